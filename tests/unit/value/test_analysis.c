/* A product under uncertainty: U = (v - c) D of the source document, whose answers have closed forms. */
#include "support/test.h"

#include <stdbool.h>

#include "value/analysis.h"

static struct ost_distribution minutes, factor, servers;

/*
 * v = hours of upkeep at 1 per hour, normal(420, 80); c = 250 a unit with a price factor normal(1, 0.12);
 * D normal(60, 10). Standard costs and gives half as much.
 */
static const struct ost_sampled inputs[] = {
    {"nginx.maintenance", &minutes, -INFINITY, INFINITY},
    {"nginx.price", &factor, 0, INFINITY},
    {"nginx.demand", &servers, 0, INFINITY},
};
static const size_t columns[] = {0, 1, 2};
static const struct ost_place places[] = {
    {0, OST_IN_NEED, offsetof(struct ost_need, maintenance_h)},
    {1, 1, offsetof(struct ost_offer, price_factor)},
    {1, 2, offsetof(struct ost_offer, price_factor)},
    {2, OST_IN_NEED, offsetof(struct ost_need, demand)},
};
static const struct ost_price half_price = {.unit_cents = 12500},
                              full_price = {.unit_cents = 25000};
static const struct ost_offer offers[] = {
    {.id = "community"},
    {.id = "half", .price = &half_price, .maintenance = 0.5},
    {.id = "full", .price = &full_price, .maintenance = 1},
};
static const struct ost_product nginx = {
    .name = "nginx",
    .need = {.demand = 60, .wage = 1, .maintenance_h = 420},
    .offer = offers,
    .offers = 3,
    .input = columns,
    .inputs = 3,
    .place = places,
    .places = 4,
};

/* A normal distribution by its standard deviation. */
static int normal(struct ost_distribution *d, double mean, double sd)
{
    double half = 1.6448536269514722 * sd;
    return ost_distribution_normal(d, mean - half, mean + half);
}

static int make_distributions(void **state)
{
    (void)state;
    return normal(&minutes, 420, 80) || normal(&factor, 1, 0.12) || normal(&servers, 60, 10);
}

static void analyse(struct ost_analysis *out, const struct ost_product *product, size_t n,
                    uint64_t seed, int threads)
{
    struct ost_draws draws;
    assert_ok(ost_draws_make(&draws, inputs, 3, &(struct ost_sampling){.seed = seed}));
    const struct ost_analysis_of of = {
        .input = inputs, .draws = &draws, .seed = seed, .sobol_n = 8000, .threads = threads};
    assert_ok(ost_analyse(out, product, n, &of));
    ost_draws_release(&draws);
}

/* Demand is counted up to whole units by the price, which costs half a unit on average. */
static void means_and_indices_are_those_of_the_closed_form(void **state)
{
    (void)state;
    struct ost_analysis a;
    analyse(&a, &nginx, 1, 1, 0);
    assert_int_equal(a.best, 2);
    assert_int_equal(a.focus, 2);
    assert_close(a.outcome[0].mean.value, 0, 0);
    assert_close(a.outcome[2].mean.value, 10200 - 125, 5 * a.outcome[2].mean.se + 1);
    assert_true(a.outcome[2].mean.se < 20);
    assert_close(a.outcome[1].mean.value, a.outcome[2].mean.value / 2, 2);
    assert_true(a.outcome[2].p10 < a.outcome[2].p50 && a.outcome[2].p50 < a.outcome[2].p90);
    assert_true(a.outcome[2].p_positive > 0.95 && a.outcome[2].p_positive < 1);
    assert_close(a.outcome[0].p_best + a.outcome[1].p_best + a.outcome[2].p_best, 1, 1e-9);
    assert_true(a.outcome[2].cvar < a.outcome[2].p10);
    assert_close(a.input[0].sobol.first, 0.7706, 0.04);
    assert_close(a.input[1].sobol.first, 0.1084, 0.04);
    assert_close(a.input[2].sobol.first, 0.0967, 0.04);
    assert_close(a.input[0].sobol.total, 0.7920, 0.04);
    ost_analysis_release(&a);
}

