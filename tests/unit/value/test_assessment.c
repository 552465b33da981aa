/*
 * The assessment from files to utilities. The portfolio is the worked example of the project's design notes
 * (its inputs are invented, its figures come from an independent calculation).
 */
#include "support/test.h"

#include "base/buf.h"
#include "io/yaml.h"
#include "support/tempdir.h"
#include "value/assessment.h"

static const char profile_text[] =
    "version: 1\n"
    "currency: USD\n"
    "year: {horizon: 3y}\n"
    "wage: {engineer: $95/h}\n"
    "products:\n"
    "  - name: mysql\n"
    "    unit: server\n"
    "    demand: 60\n"
    "    domain: [finance]\n"
    "    severities:\n"
    "      1: {rate: 0.15/unit/y, external: 40%, restore: 12h, work: 2h, loss_per_incident_hour: "
    "$4000,\n"
    "          engineer_hours_saved: 10, rto: 4h, rto_confidence: 80%}\n"
    "      2: {rate: 0.5/unit/y, external: 25%, restore: 30h, work: 5h, loss_per_incident_hour: "
    "$300,\n"
    "          engineer_hours_saved: 6}\n"
    "    security: {critical_cves: 4/y, days_earlier: 9d, exploit_per_unit_day: 2e-6, loss: "
    "$250000}\n"
    "    maintenance: {hours: 3h/unit/y}\n"
    "  - name: rhel\n"
    "    unit: server\n"
    "    demand: 120\n"
    "    severities:\n"
    "      1: {rate: 0.05/unit/y, external: 30%, restore: 10h, work: 3h, loss_per_incident_hour: "
    "$2500,\n"
    "          engineer_hours_saved: 8}\n"
    "      2: {rate: 0.3/unit/y, external: 20%, restore: 24h, work: 6h, loss_per_incident_hour: "
    "$150,\n"
    "          engineer_hours_saved: 5}\n"
    "    security: {critical_cves: 12/y, days_earlier: 6d, exploit_per_unit_day: 1e-6, loss: "
    "$250000}\n"
    "    maintenance: {hours: 2h/unit/y}\n"
    "    fixed_value: $20000/y\n";

static const char catalogue_text[] =
    "version: 1\n"
    "currency: USD\n"
    "calendars:\n"
    "  eight: {tz: UTC, hours: mon-fri=09:00-17:00}\n"
    "  nine: {tz: UTC, hours: mon-fri=09:00-18:00}\n"
    "plans:\n"
    "  - {id: mysql-standard, product: MySQL, vendor: a, level: L1, response: {1: 1h @ eight, 2: "
    "4h @ eight},\n"
    "     effect: {labor: 80%, patch: 100%, maintenance: 50%}, price: {unit: $500/unit/y, "
    "onboarding: $6000},\n"
    "     status: quote, source: here, as_of: 2026-01-01}\n"
    "  - {id: mysql-premium, product: mysql, vendor: a, level: L2, response: {1: 1h @ 24x7, 2: 2h "
    "@ 24x7},\n"
    "     effect: {labor: 100%, patch: 100%, maintenance: 100%},\n"
    "     price: {fixed: $5000/y, unit: $1100/unit/y, onboarding: $9000},\n"
    "     status: quote, source: here, as_of: 2026-01-01}\n"
    "  - {id: mysql-secret, product: mysql, vendor: b, level: L3, effect: {maintenance: 100%},\n"
    "     status: placeholder, source: here, as_of: 2026-01-01}\n"
    "  - {id: rhel-standard, product: rhel, vendor: c, level: L1, response: {1: 1h @ nine, 2: 4h @ "
    "nine},\n"
    "     effect: {labor: 80%, patch: 100%, maintenance: 100%}, fixed_share: 100%, price: {unit: "
    "$300/unit/y},\n"
    "     status: quote, source: here, as_of: 2026-01-01}\n"
    "  - {id: rhel-premium, product: rhel, vendor: c, level: L2, response: {1: 1h @ 24x7, 2: 2h @ "
    "24x7},\n"
    "     effect: {labor: 100%, patch: 100%, maintenance: 100%}, fixed_share: 100%,\n"
    "     price: {unit: $480/unit/y}, status: quote, source: here, as_of: 2026-01-01}\n";

static const char rules_text[] =
    "version: 1\n"
    "rules:\n"
    "  - {id: R-SCALE-1, when: {units: \">= 50\"}, level: L1}\n"
    "  - {id: R-DOMAIN-1, when: {domain: [finance]}, level: L2, needs: [agreement]}\n"
    "  - {id: R-SCALE-2, when: {units: \">= 500\"}, level: L3}\n";

