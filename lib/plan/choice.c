#include "plan/choice.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "plan/choice_internal.h"

const struct ost_choice_limits ost_choice_no_limits = {
    .budget_cents = OST_CHOICE_ANY_BUDGET,
    .max_vendors = SIZE_MAX,
    .max_share = 1,
    .nodes = 20000000,
};

/* A search over sets of vendors: each is in, out, or still open. */
struct search {
    const struct ost_choice_problem *problem;
    struct ost_choice_limits limits; /* nodes are used up */
    struct ost_core_view view;
    struct ost_optimum *optimum;
    bool *out;      /* [vendors + 1] */
    size_t *vendor; /* [vendors] those with plans, the most useful first */
    size_t vendors;
};

static int64_t bound_of_view(const struct search *s)
{
    return ost_view_bound(s->problem, &s->view, ost_core_budget(s->limits.budget_cents));
}

static void raise_bound(struct search *s, int64_t bound)
{
    if (bound > s->optimum->bound)
        s->optimum->bound = bound;
}

/* The vendors are settled: the best choice with those that are in. `bound` is the LP's. */
static void solve_settled(struct search *s, int64_t bound)
{
    bool merges =
        s->limits.max_share >= 1 && s->limits.min_covered == 0 && !ost_core_has_purses(&s->limits);
    bool done = false;
    while (!done) {
        struct ost_core core;
        ost_core_init(&core, s->problem, &s->view);
        if (!merges) {
            ost_branch_best(&s->optimum->best, &core, &s->limits, &s->optimum->bound);
            done = true;
        } else {
            done =
                ost_merge_best(&s->optimum->best, &core, ost_core_budget(s->limits.budget_cents));
        }
        ost_core_release(&core);
        if (!done)
            s->view.granularity *= 10;
    }
    if (s->view.granularity > 1)
        raise_bound(s, bound);
}

/* Decides the vendors from the k-th on; `in` of those before are in. */
static void decide_vendors(struct search *s, size_t k, size_t in)
{
    size_t open = s->vendors - k, cap = s->limits.max_vendors;
    if (in == cap)
        for (size_t i = k; i < s->vendors; i++)
            s->out[s->vendor[i]] = true;
    int64_t bound = bound_of_view(s);
    if (bound != INT64_MIN && ost_best_below(&s->optimum->best, bound)) {
        if (s->limits.nodes == 0) {
            raise_bound(s, bound);
        } else if (in == cap || open <= cap - in) {
            s->limits.nodes--;
            solve_settled(s, bound);
        } else {
            s->limits.nodes--;
            decide_vendors(s, k + 1, in + 1);
            s->out[s->vendor[k]] = true;
            decide_vendors(s, k + 1, in);
            s->out[s->vendor[k]] = false;
        }
    }
    if (in == cap)
        for (size_t i = k; i < s->vendors; i++)
            s->out[s->vendor[i]] = false;
}

/* Lists the vendors that have plans, those first without whom the relaxation loses most. */
static void list_vendors(struct search *s, size_t most)
{
    int64_t *without = ost_calloc(most + 1, sizeof *without);
    bool *has_plans = ost_calloc(most + 1, sizeof *has_plans);
    for (size_t i = 0; i < s->problem->products; i++)
        for (size_t j = 0; j < s->problem->product[i].plans; j++)
            has_plans[s->problem->product[i].plan[j].vendor] = true;
    for (size_t v = 1; v <= most; v++) {
        if (!has_plans[v])
            continue;
        s->out[v] = true;
        without[v] = bound_of_view(s);
        s->out[v] = false;
        size_t at = s->vendors++;
        for (; at > 0 && without[s->vendor[at - 1]] > without[v]; at--)
            s->vendor[at] = s->vendor[at - 1];
        s->vendor[at] = v;
    }
    free(has_plans);
    free(without);
}

void ost_optimum_init(struct ost_optimum *out, const struct ost_choice_problem *problem,
                      const struct ost_choice_limits *limits, const struct ost_core_view *view)
{
    size_t most = ost_core_vendors(problem);
    struct search s = {
        .problem = problem,
        .limits = *limits,
        .view = *view,
        .optimum = out,
        .out = ost_calloc(most + 1, sizeof *s.out),
        .vendor = ost_calloc(most + 1, sizeof *s.vendor),
    };
    *out = (struct ost_optimum){.bound = INT64_MIN};
    ost_best_init(&out->best, problem->products);
    s.view.vendor_out = s.out;
    if (limits->max_vendors < most)
        list_vendors(&s, most);
    else
        s.limits.max_vendors = SIZE_MAX;
    decide_vendors(&s, 0, 0);
    if (out->best.found && out->best.utility > out->bound)
        out->bound = out->best.utility;
    out->granularity = s.view.granularity;
    free(s.out);
    free(s.vendor);
}

void ost_optimum_release(struct ost_optimum *optimum)
{
    ost_best_release(&optimum->best);
}

int ost_core_check_limits(const struct ost_choice_limits *limits)
{
    if (!(limits->max_share >= 0 && limits->max_share <= 1))
        return ost_fail(OST_EINVAL, "the largest share of a vendor must lie between 0 and 1");
    if (limits->purses > OST_CHOICE_PURSES)
        return ost_fail(OST_EINVAL, "%zu budgets for parts; %d are possible", limits->purses,
                        OST_CHOICE_PURSES);
    return 0;
}

bool ost_core_has_purses(const struct ost_choice_limits *limits)
{
    for (size_t k = 0; k < limits->purses; k++)
        if (!(limits->purses_waived >> k & 1))
            return true;
    return false;
}

