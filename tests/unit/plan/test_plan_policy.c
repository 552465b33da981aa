/* Rules over the JSON of a plan: what they say, and what they forgive. */
#include "support/test.h"

#include "plan/plan_policy.h"

static const char plan_text[] =
    "{\"status\": \"optimal\", \"final\": false, \"cost\": 110, \"vendors\": {\"hhi\": 0.5},"
    " \"choice\": [{\"product\": \"mysql\", \"plan\": \"premium\", \"utility\": -3,"
    "   \"p_rto\": [{\"severity\": 1, \"met\": 0.7}, {\"severity\": 2, \"met\": 0.9}]},"
    "  {\"product\": \"a.b\", \"plan\": \"x\", \"utility\": 5, \"p_rto\": []}],"
    " \"agreement\": [{\"product\": \"mysql\", \"notice_days\": 90, \"cap\": null}]}";

static void judge(struct ost_plan_rule_result *out, struct ost_plan_policy *policy,
                  const char *rule, const char *more, struct ost_json *plan,
                  struct ost_json *before)
{
    char text[512];
    struct ost_yaml *root;
    snprintf(text, sizeof text, "version: 1\nrules:\n  - {id: r, rule: \"%s\"%s}\n", rule, more);
    assert_ok(ost_yaml_parse(&root, ost_slice_of(text), "policy.yaml"));
    assert_ok(ost_plan_policy_read(policy, root));
    ost_yaml_free(root);
    ost_plan_policy_judge(out, policy, plan, before);
}

static void figures_are_found_and_compared(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        enum ost_plan_rule_verdict verdict;
    } rows[] = {
        {"plan.cost <= 110", OST_RULE_PASS},
        {"plan.cost < 110", OST_RULE_FAIL},
        {"plan.cost != 110", OST_RULE_FAIL},
        {"plan.status = optimal", OST_RULE_PASS},
        {"plan.status != optimal", OST_RULE_FAIL},
        {"plan.final = true", OST_RULE_FAIL},
        {"plan.vendors.hhi <= 50%", OST_RULE_PASS},
        {"plan.vendors.hhi > 0.5", OST_RULE_FAIL},
        {"plan.nothing <= 1", OST_RULE_UNDECIDED},
        {"plan.status <= 1", OST_RULE_UNDECIDED},
        {"plan.cost = dear", OST_RULE_UNDECIDED},
        {"product.mysql.p_rto >= 0.7", OST_RULE_PASS},
        {"product.mysql.p_rto >= 0.8", OST_RULE_FAIL},
        {"product.mysql.plan = premium", OST_RULE_PASS},
        {"product.a.b.utility >= 5", OST_RULE_PASS},
        {"product.a.b.p_rto >= 0.1", OST_RULE_UNDECIDED},
        {"product.*.utility >= -3", OST_RULE_PASS},
        {"product.*.utility >= 0", OST_RULE_FAIL},
        {"product.none.utility >= 0", OST_RULE_UNDECIDED},
        {"agreement.mysql.notice_days <= 90", OST_RULE_PASS},
        {"agreement.mysql.cap <= 0.05", OST_RULE_UNDECIDED},
        {"plan.cost_delta_pct <= 10", OST_RULE_PASS},
        {"plan.cost_delta_pct < 10", OST_RULE_FAIL},
    };
    struct ost_json *plan, *before;
    assert_ok(ost_json_parse(&plan, ost_slice_of(plan_text)));
    assert_ok(ost_json_parse(&before, ost_slice_of("{\"cost\": 100}")));
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_plan_policy policy;
        struct ost_plan_rule_result r;
        judge(&r, &policy, rows[i].rule, "", plan, before);
        if (r.verdict != rows[i].verdict)
            fail_msg("%s is %d", rows[i].rule, (int)r.verdict);
        assert_true(r.fails_plan == (r.verdict == OST_RULE_FAIL));
        ost_plan_policy_release(&policy);
    }
    ost_json_free(plan);
    ost_json_free(before);
}

static void levels_decide_what_a_broken_rule_does(void **state)
{
    (void)state;
    static const struct {
        const char *more;
        bool fails;
    } rows[] = {
        {"", true},
        {", level: hard", true},
        {", level: hard, override: no", true},
        {", level: soft", true},
        {", level: soft, override: J. Doe agreed", false},
        {", level: advisory", false},
    };
    struct ost_json *plan;
    assert_ok(ost_json_parse(&plan, ost_slice_of(plan_text)));
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_plan_policy policy;
        struct ost_plan_rule_result r;
        judge(&r, &policy, "product.*.utility >= 0", rows[i].more, plan, NULL);
        assert_int_equal(r.verdict, OST_RULE_FAIL);
        assert_int_equal(r.fails_plan, rows[i].fails);
        assert_string_equal(r.place, "mysql");
        ost_plan_policy_release(&policy);
    }
    ost_json_free(plan);
}

static void mistakes_are_named_with_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"version: 1\nrules:\n  - {id: a, rule: plan.cost}\n",
         "p.yaml:3:19: a rule is FIGURE OP VALUE"},
        {"version: 1\nrules:\n  - {id: a, rule: plan.cost <= dear}\n", "p.yaml:3:19: 'dear'"},
        {"version: 1\nrules:\n  - {id: a, rule: cost <= 1}\n", "p.yaml:3:19: a figure begins with"},
        {"version: 1\nrules:\n  - {id: a, rule: plan.cost <= 1, level: fatal}\n", "p.yaml:3:"},
        {"version: 1\nrules:\n  - {id: a, rule: plan.a = 1}\n  - {id: a, rule: plan.a = 1}\n",
         "p.yaml:4:5: there is a rule 'a' already"},
        {"version: 1\nrules:\n  - {id: a}\n", "rule"},
        {"version: 2\nrules: []\n", "p.yaml:1:10"},
        {"rules: []\n", "version"},
        {"version: 1\nrules: []\nmore: 1\n", "p.yaml:3:1"},
        {"version: 1\nrules: 5\n", "rules"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_yaml *root;
        struct ost_plan_policy policy;
        assert_ok(ost_yaml_parse(&root, ost_slice_of(rows[i].text), "p.yaml"));
        assert_fails_saying(ost_plan_policy_read(&policy, root), OST_EPARSE, rows[i].says);
        ost_yaml_free(root);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_found_and_compared),
        cmocka_unit_test(levels_decide_what_a_broken_rule_does),
        cmocka_unit_test(mistakes_are_named_with_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
