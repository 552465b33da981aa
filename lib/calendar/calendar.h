/*
 * Calendars: when somebody works, and what that makes of elapsed time and of deadlines.
 *
 * A calendar is a set of instants, the open time, made from rules (calendar/rules.h): a time zone,
 * weekly hours, holidays, and hours and breaks of single dates. Rules change: a calendar has one or
 * more versions, each valid from the local midnight of a date in its own zone until the next
 * begins. Each version is taken as a whole and cut at these instants, so time that spans a change
 * is the sum of its parts. Around the clock ("24x7") is a calendar too, and so is plain calendar
 * time.
 *
 *     struct ost_calendar_text text = {.tz = "Europe/Berlin", .hours = "mon-fri=09:00-17:00",
 *                                      .holidays = "--12-25|--12-26"};
 *     struct ost_calendar *support;
 *     int rc = ost_calendar_parse(&support, "support", &text);
 *     int64_t worked = ost_calendar_elapsed(support, opened, answered, NULL);   // seconds
 *     rc = ost_calendar_due(&deadline, support, opened, 4 * 3600, NULL);
 *     ost_calendar_free(support);
 *
 * Time is counted in physical seconds, exactly: 24 hours open on the day the clocks go back are
 * 90000. Hence elapsed(a, c) = elapsed(a, b) + elapsed(b, c), and elapsed(a, due(a, s)) = s. A
 * target is missed when elapsed > target; never judge by comparing with the deadline, whose place
 * at a closing is a convention (enum ost_due_boundary).
 *
 * Pauses are a normal set of instants (calendar/spans.h) that do not count; NULL is none. They
 * matter only where they meet open time, and only within the range asked about.
 *
 * Open time is known for the years OST_CALENDAR_FIRST_YEAR to OST_CALENDAR_LAST_YEAR; outside
 * nothing is open. A search for open time ends OST_CALENDAR_SEARCH_YEARS away from its start with
 * OST_ELIMIT. The intervals around the times asked about are made when first asked for and kept:
 * therefore no argument is const, and a calendar belongs to one thread. After that a question costs
 * some 30 ns, whatever the distance.
 */
#ifndef OST_CALENDAR_CALENDAR_H
#define OST_CALENDAR_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/time.h"
#include "calendar/rules.h"
#include "calendar/spans.h"

enum {
    OST_CALENDAR_FIRST_YEAR = 1800,
    OST_CALENDAR_LAST_YEAR = 2399,
    OST_CALENDAR_SEARCH_YEARS = 100
};

/* Where a deadline lies that is reached exactly at a closing. */
enum ost_due_boundary {
    OST_DUE_CLOSE,    /* at the closing */
    OST_DUE_NEXT_OPEN /* at the opening that follows */
};

/* "close" (also nothing) or "next_open". */
int ost_due_boundary_parse(enum ost_due_boundary *out, struct ost_slice text);

struct ost_calendar;

/* One version; the first one is valid from ever, whatever its date. */
struct ost_calendar_version {
    struct ost_date valid_from;
    struct ost_rules rules;
};

/*
 * Takes the versions' rules, also on failure. Their dates must rise, and each must have some open
 * time (OST_EINVAL): a calendar that is never open answers no question. *out is yours to free.
 */
int ost_calendar_new(struct ost_calendar **out, const char *name,
                     struct ost_calendar_version *version, size_t n,
                     enum ost_due_boundary boundary);

/* Rules as texts, as a table or a command line has them. NULL and "" are nothing. */
struct ost_calendar_text {
    const char *tz;          /* "Europe/Berlin"; nothing is UTC */
    const char *hours;       /* a week of calendar/hours.h */
    const char *holidays;    /* "2026-12-25|--01-01" */
    const char *overrides;   /* "2026-12-24=09:00-12:00|2026-12-31=closed" */
    const char *breaks;      /* the same form */
    const char *holiday_cut; /* "start_date" (also nothing) or "civil_day" */
    const char *boundary;    /* "close" (also nothing) or "next_open" */
};

/* A calendar of one version. Failures carry the name of the text they are in. */
int ost_calendar_parse(struct ost_calendar **out, const char *name,
                       const struct ost_calendar_text *text);

