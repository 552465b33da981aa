/*
 * Sets of instants as intervals: pauses, outages, opening times.
 *
 * An interval is half-open, [start, end): its first second belongs to it, the second `end` does
 * not, so intervals that touch share nothing and leave nothing out. A set is normal when its
 * intervals are sorted, not empty, and neither overlap nor touch: then each instant is in at most
 * one, and the lengths may be added. Adding collects intervals in any order; normalising makes the
 * set normal.
 *
 *     struct ost_spans pauses = {0};
 *     ost_spans_add(&pauses, 1800, 3600);
 *     ost_spans_add(&pauses, 0, 2400);
 *     ost_spans_normalise(&pauses);            // one interval: [0, 3600)
 *     ost_spans_total(&pauses);                // 3600: what overlaps counts once
 *     ost_spans_release(&pauses);
 *
 * Functions below ost_spans_normalise want normal sets (an assert checks) and keep them normal.
 */
#ifndef OST_CALENDAR_SPANS_H
#define OST_CALENDAR_SPANS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/time.h"

struct ost_span {
    ost_time start, end; /* [start, end) */
};

struct ost_spans {
    struct ost_span *at; /* [n] */
    size_t n, cap;
};

void ost_spans_release(struct ost_spans *s);

/* Forgets the intervals, keeps the memory. */
void ost_spans_clear(struct ost_spans *s);

/* Adds [start, end); nothing when end <= start. */
void ost_spans_add(struct ost_spans *s, ost_time start, ost_time end);

/* Sorts, and merges what overlaps or touches. O(n) when sorted already. */
void ost_spans_normalise(struct ost_spans *s);

bool ost_spans_normal(const struct ost_spans *s);

/* Seconds in the set. */
int64_t ost_spans_total(const struct ost_spans *s);

/* The number of the first interval that ends after `at`; n when there is none. O(log n). */
size_t ost_spans_after(const struct ost_spans *s, ost_time at);

/* Cuts away what lies outside [start, end). */
void ost_spans_clip(struct ost_spans *s, ost_time start, ost_time end);

/*
 * Appends what lies in both sets, or in `a` but not in `b`, to the end of *out, which is neither.
 */
void ost_spans_intersect(struct ost_spans *out, const struct ost_spans *a,
                         const struct ost_spans *b);
void ost_spans_subtract(struct ost_spans *out, const struct ost_spans *a,
                        const struct ost_spans *b);

#endif
