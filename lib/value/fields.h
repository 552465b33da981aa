/*
 * Values of configuration files that the profile and the catalogue both have: quantities, words, texts.
 *
 * Each function reads one member of a mapping and leaves *out as it is when the member is missing or
 * nothing. Failures carry file, line and column. Texts are copied into the arena.
 */
#ifndef OST_VALUE_FIELDS_H
#define OST_VALUE_FIELDS_H

#include <stdint.h>

#include "base/arena.h"
#include "io/yaml.h"
#include "value/quantity.h"

/* A list of texts: "finance", or [finance, health]. */
struct ost_words {
    const char *const *at; /* [n] */
    size_t n;
};

/* The node itself as a quantity; *out is yours to release. */
int ost_field_quantity(struct ost_quantity *out, const struct ost_yaml *node,
                       enum ost_quantity_kind kind, const struct ost_quantity_options *options);

/* A certain quantity: an interval is refused. */
int ost_field_number(double *out, const struct ost_yaml *mapping, const char *key,
                     enum ost_quantity_kind kind, const struct ost_quantity_options *options);

/* A certain amount in minor units. */
int ost_field_cents(int64_t *out, const struct ost_yaml *mapping, const char *key,
                    enum ost_quantity_kind kind, const struct ost_quantity_options *options);

int ost_field_text(const char **out, struct ost_arena *arena, const struct ost_yaml *mapping,
                   const char *key);
int ost_field_words(struct ost_words *out, struct ost_arena *arena, const struct ost_yaml *mapping,
                    const char *key);

/* A whole number of at least `least`. */
int ost_field_count(int64_t *out, const struct ost_yaml *mapping, const char *key, int64_t least);

/* `version: 1`, which every file of the model begins with; required. */
int ost_field_version(const struct ost_yaml *root);

/* `currency: USD`, a code of three capitals; required. */
int ost_field_currency(char out[4], const struct ost_yaml *root);

/* The directory of the node's file, "." for one beside the program; a copy in the arena. */
const char *ost_field_directory(struct ost_arena *arena, const struct ost_yaml *node);

#endif
