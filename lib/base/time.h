/*
 * Instants, dates and durations as plain numbers.
 *
 * An instant is seconds since 1970-01-01T00:00:00Z without leap seconds (POSIX time): a day has
 * exactly 86400 of them, so differences are elapsed seconds and arithmetic is integer arithmetic. A date
 * is a day of the proleptic Gregorian calendar and knows no zone; it counts as days since 1970-01-01.
 * What joins the two is a time zone: calendar/zone.h.
 *
 *     ost_time at = ost_date_days((struct ost_date){2024, 3, 31}) * OST_DAY_S;
 *     ost_time_put(&b, at);               // "2024-03-31T00:00:00Z"
 *     ost_weekday(ost_day_of(at));        // 6: a Sunday
 *
 * There is no clock here: "now" is passed in by whoever starts the program.
 */
#ifndef OST_BASE_TIME_H
#define OST_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

/* Seconds since 1970-01-01T00:00:00Z, leap seconds not counted. */
typedef int64_t ost_time;

enum { OST_DAY_S = 86400 };

/* The instant that has not come: the end of what still runs. Later than any other. */
#define OST_NEVER INT64_MAX

struct ost_date {
    int32_t year; /* astronomical: 0 is 1 BC */
    int8_t month; /* 1..12 */
    int8_t day;   /* 1..31 */
};

/* Whether the calendar has this day: 2023-02-29 is not one. */
bool ost_date_exists(struct ost_date date);

/* Days since 1970-01-01, negative before it. `date` exists. */
int64_t ost_date_days(struct ost_date date);

/* The inverse; `days` is within the years that struct ost_date can hold. */
struct ost_date ost_date_of_days(int64_t days);

/* 0 = Monday .. 6 = Sunday, of a day since 1970-01-01. */
int ost_weekday(int64_t days);

/* The day since 1970-01-01 that the second lies in, rounded down also before 1970. */
int64_t ost_day_of(int64_t seconds);

/* "2024-03-31" and nothing else, years 0000 to 9999. OST_EPARSE, also for a day that does not exist. */
int ost_date_parse(struct ost_date *out, struct ost_slice text);

/* Appends "2024-03-31"; a year outside 0000..9999 gets a sign and five or more digits (ISO 8601). */
void ost_date_put(struct ost_buf *b, struct ost_date date);

/* Appends "2024-03-31T08:30:00Z" (RFC 3339); years as in ost_date_put. */
void ost_time_put(struct ost_buf *b, ost_time at);

/*
 * A duration as people write it: "4h", "1h30m", "90 min", "2 days 12 hours", "0".
 *
 * Whole numbers with a unit, the larger unit first, each at most once, white space where one likes:
 *     w week weeks | d day days | h hr hrs hour hours | m min mins minute minutes | s sec secs second seconds
 * A day is 24 h and a week 7 of them, whatever the clocks do. Only 0 needs no unit. Negative numbers
 * and fractions are OST_EPARSE, a result beyond int64 OST_ELIMIT.
 */
int ost_duration_parse(int64_t *seconds, struct ost_slice text);

/*
 * Appends the duration exactly, in days (24 h), hours, minutes and seconds without the zero parts: "4h
 * 30m", "2d 3h", "45s", "0s", "-1m 5s". What is not negative reads back with ost_duration_parse.
 */
void ost_duration_put(struct ost_buf *b, int64_t seconds);

#endif
