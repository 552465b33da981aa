"""Makes tests/parity/special.json: values of the special functions, summed with 50 digits.

Run it in an environment with mpmath (Python 3.11, mpmath 1.4.1):

    python scripts/reference/make_special_goldens.py [FILE]

Each case is [function, a, b, x, value] with the arguments that function has (0 for the others). The incomplete gamma and
beta functions are summed here by their power series (DLMF 8.7.1, 8.17.8), quantiles found by Newton's method, all with
50 digits. scipy 1.17.1 is no reference for large shapes: its gammainc(1e6, 995253.77) is wrong in the sixth digit.
"""

import json
import platform
import sys
from pathlib import Path

import mpmath
from mpmath import erfc, erfinv, exp, log, loggamma, mp, mpf, sqrt

mp.dps = 50


def series(ratio):
    total = term = mpf(1)
    n = 0
    while abs(term) > total * mpf(10) ** -48:
        term *= ratio(n)
        total += term
        n += 1
    return total


def gamma_cdf(a, x):
    return exp(a * log(x) - x - loggamma(a + 1)) * series(lambda n: x / (a + 1 + n))


def beta_part(a, b, x):
    front = a * log(x) + b * log(1 - x) + loggamma(a + b) - loggamma(a + 1) - loggamma(b)
    return exp(front) * series(lambda n: (a + b + n) / (a + 1 + n) * x)


def beta_cdf(a, b, x):
    return beta_part(a, b, x) if x * (a + b) < a else 1 - beta_part(b, a, 1 - x)


def gamma_density(a, x):
    return exp((a - 1) * log(x) - x - loggamma(a))


def beta_density(a, b, x):
    return exp((a - 1) * log(x) + (b - 1) * log(1 - x) + loggamma(a + b) - loggamma(a) - loggamma(b))


def root(cdf, density, p, lower, upper):
    """Where cdf = p: bisection to find the neighbourhood, then Newton."""
    while upper / lower > 1 + mpf(10) ** -4:
        middle = sqrt(lower * upper)
        lower, upper = (middle, upper) if cdf(middle) < p else (lower, middle)
    x = lower
    while abs(cdf(x) / p - 1) > mpf(10) ** -25:
        x -= (cdf(x) - p) / density(x)
    return x


def normal_cdf(x):
    return erfc(-x / sqrt(mpf(2))) / 2


def normal_quantile(p):
    return -sqrt(mpf(2)) * erfinv(1 - 2 * p)


def cases():
    for x in (-37.5, -10.0, -3.0, -1.0, -1e-9, 0.0, 0.5, 1.96, 6.0):
        yield "normal_cdf", 0, 0, x, normal_cdf(mpf(x))
    for p in (1e-40, 1e-9, 0.001, 0.025, 0.05, 0.074, 0.076, 0.3, 0.5, 0.7, 0.95, 0.975, 0.999999):
        yield "normal_quantile", 0, 0, p, normal_quantile(mpf(p))
    for a in (0.5, 1.0, 2.5, 7.5, 14.9, 15.0, 100.5, 20000.0):
        for factor in (0.05, 0.5, 0.97, 1.0, 1.02, 1.2, 3.0):
            x = a * factor
            lower = gamma_cdf(mpf(a), mpf(x))
            if 1e-250 < lower:
                yield "gamma_cdf", a, 0, x, lower
            if 1e-40 < 1 - lower:
                yield "gamma_sf", a, 0, x, 1 - lower
        for p in (1e-9, 0.025, 0.05, 0.975) if a < 1000 else ():
            A = mpf(a)
            yield "gamma_quantile", a, 0, p, root(lambda x: gamma_cdf(A, x), lambda x: gamma_density(A, x), mpf(p),
                                                  A * mpf(10) ** -25, A + 10 * sqrt(A) + 40)
    for a, b in ((0.5, 0.5), (0.5, 20.5), (1.0, 4.0), (4.775, 15.56), (15.5, 133.5), (951.0, 50.0),
                 (1000.0, 100000.0), (20000.0, 0.5)):
        A, B = mpf(a), mpf(b)
        mean = a / (a + b)
        for x in (mean * 0.1, mean * 0.9, mean, 1 - (1 - mean) * 0.95, 1 - (1 - mean) * 0.5):
            lower = beta_cdf(A, B, mpf(x))
            if 1e-250 < lower:
                yield "beta_cdf", a, b, x, lower
            if 1e-40 < 1 - lower:
                yield "beta_sf", a, b, x, 1 - lower
        for p in (1e-9, 0.025, 0.05, 0.975) if a + b < 1000 else ():
            yield "beta_quantile", a, b, p, root(lambda x: beta_cdf(A, B, x), lambda x: beta_density(A, B, x), mpf(p),
                                                 mpf(10) ** -25, 1 - mpf(10) ** -14)


def main():
    default = Path(__file__).resolve().parents[2] / "tests" / "parity" / "special.json"
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    rows = ",\n  ".join(json.dumps([name, a, b, x, float(value)]) for name, a, b, x, value in cases())
    versions = json.dumps({"python": platform.python_version(), "mpmath": mpmath.__version__})
    path.write_text(f'{{\n "versions": {versions},\n "cases": [\n  {rows}\n ]\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
