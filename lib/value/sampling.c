/*
 * Columns hold probabilities until they are correlated, then values. A replicate of a column is a stratum
 * number per sample, shuffled, plus a uniform part, both from the stream of (seed, path, replicate).
 */
#include "value/sampling.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "stats/quantile.h"
#include "stats/quantile_table.h"
#include "stats/special.h"

enum { REPLICATES = 20, STRATA = 1000 };

struct job {
    const struct ost_sampled *input;
    const struct ost_sampling *sampling;
    struct ost_draws *draws;
    size_t strata;
};

/* Inside (0, 1), so that no quantile is infinite. */
static double uniform(struct ost_rng *dice)
{
    return ((double)(ost_rng_next(dice) >> 11) + 0.5) * 0x1p-53;
}

static void draw_replicate(double *u, size_t strata, struct ost_rng dice)
{
    size_t *stratum = ost_calloc(strata, sizeof *stratum);
    for (size_t i = 0; i < strata; i++)
        stratum[i] = i;
    ost_rng_shuffle(&dice, stratum, strata);
    for (size_t i = 0; i < strata; i++)
        u[i] = ((double)stratum[i] + uniform(&dice)) / (double)strata;
    free(stratum);
}

static void draw_column(void *ctx, size_t i)
{
    const struct job *job = ctx;
    const char *path = job->input[i].path;
    double *u = job->draws->x + i * job->draws->n;
    uint64_t key = ost_hash(path, strlen(path), job->sampling->seed);
    for (size_t r = 0; r < job->draws->replicates; r++)
        draw_replicate(u + r * job->strata, job->strata, ost_rng_seeded(key, r));
}

static void make_values(void *ctx, size_t i)
{
    const struct job *job = ctx;
    const struct ost_sampled *input = &job->input[i];
    double *x = job->draws->x + i * job->draws->n;
    struct ost_quantile_table table;
    ost_quantile_table_init(&table, input->distribution);
    for (size_t n = 0; n < job->draws->n; n++)
        x[n] = fmin(fmax(ost_quantile_table_at(&table, x[n]), input->least), input->greatest);
    ost_quantile_table_release(&table);
}

/* Inputs that are tied together, and the lower triangle of their target's Cholesky factor. */
struct group {
    size_t n;
    size_t *member; /* [n] input numbers, by path: their order in the table must not matter */
    double *factor; /* [n x n] */
};

/* In place: the lower triangle of a symmetric matrix becomes its Cholesky factor; false: it has none. */
static bool cholesky(double *a, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * n + j];
            for (size_t k = 0; k < j; k++)
                sum -= a[i * n + k] * a[j * n + k];
            if (i == j && !(sum > 1e-10))
                return false;
            a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
        }
    return true;
}

static size_t place_of(const struct group *g, size_t input)
{
    size_t i = 0;
    while (i < g->n && g->member[i] != input)
        i++;
    return i;
}

/* Normal scores with correlation 2 sin(pi rho / 6) have the rank correlation rho (Pearson 1907). */
static int make_target(struct group *g, const struct ost_sampling *s,
                       const struct ost_sampled *input)
{
    g->factor = ost_calloc(g->n * g->n, sizeof *g->factor);
    for (size_t i = 0; i < g->n; i++)
        g->factor[i * g->n + i] = 1;
    for (size_t c = 0; c < s->correlations; c++) {
        size_t a = place_of(g, s->correlation[c].a), b = place_of(g, s->correlation[c].b);
        if (a == g->n)
            continue;
        double normal = 2 * sin(s->correlation[c].rho * M_PI / 6);
        g->factor[a * g->n + b] = g->factor[b * g->n + a] = normal;
    }
    if (!cholesky(g->factor, g->n))
        return ost_fail(OST_EINVAL,
                        "the correlations of '%s' with the other inputs contradict each other",
                        input[g->member[0]].path);
    return 0;
}

/* The normal scores of a column's ranks (van der Waerden). */
static void make_scores(double *score, const double *u, size_t n)
{
    struct ost_ranked *r = ost_calloc(n, sizeof *r);
    ost_rank(r, u, n);
    for (size_t i = 0; i < n; i++)
        score[r[i].index] = ost_normal_quantile((double)(i + 1) / (double)(n + 1));
    free(r);
}

/* Gives u the order of `like`. */
static void reorder(double *u, const double *like, size_t n)
{
    struct ost_ranked *order = ost_calloc(2 * n, sizeof *order), *values = order + n;
    ost_rank(order, like, n);
    ost_rank(values, u, n);
    for (size_t i = 0; i < n; i++)
        u[order[i].index] = values[i].value;
    free(order);
}

/* The Cholesky factor of the scores' own correlation, which shuffling leaves near but not at 1. */
static void factor_of_scores(double *factor, const double *score, size_t k, size_t n)
{
    double norm = 0;
    for (size_t r = 0; r < n; r++)
        norm += score[r] * score[r]; /* the same for all: they are one set of numbers, mean 0 */
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t r = 0; r < n; r++)
                sum += score[i * n + r] * score[j * n + r];
            factor[i * k + j] = sum / norm;
        }
    bool regular = cholesky(factor, k);
    assert(regular);
}

