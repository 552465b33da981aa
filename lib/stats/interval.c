#include "stats/interval.h"

#include <assert.h>
#include <math.h>

#include "stats/special.h"

/* The probability beyond each end. */
static double tail_of(double confidence)
{
    assert(confidence > 0 && confidence < 1);
    return (1 - confidence) / 2;
}

struct ost_interval ost_interval_wilson(uint64_t k, uint64_t n, double confidence)
{
    assert(k <= n);
    double z = ost_normal_two_sided(confidence), trials = (double)n, hits = (double)k;
    if (n == 0)
        return (struct ost_interval){0, 1};
    double middle = hits + z * z / 2, rest = (double)(n - k);
    double half = z * sqrt(hits * rest / trials + z * z / 4), whole = trials + z * z;
    /* The ends at 0 and n are exact, and not a difference of roundings. */
    return (struct ost_interval){k == 0 ? 0 : (middle - half) / whole,
                                 k == n ? 1 : (middle + half) / whole};
}

/* Lower end for k of n; the upper one is that of the failures, turned round. */
static double corrected_lower(uint64_t k, uint64_t n, double z)
{
    if (k == 0)
        return 0;
    double trials = (double)n, hits = (double)k, p = hits / trials;
    double root = sqrt(z * z - 2 - 1 / trials + 4 * p * ((double)(n - k) + 1));
    return fmax(0, (2 * hits + z * z - 1 - z * root) / (2 * (trials + z * z)));
}

struct ost_interval ost_interval_wilson_corrected(uint64_t k, uint64_t n, double confidence)
{
    assert(k <= n);
    double z = ost_normal_two_sided(confidence);
    return (struct ost_interval){corrected_lower(k, n, z), 1 - corrected_lower(n - k, n, z)};
}

struct ost_interval ost_interval_clopper_pearson(uint64_t k, uint64_t n, double confidence)
{
    assert(k <= n);
    double tail = tail_of(confidence), hits = (double)k, rest = (double)(n - k);
    return (struct ost_interval){k == 0 ? 0 : ost_beta_quantile(hits, rest + 1, tail),
                                 k == n ? 1 : ost_beta_quantile(hits + 1, rest, 1 - tail)};
}

struct ost_interval ost_interval_jeffreys(uint64_t k, uint64_t n, double confidence)
{
    assert(k <= n);
    double tail = tail_of(confidence), a = (double)k + 0.5, b = (double)(n - k) + 0.5;
    return (struct ost_interval){k == 0 ? 0 : ost_beta_quantile(a, b, tail),
                                 k == n ? 1 : ost_beta_quantile(a, b, 1 - tail)};
}

struct ost_interval ost_interval_difference(uint64_t k1, uint64_t n1, uint64_t k2, uint64_t n2,
                                            double confidence)
{
    assert(n1 > 0 && n2 > 0);
    struct ost_interval first = ost_interval_wilson(k1, n1, confidence);
    struct ost_interval second = ost_interval_wilson(k2, n2, confidence);
    double p1 = (double)k1 / (double)n1, p2 = (double)k2 / (double)n2;
    return (struct ost_interval){
        p1 - p2 - hypot(p1 - first.lower, second.upper - p2),
        p1 - p2 + hypot(first.upper - p1, p2 - second.lower),
    };
}

struct ost_interval ost_interval_poisson(uint64_t k, double confidence)
{
    double tail = tail_of(confidence), count = (double)k;
    return (struct ost_interval){k == 0 ? 0 : ost_gamma_quantile(count, tail),
                                 ost_gamma_quantile(count + 1, 1 - tail)};
}

struct ost_interval ost_interval_rate(uint64_t k, double exposure, double confidence)
{
    assert(exposure > 0);
    struct ost_interval count = ost_interval_poisson(k, confidence);
    return (struct ost_interval){count.lower / exposure, count.upper / exposure};
}

struct ost_interval ost_interval_rate_jeffreys(uint64_t k, double exposure, double confidence)
{
    assert(exposure > 0);
    double tail = tail_of(confidence), shape = (double)k + 0.5;
    return (struct ost_interval){ost_gamma_quantile(shape, tail) / exposure,
                                 ost_gamma_quantile(shape, 1 - tail) / exposure};
}
