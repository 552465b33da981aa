#include "sla/outages.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "ticket/rows.h"

enum { COLUMN_START, COLUMN_END, COLUMN_SERVICE, COLUMN_REASON, COLUMN_EXCLUDED, COLUMNS };
static const char *const column_names[COLUMNS] = {"start", "end", "service", "reason", "excluded"};

/* One file being read. */
struct reading {
    struct ost_outages *out;
    const struct ost_timestamp_rules *times;
    struct ost_quality *quality;
    int at[COLUMNS]; /* place among the picked values; -1: the file has no such column */
};

static int choose_columns(struct reading *r, struct ost_rows *rows)
{
    const char *picked[COLUMNS];
    size_t n = 0;
    for (int c = 0; c < COLUMNS; c++) {
        bool there = c <= COLUMN_END || ost_rows_has(rows, column_names[c]);
        r->at[c] = there ? (int)n : -1;
        if (there)
            picked[n++] = column_names[c];
    }
    return ost_rows_pick(rows, picked, n);
}

static struct ost_slice value(const struct reading *r, const struct ost_row *row, int column)
{
    return r->at[column] < 0 ? (struct ost_slice){NULL, 0} : row->picked[r->at[column]];
}

/* A time, or a note of what is wrong with it. */
static bool read_time(struct reading *r, ost_time *out, const struct ost_row *row, int column)
{
    struct ost_instant t;
    enum ost_timestamp_fault fault = ost_timestamp_read(&t, value(r, row, column), r->times);
    if (fault)
        ost_quality_note(r->quality, row->line, "%s: %s", column_names[column],
                         ost_timestamp_fault_text(fault));
    else
        *out = t.at;
    return !fault;
}

/* What the row says; false, with a note, when it cannot be taken. */
static bool read_row(struct reading *r, struct ost_outage *o, const struct ost_row *row)
{
    struct ost_slice excluded = value(r, row, COLUMN_EXCLUDED);
    *o = (struct ost_outage){.end = OST_NEVER};
    if (!read_time(r, &o->start, row, COLUMN_START) ||
        (value(r, row, COLUMN_END).n && !read_time(r, &o->end, row, COLUMN_END)))
        return false;
    o->excluded = ost_slice_is(excluded, "true");
    const char *fault = NULL;
    if (o->end < o->start)
        fault = "end before start";
    else if (excluded.n && !o->excluded && !ost_slice_is(excluded, "false"))
        fault = "excluded: neither true nor false";
    else if (o->excluded && value(r, row, COLUMN_REASON).n == 0)
        fault = "excluded without a reason";
    if (fault)
        ost_quality_note(r->quality, row->line, "%s", fault);
    return !fault;
}

static void add(struct reading *r, struct ost_outage o, const struct ost_row *row)
{
    struct ost_outages *out = r->out;
    o.service = ost_arena_copy(&out->arena, value(r, row, COLUMN_SERVICE));
    o.reason = ost_arena_copy(&out->arena, value(r, row, COLUMN_REASON));
    out->at = ost_grow(out->at, &out->cap, out->n + 1, sizeof *out->at);
    out->at[out->n++] = o;
}

static int read_rows(struct reading *r, struct ost_rows *rows)
{
    struct ost_row row;
    int rc;
    while ((rc = ost_rows_next(rows, &row)) > 0) {
        struct ost_outage o;
        bool taken = read_row(r, &o, &row);
        if (taken)
            add(r, o, &row);
        ost_quality_row(r->quality, taken ? OST_ROW_FINE : OST_ROW_REJECTED);
    }
    return rc;
}

static int by_start(const void *a, const void *b)
{
    const struct ost_outage *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return ost_slice_compare(x->service, y->service);
}

int ost_outages_read(struct ost_outages *out, const char *path,
                     const struct ost_timestamp_rules *times, struct ost_quality *quality)
{
    struct reading r = {.out = out, .times = times, .quality = quality};
    struct ost_rows_options options = ost_rows_defaults;
    struct ost_rows *rows = NULL;
    *out = (struct ost_outages){0};
    options.sha = ost_sha256_new();
    int rc = ost_rows_open(&rows, path, &options);
    if (rc == 0)
        rc = choose_columns(&r, rows);
    if (rc == 0) {
        ost_quality_begin(quality, ost_rows_name(rows));
        rc = read_rows(&r, rows);
    }
    if (rc == 0) {
        ost_sha256_end(options.sha, &quality->file[quality->files - 1].sha256);
        if (out->n)
            qsort(out->at, out->n, sizeof *out->at, by_start);
    }
    ost_rows_close(rows);
    ost_sha256_free(options.sha);
    if (rc < 0)
        ost_outages_release(out);
    return rc;
}

void ost_outages_release(struct ost_outages *o)
{
    free(o->at);
    ost_arena_release(&o->arena);
    *o = (struct ost_outages){0};
}
