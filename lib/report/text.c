/*
 * For a terminal: what a person reads, in reading order, the checks first, then the blocks, last what
 * the result rests on.
 */
#include "report/render.h"
#include "report/text_internal.h"
#include "text/width.h"

static void put_line(struct ost_buf *out, const struct ost_style *style, enum ost_tone tone,
                     struct ost_slice text)
{
    ost_style_tone(out, style, tone, text);
    ost_buf_addch(out, '\n');
}

/* The next line of at most `width` columns, broken at a space where there is one; moves on in *rest. */
static struct ost_slice next_line(struct ost_slice *rest, size_t width)
{
    const char *newline = memchr(rest->p, '\n', rest->n);
    struct ost_slice whole = {rest->p, newline ? (size_t)(newline - rest->p) : rest->n};
    struct ost_slice line = ost_text_fit(whole, width);
    if (line.n == 0 && whole.n) /* a single character wider than the terminal */
        line = ost_text_fit(whole, 2);
    size_t taken = line.n;
    if (line.n < whole.n) {
        size_t space = line.n;
        while (space && line.p[space] != ' ')
            space--;
        if (space)
            taken = line.n = space;
        taken += whole.p[taken] == ' ';
    } else {
        taken += newline != NULL;
    }
    *rest = (struct ost_slice){rest->p + taken, rest->n - taken};
    return line;
}

/* What is set apart has a mark in front of its first line, and its other lines behind the mark. */
static void put_paragraph(struct ost_buf *out, const struct ost_style *style, enum ost_tone tone,
                          struct ost_slice text)
{
    bool apart = tone == OST_WARN || tone == OST_BAD;
    size_t indent = apart ? 2 : 0;
    bool first = true;
    while (text.n) {
        struct ost_slice line = next_line(&text, style->width > indent ? style->width - indent : 1);
        ost_style_repeat(out, " ", apart && !first ? indent : 0);
        if (apart && first)
            ost_style_tone(out, style, tone, ost_slice_of("! "));
        put_line(out, style, tone, line);
        first = false;
    }
}

static void put_table(struct ost_buf *out, const struct ost_style *style, const struct ost_table *t)
{
    if (t->caption.n)
        put_paragraph(out, style, OST_NEUTRAL, t->caption);
    if (t->columns == 0)
        return;
    struct ost_grid g;
    ost_grid_init(&g, t->columns);
    g.header = true;
    for (size_t i = 0; i < t->columns; i++) {
        g.right[i] = t->column[i].unit != OST_TEXT;
        ost_grid_add(&g, t->column[i].name, OST_NEUTRAL);
    }
    for (size_t row = 0; row < t->rows; row++)
        for (size_t i = 0; i < t->columns; i++)
            ost_grid_value(&g, ost_table_at(t, row, i), t->document->currency);
    ost_grid_print(out, &g, style);
    ost_grid_release(&g);
}

static void put_figures(struct ost_buf *out, const struct ost_style *style,
                        const struct ost_document *d, const struct ost_block *b)
{
    struct ost_grid g;
    ost_grid_init(&g, 3);
    g.right[1] = true;
    for (size_t i = 0; i < b->figures; i++) {
        ost_grid_add(&g, b->figure[i].name, OST_NEUTRAL);
        ost_grid_value(&g, &b->figure[i].cell, d->currency);
        ost_grid_add(&g, b->figure[i].note, OST_MUTED);
    }
    ost_grid_print(out, &g, style);
    ost_grid_release(&g);
}

