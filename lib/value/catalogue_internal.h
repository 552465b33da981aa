/*
 * Between catalogue.c and catalogue_price.c; nobody else includes this.
 */
#ifndef OST_VALUE_CATALOGUE_INTERNAL_H
#define OST_VALUE_CATALOGUE_INTERNAL_H

#include "value/catalogue.h"

/* What reading a plan needs at hand. */
struct ost_plan_reader {
    struct ost_catalogue *catalogue;
    struct ost_catalogue_plan *plan;
    struct ost_quantity_options options; /* `bare` off */
};

/* price, status, source, as_of, credit, self: what a plan costs. */
int ost_catalogue_cost(struct ost_plan_reader *r, const struct ost_yaml *plan);

#endif
