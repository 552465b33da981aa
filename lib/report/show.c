#include "report/show.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/time.h"

static const char dash[] = "–"; /* U+2013 */

/* A whole number with a comma between thousands; |value| < 1e15. */
static void put_grouped(struct ost_buf *out, double value)
{
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%.0f", fabs(value));
    if (value < 0 && digits[0] != '0')
        ost_buf_addch(out, '-');
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            ost_buf_addch(out, ',');
        ost_buf_addch(out, digits[i]);
    }
}

static void put_count(struct ost_buf *out, double value)
{
    if (value == rint(value))
        put_grouped(out, value);
    else
        ost_buf_printf(out, "%.1f", value);
}

static void put_plain(struct ost_buf *out, double value)
{
    if (fabs(value) >= 999.5)
        put_grouped(out, value);
    else
        ost_buf_printf(out, "%.3g", value == 0 ? 0 : value);
}

static void put_money(struct ost_buf *out, double value, const char *currency)
{
    double cents = rint(fabs(value) * 100);
    bool whole_cents = fabs(cents - fabs(value) * 100) < 1e-6, whole = fmod(cents, 100) == 0;
    if (value < 0 && cents > 0)
        ost_buf_addch(out, '-');
    ost_buf_puts(out, currency);
    if ((fabs(value) < 100 && cents > 0) || (whole_cents && !whole)) {
        put_grouped(out, floor(cents / 100));
        ost_buf_printf(out, ".%02d", (int)fmod(cents, 100));
    } else {
        put_grouped(out, fabs(value));
    }
}

/* "4h 30m": `high` of the larger unit and `low` of the smaller one, which is left out when 0. */
static void put_two(struct ost_buf *out, int64_t high, char high_unit, int64_t low, char low_unit)
{
    put_grouped(out, (double)high);
    ost_buf_addch(out, high_unit);
    if (low)
        ost_buf_printf(out, " %d%c", (int)low, low_unit);
}

/* `working`: days of 24 hours would mislead. */
static void put_duration(struct ost_buf *out, double value, bool working)
{
    double size = fabs(value);
    if (value < 0)
        ost_buf_addch(out, '-');
    if (size < 9.995) {
        ost_buf_printf(out, "%.3gs", size);
        return;
    }
    int64_t s = llround(size), m = llround(size / 60), h = llround(size / 3600);
    if (s < 60)
        ost_buf_printf(out, "%ds", (int)s);
    else if (s < 3600)
        put_two(out, s / 60, 'm', s % 60, 's');
    else if (m < 6000)
        put_two(out, m / 60, 'h', m % 60, 'm');
    else if (working)
        put_two(out, h, 'h', 0, 'm');
    else if (h < 2400)
        put_two(out, h / 24, 'd', h % 24, 'h');
    else
        put_two(out, llround(size / 86400), 'd', 0, 'h');
}

/* "2026-10-05T14:30:00Z" without what a reader does not need. */
static void put_instant(struct ost_buf *out, double value)
{
    struct ost_buf text = OST_BUF_INIT;
    ost_time_put(&text, (ost_time)floor(value));
    size_t date = strcspn(text.p, "T");
    const char *time = text.p + date + 1; /* "14:30:00Z" */
    ost_buf_add(out, text.p, date);
    if (strcmp(time, "00:00:00Z") != 0)
        ost_buf_printf(out, " %.*sZ", strcmp(time + 5, ":00Z") == 0 ? 5 : 8, time);
    ost_buf_release(&text);
}

enum { FINEST = 6 }; /* digits of a per cent behind the point */

static bool is_whole(double x)
{
    return fabs(x - rint(x)) < 1e-7;
}

/* Digits with which the ratio is not mistaken for 0 or 1 and says something about the rest. */
static int digits_of_ratio(double ratio)
{
    double rest = fmin(fabs(ratio), fabs(1 - ratio)) * 100;
    int digits = 1;
    if (rest == 0)
        return 0;
    for (double step = 1; digits < FINEST && rest < step; step /= 10)
        digits++;
    while (digits > 1 && is_whole(ratio * 100 * pow(10, digits - 1)))
        digits--; /* a goal of 99.9 % is not 99.900 % */
    return digits;
}

