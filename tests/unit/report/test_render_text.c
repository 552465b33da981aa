/* What a terminal gets: aligned, within its width, nothing that it would obey, colour only when asked. */
#include "support/test.h"

#include "report/render.h"
#include "support/sample_document.h"
#include "text/width.h"

extern const struct ost_renderer ost_renderer_text;

static void render(struct ost_buf *out, const struct ost_document *d, bool colour, size_t width)
{
    struct ost_render_options options = {.colour = colour, .width = width};
    ost_buf_clear(out);
    assert_ok(ost_renderer_text.render(out, d, &options));
}

static size_t widest_line(const char *text)
{
    size_t widest = 0;
    while (*text) {
        size_t n = strcspn(text, "\n"), width = ost_text_width((struct ost_slice){text, n});
        widest = width > widest ? width : widest;
        text += n + (text[n] == '\n');
    }
    return widest;
}

static void a_small_document_looks_like_this(void **state)
{
    (void)state;
    static const char want[] = "Title\n"
                               "\n"
                               "pass  speed  29m  p50 <= 30m\n"
                               "FAIL  share    –  share >= 0.9\n"
                               "! share: nothing to measure\n"
                               "\n"
                               "In time  96.2 % ✓ (93–98)  target 95 %\n"
                               "Open         57 ✗\n"
                               "\n"
                               "Caption\n"
                               "priority   n  median\n"
                               "────────  ──  ───────────────\n"
                               "P1         7     12m (9m–17m)\n"
                               "P2 注文   12    > 4h\n"
                               "\n"
                               "now  today\n";
    struct ost_document *d = ost_document_new("Title");
    struct ost_buf out = OST_BUF_INIT;
    ost_document_check(d, "speed", "p50 <= 30m", OST_PASS)->value = ost_cell_of(OST_SECONDS, 1740);
    struct ost_check *share = ost_document_check(d, "share", "share >= 0.9", OST_FAIL);
    share->reason = ost_document_format(d, "nothing to measure");
    struct ost_cell *c = ost_document_figure(d, "In time", OST_RATIO, 0.962, "target 95 %");
    ost_cell_between(c, 0.93, 0.98)->tone = OST_GOOD;
    ost_document_figure(d, "Open", OST_COUNT, 57, NULL)->tone = OST_BAD;
    struct ost_table *t = ost_document_table(d, "t", "Caption");
    ost_table_column(t, "priority", OST_TEXT);
    ost_table_column(t, "n", OST_COUNT);
    ost_table_column(t, "median", OST_SECONDS);
    ost_table_row(t);
    ost_cell_text(t, ost_slice_of("P1"));
    ost_cell(t, 7);
    ost_cell_between(ost_cell(t, 720), 540, 1020);
    ost_table_row(t);
    ost_cell_text(t, ost_slice_of("P2 注文"));
    ost_cell(t, 12);
    ost_cell(t, 14400)->more = true;
    ost_document_fact(d, "now", "today");
    render(&out, d, false, 100);
    assert_string_equal(out.p, want);
    ost_document_free(d);
    ost_buf_release(&out);
}

static void lines_keep_to_the_width(void **state)
{
    (void)state;
    static const size_t widths[] = {60, 72, 80, 100, 140};
    struct ost_document *d = sample_document();
    struct ost_buf out = OST_BUF_INIT;
    for (size_t i = 0; i < COUNT(widths); i++) {
        render(&out, d, false, widths[i]);
        assert_in_range(widest_line(out.p), 20, widths[i] < 80 ? 80 : widths[i]);
    }
    ost_document_free(d);
    ost_buf_release(&out);
}

static void a_table_too_wide_is_printed_in_parts_and_loses_nothing(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT, name = OST_BUF_INIT;
    struct ost_table *t = ost_document_table(d, "wide", "");
    ost_table_column(t, "key", OST_TEXT);
    for (int i = 0; i < 30; i++) {
        ost_buf_clear(&name);
        ost_buf_printf(&name, "column-%d", i);
        ost_table_column(t, name.p, OST_COUNT);
    }
    ost_table_row(t);
    ost_cell_text(t, ost_slice_of("the-row"));
    for (int i = 0; i < 30; i++)
        ost_cell(t, 500 + i);
    render(&out, d, false, 60);
    assert_in_range(widest_line(out.p), 40, 60);
    for (int i = 0; i < 30; i++) {
        ost_buf_clear(&name);
        ost_buf_printf(&name, "%d", 500 + i);
        assert_non_null(strstr(out.p, name.p));
    }
    const char *second = strstr(strstr(out.p, "the-row") + 1, "the-row");
    assert_non_null(second);
    ost_document_free(d);
    ost_buf_release(&out);
    ost_buf_release(&name);
}

