/*
 * Invariant: an input's number is its place in a->input for good; columns of the draws exist for those that
 * are uncertain only, so that what is certain costs nothing and explains no variance.
 */
#include "value/assessment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/error.h"
#include "value/assessment_parts.h"

enum { SAMPLES = 20000, REPLICATES = 20 };

const char *ost_assessed_text(struct ost_assessment *a, struct ost_buf *b)
{
    const char *text = ost_arena_copy(&a->arena, ost_buf_view(b)).p;
    ost_buf_release(b);
    return text;
}

size_t ost_assessed_find(const struct ost_assessment *a, const char *path)
{
    for (size_t i = 0; i < a->inputs; i++)
        if (strcmp(a->input[i].path, path) == 0)
            return i;
    return SIZE_MAX;
}

/* ---- inputs ---- */

static void list_inputs(struct ost_assessment *a)
{
    const struct ost_profile *p = a->of.profile;
    size_t plans = a->of.catalogue ? a->of.catalogue->plans : 0;
    a->input = ost_calloc(p->inputs + plans, sizeof *a->input); /* a kappa for each plan */
    for (size_t i = 0; i < p->inputs; i++) {
        const struct ost_profile_input *in = &p->input[i];
        a->input[a->inputs++] =
            (struct ost_assessed_input){.path = in->path,
                                        .text = in->text,
                                        .file = p->name,
                                        .line = in->line,
                                        .note = in->quantity.note,
                                        .assumed = in->assumed,
                                        .kind = in->kind,
                                        .product = in->product,
                                        .distribution = in->quantity.distribution,
                                        .measure_cost = in->measure_cost,
                                        .column = OST_CERTAIN};
    }
}

void ost_assessed_add_kappa(struct ost_assessment *a, const struct ost_assessed_product *p,
                            size_t plan, const char *path)
{
    const struct ost_assessed_plan *of = &p->plan[plan];
    struct ost_buf text = OST_BUF_INIT;
    ost_buf_printf(&text, "%g", of->plan->kappa);
    a->input[a->inputs++] = (struct ost_assessed_input){
        .path = ost_arena_copy(&a->arena, ost_slice_of(path)).p,
        .text = ost_assessed_text(a, &text),
        .file = a->of.catalogue->name,
        .line = of->plan->line,
        .kind = OST_QUANTITY_COUNT,
        .product = (size_t)(p - a->product),
        .distribution = {.lower = of->plan->kappa, .upper = of->plan->kappa},
        .measure_cost = NAN,
        .column = OST_CERTAIN,
        .plan = plan};
}

static double held(double x, const struct ost_assessed_input *in)
{
    return fmin(fmax(x, ost_quantity_least(in->kind)), ost_quantity_greatest(in->kind));
}

/* Means of what is in force, and a column for what is not certain. Growth is no input of one year. */
static size_t settle_inputs(struct ost_assessment *a)
{
    size_t columns = 0;
    for (size_t i = 0; i < a->inputs; i++) {
        struct ost_assessed_input *in = &a->input[i];
        bool placed = i >= a->of.profile->inputs || a->of.profile->input[i].offset != OST_NO_PLACE;
        in->mean = held(ost_distribution_mean(&in->distribution), in);
        if (placed && in->distribution.kind != OST_DISTRIBUTION_CONSTANT)
            in->column = columns++;
    }
    return columns;
}

/* ---- plans ---- */

static int promise_response(const struct ost_response **out, struct ost_assessment *a,
                            int64_t seconds, const struct ost_calendar *calendar)
{
    struct ost_response *r = ost_arena_calloc(&a->arena, 1, sizeof *r);
    struct ost_week_span open[OST_WEEK_SPANS];
    struct ost_promise promise = {.promised_s = seconds, .open = open};
    if (a->of.profile->weighted)
        promise.arrivals = a->of.profile->arrivals;
    promise.spans = ost_week_spans(open, ost_calendar_week(calendar));
    int rc = ost_response_init(r, &promise);
    if (rc == 0)
        *out = r;
    return rc;
}

