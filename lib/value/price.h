/*
 * What a contract costs: its shape, the bill for a demand, and where it starts to pay.
 *
 * Demand D counts the units under support (servers, users, cores). Per year a contract costs
 *
 *     C(D) = max(fixed + units(N) + share * licence(D), minimum) + once / horizon
 *     N    = max(D * coverage rounded up, min_units)
 *
 * where units(N) is one of four shapes over a table of steps {up to, cents}:
 *
 *     per unit     N * unit_cents, no table
 *     graduated    each band at its own price: N = 51 in {10: 300, 50: 250, beyond: 200} pays
 *                  10 * 300 + 40 * 250 + 1 * 200
 *     volume       all units at the price of the band that N lies in: 51 * 200. Such a table has cliffs,
 *                  where one more unit costs less; ost_price_buy_up finds them.
 *     packs        bundles of so many units at so much each, the cheapest covering set of them
 *
 * Money is in cents (minor units) of one currency, int64; everything per year. What does not fit is
 * OST_ELIMIT, never a wrapped number. Shares of cents are rounded to the nearest, halves away from
 * zero. A price borrows its table of steps.
 *
 *     struct ost_price_step step[] = {{10, 30000}, {50, 25000}, {OST_PRICE_NO_END, 20000}};
 *     struct ost_price price = {.shape = OST_PRICE_VOLUME, .step = step, .steps = 3};
 *     int64_t cents;
 *     int rc = ost_price_cost(&cents, &price, 51);      // 1020000
 */
#ifndef OST_VALUE_PRICE_H
#define OST_VALUE_PRICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ost_price_shape {
    OST_PRICE_PER_UNIT,
    OST_PRICE_GRADUATED,
    OST_PRICE_VOLUME,
    OST_PRICE_PACKS,
};

#define OST_PRICE_NO_END INT64_MAX

struct ost_price_step {
    int64_t units; /* a band's last unit, OST_PRICE_NO_END in the last one; or a pack's size */
    int64_t cents; /* each unit of the band, or the whole pack */
};

struct ost_price {
    int64_t fixed_cents; /* whatever the demand */

    enum ost_price_shape shape;
    int64_t unit_cents;                /* per unit only */
    const struct ost_price_step *step; /* [steps], bands with rising `units`, packs in any order */
    size_t steps;
    double coverage;   /* share of D that must be bought; 0 stands for all of it (1) */
    int64_t min_units; /* bought at least */

    double licence_share;  /* "20 % of licence cost": 0.2 */
    int64_t licence_cents; /* of the licence of one unit */

    int64_t minimum_cents; /* the vendor's bill is at least this */

    int64_t once_cents; /* onboarding and migration, spread evenly over the horizon */
    double horizon_y;   /* > 0 when once_cents is not 0 */
};

/* Largest demand that a table of packs or a search for break-even looks at. */
enum { OST_PRICE_UNITS = 10000000 };

/*
 * Whether the price makes sense: steps that rise and end, positive packs, a coverage and shares that
 * are not negative, a horizon where one is needed (else OST_EINVAL). The functions below trust it.
 */
int ost_price_check(const struct ost_price *price);

/* Units to be bought for a demand >= 0: N above. OST_ELIMIT beyond 2^53. */
int ost_price_units(int64_t *units, const struct ost_price *price, double demand);

/* The year's cost of a demand >= 0, and what one more unit would add (below zero at a cliff). */
int ost_price_cost(int64_t *cents, const struct ost_price *price, double demand);
int ost_price_marginal(int64_t *cents, const struct ost_price *price, double demand);

/* "Buy up": units to order instead of those needed, because a larger order costs less. */
struct ost_price_advice {
    int64_t needed_units, needed_cents; /* cost of what is needed */
    int64_t buy_units, buy_cents; /* the smallest order of least cost; the same if there is none */
};

int ost_price_buy_up(struct ost_price_advice *out, const struct ost_price *price, double demand);

/* How many of each pack, count [steps]: least cost, then fewest units, then the first packs most. */
int ost_price_packs(int64_t *count, const struct ost_price *price, double demand);

/* How D stands to the demand at which v * D + fixed value covers price * D + fixed cost. */
enum ost_break_even_case {
    OST_PAYS_NEVER, /* v <= p, and there is something fixed to earn, or nothing to gain */
    OST_PAYS_FROM,  /* from `demand` on */
    OST_PAYS_UP_TO, /* v < p, but a fixed value carries it up to `demand` */
    OST_PAYS_ALWAYS,
};

struct ost_break_even {
    enum ost_break_even_case is;
    double demand; /* of FROM and UP_TO; units */
};

/*
 * D* = F / (v - p) for a price p per unit and F fixed, cost less value; all per year in one currency
 * unit. F < 0: the fixed value covers the fixed cost.
 */
struct ost_break_even ost_break_even_demand(double fixed, double value, double unit_price);

/* p* = v - F / D, the unit price at which a demand > 0 breaks even; below zero: it cannot. */
double ost_break_even_price(double fixed, double value, double demand);

/* Demands first .. last, both included. */
struct ost_demand_range {
    int64_t first, last;
};

/* What a contract is worth per year, and up to which demand is of interest (<= OST_PRICE_UNITS). */
struct ost_price_worth {
    double unit_cents, fixed_cents;
    int64_t most;
};

/*
 * The ranges of whole demands 1 .. most at which the worth covers the cost: none, one, or several under
 * volume tiers. *out [*n] is yours to free().
 */
int ost_price_pays(struct ost_demand_range **out, size_t *n, const struct ost_price *price,
                   const struct ost_price_worth *worth);

/*
 * Service credit: "if more than `threshold` of the period's tickets are missed, `share` of the fee comes
 * back". With independent misses the number of them is binomial.
 */
struct ost_credit {
    uint64_t tickets; /* per period */
    double miss;      /* probability that one is missed, 0..1 */
    uint64_t threshold;
    double share; /* of the fee, 0..1 */
};

/* P(misses > threshold). */
double ost_credit_probability(const struct ost_credit *credit);

/* What comes back on average, in the fee's unit, per period. */
double ost_credit_expected(const struct ost_credit *credit, double fee);

#endif
