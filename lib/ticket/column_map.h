/*
 * Which column of a file holds what: the names that ostler has for things, and a file's names for them.
 *
 * Ticket files (one row per ticket) and event files (one row per event) share the list of fields; a
 * file has some of them, and only a few are needed. A map is one file's vocabulary: the canonical one
 * below, one of a ticket system (dialect.h), with what a policy says on top.
 *
 *     struct ost_column_map mine = ost_ticket_columns_canonical;
 *     mine.name[OST_FIELD_CREATED_AT] = "opened";
 *     mine.asked[OST_FIELD_CREATED_AT] = true;     // the user said so: not there is an error
 */
#ifndef OST_TICKET_COLUMN_MAP_H
#define OST_TICKET_COLUMN_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "ticket/rows.h"

/*
 * field, its canonical column in a ticket file and in an event file (NULL: not read there). Moments
 * and properties stand in the order of their enums in tickets.h.
 */
#define OST_FIELD_MAP(X)                                                                           \
    X(OST_FIELD_ID, "id", "ticket")                                                                \
    X(OST_FIELD_CREATED_AT, "created_at", NULL)                                                    \
    X(OST_FIELD_FIRST_RESPONSE_AT, "first_response_at", NULL)                                      \
    X(OST_FIELD_RESOLVED_AT, "resolved_at", NULL)                                                  \
    X(OST_FIELD_ESCALATED_AT, "escalated_at", NULL)                                                \
    X(OST_FIELD_STATUS, "status", "status")                                                        \
    X(OST_FIELD_PRIORITY, "priority", "priority")                                                  \
    X(OST_FIELD_SEVERITY, "severity", "severity")                                                  \
    X(OST_FIELD_PRODUCT, "product", "product")                                                     \
    X(OST_FIELD_PLAN, "plan", "plan")                                                              \
    X(OST_FIELD_CUSTOMER, "customer", "customer")                                                  \
    X(OST_FIELD_CHANNEL, "channel", "channel")                                                     \
    X(OST_FIELD_AGENT, "agent", "agent")                                                           \
    X(OST_FIELD_REQUESTER, "requester", "requester")                                               \
    X(OST_FIELD_CSAT, "csat", NULL)                                                                \
    X(OST_FIELD_AT, NULL, "at")                                                                    \
    X(OST_FIELD_TYPE, NULL, "type")                                                                \
    X(OST_FIELD_VALUE, NULL, "value")                                                              \
    X(OST_FIELD_ACTOR, NULL, "actor")                                                              \
    X(OST_FIELD_ROLE, NULL, "role")

enum ost_field {
#define X(field, in_tickets, in_events) field,
    OST_FIELD_MAP(X)
#undef X
        OST_FIELDS
};

struct ost_column_map {
    const char *name[OST_FIELDS]; /* borrowed; NULL: the file has no column for it */
    bool asked[OST_FIELDS];       /* the user named it: an error where it is missing */
};

/* The canonical names: also the keys by which a policy maps columns. */
extern const struct ost_column_map ost_ticket_columns_canonical;
extern const struct ost_column_map ost_event_columns_canonical;

/* The first of `needed` [n] that the map does not find in the file's header, or OST_FIELDS. */
enum ost_field ost_column_map_missing(const struct ost_column_map *map, const struct ost_rows *rows,
                                      const enum ost_field *needed, size_t n);

/* Puts the names that `asked` has over those of the map. */
void ost_column_map_ask(struct ost_column_map *map, const struct ost_column_map *asked);

/* Where the fields of a map are among the picked values of a row. */
struct ost_column_pick {
    struct ost_column_map map;
    int at[OST_FIELDS]; /* index into row.picked; -1: the file has no such column */
    int extra;          /* index of the first further column */
};

/*
 * Picks the columns of `map` and the further columns `extra` [extras] behind them. OST_ENOTFOUND when the
 * file lacks a field of `needed` [needs], or a column that was asked for: it names what is missing,
 * what is there and the remedy.
 */
struct ost_column_choice {
    struct ost_column_map map;
    const struct ost_column_map *canonical; /* ostler's names for the fields, for messages */
    const enum ost_field *needed;
    size_t needs;
    const char *const *extra; /* those that are missing give empty values */
    size_t extras;
};
int ost_column_choose(struct ost_column_pick *out, struct ost_rows *rows,
                      const struct ost_column_choice *choice);

#endif
