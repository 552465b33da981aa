/*
 * Markdown of GitHub's flavour, within a size: GitHub drops a step summary of more than 1,024 KiB
 * whole, so a report gives up detail before that happens to it.
 *
 * The document is rendered with less and less until it fits: all of it, without blocks of detail,
 * without extra blocks, with fewer rows in its tables, and at last its checks alone. What was cut is
 * said at the top, and below each table.
 */
#include "report/markdown_internal.h"
#include "report/render.h"
#include "report/show.h"
#include "report/text_internal.h"

/* How much of the document is rendered. */
struct share {
    int weight;  /* blocks up to this weight; -1: none */
    size_t rows; /* of each table */
};

struct writer {
    struct ost_buf *out;
    const struct ost_document *d;
    struct share share;
    size_t limit; /* bytes of *out from which on writing on is useless */
};

static void put(struct writer *w, const char *text)
{
    ost_buf_puts(w->out, text);
}

static void put_text(struct writer *w, struct ost_slice text)
{
    ost_markdown_put(w->out, text, false);
}

static void put_in_cell(struct writer *w, struct ost_slice text)
{
    put(w, "| ");
    ost_markdown_put(w->out, text, true);
    put(w, " ");
}

static void put_cell(struct writer *w, const struct ost_cell *cell)
{
    static const char *const marks[] = {
        [OST_NEUTRAL] = "", [OST_GOOD] = " ✅", [OST_WARN] = " ⚠️",
        [OST_BAD] = " ❌",   [OST_MUTED] = "",
    };
    struct ost_buf text = OST_BUF_INIT;
    ost_show_cell(&text, cell, w->d->currency);
    ost_buf_puts(&text, marks[cell->tone]);
    put_in_cell(w, ost_buf_view(&text));
    ost_buf_release(&text);
}

static void put_checks(struct writer *w)
{
    static const char *const words[] = {
        [OST_PASS] = "✅ pass", [OST_FAIL] = "❌ fail", [OST_UNDECIDED] = "⚠️ undecided"};
    put(w, "\n| verdict | check | measured | asked for | why |\n|---|---|---:|---|---|\n");
    for (size_t i = 0; i < w->d->checks; i++) {
        const struct ost_check *c = &w->d->check[i];
        put_in_cell(w, ost_slice_of(words[c->verdict]));
        put_in_cell(w, c->name);
        put_cell(w, &c->value);
        put_in_cell(w, c->expression);
        put_in_cell(w, c->reason);
        put(w, "|\n");
    }
}

static void put_figures(struct writer *w, const struct ost_block *b)
{
    put(w, "\n| figure | value | |\n|---|---:|---|\n");
    for (size_t i = 0; i < b->figures; i++) {
        put_in_cell(w, b->figure[i].name);
        put_cell(w, &b->figure[i].cell);
        put_in_cell(w, b->figure[i].note);
        put(w, "|\n");
    }
}

static void put_table(struct writer *w, const struct ost_table *t)
{
    size_t rows = t->rows < w->share.rows ? t->rows : w->share.rows;
    if (t->caption.n) {
        put(w, "\n**");
        put_text(w, t->caption);
        put(w, "**\n");
    }
    put(w, t->columns ? "\n" : "");
    for (size_t i = 0; i < t->columns; i++)
        put_in_cell(w, t->column[i].name);
    put(w, t->columns ? "|\n" : "");
    for (size_t i = 0; i < t->columns; i++)
        put(w, t->column[i].unit == OST_TEXT ? "|---" : "|---:");
    put(w, t->columns ? "|\n" : "");
    for (size_t row = 0; row < rows && w->out->n <= w->limit; row++) {
        for (size_t i = 0; i < t->columns; i++)
            put_cell(w, ost_table_at(t, row, i));
        put(w, "|\n");
    }
    if (rows < t->rows)
        ost_buf_printf(w->out, "\n%zu more rows are left out.\n", t->rows - rows);
}

/* Markdown has no pictures of its own: a chart is what a terminal shows. */
static void put_chart(struct writer *w, const struct ost_chart *c)
{
    struct ost_style style = {false, ost_render_defaults.width};
    struct ost_buf lines = OST_BUF_INIT;
    ost_text_chart(&lines, c, &style);
    put(w, "\n");
    ost_markdown_code(w->out, ost_buf_view(&lines));
    ost_buf_release(&lines);
}

static void put_paragraph(struct writer *w, enum ost_tone tone, struct ost_slice text)
{
    struct ost_buf lines = OST_BUF_INIT;
    ost_markdown_put(&lines, text, false);
    put(w, "\n");
    if (tone == OST_WARN || tone == OST_BAD) {
        put(w, tone == OST_WARN ? "> [!WARNING]\n> " : "> [!CAUTION]\n> ");
        for (size_t i = 0; i < lines.n; i++) {
            ost_buf_addch(w->out, lines.p[i]);
            put(w, lines.p[i] == '\n' ? "> " : "");
        }
    } else {
        ost_buf_slice(w->out, ost_buf_view(&lines));
    }
    put(w, "\n");
    ost_buf_release(&lines);
}

