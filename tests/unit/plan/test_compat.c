/* Ranges of versions as vendors write them. */
#include "support/test.h"

#include "plan/compat.h"

static void versions_are_ordered_by_their_numbers(void **state)
{
    (void)state;
    static const char *const rising[] = {"5.7", "5.7.44", "8.0", "8.0.9", "8.0.36", "8.4", "10.1"};
    for (size_t i = 0; i < COUNT(rising); i++)
        for (size_t j = 0; j < COUNT(rising); j++) {
            int order = ost_version_compare(ost_slice_of(rising[i]), ost_slice_of(rising[j]));
            assert_true((order > 0) - (order < 0) == (i > j) - (i < j));
        }
    assert_int_equal(ost_version_compare(ost_slice_of("22.04"), ost_slice_of("22.4")), 0);
}

static void ranges_hold_their_ends_and_what_belongs_to_them(void **state)
{
    (void)state;
    static const struct {
        const char *range, *version;
        bool within;
    } rows[] = {
        {"8.0", "8.0", true},
        {"8.0", "8.0.36", true},
        {"8.0", "8.0-rc1", true},
        {"8.0", "8.1", false},
        {"8.0", "8.01", false},
        {"5.7 to 8.4", "5.7.0", true},
        {"5.7 to 8.4", "8.4.9", true},
        {"5.7 to 8.4", "8.5", false},
        {"5.7 to 8.4", "5.6.51", false},
        {"8.0 or newer", "10.2", true},
        {"8.0 or newer", "7.9", false},
        {"up to 8.4", "1.0", true},
        {"up to 8.4", "8.4.1", true},
        {"up to 8.4", "9", false},
        {" 8.0 ", "8.0.1", true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool within = !rows[i].within;
        assert_ok(ost_version_within(&within, ost_slice_of(rows[i].range),
                                     ost_slice_of(rows[i].version)));
        if (within != rows[i].within)
            fail_msg("'%s' in '%s' is %d", rows[i].version, rows[i].range, within);
    }
}

static void what_is_no_range_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {"",        "latest",     "5.7 to",       "to 8.4",
                                       "8.0 8.1", ">= 8.0",     "8 or newer x", "or newer",
                                       "up to ",  "5 to 6 to 7"};
    bool within;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_fails(ost_version_within(&within, ost_slice_of(rows[i]), ost_slice_of("8.0")),
                     OST_EPARSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_are_ordered_by_their_numbers),
        cmocka_unit_test(ranges_hold_their_ends_and_what_belongs_to_them),
        cmocka_unit_test(what_is_no_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
