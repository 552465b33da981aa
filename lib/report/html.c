/*
 * A web page: one file without script, pictures or fonts from elsewhere, so that it can be mailed,
 * kept, and opened in ten years. Content-Security-Policy says so to the browser as well: should text
 * ever get past the escapes, nothing in it runs or is fetched.
 */
#include <math.h>

#include "report/html_style_internal.h"
#include "report/render.h"
#include "report/show.h"
#include "report/svg_internal.h"
#include "report/xml.h"

static const char *const tone_classes[] = {
    [OST_NEUTRAL] = "neutral", [OST_GOOD] = "good",   [OST_WARN] = "warn",
    [OST_BAD] = "bad",         [OST_MUTED] = "muted",
};

/* Colour alone does not carry a meaning: a sign stands beside it. */
static const char *const tone_signs[] = {
    [OST_NEUTRAL] = "",
    [OST_GOOD] = "<span class=\"sign\">✓</span> ",
    [OST_WARN] = "<span class=\"sign\">!</span> ",
    [OST_BAD] = "<span class=\"sign\">✗</span> ",
    [OST_MUTED] = "",
};

/* An element around text, which is escaped. */
static void put_element(struct ost_buf *out, const char *open, struct ost_slice text,
                        const char *close)
{
    ost_buf_puts(out, open);
    ost_xml_put(out, text);
    ost_buf_puts(out, close);
}

/* ---- names of blocks ---- */

/* What identifies a block, before it is made unique: its id, or its words. */
static struct ost_slice name_of(const struct ost_block *b)
{
    if (b->kind == OST_TABLE)
        return b->table->id;
    return b->kind == OST_CHART ? b->chart->id : b->text;
}

/* Small letters, digits and single hyphens, at most 60 of them. */
static void put_slug(struct ost_buf *out, struct ost_slice text)
{
    enum { LONGEST = 60 };
    size_t start = out->n;
    for (size_t i = 0; i < text.n && out->n - start < LONGEST; i++) {
        char c = text.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')
            ost_buf_addch(out, c);
        else if (out->n > start && out->p[out->n - 1] != '-')
            ost_buf_addch(out, '-');
    }
    if (out->n > start && out->p[out->n - 1] == '-')
        ost_buf_cut(out, out->n - 1);
}

/* Unique in the page: where a slug is taken or empty, the block's number follows two hyphens. */
static void put_id(struct ost_buf *out, const struct ost_document *d, size_t block)
{
    struct ost_buf own = OST_BUF_INIT, other = OST_BUF_INIT;
    put_slug(&own, name_of(&d->block[block]));
    bool taken = own.n == 0;
    for (size_t i = 0; i < block && !taken; i++) {
        ost_buf_clear(&other);
        put_slug(&other, name_of(&d->block[i]));
        taken = ost_slice_equal(ost_buf_view(&own), ost_buf_view(&other));
    }
    ost_buf_slice(out, ost_buf_view(&own));
    if (taken)
        ost_buf_printf(out, "--%zu", block + 1);
    ost_buf_release(&own);
    ost_buf_release(&other);
}

/* ---- values ---- */

/* The value, and its interval in a span of its own. */
static void put_cell(struct ost_buf *out, const struct ost_document *d, const struct ost_cell *cell)
{
    struct ost_buf text = OST_BUF_INIT;
    bool tone = cell->tone != OST_NEUTRAL;
    if (tone)
        ost_buf_printf(out, "<span class=\"t-%s\">%s", tone_classes[cell->tone],
                       tone_signs[cell->tone]);
    ost_show_value(&text, cell, d->currency);
    ost_xml_put(out, ost_buf_view(&text));
    ost_buf_puts(out, tone ? "</span>" : "");
    ost_buf_clear(&text);
    ost_show_interval(&text, cell, d->currency);
    if (text.n)
        put_element(out, " <span class=\"ci\">", ost_buf_view(&text), "</span>");
    ost_buf_release(&text);
}

static bool is_share(const struct ost_cell *cell)
{
    return cell->unit == OST_RATIO && cell->known && cell->value >= 0 && cell->value <= 1;
}

/* A ratio on a line from 0 to 1, with its interval: how sure the figure is, at a glance. */
static void put_meter(struct ost_buf *out, const struct ost_cell *cell)
{
    enum { LENGTH = 200 };
    double at = cell->value * LENGTH;
    ost_buf_puts(out, "<dd><svg xmlns=\"http://www.w3.org/2000/svg\" class=\"meter\" viewBox=\"0 0 "
                      "200 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                      "<rect class=\"track\" width=\"200\" height=\"8\" rx=\"2\"/>");
    if (cell->has_interval && cell->lower >= 0 && cell->upper <= 1) {
        ost_buf_puts(out, "<rect class=\"span\" height=\"8\" x=\"");
        ost_svg_number(out, cell->lower * LENGTH);
        ost_buf_puts(out, "\" width=\"");
        ost_svg_number(out, fmax(1, (cell->upper - cell->lower) * LENGTH));
        ost_buf_puts(out, "\"/>");
    }
    ost_buf_puts(out, "<rect class=\"at\" width=\"3\" height=\"8\" x=\"");
    ost_svg_number(out, fmax(0, fmin(LENGTH - 3, at - 1.5)));
    ost_buf_puts(out, "\"/></svg></dd>\n");
}

