/* Choices are those that brute force finds, on the worked portfolio and on random problems. */
#include "support/test.h"

#include "plan/choice.h"
#include "support/portfolio.h"

struct optimum_row {
    int64_t budget;
    size_t max_vendors;
    double max_share;
    uint64_t waived;
    int64_t cost;
    double utility;
    size_t plan[PORTFOLIO_PRODUCTS];
};

static void the_portfolio_has_its_known_optima(void **state)
{
    (void)state;
    static const struct optimum_row rows[] = {
        {60000, SIZE_MAX, 1, SLOW, 57600, 72000, {1, 0, 0, 2, 0, 0}},
        {150000, SIZE_MAX, 1, SLOW, 144600, 183500, {2, 0, 3, 3, 0, 1}},
        {200000, SIZE_MAX, 1, SLOW, 194600, 225000, {3, 0, 3, 2, 2, 1}},
        {260000, SIZE_MAX, 1, SLOW, 255480, 261000, {2, 2, 3, 3, 2, 1}},
        {110000, SIZE_MAX, 1, 0, 106600, 137000, {3, 0, 3, 0, 0, 1}},
        {150000, 2, 1, SLOW, 116480, 122000, {3, 2, 0, 3, 0, 0}},
        {200000, 3, 1, SLOW, 168480, 188000, {3, 2, 3, 3, 0, 0}},
        {200000, SIZE_MAX, 0.4, SLOW, 194600, 225000, {3, 0, 3, 2, 2, 1}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_choice_limits limits = portfolio_limits(rows[i].budget);
        struct ost_choice best;
        limits.max_vendors = rows[i].max_vendors;
        limits.max_share = rows[i].max_share;
        limits.waived = rows[i].waived;
        assert_ok(ost_choice_best(&best, &portfolio, &limits));
        assert_int_equal(best.status, OST_CHOICE_OPTIMAL);
        assert_int_equal(best.cost_cents, rows[i].cost * 100);
        assert_close(best.utility, rows[i].utility, 0);
        assert_close(best.bound, rows[i].utility, 0);
        assert_memory_equal(best.plan, rows[i].plan, sizeof rows[i].plan);
        ost_choice_release(&best);
    }
}

static void an_infeasible_budget_names_the_smallest_that_would_do(void **state)
{
    (void)state;
    struct ost_choice_limits limits = portfolio_limits(90000);
    struct ost_choice best;
    limits.waived = 0;
    assert_ok(ost_choice_best(&best, &portfolio, &limits));
    assert_int_equal(best.status, OST_CHOICE_INFEASIBLE);
    assert_null(best.plan);
    assert_int_equal(best.minimum_cents, 9560000);
    limits.max_vendors = 1; /* github, percona and redhat are needed */
    assert_ok(ost_choice_best(&best, &portfolio, &limits));
    assert_int_equal(best.status, OST_CHOICE_INFEASIBLE);
    assert_true(best.minimum_cents == OST_CHOICE_ANY_BUDGET);
}

static void dependence_counts_what_each_vendor_gets(void **state)
{
    (void)state;
    static const size_t plan[] = {3, 0, 3, 2, 2, 1};
    struct ost_choice_dependence d = ost_choice_dependence(&portfolio, plan);
    assert_int_equal(d.vendors, 6);
    assert_int_equal(d.largest, CONFLUENT);
    assert_close(d.largest_share, 0.30832476875642345, 1e-12);
    assert_close(d.hhi, 0.22332578805550482, 1e-12);
}

/* What brute force looks for. */
struct brute {
    const struct ost_choice_problem *problem;
    const struct ost_choice_limits *limits;
    bool found;
    int64_t cost;
    double utility;
    size_t plan[8];
};

static bool keeps_all(const struct brute *b, const size_t *plan, int64_t cost)
{
    size_t covered = 0;
    for (size_t i = 0; i < b->problem->products; i++) {
        const struct ost_choice_plan *p = &b->problem->product[i].plan[plan[i]];
        covered += p->covers;
        if (p->barred & ~b->limits->waived)
            return false;
    }
    for (size_t k = 0; k < b->limits->purses; k++) {
        int64_t spent = 0;
        for (size_t i = 0; i < b->problem->products; i++)
            spent += b->limits->purse[k].holds[i] * b->problem->product[i].plan[plan[i]].cost_cents;
        if (spent > b->limits->purse[k].cents)
            return false;
    }
    struct ost_choice_dependence d = ost_choice_dependence(b->problem, plan);
    return cost <= b->limits->budget_cents && covered >= b->limits->min_covered &&
           d.vendors <= b->limits->max_vendors && d.largest_share <= b->limits->max_share + 1e-12;
}

static void look_at(const size_t *plan, void *arg)
{
    struct brute *b = arg;
    int64_t cost = ost_choice_cost_cents(b->problem, plan);
    double utility = ost_choice_utility(b->problem, plan);
    if (!keeps_all(b, plan, cost))
        return;
    if (b->found && (utility < b->utility || (utility == b->utility && cost >= b->cost)))
        return;
    b->found = true;
    b->cost = cost;
    b->utility = utility;
    memcpy(b->plan, plan, b->problem->products * sizeof *plan);
}

static void brute_force_agrees_on_random_problems(void **state)
{
    (void)state;
    size_t infeasible = 0;
    for (uint64_t seed = 0; seed < 600; seed++) {
        struct random_problem r;
        struct ost_choice_limits limits = ost_choice_no_limits;
        struct ost_rng rng = ost_rng_seeded(seed, 2);
        struct ost_choice best;
        random_problem(&r, seed, seed % 2 ? 12 : 100000);
        limits.budget_cents = (int64_t)ost_rng_below(&rng, seed % 2 ? 30 : 250000);
        limits.waived = seed % 3 == 0 ? 2 : 0;
        if (seed % 4 > 0)
            limits.max_vendors = ost_rng_below(&rng, 4);
        if (seed % 5 > 2)
            limits.max_share = 0.3 + 0.1 * (double)ost_rng_below(&rng, 7);
        if (seed % 7 > 3)
            limits.min_covered = ost_rng_below(&rng, 4);
        static const bool first[8] = {true, true}, odd[8] = {false, true, false, true, false, true};
        int64_t range = seed % 2 ? 12 : 100000;
        struct ost_choice_purse purse[] = {
            {"first", first, (int64_t)ost_rng_below(&rng, 2 * range)},
            {"odd", odd, (int64_t)ost_rng_below(&rng, 2 * range)}};
        limits.purse = purse;
        limits.purses = seed % 11 > 5 ? seed % 3 : 0;
        struct brute brute = {.problem = &r.problem, .limits = &limits};
        each_choice(&r.problem, look_at, &brute);
        assert_ok(ost_choice_best(&best, &r.problem, &limits));
        assert_int_equal(best.status, brute.found ? OST_CHOICE_OPTIMAL : OST_CHOICE_INFEASIBLE);
        infeasible += !brute.found;
        if (brute.found) {
            assert_int_equal(best.cost_cents, brute.cost);
            assert_close(best.utility, brute.utility, 0);
            assert_memory_equal(best.plan, brute.plan, r.problem.products * sizeof *brute.plan);
        } else if (best.minimum_cents != OST_CHOICE_ANY_BUDGET) {
            limits.budget_cents = best.minimum_cents;
            struct brute enough = {.problem = &r.problem, .limits = &limits};
            each_choice(&r.problem, look_at, &enough);
            assert_true(enough.found && enough.cost == best.minimum_cents);
        }
        ost_choice_release(&best);
    }
    assert_in_range(infeasible, 20, 400);
}

static void a_search_that_is_stopped_says_how_good_it_is_at_least(void **state)
{
    (void)state;
    struct ost_choice_limits limits = portfolio_limits(200000);
    struct ost_choice best;
    limits.max_share = 0.4;
    limits.nodes = 12;
    assert_ok(ost_choice_best(&best, &portfolio, &limits));
    assert_int_equal(best.status, OST_CHOICE_GAP);
    assert_true(best.bound >= 225000 && best.bound <= 229697);
    assert_true(!best.plan || best.utility <= 225000);
    ost_choice_release(&best);
}

/* Forty products that must mostly be covered, though what covers is dear: found and proved within few steps. */
static void coverage_of_a_large_portfolio_is_proved(void **state)
{
    (void)state;
    enum { MANY = 40, PLANS = 4 };
    static struct ost_choice_plan plan[MANY][PLANS];
    struct ost_choice_product product[MANY];
    struct ost_choice_problem problem = {product, MANY};
    struct ost_choice_limits limits = ost_choice_no_limits;
    struct ost_rng rng = ost_rng_seeded(11, 0);
    struct ost_choice free_choice, best;
    for (size_t i = 0; i < MANY; i++) {
        for (size_t j = 1; j < PLANS; j++)
            plan[i][j] = (struct ost_choice_plan){
                .cost_cents = 1000 * (int64_t)(1 + ost_rng_below(&rng, 1000)),
                .utility = (double)ost_rng_below(&rng, 20000),
                .covers = j == 3};
        product[i] = (struct ost_choice_product){NULL, plan[i], PLANS};
    }
    limits.budget_cents = 2000000;
    limits.nodes = 200000;
    assert_ok(ost_choice_best(&free_choice, &problem, &limits));
    limits.min_covered = 10;
    assert_false(ost_choice_keeps(&problem, &limits, free_choice.plan));
    assert_ok(ost_choice_best(&best, &problem, &limits));
    assert_int_equal(best.status, OST_CHOICE_OPTIMAL);
    assert_true(ost_choice_keeps(&problem, &limits, best.plan));
    assert_true(best.utility < free_choice.utility);
    ost_choice_release(&free_choice);
    ost_choice_release(&best);
    limits.min_covered = 30;
    assert_ok(ost_choice_best(&best, &problem, &limits));
    assert_int_equal(best.status, OST_CHOICE_INFEASIBLE);
    limits.budget_cents = best.minimum_cents;
    assert_ok(ost_choice_best(&best, &problem, &limits));
    assert_int_equal(best.cost_cents, limits.budget_cents);
    ost_choice_release(&best);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    struct ost_choice_plan plan[2] = {{.cost_cents = 1, .utility = NAN}, {.cost_cents = 2}};
    struct ost_choice_product product[] = {{"mysql", plan, 2}, {"rhel", plan, 0}};
    struct ost_choice_problem problem = {product, 1};
    struct ost_choice_limits limits = ost_choice_no_limits;
    struct ost_choice best;
    assert_fails_saying(ost_choice_best(&best, &problem, &limits), OST_EINVAL, "'mysql'");
    plan[0].utility = 3e12;
    assert_fails_saying(ost_choice_best(&best, &problem, &limits), OST_ELIMIT, "too large");
    plan[0].utility = 3;
    problem.products = 2;
    assert_fails_saying(ost_choice_best(&best, &problem, &limits), OST_EINVAL,
                        "'rhel' has no plans");
    problem.products = 0;
    assert_fails(ost_choice_best(&best, &problem, &limits), OST_EINVAL);
    problem.products = 1;
    limits.max_share = 1.5;
    assert_fails_saying(ost_choice_best(&best, &problem, &limits), OST_EINVAL, "share");
}

static void changes_list_the_products_that_differ(void **state)
{
    (void)state;
    static const size_t from[] = {2, 0, 3}, to[] = {3, 0, 1};
    struct ost_choice_change change[3];
    assert_int_equal(ost_choice_changes(change, from, to, 3), 2);
    assert_int_equal(change[1].product, 2);
    assert_int_equal(change[1].from, 3);
    assert_int_equal(change[1].to, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_portfolio_has_its_known_optima),
        cmocka_unit_test(an_infeasible_budget_names_the_smallest_that_would_do),
        cmocka_unit_test(dependence_counts_what_each_vendor_gets),
        cmocka_unit_test(brute_force_agrees_on_random_problems),
        cmocka_unit_test(a_search_that_is_stopped_says_how_good_it_is_at_least),
        cmocka_unit_test(coverage_of_a_large_portfolio_is_proved),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(changes_list_the_products_that_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
