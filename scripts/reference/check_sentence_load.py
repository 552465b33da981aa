"""Loads a few-shot model that ostler wrote with sentence-transformers and compares what both say.

    ostler classify -m MODEL_DIR tickets.csv -o PREDICTIONS
    python scripts/reference/check_sentence_load.py MODEL_DIR PREDICTIONS COLUMN

MODEL_DIR has to load with SentenceTransformer, whose encode() then gives the logits. With the temperature in ostler.json
their softmax has to name the predicted_label of each row of the CSV file PREDICTIONS, whose texts stand in COLUMN, with
its confidence. Prints the largest difference; exits with 1 if a label differs or a confidence by more than 1e-4.

Environment: sentence-transformers (Python 3.11, PyTorch 2.15.0, sentence-transformers 5.7.0).
"""

import csv
import json
import sys
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer

TOLERANCE = 1e-4


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    folder, predictions, column = sys.argv[1:]
    head = json.loads((Path(folder) / "ostler.json").read_text(encoding="utf-8"))["heads"][0]
    with open(predictions, newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    logits = torch.tensor(SentenceTransformer(folder, device="cpu").encode([row[column] for row in rows]))
    proba = torch.softmax(head["calibration"]["temperature"] * logits.double(), dim=1)
    best, number = proba.max(dim=1)
    wrong = [row for row, k in zip(rows, number.tolist()) if row["predicted_label"] != head["labels"][k]]
    difference = max(abs(float(row["confidence"]) - p) for row, p in zip(rows, best.tolist()))
    print(f"{folder}: {len(rows)} texts, {len(wrong)} other labels, largest difference {difference:.3g}")
    if wrong or difference > TOLERANCE:
        sys.exit(1)


if __name__ == "__main__":
    main()
