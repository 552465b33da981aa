/*
 * Labelled tickets in memory: the text of each and what is true of it.
 *
 * A ticket's text is its text columns joined by a line break, empty ones left out, with bytes that
 * are not UTF-8 replaced by U+FFFD. Its labels are the label columns without white space around them.
 * A ticket without text or without one of its labels is left out and counted, never silently dropped;
 * a column may allow empty labels.
 */
#ifndef OST_TICKET_LABELLED_H
#define OST_TICKET_LABELLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "ticket/rows.h"

/* Which columns hold what. */
struct ost_ticket_columns {
    char **text; /* [texts] names, in the order they are joined */
    size_t texts;
    char **label; /* [labels] names; none: not known */
    size_t labels;
    bool *may_be_empty;   /* [labels] an empty value is a label of this column, too */
    bool tagged;          /* the one label column holds a tag for every word of the text */
    bool skip_mismatched; /* leave out rows with another number of tags, instead of failing */
    bool guessed_text, guessed_label; /* by ost_ticket_columns_resolve */
    bool others;                      /* ost_labelled_read keeps the other columns, too */
};

/* From the values of options: "subject,body". NULL leaves that part to be guessed. */
void ost_ticket_columns_init(struct ost_ticket_columns *columns, const char *text,
                             const char *label);
void ost_ticket_columns_release(struct ost_ticket_columns *columns);

/*
 * Fills in what was not named by common names (subject+body, text, description, ...; label,
 * category, intent, ...). OST_ENOTFOUND lists the columns there are and names the option to use.
 */
int ost_ticket_columns_resolve(struct ost_ticket_columns *columns, const struct ost_rows *rows,
                               bool need_label);

/* Picks the text columns and, with `label`, the label columns behind them. */
int ost_ticket_columns_pick(const struct ost_ticket_columns *columns, struct ost_rows *rows,
                            bool label);

/* Appends the joined text of `n` values; returns true when bytes had to be replaced. */
bool ost_ticket_text(struct ost_buf *out, const struct ost_slice *values, size_t n);

/* The value without ASCII white space around it, repaired into `room` where it is not UTF-8. */
struct ost_slice ost_ticket_label(struct ost_slice value, struct ost_buf *room);

/*
 * Whether there are as many tags as words (text/words.h). With `columns->skip_mismatched` 1 or 0, else
 * a mismatch is OST_EPARSE with the place of the row.
 */
int ost_ticket_tags_match(const struct ost_ticket_columns *columns, const struct ost_rows *rows,
                          size_t line, struct ost_slice text, struct ost_slice tags);

struct ost_labelled {
    struct ost_slice *text;  /* [n] valid UTF-8, not empty */
    struct ost_slice *label; /* [n x labels] row-major, valid UTF-8 */
    size_t labels;           /* columns */
    size_t *line;            /* [n] where the row starts in its file, 1-based */
    size_t n;
    /* The columns that are neither text nor label; none unless they were asked for. */
    size_t others;
    const char **other_name;  /* [others] */
    uint32_t *other;          /* [n x others] equal numbers for equal values; 0: empty */
    size_t no_text, no_label; /* rows left out; a row without both counts as no_text */
    size_t mismatched;        /* rows left out because of the number of their tags */
    size_t repaired;          /* rows with bytes that were not UTF-8 */
    struct ost_rows_oddities rows;
    struct ost_arena arena; /* owns the strings */
};

/* Reads all rows; *out is yours to release, also after a failure. */
int ost_labelled_read(struct ost_labelled *out, struct ost_rows *rows,
                      const struct ost_ticket_columns *columns);
void ost_labelled_release(struct ost_labelled *set);

#endif
