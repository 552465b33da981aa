/* Why an offer was not chosen: the first reason that holds, in the order of planning.h. */
#include "plan/planning_parts.h"
#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is looked at for every offer of one product. */
struct judge {
    struct ost_planning *p;
    size_t product;
    const struct ost_candidate_product *of;
    const struct ost_efficiency_row *efficiency; /* [offers] */
    const int64_t *enters;                       /* [offers] */
};

static void because(struct ost_rejection *r, enum ost_reason reason, const char *text)
{
    r->reason = reason;
    r->text = text;
}

/* Beaten by another offer that costs no more, or by the chosen one, which is worth more. */
static bool beaten(struct ost_rejection *r, const struct judge *j)
{
    struct ost_planning *p = j->p;
    const struct ost_candidate *offer = &j->of->offer[r->offer];
    const struct ost_efficiency_row *row = &j->efficiency[r->offer];
    const struct ost_candidate *chosen = p->choice ? ost_planning_offer(p, j->product) : NULL;
    if (row->is == OST_DOMINATED) {
        because(r, OST_REASON_DOMINATED,
                ost_planning_text(p, "%s costs no more and is worth no less",
                                  j->of->offer[row->by].id));
        return true;
    }
    if (chosen && chosen->utility >= offer->utility && p->options.aversion == 0) {
        double more = chosen->utility - offer->utility;
        because(r, OST_REASON_DOMINATED,
                more > 0 ? ost_planning_text(p, "%s is worth %.0f more", chosen->id, more)
                         : ost_planning_text(p, "%s is worth as much", chosen->id));
        return true;
    }
    return false;
}

/* Whether the choice with this offer in it costs more than the budget. */
static bool too_dear(const struct judge *j, const struct ost_candidate *offer)
{
    const struct ost_planning *p = j->p;
    int64_t budget = p->options.limits.budget_cents;
    if (budget == OST_CHOICE_ANY_BUDGET)
        return false;
    if (!p->choice)
        return true;
    return p->cost_cents - ost_planning_offer(p, j->product)->cost_cents + offer->cost_cents >
           budget;
}

static void judge_offer(struct ost_rejection *r, const struct judge *j)
{
    struct ost_planning *p = j->p;
    const struct ost_candidate *offer = &j->of->offer[r->offer];
    r->enters_cents = OST_CHOICE_ANY_BUDGET;
    if (offer->bars) {
        because(r, offer->bar[0].reason, offer->bar[0].text);
    } else if (r->offer > 0 && j->of->offer[0].bars == 0 &&
               offer->utility < j->of->offer[0].utility) {
        because(r, OST_REASON_NO_GAIN,
                ost_planning_text(p, "%.0f against no contract",
                                  offer->utility - j->of->offer[0].utility));
    } else if (beaten(r, j)) {
        return;
    } else if (too_dear(j, offer)) {
        r->enters_cents = j->enters[r->offer];
        because(r, OST_REASON_BUDGET,
                p->choice ? "does not fit the budget beside the rest"
                          : "no choice with it fits the budget and the limits");
    } else if (p->options.aversion > 0) {
        because(r, OST_REASON_RISK, "the choice with it has worse bad years");
    } else if (p->options.robust) {
        because(r, OST_REASON_BUDGET, "does not fit the budget when prices rise");
    } else {
        because(r, OST_REASON_VENDORS, "a limit on vendors or coverage keeps it out");
    }
}

/*
 * The smallest budget beyond the present one at which each offer is part of the best choice. That it
 * was part of one further down (ost_frontier_entries) is no news to somebody who has more money.
 */
static void find_entries(int64_t *enters, size_t width, const struct ost_planning *p)
{
    const struct ost_frontier *f = &p->frontier;
    size_t products = p->problem.products, at = 0;
    size_t *plan = ost_calloc(products, sizeof *plan);
    for (size_t k = 0; k < products * width; k++)
        enters[k] = OST_CHOICE_ANY_BUDGET;
    if (!ost_frontier_find(&at, f, p->options.limits.budget_cents))
        at = 0;
    for (; at < f->points; at++) {
        ost_frontier_choice(plan, f, at);
        for (size_t i = 0; i < products; i++)
            if (enters[i * width + plan[i]] == OST_CHOICE_ANY_BUDGET)
                enters[i * width + plan[i]] = f->cost_cents[at];
    }
    free(plan);
}

void ost_planning_reject(struct ost_planning *p)
{
    const struct ost_candidates *candidates = p->candidates;
    size_t offers = 0, width = 0;
    for (size_t i = 0; i < candidates->products; i++) {
        size_t n = candidates->product[i].offers;
        offers += n;
        width = n > width ? n : width;
    }
    int64_t *enters = ost_calloc(candidates->products * width, sizeof *enters);
    struct ost_efficiency_row *efficiency = ost_calloc(width, sizeof *efficiency);
    find_entries(enters, width, p);
    p->rejected = ost_arena_calloc(&p->arena, offers, sizeof *p->rejected);
    for (size_t i = 0; i < candidates->products; i++) {
        struct judge j = {p, i, &candidates->product[i], efficiency, enters + i * width};
        ost_plan_efficiency(efficiency, &p->problem.product[i], p->options.limits.waived);
        for (size_t k = 0; k < j.of->offers; k++) {
            if (p->choice && p->choice[i] == k)
                continue;
            struct ost_rejection *r = &p->rejected[p->rejections++];
            *r = (struct ost_rejection){.product = i, .offer = k};
            judge_offer(r, &j);
        }
    }
    free(enters);
    free(efficiency);
}
