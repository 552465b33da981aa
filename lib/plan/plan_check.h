/*
 * A saved plan held against today's profile, catalogue and rules: does it still stand?
 *
 * What was signed need not be the best any more; it must still be possible. Each product's plan must be on
 * offer and break no rule, every product must have one, and the whole must keep the budget and the limits.
 */
#ifndef OST_PLAN_PLAN_CHECK_H
#define OST_PLAN_PLAN_CHECK_H

#include "base/arena.h"
#include "io/json.h"
#include "plan/planning.h"

struct ost_plan_finding {
    const char *what; /* "mysql", "budget", "limits" */
    bool holds;
    const char *text; /* one phrase */
};

struct ost_plan_check {
    struct ost_plan_finding *finding; /* [findings] the products in their order, then the whole */
    size_t findings;
    bool holds;     /* all of them do */
    int64_t cents;  /* what the saved choice costs today; -1 when a plan of it is not on offer */
    double utility; /* what it is worth today; NaN likewise */
    struct ost_arena arena;
};

/* `today` is a planning of the current files. *out is yours to release. */
void ost_plan_check_make(struct ost_plan_check *out, const struct ost_planning *today,
                         const struct ost_json *saved);
void ost_plan_check_release(struct ost_plan_check *c);

#endif
