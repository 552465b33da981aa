/*
 * Random calendars against a walk over every minute of some weeks around a change of the clocks.
 * The walk knows only what an interval of a date means (its ends as instants) and tries each date
 * nearby; it merges nothing and tallies nothing. Hours are whole minutes, and so are all offsets of
 * these years.
 */
#include "support/test.h"

#include <time.h>

#include "base/rng.h"
#include "calendar/calendar.h"

enum { DAYS = 16, MINUTES = DAYS * 1440, CALENDARS = 24, PROBES = 150 };

/*
 * A zone and a date near which its clocks change; the last two leave out a day, or stay as they
 * are.
 */
static const struct {
    const char *zone;
    struct ost_date date;
} places[] = {
    {"Europe/Berlin", {2025, 3, 30}},      {"Europe/Berlin", {2025, 10, 26}},
    {"America/New_York", {2025, 11, 2}},   {"America/Sao_Paulo", {2015, 10, 18}},
    {"America/Sao_Paulo", {2015, 2, 22}},  {"Asia/Tehran", {2016, 3, 21}},
    {"Australia/Lord_Howe", {2025, 4, 6}}, {"Australia/Lord_Howe", {2025, 10, 5}},
    {"Africa/Cairo", {2023, 4, 28}},       {"Africa/Casablanca", {2025, 2, 23}},
    {"Pacific/Apia", {2011, 12, 30}},      {"Asia/Kathmandu", {2025, 1, 5}},
};

/* What the calendar is made of, kept for the walk. */
struct world {
    struct ost_rules
        rules[2];    /* copies of the calendar's: the walk reads hours and dates off them */
    ost_time second; /* from when the second version holds */
    struct ost_calendar *calendar;
    bool rolls; /* deadlines at a closing, to the next opening */
    ost_time start;
    bool *open; /* [MINUTES] from start */
};

static void random_hours(struct ost_buf *text, struct ost_rng *r)
{
    int64_t minute = (int64_t)ost_rng_below(r, 1500);
    ost_buf_clear(text);
    for (uint64_t n = ost_rng_below(r, 4); n && minute < 2100; n--) {
        int64_t end = minute + 1 + (int64_t)ost_rng_below(r, 600);
        end -= end % 1440 == 1439;
        if (end <= minute)
            end = minute + 2;
        ost_buf_printf(text, "%s%02d:%02d-%02d:%02d", text->n ? "," : "", (int)(minute / 60),
                       (int)(minute % 60), (int)(end / 60), (int)(end % 60));
        minute = end + (int64_t)ost_rng_below(r, 300);
    }
}

static void add_random_dates(struct ost_dated_hours *d, int64_t first, struct ost_rng *r)
{
    struct ost_buf hours = OST_BUF_INIT;
    for (int64_t day = first; day < first + DAYS; day++) {
        if (ost_rng_below(r, 8))
            continue;
        random_hours(&hours, r);
        assert_ok(ost_dated_hours_add(d, ost_date_of_days(day), ost_buf_view(&hours)));
    }
    ost_buf_release(&hours);
}

static void random_rules(struct ost_rules *rules, const char *zone, int64_t first, uint64_t seed)
{
    struct ost_rng r = ost_rng_seeded(seed, 7);
    struct ost_buf hours = OST_BUF_INIT;
    *rules = (struct ost_rules){.holiday_cut = ost_rng_below(&r, 2) ? OST_HOLIDAY_CIVIL_DAY
                                                                    : OST_HOLIDAY_START_DATE};
    assert_ok(ost_zone_open(&rules->zone, zone));
    for (int d = 0; d < 7; d++) {
        random_hours(&hours, &r);
        assert_ok(ost_hours_parse(&rules->week.day[d], ost_buf_view(&hours)));
    }
    rules->week.day[ost_rng_below(&r, 7)] = (struct ost_hours){1, {{0, OST_DAY_S}}};
    for (int64_t day = first; day < first + DAYS; day++)
        if (ost_rng_below(&r, 6) == 0)
            ost_holidays_add(&rules->holidays, ost_date_of_days(day), "");
    ost_holidays_sort(&rules->holidays);
    add_random_dates(&rules->overrides, first, &r);
    add_random_dates(&rules->breaks, first, &r);
    ost_buf_release(&hours);
}

static ost_time instant(const struct ost_rules *r, int64_t day, int64_t seconds)
{
    ost_time at;
    ost_zone_utc(r->zone, day * OST_DAY_S + seconds, &at);
    return at;
}

static bool within(const struct ost_rules *r, int64_t day, const struct ost_hours *hours,
                   ost_time t)
{
    for (int32_t i = 0; hours && i < hours->n; i++)
        if (t >= instant(r, day, hours->at[i].start_s) && t < instant(r, day, hours->at[i].end_s))
            return true;
    return false;
}

