/*
 * Dialects: what the ticket systems call the columns of their exports.
 *
 * A dialect has, for each field (column_map.h), the names that one system gives it in its files: its
 * CSV export, its reporting tool, its API. The best name stands first; where a file has several of
 * them, the first counts. Names are compared without case, and any run of space, '_', '-' and '.' is
 * one: "Created At", "created_at" and "created-at" are the same.
 *
 *     const struct ost_dialect *dialect;
 *     rc = name ? ost_dialect_find(&dialect, name) : ost_dialect_guess(&dialect, rows);
 *     struct ost_column_map map;
 *     if (rc == 0)
 *         ost_dialect_ticket_map(&map, dialect, rows);
 *     map.name[OST_FIELD_PLAN] = "Tier";          // what a policy says counts more
 *     map.asked[OST_FIELD_PLAN] = true;
 *
 * A dialect names only columns that hold the field's value as it is. Left out on purpose: durations
 * (a first response in minutes is no moment), deadlines (Zammad's escalation_at), and lists that mix
 * several properties (GitHub's labels).
 *
 * Adding one: a record at the end of lib/ticket/dialect_NAME.c, with the sources of its names, and a
 * line in dialects.def.
 */
#ifndef OST_TICKET_DIALECT_H
#define OST_TICKET_DIALECT_H

#include "ticket/column_map.h"
#include "ticket/rows.h"

struct ost_dialect {
    const char *name;   /* "jira" */
    const char *system; /* whose files, for help */
    /* By field: names, best first, NULL behind the last; NULL where the system has none. */
    const char *const *ticket[OST_FIELDS];
    const char *const *event[OST_FIELDS];
};

#define OST_NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* All dialects, the canonical `ostler` first; NULL behind the last. */
extern const struct ost_dialect *const ost_dialects[];

/* OST_ENOTFOUND lists the names there are. */
int ost_dialect_find(const struct ost_dialect **out, const char *name);

/*
 * The dialect of a ticket file: of those that find the ticket's id and its creation, the one that finds
 * most fields. OST_ENOTFOUND when there is none; OST_EINVAL when several find as many but not the same
 * columns. Several that find the same columns agree, and the first of them is it.
 */
int ost_dialect_guess(const struct ost_dialect **out, const struct ost_rows *rows);

/*
 * The columns of the file, in its own spelling; borrowed from `rows`. A field whose column is not in
 * the header has the dialect's best name (a JSON line further down may have it), or NULL. Nothing is
 * asked for: a missing column is found by ost_column_choose.
 */
void ost_dialect_ticket_map(struct ost_column_map *out, const struct ost_dialect *dialect,
                            const struct ost_rows *rows);

/* The same for an event file; where a system has no such export, with the canonical names. */
void ost_dialect_event_map(struct ost_column_map *out, const struct ost_dialect *dialect,
                           const struct ost_rows *rows);

#endif
