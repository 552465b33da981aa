/*
 * Invariant: cut[0] = 0 < cut[1] < ... < cut[cuts] = n are the ends of the present segments, each at least
 * options->segment long.
 */
#include "stats/changepoint.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "stats/quantile.h"

const struct ost_changepoint_options ost_changepoint_defaults = {
    .segment = 8,
    .shuffles = 499,
    .significance = 0.05,
};

struct cut {
    size_t at;
    double q;
};

/* Sums of distances: between the sides and within each. */
struct distances {
    double between, left, right;
};

static double mean_of_pairs(double sum, size_t n)
{
    return n > 1 ? sum / ((double)n * (double)(n - 1) / 2) : 0;
}

static double q_of(const struct distances *d, size_t left, size_t right)
{
    double m = (double)left, n = (double)right;
    return m * n / (m + n) *
           (2 * d->between / (m * n) - mean_of_pairs(d->left, left) -
            mean_of_pairs(d->right, right));
}

/* Moves x[at] from the right side, x[at..n), to the left side, x[0..at). */
static void move_over(struct distances *d, const double *x, size_t n, size_t at)
{
    double left = 0, right = 0;
    for (size_t i = 0; i < at; i++)
        left += fabs(x[at] - x[i]);
    for (size_t i = at + 1; i < n; i++)
        right += fabs(x[at] - x[i]);
    d->between += right - left;
    d->left += left;
    d->right -= right;
}

/* The best cut of x[0..n) into two segments that are long enough; q is negative when there is none. */
static struct cut best_of_segment(const double *x, size_t n, size_t shortest)
{
    struct distances d = {0};
    struct cut best = {0, -1};
    if (n < 2 * shortest)
        return best;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            d.right += fabs(x[i] - x[k]);
    for (size_t at = 1; at <= n - shortest; at++) {
        move_over(&d, x, n, at - 1);
        double q = at < shortest ? -1 : q_of(&d, at, n - at);
        if (q > best.q)
            best = (struct cut){at, q};
    }
    return best;
}

static struct cut best_cut(const double *x, const size_t *cut, size_t cuts, size_t shortest)
{
    struct cut best = {0, -1};
    for (size_t s = 0; s < cuts; s++) {
        struct cut here = best_of_segment(x + cut[s], cut[s + 1] - cut[s], shortest);
        if (here.q > best.q)
            best = (struct cut){cut[s] + here.at, here.q};
    }
    return best;
}

/* x shuffled within its segments. */
static void shuffle(double *out, const double *x, const size_t *cut, size_t cuts,
                    struct ost_rng *rng)
{
    memcpy(out, x, cut[cuts] * sizeof *out);
    for (size_t s = 0; s < cuts; s++)
        for (size_t i = cut[s + 1] - cut[s]; i > 1; i--) {
            size_t j = cut[s] + ost_rng_below(rng, i);
            double held = out[cut[s] + i - 1];
            out[cut[s] + i - 1] = out[j];
            out[j] = held;
        }
}

/* How often chance does as well as q, itself counted. */
static double p_of(double q, const double *x, const size_t *cut, size_t cuts, struct ost_rng *rng,
                   const struct ost_changepoint_options *o)
{
    double *shuffled = ost_calloc(cut[cuts], sizeof *shuffled);
    size_t as_good = 1;
    for (size_t i = 0; i < o->shuffles; i++) {
        shuffle(shuffled, x, cut, cuts, rng);
        as_good += best_cut(shuffled, cut, cuts, o->segment).q >= q - 1e-12 * q; /* rounding */
    }
    free(shuffled);
    return (double)as_good / (double)(o->shuffles + 1);
}

/* Puts the change where it belongs in both lists; returns the new number of segments. */
static size_t insert(struct ost_changepoints *out, size_t *cut, size_t cuts, size_t at, double p)
{
    size_t s = cuts;
    while (cut[s - 1] > at)
        s--;
    memmove(cut + s + 1, cut + s, (cuts + 1 - s) * sizeof *cut);
    cut[s] = at;
    memmove(out->at + s, out->at + s - 1, (out->n - (s - 1)) * sizeof *out->at);
    out->at[s - 1] = (struct ost_changepoint){.index = at, .p = p};
    out->n++;
    return cuts + 1;
}

void ost_changepoints_find(struct ost_changepoints *out, const double *value, size_t n,
                           struct ost_rng *rng, const struct ost_changepoint_options *options)
{
    const struct ost_changepoint_options *o = options ? options : &ost_changepoint_defaults;
    assert(o->segment >= 2 && o->shuffles > 0);
    size_t most = n / o->segment, cuts = 1;
    size_t *cut = ost_calloc(most + 2, sizeof *cut);
    *out = (struct ost_changepoints){ost_calloc(most + 1, sizeof *out->at), 0};
    for (size_t i = 0; i < n; i++)
        assert(isfinite(value[i]));
    cut[1] = n;
    for (;;) {
        struct cut best = best_cut(value, cut, cuts, o->segment);
        if (best.q <= 0)
            break;
        double p = p_of(best.q, value, cut, cuts, rng, o);
        if (p > o->significance)
            break;
        cuts = insert(out, cut, cuts, best.at, p);
    }
    for (size_t i = 0; i < out->n; i++) {
        out->at[i].before = ost_mean(value + cut[i], cut[i + 1] - cut[i]);
        out->at[i].after = ost_mean(value + cut[i + 1], cut[i + 2] - cut[i + 1]);
    }
    free(cut);
}

void ost_changepoints_release(struct ost_changepoints *found)
{
    free(found->at);
    *found = (struct ost_changepoints){0};
}

void ost_benjamini_hochberg(double *adjusted, const double *p, size_t n)
{
    struct ost_ranked *test = ost_calloc(n, sizeof *test);
    double least = 1;
    ost_rank(test, p, n);
    for (size_t rank = n; rank > 0; rank--) {
        least = fmin(least, test[rank - 1].value * (double)n / (double)rank);
        adjusted[test[rank - 1].index] = least;
    }
    free(test);
}
