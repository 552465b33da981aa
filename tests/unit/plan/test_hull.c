/* Dominated plans, and the linear relaxation: bounds and duals that GLPK's simplex gives. */
#include "support/test.h"

#include "plan/hull.h"
#include "support/portfolio.h"

static void plans_are_efficient_dominated_or_below_the_hull(void **state)
{
    (void)state;
    static const struct ost_choice_plan plan[] = {
        {.cost_cents = 0, .utility = 0},     {.cost_cents = 1000, .utility = 8},
        {.cost_cents = 1200, .utility = 8},  {.cost_cents = 2000, .utility = 30},
        {.cost_cents = 3000, .utility = 28}, {.cost_cents = 4000, .utility = 42},
        {.cost_cents = 100, .barred = 1},    {.cost_cents = 2000, .utility = 30},
    };
    static const struct ost_efficiency_row expected[] = {
        {OST_EFFICIENT, 0, 0},   {OST_LP_DOMINATED, 0, 0}, {OST_DOMINATED, 1, 0},
        {OST_EFFICIENT, 0, 1.5}, {OST_DOMINATED, 3, 0},    {OST_EFFICIENT, 0, 0.6},
        {OST_RULED_OUT, 0, 0},   {OST_DOMINATED, 3, 0},
    };
    struct ost_choice_product product = {NULL, plan, COUNT(plan)};
    struct ost_efficiency_row row[COUNT(plan)];
    ost_plan_efficiency(row, &product, 0);
    for (size_t j = 0; j < COUNT(plan); j++) {
        assert_int_equal(row[j].is, expected[j].is);
        assert_int_equal(row[j].by, expected[j].by);
        assert_close(row[j].slope, expected[j].slope, 1e-12);
    }
}

struct bound_row {
    int64_t budget;
    double bound, dual;
};

static void bound_and_dual_of_the_portfolio_are_those_of_glpk(void **state)
{
    (void)state;
    static const struct bound_row rows[] = {
        {100000, 135161.53846153847, 1.2692307692307692},
        {150000, 190512.5, 0.8125},
        {200000, 229696.66666666666, 0.7833333333333333},
        {300000, 268500, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_choice_limits limits = portfolio_limits(rows[i].budget);
        struct ost_relaxation lp;
        assert_ok(ost_relax_budget(&lp, &portfolio, &limits));
        assert_true(lp.feasible);
        assert_close(lp.bound, rows[i].bound, 1e-6);
        assert_close(lp.dual, rows[i].dual, 1e-9);
    }
}

static void too_small_a_budget_has_no_relaxation(void **state)
{
    (void)state;
    struct ost_choice_limits limits = portfolio_limits(9599);
    struct ost_relaxation lp;
    assert_ok(ost_relax_budget(&lp, &portfolio, &limits));
    assert_false(lp.feasible);
}

static void the_bound_is_never_below_the_optimum(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct random_problem r;
        struct ost_choice_limits limits = ost_choice_no_limits;
        struct ost_choice best;
        struct ost_relaxation lp;
        random_problem(&r, seed, 1000);
        limits.budget_cents = (int64_t)seed * 10;
        assert_ok(ost_choice_best(&best, &r.problem, &limits));
        assert_ok(ost_relax_budget(&lp, &r.problem, &limits));
        assert_int_equal(lp.feasible, best.plan != NULL);
        assert_true(!best.plan || lp.bound >= best.utility);
        ost_choice_release(&best);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_are_efficient_dominated_or_below_the_hull),
        cmocka_unit_test(bound_and_dual_of_the_portfolio_are_those_of_glpk),
        cmocka_unit_test(too_small_a_budget_has_no_relaxation),
        cmocka_unit_test(the_bound_is_never_below_the_optimum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
