/* The web page is balanced whatever its text is, complete, and draws only what can be placed. */
#include "support/markup.h"
#include "support/rendering.h"

#define assert_balanced(out)                                                                       \
    do {                                                                                           \
        const char *assert_at = markup_mistake((out).p);                                           \
        if (assert_at)                                                                             \
            fail_msg("unbalanced at: %.200s", assert_at);                                          \
    } while (0)

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;
    for (; (text = strstr(text, what)); text++)
        count++;
    return count;
}

static void the_checker_of_markup_sees_mistakes(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "<p>",
        "</p>",
        "<p></div>",
        "<p>a < b</p>",
        "<p>a & b</p>",
        "<p>a > b</p>",
        "<script></script>",
        "<p onclick=\"x\"></p>",
        "<p class=x></p>",
        "<p class=\"a<b\"></p>",
        "<p class=\"a></p>",
    };
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_non_null(markup_mistake(wrong[i]));
    assert_null(markup_mistake("<p class=\"a\">b &amp; <br>c</p><svg><path d=\"M0 0\"/></svg>"));
}

static void a_report_is_balanced_and_complete(void **state)
{
    (void)state;
    struct ost_document *d = sample_document();
    struct ost_buf out = OST_BUF_INIT, again = OST_BUF_INIT;
    render_as(&out, d, "html");
    assert_balanced(out);
    assert_int_equal(count_of(out.p, "<svg "), 6 + 4); /* charts, and meters of the ratios */
    assert_int_equal(count_of(out.p, "role=\"img\""), 6);
    assert_has(out, "<caption>First response per priority</caption>");
    assert_has(out, "aria-labelledby=\"waiting--t waiting--d\"");
    assert_has(out, "<desc id=\"waiting--d\">Half of the customers");
    assert_has(out, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    assert_has_not(out, "NaN");
    render_as(&again, d, "html");
    assert_string_equal(out.p, again.p);
    ost_document_free(d);
    ost_buf_release(&out);
    ost_buf_release(&again);
}

/* A document that has the text everywhere where it can have text. */
static struct ost_document *document_of(const char *text)
{
    struct ost_document *d = ost_document_new(text);
    d->subtitle = ost_document_text(d, ost_slice_of(text));
    ost_document_fact(d, text, "%s", text);
    ost_document_check(d, text, text, OST_FAIL)->reason = d->subtitle;
    ost_document_figure(d, text, OST_RATIO, 0.5, text);
    ost_document_heading(d, text, OST_MAIN);
    for (int tone = OST_NEUTRAL; tone <= OST_MUTED; tone++)
        ost_document_paragraph(d, (enum ost_tone)tone, "%s", text);
    struct ost_table *t = ost_document_table(d, text, text);
    ost_table_column(t, text, OST_TEXT);
    ost_table_row(t);
    ost_cell_text(t, ost_slice_of(text))->tone = OST_BAD;
    for (int kind = OST_LINE; kind <= OST_BAND; kind++) {
        struct ost_chart *c = ost_document_chart(d, text, text);
        c->description = c->x_name = c->y_name = d->subtitle;
        struct ost_series *s = ost_chart_series(c, text, (enum ost_series_kind)kind, OST_NEUTRAL);
        ost_chart_series(c, text, OST_LINE, OST_NEUTRAL);
        for (int i = 0; i < 3; i++)
            ost_series_point(c, s, i, i * i, ost_slice_of(text))->flagged = true;
        ost_chart_rule(c, 2, OST_WARN, text);
    }
    return d;
}

static void hostile_text_stays_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hostile_texts); i++) {
        struct ost_document *d = document_of(hostile_texts[i]);
        struct ost_buf out = OST_BUF_INIT;
        render_as(&out, d, "html");
        assert_balanced(out);
        ost_document_free(d);
        ost_buf_release(&out);
    }
}

/* The value of each id in the page, checked against those behind it. */
static void assert_ids_unique(const char *page)
{
    for (const char *a = page; (a = strstr(a, " id=\"")); a++) {
        size_t n = strcspn(a + 5, "\"") + 6;
        for (const char *b = a + 1; (b = strstr(b, " id=\"")); b++)
            if (strncmp(a, b, n) == 0 && b[5] != '\0')
                fail_msg("twice: %.*s", (int)n, a);
    }
}

