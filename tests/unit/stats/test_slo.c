/* Budgets and burn rates are those of OpenSLO's examples, sloth's alerts and the SRE workbook. */
#include "support/test.h"

#include "stats/slo.h"

enum { DAY_S = 86400, HOUR_S = 3600 };

/* OpenSLO examples/budgeting-method and treat-low-traffic-as-equally-important */
static void budgets_are_openslos(void **state)
{
    (void)state;
    assert_close(ost_slo_budget(336000, 0.95), 16800, 1e-8);
    assert_close(ost_slo_budget(20160 * 60.0, 0.95), 16 * 3600 + 48 * 60, 1e-8);
    assert_close(ost_slo_budget(10080 * 60.0, 0.9995), 302.4, 1e-8);
    assert_close(ost_slo_budget(365.0 * DAY_S, 0.9995), 15768, 1e-6);
    assert_close(ost_slo_budget_left(4200, 336000, 0.95), 0.75, 1e-12);
    assert_close(ost_slo_budget_left(33600, 336000, 0.95), -1, 1e-12);
}

struct alert_row {
    double share, window_s, factor_30d, factor_28d;
};

/* slok/sloth internal/alert/windows/google-30d.yaml and its tests */
static void burn_factors_are_sloths(void **state)
{
    (void)state;
    static const struct alert_row rows[] = {
        {0.02, HOUR_S, 14.4, 13.44},
        {0.05, 6 * HOUR_S, 6, 5.6},
        {0.10, DAY_S, 3, 2.8},
        {0.10, 3 * DAY_S, 1, 0.933333},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        double w = rows[i].window_s;
        assert_close(ost_slo_burn_factor(rows[i].share, 30 * DAY_S, w), rows[i].factor_30d, 1e-12);
        assert_close(ost_slo_burn_factor(rows[i].share, 28 * DAY_S, w), rows[i].factor_28d, 1e-6);
    }
}

/* SRE workbook, table 5-4: at 14.4 a 30-day budget lasts 50 h */
static void a_budget_lasts_as_the_workbook_says(void **state)
{
    (void)state;
    assert_close(ost_slo_exhaust_s(30 * DAY_S, 14.4, 1), 50 * HOUR_S, 1e-6);
    assert_close(ost_slo_exhaust_s(30 * DAY_S, 6, 1), 120 * HOUR_S, 1e-6);
    assert_close(ost_slo_exhaust_s(30 * DAY_S, 1, 0.5), 360 * HOUR_S, 1e-6);
    assert_true(isinf(ost_slo_exhaust_s(30 * DAY_S, 0, 1)));
    assert_close(ost_slo_exhaust_s(30 * DAY_S, 0, -0.1), 0, 0); /* gone already */
    assert_close(ost_slo_burn_rate(144, 10000, 0.999), 14.4, 1e-9);
}

static void availability_is_up_over_up_and_down(void **state)
{
    (void)state;
    struct ost_availability a = ost_slo_availability(2592000, 4200, 2, 0.95);
    assert_close(a.availability, 0.99837963, 5e-9);
    assert_close(a.between_s, 1293900, 0);
    assert_close(a.outage_s, 2100, 0);
    assert_close(a.availability, a.between_s / (a.between_s + a.outage_s), 1e-15);
    assert_close(a.between_interval_s.lower, 2587800 / 7.224687667781905, 1e-3);
    a = ost_slo_availability(3600, 3600, 1, 0.95);
    assert_close(a.availability + a.between_s, 0, 0);
}

/* No failure in a day: between failures lies at least a day / -ln 0.025, at 95 % two-sided. */
static void without_failure_there_is_a_lower_bound(void **state)
{
    (void)state;
    struct ost_availability a = ost_slo_availability(DAY_S, 0, 0, 0.95);
    assert_close(a.availability, 1, 0);
    assert_true(isnan(a.between_s) && isnan(a.outage_s));
    assert_close(a.between_interval_s.lower, DAY_S / -log(0.025), 1e-9);
    assert_true(isinf(a.between_interval_s.upper));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(budgets_are_openslos),
        cmocka_unit_test(burn_factors_are_sloths),
        cmocka_unit_test(a_budget_lasts_as_the_workbook_says),
        cmocka_unit_test(availability_is_up_over_up_and_down),
        cmocka_unit_test(without_failure_there_is_a_lower_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
