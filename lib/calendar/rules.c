#include "calendar/rules.h"

#include "base/error.h"

/*
 * An interval ends at most a date after the one it begins on, and two where the zone left one out.
 */
enum { REACH_DAYS = 2 };

int ost_holiday_cut_parse(enum ost_holiday_cut *out, struct ost_slice text)
{
    if (text.n == 0 || ost_slice_is(text, "start_date"))
        *out = OST_HOLIDAY_START_DATE;
    else if (ost_slice_is(text, "civil_day"))
        *out = OST_HOLIDAY_CIVIL_DAY;
    else
        return ost_fail(OST_EPARSE, "'%.*s' is neither start_date nor civil_day",
                        OST_SLICE_ARG(text));
    return 0;
}

void ost_rules_release(struct ost_rules *r)
{
    ost_zone_free(r->zone);
    ost_holidays_release(&r->holidays);
    ost_dated_hours_release(&r->overrides);
    ost_dated_hours_release(&r->breaks);
    *r = (struct ost_rules){0};
}

const struct ost_holiday *ost_rules_holiday(const struct ost_rules *r, int64_t day)
{
    return ost_holidays_find(&r->holidays, ost_date_of_days(day));
}

static ost_time instant(const struct ost_rules *r, int64_t day, int32_t seconds)
{
    ost_time at;
    ost_zone_utc(r->zone, day * OST_DAY_S + seconds, &at);
    return at;
}

ost_time ost_rules_midnight(const struct ost_rules *r, int64_t day)
{
    return instant(r, day, 0);
}

/* Around the clock and nothing else: one interval, whatever the zone. */
static bool always(const struct ost_rules *r)
{
    for (int d = 0; d < 7; d++)
        if (r->week.day[d].n != 1 || r->week.day[d].at[0].start_s != 0 ||
            r->week.day[d].at[0].end_s < OST_DAY_S)
            return false;
    return r->holidays.n == 0 && r->overrides.n == 0 && r->breaks.n == 0;
}

static bool takes_away_hours(const struct ost_rules *r, int64_t day)
{
    return r->holiday_cut == OST_HOLIDAY_START_DATE && ost_rules_holiday(r, day);
}

bool ost_rules_ever_open(const struct ost_rules *r)
{
    for (int d = 0; d < 7; d++)
        if (r->week.day[d].n)
            return true;
    for (size_t i = 0; i < r->overrides.n; i++)
        if (r->overrides.at[i].hours.n && !ost_rules_holiday(r, r->overrides.at[i].day))
            return true;
    return false;
}

static void add_hours(const struct ost_rules *r, int64_t day, const struct ost_hours *hours,
                      struct ost_spans *out)
{
    for (int32_t i = 0; i < hours->n; i++)
        ost_spans_add(out, instant(r, day, hours->at[i].start_s),
                      instant(r, day, hours->at[i].end_s));
}

/* The intervals that begin on the date, before anything is closed. */
static void add_open(const struct ost_rules *r, int64_t day, struct ost_spans *open)
{
    const struct ost_hours *override = ost_dated_hours_find(&r->overrides, day);
    const struct ost_hours *hours = override ? override : &r->week.day[ost_weekday(day)];
    if (hours->n == 0 || takes_away_hours(r, day))
        return;
    if (ost_rules_midnight(r, day) == ost_rules_midnight(r, day + 1))
        return; /* the zone left this date out */
    add_hours(r, day, hours, open);
}

/* What is closed on the date whatever the hours say. */
static void add_closed(const struct ost_rules *r, int64_t day, struct ost_spans *closed)
{
    const struct ost_hours *breaks = ost_dated_hours_find(&r->breaks, day);
    if (breaks)
        add_hours(r, day, breaks, closed);
    if (r->holiday_cut == OST_HOLIDAY_CIVIL_DAY && ost_rules_holiday(r, day))
        ost_spans_add(closed, ost_rules_midnight(r, day), ost_rules_midnight(r, day + 1));
}

/* Adds the open time of the dates [first, last], what is closed around them taken away. */
static void add_dates(const struct ost_rules *r, int64_t first, int64_t last, struct ost_spans *out)
{
    struct ost_spans open = {0}, closed = {0};
    for (int64_t day = first; day <= last; day++)
        add_open(r, day, &open);
    for (int64_t day = first - REACH_DAYS; day <= last + REACH_DAYS; day++)
        add_closed(r, day, &closed);
    ost_spans_normalise(&open);
    ost_spans_normalise(&closed);
    ost_spans_subtract(out, &open, &closed);
    ost_spans_release(&open);
    ost_spans_release(&closed);
}

void ost_rules_open_date(const struct ost_rules *r, int64_t day, struct ost_spans *open)
{
    add_dates(r, day, day, open);
    ost_spans_normalise(open);
}

void ost_rules_open(const struct ost_rules *r, ost_time start, ost_time end, struct ost_spans *open)
{
    struct ost_spans found = {0};
    if (end <= start)
        return;
    if (always(r)) {
        ost_spans_add(open, start, end);
    } else {
        int64_t first = ost_day_of(start + ost_zone_offset(r->zone, start));
        int64_t last = ost_day_of(end + ost_zone_offset(r->zone, end));
        add_dates(r, first - REACH_DAYS, last, &found);
        ost_spans_clip(&found, start, end);
        for (size_t i = 0; i < found.n; i++)
            ost_spans_add(open, found.at[i].start, found.at[i].end);
    }
    ost_spans_normalise(open);
    ost_spans_release(&found);
}

static void put_dated(struct ost_buf *b, const char *what, const struct ost_dated_hours *d)
{
    for (size_t i = 0; i < d->n; i++) {
        ost_buf_printf(b, "%s ", what);
        ost_date_put(b, ost_date_of_days(d->at[i].day));
        ost_buf_addch(b, '=');
        ost_hours_put(b, &d->at[i].hours);
        ost_buf_addch(b, '\n');
    }
}

void ost_rules_put(struct ost_buf *b, const struct ost_rules *r)
{
    ost_buf_printf(b, "tz %s\nhours ", ost_zone_name(r->zone));
    ost_week_put(b, &r->week);
    ost_buf_printf(b, "\nholiday_cut %s\n",
                   r->holiday_cut == OST_HOLIDAY_CIVIL_DAY ? "civil_day" : "start_date");
    for (size_t i = 0; i < r->holidays.n; i++) {
        ost_buf_puts(b, "holiday ");
        ost_holiday_put(b, &r->holidays.at[i]);
        ost_buf_printf(b, "%s%s\n", *r->holidays.at[i].name ? " " : "", r->holidays.at[i].name);
    }
    put_dated(b, "override", &r->overrides);
    put_dated(b, "break", &r->breaks);
}
