"""Makes tests/parity/logistic.json: scikit-learn's LogisticRegression on a few small problems.

Run it in an environment with scikit-learn (Python 3.11, scikit-learn 1.9.1):

    python scripts/reference/make_logistic_goldens.py [FILE]

Each case holds x (rows of features), label, classes, cost, class_weight (or null), and what LogisticRegression(C=cost,
class_weight=class_weight), whose penalty is L2 and whose solver is L-BFGS, finds when it is told not to stop early:
weight (a row per class) and bias. Of two classes scikit-learn makes one row w, the difference of the multinomial solution's
rows w/2 and -w/2; since their penalty is half of w's, it is given by C = 2 cost.
"""

import json
import platform
import random
import sys
from pathlib import Path

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression

SEED = 20260101


def blobs(draws, rows, width, classes, spread, skew):
    """Rows around a centre per class; class c is drawn with a chance that falls with c if skewed."""
    centres = [[draws.gauss(0, 1) for _ in range(width)] for _ in range(classes)]
    shares = [1 / (1 + c) if skew else 1 for c in range(classes)]
    label = list(range(classes)) + draws.choices(range(classes), shares, k=rows - classes)
    x = [[round(centre + draws.gauss(0, spread), 4) for centre in centres[c]] for c in label]
    return x, label


def unit(x):
    return [[round(v / sum(w * w for w in row) ** 0.5, 6) for v in row] for row in x]


def cases():
    """Yields (name, x, label, classes, cost, class_weight)."""
    draws = random.Random(SEED)
    x, label = blobs(draws, 60, 5, 3, 0.7, False)
    yield "three_classes", x, label, 3, 1.0, None
    x, label = blobs(draws, 50, 4, 5, 1.0, True)
    yield "skewed", x, label, 5, 1.0, None
    yield "weighted", x, label, 5, 0.3, [0.5, 1.0, 2.0, 1.5, 3.0]
    x, label = blobs(draws, 60, 12, 20, 0.3, False)
    yield "unit_vectors_of_few_shots", unit(x), label, 20, 1.0, None
    x, label = blobs(draws, 40, 3, 4, 0.05, False)
    yield "separable_and_costly", x, label, 4, 100.0, None
    x, label = blobs(draws, 40, 3, 2, 1.0, True)
    yield "two_classes", x, label, 2, 1.0, None


def solve(x, label, classes, cost, class_weight):
    weights = None if class_weight is None else dict(enumerate(class_weight))
    model = LogisticRegression(
        C=2 * cost if classes == 2 else cost, class_weight=weights, tol=1e-12, max_iter=100000)
    model.fit(numpy.array(x), numpy.array(label))
    digits = lambda values: [[float(f"{v:.9g}") for v in row] for row in values]
    return {"weight": digits(model.coef_), "bias": digits([model.intercept_])[0]}


def main():
    default = Path(__file__).resolve().parents[2] / "tests" / "parity" / "logistic.json"
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    golden = {
        "versions": {"python": platform.python_version(), "scikit-learn": sklearn.__version__,
                     "numpy": numpy.__version__},
        "seed": SEED,
        "cases": [
            {"name": name, "classes": classes, "cost": cost, "class_weight": weight, "label": label, "x": x,
             **solve(x, label, classes, cost, weight)}
            for name, x, label, classes, cost, weight in cases()],
    }
    path.write_text(json.dumps(golden) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
