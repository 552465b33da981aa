/* Distributions have the moments and quantiles that riskquant, stainless-steel/probability and scipy give. */
#include "support/test.h"

#include "stats/distribution.h"

static struct ost_distribution lognormal(double lower, double upper)
{
    struct ost_distribution d;
    assert_ok(ost_distribution_lognormal(&d, lower, upper));
    return d;
}

static struct ost_distribution pert(double min, double mode, double max, double gamma)
{
    struct ost_distribution d;
    assert_ok(ost_distribution_pert(&d, min, mode, max, gamma));
    return d;
}

/* Netflix-Skunkworks/riskquant@4b4bfb9, tests/test_simpleloss.py and test_model_lognormal.py */
static void a_lognormal_has_the_mean_of_riskquant(void **state)
{
    (void)state;
    struct ost_distribution d = lognormal(1, 10);
    assert_close(ost_distribution_mean(&d), 4.040012826945718, 1e-12);
    assert_close(d.mu, 1.151292546497023, 1e-14);
    assert_close(d.sigma, 0.6999361691719632, 1e-14);
    d = lognormal(635000, 19000000);
    assert_close(ost_distribution_mean(&d), 5922706.83351131, 1e-4);
}

/* stainless-steel/probability@13a3d02 src/distribution/pert.rs; riskquant gives the mode 0.3 as mean */
static void pert_is_voses(void **state)
{
    (void)state;
    struct ost_distribution d = pert(-1, 0.5, 2, 4);
    assert_close(ost_distribution_cdf(&d, -0.5), 0.03549382716049382, 1e-14);
    assert_close(ost_distribution_cdf(&d, 1), 0.7901234567901234, 1e-14);
    assert_close(ost_distribution_quantile(&d, 0.2), -0.020206186475766774, 1e-9);
    assert_close(ost_distribution_quantile(&d, 0.6), 0.6612377075405802, 1e-9);
    d = pert(0, 0.3, 1, 4);
    assert_close(ost_distribution_quantile(&d, 0.5), 0.3509994849491181, 1e-9);
    d = pert(0, 0.9, 1, 4);
    assert_close(pow(ost_distribution_sd(&d), 2), 0.02555555555555556, 1e-14);
    d = pert(0.1, 0.3, 0.7, 1);
    assert_close(ost_distribution_mean(&d), 0.3666666666666667, 1e-14);
    d = pert(0, 0, 1, 4); /* the mode at an end: Beta(1, 5) */
    assert_close(ost_distribution_cdf(&d, 0.5), 1 - pow(0.5, 5), 1e-14);
}

static void a_triangle_has_its_closed_form(void **state)
{
    (void)state;
    struct ost_distribution d;
    assert_ok(ost_distribution_triangular(&d, 5, 20, 50));
    assert_close(ost_distribution_mean(&d), 25, 1e-14);
    assert_close(ost_distribution_sd(&d), sqrt(87.5), 1e-14);
    assert_close(ost_distribution_quantile(&d, 0.95), 41.78416163742251, 1e-12);
    assert_close(ost_distribution_cdf(&d, 20), 1.0 / 3, 1e-14);
    assert_ok(ost_distribution_triangular(&d, 0, 0, 1)); /* a right angle at either end */
    assert_close(ost_distribution_cdf(&d, 0.5), 0.75, 1e-14);
    assert_ok(ost_distribution_triangular(&d, 0, 1, 1));
    assert_close(ost_distribution_cdf(&d, 0.5), 0.25, 1e-14);
    assert_close(ost_distribution_cdf(&d, 1), 1, 0);
}

