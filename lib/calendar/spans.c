#include "calendar/spans.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"

void ost_spans_release(struct ost_spans *s)
{
    free(s->at);
    *s = (struct ost_spans){0};
}

void ost_spans_clear(struct ost_spans *s)
{
    s->n = 0;
}

void ost_spans_add(struct ost_spans *s, ost_time start, ost_time end)
{
    if (end <= start)
        return;
    s->at = ost_grow(s->at, &s->cap, s->n + 1, sizeof *s->at);
    s->at[s->n++] = (struct ost_span){start, end};
}

static int by_start(const void *a, const void *b)
{
    ost_time x = ((const struct ost_span *)a)->start, y = ((const struct ost_span *)b)->start;
    return (x > y) - (x < y);
}

static bool sorted(const struct ost_spans *s)
{
    for (size_t i = 1; i < s->n; i++)
        if (s->at[i].start < s->at[i - 1].start)
            return false;
    return true;
}

void ost_spans_normalise(struct ost_spans *s)
{
    size_t kept = 0;
    if (!sorted(s))
        qsort(s->at, s->n, sizeof *s->at, by_start);
    for (size_t i = 0; i < s->n; i++) {
        struct ost_span *last = kept ? &s->at[kept - 1] : NULL;
        if (!last || s->at[i].start > last->end)
            s->at[kept++] = s->at[i];
        else if (s->at[i].end > last->end)
            last->end = s->at[i].end;
    }
    s->n = kept;
}

bool ost_spans_normal(const struct ost_spans *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i].end <= s->at[i].start || (i && s->at[i].start <= s->at[i - 1].end))
            return false;
    return true;
}

int64_t ost_spans_total(const struct ost_spans *s)
{
    int64_t total = 0;
    assert(ost_spans_normal(s));
    for (size_t i = 0; i < s->n; i++)
        total += s->at[i].end - s->at[i].start;
    return total;
}

size_t ost_spans_after(const struct ost_spans *s, ost_time at)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->at[middle].end > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static ost_time later(ost_time a, ost_time b)
{
    return a > b ? a : b;
}

static ost_time earlier(ost_time a, ost_time b)
{
    return a < b ? a : b;
}

void ost_spans_clip(struct ost_spans *s, ost_time start, ost_time end)
{
    size_t all = s->n;
    assert(ost_spans_normal(s));
    s->n = 0;
    for (size_t i = 0; i < all; i++)
        ost_spans_add(s, later(s->at[i].start, start), earlier(s->at[i].end, end));
}

void ost_spans_intersect(struct ost_spans *out, const struct ost_spans *a,
                         const struct ost_spans *b)
{
    assert(ost_spans_normal(a) && ost_spans_normal(b));
    for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
        ost_spans_add(out, later(a->at[i].start, b->at[k].start),
                      earlier(a->at[i].end, b->at[k].end));
        if (a->at[i].end < b->at[k].end)
            i++;
        else
            k++;
    }
}

void ost_spans_subtract(struct ost_spans *out, const struct ost_spans *a, const struct ost_spans *b)
{
    assert(ost_spans_normal(a) && ost_spans_normal(b));
    for (size_t i = 0, k = 0; i < a->n; i++) {
        ost_time start = a->at[i].start, end = a->at[i].end;
        while (k < b->n && b->at[k].end <= start)
            k++;
        for (size_t j = k; j < b->n && b->at[j].start < end; j++) {
            ost_spans_add(out, start, b->at[j].start);
            start = b->at[j].end;
        }
        ost_spans_add(out, start, end);
    }
}
