/* A policy from YAML. What is not understood is an error where it stands: a promise is never guessed. */
#include "sla/policy_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "io/number.h"
#include "sla/gate.h"

const char *const ost_priority_policy_names[OST_PRIORITY_POLICIES] = {"at_event", "current",
                                                                      "frozen", "restart"};
static const char *const no_reply_names[OST_NO_REPLY_RULES] = {"close_counts", "missed",
                                                               "excluded"};

bool ost_policy_works(const struct ost_policy *p, enum ost_clock_kind kind)
{
    const struct ost_clock_policy *c = &p->clock[kind];
    bool works = c->calendar != p->always;
    for (size_t i = 0; i < c->targets; i++)
        works = works || c->target[i].calendar != p->always;
    return works;
}

void ost_policy_put(struct ost_buf *b, const struct ost_policy *p)
{
    ost_buf_slice(b, ost_buf_view(&p->text));
    ost_calendars_put(b, &p->calendars);
}

/* Properties a target may depend on, as keys of the file. */
static const char *const property_keys[OST_PROPERTIES] = {
    [OST_STATUS] = NULL,       [OST_PRIORITY] = "priority", [OST_SEVERITY] = "severity",
    [OST_PRODUCT] = "product", [OST_PLAN] = "plan",         [OST_CUSTOMER] = "customer",
    [OST_CHANNEL] = "channel", [OST_AGENT] = "agent",
};

/* "95%" or 0.95; between 0 and 1. */
static int read_share(double *out, const struct ost_yaml *node)
{
    struct ost_slice text = ost_yaml_text(node);
    bool percent = text.n > 0 && text.p[text.n - 1] == '%';
    double x;
    text.n -= percent;
    if (ost_number_real(&x, text) < 0 || !((x /= percent ? 100 : 1) >= 0 && x <= 1))
        return ost_yaml_fail(node,
                             "'%.*s' is no share: write a number from 0 to 1, or per cent: 95%%",
                             OST_SLICE_ARG(ost_yaml_text(node)));
    *out = x;
    return 0;
}

static int read_share_or(double *out, const struct ost_yaml *mapping, const char *key)
{
    const struct ost_yaml *node = ost_yaml_get(mapping, key);
    return node ? read_share(out, node) : 0;
}

/* A named calendar; *out stays when the key is not there. */
static int read_calendar(struct ost_calendar **out, const struct ost_policy *p,
                         const struct ost_yaml *mapping, const char *key)
{
    const struct ost_yaml *node = ost_yaml_get(mapping, key);
    if (!node)
        return 0;
    int rc = ost_calendars_find(out, &p->calendars, ost_yaml_text(node));
    return rc < 0 ? ost_yaml_within(rc, node) : 0;
}

/* A word or a list of words. */
static int read_words(struct ost_slice **out, size_t *n, struct ost_policy *p,
                      const struct ost_yaml *mapping, const char *key)
{
    struct ost_yaml_list list = {0};
    int rc = ost_yaml_list_or(&list, mapping, key);
    if (rc < 0)
        return rc;
    *out = ost_calloc(list.n ? list.n : 1, sizeof **out);
    for (*n = 0; *n < list.n; (*n)++)
        (*out)[*n] = ost_policy_keep(p, ost_yaml_list_at(&list, *n));
    return 0;
}

static int add_condition(struct ost_policy *p, struct ost_target *t, enum ost_property property,
                         const struct ost_yaml *mapping)
{
    struct ost_target_condition *c = &t->condition[t->conditions];
    c->property = property;
    int rc = read_words(&c->word, &c->words, p, mapping, property_keys[property]);
    if (rc == 0 && c->words == 0)
        rc = ost_yaml_fail(ost_yaml_get(mapping, property_keys[property]),
                           "an empty list is met by no ticket: leave '%s' out to mean all",
                           property_keys[property]);
    t->conditions++; /* release finds it */
    return rc;
}

