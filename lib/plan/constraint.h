/*
 * What a constraint costs, and which ones to give up when nothing is possible.
 *
 * A constraint is a rule (a bit of ost_choice_plan.barred), the budget, the vendor cap, the vendor share,
 * the minimum coverage or a purse. Its price is the utility per year that lifting it alone would add,
 *
 *     price = U*(without) - U*(with)        "rule R-RTO-1 costs $12,400 a year"
 *
 * which is what an approver needs to see beside it. Prices of several constraints do not add up.
 */
#ifndef OST_PLAN_CONSTRAINT_H
#define OST_PLAN_CONSTRAINT_H

#include "plan/choice.h"

enum ost_constraint_kind {
    OST_CONSTRAINT_RULE,
    OST_CONSTRAINT_BUDGET,
    OST_CONSTRAINT_VENDORS,
    OST_CONSTRAINT_SHARE,
    OST_CONSTRAINT_COVERED,
    OST_CONSTRAINT_PURSE,
};

struct ost_constraint {
    enum ost_constraint_kind kind;
    unsigned rule; /* its bit, or the number of the purse; 0 for the others */
};

enum { OST_CONSTRAINTS = 64 + 4 + OST_CHOICE_PURSES };

/* Those in force: rules that bar some plan and are not waived, then the limits that are set. */
size_t ost_constraints(struct ost_constraint out[OST_CONSTRAINTS],
                       const struct ost_choice_problem *problem,
                       const struct ost_choice_limits *limits);

/* The limits without one constraint. */
struct ost_choice_limits ost_limits_without(const struct ost_choice_limits *limits,
                                            struct ost_constraint constraint);

struct ost_constraint_price {
    struct ost_constraint constraint;
    double price;   /* >= 0; NaN when nothing is possible with it, or also without it */
    double without; /* utility of the best choice without it; NaN when there is none */
    bool proved;    /* both optima are */
};

/* The price of each, out [n]. Solves the choice n + 1 times. Failures as ost_choice_best. */
int ost_constraint_prices(struct ost_constraint_price *out, const struct ost_constraint *constraint,
                          size_t n, const struct ost_choice_problem *problem,
                          const struct ost_choice_limits *limits);

enum { OST_REMEDY_SIZE = 3 };

/* Constraints that are enough to lift, all of them together. */
struct ost_remedy {
    struct ost_constraint lift[OST_REMEDY_SIZE]; /* [n] */
    size_t n;
    int64_t minimum_cents; /* the smallest budget that then does */
};

/*
 * The smallest sets of constraints whose lifting makes an infeasible problem feasible: all sets of one, if
 * there are any, else all of two, else of three. *out [*n] is yours to free(); *n is 0 when three are not
 * enough, or when the problem is feasible as it is. Failures as ost_choice_best.
 */
int ost_constraint_remedies(struct ost_remedy **out, size_t *n,
                            const struct ost_choice_problem *problem,
                            const struct ost_choice_limits *limits);

#endif
