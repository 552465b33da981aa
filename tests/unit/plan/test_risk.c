/* Risk-averse choices: worked examples, and brute force over random scenarios. */
#include "support/test.h"

#include "plan/risk.h"
#include "support/portfolio.h"

enum { PRODUCTS = 3, PLANS = 3, SCENARIOS = 5 };

/* Value by plan, multiplied by the scenario, less the cost. */
static const double value[PRODUCTS][PLANS] = {
    {0, 51000, 121000}, {0, 60000, 118000}, {0, 30000, 39000}};
static const double cost[PRODUCTS][PLANS] = {
    {0, 20000, 50000}, {0, 38000, 52000}, {0, 11000, 24000}};
static const double factor[SCENARIOS][PRODUCTS] = {
    {1, 1, 1}, {0.2, 1.3, 0.9}, {1.6, 0.4, 1.1}, {0.1, 0.3, 0.6}, {2, 1.5, 1.2}};

struct example {
    struct ost_choice_plan plan[PRODUCTS][PLANS];
    struct ost_choice_product product[PRODUCTS];
    double utility[PRODUCTS * PLANS][SCENARIOS];
};

static struct ost_choice_problem make_example(struct example *e)
{
    memset(e, 0, sizeof *e);
    for (size_t i = 0; i < PRODUCTS; i++) {
        for (size_t j = 0; j < PLANS; j++) {
            e->plan[i][j].cost_cents = (int64_t)cost[i][j] * 100;
            for (size_t s = 0; s < SCENARIOS; s++)
                e->utility[i * PLANS + j][s] = value[i][j] * factor[s][i] - cost[i][j];
        }
        e->product[i] = (struct ost_choice_product){NULL, e->plan[i], PLANS};
    }
    return (struct ost_choice_problem){e->product, PRODUCTS};
}

struct risk_row {
    double aversion, score, mean, cvar;
    int64_t cost;
    size_t plan[PRODUCTS];
};

static void the_choice_moves_with_the_aversion(void **state)
{
    (void)state;
    static const struct risk_row rows[] = {
        {0, 122780, 122780, -54500, 102000, {2, 2, 0}},
        {0.5, 38740, 101980, -24500, 83000, {1, 2, 1}},
        {1, 7000, 17800, 7000, 11000, {0, 0, 1}},
    };
    static struct example e;
    struct ost_choice_problem problem = make_example(&e);
    struct ost_choice_limits limits = ost_choice_no_limits;
    limits.budget_cents = 11000000;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_risk risk = {&e.utility[0][0], SCENARIOS, NULL, rows[i].aversion, 0.8};
        struct ost_risk_choice best;
        assert_ok(ost_choice_risk_averse(&best, &problem, &limits, &risk));
        assert_int_equal(best.status, OST_CHOICE_OPTIMAL);
        assert_close(best.score, rows[i].score, 1e-6);
        assert_close(best.mean, rows[i].mean, 1e-6);
        assert_close(best.cvar, rows[i].cvar, 1e-6);
        assert_int_equal(best.cost_cents, rows[i].cost * 100);
        assert_memory_equal(best.plan, rows[i].plan, sizeof rows[i].plan);
        ost_risk_choice_release(&best);
    }
}

/* The mean of the worst fifth of five equal scenarios is the worst one. */
struct brute {
    const struct ost_choice_problem *problem;
    const struct ost_choice_limits *limits;
    const struct ost_risk *risk;
    double best; /* score */
};

static void look_at(const size_t *plan, void *arg)
{
    struct brute *b = arg;
    double mean = 0, worst = INFINITY;
    if (!ost_choice_keeps(b->problem, b->limits, plan))
        return;
    for (size_t s = 0; s < SCENARIOS; s++) {
        double sum = 0;
        size_t row = 0;
        for (size_t i = 0; i < b->problem->products; row += b->problem->product[i++].plans)
            sum += b->risk->utility[(row + plan[i]) * SCENARIOS + s];
        mean += sum / SCENARIOS;
        worst = fmin(worst, sum);
    }
    b->best = fmax(b->best, (1 - b->risk->aversion) * mean + b->risk->aversion * worst);
}

