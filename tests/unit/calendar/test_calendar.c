/*
 * Calendars on facts that tests/parity/sla_cases.csv has no row for: holidays and night shifts,
 * versions, the far ends of a search, and texts that make no calendar.
 */
#include "support/test.h"

#include "calendar/calendar.h"

static struct ost_calendar *make(struct ost_calendar_text text)
{
    struct ost_calendar *c = NULL;
    assert_ok(ost_calendar_parse(&c, "desk", &text));
    return c;
}

static ost_time at(const struct ost_calendar *c, const char *text)
{
    ost_time time = 0;
    assert_ok(ost_calendar_read_time(&time, c, ost_slice_of(text)));
    return time;
}

static void assert_time(ost_time time, const char *expected)
{
    struct ost_buf text = OST_BUF_INIT;
    ost_time_put(&text, time);
    assert_string_equal(text.p, expected);
    ost_buf_release(&text);
}

static int64_t elapsed(struct ost_calendar *c, const char *from, const char *to)
{
    return ost_calendar_elapsed(c, at(c, from), at(c, to), NULL);
}

/* Nights of 22:00-06:00; the 25th, a Wednesday in 2024, is a holiday. */
static void a_holiday_cuts_nights_by_start_or_by_day(void **state)
{
    (void)state;
    struct ost_calendar_text text = {.hours = "mon-sun=22:00-30:00", .holidays = "2024-12-25"};
    struct ost_calendar *start = make(text);
    text.holiday_cut = "civil_day";
    struct ost_calendar *civil = make(text);
    static const struct {
        const char *from, *to;
        int64_t start_h, civil_h;
    } rows[] = {
        {"2024-12-24T22:00Z", "2024-12-25T00:00Z", 2, 2},
        {"2024-12-25T00:00Z", "2024-12-25T06:00Z", 6, 0}, /* the end of the night before */
        {"2024-12-25T22:00Z", "2024-12-26T00:00Z", 0, 0},
        {"2024-12-26T00:00Z", "2024-12-26T06:00Z", 0, 6}, /* the end of the holiday's night */
        {"2024-12-26T22:00Z", "2024-12-27T06:00Z", 8, 8},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(elapsed(start, rows[i].from, rows[i].to), rows[i].start_h * 3600);
        assert_int_equal(elapsed(civil, rows[i].from, rows[i].to), rows[i].civil_h * 3600);
    }
    ost_calendar_free(start);
    ost_calendar_free(civil);
}

static void a_holiday_beats_an_override(void **state)
{
    (void)state;
    struct ost_calendar *c =
        make((struct ost_calendar_text){.hours = "mon-fri=09:00-17:00",
                                        .holidays = "2006-01-11",
                                        .overrides = "2006-01-11=09:00-11:00"});
    assert_false(ost_calendar_is_open(c, at(c, "2006-01-11T10:00Z")));
    ost_calendar_free(c);
}

/*
 * One ticket of dbt_zendesk's DECISIONLOG (941606): its desk changed after a day, and time adds up.
 */
static void time_over_two_calendars_is_the_sum(void **state)
{
    (void)state;
    struct ost_calendar *first = make((struct ost_calendar_text){.hours = "mon-sun=12:00-26:00"});
    struct ost_calendar *then = make((struct ost_calendar_text){.hours = "mon-fri=15:00-24:30"});
    assert_int_equal(elapsed(first, "2020-09-29T17:01:38Z", "2020-09-30T19:01:25Z") +
                         elapsed(then, "2020-09-30T19:01:25Z", "2020-09-30T19:01:46Z"),
                     57608);
    ost_calendar_free(first);
    ost_calendar_free(then);
}

static struct ost_calendar *make_versions(const char *const *tz, const char *const *hours,
                                          const struct ost_date *from, size_t n)
{
    struct ost_calendar_version version[3] = {0};
    struct ost_calendar *c = NULL;
    for (size_t i = 0; i < n; i++) {
        version[i].valid_from = from[i];
        assert_ok(ost_zone_open(&version[i].rules.zone, tz[i]));
        assert_ok(ost_week_parse(&version[i].rules.week, ost_slice_of(hours[i])));
    }
    assert_ok(ost_calendar_new(&c, "desk", version, n, OST_DUE_CLOSE));
    return c;
}

/*
 * The desk moves from New York to Berlin on 4 May 2026: at 22:00Z of the 3rd, midnight in Berlin.
 */