static int promise_all(struct ost_assessed_plan *p, struct ost_assessment *a)
{
    const struct ost_desk_terms *desk = &p->plan->desk;
    int rc = 0;
    for (size_t s = 0; rc == 0 && s < OST_SEVERITIES; s++) {
        const struct ost_promised *promised = &p->plan->response[s];
        if (promised->given)
            rc = promise_response(&p->response[s], a, promised->seconds, promised->calendar);
        else if (desk->given)
            rc =
                promise_response(&p->response[s], a, llround(desk->target_h * 3600), desk->covered);
    }
    return rc;
}

/* The plan as the model sees it; prices that are not known stay away. */
static int make_offer(struct ost_offer *out, struct ost_assessment *a, struct ost_assessed_plan *p,
                      const struct ost_profile_product *product)
{
    const struct ost_catalogue_plan *c = p->plan;
    struct ost_price *price = ost_arena_calloc(&a->arena, 1, sizeof *price);
    *price = c->price;
    price->horizon_y = a->of.profile->horizon_y;
    *out = (struct ost_offer){.id = c->id,
                              .price = c->priced ? price : NULL,
                              .kappa = c->kappa,
                              .labor = c->labor,
                              .patch = c->patch,
                              .maintenance = c->maintenance,
                              .consulting = c->consulting,
                              .advice_h = c->advice_h,
                              .fixed_share = c->fixed_share,
                              .fixed_value = c->fixed_value,
                              .own_h = c->own_h,
                              .has_utility = c->has_utility,
                              .utility = c->utility};
    memcpy(out->response, p->response, sizeof out->response);
    memcpy(out->haircut, product->haircut, sizeof out->haircut);
    return c->desk.given ? a->of.desk(&out->other_cost, &c->desk, product->need.demand) : 0;
}

/* Whether the assessment looks at the plan for this product. */
static bool is_for(const struct ost_assessment *a, const struct ost_catalogue_plan *c,
                   const struct ost_profile_product *product)
{
    return strcasecmp(c->product, product->name) == 0 && (!c->desk.given || a->of.desk);
}

static int add_plan(struct ost_assessment *a, struct ost_assessed_product *p,
                    const struct ost_catalogue_plan *c)
{
    bool known = c->priced || c->desk.given || c->has_utility;
    struct ost_assessed_plan *plan = known ? &p->plan[p->plans] : &p->unpriced[p->unpriceds];
    *plan =
        (struct ost_assessed_plan){.id = c->id, .plan = c, .level = c->level, .kappa = c->kappa};
    int rc = promise_all(plan, a);
    if (rc == 0)
        rc = make_offer(known ? &p->offer[p->plans] : &p->unpriced_offer[p->unpriceds], a, plan,
                        p->profile);
    if (known)
        p->plans++;
    else
        p->unpriceds++;
    return rc < 0 ? ost_fail_within(rc, "plan %s", c->id) : 0;
}

static int list_plans(struct ost_assessment *a, struct ost_assessed_product *p)
{
    const struct ost_catalogue *c = a->of.catalogue;
    size_t most = c ? c->plans + 1 : 1;
    p->offer = ost_arena_calloc(&a->arena, most, sizeof *p->offer);
    p->plan = ost_arena_calloc(&a->arena, most, sizeof *p->plan);
    p->unpriced = ost_arena_calloc(&a->arena, most, sizeof *p->unpriced);
    p->unpriced_offer = ost_arena_calloc(&a->arena, most, sizeof *p->unpriced_offer);
    p->plan[p->plans++] = (struct ost_assessed_plan){.id = "community", .kappa = 1};
    p->offer[0].id = "community";
    int rc = 0;
    for (size_t i = 0; rc == 0 && c && i < c->plans; i++)
        if (is_for(a, &c->plan[i], p->profile))
            rc = add_plan(a, p, &c->plan[i]);
    p->model = (struct ost_product){
        .name = p->profile->name, .need = p->profile->need, .offer = p->offer, .offers = p->plans};
    return rc;
}

/* ---- the model of one product ---- */

/* Whether an input is one of the product. */
static bool concerns(const struct ost_assessed_input *in, size_t product)
{
    return in->product == product || in->product == OST_EVERY_PRODUCT;
}

