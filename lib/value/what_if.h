/*
 * A profile with one value changed, as if the file said so: what if there were 80 servers?
 *
 *     rc = ost_what_if(&profile, ost_slice_of("mysql.demand = 80"));
 *     rc = ost_what_if(&profile, ost_slice_of("mysql.severities.1.rate = 0.2 to 0.4 /unit/y"));
 *     rc = ost_what_if(&profile, ost_slice_of("budget = $180k/y"));
 *
 * Left stands the path of an input that the file has, or budget, vendors.max, vendors.max_share or
 * min_covered; right a value as the file would have it (value/quantity.h), where time and unit may be left out.
 */
#ifndef OST_VALUE_WHAT_IF_H
#define OST_VALUE_WHAT_IF_H

#include "value/profile.h"

/* OST_EPARSE for a value that is none; OST_ENOTFOUND for another path, with the nearest that there is. */
int ost_what_if(struct ost_profile *profile, struct ost_slice assignment);

#endif
