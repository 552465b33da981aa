/* E-divisive finds the change in the flow of the Nile and none where there is none. */
#include "support/test.h"

#include "stats/changepoint.h"

/* Cobb 1978: annual flow at Aswan, 1871 to 1970, in 10^8 m^3 (R's datasets::Nile) */
static const double nile[] = {
    1120, 1160, 963, 1210, 1160, 1160, 813,  1230, 1370, 1140, 995,  935,  1110, 994,  1020,
    960,  1180, 799, 958,  1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774,  840,
    874,  694,  940, 833,  701,  916,  692,  1020, 1050, 969,  831,  726,  456,  824,  702,
    1120, 1100, 832, 764,  821,  768,  845,  864,  862,  698,  845,  744,  796,  1040, 759,
    781,  865,  845, 944,  984,  897,  822,  1010, 771,  676,  649,  846,  812,  742,  801,
    1040, 860,  874, 848,  890,  744,  749,  838,  1050, 918,  986,  797,  923,  975,  815,
    1020, 906,  901, 1170, 912,  746,  919,  718,  714,  740,
};

static void the_nile_changes_in_1899(void **state)
{
    (void)state;
    struct ost_changepoints found;
    struct ost_rng rng = ost_rng_seeded(1, 0);
    ost_changepoints_find(&found, nile, COUNT(nile), &rng, NULL);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.at[0].index, 1899 - 1871);
    assert_close(found.at[0].before, 1097.75, 1e-9);
    assert_close(found.at[0].after, 849.9722222, 1e-6);
    assert_close(found.at[0].p, 1.0 / 500, 1e-15);
    ost_changepoints_release(&found);
}

static size_t count_changes(const double *value, size_t n, uint64_t seed, size_t *at)
{
    struct ost_changepoints found;
    struct ost_rng rng = ost_rng_seeded(seed, 0);
    ost_changepoints_find(&found, value, n, &rng, NULL);
    for (size_t i = 0; i < found.n; i++)
        at[i] = found.at[i].index;
    size_t changes = found.n;
    ost_changepoints_release(&found);
    return changes;
}

static double uniform(struct ost_rng *rng)
{
    return (double)(ost_rng_next(rng) >> 11) * 0x1p-53;
}

static void two_steps_are_found_in_order(void **state)
{
    (void)state;
    double value[60];
    size_t at[8];
    struct ost_rng rng = ost_rng_seeded(3, 0);
    for (size_t i = 0; i < 60; i++)
        value[i] = (i < 20 ? 10 : i < 40 ? 14 : 5) + uniform(&rng);
    assert_int_equal(count_changes(value, 60, 1, at), 2);
    assert_int_equal(at[0], 20);
    assert_int_equal(at[1], 40);
}

/* Of 60 series without change about 5 % may show one: more than 9 has a chance of one in a thousand. */
static void noise_is_rarely_a_change(void **state)
{
    (void)state;
    size_t wrong = 0, at[8];
    for (uint64_t seed = 0; seed < 60; seed++) {
        double value[32];
        struct ost_rng rng = ost_rng_seeded(seed, 9);
        for (size_t i = 0; i < 32; i++)
            value[i] = uniform(&rng);
        wrong += count_changes(value, 32, seed, at) > 0;
    }
    assert_in_range(wrong, 0, 9);
}

static void the_same_dice_give_the_same_result(void **state)
{
    (void)state;
    struct ost_changepoints found[2];
    for (int i = 0; i < 2; i++) {
        struct ost_rng rng = ost_rng_seeded(7, 7);
        ost_changepoints_find(&found[i], nile, 60, &rng, NULL);
    }
    assert_int_equal(found[0].n, found[1].n);
    assert_memory_equal(found[0].at, found[1].at, found[0].n * sizeof *found[0].at);
    ost_changepoints_release(&found[0]);
    ost_changepoints_release(&found[1]);
}

static void what_is_short_or_constant_has_no_change(void **state)
{
    (void)state;
    size_t at[8];
    static const double step[15] = {0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9};
    static const double constant[40] = {0};
    assert_int_equal(count_changes(NULL, 0, 1, at), 0);
    assert_int_equal(count_changes(step, 15, 1, at), 0); /* two segments of 8 do not fit */
    assert_int_equal(count_changes(constant, 40, 1, at), 0);
}

/* No segment is shorter than asked, even where the best cut would be. */
static void segments_keep_their_length(void **state)
{
    (void)state;
    struct ost_changepoint_options options = ost_changepoint_defaults;
    struct ost_changepoints found;
    struct ost_rng rng = ost_rng_seeded(1, 0);
    double value[40];
    for (size_t i = 0; i < 40; i++)
        value[i] = (double)(i % 5) / 10 + (i >= 36 ? 10 : 0);
    options.segment = 10;
    ost_changepoints_find(&found, value, 40, &rng, &options);
    for (size_t i = 0; i < found.n; i++)
        assert_in_range(found.at[i].index, 10, 30);
    ost_changepoints_release(&found);
    options.segment = 4;
    ost_changepoints_find(&found, value, 40, &rng, &options);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.at[0].index, 36);
    ost_changepoints_release(&found);
}

/* scipy.stats.false_discovery_control and R's p.adjust(method = "BH") */
static void adjusted_p_values_are_benjamini_and_hochbergs(void **state)
{
    (void)state;
    double p[] = {0.01, 0.04, 0.03, 0.005, 0.5};
    static const double expected[] = {0.025, 0.05, 0.05, 0.025, 0.5};
    ost_benjamini_hochberg(p, p, COUNT(p));
    for (size_t i = 0; i < COUNT(p); i++)
        assert_close(p[i], expected[i], 1e-15);
    ost_benjamini_hochberg(p, p, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nile_changes_in_1899),
        cmocka_unit_test(two_steps_are_found_in_order),
        cmocka_unit_test(noise_is_rarely_a_change),
        cmocka_unit_test(the_same_dice_give_the_same_result),
        cmocka_unit_test(what_is_short_or_constant_has_no_change),
        cmocka_unit_test(segments_keep_their_length),
        cmocka_unit_test(adjusted_p_values_are_benjamini_and_hochbergs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
