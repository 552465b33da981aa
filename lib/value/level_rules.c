#include "value/level_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/number.h"
#include "value/fields.h"
#include "value/profile.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Facts that a profile can state, beside its factors. */
static const char *const facts[] = {
#define X(key, truth) #key,
    OST_FACTOR_MAP(X)
#undef X
        "units",
    "rpo_min", "domain"};

/* ">= 50": the longer of two signs that both fit, so that ">=" is not ">". */
static int read_comparison(struct ost_condition *out, const struct ost_yaml *node)
{
    struct ost_slice text = ost_slice_trim(ost_yaml_text(node));
    size_t taken = 0;
    for (size_t c = 0; c < OST_ONE_OF; c++) {
        size_t n = strlen(ost_compare_name[c]);
        if (n > taken && text.n >= n && memcmp(text.p, ost_compare_name[c], n) == 0) {
            out->compare = (enum ost_compare)c;
            taken = n;
        }
    }
    if (taken == 0)
        return ost_yaml_fail(node,
                             "a condition is '>= 50' or another comparison, true, false, or a "
                             "list of words");
    struct ost_slice number = {text.p + taken, text.n - taken};
    int rc = ost_number_real(&out->number, ost_slice_trim(number));
    return rc < 0 ? ost_yaml_within(rc, node) : 0;
}

static int read_condition(struct ost_condition *out, struct ost_arena *arena,
                          const struct ost_yaml *when, size_t i)
{
    const struct ost_yaml *node = ost_yaml_at(when, i);
    struct ost_slice text = ost_yaml_text(node);
    struct ost_words words = {0};
    *out = (struct ost_condition){.fact = ost_arena_copy(arena, ost_yaml_key(when, i)).p};
    if (strcmp(out->fact, "domain") == 0) {
        out->compare = OST_ONE_OF;
        int rc = ost_field_words(&words, arena, when, out->fact);
        out->text = words.at;
        out->texts = words.n;
        return rc;
    }
    if (ost_slice_is(text, "true") || ost_slice_is(text, "false")) {
        out->compare = OST_EQUAL;
        out->number = ost_slice_is(text, "true");
        return 0;
    }
    return read_comparison(out, node);
}

static int read_when(struct ost_rule *rule, struct ost_arena *arena, const struct ost_yaml *node)
{
    const struct ost_yaml *when = ost_yaml_get(node, "when");
    size_t n = ost_yaml_count(when);
    struct ost_condition *condition = ost_arena_calloc(arena, n, sizeof *condition);
    int rc = ost_yaml_only(when, facts, COUNT_OF(facts));
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = read_condition(&condition[i], arena, when, i);
    rule->when = condition;
    rule->conditions = n;
    return rc;
}

static int read_needs(unsigned *out, const struct ost_yaml *node)
{
    static const char *const names[] = {"consulting", "troubleshooting", "updates", "agreement"};
    static const unsigned bits[] = {OST_NEEDS_CONSULTING, OST_NEEDS_TROUBLESHOOTING,
                                    OST_NEEDS_UPDATES, OST_NEEDS_AGREEMENT};
    struct ost_yaml_list list = {0};
    int rc = ost_yaml_list_or(&list, node, "needs");
    for (size_t i = 0; rc == 0 && i < list.n; i++) {
        int chosen = 0;
        rc = ost_yaml_choose(&chosen, ost_yaml_list_at(&list, i), names, COUNT_OF(names));
        *out |= bits[chosen];
    }
    return rc;
}

static int read_id(struct ost_level_rules *t, struct ost_rule *rule, const struct ost_yaml *node)
{
    const char *id;
    int rc = ost_yaml_string(&id, node, "id");
    for (size_t i = 0; rc == 0 && &t->rule[i] < rule; i++)
        if (strcmp(t->rule[i].id, id) == 0)
            rc = ost_yaml_fail(ost_yaml_get(node, "id"), "'%s' is a rule already", id);
    return rc < 0 ? rc : ost_field_text(&rule->id, &t->arena, node, "id");
}

static int read_rule(struct ost_level_rules *t, struct ost_rule *rule, const struct ost_yaml *node)
{
    static const char *const keys[] = {"id", "why", "when", "level", "needs"};
    const char *needed;
    int level = 0;
    int rc = ost_yaml_type(node) == OST_YAML_MAPPING
                 ? ost_yaml_only(node, keys, COUNT_OF(keys))
                 : ost_yaml_fail(node, "a rule begins with '- id: '");
    if (rc == 0)
        rc = read_id(t, rule, node);
    if (rc == 0)
        rc = ost_field_text(&rule->why, &t->arena, node, "why");
    if (rc == 0)
        rc = ost_yaml_string(&needed, node, "level");
    if (rc == 0)
        rc = ost_yaml_choose(&level, ost_yaml_get(node, "level"), ost_level_name, OST_LEVELS);
    rule->level = (enum ost_level)level;
    if (rc == 0)
        rc = read_when(rule, &t->arena, node);
    return rc < 0 ? rc : read_needs(&rule->needs, node);
}

int ost_level_rules_read(struct ost_level_rules *out, const struct ost_yaml *root)
{
    static const char *const keys[] = {"version", "rules"};
    struct ost_level_rules t = {0};
    const struct ost_yaml *list;
    int rc = ost_yaml_only(root, keys, COUNT_OF(keys));
    if (rc == 0)
        rc = ost_field_version(root);
    if (rc == 0)
        rc = ost_yaml_sequence(&list, root, "rules");
    if (rc < 0)
        return rc;
    t.rule = ost_calloc(ost_yaml_count(list), sizeof *t.rule);
    for (; rc == 0 && t.n < ost_yaml_count(list); t.n++)
        rc = read_rule(&t, &t.rule[t.n], ost_yaml_at(list, t.n));
    if (rc < 0)
        ost_level_rules_release(&t);
    else
        *out = t;
    return rc;
}

int ost_level_rules_load(struct ost_level_rules *out, const char *path)
{
    struct ost_yaml *root;
    int rc = ost_yaml_load(&root, path);
    if (rc < 0)
        return rc;
    rc = ost_level_rules_read(out, root);
    ost_yaml_free(root);
    return rc;
}

void ost_level_rules_release(struct ost_level_rules *t)
{
    free(t->rule);
    ost_arena_release(&t->arena);
    *t = (struct ost_level_rules){0};
}
