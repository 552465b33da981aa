#include "value/offering.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"

/* A portfolio in the making. */
struct maker {
    struct ost_offering *out;
    const struct ost_desk_costing *desk;
    size_t *column; /* [profile inputs] the column of each uncertain one, or SIZE_MAX */
};

static size_t plans_of(const struct ost_catalogue *c)
{
    return c ? c->plans : 0;
}

static bool is_uncertain(const struct ost_profile_input *in)
{
    return in->quantity.distribution.kind != OST_DISTRIBUTION_CONSTANT &&
           in->offset != OST_NO_PLACE;
}

static void collect_inputs(struct maker *m)
{
    struct ost_offering *out = m->out;
    const struct ost_profile *p = out->profile;
    out->input = ost_calloc(p->inputs, sizeof *out->input);
    out->source = ost_calloc(p->inputs, sizeof *out->source);
    for (size_t i = 0; i < p->inputs; i++) {
        const struct ost_profile_input *in = &p->input[i];
        m->column[i] = is_uncertain(in) ? out->inputs : SIZE_MAX;
        if (!is_uncertain(in))
            continue;
        out->source[out->inputs] = i;
        out->input[out->inputs++] =
            (struct ost_sampled){in->path, &in->quantity.distribution, ost_quantity_least(in->kind),
                                 ost_quantity_greatest(in->kind)};
    }
}

static int collect_correlations(struct maker *m)
{
    struct ost_offering *out = m->out;
    const struct ost_profile *p = out->profile;
    out->correlation = ost_calloc(p->correlations, sizeof *out->correlation);
    for (size_t i = 0; i < p->correlations; i++) {
        struct ost_rank_correlation c = p->correlation[i];
        size_t certain = m->column[c.a] == SIZE_MAX ? c.a : c.b;
        if (m->column[certain] == SIZE_MAX)
            return ost_fail(OST_EINVAL, "'%s' is certain and correlates with nothing",
                            p->input[certain].path);
        out->correlation[out->correlations++] =
            (struct ost_rank_correlation){m->column[c.a], m->column[c.b], c.rho};
    }
    return 0;
}

/* The inputs of product i, and where they stand in its need. */
static void place_inputs(const struct maker *m, size_t i)
{
    struct ost_offering *out = m->out;
    const struct ost_profile *p = out->profile;
    struct ost_product *product = &out->product[i];
    size_t *input = ost_arena_calloc(&out->arena, out->inputs, sizeof *input);
    struct ost_place *place = ost_arena_calloc(&out->arena, out->inputs, sizeof *place);
    for (size_t k = 0; k < out->inputs; k++) {
        const struct ost_profile_input *in = &p->input[out->source[k]];
        if (in->product != i && in->product != OST_EVERY_PRODUCT)
            continue;
        place[product->places++] = (struct ost_place){product->inputs, OST_IN_NEED, in->offset};
        input[product->inputs++] = k;
    }
    product->input = input;
    product->place = place;
}

static int make_response(struct ost_response *out, const struct ost_profile *p,
                         struct ost_calendar *calendar, int64_t seconds)
{
    struct ost_week_span open[OST_WEEK_SPANS];
    struct ost_promise promise = {.promised_s = seconds,
                                  .open = open,
                                  .spans = ost_week_spans(open, ost_calendar_week(calendar)),
                                  .arrivals = p->weighted ? p->arrivals : NULL};
    return ost_response_init(out, &promise);
}

/* A desk of one's own answers every severity within its target. */
static struct ost_promised promise_of(const struct ost_catalogue_plan *plan, size_t s)
{
    struct ost_promised promised = plan->response[s];
    if (!promised.given && plan->desk.given)
        promised = (struct ost_promised){.given = true,
                                         .seconds = (int64_t)(plan->desk.target_h * 3600),
                                         .calendar = plan->desk.covered};
    return promised;
}

static int add_responses(struct maker *m, struct ost_offer *offer,
                         const struct ost_catalogue_plan *plan)
{
    struct ost_offering *out = m->out;
    for (size_t s = 0; s < OST_SEVERITIES; s++) {
        struct ost_promised promised = promise_of(plan, s);
        if (!promised.given)
            continue;
        struct ost_response *r = &out->response[out->responses];
        int rc = make_response(r, out->profile, promised.calendar, promised.seconds);
        if (rc < 0)
            return ost_fail_within(rc, "plan '%s', severity %zu", plan->id, s + 1);
        out->responses++;
        offer->response[s] = r;
    }
    return 0;
}

static int make_offer(struct maker *m, struct ost_offer *offer,
                      const struct ost_profile_product *product,
                      const struct ost_catalogue_plan *plan)
{
    struct ost_price *price = ost_arena_calloc(&m->out->arena, 1, sizeof *price);
    *price = plan->price;
    price->horizon_y = m->out->profile->horizon_y;
    *offer = (struct ost_offer){.id = plan->id,
                                .price = price,
                                .kappa = plan->kappa,
                                .labor = plan->labor,
                                .patch = plan->patch,
                                .maintenance = plan->maintenance,
                                .consulting = plan->consulting,
                                .advice_h = plan->advice_h,
                                .fixed_share = plan->fixed_share,
                                .fixed_value = plan->fixed_value,
                                .own_h = plan->own_h,
                                .has_utility = plan->has_utility,
                                .utility = plan->utility};
    memcpy(offer->haircut, product->haircut, sizeof offer->haircut);
    int rc = add_responses(m, offer, plan);
    if (rc == 0 && plan->desk.given)
        rc = m->desk->cost(m->desk->ctx, &offer->other_cost, &plan->desk, product->need.demand);
    return rc < 0 ? ost_fail_within(rc, "plan '%s' for %s", plan->id, product->name) : 0;
}

