/*
 * Holidays from an iCalendar file (RFC 5545), as public feeds and calendar programs give them.
 *
 * A holiday is an event of whole days, with the event's summary for its name:
 *
 *     BEGIN:VEVENT
 *     DTSTART;VALUE=DATE:20261225         the first day
 *     DTEND;VALUE=DATE:20261227           the day after the last; without it, and
 *                                         without a DURATION in days or weeks, one day
 *     RRULE:FREQ=YEARLY;UNTIL=20301231    every year or every INTERVAL-th, up to UNTIL
 *                                         or COUNT times
 *     EXDATE;VALUE=DATE:20281225          but not on these
 *     SUMMARY:Christmas
 *     END:VEVENT
 *
 * Dates are local and stay dates; nothing passes through UTC, where they would shift by a day for
 * half of the world. A DTSTART with a time is therefore refused, also from midnight to midnight: in
 * whose midnight is what the file does not say. VALUE=DATE may be missing where the value is a
 * date. A rule may repeat its own month and day (BYMONTH, BYMONTHDAY). 29 February comes in leap
 * years only, as the standard says. A rule without an end goes on to OST_ICAL_LAST_YEAR.
 *
 * What else would change the dates is refused with its line: other rules (BYDAY, FREQ=MONTHLY),
 * RDATE, EXRULE, RECURRENCE-ID. Cancelled events (STATUS:CANCELLED) are left out. All other
 * properties and components say nothing about dates and are passed over. A file is read whole or
 * not at all.
 *
 * A feed is data to review before it is relied on: many carry days that nobody has off.
 */
#ifndef OST_CALENDAR_ICAL_H
#define OST_CALENDAR_ICAL_H

#include "base/slice.h"
#include "calendar/holidays.h"

enum {
    OST_ICAL_LAST_YEAR = 2399,
    OST_ICAL_EVENT_DAYS = 366,      /* the longest event */
    OST_ICAL_DAYS = 1 << 20,        /* in one file, repetitions counted */
    OST_ICAL_FILE_BYTES = 16 << 20, /* the largest file */
};

/*
 * Adds the holidays of a file; on failure none. OST_EPARSE as above, also for a file without
 * events; OST_ELIMIT beyond the limits.
 */
int ost_ical_load(struct ost_holidays *h, const char *path);

/* The same for text in memory; `name` stands for the file in messages. */
int ost_ical_parse(struct ost_holidays *h, struct ost_slice text, const char *name);

#endif
