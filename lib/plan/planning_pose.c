/* A candidates as a problem of choice: names become numbers. */
#include <string.h>

#include "base/alloc.h"
#include "plan/planning_parts.h"

static size_t count_offers(const struct ost_candidates *candidates)
{
    size_t n = 0;
    for (size_t i = 0; i < candidates->products; i++)
        n += candidates->product[i].offers;
    return n;
}

/* The number of a vendor, new ones at the end; portfolios have few. */
static size_t number_vendor(struct ost_planning *p, const char *name)
{
    if (!name)
        return 0;
    for (size_t v = 1; v <= p->vendors; v++)
        if (strcmp(p->vendor[v], name) == 0)
            return v;
    p->vendor[++p->vendors] = name;
    return p->vendors;
}

static int rule_bit(uint64_t *out, struct ost_planning *p, const char *name)
{
    size_t r = 0;
    while (r < p->rules && strcmp(p->rule[r], name) != 0)
        r++;
    if (r == OST_PLANNING_RULES)
        return ost_fail(OST_ELIMIT, "more than %d different rules are broken; '%s' is one too many",
                        OST_PLANNING_RULES, name);
    if (r == p->rules)
        p->rule[p->rules++] = name;
    *out |= (uint64_t)1 << r;
    return 0;
}

static int pose_offer(struct ost_choice_plan *plan, struct ost_planning *p,
                      const struct ost_candidate *offer)
{
    int rc = 0;
    *plan = (struct ost_choice_plan){
        .name = offer->id,
        .cost_cents = offer->cost_cents,
        .utility = offer->utility,
        .rise_cents = offer->rise_cents,
        .vendor = number_vendor(p, offer->vendor),
        .covers = offer->covers,
    };
    for (size_t i = 0; rc == 0 && i < offer->bars; i++)
        rc = rule_bit(&plan->barred, p, offer->bar[i].rule);
    return rc;
}

int ost_planning_pose(struct ost_planning *p)
{
    const struct ost_candidates *candidates = p->candidates;
    size_t offers = count_offers(candidates);
    struct ost_choice_product *product =
        ost_arena_calloc(&p->arena, candidates->products, sizeof *product);
    struct ost_choice_plan *plan = ost_arena_calloc(&p->arena, offers, sizeof *plan);
    p->vendor = ost_arena_calloc(&p->arena, offers + 1, sizeof *p->vendor);
    p->problem = (struct ost_choice_problem){product, candidates->products};
    for (size_t i = 0; i < candidates->products; i++) {
        const struct ost_candidate_product *of = &candidates->product[i];
        product[i] = (struct ost_choice_product){of->name, plan, of->offers};
        for (size_t j = 0; j < of->offers; j++) {
            int rc = pose_offer(plan++, p, &of->offer[j]);
            if (rc < 0)
                return rc;
        }
    }
    return 0;
}
