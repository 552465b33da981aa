/* The decision as a whole, on the portfolio whose optima brute force, GLPK and CBC agree on. */
#include "support/test.h"

#include "plan/planning.h"
#include "support/portfolio.h"

/* The numbered portfolio of portfolio.h with names for its vendors and its one rule. */
struct named {
    struct ost_candidates candidates;
    struct ost_candidate_product product[PORTFOLIO_PRODUCTS];
    struct ost_candidate offer[PORTFOLIO_PRODUCTS][4];
};

static const struct ost_candidate_bar slow = {OST_REASON_RESPONSE, "R-RTO-1", "answers too late"};

static void name_portfolio(struct named *out, bool waived)
{
    static const char *const vendors[] = {NULL,     "oracle", "percona",   "github",
                                          "redhat", "edb",    "confluent", "f5"};
    memset(out, 0, sizeof *out);
    out->candidates = (struct ost_candidates){out->product, PORTFOLIO_PRODUCTS, 0};
    for (size_t i = 0; i < PORTFOLIO_PRODUCTS; i++) {
        const struct ost_choice_product *of = &portfolio_products[i];
        for (size_t j = 0; j < of->plans; j++)
            out->offer[i][j] = (struct ost_candidate){
                .id = of->plan[j].name,
                .vendor = vendors[of->plan[j].vendor],
                .cost_cents = of->plan[j].cost_cents,
                .rise_cents = of->plan[j].rise_cents,
                .utility = of->plan[j].utility,
                .covers = of->plan[j].covers,
                .bar = &slow,
                .bars = !waived && of->plan[j].barred ? 1 : 0,
            };
        out->product[i] = (struct ost_candidate_product){of->name, out->offer[i], of->plans, 0};
    }
}

static void make(struct ost_planning *p, struct named *n, bool waived, int64_t budget)
{
    struct ost_planning_options options = {.limits = ost_choice_no_limits};
    options.limits.budget_cents = budget * 100;
    name_portfolio(n, waived);
    assert_ok(ost_planning_make(p, &n->candidates, &options));
}

static const struct ost_rejection *rejection(const struct ost_planning *p, size_t product,
                                             size_t offer)
{
    for (size_t i = 0; i < p->rejections; i++)
        if (p->rejected[i].product == product && p->rejected[i].offer == offer)
            return &p->rejected[i];
    fail_msg("offer %zu of product %zu is not rejected", offer, product);
    return NULL;
}

/* mck-003d */
static void decides_and_says_what_the_next_step_is(void **state)
{
    (void)state;
    static const size_t expected[] = {2, 0, 3, 3, 0, 1};
    struct ost_planning p;
    struct named n;
    make(&p, &n, true, 150000);
    assert_int_equal(p.status, OST_CHOICE_OPTIMAL);
    assert_memory_equal(p.choice, expected, sizeof expected);
    assert_int_equal(p.cost_cents, 14460000);
    assert_close(p.utility, 183500, 0);
    assert_int_equal(p.minimum_cents, 960000);
    assert_true(p.next.there);
    assert_int_equal(p.next.more_budget_cents, 60000);
    assert_close(p.next.more_utility, 7500, 0);
    assert_int_equal(p.next.changes, 1);
    assert_string_equal(p.problem.product[p.next.change[0].product].name, "postgres");
    assert_close(p.relaxation.dual, 0.8125, 1e-12);
    ost_planning_release(&p);
}

/* The same by bisection, which a limit on vendors makes necessary even where it does not bind. */
static void a_limit_that_does_not_bind_changes_no_step(void **state)
{
    (void)state;
    struct ost_planning_options options = {.limits = ost_choice_no_limits};
    struct ost_planning p;
    struct named n;
    options.limits.budget_cents = 15000000;
    options.limits.min_covered = 1;
    name_portfolio(&n, true);
    assert_ok(ost_planning_make(&p, &n.candidates, &options));
    assert_int_equal(p.next.more_budget_cents, 60000);
    assert_close(p.next.more_utility, 7500, 0);
    ost_planning_release(&p);
}

static void each_offer_is_turned_down_for_the_first_reason(void **state)
{
    (void)state;
    static const struct {
        size_t product, offer;
        enum ost_reason reason;
    } rows[] = {
        {0, 1, OST_REASON_DOMINATED}, /* mysql standard: enterprise is worth more */
        {1, 2, OST_REASON_BUDGET},    /* github ent+premium */
        {3, 2, OST_REASON_BUDGET},    /* postgres production enters with the next step */
        {2, 1, OST_REASON_DOMINATED},
    };
    struct ost_planning p;
    struct named n;
    make(&p, &n, true, 150000);
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(rejection(&p, rows[i].product, rows[i].offer)->reason, rows[i].reason);
    assert_int_equal(rejection(&p, 3, 2)->enters_cents, 15060000);
    assert_int_equal(p.rejections, 20 - PORTFOLIO_PRODUCTS);
    ost_planning_release(&p);
    make(&p, &n, false, 150000);
    assert_int_equal(rejection(&p, 0, 0)->reason, OST_REASON_RESPONSE);
    assert_string_equal(ost_reason_code[rejection(&p, 0, 0)->reason], "R01");
    ost_planning_release(&p);
}

