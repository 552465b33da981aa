/*
 * U = V - C of the source document's two examples and of a worked portfolio (all inputs of which are
 * invented; its figures come from an independent calculation).
 */
#include "support/test.h"

#include "value/model.h"

static const struct ost_week_span all_week[] = {{0, OST_WEEK_S}};

/* MySQL on 60 servers. */
static const struct ost_need mysql = {
    .demand = 60,
    .wage = 95,
    .severity = {{.rate = 0.15,
                  .external = 0.4,
                  .alone_h = 12,
                  .work_h = 2,
                  .loss_per_h = 4000,
                  .engineer_h = 10},
                 {.rate = 0.5,
                  .external = 0.25,
                  .alone_h = 30,
                  .work_h = 5,
                  .loss_per_h = 300,
                  .engineer_h = 6}},
    .flaws = 4,
    .days_earlier = 9,
    .exploit = 2e-6,
    .breach_loss = 250000,
    .maintenance_h = 3,
};

/* The premium plan: 24x7, one hour for severity 1, two for severity 2. */
struct premium {
    struct ost_response response[2];
    struct ost_price price;
    struct ost_offer offer;
};

static void make_premium(struct premium *p)
{
    for (int s = 0; s < 2; s++) {
        struct ost_promise promise = {.promised_s = (s + 1) * 3600, .open = all_week, .spans = 1};
        assert_ok(ost_response_init(&p->response[s], &promise));
    }
    p->price = (struct ost_price){
        .fixed_cents = 500000, .unit_cents = 110000, .once_cents = 900000, .horizon_y = 3};
    p->offer = (struct ost_offer){.id = "premium",
                                  .response = {&p->response[0], &p->response[1]},
                                  .price = &p->price,
                                  .labor = 1,
                                  .patch = 1,
                                  .maintenance = 1};
}

static void release_premium(struct premium *p)
{
    ost_response_release(&p->response[0]);
    ost_response_release(&p->response[1]);
}

static void assert_identity(const struct ost_value *v, double demand)
{
    assert_close(v->U, v->V - v->C, 1e-9);
    assert_close(v->U, (v->v - v->c) * demand + v->fixed, 1e-6);
}

static void mysql_premium_is_worth_what_the_chain_says(void **state)
{
    (void)state;
    struct premium p;
    struct ost_value v;
    struct ost_break_even even;
    make_premium(&p);
    assert_ok(ost_value_of(&v, &mysql, &p.offer));
    assert_close(v.saved_h[0], 9, 1e-12);
    assert_close(v.saved_h[1], 23, 1e-12);
    assert_close(v.saved_h[2], 0, 0);
    assert_close(v.term[OST_V_DOWN], 3022.5, 1e-9);
    assert_close(v.term[OST_V_LABOR], 128.25, 1e-9);
    assert_close(v.term[OST_V_PATCH], 18, 1e-9);
    assert_close(v.term[OST_V_MAINT], 285, 1e-9);
    assert_close(v.v, 3453.75, 1e-9);
    assert_close(v.V, 207225, 1e-6);
    assert_close(v.C, 74000, 1e-9);
    assert_close(v.c, 74000.0 / 60, 1e-9);
    assert_close(v.U, 133225, 1e-6);
    assert_close(ost_utility_of(&mysql, &p.offer), v.U, 1e-9);
    assert_identity(&v, 60);
    assert_ok(ost_value_break_even(&even, &mysql, &p.offer));
    assert_int_equal(even.is, OST_PAYS_FROM);
    assert_close(even.demand, 3.398831651619756, 1e-9);
    release_premium(&p);
}

/* c and v per user, D users: 21 dollars a month against ten minutes a week of an engineer's time. */
static void github_per_user_pays_at_any_demand_when_v_is_above_c(void **state)
{
    (void)state;
    const struct ost_price price = {.unit_cents = 21 * 12 * 100};
    const struct ost_offer enterprise = {.price = &price, .maintenance = 1};
    struct ost_need github = {.demand = 200, .wage = 95, .maintenance_h = 52.0 / 6};
    struct ost_value v;
    struct ost_break_even even;
    assert_ok(ost_value_of(&v, &github, &enterprise));
    assert_close(v.v, 95 * 52.0 / 6, 1e-9);
    assert_close(v.c, 252, 1e-9);
    assert_close(v.U, (95 * 52.0 / 6 - 252) * 200, 1e-6);
    assert_identity(&v, 200);
    assert_ok(ost_value_break_even(&even, &github, &enterprise));
    assert_true(even.is == OST_PAYS_FROM && even.demand == 0);
    github.maintenance_h = 2; /* v = 190 < c */
    assert_ok(ost_value_of(&v, &github, &enterprise));
    assert_true(v.U < 0);
    assert_ok(ost_value_break_even(&even, &github, &enterprise));
    assert_int_equal(even.is, OST_PAYS_NEVER);
}