/* scipy's fsolve; and the uniform distribution is Beta(1, 1). */
static void a_beta_meets_its_interval(void **state)
{
    (void)state;
    static const double rows[][2] = {{0.1, 0.4},   {1e-6, 0.999999}, {0.3, 0.9999},
                                     {1e-5, 2e-5}, {0.5, 0.50001},   {0.95, 0.9999999}};
    struct ost_distribution d;
    assert_ok(ost_distribution_beta(&d, 0.1, 0.4));
    assert_close(d.alpha, 4.775196408659514, 1e-9);
    assert_close(ost_distribution_mean(&d), 0.234875498820882, 1e-9);
    assert_ok(ost_distribution_beta(&d, 0.05, 0.95));
    assert_close(d.alpha, 1, 1e-12);
    assert_close(d.beta, 1, 1e-12);
    assert_close(ost_distribution_sd(&d), 1 / sqrt(12), 1e-12);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_ok(ost_distribution_beta(&d, rows[i][0], rows[i][1]));
        assert_close(ost_distribution_quantile(&d, 0.05) / rows[i][0], 1, 1e-12);
        assert_close(ost_distribution_quantile(&d, 0.95) / rows[i][1], 1, 1e-12);
    }
}

/* scipy's gamma.ppf */
static void a_rate_is_the_jeffreys_posterior(void **state)
{
    (void)state;
    struct ost_distribution d;
    assert_ok(ost_distribution_rate(&d, 7, 120));
    assert_close(ost_distribution_mean(&d), 0.0625, 1e-16);
    assert_close(ost_distribution_sd(&d), sqrt(7.5) / 120, 1e-16);
    assert_close(ost_distribution_quantile(&d, 0.05), 0.030253933031958467, 1e-14);
    assert_close(ost_distribution_quantile(&d, 0.95), 0.10414912558220256, 1e-14);
    assert_ok(ost_distribution_rate(&d, 0, 50));
    assert_close(ost_distribution_quantile(&d, 0.95), 0.03841458820694124, 1e-14);
}

static void observations_come_back_in_any_order(void **state)
{
    (void)state;
    static const double values[] = {7, 1, 3, 3}, turned[] = {3, 3, 7, 1};
    struct ost_distribution d, e;
    assert_ok(ost_distribution_empirical(&d, values, COUNT(values)));
    assert_ok(ost_distribution_empirical(&e, turned, COUNT(turned)));
    assert_close(ost_distribution_quantile(&d, 0), 1, 0);
    assert_close(ost_distribution_quantile(&d, 0.25), 1, 0);
    assert_close(ost_distribution_quantile(&d, 0.26), 3, 0);
    assert_close(ost_distribution_quantile(&d, 1), 7, 0);
    assert_close(ost_distribution_cdf(&d, 0.5), 0, 0);
    assert_close(ost_distribution_cdf(&d, 3), 0.75, 0);
    assert_close(ost_distribution_mean(&d), 3.5, 0);
    assert_close(ost_distribution_sd(&d), sqrt(4.75), 1e-15);
    for (double u = 0; u <= 1; u += 0.125)
        assert_close(ost_distribution_quantile(&d, u), ost_distribution_quantile(&e, u), 0);
    ost_distribution_release(&d);
    ost_distribution_release(&e);
}

/* One of each kind. */
static size_t make_all(struct ost_distribution *d)
{
    static const double values[] = {1, 2, 4};
    assert_ok(ost_distribution_uniform(&d[0], -2, 6));
    assert_ok(ost_distribution_triangular(&d[1], 5, 20, 50));
    assert_ok(ost_distribution_pert(&d[2], 5, 20, 50, 4));
    assert_ok(ost_distribution_normal(&d[3], 10, 20));
    assert_ok(ost_distribution_lognormal(&d[4], 1, 10));
    assert_ok(ost_distribution_beta(&d[5], 0.1, 0.4));
    assert_ok(ost_distribution_rate(&d[6], 7, 120));
    assert_ok(ost_distribution_constant(&d[7], 3));
    assert_ok(ost_distribution_empirical(&d[8], values, COUNT(values)));
    return 9;
}

static void quantiles_invert_the_cdf(void **state)
{
    (void)state;
    struct ost_distribution d[9];
    size_t n = make_all(d);
    for (size_t i = 0; i < n; i++)
        for (double u = 0.01; u < 1; u += 0.07) {
            double back = ost_distribution_cdf(&d[i], ost_distribution_quantile(&d[i], u));
            if (d[i].kind == OST_DISTRIBUTION_CONSTANT || d[i].kind == OST_DISTRIBUTION_EMPIRICAL)
                assert_true(back >= u);
            else
                assert_close(back, u, 1e-13);
        }
    ost_distribution_release(&d[8]);
}

