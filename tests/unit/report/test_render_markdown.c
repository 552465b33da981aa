/* Markdown: hostile text shows as it is, and a report that is too long gives up detail, never halves. */
#include "support/rendering.h"

#include "report/markdown_internal.h"

struct escape_row {
    const char *text, *cell, *paragraph;
};

static void text_shows_as_it_is(void **state)
{
    (void)state;
    static const struct escape_row rows[] = {
        {"a | b", "a \\| b", "a \\| b"},
        {"<b>&amp;", "&lt;b&gt;&amp;amp;", "&lt;b&gt;&amp;amp;"},
        {"`x` *y* _z_ ~q~", "\\`x\\` \\*y\\* \\_z\\_ \\~q\\~", "\\`x\\` \\*y\\* \\_z\\_ \\~q\\~"},
        {"[t](javascript:x)", "\\[t](javascript:x)", "\\[t](javascript:x)"},
        {"@ops and @ me@x", "@&#8203;ops and @ me@&#8203;x", "@&#8203;ops and @ me@&#8203;x"},
        {"#12 # a", "\\#&#8203;12 \\# a", "\\#&#8203;12 \\# a"},
        {"https://x.y WWW.x.y", "https:&#8203;//x.y WWW.&#8203;x.y",
         "https:&#8203;//x.y WWW.&#8203;x.y"},
        {"$5 or $6", "<span>$</span>5 or <span>$</span>6", "<span>$</span>5 or <span>$</span>6"},
        {"a\\b", "a\\\\b", "a\\\\b"},
        {"one\n- two\n\n3. x 3.5", "one<br>- two<br><br>3. x 3.5",
         "one<br>\n\\- two<br>\n<br>\n3\\. x 3.5"},
        {"96.2 %", "96.2 %", "96.2 %"},
        {"    code", "    code", "code"},
        {"===\n+1", "===<br>+1", "\\===<br>\n\\+1"},
        {"", "", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_buf out = OST_BUF_INIT;
        ost_markdown_put(&out, ost_slice_of(rows[i].text), true);
        assert_string_equal(out.p, rows[i].cell);
        ost_buf_clear(&out);
        ost_markdown_put(&out, ost_slice_of(rows[i].text), false);
        assert_string_equal(out.p, rows[i].paragraph);
        ost_buf_release(&out);
    }
}

static void a_fence_is_longer_than_what_it_holds(void **state)
{
    (void)state;
    struct ost_buf out = OST_BUF_INIT;
    ost_markdown_code(&out, ost_slice_of("a ````` b\n"));
    assert_string_equal(out.p, "``````text\na ````` b\n``````\n");
    ost_buf_release(&out);
}

/* Every line of a table has as many cells as its head: bars that are not escaped, plus one. */
static size_t bars_of(const char *line)
{
    size_t bars = 0;
    for (const char *p = line; *p && *p != '\n'; p++) {
        if (*p == '\\' && p[1])
            p++;
        else
            bars += *p == '|';
    }
    return bars;
}

static void rows_stay_rows(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    struct ost_table *t = ost_document_table(d, "t", "");
    ost_table_column(t, "a|b", OST_TEXT);
    ost_table_column(t, "n", OST_COUNT);
    for (size_t i = 0; i < COUNT(hostile_texts); i++) {
        ost_table_row(t);
        ost_cell_text(t, ost_slice_of(hostile_texts[i]));
        ost_cell(t, (double)i);
    }
    render_as(&out, d, "markdown");
    const char *line = strchr(out.p, '|');
    size_t lines = 0;
    for (; line && *line == '|'; lines++, line = strchr(line, '\n') + 1)
        assert_int_equal(bars_of(line), 3);
    assert_int_equal(lines, COUNT(hostile_texts) + 2);
    assert_has_not(out, "<script");
    ost_document_free(d);
    ost_buf_release(&out);
}

/* A document whose tables have this many rows, one table per weight. */
static struct ost_document *long_document(int rows)
{
    static const char *const ids[] = {"main", "extra", "detail"};
    struct ost_document *d = ost_document_new("long");
    ost_document_check(d, "gate", "x > 1", OST_FAIL);
    for (int weight = OST_MAIN; weight <= OST_DETAIL; weight++) {
        ost_document_heading(d, ids[weight], (enum ost_weight)weight);
        struct ost_table *t = ost_document_table(d, ids[weight], ids[weight]);
        ost_table_column(t, "name", OST_TEXT);
        ost_table_column(t, "n", OST_COUNT);
        for (int i = 0; i < rows; i++) {
            ost_table_row(t);
            ost_cell_text(t, ost_document_format(d, "%s-%d-end", ids[weight], i));
            ost_cell(t, i);
        }
    }
    return d;
}

static int render_within(struct ost_buf *out, const struct ost_document *d, size_t limit)
{
    const struct ost_renderer *r;
    struct ost_render_options options = ost_render_defaults;
    options.limit = limit;
    ost_buf_clear(out);
    assert_ok(ost_renderer_for(&r, "x.md", NULL));
    return r->render(out, d, &options);
}

static void detail_goes_first_then_extra_then_rows(void **state)
{
    (void)state;
    struct ost_document *d = long_document(1000);
    struct ost_buf out = OST_BUF_INIT;
    assert_ok(render_within(&out, d, 1 << 20));
    size_t whole = out.n;
    assert_has(out, "detail-999-end");
    assert_has_not(out, "Shortened");

    assert_ok(render_within(&out, d, whole - 1));
    assert_has(out, "extra-999-end");
    assert_has_not(out, "detail-0-end");
    assert_has(out, "Left out: detail.");

    assert_ok(render_within(&out, d, whole / 2));
    assert_has(out, "main-999-end");
    assert_has_not(out, "extra-0-end");

    assert_ok(render_within(&out, d, whole / 8));
    assert_in_range(out.n, whole / 8 - 300, whole / 8);
    assert_has(out, "main-0-end");
    assert_has_not(out, "main-999-end");
    assert_has(out, "more rows are left out.");
    assert_has(out, "Long tables lack their last rows.");

    assert_ok(render_within(&out, d, 290));
    assert_has(out, "| ❌ fail | gate |");
    assert_has_not(out, "main-0-end");
    assert_fails_saying(render_within(&out, d, 100), OST_ELIMIT, "100 bytes");
    assert_int_equal(out.n, 0);
    ost_document_free(d);
    ost_buf_release(&out);
}

static void no_size_yields_half_a_row_or_too_much(void **state)
{
    (void)state;
    struct ost_document *d = long_document(40);
    struct ost_buf out = OST_BUF_INIT;
    for (size_t limit = 0; limit < 5000; limit += 7) {
        if (render_within(&out, d, limit) < 0)
            continue;
        assert_in_range(out.n, 1, limit);
        assert_int_equal(out.p[out.n - 1], '\n');
        for (const char *line = out.p; *line; line = strchr(line, '\n') + 1)
            assert_true(*line != '|' || line[strcspn(line, "\n") - 1] == '|');
    }
    ost_document_free(d);
    ost_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_shows_as_it_is),
        cmocka_unit_test(a_fence_is_longer_than_what_it_holds),
        cmocka_unit_test(rows_stay_rows),
        cmocka_unit_test(detail_goes_first_then_extra_then_rows),
        cmocka_unit_test(no_size_yields_half_a_row_or_too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
