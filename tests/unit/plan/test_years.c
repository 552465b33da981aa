/* A contract over the years: growth, rises at renewals, caps, and the right to leave. */
#include "support/test.h"

#include "plan/offers.h"
#include "plan/years.h"

struct world {
    struct ost_profile profile;
    struct ost_catalogue catalogue;
    struct ost_assessment assessment;
    struct ost_offers offers;
    struct ost_planning planning;
    struct ost_plan_years years;
};

/* Ten units, 2 h of updates a year each at $100 that the plan takes off: V = 2000 a year. */
static void make(struct world *w, const char *year, const char *growth, const char *price)
{
    char profile[512], catalogue[512];
    struct ost_yaml *a, *b;
    snprintf(profile, sizeof profile,
             "version: 1\ncurrency: USD\nyear: %s\nwage: {engineer: $100/h}\nproducts:\n"
             "  - {name: x, demand: 10, growth: %s, maintenance: {hours: 2h/unit/y}}\n",
             year, growth);
    snprintf(
        catalogue, sizeof catalogue,
        "version: 1\ncurrency: USD\nplans:\n  - {id: a, product: x, vendor: v, level: L1, modes: "
        "[updates], price: %s, status: list, source: s, as_of: undated}\n",
        price);
    assert_ok(ost_yaml_parse(&a, ost_slice_of(profile), "profile.yaml"));
    assert_ok(ost_yaml_parse(&b, ost_slice_of(catalogue), "catalogue.yaml"));
    assert_ok(ost_profile_read(&w->profile, a));
    assert_ok(ost_catalogue_read(&w->catalogue, b));
    ost_yaml_free(a);
    ost_yaml_free(b);
    struct ost_assessment_of of = {
        .profile = &w->profile, .catalogue = &w->catalogue, .samples = 20, .threads = 1};
    struct ost_planning_options options = {.limits = ost_choice_no_limits};
    assert_ok(ost_assess(&w->assessment, &of));
    assert_ok(ost_offers_make(&w->offers, &w->assessment, false));
    assert_ok(ost_planning_make(&w->planning, &w->offers.candidates, &options));
    assert_int_equal(w->planning.choice[0], 1);
    assert_ok(ost_plan_years_make(&w->years, &w->assessment, &w->planning));
}

static void release(struct world *w)
{
    ost_plan_years_release(&w->years);
    ost_planning_release(&w->planning);
    ost_offers_release(&w->offers);
    ost_assessment_release(&w->assessment);
    ost_catalogue_release(&w->catalogue);
    ost_profile_release(&w->profile);
}

static void prices_rise_at_renewals_up_to_their_cap(void **state)
{
    (void)state;
    struct world w;
    make(&w, "{discount: 10%, horizon: 3y}", "0%",
         "{unit: $100/unit/y, escalator: 10%, cap: 5%, term: 1y, exit: $500}");
    assert_int_equal(w.years.years, 3);
    assert_close(w.years.year[0].cost, 1000, 1e-9);
    assert_close(w.years.year[1].cost, 1050, 1e-9);
    assert_close(w.years.year[2].cost, 1102.5, 1e-9);
    assert_close(w.years.year[2].value, 2000, 1e-9);
    assert_close(w.years.npv, 1000 + 950 / 1.1 + 897.5 / 1.21, 1e-9);
    assert_close(w.years.npv_flat, 1000 + 1000 / 1.1 + 1000 / 1.21, 1e-9);
    assert_close(w.years.exit_years, 0.5, 1e-12);
    assert_close(w.years.flexibility, 0, 0);
    release(&w);
}

static void demand_grows(void **state)
{
    (void)state;
    struct world w;
    make(&w, "{horizon: 2y}", "10%", "{unit: $100/unit/y}");
    assert_close(w.years.year[1].value, 2200, 1e-9);
    assert_close(w.years.year[1].cost, 1100, 1e-9);
    assert_close(w.years.npv, 1000 + 1100, 1e-9);
    release(&w);
}

/* 1800, 2700, 4050 against 2000: the right to leave after the first year saves 700 and 2050. */
static void leaving_in_time_has_its_worth(void **state)
{
    (void)state;
    struct world w;
    make(&w, "{horizon: 3y}", "0%", "{unit: $180/unit/y, escalator: 50%, exit: $100}");
    assert_close(w.years.flexibility, 700 + 2050 - 100, 1e-9);
    release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prices_rise_at_renewals_up_to_their_cap),
        cmocka_unit_test(demand_grows),
        cmocka_unit_test(leaving_in_time_has_its_worth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
