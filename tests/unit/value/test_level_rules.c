/* The shipped table on the shipped profile, and mistakes with their places. */
#include "support/test.h"

#include <stdbool.h>

#include "value/profile.h"
#include "value/level_rules.h"

static int read(struct ost_level_rules *t, const char *text)
{
    struct ost_yaml *root;
    int rc = ost_yaml_parse(&root, ost_slice_of(text), "r.yaml");
    if (rc < 0)
        return rc;
    rc = ost_level_rules_read(t, root);
    ost_yaml_free(root);
    return rc;
}

/* Ids of the rules that fire for a product, and the level. */
static enum ost_level fire(struct ost_buf *out, const struct ost_level_rules *t,
                           const struct ost_profile_product *p)
{
    struct ost_facts facts = {p->fact, p->facts};
    enum ost_level level = OST_L0;
    for (size_t i = 0; i < t->n; i++) {
        if (!ost_rule_fires(&t->rule[i], &facts))
            continue;
        ost_buf_printf(out, "%s ", t->rule[i].id);
        if (t->rule[i].level > level)
            level = t->rule[i].level;
    }
    return level;
}

static void the_shipped_rules_fire_on_the_shipped_profile(void **state)
{
    (void)state;
    static const struct {
        const char *rules;
        enum ost_level level;
    } expected[] = {
        {"R-SCALE-1 R-SCALE-2 R-USERS-1 R-DOMAIN-1 ", OST_L2},
        {"R-SCALE-1 R-SCALE-2 ", OST_L1},
        {"R-SCALE-1 R-SCALE-2 R-COMPLEXITY-1 ", OST_L1},
        {"R-SCALE-2 R-COMPLEXITY-3 R-DOMAIN-1 ", OST_L2},
    };
    struct ost_level_rules t;
    struct ost_profile p;
    assert_ok(ost_level_rules_load(&t, TEST_FILE("../data/rules.yaml")));
    assert_ok(ost_profile_load(&p, TEST_FILE("../data/profile.yaml")));
    for (size_t i = 0; i < COUNT(expected); i++) {
        struct ost_buf ids = OST_BUF_INIT;
        assert_int_equal(fire(&ids, &t, &p.product[i]), expected[i].level);
        assert_string_equal(ids.p, expected[i].rules);
        ost_buf_release(&ids);
    }
    for (size_t i = 0; i < t.n; i++)
        assert_non_null(t.rule[i].why);
    assert_int_equal(t.rule[t.n - 1].needs, OST_NEEDS_UPDATES | OST_NEEDS_AGREEMENT);
    ost_profile_release(&p);
    ost_level_rules_release(&t);
}

#define RULE "version: 1\nrules:\n  - id: R-1\n    level: L1\n"

static void every_comparison_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum ost_compare compare;
        double number;
    } rows[] = {{"'< 5'", OST_LESS, 5},           {"'<=5'", OST_LESS_EQUAL, 5},
                {"'= 5'", OST_EQUAL, 5},          {"'!= 5.5'", OST_UNEQUAL, 5.5},
                {"'>= 5'", OST_GREATER_EQUAL, 5}, {"'>1e3'", OST_GREATER, 1000},
                {"true", OST_EQUAL, 1},           {"false", OST_EQUAL, 0}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_buf text = OST_BUF_INIT;
        struct ost_level_rules t;
        ost_buf_printf(&text, RULE "    when: {sites: %s}\n", rows[i].text);
        assert_ok(read(&t, text.p));
        assert_int_equal(t.rule[0].when[0].compare, rows[i].compare);
        assert_close(t.rule[0].when[0].number, rows[i].number, 0);
        ost_level_rules_release(&t);
        ost_buf_release(&text);
    }
}

static void mistakes_are_found_with_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *file, *says;
    } rows[] = {
        {"version: 1\n", "'rules' is missing"},
        {"version: 1\nrules:\n  - level: L1\n", "'id' is missing"},
        {"version: 1\nrules:\n  - id: a\n", "'level' is missing"},
        {RULE "  - id: R-1\n", "r.yaml:5:9: 'R-1' is a rule already"},
        {RULE "    when: {heat: '> 3'}\n", "r.yaml:5:12"},
        {RULE "    when: {sites: 3}\n", "r.yaml:5:19: a condition is"},
        {RULE "    when: {sites: '>= many'}\n", "'many' is not a number"},
        {RULE "    needs: [luck]\n", "'luck' is none of: consulting"},
        {RULE "    wen: {}\n", "r.yaml:5:5"},
        {"version: 1\nrules: [3]\n", "a rule begins with"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_level_rules t;
        int rc = read(&t, rows[i].file);
        if (rc >= 0 || !strstr(ost_error(), rows[i].says))
            fail_msg("row %zu gave %d: %s", i, rc, rc < 0 ? ost_error() : "read");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_rules_fire_on_the_shipped_profile),
        cmocka_unit_test(every_comparison_is_read),
        cmocka_unit_test(mistakes_are_found_with_line_and_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
