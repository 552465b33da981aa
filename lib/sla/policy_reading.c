/* How the exports of a help desk are to be read: columns, words and people. */
#include <stdlib.h>

#include "base/alloc.h"
#include "sla/policy_parts.h"
#include "ticket/dialect.h"

void ost_policy_reading_release(struct ost_ticket_reading *r)
{
    free((void *)r->label);
    free((void *)r->ticket_columns);
    free((void *)r->event_columns);
    free((void *)r->event_word);
    free((void *)r->role_word);
    free((void *)r->actor);
    free((void *)r->csat_word);
    *r = (struct ost_ticket_reading){0};
}

size_t ost_policy_label(struct ost_policy *p, const char *name)
{
    struct ost_ticket_reading *r = &p->reading;
    for (size_t i = 0; i < r->labels; i++)
        if (strcmp(r->label[i], name) == 0)
            return i;
    const char **label = ost_realloc((void *)r->label, r->labels + 1, sizeof *label);
    label[r->labels] = name;
    r->label = label;
    return r->labels++;
}

int ost_policy_read_timezone(struct ost_policy *p, const struct ost_yaml *node)
{
    int rc = ost_zone_open(&p->zone, ost_yaml_text(node).p);
    p->reading.time.zone = p->zone;
    return rc < 0 ? ost_yaml_within(rc, node) : 0;
}

int ost_policy_read_day_first(struct ost_policy *p, const struct ost_yaml *node)
{
    if (ost_slice_is(ost_yaml_text(node), "true"))
        p->reading.time.day_first = true;
    else if (!ost_slice_is(ost_yaml_text(node), "false"))
        return ost_yaml_fail(node, "day_first is true or false");
    return 0;
}

/* `columns: {created_at: Opened}`: canonical name, the file's name. */
static int read_columns(struct ost_policy *p, const struct ost_column_map **out,
                        const struct ost_column_map *canonical, const struct ost_yaml *node)
{
    const char *names[OST_FIELDS];
    size_t n = 0;
    for (int f = 0; f < OST_FIELDS; f++)
        if (canonical->name[f])
            names[n++] = canonical->name[f];
    struct ost_column_map *map = ost_calloc(1, sizeof *map);
    *out = map;
    int rc = ost_yaml_only(node, names, n);
    for (int f = 0; rc == 0 && f < OST_FIELDS; f++) {
        const struct ost_yaml *column =
            canonical->name[f] ? ost_yaml_get(node, canonical->name[f]) : NULL;
        if (column && ost_yaml_type(column) != OST_YAML_SCALAR)
            rc = ost_yaml_fail(column, "name one column");
        else if (column)
            map->name[f] = ost_policy_keep(p, column).p;
    }
    return rc;
}

static int read_labels(struct ost_policy *p, const struct ost_yaml *mapping)
{
    struct ost_yaml_list list = {0};
    int rc = ost_yaml_list_or(&list, mapping, "labels");
    if (rc < 0)
        return rc;
    const char **label = ost_calloc(list.n + 1, sizeof *label);
    for (size_t i = 0; i < list.n; i++)
        label[i] = ost_policy_keep(p, ost_yaml_list_at(&list, i)).p;
    p->reading.label = label;
    p->reading.labels = list.n;
    return 0;
}

int ost_policy_read_tickets(struct ost_policy *p, const struct ost_yaml *node)
{
    static const char *const keys[] = {"dialect", "columns", "labels"};
    const struct ost_yaml *named = ost_yaml_get(node, "dialect");
    int rc = ost_yaml_only(node, keys, sizeof keys / sizeof *keys);
    if (rc == 0 && named) {
        rc = ost_dialect_find(&p->reading.dialect, ost_yaml_text(named).p);
        if (rc < 0)
            return ost_yaml_within(rc, named);
    }
    if (rc == 0 && ost_yaml_get(node, "columns"))
        rc = read_columns(p, &p->reading.ticket_columns, &ost_ticket_columns_canonical,
                          ost_yaml_get(node, "columns"));
    return rc == 0 ? read_labels(p, node) : rc;
}

/* One type, or a list of up to four: what a row with this word stands for. */
static int read_event_word(struct ost_policy *p, struct ost_event_word *w,
                           const struct ost_yaml *map, size_t i)
{
    const struct ost_yaml *value = ost_yaml_at(map, i);
    bool list = ost_yaml_type(value) == OST_YAML_SEQUENCE;
    size_t n = list ? ost_yaml_count(value) : ost_yaml_type(value) == OST_YAML_SCALAR;
    const char *names[OST_EVENT_TYPES];
    for (int t = 0; t < OST_EVENT_TYPES; t++)
        names[t] = ost_event_type_name(t);
    if (ost_yaml_type(value) == OST_YAML_MAPPING)
        return ost_yaml_fail(value,
                             "a word stands for an event or a list of events: [reopen, resume]");
    if (n > OST_EVENT_WORD_TYPES)
        return ost_yaml_fail(value, "a word stands for at most %d events", OST_EVENT_WORD_TYPES);
    w->word = ost_arena_copy(&p->arena, ost_yaml_key(map, i)).p;
    int rc = 0;
    for (size_t k = 0; rc == 0 && k < n; k++) {
        int type = 0;
        rc = ost_yaml_choose(&type, list ? ost_yaml_at(value, k) : value, names, OST_EVENT_TYPES);
        w->type[w->types++] = (uint8_t)type;
    }
    return rc;
}

