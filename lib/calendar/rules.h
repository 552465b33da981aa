/*
 * The rules of one version of a calendar, and the open time they make of a date.
 *
 * A date's hours are those an override gives it, else those of its weekday. On a holiday there are
 * none, whatever an override says. Each end of an interval is a local time, and becomes an instant
 * by the zone's rule (calendar/zone.h): a time in a gap is shifted forward by the gap, of a time
 * that occurs twice the first is meant. An interval that is empty after that (02:30-03:15 on a
 * night that has neither) is no open time. A date that the zone left out (Samoa, 2011-12-30) has no
 * hours at all.
 *
 * An interval belongs to the date it begins on, also where it runs over midnight. What a holiday
 * does to it is a choice:
 *     start_date   the holiday takes away the intervals that begin on it; the night shift of the
 *                  day before works on into it, and its own night is free to the end
 *     civil_day    the holiday closes from its midnight to the next, whatever runs there
 * Breaks are wall-clock intervals of their date and close whatever is open then.
 */
#ifndef OST_CALENDAR_RULES_H
#define OST_CALENDAR_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "calendar/holidays.h"
#include "calendar/hours.h"
#include "calendar/spans.h"
#include "calendar/zone.h"

enum ost_holiday_cut { OST_HOLIDAY_START_DATE, OST_HOLIDAY_CIVIL_DAY };

/* "start_date" (also nothing) or "civil_day". */
int ost_holiday_cut_parse(enum ost_holiday_cut *out, struct ost_slice text);

struct ost_rules {
    struct ost_zone *zone;
    struct ost_week week;
    struct ost_holidays holidays; /* sorted */
    struct ost_dated_hours overrides, breaks;
    enum ost_holiday_cut holiday_cut;
};

void ost_rules_release(struct ost_rules *r);

/* Whether any date at all could have open time. */
bool ost_rules_ever_open(const struct ost_rules *r);

/* Adds the open time in [start, end) to the set; normal before, normal after. */
void ost_rules_open(const struct ost_rules *r, ost_time start, ost_time end,
                    struct ost_spans *open);

/* The same for the intervals that begin on one date (days since 1970-01-01), to their ends. */
void ost_rules_open_date(const struct ost_rules *r, int64_t day, struct ost_spans *open);

/* The holiday that falls on this day, or NULL. */
const struct ost_holiday *ost_rules_holiday(const struct ost_rules *r, int64_t day);

/* The instant at which the day begins: midnight, or what stands for it. */
ost_time ost_rules_midnight(const struct ost_rules *r, int64_t day);

/* Appends the rules as lines of text, equal for equal rules: what a report's hash is made of. */
void ost_rules_put(struct ost_buf *b, const struct ost_rules *r);

#endif