static void put_verdicts(struct ost_buf *out, const struct ost_style *style,
                         const struct ost_document *d)
{
    static const char *const words[] = {
        [OST_PASS] = "pass", [OST_FAIL] = "FAIL", [OST_UNDECIDED] = "undecided"};
    static const enum ost_tone tones[] = {
        [OST_PASS] = OST_GOOD, [OST_FAIL] = OST_BAD, [OST_UNDECIDED] = OST_WARN};
    struct ost_grid g;
    ost_grid_init(&g, 4);
    g.right[2] = true;
    for (size_t i = 0; i < d->checks; i++) {
        const struct ost_check *c = &d->check[i];
        /* The words need no marks beside them. */
        ost_grid_add(&g, ost_slice_of(words[c->verdict]),
                     style->colour ? tones[c->verdict] : OST_NEUTRAL);
        ost_grid_add(&g, c->name, OST_NEUTRAL);
        ost_grid_value(&g, &c->value, d->currency);
        ost_grid_add(&g, c->expression, OST_MUTED);
    }
    ost_grid_print(out, &g, style);
    ost_grid_release(&g);
}

/* One line per check, and below them why some did not pass. */
static void put_checks(struct ost_buf *out, const struct ost_style *style,
                       const struct ost_document *d)
{
    struct ost_buf why = OST_BUF_INIT;
    put_verdicts(out, style, d);
    for (size_t i = 0; i < d->checks; i++) {
        const struct ost_check *c = &d->check[i];
        if (c->verdict == OST_PASS || c->reason.n == 0)
            continue;
        ost_buf_clear(&why);
        ost_buf_slice(&why, c->name);
        ost_buf_puts(&why, ": ");
        ost_buf_slice(&why, c->reason);
        put_paragraph(out, style, c->verdict == OST_FAIL ? OST_BAD : OST_WARN, ost_buf_view(&why));
    }
    ost_buf_release(&why);
}

static void put_facts(struct ost_buf *out, const struct ost_style *style,
                      const struct ost_document *d)
{
    struct ost_grid g;
    ost_grid_init(&g, 2);
    for (size_t i = 0; i < d->facts; i++) {
        ost_grid_add(&g, d->fact[i].name, OST_MUTED);
        ost_grid_add(&g, d->fact[i].value, OST_MUTED);
    }
    ost_grid_print(out, &g, style);
    ost_grid_release(&g);
}

static void put_heading(struct ost_buf *out, const struct ost_style *style, struct ost_slice text)
{
    size_t columns = ost_text_width(text);
    ost_style_bold(out, style, text);
    ost_buf_addch(out, '\n');
    if (!style->colour) {
        ost_style_repeat(out, "─", columns < style->width ? columns : style->width);
        ost_buf_addch(out, '\n');
    }
}

static void put_block(struct ost_buf *out, const struct ost_style *style,
                      const struct ost_document *d, const struct ost_block *b)
{
    switch (b->kind) {
    case OST_HEADING:
        put_heading(out, style, b->text);
        break;
    case OST_PARAGRAPH:
        put_paragraph(out, style, b->tone, b->text);
        break;
    case OST_TABLE:
        put_table(out, style, b->table);
        break;
    case OST_CHART:
        ost_text_chart(out, b->chart, style);
        break;
    case OST_FIGURES:
        put_figures(out, style, d, b);
        break;
    }
}

static int render_text(struct ost_buf *out, const struct ost_document *d,
                       const struct ost_render_options *options)
{
    struct ost_style style = {options->colour, options->width ? options->width : 1};
    ost_style_bold(out, &style, d->title);
    ost_buf_addch(out, '\n');
    if (d->subtitle.n)
        put_paragraph(out, &style, OST_MUTED, d->subtitle);
    if (d->checks) {
        ost_buf_addch(out, '\n');
        put_checks(out, &style, d);
    }
    for (size_t i = 0; i < d->blocks; i++) {
        bool under_heading = i && d->block[i - 1].kind == OST_HEADING;
        if (!under_heading)
            ost_buf_addch(out, '\n');
        put_block(out, &style, d, &d->block[i]);
    }
    if (d->facts) {
        ost_buf_addch(out, '\n');
        put_facts(out, &style, d);
    }
    return 0;
}

const struct ost_renderer ost_renderer_text = {
    .name = "text",
    .extensions = "txt",
    .about = "aligned for a terminal",
    .render = render_text,
};
