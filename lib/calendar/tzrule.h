/*
 * The rule by which a zone goes on: the footer of a TZif file, "CET-1CEST,M3.5.0,M10.5.0/3".
 *
 * It is the value of TZ in POSIX (section 8.3) as RFC 9636 extends it in section 3.3.1: the time of a
 * change may lie between -167 and 167 hours of its day, which makes rules such as "the day after the
 * last Thursday". Offsets are written as hours *west*; here they are seconds east. Names are read over.
 */
#ifndef OST_CALENDAR_TZRULE_H
#define OST_CALENDAR_TZRULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/time.h"

/* A day of each year and the second of it, local time before the change. */
struct ost_tzrule_change {
    /*
     * 'M': the week-th `weekday` of a month
     * 'J': day 1..365, where 29 February is not counted
     * 'n': day 0..365, where it is
     */
    char form;
    int month, week, weekday; /* M: 1..12; 1..5, where 5 is the last; 0 = Sunday */
    int day;                  /* J, n */
    int32_t time_s;           /* from that day's midnight; may lie in another day */
};

struct ost_tzrule {
    int32_t standard; /* seconds east */
    bool changes;     /* whether there is summer time; what follows is 0 otherwise */
    int32_t summer;
    struct ost_tzrule_change to_summer, to_standard;
};

/* OST_EPARSE; summer time without dates is refused, since no standard says when it would be. */
int ost_tzrule_parse(struct ost_tzrule *out, struct ost_slice text);

/* The instants at which a rule with changes begins summer time and goes back to standard time. */
ost_time ost_tzrule_to_summer(const struct ost_tzrule *rule, int32_t year);
ost_time ost_tzrule_to_standard(const struct ost_tzrule *rule, int32_t year);

#endif
