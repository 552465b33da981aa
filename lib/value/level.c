#include "value/level.h"

#include <math.h>
#include <string.h>

#include "io/number.h"

const char *const ost_demand_name[OST_DEMANDS] = {"consulting", "troubleshooting", "updates",
                                                  "agreement"};
const char *const ost_channel_name[OST_CHANNELS] = {"hotline", "mail", "online"};
const char *const ost_level_name[OST_LEVELS] = {"L0", "L1", "L2", "L3"};

const char *const ost_compare_name[OST_COMPARES] = {"<", "<=", "=", "!=", ">=", ">", "in"};

static const struct ost_fact *find(const struct ost_facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->n; i++)
        if (strcmp(facts->fact[i].name, name) == 0)
            return &facts->fact[i];
    return NULL;
}

static bool share_a_word(const struct ost_fact *fact, const struct ost_condition *c)
{
    for (size_t i = 0; i < fact->texts; i++)
        for (size_t k = 0; k < c->texts; k++)
            if (strcmp(fact->text[i], c->text[k]) == 0)
                return true;
    return false;
}

static bool holds(const struct ost_condition *c, const struct ost_facts *facts)
{
    const struct ost_fact *fact = find(facts, c->fact);
    if (!fact || (fact->texts > 0) != (c->compare == OST_ONE_OF))
        return false;
    switch (c->compare) {
    case OST_LESS:
        return fact->number < c->number;
    case OST_LESS_EQUAL:
        return fact->number <= c->number;
    case OST_EQUAL:
        return fact->number == c->number;
    case OST_UNEQUAL:
        return fact->number != c->number;
    case OST_GREATER_EQUAL:
        return fact->number >= c->number;
    case OST_GREATER:
        return fact->number > c->number;
    default:
        return share_a_word(fact, c);
    }
}

bool ost_rule_fires(const struct ost_rule *rule, const struct ost_facts *facts)
{
    for (size_t i = 0; i < rule->conditions; i++)
        if (!holds(&rule->when[i], facts))
            return false;
    return true;
}

static void put_words(struct ost_buf *out, const char *const *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ost_buf_printf(out, "%s%s", i ? ", " : "", text[i]);
}

void ost_rule_reason(struct ost_buf *out, const struct ost_rule *rule,
                     const struct ost_facts *facts)
{
    for (size_t i = 0; i < rule->conditions; i++) {
        const struct ost_condition *c = &rule->when[i];
        const struct ost_fact *fact = find(facts, c->fact);
        ost_buf_printf(out, "%s%s ", i ? ", " : "", c->fact);
        if (!fact)
            ost_buf_puts(out, "unknown");
        else if (fact->texts > 0)
            put_words(out, fact->text, fact->texts);
        else
            ost_buf_printf(out, "%.6g", fact->number);
        ost_buf_printf(out, " %s ", ost_compare_name[c->compare]);
        if (c->compare == OST_ONE_OF)
            put_words(out, c->text, c->texts);
        else
            ost_buf_printf(out, "%.6g", c->number);
    }
}

bool ost_level_for_objective(enum ost_level *out, const struct ost_level_plan *plan, size_t n,
                             double confidence)
{
    bool met = false;
    *out = OST_L3;
    for (size_t i = 0; i < n; i++) {
        if (plan[i].met < confidence)
            continue;
        if (plan[i].level < *out)
            *out = plan[i].level;
        met = true;
    }
    return met;
}

/* The greatest utility among plans of at least this level. */
static double best_of_level(const struct ost_level_plan *plan, size_t n, enum ost_level level)
{
    double best = -INFINITY;
    for (size_t i = 0; i < n; i++)
        if (plan[i].level >= level)
            best = fmax(best, plan[i].utility);
    return best;
}

double ost_level_price(const struct ost_level_plan *plan, size_t n, enum ost_level with,
                       enum ost_level without)
{
    double bound = best_of_level(plan, n, with), unbound = best_of_level(plan, n, without);
    return isinf(bound) ? INFINITY : unbound - bound;
}

struct ost_modes ost_modes_of(const struct ost_need *need)
{
    struct ost_modes m = {.consulting_h = need->advice_h,
                          .updates_h = need->demand * need->maintenance_h};
    for (size_t s = 0; s < OST_SEVERITIES; s++) {
        const struct ost_need_severity *sev = &need->severity[s];
        m.troubleshooting_h += need->demand * sev->rate * sev->external * sev->engineer_h;
        if (sev->rate > 0)
            m.channels |= s == 0 ? OST_HOTLINE : OST_MAIL | OST_ONLINE;
    }
    if (m.consulting_h > 0 || m.updates_h > 0)
        m.channels |= OST_MAIL | OST_ONLINE;
    return m;
}
