/*
 * A choice that stays affordable when prices rise: at most Gamma of them, each to its worst.
 *
 * Each plan's cost may rise by up to `rise_cents`. That all do at once is too much to plan for; that
 * any Gamma of the chosen ones do is the "budget of uncertainty" of Bertsimas and Sim (Operations
 * Research 52, 2004, doi:10.1287/opre.1030.0065). Gamma 0 trusts every price, Gamma = products none.
 * The worst cost of a choice is its cost and its Gamma largest rises; that must fit the budget.
 *
 * How: the worst cost is the minimum over theta of Gamma * theta + sum (cost + max(rise - theta, 0)), and
 * a minimum lies at 0 or at one of the rises. So the best of as many ordinary choices is exact; those whose
 * LP bound is below what is found already are left out.
 */
#ifndef OST_PLAN_ROBUST_H
#define OST_PLAN_ROBUST_H

#include "plan/choice.h"

struct ost_robust {
    struct ost_choice choice; /* minimum_cents: the smallest budget that bears the rises */
    int64_t worst_cents;      /* what it costs if the Gamma largest rises happen */
    double price; /* utility given up against trusting all prices; NaN when infeasible */
};

/*
 * Ties as in choice.h, with the worst cost for the cost. Failures as ost_choice_best; OST_EINVAL also with
 * a largest share below 1 or a purse, which have no meaning for costs that are not known.
 */
int ost_choice_robust(struct ost_robust *out, const struct ost_choice_problem *problem,
                      const struct ost_choice_limits *limits, size_t gamma);

void ost_robust_release(struct ost_robust *robust);

/* Cost of a choice [products] with its `gamma` largest rises. */
int64_t ost_choice_worst_cents(const struct ost_choice_problem *problem, const size_t *plan,
                               size_t gamma);

#endif
