/* The profile: the shipped sample, every kind of mistake with its place, and hostile YAML. */
#include "support/test.h"

#include <stdbool.h>

#include "io/yaml.h"
#include "value/profile.h"

static int read(struct ost_profile *p, const char *text)
{
    struct ost_yaml *root;
    int rc = ost_yaml_parse(&root, ost_slice_of(text), "p.yaml");
    if (rc < 0)
        return rc;
    rc = ost_profile_read(p, root);
    ost_yaml_free(root);
    return rc;
}

static void the_sample_is_read_as_it_says(void **state)
{
    (void)state;
    struct ost_profile p;
    assert_ok(ost_profile_load(&p, TEST_FILE("../data/profile.yaml")));
    assert_int_equal(p.products, 4);
    const struct ost_profile_product *mysql = &p.product[0];
    assert_string_equal(mysql->name, "mysql");
    assert_string_equal(p.product[1].plan, "team");
    assert_close(mysql->need.demand, 60, 0);
    assert_close(mysql->need.wage, 95, 0);
    assert_close(p.product[3].need.expert_wage, 220, 0);
    assert_close(mysql->need.severity[0].rate, 9.5 / 60, 1e-12);
    assert_close(mysql->need.severity[1].external, 0.25, 0);
    assert_close(mysql->need.severity[1].work_h, 5, 0);
    assert_close(mysql->need.severity[0].engineer_h, 10, 0);
    assert_close(mysql->need.flaws, 4, 0);
    assert_close(mysql->need.maintenance_h, 3, 0);
    assert_close(mysql->need.advice_h, 24, 0);
    assert_close(mysql->need.fixed_value, 10000, 0);
    assert_close(mysql->growth, 0.05, 0);
    assert_close(mysql->objective[0].rto_h, 4, 0);
    assert_close(mysql->objective[0].confidence, 0.8, 0);
    assert_close(mysql->objective[1].rto_h, 0, 0);
    assert_int_equal(p.budget_cents, 54000000);
    assert_int_equal(p.domain_budget[0].cents, 40000000);
    assert_int_equal(p.max_vendors, 4);
    assert_close(p.alpha, 0.9, 0);
    assert_int_equal(p.correlations, 1);
    assert_int_equal(p.tools.n, 3);
    const struct ost_profile_input *rate = ost_profile_input(&p, "mysql.severities.1.rate");
    assert_string_equal(rate->quantity.note, "tickets of 2025");
    assert_close(rate->measure_cost, 800, 0);
    assert_int_equal(rate->offset, offsetof(struct ost_need, severity[0].rate));
    assert_true(isnan(ost_profile_input(&p, "mysql.severities.1.work")->measure_cost));
    assert_int_equal(ost_profile_input(&p, "wage.engineer")->product, OST_EVERY_PRODUCT);
    ost_profile_release(&p);
}

static void facts_are_what_rules_ask_about(void **state)
{
    (void)state;
    struct ost_profile p;
    assert_ok(read(&p, "version: 1\ncurrency: USD\nproducts:\n  - name: a\n    demand: 60\n"
                       "    domain: health\n    factors: {ha: true, rpo: 5min, sites: 2}\n"));
    static const struct ost_condition safe[] = {{"ha", OST_EQUAL, 1, NULL, 0},
                                                {"rpo_min", OST_LESS_EQUAL, 5, NULL, 0},
                                                {"units", OST_GREATER_EQUAL, 50, NULL, 0}};
    const struct ost_rule rule = {.when = safe, .conditions = 3};
    assert_true(ost_rule_fires(&rule, &(struct ost_facts){p.product[0].fact, p.product[0].facts}));
    ost_profile_release(&p);
}

#define HEAD "version: 1\ncurrency: USD\nproducts:\n"
#define MYSQL HEAD "  - name: mysql\n    demand: 60\n"

struct refusal_row {
    const char *file, *says;
};

