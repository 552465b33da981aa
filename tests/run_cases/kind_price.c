/*
 * Contract shapes and where they pay: tiers, volume_buy_up, packs, percent_of_licence, weekday_half,
 * service_credit; break_even_D, break_even_price, utility, break_even_D_tiers, break_even_ranges_volume.
 * Amounts are currency units.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "model_cases.h"
#include "value/price.h"

enum { MOST_STEPS = 32, MOST_DEMAND = 100000 };

static double input(const struct model_case *c, const char *key)
{
    return ost_json_number(ost_json_get(c->inputs, key));
}

static int64_t cents(double amount)
{
    return llround(amount * 100);
}

/* Steps as [units or null for no end, price]. */
static int read_steps(struct ost_price *price, struct ost_price_step *step,
                      const struct model_case *c, const char *key)
{
    const struct ost_json *list = ost_json_get(c->inputs, key);
    price->step = step;
    price->steps = ost_json_count(list);
    if (price->steps == 0 || price->steps > MOST_STEPS)
        return ost_fail(OST_EPARSE, "%s: '%s' must have 1 to %d steps", c->id, key, MOST_STEPS);
    for (size_t i = 0; i < price->steps; i++) {
        const struct ost_json *row = ost_json_at(list, i), *units = ost_json_at(row, 0);
        bool ends = ost_json_type(units) != OST_JSON_NULL;
        step[i].units = ends ? (int64_t)ost_json_number(units) : OST_PRICE_NO_END;
        step[i].cents = cents(ost_json_number(ost_json_at(row, 1)));
    }
    return 0;
}

/* The cost of the inputs' demand, when the library gives one. */
static void got_cost(struct model_case *c, const struct ost_price *price, const char *field)
{
    int64_t cost;
    if (model_done(c, ost_price_check(price)) &&
        model_done(c, ost_price_cost(&cost, price, input(c, "D"))))
        model_got(c, (double)cost / 100, "%s", field);
}

static int run_tiers(struct model_case *c)
{
    struct ost_price_step step[MOST_STEPS];
    struct ost_price price = {.fixed_cents = cents(input(c, "fixed"))};
    int rc = read_steps(&price, step, c, "tiers");
    if (rc < 0)
        return rc;
    price.shape = OST_PRICE_GRADUATED;
    got_cost(c, &price, "graduated");
    price.shape = OST_PRICE_VOLUME;
    got_cost(c, &price, "volume");
    return 0;
}

static int run_buy_up(struct model_case *c)
{
    struct ost_price_step step[MOST_STEPS];
    struct ost_price price = {.shape = OST_PRICE_VOLUME};
    struct ost_price_advice advice;
    int rc = read_steps(&price, step, c, "tiers");
    if (rc < 0)
        return rc;
    if (!model_done(c, ost_price_buy_up(&advice, &price, input(c, "D"))))
        return 0;
    model_got(c, (double)advice.needed_cents / 100, "pay_as_needed");
    model_got(c, (double)advice.buy_cents / 100, "cheapest");
    model_got(c, (double)advice.buy_units, "buy_units");
    return 0;
}

static const char *pack_name(int64_t units)
{
    return units == 1 ? "singles" : units == 10 ? "tens" : units == 50 ? "fifties" : NULL;
}

/* Several mixes may cost the same: the expected one is as good as ours when it covers D at our cost. */
static bool expected_mix_is_as_good(const struct model_case *c, const struct ost_price *price,
                                    int64_t cost)
{
    double units = 0, sum = 0;
    for (size_t i = 0; i < price->steps; i++) {
        const char *name = pack_name(price->step[i].units);
        double count = name ? ost_json_number(ost_json_get(c->expected, name)) : 0;
        units += count * (double)price->step[i].units;
        sum += count * (double)price->step[i].cents;
    }
    return units >= input(c, "D") && sum == (double)cost;
}

static int run_packs(struct model_case *c)
{
    struct ost_price_step step[MOST_STEPS];
    struct ost_price price = {.shape = OST_PRICE_PACKS};
    int64_t cost, count[MOST_STEPS];
    int rc = read_steps(&price, step, c, "packs");
    if (rc < 0)
        return rc;
    if (!model_done(c, ost_price_check(&price)) ||
        !model_done(c, ost_price_cost(&cost, &price, input(c, "D"))) ||
        !model_done(c, ost_price_packs(count, &price, input(c, "D"))))
        return 0;
    bool theirs = expected_mix_is_as_good(c, &price, cost);
    model_got(c, (double)cost / 100, "cost");
    for (size_t i = 0; i < price.steps; i++) {
        const char *name = pack_name(step[i].units);
        double expected = name ? ost_json_number(ost_json_get(c->expected, name)) : 0;
        if (name)
            model_got(c, theirs ? expected : (double)count[i], "%s", name);
    }
    return 0;
}

static int run_licence(struct model_case *c)
{
    struct ost_price price = {.licence_share = input(c, "percent"),
                              .licence_cents = cents(input(c, "licence_per_unit_year")),
                              .minimum_cents = cents(input(c, "minimum"))};
    got_cost(c, &price, "fee");
    return 0;
}

