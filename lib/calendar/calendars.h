/*
 * The `calendars:` block, which every file of ostler that speaks of working time may have:
 *
 *     calendars:
 *       support:
 *         tz: Europe/Berlin
 *         hours: mon-fri=09:00-12:00,13:00-17:00;sat=10:00-14:00
 *         holidays:
 *           - --12-25                          every year
 *           - 2026-04-03: Good Friday          once, with its name
 *           - ical: feiertage.ics              a file beside this one
 *         overrides:
 *           2026-12-24: 09:00-12:00            the hours of that date
 *           2026-12-31: closed
 *         breaks:
 *           2026-06-17: 14:00-17:00            closed in between: the summer outing
 *         holiday_cut: start_date              or civil_day: see calendar/rules.h
 *         due_boundary: close                  or next_open: see calendar/calendar.h
 *         versions:                            what changes later
 *           - valid_from: 2027-01-01
 *             hours: mon-fri=08:00-18:00
 *       on_call: 24x7                          around the clock
 *
 * tz and hours must be there, all else may be left out. A version begins at the local midnight of
 * its date in its own zone; what it does not name stays as it was before it. The name 24x7 is a
 * calendar in every file and cannot be another.
 *
 * Unknown keys and zones, hours that are none, and a calendar that is never open are refused with
 * file, line and column.
 */
#ifndef OST_CALENDAR_CALENDARS_H
#define OST_CALENDAR_CALENDARS_H

#include <stddef.h>

#include "base/buf.h"
#include "base/slice.h"
#include "calendar/calendar.h"
#include "io/yaml.h"

struct ost_calendars {
    struct ost_calendar **at; /* [n], owned: 24x7, then in the order of the file */
    size_t n;
};

/* Reads the block's value; nothing (NULL) gives 24x7 alone. *out is yours to release. */
int ost_calendars_read(struct ost_calendars *out, const struct ost_yaml *block);

/*
 * The same from the block of a file, whatever else the file holds. OST_ENOTFOUND when there is
 * none.
 */
int ost_calendars_load(struct ost_calendars *out, const char *path);

void ost_calendars_release(struct ost_calendars *c);

/* The calendar of that name, borrowed; OST_ENOTFOUND lists those there are. */
int ost_calendars_find(struct ost_calendar **out, const struct ost_calendars *c,
                       struct ost_slice name);

/*
 * Appends all rules as lines of text, equal for equal calendars: what a report's hash is made of.
 */
void ost_calendars_put(struct ost_buf *b, const struct ost_calendars *c);

#endif
