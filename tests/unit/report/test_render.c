/* Renderers are found by name or by extension, and a mistake lists what there is. */
#include "support/test.h"

#include "report/render.h"

struct choice_row {
    const char *path, *name;
    const char *renderer;
};

static void name_goes_before_extension(void **state)
{
    (void)state;
    static const struct choice_row rows[] = {
        {"report.txt", NULL, "text"},    {"-", "text", "text"},
        {"report.html", "text", "text"}, {"dir.html/report.tar.txt", NULL, "text"},
        {"r.md", NULL, "markdown"},      {"r.markdown", NULL, "markdown"},
        {"r.html", NULL, "html"},        {"r.json", NULL, "json"},
        {"r.csv", NULL, "csv"},          {"r.xml", NULL, "junit"},
        {"r.prom", NULL, "openmetrics"}, {NULL, "annotations", "annotations"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct ost_renderer *r = NULL;
        assert_ok(ost_renderer_for(&r, rows[i].path, rows[i].name));
        assert_string_equal(r->name, rows[i].renderer);
    }
}

static void what_is_not_there_is_refused_with_the_list(void **state)
{
    (void)state;
    const struct ost_renderer *r = NULL;
    assert_fails_saying(ost_renderer_for(&r, "x.txt", "pdf"), OST_EINVAL, "'pdf'; there are: text");
    static const char *const paths[] = {"report", "report.", "a.txt/report", ".txt", "x.tx",
                                        "-",      ""};
    for (size_t i = 0; i < COUNT(paths); i++)
        assert_fails_saying(ost_renderer_for(&r, paths[i], NULL), OST_EINVAL, "(.txt");
    assert_null(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(name_goes_before_extension),
        cmocka_unit_test(what_is_not_there_is_refused_with_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