/* mck-004d */
static void an_impossible_budget_names_the_smallest_and_what_to_lift(void **state)
{
    (void)state;
    struct ost_planning p;
    struct named n;
    make(&p, &n, false, 80000);
    assert_int_equal(p.status, OST_CHOICE_INFEASIBLE);
    assert_null(p.choice);
    assert_int_equal(p.minimum_cents, 9560000);
    assert_int_equal(p.remedies, 2);
    assert_string_equal(ost_planning_constraint(&p, p.remedy[0].lift[0]), "R-RTO-1");
    assert_string_equal(ost_planning_constraint(&p, p.remedy[1].lift[0]), "budget");
    ost_planning_release(&p);
}

/* mck-015: with every price at its worst the same money buys less. */
static void a_robust_choice_bears_the_rises(void **state)
{
    (void)state;
    struct ost_planning_options options = {
        .limits = ost_choice_no_limits, .robust = true, .gamma = 1};
    struct ost_planning p;
    struct named n;
    options.limits.budget_cents = 15000000;
    name_portfolio(&n, true);
    assert_ok(ost_planning_make(&p, &n.candidates, &options));
    assert_close(p.robust_price, 5500, 0);
    assert_true(p.worst_cents <= 15000000);
    options.aversion = 0.5;
    assert_fails(ost_planning_make(&p, &n.candidates, &options), OST_EINVAL);
    ost_planning_release(&p);
}

/* mck-016: the scenarios of two products; aversion turns from what is best on average to what is safe. */
static void aversion_turns_to_what_is_safe(void **state)
{
    (void)state;
    static const double certain[] = {10, 10, 10, 10}, wild[] = {-60, 40, 40, 40};
    struct ost_candidate offer[] = {{.id = "community"},
                                    {.id = "wild", .utility = 15, .sample = wild},
                                    {.id = "safe", .utility = 10, .sample = certain}};
    struct ost_candidate_product product = {"x", offer, COUNT(offer), OST_OFFER_UNKNOWN};
    struct ost_candidates portfolio_of_one = {&product, 1, 4};
    struct ost_planning_options options = {.limits = ost_choice_no_limits, .alpha = 0.75};
    struct ost_planning p;
    assert_ok(ost_planning_make(&p, &portfolio_of_one, &options));
    assert_int_equal(p.choice[0], 1);
    ost_planning_release(&p);
    options.aversion = 0.5;
    assert_ok(ost_planning_make(&p, &portfolio_of_one, &options));
    assert_int_equal(p.choice[0], 2);
    assert_close(p.cvar, 10, 0);
    assert_int_equal(p.rejected[1].reason, OST_REASON_RISK);
    ost_planning_release(&p);
}

static void a_placeholder_makes_it_preliminary(void **state)
{
    (void)state;
    struct ost_candidate offer[] = {{.id = "community"},
                                    {.id = "premium", .utility = 5, .placeholder = true}};
    struct ost_candidate_product product = {"x", offer, COUNT(offer), 0};
    struct ost_candidates one = {&product, 1, 0};
    struct ost_planning_options options = {.limits = ost_choice_no_limits};
    struct ost_planning p;
    assert_ok(ost_planning_make(&p, &one, &options));
    assert_false(p.final);
    ost_planning_release(&p);
    offer[1].utility = -5;
    assert_ok(ost_planning_make(&p, &one, &options));
    assert_true(p.final);
    assert_int_equal(p.rejected[0].reason, OST_REASON_NO_GAIN);
    ost_planning_release(&p);
}

static void nothing_to_plan_is_refused(void **state)
{
    (void)state;
    struct ost_candidate_product product = {"x", NULL, 0, 0};
    struct ost_candidates none = {NULL, 0, 0}, empty = {&product, 1, 0};
    struct ost_planning_options options = {.limits = ost_choice_no_limits};
    struct ost_planning p;
    assert_fails(ost_planning_make(&p, &none, &options), OST_EINVAL);
    assert_fails_saying(ost_planning_make(&p, &empty, &options), OST_EINVAL, "'x'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decides_and_says_what_the_next_step_is),
        cmocka_unit_test(a_limit_that_does_not_bind_changes_no_step),
        cmocka_unit_test(each_offer_is_turned_down_for_the_first_reason),
        cmocka_unit_test(an_impossible_budget_names_the_smallest_and_what_to_lift),
        cmocka_unit_test(a_robust_choice_bears_the_rises),
        cmocka_unit_test(aversion_turns_to_what_is_safe),
        cmocka_unit_test(a_placeholder_makes_it_preliminary),
        cmocka_unit_test(nothing_to_plan_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
