/* The frontier holds the best choice of every budget, and the way to each of its points. */
#include "support/test.h"

#include "plan/frontier.h"
#include "support/portfolio.h"

static struct ost_frontier portfolio_frontier(void)
{
    struct ost_frontier_options options = ost_frontier_defaults;
    struct ost_frontier f;
    options.waived = SLOW;
    assert_ok(ost_frontier_of(&f, &portfolio, &options));
    return f;
}

struct step_row {
    int64_t budget, more_budget;
    double more_utility;
};

static void the_next_step_of_the_portfolio_is_known(void **state)
{
    (void)state;
    static const struct step_row rows[] = {
        {60000, 2600, 5500},
        {150000, 600, 7500},
        {200000, 4600, 5500},
        {260000, 1480, 7500},
    };
    struct ost_frontier f = portfolio_frontier();
    struct ost_frontier_step step;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_true(ost_frontier_next(&step, &f, rows[i].budget * 100));
        assert_int_equal(step.more_budget_cents, rows[i].more_budget * 100);
        assert_close(step.more_utility, rows[i].more_utility, 0);
    }
    assert_false(ost_frontier_next(&step, &f, 26148000)); /* everything is bought */
    assert_false(ost_frontier_next(&step, &f, 959999));   /* github's team plan is a must */
    ost_frontier_release(&f);
}

static void a_plan_enters_at_its_smallest_budget(void **state)
{
    (void)state;
    struct ost_frontier f = portfolio_frontier();
    int64_t entry[PORTFOLIO_PRODUCTS][4];
    ost_frontier_entries(&entry[0][0], 4, &f);
    assert_int_equal(entry[1][2], 22648000); /* ent+premium */
    assert_int_equal(entry[0][0], 960000);   /* community, with the least budget */
    assert_int_equal(entry[3][3], 960000 + 2200000);
    assert_true(entry[1][1] == OST_CHOICE_ANY_BUDGET); /* never worth its money */
    assert_true(entry[5][3] == OST_CHOICE_ANY_BUDGET); /* there is no such plan */
    ost_frontier_release(&f);
}

struct brute {
    const struct ost_choice_problem *problem;
    int64_t budget;
    double utility; /* the best within it */
};

static void look_at(const size_t *plan, void *arg)
{
    struct brute *b = arg;
    double utility = ost_choice_utility(b->problem, plan);
    for (size_t i = 0; i < b->problem->products; i++)
        if (b->problem->product[i].plan[plan[i]].barred)
            return;
    if (ost_choice_cost_cents(b->problem, plan) <= b->budget && utility > b->utility)
        b->utility = utility;
}

static void every_budget_has_its_optimum_and_points_rise(void **state)
{
    (void)state;
    size_t plan[8];
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct random_problem r;
        struct ost_frontier f;
        random_problem(&r, seed, 15);
        assert_ok(ost_frontier_of(&f, &r.problem, NULL));
        for (int64_t budget = 0; budget < 80; budget += 3) {
            struct brute brute = {&r.problem, budget, -INFINITY};
            size_t at;
            each_choice(&r.problem, look_at, &brute);
            assert_int_equal(ost_frontier_find(&at, &f, budget), brute.utility > -INFINITY);
            if (brute.utility > -INFINITY)
                assert_close(f.utility[at], brute.utility, 0);
        }
        for (size_t k = 0; k < f.points; k++) {
            assert_true(k == 0 ||
                        (f.cost_cents[k] > f.cost_cents[k - 1] && f.utility[k] > f.utility[k - 1]));
            ost_frontier_choice(plan, &f, k);
            assert_int_equal(ost_choice_cost_cents(&r.problem, plan), f.cost_cents[k]);
            assert_close(ost_choice_utility(&r.problem, plan), f.utility[k], 0);
        }
        assert_int_equal(f.blocked == SIZE_MAX, f.points > 0);
        ost_frontier_release(&f);
    }
}

