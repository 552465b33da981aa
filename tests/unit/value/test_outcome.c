/*
 * Published and closed-form values of decisions under uncertainty, and what must hold for any table.
 */
#include "support/test.h"

#include <stdbool.h>

#include "base/rng.h"
#include "value/outcome.h"

static double uniform(struct ost_rng *dice)
{
    return ((double)(ost_rng_next(dice) >> 11) + 0.5) / 9007199254740992.0;
}

/* Box and Muller. */
static double normal(struct ost_rng *dice, double mean, double sd)
{
    double radius = sqrt(-2 * log(uniform(dice)));
    return mean + sd * radius * cos(6.283185307179586 * uniform(dice));
}

static void perfect_information_of_a_payoff_table(void **state)
{
    (void)state;
    /* apartment, office or warehouse in good and poor times: slideplayer.com/amp/5165249 */
    static const double u[] = {50000, 30000, 100000, -40000, 30000, 10000}, p[] = {0.6, 0.4};
    struct ost_outcomes o = {.u = u, .options = 3, .n = 2, .weight = p};
    struct ost_outcome each[3];
    ost_outcomes_describe(each, &o, 0.9);
    assert_close(each[0].mean.value, 42000, 1e-9);
    assert_close(each[1].mean.value, 44000, 1e-9);
    assert_close(each[2].mean.value, 22000, 1e-9);
    assert_int_equal(ost_outcomes_best(&o), 1);
    assert_close(ost_outcomes_evpi(&o).value, 28000, 1e-9);
    assert_close(each[1].p_best, 0.6, 1e-12);
    assert_close(each[0].p_best, 0.4, 1e-12);
    assert_close(each[1].p_positive, 0.6, 1e-12);
    assert_close(each[1].p10, -40000, 0);
    assert_close(each[1].p50, 100000, 0);
}

static void the_worst_tail_splits_a_scenario_across_its_border(void **state)
{
    (void)state;
    static const double u[] = {5000, -8000, 2000, 9000, -1000}, p[] = {.3, .04, .3, .2, .16};
    static const struct {
        double alpha, cvar;
    } rows[] = {
        {0.95, (0.04 * -8000 + 0.01 * -1000) / 0.05}, {0.9, -3800}, {0.8, -2400}, {0, 3420}};
    struct ost_outcomes o = {.u = u, .options = 1, .n = 5, .weight = p};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_close(ost_outcomes_cvar(&o, 0, rows[i].alpha), rows[i].cvar, 1e-9);
    assert_close(ost_risk_averse(3420, -3800, 0.25), 0.75 * 3420 - 0.25 * 3800, 1e-12);
}

/* The source document's own utility: (v - c) * 60 against doing nothing; unit normal loss integrals. */
static void partial_information_approaches_the_closed_form(void **state)
{
    (void)state;
    enum { N = 20000 };
    double *u = calloc(2 * N, sizeof *u), *v = calloc(N, sizeof *v), *c = calloc(N, sizeof *c);
    double *useless = calloc(N, sizeof *useless);
    struct ost_rng dice = ost_rng_seeded(1, 0);
    for (size_t i = 0; i < N; i++) {
        v[i] = normal(&dice, 230, 80);
        c[i] = normal(&dice, 250, 30);
        useless[i] = uniform(&dice);
        u[N + i] = (v[i] - c[i]) * 60;
    }
    struct ost_outcomes o = {.u = u, .options = 2, .n = N, .replicates = 20};
    struct ost_estimate all = ost_outcomes_evpi(&o), of_v = ost_outcomes_evppi(&o, v),
                        of_c = ost_outcomes_evppi(&o, c), none = ost_outcomes_evppi(&o, useless);
    assert_int_equal(ost_outcomes_best(&o), 0);
    assert_close(all.value, 1500.915342230792, 4 * all.se);
    assert_close(of_v.value, 1374.4545514731853, 4 * of_v.se);
    assert_close(of_c.value, 272.0153648839266, 4 * of_c.se);
    assert_in_range((long)of_v.se, 8, 40); /* 19 in a study of 200 such samples, 17 for c */
    assert_in_range((long)of_c.se, 8, 40);
    assert_true(ost_estimate_shows(of_v) && ost_estimate_shows(of_c));
    assert_false(ost_estimate_shows(none));
    free(u);
    free(v);
    free(c);
    free(useless);
}

