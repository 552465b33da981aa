#include "value/price.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "stats/special.h"

static const double EXACT_UNITS = 9007199254740992.0; /* 2^53: whole doubles up to here */

static int too_large(void)
{
    return ost_fail(OST_ELIMIT, "the cost is larger than can be counted in cents");
}

static int add_cents(int64_t *sum, int64_t cents)
{
    return __builtin_add_overflow(*sum, cents, sum) ? too_large() : 0;
}

static int add_product(int64_t *sum, int64_t units, int64_t cents)
{
    int64_t product;
    return __builtin_mul_overflow(units, cents, &product) ? too_large() : add_cents(sum, product);
}

static int add_rounded(int64_t *sum, double cents)
{
    return fabs(cents) < 9.2e18 ? add_cents(sum, llround(cents)) : too_large();
}

static int check_steps(const struct ost_price *price)
{
    bool bands = price->shape == OST_PRICE_GRADUATED || price->shape == OST_PRICE_VOLUME;
    if (price->shape == OST_PRICE_PER_UNIT)
        return 0;
    if (price->steps == 0)
        return ost_fail(OST_EINVAL, "a price by %s needs at least one", bands ? "bands" : "packs");
    for (size_t i = 0; i < price->steps; i++) {
        int64_t below = bands && i > 0 ? price->step[i - 1].units : 0;
        if (price->step[i].units <= below)
            return ost_fail(OST_EINVAL, "step %zu of the price must have more than %lld units",
                            i + 1, (long long)below);
    }
    for (size_t i = 0; !bands && i < price->steps; i++)
        if (price->step[i].units > OST_PRICE_UNITS)
            return ost_fail(OST_ELIMIT, "a pack has more than %d units", OST_PRICE_UNITS);
    if (bands && price->step[price->steps - 1].units != OST_PRICE_NO_END)
        return ost_fail(OST_EINVAL, "the last band of the price must have no end");
    return 0;
}

int ost_price_check(const struct ost_price *price)
{
    if (!(price->coverage >= 0 && price->coverage <= 1))
        return ost_fail(OST_EINVAL, "the coverage of a price must lie between 0 and 1");
    if (!(price->licence_share >= 0 && isfinite(price->licence_share)))
        return ost_fail(OST_EINVAL, "a share of the licence must be a number from 0 on");
    if (price->min_units < 0)
        return ost_fail(OST_EINVAL, "the smallest order must not be below 0 units");
    if (price->once_cents != 0 && !(price->horizon_y > 0 && isfinite(price->horizon_y)))
        return ost_fail(OST_EINVAL, "a cost that comes once needs a horizon of years");
    return check_steps(price);
}

int ost_price_units(int64_t *units, const struct ost_price *price, double demand)
{
    assert(demand >= 0);
    /* 60 servers at 10 % are 6, though 60 * 0.1 is a hair more. */
    double covered = ceil(demand * (price->coverage > 0 ? price->coverage : 1) * (1 - 1e-12));
    if (!(covered <= EXACT_UNITS))
        return ost_fail(OST_ELIMIT, "a demand of %g units is beyond 2^53", demand);
    *units = (int64_t)covered > price->min_units ? (int64_t)covered : price->min_units;
    return 0;
}

/* The band that unit number `units` lies in. */
static const struct ost_price_step *band_of(const struct ost_price *price, int64_t units)
{
    const struct ost_price_step *band = price->step;
    while (band->units < units)
        band++;
    return band;
}

static int add_graduated(int64_t *sum, const struct ost_price *price, int64_t units)
{
    int64_t below = 0;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < price->steps && below < units; i++) {
        int64_t end = price->step[i].units < units ? price->step[i].units : units;
        rc = add_product(sum, end - below, price->step[i].cents);
        below = end;
    }
    return rc;
}

/* The cheapest cover of 0 .. most units by packs: what it costs, how many units it has, the pack taken last. */
struct cover {
    int64_t cents, units;
    size_t pack;
};

