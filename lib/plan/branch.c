/*
 * Products are decided one after the other, those with most at stake first. A node is left when its
 * cheapest completion that covers enough leaves the budget or a purse, when the LP bound of its completions is
 * below the best choice, or when a vendor's share can no longer be kept.
 *
 * Minimum coverage enters the LP bound by its price, a Lagrange multiplier: every plan that covers is worth
 * `reward` more, and reward * min_covered is taken off at the end. That bounds the utility of whatever covers
 * enough, for any reward; the one with the lowest bound at the root is taken. So all utilities below
 * include rewards until a choice is offered.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "plan/choice_internal.h"

struct branch {
    struct ost_core core; /* a copy, with rewards */
    int64_t reward;
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

    /* What covering a product costs beyond its cheapest plan; NEVER: it cannot be. */
    int64_t *cover_cost; /* [products] */
    size_t *cover_order; /* [products] the cheapest to cover first */

    size_t *plan;   /* [products] plan numbers chosen so far */
    int64_t *spent; /* [vendors + 1] */

    int64_t *purse_spent; /* [purses] */
    int64_t
        *purse_least; /* [purses][products + 1] what its products from a depth on cost at least */
};

static const int64_t NEVER = INT64_MAX;

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
    const struct ost_core *core = &b->core;
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

/* What the products from each depth on cost at least and at most. */
static void sum_up(struct branch *b)
{
    for (size_t d = b->core.products; d-- > 0;) {
        size_t i = b->order[d];
        int64_t most = INT64_MIN;
        for (size_t k = b->core.first[i]; k < b->core.first[i + 1]; k++) {
            const struct ost_core_plan *plan = &b->core.plan[k];
            most = plan->cost > most ? plan->cost : most;
            b->rebates |= plan->cost < 0;
        }
        b->least_cost[d] = b->least_cost[d + 1] + b->hull.base_cost[i];
        b->base_utility[d] = b->base_utility[d + 1] + b->hull.base_utility[i];
        b->most_cost[d] = b->most_cost[d + 1] + most;
    }
}

static void rank_covers(struct branch *b)
{
    struct ranked *cheap = ost_calloc(b->core.products, sizeof *cheap);
    for (size_t i = 0; i < b->core.products; i++) {
        b->cover_cost[i] = NEVER;
        for (size_t k = b->core.first[i]; k < b->core.first[i + 1]; k++) {
            int64_t more = b->core.plan[k].cost - b->hull.base_cost[i];
            if (b->core.plan[k].covers && more < b->cover_cost[i])
                b->cover_cost[i] = more;
        }
        cheap[i] = (struct ranked){-(double)b->cover_cost[i], i};
    }
    qsort(cheap, b->core.products, sizeof *cheap, by_key);
    for (size_t k = 0; k < b->core.products; k++)
        b->cover_order[k] = cheap[k].index;
    free(cheap);
}

/* What it costs at least, beyond the cheapest plans, that enough is covered; NEVER when it cannot be. */
static int64_t cost_of_covering(const struct branch *b, const struct node *node)
{
    int64_t sum = 0;
    size_t needed =
        b->limits->min_covered > node->covered ? b->limits->min_covered - node->covered : 0;
    for (size_t k = 0; needed > 0 && k < b->core.products; k++) {
        size_t i = b->cover_order[k];
        if (b->depth[i] < node->depth)
            continue;
        if (b->cover_cost[i] == NEVER)
            return NEVER;
        sum += b->cover_cost[i];
        needed--;
    }
    return needed > 0 ? NEVER : sum;
}

static void sum_up_purses(struct branch *b)
{
    size_t n = b->core.products;
    for (size_t k = 0; k < b->limits->purses; k++) {
        int64_t *least = b->purse_least + k * (n + 1);
        for (size_t d = n; d-- > 0;) {
            size_t i = b->order[d];
            least[d] = least[d + 1] + (b->limits->purse[k].holds[i] ? b->hull.base_cost[i] : 0);
        }
    }
}

/* Adds the cost of a plan of product i to the purses that pay for it. */
static void pay(struct branch *b, size_t i, int64_t cost)
{
    for (size_t k = 0; k < b->limits->purses; k++)
        if (b->limits->purse[k].holds[i])
            b->purse_spent[k] += cost;
}

/* Whether every purse can still pay for the cheapest plans from a depth on. */
static bool every_purse_suffices(const struct branch *b, size_t depth)
{
    for (size_t k = 0; k < b->limits->purses; k++) {
        int64_t least = b->purse_least[k * (b->core.products + 1) + depth];
        if (b->purse_spent[k] + least > b->limits->purse[k].cents &&
            !(b->limits->purses_waived >> k & 1))
            return false;
    }
    return true;
}

/* Whether the vendor gets no more than its share of `total`; a hair more for shares such as 0.3. */
static bool keeps_share(const struct branch *b, size_t vendor, int64_t total)
{
    return vendor == 0 ||
           (double)b->spent[vendor] <= b->limits->max_share * (double)total * (1 + 1e-12);
}