/* Writes means into the need and the offers, and the places of what is uncertain. */
static void place_inputs(struct ost_assessment *a, struct ost_assessed_product *p)
{
    size_t product = (size_t)(p - a->product), n = 0;
    struct ost_place *place = ost_arena_calloc(&a->arena, a->inputs, sizeof *place);
    size_t *column = ost_arena_calloc(&a->arena, a->inputs, sizeof *column);
    for (size_t i = 0; i < a->inputs; i++) {
        const struct ost_assessed_input *in = &a->input[i];
        struct ost_place at = {.x = n, .offer = OST_IN_NEED};
        if (!concerns(in, product))
            continue;
        if (i < a->of.profile->inputs)
            at.offset = a->of.profile->input[i].offset;
        else
            at = (struct ost_place){n, in->plan, offsetof(struct ost_offer, kappa)};
        if (at.offset == OST_NO_PLACE)
            continue;
        memcpy(at.offer == OST_IN_NEED ? (char *)&p->model.need + at.offset
                                       : (char *)&p->offer[at.offer] + at.offset,
               &in->mean, sizeof in->mean);
        if (in->column == OST_CERTAIN)
            continue;
        column[n] = in->column;
        place[n++] = at;
    }
    p->model.input = column;
    p->model.place = place;
    p->model.inputs = p->model.places = n;
}

/* What follows from the means. */
static int value_plan(struct ost_assessed_plan *plan, const struct ost_assessed_product *p,
                      const struct ost_offer *offer)
{
    const struct ost_need *need = &p->model.need;
    plan->kappa = offer->kappa > 0 ? offer->kappa : 1;
    int rc = ost_value_of(&plan->value, need, offer);
    if (rc == 0)
        rc = ost_value_break_even(&plan->break_even, need, offer);
    if (rc == 0 && offer->price)
        rc = ost_price_cost(&plan->contract_cents, offer->price, need->demand);
    if (rc == 0 && offer->price)
        rc = ost_price_buy_up(&plan->buy_up, offer->price, need->demand);
    plan->break_even_price = ((double)plan->contract_cents / 100 + plan->value.U) / need->demand;
    return rc < 0 ? ost_fail_within(rc, "%s: plan %s", p->profile->name, plan->id) : 0;
}

static int value_plans(struct ost_assessed_product *p)
{
    int rc = 0;
    for (size_t j = 0; rc == 0 && j < p->plans; j++)
        rc = value_plan(&p->plan[j], p, &p->model.offer[j]);
    for (size_t j = 0; rc == 0 && j < p->unpriceds; j++) {
        struct ost_assessed_plan *plan = &p->unpriced[j];
        rc = value_plan(plan, p, &p->unpriced_offer[j]);
        plan->value.C = plan->value.c = plan->value.U = NAN;
    }
    return rc;
}

/* ---- all of it ---- */

static void list_sampled(struct ost_assessment *a, size_t columns)
{
    a->sampled = ost_calloc(columns, sizeof *a->sampled);
    for (size_t i = 0; i < a->inputs; i++) {
        const struct ost_assessed_input *in = &a->input[i];
        if (in->column != OST_CERTAIN)
            a->sampled[in->column] =
                (struct ost_sampled){in->path, &in->distribution, ost_quantity_least(in->kind),
                                     ost_quantity_greatest(in->kind)};
    }
}

/* Correlations in terms of columns; what is certain rises and falls with nothing. */
static size_t correlate(struct ost_rank_correlation *out, const struct ost_assessment *a)
{
    const struct ost_profile *p = a->of.profile;
    size_t n = 0;
    for (size_t i = 0; i < p->correlations; i++) {
        size_t x = a->input[p->correlation[i].a].column, y = a->input[p->correlation[i].b].column;
        if (x != OST_CERTAIN && y != OST_CERTAIN)
            out[n++] = (struct ost_rank_correlation){x, y, p->correlation[i].rho};
    }
    return n;
}

