/*
 * Quantiles and means of a sample that is all there. Durations are int64 seconds, the rest doubles.
 *
 * Two definitions, and a report says which it used. The nearest rank is the least observed value that
 * at least a share q of the sample does not exceed: it is always somebody's ticket, and never a time
 * that nobody waited. Type 7 (Hyndman and Fan 1996) goes in a straight line between the two values
 * around rank 1 + (n - 1) q, as numpy, R and spreadsheets do by default; at q = 0.5 it is the median.
 *
 *     ost_sort_s(wait_s, n);
 *     int64_t p90_s = ost_quantile_nearest_s(wait_s, n, 0.9);
 *
 * When some are still waiting, the sample is not all there: see stats/survival.h. Samples are sorted, n > 0
 * and 0 <= q <= 1; the last two are asserted.
 */
#ifndef OST_STATS_QUANTILE_H
#define OST_STATS_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

/* Ascending. Doubles must not be NaN. */
void ost_sort_s(int64_t *value, size_t n);
void ost_sort(double *value, size_t n);

/* A value and where it stood. */
struct ost_ranked {
    double value;
    size_t index;
};

/* All values with their places, ascending, equal ones in the order they had. */
void ost_rank(struct ost_ranked *out, const double *value, size_t n);

int64_t ost_quantile_nearest_s(const int64_t *sorted, size_t n, double q);
double ost_quantile_nearest(const double *sorted, size_t n, double q);

double ost_quantile_linear_s(const int64_t *sorted, size_t n, double q);
double ost_quantile_linear(const double *sorted, size_t n, double q);

/* In any order. */
double ost_mean_s(const int64_t *value, size_t n);
double ost_mean(const double *value, size_t n);

/* The sum of squared distances from the mean, over n - 1; 0 for n = 1. */
double ost_variance(const double *value, size_t n);

#endif
