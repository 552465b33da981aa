#include "stats/control.h"

#include <assert.h>
#include <math.h>

/* The mean moving range of two is this many standard deviations of a normal series (d2). */
static const double range_of_two = 1.128;

struct ost_xmr ost_control_xmr(const double *value, size_t n)
{
    assert(n >= 2);
    double sum = value[0], moves = 0;
    for (size_t i = 1; i < n; i++) {
        sum += value[i];
        moves += fabs(value[i] - value[i - 1]);
    }
    double mean = sum / (double)n, range = moves / (double)(n - 1);
    return (struct ost_xmr){
        .value = {mean, mean - 2.66 * range, mean + 2.66 * range},
        .range = {range, 0, 3.268 * range},
    };
}

/* The standardised points as they come. */
struct moves {
    double last, sum;
    size_t points;
};

static void move_to(struct moves *m, double z)
{
    if (m->points)
        m->sum += fabs(z - m->last);
    m->last = z;
    m->points++;
}

static double factor_of(const struct moves *m)
{
    return m->points < 2 ? 1 : m->sum / (double)(m->points - 1) / range_of_two;
}

/*
 * Limits of points y_i = count / size around `centre` with variance spread / size; `most` is the
 * largest possible y.
 */
struct chart {
    double centre, spread, most;
};

static struct ost_limits limits_of(const struct chart *c, double size, double factor)
{
    if (!(size > 0))
        return (struct ost_limits){c->centre, NAN, NAN};
    double reach = 3 * factor * sqrt(c->spread / size);
    return (struct ost_limits){c->centre, fmax(0, c->centre - reach),
                               fmin(c->most, c->centre + reach)};
}

/* count over size of all points together. */
static double centre_of(const uint64_t *count, const double *size, size_t n)
{
    double all = 0, whole = 0;
    for (size_t i = 0; i < n; i++) {
        assert(size[i] >= 0);
        all += (double)count[i];
        whole += size[i];
    }
    return whole > 0 ? all / whole : NAN;
}

static double draw(struct ost_limits *out, const struct chart *c, const uint64_t *count,
                   const double *size, size_t n)
{
    struct moves moves = {0};
    for (size_t i = 0; i < n; i++)
        if (size[i] > 0 && c->spread > 0)
            move_to(&moves, ((double)count[i] / size[i] - c->centre) / sqrt(c->spread / size[i]));
    double factor = factor_of(&moves);
    for (size_t i = 0; i < n; i++)
        out[i] = limits_of(c, size[i], factor);
    return factor;
}

double ost_control_shares(struct ost_limits *out, const uint64_t *count, const double *size,
                          size_t n)
{
    double share = centre_of(count, size, n);
    assert(!(share > 1));
    return draw(out, &(struct chart){share, share * (1 - share), 1}, count, size, n);
}

double ost_control_rates(struct ost_limits *out, const uint64_t *count, const double *size,
                         size_t n)
{
    double rate = centre_of(count, size, n);
    return draw(out, &(struct chart){rate, rate, INFINITY}, count, size, n);
}

void ost_control_ewma(double *out, const double *value, size_t n, double weight, double target)
{
    assert(weight > 0 && weight <= 1);
    double z = target;
    for (size_t i = 0; i < n; i++)
        out[i] = z = weight * value[i] + (1 - weight) * z;
}

struct ost_limits ost_control_ewma_limits(double target, double sigma, double weight, size_t t)
{
    assert(weight > 0 && weight <= 1 && sigma >= 0);
    double settled = t == 0 ? 1 : 1 - pow(1 - weight, 2 * (double)t);
    double reach = 3 * sigma * sqrt(weight / (2 - weight) * settled);
    return (struct ost_limits){target, target - reach, target + reach};
}

double ost_dispersion(const uint64_t *count, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)count[i];
    double mean = sum / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += ((double)count[i] - mean) * ((double)count[i] - mean);
    return n > 1 && mean > 0 ? squares / (double)(n - 1) / mean : NAN;
}
