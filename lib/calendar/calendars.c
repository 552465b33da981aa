#include "calendar/calendars.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "calendar/ical.h"
#include "io/file.h"

static const char always[] = "24x7";

/* A node that must be a text. */
static int need_text(struct ost_slice *out, const struct ost_yaml *node, const char *example)
{
    if (ost_yaml_type(node) != OST_YAML_SCALAR)
        return ost_yaml_fail(node, "a text such as %s is needed here", example);
    *out = ost_yaml_text(node);
    return 0;
}

static int read_tz(struct ost_rules *r, const struct ost_yaml *node)
{
    struct ost_slice text;
    int rc = need_text(&text, node, "Europe/Berlin");
    return rc < 0 ? rc : ost_yaml_within(ost_zone_open(&r->zone, text.p), node);
}

static int read_hours(struct ost_rules *r, const struct ost_yaml *node)
{
    struct ost_slice text;
    int rc = need_text(&text, node, "mon-fri=09:00-17:00;sat=10:00-14:00");
    return rc < 0 ? rc : ost_yaml_within(ost_week_parse(&r->week, text), node);
}

/* A path in the file is meant from beside it. */
static int read_ical(struct ost_rules *r, const struct ost_yaml *node)
{
    struct ost_slice text;
    int rc = need_text(&text, node, "holidays.ics");
    if (rc < 0)
        return rc;
    const char *file = ost_yaml_name(node), *slash = strrchr(file, '/');
    struct ost_buf path = OST_BUF_INIT;
    if (text.p[0] != '/' && slash)
        ost_buf_add(&path, file, (size_t)(slash - file) + 1);
    ost_buf_slice(&path, text);
    rc = ost_ical_load(&r->holidays, path.p);
    ost_buf_release(&path);
    return ost_yaml_within(rc, node);
}

/* "2026-04-03: Good Friday" or "ical: file" */
static int read_named_holiday(struct ost_rules *r, const struct ost_yaml *key,
                              const struct ost_yaml *value)
{
    struct ost_slice name;
    if (ost_slice_is(ost_yaml_text(key), "ical"))
        return read_ical(r, value);
    int rc = need_text(&name, value, "Christmas");
    if (rc < 0)
        return rc;
    const char *kept = ost_holidays_keep(&r->holidays, name);
    return ost_yaml_within(ost_holidays_add_text(&r->holidays, ost_yaml_text(key), kept), key);
}

static int read_holiday(struct ost_rules *r, const struct ost_yaml *node)
{
    int rc = 0;
    if (ost_yaml_type(node) != OST_YAML_MAPPING) {
        struct ost_slice date;
        rc = need_text(&date, node, "2026-12-25");
        return rc < 0 ? rc : ost_yaml_within(ost_holidays_add_text(&r->holidays, date, ""), node);
    }
    for (size_t i = 0; i < ost_yaml_count(node) && rc == 0; i++)
        rc = read_named_holiday(r, ost_yaml_key_node(node, i), ost_yaml_at(node, i));
    return rc;
}

static int read_holidays(struct ost_rules *r, const struct ost_yaml *node)
{
    int rc = 0;
    if (ost_yaml_type(node) != OST_YAML_SEQUENCE)
        return read_holiday(r, node);
    for (size_t i = 0; i < ost_yaml_count(node) && rc == 0; i++)
        rc = read_holiday(r, ost_yaml_at(node, i));
    return rc;
}

static int read_dated(struct ost_dated_hours *d, const struct ost_yaml *node)
{
    int rc = 0;
    if (ost_yaml_type(node) != OST_YAML_MAPPING)
        return ost_yaml_fail(node, "lines such as '2026-12-24: 09:00-12:00' are needed here");
    for (size_t i = 0; i < ost_yaml_count(node) && rc == 0; i++) {
        const struct ost_yaml *key = ost_yaml_key_node(node, i), *value = ost_yaml_at(node, i);
        struct ost_slice hours;
        struct ost_date date;
        rc = ost_yaml_within(ost_date_parse(&date, ost_yaml_text(key)), key);
        if (rc == 0)
            rc = need_text(&hours, value, "09:00-12:00, or closed,");
        if (rc == 0)
            rc = ost_yaml_within(ost_dated_hours_add(d, date, hours), value);
    }
    return rc;
}

