/* The required level: rules of the table first, then one rule per recovery objective. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "value/assessment_parts.h"

/* P(restored within the objective): with the vendor's answer, or because one is back by oneself. */
static double meets(const struct ost_assessed_product *p, const struct ost_assessed_plan *plan,
                    size_t s)
{
    const struct ost_need_severity *sev = &p->model.need.severity[s];
    double rto_h = p->profile->objective[s].rto_h;
    if (sev->alone_h <= rto_h)
        return 1;
    if (!plan->response[s])
        return 0;
    return ost_response_meets(plan->response[s], plan->kappa, sev->work_h, rto_h);
}

static void see_plans(struct ost_level_plan *out, const struct ost_assessed_product *p)
{
    for (size_t j = 0; j < p->plans; j++)
        out[j] = (struct ost_level_plan){.level = p->plan[j].level,
                                         .utility = p->analysis.outcome[j].mean.value};
}

static void judge_table(struct ost_assessment *a, struct ost_assessed_product *p)
{
    const struct ost_level_rules *table = a->of.rules;
    const struct ost_facts facts = {p->profile->fact, p->profile->facts};
    for (size_t i = 0; table && i < table->n; i++) {
        const struct ost_rule *rule = &table->rule[i];
        struct ost_assessed_rule *r = &p->rule[p->rules++];
        struct ost_buf reason = OST_BUF_INIT;
        *r = (struct ost_assessed_rule){.id = rule->id,
                                        .why = rule->why,
                                        .fired = ost_rule_fires(rule, &facts),
                                        .level = rule->level,
                                        .needs = rule->needs};
        if (r->fired)
            ost_rule_reason(&reason, rule, &facts);
        r->reason = ost_assessed_text(a, &reason);
    }
}

/* Fills met[s] of all plans, and adds the objective as a rule. */
static void judge_objective(struct ost_assessment *a, struct ost_assessed_product *p,
                            struct ost_level_plan *seen, size_t s)
{
    const struct ost_objective *o = &p->profile->objective[s];
    struct ost_assessed_rule *r = &p->rule[p->rules++];
    struct ost_buf id = OST_BUF_INIT, reason = OST_BUF_INIT;
    size_t met = 0;
    for (size_t j = 0; j < p->plans; j++) {
        p->plan[j].met[s] = seen[j].met = meets(p, &p->plan[j], s);
        met += seen[j].met >= o->confidence;
    }
    ost_buf_printf(&id, "R-RTO-%zu", s + 1);
    ost_buf_printf(&reason, "rto %g h for %g %% of severity %zu: met by %zu of %zu plans", o->rto_h,
                   100 * o->confidence, s + 1, met, p->plans);
    *r = (struct ost_assessed_rule){
        .id = ost_assessed_text(a, &id),
        .why = "the lowest level of a plan that restores service in time often enough",
        .objective = s + 1};
    ost_level_for_objective(&r->level, seen, p->plans, o->confidence);
    r->fired = r->level > OST_L0;
    r->reason = ost_assessed_text(a, &reason);
}

/* The level that the fired rules but number `but` ask for. */
static enum ost_level level_without(const struct ost_assessed_product *p, size_t but)
{
    enum ost_level most = OST_L0;
    for (size_t i = 0; i < p->rules; i++)
        if (i != but && p->rule[i].fired && p->rule[i].level > most)
            most = p->rule[i].level;
    return most;
}

static void choose(struct ost_assessed_product *p)
{
    double most = -INFINITY;
    p->choice = p->plans;
    for (size_t j = 0; j < p->plans; j++) {
        double mean = p->analysis.outcome[j].mean.value;
        p->plan[j].enough = p->plan[j].level >= p->level;
        if (p->plan[j].enough && mean > most) {
            most = mean;
            p->choice = j;
        }
    }
}

void ost_assess_level(struct ost_assessment *a, struct ost_assessed_product *p)
{
    struct ost_level_plan *seen = ost_calloc(p->plans, sizeof *seen);
    size_t rules = a->of.rules ? a->of.rules->n : 0;
    p->rule = ost_arena_calloc(&a->arena, rules + OST_SEVERITIES, sizeof *p->rule);
    see_plans(seen, p);
    judge_table(a, p);
    for (size_t s = 0; s < OST_SEVERITIES; s++)
        if (p->profile->objective[s].rto_h > 0 && p->plans > 1) /* else there is nothing to judge */
            judge_objective(a, p, seen, s);
    p->level = level_without(p, SIZE_MAX);
    for (size_t i = 0; i < p->rules; i++) {
        struct ost_assessed_rule *r = &p->rule[i];
        if (!r->fired)
            continue;
        p->needs |= r->needs;
        r->price = ost_level_price(seen, p->plans, p->level, level_without(p, i));
    }
    p->level_price = ost_level_price(seen, p->plans, p->level, OST_L0);
    choose(p);
    free(seen);
}
