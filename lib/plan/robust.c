#include "plan/robust.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "plan/choice_internal.h"

/* One ordinary choice: rises above the threshold count, the budget pays for Gamma of it. */
struct scenario {
    int64_t threshold;
    int64_t reserve; /* Gamma * threshold */
    int64_t bound;
};

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x > y ? -1 : x < y;
}

static int by_bound(const void *a, const void *b)
{
    const struct scenario *x = a, *y = b;
    if (x->bound != y->bound)
        return x->bound > y->bound ? -1 : 1;
    return by_size(&x->threshold, &y->threshold);
}

int64_t ost_choice_worst_cents(const struct ost_choice_problem *problem, const size_t *plan,
                               size_t gamma)
{
    int64_t *rise = ost_calloc(problem->products, sizeof *rise);
    int64_t sum = ost_choice_cost_cents(problem, plan);
    for (size_t i = 0; i < problem->products; i++)
        rise[i] = problem->product[i].plan[plan[i]].rise_cents;
    qsort(rise, problem->products, sizeof *rise, by_size);
    for (size_t i = 0; i < problem->products && i < gamma; i++)
        sum += rise[i];
    free(rise);
    return sum;
}

static struct ost_core_view view_of(const struct ost_choice_limits *limits, int64_t threshold)
{
    struct ost_core_view view = ost_core_plain;
    view.waived = limits->waived;
    view.threshold = threshold;
    return view;
}

/* All thresholds worth a try, the most promising first; *out [returned] is the caller's. */
static size_t list_scenarios(struct scenario **out, const struct ost_choice_problem *problem,
                             const struct ost_choice_limits *limits, size_t gamma)
{
    size_t n = 1, plans = 1;
    for (size_t i = 0; i < problem->products; i++)
        plans += problem->product[i].plans;
    int64_t *rise = ost_calloc(plans, sizeof *rise); /* one of them 0 */
    for (size_t i = 0; i < problem->products; i++)
        for (size_t j = 0; j < problem->product[i].plans; j++)
            rise[n++] = problem->product[i].plan[j].rise_cents;
    qsort(rise, plans, sizeof *rise, by_size);
    struct scenario *s = ost_calloc(plans, sizeof *s);
    n = 0;
    for (size_t k = 0; k < plans; k++) {
        struct scenario *now = &s[n];
        if ((k > 0 && rise[k] == rise[k - 1]) ||
            __builtin_mul_overflow((int64_t)gamma, rise[k], &now->reserve) ||
            now->reserve > OST_CORE_ANY_BUDGET)
            continue;
        struct ost_core_view view = view_of(limits, rise[k]);
        now->threshold = rise[k];
        now->bound =
            ost_view_bound(problem, &view, ost_core_budget(limits->budget_cents) - now->reserve);
        n++;
    }
    qsort(s, n, sizeof *s, by_bound);
    free(rise);
    *out = s;
    return n;
}

/* Solves the scenarios until the LP bound says that no better choice is left. */
static void solve(struct ost_optimum *all, const struct ost_choice_problem *problem,
                  const struct ost_choice_limits *limits, size_t gamma)
{
    struct scenario *scenario;
    size_t n = list_scenarios(&scenario, problem, limits, gamma);
    for (size_t k = 0; k < n && ost_best_below(&all->best, scenario[k].bound); k++) {
        struct ost_choice_limits reserved = *limits;
        struct ost_core_view view = view_of(limits, scenario[k].threshold);
        struct ost_optimum one;
        if (scenario[k].bound == INT64_MIN)
            break;
        reserved.budget_cents = ost_core_budget(limits->budget_cents) - scenario[k].reserve;
        ost_optimum_init(&one, problem, &reserved, &view);
        if (one.bound > all->bound)
            all->bound = one.bound;
        if (one.granularity > all->granularity)
            all->granularity = one.granularity;
        if (one.best.found)
            ost_best_offer(&all->best, ost_choice_worst_cents(problem, one.best.plan, gamma),
                           one.best.utility, one.best.plan);
        ost_optimum_release(&one);
    }
    free(scenario);
}

static int64_t minimum_budget(const struct ost_choice_problem *problem,
                              const struct ost_choice_limits *limits, size_t gamma)
{
    int64_t least = OST_CHOICE_ANY_BUDGET;
    struct scenario *scenario;
    size_t n = list_scenarios(&scenario, problem, limits, gamma);
    for (size_t k = 0; k < n; k++) {
        struct ost_core_view view = view_of(limits, scenario[k].threshold);
        int64_t needed = ost_minimum_budget(problem, limits, &view);
        if (needed != OST_CHOICE_ANY_BUDGET && needed + scenario[k].reserve < least)
            least = needed + scenario[k].reserve;
    }
    free(scenario);
    return least;
}

/* What trusting all prices would give; the difference is the price of robustness. */
static double nominal_utility(const struct ost_choice_problem *problem,
                              const struct ost_choice_limits *limits)
{
    struct ost_core_view view = ost_core_plain;
    struct ost_optimum optimum;
    view.waived = limits->waived;
    ost_optimum_init(&optimum, problem, limits, &view);
    double utility = optimum.best.found ? (double)optimum.best.utility / OST_MICROS : NAN;
    ost_optimum_release(&optimum);
    return utility;
}

int ost_choice_robust(struct ost_robust *out, const struct ost_choice_problem *problem,
                      const struct ost_choice_limits *limits, size_t gamma)
{
    int rc = ost_core_check(problem);
    if (rc == 0)
        rc = ost_core_check_limits(limits);
    if (rc == 0 && (limits->max_share < 1 || ost_core_has_purses(limits)))
        rc =
            ost_fail(OST_EINVAL, "%s cannot be kept when prices may rise",
                     limits->max_share < 1 ? "a largest share of a vendor" : "a budget for a part");
    if (rc < 0)
        return rc;
    struct ost_optimum all = {.bound = INT64_MIN, .granularity = 1};
    gamma = gamma < problem->products ? gamma : problem->products;
    ost_best_init(&all.best, problem->products);
    solve(&all, problem, limits, gamma);
    *out = (struct ost_robust){
        .choice = {.status = ost_optimum_status(&all),
                   .products = problem->products,
                   .bound = (double)all.bound / OST_MICROS,
                   .minimum_cents = OST_CHOICE_ANY_BUDGET,
                   .granularity_cents = all.granularity},
        .price = NAN,
    };
    if (all.best.found) {
        out->choice.plan = all.best.plan;
        all.best.plan = NULL;
        out->choice.cost_cents = ost_choice_cost_cents(problem, out->choice.plan);
        out->choice.utility = (double)all.best.utility / OST_MICROS;
        out->worst_cents = all.best.cost;
        out->price = nominal_utility(problem, limits) - out->choice.utility;
    }
    if (out->choice.status == OST_CHOICE_INFEASIBLE)
        out->choice.minimum_cents = minimum_budget(problem, limits, gamma);
    ost_optimum_release(&all);
    return 0;
}

void ost_robust_release(struct ost_robust *robust)
{
    ost_choice_release(&robust->choice);
    *robust = (struct ost_robust){0};
}
