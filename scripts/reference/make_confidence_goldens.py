"""Makes tests/parity/confidence.json: calibration, abstention, detection and paired comparison, recomputed.

Run it in an environment with numpy, scipy and scikit-learn:

    python scripts/reference/make_confidence_goldens.py [FILE]

answers: confidences and whether they are right, with the expected calibration error over 15 bins by numpy's digitize, the
area under the risk-coverage curve by cumulative sums, and the smallest threshold of a precision, found by trying all.
mcnemar: p values of scipy.stats.binomtest. detection: scikit-learn's roc_auc_score. macro_f1: scikit-learn's f1_score of
two predictions, and percentiles of 20,000 bootstrap draws of it and of their difference by numpy.
"""

import json
import platform
import sys
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.stats import binomtest, norm
from sklearn.metrics import f1_score, roc_auc_score

BINS = 15


def calibration_error(confidence, right):
    bin_of = np.digitize(confidence, np.linspace(0, 1, BINS + 1)[1:-1], right=True)
    gaps = [(np.sum(bin_of == b) / len(confidence)) * abs(right[bin_of == b].mean() - confidence[bin_of == b].mean())
            for b in np.unique(bin_of)]
    return float(np.sum(gaps))


def wilson_lower(k, n, z):
    p = k / n
    return (p + z * z / (2 * n) - z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)


def smallest_threshold(confidence, right, precision, lower):
    z = norm.ppf(0.95)
    for threshold in np.unique(confidence):
        used = confidence >= threshold
        k, n = int(right[used].sum()), int(used.sum())
        if (wilson_lower(k, n, z) if lower else k / n) >= precision:
            return {"threshold": float(threshold), "used": n, "right": k}
    return None


def answers(name, rng, n, sharpness, decimals):
    confidence = np.clip(np.round(rng.beta(5, 1.5, n), decimals), 0, 1)
    right = rng.random(n) < confidence**sharpness
    order = np.lexsort((right, -confidence))
    wrong = np.cumsum(~right[order]) / np.arange(1, n + 1)
    return {"name": name, "confidence": confidence.tolist(), "right": [int(r) for r in right],
            "ece": calibration_error(confidence, right), "area": float(wrong.mean()),
            "at": [{"precision": p, "by_bound": lower, "found": smallest_threshold(confidence, right, p, lower)}
                   for p in (0.8, 0.9, 0.95, 0.999) for lower in (False, True)]}


def detection(name, rng, n, m, decimals):
    inside, outside = np.round(rng.normal(1, 1, n), decimals), np.round(rng.normal(0, 1, m), decimals)
    area = roc_auc_score(np.r_[np.ones(n), np.zeros(m)], np.r_[inside, outside])
    return {"name": name, "inside": inside.tolist(), "outside": outside.tolist(), "area": float(area)}


def macro_f1(rng, n, classes):
    truth = rng.integers(0, classes, n)
    a = np.where(rng.random(n) < 0.85, truth, rng.integers(0, classes, n))
    b = np.where(rng.random(n) < 0.75, truth, rng.integers(0, classes, n))

    def of(rows, predicted):
        return f1_score(truth[rows], predicted[rows], average="macro", zero_division=0)

    draws = [rng.integers(0, n, n) for _ in range(20000)]
    one = [of(rows, a) for rows in draws]
    difference = [x - of(rows, b) for x, rows in zip(one, draws)]
    everything = np.arange(n)
    return {"truth": truth.tolist(), "a": a.tolist(), "b": b.tolist(), "f1_a": of(everything, a), "f1_b": of(everything, b),
            "interval_a": np.percentile(one, [2.5, 97.5]).tolist(),
            "interval_difference": np.percentile(difference, [2.5, 97.5]).tolist()}


def main():
    default = Path(__file__).resolve().parents[2] / "tests" / "parity" / "confidence.json"
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    rng = np.random.default_rng(20260203)
    golden = {
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
                     "scikit-learn": sklearn.__version__},
        "answers": [answers("honest", rng, 200, 1, 6), answers("overconfident", rng, 200, 2.5, 6),
                    answers("with_ties", rng, 120, 1.5, 1), answers("few", rng, 5, 1, 2)],
        "mcnemar": [{"a": a, "b": b, "p": float(binomtest(a, a + b, 0.5).pvalue) if a + b else 1.0}
                    for a, b in ((0, 0), (1, 0), (5, 5), (0, 10), (6, 15), (59, 101), (121, 59), (1000, 1100))],
        "detection": [detection("distinct", rng, 60, 40, 6), detection("with_ties", rng, 50, 70, 0)],
        "macro_f1": macro_f1(rng, 200, 5),
    }
    path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
