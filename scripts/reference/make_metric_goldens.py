"""Makes tests/parity/metrics.json: scikit-learn's classification_report for a few lists of true and predicted labels.

Run it in an environment with requirements.txt (Python 3.11, scikit-learn 1.9.1):

    python scripts/reference/make_metric_goldens.py [FILE]

Each case holds labels (names), y_true and y_pred (indices into labels) and report, which is classification_report(
output_dict=True, zero_division=0) as people call it, over the names that occur as truth or prediction: a dictionary per
label and for "macro avg" and "weighted avg" with precision, recall, f1-score and support, and the number "accuracy".
"""

import json
import platform
import random
import sys
from pathlib import Path

import sklearn
from sklearn.metrics import classification_report


def noisy(draws, classes, count, right):
    """True labels drawn evenly and predictions that agree with a chance of `right`, else drawn evenly."""
    y_true = [draws.randrange(classes) for _ in range(count)]
    return y_true, [y if draws.random() < right else draws.randrange(classes) for y in y_true]


def cases():
    """Yields (name, labels, y_true, y_pred)."""
    three = ["bug", "access", "how-to"]
    yield "balanced", three, [0] * 6 + [1] * 6 + [2] * 6, [0, 0, 0, 0, 1, 2, 1, 1, 1, 1, 1, 0, 2, 2, 2, 0, 1, 2]
    yield "never_predicted", three, [0, 0, 0, 1, 1, 2, 2, 0], [0, 0, 1, 1, 0, 0, 1, 0]
    yield "without_support", three, [0, 0, 1, 1, 1, 0], [0, 2, 1, 2, 1, 1]
    yield "neither_true_nor_predicted", three, [0, 0, 1, 1, 1, 0], [0, 1, 1, 0, 1, 0]
    yield "one_class", ["bug"], [0] * 5, [0] * 5
    yield "perfect", three, [2, 1, 0, 0, 1, 2, 2], [2, 1, 0, 0, 1, 2, 2]
    yield "all_wrong", three, [0, 1, 2, 0], [1, 2, 0, 2]
    yield "many_classes", [f"intent_{i:02}" for i in range(77)], *noisy(random.Random(20260101), 77, 500, 0.7)


def main():
    default = Path(__file__).resolve().parents[2] / "tests" / "parity" / "metrics.json"
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    golden = {
        "versions": {"python": platform.python_version(), "scikit-learn": sklearn.__version__},
        "cases": [
            {"name": name, "labels": labels, "y_true": y_true, "y_pred": y_pred,
             "report": classification_report(
                 [labels[i] for i in y_true], [labels[i] for i in y_pred], output_dict=True, zero_division=0)}
            for name, labels, y_true, y_pred in cases()],
    }
    path.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
