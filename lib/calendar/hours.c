#include "calendar/hours.h"

#include <stdlib.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/error.h"

static const char weekdays[7][4] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* Two digits; -1 when they are none. */
static int two_digits(const char *p)
{
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
        return -1;
    return (p[0] - '0') * 10 + p[1] - '0';
}

/* "HH:MM" from 00:00 to 48:00. */
static int parse_time(int32_t *seconds, struct ost_slice text)
{
    int hour = text.n == 5 && text.p[2] == ':' ? two_digits(text.p) : -1;
    int minute = hour >= 0 ? two_digits(text.p + 3) : -1;
    int32_t s = (hour * 60 + minute) * 60;
    if (minute < 0 || minute > 59 || s > OST_HOURS_END_S)
        return ost_fail(OST_EPARSE, "'%.*s' is no time of day from 00:00 to 48:00, such as 09:00",
                        OST_SLICE_ARG(text));
    *seconds = s;
    return 0;
}

static int parse_piece(struct ost_hours_piece *out, struct ost_slice text)
{
    struct ost_slice end = text, start;
    if (!ost_slice_cut(&end, '-', &start))
        return ost_fail(OST_EPARSE, "'%.*s' is no interval such as 09:00-17:00",
                        OST_SLICE_ARG(text));
    int rc = parse_time(&out->start_s, ost_slice_trim(start));
    if (rc == 0)
        rc = parse_time(&out->end_s, ost_slice_trim(end));
    if (rc < 0)
        return rc;
    if (out->end_s % OST_DAY_S == OST_DAY_S - 60)
        return ost_fail(OST_EPARSE,
                        "'%.*s' leaves out the last minute before midnight; write %s for its end",
                        OST_SLICE_ARG(text), out->end_s < OST_DAY_S ? "24:00" : "48:00");
    if (out->end_s > out->start_s)
        return 0;
    if (out->end_s == 0)
        return ost_fail(OST_EPARSE, "'%.*s' ends before it begins; midnight at its end is 24:00",
                        OST_SLICE_ARG(text));
    return ost_fail(OST_EPARSE,
                    "'%.*s' ends before it begins; hours of the next day count on from 24:00, as "
                    "in 22:00-30:00",
                    OST_SLICE_ARG(text));
}

/* Puts the interval in its place; `text` is for messages. */
static int insert_piece(struct ost_hours *h, struct ost_hours_piece piece, struct ost_slice text)
{
    int32_t at = h->n;
    if (h->n == OST_HOURS_MAX)
        return ost_fail(OST_EPARSE, "'%.*s' is one interval too many: a date has at most %d",
                        OST_SLICE_ARG(text), OST_HOURS_MAX);
    for (; at > 0 && h->at[at - 1].start_s > piece.start_s; at--)
        h->at[at] = h->at[at - 1];
    h->at[at] = piece;
    h->n++;
    if ((at > 0 && h->at[at - 1].end_s > piece.start_s) ||
        (at + 1 < h->n && h->at[at + 1].start_s < piece.end_s))
        return ost_fail(OST_EPARSE, "'%.*s' overlaps another interval of the same date",
                        OST_SLICE_ARG(text));
    return 0;
}

static void join_touching(struct ost_hours *h)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < h->n; i++) {
        if (kept && h->at[kept - 1].end_s == h->at[i].start_s)
            h->at[kept - 1].end_s = h->at[i].end_s;
        else
            h->at[kept++] = h->at[i];
    }
    h->n = kept;
}

int ost_hours_parse(struct ost_hours *out, struct ost_slice text)
{
    struct ost_hours hours = {0};
    struct ost_slice rest = ost_slice_trim(text), part;
    if (ost_slice_is(rest, "closed"))
        rest.n = 0;
    while (rest.n) {
        struct ost_hours_piece piece;
        bool more = ost_slice_cut(&rest, ',', &part);
        part = ost_slice_trim(part);
        int rc = parse_piece(&piece, part);
        if (rc == 0)
            rc = insert_piece(&hours, piece, part);
        if (rc == 0 && more && rest.n == 0)
            rc = ost_fail(OST_EPARSE, "'%.*s' ends with a comma", OST_SLICE_ARG(text));
        if (rc < 0)
            return rc;
    }
    join_touching(&hours);
    *out = hours;
    return 0;
}

static int parse_weekday(int *day, struct ost_slice text)
{
    for (int d = 0; d < 7; d++)
        if (text.n == 3 && strncasecmp(text.p, weekdays[d], 3) == 0) {
            *day = d;
            return 0;
        }
    return ost_fail(OST_EPARSE, "'%.*s' is none of mon, tue, wed, thu, fri, sat, sun",
                    OST_SLICE_ARG(text));
}

/* "mon", "mon-fri" or "fri-mon": the days in it as bits. */
static int parse_days(unsigned *days, struct ost_slice text)
{
    struct ost_slice end = text, start;
    int first, last;
    bool range = ost_slice_cut(&end, '-', &start);
    int rc = parse_weekday(&first, ost_slice_trim(start));
    last = first;
    if (rc == 0 && range)
        rc = parse_weekday(&last, ost_slice_trim(end));
    if (rc < 0)
        return rc;
    for (int d = first;; d = (d + 1) % 7) {
        *days |= 1u << d;
        if (d == last)
            return 0;
    }
}

/* "mon-wed,fri": the weekdays on the left of '='. */
static int parse_day_list(unsigned *days, struct ost_slice text)
{
    struct ost_slice part;
    int rc = 0;
    for (bool more = true; more && rc == 0;) {
        more = ost_slice_cut(&text, ',', &part);
        rc = parse_days(days, ost_slice_trim(part));
    }
    return rc;
}

