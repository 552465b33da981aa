/* Dates against published day numbers and a calendar that counts on its fingers; durations both ways. */
#include "support/test.h"

#include "base/time.h"

static const char *shown(struct ost_buf *b)
{
    static char text[64];
    snprintf(text, sizeof text, "%s", b->p);
    ost_buf_release(b);
    return text;
}

static const char *date_text(struct ost_date date)
{
    struct ost_buf b = OST_BUF_INIT;
    ost_date_put(&b, date);
    return shown(&b);
}

static const char *time_text(ost_time at)
{
    struct ost_buf b = OST_BUF_INIT;
    ost_time_put(&b, at);
    return shown(&b);
}

static const char *duration_text(int64_t seconds)
{
    struct ost_buf b = OST_BUF_INIT;
    ost_duration_put(&b, seconds);
    return shown(&b);
}

/* Python's date.toordinal() - 719163, and its date.weekday(). */
static void days_are_numbered_as_elsewhere(void **state)
{
    (void)state;
    static const struct {
        struct ost_date date;
        int64_t days;
        int weekday;
    } rows[] = {
        {{1, 1, 1}, -719162, 0},   {{1582, 10, 15}, -141427, 4}, {{1600, 2, 29}, -135081, 1},
        {{1900, 3, 1}, -25508, 3}, {{1969, 12, 31}, -1, 2},      {{1970, 1, 1}, 0, 3},
        {{2000, 2, 29}, 11016, 1}, {{2024, 3, 31}, 19813, 6},    {{2038, 1, 19}, 24855, 1},
        {{2100, 3, 1}, 47541, 0},  {{9999, 12, 31}, 2932896, 4},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(ost_date_days(rows[i].date), rows[i].days);
        assert_int_equal(ost_weekday(rows[i].days), rows[i].weekday);
    }
}

/* Every day from the year -401 to 2401, by adding one to the day until the month says no. */
static void a_calendar_counted_day_by_day_agrees(void **state)
{
    (void)state;
    struct ost_date date = {-401, 1, 1};
    int64_t days = ost_date_days(date);
    int weekday = ost_weekday(days);
    for (; date.year < 2402; days++) {
        struct ost_date back = ost_date_of_days(days);
        if (ost_date_days(date) != days || back.year != date.year || back.month != date.month ||
            back.day != date.day || ost_weekday(days) != weekday)
            fail_msg("day %lld is not %s", (long long)days, date_text(date));
        weekday = (weekday + 1) % 7;
        date.day++;
        if (!ost_date_exists(date))
            date = (struct ost_date){date.year, (int8_t)(date.month + 1), 1};
        if (!ost_date_exists(date))
            date = (struct ost_date){date.year + 1, 1, 1};
    }
    assert_int_equal(days, ost_date_days((struct ost_date){2402, 1, 1}));
}

static void dates_are_read_strictly(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "2024-3-31",   "2024-03-31 ", "2024/03/31",
                                      "31-03-2024", "2024-02-31",  "2023-02-29",  "1900-02-29",
                                      "2024-00-10", "2024-13-01",  "2024-04-31",  "2024-01-00",
                                      "-024-01-01", "2024-01-0\n", "2024-+1-01",  "20240-1-01"};
    static const char *const good[] = {"2024-03-31", "2024-02-29", "2000-02-29", "0000-01-01",
                                       "9999-12-31"};
    struct ost_date date = {1, 2, 3};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_fails_saying(ost_date_parse(&date, ost_slice_of(bad[i])), OST_EPARSE, bad[i]);
    assert_true(date.year == 1 && date.month == 2 && date.day == 3);
    assert_fails_saying(ost_date_parse(&date, ost_slice_of("2024-02-31")), OST_EPARSE,
                        "no such day");
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_ok(ost_date_parse(&date, ost_slice_of(good[i])));
        assert_string_equal(date_text(date), good[i]);
    }
}

