/* Values as people read them: each unit at its edges, intervals, what is unknown. */
#include "support/test.h"

#include "report/show.h"

struct number_row {
    enum ost_unit unit;
    double value;
    const char *shown;
};

static void numbers_look_like_their_unit(void **state)
{
    (void)state;
    static const struct number_row rows[] = {
        {OST_COUNT, 0, "0"},
        {OST_COUNT, 999, "999"},
        {OST_COUNT, -1234567, "-1,234,567"},
        {OST_COUNT, 3.25, "3.2"},
        {OST_COUNT, 2e300, "2e+300"},
        {OST_RATIO, 0, "0 %"},
        {OST_RATIO, 1, "100 %"},
        {OST_RATIO, 0.962, "96.2 %"},
        {OST_RATIO, 0.9995, "99.95 %"},
        {OST_RATIO, 0.99950312, "99.950 %"},
        {OST_RATIO, 0.999, "99.9 %"},
        {OST_RATIO, 0.9999999999, "99.999999 %"},
        {OST_RATIO, 1e-12, "0.000001 %"},
        {OST_RATIO, 0.00042, "0.042 %"},
        {OST_RATIO, -0.052, "-5.2 %"},
        {OST_SECONDS, 0, "0s"},
        {OST_SECONDS, 0.25, "0.25s"},
        {OST_SECONDS, 45, "45s"},
        {OST_SECONDS, 59.7, "1m"},
        {OST_SECONDS, 1740, "29m"},
        {OST_SECONDS, 1757, "29m 17s"},
        {OST_SECONDS, 3599.6, "1h"},
        {OST_SECONDS, 16200, "4h 30m"},
        {OST_SECONDS, 16229, "4h 30m"},
        {OST_SECONDS, 26 * 3600, "26h"},
        {OST_SECONDS, 359999, "4d 4h"},
        {OST_SECONDS, 39.870 * 86400, "39d 21h"},
        {OST_SECONDS, 412 * 86400.0, "412d"},
        {OST_SECONDS, -90, "-1m 30s"},
        {OST_WORKING, 16200, "4h 30m"},
        {OST_WORKING, 359999, "100h"},
        {OST_WORKING, 1234 * 3600.0, "1,234h"},
        {OST_INSTANT, 1790812800, "2026-10-01"},
        {OST_INSTANT, 1790865000, "2026-10-01 14:30Z"},
        {OST_INSTANT, 1790865007, "2026-10-01 14:30:07Z"},
        {OST_INSTANT, -1, "1969-12-31 23:59:59Z"},
        {OST_MONEY, 0, "$0"},
        {OST_MONEY, 12.5, "$12.50"},
        {OST_MONEY, 49, "$49.00"},
        {OST_MONEY, 120, "$120"},
        {OST_MONEY, 1250.5, "$1,250.50"},
        {OST_MONEY, 1250.1234, "$1,250"},
        {OST_MONEY, 46300, "$46,300"},
        {OST_MONEY, -3.999, "-$4.00"},
        {OST_MONEY, -0.001, "$0"},
        {OST_NUMBER, 0.01234, "0.0123"},
        {OST_NUMBER, -0.0, "0"},
        {OST_NUMBER, 999.4, "999"},
        {OST_NUMBER, 999.6, "1,000"},
        {OST_NUMBER, 12345.6, "12,346"},
        {OST_NUMBER, NAN, "–"},
        {OST_SECONDS, INFINITY, "∞"},
        {OST_INSTANT, -INFINITY, "-∞"},
        {OST_INSTANT, 1e14, "+3170843-11-07 09:46:40Z"},
        {OST_MONEY, 1e22, "1e+22"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_buf out = OST_BUF_INIT;
        ost_show_number(&out, rows[i].unit, rows[i].value, "$");
        assert_string_equal(out.p, rows[i].shown);
        ost_buf_release(&out);
    }
}

struct cell_row {
    enum ost_unit unit;
    double value, lower, upper;
    bool more;
    const char *shown;
};

static void intervals_follow_their_value(void **state)
{
    (void)state;
    static const struct cell_row rows[] = {
        {OST_SECONDS, 1740, 1500, 2100, false, "29m (25m–35m)"},
        {OST_SECONDS, 1740, 1500, INFINITY, false, "29m (≥ 25m)"},
        {OST_SECONDS, 72000, 54000, INFINITY, true, "> 20h (≥ 15h)"},
        {OST_SECONDS, 1740, -INFINITY, 2100, false, "29m (≤ 35m)"},
        {OST_SECONDS, 1740, -INFINITY, INFINITY, false, "29m (-∞ to ∞)"},
        {OST_SECONDS, 1740, NAN, 2100, false, "29m"},
        {OST_SECONDS, NAN, 1500, 2100, false, "–"},
        {OST_RATIO, 0.962, 0.93, 0.98, false, "96.2 % (93–98)"},
        {OST_RATIO, 0.962, 0.9613, 0.9627, false, "96.20 % (96.13–96.27)"},
        {OST_RATIO, 1, 0.7, 1, false, "100 % (70–100)"},
        {OST_RATIO, 0.03, -0.02, 0.08, false, "3.0 % (-2 to 8)"},
        {OST_MONEY, -500, -900, 120, false, "-$500 (-$900 to $120)"},
        {OST_COUNT, 7, 3, 14, false, "7 (3–14)"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_buf out = OST_BUF_INIT;
        struct ost_cell cell = ost_cell_of(rows[i].unit, rows[i].value);
        ost_cell_between(&cell, rows[i].lower, rows[i].upper)->more = rows[i].more;
        ost_show_cell(&out, &cell, "$");
        assert_string_equal(out.p, rows[i].shown);
        ost_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_look_like_their_unit),
        cmocka_unit_test(intervals_follow_their_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