/* One "days=hours"; `seen` are the days that have hours already. */
static int parse_week_part(struct ost_week *week, unsigned *seen, struct ost_slice text)
{
    struct ost_slice hours = text, names;
    struct ost_hours parsed;
    unsigned days = 0;
    if (!ost_slice_cut(&hours, '=', &names))
        return ost_fail(OST_EPARSE, "'%.*s' has no '=', as in mon-fri=09:00-17:00",
                        OST_SLICE_ARG(text));
    int rc = parse_day_list(&days, names);
    if (rc == 0)
        rc = ost_hours_parse(&parsed, hours);
    if (rc < 0)
        return rc;
    for (int d = 0; d < 7; d++) {
        if (!(days & 1u << d))
            continue;
        if (*seen & 1u << d)
            return ost_fail(OST_EPARSE, "'%.*s': %s stands twice; put its intervals in one list",
                            OST_SLICE_ARG(text), weekdays[d]);
        week->day[d] = parsed;
    }
    *seen |= days;
    return 0;
}

void ost_week_always(struct ost_week *out)
{
    for (int d = 0; d < 7; d++)
        out->day[d] = (struct ost_hours){1, {{0, OST_DAY_S}}};
}

int ost_week_parse(struct ost_week *out, struct ost_slice text)
{
    struct ost_week week = {0};
    struct ost_slice rest = ost_slice_trim(text), part;
    unsigned seen = 0;
    if (ost_slice_is(rest, "24x7")) {
        ost_week_always(out);
        return 0;
    }
    if (ost_slice_is(rest, "closed"))
        rest.n = 0;
    while (rest.n) {
        ost_slice_cut(&rest, ';', &part);
        int rc = parse_week_part(&week, &seen, ost_slice_trim(part));
        if (rc < 0)
            return rc;
        rest = ost_slice_trim(rest); /* a ';' at the end is fine */
    }
    *out = week;
    return 0;
}

/* Where the day is, or where it would be put. */
static size_t dated_index(const struct ost_dated_hours *d, int64_t day)
{
    size_t low = 0, high = d->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d->at[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct ost_hours *ost_dated_hours_find(const struct ost_dated_hours *d, int64_t day)
{
    size_t i = dated_index(d, day);
    return i < d->n && d->at[i].day == day ? &d->at[i].hours : NULL;
}

int ost_dated_hours_add(struct ost_dated_hours *d, struct ost_date date, struct ost_slice text)
{
    struct ost_dated entry = {.day = ost_date_days(date)};
    size_t i = dated_index(d, entry.day);
    if (i < d->n && d->at[i].day == entry.day)
        return ost_fail(OST_EPARSE, "%04d-%02d-%02d stands twice; put its intervals in one list",
                        (int)date.year, date.month, date.day);
    int rc = ost_hours_parse(&entry.hours, text);
    if (rc < 0)
        return rc;
    d->at = ost_grow(d->at, &d->cap, d->n + 1, sizeof *d->at);
    memmove(d->at + i + 1, d->at + i, (d->n - i) * sizeof *d->at);
    d->at[i] = entry;
    d->n++;
    return 0;
}

static int parse_dated(struct ost_dated_hours *d, struct ost_slice text)
{
    struct ost_slice hours = text, name;
    struct ost_date date;
    if (!ost_slice_cut(&hours, '=', &name))
        return ost_fail(OST_EPARSE, "'%.*s' has no '=', as in 2026-12-24=09:00-12:00",
                        OST_SLICE_ARG(text));
    int rc = ost_date_parse(&date, ost_slice_trim(name));
    return rc < 0 ? rc : ost_dated_hours_add(d, date, hours);
}

int ost_dated_hours_parse(struct ost_dated_hours *out, struct ost_slice text)
{
    struct ost_dated_hours dated = {0};
    struct ost_slice rest = ost_slice_trim(text), part;
    while (rest.n) {
        ost_slice_cut(&rest, '|', &part);
        int rc = parse_dated(&dated, ost_slice_trim(part));
        if (rc < 0) {
            ost_dated_hours_release(&dated);
            return rc;
        }
    }
    *out = dated;
    return 0;
}

void ost_dated_hours_release(struct ost_dated_hours *d)
{
    free(d->at);
    *d = (struct ost_dated_hours){0};
}

static void put_time(struct ost_buf *b, int32_t seconds)
{
    ost_buf_printf(b, "%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60));
}

void ost_hours_put(struct ost_buf *b, const struct ost_hours *hours)
{
    if (hours->n == 0)
        ost_buf_puts(b, "closed");
    for (int32_t i = 0; i < hours->n; i++) {
        if (i)
            ost_buf_addch(b, ',');
        put_time(b, hours->at[i].start_s);
        ost_buf_addch(b, '-');
        put_time(b, hours->at[i].end_s);
    }
}

static bool equal(const struct ost_hours *a, const struct ost_hours *b)
{
    return a->n == b->n && memcmp(a->at, b->at, (size_t)a->n * sizeof *a->at) == 0;
}

void ost_week_put(struct ost_buf *b, const struct ost_week *week)
{
    size_t start = b->n;
    for (int d = 0, last; d < 7; d = last + 1) {
        for (last = d; last < 6 && equal(&week->day[last + 1], &week->day[d]); last++)
            ;
        if (week->day[d].n == 0)
            continue;
        ost_buf_printf(b, "%s%s", b->n > start ? ";" : "", weekdays[d]);
        if (last > d)
            ost_buf_printf(b, "-%s", weekdays[last]);
        ost_buf_addch(b, '=');
        ost_hours_put(b, &week->day[d]);
    }
    if (b->n == start)
        ost_buf_puts(b, "closed");
}