static void a_version_begins_at_midnight_of_its_own_zone(void **state)
{
    (void)state;
    static const char *const tz[] = {"America/New_York", "Europe/Berlin"},
                             *const hours[] = {"24x7", "mon-fri=09:00-17:00"};
    static const struct ost_date from[] = {{0}, {2026, 5, 4}};
    struct ost_calendar *c = make_versions(tz, hours, from, 2);
    assert_int_equal(elapsed(c, "2026-05-03T20:00Z", "2026-05-04T07:30Z"), 7200 + 1800);
    ost_time time;
    assert_ok(ost_calendar_due(&time, c, at(c, "2026-05-03T21:00Z"), 7200, NULL));
    assert_time(time, "2026-05-04T08:00:00Z");
    assert_ok(ost_calendar_due_back(&time, c, at(c, "2026-05-04T08:00Z"), 7200, NULL));
    assert_time(time, "2026-05-03T21:00:00Z");
    assert_ok(ost_calendar_next_close(&time, c, at(c, "2026-05-01T00:00Z")));
    assert_time(time, "2026-05-03T22:00:00Z");
    assert_time(at(c, "2026-05-01T12:00"), "2026-05-01T16:00:00Z");
    assert_time(at(c, "2026-05-05T12:00"), "2026-05-05T10:00:00Z");
    ost_calendar_free(c);
}

static void a_change_that_changes_nothing_changes_nothing(void **state)
{
    (void)state;
    static const char *const tz[] = {"Europe/Berlin", "Europe/Berlin", "Europe/Berlin"},
                             *const hours[] = {"mon-sun=22:00-30:00", "mon-sun=22:00-30:00",
                                               "mon-sun=22:00-30:00"};
    static const struct ost_date from[] = {{0}, {2025, 3, 30}, {2025, 10, 26}};
    struct ost_calendar *one = make_versions(tz, hours, from, 1);
    struct ost_calendar *three = make_versions(tz, hours, from, 3);
    struct ost_spans a = {0}, b = {0};
    ost_calendar_open(one, at(one, "2025-01-01"), at(one, "2026-01-01"), &a);
    ost_calendar_open(three, at(one, "2025-01-01"), at(one, "2026-01-01"), &b);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.at, b.at, a.n * sizeof *a.at);
    ost_spans_release(&a);
    ost_spans_release(&b);
    ost_calendar_free(one);
    ost_calendar_free(three);
}