static void ids_are_unique_even_if_names_are_not(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "A!", "a--3", "", "", "a-3", "\xc3\xa4", "a"};
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    for (size_t i = 0; i < COUNT(names); i++) {
        ost_document_heading(d, names[i], OST_MAIN);
        struct ost_chart *c = ost_document_chart(d, names[i], "chart");
        struct ost_series *s = ost_chart_series(c, "s", OST_LINE, OST_NEUTRAL);
        ost_series_point(c, s, 0, 0, (struct ost_slice){"", 0});
        ost_document_table(d, names[i], "table");
    }
    render_as(&out, d, "html");
    assert_balanced(out);
    assert_ids_unique(out.p);
    assert_has(out, "<h2 id=\"a\">");
    ost_document_free(d);
    ost_buf_release(&out);
}

static void values_that_have_no_place_are_gaps(void **state)
{
    (void)state;
    static const double odd[] = {NAN, INFINITY, -INFINITY, 1e308, -1e308, 1e15,
                                 -5,  0,        1e9,       3.5,   2,      1e-300};
    static const enum ost_unit units[] = {OST_TEXT,    OST_COUNT,   OST_RATIO,
                                          OST_SECONDS, OST_INSTANT, OST_MONEY};
    enum { ODD = COUNT(odd) };
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    for (int kind = OST_LINE; kind <= OST_BAND; kind++)
        for (size_t u = 0; u < COUNT(units); u++)
            for (size_t first = 0; first < ODD; first++) {
                struct ost_chart *c = ost_document_chart(d, "c", "chart");
                struct ost_series *s =
                    ost_chart_series(c, "s", (enum ost_series_kind)kind, OST_GOOD);
                c->horizontal = first % 2;
                c->x_unit = units[u];
                c->y_unit = units[(u + 1) % COUNT(units)];
                for (size_t i = first; i < ODD && i < first + 4; i++) {
                    struct ost_point *p = ost_series_point(c, s, odd[(i * 5) % ODD], odd[i],
                                                           (struct ost_slice){"", 0});
                    p->lower = odd[(i + 1) % ODD];
                    p->upper = odd[(i + 2) % ODD];
                    p->flagged = i % 2;
                }
                ost_chart_rule(c, odd[first], OST_BAD, "rule");
            }
    render_as(&out, d, "html");
    assert_balanced(out);
    assert_has(out, "nothing to show");
    for (const char *p = strstr(out.p, "<main>"); (p = strstr(p, "=\"")); p++)
        if (strncmp(p, "=\"nan", 5) == 0 || strncmp(p, "=\"inf", 5) == 0 ||
            strncmp(p, "=\"-inf", 6) == 0)
            fail_msg("placed: %.80s", p);
    ost_document_free(d);
    ost_buf_release(&out);
}

static void an_empty_document_is_a_page(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("");
    struct ost_buf out = OST_BUF_INIT;
    render_as(&out, d, "html");
    assert_balanced(out);
    ost_document_table(d, "", "");
    ost_document_chart(d, "", "");
    ost_document_heading(d, "", OST_MAIN);
    render_as(&out, d, "html");
    assert_balanced(out);
    ost_document_free(d);
    ost_buf_release(&out);
}

static void nothing_is_fetched_and_nothing_runs(void **state)
{
    (void)state;
    static const char *const not_there[] = {
        "<script", "<link", "<img", "<iframe", " href=", " src=", "url(", "@import", " on"};
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    render_as(&out, d, "html");
    for (size_t i = 0; i < COUNT(not_there); i++)
        assert_has_not(out, not_there[i]);
    assert_has(out, "default-src 'none'");
    ost_document_free(d);
    ost_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checker_of_markup_sees_mistakes),
        cmocka_unit_test(a_report_is_balanced_and_complete),
        cmocka_unit_test(hostile_text_stays_text),
        cmocka_unit_test(ids_are_unique_even_if_names_are_not),
        cmocka_unit_test(values_that_have_no_place_are_gaps),
        cmocka_unit_test(an_empty_document_is_a_page),
        cmocka_unit_test(nothing_is_fetched_and_nothing_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
