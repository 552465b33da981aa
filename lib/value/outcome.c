/*
 * The standard errors of EVPI and EVPPI: with the winning options held fixed both are the mean of
 * "utility of the informed choice less utility of the uninformed one" over the scenarios, so the
 * replicate means of that difference give them.
 */
#include "value/outcome.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "stats/quantile.h"

static const double *of_option(const struct ost_outcomes *o, size_t j)
{
    return o->u + j * o->n;
}

static double weight_of(const struct ost_outcomes *o, size_t i)
{
    return o->weight ? o->weight[i] : 1 / (double)o->n;
}

/* The scenarios by value; yours to free(). */
static struct ost_ranked *sorted(const double *x, size_t n)
{
    struct ost_ranked *r = ost_calloc(n, sizeof *r);
    ost_rank(r, x, n);
    return r;
}

bool ost_estimate_shows(struct ost_estimate e)
{
    return e.value > 2 * e.se;
}

static double plain_mean(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

/* From the spread of the blocks' means. */
static double replicate_error(const double *x, size_t n, size_t replicates)
{
    if (replicates < 2)
        return 0;
    size_t block = n / replicates;
    double mean = plain_mean(x, n), squares = 0;
    assert(block * replicates == n);
    for (size_t r = 0; r < replicates; r++) {
        double d = plain_mean(x + r * block, block) - mean;
        squares += d * d;
    }
    return sqrt(squares / (double)(replicates - 1) / (double)replicates);
}

struct ost_estimate ost_replicate_mean(const double *x, size_t n, size_t replicates)
{
    return (struct ost_estimate){plain_mean(x, n), replicate_error(x, n, replicates)};
}

static double weighted_mean(const struct ost_outcomes *o, const double *x)
{
    if (!o->weight)
        return plain_mean(x, o->n);
    double sum = 0;
    for (size_t i = 0; i < o->n; i++)
        sum += o->weight[i] * x[i];
    return sum;
}

static struct ost_estimate mean_of(const struct ost_outcomes *o, const double *x)
{
    return (struct ost_estimate){weighted_mean(o, x), replicate_error(x, o->n, o->replicates)};
}

size_t ost_outcomes_best(const struct ost_outcomes *o)
{
    size_t best = 0;
    double most = -INFINITY;
    for (size_t j = 0; j < o->options; j++) {
        double mean = weighted_mean(o, of_option(o, j));
        if (mean > most) {
            most = mean;
            best = j;
        }
    }
    return best;
}

/* The option that does best in scenario i. */
static size_t best_in(const struct ost_outcomes *o, size_t i)
{
    size_t best = 0;
    for (size_t j = 1; j < o->options; j++)
        if (o->u[j * o->n + i] > o->u[best * o->n + i])
            best = j;
    return best;
}

/* The smallest value with at least `share` of the probability at or below it; to rounding of the sum. */
static double quantile(const struct ost_outcomes *o, const struct ost_ranked *r, double share)
{
    double sum = 0;
    size_t i = 0;
    for (; i + 1 < o->n; i++) {
        sum += weight_of(o, r[i].index);
        if (sum >= share - 1e-12)
            break;
    }
    return r[i].value;
}

static double cvar_of_sorted(const struct ost_outcomes *o, const struct ost_ranked *r, double alpha)
{
    double tail = 1 - alpha, left = tail, sum = 0;
    for (size_t i = 0; i < o->n && left > 0; i++) {
        double part = fmin(weight_of(o, r[i].index), left);
        sum += part * r[i].value;
        left -= part;
    }
    /* what rounding of the weights has left over belongs to the greatest value */
    return (sum + fmax(left, 0) * r[o->n - 1].value) / tail;
}

double ost_outcomes_cvar(const struct ost_outcomes *o, size_t option, double alpha)
{
    assert(alpha >= 0 && alpha < 1 && o->n > 0);
    struct ost_ranked *r = sorted(of_option(o, option), o->n);
    double cvar = cvar_of_sorted(o, r, alpha);
    free(r);
    return cvar;
}

double ost_risk_averse(double mean, double cvar, double rho)
{
    return (1 - rho) * mean + rho * cvar;
}

/* A scenario's weight, or 1 where all are alike and are counted: all of them together are exactly 1. */
static double share_of(const struct ost_outcomes *o, size_t i)
{
    return o->weight ? o->weight[i] : 1;
}

void ost_outcomes_describe(struct ost_outcome *each, const struct ost_outcomes *o, double alpha)
{
    assert(alpha >= 0 && alpha < 1 && o->n > 0);
    for (size_t j = 0; j < o->options; j++) {
        const double *u = of_option(o, j);
        struct ost_ranked *r = sorted(u, o->n);
        each[j] = (struct ost_outcome){
            .mean = mean_of(o, u),
            .p10 = quantile(o, r, 0.1),
            .p50 = quantile(o, r, 0.5),
            .p90 = quantile(o, r, 0.9),
            .cvar = cvar_of_sorted(o, r, alpha),
        };
        for (size_t i = 0; i < o->n; i++)
            each[j].p_positive += u[i] > 0 ? share_of(o, i) : 0;
        each[j].p_positive /= o->weight ? 1 : (double)o->n;
        free(r);
    }
    for (size_t i = 0; i < o->n; i++)
        each[best_in(o, i)].p_best += share_of(o, i);
    for (size_t j = 0; j < o->options; j++)
        each[j].p_best /= o->weight ? 1 : (double)o->n;
}

/* What an informed choice, picked[n], gains over the best uninformed one. */
static struct ost_estimate gain(const struct ost_outcomes *o, const size_t *picked)
{
    const double *best = of_option(o, ost_outcomes_best(o));
    double *d = ost_calloc(o->n, sizeof *d);
    for (size_t i = 0; i < o->n; i++)
        d[i] = o->u[picked[i] * o->n + i] - best[i];
    struct ost_estimate e = mean_of(o, d);
    free(d);
    e.value = fmax(e.value, 0); /* rounding */
    return e;
}

struct ost_estimate ost_outcomes_evpi(const struct ost_outcomes *o)
{
    size_t *picked = ost_calloc(o->n, sizeof *picked);
    for (size_t i = 0; i < o->n; i++)
        picked[i] = best_in(o, i);
    struct ost_estimate e = gain(o, picked);
    free(picked);
    return e;
}

/* The option with the greatest mean over the scenarios r[from..to). */
static size_t best_of_bin(const struct ost_outcomes *o, const struct ost_ranked *r, size_t from,
                          size_t to)
{
    size_t best = 0;
    double most = -INFINITY;
    for (size_t j = 0; j < o->options; j++) {
        const double *u = of_option(o, j);
        double sum = 0;
        for (size_t i = from; i < to; i++)
            sum += weight_of(o, r[i].index) * u[r[i].index];
        if (sum > most) {
            most = sum;
            best = j;
        }
    }
    return best;
}

struct ost_estimate ost_outcomes_evppi(const struct ost_outcomes *o, const double *x)
{
    struct ost_ranked *r = sorted(x, o->n);
    size_t *picked = ost_calloc(o->n, sizeof *picked);
    for (size_t bin = 1, from = 0; bin <= OST_EVPPI_BINS; bin++) {
        size_t to = o->n * bin / OST_EVPPI_BINS;
        while (to > 0 && to < o->n && r[to].value == r[to - 1].value)
            to++;
        if (to <= from)
            continue;
        size_t best = best_of_bin(o, r, from, to);
        for (; from < to; from++)
            picked[r[from].index] = best;
    }
    struct ost_estimate e = gain(o, picked);
    free(picked);
    free(r);
    return e;
}