/* Whether a duration has a unit of days or weeks: 1d, 2 weeks, but not 30 seconds. */
static bool names_days(struct ost_slice duration)
{
    for (size_t i = 1; i < duration.n; i++)
        if ((duration.p[i] == 'd' || duration.p[i] == 'w') &&
            (ost_is_digit(duration.p[i - 1]) || ost_is_space(duration.p[i - 1])))
            return true;
    return false;
}

/* "4h" in the time of the calendar, or "2 business days". */
static int read_within(const struct ost_policy *p, struct ost_target *t,
                       const struct ost_yaml *node)
{
    struct ost_slice text = ost_yaml_text(node);
    const char *day = memmem(text.p, text.n, " business day", 13);
    if (day) {
        struct ost_slice number = {text.p, (size_t)(day - text.p)}, rest = {day + 13, 0};
        rest.n = text.n - number.n - 13;
        int64_t days;
        if (t->calendar == p->always)
            return ost_yaml_fail(node, "business days need a calendar: add 'calendar: NAME'");
        if ((rest.n && !ost_slice_is(rest, "s")) || ost_number_int(&days, number) < 0 || days < 1 ||
            days > 3660)
            return ost_yaml_fail(node,
                                 "'%.*s' is no number of business days: write 2 business days",
                                 OST_SLICE_ARG(text));
        t->within_days = days;
        return 0;
    }
    int rc = ost_duration_parse(&t->within_s, text);
    if (rc < 0)
        return ost_yaml_within(rc, node);
    if (t->calendar != p->always && names_days(text))
        return ost_yaml_fail(node,
                             "'%.*s' could mean 24 hours or a working day: write hours of the "
                             "calendar (8h) or '1 business day'",
                             OST_SLICE_ARG(text));
    return 0;
}

static int read_target(struct ost_policy *p, struct ost_target *t, const struct ost_clock_policy *c,
                       const struct ost_yaml *node)
{
    static const char *const keys[] = {"within", "calendar", "priority", "severity", "product",
                                       "plan",   "customer", "channel",  "agent"};
    const char *within;
    t->calendar = c->calendar;
    t->condition = ost_calloc(OST_PROPERTIES, sizeof *t->condition);
    int rc = ost_yaml_only(node, keys, sizeof keys / sizeof *keys);
    if (rc == 0)
        rc = read_calendar(&t->calendar, p, node, "calendar");
    if (rc == 0)
        rc = ost_yaml_string(&within, node, "within");
    if (rc == 0)
        rc = read_within(p, t, ost_yaml_get(node, "within"));
    for (int i = 0; rc == 0 && i < OST_PROPERTIES; i++)
        if (property_keys[i] && ost_yaml_has(node, property_keys[i]))
            rc = add_condition(p, t, i, node);
    return rc;
}

/* `targets: {P1: 1h, P2: 4h}`, short for a list by priority. */
static int read_target_of_priority(struct ost_policy *p, struct ost_target *t,
                                   const struct ost_clock_policy *c, const struct ost_yaml *map,
                                   size_t i)
{
    t->calendar = c->calendar;
    t->condition = ost_calloc(OST_PROPERTIES, sizeof *t->condition);
    if (ost_yaml_type(ost_yaml_at(map, i)) != OST_YAML_SCALAR)
        return ost_yaml_fail(
            ost_yaml_key_node(map, i),
            "a mapping of targets is priority: duration; for more conditions write a "
            "list: - {priority: P1, product: mysql, within: 1h}");
    t->condition[0] =
        (struct ost_target_condition){OST_PRIORITY, ost_calloc(1, sizeof(struct ost_slice)), 1};
    t->condition[0].word[0] = ost_arena_copy(&p->arena, ost_yaml_key(map, i));
    t->conditions = 1;
    return read_within(p, t, ost_yaml_at(map, i));
}