static void inequalities_hold_for_any_table(void **state)
{
    (void)state;
    enum { TRIES = 200, MOST = 200 };
    struct ost_rng dice = ost_rng_seeded(2, 0);
    for (int t = 0; t < TRIES; t++) {
        double u[4 * MOST], x[MOST], best = 0;
        struct ost_outcome each[4];
        size_t n = 1 + ost_rng_below(&dice, MOST), options = 1 + ost_rng_below(&dice, 4);
        for (size_t i = 0; i < options * n; i++)
            u[i] = normal(&dice, 0, 1) + (double)(i / n) / 4;
        for (size_t i = 0; i < n; i++)
            x[i] = (double)ost_rng_below(&dice, t % 2 ? 5 : 100000);
        struct ost_outcomes o = {.u = u, .options = options, .n = n};
        double evpi = ost_outcomes_evpi(&o).value, evppi = ost_outcomes_evppi(&o, x).value;
        assert_true(evppi >= 0 && evppi <= evpi + 1e-12);
        ost_outcomes_describe(each, &o, 0.9);
        for (size_t j = 0; j < options; j++) {
            assert_true(each[j].cvar <= each[j].mean.value + 1e-12);
            assert_true(each[j].p10 <= each[j].p50 && each[j].p50 <= each[j].p90);
            assert_close(each[j].cvar, ost_outcomes_cvar(&o, j, 0.9), 0);
            best += each[j].p_best;
        }
        assert_close(best, 1, 1e-9);
    }
}

/* Guesstimate's sensitivities changed when the pasted data were sorted again (its issue 1051). */
static void the_order_of_scenarios_changes_nothing(void **state)
{
    (void)state;
    enum { N = 1000 };
    static double u[2 * N], x[N], u2[2 * N], x2[N];
    size_t order[N];
    struct ost_rng dice = ost_rng_seeded(3, 0);
    for (size_t i = 0; i < N; i++) {
        order[i] = i;
        x[i] = (double)ost_rng_below(&dice, 40); /* with ties */
        u[i] = normal(&dice, 0, 1);
        u[N + i] = x[i] - 20 + normal(&dice, 0, 5);
    }
    ost_rng_shuffle(&dice, order, N);
    for (size_t i = 0; i < N; i++) {
        x2[i] = x[order[i]];
        u2[i] = u[order[i]];
        u2[N + i] = u[N + order[i]];
    }
    struct ost_outcomes a = {.u = u, .options = 2, .n = N}, b = {.u = u2, .options = 2, .n = N};
    assert_close(ost_outcomes_evppi(&a, x).value, ost_outcomes_evppi(&b, x2).value, 1e-12);
    assert_close(ost_outcomes_cvar(&a, 1, 0.9), ost_outcomes_cvar(&b, 1, 0.9), 1e-12);
}

static void errors_come_from_the_spread_of_replicates(void **state)
{
    (void)state;
    static const double x[] = {1, 3, 2, 4, 3, 5};
    struct ost_estimate e = ost_replicate_mean(x, 6, 3); /* means 2, 3, 4 */
    assert_close(e.value, 3, 1e-15);
    assert_close(e.se, 1 / sqrt(3), 1e-15);
    assert_close(ost_replicate_mean(x, 6, 1).se, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(perfect_information_of_a_payoff_table),
        cmocka_unit_test(the_worst_tail_splits_a_scenario_across_its_border),
        cmocka_unit_test(partial_information_approaches_the_closed_form),
        cmocka_unit_test(inequalities_hold_for_any_table),
        cmocka_unit_test(the_order_of_scenarios_changes_nothing),
        cmocka_unit_test(errors_come_from_the_spread_of_replicates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
