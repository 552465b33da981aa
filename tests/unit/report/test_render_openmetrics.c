/* Gauges: families together, names checked, values and escapes as the formats spell them. */
#include "support/rendering.h"

static void gauges_stand_with_their_family(void **state)
{
    (void)state;
    static const char *const a[] = {"k", "a", NULL}, *const b[] = {"k", "b", "l", "\\ \" \n", NULL};
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    ost_document_gauge(d, "x_ratio", "A \"share\"\\\nof.", a, 0.5);
    ost_document_gauge(d, "y", "Other.", NULL, NAN);
    ost_document_gauge(d, "x_ratio", "A \"share\"\\\nof.", b, INFINITY);
    ost_document_gauge(d, "z:seconds", "Colon.", NULL, -INFINITY);
    render_as(&out, d, "openmetrics");
    assert_string_equal(out.p, "# HELP x_ratio A 'share'\\\\\\nof.\n"
                               "# TYPE x_ratio gauge\n"
                               "# UNIT x_ratio ratio\n"
                               "x_ratio{k=\"a\"} 0.5\n"
                               "x_ratio{k=\"b\",l=\"\\\\ \\\" \\n\"} +Inf\n"
                               "# HELP y Other.\n"
                               "# TYPE y gauge\n"
                               "y NaN\n"
                               "# HELP z:seconds Colon.\n"
                               "# TYPE z:seconds gauge\n"
                               "z:seconds -Inf\n"
                               "# EOF\n");
    ost_document_free(d);
    ost_buf_release(&out);
}

struct name_row {
    const char *name, *label;
    bool fine;
};

static void names_that_no_scraper_takes_are_refused(void **state)
{
    (void)state;
    static const struct name_row rows[] = {
        {"a_b:c9", "l_9", true}, {"9a", "l", false},  {"a-b", "l", false}, {"", "l", false},
        {"a b", "l", false},     {"a", "9", false},   {"a", "l:m", false}, {"a", "", false},
        {"ä", "l", false},       {"a", "l\"", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *const labels[] = {rows[i].label, "v", NULL};
        struct ost_document *d = ost_document_new("t");
        struct ost_buf out = OST_BUF_INIT;
        const struct ost_renderer *r;
        assert_ok(ost_renderer_for(&r, "x.prom", NULL));
        ost_document_gauge(d, rows[i].name, "h", labels, 1);
        assert_int_equal(r->render(&out, d, &ost_render_defaults), rows[i].fine ? 0 : OST_EINVAL);
        ost_document_free(d);
        ost_buf_release(&out);
    }
}

static void the_same_gauge_twice_is_refused(void **state)
{
    (void)state;
    static const char *const labels[] = {"k", "v", NULL};
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    const struct ost_renderer *r;
    assert_ok(ost_renderer_for(&r, NULL, "openmetrics"));
    ost_document_gauge(d, "a", "h", labels, 1);
    ost_document_gauge(d, "a", "h", NULL, 1);
    assert_ok(r->render(&out, d, &ost_render_defaults));
    ost_document_gauge(d, "a", "h", labels, 2);
    assert_fails_saying(r->render(&out, d, &ost_render_defaults), OST_EINVAL, "'a' is there twice");
    ost_document_free(d);
    ost_buf_release(&out);
}

static void nothing_measured_is_a_whole_file(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    render_as(&out, d, "openmetrics");
    assert_string_equal(out.p, "# EOF\n");
    ost_document_free(d);
    ost_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gauges_stand_with_their_family),
        cmocka_unit_test(names_that_no_scraper_takes_are_refused),
        cmocka_unit_test(the_same_gauge_twice_is_refused),
        cmocka_unit_test(nothing_measured_is_a_whole_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