static int read_event_words(struct ost_policy *p, const struct ost_yaml *map)
{
    size_t n = ost_yaml_count(map);
    if (map && ost_yaml_type(map) != OST_YAML_MAPPING)
        return ost_yaml_fail(map, "types are a mapping from the file's words: Closed: resolve");
    struct ost_event_word *word = ost_calloc(n + 1, sizeof *word);
    p->reading.event_word = word;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = read_event_word(p, &word[p->reading.event_words++], map, i);
    return rc;
}

int ost_policy_read_events(struct ost_policy *p, const struct ost_yaml *node)
{
    static const char *const keys[] = {"columns", "types", "unmapped"};
    static const char *const rules[] = {"note", "error"};
    const struct ost_yaml *rule = ost_yaml_get(node, "unmapped");
    int unmapped = 0;
    int rc = ost_yaml_only(node, keys, sizeof keys / sizeof *keys);
    if (rc == 0 && ost_yaml_get(node, "columns"))
        rc = read_columns(p, &p->reading.event_columns, &ost_event_columns_canonical,
                          ost_yaml_get(node, "columns"));
    if (rc == 0)
        rc = read_event_words(p, ost_yaml_get(node, "types"));
    if (rc == 0 && rule)
        rc = ost_yaml_choose(&unmapped, rule, rules, 2);
    p->reading.event_words_only = unmapped == 1;
    return rc;
}

/* Keys of `people`, the roles they give, and the role's word in an event file. */
static const struct {
    const char *key;
    enum ost_role role;
} people[] = {
    {"agents", OST_ROLE_AGENT}, {"requesters", OST_ROLE_REQUESTER}, {"bots", OST_ROLE_BOT}};

static int read_names(struct ost_policy *p, struct ost_role_word **word, size_t *n, size_t *cap,
                      const struct ost_yaml *mapping, size_t which)
{
    struct ost_yaml_list list = {0};
    int rc = ost_yaml_list_or(&list, mapping, people[which].key);
    for (size_t i = 0; rc == 0 && i < list.n; i++) {
        *word = ost_grow(*word, cap, *n + 1, sizeof **word);
        (*word)[(*n)++] = (struct ost_role_word){ost_policy_keep(p, ost_yaml_list_at(&list, i)).p,
                                                 people[which].role};
    }
    return rc;
}

/* The lists of names under one mapping: agents, requesters, bots. */
static int read_people(const struct ost_role_word **out, size_t *count, struct ost_policy *p,
                       const struct ost_yaml *mapping)
{
    struct ost_role_word *word = NULL;
    size_t n = 0, cap = 0;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof people / sizeof *people; i++)
        rc = read_names(p, &word, &n, &cap, mapping, i);
    *out = word;
    *count = n;
    return rc;
}

int ost_policy_read_people(struct ost_policy *p, const struct ost_yaml *node)
{
    static const char *const keys[] = {"agents", "requesters", "bots", "roles"};
    const struct ost_yaml *roles = ost_yaml_get(node, "roles");
    int rc = ost_yaml_only(node, keys, 4);
    if (rc == 0)
        rc = read_people(&p->reading.actor, &p->reading.actors, p, node);
    if (rc == 0 && roles)
        rc = ost_yaml_only(roles, keys, 3);
    if (rc == 0 && roles)
        rc = read_people(&p->reading.role_word, &p->reading.role_words, p, roles);
    return rc;
}

static int read_csat_word(struct ost_policy *p, struct ost_csat_word *w, const struct ost_yaml *map,
                          size_t i)
{
    double score = 0;
    w->word = ost_arena_copy(&p->arena, ost_yaml_key(map, i)).p;
    int rc = ost_yaml_real(&score, map, w->word);
    w->score = (float)score;
    return rc;
}

int ost_policy_read_csat(struct ost_policy *p, const struct ost_yaml *node)
{
    static const char *const keys[] = {"content_from", "words"};
    const struct ost_yaml *words = NULL;
    int rc = ost_yaml_only(node, keys, 2);
    if (rc == 0)
        rc = ost_yaml_real_or(&p->csat_content, node, "content_from");
    if (rc == 0)
        rc = ost_yaml_mapping_or(&words, node, "words");
    struct ost_csat_word *word = ost_calloc(ost_yaml_count(words) + 1, sizeof *word);
    p->reading.csat_word = word;
    for (size_t i = 0; rc == 0 && i < ost_yaml_count(words); i++)
        rc = read_csat_word(p, &word[p->reading.csat_words++], words, i);
    return rc;
}