static void mistakes_are_found_with_line_and_column(void **state)
{
    (void)state;
    static const struct refusal_row rows[] = {
        {"", "'version' is missing"},
        {"version: 2\ncurrency: USD\nproducts: []\n", "p.yaml:1:10: only version 1"},
        {"version: 1\ncurrency: usd\nproducts: []\n", "p.yaml:2:11: a currency is a code"},
        {"version: 1\ncurrency: USDX\nproducts: []\n", "a currency is a code"},
        {"version: 1\ncurrency: USD\nproducts: []\n", "there must be a product"},
        {"version: 1\ncurrency: USD\nproducts: 3\n", "p.yaml:3:11"},
        {"version: 1\ncurrency: USD\nbugdet: 3\n", "p.yaml:3:1"},
        {HEAD "  - demand: 60\n", "'name' is missing"},
        {HEAD "  - name: a.b\n    demand: 60\n", "p.yaml:4:11: a name is not empty"},
        {HEAD "  - name: a\n", "'demand' is missing"},
        {HEAD "  - name: a\n    demand: 0\n", "p.yaml:5:13: there must be something"},
        {HEAD "  - name: a\n    demand: $60\n", "p.yaml:5:13: '$60', column 1: a number is needed"},
        {MYSQL "  - name: mysql\n    demand: 1\n", "p.yaml:6:11: 'mysql' is in line 4 already"},
        {MYSQL "    severities: {5: {rate: 1/unit/y}}\n", "p.yaml:6:18"},
        {MYSQL "    severities: {1: {rate: 3}}\n",
         "p.yaml:6:28: '3', column 1: a number per unit and year is needed, as in '0.3/unit/y'"},
        {MYSQL "    severities: {1: {loss_per_incident_hour: 4000}}\n", "as in '$95/h'"},
        {MYSQL "    severities: {1: {restore: 24 to 6 h}}\n", "p.yaml:6:31"},
        {MYSQL "    severities: {1: {rto: 2 to 4 h}}\n", "'rto' must be one certain value"},
        {MYSQL "    factors: {ha: yes}\n", "true or false"},
        {MYSQL "    factors: {sites: 08:30}\n", "p.yaml:6:22"},
        {MYSQL "    factors: {sites: '2'}\n", "quotes"},
        {MYSQL "    factors: {heat: 2}\n", "p.yaml:6:15"},
        {MYSQL "    maintenance: 3h\n", "p.yaml:6:18"},
        {MYSQL "    measure_cost: {rate: $800}\n", "mysql has no input 'rate' to measure"},
        {MYSQL "    demand: 61\n", "p.yaml:6:5"},
        {MYSQL "year: {horizon: 0y}\n", "longer than 0"},
        {MYSQL "year: {discount: -100%}\n", "above -100"},
        {MYSQL "wage: {engineer: $95}\n", "p.yaml:6:18: '$95', column 1: money per hour"},
        {MYSQL "wage: {engineer: 95 EUR/h}\n", "in USD here, not in EUR"},
        {MYSQL "arrivals: nightly\n", "p.yaml:6:11: 'nightly' is none of: uniform, business"},
        {MYSQL "arrivals: [1, 2]\n", "there are 2 weights; a week has 168"},
        {MYSQL "correlate: [[mysql.demand, rhel.demand, 0.6]]\n", "no input 'rhel.demand'"},
        {MYSQL "correlate: [[mysql.demand, mysql.demand, 0.6]]\n", "two different inputs"},
        {MYSQL "correlate: [mysql.demand]\n", "[path, path, number]"},
        {MYSQL "budget: {total: 150000}\n", "money per year is needed"},
        {MYSQL "budget: {total: $0.001/y}\n", "cents"},
        {MYSQL "budget: {total: $99999999999999999/y}\n", "lies between"},
        {MYSQL "vendors: {max: 1e3}\n", "whole number"},
        {MYSQL "vendors: {max: -1}\n", "0 or more"},
        {MYSQL "vendors: {max_share: 150%}\n", "lies between 0 and 1"},
        {MYSQL "risk: {alpha: 100%}\n", "below 100"},
        {MYSQL "risk: {aversion: .nan}\n", "p.yaml:6:18"},
        {"version: 1\ncurrency: USD\nproducts: &x\n  - *x\n", "p.yaml:3:11"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_profile p;
        int rc = read(&p, rows[i].file);
        if (rc >= 0 || !strstr(ost_error(), rows[i].says))
            fail_msg("row %zu gave %d: %s", i, rc, rc < 0 ? ost_error() : "read");
    }
}

static void weights_of_the_week_are_taken(void **state)
{
    (void)state;
    struct ost_buf text = OST_BUF_INIT;
    struct ost_profile p;
    ost_buf_puts(&text, MYSQL "arrivals: [0");
    for (int h = 1; h < OST_WEEK_HOURS; h++)
        ost_buf_printf(&text, ", %d", h);
    ost_buf_puts(&text, "]\n");
    assert_ok(read(&p, text.p));
    assert_true(p.weighted);
    assert_close(p.arrivals[167], 167, 0);
    ost_profile_release(&p);
    assert_ok(read(&p, MYSQL "arrivals: business\n"));
    assert_close(p.arrivals[9] - p.arrivals[8], 1, 0);
    ost_profile_release(&p);
    ost_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_is_read_as_it_says),
        cmocka_unit_test(facts_are_what_rules_ask_about),
        cmocka_unit_test(mistakes_are_found_with_line_and_column),
        cmocka_unit_test(weights_of_the_week_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
