/*
 * A running total over intervals: how much of the set lies before an instant, and back again.
 *
 * For a set of intervals within a window [low, high), before(at) is the number of the set's seconds
 * in [low, at). It never falls, rises by one a second inside the set, and stays level outside; so
 * it has an inverse up to the level parts, where there is a first and a last instant for the same
 * total. All questions about elapsed and due time are these two functions.
 *
 * Both are a table look-up and a few steps: a coarse table over the instants, one entry a day, and
 * one over the totals, one entry for about the mean length of an interval, say where to begin.
 * Building is O(n + days).
 */
#ifndef OST_CALENDAR_TALLY_H
#define OST_CALENDAR_TALLY_H

#include <stddef.h>

#include "calendar/spans.h"

struct ost_tally_span {
    ost_time start, end;
    int64_t before; /* seconds of the set before `start` */
};

struct ost_tally {
    ost_time low, high; /* the window */
    struct ost_tally_span
        *at; /* [n + 1]; the last is empty, lies at `high`, and ends every search */
    size_t n;
    int64_t total;      /* seconds of the whole set */
    uint32_t *by_day;   /* first interval that ends after low + i days */
    uint32_t *by_total; /* interval that holds second i << total_shift of the set */
    int total_shift;
};

/* Tallies the normal set `open`, all of it within [low, high); fewer than 2^32 intervals. */
void ost_tally_build(struct ost_tally *t, const struct ost_spans *open, ost_time low,
                     ost_time high);
void ost_tally_release(struct ost_tally *t);

/*
 * The number of the first interval that ends after `at`, low <= at <= high; n when there is none.
 */
size_t ost_tally_after(const struct ost_tally *t, ost_time at);

/* Seconds of the set in [low, at), low <= at <= high. */
int64_t ost_tally_before(const struct ost_tally *t, ost_time at);

/* The first instant with that total, 0 < total <= t->total: at a closing it is the closing. */
ost_time ost_tally_first(const struct ost_tally *t, int64_t total);

/* The last instant with that total, 0 <= total < t->total: at a closing it is the next opening. */
ost_time ost_tally_last(const struct ost_tally *t, int64_t total);

#endif