static void put_block(struct writer *w, const struct ost_block *b)
{
    switch (b->kind) {
    case OST_HEADING:
        put(w, "\n## ");
        ost_markdown_put(w->out, b->text, true);
        put(w, "\n");
        break;
    case OST_PARAGRAPH:
        put_paragraph(w, b->tone, b->text);
        break;
    case OST_TABLE:
        put_table(w, b->table);
        break;
    case OST_CHART:
        put_chart(w, b->chart);
        break;
    case OST_FIGURES:
        put_figures(w, b);
        break;
    }
}

/* What a reader would call the block: its heading or caption. */
static struct ost_slice name_of(const struct ost_block *b)
{
    if (b->kind == OST_TABLE)
        return b->table->caption.n ? b->table->caption : b->table->id;
    if (b->kind == OST_CHART)
        return b->chart->title.n ? b->chart->title : b->chart->id;
    return b->kind == OST_HEADING ? b->text : (struct ost_slice){"", 0};
}

/* Says what is missing: headings, and blocks whose heading is there; as many as make a sentence. */
static void put_what_is_cut(struct writer *w)
{
    enum { NAMED = 12 };
    size_t named = 0, more = 0;
    bool shorter = false, told = false; /* told: the heading above is named */
    put(w, "\n> [!NOTE]\n> Shortened to fit the size that is allowed here.");
    for (size_t i = 0; i < w->d->blocks; i++) {
        const struct ost_block *b = &w->d->block[i];
        bool kept = (int)b->weight <= w->share.weight;
        shorter = shorter || (kept && b->table && b->table->rows > w->share.rows);
        struct ost_slice name = name_of(b);
        bool below = told && b->kind != OST_HEADING;
        if (b->kind == OST_HEADING)
            told = !kept;
        if (kept || below || name.n == 0)
            continue;
        if (named == NAMED || name.n > 200) {
            more++;
            continue;
        }
        put(w, named++ ? ", " : " Left out: ");
        ost_markdown_put(w->out, name, true);
    }
    if (more)
        ost_buf_printf(w->out, "%s%zu more", named ? " and " : " Left out: ", more);
    put(w, named || more ? "." : "");
    put(w, shorter ? " Long tables lack their last rows." : "");
    put(w, "\n");
}

static void put_facts(struct writer *w)
{
    put(w, "\n<details><summary>What this rests on</summary>\n\n| | |\n|---|---|\n");
    for (size_t i = 0; i < w->d->facts; i++) {
        put_in_cell(w, w->d->fact[i].name);
        put_in_cell(w, w->d->fact[i].value);
        put(w, "|\n");
    }
    put(w, "\n</details>\n");
}

static bool is_all(struct share share)
{
    return share.weight == OST_DETAIL && share.rows == SIZE_MAX;
}

static void put_document(struct writer *w)
{
    const struct ost_document *d = w->d;
    put(w, "# ");
    ost_markdown_put(w->out, d->title, true);
    put(w, "\n");
    if (d->subtitle.n)
        put_paragraph(w, OST_MUTED, d->subtitle);
    if (d->checks)
        put_checks(w);
    if (!is_all(w->share))
        put_what_is_cut(w);
    for (size_t i = 0; i < d->blocks && w->out->n <= w->limit; i++)
        if ((int)d->block[i].weight <= w->share.weight)
            put_block(w, &d->block[i]);
    if (d->facts)
        put_facts(w);
}

/* Whether this share fits; *out holds it then, and nothing new otherwise. */
static bool fits(struct ost_buf *out, const struct ost_document *d, struct share share,
                 size_t limit)
{
    size_t before = out->n;
    struct writer w = {out, d, share, before + limit};
    put_document(&w);
    if (out->n - before <= limit)
        return true;
    ost_buf_cut(out, before);
    return false;
}

static size_t most_rows(const struct ost_document *d)
{
    size_t most = 0;
    for (size_t i = 0; i < d->blocks; i++)
        if (d->block[i].table && d->block[i].table->rows > most)
            most = d->block[i].table->rows;
    return most;
}

/* The main blocks with as many rows as fit; false when they do not even without any. */
static bool fit_rows(struct ost_buf *out, const struct ost_document *d, size_t limit)
{
    size_t before = out->n, low = 0, high = most_rows(d); /* `high` rows do not fit */
    if (!fits(out, d, (struct share){OST_MAIN, 0}, limit))
        return false;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        ost_buf_cut(out, before);
        if (fits(out, d, (struct share){OST_MAIN, middle}, limit))
            low = middle;
        else
            high = middle;
    }
    ost_buf_cut(out, before);
    return fits(out, d, (struct share){OST_MAIN, low}, limit);
}

static int render_markdown(struct ost_buf *out, const struct ost_document *d,
                           const struct ost_render_options *options)
{
    for (int weight = OST_DETAIL; weight >= OST_MAIN; weight--)
        if (fits(out, d, (struct share){weight, SIZE_MAX}, options->limit))
            return 0;
    if (fit_rows(out, d, options->limit) || fits(out, d, (struct share){-1, 0}, options->limit))
        return 0;
    return ost_fail(OST_ELIMIT, "even the checks alone need more than %zu bytes of Markdown",
                    options->limit);
}

const struct ost_renderer ost_renderer_markdown = {
    .name = "markdown",
    .extensions = "md markdown",
    .about = "for GitHub's step summaries and comments, within their size",
    .render = render_markdown,
};
