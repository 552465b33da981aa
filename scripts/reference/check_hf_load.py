"""Loads a model that ostler wrote with transformers and compares the logits.

    python scripts/reference/check_hf_load.py MODEL_DIR LOGITS_FILE TEXTS_FILE [HEAD]
    python scripts/reference/check_hf_load.py --families LOGITS_PROGRAM

MODEL_DIR has to load with the AutoModel class of the head (sequence, the default, tokens or masked) without missing,
unexpected or mismatched keys. TEXTS_FILE has one text a line: a JSON string, which goes through the folder's own
tokenizer, cut to 128 tokens or the model's positions, whichever is less, or an array of token numbers. LOGITS_FILE is
what tests/tools/logits.c says to it: a JSON array with an element per text, the logits or those of each token. Prints
the largest difference; exits with 1 if the keys do not fit or a logit x is off by more than 1e-5 * max(1, |x|).

The second form does so for every model in tests/parity/bert/families: LOGITS_PROGRAM (build/dev/logits) reads it and
writes it anew, and the copy is compared.

Run with transformers 4.40.2 (requirements.txt), 4.57.6 and 5.24.0.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
import transformers
from transformers import (
    AutoModelForMaskedLM, AutoModelForSequenceClassification, AutoModelForTokenClassification, AutoTokenizer)

BATCH = 32
MAX_LENGTH = 128
TOLERANCE = 1e-5
BEHIND_PAD = ["roberta", "xlm-roberta", "camembert"]  # positions of these begin behind the padding's
HEADS = {
    "sequence": AutoModelForSequenceClassification, "tokens": AutoModelForTokenClassification,
    "masked": AutoModelForMaskedLM}


def load(folder, head):
    model, info = HEADS[head].from_pretrained(folder, torch_dtype=torch.float32, output_loading_info=True)
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs"):
        if info[kind]:
            sys.exit(f"{folder}: {kind}: {info[kind]}")
    return model.eval()


def ids_of(folder, texts, config):
    """Token numbers of the texts, which are strings or have them already."""
    tokenizer = AutoTokenizer.from_pretrained(folder) if any(isinstance(text, str) for text in texts) else None
    unused = config.pad_token_id + 1 if config.model_type in BEHIND_PAD else 0
    length = min(MAX_LENGTH, config.max_position_embeddings - unused)
    return [tokenizer(text, truncation=True, max_length=length)["input_ids"] if isinstance(text, str) else text
            for text in texts]


def logits_of(model, head, texts):
    """Rows of logits: one a text, or one a token."""
    rows, pad = [], model.config.pad_token_id
    for start in range(0, len(texts), BATCH):
        some = texts[start:start + BATCH]
        longest = max(map(len, some))
        ids = torch.tensor([text + (longest - len(text)) * [pad] for text in some])
        mask = torch.tensor([len(text) * [1] + (longest - len(text)) * [0] for text in some])
        with torch.no_grad():
            logits = model(input_ids=ids, attention_mask=mask).logits
        rows.append(logits if head == "sequence" else logits[mask.bool()])
    return torch.cat(rows).double()


def compare(folder, head, texts, answers):
    rows = answers if head == "sequence" else [row for answer in answers for row in answer]
    ours, model = torch.tensor(rows, dtype=torch.float64), load(folder, head)
    theirs = logits_of(model, head, ids_of(folder, texts, model.config))
    if ours.shape != theirs.shape:
        sys.exit(f"{folder}: logits of shape {list(ours.shape)}, transformers has {list(theirs.shape)}")
    difference = (ours - theirs).abs()
    allowed = TOLERANCE * theirs.abs().clamp(min=1)
    print(f"{folder}: {type(model).__name__}, {len(texts)} texts, largest difference {difference.max().item():.3g}")
    agrees = (difference <= allowed).all(dim=1).tolist()
    if not all(agrees):
        row = agrees.index(False)
        sys.exit(f"row {row}: ostler {ours[row].tolist()}, transformers {theirs[row].tolist()}")


def compare_families(program):
    families = Path(__file__).resolve().parents[2] / "tests" / "parity" / "bert" / "families"
    texts = json.loads((families / "golden.json").read_text(encoding="utf-8"))["input_ids"]
    for folder in sorted(path for path in families.iterdir() if path.is_dir()):
        head = folder.name.split("_")[1]
        with tempfile.TemporaryDirectory(prefix=folder.name + "-") as copy:
            said = subprocess.run(
                [program, folder, head, copy], input="\n".join(map(json.dumps, texts)), capture_output=True, text=True,
                check=True)
            compare(copy, head, texts, json.loads(said.stdout))


def main():
    transformers.logging.set_verbosity_error()
    print(f"transformers {transformers.__version__}, PyTorch {torch.__version__}")
    if len(sys.argv) == 3 and sys.argv[1] == "--families":
        return compare_families(sys.argv[2])
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    folder, logits_file, texts_file = sys.argv[1:4]
    texts = [json.loads(line) for line in Path(texts_file).read_text(encoding="utf-8").split("\n") if line]
    compare(folder, (sys.argv[4:] or ["sequence"])[0], texts, json.loads(Path(logits_file).read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