/* A ratio between 0 and 1 never becomes one of them by rounding. */
static void put_per_cent(struct ost_buf *out, double ratio, int digits)
{
    double least = pow(10, -digits), value = ratio * 100;
    if (ratio > 0 && ratio < 1)
        value = fmin(fmax(value, least), 100 - least);
    ost_buf_printf(out, "%.*f %%", digits, value);
}

/* Digits that show an interval of this width with one or two significant ones. */
static int digits_of_width(double width)
{
    int digits = 0;
    for (double step = 2; digits < FINEST && width * 100 < step; step /= 10)
        digits++;
    return digits;
}

static bool is_finite_interval(const struct ost_cell *cell)
{
    return cell->has_interval && isfinite(cell->lower) && isfinite(cell->upper);
}

/* As many as the value needs, and no fewer than its interval shows. */
static int ratio_digits(const struct ost_cell *cell)
{
    int own = digits_of_ratio(cell->value);
    int width = is_finite_interval(cell) && cell->upper > cell->lower
                    ? digits_of_width(cell->upper - cell->lower)
                    : 0;
    return own > width ? own : width;
}

void ost_show_number(struct ost_buf *out, enum ost_unit unit, double value, const char *currency)
{
    if (isnan(value)) {
        ost_buf_puts(out, dash);
        return;
    }
    if (isinf(value)) {
        ost_buf_puts(out, value < 0 ? "-∞" : "∞");
        return;
    }
    if (fabs(value) >= 1e15) {
        ost_buf_printf(out, "%.3g", value);
        return;
    }
    switch (unit) {
    case OST_COUNT:
        put_count(out, value);
        break;
    case OST_RATIO:
        put_per_cent(out, value, digits_of_ratio(value));
        break;
    case OST_SECONDS:
        put_duration(out, value, false);
        break;
    case OST_WORKING:
        put_duration(out, value, true);
        break;
    case OST_INSTANT:
        put_instant(out, value);
        break;
    case OST_MONEY:
        put_money(out, value, currency);
        break;
    case OST_TEXT:
    case OST_NUMBER:
        put_plain(out, value);
        break;
    }
}

void ost_show_value(struct ost_buf *out, const struct ost_cell *cell, const char *currency)
{
    if (!cell->known) {
        ost_buf_puts(out, dash);
        return;
    }
    if (cell->unit == OST_TEXT) {
        ost_buf_slice(out, cell->text);
        return;
    }
    if (cell->more)
        ost_buf_puts(out, "> ");
    if (cell->unit == OST_RATIO && isfinite(cell->value))
        put_per_cent(out, cell->value, ratio_digits(cell));
    else
        ost_show_number(out, cell->unit, cell->value, currency);
}

/* A bound; a ratio without its per cent sign, which the value has. */
static void put_bound(struct ost_buf *out, const struct ost_cell *cell, double bound,
                      const char *currency)
{
    if (cell->unit == OST_RATIO && isfinite(bound))
        ost_buf_printf(out, "%.*f",
                       is_finite_interval(cell) ? digits_of_width(cell->upper - cell->lower) : 1,
                       bound * 100);
    else
        ost_show_number(out, cell->unit, bound, currency);
}

void ost_show_interval(struct ost_buf *out, const struct ost_cell *cell, const char *currency)
{
    if (!cell->known || !cell->has_interval)
        return;
    bool open_above = cell->upper == INFINITY, open_below = cell->lower == -INFINITY;
    ost_buf_addch(out, '(');
    if (open_above && !open_below)
        ost_buf_puts(out, "≥ ");
    else if (open_below && !open_above)
        ost_buf_puts(out, "≤ ");
    else {
        put_bound(out, cell, cell->lower, currency);
        ost_buf_puts(out, cell->lower < 0 || cell->unit == OST_INSTANT ? " to " : dash);
    }
    put_bound(out, cell, open_above && !open_below ? cell->lower : cell->upper, currency);
    ost_buf_addch(out, ')');
}

void ost_show_cell(struct ost_buf *out, const struct ost_cell *cell, const char *currency)
{
    ost_show_value(out, cell, currency);
    if (cell->known && cell->has_interval) {
        ost_buf_addch(out, ' ');
        ost_show_interval(out, cell, currency);
    }
}
