#include "plan/plan_check.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

static void OST_PRINTF(4, 5)
    find(struct ost_plan_check *c, const char *what, bool holds, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    c->finding[c->findings++] =
        (struct ost_plan_finding){what, holds, ost_arena_copy(&c->arena, ost_slice_of(line)).p};
    c->holds = c->holds && holds;
}

static struct ost_slice saved_plan(const struct ost_json *saved, const char *product)
{
    const struct ost_json *choice = ost_json_get(saved, "choice");
    for (size_t i = 0; i < ost_json_count(choice); i++)
        if (ost_slice_is(ost_json_text(ost_json_get(ost_json_at(choice, i), "product")), product))
            return ost_json_text(ost_json_get(ost_json_at(choice, i), "plan"));
    return (struct ost_slice){"", 0};
}

/* Finds the saved plan among today's offers; false: it is not there. */
static bool check_product(struct ost_plan_check *c, size_t *offer,
                          const struct ost_candidate_product *product, struct ost_slice plan)
{
    size_t j = 0;
    while (j < product->offers && !ost_slice_is(plan, product->offer[j].id))
        j++;
    if (j == product->offers) {
        find(c, product->name, false, plan.n ? "'%.*s' is not on offer" : "has no plan%.*s",
             OST_SLICE_ARG(plan));
        return false;
    }
    *offer = j;
    if (product->offer[j].bars)
        find(c, product->name, false, "%s: %s", product->offer[j].bar[0].rule,
             product->offer[j].bar[0].text);
    else
        find(c, product->name, true, "%s", product->offer[j].id);
    return true;
}

/* The saved choice as a whole; its products' own rules were looked at. */
static void check_whole(struct ost_plan_check *c, const struct ost_planning *today,
                        const size_t *choice)
{
    struct ost_choice_limits limits = today->options.limits;
    c->cents = ost_choice_cost_cents(&today->problem, choice);
    c->utility = ost_choice_utility(&today->problem, choice);
    if (limits.budget_cents != OST_CHOICE_ANY_BUDGET)
        find(c, "budget", c->cents <= limits.budget_cents, "%.2f of %.2f", (double)c->cents / 100,
             (double)limits.budget_cents / 100);
    limits.budget_cents = OST_CHOICE_ANY_BUDGET;
    limits.waived = UINT64_MAX;
    if (!ost_choice_keeps(&today->problem, &limits, choice))
        find(c, "limits", false, "vendors, coverage or the budget of a domain are not kept");
}

void ost_plan_check_make(struct ost_plan_check *out, const struct ost_planning *today,
                         const struct ost_json *saved)
{
    size_t n = today->problem.products;
    struct ost_plan_check c = {.holds = true, .cents = -1, .utility = NAN};
    size_t *choice = ost_arena_calloc(&c.arena, n, sizeof *choice);
    bool there = true;
    c.finding = ost_arena_calloc(&c.arena, n + 2, sizeof *c.finding);
    for (size_t i = 0; i < n; i++) {
        const struct ost_candidate_product *product = &today->candidates->product[i];
        there = check_product(&c, &choice[i], product, saved_plan(saved, product->name)) && there;
    }
    if (there)
        check_whole(&c, today, choice);
    *out = c;
}

void ost_plan_check_release(struct ost_plan_check *c)
{
    ost_arena_release(&c->arena);
    *c = (struct ost_plan_check){0};
}
