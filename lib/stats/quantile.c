#include "stats/quantile.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static int by_seconds(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void ost_sort_s(int64_t *value, size_t n)
{
    if (n > 1)
        qsort(value, n, sizeof *value, by_seconds);
}

void ost_sort(double *value, size_t n)
{
    if (n > 1)
        qsort(value, n, sizeof *value, by_value);
}

static int by_value_and_index(const void *a, const void *b)
{
    const struct ost_ranked *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

void ost_rank(struct ost_ranked *out, const double *value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (struct ost_ranked){value[i], i};
    if (n > 1)
        qsort(out, n, sizeof *out, by_value_and_index);
}

/* Index of the nearest rank. q n that is whole but for rounding must not move up: 0.07 * 100 > 7. */
static size_t nearest(size_t n, double q)
{
    assert(n > 0 && q >= 0 && q <= 1);
    double whole = q * (double)n, rank = ceil(whole - 1e-12 * whole);
    return rank < 1 ? 0 : (size_t)rank - 1;
}

int64_t ost_quantile_nearest_s(const int64_t *sorted, size_t n, double q)
{
    return sorted[nearest(n, q)];
}

double ost_quantile_nearest(const double *sorted, size_t n, double q)
{
    return sorted[nearest(n, q)];
}

/* The value below the position, and how far the position is towards the next. */
static size_t below(size_t n, double q, double *part)
{
    assert(n > 0 && q >= 0 && q <= 1);
    double position = q * (double)(n - 1), whole = floor(position);
    *part = position - whole;
    return (size_t)whole;
}

double ost_quantile_linear_s(const int64_t *sorted, size_t n, double q)
{
    double part;
    size_t i = below(n, q, &part);
    double low = (double)sorted[i];
    return part > 0 ? low + part * ((double)sorted[i + 1] - low) : low;
}

double ost_quantile_linear(const double *sorted, size_t n, double q)
{
    double part;
    size_t i = below(n, q, &part);
    return part > 0 ? sorted[i] + part * (sorted[i + 1] - sorted[i]) : sorted[i];
}

double ost_mean_s(const int64_t *value, size_t n)
{
    assert(n > 0);
    long double sum = 0; /* exact up to 2^63 on x86 */
    for (size_t i = 0; i < n; i++)
        sum += (long double)value[i];
    return (double)(sum / (long double)n);
}

double ost_mean(const double *value, size_t n)
{
    assert(n > 0);
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += value[i];
    return sum / (double)n;
}

double ost_variance(const double *value, size_t n)
{
    double mean = ost_mean(value, n), sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (value[i] - mean) * (value[i] - mean);
    return n > 1 ? sum / (double)(n - 1) : 0;
}
