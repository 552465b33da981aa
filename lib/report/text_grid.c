/* Columns of a grid are [head][ mark][ tail], the parts that no cell has left out, two spaces apart. */
#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "report/show.h"
#include "report/text_internal.h"
#include "text/width.h"

enum { GAP = 2, NARROWEST = 12 };
static const char ellipsis[] = "…";

/* ---- styles ---- */

/* Line breaks and tabs become spaces: lines are ended by whoever lays them out. */
static void put_flat(struct ost_buf *out, struct ost_slice text)
{
    for (size_t i = 0; i < text.n; i++)
        ost_buf_addch(out, text.p[i] == '\n' || text.p[i] == '\t' ? ' ' : text.p[i]);
}

static void put_styled(struct ost_buf *out, const char *code, struct ost_slice text)
{
    if (code && text.n)
        ost_buf_printf(out, "\x1b[%sm", code);
    put_flat(out, text);
    if (code && text.n)
        ost_buf_puts(out, "\x1b[0m");
}

void ost_style_bold(struct ost_buf *out, const struct ost_style *style, struct ost_slice text)
{
    put_styled(out, style->colour ? "1" : NULL, text);
}

void ost_style_tone(struct ost_buf *out, const struct ost_style *style, enum ost_tone tone,
                    struct ost_slice text)
{
    static const char *const codes[] = {
        [OST_NEUTRAL] = NULL, [OST_GOOD] = "32", [OST_WARN] = "33",
        [OST_BAD] = "31",     [OST_MUTED] = "2",
    };
    put_styled(out, style->colour ? codes[tone] : NULL, text);
}

const char *ost_style_mark(const struct ost_style *style, enum ost_tone tone)
{
    static const char *const marks[] = {
        [OST_NEUTRAL] = "", [OST_GOOD] = "✓", [OST_WARN] = "!", [OST_BAD] = "✗", [OST_MUTED] = "",
    };
    return style->colour ? "" : marks[tone];
}

void ost_style_repeat(struct ost_buf *out, const char *what, size_t times)
{
    while (times--)
        ost_buf_puts(out, what);
}

/* ---- filling ---- */

void ost_grid_init(struct ost_grid *g, size_t columns)
{
    *g = (struct ost_grid){.columns = columns, .right = ost_calloc(columns, sizeof *g->right)};
}

void ost_grid_release(struct ost_grid *g)
{
    ost_arena_release(&g->arena);
    free(g->cell);
    free(g->right);
    *g = (struct ost_grid){.columns = 0};
}

static struct ost_slice keep_flat(struct ost_grid *g, struct ost_slice text)
{
    struct ost_buf flat = OST_BUF_INIT;
    put_flat(&flat, text);
    struct ost_slice kept = ost_arena_copy(&g->arena, ost_buf_view(&flat));
    ost_buf_release(&flat);
    return kept;
}

void ost_grid_add(struct ost_grid *g, struct ost_slice head, enum ost_tone tone)
{
    g->cell = ost_grow(g->cell, &g->cap, g->cells + 1, sizeof *g->cell);
    g->cell[g->cells++] = (struct ost_grid_cell){keep_flat(g, head), {"", 0}, tone};
}

void ost_grid_value(struct ost_grid *g, const struct ost_cell *cell, const char *currency)
{
    struct ost_buf text = OST_BUF_INIT;
    ost_show_value(&text, cell, currency);
    ost_grid_add(g, ost_buf_view(&text), cell->tone);
    ost_buf_clear(&text);
    ost_show_interval(&text, cell, currency);
    g->cell[g->cells - 1].tail = ost_arena_copy(&g->arena, ost_buf_view(&text));
    ost_buf_release(&text);
}

/* ---- measuring ---- */

struct column {
    size_t head, tail; /* columns of the terminal; tail 0: no cell has one */
    bool mark;
};

static size_t width_of(const struct column *c)
{
    return c->head + (c->mark ? 2 : 0) + (c->tail ? c->tail + 1 : 0);
}

static struct column measure(const struct ost_grid *g, size_t i, const struct ost_style *style)
{
    struct column c = {0, 0, false};
    for (size_t at = i; at < g->cells; at += g->columns) {
        size_t head = ost_text_width(g->cell[at].head), tail = ost_text_width(g->cell[at].tail);
        c.head = head > c.head ? head : c.head;
        c.tail = tail > c.tail ? tail : c.tail;
        c.mark = c.mark || *ost_style_mark(style, g->cell[at].tone);
    }
    return c;
}

static size_t total_width(const struct ost_grid *g, const struct column *columns)
{
    size_t total = g->indent + (g->columns - 1) * GAP;
    for (size_t i = 0; i < g->columns; i++)
        total += width_of(&columns[i]);
    return total;
}

/* The widest column of text that may be shortened, or NULL. */
static struct column *widest_text(const struct ost_grid *g, struct column *columns)
{
    struct column *widest = NULL;
    for (size_t i = 0; i < g->columns; i++)
        if (!g->right[i] && columns[i].head > NARROWEST &&
            (!widest || columns[i].head > widest->head))
            widest = &columns[i];
    return widest;
}