/* What an assessment borrows from. */
struct files {
    struct ost_profile profile;
    struct ost_catalogue catalogue;
    struct ost_level_rules rules;
    struct ost_evidence evidence;
    struct ost_assessment_of of;
};

static struct ost_yaml *parsed(const char *text, const char *name)
{
    struct ost_yaml *root;
    assert_ok(ost_yaml_parse(&root, ost_slice_of(text), name));
    return root;
}

static void open_files(struct files *f, const char *profile)
{
    struct ost_yaml *root[] = {parsed(profile, "profile.yaml"),
                               parsed(catalogue_text, "catalogue.yaml"),
                               parsed(rules_text, "rules.yaml")};
    *f = (struct files){0};
    assert_ok(ost_profile_read(&f->profile, root[0]));
    assert_ok(ost_catalogue_read(&f->catalogue, root[1]));
    assert_ok(ost_level_rules_read(&f->rules, root[2]));
    for (size_t i = 0; i < COUNT(root); i++)
        ost_yaml_free(root[i]);
    f->of = (struct ost_assessment_of){.profile = &f->profile,
                                       .catalogue = &f->catalogue,
                                       .rules = &f->rules,
                                       .samples = 400,
                                       .seed = 1};
}

static void close_files(struct files *f)
{
    ost_profile_release(&f->profile);
    ost_catalogue_release(&f->catalogue);
    ost_level_rules_release(&f->rules);
    ost_evidence_release(&f->evidence);
}

/* The profile with a value in another's place. */
static char *with(const char *from, const char *to)
{
    struct ost_buf b = OST_BUF_INIT;
    const char *at = strstr(profile_text, from);
    assert_non_null(at);
    ost_buf_add(&b, profile_text, (size_t)(at - profile_text));
    ost_buf_puts(&b, to);
    ost_buf_puts(&b, at + strlen(from));
    return ost_buf_detach(&b);
}

static void the_worked_portfolio_is_worth_what_it_says(void **state)
{
    (void)state;
    static const struct {
        size_t product, plan;
        double down, labor, v, V, C, U, even;
    } rows[] = {
        {0, 0, 0, 0, 0, 0, 0, 0, 0},
        {0, 1, 1085.8258928571427, 102.6, 1348.9258928571426, 80935.55357142855, 32000,
         48935.55357142855, 2.3559182454298875},
        {0, 2, 3022.5, 128.25, 3453.75, 207225, 74000, 133225, 3.398831651619756},
        {1, 1, 118.66071428571426, 31.92, 358.5807142857143, 63029.68571428572, 36000,
         27029.68571428572, 0},
        {1, 2, 369, 39.9, 616.9, 94028, 57600, 36428, 0},
    };
    struct files f;
    struct ost_assessment a;
    open_files(&f, profile_text);
    assert_ok(ost_assess(&a, &f.of));
    assert_int_equal(a.products, 2);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct ost_assessed_product *p = &a.product[rows[i].product];
        const struct ost_assessed_plan *plan = &p->plan[rows[i].plan];
        const struct ost_value *v = &plan->value;
        assert_close(v->term[OST_V_DOWN], rows[i].down, 1e-6);
        assert_close(v->term[OST_V_LABOR], rows[i].labor, 1e-6);
        assert_close(v->v, rows[i].v, 1e-6);
        assert_close(v->V, rows[i].V, 1e-6);
        assert_close(v->C, rows[i].C, 1e-6);
        assert_close(v->U, rows[i].U, 1e-6);
        assert_close(v->U, (v->v - v->c) * p->model.need.demand + v->fixed, 1e-6);
        assert_close(p->analysis.outcome[rows[i].plan].mean.value, rows[i].U, 1e-6); /* certain */
        assert_close(plan->break_even.demand, rows[i].even, 1e-9);
    }
    ost_assessment_release(&a);
    close_files(&f);
}

