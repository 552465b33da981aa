"""Checks that transformers loads a model that tags words, and tags words as ostler does.

    ostler classify -m DIR test.csv -o answers.csv
    python scripts/reference/check_hf_tags.py DIR answers.csv

Needs torch and transformers. Texts that do not fit the model's max_length are left out: ostler reads them in parts.
Exit status: 0 the checkpoint has every tensor and no other, and all tags are equal; 1 not so.
"""

import csv
import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForTokenClassification, AutoTokenizer


def tags_of(model, tokenizer, words, most):
    """The tag of each word's first token, or None for a text that is too long or has a word without tokens."""
    encoding = tokenizer(words, is_split_into_words=True, return_tensors="pt")
    places = encoding.word_ids()
    if len(places) > most or any(i not in places for i in range(len(words))):
        return None
    with torch.no_grad():
        best = model(**encoding).logits[0].argmax(-1)
    return [model.config.id2label[int(best[places.index(i)])] for i in range(len(words))]


def main():
    directory, answers = sys.argv[1:3]
    most = json.loads(Path(directory, "ostler.json").read_text(encoding="utf-8"))["settings"]["max_length"]
    model, loading = AutoModelForTokenClassification.from_pretrained(directory, output_loading_info=True)
    odd = {what: keys for what, keys in loading.items() if keys}
    tokenizer = AutoTokenizer.from_pretrained(directory)
    words, different, skipped = 0, 0, 0
    with open(answers, encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            theirs = tags_of(model.eval(), tokenizer, row["text"].split(), most)
            skipped += theirs is None
            ours = row["predicted_tags"].split()
            words += len(theirs or ())
            different += sum(a != b for a, b in zip(theirs or (), ours, strict=theirs is not None))
    print(f"{type(model).__name__}: {words} words, {different} tags differ, {skipped} texts left out, odd tensors: {odd or 'none'}")
    return 1 if different or odd else 0


if __name__ == "__main__":
    sys.exit(main())
