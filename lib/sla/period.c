#include "sla/period.h"

#include <string.h>

#include "base/error.h"

struct ost_period ost_period_whole(ost_time first, ost_time now)
{
    return (struct ost_period){first < now ? first : now, now + 1, true};
}

bool ost_period_holds(const struct ost_period *p, ost_time t)
{
    return t >= p->start && t < p->end;
}

static bool digits(struct ost_slice text, size_t from, size_t n, int *out)
{
    if (text.n < from + n)
        return false;
    *out = 0;
    for (size_t i = from; i < from + n; i++) {
        if (!ost_is_digit(text.p[i]))
            return false;
        *out = 10 * *out + (text.p[i] - '0');
    }
    return true;
}

/* The first day of one name and the first day behind it. */
static bool read_name(struct ost_date *first, struct ost_date *next, struct ost_slice text)
{
    int year, number = 1;
    if (!digits(text, 0, 4, &year) || year < 1900 || year > 2199)
        return false;
    *first = (struct ost_date){year, 1, 1};
    *next = (struct ost_date){year + 1, 1, 1};
    if (text.n == 4)
        return true;
    if (text.p[4] != '-')
        return false;
    if (text.n == 7 && text.p[5] == 'Q' && digits(text, 6, 1, &number) && number >= 1 &&
        number <= 4) {
        first->month = (int8_t)(3 * number - 2);
        if (number < 4)
            *next = (struct ost_date){year, (int8_t)(3 * number + 1), 1};
        return true;
    }
    if (text.n == 7 && digits(text, 5, 2, &number) && number >= 1 && number <= 12) {
        first->month = (int8_t)number;
        if (number < 12)
            *next = (struct ost_date){year, (int8_t)(number + 1), 1};
        return true;
    }
    if (ost_date_parse(first, text) < 0)
        return false;
    *next = ost_date_of_days(ost_date_days(*first) + 1);
    return true;
}

static ost_time midnight(struct ost_date date, const struct ost_zone *zone)
{
    ost_time t = ost_date_days(date) * OST_DAY_S;
    if (zone)
        ost_zone_utc(zone, t, &t);
    return t;
}

int ost_period_parse(struct ost_period *out, struct ost_slice text, const struct ost_zone *zone)
{
    struct ost_date first, next, ignored;
    const char *dots = text.n ? memmem(text.p, text.n, "..", 2) : NULL;
    bool fine;
    if (dots) {
        struct ost_slice from = {text.p, (size_t)(dots - text.p)};
        struct ost_slice to = {dots + 2, text.n - from.n - 2};
        fine = read_name(&first, &ignored, from) && read_name(&ignored, &next, to) &&
               ost_date_days(first) < ost_date_days(next);
    } else {
        fine = read_name(&first, &next, text);
    }
    if (!fine)
        return ost_fail(OST_EPARSE,
                        "'%.*s' is no period: write 2026, 2026-Q3, 2026-10, 2026-10-05 or "
                        "2026-10-01..2026-10-15",
                        OST_SLICE_ARG(text));
    *out = (struct ost_period){midnight(first, zone), midnight(next, zone), false};
    return 0;
}

/* Months since the year 0 when `t` is the beginning of a month, else -1. */
static int month_at(ost_time t, const struct ost_zone *zone)
{
    struct ost_date date = ost_date_of_days(ost_day_of(t + (zone ? ost_zone_offset(zone, t) : 0)));
    return date.day == 1 && midnight(date, zone) == t ? 12 * date.year + date.month - 1 : -1;
}

struct ost_period ost_period_before(const struct ost_period *p, const struct ost_zone *zone)
{
    int first = month_at(p->start, zone), next = month_at(p->end, zone);
    if (first < 0 || next < 0)
        return (struct ost_period){p->start - (p->end - p->start), p->start, false};
    int before = first - (next - first);
    struct ost_date date = {before / 12, (int8_t)(before % 12 + 1), 1};
    return (struct ost_period){midnight(date, zone), p->start, false};
}
