/*
 * Any bytes as the texts and numbers of a document, in every format: pages and JUnit stay balanced,
 * nothing that a terminal obeys is printed, CSV reads back, Markdown keeps its size.
 *
 * Texts are separated by NUL and used in turn wherever a document has text; numbers are made of the
 * bytes as they come.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/csv.h"
#include "report/render.h"
#include "support/markup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct source {
    const uint8_t *data;
    size_t size, text, number; /* where the next text and number begin */
};

static struct ost_slice next_text(struct source *s)
{
    if (s->size == 0)
        return (struct ost_slice){"", 0};
    size_t at = s->text % s->size, n = 0;
    while (at + n < s->size && s->data[at + n])
        n++;
    s->text = at + n + 1;
    return (struct ost_slice){(const char *)s->data + at, n};
}

/* A text in the document, which is where names come from that are C strings. */
static const char *next_name(struct source *s, struct ost_document *d)
{
    return ost_document_text(d, next_text(s)).p;
}

static double next_number(struct source *s)
{
    double value = 0;
    uint8_t bytes[sizeof value] = {0};
    for (size_t i = 0; i < sizeof bytes && s->size; i++)
        bytes[i] = s->data[s->number++ % s->size];
    if (bytes[0] % 4 == 0) /* small whole ones, which have a place on most axes */
        return bytes[1] - 20.0;
    memcpy(&value, bytes, sizeof value);
    return value;
}

static unsigned next_choice(struct source *s, unsigned choices)
{
    return s->size ? s->data[s->number++ % s->size] % choices : 0;
}

static void add_rows(struct source *s, struct ost_table *t)
{
    unsigned columns = 1 + next_choice(s, 6);
    for (unsigned i = 0; i < columns; i++)
        ost_table_column(t, next_name(s, t->document), (enum ost_unit)next_choice(s, 7));
    for (unsigned row = next_choice(s, 6); row > 0; row--) {
        ost_table_row(t);
        for (unsigned i = 0; i < columns; i++) {
            struct ost_cell *cell = t->column[i].unit == OST_TEXT ? ost_cell_text(t, next_text(s))
                                                                  : ost_cell(t, next_number(s));
            ost_cell_between(cell, next_number(s), next_number(s));
            cell->tone = (enum ost_tone)next_choice(s, 5);
            cell->more = next_choice(s, 2);
        }
    }
}

static void add_chart(struct source *s, struct ost_document *d)
{
    struct ost_chart *c = ost_document_chart(d, next_name(s, d), next_name(s, d));
    c->description = ost_document_text(d, next_text(s));
    c->x_name = ost_document_text(d, next_text(s));
    c->x_unit = (enum ost_unit)next_choice(s, 7);
    c->y_unit = (enum ost_unit)next_choice(s, 7);
    c->horizontal = next_choice(s, 2);
    for (unsigned series = next_choice(s, 4); series > 0; series--) {
        struct ost_series *line =
            ost_chart_series(c, next_name(s, d), (enum ost_series_kind)next_choice(s, 5),
                             (enum ost_tone)next_choice(s, 5));
        for (unsigned points = next_choice(s, 12); points > 0; points--) {
            double x = next_number(s), y = next_number(s);
            struct ost_point *p = ost_series_point(c, line, x, y, next_text(s));
            p->lower = next_number(s);
            p->upper = next_number(s);
            p->flagged = next_choice(s, 2);
        }
    }
    ost_chart_rule(c, next_number(s), OST_WARN, next_name(s, d));
}

static void add_checks(struct source *s, struct ost_document *d)
{
    for (unsigned i = next_choice(s, 14); i > 0; i--) {
        struct ost_check *c = ost_document_check(d, next_name(s, d), next_name(s, d),
                                                 (enum ost_verdict)next_choice(s, 3));
        c->value = ost_cell_of(OST_SECONDS, next_number(s));
        c->reason = ost_document_text(d, next_text(s));
        const char *labels[] = {next_name(s, d), next_name(s, d), NULL};
        ost_document_gauge(d, next_name(s, d), next_name(s, d), labels, next_number(s));
    }
}

static struct ost_document *document_of(struct source *s)
{
    struct ost_document *d = ost_document_new("fuzz");
    d->title = ost_document_text(d, next_text(s));
    add_checks(s, d);
    for (unsigned i = next_choice(s, 5); i > 0; i--) {
        ost_document_figure(d, next_name(s, d), OST_RATIO, next_number(s), next_name(s, d));
        ost_document_heading(d, next_name(s, d), (enum ost_weight)next_choice(s, 3));
        ost_document_paragraph(d, (enum ost_tone)next_choice(s, 5), "%s", next_name(s, d));
        add_rows(s, ost_document_table(d, next_name(s, d), next_name(s, d)));
        add_chart(s, d);
    }
    add_rows(s, ost_document_records(d));
    ost_document_fact(d, next_name(s, d), "%s", next_name(s, d));
    ost_buf_slice(&d->data, next_text(s));
    return d;
}

static void assert_nothing_is_obeyed(const struct ost_buf *text)
{
    for (size_t i = 0; i < text->n; i++)
        assert((unsigned char)text->p[i] >= ' ' || text->p[i] == '\n');
    assert(!strstr(text->p, "\xc2\x9b"));
}

static void assert_reads_back(const struct ost_buf *text, const struct ost_table *t)
{
    struct ost_csv *csv;
    struct ost_csv_row row;
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC), rc;
    assert(fd >= 0 && write(fd, text->p, text->n) == (ssize_t)text->n);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    rc = ost_csv_open(&csv, path, NULL);
    assert(rc == 0);
    size_t rows = 0;
    while ((rc = ost_csv_next(csv, &row)) > 0) {
        assert(row.n == t->columns);
        rows++;
    }
    assert(rc == 0 && rows == t->rows + 1);
    ost_csv_close(csv);
    close(fd);
}

static void check(const char *format, const struct ost_buf *out, const struct ost_document *d)
{
    if (strcmp(format, "html") == 0 || strcmp(format, "junit") == 0)
        assert(!markup_mistake(out->p));
    else if (strcmp(format, "text") == 0)
        assert_nothing_is_obeyed(out);
    else if (strcmp(format, "csv") == 0)
        assert_reads_back(out, d->records);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source s = {data, size, 0, 0};
    struct ost_render_options options = ost_render_defaults;
    struct ost_document *d = document_of(&s);
    options.width = next_choice(&s, 200);
    options.limit = 64 + (size_t)next_choice(&s, 200) * 64;
    for (size_t i = 0; i < ost_renderer_count; i++) {
        struct ost_buf out = OST_BUF_INIT;
        const char *name = ost_renderers[i]->name;
        int rc = ost_renderers[i]->render(&out, d, &options);
        assert(rc == 0 || out.n == 0);
        assert(strcmp(name, "markdown") != 0 || out.n <= options.limit);
        if (rc == 0)
            check(name, &out, d);
        ost_buf_release(&out);
    }
    ost_document_free(d);
    return 0;
}
