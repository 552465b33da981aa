"""Makes tests/parity/label_errors.json: rows whose label cleanlab doubts, and in which order.

Run it in an environment with numpy and cleanlab:

    python scripts/reference/make_label_error_goldens.py [FILE]

Probabilities are Dirichlet draws that lean to a hidden class, labels are the hidden class or, for a share of the rows,
another one. issues: find_label_issues(filter_by="confident_learning") ranked by normalized margin. Rows where the likeliest
class of all is below its threshold and another is above are left out: there cleanlab and the paper differ.
"""

import json
import platform
import sys
from pathlib import Path

import cleanlab
import numpy as np
from cleanlab.count import get_confident_thresholds
from cleanlab.filter import find_label_issues


def case(name, rng, n, classes, wrong, sharp):
    hidden = rng.integers(0, classes, n)
    labels = np.where(rng.random(n) < wrong, rng.integers(0, classes, n), hidden)
    proba = np.array([rng.dirichlet(np.ones(classes) * 0.5 + sharp * np.eye(classes)[h]) for h in hidden])
    proba = np.round(proba, 4).astype(np.float32)
    for _ in range(5):  # leaving rows out moves the thresholds
        reaches = proba >= get_confident_thresholds(labels, proba) - 1e-6
        best = proba.argmax(axis=1)
        keep = reaches[np.arange(len(proba)), best] | ~reaches.any(axis=1)
        proba, labels = proba[keep], labels[keep]
    assert keep.all()
    issues = find_label_issues(labels, proba, filter_by="confident_learning",
                               return_indices_ranked_by="normalized_margin", n_jobs=1)
    return {"name": name, "classes": classes, "labels": labels.tolist(),
            "proba": [round(float(p), 4) for p in proba.ravel()], "issues": [int(i) for i in issues]}


def main():
    default = Path(__file__).resolve().parents[2] / "tests" / "parity" / "label_errors.json"
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    rng = np.random.default_rng(20260204)
    golden = {"versions": {"python": platform.python_version(), "numpy": np.__version__,
                           "cleanlab": cleanlab.__version__},
              "cases": [case("two classes", rng, 120, 2, 0.1, 3), case("five classes", rng, 200, 5, 0.15, 4),
                        case("unsure", rng, 150, 4, 0.3, 1), case("clean", rng, 60, 3, 0.0, 8)]}
    path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