static bool is_cheaper(const struct cover *a, const struct cover *b)
{
    return a->cents != b->cents ? a->cents < b->cents : a->units < b->units;
}

static int cover_with_packs(struct cover **out, const struct ost_price *price, int64_t most)
{
    if (most > OST_PRICE_UNITS)
        return ost_fail(OST_ELIMIT, "%lld units are too many for a price by packs (%d at most)",
                        (long long)most, OST_PRICE_UNITS);
    struct cover *cover = ost_calloc((size_t)most + 1, sizeof *cover);
    for (int64_t n = 1; n <= most; n++) {
        cover[n].cents = INT64_MAX;
        for (size_t k = 0; k < price->steps; k++) {
            const struct ost_price_step *pack = &price->step[k];
            struct cover next = cover[n > pack->units ? n - pack->units : 0];
            next.pack = k;
            next.units += pack->units;
            if (!__builtin_add_overflow(next.cents, pack->cents, &next.cents) &&
                is_cheaper(&next, &cover[n]))
                cover[n] = next;
        }
        if (cover[n].cents == INT64_MAX) {
            free(cover);
            return too_large();
        }
    }
    *out = cover;
    return 0;
}

int ost_price_packs(int64_t *count, const struct ost_price *price, double demand)
{
    struct cover *cover;
    int64_t units;
    assert(price->shape == OST_PRICE_PACKS);
    int rc = ost_price_units(&units, price, demand);
    if (rc == 0)
        rc = cover_with_packs(&cover, price, units);
    if (rc < 0)
        return rc;
    for (size_t k = 0; k < price->steps; k++)
        count[k] = 0;
    while (units > 0) {
        size_t pack = cover[units].pack;
        count[pack]++;
        units = units > price->step[pack].units ? units - price->step[pack].units : 0;
    }
    free(cover);
    return 0;
}

/* Adds the price of `units`; `cover` holds the table of packs when there is one. */
static int add_units(int64_t *sum, const struct ost_price *price, int64_t units,
                     const struct cover *cover)
{
    switch (price->shape) {
    case OST_PRICE_PER_UNIT:
        return add_product(sum, units, price->unit_cents);
    case OST_PRICE_GRADUATED:
        return add_graduated(sum, price, units);
    case OST_PRICE_VOLUME:
        return add_product(sum, units, band_of(price, units)->cents);
    case OST_PRICE_PACKS:
        return add_cents(sum, cover[units].cents);
    }
    return 0;
}

/* The whole formula, for an order of `units`. */
static int cost_of(int64_t *cents, const struct ost_price *price, double demand, int64_t units,
                   const struct cover *cover)
{
    int64_t sum = price->fixed_cents;
    int rc = add_units(&sum, price, units, cover);
    if (rc == 0)
        rc = add_rounded(&sum, price->licence_share * (double)price->licence_cents * demand);
    if (rc == 0 && sum < price->minimum_cents)
        sum = price->minimum_cents;
    if (rc == 0 && price->once_cents != 0)
        rc = add_rounded(&sum, (double)price->once_cents / price->horizon_y);
    if (rc == 0)
        *cents = sum;
    return rc;
}

/* The table of packs that an order needs; NULL for the other shapes. */
static int cover_if_packs(struct cover **out, const struct ost_price *price, int64_t units)
{
    *out = NULL;
    return price->shape == OST_PRICE_PACKS ? cover_with_packs(out, price, units) : 0;
}

int ost_price_cost(int64_t *cents, const struct ost_price *price, double demand)
{
    struct cover *cover = NULL;
    int64_t units;
    int rc = ost_price_units(&units, price, demand);
    if (rc == 0)
        rc = cover_if_packs(&cover, price, units);
    if (rc == 0)
        rc = cost_of(cents, price, demand, units, cover);
    free(cover);
    return rc;
}

