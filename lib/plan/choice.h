/*
 * Which plan for which product: the best choice under a budget, with its proof and its prices.
 *
 * Each product takes exactly one of its plans; "community" (no contract) is a plan like the others.
 * A plan has a cost and a net utility per year (lib/value computes both). Wanted is
 *
 *     max  sum utility    such that    sum cost <= budget    and the limits below
 *
 * a multiple-choice knapsack (Kellerer, Pferschy, Pisinger, Knapsack Problems, 2004, ch. 11). What a
 * rule forbids for a single plan (required level, region, contacts) is a bit in `barred`: the caller
 * decides what rule number 5 is, and can ask what it costs (relax.h). What concerns the choice as a
 * whole is a limit.
 *
 *     struct ost_choice_plan mysql[] = {{.name = "community"},
 *                                       {.name = "premium", .cost_cents = 5000000, .utility = 71000}};
 *     struct ost_choice_product product[] = {{"mysql", mysql, 2}};
 *     struct ost_choice_problem problem = {product, 1};
 *     struct ost_choice_limits limits = ost_choice_no_limits;
 *     limits.budget_cents = 15000000;
 *     struct ost_choice best;
 *     int rc = ost_choice_best(&best, &problem, &limits);   // best.plan[0] == 1
 *     ost_choice_release(&best);
 *
 * Ties: highest utility, then lowest cost, then the plans that stand first in the file, the first
 * product deciding first. Utilities count in millionths of a currency unit, so that sums are exact
 * and neither the order of products nor the order of additions can change a choice.
 *
 * How: without limits beyond the budget by the dominance merge of frontier.h; a vendor cap by
 * branching on vendors (in or out), bounded by the LP relaxation (hull.h); share, coverage and purses by
 * depth-first branch and bound on plans with the same bound, which the price of coverage tightens. All
 * of them are exact; `nodes` stops a search that takes too long, and then the result says how far from
 * the optimum it may be.
 */
#ifndef OST_PLAN_CHOICE_H
#define OST_PLAN_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ost_choice_plan {
    const char *name;   /* for the LP file; NULL: its number */
    int64_t cost_cents; /* per year; below zero is a rebate */
    double utility;     /* net value per year in currency units, finite */
    int64_t rise_cents; /* how far the cost may rise, >= 0; only robust.h looks at it */
    size_t vendor;      /* 1, 2, ...; 0: nobody, as for community */
    bool covers;        /* counts for limits.min_covered */
    uint64_t barred;    /* bit r: breaks rule r; 0: may be chosen */
};

struct ost_choice_product {
    const char *name; /* for messages and the LP file; NULL: its number */
    const struct ost_choice_plan *plan;
    size_t plans; /* 1 .. OST_CHOICE_PLANS */
};

enum { OST_CHOICE_PLANS = 1000, OST_CHOICE_PRODUCTS = 100000 };

struct ost_choice_problem {
    const struct ost_choice_product *product;
    size_t products;
};

#define OST_CHOICE_ANY_BUDGET INT64_MAX

/* A budget of its own for some of the products, within the whole one: that of a department. */
struct ost_choice_purse {
    const char *name;
    const bool *holds; /* [products] */
    int64_t cents;
};

enum { OST_CHOICE_PURSES = 32 };

struct ost_choice_limits {
    int64_t budget_cents; /* OST_CHOICE_ANY_BUDGET: none */
    size_t max_vendors;   /* different vendors among the chosen plans; SIZE_MAX: any number */
    double max_share;     /* of the total cost that one vendor may get, 0..1; 1: all of it */
    size_t min_covered;   /* chosen plans with `covers`; 0: none needed */
    const struct ost_choice_purse *purse; /* [purses] */
    size_t purses;                        /* at most OST_CHOICE_PURSES */
    uint32_t purses_waived;               /* bit k: purse k is no limit */
    uint64_t waived;                      /* rules whose bars are ignored */
    size_t nodes; /* steps of the branch and bound before it stops with what it has */
};

/* Any budget and no limits; twenty million nodes, some ten seconds. */
extern const struct ost_choice_limits ost_choice_no_limits;

enum ost_choice_status {
    OST_CHOICE_OPTIMAL,    /* proved: no allowed choice has more utility */
    OST_CHOICE_GAP,        /* the best found, allowed but only proved to be within `bound` */
    OST_CHOICE_INFEASIBLE, /* no choice keeps all rules and limits */
};

struct ost_choice {
    enum ost_choice_status status;
    size_t *plan; /* [products] the plan of each product; NULL: none found */
    size_t products;
    int64_t cost_cents;
    double utility;
    double bound; /* no choice has more utility than this; equal to `utility` when optimal */
    /* Infeasible: the smallest budget that would do; OST_CHOICE_ANY_BUDGET when none would. */
    int64_t minimum_cents;
    /* Costs were rounded up to multiples of this to keep the frontier small; 1: they were not. */
    int64_t granularity_cents;
};

/*
 * The best choice; *out is yours to release. An infeasible problem is a result, not a failure.
 * OST_EINVAL: no product, a product without plans, a utility that is no number, a share outside 0..1, too
 * many purses.
 * OST_ELIMIT: more than OST_CHOICE_PRODUCTS products or OST_CHOICE_PLANS plans of one, or sums of
 * costs or utilities beyond 2e18 cents or 2e12 currency units.
 */
int ost_choice_best(struct ost_choice *out, const struct ost_choice_problem *problem,
                    const struct ost_choice_limits *limits);

void ost_choice_release(struct ost_choice *choice); /* a zeroed one is fine */

/* Cost and utility of a choice [products], counted as above. The problem is one that was accepted. */
int64_t ost_choice_cost_cents(const struct ost_choice_problem *problem, const size_t *plan);
double ost_choice_utility(const struct ost_choice_problem *problem, const size_t *plan);

/* Whether a choice [products] keeps every rule and limit. */
bool ost_choice_keeps(const struct ost_choice_problem *problem,
                      const struct ost_choice_limits *limits, const size_t *plan);

/* One product whose plan differs between two choices. */
struct ost_choice_change {
    size_t product, from, to;
};

/* Fills `out` [products] with the differences in the order of the products; returns how many. */
size_t ost_choice_changes(struct ost_choice_change *out, const size_t *from, const size_t *to,
                          size_t products);

/*
 * How a choice depends on vendors: what each gets of the total, and the Herfindahl-Hirschman index,
 * the sum of squared shares (1: one vendor has it all; 1/n: n vendors alike). Money that goes to
 * nobody (vendor 0) counts in the total only.
 */
struct ost_choice_dependence {
    size_t vendors; /* different vendors among the chosen plans */
    size_t largest; /* the vendor with the largest share, the lower number of equals; 0: none */
    double largest_share;  /* 0 when nothing is spent */
    double hhi;            /* likewise */
    int64_t largest_cents; /* what that vendor gets */
};

struct ost_choice_dependence ost_choice_dependence(const struct ost_choice_problem *problem,
                                                   const size_t *plan);

#endif
