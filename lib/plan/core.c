#include "plan/choice_internal.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"

const struct ost_core_view ost_core_plain = {
    .threshold = INT64_MAX,
    .granularity = 1,
};

static const int64_t SUM_LIMIT = (int64_t)1 << 61;

int64_t ost_core_micros(double utility)
{
    return llround(utility * OST_MICROS);
}

int64_t ost_core_budget(int64_t budget_cents)
{
    if (budget_cents > OST_CORE_ANY_BUDGET)
        return OST_CORE_ANY_BUDGET;
    return budget_cents < -OST_CORE_ANY_BUDGET ? -OST_CORE_ANY_BUDGET : budget_cents;
}

/* Adds the largest magnitudes of one product; false when a sum leaves its limit. */
static bool add_largest(const struct ost_choice_product *product, double *cost, double *utility)
{
    double most_cost = 0, most_utility = 0;
    for (size_t j = 0; j < product->plans; j++) {
        const struct ost_choice_plan *plan = &product->plan[j];
        most_cost = fmax(most_cost, fabs((double)plan->cost_cents) + (double)plan->rise_cents);
        most_utility = fmax(most_utility, fabs(plan->utility) * OST_MICROS);
    }
    *cost += most_cost;
    *utility += most_utility;
    return *cost < (double)SUM_LIMIT && *utility < (double)SUM_LIMIT;
}

static const char *name_of(const struct ost_choice_product *product)
{
    return product->name ? product->name : "a product";
}

static int check_product(const struct ost_choice_product *product)
{
    const char *name = name_of(product);
    if (product->plans == 0)
        return ost_fail(OST_EINVAL, "'%s' has no plans", name);
    if (product->plans > OST_CHOICE_PLANS)
        return ost_fail(OST_ELIMIT, "'%s' has %zu plans, more than %d", name, product->plans,
                        OST_CHOICE_PLANS);
    for (size_t j = 0; j < product->plans; j++) {
        if (!isfinite(product->plan[j].utility))
            return ost_fail(OST_EINVAL, "the utility of plan %zu of '%s' is no number", j, name);
        if (product->plan[j].rise_cents < 0)
            return ost_fail(OST_EINVAL, "the cost of plan %zu of '%s' rises by less than 0", j,
                            name);
    }
    return 0;
}

int ost_core_check(const struct ost_choice_problem *problem)
{
    double cost = 0, utility = 0;
    if (problem->products == 0)
        return ost_fail(OST_EINVAL, "no products to choose plans for");
    if (problem->products > OST_CHOICE_PRODUCTS)
        return ost_fail(OST_ELIMIT, "%zu products, more than %d", problem->products,
                        OST_CHOICE_PRODUCTS);
    for (size_t i = 0; i < problem->products; i++) {
        int rc = check_product(&problem->product[i]);
        if (rc < 0)
            return rc;
        if (!add_largest(&problem->product[i], &cost, &utility))
            return ost_fail(OST_ELIMIT, "costs or utilities are too large to be added up");
    }
    return 0;
}

size_t ost_core_vendors(const struct ost_choice_problem *problem)
{
    size_t vendors = 0;
    for (size_t i = 0; i < problem->products; i++)
        for (size_t j = 0; j < problem->product[i].plans; j++)
            if (problem->product[i].plan[j].vendor > vendors)
                vendors = problem->product[i].plan[j].vendor;
    return vendors;
}

/* Upwards, so that what fits with rounded costs fits with the real ones. */
static int64_t round_up(int64_t cost, int64_t granularity)
{
    int64_t rest = cost % granularity;
    return rest > 0 ? cost - rest + granularity : cost - rest;
}

static struct ost_core_plan core_plan(const struct ost_choice_plan *plan, size_t j,
                                      const struct ost_core_view *view)
{
    int64_t cost = plan->cost_cents;
    if (plan->rise_cents > view->threshold)
        cost += plan->rise_cents - view->threshold;
    cost = round_up(cost, view->granularity);
    int64_t utility = view->cheapest ? -cost : ost_core_micros(plan->utility);
    return (struct ost_core_plan){cost, utility, j, plan->vendor, plan->covers};
}

void ost_core_init(struct ost_core *core, const struct ost_choice_problem *problem,
                   const struct ost_core_view *view)
{
    size_t n = 0, plans = 0;
    for (size_t i = 0; i < problem->products; i++)
        plans += problem->product[i].plans;
    *core = (struct ost_core){
        .products = problem->products,
        .first = ost_calloc(problem->products + 1, sizeof *core->first),
        .plan = ost_calloc(plans, sizeof *core->plan),
        .blocked = OST_CORE_NOT_BLOCKED,
    };
    for (size_t i = 0; i < problem->products; i++) {
        const struct ost_choice_product *product = &problem->product[i];
        core->first[i] = n;
        for (size_t j = 0; j < product->plans; j++) {
            const struct ost_choice_plan *plan = &product->plan[j];
            if ((plan->barred & ~view->waived) == 0 &&
                !(view->vendor_out && view->vendor_out[plan->vendor]))
                core->plan[n++] = core_plan(plan, j, view);
        }
        if (n == core->first[i] && core->blocked == OST_CORE_NOT_BLOCKED)
            core->blocked = i;
    }
    core->first[problem->products] = n;
}

void ost_core_release(struct ost_core *core)
{
    free(core->first);
    free(core->plan);
    *core = (struct ost_core){0};
}

void ost_best_init(struct ost_best *best, size_t products)
{
    *best = (struct ost_best){
        .plan = ost_calloc(products, sizeof *best->plan),
        .products = products,
    };
}

void ost_best_release(struct ost_best *best)
{
    free(best->plan);
    *best = (struct ost_best){0};
}

bool ost_best_below(const struct ost_best *best, int64_t bound)
{
    return !best->found || best->utility <= bound;
}

/* Whether choice `a` names earlier plans than `b`, the first product deciding first. */
static bool is_earlier(const size_t *a, const size_t *b, size_t products)
{
    for (size_t i = 0; i < products; i++)
        if (a[i] != b[i])
            return a[i] < b[i];
    return false;
}

void ost_best_offer(struct ost_best *best, int64_t cost, int64_t utility, const size_t *plan)
{
    if (best->found) {
        if (utility != best->utility ? utility < best->utility
            : cost != best->cost     ? cost > best->cost
                                     : !is_earlier(plan, best->plan, best->products))
            return;
    }
    best->found = true;
    best->cost = cost;
    best->utility = utility;
    memcpy(best->plan, plan, best->products * sizeof *plan);
}
