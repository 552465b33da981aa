/*
 * Words of the type and role columns are looked up in tables made before the first row: a row costs a
 * hash per column, whatever the policy maps.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "ticket/tickets_inside.h"

/* What one event file may say about a ticket: its properties, its requester, its labels. */
enum { REQUESTER_SLOT = OST_PROPERTIES, FIRST_LABEL_SLOT };

struct event_reader {
    struct ost_ticket_reader r;
    struct ost_intern type_words; /* number: index in type */
    struct ost_event_word *type;
    struct ost_intern role_words; /* number: index in role */
    enum ost_role *role;
    uint8_t *actor_role; /* [actor_roles] by word number, from the lists of names */
    size_t actor_roles;

    int *slot; /* [slots] what the file's columns say about tickets */
    size_t slots;
    struct ost_instant *since; /* [tickets][slots] the event that the value came from */
    size_t since_cap, since_n; /* in tickets */
};

static void explain_type(struct event_reader *e, struct ost_event_word word)
{
    size_t known = e->type_words.count;
    if (ost_intern(&e->type_words, ost_slice_of(word.word)) < known)
        return; /* the policy's word goes before the canonical one */
    e->type = ost_realloc(e->type, known + 1, sizeof *e->type);
    e->type[known] = word;
}

static void explain_types(struct event_reader *e, const struct ost_ticket_reading *reading)
{
    for (size_t i = 0; i < reading->event_words; i++)
        explain_type(e, reading->event_word[i]);
    for (int t = 0; t < OST_EVENT_TYPES; t++)
        explain_type(e, (struct ost_event_word){ost_event_type_name(t), {(uint8_t)t}, 1});
}

static void explain_role(struct event_reader *e, const char *word, enum ost_role role)
{
    size_t known = e->role_words.count;
    if (ost_intern(&e->role_words, ost_slice_of(word)) < known)
        return;
    e->role = ost_realloc(e->role, known + 1, sizeof *e->role);
    e->role[known] = role;
}

static void explain_roles(struct event_reader *e, const struct ost_ticket_reading *reading)
{
    for (size_t i = 0; i < reading->role_words; i++)
        explain_role(e, reading->role_word[i].word, reading->role_word[i].role);
    for (int role = OST_ROLE_REQUESTER; role < OST_ROLES; role++)
        explain_role(e, ost_role_name(role), role);
}

static void explain_actors(struct event_reader *e, const struct ost_ticket_reading *reading)
{
    struct ost_intern *words = &e->r.set->words;
    for (size_t i = 0; i < reading->actors; i++)
        ost_intern(words, ost_slice_of(reading->actor[i].word));
    e->actor_roles = words->count;
    e->actor_role = ost_calloc(e->actor_roles, sizeof *e->actor_role);
    for (size_t i = 0; i < reading->actors; i++) {
        uint32_t word = ost_intern(words, ost_slice_of(reading->actor[i].word));
        e->actor_role[word] = (uint8_t)reading->actor[i].role;
    }
}

/* Which columns of this file say something about tickets. */
static void find_slots(struct event_reader *e)
{
    const struct ost_ticket_reader *r = &e->r;
    e->slot = ost_calloc(FIRST_LABEL_SLOT + r->reading->labels, sizeof *e->slot);
    for (int p = 0; p <= OST_PROPERTIES; p++) {
        enum ost_field field = p < OST_PROPERTIES ? OST_FIELD_STATUS + p : OST_FIELD_REQUESTER;
        const char *name = r->pick.map.name[field];
        if (name && ost_rows_may_have(r->rows, name))
            e->slot[e->slots++] = p;
    }
    for (size_t i = 0; i < r->reading->labels; i++)
        if (ost_rows_may_have(r->rows, r->reading->label[i]))
            e->slot[e->slots++] = FIRST_LABEL_SLOT + (int)i;
}

