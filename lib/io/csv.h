/*
 * CSV: RFC 4180, streamed, with every value exactly as it stands in the file (libcsv behind the door).
 *
 * A row is fields between delimiters, ended by LF, CRLF or CR. A field in double quotes may hold
 * delimiters, line breaks and doubled quotes. Spaces are part of the value. A byte order mark at the
 * start is skipped. NUL bytes are bytes like others.
 *
 * Refused with line and column (OST_EPARSE), because guessing would shift values silently: a quote
 * inside an unquoted field, text behind a closing quote, a quote that is never closed. A field
 * longer than the limit is OST_ELIMIT.
 *
 *     struct ost_csv *csv;
 *     int rc = ost_csv_open(&csv, "tickets.csv", NULL);
 *     struct ost_csv_row row;
 *     while (rc >= 0 && (rc = ost_csv_next(csv, &row)) > 0)
 *         use(row.field[0]);
 *     ost_csv_close(csv);
 *
 * Memory: one chunk (64 KiB) and the longest row. Rows before a mistake are delivered first.
 */
#ifndef OST_IO_CSV_H
#define OST_IO_CSV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/sha256.h"
#include "base/slice.h"

struct ost_csv;

struct ost_csv_options {
    char delimiter;
    int64_t field_limit;    /* bytes in one field */
    struct ost_sha256 *sha; /* gets the bytes of the file as they are read; NULL is fine */
};

/* Comma; fields up to 32 MiB. */
extern const struct ost_csv_options ost_csv_defaults;

struct ost_csv_row {
    const struct ost_slice *field; /* [n], borrowed until the next call */
    size_t n;                      /* >= 1; an empty line is one empty field */
    size_t line;                   /* where the row starts, 1-based */
};

/* "-" is standard input. NULL options are the defaults. *out is yours to close. */
int ost_csv_open(struct ost_csv **out, const char *path, const struct ost_csv_options *options);

/* 1: a row; 0: the end; negative: a failure that carries path, line and column. */
int ost_csv_next(struct ost_csv *csv, struct ost_csv_row *row);

/* Whether the next row is at hand without waiting for a pipe: a filter flushes before it waits. */
bool ost_csv_ready(struct ost_csv *csv);

/* The file's name for messages; "standard input" for "-". */
const char *ost_csv_name(const struct ost_csv *csv);

void ost_csv_close(struct ost_csv *csv); /* NULL is fine */

/* Appends one field, quoted when it must be. */
void ost_csv_put(struct ost_buf *out, struct ost_slice value, char delimiter);

#endif
