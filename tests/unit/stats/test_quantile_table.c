/* The table against the quantiles it stands for. */
#include "support/test.h"

#include "stats/quantile_table.h"

static void check(struct ost_distribution *d)
{
    struct ost_quantile_table t;
    double sd = ost_distribution_sd(d), last = -INFINITY;
    ost_quantile_table_init(&t, d);
    for (double u = 1e-17; u < 1; u += u < 1e-3 ? u : 1.37e-3) {
        double x = ost_quantile_table_at(&t, u);
        assert_close(x, ost_distribution_quantile(d, u), 1e-6 * sd);
        assert_true(x >= last);
        last = x;
    }
    assert_close(ost_quantile_table_at(&t, 1 - 0x1p-53), ost_distribution_quantile(d, 1 - 0x1p-53),
                 1e-6 * sd);
    ost_quantile_table_release(&t);
    ost_distribution_release(d);
}

static void tables_agree_with_what_they_stand_for(void **state)
{
    (void)state;
    static const double sample[] = {1, 5, 2};
    struct ost_distribution d;
    assert_ok(ost_distribution_beta(&d, 0.1, 0.4));
    check(&d);
    assert_ok(ost_distribution_beta(&d, 1e-4, 0.999));
    check(&d);
    assert_ok(ost_distribution_pert(&d, 5, 20, 50, 4));
    check(&d);
    assert_ok(ost_distribution_pert(&d, 0, 0, 1, 4));
    check(&d);
    assert_ok(ost_distribution_rate(&d, 7, 120));
    check(&d);
    assert_ok(ost_distribution_rate(&d, 0, 50));
    check(&d);
    assert_ok(ost_distribution_rate(&d, 100000, 50));
    check(&d);
    assert_ok(ost_distribution_lognormal(&d, 1, 10));
    check(&d);
    assert_ok(ost_distribution_empirical(&d, sample, 3));
    check(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_agree_with_what_they_stand_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
