/*
 * The decision: what to buy for each product, what was turned down and why, what the limits cost, and
 * what a little more budget would bring.
 *
 * choice.h and its neighbours answer one question each; a planning asks them all for one portfolio and
 * keeps the answers together, so that whoever prints them computes nothing.
 *
 *     struct ost_planning_options options = {.limits = ost_choice_no_limits};
 *     options.limits.budget_cents = 15000000;
 *     struct ost_planning p;
 *     int rc = ost_planning_make(&p, &candidates, &options);
 *     if (rc == 0 && p.status != OST_CHOICE_INFEASIBLE)
 *         buy(candidates.product[0].offer[p.choice[0]].id);
 *     ost_planning_release(&p);
 *
 * Three ways to choose: by the mean utility; `robust`, so that the budget holds when the gamma largest price
 * rises happen at once (robust.h); by mean and CVaR for an aversion above 0 (risk.h). The frontier, the
 * prices of rules and the LP relaxation are those of the first way, and say so where they are printed.
 *
 * Reasons. For an offer that was not chosen the first that holds: a rule it breaks (R01 to R04, R09); worth
 * less than community (R06); another offer costs no more and is worth no less, or the chosen one is worth
 * more (R05); beyond the budget in the place of the chosen one (R07, with the budget at which it enters);
 * else a limit on vendors or coverage (R08), or risk (R10).
 */
#ifndef OST_PLAN_PLANNING_H
#define OST_PLAN_PLANNING_H

#include "base/arena.h"
#include "plan/choice.h"
#include "plan/constraint.h"
#include "plan/frontier.h"
#include "plan/hull.h"
#include "plan/candidates.h"

struct ost_planning_options {
    struct ost_choice_limits limits;
    bool robust;
    size_t gamma;    /* price rises that may happen at once */
    double aversion; /* 0: by the mean .. 1: by CVaR alone */
    double alpha;    /* of the CVaR, 0 .. below 1 */
};

/* An offer that was not chosen. */
struct ost_rejection {
    size_t product, offer;
    enum ost_reason reason;
    const char *text;     /* what it came to, one phrase */
    int64_t enters_cents; /* R07: the budget at which it enters; OST_CHOICE_ANY_BUDGET: at none */
};

/* What the next useful piece of budget brings. */
struct ost_planning_step {
    bool there;
    int64_t more_budget_cents; /* beyond the budget */
    int64_t more_cost_cents;   /* beyond what is spent */
    double more_utility;
    struct ost_choice_change *change; /* [changes] */
    size_t changes;
};

struct ost_planning {
    const struct ost_candidates *candidates; /* borrowed */
    struct ost_planning_options options;
    struct ost_choice_problem problem; /* the portfolio as numbers; bits of `barred` are rules */
    const char **vendor;               /* [vendors + 1] names by number; 0: NULL */
    size_t vendors;
    const char *rule[64]; /* [rules] names by bit */
    size_t rules;

    enum ost_choice_status status;
    size_t *choice; /* [products] the offer of each; NULL: infeasible */
    int64_t cost_cents;
    double utility;            /* sum of the means */
    double bound;              /* no choice has more */
    int64_t granularity_cents; /* 1: costs are exact */
    int64_t minimum_cents;     /* the smallest budget that does; OST_CHOICE_ANY_BUDGET: none; robust
                                  and feasible: 0, not asked for */
    bool final;                /* no chosen price is a placeholder */

    int64_t worst_cents; /* robust: cost with the gamma largest rises */
    double robust_price; /* robust: utility given up for it */
    double cvar, score;  /* risk-averse: of the choice; NaN otherwise */

    struct ost_rejection *rejected; /* [rejections] by product and offer */
    size_t rejections;
    struct ost_planning_step next;
    struct ost_relaxation relaxation;
    struct ost_constraint_price *price; /* [prices] of each constraint */
    size_t prices;
    double rules_price;        /* what lifting all rules at once would add; NaN when infeasible */
    struct ost_remedy *remedy; /* [remedies] infeasible: what to lift */
    size_t remedies;
    struct ost_choice_dependence dependence; /* on vendors */
    struct ost_frontier frontier;            /* under the rules and no other limit */

    struct ost_arena arena;
};

enum { OST_PLANNING_RULES = 64 };

/*
 * *out is yours to release; it keeps the portfolio. OST_EINVAL for a portfolio or a product with
 * nothing in it, for robust and risk-averse at once, or as choice.h says; OST_ELIMIT
 * as there, and for more than OST_PLANNING_RULES different rules.
 */
int ost_planning_make(struct ost_planning *out, const struct ost_candidates *candidates,
                      const struct ost_planning_options *options);
void ost_planning_release(struct ost_planning *p);

/* The chosen offer of a product. */
const struct ost_candidate *ost_planning_offer(const struct ost_planning *p, size_t product);

/* "R-RTO-1", "budget", "vendor cap", "vendor share", "minimum coverage", a purse's name. */
const char *ost_planning_constraint(const struct ost_planning *p, struct ost_constraint constraint);

#endif