static bool closed_by_date(const struct ost_rules *r, int64_t day, ost_time t)
{
    bool holiday = ost_holidays_find(&r->holidays, ost_date_of_days(day)) != NULL;
    if (within(r, day, ost_dated_hours_find(&r->breaks, day), t))
        return true;
    return holiday && r->holiday_cut == OST_HOLIDAY_CIVIL_DAY && t >= instant(r, day, 0) &&
           t < instant(r, day + 1, 0);
}

static bool opened_by_date(const struct ost_rules *r, int64_t day, ost_time t)
{
    const struct ost_hours *override = ost_dated_hours_find(&r->overrides, day);
    bool holiday = ost_holidays_find(&r->holidays, ost_date_of_days(day)) != NULL;
    if (instant(r, day, 0) == instant(r, day + 1, 0))
        return false;
    if (holiday && r->holiday_cut == OST_HOLIDAY_START_DATE)
        return false;
    return within(r, day, override ? override : &r->week.day[ost_weekday(day)], t);
}

static bool open_at(const struct world *w, ost_time t)
{
    const struct ost_rules *r = &w->rules[t >= w->second];
    int64_t today = ost_day_of(t + ost_zone_offset(r->zone, t));
    bool open = false;
    for (int64_t day = today - 3; day <= today + 1; day++) {
        if (closed_by_date(r, day, t))
            return false;
        open |= opened_by_date(r, day, t);
    }
    return open;
}

static void open_world(struct world *w, uint64_t seed)
{
    size_t place = seed % COUNT(places);
    int64_t middle = ost_date_days(places[place].date), first = middle - DAYS / 2;
    int64_t change = middle + (int64_t)(seed % 3) * 2 - 1; /* the day before, or after it */
    const char *other = places[(seed + 5) % COUNT(places)].zone;
    struct ost_calendar_version version[2];
    w->rolls = seed % 2;
    for (int i = 0; i < 2; i++) {
        const char *zone = i ? other : places[place].zone;
        random_rules(&w->rules[i], zone, first, seed + 100 * (uint64_t)i);
        random_rules(&version[i].rules, zone, first, seed + 100 * (uint64_t)i);
        version[i].valid_from = ost_date_of_days(change);
    }
    assert_ok(ost_calendar_new(&w->calendar, "walk", version, 2,
                               w->rolls ? OST_DUE_NEXT_OPEN : OST_DUE_CLOSE));
    w->second = instant(&w->rules[1], change, 0);
    w->start = first * OST_DAY_S;
    w->open = calloc(MINUTES, sizeof *w->open);
    for (int m = 0; m < MINUTES; m++)
        w->open[m] = open_at(w, w->start + m * 60);
}

static void close_world(struct world *w)
{
    ost_rules_release(&w->rules[0]);
    ost_rules_release(&w->rules[1]);
    ost_calendar_free(w->calendar);
    free(w->open);
}

static struct world worlds[CALENDARS];

/* Under different TZ: the library must not look at it. */
static int open_worlds(void **state)
{
    static const char *const tz[] = {"UTC", "Asia/Tokyo", "America/St_Johns", "nonsense"};
    (void)state;
    for (uint64_t seed = 0; seed < CALENDARS; seed++) {
        setenv("TZ", tz[seed % COUNT(tz)], 1);
        tzset();
        open_world(&worlds[seed], seed);
    }
    return 0;
}

static int close_worlds(void **state)
{
    (void)state;
    for (size_t i = 0; i < CALENDARS; i++)
        close_world(&worlds[i]);
    return 0;
}

static void for_each_world(void (*check)(struct world *w, struct ost_rng *r))
{
    for (size_t i = 0; i < CALENDARS; i++) {
        struct ost_rng r = ost_rng_seeded(i, 99);
        check(&worlds[i], &r);
    }
}

static int random_minute(struct ost_rng *r)
{
    return (int)ost_rng_below(r, MINUTES);
}

static ost_time time_of(const struct world *w, int minute)
{
    return w->start + minute * 60;
}

static void check_open(struct world *w, struct ost_rng *r)
{
    (void)r;
    for (int m = 0; m < MINUTES; m++)
        if (ost_calendar_is_open(w->calendar, time_of(w, m)) != w->open[m])
            fail_msg("minute %d of '%s': the walk says %d", m, ost_zone_name(w->rules[0].zone),
                     w->open[m]);
}

static void is_open_where_the_walk_is(void **state)
{
    (void)state;
    for_each_world(check_open);
}

/* Minutes of pauses as a set and as an array. */
static void random_pauses(const struct world *w, struct ost_rng *r, struct ost_spans *pauses,
                          bool *paused)
{
    memset(paused, 0, MINUTES * sizeof *paused);
    *pauses = (struct ost_spans){0};
    for (uint64_t n = ost_rng_below(r, 6); n; n--) {
        int from = random_minute(r), to = from + (int)ost_rng_below(r, 4000);
        ost_spans_add(pauses, time_of(w, from), time_of(w, to));
        for (int m = from; m < to && m < MINUTES; m++)
            paused[m] = true;
    }
    ost_spans_normalise(pauses);
}

