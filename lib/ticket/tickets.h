/*
 * A set of tickets with their events, read whole: what `report` measures.
 *
 * Tickets come one row each (id and created_at are needed, everything else is optional), events one
 * row each (ticket, at, type), in any order. Either file may be missing: tickets may come from the
 * events alone, and a ticket without events has what its columns say. Ticket files are read first, so that
 * an event of a ticket that is in none of them is met with its line number.
 *
 *     struct ost_tickets set;
 *     ost_tickets_init(&set);
 *     rc = ost_tickets_read(&set, "tickets.csv", &reading);
 *     if (rc == 0) rc = ost_tickets_read_events(&set, "events.csv", &reading);
 *     if (rc == 0) rc = ost_tickets_finish(&set);    // joins, orders
 *     ...
 *     ost_tickets_release(&set);
 *
 * Repeated words (priorities, products, agents) are stored once; a ticket holds their numbers, so
 * grouping a million tickets is an array index. Memory: 128 bytes per ticket plus some 45 for its id,
 * 4 per label, 32 per event; the text of bodies is never kept.
 *
 * Bad rows are not errors. A row whose id or creation time cannot be read is rejected, a single value
 * that cannot be read is left out and its row counts as repaired; both are noted by reason with the
 * first few places (quality.h), because a report must say what it does not rest on. What is an error is
 * a file that is not what it promises.
 *
 * The finished set does not depend on the order of rows, with one exception: of rows with the same id
 * the first counts, the others are rejected, noted apart by whether they say the same or something else.
 */
#ifndef OST_TICKET_TICKETS_H
#define OST_TICKET_TICKETS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/intern.h"
#include "calendar/timestamp.h"
#include "ticket/column_map.h"
#include "ticket/dialect.h"
#include "ticket/quality.h"
#include "ticket/rows.h"

/* The properties of a ticket that reports group by and targets depend on. */
#define OST_PROPERTY_MAP(X)                                                                        \
    X(OST_STATUS, "status")                                                                        \
    X(OST_PRIORITY, "priority")                                                                    \
    X(OST_SEVERITY, "severity")                                                                    \
    X(OST_PRODUCT, "product")                                                                      \
    X(OST_PLAN, "plan")                                                                            \
    X(OST_CUSTOMER, "customer")                                                                    \
    X(OST_CHANNEL, "channel")                                                                      \
    X(OST_AGENT, "agent")

enum ost_property {
#define X(property, name) property,
    OST_PROPERTY_MAP(X)
#undef X
        OST_PROPERTIES
};

enum ost_moment { OST_CREATED, OST_FIRST_RESPONSE, OST_RESOLVED, OST_ESCALATED, OST_MOMENTS };

struct ost_ticket {
    struct ost_instant moment[OST_MOMENTS]; /* valid where `has` has the bit */
    uint32_t id;                            /* in set.ids */
    uint32_t property[OST_PROPERTIES];      /* in set.words; 0 is the empty word: unknown */
    uint32_t requester;                     /* in set.words; 0: unknown */
    float csat;                             /* as in the file; NaN: not rated */
    uint32_t label;                         /* first of the ticket's words in set.label */
    uint32_t first_event, events;           /* in set.event, ordered (after ost_tickets_finish) */
    uint32_t line;                          /* in its ticket file; 0: the ticket came from events */
    uint8_t has;                            /* bit m: moment m is known; created always is */
};

/* In the order of events at the same instant: a pause that begins when a reply is sent pauses first. */
#define OST_EVENT_TYPE_MAP(X)                                                                      \
    X(OST_EVENT_CREATED, "created")                                                                \
    X(OST_EVENT_PAUSE, "pause")                                                                    \
    X(OST_EVENT_RESUME, "resume")                                                                  \
    X(OST_EVENT_PRIORITY, "priority")                                                              \
    X(OST_EVENT_ASSIGN, "assign")                                                                  \
    X(OST_EVENT_NOTE, "note")                                                                      \
    X(OST_EVENT_REPLY, "reply")                                                                    \
    X(OST_EVENT_RESOLVE, "resolve")                                                                \
    X(OST_EVENT_REOPEN, "reopen")

enum ost_event_type {
#define X(type, name) type,
    OST_EVENT_TYPE_MAP(X)
#undef X
        OST_EVENT_TYPES
};

/*
 * Who did it. Where neither a role column nor the lists of names say so, ost_tickets_finish decides: the
 * requester is whom the requester column names, else the actor of the earliest `created` event that is
 * not known to be an agent's or a bot's. An event of the requester is the requester's, and so is a
 * `created` without an actor; all others are an agent's.
 */
#define OST_ROLE_MAP(X)                                                                            \
    X(OST_ROLE_UNKNOWN, "unknown")                                                                 \
    X(OST_ROLE_REQUESTER, "requester")                                                             \
    X(OST_ROLE_AGENT, "agent")                                                                     \
    X(OST_ROLE_BOT, "bot")

enum ost_role {
#define X(role, name) role,
    OST_ROLE_MAP(X)
#undef X
        OST_ROLES
};

