/*
 * A quantile function as a table, for drawing from it ten thousand times.
 *
 * The quantiles of beta and gamma distributions are solved for, a microsecond each. Seen over the normal
 * score z = Phi^-1(u) they are smooth curves, so cubic interpolation between 865 points of it is off by
 * less than 1e-6 of the distribution's standard deviation (tests/unit/stats/test_quantile_table.c), at a
 * fiftieth of the cost. Distributions with a formula, and the outermost 1e-16 of the probability, are
 * asked directly.
 *
 *     struct ost_quantile_table t;
 *     ost_quantile_table_init(&t, &distribution);          // keeps the distribution
 *     x = ost_quantile_table_at(&t, u);
 *     ost_quantile_table_release(&t);
 */
#ifndef OST_STATS_QUANTILE_TABLE_H
#define OST_STATS_QUANTILE_TABLE_H

#include "stats/distribution.h"

struct ost_quantile_table {
    const struct ost_distribution *distribution;
    double *x; /* quantiles at equal steps of z; NULL: there is a formula */
};

void ost_quantile_table_init(struct ost_quantile_table *out, const struct ost_distribution *d);
void ost_quantile_table_release(struct ost_quantile_table *t);

/* The x with P(X <= x) = u, 0 < u < 1. */
double ost_quantile_table_at(const struct ost_quantile_table *t, double u);

#endif
