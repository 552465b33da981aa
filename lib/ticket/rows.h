/*
 * Rows of tickets from a file, one after the other: CSV, tab-separated, JSON Lines or CoNLL, by name.
 *
 * Whatever the format, a row is a set of named values. A caller picks the columns it works with;
 * the others travel along untouched, so that a row can be written out again with columns added and
 * every value as it was (ost_row_writer below).
 *
 *     struct ost_rows *rows;
 *     const char *wanted[] = {"subject", "body"};
 *     int rc = ost_rows_open(&rows, "tickets.csv", NULL);
 *     if (rc == 0) rc = ost_rows_pick(rows, wanted, 2);
 *     struct ost_row row;
 *     while (rc >= 0 && (rc = ost_rows_next(rows, &row)) > 0)
 *         use(row.picked[0], row.picked[1]);
 *     ost_rows_close(rows);
 *
 * CSV: the first row is the header. A row with more fields than the header is an error with its
 * line, since every value behind a stray comma would stand in the wrong column; a shorter one is
 * filled with empty values and counted; an empty line between rows is skipped and counted (in a
 * file of one column it is a row with an empty value).
 * JSON Lines: one object per line; the columns are the keys of the first one. A missing key and
 * null are empty values; a number or boolean counts as its text; an object or array in a picked
 * column is an error with its line. Lines that are not UTF-8 are repaired first and counted.
 * CoNLL (io/conll.h): a row per text, with the columns "text" (its words) and "tags" (as many). Such
 * rows are written as CSV.
 */
#ifndef OST_TICKET_ROWS_H
#define OST_TICKET_ROWS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/sha256.h"
#include "base/slice.h"

struct ost_rows;

struct ost_rows_options {
    const char *format;  /* "csv", "tsv", "jsonl", "conll"; NULL or "auto": by the file's extension,
                           else csv */
    int64_t field_limit; /* bytes in one value */
    struct ost_sha256 *sha; /* gets the bytes of the file as they are read; NULL is fine */
};

extern const struct ost_rows_options ost_rows_defaults;

struct ost_row {
    const struct ost_slice *picked; /* [number of picked columns], borrowed until the next call */
    size_t line;                    /* where the row starts, 1-based */
};

/* What was out of the ordinary so far, in rows or lines. */
struct ost_rows_oddities {
    size_t read;      /* rows delivered */
    size_t blank;     /* empty lines skipped */
    size_t short_row; /* rows with fewer fields than the header */
    size_t repaired;  /* JSON lines that were not UTF-8 */
};

/* Opens and reads the header; "-" is standard input. An empty file has no columns. Keeps `path`. */
int ost_rows_open(struct ost_rows **out, const char *path, const struct ost_rows_options *options);
void ost_rows_close(struct ost_rows *rows); /* NULL is fine */

/* The file's name for messages. */
const char *ost_rows_name(const struct ost_rows *rows);

/* Column names in file order; valid UTF-8. */
size_t ost_rows_columns(const struct ost_rows *rows);
const char *ost_rows_column(const struct ost_rows *rows, size_t i);
bool ost_rows_has(const struct ost_rows *rows, const char *name);

/* Whether a row may have a value of that name: in JSON Lines always, see ost_rows_pick_if_there. */
bool ost_rows_may_have(const struct ost_rows *rows, const char *name);

/*
 * Picks columns by name, replacing an earlier choice. A name that is not there is OST_ENOTFOUND and
 * lists those that are; one that stands twice in the header is OST_EINVAL.
 */
int ost_rows_pick(struct ost_rows *rows, const char *const *names, size_t n);

/*
 * The same, where a name that is not in the header gives empty values. In JSON Lines such a key counts
 * wherever a line has it: exporters leave out what is null, so the first line need not have every key.
 */
int ost_rows_pick_if_there(struct ost_rows *rows, const char *const *names, size_t n);

/* 1: a row; 0: the end; negative: a failure with path and line. */
int ost_rows_next(struct ost_rows *rows, struct ost_row *row);

/* Whether the next row is at hand without waiting for a pipe. */
bool ost_rows_ready(struct ost_rows *rows);

/*
 * Appends the current row's value in a column of the header, picked or not; nothing where the row is
 * short, the key is missing, or an object or array stands there.
 */
void ost_rows_value(struct ost_buf *out, const struct ost_rows *rows, size_t column);

struct ost_rows_oddities ost_rows_oddities(const struct ost_rows *rows);

/*
 * Writes rows in the format they came in, with columns added at the end. Values are the same as in
 * the input; in JSON Lines even their spelling is. With `overwrite` an added column replaces one of
 * the same name (in JSON Lines the numbers of such a row are printed anew), else it is an error.
 */
struct ost_row_writer {
    const struct ost_rows *rows;
    const char *const *added; /* [n] names, kept */
    size_t n;
    bool overwrite;
};

/* OST_EINVAL when a column of the header has one of the names, unless they may be overwritten. */
int ost_row_writer_over(struct ost_row_writer *out, const struct ost_rows *rows,
                        const char *const *added, size_t n, bool overwrite);

/* The header line (nothing for JSON Lines). */
void ost_row_writer_header(const struct ost_row_writer *w, struct ost_buf *out);

/*
 * A row as bytes that can outlive the next call of ost_rows_next: ost_row_keep appends the current
 * row's own part to `out`; ost_row_finish appends the added values and the line end behind it.
 * `number` [n] marks values that JSON writes without quotes; an empty number is null there. Keeping
 * fails (OST_EINVAL) when a JSON object behind the first has a key of an added column.
 */
int ost_row_keep(const struct ost_row_writer *w, struct ost_buf *out);
void ost_row_finish(const struct ost_row_writer *w, struct ost_buf *out,
                    const struct ost_slice *values, const bool *number);

#endif