static int read_targets(struct ost_policy *p, struct ost_clock_policy *c,
                        const struct ost_yaml *node)
{
    if (!node)
        return 0;
    bool mapping = ost_yaml_type(node) == OST_YAML_MAPPING;
    if (!mapping && ost_yaml_type(node) != OST_YAML_SEQUENCE)
        return ost_yaml_fail(node, "targets are a list of {priority: P1, within: 1h}, or P1: 1h");
    size_t n = ost_yaml_count(node);
    c->target = ost_calloc(n ? n : 1, sizeof *c->target);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct ost_target *t = &c->target[c->targets++];
        rc = mapping ? read_target_of_priority(p, t, c, node, i)
                     : read_target(p, t, c, ost_yaml_at(node, i));
    }
    return rc;
}

/* `pauses: true`, `pauses: false`, or the states that pause this clock. */
static int read_pauses(struct ost_policy *p, struct ost_clock_policy *c,
                       const struct ost_yaml *node)
{
    const struct ost_yaml *pauses = ost_yaml_get(node, "pauses");
    if (!pauses)
        return 0;
    if (ost_yaml_type(pauses) == OST_YAML_SCALAR && !ost_yaml_quoted(pauses) &&
        (ost_slice_is(ost_yaml_text(pauses), "true") ||
         ost_slice_is(ost_yaml_text(pauses), "false")))
        return ost_yaml_bool(&c->pauses, node, "pauses");
    c->pauses = true;
    return read_words(&c->pause, &c->pause_words, p, node, "pauses");
}

static int read_clock(struct ost_policy *p, enum ost_clock_kind kind, const struct ost_yaml *node)
{
    static const char *const keys[] = {"calendar", "targets", "pauses", "goal", "no_reply_close"};
    struct ost_clock_policy *c = &p->clock[kind];
    int no_reply = 0;
    c->defined = true;
    c->calendar = p->always;
    int rc = ost_yaml_only(node, keys, sizeof keys / sizeof *keys);
    if (rc == 0)
        rc = read_calendar(&c->calendar, p, node, "calendar");
    if (rc == 0)
        rc = read_pauses(p, c, node);
    if (rc == 0)
        rc = read_share_or(&c->goal, node, "goal");
    const struct ost_yaml *rule = ost_yaml_get(node, "no_reply_close");
    if (rc == 0 && rule && kind != OST_CLOCK_FIRST_RESPONSE)
        rc = ost_yaml_fail(rule, "no_reply_close belongs to first_response");
    if (rc == 0 && rule)
        rc = ost_yaml_choose(&no_reply, rule, no_reply_names, OST_NO_REPLY_RULES);
    c->no_reply = no_reply;
    if (rc == 0)
        rc = read_targets(p, c, ost_yaml_get(node, "targets"));
    return rc;
}

static int read_clocks(struct ost_policy *p, const struct ost_yaml *node)
{
    int rc = ost_yaml_only(node, ost_clock_names, OST_CLOCKS);
    for (int k = 0; rc == 0 && k < OST_CLOCKS; k++)
        if (ost_yaml_has(node, ost_clock_names[k]))
            rc = read_clock(p, k, ost_yaml_get(node, ost_clock_names[k]));
    return rc;
}

static int read_priority_policy(struct ost_policy *p, const struct ost_yaml *node)
{
    int chosen = 0;
    int rc = ost_yaml_choose(&chosen, node, ost_priority_policy_names, OST_PRIORITY_POLICIES);
    p->priority = chosen;
    return rc;
}

static int read_service(struct ost_policy *p, const struct ost_yaml *node)
{
    static const char *const keys[] = {"name", "calendar", "goal"};
    struct ost_service *s = &p->service[p->services];
    const char *name;
    s->goal = NAN;
    s->calendar = p->always;
    int rc = ost_yaml_only(node, keys, sizeof keys / sizeof *keys);
    if (rc == 0)
        rc = ost_yaml_string(&name, node, "name");
    if (rc == 0)
        rc = read_calendar(&s->calendar, p, node, "calendar");
    if (rc == 0)
        rc = read_share_or(&s->goal, node, "goal");
    if (rc < 0)
        return rc;
    s->name = ost_policy_keep(p, ost_yaml_get(node, "name"));
    for (size_t i = 0; i < p->services; i++)
        if (ost_slice_equal(p->service[i].name, s->name))
            return ost_yaml_fail(ost_yaml_get(node, "name"), "service '%s' stands there before",
                                 name);
    p->services++;
    return 0;
}

