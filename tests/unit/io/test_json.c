/* JSON: strict reading, exact writing; strict numbers. */
#include "support/test.h"

#include "io/json.h"
#include "io/number.h"

struct bad_row {
    const char *text, *says;
};

static void what_is_not_strict_json_is_refused(void **state)
{
    (void)state;
    static const struct bad_row rows[] = {
        {"", "line 1"},
        {"{\"a\":1", "line 1"},
        {"{\"a\":1,\"a\":2}", "duplicate"},
        {"{\"a\":1} x", "end of file"},
        {"{\n\"a\":NaN}", "line 2"},
        {"[1,]", "line 1"},
        {"\"\xff\"", "unable to decode byte"},
        {"[1e999]", "overflow"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_json *root;
        assert_fails_saying(ost_json_parse(&root, ost_slice_of(rows[i].text)), OST_EPARSE,
                            rows[i].says);
    }
}

static void deep_nesting_is_refused_not_followed(void **state)
{
    (void)state;
    struct ost_buf text = OST_BUF_INIT;
    struct ost_json *root;
    for (int i = 0; i < 1000000; i++)
        ost_buf_addch(&text, '[');
    assert_fails(ost_json_parse(&root, ost_buf_view(&text)), OST_EPARSE);
    ost_buf_release(&text);
}

static void members_are_asked_for_by_name_and_type(void **state)
{
    (void)state;
    struct ost_json *root;
    int64_t whole = 7;
    double real = 7;
    const char *text = "kept";
    bool flag = true;
    assert_ok(ost_json_parse(&root, ost_slice_of("{\"i\":3,\"r\":2.5,\"s\":\"x\",\"b\":false,"
                                                 "\"n\":null,\"z\":\"a\\u0000b\"}")));
    assert_ok(ost_json_int(&whole, root, "i"));
    assert_int_equal(whole, 3);
    assert_ok(ost_json_real(&real, root, "i"));
    assert_close(real, 3, 0);
    assert_ok(ost_json_string_or(&text, root, "n"));
    assert_string_equal(text, "kept");
    assert_ok(ost_json_bool_or(&flag, root, "b"));
    assert_false(flag);
    assert_fails_saying(ost_json_int(&whole, root, "gone"), OST_EPARSE, "'gone' is missing");
    assert_fails_saying(ost_json_int(&whole, root, "r"), OST_EPARSE, "'r' is not a whole number");
    assert_fails_saying(ost_json_string(&text, root, "z"), OST_EPARSE, "'z' is not plain text");
    assert_fails_saying(ost_json_bool_or(&flag, root, "s"), OST_EPARSE, "'s' is neither");
    ost_json_free(root);
}

static void written_values_read_back_equal(void **state)
{
    (void)state;
    static const double reals[] = {0, -0.1, 1e300, 5e-324, 1.0 / 3, 123456789.125};
    struct ost_buf out = OST_BUF_INIT;
    struct ost_jsonw w = ost_jsonw_start(&out, 2);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_array(&w, "reals");
    for (size_t i = 0; i < 6; i++)
        ost_jsonw_real(&w, NULL, reals[i]);
    ost_jsonw_end(&w);
    ost_jsonw_string(&w, "text", "tab\t quote\" back\\ line\n bell\a \xc3\xa9");
    ost_jsonw_int(&w, "int", INT64_MIN);
    ost_jsonw_real(&w, "nan", NAN);
    ost_jsonw_object(&w, "empty");
    ost_jsonw_end(&w);
    ost_jsonw_end(&w);

    struct ost_json *root;
    assert_ok(ost_json_parse(&root, ost_buf_view(&out)));
    for (size_t i = 0; i < 6; i++)
        assert_true(ost_json_number(ost_json_at(ost_json_get(root, "reals"), i)) == reals[i]);
    assert_true(ost_slice_is(ost_json_text(ost_json_get(root, "text")),
                             "tab\t quote\" back\\ line\n bell\a \xc3\xa9"));
    assert_null(ost_json_get(root, "nan"));
    assert_int_equal(ost_json_count(ost_json_get(root, "empty")), 0);
    int64_t whole;
    assert_ok(ost_json_int(&whole, root, "int"));
    assert_true(whole == INT64_MIN);
    ost_json_free(root);
    ost_buf_release(&out);
}

static void numbers_are_plain_decimal_and_nothing_else(void **state)
{
    (void)state;
    static const char *const bad[] = {"",   " 1", "1 ",    "0x10", "inf", "nan", "1,5", "--1",
                                      "1e", "e1", "1.2.3", "+",    "1_0", "NaN", "1e5x"};
    int64_t whole;
    double real;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_fails(ost_number_real(&real, ost_slice_of(bad[i])), OST_EPARSE);
        assert_fails(ost_number_int(&whole, ost_slice_of(bad[i])), OST_EPARSE);
    }
    assert_fails(ost_number_int(&whole, ost_slice_of("9223372036854775808")), OST_ELIMIT);
    assert_fails(ost_number_real(&real, ost_slice_of("1e400")), OST_ELIMIT);
    assert_ok(ost_number_real(&real, ost_slice_of("-2.5e-3")));
    assert_close(real, -0.0025, 0);
    assert_ok(ost_number_bytes(&whole, ost_slice_of("64M")));
    assert_int_equal(whole, 64 << 20);
    assert_fails(ost_number_bytes(&whole, ost_slice_of("9223372036854775807G")), OST_ELIMIT);
    assert_fails(ost_number_bytes(&whole, ost_slice_of("-1")), OST_ELIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_strict_json_is_refused),
        cmocka_unit_test(deep_nesting_is_refused_not_followed),
        cmocka_unit_test(members_are_asked_for_by_name_and_type),
        cmocka_unit_test(written_values_read_back_equal),
        cmocka_unit_test(numbers_are_plain_decimal_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
