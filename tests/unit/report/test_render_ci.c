/* What CI systems read: JUnit XML, GitHub annotations, JSON. */
#include "support/rendering.h"

#include "io/json.h"

static void junit_has_one_case_per_check(void **state)
{
    (void)state;
    static const char want[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites>\n"
        "  <testsuite name=\"t\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\">\n"
        "    <testcase classname=\"t\" name=\"a: x &gt;= 1\">\n"
        "      <system-out>2</system-out>\n"
        "    </testcase>\n"
        "    <testcase classname=\"t\" name=\"b&#10;&quot;: y &lt; 1\">\n"
        "      <failure message=\"29m (25m–35m), n = 7: &lt;b&gt; &amp;&#10;more\">"
        "29m (25m–35m), n = 7: &lt;b&gt; &amp;\nmore</failure>\n"
        "    </testcase>\n"
        "    <testcase classname=\"t\" name=\"c: z\">\n"
        "      <skipped message=\"–\">–</skipped>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n";
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    ost_document_check(d, "a", "x >= 1", OST_PASS)->value = ost_cell_of(OST_COUNT, 2);
    struct ost_check *c = ost_document_check(d, "b\n\"", "y < 1", OST_FAIL);
    c->value = ost_cell_of(OST_SECONDS, 1740);
    ost_cell_between(&c->value, 1500, 2100);
    c->n = 7;
    c->reason = ost_document_format(d, "<b> &\nmore");
    ost_document_check(d, "c", "z", OST_UNDECIDED);
    render_as(&out, d, "junit");
    assert_string_equal(out.p, want);
    ost_document_free(d);
    ost_buf_release(&out);
}

static void annotations_escape_what_ends_a_command(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("a, b: 100 %");
    struct ost_buf out = OST_BUF_INIT;
    struct ost_check *c = ost_document_check(d, "x::y,z\n::set-env", "p < 5%\n::error::", OST_FAIL);
    c->reason = ost_document_format(d, "50%% \r\n ::stop-commands::token");
    ost_document_check(d, "fine", "q > 0", OST_PASS);
    ost_document_check(d, "unclear", "r > 0", OST_UNDECIDED);
    render_as(&out, d, "annotations");
    assert_string_equal(
        out.p, "::error title=x%3A%3Ay%2Cz%0A%3A%3Aset-env::p < 5%25%0A::error:: failed: –; "
               "50%25 %0A ::stop-commands::token\n"
               "::warning title=unclear::r > 0 is undecided: –\n"
               "::notice title=a%2C b%3A 100 %25::3 checks: 1 passed, 1 failed, 1 undecided\n");
    ost_document_free(d);
    ost_buf_release(&out);
}

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;
    for (; (text = strstr(text, what)); text++)
        count++;
    return count;
}

static void no_kind_of_annotation_is_written_more_than_ten_times(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    for (int i = 0; i < 40; i++)
        ost_document_check(d, "n", "e", i < 25 ? OST_FAIL : OST_UNDECIDED);
    render_as(&out, d, "annotations");
    assert_int_equal(count_of(out.p, "::error "), 10);
    assert_int_equal(count_of(out.p, "::warning "), 10);
    assert_int_equal(count_of(out.p, "::notice "), 1);
    assert_has(out, "25 failed, 15 undecided; the first 10 of a kind are shown");
    ost_document_free(d);
    ost_buf_release(&out);
}

static void hostile_names_leave_one_line_per_annotation(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    for (size_t i = 0; i < 10; i++)
        ost_document_check(d, hostile_texts[i], hostile_texts[i + 8], OST_FAIL);
    render_as(&out, d, "annotations");
    assert_int_equal(count_of(out.p, "\n"), 11);
    assert_int_equal(count_of(out.p, "\n::"), 10);
    ost_document_free(d);
    ost_buf_release(&out);
}

static void json_changes_white_space_alone(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{}",
        "[ ]",
        "{\"a\":{},\"b\":[[],[{}]],\"c\":1.10e+5,\"d\":\"x{[,:\\\"]}\\\\\",\"e\":null}",
        "[1,\n2 , 3]",
        "\"alone\"",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct ost_document *d = ost_document_new("t");
        struct ost_buf out = OST_BUF_INIT, again = OST_BUF_INIT;
        ost_buf_puts(&d->data, texts[i]);
        render_as(&out, d, "json");
        ost_buf_clear(&d->data);
        ost_buf_slice(&d->data, ost_buf_view(&out));
        render_as(&again, d, "json");
        assert_string_equal(out.p, again.p);
        const char *p = texts[i], *q = out.p;
        for (; *p || *q; p += *p != '\0', q += *q != '\0') {
            p += strspn(p, " \n");
            q += strspn(q, " \n");
            assert_int_equal(*p, *q);
        }
        ost_document_free(d);
        ost_buf_release(&out);
        ost_buf_release(&again);
    }
}

static void json_stands_on_lines(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    const struct ost_renderer *r;
    assert_ok(ost_renderer_for(&r, "x.json", NULL));
    assert_fails_saying(r->render(&out, d, &ost_render_defaults), OST_EINVAL, "another format");
    ost_buf_puts(&d->data, "{\"a\":[1,{\"b\":\"c\"}],\"d\":[]}");
    render_as(&out, d, "json");
    assert_string_equal(out.p, "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"c\"\n    }\n  ],\n"
                               "  \"d\": []\n}\n");
    ost_document_free(d);
    ost_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(junit_has_one_case_per_check),
        cmocka_unit_test(annotations_escape_what_ends_a_command),
        cmocka_unit_test(no_kind_of_annotation_is_written_more_than_ten_times),
        cmocka_unit_test(hostile_names_leave_one_line_per_annotation),
        cmocka_unit_test(json_changes_white_space_alone),
        cmocka_unit_test(json_stands_on_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
