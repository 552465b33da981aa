/*
 * The file format of compiled time zones (TZif, RFC 9636), unfolded into one table.
 *
 * A file lists the instants at which a place changed its offset from UTC, and ends in a footer that
 * says by which rule it goes on (calendar/tzrule.h). The rule is unfolded here for 400 years behind the
 * last listed change, because then the Gregorian calendar repeats to the second, weekdays included; so a
 * reader of the table needs no rules, only one search.
 *
 * Changes of a zone's abbreviation alone are dropped. Files are not trusted: every count is held
 * against the size, every index against its count, changes ascend and lie between the Big Bang and the
 * year 10000. Refused with OST_EPARSE: what breaks the format; files of version 1, which have no 64-bit
 * times; files that count leap seconds. OST_ELIMIT: more than 2000 changes.
 */
#ifndef OST_CALENDAR_TZIF_H
#define OST_CALENDAR_TZIF_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/time.h"

struct ost_tzif {
    size_t n;              /* changes of the offset */
    ost_time *at;          /* [n] when, ascending */
    int32_t *offset;       /* [n + 1] seconds east; [i] holds until at[i], the last one for good */
    ost_time repeats_from; /* from here on as 400 years before; INT64_MAX: no rule goes on */
};

/* After this many seconds the Gregorian calendar repeats, weekdays included. */
#define OST_TZIF_CYCLE_S (INT64_C(146097) * OST_DAY_S)

/* No offset is further from UTC (RFC 9636, section 3.2): -24:59:59 to +25:59:59. */
enum { OST_TZIF_WEST_S = -89999, OST_TZIF_EAST_S = 93599 };

/* *out is yours to release. */
int ost_tzif_read(struct ost_tzif *out, struct ost_slice file);

void ost_tzif_release(struct ost_tzif *table);

#endif
