/*
 * The choice as the algorithms see it: allowed plans only, whole numbers only. For lib/plan alone.
 *
 * Costs are cents, utilities millionths of a currency unit; the sum of the largest of each stays
 * below 2^61, so that adding and subtracting totals needs no check.
 */
#ifndef OST_PLAN_CHOICE_INTERNAL_H
#define OST_PLAN_CHOICE_INTERNAL_H

#include "plan/choice.h"

struct ost_core_plan {
    int64_t cost;    /* cents */
    int64_t utility; /* millionths */
    size_t plan;     /* its number in the product */
    size_t vendor;
    bool covers;
};

struct ost_core {
    size_t products;
    size_t *first; /* [products + 1] plans of product i are first[i] .. first[i + 1] - 1 */
    struct ost_core_plan *plan; /* [first[products]] in file order */
    size_t blocked;             /* a product without an allowed plan; SIZE_MAX: there is none */
};

#define OST_CORE_NOT_BLOCKED SIZE_MAX
#define OST_MICROS 1e6

/* A budget beyond every sum of costs, with room to add to and to take from. */
#define OST_CORE_ANY_BUDGET ((int64_t)1 << 62)

/* The budget between minus and plus OST_CORE_ANY_BUDGET. */
int64_t ost_core_budget(int64_t budget_cents);

/* Which plans enter and at what cost. */
struct ost_core_view {
    uint64_t waived;
    const bool *vendor_out; /* [vendors + 1] plans of these stay out; NULL: all come in */
    int64_t threshold;      /* robust: cost + max(rise - threshold, 0); INT64_MAX: the cost alone */
    int64_t granularity;    /* costs are rounded up to multiples, >= 1 */
    bool cheapest;          /* the utility is minus the cost: the optimum is the smallest budget */
};

extern const struct ost_core_view ost_core_plain;

/* OST_EINVAL and OST_ELIMIT as ost_choice_best says; then ost_core_init may be called without checks. */
int ost_core_check(const struct ost_choice_problem *problem);

void ost_core_init(struct ost_core *core, const struct ost_choice_problem *problem,
                   const struct ost_core_view *view);
void ost_core_release(struct ost_core *core);

/* Leaves out plans that another one of the product beats (hull.h): no merge needs them, limits may. */
void ost_core_drop_dominated(struct ost_core *core);

/* Largest vendor number of the problem. */
size_t ost_core_vendors(const struct ost_choice_problem *problem);

int64_t ost_core_micros(double utility);

/* The hulls of all products (hull.h) as one list of steps. */
struct ost_hull_step {
    size_t product;
    int64_t cost, utility; /* both positive */
};

struct ost_hull {
    size_t products;
    int64_t *base_cost, *base_utility; /* [products] of the cheapest plan */
    struct ost_hull_step *step;        /* [steps] by falling slope, within a product upwards */
    size_t steps;
};

void ost_hull_init(struct ost_hull *hull, const struct ost_core *core);
void ost_hull_release(struct ost_hull *hull);

/*
 * Largest utility, rounded down to whole millionths, of the products with at[i] >= depth within a
 * budget that their cheapest plans, with these sums, fit into. NULL: all products.
 */
int64_t ost_hull_bound(const struct ost_hull *hull, const size_t *at, size_t depth,
                       int64_t base_cost, int64_t base_utility, int64_t budget);

/* The bound of all products; INT64_MIN when even the cheapest plans cost more. */
int64_t ost_hull_bound_all(const struct ost_hull *hull, int64_t budget);

/* The bound of a whole view of a problem; INT64_MIN when it allows nothing within the budget. */
int64_t ost_view_bound(const struct ost_choice_problem *problem, const struct ost_core_view *view,
                       int64_t budget);

/* The best choice found so far. */
struct ost_best {
    bool found;
    int64_t cost, utility; /* as the core counts them */
    size_t *plan;          /* [products] plan numbers of the products */
    size_t products;
};

void ost_best_init(struct ost_best *best, size_t products);
void ost_best_release(struct ost_best *best);

/* Keeps a copy of the choice if it is better: more utility, less cost, earlier plans. */
void ost_best_offer(struct ost_best *best, int64_t cost, int64_t utility, const size_t *plan);

/* The optimum within a budget by the dominance merge, offered to `best`; false: too many points. */
bool ost_merge_best(struct ost_best *best, const struct ost_core *core, int64_t budget);

/*
 * Depth-first branch and bound on plans under vendor share, minimum coverage and purses, offered to `best`. Takes
 * its steps from limits->nodes; when they run out, *bound is raised to what is left unsearched.
 */
void ost_branch_best(struct ost_best *best, const struct ost_core *core,
                     struct ost_choice_limits *limits, int64_t *bound);

/* The optimum of a view under all limits; *bound is what no choice can exceed. */
struct ost_optimum {
    struct ost_best best;
    int64_t bound;
    int64_t granularity;
};

void ost_optimum_init(struct ost_optimum *out, const struct ost_choice_problem *problem,
                      const struct ost_choice_limits *limits, const struct ost_core_view *view);
void ost_optimum_release(struct ost_optimum *optimum);

/* What the optimum proves: INT64_MIN as bound is infeasible. */
enum ost_choice_status ost_optimum_status(const struct ost_optimum *optimum);

/* The smallest budget under the view's other limits; OST_CHOICE_ANY_BUDGET: none does. */
int64_t ost_minimum_budget(const struct ost_choice_problem *problem,
                           const struct ost_choice_limits *limits,
                           const struct ost_core_view *view);

/* Whether some purse is a limit. */
bool ost_core_has_purses(const struct ost_choice_limits *limits);

/* The limits' own sense: OST_EINVAL for a share outside 0..1 and for too many purses. */
int ost_core_check_limits(const struct ost_choice_limits *limits);

/* Whether some part with this bound can hold a choice better than the best one, or an equal one. */
bool ost_best_below(const struct ost_best *best, int64_t bound);

#endif
