#include "plan/plan_policy.h"

#include <math.h>
#include <string.h>

#include "io/number.h"

const char *const ost_plan_rule_level_name[OST_RULE_LEVELS] = {"advisory", "soft", "hard"};

/* Longer ones first, so that <= is not read as <. */
static const struct {
    const char *text;
    enum ost_plan_rule_op op;
} ops[] = {{"<=", OST_RULE_LE}, {">=", OST_RULE_GE}, {"!=", OST_RULE_NE}, {"==", OST_RULE_EQ},
           {"<", OST_RULE_LT},  {">", OST_RULE_GT},  {"=", OST_RULE_EQ}};

/* ---- reading ---- */

/* Where the operator stands, and which it is; false: there is none. */
static bool find_op(struct ost_plan_rule *rule, struct ost_slice text, struct ost_slice *value)
{
    for (size_t at = 0; at < text.n; at++)
        for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
            size_t n = strlen(ops[i].text);
            if (at + n > text.n || memcmp(text.p + at, ops[i].text, n) != 0)
                continue;
            rule->figure = ost_slice_trim((struct ost_slice){text.p, at});
            rule->op = ops[i].op;
            *value = ost_slice_trim((struct ost_slice){text.p + at + n, text.n - at - n});
            return true;
        }
    return false;
}

static void read_value(struct ost_plan_rule *rule, struct ost_slice value)
{
    bool share = value.n > 1 && value.p[value.n - 1] == '%';
    struct ost_slice digits = ost_slice_trim((struct ost_slice){value.p, value.n - share});
    rule->word = value;
    rule->is_number = ost_number_real(&rule->number, digits) == 0;
    if (rule->is_number && share)
        rule->number /= 100;
}

static bool starts(struct ost_slice s, const char *with)
{
    return s.n > strlen(with) && memcmp(s.p, with, strlen(with)) == 0;
}

static int read_expression(struct ost_plan_rule *rule, const struct ost_yaml *node)
{
    struct ost_slice value;
    if (!find_op(rule, ost_slice_of(rule->text), &value) || rule->figure.n == 0 || value.n == 0)
        return ost_yaml_fail(node, "a rule is FIGURE OP VALUE, as in plan.cost <= 150000");
    read_value(rule, value);
    if (!rule->is_number && rule->op != OST_RULE_EQ && rule->op != OST_RULE_NE)
        return ost_yaml_fail(node, "'%.*s' is no number; words compare with = and != only",
                             OST_SLICE_ARG(value));
    if (!starts(rule->figure, "plan.") && !starts(rule->figure, "product.") &&
        !starts(rule->figure, "agreement."))
        return ost_yaml_fail(node, "a figure begins with plan., product.NAME. or agreement.NAME.");
    return 0;
}

static int keep_text(const char **out, struct ost_plan_policy *p, const struct ost_yaml *node,
                     const char *key, bool required)
{
    const char *text = NULL;
    int rc = required ? ost_yaml_string(&text, node, key) : ost_yaml_string_or(&text, node, key);
    *out = text ? ost_arena_copy(&p->arena, ost_slice_of(text)).p : NULL;
    return rc;
}

static int read_rule(struct ost_plan_policy *p, const struct ost_yaml *node)
{
    static const char *const keys[] = {"id", "rule", "level", "why", "override"};
    struct ost_plan_rule *rule = &p->rule[p->rules];
    int level = OST_RULE_HARD;
    int rc = ost_yaml_only(node, keys, sizeof keys / sizeof *keys);
    if (rc == 0)
        rc = keep_text(&rule->id, p, node, "id", true);
    if (rc == 0)
        rc = keep_text(&rule->text, p, node, "rule", true);
    if (rc == 0)
        rc = keep_text(&rule->why, p, node, "why", false);
    if (rc == 0)
        rc = keep_text(&rule->override, p, node, "override", false);
    if (rc == 0 && ost_yaml_get(node, "level"))
        rc = ost_yaml_choose(&level, ost_yaml_get(node, "level"), ost_plan_rule_level_name,
                             OST_RULE_LEVELS);
    if (rc == 0)
        rc = read_expression(rule, ost_yaml_get(node, "rule"));
    for (size_t i = 0; rc == 0 && i < p->rules; i++)
        if (strcmp(p->rule[i].id, rule->id) == 0)
            rc = ost_yaml_fail(node, "there is a rule '%s' already", rule->id);
    rule->level = level;
    rule->line = ost_yaml_line(node);
    p->rules += rc == 0;
    return rc;
}