int64_t ost_minimum_budget(const struct ost_choice_problem *problem,
                           const struct ost_choice_limits *limits, const struct ost_core_view *view)
{
    struct ost_choice_limits any = *limits;
    struct ost_core_view cheapest = *view;
    struct ost_optimum optimum;
    any.budget_cents = OST_CHOICE_ANY_BUDGET;
    cheapest.cheapest = true;
    ost_optimum_init(&optimum, problem, &any, &cheapest);
    int64_t minimum = optimum.best.found ? optimum.best.cost : OST_CHOICE_ANY_BUDGET;
    ost_optimum_release(&optimum);
    return minimum;
}

enum ost_choice_status ost_optimum_status(const struct ost_optimum *optimum)
{
    if (optimum->bound == INT64_MIN)
        return OST_CHOICE_INFEASIBLE;
    bool proved = optimum->best.found && optimum->bound == optimum->best.utility;
    return proved ? OST_CHOICE_OPTIMAL : OST_CHOICE_GAP;
}

int ost_choice_best(struct ost_choice *out, const struct ost_choice_problem *problem,
                    const struct ost_choice_limits *limits)
{
    struct ost_core_view view = ost_core_plain;
    struct ost_optimum optimum;
    int rc = ost_core_check(problem);
    if (rc == 0)
        rc = ost_core_check_limits(limits);
    if (rc < 0)
        return rc;
    view.waived = limits->waived;
    ost_optimum_init(&optimum, problem, limits, &view);
    *out = (struct ost_choice){
        .status = ost_optimum_status(&optimum),
        .products = problem->products,
        .bound = (double)optimum.bound / OST_MICROS,
        .minimum_cents = OST_CHOICE_ANY_BUDGET,
        .granularity_cents = optimum.granularity,
    };
    if (optimum.best.found) {
        out->plan = optimum.best.plan;
        optimum.best.plan = NULL;
        out->cost_cents = ost_choice_cost_cents(problem, out->plan);
        out->utility = (double)optimum.best.utility / OST_MICROS;
    }
    if (out->status == OST_CHOICE_INFEASIBLE)
        out->minimum_cents = ost_minimum_budget(problem, limits, &view);
    ost_optimum_release(&optimum);
    return 0;
}

void ost_choice_release(struct ost_choice *choice)
{
    free(choice->plan);
    *choice = (struct ost_choice){0};
}

int64_t ost_choice_cost_cents(const struct ost_choice_problem *problem, const size_t *plan)
{
    int64_t sum = 0;
    for (size_t i = 0; i < problem->products; i++)
        sum += problem->product[i].plan[plan[i]].cost_cents;
    return sum;
}

double ost_choice_utility(const struct ost_choice_problem *problem, const size_t *plan)
{
    int64_t sum = 0;
    for (size_t i = 0; i < problem->products; i++)
        sum += ost_core_micros(problem->product[i].plan[plan[i]].utility);
    return (double)sum / OST_MICROS;
}

static bool keeps_purses(const struct ost_choice_problem *problem,
                         const struct ost_choice_limits *limits, const size_t *plan)
{
    for (size_t k = 0; k < limits->purses; k++) {
        int64_t spent = 0;
        for (size_t i = 0; i < problem->products; i++)
            if (limits->purse[k].holds[i])
                spent += problem->product[i].plan[plan[i]].cost_cents;
        if (spent > limits->purse[k].cents && !(limits->purses_waived >> k & 1))
            return false;
    }
    return true;
}

bool ost_choice_keeps(const struct ost_choice_problem *problem,
                      const struct ost_choice_limits *limits, const size_t *plan)
{
    size_t covered = 0;
    for (size_t i = 0; i < problem->products; i++) {
        const struct ost_choice_plan *p = &problem->product[i].plan[plan[i]];
        if (p->barred & ~limits->waived)
            return false;
        covered += p->covers;
    }
    struct ost_choice_dependence d = ost_choice_dependence(problem, plan);
    int64_t cost = ost_choice_cost_cents(problem, plan);
    /* A hair more for shares such as 0.3, as the search allows it. */
    double share = limits->max_share * (double)cost * (1 + 1e-12);
    return cost <= limits->budget_cents && covered >= limits->min_covered &&
           d.vendors <= limits->max_vendors && (double)d.largest_cents <= share &&
           keeps_purses(problem, limits, plan);
}

size_t ost_choice_changes(struct ost_choice_change *out, const size_t *from, const size_t *to,
                          size_t products)
{
    size_t n = 0;
    for (size_t i = 0; i < products; i++)
        if (from[i] != to[i])
            out[n++] = (struct ost_choice_change){i, from[i], to[i]};
    return n;
}

struct ost_choice_dependence ost_choice_dependence(const struct ost_choice_problem *problem,
                                                   const size_t *plan)
{
    struct ost_choice_dependence d = {0};
    size_t most = ost_core_vendors(problem);
    int64_t *spent = ost_calloc(most + 1, sizeof *spent), total = 0;
    bool *chosen = ost_calloc(most + 1, sizeof *chosen);
    for (size_t i = 0; i < problem->products; i++) {
        const struct ost_choice_plan *p = &problem->product[i].plan[plan[i]];
        spent[p->vendor] += p->cost_cents;
        chosen[p->vendor] = true;
        total += p->cost_cents;
    }
    for (size_t v = 1; v <= most; v++) {
        d.vendors += chosen[v];
        if (chosen[v] && (d.largest == 0 || spent[v] > d.largest_cents)) {
            d.largest = v;
            d.largest_cents = spent[v];
        }
        if (total > 0)
            d.hhi += pow((double)spent[v] / (double)total, 2);
    }
    if (total > 0)
        d.largest_share = (double)d.largest_cents / (double)total;
    free(spent);
    free(chosen);
    return d;
}
