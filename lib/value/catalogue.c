#include "value/catalogue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "value/catalogue_internal.h"
#include "value/response.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Covered seconds of a business day: those of the week over the days that have any. */
static double business_day_s(const struct ost_week *week)
{
    int64_t sum = 0, days = 0;
    for (int d = 0; d < 7; d++) {
        days += week->day[d].n > 0;
        for (int i = 0; i < week->day[d].n; i++)
            sum += week->day[d].at[i].end_s - week->day[d].at[i].start_s;
    }
    return (double)sum / (double)days; /* a calendar is open on some day */
}

/* Whether a time is said in days, which are business days of the calendar. */
static bool is_in_days(struct ost_slice text)
{
    struct ost_slice rest = text, time;
    ost_slice_cut(&rest, '@', &time);
    time = ost_slice_trim(time);
    static const char *const words[] = {"d", "day", "days"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        size_t n = strlen(words[i]);
        if (time.n > n && memcmp(time.p + time.n - n, words[i], n) == 0)
            return true;
    }
    return false;
}

/* "1h @ nine_five": as a quantity the calendar is its note. */
static int read_promised(struct ost_promised *out, struct ost_plan_reader *r,
                         const struct ost_yaml *node)
{
    struct ost_quantity q;
    int rc = ost_field_quantity(&q, node, OST_QUANTITY_HOURS, &r->options);
    if (rc < 0)
        return rc;
    double seconds = ost_distribution_mean(&q.distribution) * 3600;
    if (q.distribution.kind != OST_DISTRIBUTION_CONSTANT || !q.note)
        rc = ost_yaml_fail(node, "a response is one time and its calendar, such as 1h @ 24x7");
    else
        rc = ost_yaml_within(
            ost_calendars_find(&out->calendar, &r->catalogue->calendars, ost_slice_of(q.note)),
            node);
    if (rc == 0 && is_in_days(ost_yaml_text(node)))
        seconds *= business_day_s(ost_calendar_week(out->calendar)) / 86400;
    if (rc == 0 && !(seconds <= 52.0 * OST_WEEK_S))
        rc = ost_yaml_fail(node, "a response within a year is needed");
    out->seconds = (int64_t)llround(seconds);
    out->text = ost_arena_copy(&r->catalogue->arena, ost_yaml_text(node)).p;
    out->given = rc == 0;
    ost_quantity_release(&q);
    return rc;
}

static int read_responses(struct ost_plan_reader *r, const struct ost_yaml *plan)
{
    static const char *const numbers[OST_SEVERITIES] = {"1", "2", "3", "4"};
    const struct ost_yaml *node = ost_yaml_get(plan, "response");
    int rc = ost_yaml_only(node, numbers, OST_SEVERITIES);
    for (size_t s = 0; rc == 0 && s < OST_SEVERITIES; s++)
        if (ost_yaml_get(node, numbers[s]))
            rc = read_promised(&r->plan->response[s], r, ost_yaml_get(node, numbers[s]));
    return rc;
}

/* A list of names as bits; bit[i] belongs to names[i]. */
static int read_bits(unsigned *out, const struct ost_yaml *plan, const char *key,
                     const char *const *names, const unsigned *bit, size_t n)
{
    struct ost_yaml_list list = {0};
    int rc = ost_yaml_list_or(&list, plan, key);
    for (size_t i = 0; rc == 0 && i < list.n; i++) {
        int chosen = 0;
        rc = ost_yaml_choose(&chosen, ost_yaml_list_at(&list, i), names, n);
        *out |= bit[chosen];
    }
    return rc;
}

static int read_services(struct ost_plan_reader *r, const struct ost_yaml *plan)
{
    static const unsigned mode_bits[] = {OST_NEEDS_CONSULTING, OST_NEEDS_TROUBLESHOOTING,
                                         OST_NEEDS_UPDATES};
    static const unsigned channel_bits[] = {OST_HOTLINE, OST_MAIL, OST_ONLINE};
    int rc =
        read_bits(&r->plan->modes, plan, "modes", ost_demand_name, mode_bits, COUNT_OF(mode_bits));
    return rc < 0 ? rc
                  : read_bits(&r->plan->channels, plan, "channels", ost_channel_name, channel_bits,
                              COUNT_OF(channel_bits));
}

