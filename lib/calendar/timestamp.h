/*
 * Time stamps as ticket systems write them: text to instant, strictly.
 *
 * Columns of millions of rows come through here, and a bad value is a row for the data-quality count and
 * no failure of the program, so a fault is a number and not a sentence.
 *
 *     struct ost_timestamp_rules rules = {.zone = berlin};
 *     struct ost_instant created;
 *     enum ost_timestamp_fault fault = ost_timestamp_read(&created, field, &rules);
 *     if (fault)
 *         count[fault]++;                  // ost_timestamp_fault_text(fault) says it to people
 *
 * What is read, white space around it aside:
 *
 *     2024-03-31T08:30:00Z                 RFC 3339; also with t, a space, lower-case z
 *     2024-03-31 08:30:00.123+02:00        offsets +02, +0200, +02:00, Z and UTC, a space before them
 *     2024-03-31 08:30                     no offset: local time of rules.zone
 *     2024/3/31 8:30:05                    / or . between the parts; one digit will do but for the year,
 *                                          minutes and seconds
 *     2024-03-31                           a date alone: its midnight in rules.zone
 *     31/3/2024 8:30, 31.3.2024            day first, only where rules.day_first says so
 *     1711873800, 1711873800.25            Unix time: exactly 10 digits are seconds, exactly 13
 *     1711873800123                        milliseconds
 *
 * Fractions have any number of digits behind '.' or ','; what is finer than a nanosecond is cut off.
 * A leap second (23:59:60 UTC) is the second that follows it. Nothing is guessed: no two-digit years, no
 * month names, no 12-hour clocks, no zone abbreviations other than UTC.
 */
#ifndef OST_CALENDAR_TIMESTAMP_H
#define OST_CALENDAR_TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/time.h"
#include "calendar/zone.h"

/* A second and what is behind its point: the fraction puts events of one second in order. */
struct ost_instant {
    ost_time at;
    int32_t ns; /* 0..999999999 */
};

struct ost_timestamp_rules {
    const struct ost_zone *zone; /* of times without an offset; NULL: they are a fault */
    bool day_first;              /* D/M/YYYY instead of a fault */
};

/* name, what is wrong with the text */
#define OST_TIMESTAMP_FAULT_MAP(X)                                                                 \
    X(OST_TIMESTAMP_FINE, "fine")                                                                  \
    X(OST_TIMESTAMP_EMPTY, "empty")                                                                \
    X(OST_TIMESTAMP_NO_TIME, "not a time")                                                         \
    X(OST_TIMESTAMP_DAY_OR_MONTH, "day first or month first is not known")                         \
    X(OST_TIMESTAMP_NO_ZONE, "no offset and no time zone known")                                   \
    X(OST_TIMESTAMP_GAP, "does not exist in the time zone: clocks were put forward over it")       \
    X(OST_TIMESTAMP_TWICE, "stands twice in the time zone: clocks were put back over it")          \
    X(OST_TIMESTAMP_RANGE, "outside the years 1900 to 2199")

enum ost_timestamp_fault {
#define X(name, text) name,
    OST_TIMESTAMP_FAULT_MAP(X)
#undef X
        OST_TIMESTAMP_FAULTS
};

/*
 * 0 and *out, or a fault and *out untouched. For a date alone midnight is what ost_zone_utc makes of
 * it, also where midnight falls into a gap or stands twice; only a day that the zone left out whole is
 * OST_TIMESTAMP_GAP.
 */
enum ost_timestamp_fault ost_timestamp_read(struct ost_instant *out, struct ost_slice text,
                                            const struct ost_timestamp_rules *rules);

/* As above: "does not exist in the time zone: ..."; a constant. */
const char *ost_timestamp_fault_text(enum ost_timestamp_fault fault);

/* Negative, 0 or positive as a is before, at or after b. */
static inline int ost_instant_compare(struct ost_instant a, struct ost_instant b)
{
    int by_second = (a.at > b.at) - (a.at < b.at);
    return by_second ? by_second : (a.ns > b.ns) - (a.ns < b.ns);
}

#endif