static void put_figures(struct ost_buf *out, const struct ost_document *d,
                        const struct ost_block *b)
{
    ost_buf_puts(out, "<dl class=\"figures\">\n");
    for (size_t i = 0; i < b->figures; i++) {
        const struct ost_figure *f = &b->figure[i];
        ost_buf_printf(out, "<div class=\"figure %s\">\n", tone_classes[f->cell.tone]);
        put_element(out, "<dt>", f->name, "</dt>\n");
        ost_buf_puts(out, "<dd class=\"value\">");
        put_cell(out, d, &f->cell);
        ost_buf_puts(out, "</dd>\n");
        if (is_share(&f->cell))
            put_meter(out, &f->cell);
        if (f->note.n)
            put_element(out, "<dd class=\"note\">", f->note, "</dd>\n");
        ost_buf_puts(out, "</div>\n");
    }
    ost_buf_puts(out, "</dl>\n");
}

/* ---- tables and charts ---- */

static void put_head(struct ost_buf *out, const struct ost_table *t)
{
    ost_buf_puts(out, "<thead><tr>");
    for (size_t i = 0; i < t->columns; i++)
        put_element(out,
                    t->column[i].unit == OST_TEXT ? "<th scope=\"col\">"
                                                  : "<th scope=\"col\" class=\"num\">",
                    t->column[i].name, "</th>");
    ost_buf_puts(out, "</tr></thead>\n");
}

/* The shade of a number in a table of counts: its share of the row in eighths, 0 for none of it. */
static int shade_of(const struct ost_table *t, size_t row, size_t column)
{
    enum { SHADES = 8 };
    double sum = 0, value = ost_table_at(t, row, column)->value;
    for (size_t i = 0; i < t->columns; i++)
        if (t->column[i].unit == OST_COUNT)
            sum += ost_table_at(t, row, i)->value;
    return t->heat && value > 0 ? (int)ceil(SHADES * value / sum) : 0;
}

static void put_number_start(struct ost_buf *out, int shade)
{
    if (shade)
        ost_buf_printf(out, "<td class=\"num h%d\">", shade);
    else
        ost_buf_puts(out, "<td class=\"num\">");
}

static void put_row(struct ost_buf *out, const struct ost_table *t, size_t row)
{
    ost_buf_puts(out, "<tr>");
    for (size_t i = 0; i < t->columns; i++) {
        const struct ost_cell *cell = ost_table_at(t, row, i);
        bool text = t->column[i].unit == OST_TEXT, head = text && i == 0;
        if (text)
            ost_buf_puts(out, head ? "<th scope=\"row\">" : "<td class=\"text\">");
        else
            put_number_start(out, t->column[i].unit == OST_COUNT ? shade_of(t, row, i) : 0);
        put_cell(out, t->document, cell);
        ost_buf_puts(out, head ? "</th>" : "</td>");
    }
    ost_buf_puts(out, "</tr>\n");
}

static void put_table(struct ost_buf *out, const struct ost_table *t, const char *id)
{
    ost_buf_printf(out,
                   "<div class=\"card table scroll\" id=\"%s\" role=\"region\" tabindex=\"0\" "
                   "aria-label=\"",
                   id);
    ost_xml_put_value(out, t->caption.n ? t->caption : t->id);
    ost_buf_puts(out, "\">\n<table>\n");
    if (t->caption.n)
        put_element(out, "<caption>", t->caption, "</caption>\n");
    put_head(out, t);
    ost_buf_puts(out, "<tbody>\n");
    for (size_t row = 0; row < t->rows; row++)
        put_row(out, t, row);
    ost_buf_puts(out, "</tbody>\n</table>\n</div>\n");
}

static void put_chart(struct ost_buf *out, const struct ost_chart *c, const char *id)
{
    ost_buf_printf(out, "<figure class=\"card chart\" id=\"%s\">\n<figcaption>", id);
    ost_xml_put(out, c->title);
    if (c->description.n)
        put_element(out, "<p>", c->description, "</p>");
    ost_buf_puts(out, "</figcaption>\n<div class=\"scroll\">\n");
    ost_svg_chart(out, c, id);
    ost_buf_puts(out, "</div>\n</figure>\n");
}

/* ---- the page ---- */

