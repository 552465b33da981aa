/*
 * Whether a version lies in a range of supported ones.
 *
 *     8.0             8.0 and what belongs to it: 8.0.36
 *     5.7 to 8.4      from 5.7 on up to the last 8.4.x
 *     8.0 or newer
 *     up to 8.4
 *
 * Versions are compared number by number where digits stand, byte by byte elsewhere: 8.0.9 comes before
 * 8.0.36, and 8.0-rc1 is part of 8.0.
 */
#ifndef OST_PLAN_COMPAT_H
#define OST_PLAN_COMPAT_H

#include <stdbool.h>

#include "base/slice.h"

/* Negative, 0 or positive as `a` is older than, the same as or newer than `b`. */
int ost_version_compare(struct ost_slice a, struct ost_slice b);

/* OST_EPARSE when the range is none of the forms above; else *within says whether it holds the version. */
int ost_version_within(bool *within, struct ost_slice range, struct ost_slice version);

#endif
