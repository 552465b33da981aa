/*
 * The frontier of a choice: for every budget at once, what it buys at best.
 *
 * A point is a choice that no other beats: less cost, or more utility. Points are sorted; both cost
 * and utility strictly rise. The frontier of n products is that of n - 1 products, shifted by each
 * plan of the last one and merged, without what is dominated (Nemhauser and Ullmann 1969). It is exact, and
 * one pass answers every budget, the next step up, and when each plan enters.
 *
 *     struct ost_frontier f;
 *     int rc = ost_frontier_of(&f, &problem, NULL);
 *     size_t at;
 *     if (rc == 0 && ost_frontier_find(&at, &f, 15000000))
 *         ost_frontier_choice(plan, &f, at);       // plan [products]
 *     ost_frontier_release(&f);
 *
 * Size: lists merge in one sweep, so time and memory follow the number of points of all stages; a
 * stage keeps 4 bytes for a point. Beyond OST_FRONTIER_POINTS points costs are rounded up to
 * multiples of 10, 100, ... cents until it fits. Rounding up keeps every point affordable; what it
 * may lose is bounded by ost_frontier_loss.
 */
#ifndef OST_PLAN_FRONTIER_H
#define OST_PLAN_FRONTIER_H

#include "plan/choice.h"

enum { OST_FRONTIER_POINTS = 2000000 };

struct ost_frontier_options {
    uint64_t waived; /* rules whose bars are ignored */
    size_t points;   /* most points at any stage; 1000 and 20 for each product at least */
};

/* All points, up to OST_FRONTIER_POINTS. */
extern const struct ost_frontier_options ost_frontier_defaults;

struct ost_frontier {
    size_t points;       /* 0: no choice at all, see `blocked` */
    int64_t *cost_cents; /* [points] rising; multiples of the granularity, at least the real cost */
    double *utility;     /* [points] rising */
    int64_t granularity_cents; /* 1: costs are exact */
    size_t products;
    size_t blocked;                   /* a product without an allowed plan, else SIZE_MAX */
    struct ost_frontier_stage *stage; /* [products] the way back from each point */
};

/* NULL options are the defaults. *out is yours to release. Failures as ost_choice_best. */
int ost_frontier_of(struct ost_frontier *out, const struct ost_choice_problem *problem,
                    const struct ost_frontier_options *options);

void ost_frontier_release(struct ost_frontier *f); /* a zeroed one is fine */

/* The point with most utility that costs at most the budget; false when the first costs more. */
bool ost_frontier_find(size_t *point, const struct ost_frontier *f, int64_t budget_cents);

/* The plan of each product at a point, plan [products]. */
void ost_frontier_choice(size_t *plan, const struct ost_frontier *f, size_t point);

/* What more budget buys next. */
struct ost_frontier_step {
    int64_t more_budget_cents; /* beyond the budget that was asked for */
    int64_t more_cost_cents;   /* beyond what is spent within it */
    double more_utility;
    size_t from, to; /* points; ost_choice_changes tells which products change */
};

/* False when nothing better can be bought, or when nothing at all fits the budget. */
bool ost_frontier_next(struct ost_frontier_step *out, const struct ost_frontier *f,
                       int64_t budget_cents);

/*
 * The smallest budget at which each plan is part of the best choice, out [products x width] with
 * width >= the plans of every product; OST_CHOICE_ANY_BUDGET for those that never are.
 */
void ost_frontier_entries(int64_t *out, size_t width, const struct ost_frontier *f);

/* The utility that rounding costs may have lost at this budget at most; 0 when costs are exact. */
double ost_frontier_loss(const struct ost_frontier *f, int64_t budget_cents);

#endif
