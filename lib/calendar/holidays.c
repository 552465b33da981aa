#include "calendar/holidays.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"

void ost_holidays_release(struct ost_holidays *h)
{
    free(h->at);
    ost_arena_release(&h->names);
    *h = (struct ost_holidays){0};
}

const char *ost_holidays_keep(struct ost_holidays *h, struct ost_slice name)
{
    return ost_arena_copy(&h->names, name).p;
}

static void add(struct ost_holidays *h, struct ost_date date, bool yearly, const char *name)
{
    h->at = ost_grow(h->at, &h->cap, h->n + 1, sizeof *h->at);
    h->at[h->n++] = (struct ost_holiday){date, yearly, name};
    h->sorted = false;
}

void ost_holidays_add(struct ost_holidays *h, struct ost_date date, const char *name)
{
    assert(ost_date_exists(date));
    add(h, date, false, name);
}

static int no_holiday(struct ost_slice text)
{
    return ost_fail(OST_EPARSE,
                    "'%.*s' is no holiday such as 2026-12-25, or --12-25 for every year",
                    OST_SLICE_ARG(text));
}

int ost_holidays_add_text(struct ost_holidays *h, struct ost_slice text, const char *name)
{
    bool yearly = text.n == 7 && memcmp(text.p, "--", 2) == 0;
    struct ost_date date;
    char full[] = "0000-MM-DD";
    if (yearly) {
        memcpy(full + 5, text.p + 2, 5);
        if (ost_date_parse(&date, ost_slice_of(full)) < 0)
            return no_holiday(text);
    } else if (ost_date_parse(&date, text) < 0) {
        return no_holiday(text);
    }
    add(h, date, yearly, name);
    return 0;
}

int ost_holidays_add_list(struct ost_holidays *h, struct ost_slice text)
{
    struct ost_slice rest = ost_slice_trim(text), part;
    while (rest.n) {
        ost_slice_cut(&rest, '|', &part);
        int rc = ost_holidays_add_text(h, ost_slice_trim(part), "");
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* Yearly ones first, then by date. */
static int by_date(const void *x, const void *y)
{
    const struct ost_holiday *a = x, *b = y;
    if (a->yearly != b->yearly)
        return a->yearly ? -1 : 1;
    if (a->date.year != b->date.year)
        return a->date.year < b->date.year ? -1 : 1;
    return a->date.month != b->date.month ? a->date.month - b->date.month
                                          : a->date.day - b->date.day;
}

/* Of one date the named ones first. */
static int by_date_and_name(const void *x, const void *y)
{
    const struct ost_holiday *a = x, *b = y;
    int order = by_date(a, b);
    if (order)
        return order;
    return *a->name && *b->name ? strcmp(a->name, b->name) : (*b->name != 0) - (*a->name != 0);
}

void ost_holidays_sort(struct ost_holidays *h)
{
    size_t kept = 0;
    if (h->sorted || h->n == 0)
        return;
    qsort(h->at, h->n, sizeof *h->at, by_date_and_name);
    for (size_t i = 0; i < h->n; i++)
        if (kept == 0 || by_date(&h->at[kept - 1], &h->at[i]) != 0)
            h->at[kept++] = h->at[i];
    h->n = kept;
    h->sorted = true;
}

static const struct ost_holiday *look_up(const struct ost_holidays *h, struct ost_date date,
                                         bool yearly)
{
    struct ost_holiday wanted = {date, yearly, ""};
    return h->n ? bsearch(&wanted, h->at, h->n, sizeof *h->at, by_date) : NULL;
}

const struct ost_holiday *ost_holidays_find(const struct ost_holidays *h, struct ost_date date)
{
    assert(h->sorted || h->n == 0);
    const struct ost_holiday *once = look_up(h, date, false);
    date.year = 0;
    return once ? once : look_up(h, date, true);
}

void ost_holiday_put(struct ost_buf *b, const struct ost_holiday *holiday)
{
    if (holiday->yearly)
        ost_buf_printf(b, "--%02d-%02d", holiday->date.month, holiday->date.day);
    else
        ost_date_put(b, holiday->date);
}