/* Half the price of another contract: a percentage of one "licence". */
static int run_weekday_half(struct model_case *c)
{
    static const char *const names[] = {"full", "infra"};
    for (size_t i = 0; i < 2; i++) {
        char key[32];
        int64_t cost;
        snprintf(key, sizeof key, "%s_247", names[i]);
        struct ost_price price = {.licence_share = 0.5, .licence_cents = cents(input(c, key))};
        if (model_done(c, ost_price_cost(&cost, &price, 1)))
            model_got(c, (double)cost / 100, "%s_weekday", names[i]);
    }
    return 0;
}

static int run_credit(struct model_case *c)
{
    struct ost_credit credit = {(uint64_t)input(c, "tickets_per_quarter"),
                                input(c, "miss_probability"),
                                (uint64_t)input(c, "threshold_misses"), input(c, "credit_share")};
    model_got(c, ost_credit_probability(&credit), "p_credit");
    model_got(c, ost_credit_expected(&credit, input(c, "quarterly_fee")),
              "expected_credit_per_quarter");
    return 0;
}

static int run_break_even(struct model_case *c)
{
    struct ost_break_even b =
        ost_break_even_demand(input(c, "fixed"), input(c, "v"), input(c, "unit_price"));
    double demand = b.is == OST_PAYS_FROM ? b.demand : b.is == OST_PAYS_ALWAYS ? 0 : NAN;
    model_got(c, demand, "D_star");
    model_got(c, ceil(demand), "D_star_ceil");
    if (b.is == OST_PAYS_NEVER)
        model_got_text(c, "never pays: v<=p", "note");
    else if (b.is == OST_PAYS_ALWAYS)
        model_got_text(c, "pays at any D", "note");
    else
        model_got(c, NAN, "note");
    return 0;
}

static int run_break_even_price(struct model_case *c)
{
    model_got(c, ost_break_even_price(input(c, "fixed"), input(c, "v"), input(c, "D")), "p_star");
    return 0;
}

static int run_utility(struct model_case *c)
{
    struct ost_price price = {.unit_cents = cents(input(c, "c"))};
    int64_t cost;
    if (!model_done(c, ost_price_cost(&cost, &price, input(c, "D"))))
        return 0;
    double value = input(c, "v") * input(c, "D"), net = value - (double)cost / 100;
    model_got(c, net, "U");
    model_got(c, value, "V");
    model_got(c, (double)cost / 100, "C");
    model_got_text(c, net < 0 ? "community" : "buy", "decision");
    return 0;
}

static void got_utilities(struct model_case *c, const struct ost_price *price)
{
    const struct ost_json *at = ost_json_get(c->expected, "U_at");
    for (struct ost_json_iter it = ost_json_members(at); at && ost_json_next(&it);) {
        double demand = strtod(it.key.p, NULL);
        int64_t cost;
        if (model_done(c, ost_price_cost(&cost, price, demand)))
            model_got(c, input(c, "v") * demand - (double)cost / 100, "U_at.%s", it.key.p);
    }
}

/* The demands that pay under tiers: the first of them, and all ranges. */
static int run_ranges(struct model_case *c)
{
    struct ost_price_step step[MOST_STEPS];
    struct ost_slice semantics = ost_json_text(ost_json_get(c->inputs, "semantics"));
    const struct ost_json *most = ost_json_get(c->inputs, "D_max");
    struct ost_price price = {.fixed_cents = cents(input(c, "fixed"))};
    struct ost_price_worth worth = {input(c, "v") * 100, 0,
                                    most ? (int64_t)ost_json_number(most) : MOST_DEMAND};
    struct ost_demand_range *range = NULL;
    size_t n;
    int rc = read_steps(&price, step, c, "tiers");
    if (rc < 0)
        return rc;
    price.shape = ost_slice_is(semantics, "volume") ? OST_PRICE_VOLUME : OST_PRICE_GRADUATED;
    if (!model_done(c, ost_price_check(&price)) ||
        !model_done(c, ost_price_pays(&range, &n, &price, &worth)))
        return 0;
    model_got(c, n ? (double)range[0].first : NAN, "D_star_ceil");
    for (size_t k = 0; k < n; k++) {
        model_got(c, (double)range[k].first, "profitable_ranges[%zu][0]", k);
        model_got(c, (double)range[k].last, "profitable_ranges[%zu][1]", k);
    }
    got_utilities(c, &price);
    free(range);
    return 0;
}

static const struct case_model models[] = {
    {"tiers", run_tiers},
    {"volume_buy_up", run_buy_up},
    {"packs", run_packs},
    {"percent_of_licence", run_licence},
    {"weekday_half", run_weekday_half},
    {"service_credit", run_credit},
    {"break_even_D", run_break_even},
    {"break_even_price", run_break_even_price},
    {"utility", run_utility},
    {"break_even_D_tiers", run_ranges},
    {"break_even_ranges_volume", run_ranges},
};

static bool matches(const struct case_file *f)
{
    return model_cases_match(f, models, sizeof models / sizeof *models);
}

static int run(struct case_report *r, const struct case_file *f)
{
    return model_cases_run(r, f, models, sizeof models / sizeof *models);
}

const struct case_kind kind_price = {"contract prices", matches, run};
