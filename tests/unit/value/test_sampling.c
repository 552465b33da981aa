/* Latin hypercubes: every stratum once, streams by path, correlations by rank, the same bytes always. */
#include "support/test.h"

#include <stdbool.h>

#include "value/outcome.h"
#include "value/sampling.h"

static struct ost_distribution hours, rate, unit;

static int make_distributions(void **state)
{
    (void)state;
    return ost_distribution_lognormal(&hours, 5, 10) || ost_distribution_rate(&rate, 7, 120) ||
           ost_distribution_uniform(&unit, 0, 1);
}

static const struct ost_sampled inputs[] = {
    {"mysql.hours", &hours, 0, INFINITY},
    {"mysql.rate", &rate, 0, INFINITY},
    {"rhel.hours", &hours, 0, INFINITY},
    {"share", &unit, 0.2, 0.6},
};

static void every_stratum_is_drawn_once_in_each_replicate(void **state)
{
    (void)state;
    enum { STRATA = 50, REPLICATES = 3 };
    struct ost_draws d;
    const struct ost_sampled one = {"x", &unit, 0, 1};
    assert_ok(ost_draws_make(&d, &one, 1,
                             &(struct ost_sampling){.seed = 1, .replicates = 3, .strata = STRATA}));
    assert_int_equal(d.n, STRATA * REPLICATES);
    for (size_t r = 0; r < REPLICATES; r++) {
        bool seen[STRATA] = {false};
        for (size_t i = 0; i < STRATA; i++) {
            size_t stratum = (size_t)(ost_draws_of(&d, 0)[r * STRATA + i] * STRATA);
            assert_false(seen[stratum]);
            seen[stratum] = true;
        }
    }
    ost_draws_release(&d);
}

static void the_mean_is_near_and_its_error_small(void **state)
{
    (void)state;
    struct ost_draws d;
    assert_ok(ost_draws_make(&d, inputs, COUNT(inputs), &(struct ost_sampling){.seed = 3}));
    assert_int_equal(d.n, 20000);
    struct ost_estimate e = ost_replicate_mean(ost_draws_of(&d, 0), d.n, d.replicates);
    assert_close(e.value, ost_distribution_mean(&hours), 5 * e.se);
    /* free draws would have sd / sqrt(n) = 0.011 */
    assert_true(e.se > 0 && e.se < 0.003);
    for (size_t i = 0; i < d.n; i++)
        assert_true(ost_draws_of(&d, 3)[i] >= 0.2 && ost_draws_of(&d, 3)[i] <= 0.6);
    ost_draws_release(&d);
}

static void threads_and_order_change_no_byte(void **state)
{
    (void)state;
    const struct ost_rank_correlation tied[] = {{0, 2, 0.6}}, turned[] = {{4, 2, 0.6}};
    const struct ost_sampled other[] = {
        {"nginx.hours", &hours, 0, INFINITY}, inputs[3], inputs[2], inputs[1], inputs[0]};
    struct ost_draws one, eight, more, again;
    assert_ok(ost_draws_make(&one, inputs, 4, &(struct ost_sampling){7, 0, 0, 1, tied, 1}));
    assert_ok(ost_draws_make(&eight, inputs, 4, &(struct ost_sampling){7, 0, 0, 8, tied, 1}));
    assert_ok(ost_draws_make(&more, other, 5, &(struct ost_sampling){7, 0, 0, 0, turned, 1}));
    assert_ok(ost_draws_make(&again, inputs, 4, &(struct ost_sampling){8, 0, 0, 0, tied, 1}));
    size_t bytes = one.n * sizeof *one.x;
    assert_memory_equal(one.x, eight.x, 4 * bytes);
    for (size_t i = 0; i < 4; i++) {
        /* another product in front of them, and the other way round */
        assert_memory_equal(ost_draws_of(&one, i), ost_draws_of(&more, 4 - i), bytes);
        assert_memory_not_equal(ost_draws_of(&one, i), ost_draws_of(&again, i), bytes);
    }
    /* the same distribution at another path is another stream */
    assert_memory_not_equal(ost_draws_of(&more, 0), ost_draws_of(&more, 1), bytes);
    ost_draws_release(&one);
    ost_draws_release(&eight);
    ost_draws_release(&more);
    ost_draws_release(&again);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Ranks by counting: slow and plain. n is small. */
static double spearman(const double *x, const double *y, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double rx = 0, ry = 0;
        for (size_t k = 0; k < n; k++) {
            rx += x[k] < x[i];
            ry += y[k] < y[i];
        }
        sum += (rx - ry) * (rx - ry);
    }
    return 1 - 6 * sum / ((double)n * ((double)n * (double)n - 1));
}

static void ranks_correlate_as_asked_and_values_stay(void **state)
{
    (void)state;
    const struct ost_rank_correlation tied[] = {{0, 1, 0.6}, {1, 2, -0.4}};
    struct ost_draws free_draws, d;
    assert_ok(ost_draws_make(&free_draws, inputs, 4, &(struct ost_sampling){.seed = 5}));
    assert_ok(ost_draws_make(&d, inputs, 4, &(struct ost_sampling){5, 0, 0, 0, tied, 2}));
    for (size_t r = 0; r < 3; r++) {
        const double *a = ost_draws_of(&d, 0) + r * 1000, *b = ost_draws_of(&d, 1) + r * 1000,
                     *c = ost_draws_of(&d, 2) + r * 1000;
        assert_close(spearman(a, b, 1000), 0.6, 0.02);
        assert_close(spearman(b, c, 1000), -0.4, 0.02);
        assert_close(spearman(a, c, 1000), 0, 0.03);
    }
    size_t bytes = d.n * sizeof *d.x;
    assert_memory_equal(ost_draws_of(&d, 0), ost_draws_of(&free_draws, 0), bytes);
    assert_memory_equal(ost_draws_of(&d, 3), ost_draws_of(&free_draws, 3), bytes);
    for (size_t i = 0; i < 4; i++) {
        qsort(d.x + i * d.n, d.n, sizeof *d.x, ascending);
        qsort(free_draws.x + i * d.n, d.n, sizeof *d.x, ascending);
    }
    assert_memory_equal(d.x, free_draws.x, 4 * bytes);
    ost_draws_release(&d);
    ost_draws_release(&free_draws);
}

static void correlations_that_cannot_be_are_refused(void **state)
{
    (void)state;
    const struct ost_rank_correlation all[] = {{0, 1, -0.9}, {1, 2, -0.9}, {0, 2, -0.9}},
                                      self[] = {{1, 1, 0.5}}, one[] = {{0, 1, 1}};
    struct ost_draws d;
    struct ost_sampling s = {.seed = 1, .correlation = all, .correlations = 3};
    assert_fails_saying(ost_draws_make(&d, inputs, 4, &s), OST_EINVAL, "contradict");
    s = (struct ost_sampling){.correlation = self, .correlations = 1};
    assert_fails_saying(ost_draws_make(&d, inputs, 4, &s), OST_EINVAL, "itself");
    s = (struct ost_sampling){.correlation = one, .correlations = 1};
    assert_fails_saying(ost_draws_make(&d, inputs, 4, &s), OST_EINVAL, "between -1 and 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_stratum_is_drawn_once_in_each_replicate),
        cmocka_unit_test(the_mean_is_near_and_its_error_small),
        cmocka_unit_test(threads_and_order_change_no_byte),
        cmocka_unit_test(ranks_correlate_as_asked_and_values_stay),
        cmocka_unit_test(correlations_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, make_distributions, NULL);
}