int ost_price_marginal(int64_t *cents, const struct ost_price *price, double demand)
{
    int64_t now, next;
    int rc = ost_price_cost(&now, price, demand);
    if (rc == 0)
        rc = ost_price_cost(&next, price, demand + 1);
    if (rc == 0 && __builtin_sub_overflow(next, now, cents))
        rc = too_large();
    return rc;
}

int ost_price_buy_up(struct ost_price_advice *out, const struct ost_price *price, double demand)
{
    struct ost_price_advice a;
    int rc = ost_price_units(&a.needed_units, price, demand);
    if (rc == 0)
        rc = ost_price_cost(&a.needed_cents, price, demand);
    a.buy_units = a.needed_units;
    a.buy_cents = a.needed_cents;
    /* Only the first unit of a band can be a cliff; packs are bought up by themselves. */
    for (size_t i = 0; rc == 0 && price->shape == OST_PRICE_VOLUME && i + 1 < price->steps; i++) {
        int64_t units = price->step[i].units + 1, cents;
        if (units <= a.needed_units)
            continue;
        rc = cost_of(&cents, price, demand, units, NULL);
        if (rc == 0 && cents < a.buy_cents) {
            a.buy_units = units;
            a.buy_cents = cents;
        }
    }
    if (rc == 0)
        *out = a;
    return rc;
}

struct ost_break_even ost_break_even_demand(double fixed, double value, double unit_price)
{
    double gain = value - unit_price;
    if (gain > 0)
        return fixed < 0 ? (struct ost_break_even){OST_PAYS_ALWAYS, 0}
                         : (struct ost_break_even){OST_PAYS_FROM, fixed / gain};
    if (fixed >= 0)
        return (struct ost_break_even){OST_PAYS_NEVER, 0};
    return gain < 0 ? (struct ost_break_even){OST_PAYS_UP_TO, fixed / gain}
                    : (struct ost_break_even){OST_PAYS_ALWAYS, 0};
}

double ost_break_even_price(double fixed, double value, double demand)
{
    assert(demand > 0);
    return value - fixed / demand;
}

static void add_demand(struct ost_demand_range **range, size_t *n, size_t *cap, int64_t demand)
{
    if (*n > 0 && (*range)[*n - 1].last == demand - 1) {
        (*range)[*n - 1].last = demand;
        return;
    }
    *range = ost_grow(*range, cap, *n + 1, sizeof **range);
    (*range)[(*n)++] = (struct ost_demand_range){demand, demand};
}

int ost_price_pays(struct ost_demand_range **out, size_t *n, const struct ost_price *price,
                   const struct ost_price_worth *worth)
{
    struct ost_demand_range *range = NULL;
    struct cover *cover = NULL;
    size_t found = 0, cap = 0;
    int64_t units, cents;
    if (worth->most > OST_PRICE_UNITS)
        return ost_fail(OST_ELIMIT, "break-even is looked for up to %d units, not %lld",
                        OST_PRICE_UNITS, (long long)worth->most);
    int rc = ost_price_units(&units, price, (double)worth->most);
    if (rc == 0)
        rc = cover_if_packs(&cover, price, units);
    for (int64_t d = 1; rc == 0 && d <= worth->most; d++) {
        rc = ost_price_units(&units, price, (double)d);
        if (rc == 0)
            rc = cost_of(&cents, price, (double)d, units, cover);
        if (rc == 0 && worth->unit_cents * (double)d + worth->fixed_cents >= (double)cents)
            add_demand(&range, &found, &cap, d);
    }
    free(cover);
    if (rc < 0) {
        free(range);
        return rc;
    }
    *out = range;
    *n = found;
    return 0;
}

double ost_credit_probability(const struct ost_credit *credit)
{
    if (credit->threshold >= credit->tickets)
        return 0;
    return ost_binomial_at_least(credit->threshold + 1, credit->tickets, credit->miss);
}

double ost_credit_expected(const struct ost_credit *credit, double fee)
{
    return credit->share * fee * ost_credit_probability(credit);
}
