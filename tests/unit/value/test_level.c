/* Levels by rules: which fire, with which value, and what they cost. */
#include "support/test.h"

#include "value/level.h"

static const char *const finance[] = {"finance"}, *const regulated[] = {"health", "finance"};

static const struct ost_fact facts_of_mysql[] = {
    {.name = "units", .number = 60},   {.name = "sites", .number = 2},
    {.name = "ha", .number = 1},       {.name = "rpo_min", .number = 5},
    {.name = "versions", .number = 2}, {.name = "domain", .text = finance, .texts = 1},
};
static const struct ost_facts mysql = {facts_of_mysql, COUNT(facts_of_mysql)};

struct condition_row {
    struct ost_condition condition;
    bool holds;
};

static void conditions_compare_as_they_say(void **state)
{
    (void)state;
    static const struct condition_row rows[] = {
        {{"units", OST_GREATER_EQUAL, 60, NULL, 0}, true},
        {{"units", OST_GREATER, 60, NULL, 0}, false},
        {{"units", OST_LESS_EQUAL, 60, NULL, 0}, true},
        {{"units", OST_LESS, 60, NULL, 0}, false},
        {{"ha", OST_EQUAL, 1, NULL, 0}, true},
        {{"ha", OST_UNEQUAL, 1, NULL, 0}, false},
        {{"domain", OST_ONE_OF, 0, regulated, 2}, true},
        {{"domain", OST_ONE_OF, 0, regulated, 1}, false}, /* health only */
        {{"domain", OST_EQUAL, 0, NULL, 0}, false},       /* words have no number */
        {{"units", OST_ONE_OF, 0, regulated, 2}, false},
        {{"users", OST_GREATER_EQUAL, 0, NULL, 0}, false}, /* not known */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct ost_rule rule = {.when = &rows[i].condition, .conditions = 1};
        if (ost_rule_fires(&rule, &mysql) != rows[i].holds)
            fail_msg("row %zu", i);
    }
}

static void the_level_is_the_maximum_over_fired_rules(void **state)
{
    (void)state;
    static const struct ost_condition many[] = {{"units", OST_GREATER_EQUAL, 50, NULL, 0}},
                                      most[] = {{"units", OST_GREATER_EQUAL, 500, NULL, 0}},
                                      safe[] = {{"ha", OST_EQUAL, 1, NULL, 0},
                                                {"rpo_min", OST_LESS_EQUAL, 5, NULL, 0}},
                                      domain[] = {{"domain", OST_ONE_OF, 0, regulated, 2}};
    static const struct ost_rule rules[] = {
        {"R-SCALE-1", NULL, many, 1, OST_L1, 0},
        {"R-SCALE-2", NULL, most, 1, OST_L3, 0},
        {"R-HA-1", NULL, safe, 2, OST_L2, 0},
        {"R-DOMAIN-1", NULL, domain, 1, OST_L2, OST_NEEDS_AGREEMENT | OST_NEEDS_UPDATES},
        {"R-ALWAYS", NULL, NULL, 0, OST_L0, 0},
    };
    static const bool expected[] = {true, false, true, true, true};
    struct ost_buf text = OST_BUF_INIT;
    for (size_t i = 0; i < COUNT(rules); i++)
        assert_int_equal(ost_rule_fires(&rules[i], &mysql), expected[i]);
    ost_rule_reason(&text, &rules[2], &mysql);
    assert_string_equal(text.p, "ha 1 = 1, rpo_min 5 <= 5");
    ost_buf_clear(&text);
    ost_rule_reason(&text, &rules[3], &mysql);
    assert_string_equal(text.p, "domain finance in health, finance");
    ost_buf_release(&text);
}

static void an_objective_asks_for_the_lowest_level_that_meets_it(void **state)
{
    (void)state;
    static const struct ost_level_plan plans[] = {
        {OST_L0, 0, 0}, {OST_L1, 9000, 0.268}, {OST_L2, 7000, 1}, {OST_L3, 2000, 1}};
    enum ost_level level;
    assert_true(ost_level_for_objective(&level, plans, 4, 0.8));
    assert_int_equal(level, OST_L2);
    assert_true(ost_level_for_objective(&level, plans, 4, 0.2));
    assert_int_equal(level, OST_L1);
    assert_false(ost_level_for_objective(&level, plans, 2, 0.8));
    assert_int_equal(level, OST_L3);
    assert_close(ost_level_price(plans, 4, OST_L2, OST_L0), 2000, 0);
    assert_close(ost_level_price(plans, 4, OST_L3, OST_L2), 5000, 0);
    assert_close(ost_level_price(plans, 4, OST_L1, OST_L0), 0, 0); /* was best anyway */
    assert_true(isinf(ost_level_price(plans, 2, OST_L2, OST_L0)));
}

static void modes_are_hours_and_channels(void **state)
{
    (void)state;
    struct ost_need need = {.demand = 60, .maintenance_h = 3, .advice_h = 40};
    need.severity[0] = (struct ost_need_severity){.rate = 0.15, .external = 0.4, .engineer_h = 10};
    need.severity[1] = (struct ost_need_severity){.rate = 0.5, .external = 0.25, .engineer_h = 6};
    struct ost_modes m = ost_modes_of(&need);
    assert_close(m.troubleshooting_h, 60 * 1.35, 1e-9);
    assert_close(m.updates_h, 180, 1e-9);
    assert_close(m.consulting_h, 40, 0);
    assert_int_equal(m.channels, OST_HOTLINE | OST_MAIL | OST_ONLINE);
    need = (struct ost_need){.demand = 60};
    assert_int_equal(ost_modes_of(&need).channels, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_compare_as_they_say),
        cmocka_unit_test(the_level_is_the_maximum_over_fired_rules),
        cmocka_unit_test(an_objective_asks_for_the_lowest_level_that_meets_it),
        cmocka_unit_test(modes_are_hours_and_channels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