/* Lines of the text as lines of the page. */
static void put_lines(struct ost_buf *out, struct ost_slice text)
{
    while (text.n) {
        const char *newline = memchr(text.p, '\n', text.n);
        size_t n = newline ? (size_t)(newline - text.p) : text.n, taken = n + (newline != NULL);
        ost_xml_put(out, (struct ost_slice){text.p, n});
        text = (struct ost_slice){text.p + taken, text.n - taken};
        ost_buf_puts(out, text.n ? "<br>" : "");
    }
}

static void put_paragraph(struct ost_buf *out, enum ost_tone tone, struct ost_slice text)
{
    bool callout = tone == OST_WARN || tone == OST_BAD;
    if (tone == OST_NEUTRAL)
        ost_buf_puts(out, "<p>");
    else
        ost_buf_printf(out, "<p class=\"%s%s\">", callout ? "callout " : "", tone_classes[tone]);
    put_lines(out, text);
    ost_buf_puts(out, "</p>\n");
}

static void put_checks(struct ost_buf *out, const struct ost_document *d)
{
    static const char *const classes[] = {
        [OST_PASS] = "good", [OST_FAIL] = "bad", [OST_UNDECIDED] = "warn"};
    static const char *const words[] = {
        [OST_PASS] = "✓ passed", [OST_FAIL] = "✗ failed", [OST_UNDECIDED] = "! undecided"};
    ost_buf_puts(out, "<ul class=\"card checks\" aria-label=\"Checks\">\n");
    for (size_t i = 0; i < d->checks; i++) {
        const struct ost_check *c = &d->check[i];
        ost_buf_printf(out, "<li class=\"%s\"><span class=\"pill\">%s</span>", classes[c->verdict],
                       words[c->verdict]);
        put_element(out, "<span class=\"what\"><span class=\"name\">", c->name, "</span> ");
        put_element(out, "<code>", c->expression, "</code></span><span class=\"measured\">");
        put_cell(out, d, &c->value);
        ost_buf_puts(out, "</span>");
        if (c->reason.n)
            put_element(out, "<span class=\"why\">", c->reason, "</span>");
        ost_buf_puts(out, "</li>\n");
    }
    ost_buf_puts(out, "</ul>\n");
}

static void put_block(struct ost_buf *out, const struct ost_document *d, size_t i)
{
    const struct ost_block *b = &d->block[i];
    struct ost_buf id = OST_BUF_INIT;
    put_id(&id, d, i);
    switch (b->kind) {
    case OST_HEADING:
        ost_buf_printf(out, "<h2 id=\"%s\">", id.p);
        put_element(out, "", b->text, "</h2>\n");
        break;
    case OST_PARAGRAPH:
        put_paragraph(out, b->tone, b->text);
        break;
    case OST_TABLE:
        put_table(out, b->table, id.p);
        break;
    case OST_CHART:
        put_chart(out, b->chart, id.p);
        break;
    case OST_FIGURES:
        put_figures(out, d, b);
        break;
    }
    ost_buf_release(&id);
}

static void put_facts(struct ost_buf *out, const struct ost_document *d)
{
    ost_buf_puts(out, "<footer>\n<h2>What this rests on</h2>\n<dl class=\"facts\">\n");
    for (size_t i = 0; i < d->facts; i++) {
        put_element(out, "<dt>", d->fact[i].name, "</dt>");
        put_element(out, "<dd>", d->fact[i].value, "</dd>\n");
    }
    ost_buf_puts(out, "</dl>\n</footer>\n");
}

static void put_beginning(struct ost_buf *out, const struct ost_document *d)
{
    static const char *const style[] = {ost_html_colours, ost_html_page, ost_html_parts,
                                        ost_html_charts};
    ost_buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                      "style-src 'unsafe-inline'\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                      "<meta name=\"color-scheme\" content=\"light dark\">\n");
    put_element(out, "<title>", d->title, "</title>\n<style>\n");
    for (size_t i = 0; i < sizeof style / sizeof *style; i++)
        ost_buf_puts(out, style[i]);
    ost_buf_puts(out, "</style>\n</head>\n<body>\n<header>\n");
    put_element(out, "<h1>", d->title, "</h1>\n");
    if (d->subtitle.n)
        put_element(out, "<p class=\"sub\">", d->subtitle, "</p>\n");
    ost_buf_puts(out, "</header>\n<main>\n");
}

static int render_html(struct ost_buf *out, const struct ost_document *d,
                       const struct ost_render_options *options)
{
    (void)options;
    put_beginning(out, d);
    if (d->checks)
        put_checks(out, d);
    for (size_t i = 0; i < d->blocks; i++)
        put_block(out, d, i);
    ost_buf_puts(out, "</main>\n");
    if (d->facts)
        put_facts(out, d);
    ost_buf_puts(out, "</body>\n</html>\n");
    return 0;
}

const struct ost_renderer ost_renderer_html = {
    .name = "html",
    .extensions = "html htm",
    .about = "one web page with charts, without script",
    .render = render_html,
};
