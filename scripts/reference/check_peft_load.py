"""Loads an adapter that ostler wrote with peft, or with adapters for a bottleneck, and compares the logits.

    python scripts/reference/check_peft_load.py MODEL_DIR LOGITS_FILE TEXTS_FILE [HEAD]
    python scripts/reference/check_peft_load.py --families OSTLER LOGITS_PROGRAM

MODEL_DIR goes onto the AutoModel class of the head (sequence, the default, or tokens) of the encoder that it names;
what peft would store of it again has to be the tensors of its file. TEXTS_FILE has one JSON string a line, LOGITS_FILE
is what tests/tools/logits.c says to it: a JSON array with an element per text, the logits or those of each token. The
texts go through the folder's own tokenizer, cut to 128 tokens or the model's positions less the virtual tokens,
whichever is less. Prints the largest difference; exits with 1 if the tensors are others or a logit x is off by more
than 1e-5 * max(1, |x|).

The second form makes a small encoder of every family with random weights, lets OSTLER (build/dev/ostler) train every
adapter on it for both heads from the samples in data/, and compares each. What ostler refuses is printed.

Environment: requirements-peft.txt.
"""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import adapters
import torch
import transformers
from peft import PeftModel, get_peft_model_state_dict
from safetensors.torch import load_file
from transformers import AutoModelForSequenceClassification, AutoModelForTokenClassification, AutoTokenizer

ROOT = Path(__file__).resolve().parents[2]
BATCH = 32
BEHIND_PAD = ("roberta", "xlm-roberta", "camembert")  # their positions count from there on
MAX_LENGTH = 128
TOLERANCE = 1e-5
HEADS = {"sequence": AutoModelForSequenceClassification, "tokens": AutoModelForTokenClassification}
TASKS = {  # of each head: the sample that is learnt, its columns and further options
    "sequence": ("tickets.csv", "subject", "category", []), "tokens": ("mysql-test.csv", "text", "tags", ["--task", "token"])}
KINDS = ("lora", "adalora", "prefix", "bottleneck")
SIZES = {"vocab_size": 0, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
         "max_position_embeddings": 160}


def encoder(name, head, labels):
    return HEADS[head].from_pretrained(
        name, num_labels=labels, torch_dtype=torch.float32, ignore_mismatched_sizes=True)


def load_peft(folder, config, head, labels):
    model = PeftModel.from_pretrained(encoder(config["base_model_name_or_path"], head, labels), folder)
    again, stored = get_peft_model_state_dict(model), load_file(folder / "adapter_model.safetensors")
    if again.keys() != stored.keys() or any(not torch.equal(again[key], stored[key]) for key in stored):
        sys.exit(f"{folder}: peft keeps {sorted(again)}, the file has {sorted(stored)}")
    return model.eval()


def load_hub(folder, config, head, labels):
    model, info = encoder(config["model_name"], head, labels), {}
    adapters.init(model)
    model.load_adapter(str(folder), set_active=True, use_safetensors=True, loading_info=info)
    if info.get("missing_keys") or info.get("unexpected_keys"):
        sys.exit(f"{folder}: {info}")
    return model.eval()


def logits_of(model, tokenizer, head, texts, length):
    """Rows of logits: one a text, or one a token."""
    rows = []
    for start in range(0, len(texts), BATCH):
        batch = tokenizer(
            texts[start:start + BATCH], truncation=True, max_length=length, padding="longest", return_tensors="pt",
            return_token_type_ids=False)
        with torch.no_grad():
            logits = model(**batch).logits
        rows.append(logits if head == "sequence" else logits[batch["attention_mask"].bool()])
    return torch.cat(rows).double()


def compare(folder, head, texts, answers):
    rows = answers if head == "sequence" else [row for answer in answers for row in answer]
    ours = torch.tensor(rows, dtype=torch.float64)
    config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    load = load_peft if "peft_type" in config else load_hub
    model = load(folder, config, head, ours.shape[1])
    room = model.config.max_position_embeddings - config.get("num_virtual_tokens", 0)
    if model.config.model_type in BEHIND_PAD:
        room -= model.config.pad_token_id + 1
    theirs = logits_of(model, AutoTokenizer.from_pretrained(folder), head, texts, min(MAX_LENGTH, room))
    if ours.shape != theirs.shape:
        sys.exit(f"{folder}: logits of shape {list(ours.shape)}, the adapter gives {list(theirs.shape)}")
    difference = (ours - theirs).abs()
    print(f"{folder}: {len(texts)} texts, largest difference {difference.max().item():.3g}")
    agrees = (difference <= TOLERANCE * theirs.abs().clamp(min=1)).all(dim=1).tolist()
    if not all(agrees):
        row = agrees.index(False)
        sys.exit(f"row {row}: ostler {ours[row].tolist()}, the adapter {theirs[row].tolist()}")


def make_encoder(family, folder):
    """A model of the family with random weights and the tokenizer of the parity tests."""
    base = ROOT / "tests/parity/bert/f32"
    config = transformers.AutoConfig.for_model(family, pad_token_id=0)
    config.update({**SIZES, "vocab_size": len((base / "vocab.txt").read_text(encoding="utf-8").splitlines())})
    if family == "electra":
        config.embedding_size = config.hidden_size
    torch.manual_seed(1)
    transformers.AutoModel.from_config(config).save_pretrained(folder)
    for file in base.iterdir():
        if file.name not in ("config.json", "model.safetensors"):
            shutil.copy(file, folder)


def train(ostler, base, kind, head, folder):
    """The texts that the adapter was trained on, or None where ostler refuses it and says why."""
    sample, text, label, more = TASKS[head]
    done = subprocess.run(
        [ostler, "train", ROOT / "data" / sample, "-o", folder, "--text", text, "--label", label, *more,
         "--engine", "bert", "--method", "fine-tune", "--encoder", base, "--peft", kind, "--lr", "1e-3", "--epochs", "1",
         "--dev-fraction", "0", "--precision", "fp32", "--max-length", "64", "--quiet"],
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"{folder}: {done.stderr.strip()}")
        return None
    with open(ROOT / "data" / sample, newline="", encoding="utf-8", errors="replace") as f:
        return [row[text] for row in csv.DictReader(f)][:BATCH]


def compare_families(ostler, program):
    with tempfile.TemporaryDirectory() as work:
        for family in ("bert", *BEHIND_PAD, "distilbert", "electra"):
            base = Path(work) / family
            make_encoder(family, base)
            for head in HEADS:
                for kind in KINDS:
                    folder = Path(work) / f"{family}-{head}-{kind}"
                    texts = train(ostler, base, kind, head, folder)
                    if texts is None:
                        continue
                    said = subprocess.run([program, folder, head], input="\n".join(map(json.dumps, texts)),
                                          capture_output=True, text=True, check=True)
                    compare(folder, head, texts, json.loads(said.stdout))


def main():
    transformers.logging.set_verbosity_error()
    if len(sys.argv) == 4 and sys.argv[1] == "--families":
        return compare_families(*sys.argv[2:])
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    folder, logits_file, texts_file = map(Path, sys.argv[1:4])
    texts = [json.loads(line) for line in texts_file.read_text(encoding="utf-8").split("\n") if line]
    answers = json.loads(logits_file.read_text(encoding="utf-8"))
    compare(folder, (sys.argv[4:] or ["sequence"])[0], texts, answers)


if __name__ == "__main__":
    main()
