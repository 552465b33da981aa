/* Control charts have the limits of the worked examples in the NIST/SEMATECH e-Handbook. */
#include "support/test.h"

#include "stats/control.h"

/* NIST/SEMATECH 6.3.2.2, flow rates; NIST takes 3 / 1.128 where XmR charts take 2.66. */
static const double flow[] = {49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1};

static void individuals_have_nists_limits(void **state)
{
    (void)state;
    struct ost_xmr chart = ost_control_xmr(flow, COUNT(flow));
    assert_close(chart.value.centre, 50.81, 1e-9);
    assert_close(chart.range.centre, 1.8778, 5e-5);
    assert_close(chart.value.upper, 55.8041, 2e-3);
    assert_close(chart.value.lower, 45.8159, 2e-3);
    assert_close(chart.range.upper, 3.268 * 16.9 / 9, 1e-9);
}

/* NIST/SEMATECH 6.3.3.2: defective chips among 50 on each of 30 wafers */
enum { WAFERS = 30 };
static const uint64_t defective[WAFERS] = {12, 15, 8, 10, 4,  7,  16, 9,  14, 10, 5,  6, 17, 12, 22,
                                           8,  10, 5, 13, 11, 20, 18, 24, 15, 9,  12, 7, 13, 9,  6};

static void the_share_chart_without_its_factor_is_nists(void **state)
{
    (void)state;
    double size[WAFERS];
    struct ost_limits out[WAFERS];
    for (size_t i = 0; i < WAFERS; i++)
        size[i] = 50;
    double factor = ost_control_shares(out, defective, size, WAFERS);
    assert_close(out[7].centre, 0.2313, 5e-5);
    assert_close(out[7].centre + (out[7].upper - out[7].centre) / factor, 0.4102, 5e-5);
    assert_close(out[7].lower, fmax(0, 2 * out[7].centre - out[7].upper), 1e-15);
}

/* Laney 2002: with equal sizes the p' and u' charts are XmR charts, of shares or of rates. */
static void equal_sizes_give_the_xmr_chart(void **state)
{
    (void)state;
    double size[WAFERS], share[WAFERS];
    struct ost_limits shares[WAFERS], rates[WAFERS];
    for (size_t i = 0; i < WAFERS; i++) {
        size[i] = 50;
        share[i] = (double)defective[i] / 50;
    }
    struct ost_xmr xmr = ost_control_xmr(share, WAFERS);
    ost_control_shares(shares, defective, size, WAFERS);
    ost_control_rates(rates, defective, size, WAFERS);
    assert_close(shares[3].upper, xmr.value.upper, 1e-4);
    assert_close(rates[3].upper, xmr.value.upper, 1e-4);
    assert_close(shares[3].lower, fmax(0, xmr.value.lower), 1e-4);
}

static void larger_points_have_narrower_limits_and_empty_ones_none(void **state)
{
    (void)state;
    static const uint64_t count[] = {5, 0, 90, 3};
    static const double size[] = {50, 0, 1000, 40};
    struct ost_limits out[4];
    double factor = ost_control_shares(out, count, size, 4);
    assert_true(factor > 0 && isfinite(factor));
    assert_true(out[2].upper - out[2].centre < out[0].upper - out[0].centre);
    assert_true(isnan(out[1].upper) && isnan(out[1].lower));
    assert_close(out[1].centre, 98.0 / 1090, 1e-15);
    assert_true(out[3].lower >= 0 && out[3].upper <= 1);
}

static void a_chart_of_nothing_or_of_all_alike_is_calm(void **state)
{
    (void)state;
    static const uint64_t none[] = {0, 0}, all[] = {7, 9};
    static const double empty[] = {0, 0}, size[] = {7, 9};
    struct ost_limits out[2];
    assert_close(ost_control_rates(out, none, empty, 2), 1, 0);
    assert_true(isnan(out[0].centre));
    assert_close(ost_control_shares(out, none, size, 2), 1, 0);
    assert_close(out[0].upper, 0, 0);
    assert_close(ost_control_shares(out, all, size, 2), 1, 0);
    assert_close(out[1].lower, 1, 0);
}

/* NIST/SEMATECH 6.3.2.4 */
static void the_moving_average_is_nists(void **state)
{
    (void)state;
    static const double data[] = {52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5,
                                  49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1};
    static const double expected[] = {50.6,    49.52,   50.564,  50.1848, 50.1594, 49.2116, 49.7481,
                                      49.8537, 50.2576, 50.3303, 50.1112, 49.3578, 49.5205, 50.0543,
                                      49.378,  49.9246, 50.7272, 51.2291, 51.9403, 51.9882};
    double z[COUNT(data)];
    ost_control_ewma(z, data, COUNT(data), 0.3, 50);
    for (size_t i = 0; i < COUNT(data); i++)
        assert_close(z[i], expected[i], 5.1e-5);
    struct ost_limits limits = ost_control_ewma_limits(50, 2.0539, 0.3, 0);
    assert_close(limits.upper, 52.5884, 1e-4);
    assert_close(limits.lower, 47.4115, 1e-4);
}

static void early_limits_are_narrower_and_settle(void **state)
{
    (void)state;
    struct ost_limits first = ost_control_ewma_limits(50, 2, 0.3, 1);
    assert_close(first.upper, 50 + 3 * 2 * 0.3, 1e-12); /* z_1 has weight x sigma */
    assert_close(ost_control_ewma_limits(50, 2, 0.3, 200).upper,
                 ost_control_ewma_limits(50, 2, 0.3, 0).upper, 1e-12);
    assert_close(ost_control_ewma_limits(50, 2, 1, 5).upper, 56, 1e-12); /* a Shewhart chart */
}

static void dispersion_is_variance_over_mean(void **state)
{
    (void)state;
    static const uint64_t even[] = {4, 4, 4}, uneven[] = {0, 6}, none[] = {0, 0, 0};
    assert_close(ost_dispersion(even, 3), 0, 0);
    assert_close(ost_dispersion(uneven, 2), 6, 0);
    assert_true(isnan(ost_dispersion(none, 3)));
    assert_true(isnan(ost_dispersion(even, 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(individuals_have_nists_limits),
        cmocka_unit_test(the_share_chart_without_its_factor_is_nists),
        cmocka_unit_test(equal_sizes_give_the_xmr_chart),
        cmocka_unit_test(larger_points_have_narrower_limits_and_empty_ones_none),
        cmocka_unit_test(a_chart_of_nothing_or_of_all_alike_is_calm),
        cmocka_unit_test(the_moving_average_is_nists),
        cmocka_unit_test(early_limits_are_narrower_and_settle),
        cmocka_unit_test(dispersion_is_variance_over_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