static bool every_share_kept(const struct branch *b, int64_t total)
{
    for (size_t i = 0; i < b->core.products; i++)
        for (size_t k = b->core.first[i]; k < b->core.first[i + 1]; k++)
            if (b->core.plan[k].plan == b->plan[i] &&
                !keeps_share(b, b->core.plan[k].vendor, total))
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
    int64_t cost = node->cost + b->least_cost[node->depth], covering = cost_of_covering(b, node);
    if (covering == NEVER || cost + covering > b->budget)
        return INT64_MIN;
    int64_t bound = ost_hull_bound(&b->hull, b->depth, node->depth, cost,
                                   node->utility + b->base_utility[node->depth], b->budget) -
                    b->reward * (int64_t)b->limits->min_covered;
    bool of_use = ost_best_below(b->best, bound) &&
                  !(b->best->found && bound == b->best->utility && cost + covering > b->best->cost);
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
    if (node.depth == b->core.products) {
        if (every_share_kept(b, node.cost))
            ost_best_offer(b->best, node.cost, node.utility - b->reward * (int64_t)node.covered,
                           b->plan);
        return;
    }
    size_t i = b->order[node.depth];
    for (size_t k = b->core.first[i]; k < b->core.first[i + 1]; k++) {
        const struct ost_core_plan *plan = &b->core.plan[b->trial[k]];
        struct node next = {node.depth + 1, node.cost + plan->cost, node.utility + plan->utility,
                            node.covered + plan->covers};
        b->plan[i] = plan->plan;
        b->spent[plan->vendor] += plan->cost;
        pay(b, i, plan->cost);
        if (share_is_possible(b, &next, plan->vendor) && every_purse_suffices(b, next.depth))
            visit(b, next);
        pay(b, i, -plan->cost);
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

/* Gives every plan that covers `more` utility. */
static void add_reward(struct ost_core *core, int64_t more)
{
    for (size_t k = 0; k < core->first[core->products]; k++)
        if (core->plan[k].covers)
            core->plan[k].utility += more;
}

/* The LP bound at the root for a reward. */
static int64_t root_bound(struct ost_core *core, const struct ost_choice_limits *limits,
                          int64_t reward)
{
    struct ost_hull hull;
    add_reward(core, reward);
    ost_hull_init(&hull, core);
    int64_t bound = ost_hull_bound_all(&hull, ost_core_budget(limits->budget_cents));
    ost_hull_release(&hull);
    add_reward(core, -reward);
    return bound == INT64_MIN ? bound : bound - reward * (int64_t)limits->min_covered;
}

/* The reward with the lowest bound; the bound is convex in it, so thirds close in on it. */
static int64_t best_reward(struct ost_core *core, const struct ost_choice_limits *limits)
{
    enum { STEPS = 100 };
    int64_t low = 0, high = ((int64_t)1 << 60) / (int64_t)(core->products + limits->min_covered);
    if (limits->min_covered == 0)
        return 0;
    for (int i = 0; i < STEPS && high - low > 2; i++) {
        int64_t a = low + (high - low) / 3, b = high - (high - low) / 3;
        if (root_bound(core, limits, a) <= root_bound(core, limits, b))
            high = b;
        else
            low = a;
    }
    return low;
}

static void start(struct branch *b, const struct ost_core *core)
{
    size_t n = core->products, plans = core->first[n];
    b->core = *core;
    b->core.plan = ost_calloc(plans, sizeof *b->core.plan);
    memcpy(b->core.plan, core->plan, plans * sizeof *core->plan);
    b->reward = best_reward(&b->core, b->limits);
    add_reward(&b->core, b->reward);
    b->budget = ost_core_budget(b->limits->budget_cents);
    b->order = ost_calloc(n, sizeof *b->order);
    b->depth = ost_calloc(n, sizeof *b->depth);
    b->trial = ost_calloc(plans, sizeof *b->trial);
    b->least_cost = ost_calloc(n + 1, sizeof *b->least_cost);
    b->most_cost = ost_calloc(n + 1, sizeof *b->most_cost);
    b->base_utility = ost_calloc(n + 1, sizeof *b->base_utility);
    b->cover_cost = ost_calloc(n, sizeof *b->cover_cost);
    b->cover_order = ost_calloc(n, sizeof *b->cover_order);
    b->plan = ost_calloc(n, sizeof *b->plan);
    b->spent = ost_calloc(largest_vendor(core) + 1, sizeof *b->spent);
    b->purse_spent = ost_calloc(b->limits->purses, sizeof *b->purse_spent);
    b->purse_least = ost_calloc(b->limits->purses * (n + 1), sizeof *b->purse_least);
    ost_hull_init(&b->hull, &b->core);
}

static void stop(struct branch *b)
{
    void *owned[] = {b->core.plan, b->order,        b->depth,      b->trial,       b->least_cost,
                     b->most_cost, b->base_utility, b->cover_cost, b->cover_order, b->plan,
                     b->spent,     b->purse_spent,  b->purse_least};
    ost_hull_release(&b->hull);
    for (size_t k = 0; k < sizeof owned / sizeof *owned; k++)
        free(owned[k]);
}

void ost_branch_best(struct ost_best *best, const struct ost_core *core,
                     struct ost_choice_limits *limits, int64_t *bound)
{
    struct branch b = {.limits = limits, .best = best, .bound = bound};
    if (limits->min_covered > core->products)
        return;
    start(&b, core);
    arrange(&b);
    sum_up(&b);
    rank_covers(&b);
    sum_up_purses(&b);
    visit(&b, (struct node){0});
    stop(&b);
}
