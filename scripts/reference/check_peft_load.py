"""Loads an adapter that ostler wrote with peft, or with adapters for a bottleneck, and compares the logits.

    python scripts/reference/check_peft_load.py MODEL_DIR LOGITS_FILE TEXTS_FILE

MODEL_DIR goes onto AutoModelForSequenceClassification of the encoder that it names; what peft would store of it again
has to be the tensors of its file. TEXTS_FILE has one JSON string a line, LOGITS_FILE the JSON array of ostler's logits,
an array per text. The texts go through the folder's own tokenizer, cut to 128 tokens or the model's positions less the
virtual tokens, whichever is less. Prints the largest difference; exits with 1 if the tensors are others or a logit x is
off by more than 1e-5 * max(1, |x|).

Environment: requirements-peft.txt.
"""

import json
import sys
from pathlib import Path

import adapters
import torch
import transformers
from peft import PeftModel, get_peft_model_state_dict
from safetensors.torch import load_file
from transformers import AutoModelForSequenceClassification, AutoTokenizer

BATCH = 32
MAX_LENGTH = 128
TOLERANCE = 1e-5


def encoder(name, labels):
    return AutoModelForSequenceClassification.from_pretrained(
        name, num_labels=labels, torch_dtype=torch.float32, ignore_mismatched_sizes=True)


def load_peft(folder, config, labels):
    model = PeftModel.from_pretrained(encoder(config["base_model_name_or_path"], labels), folder)
    again, stored = get_peft_model_state_dict(model), load_file(folder / "adapter_model.safetensors")
    if again.keys() != stored.keys() or any(not torch.equal(again[key], stored[key]) for key in stored):
        sys.exit(f"{folder}: peft keeps {sorted(again)}, the file has {sorted(stored)}")
    return model.eval()


def load_hub(folder, config, labels):
    model, info = encoder(config["model_name"], labels), {}
    adapters.init(model)
    model.load_adapter(str(folder), set_active=True, use_safetensors=True, loading_info=info)
    if info.get("missing_keys") or info.get("unexpected_keys"):
        sys.exit(f"{folder}: {info}")
    return model.eval()


def logits_of(model, tokenizer, texts, length):
    rows = []
    for start in range(0, len(texts), BATCH):
        batch = tokenizer(
            texts[start:start + BATCH], truncation=True, max_length=length, padding="longest", return_tensors="pt")
        with torch.no_grad():
            rows.append(model(**batch).logits)
    return torch.cat(rows).double()


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    folder, logits_file, texts_file = map(Path, sys.argv[1:])
    transformers.logging.set_verbosity_error()
    texts = [json.loads(line) for line in texts_file.read_text(encoding="utf-8").split("\n") if line]
    ours = torch.tensor(json.loads(logits_file.read_text(encoding="utf-8")), dtype=torch.float64)
    config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    load = load_peft if "peft_type" in config else load_hub
    model = load(folder, config, ours.shape[1])
    room = model.config.max_position_embeddings - config.get("num_virtual_tokens", 0)
    theirs = logits_of(model, AutoTokenizer.from_pretrained(folder), texts, min(MAX_LENGTH, room))
    if ours.shape != theirs.shape:
        sys.exit(f"{logits_file}: logits of shape {list(ours.shape)}, the adapter gives {list(theirs.shape)}")
    difference = (ours - theirs).abs()
    print(f"{folder}: {len(texts)} texts, largest difference {difference.max().item():.3g}")
    agrees = (difference <= TOLERANCE * theirs.abs().clamp(min=1)).all(dim=1).tolist()
    if not all(agrees):
        row = agrees.index(False)
        sys.exit(f"text {row}: ostler {ours[row].tolist()}, the adapter {theirs[row].tolist()}")


if __name__ == "__main__":
    main()