/* Utilities such as 0.1 + 0.2 + 0.3, whose sum depends on the order in doubles. */
static void the_order_of_products_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct random_problem r;
        struct ost_choice_product turned[8];
        struct ost_frontier f, g;
        random_problem(&r, seed, 20);
        for (size_t i = 0; i < r.problem.products; i++)
            for (size_t j = 0; j < 5; j++) {
                r.plan[i][j].utility *= 0.1;
                r.plan[i][j].barred = 0;
            }
        for (size_t i = 0; i < r.problem.products; i++)
            turned[i] = r.product[(i * 7 + seed) % r.problem.products];
        struct ost_choice_problem other = {turned, r.problem.products};
        assert_ok(ost_frontier_of(&f, &r.problem, NULL));
        assert_ok(ost_frontier_of(&g, &other, NULL));
        assert_int_equal(f.points, g.points);
        assert_memory_equal(f.cost_cents, g.cost_cents, f.points * sizeof *f.cost_cents);
        assert_memory_equal(f.utility, g.utility, f.points * sizeof *f.utility);
        ost_frontier_release(&f);
        ost_frontier_release(&g);
    }
}

enum { MANY = 16, PLANS = 4 };

/* Problems with more than a thousand points: costs are rounded up, and the loss keeps its bound. */
static void a_frontier_that_is_too_large_is_rounded_within_its_bound(void **state)
{
    (void)state;
    static struct ost_choice_plan plan[MANY][PLANS];
    struct ost_choice_product product[MANY];
    struct ost_choice_problem problem = {product, MANY};
    struct ost_rng rng = ost_rng_seeded(5, 5);
    struct ost_frontier_options few = {.points = 1000};
    struct ost_frontier exact, coarse;
    size_t chosen[MANY];
    for (size_t i = 0; i < MANY; i++) {
        for (size_t j = 1; j < PLANS; j++) {
            int64_t cost = 100000 + (int64_t)ost_rng_below(&rng, 900000);
            double utility = (double)cost / 100 + (double)ost_rng_below(&rng, 900);
            plan[i][j] = (struct ost_choice_plan){.cost_cents = cost, .utility = utility};
        }
        product[i] = (struct ost_choice_product){NULL, plan[i], PLANS};
    }
    assert_ok(ost_frontier_of(&exact, &problem, NULL));
    assert_ok(ost_frontier_of(&coarse, &problem, &few));
    assert_true(exact.points > 1000 && exact.granularity_cents == 1);
    assert_true(coarse.points <= 1000 && coarse.granularity_cents >= 100);
    for (int64_t budget = 0; budget < 12000000; budget += 77777) {
        size_t at, near;
        assert_true(ost_frontier_find(&at, &exact, budget));
        assert_true(ost_frontier_find(&near, &coarse, budget));
        double lost = exact.utility[at] - coarse.utility[near];
        assert_true(lost >= 0 && lost <= ost_frontier_loss(&coarse, budget));
        assert_close(ost_frontier_loss(&exact, budget), 0, 0);
        ost_frontier_choice(chosen, &coarse, near);
        assert_true(ost_choice_cost_cents(&problem, chosen) <= coarse.cost_cents[near]);
    }
    ost_frontier_release(&exact);
    ost_frontier_release(&coarse);
}

static void a_product_without_allowed_plan_is_named(void **state)
{
    (void)state;
    struct ost_choice_plan free_plan = {0}, barred = {.barred = 4};
    struct ost_choice_product product[] = {{"a", &free_plan, 1}, {"b", &barred, 1}};
    struct ost_choice_problem problem = {product, 2};
    struct ost_frontier f;
    size_t at;
    assert_ok(ost_frontier_of(&f, &problem, NULL));
    assert_int_equal(f.points, 0);
    assert_int_equal(f.blocked, 1);
    assert_false(ost_frontier_find(&at, &f, 100));
    ost_frontier_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_step_of_the_portfolio_is_known),
        cmocka_unit_test(a_plan_enters_at_its_smallest_budget),
        cmocka_unit_test(every_budget_has_its_optimum_and_points_rise),
        cmocka_unit_test(the_order_of_products_changes_nothing),
        cmocka_unit_test(a_frontier_that_is_too_large_is_rounded_within_its_bound),
        cmocka_unit_test(a_product_without_allowed_plan_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
