/*
 * The table of level rules as a file (a commented one is data/rules.yaml): value/level.h says what rules do.
 *
 *     version: 1
 *     rules:
 *       - id: R-SCALE-1                    required, unique, stable: reports name it
 *         why: many servers fail often     one sentence for the approver
 *         when: {units: ">= 50"}           all must hold; "or" is another rule
 *         level: L1                        required
 *         needs: [consulting, troubleshooting, updates, agreement]
 *       - id: R-DOMAIN-1
 *         when: {domain: [finance, health], production: true}
 *         level: L2
 *
 * A condition names a fact of the profile: `units`, a factor, `rpo_min` or `domain`. It compares with one of
 * < <= = != >= > and a number, asks for a truth (true or false), or for a word out of a list. A fact that
 * a product does not state fires no rule.
 */
#ifndef OST_VALUE_LEVEL_RULES_H
#define OST_VALUE_LEVEL_RULES_H

#include "base/arena.h"
#include "io/yaml.h"
#include "value/level.h"

struct ost_level_rules {
    struct ost_rule *rule; /* [n] in the order of the file */
    size_t n;
    struct ost_arena arena;
};

/* *out is yours to release. OST_EPARSE with the place in the file. */
int ost_level_rules_load(struct ost_level_rules *out, const char *path);
int ost_level_rules_read(struct ost_level_rules *out, const struct ost_yaml *root);
void ost_level_rules_release(struct ost_level_rules *t);

#endif
