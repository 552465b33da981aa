/* The cost of an own desk: worked examples, the hyperbola of the one seat, and the warnings. */
#include "support/test.h"

#include "plan/desk.h"

struct desk_row {
    double units, target_h, service_level, covered_h_week;
    size_t on_shift;
    double fte, level, cost_per_unit;
};

static void worked_examples_of_cost_per_unit(void **state)
{
    (void)state;
    static const struct desk_row rows[] = {
        {60, 1, 0.95, 168, 1, 6, 0.9639837580166656, 12000},
        {600, 1, 0.95, 168, 3, 18, 0.9933831886237726, 3600},
        {6000, 1, 0.95, 168, 9, 54, 0.9675530106107387, 1080},
        {60000, 1, 0.95, 168, 63, 378, 0.9726798639177053, 756},
        {60, 4, 0.9, 45, 1, 1.6071428571428572, 0.9551557861303981, 3214.2857142857147},
        {600, 4, 0.9, 45, 3, 4.821428571428571, 0.9044670253713457, 964.2857142857142},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_desk desk = ost_desk_defaults;
        struct ost_desk_plan plan;
        desk.units = rows[i].units;
        desk.tickets_per_unit_month = 0.35;
        desk.handle_h = 2;
        desk.target_h = rows[i].target_h;
        desk.service_level = rows[i].service_level;
        desk.covered_h_week = rows[i].covered_h_week;
        desk.cost_per_fte = 120000;
        assert_ok(ost_desk_plan(&plan, &desk));
        assert_int_equal(plan.on_shift, rows[i].on_shift);
        assert_close(plan.fte, rows[i].fte, 1e-9);
        assert_close(plan.service_level, rows[i].level, 1e-9);
        assert_close(plan.cost_per_unit, rows[i].cost_per_unit, 1e-9);
        assert_close(plan.cost, rows[i].cost_per_unit * rows[i].units, 1e-6);
    }
}

static struct ost_desk small_desk(void)
{
    struct ost_desk desk = ost_desk_defaults;
    desk.units = 60;
    desk.tickets_per_unit_month = 0.35;
    desk.handle_h = 2;
    desk.target_h = 1;
    desk.service_level = 0.95;
    desk.cost_per_fte = 120000;
    return desk;
}

static void one_seat_costs_the_same_for_any_small_demand(void **state)
{
    (void)state;
    static const double units[] = {6, 30, 60};
    struct ost_desk desk = small_desk();
    struct ost_desk_plan plan[COUNT(units)];
    assert_ok(ost_desk_curve(plan, &desk, units, COUNT(units)));
    for (size_t i = 0; i < COUNT(units); i++)
        assert_close(plan[i].cost_per_unit * units[i], 720000, 1e-6);
}

static void warnings_say_where_the_formula_says_little(void **state)
{
    (void)state;
    struct ost_desk desk = small_desk();
    struct ost_desk_plan plan;
    assert_ok(ost_desk_plan(&plan, &desk));
    assert_true(plan.few_tickets && !plan.floor_decides && !plan.overloaded);
    desk.min_agents = 2;
    assert_ok(ost_desk_plan(&plan, &desk));
    assert_true(plan.floor_decides && plan.on_shift == 2);
    desk.min_agents = 1;
    desk.units = 60000;
    desk.service_level = 0.3;
    assert_ok(ost_desk_plan(&plan, &desk));
    assert_true(plan.overloaded && !plan.few_tickets);
}

static void values_out_of_range_are_refused(void **state)
{
    (void)state;
    struct ost_desk_plan plan;
    struct ost_desk desk[6];
    for (size_t i = 0; i < COUNT(desk); i++)
        desk[i] = small_desk();
    desk[0].covered_h_week = 169;
    desk[1].shrinkage = 1;
    desk[2].units = 0;
    desk[3].service_level = 1;
    desk[4].fte_h_week = 0;
    desk[5].handle_h = 0;
    for (size_t i = 0; i < COUNT(desk); i++)
        assert_fails(ost_desk_plan(&plan, &desk[i]), OST_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_examples_of_cost_per_unit),
        cmocka_unit_test(one_seat_costs_the_same_for_any_small_demand),
        cmocka_unit_test(warnings_say_where_the_formula_says_little),
        cmocka_unit_test(values_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