/* What is not given follows from the modes. */
static int read_effects(struct ost_plan_reader *r, const struct ost_yaml *plan)
{
    static const char *const keys[] = {"labor", "patch", "maintenance", "consulting"};
    struct ost_catalogue_plan *p = r->plan;
    double *const effects[] = {&p->labor, &p->patch, &p->maintenance, &p->consulting};
    const struct ost_yaml *node = ost_yaml_get(plan, "effect");
    p->labor = (p->modes & OST_NEEDS_TROUBLESHOOTING) != 0;
    p->patch = p->maintenance = (p->modes & OST_NEEDS_UPDATES) != 0;
    p->consulting = (p->modes & OST_NEEDS_CONSULTING) != 0;
    int rc = ost_yaml_only(node, keys, COUNT_OF(keys));
    for (size_t i = 0; rc == 0 && i < COUNT_OF(keys); i++)
        rc = ost_field_number(effects[i], node, keys[i], OST_QUANTITY_SHARE, &r->options);
    return rc;
}

static int read_worth(struct ost_plan_reader *r, const struct ost_yaml *plan)
{
    struct ost_catalogue_plan *p = r->plan;
    const struct {
        double *out;
        const char *key;
        enum ost_quantity_kind kind;
    } numbers[] = {{&p->advice_h, "advice", OST_QUANTITY_HOURS_PER_YEAR},
                   {&p->fixed_value, "fixed_value", OST_QUANTITY_MONEY_PER_YEAR},
                   {&p->fixed_share, "fixed_share", OST_QUANTITY_SHARE},
                   {&p->own_h, "own_hours", OST_QUANTITY_HOURS_PER_YEAR},
                   {&p->utility, "utility", OST_QUANTITY_MONEY_PER_YEAR},
                   {&p->kappa, "kappa", OST_QUANTITY_COUNT}};
    int rc = 0;
    p->kappa = 1;
    p->has_utility = ost_yaml_get(plan, "utility") != NULL;
    for (size_t i = 0; rc == 0 && i < COUNT_OF(numbers); i++)
        rc = ost_field_number(numbers[i].out, plan, numbers[i].key, numbers[i].kind, &r->options);
    if (rc == 0 && !(p->kappa > 0))
        rc = ost_yaml_fail(ost_yaml_get(plan, "kappa"), "kappa is above 0");
    return rc;
}

static int read_coverage(struct ost_plan_reader *r, const struct ost_yaml *plan)
{
    static const char *const names[] = {"all", "any"};
    const struct ost_yaml *node = ost_yaml_get(plan, "coverage");
    int chosen = 0;
    int rc = node ? ost_yaml_choose(&chosen, node, names, COUNT_OF(names)) : 0;
    r->plan->covers_all = chosen == 0;
    r->plan->contacts = INT64_MAX;
    return rc < 0 ? rc : ost_field_count(&r->plan->contacts, plan, "contacts", 0);
}

static int read_labels(struct ost_plan_reader *r, const struct ost_yaml *plan)
{
    struct ost_catalogue_plan *p = r->plan;
    struct ost_arena *arena = &r->catalogue->arena;
    const struct {
        struct ost_words *words;
        const char *key;
    } lists[] = {{&p->region, "region"},
                 {&p->compliance, "compliance"},
                 {&p->platforms, "platforms"},
                 {&p->tools, "tools"}};
    int rc = ost_field_text(&p->versions, arena, plan, "versions");
    for (size_t i = 0; rc == 0 && i < COUNT_OF(lists); i++)
        rc = ost_field_words(lists[i].words, arena, plan, lists[i].key);
    return rc;
}

static int read_level(struct ost_plan_reader *r, const struct ost_yaml *plan)
{
    const char *needed;
    int level = 0;
    int rc = ost_yaml_string(&needed, plan, "level");
    if (rc == 0)
        rc = ost_yaml_choose(&level, ost_yaml_get(plan, "level"), ost_level_name, OST_LEVELS);
    r->plan->level = (enum ost_level)level;
    return rc;
}

