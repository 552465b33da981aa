/*
 * Invariant: the steps of a product have falling slopes, so taking all products' steps by slope never
 * takes a product's later step before its earlier one.
 */
#include "plan/hull.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "plan/choice_internal.h"

/* By cost, then most utility first, then as in the file: the first of a cost is the one to keep. */
static int by_cost(const void *a, const void *b)
{
    const struct ost_core_plan *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost < y->cost ? -1 : 1;
    if (x->utility != y->utility)
        return x->utility > y->utility ? -1 : 1;
    return x->plan < y->plan ? -1 : x->plan > y->plan;
}

/* Whether b lies on or below the line from a to c; the products of differences need 128 bits. */
static bool is_below(const struct ost_core_plan *a, const struct ost_core_plan *b,
                     const struct ost_core_plan *c)
{
    long double left = (long double)(b->utility - a->utility) * (long double)(c->cost - b->cost);
    long double right = (long double)(c->utility - b->utility) * (long double)(b->cost - a->cost);
    return left <= right;
}

/*
 * The upper hull of `n` plans sorted by cost, into hull [n]; returns how many. With `concave` false
 * only dominated plans go.
 */
static size_t climb(size_t *hull, const struct ost_core_plan *plan, size_t n, bool concave)
{
    size_t top = 0;
    for (size_t k = 0; k < n; k++) {
        if (top > 0 && plan[k].utility <= plan[hull[top - 1]].utility)
            continue;
        while (concave && top > 1 && is_below(&plan[hull[top - 2]], &plan[hull[top - 1]], &plan[k]))
            top--;
        hull[top++] = k;
    }
    return top;
}

static int by_plan(const void *a, const void *b)
{
    const struct ost_core_plan *x = a, *y = b;
    return x->plan < y->plan ? -1 : x->plan > y->plan;
}

void ost_core_drop_dominated(struct ost_core *core)
{
    size_t *kept = ost_calloc(core->first[core->products] + 1, sizeof *kept), n = 0;
    for (size_t i = 0; i < core->products; i++) {
        struct ost_core_plan *plan = &core->plan[core->first[i]];
        size_t plans = core->first[i + 1] - core->first[i];
        qsort(plan, plans, sizeof *plan, by_cost);
        plans = climb(kept, plan, plans, false);
        core->first[i] = n;
        for (size_t k = 0; k < plans; k++)
            core->plan[n++] = plan[kept[k]];
        qsort(&core->plan[core->first[i]], plans, sizeof *plan, by_plan);
    }
    core->first[core->products] = n;
    free(kept);
}

static double slope_of(const struct ost_core_plan *from, const struct ost_core_plan *to)
{
    return (double)(to->utility - from->utility) / OST_MICROS /
           ((double)(to->cost - from->cost) / 100);
}

/* The best plan, the first of equals, that beats plan `k` of the sorted ones. */
static size_t beaten_by(const struct ost_core_plan *plan, size_t k)
{
    size_t by = 0;
    for (size_t i = 1; i < k; i++)
        if (plan[i].utility > plan[by].utility)
            by = i;
    return plan[by].plan;
}

void ost_plan_efficiency(struct ost_efficiency_row *out, const struct ost_choice_product *product,
                         uint64_t waived)
{
    struct ost_choice_problem alone = {product, 1};
    struct ost_core_view view = ost_core_plain;
    struct ost_core core;
    view.waived = waived;
    ost_core_init(&core, &alone, &view);
    size_t n = core.first[1], *kept = ost_calloc(n + 1, sizeof *kept);
    qsort(core.plan, n, sizeof *core.plan, by_cost);
    for (size_t j = 0; j < product->plans; j++)
        out[j] = (struct ost_efficiency_row){.is = OST_RULED_OUT};
    for (size_t k = 0; k < n; k++)
        out[core.plan[k].plan] =
            (struct ost_efficiency_row){OST_DOMINATED, beaten_by(core.plan, k), 0};
    for (size_t k = climb(kept, core.plan, n, false); k-- > 0;)
        out[core.plan[kept[k]].plan] = (struct ost_efficiency_row){.is = OST_LP_DOMINATED};
    for (size_t k = climb(kept, core.plan, n, true); k-- > 0;) {
        const struct ost_core_plan *plan = &core.plan[kept[k]];
        double slope = k ? slope_of(&core.plan[kept[k - 1]], plan) : 0;
        out[plan->plan] = (struct ost_efficiency_row){OST_EFFICIENT, 0, slope};
    }
    free(kept);
    ost_core_release(&core);
}

static int by_slope(const void *a, const void *b)
{
    const struct ost_hull_step *x = a, *y = b;
    long double left = (long double)x->utility * (long double)y->cost;
    long double right = (long double)y->utility * (long double)x->cost;
    if (left != right)
        return left > right ? -1 : 1;
    /* Steps of one product with equal slope cannot be: the hull has no three points in a line. */
    return x->product < y->product ? -1 : x->product > y->product;
}

