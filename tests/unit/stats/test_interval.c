/* Intervals equal the published ones: Newcombe 1998, R's prop.test, scipy. */
#include "support/test.h"

#include "stats/interval.h"

typedef struct ost_interval method(uint64_t k, uint64_t n, double confidence);

static void assert_interval(struct ost_interval i, double lower, double upper, double tolerance)
{
    assert_close(i.lower, lower, tolerance);
    assert_close(i.upper, upper, tolerance);
}

struct share_row {
    uint64_t k, n;
    double confidence;
    method *of;
    double lower, upper, tolerance;
};

static const struct share_row share_rows[] = {
    /* Newcombe 1998, Statistics in Medicine 17:857, table I: methods 3, 4 and 5 */
    {81, 263, 0.95, ost_interval_wilson, 0.2553, 0.3662, 5e-5},
    {15, 148, 0.95, ost_interval_wilson, 0.0624, 0.1605, 5e-5},
    {0, 20, 0.95, ost_interval_wilson, 0, 0.1611, 5e-5},
    {1, 29, 0.95, ost_interval_wilson, 0.0061, 0.1718, 5e-5},
    {81, 263, 0.95, ost_interval_wilson_corrected, 0.2535, 0.3682, 5e-5},
    {15, 148, 0.95, ost_interval_wilson_corrected, 0.0598, 0.1644, 5e-5},
    {0, 20, 0.95, ost_interval_wilson_corrected, 0, 0.2005, 5e-5},
    {1, 29, 0.95, ost_interval_wilson_corrected, 0.0018, 0.1963, 5e-5},
    {81, 263, 0.95, ost_interval_clopper_pearson, 0.2527, 0.3676, 5e-5},
    {15, 148, 0.95, ost_interval_clopper_pearson, 0.0578, 0.1617, 5e-5},
    {0, 20, 0.95, ost_interval_clopper_pearson, 0, 0.1684, 5e-5},
    {1, 29, 0.95, ost_interval_clopper_pearson, 0.0009, 0.1776, 5e-5},
    /* R 3.6.2 prop.test, as in scipy 1.10.1 stats/tests/test_morestats.py test_ci_wilson_method */
    {3, 10, 0.95, ost_interval_wilson_corrected, 0.08094782, 0.64632928, 1e-8},
    {3, 10, 0.99, ost_interval_wilson, 0.07956632, 0.6799753, 1e-7},
    {0, 10, 0.95, ost_interval_wilson_corrected, 0, 0.3445372, 1e-7},
    {10, 10, 0.95, ost_interval_wilson_corrected, 0.6554628, 1, 1e-7},
    {5, 10, 0.9, ost_interval_wilson, 0.2692718, 0.7307282, 1e-7},
    /* closed form: of 1 the exact upper end for 0 is 1 - 0.025; of 10 it is 1 - 0.025^(1/10) */
    {0, 1, 0.95, ost_interval_clopper_pearson, 0, 0.975, 1e-14},
    {0, 10, 0.95, ost_interval_clopper_pearson, 0, 0.30849710781876083, 1e-14},
    /* scipy 1.17.1 beta.ppf */
    {9, 10, 0.95, ost_interval_jeffreys, 0.6186852289333836, 0.9889883262368389, 1e-12},
    {950, 1000, 0.95, ost_interval_jeffreys, 0.9351715442668522, 0.9622298677457253, 1e-12},
};

static void shares_have_the_published_intervals(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(share_rows); i++) {
        const struct share_row *r = &share_rows[i];
        assert_interval(r->of(r->k, r->n, r->confidence), r->lower, r->upper, r->tolerance);
    }
}

static method *const methods[] = {ost_interval_wilson, ost_interval_wilson_corrected,
                                  ost_interval_clopper_pearson, ost_interval_jeffreys};

static void successes_and_failures_mirror_each_other(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT(methods); m++)
        for (uint64_t k = 0; k <= 12; k++) {
            struct ost_interval hits = methods[m](k, 12, 0.9), misses = methods[m](12 - k, 12, 0.9);
            assert_interval(hits, 1 - misses.upper, 1 - misses.lower, 1e-14);
            assert_true(hits.lower <= (double)k / 12 && (double)k / 12 <= hits.upper);
        }
}

static void nothing_counted_leaves_everything_possible(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT(methods); m++)
        assert_interval(methods[m](0, 0, 0.95), 0, 1, 0);
}

static void all_or_none_reach_the_end_exactly(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT(methods); m++) {
        assert_close(methods[m](0, 7, 0.95).lower, 0, 0);
        assert_close(methods[m](7, 7, 0.95).upper, 1, 0);
    }
}

struct difference_row {
    uint64_t k1, n1, k2, n2;
    double lower, upper;
};

/* Newcombe 1998, Statistics in Medicine 17:873, table II, method 10. */
static void differences_are_newcombes(void **state)
{
    (void)state;
    static const struct difference_row rows[] = {
        {56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090},
        {6, 7, 2, 7, 0.0582, 0.8062},     {5, 56, 0, 29, -0.0381, 0.1926},
        {0, 10, 0, 20, -0.1611, 0.2775},  {0, 10, 0, 10, -0.2775, 0.2775},
        {10, 10, 0, 20, 0.6791, 1.0000},  {10, 10, 0, 10, 0.6075, 1.0000},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_interval(
            ost_interval_difference(rows[i].k1, rows[i].n1, rows[i].k2, rows[i].n2, 0.95),
            rows[i].lower, rows[i].upper, 5e-5);
}

struct count_row {
    uint64_t k;
    double lower, upper;
};

/* scipy 1.17.1 gamma.ppf; for 0 the upper end is -ln 0.025. */
static void counts_have_garwoods_interval(void **state)
{
    (void)state;
    static const struct count_row rows[] = {
        {0, 0, 3.688879454113936},
        {1, 0.025317807984289876, 5.571643390938898},
        {10, 4.7953886961324335, 18.39035604201778},
        {100, 81.36399125092314, 121.62679379242638},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_interval(ost_interval_poisson(rows[i].k, 0.95), rows[i].lower, rows[i].upper, 1e-9);
        assert_interval(ost_interval_rate(rows[i].k, 4, 0.95), rows[i].lower / 4, rows[i].upper / 4,
                        1e-9);
    }
}

/* scipy's gamma.ppf; no incident in 50 unit-years still bounds the rate. */
static void rates_have_the_jeffreys_posterior(void **state)
{
    (void)state;
    assert_interval(ost_interval_rate_jeffreys(7, 120, 0.9), 0.030253933031958467,
                    0.10414912558220256, 1e-12);
    assert_close(ost_interval_rate_jeffreys(0, 50, 0.9).upper, 0.03841458820694124, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_have_the_published_intervals),
        cmocka_unit_test(successes_and_failures_mirror_each_other),
        cmocka_unit_test(nothing_counted_leaves_everything_possible),
        cmocka_unit_test(all_or_none_reach_the_end_exactly),
        cmocka_unit_test(differences_are_newcombes),
        cmocka_unit_test(counts_have_garwoods_interval),
        cmocka_unit_test(rates_have_the_jeffreys_posterior),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