static int read_overrides(struct ost_rules *r, const struct ost_yaml *node)
{
    return read_dated(&r->overrides, node);
}

static int read_breaks(struct ost_rules *r, const struct ost_yaml *node)
{
    return read_dated(&r->breaks, node);
}

static int read_holiday_cut(struct ost_rules *r, const struct ost_yaml *node)
{
    return ost_yaml_within(ost_holiday_cut_parse(&r->holiday_cut, ost_yaml_text(node)), node);
}

static const struct {
    const char *key;
    bool required;
    int (*read)(struct ost_rules *r, const struct ost_yaml *node);
} rule_keys[] = {
    {"tz", true, read_tz},
    {"hours", true, read_hours},
    {"holidays", false, read_holidays},
    {"overrides", false, read_overrides},
    {"breaks", false, read_breaks},
    {"holiday_cut", false, read_holiday_cut},
};
enum { RULE_KEYS = sizeof rule_keys / sizeof *rule_keys };

/* Fails for keys that are neither rules nor among the `n` others. */
static int only_rules_and(const struct ost_yaml *node, const char *const *others, size_t n)
{
    const char *allowed[RULE_KEYS + 2];
    for (size_t i = 0; i < RULE_KEYS; i++)
        allowed[i] = rule_keys[i].key;
    for (size_t i = 0; i < n; i++)
        allowed[RULE_KEYS + i] = others[i];
    return ost_yaml_only(node, allowed, RULE_KEYS + n);
}

/* The mapping of version i: the calendar's own is the first. */
static const struct ost_yaml *version_node(const struct ost_yaml *calendar, size_t i)
{
    return i ? ost_yaml_at(ost_yaml_get(calendar, "versions"), i - 1) : calendar;
}

