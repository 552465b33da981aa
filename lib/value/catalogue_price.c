/* What a plan of the catalogue costs: price, terms, credit, own desk. */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/time.h"
#include "io/number.h"
#include "value/catalogue_internal.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

const char *const ost_price_status_name[OST_PRICE_STATUSES] = {"list", "quote", "placeholder"};

/* [units, amount]; `inf` units only where bands end. */
static int read_step(struct ost_price_step *out, struct ost_plan_reader *r,
                     const struct ost_yaml *node)
{
    struct ost_quantity_options options = r->options;
    struct ost_quantity amount;
    options.bare = true;
    if (ost_yaml_type(node) != OST_YAML_SEQUENCE || ost_yaml_count(node) != 2)
        return ost_yaml_fail(node, "a tier is [units, amount], such as [10, $300]");
    const struct ost_yaml *units = ost_yaml_at(node, 0), *price = ost_yaml_at(node, 1);
    int rc = 0;
    if (ost_slice_is(ost_yaml_text(units), "inf"))
        out->units = OST_PRICE_NO_END;
    else
        rc = ost_number_int(&out->units, ost_yaml_text(units));
    if (rc < 0)
        return ost_yaml_within(rc, units);
    rc = ost_field_quantity(&amount, price, OST_QUANTITY_MONEY_PER_UNIT_YEAR, &options);
    if (rc < 0)
        return rc;
    rc = ost_quantity_cents(&out->cents, &amount);
    ost_quantity_release(&amount);
    return rc < 0 ? ost_yaml_within(rc, price) : 0;
}

static int read_tiers(struct ost_plan_reader *r, const struct ost_yaml *node)
{
    static const char *const kinds[] = {"graduated", "volume", "packs"};
    static const enum ost_price_shape shapes[] = {OST_PRICE_GRADUATED, OST_PRICE_VOLUME,
                                                  OST_PRICE_PACKS};
    struct ost_price *price = &r->plan->price;
    const struct ost_yaml *tiers = ost_yaml_get(node, "tiers"), *kind = ost_yaml_get(node, "kind");
    int chosen = 0, rc = 0;
    if (!tiers)
        return kind ? ost_yaml_fail(kind, "a kind of price needs tiers") : 0;
    if (!kind)
        return ost_yaml_fail(tiers, "tiers need a kind: graduated, volume or packs");
    size_t n = ost_yaml_count(tiers);
    struct ost_price_step *step = ost_arena_calloc(&r->catalogue->arena, n, sizeof *step);
    rc = ost_yaml_choose(&chosen, kind, kinds, COUNT_OF(kinds));
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = read_step(&step[i], r, ost_yaml_at(tiers, i));
    price->shape = shapes[chosen];
    price->step = step;
    price->steps = n;
    return rc;
}

/* Amounts of the contract. */
static int read_amounts(struct ost_plan_reader *r, const struct ost_yaml *node)
{
    struct ost_price *price = &r->plan->price;
    const struct {
        int64_t *cents;
        const char *key;
        enum ost_quantity_kind kind;
    } amounts[] = {
        {&price->fixed_cents, "fixed", OST_QUANTITY_MONEY_PER_YEAR},
        {&price->unit_cents, "unit", OST_QUANTITY_MONEY_PER_UNIT_YEAR},
        {&price->licence_cents, "licence", OST_QUANTITY_MONEY_PER_UNIT_YEAR},
        {&price->minimum_cents, "minimum", OST_QUANTITY_MONEY_PER_YEAR},
        {&price->once_cents, "onboarding", OST_QUANTITY_MONEY},
        {&r->plan->terms.exit_cents, "exit", OST_QUANTITY_MONEY},
    };
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < COUNT_OF(amounts); i++)
        rc = ost_field_cents(amounts[i].cents, node, amounts[i].key, amounts[i].kind, &r->options);
    return rc;
}