/* Property: sampling at evenly spread u has the stated mean and standard deviation. */
static void moments_agree_with_sampling(void **state)
{
    (void)state;
    enum { SAMPLES = 20000 };
    struct ost_distribution d[9];
    size_t n = make_all(d);
    for (size_t i = 0; i < n; i++) {
        double sum = 0, squares = 0;
        for (int k = 0; k < SAMPLES; k++) {
            double x = ost_distribution_quantile(&d[i], (k + 0.5) / SAMPLES);
            sum += x / SAMPLES;
            squares += x * x / SAMPLES;
        }
        double mean = ost_distribution_mean(&d[i]), sd = ost_distribution_sd(&d[i]);
        assert_close(sum, mean, 1e-3 * (fabs(mean) + sd));
        assert_close(sqrt(fmax(squares - sum * sum, 0)), sd, 3e-3 * sd + 1e-7);
    }
    ost_distribution_release(&d[8]);
}

static void what_makes_no_sense_is_refused_with_a_sentence(void **state)
{
    (void)state;
    struct ost_distribution d;
    static const double bad[] = {1, NAN};
    assert_fails_saying(ost_distribution_lognormal(&d, 0, 10), OST_EINVAL,
                        "lower bound must be > 0");
    assert_fails_saying(ost_distribution_lognormal(&d, 10, 1), OST_EINVAL, "lo must be < hi");
    assert_fails_saying(ost_distribution_normal(&d, 5, 5), OST_EINVAL, "lo must be < hi");
    assert_fails_saying(ost_distribution_normal(&d, NAN, 5), OST_EINVAL, "must be finite");
    assert_fails_saying(ost_distribution_uniform(&d, 0, INFINITY), OST_EINVAL, "must be finite");
    assert_fails_saying(ost_distribution_beta(&d, 0, 0.4), OST_EINVAL, "between 0 and 1");
    assert_fails_saying(ost_distribution_beta(&d, 10, 40), OST_EINVAL, "between 0 and 1");
    assert_fails_saying(ost_distribution_triangular(&d, 5, 60, 50), OST_EINVAL, "not at 60");
    assert_fails_saying(ost_distribution_pert(&d, 5, NAN, 50, 4), OST_EINVAL, "not at nan");
    assert_fails_saying(ost_distribution_pert(&d, 5, 20, 50, 0), OST_EINVAL, "gamma must be > 0");
    assert_fails_saying(ost_distribution_rate(&d, 3, 0), OST_EINVAL, "exposure > 0");
    assert_fails_saying(ost_distribution_constant(&d, NAN), OST_EINVAL, "must be finite");
    assert_fails_saying(ost_distribution_empirical(&d, bad, 0), OST_EINVAL, "at least one value");
    assert_fails_saying(ost_distribution_empirical(&d, bad, 2), OST_EINVAL, "value 2");
}

/* scipy.stats.beta(2.5, 30.5) */
static void a_counted_share_is_a_jeffreys_posterior(void **state)
{
    (void)state;
    struct ost_distribution share;
    assert_ok(ost_distribution_share(&share, 2, 32));
    assert_close(ost_distribution_mean(&share), 2.5 / 33, 1e-12);
    assert_close(ost_distribution_quantile(&share, 0.5), 0.06727854, 1e-8);
    assert_ok(ost_distribution_share(&share, 0, 0)); /* nothing seen: the prior, not a failure */
    assert_close(ost_distribution_mean(&share), 0.5, 1e-12);
    assert_fails(ost_distribution_share(&share, 3, 2), OST_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lognormal_has_the_mean_of_riskquant),
        cmocka_unit_test(pert_is_voses),
        cmocka_unit_test(a_triangle_has_its_closed_form),
        cmocka_unit_test(a_beta_meets_its_interval),
        cmocka_unit_test(a_rate_is_the_jeffreys_posterior),
        cmocka_unit_test(observations_come_back_in_any_order),
        cmocka_unit_test(quantiles_invert_the_cdf),
        cmocka_unit_test(moments_agree_with_sampling),
        cmocka_unit_test(what_makes_no_sense_is_refused_with_a_sentence),
        cmocka_unit_test(a_counted_share_is_a_jeffreys_posterior),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