static int read_services(struct ost_policy *p, const struct ost_yaml *node)
{
    if (ost_yaml_type(node) != OST_YAML_SEQUENCE)
        return ost_yaml_fail(node, "services are a list of {name: portal, goal: 99.9%%}");
    int rc = 0;
    p->service = ost_calloc(ost_yaml_count(node) + 1, sizeof *p->service);
    for (size_t i = 0; rc == 0 && i < ost_yaml_count(node); i++)
        rc = read_service(p, ost_yaml_at(node, i));
    return rc;
}

/* The expression of a gate; whether it can be read is known here, with its place in the file. */
static int read_expression(struct ost_policy *p, struct ost_policy_gate *g,
                           const struct ost_yaml *node)
{
    struct ost_gate parsed;
    g->expression = ost_policy_keep(p, node);
    int rc = ost_gate_parse(&parsed, g->expression);
    return rc < 0 ? ost_yaml_within(rc, node) : 0;
}

static int read_gate(struct ost_policy *p, const struct ost_yaml *node)
{
    static const char *const keys[] = {"name", "gate", "min_n"};
    struct ost_policy_gate *g = &p->gate[p->gates++];
    const struct ost_yaml *name = ost_yaml_get(node, "name");
    const char *text;
    g->min_n = OST_GATE_MIN_N;
    g->line = ost_yaml_line(node);
    if (ost_yaml_type(node) == OST_YAML_SCALAR) {
        int rc = read_expression(p, g, node);
        g->name = g->expression;
        return rc;
    }
    int rc = ost_yaml_only(node, keys, sizeof keys / sizeof *keys);
    if (rc == 0)
        rc = ost_yaml_string(&text, node, "gate");
    if (rc == 0)
        rc = ost_yaml_int_or(&g->min_n, node, "min_n");
    if (rc == 0 && g->min_n < 1)
        rc = ost_yaml_fail(ost_yaml_get(node, "min_n"), "min_n is at least 1");
    if (rc == 0)
        rc = read_expression(p, g, ost_yaml_get(node, "gate"));
    g->name = name ? ost_policy_keep(p, name) : g->expression;
    return rc;
}

static int read_gates(struct ost_policy *p, const struct ost_yaml *node)
{
    if (ost_yaml_type(node) != OST_YAML_SEQUENCE)
        return ost_yaml_fail(node, "gates are a list: - first_response.compliance >= 0.95");
    int rc = 0;
    p->gate = ost_calloc(ost_yaml_count(node) + 1, sizeof *p->gate);
    for (size_t i = 0; rc == 0 && i < ost_yaml_count(node); i++)
        rc = read_gate(p, ost_yaml_at(node, i));
    return rc;
}

static int read_quality(struct ost_policy *p, const struct ost_yaml *node)
{
    static const char *const keys[] = {"rejected"};
    int rc = ost_yaml_only(node, keys, 1);
    return rc < 0 ? rc : read_share_or(&p->rejected_limit, node, "rejected");
}

static int read_version(struct ost_policy *p, const struct ost_yaml *node)
{
    (void)p;
    return ost_slice_is(ost_yaml_text(node), "1")
               ? 0
               : ost_yaml_fail(node, "this ostler reads policies of version 1");
}

/* ---- the file ---- */

