/* What holds for every format: nothing of the document is lost, and the same gives the same bytes. */
#include "support/rendering.h"

#include "report/show.h"

/* The text with the entities, escapes and line breaks of the formats undone, in small steps. */
static void undo(struct ost_buf *out, struct ost_slice text)
{
    static const char *const pairs[][2] = {
        {"&#8203;", ""},
        {"&amp;", "&"},
        {"&lt;", "<"},
        {"&gt;", ">"},
        {"&quot;", "\""},
        {"&#39;", "'"},
        {"<span>$</span>", "$"},
        {"<br>", "\n"},
        {"\\|", "|"},
        {"\\_", "_"},
        {"\\*", "*"},
        {"\\`", "`"},
        {"\\[", "["},
        {"\\~", "~"},
        {"\\#", "#"},
        {"\\\\", "\\"},
    };
    for (size_t at = 0, taken; at < text.n; at += taken) {
        taken = 0;
        for (size_t i = 0; i < COUNT(pairs) && !taken; i++) {
            size_t n = strlen(pairs[i][0]);
            if (text.n - at >= n && memcmp(text.p + at, pairs[i][0], n) == 0) {
                ost_buf_puts(out, pairs[i][1]);
                taken = n;
            }
        }
        if (!taken) {
            ost_buf_addch(out, text.p[at]);
            taken = 1;
        }
    }
}

static void flatten(struct ost_buf *b)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->p[i] == '\n' || b->p[i] == '\t')
            b->p[i] = ' ';
}

/* The parts of a cell in the format's text, which is undone and flat. */
static void assert_cell_in(const struct ost_buf *text, const struct ost_document *d,
                           const struct ost_cell *cell, const char *format)
{
    struct ost_buf part = OST_BUF_INIT;
    ost_show_value(&part, cell, d->currency);
    flatten(&part);
    /* The Markdown of a line begins behind its blanks. */
    if (!strstr(text->p, part.p + strspn(part.p, " ")))
        fail_msg("%s lacks '%s'", format, part.p);
    ost_buf_clear(&part);
    ost_show_interval(&part, cell, d->currency);
    if (!strstr(text->p, part.p))
        fail_msg("%s lacks '%s'", format, part.p);
    ost_buf_release(&part);
}

static void assert_all_cells_in(const struct ost_buf *text, const struct ost_document *d,
                                const char *format)
{
    for (size_t i = 0; i < d->checks; i++)
        assert_cell_in(text, d, &d->check[i].value, format);
    for (size_t b = 0; b < d->blocks; b++) {
        const struct ost_table *t = d->block[b].table;
        for (size_t i = 0; t && i < t->cells; i++)
            assert_cell_in(text, d, &t->cell[i], format);
        for (size_t i = 0; i < d->block[b].figures; i++)
            assert_cell_in(text, d, &d->block[b].figure[i].cell, format);
    }
}

static void add_hostile_table(struct ost_document *d)
{
    struct ost_table *t = ost_document_table(d, "hostile", "Texts");
    ost_table_column(t, "text", OST_TEXT);
    ost_table_column(t, "n", OST_NUMBER);
    for (size_t i = 0; i < COUNT(hostile_texts); i++) {
        ost_table_row(t);
        ost_cell_text(t, ost_slice_of(hostile_texts[i]));
        ost_cell_between(ost_cell(t, (double)i * 1.234), -1, 1e6 * (double)i);
    }
}

static void every_value_is_in_every_format_that_people_read(void **state)
{
    (void)state;
    static const char *const formats[] = {"html", "markdown", "text"};
    struct ost_render_options wide = {.width = 1000, .limit = SIZE_MAX / 2};
    struct ost_document *d = sample_document();
    add_hostile_table(d);
    for (size_t i = 0; i < COUNT(formats); i++) {
        const struct ost_renderer *r;
        struct ost_buf out = OST_BUF_INIT, text = OST_BUF_INIT;
        assert_ok(ost_renderer_for(&r, NULL, formats[i]));
        assert_ok(r->render(&out, d, &wide));
        if (i < 2)
            undo(&text, ost_buf_view(&out));
        else
            ost_buf_slice(&text, ost_buf_view(&out));
        flatten(&text);
        assert_all_cells_in(&text, d, formats[i]);
        ost_buf_release(&out);
        ost_buf_release(&text);
    }
    ost_document_free(d);
}

static void the_same_document_gives_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ost_renderer_count; i++) {
        struct ost_buf a = OST_BUF_INIT, b = OST_BUF_INIT;
        struct ost_document *first = sample_document(), *second = sample_document();
        render_as(&a, first, ost_renderers[i]->name);
        render_as(&b, second, ost_renderers[i]->name);
        assert_int_equal(a.n, b.n);
        assert_memory_equal(a.p, b.p, a.n);
        assert_int_equal(a.p[a.n - 1], '\n');
        ost_document_free(first);
        ost_document_free(second);
        ost_buf_release(&a);
        ost_buf_release(&b);
    }
}

static void what_a_renderer_writes_is_appended(void **state)
{
    (void)state;
    struct ost_document *d = sample_document();
    for (size_t i = 0; i < ost_renderer_count; i++) {
        struct ost_buf alone = OST_BUF_INIT, behind = OST_BUF_INIT;
        ost_buf_puts(&behind, "before");
        assert_ok(ost_renderers[i]->render(&alone, d, &ost_render_defaults));
        assert_ok(ost_renderers[i]->render(&behind, d, &ost_render_defaults));
        assert_int_equal(behind.n, alone.n + 6);
        assert_memory_equal(behind.p + 6, alone.p, alone.n);
        ost_buf_release(&alone);
        ost_buf_release(&behind);
    }
    ost_document_free(d);
}

static void a_table_of_100_000_rows_passes(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("long");
    struct ost_table *tables[] = {ost_document_table(d, "t", "rows"), ost_document_records(d)};
    ost_buf_puts(&d->data, "[]");
    for (size_t k = 0; k < COUNT(tables); k++) {
        ost_table_column(tables[k], "n", OST_COUNT);
        for (int i = 0; i < 100000; i++) {
            ost_table_row(tables[k]);
            ost_cell(tables[k], i);
        }
    }
    for (size_t i = 0; i < ost_renderer_count; i++) {
        struct ost_buf out = OST_BUF_INIT;
        assert_ok(ost_renderers[i]->render(&out, d, &ost_render_defaults));
        if (strcmp(ost_renderers[i]->name, "markdown") == 0)
            assert_in_range(out.n, 1000000, ost_render_defaults.limit);
        ost_buf_release(&out);
    }
    ost_document_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_in_every_format_that_people_read),
        cmocka_unit_test(the_same_document_gives_the_same_bytes),
        cmocka_unit_test(what_a_renderer_writes_is_appended),
        cmocka_unit_test(a_table_of_100_000_rows_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
