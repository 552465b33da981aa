#include "plan/planning.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "plan/choice_internal.h"
#include "plan/planning_parts.h"
#include "plan/risk.h"
#include "plan/robust.h"

const char *ost_planning_text(struct ost_planning *p, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    return ost_arena_copy(&p->arena, ost_slice_of(line)).p;
}

static size_t *keep_choice(struct ost_planning *p, const size_t *plan)
{
    if (!plan)
        return NULL;
    size_t *kept = ost_arena_calloc(&p->arena, p->problem.products, sizeof *kept);
    memcpy(kept, plan, p->problem.products * sizeof *kept);
    return kept;
}

static void keep(struct ost_planning *p, const struct ost_choice *choice)
{
    p->status = choice->status;
    p->choice = keep_choice(p, choice->plan);
    p->cost_cents = choice->cost_cents;
    p->utility = choice->utility;
    p->bound = choice->bound;
    p->granularity_cents = choice->granularity_cents;
    p->minimum_cents = choice->minimum_cents;
}

static int choose_plainly(struct ost_planning *p)
{
    struct ost_choice choice;
    int rc = ost_choice_best(&choice, &p->problem, &p->options.limits);
    if (rc < 0)
        return rc;
    keep(p, &choice);
    ost_choice_release(&choice);
    return 0;
}

static int choose_robustly(struct ost_planning *p)
{
    struct ost_robust robust;
    int rc = ost_choice_robust(&robust, &p->problem, &p->options.limits, p->options.gamma);
    if (rc < 0)
        return rc;
    keep(p, &robust.choice);
    p->worst_cents = robust.worst_cents;
    p->robust_price = robust.price;
    ost_robust_release(&robust);
    return 0;
}

/* The offers' samples one behind the other, as risk.h wants them; certain ones are constant. */
static double *gather_samples(const struct ost_candidates *candidates, size_t n)
{
    size_t offers = 0, k = 0;
    for (size_t i = 0; i < candidates->products; i++)
        offers += candidates->product[i].offers;
    double *u = ost_calloc(offers * n, sizeof *u);
    for (size_t i = 0; i < candidates->products; i++) {
        for (size_t j = 0; j < candidates->product[i].offers; j++, k++) {
            const struct ost_candidate *offer = &candidates->product[i].offer[j];
            for (size_t s = 0; s < n; s++)
                u[k * n + s] = offer->sample ? offer->sample[s] : offer->utility;
        }
    }
    return u;
}

static int choose_averse(struct ost_planning *p)
{
    size_t n = p->candidates->scenarios ? p->candidates->scenarios : 1;
    double *u = gather_samples(p->candidates, n);
    struct ost_risk risk = {
        .utility = u, .n = n, .aversion = p->options.aversion, .alpha = p->options.alpha};
    struct ost_risk_choice choice;
    int rc = ost_choice_risk_averse(&choice, &p->problem, &p->options.limits, &risk);
    free(u);
    if (rc < 0)
        return rc;
    p->status = choice.status;
    p->choice = keep_choice(p, choice.plan);
    p->cost_cents = choice.cost_cents;
    p->utility = p->choice ? ost_choice_utility(&p->problem, p->choice) : 0;
    p->bound = p->utility;
    p->score = choice.score;
    p->cvar = choice.cvar;
    ost_risk_choice_release(&choice);
    return 0;
}

int ost_planning_choose(struct ost_planning *p)
{
    p->cvar = p->score = p->robust_price = NAN;
    p->granularity_cents = 1;
    if (p->options.robust && p->options.aversion > 0)
        return ost_fail(OST_EINVAL,
                        "a choice is robust against prices or averse to risk, not both");
    /* Infeasibility is a matter of costs and rules, and the plain way finds the smallest budget too. */
    int rc = p->options.robust ? choose_robustly(p) : choose_plainly(p);
    if (rc == 0 && p->options.aversion > 0 && p->status != OST_CHOICE_INFEASIBLE)
        rc = choose_averse(p);
    return rc;
}

/* ---- the next step ---- */

static void keep_step(struct ost_planning *p, const struct ost_choice *to)
{
    struct ost_planning_step *next = &p->next;
    next->there = true;
    next->more_cost_cents = to->cost_cents - p->cost_cents;
    next->more_budget_cents = to->cost_cents - p->options.limits.budget_cents;
    next->more_utility = to->utility - p->utility;
    next->change = ost_arena_calloc(&p->arena, p->problem.products, sizeof *next->change);
    next->changes = ost_choice_changes(next->change, p->choice, to->plan, p->problem.products);
}

/*
 * The smallest budget that buys more, by bisection: utility never falls as the budget grows. The step
 * needs as much as that choice costs, which bisection reaches to the cent.
 */
static int search_step(struct ost_planning *p)
{
    struct ost_choice_limits limits = p->options.limits;
    struct ost_choice best = {0};
    int64_t low = limits.budget_cents, high;
    limits.budget_cents = OST_CHOICE_ANY_BUDGET;
    int rc = ost_choice_best(&best, &p->problem, &limits);
    bool better = rc == 0 && best.status == OST_CHOICE_OPTIMAL && best.utility > p->utility;
    high = best.cost_cents;
    while (rc == 0 && better && high - low > 1) {
        struct ost_choice middle;
        limits.budget_cents = low + (high - low) / 2;
        rc = ost_choice_best(&middle, &p->problem, &limits);
        if (rc < 0)
            break;
        if (middle.status == OST_CHOICE_OPTIMAL && middle.utility > p->utility) {
            ost_choice_release(&best);
            best = middle;
            high = best.cost_cents;
        } else {
            low = limits.budget_cents;
            ost_choice_release(&middle);
        }
    }
    if (rc == 0 && better)
        keep_step(p, &best);
    ost_choice_release(&best);
    return rc;
}