int ost_plan_policy_read(struct ost_plan_policy *out, const struct ost_yaml *root)
{
    static const char *const keys[] = {"version", "rules"};
    struct ost_plan_policy p = {.arena = OST_ARENA_INIT};
    const struct ost_yaml *rules;
    int64_t version;
    int rc = ost_yaml_only(root, keys, 2);
    if (rc == 0)
        rc = ost_yaml_int(&version, root, "version");
    if (rc == 0 && version != 1)
        rc = ost_yaml_fail(ost_yaml_get(root, "version"), "version 1 is what can be read");
    if (rc == 0)
        rc = ost_yaml_sequence(&rules, root, "rules");
    if (rc == 0)
        p.rule = ost_arena_calloc(&p.arena, ost_yaml_count(rules) + 1, sizeof *p.rule);
    for (size_t i = 0; rc == 0 && i < ost_yaml_count(rules); i++)
        rc = read_rule(&p, ost_yaml_at(rules, i));
    if (rc < 0) {
        ost_plan_policy_release(&p);
        return rc;
    }
    *out = p;
    return 0;
}

int ost_plan_policy_load(struct ost_plan_policy *out, const char *path)
{
    struct ost_yaml *root;
    int rc = ost_yaml_load(&root, path);
    if (rc < 0)
        return rc;
    rc = ost_plan_policy_read(out, root);
    ost_yaml_free(root);
    return rc;
}

void ost_plan_policy_release(struct ost_plan_policy *p)
{
    ost_arena_release(&p->arena);
    *p = (struct ost_plan_policy){0};
}

/* ---- judging ---- */

static const struct ost_json *member(const struct ost_json *node, struct ost_slice path)
{
    struct ost_slice key;
    bool more = true;
    char name[128];
    while (node && more) {
        more = ost_slice_cut(&path, '.', &key);
        if (key.n >= sizeof name)
            return NULL;
        memcpy(name, key.p, key.n);
        name[key.n] = '\0';
        node = ost_json_get(node, name);
    }
    return node;
}

/* The lowest `met` of the objectives; NaN: there is none. */
static double least_met(const struct ost_json *objectives)
{
    double least = NAN;
    for (size_t i = 0; i < ost_json_count(objectives); i++) {
        const struct ost_json *met = ost_json_get(ost_json_at(objectives, i), "met");
        if (met)
            least = fmin(ost_json_number(met), least); /* fmin passes over NaN */
    }
    return least;
}

static double growth_pct(const struct ost_json *plan, const struct ost_json *before)
{
    const struct ost_json *now = ost_json_get(plan, "cost");
    const struct ost_json *then = before ? ost_json_get(before, "cost") : NULL;
    double base = ost_json_number(then);
    return now && then && base > 0 ? 100 * (ost_json_number(now) - base) / base : NAN;
}

static bool compare(enum ost_plan_rule_op op, double a, double b)
{
    switch (op) {
    case OST_RULE_LT:
        return a < b;
    case OST_RULE_LE:
        return a <= b;
    case OST_RULE_EQ:
        return a == b;
    case OST_RULE_NE:
        return a != b;
    case OST_RULE_GE:
        return a >= b;
    default:
        return a > b;
    }
}

static enum ost_plan_rule_verdict judge_number(struct ost_plan_rule_result *r, double value)
{
    r->value = value;
    if (isnan(value) || !r->rule->is_number)
        return OST_RULE_UNDECIDED;
    return compare(r->rule->op, value, r->rule->number) ? OST_RULE_PASS : OST_RULE_FAIL;
}

