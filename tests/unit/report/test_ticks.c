/* Axes are marked where people look for marks: round numbers, clock times, Mondays, months. */
#include "support/test.h"

#include "report/ticks.h"

struct tick_row {
    enum ost_unit unit;
    double low, high;
    size_t want;
    const char *labels;
};

/* The labels of all marks, parted by bars. */
static void join(struct ost_buf *out, enum ost_unit unit, const struct ost_ticks *t)
{
    for (size_t i = 0; i < t->n; i++) {
        ost_buf_puts(out, i ? " | " : "");
        ost_tick_put(out, unit, t->at[i], t->step, "$");
    }
}

static void marks_are_round_in_their_unit(void **state)
{
    (void)state;
    enum { DAY = 86400, OCTOBER = 1790812800 }; /* Thursday, 2026-10-01 */
    static const struct tick_row rows[] = {
        {OST_NUMBER, 0, 1, 5, "0.0 | 0.2 | 0.4 | 0.6 | 0.8 | 1.0"},
        {OST_NUMBER, -3, 12, 4, "0 | 5 | 10"},
        {OST_COUNT, 0, 2, 5, "0 | 1 | 2"},
        {OST_COUNT, 0, 45000, 5, "0 | 10k | 20k | 30k | 40k"},
        {OST_COUNT, 0, 2.4e6, 5, "0 | 500k | 1.0M | 1.5M | 2.0M"},
        {OST_RATIO, 0, 1, 5, "0 % | 20 % | 40 % | 60 % | 80 % | 100 %"},
        {OST_RATIO, 0.9981, 1, 4, "99.85 % | 99.90 % | 99.95 % | 100.00 %"},
        {OST_MONEY, -20000, 60000, 4, "-$20k | $0 | $20k | $40k | $60k"},
        {OST_MONEY, 0, 8, 4, "$0 | $2 | $4 | $6 | $8"},
        {OST_SECONDS, 0, 72000, 5, "0 | 4h | 8h | 12h | 16h | 20h"},
        {OST_SECONDS, 0, 3300, 6, "0 | 10m | 20m | 30m | 40m | 50m"},
        {OST_SECONDS, 0, 40 * DAY, 5, "0 | 10d | 20d | 30d | 40d"},
        {OST_SECONDS, 0, 0.9, 3, "0 | 0.5s"},
        {OST_INSTANT, OCTOBER, OCTOBER + DAY, 5, "1 Oct | 06:00 | 12:00 | 18:00 | 2 Oct"},
        {OST_INSTANT, OCTOBER, OCTOBER + 29 * DAY, 5, "5 Oct | 12 Oct | 19 Oct | 26 Oct"},
        {OST_INSTANT, OCTOBER, OCTOBER + 180.0 * DAY, 7,
         "Oct 2026 | Nov 2026 | Dec 2026 | Jan 2027 | Feb 2027 | Mar 2027"},
        {OST_INSTANT, -400.0 * DAY, 400.0 * DAY, 3, "1969 | 1970 | 1971"},
        {OST_NUMBER, 7, 7, 5, "7"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_ticks t;
        struct ost_buf out = OST_BUF_INIT;
        ost_ticks_within(&t, rows[i].unit, rows[i].low, rows[i].high, rows[i].want);
        join(&out, rows[i].unit, &t);
        assert_string_equal(out.p, rows[i].labels);
        ost_buf_release(&out);
    }
}

static void an_axis_grows_to_its_outer_marks(void **state)
{
    (void)state;
    static const double rows[][4] = {
        /* low, high, and what they become */
        {0, 141, 0, 150}, {3, 9, 2, 10}, {-7, 7, -10, 10}, {5, 5, 2, 8}, {0, 0, -1, 1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_ticks t;
        double low = rows[i][0], high = rows[i][1];
        ost_ticks_around(&t, OST_NUMBER, &low, &high, 4);
        assert_close(low, rows[i][2], 1e-9);
        assert_close(high, rows[i][3], 1e-9);
        assert_close(t.at[0], low, 1e-9);
        assert_close(t.at[t.n - 1], high, 1e-9);
    }
}

static void every_range_gets_a_few_marks_inside_of_it(void **state)
{
    (void)state;
    static const enum ost_unit units[] = {OST_COUNT,   OST_RATIO, OST_SECONDS,
                                          OST_INSTANT, OST_MONEY, OST_NUMBER};
    for (size_t u = 0; u < COUNT(units); u++)
        for (double size = 1e-6; size < 9e14; size *= 1.7)
            for (int sign = -1; sign <= 1; sign++) {
                struct ost_ticks t;
                double low = sign < 0 ? -size : sign * size / 3, high = low + size;
                if (!ost_ticks_can(high))
                    continue;
                ost_ticks_within(&t, units[u], low, high, 6);
                assert_in_range(t.n, 0, 13);
                for (size_t i = 0; i < t.n; i++) {
                    struct ost_buf out = OST_BUF_INIT;
                    assert_true(t.at[i] >= low - size * 1e-3 && t.at[i] <= high + size * 1e-3);
                    assert_true(i == 0 || t.at[i] > t.at[i - 1]);
                    ost_tick_put(&out, units[u], t.at[i], t.step, "$");
                    assert_in_range(out.n, 1, 30);
                    ost_buf_release(&out);
                }
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_are_round_in_their_unit),
        cmocka_unit_test(an_axis_grows_to_its_outer_marks),
        cmocka_unit_test(every_range_gets_a_few_marks_inside_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