static void what_would_change_the_choice_is_found(void **state)
{
    (void)state;
    struct ost_analysis a;
    analyse(&a, &nginx, 1, 1, 0);
    /* v = c = 250 to community; half is never best: U is linear in what it gives */
    assert_int_equal(a.input[0].flips, 1);
    assert_close(a.input[0].flip[0].x, 250, 1e-6);
    assert_int_equal(a.input[0].flip[0].to, 0);
    assert_int_equal(a.input[2].flips, 0);
    assert_int_equal(a.demand.flips, 0);
    assert_int_equal(a.price.flips, 1);
    assert_close(a.price.flip[0].x, (420 - 85) / 250.0, 1e-6); /* where half is as good */
    assert_int_equal(a.price.flip[0].to, 1);
    assert_int_equal(a.tornado[0].input, 0);
    assert_close(a.tornado[0].high_u - a.tornado[0].low_u, 2 * 1.2815515655446 * 80 * 60, 1e-6);
    assert_int_equal(a.tornado[0].low_best, 2);
    assert_memory_equal(&a.input[0].swing, &a.tornado[0], sizeof a.tornado[0]);
    ost_analysis_release(&a);
}

static void knowing_is_worth_something_where_the_choice_is_close(void **state)
{
    (void)state;
    struct ost_analysis a;
    struct ost_product close = nginx;
    close.need.wage = 0.62; /* v = 260, c = 250 */
    analyse(&a, &close, 1, 1, 0);
    assert_true(a.evpi.value >= a.input[0].evppi.value);
    assert_true(a.input[0].evppi.value > a.input[1].evppi.value);
    assert_true(ost_estimate_shows(a.input[0].evppi) && ost_estimate_shows(a.input[1].evppi));
    assert_false(ost_estimate_shows(a.input[2].evppi));
    ost_analysis_release(&a);
}

static void a_seed_gives_the_same_bytes_in_any_number_of_threads(void **state)
{
    (void)state;
    const struct ost_product twice[] = {nginx, nginx};
    struct ost_analysis one[2], eight[2], other[2];
    analyse(one, twice, 2, 1, 1);
    analyse(eight, twice, 2, 1, 8);
    analyse(other, twice, 2, 2, 1);
    for (size_t i = 0; i < 2; i++) {
        assert_memory_equal(one[i].outcome, eight[i].outcome, 3 * sizeof *one[i].outcome);
        assert_memory_equal(one[i].input, eight[i].input, 3 * sizeof *one[i].input);
        assert_memory_not_equal(one[i].outcome, other[i].outcome, 3 * sizeof *one[i].outcome);
        ost_analysis_release(&one[i]);
        ost_analysis_release(&eight[i]);
        ost_analysis_release(&other[i]);
    }
}

static void when_nothing_pays_the_best_plan_is_looked_at(void **state)
{
    (void)state;
    struct ost_analysis a;
    struct ost_product poor = nginx;
    poor.need.wage = 0.5; /* v = 210 */
    analyse(&a, &poor, 1, 1, 0);
    assert_int_equal(a.best, 0);
    assert_int_equal(a.focus, 1); /* half as much lost */
    assert_int_equal(a.price.flips, 1);
    assert_close(a.price.flip[0].x, 105.0 / 125, 1e-6);
    assert_int_equal(a.price.flip[0].to, 1); /* cheaper than that it becomes best */
    ost_analysis_release(&a);
}

static void certain_products_have_no_influences(void **state)
{
    (void)state;
    struct ost_analysis a;
    struct ost_product certain = nginx;
    certain.inputs = certain.places = 0;
    analyse(&a, &certain, 1, 1, 0);
    assert_close(a.outcome[2].mean.value, 10200, 1e-6);
    assert_close(a.outcome[2].mean.se + a.evpi.value, 0, 1e-9);
    ost_analysis_release(&a);
}

static void a_price_that_does_not_fit_names_the_product(void **state)
{
    (void)state;
    const struct ost_price absurd = {.unit_cents = INT64_MAX / 4};
    const struct ost_offer two[] = {{.id = "community"}, {.id = "absurd", .price = &absurd}};
    struct ost_product product = nginx;
    struct ost_analysis a;
    product.offer = two;
    product.offers = 2;
    assert_fails_saying(ost_analyse(&a, &product, 1, &(struct ost_analysis_of){0}), OST_ELIMIT,
                        "nginx: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_and_indices_are_those_of_the_closed_form),
        cmocka_unit_test(what_would_change_the_choice_is_found),
        cmocka_unit_test(knowing_is_worth_something_where_the_choice_is_close),
        cmocka_unit_test(a_seed_gives_the_same_bytes_in_any_number_of_threads),
        cmocka_unit_test(when_nothing_pays_the_best_plan_is_looked_at),
        cmocka_unit_test(certain_products_have_no_influences),
        cmocka_unit_test(a_price_that_does_not_fit_names_the_product),
    };
    return cmocka_run_group_tests(tests, make_distributions, NULL);
}