static void the_end_of_a_business_day_is_its_last_closing(void **state)
{
    (void)state;
    static const struct {
        const char *hours, *breaks, *start;
        int64_t days;
        const char *end;
    } rows[] = {
        {"mon-fri=08:00-20:00", "", "2018-11-19T10:00Z", 7, "2018-11-28T20:00:00Z"},
        {"mon-fri=00:00-24:00", "", "2018-11-19T10:00Z", 7, "2018-11-29T00:00:00Z"},
        {"mon-fri=08:00-12:00,13:00-18:00", "", "2018-11-24T10:00Z", 1, "2018-11-26T18:00:00Z"},
        {"mon-fri=08:00-18:00", "2018-11-26=16:00-18:00", "2018-11-23T10:00Z", 1,
         "2018-11-26T16:00:00Z"},
        {"mon-fri=15:00-24:30", "", "2018-11-22T16:00Z", 1, "2018-11-24T00:30:00Z"},
        {"mon-sun=22:00-30:00", "2018-11-27=04:00-06:00", "2018-11-25T23:00Z", 1,
         "2018-11-27T04:00:00Z"},
        {"mon-fri=08:00-18:00", "", "2018-11-19T10:00Z", 0, "2018-11-19T18:00:00Z"},
        {"mon-fri=08:00-18:00", "", "2018-11-19T18:00Z", 0, "2018-11-20T18:00:00Z"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_calendar *c =
            make((struct ost_calendar_text){.hours = rows[i].hours, .breaks = rows[i].breaks});
        ost_time end;
        assert_ok(ost_calendar_add_days_eod(&end, c, at(c, rows[i].start), rows[i].days));
        assert_time(end, rows[i].end);
        ost_calendar_free(c);
    }
}

/* A shift that ends after midnight makes no business day of the date it ends on. */
static void business_days_are_those_on_which_work_begins(void **state)
{
    (void)state;
    struct ost_calendar *c = make((struct ost_calendar_text){.hours = "mon-fri=15:00-24:30"});
    ost_time time;
    assert_ok(ost_calendar_add_days(&time, c, at(c, "2026-11-26T16:00Z"), 2));
    assert_time(time, "2026-11-30T16:00:00Z");
    assert_ok(ost_calendar_sub_days(&time, c, at(c, "2026-11-30T16:00Z"), 2));
    assert_time(time, "2026-11-26T16:00:00Z");
    ost_calendar_free(c);
    c = make((struct ost_calendar_text){.tz = "Pacific/Apia", .hours = "mon-fri=09:00-17:00"});
    assert_ok(
        ost_calendar_add_days(&time, c, at(c, "2011-12-29T10:00"), 1)); /* there was no 30th */
    assert_time(time, "2012-01-01T20:00:00Z");
    ost_calendar_free(c);
}

/* What a calendar keeps of earlier questions: near, far, before and behind, it is what a new one says. */
static void business_days_do_not_depend_on_earlier_questions(void **state)
{
    (void)state;
    static const char *const start[] = {"2026-03-27T10:00", "2026-12-24T16:00", "2025-12-30T08:00",
                                        "1956-02-28T12:00", "2026-03-28T10:00", "2187-07-13T09:00",
                                        "1956-02-29T12:00", "1903-12-31T23:00"};
    const struct ost_calendar_text text = {.tz = "Europe/Paris",
                                           .hours = "mon-fri=08:30-12:30,13:30-18:00",
                                           .holidays = "--12-25|--01-01|--07-14"};
    struct ost_calendar *kept = make(text);
    for (size_t i = 0; i < COUNT(start); i++)
        for (int64_t days = 0; days < 300; days = 3 * days + 1) {
            struct ost_calendar *fresh = make(text);
            ost_time begin = at(fresh, start[i]), a, b;
            assert_ok(ost_calendar_add_days(&a, kept, begin, days));
            assert_ok(ost_calendar_add_days(&b, fresh, begin, days));
            assert_int_equal(a, b);
            assert_ok(ost_calendar_add_days_eod(&a, kept, begin, days));
            assert_ok(ost_calendar_add_days_eod(&b, fresh, begin, days));
            assert_int_equal(a, b);
            ost_calendar_free(fresh);
        }
    ost_calendar_free(kept);
}

static void a_search_ends(void **state)
{
    (void)state;
    struct ost_calendar *once =
        make((struct ost_calendar_text){.hours = "closed", .overrides = "2026-12-24=09:00-12:00"});
    struct ost_calendar *always = make((struct ost_calendar_text){.hours = "24x7"});
    ost_time time, start = at(once, "2026-12-24T10:00Z");
    assert_ok(ost_calendar_due(&time, once, start, 7200, NULL));
    assert_time(time, "2026-12-24T12:00:00Z");
    assert_fails_saying(ost_calendar_due(&time, once, start, 7201, NULL), OST_ELIMIT,
                        "calendar 'desk' has not enough open time within 100 years after "
                        "2026-12-24T10:00:00Z");
    assert_fails_saying(ost_calendar_due_back(&time, once, start, 3601, NULL), OST_ELIMIT,
                        "within 100 years before");
    assert_fails_saying(ost_calendar_next_open(&time, once, start + OST_DAY_S), OST_ELIMIT,
                        "has no open time within");
    assert_fails_saying(ost_calendar_due_back(&time, once, start - OST_DAY_S, 0, NULL), OST_ELIMIT,
                        "has no open time within 100 years before");
    assert_fails_saying(ost_calendar_next_close(&time, once, start + OST_DAY_S), OST_ELIMIT,
                        "has no closing within");
    assert_fails_saying(ost_calendar_next_close(&time, always, start), OST_ELIMIT, "no closing");
    assert_fails_saying(ost_calendar_add_days(&time, once, start, 1), OST_ELIMIT,
                        "not enough business days within 100 years");
    assert_fails_saying(ost_calendar_due(&time, always, start, INT64_MAX, NULL), OST_ELIMIT,
                        "not enough open time");
    assert_fails_saying(ost_calendar_due(&time, always, start, -1, NULL), OST_EINVAL, "-1");
    assert_fails_saying(ost_calendar_add_days(&time, always, start, -1), OST_EINVAL, "-1");
    assert_ok(ost_calendar_due(&time, always, start, 100 * 365 * (int64_t)OST_DAY_S, NULL));
    assert_time(time, "2126-11-30T10:00:00Z");
    ost_calendar_free(once);
    ost_calendar_free(always);
}

static void nothing_is_open_outside_the_years_known(void **state)
{
    (void)state;
    struct ost_calendar *c = make((struct ost_calendar_text){.hours = "24x7"});
    ost_time first = ost_date_days((struct ost_date){OST_CALENDAR_FIRST_YEAR, 1, 1}) * OST_DAY_S;
    ost_time end = ost_date_days((struct ost_date){OST_CALENDAR_LAST_YEAR + 1, 1, 1}) * OST_DAY_S;
    assert_int_equal(ost_calendar_elapsed(c, INT64_MIN, INT64_MAX, NULL), end - first);
    assert_true(ost_calendar_is_open(c, first));
    assert_false(ost_calendar_is_open(c, first - 1));
    assert_true(ost_calendar_is_open(c, end - 1));
    assert_false(ost_calendar_is_open(c, end));
    ost_calendar_free(c);
}

/*
 * A pause that has no end yet stops the clock, and a paused deadline is where the rest is worked
 * off.
 */
static void a_pause_without_end_leaves_no_deadline(void **state)
{
    (void)state;
    struct ost_calendar *c = make((struct ost_calendar_text){.hours = "mon-fri=09:00-17:00"});
    struct ost_spans pauses = {0};
    ost_time start = at(c, "2026-11-23T09:00Z"), time;
    ost_spans_add(&pauses, at(c, "2026-11-23T12:00Z"), INT64_MAX);
    assert_ok(ost_calendar_due(&time, c, start, 3 * 3600, &pauses));
    assert_time(time, "2026-11-23T12:00:00Z");
    assert_fails(ost_calendar_due(&time, c, start, 3 * 3600 + 1, &pauses), OST_ELIMIT);
    assert_int_equal(ost_calendar_elapsed(c, start, start + 365 * OST_DAY_S, &pauses), 3 * 3600);
    ost_spans_release(&pauses);
    ost_calendar_free(c);
}

static void texts_that_make_no_calendar_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct ost_calendar_text text;
        const char *says;
    } rows[] = {
        {{.hours = ""}, "the rules never open"},
        {{.hours = "closed", .overrides = "2026-12-24=09:00-12:00", .holidays = "--12-24"},
         "the rules never open"},
        {{.tz = "Europe/Berln", .hours = "24x7"}, "tz: "},
        {{.hours = "mon=9-17"}, "hours: '9' is no time of day"},
        {{.hours = "24x7", .holidays = "25.12."}, "holidays: '25.12.' is no holiday"},
        {{.hours = "24x7", .overrides = "2026-12-24"}, "overrides: '2026-12-24' has no '='"},
        {{.hours = "24x7", .breaks = "2026-12-24=12:00"}, "breaks: '12:00' is no interval"},
        {{.hours = "24x7", .holiday_cut = "both"}, "holiday_cut: 'both' is neither"},
        {{.hours = "24x7", .boundary = "any"}, "boundary: 'any' is neither close nor next_open"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_calendar *c;
        int rc = ost_calendar_parse(&c, "desk", &rows[i].text);
        if (rc >= 0 || !strstr(ost_error(), rows[i].says))
            fail_msg("row %zu said: %s", i, rc < 0 ? ost_error() : "nothing");
    }
}