static void community_is_worth_and_costs_nothing(void **state)
{
    (void)state;
    const struct ost_offer community = {.id = "community"};
    struct ost_value v;
    assert_ok(ost_value_of(&v, &mysql, &community));
    assert_close(v.restore_h[0], 12, 0);
    assert_close(fabs(v.v) + fabs(v.V) + fabs(v.C) + fabs(v.U), 0, 0);
}

static void advice_counts_as_far_as_it_would_be_bought(void **state)
{
    (void)state;
    struct ost_need need = {.demand = 10, .expert_wage = 220, .advice_h = 20};
    struct ost_offer plus = {.advice_h = 48, .consulting = 0.5};
    struct ost_value v;
    assert_ok(ost_value_of(&v, &need, &plus));
    assert_close(v.V, 20 * 220 * 0.5, 1e-9);
    assert_close(v.term[OST_V_CONS], 220, 1e-9);
    need.advice_h = 100;
    assert_ok(ost_value_of(&v, &need, &plus));
    assert_close(v.V, 48 * 220 * 0.5, 1e-9);
    assert_identity(&v, 10);
}

static void haircuts_own_hours_and_fixed_values_count(void **state)
{
    (void)state;
    struct ost_need need = mysql;
    struct ost_offer o = {.maintenance = 1, .own_h = 10, .other_cost = 500, .fixed_share = 0.5};
    struct ost_value v;
    need.fixed_value = 20000;
    o.fixed_value = 1000;
    o.haircut[OST_V_MAINT] = 0.2;
    assert_ok(ost_value_of(&v, &need, &o));
    assert_close(v.term[OST_V_MAINT], 285 * 0.8, 1e-9);
    assert_close(v.fixed, 11000, 1e-9);
    assert_close(v.C, 10 * 95 + 500, 1e-9);
    assert_identity(&v, 60);
}

static void slow_vendors_save_less(void **state)
{
    (void)state;
    struct premium p;
    double last = INFINITY;
    make_premium(&p);
    for (p.offer.kappa = 0.5; p.offer.kappa < 20; p.offer.kappa += 0.5) {
        double u = ost_utility_of(&mysql, &p.offer);
        assert_true(u <= last);
        last = u;
    }
    release_premium(&p);
}

static void a_given_utility_replaces_the_model(void **state)
{
    (void)state;
    const struct ost_price price = {.fixed_cents = 5000000};
    const struct ost_offer given = {
        .price = &price, .maintenance = 1, .has_utility = true, .utility = 71000};
    struct ost_value v;
    assert_ok(ost_value_of(&v, &mysql, &given));
    assert_close(v.U, 71000, 0);
    assert_close(v.C, 50000, 0);
    assert_close(v.V, 121000, 0);
    assert_close(ost_utility_of(&mysql, &given), 71000, 0);
}

/* 50 units at 300, 240, then 200 each: cliffs make the paying demands a range that starts late. */
static void tables_of_prices_are_searched_for_where_they_pay(void **state)
{
    (void)state;
    const struct ost_price_step step[] = {{10, 30000}, {50, 24000}, {OST_PRICE_NO_END, 20000}};
    const struct ost_price price = {.shape = OST_PRICE_VOLUME, .step = step, .steps = 3};
    const struct ost_offer o = {.price = &price, .maintenance = 1};
    const struct ost_need need = {.demand = 30, .wage = 100, .maintenance_h = 2.1};
    struct ost_break_even even;
    assert_ok(ost_value_break_even(&even, &need, &o));
    assert_int_equal(even.is, OST_PAYS_FROM);
    assert_close(even.demand, 51, 0);
}

static void a_demand_that_no_price_can_count_is_refused_but_sampled(void **state)
{
    (void)state;
    const struct ost_price price = {.unit_cents = INT64_MAX / 4};
    const struct ost_offer o = {.price = &price};
    struct ost_value v;
    assert_fails(ost_value_of(&v, &mysql, &o), OST_ELIMIT);
    double u = ost_utility_of(&mysql, &o);
    assert_true(isfinite(u) && u < -1e16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mysql_premium_is_worth_what_the_chain_says),
        cmocka_unit_test(github_per_user_pays_at_any_demand_when_v_is_above_c),
        cmocka_unit_test(community_is_worth_and_costs_nothing),
        cmocka_unit_test(advice_counts_as_far_as_it_would_be_bought),
        cmocka_unit_test(haircuts_own_hours_and_fixed_values_count),
        cmocka_unit_test(slow_vendors_save_less),
        cmocka_unit_test(a_given_utility_replaces_the_model),
        cmocka_unit_test(tables_of_prices_are_searched_for_where_they_pay),
        cmocka_unit_test(a_demand_that_no_price_can_count_is_refused_but_sampled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