static int read_names(struct ost_plan_reader *r, const struct ost_yaml *plan)
{
    const struct ost_catalogue *c = r->catalogue;
    struct ost_arena *arena = &r->catalogue->arena;
    const char *needed;
    int rc = ost_yaml_string(&needed, plan, "id");
    for (size_t i = 0; rc == 0 && &c->plan[i] < r->plan; i++)
        if (strcmp(c->plan[i].id, needed) == 0)
            rc = ost_yaml_fail(ost_yaml_get(plan, "id"), "'%s' is in line %zu already", needed,
                               c->plan[i].line);
    if (rc == 0 && strcmp(needed, "community") == 0)
        rc =
            ost_yaml_fail(ost_yaml_get(plan, "id"), "community is a plan of every product already");
    if (rc == 0)
        rc = ost_yaml_string(&needed, plan, "product");
    if (rc == 0 && !ost_yaml_get(plan, "self"))
        rc = ost_yaml_string(&needed, plan, "vendor");
    if (rc == 0)
        rc = ost_field_text(&r->plan->id, arena, plan, "id");
    if (rc == 0)
        rc = ost_field_text(&r->plan->product, arena, plan, "product");
    if (rc == 0)
        rc = ost_field_text(&r->plan->vendor, arena, plan, "vendor");
    return rc < 0 ? rc : ost_field_text(&r->options.unit, arena, plan, "per");
}

static int read_plan(struct ost_plan_reader *r, const struct ost_yaml *node)
{
    static const char *const keys[] = {
        "id",       "product",  "vendor",   "per",    "level",       "modes",       "channels",
        "response", "kappa",    "effect",   "advice", "fixed_value", "fixed_share", "own_hours",
        "utility",  "coverage", "contacts", "region", "compliance",  "versions",    "platforms",
        "tools",    "price",    "status",   "source", "as_of",       "credit",      "self"};
    static int (*const parts[])(struct ost_plan_reader *, const struct ost_yaml *) = {
        read_names, read_level,    read_services, read_responses,    read_effects,
        read_worth, read_coverage, read_labels,   ost_catalogue_cost};
    *r->plan = (struct ost_catalogue_plan){.line = ost_yaml_line(node)};
    int rc = ost_yaml_type(node) == OST_YAML_MAPPING
                 ? ost_yaml_only(node, keys, COUNT_OF(keys))
                 : ost_yaml_fail(node, "a plan begins with '- id: '");
    for (size_t i = 0; rc == 0 && i < COUNT_OF(parts); i++)
        rc = parts[i](r, node);
    return rc;
}

static int read_plans(struct ost_catalogue *c, const struct ost_yaml *list)
{
    size_t n = ost_yaml_count(list);
    int rc = 0;
    c->plan = ost_calloc(n, sizeof *c->plan);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct ost_plan_reader r = {c, &c->plan[i], {.currency = c->currency}};
        c->plans = i + 1;
        rc = read_plan(&r, ost_yaml_at(list, i));
    }
    return rc;
}

int ost_catalogue_read(struct ost_catalogue *out, const struct ost_yaml *root)
{
    static const char *const keys[] = {"version", "currency", "calendars", "plans"};
    struct ost_catalogue c = {0};
    const struct ost_yaml *plans;
    c.name = ost_arena_copy(&c.arena, ost_slice_of(ost_yaml_name(root))).p;
    int rc = ost_yaml_only(root, keys, COUNT_OF(keys));
    if (rc == 0)
        rc = ost_field_version(root);
    if (rc == 0)
        rc = ost_field_currency(c.currency, root);
    if (rc == 0)
        rc = ost_calendars_read(&c.calendars, ost_yaml_get(root, "calendars"));
    if (rc == 0)
        rc = ost_yaml_sequence(&plans, root, "plans");
    if (rc == 0)
        rc = read_plans(&c, plans);
    if (rc < 0)
        ost_catalogue_release(&c);
    else
        *out = c;
    return rc;
}

int ost_catalogue_load(struct ost_catalogue *out, const char *path)
{
    struct ost_yaml *root;
    int rc = ost_yaml_load(&root, path);
    if (rc < 0)
        return rc;
    rc = ost_catalogue_read(out, root);
    ost_yaml_free(root);
    return rc;
}

void ost_catalogue_release(struct ost_catalogue *c)
{
    ost_calendars_release(&c->calendars);
    free(c->plan);
    ost_arena_release(&c->arena);
    *c = (struct ost_catalogue){0};
}