static int sample(struct ost_assessment *a, size_t columns)
{
    struct ost_rank_correlation *correlation =
        ost_calloc(a->of.profile->correlations, sizeof *correlation);
    struct ost_sampling sampling = {.seed = a->of.seed,
                                    .replicates = REPLICATES,
                                    .strata = a->of.samples / REPLICATES,
                                    .threads = a->of.threads,
                                    .correlation = correlation};
    sampling.correlations = correlate(correlation, a);
    list_sampled(a, columns);
    int rc = ost_draws_make(&a->draws, a->sampled, columns, &sampling);
    free(correlation);
    return rc < 0 ? ost_fail_within(rc, "%s: correlate", a->of.profile->name) : 0;
}

static int analyse(struct ost_assessment *a)
{
    struct ost_analysis_of of = {.input = a->sampled,
                                 .draws = &a->draws,
                                 .alpha = a->of.profile->alpha,
                                 .seed = a->of.seed,
                                 .threads = a->of.threads};
    struct ost_product *product = ost_calloc(a->products, sizeof *product);
    struct ost_analysis *analysis = ost_calloc(a->products, sizeof *analysis);
    for (size_t i = 0; i < a->products; i++)
        product[i] = a->product[i].model;
    int rc = ost_analyse(analysis, product, a->products, &of);
    for (size_t i = 0; rc == 0 && i < a->products; i++)
        a->product[i].analysis = analysis[i];
    free(product);
    free(analysis);
    return rc;
}

static int assess(struct ost_assessment *a)
{
    const struct ost_profile *profile = a->of.profile;
    int rc = 0;
    a->products = profile->products;
    a->product = ost_calloc(a->products, sizeof *a->product);
    for (size_t i = 0; rc == 0 && i < a->products; i++) {
        a->product[i].profile = &profile->product[i];
        rc = list_plans(a, &a->product[i]);
        if (rc < 0)
            return ost_fail_within(rc, "%s", profile->product[i].name);
    }
    list_inputs(a);
    if (a->of.evidence)
        ost_assess_evidence(a);
    size_t columns = settle_inputs(a);
    for (size_t i = 0; rc == 0 && i < a->products; i++) {
        place_inputs(a, &a->product[i]);
        rc = value_plans(&a->product[i]);
    }
    if (rc == 0)
        rc = sample(a, columns);
    if (rc == 0)
        rc = analyse(a);
    for (size_t i = 0; rc == 0 && i < a->products; i++) {
        ost_assess_level(a, &a->product[i]);
        a->product[i].modes = ost_modes_of(&a->product[i].model.need);
    }
    return rc;
}

static int check(const struct ost_assessment_of *of)
{
    const struct ost_catalogue *c = of->catalogue;
    if (of->samples % REPLICATES)
        return ost_fail(OST_EINVAL, "%zu samples cannot be cut into %d replicates; take a multiple",
                        of->samples, REPLICATES);
    if (c && strcmp(c->currency, of->profile->currency) != 0)
        return ost_fail(OST_EINVAL, "%s is in %s and %s in %s; one of them must be converted",
                        c->name, c->currency, of->profile->name, of->profile->currency);
    return 0;
}

int ost_assess(struct ost_assessment *out, const struct ost_assessment_of *of)
{
    struct ost_assessment a = {.of = *of, .arena = OST_ARENA_INIT};
    int rc = check(of);
    if (a.of.samples == 0)
        a.of.samples = SAMPLES;
    if (rc == 0)
        rc = assess(&a);
    if (rc < 0)
        ost_assessment_release(&a);
    else
        *out = a;
    return rc;
}

static void release_responses(const struct ost_assessed_plan *plan, size_t n)
{
    for (size_t j = 0; j < n; j++)
        for (size_t s = 0; s < OST_SEVERITIES; s++)
            if (plan[j].response[s])
                ost_response_release((struct ost_response *)plan[j].response[s]);
}

void ost_assessment_release(struct ost_assessment *a)
{
    for (size_t i = 0; i < a->products; i++) {
        release_responses(a->product[i].plan, a->product[i].plans);
        release_responses(a->product[i].unpriced, a->product[i].unpriceds);
        ost_analysis_release(&a->product[i].analysis);
    }
    free(a->product);
    free(a->input);
    free(a->sampled);
    ost_draws_release(&a->draws);
    ost_arena_release(&a->arena);
    *a = (struct ost_assessment){.arena = OST_ARENA_INIT};
}
