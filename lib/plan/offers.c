#include "plan/offers.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "plan/compat.h"

/* ---- an own desk ---- */

static double covered_h(const struct ost_calendar *c)
{
    struct ost_week_span span[OST_WEEK_SPANS];
    size_t n = ost_week_spans(span, ost_calendar_week(c));
    double seconds = 0;
    for (size_t i = 0; i < n; i++)
        seconds += span[i].to_s - span[i].from_s;
    return seconds / 3600;
}

void ost_offers_desk(struct ost_desk *out, const struct ost_desk_terms *terms, double demand)
{
    *out = ost_desk_defaults;
    out->units = demand;
    out->tickets_per_unit_month = terms->tickets / 12;
    out->handle_h = terms->handle_h;
    out->target_h = terms->target_h;
    out->service_level = terms->service_level;
    out->covered_h_week = covered_h(terms->covered);
    out->shrinkage = terms->shrinkage;
    out->min_agents = (size_t)terms->min_agents;
    out->cost_per_fte = terms->cost_per_fte;
}

int ost_offers_desk_cost(double *cost, const struct ost_desk_terms *terms, double demand)
{
    struct ost_desk desk;
    struct ost_desk_plan plan;
    ost_offers_desk(&desk, terms, demand);
    int rc = ost_desk_plan(&plan, &desk);
    if (rc == 0)
        *cost = plan.cost;
    return rc;
}

/* ---- rules ---- */

/* The bars of one offer, as they are found. */
struct bars {
    struct ost_arena *arena;
    struct ost_candidate_bar *bar; /* [cap] */
    size_t n;
};

static void OST_PRINTF(4, 5)
    bar(struct bars *b, enum ost_reason reason, const char *rule, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    b->bar[b->n++] =
        (struct ost_candidate_bar){reason, rule, ost_arena_copy(b->arena, ost_slice_of(line)).p};
}

static bool has_word(const struct ost_words *words, const char *word)
{
    for (size_t i = 0; i < words->n; i++)
        if (strcmp(words->at[i], word) == 0)
            return true;
    return false;
}

/* A rule of the table that asks about the domain is a matter of compliance. */
static enum ost_reason reason_of(const struct ost_assessed_rule *rule)
{
    if (rule->objective)
        return OST_REASON_RESPONSE;
    return strncmp(rule->reason, "domain ", strlen("domain ")) == 0 ? OST_REASON_COMPLIANCE
                                                                    : OST_REASON_LEVEL;
}

static void bar_by_level(struct bars *b, const struct ost_assessed_product *product,
                         const struct ost_assessed_plan *plan)
{
    for (size_t r = 0; r < product->rules; r++) {
        const struct ost_assessed_rule *rule = &product->rule[r];
        if (!rule->fired || rule->level <= plan->level)
            continue;
        if (rule->objective)
            bar(b, OST_REASON_RESPONSE, rule->id, "%s meets %.0f %% of severity %zu: %s",
                ost_level_name[plan->level], 100 * plan->met[rule->objective - 1], rule->objective,
                rule->reason);
        else
            bar(b, reason_of(rule), rule->id, "%s, and %s is required: %s",
                ost_level_name[plan->level], ost_level_name[rule->level],
                *rule->reason ? rule->reason : "always");
    }
}

static void bar_by_place(struct bars *b, const struct ost_profile_product *product,
                         const struct ost_catalogue_plan *plan)
{
    if (product->region && plan->region.n && !has_word(&plan->region, product->region))
        bar(b, OST_REASON_LEVEL, "R-REGION", "not offered in '%s'", product->region);
    for (size_t i = 0; i < product->compliance.n; i++)
        if (!has_word(&plan->compliance, product->compliance.at[i])) {
            bar(b, OST_REASON_COMPLIANCE, "R-COMPLIANCE", "without %s", product->compliance.at[i]);
            return;
        }
}

static int bar_by_software(struct bars *b, const struct ost_profile_product *product,
                           const struct ost_catalogue_plan *plan)
{
    bool within = true;
    int rc = 0;
    if (product->contacts_needed > plan->contacts)
        bar(b, OST_REASON_CONTACTS, "R-CONTACTS", "%lld contacts, and %lld are needed",
            (long long)plan->contacts, (long long)product->contacts_needed);
    if (plan->versions && product->version)
        rc = ost_version_within(&within, ost_slice_of(plan->versions),
                                ost_slice_of(product->version));
    if (!within)
        bar(b, OST_REASON_CONTACTS, "R-VERSION", "supports %s, and %s is deployed", plan->versions,
            product->version);
    if (product->platform && plan->platforms.n && !has_word(&plan->platforms, product->platform))
        bar(b, OST_REASON_CONTACTS, "R-PLATFORM", "does not support %s", product->platform);
    return rc < 0 ? ost_fail_within(rc, "plan '%s', versions", plan->id) : 0;
}

