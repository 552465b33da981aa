/* Columns on a terminal: UAX #11 for the usual scripts, marks without width, cuts between characters. */
#include "support/test.h"

#include "text/width.h"

struct width_row {
    const char *text;
    size_t columns;
};

static void width_is_that_of_a_terminal(void **state)
{
    (void)state;
    static const struct width_row rows[] = {
        {"", 0},
        {"abc", 3},
        {"é", 1},
        {"e\xcc\x81", 1},
        {"注文", 4},
        {"ｱ", 1},
        {"Ａ", 2},
        {"한글", 4},
        {"שלום", 4},
        {"…", 1},
        {"\xe2\x80\x8b", 0},
        {"█▏─", 3},
        {"\xf0\x9f\x98\x80", 2},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(ost_text_width(ost_slice_of(rows[i].text)), rows[i].columns);
}

struct fit_row {
    const char *text;
    size_t columns;
    const char *start;
};

static void a_cut_never_splits_a_character(void **state)
{
    (void)state;
    static const struct fit_row rows[] = {
        {"abc", 5, "abc"}, {"abc", 2, "ab"}, {"注文", 3, "注"},
        {"注文", 1, ""},   {"abc", 0, ""},   {"e\xcc\x81x", 1, "e\xcc\x81"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_true(
            ost_slice_is(ost_text_fit(ost_slice_of(rows[i].text), rows[i].columns), rows[i].start));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(width_is_that_of_a_terminal),
        cmocka_unit_test(a_cut_never_splits_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
