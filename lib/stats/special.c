#include "stats/special.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stddef.h>

static const double two_pi = 6.283185307179586477;

double ost_log_gamma(double a)
{
    int sign;
    assert(a > 0);
    return lgamma_r(a, &sign);
}

double ost_normal_cdf(double x)
{
    assert(!isnan(x));
    return 0.5 * erfc(-x * M_SQRT1_2);
}

/* c[0] + c[1] x + ... + c[7] x^7 */
static double polynomial(const double c[8], double x)
{
    double sum = c[7];
    for (int i = 6; i >= 0; i--)
        sum = sum * x + c[i];
    return sum;
}

/* AS 241, PPND16: numerators and denominators of its three rational approximations. */
static const double centre[2][8] = {
    {3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
     1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
     3.3430575583588128105e+4, 2.5090809287301226727e+3},
    {1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
     2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
     5.2264952788528545610e+3},
};
static const double shoulder[2][8] = {
    {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
     3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
     2.27238449892691845833e-2, 7.74545014278341407640e-4},
    {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
     1.05075007164441684324e-9},
};
static const double tail[2][8] = {
    {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
     2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
     2.71155556874348757815e-5, 2.01033439929228813265e-7},
    {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
     2.04426310338993978564e-15},
};

static double rational(const double c[2][8], double x)
{
    return polynomial(c[0], x) / polynomial(c[1], x);
}

double ost_normal_quantile(double p)
{
    assert(p >= 0 && p <= 1);
    double q = p - 0.5;
    if (fabs(q) <= 0.425)
        return q * rational(centre, 0.180625 - q * q);
    double outside = q < 0 ? p : 1 - p;
    if (outside == 0)
        return copysign(INFINITY, q);
    double r = sqrt(-log(outside));
    return copysign(r <= 5 ? rational(shoulder, r - 1.6) : rational(tail, r - 5), q);
}

double ost_normal_two_sided(double confidence)
{
    assert(confidence > 0 && confidence < 1);
    return -ost_normal_quantile((1 - confidence) / 2);
}

/* What ln Gamma(a + 1) has beyond Stirling's (a + 1/2) ln a - a + ln(2 pi) / 2 (Loader's stirlerr). */
static double stirling_error(double a)
{
    if (a < 15)
        return ost_log_gamma(a + 1) - (a + 0.5) * log(a) + a - 0.5 * log(two_pi);
    static const double c[] = {1.0 / 12,    -1.0 / 360, 1.0 / 1260,
                               -1.0 / 1680, 1.0 / 1188, -691.0 / 360360};
    double sum = 0, square = 1 / (a * a);
    for (size_t i = sizeof c / sizeof *c; i-- > 0;)
        sum = sum * square + c[i];
    return sum / a;
}

/* x ln(x / m) + m - x without the cancellation near x = m (Loader's bd0). */
static double deviance(double x, double m)
{
    if (fabs(x - m) >= 0.1 * (x + m))
        return x * log(x / m) + m - x;
    double v = (x - m) / (x + m), sum = (x - m) * v, power = 2 * x * v;
    for (int j = 3;; j += 2) {
        power *= v * v;
        double next = sum + power / j;
        if (next == sum)
            return sum;
        sum = next;
    }
}

/* Both tails, and the density over y, the logarithm (gamma) or logit (beta) of the variable. */
struct tails {
    double lower, upper, density;
};

static const double least = 1e-290; /* in place of a zero denominator (Lentz) */

/* More than shapes of 1e12 need. */
enum { MOST_STEPS = 10000000 };

/* One factor of Lentz's product for the fraction with partial numerator a and denominator b. */
static double lentz(double *c, double *d, double a, double b)
{
    *c = b + a / *c;
    *d = b + a * *d;
    *c = fabs(*c) < least ? least : *c;
    *d = 1 / (fabs(*d) < least ? least : *d);
    return *c * *d;
}

