#include "calendar/tally.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"

static void index_days(struct ost_tally *t)
{
    size_t days = (size_t)((t->high - t->low) / OST_DAY_S) + 1;
    size_t i = 0;
    t->by_day = ost_calloc(days, sizeof *t->by_day);
    for (size_t day = 0; day < days; day++) {
        ost_time start = t->low + (ost_time)day * OST_DAY_S;
        while (i < t->n && t->at[i].end <= start)
            i++;
        t->by_day[day] = (uint32_t)i;
    }
}

static void index_totals(struct ost_tally *t)
{
    while (t->n && t->total / (int64_t)t->n >> t->total_shift > 1)
        t->total_shift++;
    size_t steps = (size_t)(t->total >> t->total_shift) + 1;
    size_t i = 0;
    t->by_total = ost_calloc(steps, sizeof *t->by_total);
    for (size_t step = 0; step < steps; step++) {
        while (i < t->n && t->at[i + 1].before <= (int64_t)step << t->total_shift)
            i++;
        t->by_total[step] = (uint32_t)i;
    }
}

void ost_tally_build(struct ost_tally *t, const struct ost_spans *open, ost_time low, ost_time high)
{
    assert(open->n < UINT32_MAX && ost_spans_normal(open));
    *t = (struct ost_tally){.low = low, .high = high, .n = open->n};
    t->at = ost_calloc(t->n + 1, sizeof *t->at);
    for (size_t i = 0; i < t->n; i++) {
        assert(open->at[i].start >= low && open->at[i].end <= high);
        t->at[i] = (struct ost_tally_span){open->at[i].start, open->at[i].end, t->total};
        t->total += open->at[i].end - open->at[i].start;
    }
    t->at[t->n] = (struct ost_tally_span){high, high, t->total};
    index_days(t);
    index_totals(t);
}

void ost_tally_release(struct ost_tally *t)
{
    free(t->at);
    free(t->by_day);
    free(t->by_total);
    *t = (struct ost_tally){0};
}

size_t ost_tally_after(const struct ost_tally *t, ost_time at)
{
    assert(at >= t->low && at <= t->high);
    size_t i = t->by_day[(at - t->low) / OST_DAY_S];
    while (i < t->n && t->at[i].end <= at)
        i++;
    return i;
}

int64_t ost_tally_before(const struct ost_tally *t, ost_time at)
{
    const struct ost_tally_span *span = &t->at[ost_tally_after(t, at)];
    return span->before + (at > span->start ? at - span->start : 0);
}

/* The interval that holds second `total` of the set, counted from 0. */
static const struct ost_tally_span *holding(const struct ost_tally *t, int64_t total)
{
    assert(total >= 0 && total < t->total);
    size_t i = t->by_total[total >> t->total_shift];
    while (t->at[i + 1].before <= total)
        i++;
    return &t->at[i];
}

ost_time ost_tally_first(const struct ost_tally *t, int64_t total)
{
    const struct ost_tally_span *span = holding(t, total - 1);
    return span->start + (total - span->before);
}

ost_time ost_tally_last(const struct ost_tally *t, int64_t total)
{
    const struct ost_tally_span *span = holding(t, total);
    return span->start + (total - span->before);
}