static void times_and_pauses_are_read_in_the_zone_of_the_calendar(void **state)
{
    (void)state;
    struct ost_calendar *c =
        make((struct ost_calendar_text){.tz = "Europe/Berlin", .hours = "mon-fri=09:00-17:00"});
    struct ost_spans pauses = {0};
    ost_time time;
    assert_time(at(c, "2026-07-01 10:00"), "2026-07-01T08:00:00Z");
    assert_ok(ost_calendar_read_pauses(
        &pauses, c,
        ost_slice_of("2026-07-01T10:00/2026-07-01T11:00 | 2026-07-01T08:30Z/2026-07-01T10:00Z")));
    assert_int_equal(pauses.n, 1);
    assert_time(pauses.at[0].start, "2026-07-01T08:00:00Z");
    assert_time(pauses.at[0].end, "2026-07-01T10:00:00Z");
    assert_fails_saying(
        ost_calendar_read_pauses(&pauses, c, ost_slice_of("2026-07-01T11:00/2026-07-01T10:00")),
        OST_EPARSE, "ends before it begins");
    assert_fails_saying(ost_calendar_read_pauses(&pauses, c, ost_slice_of("2026-07-01")),
                        OST_EPARSE, "is no pause such as");
    assert_fails_saying(ost_calendar_read_time(&time, c, ost_slice_of("2026-03-29 02:30")),
                        OST_EPARSE, "'2026-03-29 02:30': does not exist");
    assert_fails_saying(ost_calendar_read_time(&time, c, ost_slice_of("soon")), OST_EPARSE,
                        "'soon'");
    ost_spans_release(&pauses);
    ost_calendar_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_holiday_cuts_nights_by_start_or_by_day),
        cmocka_unit_test(a_holiday_beats_an_override),
        cmocka_unit_test(time_over_two_calendars_is_the_sum),
        cmocka_unit_test(a_version_begins_at_midnight_of_its_own_zone),
        cmocka_unit_test(a_change_that_changes_nothing_changes_nothing),
        cmocka_unit_test(the_end_of_a_business_day_is_its_last_closing),
        cmocka_unit_test(business_days_are_those_on_which_work_begins),
        cmocka_unit_test(business_days_do_not_depend_on_earlier_questions),
        cmocka_unit_test(a_search_ends),
        cmocka_unit_test(nothing_is_open_outside_the_years_known),
        cmocka_unit_test(a_pause_without_end_leaves_no_deadline),
        cmocka_unit_test(texts_that_make_no_calendar_are_refused),
        cmocka_unit_test(times_and_pauses_are_read_in_the_zone_of_the_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