static void the_level_is_the_highest_that_fires_with_its_price(void **state)
{
    (void)state;
    struct files f;
    struct ost_assessment a;
    open_files(&f, profile_text);
    assert_ok(ost_assess(&a, &f.of));
    const struct ost_assessed_product *mysql = &a.product[0], *rhel = &a.product[1];
    assert_int_equal(mysql->level, OST_L2);
    assert_int_equal(mysql->rules, 4); /* three of the table and an objective */
    assert_true(mysql->rule[0].fired && mysql->rule[1].fired && !mysql->rule[2].fired);
    assert_string_equal(mysql->rule[0].reason, "units 60 >= 50");
    assert_string_equal(mysql->rule[1].reason, "domain finance in finance");
    assert_string_equal(mysql->rule[3].id, "R-RTO-1");
    assert_true(mysql->rule[3].fired);
    assert_int_equal(mysql->rule[3].level, OST_L2);
    assert_close(mysql->plan[1].met[0], 5 * (7.0 + 2) / 168, 0.05); /* an answer within 2 hours */
    assert_close(mysql->plan[2].met[0], 1, 0);
    assert_int_equal(mysql->needs, OST_NEEDS_AGREEMENT);
    assert_close(mysql->rule[1].price, 0, 0); /* premium is the best anyway */
    assert_string_equal(mysql->plan[mysql->choice].id, "mysql-premium");
    assert_false(mysql->plan[1].enough);
    assert_int_equal(rhel->level, OST_L1);
    assert_string_equal(rhel->plan[rhel->choice].id, "rhel-premium");
    ost_assessment_release(&a);
    close_files(&f);
}

static void a_rule_costs_what_its_absence_would_save(void **state)
{
    (void)state;
    char *small = with("demand: 60", "demand: 2"); /* no plan pays for two servers */
    struct files f;
    struct ost_assessment a;
    open_files(&f, small);
    assert_ok(ost_assess(&a, &f.of));
    const struct ost_assessed_product *p = &a.product[0];
    double premium = p->analysis.outcome[2].mean.value;
    assert_true(premium < 0);
    assert_int_equal(p->level, OST_L2);
    assert_close(p->rule[1].price, 0, 0); /* the objective asks for L2 as well */
    assert_string_equal(p->plan[p->choice].id, "mysql-premium");
    ost_assessment_release(&a);
    close_files(&f);
    free(small);
    small = with("domain: [finance]", "domain: [games]");
    char *at = strstr(small, "demand: 60");
    memcpy(at, "demand: 2 ", 10);
    open_files(&f, small);
    assert_ok(ost_assess(&a, &f.of));
    assert_close(a.product[0].rule[3].price, -premium, 1e-6); /* community would be worth 0 */
    ost_assessment_release(&a);
    close_files(&f);
    free(small);
}

static void a_plan_without_a_price_is_named_and_never_chosen(void **state)
{
    (void)state;
    struct files f;
    struct ost_assessment a;
    open_files(&f, profile_text);
    assert_ok(ost_assess(&a, &f.of));
    const struct ost_assessed_product *p = &a.product[0];
    assert_int_equal(p->plans, 3);
    assert_int_equal(p->unpriceds, 1);
    assert_string_equal(p->unpriced[0].id, "mysql-secret");
    assert_true(isnan(p->unpriced[0].value.U));
    assert_close(p->unpriced[0].value.V, 3 * 95 * 60, 1e-9);
    assert_close(p->unpriced[0].break_even_price, 3 * 95, 1e-9);
    ost_assessment_release(&a);
    close_files(&f);
}

static void measured(struct files *f, const char *elements)
{
    struct ost_buf text = OST_BUF_INIT;
    char path[128];
    snprintf(path, sizeof path, "%s/evidence.json", dir);
    ost_buf_printf(&text, "{\"kind\": \"evidence\", \"elements\": [%s]}", elements);
    assert_ok(ost_file_write(path, ost_buf_view(&text)));
    assert_ok(ost_evidence_load(&f->evidence, path));
    f->of.evidence = &f->evidence;
    ost_buf_release(&text);
}

#define YEAR "\"period\": {\"start\": \"2026-01-01T00:00:00Z\", \"end\": \"2027-01-01T06:00:00Z\"}"

