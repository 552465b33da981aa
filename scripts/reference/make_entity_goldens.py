"""Makes tests/parity/entities.json: what seqeval finds in rows of tags, and how it scores them.

Run it in an environment with requirements.txt (Python 3.11, seqeval 1.2.2):

    python scripts/reference/make_entity_goldens.py [FILE]

Each case holds tags (names), truth and predicted (a list of indices into tags per text), entities (of truth and of
predicted, a list of [type, first word, last word] per text), report, which is seqeval's classification_report(
output_dict=True, zero_division=0) in its default mode, and accuracy. Tags are drawn at random, so most rows break the
rules of their scheme. A tag without prefix goes to seqeval as I-TAG, because it would take the first letter for one.
"""

import json
import platform
import random
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

from seqeval.metrics import accuracy_score, classification_report
from seqeval.metrics.sequence_labeling import get_entities

BIO = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
IOBES = ["O", "B-a-b", "I-a-b", "E-a-b", "S-a-b", "B-c", "I-c", "E-c", "S-c"]
PLAIN = ["O", "SELECT", "INSERT", "UPDATE", "DELETE"]


def drawn(draws, tags, texts, words, right):
    """Rows of tags in which runs are frequent, and predictions that agree with a chance of `right`."""
    truth = []
    for _ in range(texts):
        row = []
        for _ in range(draws.randrange(1, words + 1)):
            repeat = row and draws.random() < 0.4
            row.append(row[-1] if repeat else draws.randrange(len(tags)))
        truth.append(row)
    return truth, [[t if draws.random() < right else draws.randrange(len(tags)) for t in row] for row in truth]


def cases():
    """Yields (name, tags, truth, predicted)."""
    draws = random.Random(20261125)
    yield "worked", BIO, [[1, 2, 0, 3, 4], [2, 0, 4, 4, 1]], [[1, 2, 0, 3, 0], [1, 0, 4, 4, 1]]
    yield "perfect", BIO, [[1, 2, 2, 0], [3]], [[1, 2, 2, 0], [3]]
    yield "never_predicted", BIO, [[1, 2, 0], [3, 4]], [[0, 0, 0], [1, 1]]
    yield "only_predicted", BIO, [[0, 0, 0], [1]], [[3, 4, 0], [1]]
    yield "bio", BIO, *drawn(draws, BIO, 120, 9, 0.8)
    yield "iobes", IOBES, *drawn(draws, IOBES, 200, 9, 0.8)
    yield "plain", PLAIN, *drawn(draws, PLAIN, 60, 7, 0.8)
    yield "bare_letters", ["O", "B", "I", "E", "S"], *drawn(draws, range(5), 100, 8, 0.7)
    yield "mixed", [*IOBES, "B", "I", "E-", "SELECT"], *drawn(draws, range(13), 100, 8, 0.7)


def for_seqeval(tag):
    """A tag that seqeval reads as ours are meant."""
    prefixed = tag in ("O", "B", "I", "E", "S") or tag[:2] in ("B-", "I-", "E-", "S-")
    return tag if prefixed else "I-" + tag


def golden_of(name, tags, truth, predicted):
    named = [[[for_seqeval(tags[t]) for t in row] for row in rows] for rows in (truth, predicted)]
    return {
        "name": name, "tags": list(tags), "truth": truth, "predicted": predicted,
        "entities": [[get_entities(row) for row in rows] for rows in named],
        "report": classification_report(*named, output_dict=True, zero_division=0),
        "accuracy": accuracy_score(*named),
    }


def main():
    default = Path(__file__).resolve().parents[2] / "tests" / "parity" / "entities.json"
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    warnings.simplefilter("ignore")
    versions = {"python": platform.python_version(), "seqeval": version("seqeval")}
    lines = ",\n".join(json.dumps(golden_of(*case), default=int, separators=(",", ":")) for case in cases())
    path.write_text(f'{{"versions": {json.dumps(versions)},\n"cases": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