/* The tree on one line: the same for the same rules, whatever their comments and indentation. */
static void put_rules(struct ost_buf *b, const struct ost_yaml *node)
{
    bool mapping = ost_yaml_type(node) == OST_YAML_MAPPING;
    if (!mapping && ost_yaml_type(node) != OST_YAML_SEQUENCE) {
        ost_yaml_put_scalar(b, ost_yaml_text(node));
        return;
    }
    ost_buf_addch(b, mapping ? '{' : '[');
    for (size_t i = 0; i < ost_yaml_count(node); i++) {
        if (mapping)
            ost_yaml_put_scalar(b, ost_yaml_key(node, i));
        ost_buf_puts(b, mapping ? ": " : "");
        put_rules(b, ost_yaml_at(node, i));
        ost_buf_puts(b, ", ");
    }
    ost_buf_addch(b, mapping ? '}' : ']');
}

/* Top-level keys in the order in which they are read: what others name comes first. */
static const struct {
    const char *key;
    ost_policy_reader *read;
} parts[] = {
    {"version", read_version},
    {"timezone", ost_policy_read_timezone},
    {"day_first", ost_policy_read_day_first},
    {"tickets", ost_policy_read_tickets},
    {"events", ost_policy_read_events},
    {"people", ost_policy_read_people},
    {"csat", ost_policy_read_csat},
    {"clocks", read_clocks},
    {"priority_policy", read_priority_policy},
    {"services", read_services},
    {"gates", read_gates},
    {"data_quality", read_quality},
};
enum { PARTS = sizeof parts / sizeof *parts };

/* The calendars and what holds where the file is silent; `calendars` is the block, NULL: none. */
static int begin(struct ost_policy *p, const struct ost_yaml *calendars)
{
    *p = (struct ost_policy){.csat_content = 4, .rejected_limit = NAN, .text = OST_BUF_INIT};
    int rc = ost_calendars_read(&p->calendars, calendars);
    if (rc < 0)
        return rc;
    p->always = p->calendars.at[0];
    for (int k = 0; k < OST_CLOCKS; k++) {
        p->clock[k].goal = NAN;
        p->clock[k].calendar = p->always;
        p->clock[k].pauses = k == OST_CLOCK_RESOLUTION || k == OST_CLOCK_REQUESTER_WAIT;
    }
    return 0;
}

static int read_all(struct ost_policy *p, const struct ost_yaml *root)
{
    const char *keys[PARTS + 1] = {"calendars"};
    for (size_t i = 0; i < PARTS; i++)
        keys[i + 1] = parts[i].key;
    int rc = ost_yaml_only(root, keys, PARTS + 1);
    if (rc == 0)
        rc = begin(p, ost_yaml_get(root, "calendars"));
    for (size_t i = 0; rc == 0 && i < PARTS; i++) {
        const struct ost_yaml *node = ost_yaml_get(root, parts[i].key);
        if (node)
            rc = parts[i].read(p, node);
    }
    return rc;
}

int ost_policy_load(struct ost_policy *out, const char *path)
{
    struct ost_policy p = {0};
    struct ost_yaml *root = NULL;
    int rc = path ? ost_yaml_load(&root, path) : begin(&p, NULL);
    if (rc == 0 && path)
        rc = read_all(&p, root);
    if (rc == 0 && root)
        put_rules(&p.text, root);
    ost_yaml_free(root);
    if (rc < 0)
        ost_policy_release(&p);
    else
        *out = p;
    return rc;
}

static void release_clock(struct ost_clock_policy *c)
{
    for (size_t i = 0; i < c->targets; i++) {
        for (size_t k = 0; k < c->target[i].conditions; k++)
            free(c->target[i].condition[k].word);
        free(c->target[i].condition);
    }
    free(c->target);
    free(c->pause);
}

void ost_policy_release(struct ost_policy *p)
{
    for (int k = 0; k < OST_CLOCKS; k++)
        release_clock(&p->clock[k]);
    ost_policy_reading_release(&p->reading);
    ost_calendars_release(&p->calendars);
    ost_zone_free(p->zone);
    ost_buf_release(&p->text);
    free(p->service);
    free(p->gate);
    ost_arena_release(&p->arena);
    *p = (struct ost_policy){0};
}