static void shorten(const struct ost_grid *g, struct column *columns, size_t width)
{
    struct column *widest;
    size_t total = total_width(g, columns);
    /* Nobody has a terminal this wide: a cell of a megabyte is not shortened column by column. */
    for (size_t i = 0; i < g->columns; i++)
        if (!g->right[i] && columns[i].head > width && columns[i].head > NARROWEST) {
            size_t kept = width > NARROWEST ? width : NARROWEST;
            total -= columns[i].head - kept;
            columns[i].head = kept;
        }
    for (; total > width && (widest = widest_text(g, columns)); total--)
        widest->head--;
}

/* ---- printing ---- */

static void put_head(struct ost_buf *out, const struct ost_grid_cell *cell, size_t width,
                     bool right, bool bold, const struct ost_style *style)
{
    struct ost_slice text = cell->head;
    size_t used = ost_text_width(text);
    bool cut = used > width;
    if (cut) {
        text = ost_text_fit(text, width - 1);
        used = ost_text_width(text) + 1;
    }
    if (right)
        ost_style_repeat(out, " ", width - used);
    if (bold)
        ost_style_bold(out, style, text);
    else
        ost_style_tone(out, style, cell->tone, text);
    if (cut)
        ost_buf_puts(out, ellipsis);
    if (!right)
        ost_style_repeat(out, " ", width - used);
}

static void put_cell(struct ost_buf *out, const struct ost_grid_cell *cell,
                     const struct column *column, bool right, bool bold,
                     const struct ost_style *style)
{
    put_head(out, cell, column->head, right, bold, style);
    if (column->mark) {
        const char *mark = ost_style_mark(style, cell->tone);
        ost_buf_addch(out, ' ');
        ost_buf_puts(out, *mark ? mark : " ");
    }
    if (column->tail) {
        ost_buf_addch(out, ' ');
        ost_style_tone(out, style, OST_MUTED, cell->tail);
        ost_style_repeat(out, " ", column->tail - ost_text_width(cell->tail));
    }
}

static void end_line(struct ost_buf *out)
{
    while (out->n && out->p[out->n - 1] == ' ')
        ost_buf_cut(out, out->n - 1);
    ost_buf_addch(out, '\n');
}

/* One part: the first column and columns [from, to), to > from unless there is only one. */
struct part {
    size_t from, to;
};

static void put_row(struct ost_buf *out, const struct ost_grid *g, const struct column *columns,
                    struct part part, size_t row, const struct ost_style *style)
{
    const struct ost_grid_cell *cells = &g->cell[row * g->columns];
    bool bold = g->header && row == 0;
    ost_style_repeat(out, " ", g->indent);
    put_cell(out, &cells[0], &columns[0], g->right[0], bold, style);
    for (size_t i = part.from; i < part.to; i++) {
        ost_style_repeat(out, " ", GAP);
        put_cell(out, &cells[i], &columns[i], g->right[i], bold, style);
    }
    end_line(out);
}

static void put_rule(struct ost_buf *out, const struct ost_grid *g, const struct column *columns,
                     struct part part)
{
    ost_style_repeat(out, " ", g->indent);
    ost_style_repeat(out, "─", width_of(&columns[0]));
    for (size_t i = part.from; i < part.to; i++) {
        ost_style_repeat(out, " ", GAP);
        ost_style_repeat(out, "─", width_of(&columns[i]));
    }
    ost_buf_addch(out, '\n');
}

/* As many columns from `from` on as fit beside the first one, but at least one. */
static size_t end_of_part(const struct ost_grid *g, const struct column *columns, size_t from,
                          size_t width)
{
    size_t used = g->indent + width_of(&columns[0]), to = from;
    for (; to < g->columns; to++) {
        used += GAP + width_of(&columns[to]);
        if (used > width && to > from)
            break;
    }
    return to;
}

static void put_part(struct ost_buf *out, const struct ost_grid *g, const struct column *columns,
                     struct part part, const struct ost_style *style)
{
    for (size_t row = 0; row < g->cells / g->columns; row++) {
        put_row(out, g, columns, part, row, style);
        if (g->header && row == 0)
            put_rule(out, g, columns, part);
    }
}

void ost_grid_print(struct ost_buf *out, const struct ost_grid *g, const struct ost_style *style)
{
    assert(g->columns && g->cells % g->columns == 0);
    struct column *columns = ost_calloc(g->columns, sizeof *columns);
    for (size_t i = 0; i < g->columns; i++)
        columns[i] = measure(g, i, style);
    shorten(g, columns, style->width);
    struct part part = {1, 1};
    do {
        if (part.from > 1)
            ost_buf_addch(out, '\n');
        part.to = end_of_part(g, columns, part.from, style->width);
        put_part(out, g, columns, part, style);
        part.from = part.to;
    } while (part.to < g->columns);
    free(columns);
}