static int64_t counted(const struct world *w, const bool *paused, int from, int to)
{
    int64_t minutes = 0;
    for (int m = from; m < to; m++)
        minutes += w->open[m] && !(paused && paused[m]);
    return minutes * 60;
}

static void check_elapsed(struct world *w, struct ost_rng *r)
{
    static bool paused[MINUTES];
    for (int probe = 0; probe < PROBES; probe++) {
        struct ost_spans pauses;
        int a = random_minute(r), b = random_minute(r), c = random_minute(r);
        int from = a < b ? a : b, to = a < b ? b : a,
            middle = from + (to > from ? c % (to - from) : 0);
        random_pauses(w, r, &pauses, paused);
        int64_t all = ost_calendar_elapsed(w->calendar, time_of(w, from), time_of(w, to), &pauses);
        assert_int_equal(all, counted(w, paused, from, to));
        ost_time cut = time_of(w, middle) + (to > from ? (ost_time)ost_rng_below(r, 60) : 0);
        assert_int_equal(all, ost_calendar_elapsed(w->calendar, time_of(w, from), cut, &pauses) +
                                  ost_calendar_elapsed(w->calendar, cut, time_of(w, to), &pauses));
        ost_spans_release(&pauses);
    }
}

static void elapsed_time_is_the_walk_and_adds_up(void **state)
{
    (void)state;
    for_each_world(check_elapsed);
}

/* The first minute >= from that is open, or MINUTES. */
static int next_open_minute(const struct world *w, int from)
{
    while (from < MINUTES && !w->open[from])
        from++;
    return from;
}

static int next_closed_minute(const struct world *w, int from)
{
    while (from < MINUTES && w->open[from])
        from++;
    return from;
}

static void check_next(struct world *w, struct ost_rng *r)
{
    for (int probe = 0; probe < PROBES; probe++) {
        int from = random_minute(r), open = next_open_minute(w, from);
        int close = next_closed_minute(w, open);
        ost_time time;
        if (open < MINUTES) {
            assert_ok(ost_calendar_next_open(&time, w->calendar, time_of(w, from)));
            assert_int_equal(time, time_of(w, open));
        }
        if (close < MINUTES) {
            assert_ok(ost_calendar_next_close(&time, w->calendar, time_of(w, from)));
            assert_int_equal(time, time_of(w, close));
        }
    }
}

static void openings_and_closings_are_where_the_walk_turns(void **state)
{
    (void)state;
    for_each_world(check_next);
}

/* Walks `minutes` counted minutes on from `from`; the minute behind the last one, or MINUTES. */
static int walk_on(const struct world *w, const bool *paused, int from, int64_t minutes)
{
    for (; from < MINUTES && minutes; from++)
        minutes -= w->open[from] && !paused[from];
    return from;
}

static int walk_back(const struct world *w, const bool *paused, int from, int64_t minutes)
{
    for (; from > 0 && minutes; from--)
        minutes -= w->open[from - 1] && !paused[from - 1];
    return from;
}

static void check_due(struct world *w, struct ost_rng *r)
{
    static bool paused[MINUTES];
    for (int probe = 0; probe < PROBES; probe++) {
        struct ost_spans pauses;
        int from = random_minute(r), minutes = 1 + (int)ost_rng_below(r, 3000);
        ost_time due, back;
        random_pauses(w, r, &pauses, paused);
        int end = walk_on(w, paused, from, minutes), start = walk_back(w, paused, from, minutes);
        if (end < MINUTES - 1440) {
            assert_ok(ost_calendar_due(&due, w->calendar, time_of(w, from), minutes * 60, &pauses));
            assert_int_equal(ost_calendar_elapsed(w->calendar, time_of(w, from), due, &pauses),
                             minutes * 60);
            assert_int_equal(due, time_of(w, w->rolls ? next_open_minute(w, end) : end));
        }
        if (start > 1440) {
            assert_ok(
                ost_calendar_due_back(&back, w->calendar, time_of(w, from), minutes * 60, &pauses));
            assert_int_equal(back, time_of(w, start));
        }
        ost_spans_release(&pauses);
    }
}

static void deadlines_are_where_the_walk_has_counted_enough(void **state)
{
    (void)state;
    for_each_world(check_due);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_open_where_the_walk_is),
        cmocka_unit_test(elapsed_time_is_the_walk_and_adds_up),
        cmocka_unit_test(openings_and_closings_are_where_the_walk_turns),
        cmocka_unit_test(deadlines_are_where_the_walk_has_counted_enough),
    };
    return cmocka_run_group_tests(tests, open_worlds, close_worlds);
}
