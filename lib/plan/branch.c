/*
 * Products are decided one after the other, those with most at stake first. A node is left when its
 * cheapest completion leaves the budget, when the LP bound of its completions is below the best choice,
 * or when a limit can no longer be kept.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "plan/choice_internal.h"

struct branch {
    const struct ost_core *core;
    struct ost_choice_limits *limits;
    struct ost_best *best;
    int64_t *bound;
    int64_t budget;
    struct ost_hull hull;
    bool rebates; /* some cost is below zero: spending may yet shrink */

    size_t *order; /* [products] product at each depth */
    size_t *depth; /* [products] depth of each product */
    size_t *trial; /* [plans] plans of each product, the promising first */

    /* [products + 1] of the products from a depth on */
    int64_t *least_cost, *most_cost, *base_utility;
    size_t *can_cover;

    size_t *plan;   /* [products] plan numbers chosen so far */
    int64_t *spent; /* [vendors + 1] */
};

struct node {
    size_t depth;
    int64_t cost, utility;
    size_t covered;
};

/* Something to sort by a number, largest first, ties by index. */
struct ranked {
    double key;
    size_t index;
};

static int by_key(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->key != y->key)
        return x->key > y->key ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* Utility per cost at which the whole budget would go, from the relaxation: the price of money here. */
static double price_of_budget(const struct ost_hull *hull, int64_t budget)
{
    for (size_t i = 0; i < hull->products; i++)
        budget -= hull->base_cost[i];
    for (size_t k = 0; k < hull->steps; k++) {
        const struct ost_hull_step *step = &hull->step[k];
        if (step->cost > budget)
            return (double)step->utility / (double)step->cost;
        budget -= step->cost;
    }
    return 0;
}

/* Sorts the plans of each product by utility net of the price of money, the products by what is at stake. */
static void arrange(struct branch *b)
{
    const struct ost_core *core = b->core;
    double price = price_of_budget(&b->hull, b->budget);
    size_t plans = core->first[core->products];
    struct ranked *plan = ost_calloc(plans, sizeof *plan);
    struct ranked *product = ost_calloc(core->products, sizeof *product);
    for (size_t k = 0; k < plans; k++)
        plan[k] =
            (struct ranked){(double)core->plan[k].utility - price * (double)core->plan[k].cost, k};
    for (size_t i = 0; i < core->products; i++) {
        size_t first = core->first[i], n = core->first[i + 1] - first;
        qsort(&plan[first], n, sizeof *plan, by_key);
        product[i] = (struct ranked){plan[first].key - plan[first + n - 1].key, i};
    }
    qsort(product, core->products, sizeof *product, by_key);
    for (size_t k = 0; k < plans; k++)
        b->trial[k] = plan[k].index;
    for (size_t d = 0; d < core->products; d++) {
        b->order[d] = product[d].index;
        b->depth[product[d].index] = d;
    }
    free(plan);
    free(product);
}

/* What the products from each depth on cost at least and at most, and how many of them can be covered. */
static void sum_up(struct branch *b)
{
    for (size_t d = b->core->products; d-- > 0;) {
        size_t i = b->order[d];
        int64_t most = INT64_MIN;
        bool covers = false;
        for (size_t k = b->core->first[i]; k < b->core->first[i + 1]; k++) {
            const struct ost_core_plan *plan = &b->core->plan[k];
            most = plan->cost > most ? plan->cost : most;
            covers |= plan->covers;
            b->rebates |= plan->cost < 0;
        }
        b->least_cost[d] = b->least_cost[d + 1] + b->hull.base_cost[i];
        b->base_utility[d] = b->base_utility[d + 1] + b->hull.base_utility[i];
        b->most_cost[d] = b->most_cost[d + 1] + most;
        b->can_cover[d] = b->can_cover[d + 1] + covers;
    }
}

/* Whether the vendor gets no more than its share of `total`; a hair more for shares such as 0.3. */
static bool keeps_share(const struct branch *b, size_t vendor, int64_t total)
{
    return vendor == 0 ||
           (double)b->spent[vendor] <= b->limits->max_share * (double)total * (1 + 1e-12);
}

