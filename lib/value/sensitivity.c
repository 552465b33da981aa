#include "value/sensitivity.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"

static double at(const struct ost_study *s, size_t option, const double *x)
{
    return s->utility(s->ctx, option, x);
}

/* The best option at x among all but `left_out`. */
static size_t best_but(const struct ost_study *s, size_t left_out, const double *x)
{
    size_t best = left_out == 0;
    double most = -INFINITY;
    for (size_t j = 0; j < s->options; j++) {
        double u = j == left_out ? -INFINITY : at(s, j, x);
        if (u > most) {
            most = u;
            best = j;
        }
    }
    return best;
}

size_t ost_study_best(const struct ost_study *s, const double *x)
{
    return best_but(s, s->options, x);
}

static double *copy_of_mean(const struct ost_study *s)
{
    double *x = ost_calloc(s->inputs, sizeof *x);
    if (s->inputs)
        memcpy(x, s->mean, s->inputs * sizeof *x);
    return x;
}

static double width(const struct ost_swing *w)
{
    return fabs(w->high_u - w->low_u);
}

static int widest_first(const void *a, const void *b)
{
    const struct ost_swing *p = a, *q = b;
    if (width(p) != width(q))
        return width(p) > width(q) ? -1 : 1;
    return (p->input > q->input) - (p->input < q->input);
}

void ost_tornado(struct ost_swing *out, const struct ost_study *s, size_t option, const double *low,
                 const double *high)
{
    double *x = copy_of_mean(s);
    for (size_t i = 0; i < s->inputs; i++) {
        struct ost_swing *w = &out[i];
        *w = (struct ost_swing){.input = i, .low_x = low[i], .high_x = high[i]};
        x[i] = low[i];
        w->low_u = at(s, option, x);
        w->low_best = ost_study_best(s, x);
        x[i] = high[i];
        w->high_u = at(s, option, x);
        w->high_best = ost_study_best(s, x);
        x[i] = s->mean[i];
    }
    qsort(out, s->inputs, sizeof *out, widest_first);
    free(x);
}

/* One input of a study on the move. */
struct line {
    const struct ost_study *s;
    size_t option, input;
    double *x;
};

/* How much better the option is than the best other one. */
static double lead(const struct line *l, double value)
{
    l->x[l->input] = value;
    return at(l->s, l->option, l->x) - at(l->s, best_but(l->s, l->option, l->x), l->x);
}

/* The root of lead between a and b, where its sign differs: a straight line's, else by bisection. */
static double crossing(const struct line *l, double a, double lead_a, double b, double lead_b)
{
    double x = a + (b - a) * (lead_a / (lead_a - lead_b));
    if (fabs(lead(l, x)) <= 1e-12 * fmax(fabs(lead_a), fabs(lead_b)))
        return x;
    bool sign = lead_a < 0;
    double exact = 1e-12 * fabs(b - a);
    while (fabs(b - a) > exact) {
        x = a + (b - a) / 2;
        if ((lead(l, x) < 0) == sign)
            a = x;
        else
            b = x;
    }
    return x;
}

/* How far behind a flip point one looks, in parts of a step, to see which option is best there. */
static const double beyond = 1e-6;

/* Walks from the mean to `end`; true when the option gains or loses the lead on the way. */
static bool find_flip(struct ost_flip *out, const struct line *l, double end)
{
    enum { STEPS = 32 };
    double start = l->s->mean[l->input], a = start, lead_a = lead(l, a);
    for (int i = 1; i <= STEPS && start != end; i++) {
        double b = start + (end - start) * i / STEPS, lead_b = lead(l, b);
        if ((lead_a < 0) != (lead_b < 0)) {
            *out = (struct ost_flip){crossing(l, a, lead_a, b, lead_b), l->option};
            if (lead_b < 0) {
                l->x[l->input] = out->x + (b - out->x) * beyond;
                out->to = best_but(l->s, l->option, l->x);
            }
            return true;
        }
        a = b;
        lead_a = lead_b;
    }
    return false;
}

