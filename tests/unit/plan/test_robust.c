/* Choices that bear price rises: the worked portfolio, and brute force over random problems. */
#include "support/test.h"

#include "plan/robust.h"
#include "support/portfolio.h"

struct robust_row {
    size_t gamma;
    int64_t worst;
    double utility, price;
    size_t plan[PORTFOLIO_PRODUCTS];
};

static void the_portfolio_bears_rises_at_a_known_price(void **state)
{
    (void)state;
    static const struct robust_row rows[] = {
        {0, 144600, 183500, 0, {2, 0, 3, 3, 0, 1}},
        {1, 138760, 178000, 5500, {3, 0, 3, 2, 0, 1}},
        {2, 140460, 178000, 5500, {3, 0, 3, 2, 0, 1}},
        {6, 143508, 178000, 5500, {3, 0, 3, 2, 0, 1}},
        {99, 143508, 178000, 5500, {3, 0, 3, 2, 0, 1}},
    };
    struct ost_choice_limits limits = portfolio_limits(150000);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_robust robust;
        assert_ok(ost_choice_robust(&robust, &portfolio, &limits, rows[i].gamma));
        assert_int_equal(robust.choice.status, OST_CHOICE_OPTIMAL);
        assert_int_equal(robust.worst_cents, rows[i].worst * 100);
        assert_close(robust.choice.utility, rows[i].utility, 0);
        assert_close(robust.price, rows[i].price, 0);
        assert_memory_equal(robust.choice.plan, rows[i].plan, sizeof rows[i].plan);
        ost_robust_release(&robust);
    }
}

struct brute {
    const struct ost_choice_problem *problem;
    const struct ost_choice_limits *limits;
    size_t gamma;
    bool found;
    int64_t worst, least;
    double utility;
    size_t plan[8];
};

static void look_at(const size_t *plan, void *arg)
{
    struct brute *b = arg;
    struct ost_choice_limits any = *b->limits;
    int64_t worst = ost_choice_worst_cents(b->problem, plan, b->gamma);
    double utility = ost_choice_utility(b->problem, plan);
    any.budget_cents = OST_CHOICE_ANY_BUDGET;
    if (!ost_choice_keeps(b->problem, &any, plan))
        return;
    b->least = worst < b->least ? worst : b->least;
    if (worst > b->limits->budget_cents ||
        (b->found && (utility < b->utility || (utility == b->utility && worst >= b->worst))))
        return;
    b->found = true;
    b->worst = worst;
    b->utility = utility;
    memcpy(b->plan, plan, b->problem->products * sizeof *plan);
}

static void brute_force_agrees_on_random_problems(void **state)
{
    (void)state;
    size_t infeasible = 0;
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct random_problem r;
        struct ost_choice_limits limits = ost_choice_no_limits;
        struct ost_robust robust;
        random_problem(&r, seed, seed % 2 ? 16 : 9000);
        limits.budget_cents = (int64_t)(seed % 2 ? seed % 40 : seed * 60);
        limits.max_vendors = seed % 3 ? SIZE_MAX : 1 + seed % 2;
        limits.min_covered = seed % 5 ? 0 : 1;
        struct brute brute = {.problem = &r.problem,
                              .limits = &limits,
                              .gamma = seed % 5,
                              .least = OST_CHOICE_ANY_BUDGET};
        each_choice(&r.problem, look_at, &brute);
        assert_ok(ost_choice_robust(&robust, &r.problem, &limits, brute.gamma));
        assert_int_equal(robust.choice.plan != NULL, brute.found);
        infeasible += !brute.found;
        if (brute.found) {
            assert_close(robust.choice.utility, brute.utility, 0);
            assert_int_equal(robust.worst_cents, brute.worst);
            assert_memory_equal(robust.choice.plan, brute.plan,
                                r.problem.products * sizeof *brute.plan);
            assert_true(robust.price >= 0);
        } else {
            assert_int_equal(robust.choice.status, OST_CHOICE_INFEASIBLE);
            assert_true(robust.choice.minimum_cents == brute.least);
        }
        ost_robust_release(&robust);
    }
    assert_in_range(infeasible, 20, 300);
}

static void a_vendor_share_is_refused(void **state)
{
    (void)state;
    struct ost_choice_limits limits = portfolio_limits(150000);
    struct ost_robust robust;
    limits.max_share = 0.5;
    assert_fails(ost_choice_robust(&robust, &portfolio, &limits, 1), OST_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_portfolio_bears_rises_at_a_known_price),
        cmocka_unit_test(brute_force_agrees_on_random_problems),
        cmocka_unit_test(a_vendor_share_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
