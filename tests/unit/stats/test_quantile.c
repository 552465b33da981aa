/* Quantiles are numpy's (type 7) or an observed value (nearest rank). */
#include "support/test.h"

#include "stats/quantile.h"

struct quantile_row {
    double q;
    int64_t nearest_s;
    double linear_s;
};

/* numpy.quantile with its default and with method "inverted_cdf" */
static void both_definitions_are_numpys(void **state)
{
    (void)state;
    static const int64_t wait_s[] = {300, 600, 900, 1200, 1500, 1800, 3600, 7200, 14400, 86400};
    static const struct quantile_row rows[] = {
        {0, 300, 300},        {0.5, 1500, 1650},    {0.9, 14400, 21600},
        {0.95, 86400, 54000}, {0.99, 86400, 79920}, {1, 86400, 86400},
    };
    double wait[COUNT(wait_s)];
    for (size_t i = 0; i < COUNT(wait_s); i++)
        wait[i] = (double)wait_s[i];
    for (size_t i = 0; i < COUNT(rows); i++) {
        double q = rows[i].q;
        assert_int_equal(ost_quantile_nearest_s(wait_s, COUNT(wait_s), q), rows[i].nearest_s);
        assert_close(ost_quantile_linear_s(wait_s, COUNT(wait_s), q), rows[i].linear_s, 1e-9);
        assert_close(ost_quantile_nearest(wait, COUNT(wait), q), (double)rows[i].nearest_s, 0);
        assert_close(ost_quantile_linear(wait, COUNT(wait), q), rows[i].linear_s, 1e-9);
    }
    assert_close(ost_mean_s(wait_s, COUNT(wait_s)), 11790, 1e-9);
    assert_close(ost_mean(wait, COUNT(wait)), 11790, 1e-9);
}

/* 0.07 * 100 is 7.000000000000001, 0.57 * 100 is 56.99999999999999: the ranks are 7 and 57. */
static void whole_ranks_survive_rounding(void **state)
{
    (void)state;
    int64_t value[1000];
    for (int64_t i = 0; i < 1000; i++)
        value[i] = i + 1;
    for (int percent = 1; percent <= 100; percent++) {
        assert_int_equal(ost_quantile_nearest_s(value, 100, percent / 100.0), percent);
        assert_int_equal(ost_quantile_nearest_s(value, 1000, percent / 100.0), 10 * percent);
    }
}

static void one_value_is_every_quantile(void **state)
{
    (void)state;
    const int64_t one_s[] = {42};
    const double one[] = {42};
    for (double q = 0; q <= 1; q += 0.25) {
        assert_int_equal(ost_quantile_nearest_s(one_s, 1, q), 42);
        assert_close(ost_quantile_linear(one, 1, q), 42, 0);
    }
    assert_close(ost_variance(one, 1), 0, 0);
}

static void sorting_and_variance_are_what_they_say(void **state)
{
    (void)state;
    int64_t value_s[] = {5, -3, INT64_MAX, INT64_MIN, 0};
    double value[] = {2, -4, 9, -INFINITY, 4, 4, 5, 5, 7};
    ost_sort_s(value_s, COUNT(value_s));
    ost_sort(value, COUNT(value));
    for (size_t i = 1; i < COUNT(value_s); i++)
        assert_true(value_s[i - 1] <= value_s[i]);
    for (size_t i = 1; i < COUNT(value); i++)
        assert_true(value[i - 1] <= value[i]);
    ost_sort(NULL, 0);
    static const double textbook[] = {2, 4, 4, 4, 5, 5, 7, 9}; /* 32 / 7 */
    assert_close(ost_variance(textbook, COUNT(textbook)), 32.0 / 7, 1e-14);
}

static void ranks_keep_the_order_of_equal_values(void **state)
{
    (void)state;
    static const double value[] = {3, 1, 3, 2, 1};
    static const size_t expected[] = {1, 4, 3, 0, 2};
    struct ost_ranked ranked[COUNT(value)];
    ost_rank(ranked, value, COUNT(value));
    for (size_t i = 0; i < COUNT(value); i++) {
        assert_int_equal(ranked[i].index, expected[i]);
        assert_close(ranked[i].value, value[expected[i]], 0);
    }
    ost_rank(NULL, NULL, 0);
}

/* Sums near 2^62 have no digits to lose. */
static void the_mean_of_long_durations_is_exact(void **state)
{
    (void)state;
    const int64_t value_s[] = {4611686018427387903, 1, 1, 1};
    assert_close(ost_mean_s(value_s + 1, 3), 1, 0);
    assert_close(ost_mean_s(value_s, 2), 2305843009213693952.0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_definitions_are_numpys),
        cmocka_unit_test(whole_ranks_survive_rounding),
        cmocka_unit_test(one_value_is_every_quantile),
        cmocka_unit_test(sorting_and_variance_are_what_they_say),
        cmocka_unit_test(ranks_keep_the_order_of_equal_values),
        cmocka_unit_test(the_mean_of_long_durations_is_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