void ost_calendar_free(struct ost_calendar *c); /* NULL is fine */

/*
 * An instant as text (calendar/timestamp.h); without an offset it is wall time of the zone that
 * holds then. OST_EPARSE. A fraction of a second is cut off.
 */
int ost_calendar_read_time(ost_time *out, const struct ost_calendar *c, struct ost_slice text);

/* Appends the instant as wall time with its offset (RFC 3339): "2026-11-24T09:30:00+01:00". */
void ost_calendar_put_time(struct ost_buf *b, const struct ost_calendar *c, ost_time at);

/* "START/END|START/END": adds them to the set and makes it normal. A reversed one is OST_EPARSE. */
int ost_calendar_read_pauses(struct ost_spans *pauses, const struct ost_calendar *c,
                             struct ost_slice text);

/* Borrowed. */
const char *ost_calendar_name(const struct ost_calendar *c);

/* The weekly hours of the last version, the one without an end; borrowed. */
const struct ost_week *ost_calendar_week(const struct ost_calendar *c);

/* The zone whose wall clock holds at the instant; borrowed. */
const struct ost_zone *ost_calendar_zone(const struct ost_calendar *c, ost_time at);

/* Open seconds in [from, to) that are in no pause; 0 when to <= from. */
int64_t ost_calendar_elapsed(struct ost_calendar *c, ost_time from, ost_time to,
                             const struct ost_spans *pauses);

/*
 * The first instant by which `seconds` of open, unpaused time have elapsed since `start`. After 0
 * seconds that is `start` when it is open, else the next opening. A boundary of OST_DUE_NEXT_OPEN
 * moves a deadline at a closing to the next opening. OST_EINVAL when seconds < 0.
 */
int ost_calendar_due(ost_time *out, struct ost_calendar *c, ost_time start, int64_t seconds,
                     const struct ost_spans *pauses);

/*
 * The mirror image: the last instant from which `seconds` elapse until `end`; for 0 seconds `end`
 * itself when open time ends at or runs through it, else the closing before. Knows no boundary.
 */
int ost_calendar_due_back(ost_time *out, struct ost_calendar *c, ost_time end, int64_t seconds,
                          const struct ost_spans *pauses);

bool ost_calendar_is_open(struct ost_calendar *c, ost_time at);

/* `at` when it is open, else the next opening. */
int ost_calendar_next_open(ost_time *out, struct ost_calendar *c, ost_time at);

/* The first closing after `at`: of the interval it is in, else of the next one. */
int ost_calendar_next_close(ost_time *out, struct ost_calendar *c, ost_time at);

/* The holiday on the wall calendar at that instant, or on that date; NULL when it is none. */
const struct ost_holiday *ost_calendar_holiday_at(const struct ost_calendar *c, ost_time at);
const struct ost_holiday *ost_calendar_holiday_on(const struct ost_calendar *c,
                                                  struct ost_date date);

/*
 * Business days: dates on which open time begins. From the date of `start`, on the wall calendar at
 * `start`, `days` business days further on (back), at the same wall time; where that is closed, the
 * next opening (the closing before). _eod: the last closing of what begins on that date; with 0
 * days the first such closing after `start`. OST_EINVAL when days < 0.
 */
int ost_calendar_add_days(ost_time *out, struct ost_calendar *c, ost_time start, int64_t days);
int ost_calendar_sub_days(ost_time *out, struct ost_calendar *c, ost_time start, int64_t days);
int ost_calendar_add_days_eod(ost_time *out, struct ost_calendar *c, ost_time start, int64_t days);

/* Adds the open time in [from, to) to a normal set, which stays normal. */
void ost_calendar_open(struct ost_calendar *c, ost_time from, ost_time to, struct ost_spans *open);

/* Appends all rules as lines of text, equal for equal rules: what a report's hash is made of. */
void ost_calendar_put(struct ost_buf *b, const struct ost_calendar *c);

/*
 * A calendar from such lines, for a file that carries its calendars with it; of several versions the
 * last one, of holidays the dates. OST_EPARSE for any other line. *out is yours to free.
 */
int ost_calendar_parse_lines(struct ost_calendar **out, const char *name, struct ost_slice lines);

#endif
