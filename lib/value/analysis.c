#include "value/analysis.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/parallel.h"

enum { SOBOL_N = 2000 };

static const double cvar_alpha = 0.9, lever_least = 0.01, lever_greatest = 100;

/* Sets the places of one record: the need, or offer number `which`. */
static void set_places(void *record, const struct ost_product *p, size_t which, const double *x)
{
    for (size_t i = 0; i < p->places; i++)
        if (p->place[i].offer == which)
            memcpy((char *)record + p->place[i].offset, &x[p->place[i].x], sizeof *x);
}

double ost_product_utility(const struct ost_product *product, size_t offer, const double *x)
{
    struct ost_need need = product->need;
    struct ost_offer plan = product->offer[offer];
    set_places(&need, product, OST_IN_NEED, x);
    set_places(&plan, product, offer, x);
    return ost_utility_of(&need, &plan);
}

void ost_product_sample(double *u, const struct ost_product *product, const struct ost_draws *draws)
{
    double *x = ost_calloc(product->inputs, sizeof *x);
    for (size_t n = 0; n < draws->n; n++) {
        struct ost_need need = product->need;
        for (size_t i = 0; i < product->inputs; i++)
            x[i] = ost_draws_of(draws, product->input[i])[n];
        set_places(&need, product, OST_IN_NEED, x);
        for (size_t j = 0; j < product->offers; j++) {
            struct ost_offer plan = product->offer[j];
            set_places(&plan, product, j, x);
            u[j * draws->n + n] = ost_utility_of(&need, &plan);
        }
    }
    free(x);
}

static double utility(const void *ctx, size_t option, const double *x)
{
    return ost_product_utility(ctx, option, x);
}

/* One product's analysis in the making. */
struct job {
    const struct ost_analysis_of *of;
    const struct ost_product *product;
    struct ost_analysis *out;
    double *mean; /* [inputs] */
};

static const struct ost_sampled *input_of(const struct job *job, size_t i)
{
    return &job->of->input[job->product->input[i]];
}

static double held(const struct ost_sampled *input, double x)
{
    return fmin(fmax(x, input->least), input->greatest);
}

static double quantile(const struct ost_sampled *input, double p)
{
    return held(input, ost_distribution_quantile(input->distribution, p));
}

static struct ost_study study_of(const struct job *job)
{
    return (struct ost_study){.inputs = job->product->inputs,
                              .options = job->product->offers,
                              .mean = job->mean,
                              .utility = utility,
                              .ctx = job->product};
}

/* The outcome table: what the plans are worth and what knowing more is. */
static void describe(struct job *job)
{
    const struct ost_product *p = job->product;
    const struct ost_draws *draws = job->of->draws;
    struct ost_analysis *out = job->out;
    double *u = ost_calloc(p->offers * draws->n, sizeof *u);
    struct ost_outcomes o = {
        .u = u, .options = p->offers, .n = draws->n, .replicates = draws->replicates};
    ost_product_sample(u, p, draws);
    ost_outcomes_describe(out->outcome, &o, job->of->alpha > 0 ? job->of->alpha : cvar_alpha);
    out->best = ost_outcomes_best(&o);
    out->evpi = ost_outcomes_evpi(&o);
    for (size_t i = 0; i < p->inputs; i++)
        out->input[i].evppi = ost_outcomes_evppi(&o, ost_draws_of(draws, p->input[i]));
    free(u);
}

/* Community is worth 0 whatever happens: then the best of the plans is what one asks about. */
static size_t focus_of(const struct ost_analysis *a, size_t offers)
{
    size_t focus = offers > 1 ? 1 : 0;
    for (size_t j = 2; j < offers; j++)
        if (a->outcome[j].mean.value > a->outcome[focus].mean.value)
            focus = j;
    return a->best > 0 ? a->best : focus;
}

static void swing(struct job *job)
{
    size_t n = job->product->inputs;
    double *low = ost_calloc(2 * n, sizeof *low), *high = low + n;
    struct ost_study s = study_of(job);
    for (size_t i = 0; i < n; i++) {
        low[i] = quantile(input_of(job, i), 0.1);
        high[i] = quantile(input_of(job, i), 0.9);
    }
    ost_tornado(job->out->tornado, &s, job->out->focus, low, high);
    for (size_t i = 0; i < n; i++)
        job->out->input[job->out->tornado[i].input].swing = job->out->tornado[i];
    free(low);
}

static void flip(struct job *job)
{
    struct ost_study s = study_of(job);
    for (size_t i = 0; i < s.inputs; i++) {
        struct ost_influence *in = &job->out->input[i];
        double low = fmin(quantile(input_of(job, i), 0.001), job->mean[i]);
        double high = fmax(quantile(input_of(job, i), 0.999), job->mean[i]);
        in->flips = ost_flip_points(in->flip, &s, job->out->focus, i, low, high);
    }
}

