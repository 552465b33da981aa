#include "report/ticks.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/time.h"
#include "report/show.h"

enum { HOUR = 3600, WEEK = 7 * OST_DAY_S, MONTH = 30 * OST_DAY_S, YEAR = 365 * OST_DAY_S };

bool ost_ticks_can(double value)
{
    return isfinite(value) && fabs(value) < 1e15;
}

/* The smallest of 1, 2, 5 times a power of ten that is not below `rough`. */
static double decimal_step(double rough)
{
    double power = pow(10, floor(log10(rough)));
    for (int times = 1; times <= 5; times += times == 1 ? 1 : 3)
        if (rough <= times * power * (1 + 1e-9))
            return times * power;
    return 10 * power;
}

static double duration_step(double rough)
{
    static const int steps[] = {1,
                                2,
                                5,
                                10,
                                15,
                                30,
                                60,
                                120,
                                300,
                                600,
                                900,
                                1800,
                                HOUR,
                                2 * HOUR,
                                4 * HOUR,
                                8 * HOUR,
                                12 * HOUR,
                                OST_DAY_S,
                                2 * OST_DAY_S,
                                5 * OST_DAY_S};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (rough <= steps[i])
            return rough < 0.5 ? decimal_step(rough) : steps[i];
    return decimal_step(rough / OST_DAY_S) * OST_DAY_S;
}

static double step_of(enum ost_unit unit, double rough)
{
    if (unit == OST_SECONDS || unit == OST_WORKING)
        return duration_step(rough);
    double step = decimal_step(rough);
    return unit == OST_COUNT && step < 1 ? 1 : step;
}

/* Steps that are no fixed number of seconds are counted in months. */
static int months_step(double rough)
{
    static const int months[] = {1, 2, 3, 6, 12};
    for (size_t i = 0; i < sizeof months / sizeof *months; i++)
        if (rough <= (double)months[i] * MONTH * 1.02)
            return months[i];
    return 12 * (int)decimal_step(rough / YEAR);
}

static double instant_step(double rough)
{
    static const int steps[] = {1,    15,       60,       300,       900,       1800,
                                HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, OST_DAY_S, 2 * OST_DAY_S,
                                WEEK, 2 * WEEK};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (rough <= steps[i])
            return steps[i];
    return 0;
}

static void add(struct ost_ticks *t, double at)
{
    if (t->n < OST_TICKS_MOST)
        t->at[t->n++] = at;
}

/* Multiples of the step, shifted by `origin`. */
static void add_multiples(struct ost_ticks *t, double low, double high, double step, double origin)
{
    double slack = (high - low) * 1e-6;
    t->step = step;
    for (double i = ceil((low - origin - slack) / step); origin + i * step <= high + slack; i++) {
        if (t->n == OST_TICKS_MOST)
            break;
        add(t, origin + i * step);
    }
}

/* The start of the month that is `months` behind January of year 0. */
static double month_start(int64_t months)
{
    int64_t year = months / 12 - (months % 12 < 0), month = months - year * 12;
    struct ost_date first = {(int32_t)year, (int8_t)(month + 1), 1};
    return (double)ost_date_days(first) * OST_DAY_S;
}

static int64_t month_of(double at)
{
    struct ost_date date = ost_date_of_days(ost_day_of((int64_t)floor(at)));
    return (int64_t)date.year * 12 + date.month - 1;
}

static void add_months(struct ost_ticks *t, double low, double high, int step)
{
    int64_t month = month_of(low);
    t->step = (double)step * MONTH;
    month -= ((month % step) + step) % step;
    for (; month_start(month) <= high && t->n < OST_TICKS_MOST; month += step)
        if (month_start(month) >= low)
            add(t, month_start(month));
}

void ost_ticks_within(struct ost_ticks *out, enum ost_unit unit, double low, double high,
                      size_t want)
{
    enum { MONDAY = 4 * OST_DAY_S }; /* 1970-01-05 */
    assert(ost_ticks_can(low) && ost_ticks_can(high) && low <= high && want >= 1 && want <= 12);
    *out = (struct ost_ticks){.n = 0};
    double rough = (high - low) / (double)want;
    if (!(rough > 0)) {
        add(out, low);
        return;
    }
    if (unit != OST_INSTANT)
        add_multiples(out, low, high, step_of(unit, rough), 0);
    else if (instant_step(rough) > 0)
        add_multiples(out, low, high, instant_step(rough), MONDAY);
    else
        add_months(out, low, high, months_step(rough));
}

void ost_ticks_around(struct ost_ticks *out, enum ost_unit unit, double *low, double *high,
                      size_t want)
{
    if (*high - *low <= fabs(*high) * 1e-12) {
        double room = *high == 0 ? 1 : fabs(*high) / 2;
        *low -= room;
        *high += room;
    }
    double step = step_of(unit, (*high - *low) / (double)want);
    double down = floor(*low / step + 1e-6) * step, up = ceil(*high / step - 1e-6) * step;
    *low = fmin(down, *low);
    *high = fmax(up, *high);
    *out = (struct ost_ticks){.n = 0};
    add_multiples(out, *low, *high, step, 0);
}

/* Digits behind the point that tell multiples of the step apart. */
static int digits_of(double step)
{
    int digits = 0;
    while (digits < 12 && fabs(step - rint(step)) > 1e-6 * step) {
        step *= 10;
        digits++;
    }
    return digits;
}

/* "20k", "1.5M": axes have little room. */
static void put_short(struct ost_buf *out, double value, double step, const char *before)
{
    static const struct {
        double size;
        const char *suffix;
    } scales[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1, ""}};
    size_t i = 0;
    while (i < 4 && (fabs(value) < scales[i].size * 0.9999 || digits_of(step / scales[i].size) > 1))
        i++;
    if (value < -step * 1e-6)
        ost_buf_addch(out, '-');
    ost_buf_puts(out, before);
    ost_buf_printf(out, "%.*f%s", digits_of(step / scales[i].size), fabs(value) / scales[i].size,
                   fabs(value) < step * 1e-6 ? "" : scales[i].suffix);
}

static void put_instant(struct ost_buf *out, double value, double step)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t at = (int64_t)floor(value), day = ost_day_of(at);
    struct ost_date date = ost_date_of_days(day);
    int second = (int)(at - day * OST_DAY_S);
    if (second)
        ost_buf_printf(out, "%02d:%02d", second / HOUR, second / 60 % 60);
    else if (step < MONTH)
        ost_buf_printf(out, "%d %s", date.day, names[date.month - 1]);
    else if (step < 12.0 * MONTH)
        ost_buf_printf(out, "%s %d", names[date.month - 1], date.year);
    else
        ost_buf_printf(out, "%d", date.year);
}

void ost_tick_put(struct ost_buf *out, enum ost_unit unit, double value, double step,
                  const char *currency)
{
    switch (unit) {
    case OST_RATIO:
        ost_buf_printf(out, "%.*f %%", digits_of(step * 100), value * 100 + 0.0);
        break;
    case OST_SECONDS:
    case OST_WORKING:
        if (fabs(value) < step * 1e-6)
            ost_buf_puts(out, "0");
        else
            ost_show_number(out, unit, value, currency);
        break;
    case OST_INSTANT:
        put_instant(out, value, step);
        break;
    case OST_MONEY:
        put_short(out, value, step, currency);
        break;
    case OST_TEXT:
    case OST_COUNT:
    case OST_NUMBER:
        put_short(out, value, step, "");
        break;
    }
}