struct ost_event {
    ost_time at;
    int32_t ns;
    uint32_t ticket; /* index in set.ticket */
    uint32_t value;  /* in set.words: the new priority, pause state, assignee; 0: none, or a body */
    uint32_t actor;  /* in set.words; 0: unknown */
    uint8_t type;    /* enum ost_event_type */
    uint8_t role;    /* enum ost_role; never unknown after ost_tickets_finish */
};

/* "priority", "reply", "agent": the names that files, policies and reports use; constants. */
const char *ost_property_name(enum ost_property property);
const char *ost_event_type_name(enum ost_event_type type);
const char *ost_role_name(enum ost_role role);

/* One word of an event file's type column and the events that a row with it stands for. */
enum { OST_EVENT_WORD_TYPES = 4 };
struct ost_event_word {
    const char *word;
    uint8_t type[OST_EVENT_WORD_TYPES]; /* [types]: enum ost_event_type */
    uint8_t types;                      /* 0: rows with this word are passed over */
};

struct ost_role_word {
    const char *word;
    enum ost_role role;
};

struct ost_csat_word {
    const char *word;
    float score;
};

/*
 * How to read; everything is borrowed for the length of a call. Words are compared exactly, without
 * the white space around them. Zeroed with `time` set is a fine start: canonical words, guessed columns.
 *
 * The columns are those that the maps name, else those of the dialect. Without one the ticket file's is
 * guessed from its header. An event file has the dialect of the tickets if it fits, else canonical names.
 */
struct ost_ticket_reading {
    const char *format; /* as in ost_rows_options; NULL: by the file's extension */

    const struct ost_dialect *dialect;           /* NULL: nobody said */
    const struct ost_column_map *ticket_columns; /* NULL: nothing is mapped */
    const struct ost_column_map *event_columns;

    const char *const *label; /* [labels] further columns to group by, of either kind of file */
    size_t labels;

    struct ost_timestamp_rules time;

    const struct ost_event_word *event_word; /* [event_words] before the canonical names */
    size_t event_words;
    bool event_words_only; /* another word in the type column is an error, not a note */

    const struct ost_role_word *role_word; /* [role_words] before the canonical names */
    size_t role_words;
    const struct ost_role_word *actor; /* [actors] names of people and programs: what they are */
    size_t actors;

    const struct ost_csat_word *csat_word; /* [csat_words] for scores that are not numbers */
    size_t csat_words;
};

struct ost_tickets {
    struct ost_ticket *ticket; /* [tickets], after ost_tickets_finish by creation, then by id */
    size_t tickets, ticket_cap;
    struct ost_event *event; /* [events], then by ticket, instant, type, value, actor */
    size_t events, event_cap;
    struct ost_intern ids;    /* text of ticket.id */
    struct ost_intern words;  /* text of all other numbers; 0 is the empty word */
    uint32_t *label;          /* [tickets][labels] words; ticket.label is where a ticket's begin */
    size_t labels, label_cap; /* as many as reading.labels */
    uint32_t *label_name;     /* [labels] words: the columns' names */
    bool *label_found;        /* [labels] some file had the column */
    uint32_t *index_of_id;    /* [ids.count] index in ticket, by number in ids */
    size_t id_cap;
    bool has_ticket_file;
    const struct ost_dialect *dialect; /* of the last ticket file; NULL: there was none */
    size_t times;                      /* time stamps read */
    size_t with_seconds;               /* those that are not a whole minute */
    struct ost_quality quality;
};

void ost_tickets_init(struct ost_tickets *set);
void ost_tickets_release(struct ost_tickets *set);

/*
 * Adds the rows of a ticket file; "-" is standard input. Left out, with a note: a row without an id,
 * without a readable creation time or with an id that was there before (rejected); a moment that cannot
 * be read or lies before the creation, a csat that is no number and no csat_word (repaired).
 * OST_ENOTFOUND when a needed column is not there; otherwise what ost_rows_next says of a broken file.
 */
int ost_tickets_read(struct ost_tickets *set, const char *path,
                     const struct ost_ticket_reading *reading);

/*
 * Adds the rows of an event file, after all ticket files. Rejected: a row without a ticket or a readable
 * time, and, if there is a ticket file, one of a ticket that is not in it. A word in the type
 * column that nobody explained is a note (repaired). A pause without a value has the file's own word
 * as its state.
 *
 * An event file may have columns of ticket properties and labels: they fill what is unknown about a
 * ticket. Of several values of one ticket that of the earliest event counts, at the same instant the
 * one that sorts first.
 */
int ost_tickets_read_events(struct ost_tickets *set, const char *path,
                            const struct ost_ticket_reading *reading);

/*
 * Joins and orders. A ticket that came from events was created at its earliest `created` event, else at
 * its first event. OST_ENOTFOUND when a label column was in none of the files. Once, after reading.
 */
int ost_tickets_finish(struct ost_tickets *set);

/* The ticket with this id, or NULL; after ost_tickets_finish. */
const struct ost_ticket *ost_tickets_find(const struct ost_tickets *set, struct ost_slice id);

/* The last instant of which the set knows anything; INT64_MIN when it has no tickets. */
ost_time ost_tickets_latest(const struct ost_tickets *set);

/* Whether no time stamp says more than the minute: targets of a few minutes are then a coin toss. */
static inline bool ost_tickets_whole_minutes(const struct ost_tickets *set)
{
    return set->times > 0 && set->with_seconds == 0;
}

#endif