static int read_terms(struct ost_plan_reader *r, const struct ost_yaml *node)
{
    struct ost_price_terms *t = &r->plan->terms;
    const struct {
        double *out;
        const char *key;
        enum ost_quantity_kind kind;
    } terms[] = {
        {&t->rise, "rise", OST_QUANTITY_GROWTH},
        {&t->escalator, "escalator", OST_QUANTITY_GROWTH},
        {&t->cap, "cap", OST_QUANTITY_GROWTH},
        {&t->term_y, "term", OST_QUANTITY_YEARS},
        {&t->notice_d, "notice", OST_QUANTITY_DAYS},
        {&r->plan->price.licence_share, "percent_of_licence", OST_QUANTITY_GROWTH},
    };
    int rc = 0;
    t->escalator = t->cap = t->term_y = t->notice_d = NAN;
    for (size_t i = 0; rc == 0 && i < COUNT_OF(terms); i++)
        rc = ost_field_number(terms[i].out, node, terms[i].key, terms[i].kind, &r->options);
    if (rc == 0 && t->rise < 0)
        rc = ost_yaml_fail(ost_yaml_get(node, "rise"), "a rise is 0 or more");
    return rc;
}

/* Whether the file says what the contract costs. */
static bool is_priced(const struct ost_yaml *node)
{
    bool share = ost_yaml_get(node, "percent_of_licence") && ost_yaml_get(node, "licence");
    return ost_yaml_get(node, "fixed") || ost_yaml_get(node, "unit") ||
           ost_yaml_get(node, "tiers") || share;
}

static int read_price(struct ost_plan_reader *r, const struct ost_yaml *plan)
{
    static const char *const keys[] = {
        "fixed",   "unit",       "minimum", "min_units", "tiers", "kind", "percent_of_licence",
        "licence", "onboarding", "rise",    "escalator", "cap",   "term", "notice",
        "exit"};
    const struct ost_yaml *node = ost_yaml_get(plan, "price");
    int rc = ost_yaml_only(node, keys, COUNT_OF(keys));
    if (rc == 0)
        rc = read_amounts(r, node);
    if (rc == 0)
        rc = read_terms(r, node);
    if (rc == 0)
        rc = ost_field_count(&r->plan->price.min_units, node, "min_units", 0);
    if (rc == 0)
        rc = read_tiers(r, node);
    if (rc < 0 || !node)
        return rc;
    struct ost_price checked = r->plan->price;
    checked.horizon_y = 1; /* the profile says which */
    r->plan->priced = is_priced(node);
    return ost_yaml_within(ost_price_check(&checked), node);
}

static int read_source(struct ost_plan_reader *r, const struct ost_yaml *plan)
{
    struct ost_arena *arena = &r->catalogue->arena;
    const char *needed;
    struct ost_date date;
    int status = 0;
    int rc = ost_yaml_string(&needed, plan, "status");
    if (rc == 0)
        rc = ost_yaml_choose(&status, ost_yaml_get(plan, "status"), ost_price_status_name,
                             OST_PRICE_STATUSES);
    if (rc == 0)
        rc = ost_yaml_string(&needed, plan, "source");
    if (rc == 0)
        rc = ost_yaml_string(&needed, plan, "as_of");
    if (rc == 0 && strcmp(needed, "undated") != 0)
        rc = ost_yaml_within(ost_date_parse(&date, ost_slice_of(needed)),
                             ost_yaml_get(plan, "as_of"));
    if (rc == 0)
        rc = ost_field_text(&r->plan->source, arena, plan, "source");
    if (rc == 0)
        rc = ost_field_text(&r->plan->as_of, arena, plan, "as_of");
    r->plan->status = (enum ost_price_status)status;
    if (rc == 0 && !r->plan->priced && !r->plan->desk.given && status != OST_PRICE_PLACEHOLDER)
        rc = ost_yaml_fail(ost_yaml_get(plan, "status"),
                           "a price that is not known has the status placeholder");
    return rc;
}

/* "misses > 4" */
static int read_threshold(int64_t *out, const struct ost_yaml *node)
{
    static const char head[] = "misses >";
    struct ost_slice text = ost_yaml_text(node);
    size_t n = sizeof head - 1;
    if (text.n <= n || memcmp(text.p, head, n) != 0)
        return ost_yaml_fail(node, "a credit is given when 'misses > 4', or another number");
    int rc = ost_number_int(out, ost_slice_trim((struct ost_slice){text.p + n, text.n - n}));
    if (rc == 0 && *out < 0)
        rc = ost_fail(OST_EINVAL, "a number of misses is not below 0");
    return rc < 0 ? ost_yaml_within(rc, node) : 0;
}

