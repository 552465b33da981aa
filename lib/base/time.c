#include "base/time.h"

#include <assert.h>
#include <inttypes.h>

#include "base/error.h"

enum { EPOCH_DAYS = 719468 }; /* from 0000-03-01 to 1970-01-01 */
enum { DAYS_400_YEARS = 146097 };

/* The years of time stamps far out do not fit struct ost_date. */
struct long_date {
    int64_t year;
    int month, day;
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool ost_date_exists(struct ost_date date)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.month < 1 || date.month > 12 || date.day < 1)
        return false;
    return date.day <= days[date.month - 1] + (date.month == 2 && is_leap(date.year));
}

/* Years that start in March put the leap day last: a month's first day is then (153 m + 2) / 5. */
int64_t ost_date_days(struct ost_date date)
{
    assert(ost_date_exists(date));
    int64_t year = (int64_t)date.year - (date.month <= 2);
    int64_t era = floor_div(year, 400), year_of_era = year - era * 400;
    int month = (date.month + 9) % 12;
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_400_YEARS + day_of_era - EPOCH_DAYS;
}

static struct long_date long_date_of_days(int64_t days)
{
    int64_t era = floor_div(days + EPOCH_DAYS, DAYS_400_YEARS);
    int day_of_era = (int)(days + EPOCH_DAYS - era * DAYS_400_YEARS);
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month = (5 * day_of_year + 2) / 153;
    int day = day_of_year - (153 * month + 2) / 5 + 1;
    month = month < 10 ? month + 3 : month - 9;
    return (struct long_date){era * 400 + year_of_era + (month <= 2), month, day};
}

struct ost_date ost_date_of_days(int64_t days)
{
    struct long_date d = long_date_of_days(days);
    assert(d.year >= INT32_MIN && d.year <= INT32_MAX);
    return (struct ost_date){(int32_t)d.year, (int8_t)d.month, (int8_t)d.day};
}

int ost_weekday(int64_t days)
{
    int64_t since_monday = days % 7 + 3; /* 1970-01-01 was a Thursday */
    return (int)((since_monday + 7) % 7);
}

int64_t ost_day_of(int64_t seconds)
{
    return floor_div(seconds, OST_DAY_S);
}

/* `n` digits as a number, -1 when one is none. */
static int digits(const char *p, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (!ost_is_digit(p[i]))
            return -1;
        value = value * 10 + p[i] - '0';
    }
    return value;
}

int ost_date_parse(struct ost_date *out, struct ost_slice text)
{
    int year = -1, month = -1, day = -1;
    if (text.n == 10 && text.p[4] == '-' && text.p[7] == '-') {
        year = digits(text.p, 4);
        month = digits(text.p + 5, 2);
        day = digits(text.p + 8, 2);
    }
    if (year < 0 || month < 0 || day < 0)
        return ost_fail(OST_EPARSE, "bad date '%.*s': write it like 2024-03-31",
                        OST_SLICE_ARG(text));
    struct ost_date date = {year, (int8_t)month, (int8_t)day};
    if (!ost_date_exists(date))
        return ost_fail(OST_EPARSE, "bad date '%.*s': the calendar has no such day",
                        OST_SLICE_ARG(text));
    *out = date;
    return 0;
}

static void put_date(struct ost_buf *b, struct long_date d)
{
    bool plain = d.year >= 0 && d.year <= 9999;
    int64_t year = d.year < 0 ? -d.year : d.year;
    ost_buf_printf(b, "%s%0*" PRId64 "-%02d-%02d",
                   plain        ? ""
                   : d.year < 0 ? "-"
                                : "+",
                   plain ? 4 : 5, year, d.month, d.day);
}

void ost_date_put(struct ost_buf *b, struct ost_date date)
{
    put_date(b, (struct long_date){date.year, date.month, date.day});
}

