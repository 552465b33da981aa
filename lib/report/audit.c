#include "report/audit.h"

#include <math.h>

#include "base/utf8.h"

enum { SHOWN = 5, TEXT_SHOWN = 80 }; /* findings of a reason; characters of a text */

static const struct ost_audit_part *part_of(const struct ost_audit_job *job,
                                            struct ost_audit_place place)
{
    return place.part == OST_AUDIT_NOWHERE ? NULL : &job->part[place.part];
}

static double line_of(const struct ost_audit_job *job, struct ost_audit_place place)
{
    const struct ost_audit_part *part = part_of(job, place);
    return part ? (double)part->line[place.row] : NAN;
}

static struct ost_slice name_of(const struct ost_audit_job *job, struct ost_audit_place place)
{
    const struct ost_audit_part *part = part_of(job, place);
    return ost_slice_of(part ? part->name : "");
}

static struct ost_slice label_of(const struct ost_audit_job *job, struct ost_audit_place place)
{
    const struct ost_audit_part *part = part_of(job, place);
    return part ? part->label[place.row] : (struct ost_slice){"", 0};
}

static void put_records(struct ost_document *d, const struct ost_audit *audit,
                        const struct ost_audit_job *job)
{
    struct ost_table *t = ost_document_records(d);
    ost_table_column(t, "line", OST_COUNT);
    ost_table_column(t, "reason", OST_TEXT);
    ost_table_column(t, "label", OST_TEXT);
    ost_table_column(t, "other_line", OST_COUNT);
    ost_table_column(t, "score", OST_NUMBER);
    ost_table_column(t, "detail", OST_TEXT);
    ost_table_column(t, "file", OST_TEXT);
    ost_table_column(t, "other_file", OST_TEXT);
    for (size_t i = 0; i < audit->n; i++) {
        const struct ost_finding *f = &audit->finding[i];
        ost_table_row(t);
        ost_cell(t, line_of(job, f->at));
        ost_cell_text(t, ost_slice_of(ost_audit_reason_name[f->reason]));
        ost_cell_text(t, label_of(job, f->at));
        ost_cell(t, line_of(job, f->other));
        ost_cell(t, f->score);
        ost_cell_text(t, f->detail);
        ost_cell_text(t, name_of(job, f->at));
        ost_cell_text(t, name_of(job, f->other));
    }
}

static size_t rows_of(const struct ost_audit_job *job)
{
    size_t n = 0;
    for (size_t p = 0; p < job->parts; p++)
        n += job->part[p].n;
    return n;
}

static void put_reasons(struct ost_document *d, const struct ost_audit *audit)
{
    struct ost_table *t = ost_document_table(d, "reasons", NULL);
    ost_table_column(t, "reason", OST_TEXT);
    ost_table_column(t, "found", OST_COUNT);
    ost_table_column(t, "meaning", OST_TEXT);
    for (int r = 0; r < OST_AUDIT_REASONS; r++) {
        ost_table_row(t);
        ost_cell_text(t, ost_slice_of(ost_audit_reason_name[r]));
        ost_cell(t, audit->looked[r] ? (double)audit->count[r] : NAN)->tone =
            audit->count[r] ? OST_WARN : OST_NEUTRAL;
        ost_cell_text(t, ost_slice_of(ost_audit_reason_meaning[r]));
    }
}

/* The first characters of a text on one line. */
static void put_excerpt(struct ost_buf *out, struct ost_slice text)
{
    size_t taken, shown = 0;
    for (size_t i = 0; i < text.n; i += taken) {
        ost_utf8_decode(text.p + i, text.n - i, &taken);
        if (shown++ == TEXT_SHOWN) {
            ost_buf_puts(out, "...");
            return;
        }
        if (ost_is_space(text.p[i]))
            ost_buf_addch(out, ' ');
        else
            ost_buf_add(out, text.p + i, taken);
    }
}

