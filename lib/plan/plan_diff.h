/*
 * What changed between two plans, and because of which inputs: from the JSON of both (report/plan.h).
 *
 * What is given up comes first, since that is what a reader misses most in other tools' differences, then
 * what is exchanged, then what is new. The causes are the inputs whose value differs, the budget among them,
 * and the files whose bytes do; an input without effect on the choice is listed all the same, for nobody
 * can know that it had none.
 */
#ifndef OST_PLAN_PLAN_DIFF_H
#define OST_PLAN_PLAN_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "io/json.h"

enum ost_plan_change_kind { OST_PLAN_GIVEN_UP, OST_PLAN_EXCHANGED, OST_PLAN_NEW };

struct ost_plan_change {
    enum ost_plan_change_kind kind;
    struct ost_slice product, from, to; /* empty: the product was not there, or is no more */
    double cost_before, cost_after;     /* per year; 0 where there is none */
};

struct ost_plan_cause {
    struct ost_slice path;          /* "mysql.demand", "budget", "catalogue" */
    struct ost_slice before, after; /* as written; empty: not there */
    double mean_before, mean_after; /* NaN: not a number, or not there */
};

struct ost_plan_diff {
    struct ost_plan_change *change; /* [changes] */
    size_t changes;
    struct ost_plan_cause
        *cause; /* [causes] in the order of the new plan, what is gone at the end */
    size_t causes;
    double cost_before, cost_after, utility_before, utility_after; /* NaN: infeasible */
};

/* A plan written by this program, of major format version 1; else OST_EPARSE. *out is yours to free. */
int ost_plan_load(struct ost_json **out, const char *path);

/* *out is yours to release and borrows from both. */
void ost_plan_diff_make(struct ost_plan_diff *out, const struct ost_json *before,
                        const struct ost_json *after);
void ost_plan_diff_release(struct ost_plan_diff *d);

/* Whether the choice differs: other inputs alone do not count. */
bool ost_plan_differs(const struct ost_plan_diff *d);

#endif
