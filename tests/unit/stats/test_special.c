/* Special functions equal sums of 50 digits: tests/parity/special.json, made by its script. */
#include "support/test.h"

#include "io/json.h"
#include "stats/special.h"

static double normal_cdf(double a, double b, double x)
{
    (void)a, (void)b;
    return ost_normal_cdf(x);
}

static double normal_quantile(double a, double b, double p)
{
    (void)a, (void)b;
    return ost_normal_quantile(p);
}

static double gamma_cdf(double a, double b, double x)
{
    (void)b;
    return ost_gamma_cdf(a, x);
}

static double gamma_sf(double a, double b, double x)
{
    (void)b;
    return ost_gamma_sf(a, x);
}

static double gamma_quantile(double a, double b, double p)
{
    (void)b;
    return ost_gamma_quantile(a, p);
}

static const struct function {
    const char *name;
    double (*of)(double a, double b, double x);
} functions[] = {
    {"normal_cdf", normal_cdf}, {"normal_quantile", normal_quantile}, {"gamma_cdf", gamma_cdf},
    {"gamma_sf", gamma_sf},     {"gamma_quantile", gamma_quantile},   {"beta_cdf", ost_beta_cdf},
    {"beta_sf", ost_beta_sf},   {"beta_quantile", ost_beta_quantile},
};

static const struct function *function_of(const char *name)
{
    for (size_t i = 0; i < COUNT(functions); i++)
        if (strcmp(functions[i].name, name) == 0)
            return &functions[i];
    fail_msg("no function '%s'", name);
    return NULL;
}

static double number(const struct ost_json *row, size_t i)
{
    return ost_json_number(ost_json_at(row, i));
}

static void twelve_digits_are_right(void **state)
{
    (void)state;
    struct ost_json *golden;
    assert_ok(ost_json_load(&golden, TEST_FILE("parity/special.json"), 1 << 20));
    const struct ost_json *cases = ost_json_get(golden, "cases");
    assert_in_range(ost_json_count(cases), 150, 1000);
    for (size_t i = 0; i < ost_json_count(cases); i++) {
        const struct ost_json *row = ost_json_at(cases, i);
        const struct function *f = function_of(ost_json_text(ost_json_at(row, 0)).p);
        double a = number(row, 1), b = number(row, 2), x = number(row, 3), value = number(row, 4);
        double ours = f->of(a, b, x);
        if (!(fabs(ours - value) <= 1e-12 * fabs(value)))
            fail_msg("%s(%g, %g, %.17g) = %.17g, not %.17g", f->name, a, b, x, ours, value);
    }
    ost_json_free(golden);
}

static const double shapes[] = {0.03, 0.5, 1, 3.7, 60, 1e3, 1e5, 1e7};
static const double levels[] = {1e-15, 1e-8, 0.05, 0.5, 0.8, 0.999, 1 - 1e-9};

/* The smaller tail at the quantile of p, over what it should be. */
static double tail_ratio(double lower, double upper, double p)
{
    return p <= 0.5 ? lower / p : upper / (1 - p);
}

static void quantiles_invert_the_distribution(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(shapes); i++)
        for (size_t l = 0; l < COUNT(levels); l++) {
            double a = shapes[i], p = levels[l], x = ost_gamma_quantile(a, p);
            if (x > 1e-300)
                assert_close(tail_ratio(ost_gamma_cdf(a, x), ost_gamma_sf(a, x), p), 1, 1e-10);
            for (size_t k = 0; k < COUNT(shapes); k++) {
                double b = shapes[k];
                x = ost_beta_quantile(a, b, p);
                /* Where x has too few digits left below 1, the mirrored quantile has them. */
                if (x < 0.9 && x > 1e-300)
                    assert_close(tail_ratio(ost_beta_cdf(a, b, x), ost_beta_sf(a, b, x), p), 1,
                                 1e-10);
            }
        }
}

static void the_ends_are_exact(void **state)
{
    (void)state;
    assert_true(isinf(ost_normal_quantile(1)) && isinf(ost_gamma_quantile(3, 1)));
    assert_true(ost_normal_quantile(0) == -INFINITY);
    assert_close(ost_gamma_quantile(3, 0), 0, 0);
    assert_close(ost_beta_quantile(3, 2, 0), 0, 0);
    assert_close(ost_beta_quantile(3, 2, 1), 1, 0);
    assert_close(ost_gamma_cdf(3, 0) + ost_gamma_sf(3, INFINITY), 0, 0);
    assert_close(ost_beta_cdf(3, 2, 0) + ost_beta_sf(3, 2, 1), 0, 0);
    assert_close(ost_normal_two_sided(0.95), 1.959963984540054, 1e-15);
    /* so near 0 that a double has no number for it */
    assert_in_range(ost_gamma_quantile(1e-3, 1e-10) < 1e-300, 1, 1);
}

/* Sums of few terms, by hand. */
static void discrete_tails_count_the_observed_value(void **state)
{
    (void)state;
    assert_close(ost_poisson_at_most(1, 2), 3 * exp(-2), 1e-15);
    assert_close(ost_poisson_at_least(1, 2), 1 - exp(-2), 1e-15);
    assert_close(ost_poisson_at_least(0, 2), 1, 0);
    assert_close(ost_poisson_at_least(3, 0), 0, 0);
    assert_close(ost_poisson_at_most(0, 0), 1, 0);
    assert_close(ost_binomial_at_most(0, 3, 0.25), 0.421875, 1e-15);
    assert_close(ost_binomial_at_least(2, 3, 0.25), 0.15625, 1e-15);
    assert_close(ost_binomial_at_least(0, 3, 0.25) + ost_binomial_at_most(3, 3, 0.25), 2, 0);
    /* size 1 is geometric: P(X >= k) = (mean / (1 + mean))^k */
    assert_close(ost_negative_binomial_at_least(3, 4, 1), 0.512, 1e-15);
    assert_close(ost_negative_binomial_at_least(0, 4, 1), 1, 0);
    /* and for a large size Poisson */
    assert_close(ost_negative_binomial_at_least(15, 10, 1e9), ost_poisson_at_least(15, 10), 1e-8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twelve_digits_are_right),
        cmocka_unit_test(quantiles_invert_the_distribution),
        cmocka_unit_test(the_ends_are_exact),
        cmocka_unit_test(discrete_tails_count_the_observed_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