static void evidence_takes_the_place_of_assumptions(void **state)
{
    (void)state;
    struct files f;
    struct ost_assessment a;
    open_files(&f, profile_text);
    measured(
        &f,
        "{\"metric\": \"incidents\", \"product\": \"MySQL\", \"severity\": \"1\", \"value\": 30, "
        "\"n\": 30, " YEAR "},"
        "{\"metric\": \"restore_time_s\", \"product\": \"MySQL\", \"severity\": \"1\", "
        "\"n\": 4, \"p10\": 3600, \"p90\": 36000, " YEAR "},"
        "{\"metric\": \"escalated_share\", \"product\": \"MySQL\", \"severity\": \"3\", "
        "\"value\": 0.5, \"n\": 40, " YEAR "},"
        "{\"metric\": \"first_response_s\", \"product\": \"MySQL\", \"plan\": \"premium\", "
        "\"value\": 7200, \"lower\": 6000, \"upper\": 9000, \"n\": 20, " YEAR "}");
    assert_ok(ost_assess(&a, &f.of));
    assert_int_equal(a.evidences, 4);
    assert_true(a.evidence[0].used);
    const struct ost_assessed_input *rate = &a.input[a.evidence[0].input];
    assert_string_equal(rate->path, "mysql.severities.1.rate");
    assert_close(rate->mean, 30.5 / 60, 1e-9);
    assert_close(ost_distribution_mean(&rate->before), 0.15, 1e-12);
    assert_close(a.product[0].model.need.severity[0].rate, rate->mean, 0);
    assert_false(a.evidence[1].used);
    assert_string_equal(a.evidence[1].reason, "4 observations, 10 are wanted");
    assert_close(a.product[0].model.need.severity[0].alone_h, 12, 0);
    assert_false(a.evidence[2].used);
    assert_non_null(strstr(a.evidence[2].reason, "mysql.severities.3.external"));
    assert_true(a.evidence[3].used);
    assert_string_equal(a.evidence[3].path, "mysql.plans.mysql-premium.kappa");
    /* promised: 1 h for 30 measured incidents of severity 1, 2 h for those of severity 2 at 0.5 x 60 */
    assert_close(a.product[0].plan[2].kappa, 7200 / ((30 * 3600 + 30 * 7200) / 60.0), 0.02);
    assert_close(a.product[0].plan[1].kappa, 1, 0);
    assert_int_equal(a.product[0].model.inputs, 2);
    assert_true(a.product[0].analysis.outcome[2].p10 < a.product[0].analysis.outcome[2].p90);
    ost_assessment_release(&a);
    close_files(&f);
}

static void products_and_threads_change_no_draw(void **state)
{
    (void)state;
    char *uncertain = with("rate: 0.15/unit/y", "rate: 0.1 to 0.2 /unit/y"), *alone;
    struct files f, g;
    struct ost_assessment a, b;
    open_files(&f, uncertain);
    alone = strdup(uncertain);
    *strstr(alone, "  - name: rhel") = '\0';
    open_files(&g, alone);
    f.of.threads = 1;
    g.of.threads = 8;
    assert_ok(ost_assess(&a, &f.of));
    assert_ok(ost_assess(&b, &g.of));
    assert_int_equal(a.draws.inputs, 1);
    assert_memory_equal(ost_draws_of(&a.draws, 0), ost_draws_of(&b.draws, 0), 400 * sizeof(double));
    for (size_t j = 0; j < 3; j++)
        assert_memory_equal(&a.product[0].analysis.outcome[j], &b.product[0].analysis.outcome[j],
                            sizeof(struct ost_outcome));
    ost_assessment_release(&a);
    ost_assessment_release(&b);
    close_files(&f);
    close_files(&g);
    free(uncertain);
    free(alone);
}

static void what_does_not_fit_together_is_refused(void **state)
{
    (void)state;
    struct files f;
    struct ost_assessment a;
    open_files(&f, profile_text);
    f.of.samples = 401;
    assert_fails_saying(ost_assess(&a, &f.of), OST_EINVAL, "multiple");
    f.of.samples = 400;
    memcpy(f.catalogue.currency, "EUR", 4);
    assert_fails_saying(ost_assess(&a, &f.of), OST_EINVAL, "catalogue.yaml is in EUR");
    close_files(&f);
    char *huge = with("demand: 60", "demand: 1e12");
    open_files(&f, huge);
    f.catalogue.plan[0].price.unit_cents = INT64_MAX / 1000;
    assert_fails_saying(ost_assess(&a, &f.of), OST_ELIMIT, "mysql: plan mysql-standard");
    close_files(&f);
    free(huge);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_portfolio_is_worth_what_it_says),
        cmocka_unit_test(the_level_is_the_highest_that_fires_with_its_price),
        cmocka_unit_test(a_rule_costs_what_its_absence_would_save),
        cmocka_unit_test(a_plan_without_a_price_is_named_and_never_chosen),
        cmocka_unit_test(evidence_takes_the_place_of_assumptions),
        cmocka_unit_test(products_and_threads_change_no_draw),
        cmocka_unit_test(what_does_not_fit_together_is_refused),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
