/*
 * Between profile.c and profile_product.c; nobody else includes this.
 */
#ifndef OST_VALUE_PROFILE_INTERNAL_H
#define OST_VALUE_PROFILE_INTERNAL_H

#include "value/profile.h"

/* What reading a profile needs at hand. */
struct ost_profile_reader {
    struct ost_profile *profile;
    struct ost_quantity_options options;
    size_t product; /* whose part is being read, or OST_EVERY_PRODUCT */
};

/* A member that becomes an input of the model. */
struct ost_profile_field {
    const char *key;
    enum ost_quantity_kind kind;
    bool bare; /* the key names the unit */
    size_t offset;
};

/* Reads those of the fields that are there; paths are "prefix.key", offsets count from `base`. */
int ost_profile_fields(struct ost_profile_reader *r, const struct ost_yaml *mapping,
                       const char *prefix, const struct ost_profile_field *field, size_t n,
                       size_t base);

int ost_profile_products(struct ost_profile_reader *r, const struct ost_yaml *list);

#endif