size_t ost_flip_points(struct ost_flip out[2], const struct ost_study *s, size_t option,
                       size_t input, double low, double high)
{
    assert(input < s->inputs && low <= s->mean[input] && s->mean[input] <= high);
    if (s->options < 2)
        return 0;
    struct line l = {s, option, input, copy_of_mean(s)};
    size_t n = find_flip(&out[0], &l, low);
    n += find_flip(&out[n], &l, high);
    free(l.x);
    return n;
}

/* What the threads of a Sobol estimate share; f[n] are the utilities at the design's vectors. */
struct sobol_job {
    const struct ost_study *s;
    size_t option;
    const struct ost_sobol_design *d;
    const double *f_a, *f_b;
    struct ost_sobol *out;
};

/* Vector r of matrix m, with input `other_i` taken from the matrix `other`. */
static double evaluate(const struct sobol_job *job, double *x, const double *m, size_t r,
                       size_t other_i, const double *other)
{
    size_t n = job->d->n;
    for (size_t i = 0; i < job->s->inputs; i++)
        x[i] = i == other_i ? other[i * n + r] : m[i * n + r];
    return at(job->s, job->option, x);
}

static double weight_of(const struct ost_sobol_design *d, size_t r)
{
    return d->weight ? d->weight[r] : 1 / (double)d->n;
}

static void index_of_input(void *ctx, size_t i)
{
    const struct sobol_job *job = ctx;
    const struct ost_sobol_design *d = job->d;
    double *x = ost_calloc(job->s->inputs, sizeof *x), from_a = 0, from_b = 0;
    for (size_t r = 0; r < d->n; r++) {
        double mixed = evaluate(job, x, d->a, r, i, d->b), w = weight_of(d, r);
        from_a += w * (job->f_a[r] - mixed) * (job->f_a[r] - mixed);
        from_b += w * (job->f_b[r] - mixed) * (job->f_b[r] - mixed);
    }
    double variance = job->out->variance;
    if (variance > 0)
        job->out->index[i] =
            (struct ost_sobol_index){1 - from_b / (2 * variance), from_a / (2 * variance)};
    free(x);
}

/* Utilities at all vectors of a matrix. */
static double *evaluate_all(const struct sobol_job *job, const double *m)
{
    double *f = ost_calloc(job->d->n, sizeof *f), *x = ost_calloc(job->s->inputs, sizeof *x);
    for (size_t r = 0; r < job->d->n; r++)
        f[r] = evaluate(job, x, m, r, job->s->inputs, m);
    free(x);
    return f;
}

/* Mean and variance over both sets of vectors. */
static void moments(struct ost_sobol *out, const struct ost_sobol_design *d, const double *f_a,
                    const double *f_b)
{
    for (size_t r = 0; r < d->n; r++)
        out->mean += weight_of(d, r) * (f_a[r] + f_b[r]) / 2;
    for (size_t r = 0; r < d->n; r++) {
        double a = f_a[r] - out->mean, b = f_b[r] - out->mean;
        out->variance += weight_of(d, r) * (a * a + b * b) / 2;
    }
}

void ost_sobol_indices(struct ost_sobol *out, const struct ost_study *s, size_t option,
                       const struct ost_sobol_design *design)
{
    *out = (struct ost_sobol){.index = ost_calloc(s->inputs, sizeof *out->index)};
    struct sobol_job job = {.s = s, .option = option, .d = design, .out = out};
    double *f_a = evaluate_all(&job, design->a), *f_b = evaluate_all(&job, design->b);
    moments(out, design, f_a, f_b);
    job.f_a = f_a;
    job.f_b = f_b;
    ost_parallel(s->inputs, design->threads, index_of_input, &job);
    free(f_a);
    free(f_b);
}

void ost_sobol_release(struct ost_sobol *sobol)
{
    free(sobol->index);
    *sobol = (struct ost_sobol){0};
}