void ost_hull_init(struct ost_hull *hull, const struct ost_core *core)
{
    assert(core->blocked == OST_CORE_NOT_BLOCKED);
    size_t plans = core->first[core->products];
    struct ost_core_plan *sorted = ost_calloc(plans, sizeof *sorted);
    size_t *kept = ost_calloc(plans, sizeof *kept);
    *hull = (struct ost_hull){
        .products = core->products,
        .base_cost = ost_calloc(core->products, sizeof *hull->base_cost),
        .base_utility = ost_calloc(core->products, sizeof *hull->base_utility),
        .step = ost_calloc(plans, sizeof *hull->step),
    };
    for (size_t i = 0; i < core->products; i++) {
        size_t n = core->first[i + 1] - core->first[i];
        for (size_t k = 0; k < n; k++)
            sorted[k] = core->plan[core->first[i] + k];
        qsort(sorted, n, sizeof *sorted, by_cost);
        size_t top = climb(kept, sorted, n, true);
        hull->base_cost[i] = sorted[kept[0]].cost;
        hull->base_utility[i] = sorted[kept[0]].utility;
        for (size_t k = 1; k < top; k++) {
            const struct ost_core_plan *from = &sorted[kept[k - 1]], *to = &sorted[kept[k]];
            hull->step[hull->steps++] =
                (struct ost_hull_step){i, to->cost - from->cost, to->utility - from->utility};
        }
    }
    qsort(hull->step, hull->steps, sizeof *hull->step, by_slope);
    free(sorted);
    free(kept);
}

void ost_hull_release(struct ost_hull *hull)
{
    free(hull->base_cost);
    free(hull->base_utility);
    free(hull->step);
    *hull = (struct ost_hull){0};
}

/* What part of a step the rest of the budget buys; a hair more, so that rounding never cuts a bound. */
static double part_of(const struct ost_hull_step *step, int64_t rest)
{
    return (double)step->utility * ((double)rest / (double)step->cost) * (1 + 1e-15) + 1e-6;
}

int64_t ost_hull_bound(const struct ost_hull *hull, const size_t *at, size_t depth,
                       int64_t base_cost, int64_t base_utility, int64_t budget)
{
    int64_t rest = budget - base_cost, utility = base_utility;
    for (size_t k = 0; k < hull->steps; k++) {
        const struct ost_hull_step *step = &hull->step[k];
        if (at && at[step->product] < depth)
            continue;
        if (step->cost > rest)
            return utility + (int64_t)part_of(step, rest);
        rest -= step->cost;
        utility += step->utility;
    }
    return utility;
}

static void add_base(const struct ost_hull *hull, int64_t *cost, int64_t *utility)
{
    *cost = *utility = 0;
    for (size_t i = 0; i < hull->products; i++) {
        *cost += hull->base_cost[i];
        *utility += hull->base_utility[i];
    }
}

int64_t ost_hull_bound_all(const struct ost_hull *hull, int64_t budget)
{
    int64_t cost, utility;
    add_base(hull, &cost, &utility);
    return cost > budget ? INT64_MIN : ost_hull_bound(hull, NULL, 0, cost, utility, budget);
}

int64_t ost_view_bound(const struct ost_choice_problem *problem, const struct ost_core_view *view,
                       int64_t budget)
{
    int64_t bound = INT64_MIN;
    struct ost_core core;
    ost_core_init(&core, problem, view);
    if (core.blocked == OST_CORE_NOT_BLOCKED) {
        struct ost_hull hull;
        ost_hull_init(&hull, &core);
        bound = ost_hull_bound_all(&hull, budget);
        ost_hull_release(&hull);
    }
    ost_core_release(&core);
    return bound;
}

/* The steps as far as they go; the one that is cut gives the dual. */
static struct ost_relaxation relax(const struct ost_hull *hull, int64_t budget)
{
    int64_t cost, utility;
    add_base(hull, &cost, &utility);
    if (cost > budget)
        return (struct ost_relaxation){0};
    for (size_t k = 0; k < hull->steps; k++) {
        const struct ost_hull_step *step = &hull->step[k];
        if (step->cost > budget - cost) {
            double slope = (double)step->utility / (double)step->cost;
            double bound = (double)utility + slope * (double)(budget - cost);
            return (struct ost_relaxation){true, bound / OST_MICROS, slope * 100 / OST_MICROS};
        }
        cost += step->cost;
        utility += step->utility;
    }
    return (struct ost_relaxation){true, (double)utility / OST_MICROS, 0};
}

int ost_relax_budget(struct ost_relaxation *out, const struct ost_choice_problem *problem,
                     const struct ost_choice_limits *limits)
{
    struct ost_core core;
    struct ost_core_view view = ost_core_plain;
    int rc = ost_core_check(problem);
    if (rc < 0)
        return rc;
    view.waived = limits->waived;
    ost_core_init(&core, problem, &view);
    *out = (struct ost_relaxation){0};
    if (core.blocked == OST_CORE_NOT_BLOCKED) {
        struct ost_hull hull;
        ost_hull_init(&hull, &core);
        *out = relax(&hull, ost_core_budget(limits->budget_cents));
        ost_hull_release(&hull);
    }
    ost_core_release(&core);
    return 0;
}