static void brute_force_agrees_on_random_problems(void **state)
{
    (void)state;
    size_t infeasible = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        static double utility[8 * 5][SCENARIOS];
        struct random_problem r;
        struct ost_rng rng = ost_rng_seeded(seed, 9);
        struct ost_choice_limits limits = ost_choice_no_limits;
        struct ost_risk risk = {&utility[0][0], SCENARIOS, NULL, 0.25 * (double)(seed % 5), 0.8};
        struct ost_risk_choice best;
        random_problem(&r, seed, 50);
        for (size_t k = 0; k < 40; k++)
            for (size_t s = 0; s < SCENARIOS; s++)
                utility[k][s] = (double)ost_rng_below(&rng, 1000) - 300;
        limits.budget_cents = (int64_t)(seed % 100);
        limits.max_vendors = 1 + seed % 4;
        limits.max_share = seed % 3 ? 1 : 0.7;
        struct brute brute = {&r.problem, &limits, &risk, -INFINITY};
        each_choice(&r.problem, look_at, &brute);
        assert_ok(ost_choice_risk_averse(&best, &r.problem, &limits, &risk));
        infeasible += brute.best == -INFINITY;
        if (brute.best == -INFINITY) {
            assert_int_equal(best.status, OST_CHOICE_INFEASIBLE);
        } else {
            assert_int_equal(best.status, OST_CHOICE_OPTIMAL);
            assert_close(best.score, brute.best, 1e-6);
            assert_true(ost_choice_keeps(&r.problem, &limits, best.plan));
        }
        ost_risk_choice_release(&best);
    }
    assert_in_range(infeasible, 10, 150);
}

static void many_combinations_are_searched_heuristically_and_say_so(void **state)
{
    (void)state;
    enum { MANY = 30 };
    static struct ost_choice_plan plan[MANY][PLANS];
    static double utility[MANY * PLANS][SCENARIOS];
    struct ost_choice_product product[MANY];
    struct ost_choice_problem problem = {product, MANY};
    struct ost_choice_limits limits = ost_choice_no_limits;
    struct ost_risk risk = {&utility[0][0], SCENARIOS, NULL, 0.5, 0.8};
    struct ost_risk_choice best;
    for (size_t i = 0; i < MANY; i++) {
        for (size_t j = 0; j < PLANS; j++) {
            plan[i][j].cost_cents = (int64_t)j * 100;
            for (size_t s = 0; s < SCENARIOS; s++)
                utility[i * PLANS + j][s] = (double)j * (s == 4 ? -1.0 : 10.0 + (double)(i % 7));
        }
        product[i] = (struct ost_choice_product){NULL, plan[i], PLANS};
    }
    limits.budget_cents = 100 * MANY;
    assert_ok(ost_choice_risk_averse(&best, &problem, &limits, &risk));
    assert_int_equal(best.status, OST_CHOICE_GAP);
    assert_true(best.cost_cents <= limits.budget_cents);
    assert_true(best.cvar <= best.mean && best.score <= best.mean && best.score > 0);
    ost_risk_choice_release(&best);
}

static void attitudes_out_of_range_are_refused(void **state)
{
    (void)state;
    static struct example e;
    struct ost_choice_problem problem = make_example(&e);
    struct ost_risk risk[] = {{&e.utility[0][0], 0, NULL, 0.5, 0.8},
                              {&e.utility[0][0], SCENARIOS, NULL, 1.5, 0.8},
                              {&e.utility[0][0], SCENARIOS, NULL, 0.5, 1}};
    struct ost_risk_choice best;
    for (size_t i = 0; i < COUNT(risk); i++)
        assert_fails(ost_choice_risk_averse(&best, &problem, &ost_choice_no_limits, &risk[i]),
                     OST_EINVAL);
    struct ost_risk sound = {&e.utility[0][0], SCENARIOS, NULL, 0.5, 0.8};
    e.utility[2][1] = NAN;
    assert_fails(ost_choice_risk_averse(&best, &problem, &ost_choice_no_limits, &sound),
                 OST_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_choice_moves_with_the_aversion),
        cmocka_unit_test(brute_force_agrees_on_random_problems),
        cmocka_unit_test(many_combinations_are_searched_heuristically_and_say_so),
        cmocka_unit_test(attitudes_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
