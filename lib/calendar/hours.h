/*
 * Working hours as people write them: which hours of a date, of each weekday, of single dates.
 *
 * Hours are intervals of a date's wall clock, counted in seconds from its midnight as the clock
 * shows it; what they are in physical time is for calendar/rules.h. They are half-open: 09:00-17:00
 * begins with the second 09:00:00 and ends before 17:00:00. Midnight at the end of a date is 24:00;
 * hours beyond it run into the next date and belong to the one where they stand: sat=22:00-30:00 is
 * Saturday's night shift, until 6 o'clock on Sunday.
 *
 *     hours   = "09:00-12:00,13:00-17:00"     or "closed", or nothing: closed as well
 *     week    = "mon-fri=09:00-17:00;sat,sun=10:00-14:00", or "24x7", or "closed"
 *     dated   = "2026-12-24=09:00-12:00|2026-12-31=closed"
 *
 * Weekdays are mon tue wed thu fri sat sun in any case; a range may run over the week's end
 * (fri-mon); a weekday that is not named is closed. Blanks around the parts are fine.
 *
 * Refused with the piece in question (OST_EPARSE): a time that is none, an interval that ends
 * before it begins or that overlaps another of the same date, a weekday or date that stands twice,
 * more than OST_HOURS_MAX intervals for a date. So is an end at 23:59, which is 24:00 in systems
 * whose intervals include their end: read as it stands it would close a round-the-clock desk for a
 * minute each midnight.
 */
#ifndef OST_CALENDAR_HOURS_H
#define OST_CALENDAR_HOURS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "base/time.h"

enum {
    OST_HOURS_MAX = 16,              /* intervals of one date */
    OST_HOURS_END_S = 2 * OST_DAY_S, /* 48:00, the latest end */
};

/* The hours of one date: sorted, disjoint; those that touch are one. */
struct ost_hours {
    int32_t n;
    struct ost_hours_piece {
        int32_t start_s, end_s; /* 0 <= start < end <= OST_HOURS_END_S, whole minutes */
    } at[OST_HOURS_MAX];
};

/* What every week looks like; 0 is Monday, as in ost_weekday. */
struct ost_week {
    struct ost_hours day[7];
};

/* Hours that hold for single dates. */
struct ost_dated_hours {
    struct ost_dated *at; /* [n], sorted by day */
    size_t n, cap;
};

struct ost_dated {
    int64_t day; /* since 1970-01-01 */
    struct ost_hours hours;
};

int ost_hours_parse(struct ost_hours *out, struct ost_slice text);
int ost_week_parse(struct ost_week *out, struct ost_slice text);

/* Open all around the clock, every day. */
void ost_week_always(struct ost_week *out);

/* As above with '|' between the dates; empty text gives no dates. *out is yours to release. */
int ost_dated_hours_parse(struct ost_dated_hours *out, struct ost_slice text);

/* Adds one date: `text` is its hours. A date that is there already is OST_EPARSE. */
int ost_dated_hours_add(struct ost_dated_hours *d, struct ost_date date, struct ost_slice text);

/* The hours of that day, or NULL. O(log n). */
const struct ost_hours *ost_dated_hours_find(const struct ost_dated_hours *d, int64_t day);

void ost_dated_hours_release(struct ost_dated_hours *d);

/* Append them as they would be parsed, in one form only: equal hours give equal texts. */
void ost_hours_put(struct ost_buf *b, const struct ost_hours *hours);
void ost_week_put(struct ost_buf *b, const struct ost_week *week);

#endif