/* The same from the frontier, which knows rules and the budget only. */
static void look_up_step(struct ost_planning *p)
{
    struct ost_frontier_step step;
    if (!ost_frontier_next(&step, &p->frontier, p->options.limits.budget_cents))
        return;
    size_t *to = ost_arena_calloc(&p->arena, p->problem.products, sizeof *to);
    ost_frontier_choice(to, &p->frontier, step.to);
    struct ost_choice choice = {.plan = to,
                                .cost_cents = ost_choice_cost_cents(&p->problem, to),
                                .utility = ost_choice_utility(&p->problem, to)};
    keep_step(p, &choice);
}

/* Only where the budget is a limit, and the choice is by the mean. */
int ost_planning_step(struct ost_planning *p)
{
    const struct ost_choice_limits *l = &p->options.limits;
    if (!p->choice || l->budget_cents == OST_CHOICE_ANY_BUDGET || p->options.robust ||
        p->options.aversion > 0)
        return 0;
    if (l->max_vendors < p->vendors || l->max_share < 1 || l->min_covered > 0 ||
        ost_core_has_purses(l))
        return search_step(p);
    look_up_step(p);
    return 0;
}

/* ---- all of it ---- */

static int check(const struct ost_candidates *candidates)
{
    if (candidates->products == 0)
        return ost_fail(OST_EINVAL, "there is no product to plan for");
    for (size_t i = 0; i < candidates->products; i++)
        if (candidates->product[i].offers == 0)
            return ost_fail(OST_EINVAL, "'%s' has no offers", candidates->product[i].name);
    return 0;
}

/* Rules stand in for each other: lifting one may add nothing where lifting all adds much. */
static int price_rules(struct ost_planning *p)
{
    struct ost_choice_limits free = p->options.limits;
    struct ost_choice with, without;
    int rc = ost_choice_best(&with, &p->problem, &p->options.limits);
    if (rc < 0)
        return rc;
    free.waived = UINT64_MAX;
    rc = ost_choice_best(&without, &p->problem, &free);
    if (rc == 0) {
        p->rules_price = with.plan && without.plan ? without.utility - with.utility : NAN;
        ost_choice_release(&without);
    }
    ost_choice_release(&with);
    return rc;
}

static int price_constraints(struct ost_planning *p)
{
    struct ost_constraint in_force[OST_CONSTRAINTS];
    p->prices = ost_constraints(in_force, &p->problem, &p->options.limits);
    p->price = ost_arena_calloc(&p->arena, OST_CONSTRAINTS, sizeof *p->price);
    int rc = ost_constraint_prices(p->price, in_force, p->prices, &p->problem, &p->options.limits);
    return rc < 0 ? rc : price_rules(p);
}

/* A feasible choice says nothing of the smallest budget that would have done. */
static void find_minimum(struct ost_planning *p)
{
    struct ost_core_view view = ost_core_plain;
    view.waived = p->options.limits.waived;
    if (p->choice && !p->options.robust)
        p->minimum_cents = ost_minimum_budget(&p->problem, &p->options.limits, &view);
}

/* What follows from the choice. */
static int conclude(struct ost_planning *p)
{
    struct ost_frontier_options options = ost_frontier_defaults;
    options.waived = p->options.limits.waived;
    int rc = ost_frontier_of(&p->frontier, &p->problem, &options);
    if (rc == 0)
        rc = ost_relax_budget(&p->relaxation, &p->problem, &p->options.limits);
    if (rc == 0)
        rc = ost_planning_step(p);
    if (rc == 0)
        rc = price_constraints(p);
    if (rc == 0 && !p->choice)
        rc = ost_constraint_remedies(&p->remedy, &p->remedies, &p->problem, &p->options.limits);
    if (rc < 0)
        return rc;
    p->final = true;
    for (size_t i = 0; p->choice && i < p->problem.products; i++)
        p->final = p->final && !ost_planning_offer(p, i)->placeholder;
    find_minimum(p);
    if (p->choice)
        p->dependence = ost_choice_dependence(&p->problem, p->choice);
    ost_planning_reject(p);
    return 0;
}

int ost_planning_make(struct ost_planning *out, const struct ost_candidates *candidates,
                      const struct ost_planning_options *options)
{
    struct ost_planning p = {
        .candidates = candidates, .options = *options, .arena = OST_ARENA_INIT};
    int rc = check(candidates);
    if (rc == 0)
        rc = ost_planning_pose(&p);
    if (rc == 0)
        rc = ost_planning_choose(&p);
    if (rc == 0)
        rc = conclude(&p);
    if (rc < 0) {
        ost_planning_release(&p);
        return rc;
    }
    *out = p;
    return 0;
}

void ost_planning_release(struct ost_planning *p)
{
    ost_frontier_release(&p->frontier);
    free(p->remedy);
    ost_arena_release(&p->arena);
    *p = (struct ost_planning){0};
}

const struct ost_candidate *ost_planning_offer(const struct ost_planning *p, size_t product)
{
    return &p->candidates->product[product].offer[p->choice[product]];
}

const char *ost_planning_constraint(const struct ost_planning *p, struct ost_constraint constraint)
{
    switch (constraint.kind) {
    case OST_CONSTRAINT_RULE:
        return p->rule[constraint.rule];
    case OST_CONSTRAINT_BUDGET:
        return "budget";
    case OST_CONSTRAINT_VENDORS:
        return "vendor cap";
    case OST_CONSTRAINT_SHARE:
        return "vendor share";
    case OST_CONSTRAINT_COVERED:
        return "minimum coverage";
    case OST_CONSTRAINT_PURSE:
        return p->options.limits.purse[constraint.rule].name;
    }
    return "";
}