/* The rules of version i: each from the latest version up to it that names it. */
static int read_rules(struct ost_rules *r, const struct ost_yaml *calendar, size_t i)
{
    for (size_t k = 0; k < RULE_KEYS; k++) {
        const struct ost_yaml *node = NULL;
        for (size_t at = i + 1; at-- > 0 && !node;)
            node = ost_yaml_get(version_node(calendar, at), rule_keys[k].key);
        if (!node && rule_keys[k].required)
            return ost_yaml_fail(calendar, "'%s' is missing", rule_keys[k].key);
        int rc = node ? rule_keys[k].read(r, node) : 0;
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int read_version(struct ost_calendar_version *v, const struct ost_yaml *calendar, size_t i)
{
    static const char *const first[] = {"due_boundary", "versions"}, *const later[] = {
                                                                         "valid_from"};
    const struct ost_yaml *node = version_node(calendar, i);
    const char *from;
    int rc = i ? only_rules_and(node, later, 1) : only_rules_and(node, first, 2);
    if (rc == 0 && i)
        rc = ost_yaml_string(&from, node, "valid_from");
    if (rc == 0 && i)
        rc = ost_yaml_within(ost_date_parse(&v->valid_from, ost_slice_of(from)),
                             ost_yaml_get(node, "valid_from"));
    return rc == 0 ? read_rules(&v->rules, calendar, i) : rc;
}

static int read_versions(struct ost_calendar **out, struct ost_slice name,
                         const struct ost_yaml *node)
{
    const struct ost_yaml *boundary_node = ost_yaml_get(node, "due_boundary"), *later = NULL;
    enum ost_due_boundary boundary;
    int rc = ost_yaml_sequence_or(&later, node, "versions");
    if (rc == 0)
        rc = ost_yaml_within(ost_due_boundary_parse(&boundary, ost_yaml_text(boundary_node)),
                             boundary_node);
    if (rc < 0)
        return rc;
    size_t n = 1 + ost_yaml_count(later);
    struct ost_calendar_version *version = ost_calloc(n, sizeof *version);
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = read_version(&version[i], node, i);
    if (rc == 0)
        rc = ost_yaml_within(ost_calendar_new(out, name.p, version, n, boundary), node);
    for (size_t i = 0; i < n; i++)
        ost_rules_release(&version[i].rules);
    free(version);
    return rc;
}

static int make_always(struct ost_calendar **out, const char *name)
{
    return ost_calendar_parse(out, name, &(struct ost_calendar_text){.hours = always});
}

static int read_calendar(struct ost_calendar **out, const struct ost_yaml *key,
                         const struct ost_yaml *node)
{
    struct ost_slice name = ost_yaml_text(key);
    if (ost_slice_is(name, always))
        return ost_yaml_fail(key, "24x7 is a calendar already; give this one another name");
    if (ost_yaml_type(node) == OST_YAML_MAPPING)
        return read_versions(out, name, node);
    if (ost_slice_is(ost_yaml_text(node), always))
        return make_always(out, name.p);
    return ost_yaml_fail(node ? node : key, "a calendar is 24x7, or has tz and hours");
}

int ost_calendars_read(struct ost_calendars *out, const struct ost_yaml *block)
{
    struct ost_calendars c = {.n = 1};
    if (block && ost_yaml_type(block) != OST_YAML_MAPPING && ost_yaml_type(block) != OST_YAML_NULL)
        return ost_yaml_fail(block, "calendars are given by name, as in 'support:' with tz and "
                                    "hours below it");
    c.at = ost_calloc(1 + ost_yaml_count(block), sizeof *c.at);
    int rc = make_always(&c.at[0], always);
    for (size_t i = 0; i < ost_yaml_count(block) && rc == 0; i++) {
        rc = read_calendar(&c.at[c.n], ost_yaml_key_node(block, i), ost_yaml_at(block, i));
        c.n += rc == 0;
    }
    if (rc < 0)
        ost_calendars_release(&c);
    else
        *out = c;
    return rc;
}

int ost_calendars_load(struct ost_calendars *out, const char *path)
{
    struct ost_yaml *root;
    int rc = ost_yaml_load(&root, path);
    if (rc < 0)
        return rc;
    const struct ost_yaml *block = ost_yaml_get(root, "calendars");
    rc = block ? ost_calendars_read(out, block)
               : ost_fail(OST_ENOTFOUND, "'%s' has no calendars: block", path);
    ost_yaml_free(root);
    return rc;
}

void ost_calendars_release(struct ost_calendars *c)
{
    for (size_t i = 0; i < c->n; i++)
        ost_calendar_free(c->at[i]);
    free(c->at);
    *c = (struct ost_calendars){0};
}

static int no_such_calendar(const struct ost_calendars *c, struct ost_slice name)
{
    struct ost_buf list = OST_BUF_INIT;
    for (size_t i = 0; i < c->n; i++)
        ost_buf_printf(&list, "%s%s", i ? ", " : "", ost_calendar_name(c->at[i]));
    int rc = ost_fail(OST_ENOTFOUND, "there is no calendar '%.*s'; there are: %s",
                      OST_SLICE_ARG(name), list.p);
    ost_buf_release(&list);
    return rc;
}

int ost_calendars_find(struct ost_calendar **out, const struct ost_calendars *c,
                       struct ost_slice name)
{
    for (size_t i = 0; i < c->n; i++)
        if (ost_slice_is(name, ost_calendar_name(c->at[i]))) {
            *out = c->at[i];
            return 0;
        }
    return no_such_calendar(c, name);
}

void ost_calendars_put(struct ost_buf *b, const struct ost_calendars *c)
{
    for (size_t i = 0; i < c->n; i++) {
        ost_buf_printf(b, "calendar %s\n", ost_calendar_name(c->at[i]));
        ost_calendar_put(b, c->at[i]);
    }
}