static uint32_t *word_in_slot(struct ost_tickets *set, uint32_t ticket, int slot)
{
    struct ost_ticket *t = &set->ticket[ticket];
    if (slot < REQUESTER_SLOT)
        return &t->property[slot];
    return slot == REQUESTER_SLOT ? &t->requester
                                  : &set->label[t->label + (size_t)(slot - FIRST_LABEL_SLOT)];
}

static struct ost_slice value_of_slot(struct ost_ticket_reader *r, int slot)
{
    if (slot < REQUESTER_SLOT)
        return ost_ticket_reader_field(r, OST_FIELD_STATUS + slot);
    if (slot == REQUESTER_SLOT)
        return ost_ticket_reader_field(r, OST_FIELD_REQUESTER);
    return ost_ticket_reader_label(r, (size_t)(slot - FIRST_LABEL_SLOT));
}

/*
 * Room for the instants of tickets that are new. What was known before this file stays: its instant is
 * before all others; an unknown value's is after them.
 */
static void extend_since(struct event_reader *e)
{
    static const struct ost_instant known = {.at = INT64_MIN}, unknown = {.at = INT64_MAX};
    struct ost_tickets *set = e->r.set;
    e->since = ost_grow(e->since, &e->since_cap, set->tickets * e->slots, sizeof *e->since);
    for (; e->since_n < set->tickets; e->since_n++)
        for (size_t i = 0; i < e->slots; i++)
            e->since[e->since_n * e->slots + i] =
                *word_in_slot(set, (uint32_t)e->since_n, e->slot[i]) ? known : unknown;
}

/* The earliest event's value counts, of the same instant the one that sorts first. */
static void read_slots(struct event_reader *e, uint32_t ticket, struct ost_instant at)
{
    extend_since(e);
    for (size_t i = 0; i < e->slots; i++) {
        uint32_t word = ost_ticket_reader_word(&e->r, value_of_slot(&e->r, e->slot[i]));
        uint32_t *now = word_in_slot(e->r.set, ticket, e->slot[i]);
        struct ost_instant *since = &e->since[ticket * e->slots + i];
        int order = ost_instant_compare(at, *since);
        if (word == 0 || order > 0 ||
            (order == 0 && ost_tickets_compare_words(e->r.set, word, *now) >= 0))
            continue;
        *now = word;
        *since = at;
    }
}

static void add_event(struct ost_tickets *set, struct ost_event event)
{
    set->event = ost_grow(set->event, &set->event_cap, set->events + 1, sizeof *set->event);
    assert(set->events < UINT32_MAX);
    set->event[set->events++] = event;
}

static bool keeps_value(uint8_t type)
{
    return type != OST_EVENT_NOTE && type != OST_EVENT_REPLY;
}

static void add_events(struct event_reader *e, const struct ost_event_word *word,
                       struct ost_event event)
{
    struct ost_slice value = ost_ticket_reader_field(&e->r, OST_FIELD_VALUE);
    for (int i = 0; i < word->types; i++) {
        event.type = word->type[i];
        event.value = keeps_value(event.type) ? ost_ticket_reader_word(&e->r, value) : 0;
        if (event.type == OST_EVENT_PAUSE && event.value == 0)
            event.value =
                ost_ticket_reader_word(&e->r, ost_ticket_reader_field(&e->r, OST_FIELD_TYPE));
        add_event(e->r.set, event);
    }
}

/* What the row means; a word that nobody explained is an error only when the policy says so. */
static int type_of(struct event_reader *e, struct ost_event_word *out)
{
    struct ost_slice text = ost_ticket_reader_field(&e->r, OST_FIELD_TYPE);
    uint32_t number;
    if (ost_intern_find(&e->type_words, text, &number)) {
        *out = e->type[number];
        return 0;
    }
    const char *column = e->r.pick.map.name[OST_FIELD_TYPE];
    if (e->r.reading->event_words_only)
        return ost_fail(
            OST_EPARSE,
            "%s:%zu: '%.*s' in column '%s' is no type of event; say in the policy which "
            "events it stands for",
            ost_rows_name(e->r.rows), e->r.row.line, OST_SLICE_ARG(text), column);
    ost_ticket_reader_note(&e->r, OST_ROW_REPAIRED, "%s: unknown type '%.*s', taken as a note",
                           column, OST_SLICE_ARG(text));
    *out = (struct ost_event_word){.type = {OST_EVENT_NOTE}, .types = 1};
    return 0;
}