/* ---- offers ---- */

enum { OWN_RULES = 5 };

static int make_offer(struct ost_candidate *out, struct ost_arena *arena,
                      const struct ost_assessed_product *product, size_t j)
{
    const struct ost_assessed_plan *plan = &product->plan[j];
    const struct ost_catalogue_plan *of = plan->plan;
    struct bars b = {arena, ost_arena_calloc(arena, product->rules + OWN_RULES, sizeof *b.bar), 0};
    double cents = round(100 * plan->value.C);
    int rc = 0;
    if (!(fabs(cents) < 9e18))
        return ost_fail(OST_ELIMIT, "a cost of %g a year is too much to count", plan->value.C);
    bar_by_level(&b, product, plan);
    if (of) {
        bar_by_place(&b, product->profile, of);
        rc = bar_by_software(&b, product->profile, of);
    }
    *out = (struct ost_candidate){
        .id = plan->id,
        .vendor = of ? of->vendor : NULL,
        .cost_cents = (int64_t)cents,
        .rise_cents = of ? llround(of->terms.rise * (double)plan->contract_cents) : 0,
        .utility = product->analysis.outcome[j].mean.value,
        .covers = plan->level >= OST_L2,
        .placeholder = of && of->status == OST_PRICE_PLACEHOLDER,
        .bar = b.bar,
        .bars = b.n,
    };
    return rc;
}

static size_t find_current(const struct ost_assessed_product *product)
{
    for (size_t j = 0; j < product->plans; j++)
        if (strcmp(product->plan[j].id, product->profile->plan) == 0)
            return j;
    return OST_OFFER_UNKNOWN;
}

/* `sample` [plans x scenarios] is filled with the product's utilities; NULL: they were not asked for. */
static int make_product(struct ost_candidate_product *out, struct ost_arena *arena,
                        const struct ost_assessed_product *product, const struct ost_draws *draws,
                        double *sample)
{
    struct ost_candidate *offer = ost_arena_calloc(arena, product->plans, sizeof *offer);
    int rc = 0;
    if (sample)
        ost_product_sample(sample, &product->model, draws);
    for (size_t j = 0; rc == 0 && j < product->plans; j++) {
        rc = make_offer(&offer[j], arena, product, j);
        offer[j].sample = sample ? sample + j * draws->n : NULL;
    }
    *out = (struct ost_candidate_product){product->profile->name, offer, product->plans,
                                          find_current(product)};
    return rc < 0 ? ost_fail_within(rc, "product '%s'", product->profile->name) : 0;
}

static size_t count_plans(const struct ost_assessment *a)
{
    size_t n = 0;
    for (size_t i = 0; i < a->products; i++)
        n += a->product[i].plans;
    return n;
}

/* A domain's budget pays for the products that belong to it. */
static void make_purses(struct ost_offers *o, const struct ost_profile *profile)
{
    char name[128];
    o->purses = profile->domain_budgets;
    o->purse = ost_arena_calloc(&o->arena, o->purses, sizeof *o->purse);
    for (size_t k = 0; k < o->purses; k++) {
        const struct ost_domain_budget *of = &profile->domain_budget[k];
        bool *holds = ost_arena_calloc(&o->arena, profile->products, sizeof *holds);
        for (size_t i = 0; i < profile->products; i++)
            holds[i] = has_word(&profile->product[i].domain, of->domain);
        snprintf(name, sizeof name, "budget of %s", of->domain);
        o->purse[k] = (struct ost_choice_purse){ost_arena_copy(&o->arena, ost_slice_of(name)).p,
                                                holds, of->cents};
    }
}

int ost_offers_make(struct ost_offers *out, const struct ost_assessment *a, bool sampled)
{
    struct ost_offers o = {.arena = OST_ARENA_INIT};
    struct ost_candidate_product *product =
        ost_arena_calloc(&o.arena, a->products, sizeof *product);
    size_t n = sampled ? a->draws.n : 0, at = 0;
    int rc = 0;
    o.sample = n ? ost_calloc(count_plans(a) * n, sizeof *o.sample) : NULL;
    make_purses(&o, a->of.profile);
    o.candidates = (struct ost_candidates){product, a->products, n};
    for (size_t i = 0; rc == 0 && i < a->products; at += a->product[i++].plans)
        rc = make_product(&product[i], &o.arena, &a->product[i], &a->draws,
                          n ? o.sample + at * n : NULL);
    if (rc < 0) {
        ost_offers_release(&o);
        return rc;
    }
    *out = o;
    return 0;
}

void ost_offers_release(struct ost_offers *o)
{
    free(o->sample);
    ost_arena_release(&o->arena);
    *o = (struct ost_offers){0};
}
