/* Money over years: published examples of numpy-financial, closed forms, and cases worked by hand. */
#include "support/test.h"

#include "plan/finance.h"

static void present_values_are_those_of_the_textbook(void **state)
{
    (void)state;
    static const double flow[] = {-15000, 1500, 2500, 3500, 4500, 6000};
    static const double net[] = {-300, 300, 300, 300};
    double price[3];
    struct ost_escalator e = {1000, 0.07, INFINITY, 1};
    assert_close(ost_npv(0.05, flow, COUNT(flow)), 122.89485495093959, 1e-9);
    assert_close(ost_npv(0.1, net, COUNT(net)), 446.0555972952668, 1e-9);
    ost_escalate(price, 3, &e);
    assert_close(ost_present_value(0.1, price, 3, OST_YEAR_END), 2653.568745304282, 1e-9);
    assert_close(ost_present_value(0.1, price, 3, OST_YEAR_START), 2918.9256198347102, 1e-9);
}

static void return_and_payback_of_a_contract(void **state)
{
    (void)state;
    static const double benefit[] = {0, 400, 400, 400}, cost[] = {300, 100, 100, 100};
    static const double net[] = {-300, 300, 300, 300}, late[] = {-300, 100, 100, 50};
    static const double again[] = {-300, 400, -200, 400}, free_lunch[] = {0, 5};
    assert_close(ost_roi(0, benefit, cost, 4), 1, 1e-12);
    assert_close(ost_roi(0.1, benefit, cost, 4), 446.0555972952668 / (300 + 248.685199), 1e-8);
    assert_true(isnan(ost_roi(0.1, benefit, free_lunch, 1)));
    assert_close(ost_payback_y(net, 4), 1, 1e-12);
    assert_true(isinf(ost_payback_y(late, 4)));
    assert_close(ost_payback_y(again, 4), 2.25, 1e-12); /* the last time, not the first */
    assert_close(ost_payback_y(free_lunch, 2), 0, 0);
    assert_close(ost_risk_adjusted(100000, 0.3, 0.66), 80200, 1e-9);
}

struct irr_row {
    double flow[5];
    size_t n, found, changes;
    double rate[3], nearest;
};

