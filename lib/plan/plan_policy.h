/*
 * Rules about a plan that somebody other than its author writes: what a plan must look like to be signed.
 *
 * A YAML file (a commented one is data/policy.yaml):
 *
 *     version: 1
 *     rules:
 *       - id: cost-growth                  required, unique
 *         rule: plan.cost_delta_pct <= 10  required
 *         level: hard                      advisory, soft or hard
 *         why: more needs the board        a sentence for the author; may be left out
 *       - id: mysql-restore
 *         rule: product.mysql.p_rto >= 0.8
 *         level: soft
 *         override: accepted by J. Doe until the new contract, 2026-11-20
 *
 * A rule compares one figure with one value: FIGURE OP VALUE, OP one of < <= = != >= >, VALUE a number, a
 * share (80%), true, false, or a word. Figures are members of the plan's JSON (report/plan.h):
 *
 *     plan.NAME                 a member of the document: plan.cost, plan.status, plan.final
 *     plan.vendors.hhi          a member of a member
 *     plan.cost_delta_pct       against the plan before (--diff), per cent; unknown without one
 *     product.NAME.FIELD        of the product's entry in `choice`: product.mysql.utility
 *     product.NAME.p_rto        the lowest P(objective met) of its severities
 *     agreement.NAME.FIELD      of its entry in `agreement`: agreement.mysql.notice_days
 *
 * NAME `*` stands for every product; each must hold. What is null, or not there, makes a rule undecided.
 *
 * Levels, after those of Sentinel: a hard rule that fails fails the plan; a soft one does unless an override
 * with its reason is written down beside it; an advisory one never does.
 */
#ifndef OST_PLAN_PLAN_POLICY_H
#define OST_PLAN_PLAN_POLICY_H

#include "base/arena.h"
#include "io/json.h"
#include "io/yaml.h"

enum ost_plan_rule_level { OST_RULE_ADVISORY, OST_RULE_SOFT, OST_RULE_HARD, OST_RULE_LEVELS };

extern const char *const ost_plan_rule_level_name[OST_RULE_LEVELS];

enum ost_plan_rule_op {
    OST_RULE_LT,
    OST_RULE_LE,
    OST_RULE_EQ,
    OST_RULE_NE,
    OST_RULE_GE,
    OST_RULE_GT,
    OST_RULE_OPS
};

struct ost_plan_rule {
    const char *id, *text, *why, *override; /* why, override: NULL when not said */
    enum ost_plan_rule_level level;
    struct ost_slice figure;
    enum ost_plan_rule_op op;
    bool is_number;
    double number;
    struct ost_slice word;
    size_t line;
};

struct ost_plan_policy {
    struct ost_plan_rule *rule; /* [rules] in the order of the file */
    size_t rules;
    struct ost_arena arena;
};

/* *out is yours to release. OST_EPARSE with the place in the file. */
int ost_plan_policy_load(struct ost_plan_policy *out, const char *path);
int ost_plan_policy_read(struct ost_plan_policy *out, const struct ost_yaml *root);
void ost_plan_policy_release(struct ost_plan_policy *p);

enum ost_plan_rule_verdict { OST_RULE_PASS, OST_RULE_FAIL, OST_RULE_UNDECIDED };

/* What a rule came to; for one about every product, the first that decided it. */
struct ost_plan_rule_result {
    const struct ost_plan_rule *rule;
    enum ost_plan_rule_verdict verdict;
    bool fails_plan;   /* failed, and its level and override do not forgive it */
    double value;      /* the figure; NaN: none, or a word */
    const char *place; /* "mysql" of a rule about every product; "" else */
};

/*
 * Judges a plan, out[rules]; `before` is the JSON of the plan before or NULL. Texts live as long as the plan
 * and the policy.
 */
void ost_plan_policy_judge(struct ost_plan_rule_result *out, const struct ost_plan_policy *policy,
                           const struct ost_json *plan, const struct ost_json *before);

#endif
