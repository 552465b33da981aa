/* Spikes: predictive tails equal scipy's negative binomial. */
#include "support/test.h"

#include "stats/spike.h"
#include "stats/special.h"

/* 65 tickets in 12 weeks: nbinom.sf(13, 65.5, 65.5 / (65.5 + 65.5 / 12)), scipy 1.17.1 */
static void counts_like_poissons_are_predicted_from_their_sum(void **state)
{
    (void)state;
    static const uint64_t weeks[] = {4, 7, 5, 6, 3, 8, 5, 6, 4, 7, 5, 6};
    struct ost_spike spike = ost_spike_test(14, weeks, COUNT(weeks));
    assert_false(spike.overdispersed);
    assert_close(spike.mean, 5.541666666666667, 1e-14);
    assert_close(spike.dispersion, 0.38016528925619836, 1e-14);
    assert_close(spike.p, 0.002831190292999576, 1e-14);
}

/* nbinom.sf(29, size, size / (size + mean)) with size 0.6024948: 5 %, where Poisson says 2e-9 */
static void bunches_raise_what_is_ordinary(void **state)
{
    (void)state;
    static const uint64_t weeks[] = {0, 20, 3, 1, 15, 0, 2, 30, 5, 4};
    struct ost_spike spike = ost_spike_test(30, weeks, COUNT(weeks));
    assert_true(spike.overdispersed);
    assert_close(spike.dispersion, 13.055555555555555, 1e-13);
    assert_close(spike.p, 0.05078481478371304, 1e-13);
    assert_true(ost_poisson_at_least(30, spike.mean) < 1e-8);
}

static void many_periods_approach_the_poisson_tail(void **state)
{
    (void)state;
    enum { WEEKS = 100000 };
    uint64_t *weeks = calloc(WEEKS, sizeof *weeks);
    assert_non_null(weeks);
    for (size_t i = 0; i < WEEKS; i++)
        weeks[i] = 10;
    assert_close(ost_spike_test(20, weeks, WEEKS).p, 0.00345434,
                 1e-6); /* scipy poisson.sf(19, 10) */
    free(weeks);
}

/* One quiet week proves little: the predictive distribution is geometric-like, not a point. */
static void little_history_and_none_observed_are_no_spike(void **state)
{
    (void)state;
    static const uint64_t quiet[] = {0};
    struct ost_spike spike = ost_spike_test(1, quiet, 1);
    assert_true(isnan(spike.dispersion));
    assert_close(spike.p, 1 - sqrt(0.5), 1e-14); /* size 1/2, mean 1/2: P(X = 0) = 2^-1/2 */
    assert_close(ost_spike_test(0, quiet, 1).p, 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_like_poissons_are_predicted_from_their_sum),
        cmocka_unit_test(bunches_raise_what_is_ordinary),
        cmocka_unit_test(many_periods_approach_the_poisson_tail),
        cmocka_unit_test(little_history_and_none_observed_are_no_spike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