static double gamma_series(double a, double x)
{
    double sum = 1, term = 1;
    for (int n = 1; n < MOST_STEPS && term > sum * DBL_EPSILON / 4; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum;
}

/* Gamma(a, x) e^x x^-a */
static double gamma_fraction(double a, double x)
{
    double b = x + 1 - a, c = 1 / least, d = 1 / b, value = d, factor = 0;
    for (int n = 1; n < MOST_STEPS && fabs(factor - 1) > DBL_EPSILON; n++) {
        b += 2;
        factor = lentz(&c, &d, n * (a - n), b);
        value *= factor;
    }
    return value;
}

static struct tails gamma_tails(double a, double x)
{
    if (x == 0)
        return (struct tails){0, 1, 0};
    if (isinf(x))
        return (struct tails){1, 0, 0};
    double point = exp(-stirling_error(a) - deviance(a, x)) / sqrt(two_pi * a);
    if (x < a + 1) {
        double lower = point * gamma_series(a, x);
        return (struct tails){lower, 1 - lower, point * a};
    }
    double upper = point * a * gamma_fraction(a, x);
    return (struct tails){1 - upper, upper, point * a};
}

/*
 * The fraction under x^a rest^b / B(a, b): DiDonato and Morris 1992 (Algorithm 708), whose first terms
 * are sums of what is small, where 26.5.8 subtracts what is nearly equal.
 */
static double beta_fraction(double a, double b, double x, double rest)
{
    double ahead = a * rest - b * x + 1, value = a * ahead / (a + 1);
    double c = value, d = 0, factor = 0;
    for (int m = 1; m < MOST_STEPS && fabs(factor - 1) > DBL_EPSILON; m++) {
        double s = a + 2 * m - 1, w = m * (b - m) * x;
        double numerator = (a + m - 1) * (a + b + m - 1) / s * w / s * x;
        factor = lentz(&c, &d, numerator, m + w / s + (a + m) * (ahead + m * (1 + rest)) / (s + 2));
        value *= factor;
    }
    return value;
}

/* At x; rest is 1 - x, which near x = 1 has digits that x has not. */
static struct tails beta_tails(double a, double b, double x, double rest)
{
    if (x == 0 || rest == 0)
        return (struct tails){x > 0, rest > 0, 0};
    double n = a + b, shape = stirling_error(n) - stirling_error(a) - stirling_error(b);
    double density =
        sqrt(a / n * b / two_pi) * exp(shape - deviance(a, n * x) - deviance(b, n * rest));
    if (x < (a + 1) / (n + 2)) {
        double lower = density / beta_fraction(a, b, x, rest);
        return (struct tails){lower, 1 - lower, density};
    }
    double upper = density / beta_fraction(b, a, rest, x);
    return (struct tails){1 - upper, upper, density};
}

double ost_gamma_cdf(double shape, double x)
{
    assert(shape > 0 && isfinite(shape) && x >= 0);
    return gamma_tails(shape, x).lower;
}

double ost_gamma_sf(double shape, double x)
{
    assert(shape > 0 && isfinite(shape) && x >= 0);
    return gamma_tails(shape, x).upper;
}

double ost_beta_cdf(double a, double b, double x)
{
    assert(a > 0 && b > 0 && isfinite(a + b) && x >= 0 && x <= 1);
    return beta_tails(a, b, x, 1 - x).lower;
}

double ost_beta_sf(double a, double b, double x)
{
    assert(a > 0 && b > 0 && isfinite(a + b) && x >= 0 && x <= 1);
    return beta_tails(a, b, x, 1 - x).upper;
}

/* The distribution of y: the logarithm of a gamma variable (b = 0) or the logit of a beta variable. */
static struct tails tails_at(double a, double b, double y)
{
    return b > 0 ? beta_tails(a, b, 1 / (1 + exp(-y)), 1 / (1 + exp(y))) : gamma_tails(a, exp(y));
}

/* The Newton step at y for ln cdf(y) = ln p, or for ln sf(y) = ln(1 - p) in the upper half. */
static double newton_step(struct tails t, double p, int upper)
{
    if (upper)
        return (log(t.upper) - log1p(-p)) * t.upper / t.density;
    return (log(p) - log(t.lower)) * t.lower / t.density;
}

/*
 * Over y both densities are log-concave, so ln cdf and ln sf are concave too (Prekopa 1973), and
 * Newton's method lands on the far side of the root at once, then only approaches it: it needs no
 * bracket, and a step back towards where it came from is rounding, the end. Where a tail underflows
 * the step is halved.
 */
static double log_quantile(double a, double b, double p)
{
    enum { FARTHEST = 700 }; /* exp still has a normal result */
    double y = b > 0 ? log(a / b) : log(a);
    struct tails t = tails_at(a, b, y);
    int upper = p > t.lower;
    double from = y;
    y = fmin(fmax(y + newton_step(t, p, upper), -FARTHEST), FARTHEST);
    for (;;) {
        t = tails_at(a, b, y);
        while (t.density == 0 || (upper ? t.upper : t.lower) == 0) {
            y = (y + from) / 2;
            t = tails_at(a, b, y);
        }
        double step = newton_step(t, p, upper);
        if (upper ? step >= 0 : step <= 0)
            return y;
        if (y + step == y)
            return y;
        y += step;
    }
}

double ost_gamma_quantile(double shape, double p)
{
    assert(shape > 0 && isfinite(shape) && p >= 0 && p <= 1);
    if (p == 0 || p == 1)
        return p == 0 ? 0 : INFINITY;
    return exp(log_quantile(shape, 0, p));
}

double ost_beta_quantile(double a, double b, double p)
{
    assert(a > 0 && b > 0 && isfinite(a + b) && p >= 0 && p <= 1);
    if (p == 0 || p == 1)
        return p;
    return 1 / (1 + exp(-log_quantile(a, b, p)));
}

double ost_poisson_at_most(uint64_t k, double mean)
{
    return ost_gamma_sf((double)k + 1, mean);
}

double ost_poisson_at_least(uint64_t k, double mean)
{
    return k == 0 ? 1 : ost_gamma_cdf((double)k, mean);
}

double ost_binomial_at_most(uint64_t k, uint64_t n, double p)
{
    return k >= n ? 1 : ost_beta_sf((double)k + 1, (double)(n - k), p);
}

double ost_binomial_at_least(uint64_t k, uint64_t n, double p)
{
    assert(k <= n);
    return k == 0 ? 1 : ost_beta_cdf((double)k, (double)(n - k) + 1, p);
}

double ost_negative_binomial_at_least(uint64_t k, double mean, double size)
{
    assert(mean >= 0 && size > 0);
    return k == 0 ? 1
                  : beta_tails((double)k, size, mean / (mean + size), size / (mean + size)).lower;
}