/* One row of scores, first freed of its own correlation (solve), then given the target's (multiply). */
static void turn(double *row, const double *own, const double *target, size_t k)
{
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < i; j++)
            row[i] -= own[i * k + j] * row[j];
        row[i] /= own[i * k + i];
    }
    for (size_t i = k; i-- > 0;) {
        double sum = 0;
        for (size_t j = 0; j <= i; j++)
            sum += target[i * k + j] * row[j];
        row[i] = sum;
    }
}

/* Iman and Conover on one replicate. The first member keeps its order: turning leaves its scores alone. */
static void correlate_replicate(const struct group *g, struct ost_draws *draws, size_t start,
                                size_t strata)
{
    size_t k = g->n;
    double *score = ost_calloc(k * strata, sizeof *score), *own = ost_calloc(k * k, sizeof *own);
    double *row = ost_calloc(k, sizeof *row);
    for (size_t i = 0; i < k; i++)
        make_scores(score + i * strata, draws->x + g->member[i] * draws->n + start, strata);
    factor_of_scores(own, score, k, strata);
    for (size_t r = 0; r < strata; r++) {
        for (size_t i = 0; i < k; i++)
            row[i] = score[i * strata + r];
        turn(row, own, g->factor, k);
        for (size_t i = 0; i < k; i++)
            score[i * strata + r] = row[i];
    }
    for (size_t i = 1; i < k; i++)
        reorder(draws->x + g->member[i] * draws->n + start, score + i * strata, strata);
    free(score);
    free(own);
    free(row);
}

static int check_correlations(const struct ost_sampling *s, const struct ost_sampled *input,
                              size_t inputs)
{
    for (size_t c = 0; c < s->correlations; c++) {
        const struct ost_rank_correlation *r = &s->correlation[c];
        assert(r->a < inputs && r->b < inputs);
        if (r->a == r->b)
            return ost_fail(OST_EINVAL, "'%s' is correlated with itself", input[r->a].path);
        if (!(r->rho > -1 && r->rho < 1))
            return ost_fail(OST_EINVAL, "the correlation of '%s' and '%s' is not between -1 and 1",
                            input[r->a].path, input[r->b].path);
    }
    return 0;
}

/* Each input's group: the lowest number of an input it is tied to. */
static size_t *find_groups(const struct ost_sampling *s, size_t inputs)
{
    size_t *of = ost_calloc(inputs, sizeof *of);
    bool changed = true;
    for (size_t i = 0; i < inputs; i++)
        of[i] = i;
    while (changed) {
        changed = false;
        for (size_t c = 0; c < s->correlations; c++) {
            size_t a = of[s->correlation[c].a], b = of[s->correlation[c].b];
            changed = changed || a != b;
            of[s->correlation[c].a] = of[s->correlation[c].b] = a < b ? a : b;
        }
    }
    return of;
}

/* Keeps the members sorted by path. */
static void add_member(struct group *g, size_t input, const struct ost_sampled *all)
{
    size_t at = g->n++;
    for (; at > 0 && strcmp(all[g->member[at - 1]].path, all[input].path) > 0; at--)
        g->member[at] = g->member[at - 1];
    g->member[at] = input;
}

static int correlate_group(const struct job *job, const size_t *of, size_t first)
{
    struct group g = {.member = ost_calloc(job->draws->inputs, sizeof *g.member)};
    for (size_t i = first; i < job->draws->inputs; i++)
        if (of[i] == first)
            add_member(&g, i, job->input);
    int rc = g.n < 2 ? 0 : make_target(&g, job->sampling, job->input);
    for (size_t r = 0; rc == 0 && g.n >= 2 && r < job->draws->replicates; r++)
        correlate_replicate(&g, job->draws, r * job->strata, job->strata);
    free(g.member);
    free(g.factor);
    return rc;
}

static int correlate(const struct job *job)
{
    if (job->sampling->correlations == 0)
        return 0;
    int rc = check_correlations(job->sampling, job->input, job->draws->inputs);
    if (rc < 0)
        return rc;
    size_t *of = find_groups(job->sampling, job->draws->inputs);
    for (size_t i = 0; rc == 0 && i < job->draws->inputs; i++)
        if (of[i] == i)
            rc = correlate_group(job, of, i);
    free(of);
    return rc;
}

int ost_draws_make(struct ost_draws *out, const struct ost_sampled *input, size_t inputs,
                   const struct ost_sampling *sampling)
{
    size_t replicates = sampling->replicates ? sampling->replicates : REPLICATES;
    size_t strata = sampling->strata ? sampling->strata : STRATA;
    struct ost_draws draws = {.inputs = inputs, .n = replicates * strata, .replicates = replicates};
    struct job job = {input, sampling, &draws, strata};
    draws.x = ost_calloc(inputs * draws.n, sizeof *draws.x);
    ost_parallel(inputs, sampling->threads, draw_column, &job);
    int rc = correlate(&job);
    if (rc < 0) {
        ost_draws_release(&draws);
        return rc;
    }
    ost_parallel(inputs, sampling->threads, make_values, &job);
    *out = draws;
    return 0;
}

void ost_draws_release(struct ost_draws *draws)
{
    free(draws->x);
    *draws = (struct ost_draws){0};
}