/* "12", or "test.csv:12" where it is not a line of the training file. */
static void put_place(struct ost_buf *out, const struct ost_audit_job *job,
                      struct ost_audit_place place)
{
    const struct ost_audit_part *part = part_of(job, place);
    const char *slash = part ? strrchr(part->name, '/') : NULL;
    if (part && place.part > 0)
        ost_buf_printf(out, "%s:", slash ? slash + 1 : part->name);
    if (part)
        ost_buf_printf(out, "%zu", part->line[place.row]);
}

static void put_finding(struct ost_table *t, const struct ost_audit_job *job,
                        const struct ost_finding *f, struct ost_buf *room)
{
    ost_table_row(t);
    ost_buf_clear(room);
    put_place(room, job, f->at);
    ost_cell_text(t, ost_buf_view(room));
    ost_cell_text(t, label_of(job, f->at));
    ost_cell(t, f->score);
    ost_buf_clear(room);
    if (f->other.part != OST_AUDIT_NOWHERE) {
        put_place(room, job, f->other);
        ost_buf_puts(room, f->detail.n ? ": " : "");
    }
    ost_buf_slice(room, f->detail);
    ost_cell_text(t, ost_buf_view(room));
    ost_buf_clear(room);
    if (f->at.part != OST_AUDIT_NOWHERE)
        put_excerpt(room, part_of(job, f->at)->text[f->at.row]);
    ost_cell_text(t, ost_buf_view(room));
}

/* The surest findings of one reason; findings[0..n) are all there are. */
static void put_surest(struct ost_document *d, const struct ost_audit_job *job,
                       const struct ost_finding *finding, size_t n)
{
    struct ost_buf room = OST_BUF_INIT;
    size_t shown = n < SHOWN ? n : SHOWN;
    const char *name = ost_audit_reason_name[finding->reason];
    ost_buf_printf(&room, "%s: %s", name, ost_audit_reason_meaning[finding->reason]);
    if (shown < n)
        ost_buf_printf(&room, " (%zu of %zu)", shown, n);
    struct ost_table *t = ost_document_table(d, name, room.p);
    ost_table_column(t, "line", OST_TEXT);
    ost_table_column(t, "label", OST_TEXT);
    ost_table_column(t, "score", OST_NUMBER);
    ost_table_column(t, "other", OST_TEXT);
    ost_table_column(t, "text", OST_TEXT);
    for (size_t i = 0; i < shown; i++)
        put_finding(t, job, &finding[i], &room);
    ost_buf_release(&room);
}

static void put_check(struct ost_document *d, const struct ost_audit *audit, size_t rows)
{
    struct ost_check *c =
        ost_document_check(d, "data audit", "findings == 0", audit->n ? OST_FAIL : OST_PASS);
    c->value = ost_cell_of(OST_COUNT, (double)audit->n);
    c->n = (int64_t)rows;
    c->reason = ost_document_format(d, "%zu findings in %zu rows", audit->n, rows);
}

struct ost_document *ost_audit_document(const struct ost_audit *audit,
                                        const struct ost_audit_job *job, bool strict)
{
    size_t rows = rows_of(job);
    struct ost_document *d = ost_document_new("Data audit");
    d->subtitle = ost_document_format(d, "%zu rows, %zu findings", rows, audit->n);
    put_reasons(d, audit);
    ost_document_heading(d, "Surest findings", OST_DETAIL);
    if (audit->n == 0)
        ost_document_paragraph(d, OST_GOOD, "Nothing was found.");
    for (size_t i = 0; i < audit->n; i += audit->count[audit->finding[i].reason])
        put_surest(d, job, &audit->finding[i], audit->count[audit->finding[i].reason]);
    for (size_t p = 0; p < job->parts; p++)
        ost_document_fact(d, job->part[p].name, "%zu rows", job->part[p].n);
    ost_document_fact(d, "nearly the same", "Jaccard index of character 5-grams >= %g",
                      OST_AUDIT_SIMILAR);
    if (job->tokenizer)
        ost_document_fact(d, "max length", "%zu tokens", job->max_length);
    put_records(d, audit, job);
    if (strict)
        put_check(d, audit, rows);
    return d;
}
