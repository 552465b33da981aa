#include "report/document.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/utf8.h"

/* ---- text ---- */

/* Noncharacters (Unicode 15, section 23.7): XML and HTML forbid them. */
static bool is_no_character(int32_t c)
{
    return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

/* LRE, RLE, PDF, LRO, RLO and the isolates: they reach beyond the text they stand in. */
static bool turns_text(int32_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_harmless(int32_t c)
{
    bool control = (c < ' ' && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
    return c != OST_UTF8_BAD && !control && !is_no_character(c) && !turns_text(c);
}

static void clean(struct ost_buf *out, struct ost_slice text)
{
    size_t taken;
    for (size_t at = 0; at < text.n; at += taken) {
        int32_t c = ost_utf8_decode(text.p + at, text.n - at, &taken);
        if (c == '\r' && at + 1 < text.n && text.p[at + 1] == '\n')
            continue;
        if (c == '\r')
            ost_buf_addch(out, '\n');
        else if (is_harmless(c))
            ost_buf_add(out, text.p + at, taken);
        else
            ost_utf8_encode(out, 0xfffd);
    }
}

struct ost_slice ost_document_text(struct ost_document *d, struct ost_slice text)
{
    struct ost_buf room = OST_BUF_INIT;
    clean(&room, text);
    struct ost_slice kept = ost_arena_copy(&d->arena, ost_buf_view(&room));
    ost_buf_release(&room);
    return kept;
}

/* NULL is the empty text. */
static struct ost_slice keep(struct ost_document *d, const char *s)
{
    return s ? ost_document_text(d, ost_slice_of(s)) : (struct ost_slice){"", 0};
}

static struct ost_slice keep_formatted(struct ost_document *d, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    assert(n >= 0);
    char *text = ost_alloc((size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    struct ost_slice kept = ost_document_text(d, (struct ost_slice){text, (size_t)n});
    free(text);
    return kept;
}

struct ost_slice ost_document_format(struct ost_document *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct ost_slice kept = keep_formatted(d, format, args);
    va_end(args);
    return kept;
}

/* ---- the document and its blocks ---- */

struct ost_document *ost_document_new(const char *title)
{
    struct ost_document *d = ost_calloc(1, sizeof *d);
    d->title = keep(d, title);
    d->subtitle = keep(d, NULL);
    d->data = (struct ost_buf)OST_BUF_INIT;
    return d;
}

static void free_table(struct ost_table *t)
{
    if (!t)
        return;
    free(t->column);
    free(t->cell);
    free(t);
}

static void free_chart(struct ost_chart *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->n_series; i++) {
        free(c->series[i]->point);
        free(c->series[i]);
    }
    free(c->series);
    free(c->rule);
    free(c);
}

void ost_document_free(struct ost_document *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->blocks; i++) {
        free_table(d->block[i].table);
        free_chart(d->block[i].chart);
        free(d->block[i].figure);
    }
    free_table(d->records);
    free(d->block);
    free(d->fact);
    free(d->check);
    free(d->gauge);
    ost_buf_release(&d->data);
    ost_arena_release(&d->arena);
    free(d);
}

void ost_document_fact(struct ost_document *d, const char *name, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    d->fact = ost_grow(d->fact, &d->fact_cap, d->facts + 1, sizeof *d->fact);
    d->fact[d->facts++] =
        (struct ost_document_fact){keep(d, name), keep_formatted(d, format, args)};
    va_end(args);
}

static struct ost_block *add_block(struct ost_document *d, enum ost_block_kind kind)
{
    d->block = ost_grow(d->block, &d->block_cap, d->blocks + 1, sizeof *d->block);
    struct ost_block *b = &d->block[d->blocks++];
    *b = (struct ost_block){.kind = kind, .weight = d->weight, .text = keep(d, NULL)};
    return b;
}

void ost_document_heading(struct ost_document *d, const char *text, enum ost_weight weight)
{
    d->weight = weight;
    add_block(d, OST_HEADING)->text = keep(d, text);
}

void ost_document_paragraph(struct ost_document *d, enum ost_tone tone, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct ost_block *b = add_block(d, OST_PARAGRAPH);
    b->tone = tone;
    b->text = keep_formatted(d, format, args);
    va_end(args);
}

static struct ost_table *new_table(struct ost_document *d, const char *id, const char *caption)
{
    struct ost_table *t = ost_calloc(1, sizeof *t);
    t->document = d;
    t->id = keep(d, id);
    t->caption = keep(d, caption);
    return t;
}

struct ost_table *ost_document_table(struct ost_document *d, const char *id, const char *caption)
{
    return add_block(d, OST_TABLE)->table = new_table(d, id, caption);
}

struct ost_chart *ost_document_chart(struct ost_document *d, const char *id, const char *title)
{
    struct ost_chart *c = ost_calloc(1, sizeof *c);
    c->document = d;
    c->id = keep(d, id);
    c->title = keep(d, title);
    c->description = c->x_name = c->y_name = keep(d, NULL);
    return add_block(d, OST_CHART)->chart = c;
}

struct ost_cell *ost_document_figure(struct ost_document *d, const char *name, enum ost_unit unit,
                                     double value, const char *note)
{
    struct ost_block *b = d->blocks ? &d->block[d->blocks - 1] : NULL;
    if (!b || b->kind != OST_FIGURES)
        b = add_block(d, OST_FIGURES);
    b->figure = ost_grow(b->figure, &b->figure_cap, b->figures + 1, sizeof *b->figure);
    struct ost_figure *f = &b->figure[b->figures++];
    *f = (struct ost_figure){keep(d, name), ost_cell_of(unit, value), keep(d, note)};
    return &f->cell;
}

void ost_document_weigh(struct ost_document *d, enum ost_weight weight)
{
    assert(d->blocks);
    d->block[d->blocks - 1].weight = weight;
}

struct ost_table *ost_document_records(struct ost_document *d)
{
    if (!d->records)
        d->records = new_table(d, "records", NULL);
    return d->records;
}

/* ---- tables ---- */

void ost_records_from(struct ost_table *records, size_t rows,
                      void (*source)(struct ost_table *t, size_t i, const void *of), const void *of)
{
    records->source = source;
    records->source_rows = rows;
    records->source_of = of;
}

void ost_table_column(struct ost_table *t, const char *name, enum ost_unit unit)
{
    assert(t->rows == 0);
    t->column = ost_grow(t->column, &t->column_cap, t->columns + 1, sizeof *t->column);
    t->column[t->columns++] = (struct ost_column){keep(t->document, name), unit};
}

void ost_table_row(struct ost_table *t)
{
    assert(t->columns && t->cells == t->rows * t->columns);
    t->rows++;
}

static struct ost_cell *add_cell(struct ost_table *t, struct ost_cell cell)
{
    assert(t->cells < t->rows * t->columns);
    t->cell = ost_grow(t->cell, &t->cell_cap, t->cells + 1, sizeof *t->cell);
    t->cell[t->cells] = cell;
    return &t->cell[t->cells++];
}

struct ost_cell ost_cell_of(enum ost_unit unit, double value)
{
    assert(unit != OST_TEXT);
    return (struct ost_cell){.unit = unit, .known = !isnan(value), .text = {"", 0}, .value = value};
}

struct ost_cell *ost_cell(struct ost_table *t, double value)
{
    return add_cell(t, ost_cell_of(t->column[t->cells % t->columns].unit, value));
}

struct ost_cell *ost_cell_text(struct ost_table *t, struct ost_slice text)
{
    return add_cell(t, (struct ost_cell){.unit = OST_TEXT,
                                         .known = true,
                                         .text = ost_document_text(t->document, text)});
}

struct ost_cell *ost_cell_unknown(struct ost_table *t)
{
    return add_cell(t, (struct ost_cell){.unit = t->column[t->cells % t->columns].unit,
                                         .text = {"", 0},
                                         .value = NAN});
}

struct ost_cell *ost_cell_between(struct ost_cell *cell, double lower, double upper)
{
    cell->has_interval = !isnan(lower) && !isnan(upper);
    cell->lower = lower;
    cell->upper = upper;
    return cell;
}

const struct ost_cell *ost_table_at(const struct ost_table *t, size_t row, size_t column)
{
    assert(t->cells == t->rows * t->columns && row < t->rows && column < t->columns);
    return &t->cell[row * t->columns + column];
}

/* ---- charts ---- */

struct ost_series *ost_chart_series(struct ost_chart *c, const char *name,
                                    enum ost_series_kind kind, enum ost_tone tone)
{
    struct ost_series *s = ost_calloc(1, sizeof *s);
    s->name = keep(c->document, name);
    s->kind = kind;
    s->tone = tone;
    c->series = ost_grow(c->series, &c->series_cap, c->n_series + 1, sizeof *c->series);
    return c->series[c->n_series++] = s;
}

struct ost_point *ost_series_point(struct ost_chart *c, struct ost_series *s, double x, double y,
                                   struct ost_slice label)
{
    s->point = ost_grow(s->point, &s->cap, s->points + 1, sizeof *s->point);
    s->point[s->points] =
        (struct ost_point){x, y, y, y, false, ost_document_text(c->document, label)};
    return &s->point[s->points++];
}

void ost_chart_rule(struct ost_chart *c, double y, enum ost_tone tone, const char *name)
{
    c->rule = ost_grow(c->rule, &c->rule_cap, c->rules + 1, sizeof *c->rule);
    c->rule[c->rules++] = (struct ost_reference_line){y, keep(c->document, name), tone};
}

/* ---- what machines read ---- */

struct ost_check *ost_document_check(struct ost_document *d, const char *name,
                                     const char *expression, enum ost_verdict verdict)
{
    d->check = ost_grow(d->check, &d->check_cap, d->checks + 1, sizeof *d->check);
    struct ost_check *c = &d->check[d->checks++];
    *c = (struct ost_check){.name = keep(d, name),
                            .expression = keep(d, expression),
                            .verdict = verdict,
                            .value = ost_cell_of(OST_NUMBER, NAN),
                            .reason = keep(d, NULL)};
    return c;
}

void ost_document_gauge(struct ost_document *d, const char *name, const char *help,
                        const char *const *labels, double value)
{
    struct ost_buf pairs = OST_BUF_INIT;
    for (; labels && *labels; labels++) {
        struct ost_slice text = keep(d, *labels);
        ost_buf_add(&pairs, text.p, text.n + 1); /* with the NUL that the arena puts behind it */
    }
    d->gauge = ost_grow(d->gauge, &d->gauge_cap, d->gauges + 1, sizeof *d->gauge);
    d->gauge[d->gauges++] = (struct ost_gauge){
        keep(d, name), keep(d, help), ost_arena_copy(&d->arena, ost_buf_view(&pairs)), value};
    ost_buf_release(&pairs);
}
