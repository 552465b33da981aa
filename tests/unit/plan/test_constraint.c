/* What constraints cost, and which to give up. */
#include "support/test.h"

#include "plan/constraint.h"
#include "support/portfolio.h"

static void each_constraint_has_its_price(void **state)
{
    (void)state;
    struct ost_choice_limits limits = portfolio_limits(150000);
    struct ost_constraint constraint[OST_CONSTRAINTS];
    struct ost_constraint_price price[OST_CONSTRAINTS];
    limits.waived = 0;
    limits.max_vendors = 3;
    size_t n = ost_constraints(constraint, &portfolio, &limits);
    assert_int_equal(n, 3);
    assert_int_equal(constraint[0].kind, OST_CONSTRAINT_RULE);
    assert_int_equal(constraint[0].rule, 0);
    assert_ok(ost_constraint_prices(price, constraint, n, &portfolio, &limits));
    /* With all of them 157,500 for 118,600: percona twice, red hat and github's team plan. */
    assert_close(price[0].without - price[0].price, 157500, 0);
    assert_close(price[0].price, 0, 0);
    assert_close(price[1].without, 188000, 0); /* github's ent+premium comes in */
    assert_close(price[1].price, 30500, 0);
    assert_close(price[2].without, 183500, 0);
    assert_close(price[2].price, 26000, 0);
    assert_true(price[0].proved && price[1].proved && price[2].proved);
}

static void an_impossible_limit_has_no_price(void **state)
{
    (void)state;
    struct ost_choice_limits limits = portfolio_limits(90000);
    struct ost_constraint budget = {.kind = OST_CONSTRAINT_BUDGET};
    struct ost_constraint_price price;
    limits.waived = 0;
    assert_ok(ost_constraint_prices(&price, &budget, 1, &portfolio, &limits));
    assert_true(isnan(price.price));
    assert_close(price.without, 268500, 0);
}

static void the_smallest_sets_to_give_up_are_named(void **state)
{
    (void)state;
    struct ost_choice_limits limits = portfolio_limits(90000);
    struct ost_remedy *remedy;
    size_t n;
    limits.waived = 0;
    assert_ok(ost_constraint_remedies(&remedy, &n, &portfolio, &limits));
    assert_int_equal(n, 2); /* the rule or the budget */
    assert_int_equal(remedy[0].lift[0].kind, OST_CONSTRAINT_RULE);
    assert_int_equal(remedy[0].minimum_cents, 960000);
    assert_int_equal(remedy[1].lift[0].kind, OST_CONSTRAINT_BUDGET);
    assert_int_equal(remedy[1].minimum_cents, 9560000);
    free(remedy);
    limits.max_vendors = 2;
    assert_ok(ost_constraint_remedies(&remedy, &n, &portfolio, &limits));
    assert_int_equal(n, 1); /* budget and vendors together would do, but the rule alone is less */
    assert_int_equal(remedy[0].n, 1);
    assert_int_equal(remedy[0].lift[0].kind, OST_CONSTRAINT_RULE);
    free(remedy);
    limits.min_covered = 3;
    limits.budget_cents = 3000000;
    assert_ok(ost_constraint_remedies(&remedy, &n, &portfolio, &limits));
    assert_int_equal(n, 3); /* rule and budget, rule and coverage, budget and vendors */
    for (size_t i = 0; i < n; i++)
        assert_int_equal(remedy[i].n, 2);
    assert_int_equal(remedy[0].lift[1].kind, OST_CONSTRAINT_BUDGET);
    assert_int_equal(remedy[1].lift[1].kind, OST_CONSTRAINT_COVERED);
    assert_int_equal(remedy[2].lift[0].kind, OST_CONSTRAINT_BUDGET);
    assert_int_equal(remedy[2].lift[1].kind, OST_CONSTRAINT_VENDORS);
    free(remedy);
}

static void a_feasible_problem_needs_no_remedy(void **state)
{
    (void)state;
    struct ost_choice_limits limits = portfolio_limits(150000);
    struct ost_remedy *remedy;
    size_t n;
    assert_ok(ost_constraint_remedies(&remedy, &n, &portfolio, &limits));
    assert_int_equal(n, 0);
    free(remedy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_constraint_has_its_price),
        cmocka_unit_test(an_impossible_limit_has_no_price),
        cmocka_unit_test(the_smallest_sets_to_give_up_are_named),
        cmocka_unit_test(a_feasible_problem_needs_no_remedy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
