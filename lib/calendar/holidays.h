/*
 * Holidays: dates on which a calendar's hours do not hold, once or every year.
 *
 * A holiday is a date on the wall calendar of whoever keeps it, without a zone and without a time:
 * 25 December begins and ends with the local day. It is never turned into an instant before it is
 * known whose day is meant; that is how feeds come to show holidays a day early.
 *
 *     2026-12-25     that day
 *     --12-25        that day of every year, as vCard writes it; --02-29 in leap years
 *
 * A list grows by adding, and is sorted once before it is asked.
 */
#ifndef OST_CALENDAR_HOLIDAYS_H
#define OST_CALENDAR_HOLIDAYS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "base/time.h"

struct ost_holiday {
    struct ost_date date; /* of a yearly one: with year 0, which is a leap year */
    bool yearly;
    const char *name; /* "" when it has none; lives as long as the list */
};

struct ost_holidays {
    struct ost_holiday *at; /* [n] */
    size_t n, cap;
    bool sorted;
    struct ost_arena names;
};

void ost_holidays_release(struct ost_holidays *h);

/* A copy of a name that lives as long as the list. */
const char *ost_holidays_keep(struct ost_holidays *h, struct ost_slice name);

/* Adds one date that exists, with a name from ost_holidays_keep or "". */
void ost_holidays_add(struct ost_holidays *h, struct ost_date date, const char *name);

/* Adds "2026-12-25" or "--12-25", as above; OST_EPARSE when it is neither. */
int ost_holidays_add_text(struct ost_holidays *h, struct ost_slice text, const char *name);

/* Adds a list of them separated by '|', without names; empty text adds none. */
int ost_holidays_add_list(struct ost_holidays *h, struct ost_slice text);

/*
 * Sorts, and drops what stands twice; what stays is the first name in byte order, if there is one.
 */
void ost_holidays_sort(struct ost_holidays *h);

/* The holiday that falls on this date, or NULL; a sorted list. O(log n). */
const struct ost_holiday *ost_holidays_find(const struct ost_holidays *h, struct ost_date date);

/* Appends a date as it would be parsed. */
void ost_holiday_put(struct ost_buf *b, const struct ost_holiday *holiday);

#endif
