/*
 * The chosen plans over the years: what they cost and bring while demand grows and prices rise.
 *
 * Year t of the horizon (from 0 on) has the demand D (1 + growth)^t. Value grows with it; the contract's price
 * for that demand rises with the list price as its terms say, at renewals only and up to its cap
 * (ost_escalate in plan/finance.h); a term that is not said is a year, an escalator 0, a cap none. Money of
 * year t is worth 1 / (1 + discount)^t today; contracts are paid in advance.
 *
 * An own desk keeps its cost: its people are priced for the demand of today.
 *
 * Beside it, how bound one is: what leaving would cost, as years of spending, and what the right to leave at
 * the end of the first year is worth: the present value that would be lost by a contract which cannot be
 * left though from some year on it costs more than it brings.
 */
#ifndef OST_PLAN_YEARS_H
#define OST_PLAN_YEARS_H

#include "base/arena.h"
#include "plan/planning.h"
#include "value/assessment.h"

struct ost_plan_year {
    double value, cost; /* of all chosen plans, not discounted */
    double net_today;   /* value less cost, discounted */
};

struct ost_plan_years {
    struct ost_plan_year *year; /* [years] */
    size_t years;
    double npv;         /* of the horizon */
    double npv_flat;    /* the same without growth and rises */
    double exit_cost;   /* of leaving all contracts */
    double exit_years;  /* that, as years of the first year's spending; 0 without spending */
    double flexibility; /* today's worth of leaving each contract when it no longer pays; >= 0 */
    struct ost_arena arena;
};

/*
 * For a planning with a choice. *out is yours to release. The horizon is the profile's, whole years,
 * rounded up. OST_ELIMIT as ost_value_of.
 */
int ost_plan_years_make(struct ost_plan_years *out, const struct ost_assessment *a,
                        const struct ost_planning *p);
void ost_plan_years_release(struct ost_plan_years *y);

#endif
