/*
 * Control charts: which of a series of weeks is out of the ordinary for this series.
 *
 * A chart has a centre line and, for each point, limits that ordinary variation hardly ever leaves: three
 * standard deviations, estimated from the differences of neighbours so that a shift does not widen its
 * own limits. A point outside is a signal; inside there is nothing to explain.
 *
 *     struct ost_xmr chart = ost_control_xmr(median_h, weeks);
 *     if (median_h[w] > chart.value.upper) ...
 *
 * Which one: XmR for a measured figure per period (a median); p' for shares of tickets and u' for events
 * per exposure, whose limits follow the size of each period; EWMA for a slow drift.
 */
#ifndef OST_STATS_CONTROL_H
#define OST_STATS_CONTROL_H

#include <stddef.h>
#include <stdint.h>

struct ost_limits {
    double centre, lower, upper;
};

/*
 * Individuals and moving range (Shewhart; Wheeler, "Understanding Variation", 1993): mean +- 2.66 times
 * the mean difference of neighbours; ranges up to 3.268 times it. n >= 2, asserted.
 */
struct ost_xmr {
    struct ost_limits value, range;
};
struct ost_xmr ost_control_xmr(const double *value, size_t n);

/*
 * Laney's p' and u' charts (2002, Quality Engineering 14:531) of count[i] out of size[i]: the limits of a
 * binomial share or a Poisson rate, widened by how much the standardised points really vary from one
 * to the next, since tickets do not arrive independently. out[i] belongs to point i; limits of shares are
 * kept within 0..1, of rates above 0. A point of size 0 has no limits (NaN) and is passed over.
 * Returns that factor: about 1 for true binomial or Poisson counts, and 1 without two points to tell.
 */
double ost_control_shares(struct ost_limits *out, const uint64_t *count, const double *size,
                          size_t n);
double ost_control_rates(struct ost_limits *out, const uint64_t *count, const double *size,
                         size_t n);

/*
 * Exponentially weighted moving average (Roberts 1959; NIST/SEMATECH e-Handbook 6.3.2.4):
 *     z_t = weight x_t + (1 - weight) z_(t-1),   z_0 = target
 * with 0 < weight <= 1, 0.2 to 0.3 by habit. out[i] is z_(i+1), the average after value[i].
 */
void ost_control_ewma(double *out, const double *value, size_t n, double weight, double target);

/* target +- 3 sigma sqrt(weight / (2 - weight) (1 - (1 - weight)^2t)) after t values; t = 0: for large t. */
struct ost_limits ost_control_ewma_limits(double target, double sigma, double weight, size_t t);

/* Variance over mean of counts: 1 for Poisson, above when they come in bunches. NaN without events or n < 2. */
double ost_dispersion(const uint64_t *count, size_t n);

#endif