/* GNU date -u -d @SECONDS --iso-8601=seconds; the two ends of time are those of the "year 292 billion" problem. */
static void instants_are_written_as_rfc_3339(void **state)
{
    (void)state;
    static const struct {
        ost_time at;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z"},
        {-1, "1969-12-31T23:59:59Z"},
        {1711873800, "2024-03-31T08:30:00Z"},
        {INT64_C(1) << 31, "2038-01-19T03:14:08Z"},
        {-INT64_C(2208988800), "1900-01-01T00:00:00Z"},
        {INT64_C(253402300799), "9999-12-31T23:59:59Z"},
        {INT64_C(253402300800), "+10000-01-01T00:00:00Z"},
        {-INT64_C(62167219200), "0000-01-01T00:00:00Z"},
        {-INT64_C(62167219201), "-00001-12-31T23:59:59Z"},
        {INT64_MAX, "+292277026596-12-04T15:30:07Z"},
        {INT64_MIN, "-292277022657-01-27T08:29:52Z"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(time_text(rows[i].at), rows[i].text);
}

static void durations_are_read_in_all_their_spellings(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
    } rows[] = {
        {"0", 0},
        {"0s", 0},
        {" 0 ", 0},
        {"\t4 h\n", 14400},
        {"45s", 45},
        {"90 min", 5400},
        {"4h", 14400},
        {"1h30m", 5400},
        {"1h 30m", 5400},
        {"1 hour 1 minute 1 second", 3661},
        {"2 days 12 hours", 216000},
        {"2d", 172800},
        {"1w", 604800},
        {"1w2d3h4m5s", 604800 + 172800 + 3 * 3600 + 4 * 60 + 5},
        {"3 weeks", 3 * 604800},
        {"2hrs 5mins 7secs", 7507},
        {"00012h", 43200},
        {"9223372036854775807s", INT64_MAX},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t seconds = -1;
        assert_ok(ost_duration_parse(&seconds, ost_slice_of(rows[i].text)));
        if (seconds != rows[i].seconds)
            fail_msg("'%s' is %lld s", rows[i].text, (long long)seconds);
    }
}

static void durations_that_could_be_slips_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",      " ",       "4",      "h",     "-4h",  "+4h",
                                      "1.5h",  "1,5h",    "30m 1h", "1h 1h", "1h30", "1h 0",
                                      "0 0",   "4H",      "4 M",    "1 mon", "1y",   "4h.",
                                      "4 h 3", "4hourss", "4h x",   "PT4H",  "1:30", "4hh"};
    static const char *const long_ones[] = {"9223372036854775808s", "153722867280912931m",
                                            "99999999999999999999h", "15250284452472w",
                                            "106751991167300d 23h 59m"};
    int64_t seconds = 7;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_fails_saying(ost_duration_parse(&seconds, ost_slice_of(bad[i])), OST_EPARSE,
                            "bad duration");
    for (size_t i = 0; i < COUNT(long_ones); i++)
        assert_fails_saying(ost_duration_parse(&seconds, ost_slice_of(long_ones[i])), OST_ELIMIT,
                            "too long");
    assert_int_equal(seconds, 7);
}

static void durations_are_written_short_and_exact(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *text;
    } rows[] = {
        {0, "0s"},
        {45, "45s"},
        {60, "1m"},
        {16200, "4h 30m"},
        {183600, "2d 3h"},
        {86401, "1d 1s"},
        {-65, "-1m 5s"},
        {15 * 86400, "15d"},
        {INT64_MAX, "106751991167300d 15h 30m 7s"},
        {INT64_MIN, "-106751991167300d 15h 30m 8s"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t back;
        assert_string_equal(duration_text(rows[i].seconds), rows[i].text);
        if (rows[i].seconds < 0)
            continue;
        assert_ok(ost_duration_parse(&back, ost_slice_of(rows[i].text)));
        assert_int_equal(back, rows[i].seconds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_numbered_as_elsewhere),
        cmocka_unit_test(a_calendar_counted_day_by_day_agrees),
        cmocka_unit_test(dates_are_read_strictly),
        cmocka_unit_test(instants_are_written_as_rfc_3339),
        cmocka_unit_test(durations_are_read_in_all_their_spellings),
        cmocka_unit_test(durations_that_could_be_slips_are_refused),
        cmocka_unit_test(durations_are_written_short_and_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
