"""Loads a classifier that ostler wrote with transformers and compares the logits.

    python scripts/reference/check_hf_load.py MODEL_DIR LOGITS_FILE TEXTS_FILE

MODEL_DIR has to load with AutoModelForSequenceClassification without missing, unexpected or mismatched keys. TEXTS_FILE
has one JSON string a line, LOGITS_FILE the JSON array of ostler's logits, an array per text. The texts go through the
folder's own tokenizer, cut to 128 tokens or the model's positions, whichever is less. Prints the largest difference;
exits with 1 if the keys do not fit or a logit x is off by more than 1e-5 * max(1, |x|).

Environment: requirements.txt (Python 3.11, PyTorch 1.13.1, transformers 4.40.2).
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForSequenceClassification, AutoTokenizer

BATCH = 32
MAX_LENGTH = 128
TOLERANCE = 1e-5


def load(folder):
    model, info = AutoModelForSequenceClassification.from_pretrained(
        folder, torch_dtype=torch.float32, output_loading_info=True)
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs"):
        if info[kind]:
            sys.exit(f"{folder}: {kind}: {info[kind]}")
    return model.eval()


def logits_of(model, tokenizer, texts):
    length = min(MAX_LENGTH, model.config.max_position_embeddings)
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
    folder, logits_file, texts_file = sys.argv[1:]
    transformers.logging.set_verbosity_error()
    texts = [json.loads(line) for line in Path(texts_file).read_text(encoding="utf-8").split("\n") if line]
    ours = torch.tensor(json.loads(Path(logits_file).read_text(encoding="utf-8")), dtype=torch.float64)
    theirs = logits_of(load(folder), AutoTokenizer.from_pretrained(folder), texts)
    if ours.shape != theirs.shape:
        sys.exit(f"{logits_file}: logits of shape {list(ours.shape)}, transformers has {list(theirs.shape)}")
    difference = (ours - theirs).abs()
    allowed = TOLERANCE * theirs.abs().clamp(min=1)
    print(f"{folder}: {len(texts)} texts, largest difference {difference.max().item():.3g}")
    agrees = (difference <= allowed).all(dim=1).tolist()
    if not all(agrees):
        row = agrees.index(False)
        sys.exit(f"text {row}: ostler {ours[row].tolist()}, transformers {theirs[row].tolist()}")


if __name__ == "__main__":
    main()