static void all_rates_of_return_are_found(void **state)
{
    (void)state;
    /* numpy-financial tests/test_financial.py; the other roots by numpy.roots. */
    static const struct irr_row rows[] = {
        {{-100, 0, 0, 74}, 4, 1, 1, {-0.0955}, -0.0955},
        {{-100, 100, 0, -7}, 4, 2, 2, {-0.678894, -0.0833}, -0.0833},
        {{-100, 100, 0, 7}, 4, 1, 1, {0.06206}, 0.06206},
        {{-5, 10.5, 1, -8, 1}, 5, 3, 3, {-0.870201, 0.0886, 0.70956}, 0.0886},
        {{1, 2, 3}, 3, 0, 0, {0}, NAN},
        {{-100, 230, -132}, 3, 2, 2, {0.1, 0.2}, 0.1},
        {{-100, 220, -121}, 3, 1, 2, {0.1}, 0.1}, /* a double root */
        {{-100, 150, -100}, 3, 0, 2, {0}, NAN},   /* the NPV never reaches 0 */
        {{0, -100, 110, 0}, 4, 1, 1, {0.1}, 0.1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_irr irr;
        assert_ok(ost_irr(&irr, rows[i].flow, rows[i].n));
        assert_int_equal(irr.n, rows[i].found);
        assert_int_equal(irr.sign_changes, rows[i].changes);
        for (size_t k = 0; k < irr.n; k++) {
            assert_close(irr.rate[k], rows[i].rate[k], 1e-4);
            assert_close(ost_npv(irr.rate[k], rows[i].flow, rows[i].n), 0, 1e-6);
        }
        if (irr.n)
            assert_close(irr.nearest, rows[i].nearest, 1e-4);
        else
            assert_true(isnan(irr.nearest));
    }
}

static void five_years_of_months_have_their_rate(void **state)
{
    (void)state;
    double flow[61] = {-1000}, too_many[OST_IRR_FLOWS + 1] = {0};
    struct ost_irr irr;
    for (size_t t = 1; t < COUNT(flow); t++)
        flow[t] = 1000 * 0.01 / (1 - pow(1.01, -60)); /* annuity at 1 % a month */
    assert_ok(ost_irr(&irr, flow, COUNT(flow)));
    assert_int_equal(irr.n, 1);
    assert_close(irr.nearest, 0.01, 1e-12);
    assert_fails(ost_irr(&irr, too_many, COUNT(too_many)), OST_ELIMIT);
}

static void modified_rates_of_return_are_those_of_numpy_financial(void **state)
{
    (void)state;
    static const double flow[] = {-4500, -800, 800, 800, 600, 600, 800, 800, 700, 3000};
    static const double gains_first[] = {100, 200, -50, 300, -200}, no_costs[] = {39000, 30000};
    assert_close(ost_mirr(flow, COUNT(flow), 0.08, 0.055), 0.0666, 1e-4);
    assert_close(ost_mirr(gains_first, COUNT(gains_first), 0.05, 0.06), 0.3428, 1e-4);
    assert_true(isnan(ost_mirr(no_costs, 2, 0.1, 0.12)));
}

struct escalator_row {
    struct ost_escalator e;
    double price[5];
};

static void prices_rise_at_renewals_and_no_further_than_their_cap(void **state)
{
    (void)state;
    static const struct escalator_row rows[] = {
        {{100, 0.1, INFINITY, 1}, {100, 110, 121, 133.1, 146.41}},
        {{100, 0.1, 0.05, 1}, {100, 105, 110.25, 115.7625, 121.550625}},
        {{100, 0.1, INFINITY, 3}, {100, 100, 100, 133.1, 133.1}},
        {{100, 0.1, 0.2, 3}, {100, 100, 100, 120, 120}},
        {{100, 0.1, 0.3, 2}, {100, 100, 121, 121, 146.41}},
        {{100, -0.1, 0.05, 1}, {100, 90, 81, 72.9, 65.61}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        double price[5];
        ost_escalate(price, 5, &rows[i].e);
        for (size_t t = 0; t < 5; t++)
            assert_close(price[t], rows[i].price[t], 1e-9);
    }
}

static void a_cap_on_a_wandering_price_has_its_value(void **state)
{
    (void)state;
    struct ost_price_walk walk = {100, 0.03, 0.1}, still = {100, 0.03, 0};
    double last = INFINITY;
    assert_close(ost_walk_mean(&walk, 3), 109.41742837052104, 1e-9);
    assert_close(ost_walk_quantile(&walk, 3, 0.95), 143.3181796814132, 1e-9);
    assert_close(ost_cap_value(&walk, 1, 105), 3.2438563025939686, 1e-9);
    assert_close(ost_cap_value(&still, 1, 100), 100 * exp(0.03) - 100, 1e-12);
    assert_close(ost_cap_value(&still, 1, 105), 0, 0);
    for (double cap = 0; cap < 200; cap += 10) {
        double value = ost_cap_value(&walk, 1, cap);
        assert_true(value < last && value >= ost_walk_mean(&walk, 1) - cap);
        last = value;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(present_values_are_those_of_the_textbook),
        cmocka_unit_test(return_and_payback_of_a_contract),
        cmocka_unit_test(all_rates_of_return_are_found),
        cmocka_unit_test(five_years_of_months_have_their_rate),
        cmocka_unit_test(modified_rates_of_return_are_those_of_numpy_financial),
        cmocka_unit_test(prices_rise_at_renewals_and_no_further_than_their_cap),
        cmocka_unit_test(a_cap_on_a_wandering_price_has_its_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