void ost_time_put(struct ost_buf *b, ost_time at)
{
    int64_t day = ost_day_of(at);
    int second = (int)((at % OST_DAY_S + OST_DAY_S) % OST_DAY_S);
    put_date(b, long_date_of_days(day));
    ost_buf_printf(b, "T%02d:%02d:%02dZ", second / 3600, second / 60 % 60, second % 60);
}

static const struct unit {
    int64_t seconds;
    const char *names[5];
} units[] = {
    {7 * OST_DAY_S, {"w", "week", "weeks"}},        {OST_DAY_S, {"d", "day", "days"}},
    {3600, {"h", "hr", "hrs", "hour", "hours"}},    {60, {"m", "min", "mins", "minute", "minutes"}},
    {1, {"s", "sec", "secs", "second", "seconds"}},
};
enum { UNITS = sizeof units / sizeof *units, NAMES = 5 };

static size_t unit_of(struct ost_slice word)
{
    for (size_t u = 0; u < UNITS; u++)
        for (size_t i = 0; i < NAMES && units[u].names[i]; i++)
            if (ost_slice_is(word, units[u].names[i]))
                return u;
    return UNITS;
}

/* Takes the bytes from the front for which `is` holds. */
static struct ost_slice take(struct ost_slice *text, bool (*is)(char))
{
    struct ost_slice taken = {text->p, 0};
    while (taken.n < text->n && is(text->p[taken.n]))
        taken.n++;
    text->p += taken.n;
    text->n -= taken.n;
    return taken;
}

static bool is_small_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Adds "90 min" to *seconds; *least is the first unit that may still come. A status without sentence. */
static int add_part(int64_t *seconds, size_t *least, struct ost_slice number, struct ost_slice word)
{
    int64_t value = 0;
    size_t unit = unit_of(word);
    if (number.n == 0 || unit == UNITS || unit < *least)
        return OST_EPARSE;
    for (size_t i = 0; i < number.n; i++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, number.p[i] - '0', &value))
            return OST_ELIMIT;
    if (__builtin_mul_overflow(value, units[unit].seconds, &value) ||
        __builtin_add_overflow(*seconds, value, seconds))
        return OST_ELIMIT;
    *least = unit + 1;
    return 0;
}

static int sum_parts(int64_t *seconds, struct ost_slice rest)
{
    size_t least = 0;
    rest = ost_slice_trim(rest);
    if (rest.n == 0)
        return OST_EPARSE;
    do {
        struct ost_slice number = take(&rest, ost_is_digit);
        take(&rest, ost_is_space);
        struct ost_slice word = take(&rest, is_small_letter);
        take(&rest, ost_is_space);
        if (least == 0 && rest.n == 0 && word.n == 0 && ost_slice_is(number, "0"))
            return 0;
        int rc = add_part(seconds, &least, number, word);
        if (rc < 0)
            return rc;
    } while (rest.n);
    return 0;
}

int ost_duration_parse(int64_t *seconds, struct ost_slice text)
{
    int64_t sum = 0;
    int rc = sum_parts(&sum, text);
    if (rc == OST_ELIMIT)
        return ost_fail(OST_ELIMIT, "duration '%.*s' is too long", OST_SLICE_ARG(text));
    if (rc < 0)
        return ost_fail(OST_EPARSE,
                        "bad duration '%.*s': write whole numbers with units, the larger first, "
                        "like 45s, 30m, 4h, 1h30m, 2d or 1w",
                        OST_SLICE_ARG(text));
    *seconds = sum;
    return 0;
}

void ost_duration_put(struct ost_buf *b, int64_t seconds)
{
    static const struct {
        uint64_t seconds;
        char name;
    } parts[] = {{OST_DAY_S, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    uint64_t left = seconds < 0 ? 0 - (uint64_t)seconds : (uint64_t)seconds;
    const char *before = seconds < 0 ? "-" : "";
    if (left == 0)
        ost_buf_puts(b, "0s");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (left < parts[i].seconds)
            continue;
        ost_buf_printf(b, "%s%" PRIu64 "%c", before, left / parts[i].seconds, parts[i].name);
        left %= parts[i].seconds;
        before = " ";
    }
}
