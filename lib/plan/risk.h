/*
 * A choice for a decision maker who weighs bad years more: mean and CVaR over scenarios.
 *
 * In scenario s plan j of product i is worth u_ij(s) per year, the same scenarios for all (value/outcome.h
 * makes and describes such tables). A choice is worth the sum of its plans, scenario by scenario, and
 *
 *     score = (1 - aversion) mean + aversion CVaR_alpha       (lower tail, atoms split)
 *
 * is maximised under the limits of choice.h; the plans' `utility` is not looked at, the mean over the
 * scenarios takes its place.
 *
 * How: the score of a choice is never above its mean. The best choice by mean and the points of its frontier
 * below the budget are scored, and improved by exchanging one plan at a time. Where there are at most
 * OST_RISK_COMBINATIONS combinations (and OST_RISK_WORK combinations times scenarios), all whose mean could
 * still win are then looked through, so the result is exact; beyond that it is `heuristic`, and says so.
 */
#ifndef OST_PLAN_RISK_H
#define OST_PLAN_RISK_H

#include "plan/choice.h"

#define OST_RISK_COMBINATIONS 1e6
#define OST_RISK_WORK 2e8

struct ost_risk {
    const double *utility; /* [plans of all products, in their order][n] */
    size_t n;              /* scenarios */
    const double *weight;  /* [n], sum 1; NULL: 1/n each */
    double aversion;       /* 0: the mean alone .. 1: CVaR alone */
    double alpha;          /* 0 .. below 1; CVaR is the mean of the worst 1 - alpha */
};

struct ost_risk_choice {
    enum ost_choice_status
        status;   /* GAP stands for heuristic; INFEASIBLE: no plan keeps the limits */
    size_t *plan; /* [products]; NULL when infeasible */
    int64_t cost_cents;
    double score, mean, cvar;
};

/*
 * Ties: highest score, then lowest cost, then earlier plans. *out is yours to release. Failures as
 * ost_choice_best; OST_EINVAL for an aversion or alpha out of range, no scenarios, or utilities that are
 * no numbers.
 */
int ost_choice_risk_averse(struct ost_risk_choice *out, const struct ost_choice_problem *problem,
                           const struct ost_choice_limits *limits, const struct ost_risk *risk);

void ost_risk_choice_release(struct ost_risk_choice *choice);

#endif
