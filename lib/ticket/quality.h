/*
 * Data quality: what a report does not rest on, and why.
 *
 * Rows of real exports are damaged, and a figure made of the rest is honest only beside a count of what
 * was left out. A row is fine, repaired (something in it was left out or mended, the row counts) or
 * rejected (the whole row was left out). Reasons are counted by their text, each with the first few
 * places, so that a person can go and look; a row may have several.
 *
 *     ost_quality_begin(&q, "tickets.csv");
 *     ost_quality_note(&q, 12, "%s: %s", "resolved_at", "not a time");
 *     ost_quality_row(&q, OST_ROW_REPAIRED);
 */
#ifndef OST_TICKET_QUALITY_H
#define OST_TICKET_QUALITY_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/intern.h"
#include "base/sha256.h"

enum { OST_QUALITY_PLACES = 3 };

struct ost_quality_place {
    uint32_t file; /* index in q.file */
    size_t line;   /* 1-based */
};

struct ost_quality_reason {
    size_t count;
    struct ost_quality_place place[OST_QUALITY_PLACES]; /* [min(count, 3)], in reading order */
};

struct ost_quality_file {
    char *name;                /* as messages call it */
    size_t rows;               /* all, the rejected included */
    size_t rejected, repaired; /* a row is one of them at most */
    struct ost_digest sha256;  /* of the bytes of the file, read to its end */
};

struct ost_quality {
    struct ost_quality_file *file; /* [files], in reading order */
    size_t files, file_cap;
    struct ost_intern text;            /* the reasons' texts, by number in order of appearance */
    struct ost_quality_reason *reason; /* [text.count] */
    size_t reason_cap;
};

enum ost_row_fate { OST_ROW_FINE, OST_ROW_REPAIRED, OST_ROW_REJECTED };

/* A zeroed struct is an empty one. */
void ost_quality_release(struct ost_quality *q);

/* What follows is about this file; the name is copied. */
void ost_quality_begin(struct ost_quality *q, const char *name);

/* Counts the reason, at a line of the current file. */
void ost_quality_note(struct ost_quality *q, size_t line, const char *format, ...) OST_PRINTF(3, 4);
void ost_quality_vnote(struct ost_quality *q, size_t line, const char *format, va_list args)
    OST_PRINTF(3, 0);

/* Counts a row of the current file. */
void ost_quality_row(struct ost_quality *q, enum ost_row_fate fate);

/* Over all files: rows that were rejected (or repaired) among all rows, 0..1; 0 when there are none. */
double ost_quality_rejected_ratio(const struct ost_quality *q);
double ost_quality_repaired_ratio(const struct ost_quality *q);

#endif