static enum ost_role role_of(struct event_reader *e, uint32_t actor)
{
    struct ost_slice text = ost_ticket_reader_field(&e->r, OST_FIELD_ROLE);
    uint32_t number;
    if (text.n && ost_intern_find(&e->role_words, text, &number))
        return e->role[number];
    if (text.n)
        ost_ticket_reader_note(&e->r, OST_ROW_REPAIRED, "%s: unknown role '%.*s'",
                               e->r.pick.map.name[OST_FIELD_ROLE], OST_SLICE_ARG(text));
    return actor < e->actor_roles ? e->actor_role[actor] : OST_ROLE_UNKNOWN;
}

/* The ticket of the row, a new one where there is no ticket file; false: the row is rejected. */
static bool ticket_of(struct ost_ticket_reader *r, uint32_t *out)
{
    const char *column = r->pick.map.name[OST_FIELD_ID];
    struct ost_slice id = ost_ticket_reader_id(r);
    if (id.n == 0)
        ost_ticket_reader_note(r, OST_ROW_REJECTED, "%s: empty", column);
    else if (ost_intern_find(&r->set->ids, id, out))
        return true;
    else if (r->set->has_ticket_file)
        ost_ticket_reader_note(r, OST_ROW_REJECTED, "%s: not in the ticket file", column);
    else {
        *out = ost_tickets_add(r->set, id);
        return true;
    }
    return false;
}

static int read_row(struct event_reader *e)
{
    struct ost_ticket_reader *r = &e->r;
    struct ost_event_word word = {.types = 0};
    struct ost_instant at;
    uint32_t ticket;
    int rc = type_of(e, &word);
    if (rc < 0 || word.types == 0)
        return rc;
    if (!ost_ticket_reader_time(r, OST_FIELD_AT, OST_ROW_REJECTED, &at) || !ticket_of(r, &ticket))
        return 0;
    uint32_t actor = ost_ticket_reader_word(r, ost_ticket_reader_field(r, OST_FIELD_ACTOR));
    if (e->slots)
        read_slots(e, ticket, at);
    add_events(e, &word,
               (struct ost_event){.at = at.at,
                                  .ns = at.ns,
                                  .ticket = ticket,
                                  .actor = actor,
                                  .role = (uint8_t)role_of(e, actor)});
    return 0;
}

static void release(struct event_reader *e)
{
    ost_ticket_reader_release(&e->r);
    ost_intern_release(&e->type_words);
    ost_intern_release(&e->role_words);
    free(e->type);
    free(e->role);
    free(e->actor_role);
    free(e->slot);
    free(e->since);
}

int ost_tickets_read_events(struct ost_tickets *set, const char *path,
                            const struct ost_ticket_reading *reading)
{
    static const enum ost_field needed[] = {OST_FIELD_ID, OST_FIELD_AT, OST_FIELD_TYPE};
    struct event_reader e = {.slots = 0};
    struct ost_ticket_file file = {true, needed, sizeof needed / sizeof *needed};
    int rc = ost_ticket_reader_open(&e.r, set, path, reading, file);
    if (rc == 0) {
        explain_types(&e, reading);
        explain_roles(&e, reading);
        explain_actors(&e, reading);
        find_slots(&e);
    }
    while (rc >= 0 && (rc = ost_ticket_reader_next(&e.r)) > 0)
        rc = read_row(&e);
    release(&e);
    return rc;
}
