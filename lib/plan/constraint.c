#include "plan/constraint.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "plan/choice_internal.h"

enum { RULES = 64 };

size_t ost_constraints(struct ost_constraint out[OST_CONSTRAINTS],
                       const struct ost_choice_problem *problem,
                       const struct ost_choice_limits *limits)
{
    size_t n = 0;
    uint64_t barred = 0;
    for (size_t i = 0; i < problem->products; i++)
        for (size_t j = 0; j < problem->product[i].plans; j++)
            barred |= problem->product[i].plan[j].barred;
    barred &= ~limits->waived;
    for (unsigned rule = 0; rule < RULES; rule++)
        if (barred >> rule & 1)
            out[n++] = (struct ost_constraint){OST_CONSTRAINT_RULE, rule};
    if (limits->budget_cents != OST_CHOICE_ANY_BUDGET)
        out[n++] = (struct ost_constraint){.kind = OST_CONSTRAINT_BUDGET};
    if (limits->max_vendors != SIZE_MAX)
        out[n++] = (struct ost_constraint){.kind = OST_CONSTRAINT_VENDORS};
    if (limits->max_share < 1)
        out[n++] = (struct ost_constraint){.kind = OST_CONSTRAINT_SHARE};
    if (limits->min_covered > 0)
        out[n++] = (struct ost_constraint){.kind = OST_CONSTRAINT_COVERED};
    for (unsigned k = 0; k < limits->purses; k++)
        if (!(limits->purses_waived >> k & 1))
            out[n++] = (struct ost_constraint){OST_CONSTRAINT_PURSE, k};
    return n;
}

struct ost_choice_limits ost_limits_without(const struct ost_choice_limits *limits,
                                            struct ost_constraint constraint)
{
    struct ost_choice_limits without = *limits;
    switch (constraint.kind) {
    case OST_CONSTRAINT_RULE:
        without.waived |= (uint64_t)1 << constraint.rule;
        break;
    case OST_CONSTRAINT_BUDGET:
        without.budget_cents = OST_CHOICE_ANY_BUDGET;
        break;
    case OST_CONSTRAINT_VENDORS:
        without.max_vendors = SIZE_MAX;
        break;
    case OST_CONSTRAINT_SHARE:
        without.max_share = 1;
        break;
    case OST_CONSTRAINT_COVERED:
        without.min_covered = 0;
        break;
    case OST_CONSTRAINT_PURSE:
        without.purses_waived |= (uint32_t)1 << constraint.rule;
        break;
    }
    return without;
}

int ost_constraint_prices(struct ost_constraint_price *out, const struct ost_constraint *constraint,
                          size_t n, const struct ost_choice_problem *problem,
                          const struct ost_choice_limits *limits)
{
    struct ost_choice with;
    int rc = ost_choice_best(&with, problem, limits);
    if (rc < 0)
        return rc;
    for (size_t k = 0; k < n; k++) {
        struct ost_choice_limits fewer = ost_limits_without(limits, constraint[k]);
        struct ost_choice without;
        ost_choice_best(&without, problem,
                        &fewer); /* what was accepted with all limits is with fewer */
        out[k] = (struct ost_constraint_price){
            .constraint = constraint[k],
            .price = with.plan && without.plan ? without.utility - with.utility : NAN,
            .without = without.plan ? without.utility : NAN,
            .proved = with.status != OST_CHOICE_GAP && without.status != OST_CHOICE_GAP,
        };
        ost_choice_release(&without);
    }
    ost_choice_release(&with);
    return 0;
}

/* Sets of constraints to try, one after the other. */
struct remedies {
    const struct ost_choice_problem *problem;
    const struct ost_constraint *constraint;
    size_t constraints;
    struct ost_remedy *found;
    size_t n, cap;
};

static void try_set(struct remedies *r, const struct ost_remedy *set,
                    const struct ost_choice_limits *limits)
{
    struct ost_core_view view = ost_core_plain;
    view.waived = limits->waived;
    int64_t minimum = ost_minimum_budget(r->problem, limits, &view);
    if (minimum == OST_CHOICE_ANY_BUDGET || minimum > limits->budget_cents)
        return;
    r->found = ost_grow(r->found, &r->cap, r->n + 1, sizeof *r->found);
    r->found[r->n] = *set;
    r->found[r->n++].minimum_cents = minimum;
}

/* Adds `more` constraints from the k-th on to the set, in every way. */
static void extend(struct remedies *r, struct ost_remedy set,
                   const struct ost_choice_limits *limits, size_t k, size_t more)
{
    if (more == 0) {
        try_set(r, &set, limits);
        return;
    }
    for (; k < r->constraints; k++) {
        struct ost_choice_limits fewer = ost_limits_without(limits, r->constraint[k]);
        struct ost_remedy larger = set;
        larger.lift[larger.n++] = r->constraint[k];
        extend(r, larger, &fewer, k + 1, more - 1);
    }
}

int ost_constraint_remedies(struct ost_remedy **out, size_t *n,
                            const struct ost_choice_problem *problem,
                            const struct ost_choice_limits *limits)
{
    struct ost_constraint constraint[OST_CONSTRAINTS];
    struct remedies r = {.problem = problem, .constraint = constraint};
    int rc = ost_core_check(problem);
    if (rc == 0)
        rc = ost_core_check_limits(limits);
    if (rc < 0)
        return rc;
    r.constraints = ost_constraints(constraint, problem, limits);
    for (size_t size = 0; r.n == 0 && size <= OST_REMEDY_SIZE; size++)
        extend(&r, (struct ost_remedy){0}, limits, 0, size);
    if (r.n == 1 && r.found[0].n == 0) /* feasible as it is */
        r.n = 0;
    *out = r.found;
    *n = r.n;
    return 0;
}
