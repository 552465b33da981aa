/*
 * The period a report speaks of, as people name it: dates begin and end at midnight in a zone.
 */
#ifndef OST_SLA_PERIOD_H
#define OST_SLA_PERIOD_H

#include <stdbool.h>

#include "base/slice.h"
#include "base/time.h"
#include "calendar/zone.h"

/* [start, end). */
struct ost_period {
    ost_time start, end;
    bool whole; /* no period was asked for: every ticket counts */
};

/*
 * "2026", "2026-Q3", "2026-10", "2026-10-05", or two of them "2026-10-01..2026-10-15" with the last one
 * within the period. Dates are of the zone; NULL is UTC. OST_EPARSE says what a period looks like.
 */
int ost_period_parse(struct ost_period *out, struct ost_slice text, const struct ost_zone *zone);

/*
 * The period before this one: as many months where it is whole months in the zone, else as many
 * seconds. NULL is UTC.
 */
struct ost_period ost_period_before(const struct ost_period *p, const struct ost_zone *zone);

/* Everything from `first` up to and with `now`. */
struct ost_period ost_period_whole(ost_time first, ost_time now);

bool ost_period_holds(const struct ost_period *p, ost_time t);

#endif