static void nothing_that_a_terminal_obeys_gets_through(void **state)
{
    (void)state;
    static const char bytes[] = "a\0b\n\x1b[31m\xc2\x9b"
                                "2J\r\t\xe2\x80\xae";
    struct ost_document *d = ost_document_new("\x1b]0;title\a");
    struct ost_buf out = OST_BUF_INIT;
    struct ost_table *t = ost_document_table(d, "t", "\x1b[2J");
    ost_table_column(t,
                     "\x9b"
                     "31m",
                     OST_TEXT);
    ost_table_row(t);
    ost_cell_text(t, (struct ost_slice){bytes, sizeof bytes - 1});
    ost_document_paragraph(d, OST_BAD, "%s", "\x1b[1A\b\b\v\ttab");
    render(&out, d, false, 80);
    for (size_t i = 0; i < out.n; i++)
        if ((unsigned char)out.p[i] < ' ' && out.p[i] != '\n')
            fail_msg("byte %d at %zu", out.p[i], i);
    assert_null(strstr(out.p, "\xc2\x9b"));
    assert_null(strstr(out.p, "\xe2\x80\xae"));
    ost_document_free(d);
    ost_buf_release(&out);
}

/* The text without its colours; every colour is closed on the line that opens it. */
static void strip_colours(struct ost_buf *out, const char *text)
{
    int open = 0;
    for (; *text; text++) {
        if (*text != '\x1b') {
            assert_false(*text == '\n' && open);
            ost_buf_addch(out, *text);
            continue;
        }
        open = strncmp(text, "\x1b[0m", 4) != 0;
        text = strchr(text, 'm');
        assert_non_null(text);
    }
}

static void colour_stands_in_for_marks(void **state)
{
    (void)state;
    struct ost_document *d = sample_document();
    struct ost_buf plain = OST_BUF_INIT, coloured = OST_BUF_INIT, stripped = OST_BUF_INIT;
    render(&plain, d, false, 100);
    render(&coloured, d, true, 100);
    assert_null(strchr(plain.p, '\x1b'));
    assert_non_null(strstr(coloured.p, "\x1b[31m"));
    strip_colours(&stripped, coloured.p);
    assert_non_null(strstr(plain.p, "✗"));
    assert_null(strstr(stripped.p, "✗"));
    ost_document_free(d);
    ost_buf_release(&plain);
    ost_buf_release(&coloured);
    ost_buf_release(&stripped);
}

static void what_is_not_finite_is_drawn_as_nothing(void **state)
{
    (void)state;
    static const double odd[] = {NAN, INFINITY, -INFINITY, 1e308, -1e308, 0};
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    for (int kind = OST_LINE; kind <= OST_BAND; kind++) {
        struct ost_chart *c = ost_document_chart(d, "c", "chart");
        struct ost_series *s = ost_chart_series(c, "s", (enum ost_series_kind)kind, OST_GOOD);
        ost_chart_series(c, "empty", (enum ost_series_kind)kind, OST_GOOD);
        for (size_t i = 0; i < COUNT(odd); i++) {
            struct ost_point *p = ost_series_point(c, s, odd[i], odd[i], (struct ost_slice){"", 0});
            p->lower = odd[(i + 1) % COUNT(odd)];
            p->upper = odd[(i + 2) % COUNT(odd)];
            p->flagged = true;
        }
        ost_chart_rule(c, odd[kind], OST_BAD, "rule");
    }
    render(&out, d, false, 1);
    assert_true(out.n > 0);
    ost_document_free(d);
    ost_buf_release(&out);
}

static void an_empty_document_is_its_title(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("nothing");
    struct ost_buf out = OST_BUF_INIT;
    render(&out, d, false, 100);
    assert_string_equal(out.p, "nothing\n");
    ost_document_table(d, "empty", "");
    ost_document_chart(d, "empty", "");
    render(&out, d, true, 0);
    ost_document_free(d);
    ost_buf_release(&out);
}

static void a_cell_of_a_megabyte_becomes_a_line(void **state)
{
    (void)state;
    enum { MEGABYTE = 1 << 20 };
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    char *text = malloc(MEGABYTE);
    memset(text, 'x', MEGABYTE);
    struct ost_table *t = ost_document_table(d, "t", "");
    ost_table_column(t, "a", OST_TEXT);
    ost_table_column(t, "b", OST_TEXT);
    ost_table_row(t);
    ost_cell_text(t, (struct ost_slice){text, MEGABYTE});
    ost_cell_text(t, ost_slice_of("short"));
    render(&out, d, false, 80);
    assert_int_equal(widest_line(out.p), 80);
    assert_non_null(strstr(out.p, "x…  short"));
    free(text);
    ost_document_free(d);
    ost_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_document_looks_like_this),
        cmocka_unit_test(lines_keep_to_the_width),
        cmocka_unit_test(a_table_too_wide_is_printed_in_parts_and_loses_nothing),
        cmocka_unit_test(nothing_that_a_terminal_obeys_gets_through),
        cmocka_unit_test(colour_stands_in_for_marks),
        cmocka_unit_test(what_is_not_finite_is_drawn_as_nothing),
        cmocka_unit_test(an_empty_document_is_its_title),
        cmocka_unit_test(a_cell_of_a_megabyte_becomes_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