static bool every_share_kept(const struct branch *b, int64_t total)
{
    for (size_t i = 0; i < b->core->products; i++)
        for (size_t k = b->core->first[i]; k < b->core->first[i + 1]; k++)
            if (b->core->plan[k].plan == b->plan[i] &&
                !keeps_share(b, b->core->plan[k].vendor, total))
                return false;
    return true;
}

/* Whether the node's last vendor may still end within its share, if everything else is bought dear. */
static bool share_is_possible(const struct branch *b, const struct node *node, size_t vendor)
{
    int64_t total = node->cost + b->most_cost[node->depth];
    return b->rebates || keeps_share(b, vendor, total < b->budget ? total : b->budget);
}

/* The bound of the node's completions; INT64_MIN when none can be of use. */
static int64_t bound_of(const struct branch *b, const struct node *node)
{
    int64_t cost = node->cost + b->least_cost[node->depth];
    if (cost > b->budget || node->covered + b->can_cover[node->depth] < b->limits->min_covered)
        return INT64_MIN;
    int64_t bound = ost_hull_bound(&b->hull, b->depth, node->depth, cost,
                                   node->utility + b->base_utility[node->depth], b->budget);
    bool of_use = ost_best_below(b->best, bound) &&
                  !(b->best->found && bound == b->best->utility && cost > b->best->cost);
    return of_use ? bound : INT64_MIN;
}

static void visit(struct branch *b, struct node node)
{
    int64_t bound = bound_of(b, &node);
    if (bound == INT64_MIN)
        return;
    if (b->limits->nodes == 0) {
        *b->bound = bound > *b->bound ? bound : *b->bound;
        return;
    }
    b->limits->nodes--;
    if (node.depth == b->core->products) {
        if (every_share_kept(b, node.cost))
            ost_best_offer(b->best, node.cost, node.utility, b->plan);
        return;
    }
    size_t i = b->order[node.depth];
    for (size_t k = b->core->first[i]; k < b->core->first[i + 1]; k++) {
        const struct ost_core_plan *plan = &b->core->plan[b->trial[k]];
        struct node next = {node.depth + 1, node.cost + plan->cost, node.utility + plan->utility,
                            node.covered + plan->covers};
        b->plan[i] = plan->plan;
        b->spent[plan->vendor] += plan->cost;
        if (share_is_possible(b, &next, plan->vendor))
            visit(b, next);
        b->spent[plan->vendor] -= plan->cost;
    }
}

static size_t largest_vendor(const struct ost_core *core)
{
    size_t vendor = 0;
    for (size_t k = 0; k < core->first[core->products]; k++)
        vendor = core->plan[k].vendor > vendor ? core->plan[k].vendor : vendor;
    return vendor;
}

void ost_branch_best(struct ost_best *best, const struct ost_core *core,
                     struct ost_choice_limits *limits, int64_t *bound)
{
    size_t n = core->products;
    struct branch b = {
        .core = core,
        .limits = limits,
        .best = best,
        .bound = bound,
        .budget = ost_core_budget(limits->budget_cents),
        .order = ost_calloc(n, sizeof *b.order),
        .depth = ost_calloc(n, sizeof *b.depth),
        .trial = ost_calloc(core->first[n], sizeof *b.trial),
        .least_cost = ost_calloc(n + 1, sizeof *b.least_cost),
        .most_cost = ost_calloc(n + 1, sizeof *b.most_cost),
        .base_utility = ost_calloc(n + 1, sizeof *b.base_utility),
        .can_cover = ost_calloc(n + 1, sizeof *b.can_cover),
        .plan = ost_calloc(n, sizeof *b.plan),
        .spent = ost_calloc(largest_vendor(core) + 1, sizeof *b.spent),
    };
    ost_hull_init(&b.hull, core);
    arrange(&b);
    sum_up(&b);
    visit(&b, (struct node){0});
    ost_hull_release(&b.hull);
    void *owned[] = {b.order,        b.depth,     b.trial, b.least_cost, b.most_cost,
                     b.base_utility, b.can_cover, b.plan,  b.spent};
    for (size_t k = 0; k < sizeof owned / sizeof *owned; k++)
        free(owned[k]);
}
