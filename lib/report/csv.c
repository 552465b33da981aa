/*
 * CSV: the records, one row each, for spreadsheets and data tools (RFC 4180; lines end with LF, as in
 * every CSV that ostler writes).
 *
 * Numbers stand in their base unit (seconds, ratios 0..1, major units of money), instants as RFC 3339;
 * what is unknown or not finite is empty. A spreadsheet takes text that begins like a formula for
 * one, and may run it: such text gets an apostrophe in front, which spreadsheets do not show.
 */
#include <math.h>
#include <string.h>

#include "base/time.h"
#include "io/csv.h"
#include "io/number.h"
#include "report/render.h"

static bool begins_like_a_formula(struct ost_slice text)
{
    return text.n && memchr("=+-@\t\r\n", text.p[0], 7);
}

static void put_text(struct ost_buf *out, struct ost_slice text)
{
    if (!begins_like_a_formula(text)) {
        ost_csv_put(out, text, ',');
        return;
    }
    struct ost_buf guarded = OST_BUF_INIT;
    ost_buf_addch(&guarded, '\'');
    ost_buf_slice(&guarded, text);
    ost_csv_put(out, ost_buf_view(&guarded), ',');
    ost_buf_release(&guarded);
}

static void put_cell(struct ost_buf *out, const struct ost_cell *cell)
{
    enum { FARTHEST = 1000000000 }; /* days: what a 64-bit instant holds with room to spare */
    if (!cell->known)
        return;
    if (cell->unit == OST_TEXT)
        put_text(out, cell->text);
    else if (!isfinite(cell->value))
        return;
    else if (cell->unit != OST_INSTANT)
        ost_number_put(out, cell->value);
    else if (fabs(cell->value) < (double)FARTHEST * OST_DAY_S)
        ost_time_put(out, (ost_time)floor(cell->value));
}

static void put_rows(struct ost_buf *out, const struct ost_table *t)
{
    for (size_t row = 0; row < t->rows; row++) {
        for (size_t i = 0; i < t->columns; i++) {
            ost_buf_puts(out, i ? "," : "");
            put_cell(out, ost_table_at(t, row, i));
        }
        ost_buf_addch(out, '\n');
    }
}

/* Rows from a source, some at a time in a document of their own that is then forgotten. */
static void put_source(struct ost_buf *out, const struct ost_table *t)
{
    enum { AT_A_TIME = 1024 };
    for (size_t i = 0; i < t->source_rows;) {
        struct ost_document *scratch = ost_document_new("");
        struct ost_table *part = ost_document_records(scratch);
        for (size_t c = 0; c < t->columns; c++)
            ost_table_column(part, t->column[c].name.p, t->column[c].unit);
        for (size_t n = 0; n < AT_A_TIME && i < t->source_rows; n++)
            t->source(part, i++, t->source_of);
        put_rows(out, part);
        ost_document_free(scratch);
    }
}

static int render_csv(struct ost_buf *out, const struct ost_document *d,
                      const struct ost_render_options *options)
{
    (void)options;
    const struct ost_table *t = d->records;
    if (!t || t->columns == 0)
        return ost_fail(OST_EINVAL, "this result has no rows for CSV: choose another format");
    for (size_t i = 0; i < t->columns; i++) {
        ost_buf_puts(out, i ? "," : "");
        put_text(out, t->column[i].name);
    }
    ost_buf_addch(out, '\n');
    put_rows(out, t);
    put_source(out, t);
    return 0;
}

const struct ost_renderer ost_renderer_csv = {
    .name = "csv",
    .extensions = "csv",
    .about = "one row per record, for spreadsheets",
    .render = render_csv,
};
