/*
 * Spikes: whether this week's count is more than the weeks before lead one to expect.
 *
 * The answer is P(X >= observed) for the next period. With the mean known that is a Poisson tail
 * (ost_poisson_at_least). Here it comes from n earlier periods, so it must also hold that their mean is
 * only an estimate: the next count then has variance s^2 (1 + 1/n) rather than s^2, and is negative
 * binomial rather than Poisson. s^2 is the mean, as for Poisson counts, unless the earlier counts vary
 * more than that (Fisher's dispersion test at 5 %), when it is their own variance.
 *
 *     struct ost_spike s = ost_spike_test(19, last_weeks, 12);
 *     if (s.p < 0.01) ...
 *
 * For Poisson counts this is the predictive distribution under Jeffreys' prior, Gamma(1/2, 0), for the
 * rate. Earlier periods must be alike: the same length, no season, no trend.
 */
#ifndef OST_STATS_SPIKE_H
#define OST_STATS_SPIKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ost_spike {
    double mean;        /* (sum + 1/2) / n */
    double dispersion;  /* variance over mean of the earlier counts; NaN when they do not tell */
    bool overdispersed; /* more than chance explains */
    double p;           /* P(X >= observed) */
};

/* n > 0 earlier periods, asserted. */
struct ost_spike ost_spike_test(uint64_t observed, const uint64_t *earlier, size_t n);

#endif