static enum ost_plan_rule_verdict judge_node(struct ost_plan_rule_result *r,
                                             const struct ost_json *node)
{
    struct ost_slice word = ost_json_text(node);
    switch (node ? ost_json_type(node) : OST_JSON_NULL) {
    case OST_JSON_INT:
    case OST_JSON_REAL:
        return judge_number(r, ost_json_number(node));
    case OST_JSON_BOOL:
        word = ost_slice_of(ost_json_true(node) ? "true" : "false");
        break;
    case OST_JSON_STRING:
        break;
    default:
        return OST_RULE_UNDECIDED;
    }
    if (r->rule->op != OST_RULE_EQ && r->rule->op != OST_RULE_NE)
        return OST_RULE_UNDECIDED;
    return ost_slice_equal(word, r->rule->word) == (r->rule->op == OST_RULE_EQ) ? OST_RULE_PASS
                                                                                : OST_RULE_FAIL;
}

/* One entry of `choice` or `agreement`. */
static enum ost_plan_rule_verdict judge_entry(struct ost_plan_rule_result *r,
                                              const struct ost_json *entry, struct ost_slice field)
{
    const struct ost_json *node = member(entry, field);
    r->place = ost_json_text(ost_json_get(entry, "product")).p;
    if (ost_slice_is(field, "p_rto"))
        return judge_number(r, least_met(node));
    return judge_node(r, node);
}

/* A rule about one product, or about every one: the worst verdict, a failure at once. */
static void judge_entries(struct ost_plan_rule_result *r, const struct ost_json *entries,
                          struct ost_slice path)
{
    struct ost_slice name, field;
    size_t last = 0;
    for (size_t i = 0; i < path.n; i++) /* names may hold dots, fields do not */
        last = path.p[i] == '.' ? i : last;
    name = (struct ost_slice){path.p, last};
    field = (struct ost_slice){path.p + last + (last > 0), path.n - last - (last > 0)};
    bool every = ost_slice_is(name, "*"), any = false;
    r->verdict = OST_RULE_UNDECIDED;
    for (size_t i = 0; i < ost_json_count(entries); i++) {
        const struct ost_json *entry = ost_json_at(entries, i);
        struct ost_slice product = ost_json_text(ost_json_get(entry, "product"));
        if (!every && !ost_slice_equal(product, name))
            continue;
        struct ost_plan_rule_result one = {.rule = r->rule, .value = NAN};
        one.verdict = judge_entry(&one, entry, field);
        if (!any || one.verdict == OST_RULE_FAIL ||
            (one.verdict == OST_RULE_UNDECIDED && r->verdict == OST_RULE_PASS))
            *r = one;
        any = true;
        if (r->verdict == OST_RULE_FAIL)
            break;
    }
    if (!every || r->verdict == OST_RULE_PASS)
        r->place = "";
}

static struct ost_slice behind(struct ost_slice s, const char *start)
{
    return (struct ost_slice){s.p + strlen(start), s.n - strlen(start)};
}

static void judge(struct ost_plan_rule_result *r, const struct ost_json *plan,
                  const struct ost_json *before)
{
    struct ost_slice figure = r->rule->figure;
    if (ost_slice_is(figure, "plan.cost_delta_pct"))
        r->verdict = judge_number(r, growth_pct(plan, before));
    else if (starts(figure, "plan."))
        r->verdict = judge_node(r, member(plan, behind(figure, "plan.")));
    else if (starts(figure, "product."))
        judge_entries(r, ost_json_get(plan, "choice"), behind(figure, "product."));
    else
        judge_entries(r, ost_json_get(plan, "agreement"), behind(figure, "agreement."));
}

void ost_plan_policy_judge(struct ost_plan_rule_result *out, const struct ost_plan_policy *policy,
                           const struct ost_json *plan, const struct ost_json *before)
{
    for (size_t i = 0; i < policy->rules; i++) {
        const struct ost_plan_rule *rule = &policy->rule[i];
        out[i] = (struct ost_plan_rule_result){.rule = rule, .value = NAN, .place = ""};
        judge(&out[i], plan, before);
        out[i].rule = rule;
        out[i].fails_plan =
            out[i].verdict == OST_RULE_FAIL &&
            (rule->level == OST_RULE_HARD || (rule->level == OST_RULE_SOFT && !rule->override));
    }
}