/* Whether it can be weighed: with a price, or as a desk that somebody can cost. */
static bool is_offer(const struct maker *m, const struct ost_catalogue_plan *plan)
{
    return plan->desk.given ? m->desk != NULL : plan->priced;
}

static int make_product(struct maker *m, size_t i)
{
    struct ost_offering *out = m->out;
    const struct ost_profile_product *p = &out->profile->product[i];
    const struct ost_catalogue *c = out->catalogue;
    size_t n = 1, most = plans_of(c) + 1;
    struct ost_offer *offer = ost_arena_calloc(&out->arena, most, sizeof *offer);
    out->plan[i] = ost_arena_calloc(&out->arena, most, sizeof *out->plan[i]);
    offer[0].id = "community";
    for (size_t k = 0; k < plans_of(c); k++) {
        const struct ost_catalogue_plan *plan = &c->plan[k];
        if (strcmp(plan->product, p->name) != 0)
            continue;
        if (!is_offer(m, plan)) {
            out->unpriced[out->unpriced_n++] = plan;
            continue;
        }
        if (n == OST_PRODUCT_OFFERS)
            return ost_fail(OST_ELIMIT, "%s has more than %d plans", p->name, OST_PRODUCT_OFFERS);
        int rc = make_offer(m, &offer[n], p, plan);
        if (rc < 0)
            return rc;
        out->plan[i][n++] = plan;
    }
    out->product[i] =
        (struct ost_product){.name = p->name, .need = p->need, .offer = offer, .offers = n};
    place_inputs(m, i);
    return 0;
}

/* What is bought today must be on offer, or without a price at least. */
static int check_plan_of_today(const struct ost_offering *p, size_t product)
{
    const struct ost_profile_product *today = &p->profile->product[product];
    size_t found;
    for (size_t i = 0; i < p->unpriced_n; i++)
        if (strcmp(p->unpriced[i]->id, today->plan) == 0)
            return 0;
    int rc = p->catalogue ? ost_offering_offer(&found, p, product, today->plan) : 0;
    return rc < 0 ? ost_fail_within(rc, "%s is bought today", today->plan) : 0;
}

static int make(struct maker *m)
{
    struct ost_offering *out = m->out;
    const struct ost_catalogue *c = out->catalogue;
    size_t products = out->profile->products, plans = plans_of(c);
    if (c && strcmp(c->currency, out->profile->currency) != 0)
        return ost_fail(OST_EINVAL, "the profile is in %s and the catalogue in %s",
                        out->profile->currency, c->currency);
    out->product = ost_calloc(products, sizeof *out->product);
    out->plan = ost_calloc(products, sizeof *out->plan);
    out->unpriced = ost_calloc(plans, sizeof *out->unpriced);
    out->response = ost_calloc(plans * OST_SEVERITIES, sizeof *out->response);
    collect_inputs(m);
    int rc = collect_correlations(m);
    for (; rc == 0 && out->products < products; out->products++)
        rc = make_product(m, out->products);
    for (size_t i = 0; rc == 0 && i < products; i++)
        rc = check_plan_of_today(out, i);
    return rc;
}

int ost_offering_make(struct ost_offering *out, const struct ost_profile *profile,
                      const struct ost_catalogue *catalogue, const struct ost_desk_costing *desk)
{
    struct ost_offering folio = {.profile = profile, .catalogue = catalogue};
    struct maker m = {.out = &folio, .desk = desk};
    m.column = ost_calloc(profile->inputs, sizeof *m.column);
    int rc = make(&m);
    free(m.column);
    if (rc < 0)
        ost_offering_release(&folio);
    else
        *out = folio;
    return rc;
}

void ost_offering_release(struct ost_offering *p)
{
    for (size_t i = 0; i < p->responses; i++)
        ost_response_release(&p->response[i]);
    free(p->response);
    free(p->input);
    free(p->source);
    free(p->correlation);
    free(p->product);
    free(p->plan);
    free(p->unpriced);
    ost_arena_release(&p->arena);
    *p = (struct ost_offering){0};
}

int ost_offering_offer(size_t *out, const struct ost_offering *p, size_t product, const char *id)
{
    const struct ost_product *of = &p->product[product];
    struct ost_buf names = OST_BUF_INIT;
    for (size_t j = 0; j < of->offers; j++) {
        if (strcmp(of->offer[j].id, id) == 0) {
            *out = j;
            ost_buf_release(&names);
            return 0;
        }
        ost_buf_printf(&names, "%s%s", j ? ", " : "", of->offer[j].id);
    }
    int rc = ost_fail(OST_ENOTFOUND, "%s has no plan '%s'; there are: %s", of->name, id, names.p);
    ost_buf_release(&names);
    return rc;
}
