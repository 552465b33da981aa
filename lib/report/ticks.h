/*
 * Where an axis is marked: round values of its unit, and how they are written there.
 *
 * Plain numbers are marked at 1, 2 or 5 times a power of ten; durations at what clocks show (15m, 1h,
 * 4h, 1d); instants at hours, days, Mondays, first days of months and years, in UTC.
 *
 *     struct ost_ticks t;
 *     ost_ticks_around(&t, OST_SECONDS, &low, &high, 6);   // widens low and high to marks
 *     for (size_t i = 0; i < t.n; i++)
 *         ost_tick_put(&label, OST_SECONDS, t.at[i], t.step, "$");
 */
#ifndef OST_REPORT_TICKS_H
#define OST_REPORT_TICKS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "report/document.h"

enum { OST_TICKS_MOST = 24 };

struct ost_ticks {
    double at[OST_TICKS_MOST]; /* [n], ascending */
    size_t n;
    double step; /* of instants: the mean one, in seconds */
};

/* Whether a value can be placed on an axis: finite and below 1e15. */
bool ost_ticks_can(double value);

/* The marks within [low, high], about `want` of them; low <= high, both placeable, 1 <= want <= 12. */
void ost_ticks_within(struct ost_ticks *out, enum ost_unit unit, double low, double high,
                      size_t want);

/* The same after *low and *high were moved outwards to a mark. A single value gets room around it. */
void ost_ticks_around(struct ost_ticks *out, enum ost_unit unit, double *low, double *high,
                      size_t want);

/* Appends the label of a mark: short, and as precise as the step needs. */
void ost_tick_put(struct ost_buf *out, enum ost_unit unit, double value, double step,
                  const char *currency);

#endif