static int read_credit(struct ost_plan_reader *r, const struct ost_yaml *plan)
{
    static const char *const keys[] = {"share", "of", "when", "claim_within"};
    static const char *const periods[] = {"year", "quarter", "month"};
    static const int64_t per_year[] = {1, 4, 12};
    const struct ost_yaml *node = ost_yaml_get(plan, "credit");
    struct ost_credit_terms *c = &r->plan->credit;
    const char *needed;
    int period = 0;
    c->claim_d = NAN;
    c->given = node != NULL;
    int rc = ost_yaml_only(node, keys, COUNT_OF(keys));
    if (rc < 0 || !node)
        return rc;
    rc = ost_yaml_string(&needed, node, "share");
    if (rc == 0)
        rc = ost_yaml_string(&needed, node, "of");
    if (rc == 0)
        rc = ost_yaml_string(&needed, node, "when");
    if (rc == 0)
        rc = ost_field_number(&c->share, node, "share", OST_QUANTITY_SHARE, &r->options);
    if (rc == 0)
        rc = ost_yaml_choose(&period, ost_yaml_get(node, "of"), periods, COUNT_OF(periods));
    if (rc == 0)
        rc = read_threshold(&c->threshold, ost_yaml_get(node, "when"));
    if (rc == 0)
        rc = ost_field_number(&c->claim_d, node, "claim_within", OST_QUANTITY_DAYS, &r->options);
    c->periods_per_y = per_year[period];
    return rc;
}

/* The mean of a quantity that may be uncertain; required. */
static int read_mean(double *out, struct ost_plan_reader *r, const struct ost_yaml *node,
                     const char *key, enum ost_quantity_kind kind)
{
    struct ost_quantity q;
    const char *needed;
    int rc = ost_yaml_string(&needed, node, key);
    if (rc == 0)
        rc = ost_field_quantity(&q, ost_yaml_get(node, key), kind, &r->options);
    if (rc < 0)
        return rc;
    *out = ost_distribution_mean(&q.distribution);
    ost_quantity_release(&q);
    return 0;
}

static int read_desk(struct ost_plan_reader *r, const struct ost_yaml *plan)
{
    static const char *const keys[] = {"covered",       "tickets",   "handle",   "target",
                                       "service_level", "shrinkage", "fte_cost", "min_agents"};
    const struct ost_yaml *node = ost_yaml_get(plan, "self");
    struct ost_desk_terms *d = &r->plan->desk;
    const struct {
        double *out;
        const char *key;
        enum ost_quantity_kind kind;
    } means[] = {{&d->tickets, "tickets", OST_QUANTITY_PER_UNIT_YEAR},
                 {&d->handle_h, "handle", OST_QUANTITY_HOURS},
                 {&d->target_h, "target", OST_QUANTITY_HOURS},
                 {&d->service_level, "service_level", OST_QUANTITY_SHARE},
                 {&d->shrinkage, "shrinkage", OST_QUANTITY_SHARE},
                 {&d->cost_per_fte, "fte_cost", OST_QUANTITY_MONEY_PER_YEAR}};
    const char *covered;
    d->given = node != NULL;
    d->min_agents = 1;
    int rc = ost_yaml_only(node, keys, COUNT_OF(keys));
    if (rc < 0 || !node)
        return rc;
    rc = ost_yaml_string(&covered, node, "covered");
    if (rc == 0)
        rc = ost_yaml_within(
            ost_calendars_find(&d->covered, &r->catalogue->calendars, ost_slice_of(covered)),
            ost_yaml_get(node, "covered"));
    for (size_t i = 0; rc == 0 && i < COUNT_OF(means); i++)
        rc = read_mean(means[i].out, r, node, means[i].key, means[i].kind);
    return rc < 0 ? rc : ost_field_count(&d->min_agents, node, "min_agents", 1);
}

int ost_catalogue_cost(struct ost_plan_reader *r, const struct ost_yaml *plan)
{
    int rc = read_desk(r, plan);
    if (rc == 0)
        rc = read_price(r, plan);
    if (rc == 0)
        rc = read_credit(r, plan);
    return rc < 0 ? rc : read_source(r, plan);
}
