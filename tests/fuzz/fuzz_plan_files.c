/* Policies, tools and saved plans from anywhere: refused or read, judged and compared, never a crash. */
#include <stdint.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "plan/plan_diff.h"
#include "plan/plan_policy.h"
#include "plan/tools.h"

static const char plan[] =
    "{\"cost\": 5, \"choice\": [{\"product\": \"a\", \"utility\": 1, \"p_rto\": []}]}";

static void judge(const struct ost_plan_policy *policy, const struct ost_json *json)
{
    struct ost_plan_rule_result *result = ost_calloc(policy->rules + 1, sizeof *result);
    ost_plan_policy_judge(result, policy, json, json);
    free(result);
}

static void read_yaml(struct ost_slice text)
{
    struct ost_yaml *root;
    struct ost_plan_policy policy;
    struct ost_tools tools;
    struct ost_json *json;
    if (ost_yaml_parse(&root, text, "fuzz.yaml") < 0)
        return;
    if (ost_plan_policy_read(&policy, root) == 0) {
        if (ost_json_parse(&json, ost_slice_of(plan)) == 0) {
            judge(&policy, json);
            ost_json_free(json);
        }
        ost_plan_policy_release(&policy);
    }
    if (ost_tools_read(&tools, root) == 0)
        ost_tools_release(&tools);
    ost_yaml_free(root);
}

static void read_json(struct ost_slice text)
{
    struct ost_json *json, *other;
    struct ost_plan_diff diff;
    if (ost_json_parse(&json, text) < 0)
        return;
    if (ost_json_parse(&other, ost_slice_of(plan)) == 0) {
        ost_plan_diff_make(&diff, json, other);
        ost_plan_diff_release(&diff);
        ost_plan_diff_make(&diff, other, json);
        ost_plan_diff_release(&diff);
        ost_json_free(other);
    }
    ost_json_free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_slice text = {(const char *)data, size};
    read_yaml(text);
    read_json(text);
    return 0;
}