/* Moves one place as if it were one more input. */
static void pull(struct ost_lever *out, const struct job *job, struct ost_place place, double now)
{
    struct ost_product p = *job->product;
    struct ost_place *places = ost_calloc(p.places + 1, sizeof *places);
    double *mean = ost_calloc(p.inputs + 1, sizeof *mean);
    if (p.places)
        memcpy(places, p.place, p.places * sizeof *places);
    if (p.inputs)
        memcpy(mean, job->mean, p.inputs * sizeof *mean);
    place.x = p.inputs;
    places[p.places++] = place;
    mean[p.inputs++] = now;
    p.place = places;
    struct ost_study s = {p.inputs, p.offers, mean, utility, &p};
    out->flips = ost_flip_points(out->flip, &s, job->out->focus, place.x, now * lever_least,
                                 now * lever_greatest);
    free(places);
    free(mean);
}

static void pull_levers(struct job *job)
{
    const struct ost_product *p = job->product;
    struct ost_analysis *out = job->out;
    struct ost_need need = p->need;
    struct ost_offer plan = p->offer[out->focus];
    set_places(&need, p, OST_IN_NEED, job->mean);
    set_places(&plan, p, out->focus, job->mean);
    pull(&out->demand, job,
         (struct ost_place){.offer = OST_IN_NEED, .offset = offsetof(struct ost_need, demand)},
         need.demand);
    if (out->focus > 0)
        pull(&out->price, job,
             (struct ost_place){.offer = out->focus,
                                .offset = offsetof(struct ost_offer, price_factor)},
             plan.price_factor > 0 ? plan.price_factor : 1);
}

/* Draws of the product's inputs alone; A and B differ by the seed. */
static void draw_matrix(struct ost_draws *out, const struct job *job, const char *which)
{
    const struct ost_product *p = job->product;
    struct ost_sampled *input = ost_calloc(p->inputs, sizeof *input);
    struct ost_sampling sampling = {
        .seed = ost_hash(which, strlen(which), job->of->seed),
        .replicates = 1,
        .strata = job->of->sobol_n ? job->of->sobol_n : SOBOL_N,
        .threads = 1,
    };
    for (size_t i = 0; i < p->inputs; i++)
        input[i] = *input_of(job, i);
    int rc = ost_draws_make(out, input, p->inputs, &sampling);
    assert(rc == 0); /* only correlations can fail */
    free(input);
}

static void decompose(struct job *job)
{
    struct ost_draws a, b;
    struct ost_sobol sobol;
    struct ost_study s = study_of(job);
    draw_matrix(&a, job, "sobol a");
    draw_matrix(&b, job, "sobol b");
    struct ost_sobol_design d = {.a = a.x, .b = b.x, .n = a.n, .threads = 1};
    ost_sobol_indices(&sobol, &s, job->out->focus, &d);
    for (size_t i = 0; i < s.inputs; i++)
        job->out->input[i].sobol = sobol.index[i];
    ost_sobol_release(&sobol);
    ost_draws_release(&a);
    ost_draws_release(&b);
}

static void analyse_one(struct ost_analysis *out, const struct ost_product *p,
                        const struct ost_analysis_of *of)
{
    struct job job = {of, p, out, ost_calloc(p->inputs, sizeof *job.mean)};
    *out = (struct ost_analysis){
        .outcome = ost_calloc(p->offers, sizeof *out->outcome),
        .input = ost_calloc(p->inputs, sizeof *out->input),
        .tornado = ost_calloc(p->inputs, sizeof *out->tornado),
    };
    for (size_t i = 0; i < p->inputs; i++)
        job.mean[i] =
            held(input_of(&job, i), ost_distribution_mean(input_of(&job, i)->distribution));
    describe(&job);
    out->focus = focus_of(out, p->offers);
    swing(&job);
    flip(&job);
    pull_levers(&job);
    decompose(&job);
    free(job.mean);
}

struct crew {
    struct ost_analysis *out;
    const struct ost_product *product;
    const struct ost_analysis_of *of;
};

static void analyse_turn(void *ctx, size_t i)
{
    const struct crew *crew = ctx;
    analyse_one(&crew->out[i], &crew->product[i], crew->of);
}

static int check(const struct ost_product *p)
{
    assert(p->offers > 0 && p->offers <= OST_PRODUCT_OFFERS);
    for (size_t j = 0; j < p->offers; j++) {
        struct ost_value value;
        int rc = ost_value_of(&value, &p->need, &p->offer[j]);
        if (rc < 0)
            return ost_fail_within(rc, "%s", p->name);
    }
    return 0;
}

int ost_analyse(struct ost_analysis *out, const struct ost_product *product, size_t n,
                const struct ost_analysis_of *of)
{
    struct crew crew = {out, product, of};
    for (size_t i = 0; i < n; i++) {
        int rc = check(&product[i]);
        if (rc < 0)
            return rc;
    }
    ost_parallel(n, of->threads, analyse_turn, &crew);
    return 0;
}

void ost_analysis_release(struct ost_analysis *analysis)
{
    free(analysis->outcome);
    free(analysis->input);
    free(analysis->tornado);
    *analysis = (struct ost_analysis){0};
}
