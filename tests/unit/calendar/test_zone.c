/*
 * Offsets and local times at the days on which engines went wrong, in the same process under several TZ
 * and locales; and which names are zones. Values from the IANA database's own comments and zdump.
 */
#include "support/test.h"

#include <locale.h>
#include <time.h>

#include "calendar/zone.h"
#include "io/file.h"
#include "support/tempdir.h"
#include "support/tzif.h"
#include "support/zones.h"

static int64_t seconds_of(const char *text)
{
    struct ost_date date;
    int hour, minute, second;
    assert_ok(ost_date_parse(&date, (struct ost_slice){text, 10}));
    assert_int_equal(sscanf(text + 10, " %d:%d:%d", &hour, &minute, &second), 3);
    return ost_date_days(date) * OST_DAY_S + hour * 3600 + minute * 60 + second;
}

struct anchor {
    const char *zone, *local;
    enum ost_local how;
    const char *utc;
};

static const struct anchor anchors[] = {
    /* forward by half an hour at 02:00, back at 02:00 */
    {"Australia/Lord_Howe", "2024-10-06 02:15:00", OST_LOCAL_GAP, "2024-10-05 15:45:00"},
    {"Australia/Lord_Howe", "2024-10-06 02:30:00", OST_LOCAL_ONCE, "2024-10-05 15:30:00"},
    {"Australia/Lord_Howe", "2024-04-07 01:29:59", OST_LOCAL_ONCE, "2024-04-06 14:29:59"},
    {"Australia/Lord_Howe", "2024-04-07 01:30:00", OST_LOCAL_TWICE, "2024-04-06 14:30:00"},
    {"Australia/Lord_Howe", "2024-04-07 02:00:00", OST_LOCAL_ONCE, "2024-04-06 15:30:00"},
    /* across the date line: no 30 December 2011 */
    {"Pacific/Apia", "2011-12-29 23:59:59", OST_LOCAL_ONCE, "2011-12-30 09:59:59"},
    {"Pacific/Apia", "2011-12-30 00:00:00", OST_LOCAL_GAP, "2011-12-30 10:00:00"},
    {"Pacific/Apia", "2011-12-30 12:00:00", OST_LOCAL_GAP, "2011-12-30 22:00:00"},
    {"Pacific/Apia", "2011-12-31 00:00:00", OST_LOCAL_ONCE, "2011-12-30 10:00:00"},
    /* at midnight */
    {"America/Sao_Paulo", "2018-11-04 00:00:00", OST_LOCAL_GAP, "2018-11-04 03:00:00"},
    {"America/Sao_Paulo", "2018-11-04 01:00:00", OST_LOCAL_ONCE, "2018-11-04 03:00:00"},
    {"America/Sao_Paulo", "2018-02-17 23:30:00", OST_LOCAL_TWICE, "2018-02-18 01:30:00"},
    {"America/Sao_Paulo", "2018-02-18 00:00:00", OST_LOCAL_ONCE, "2018-02-18 03:00:00"},
    {"Asia/Tehran", "2021-03-22 00:30:00", OST_LOCAL_GAP, "2021-03-21 21:00:00"},
    {"Asia/Tehran", "2021-09-21 23:30:00", OST_LOCAL_TWICE, "2021-09-21 19:00:00"},
    {"Africa/Cairo", "2023-04-28 00:30:00", OST_LOCAL_GAP, "2023-04-27 22:30:00"},
    /* from half past eleven to half past midnight */
    {"America/Toronto", "1919-03-30 23:45:00", OST_LOCAL_GAP, "1919-03-31 04:45:00"},
    /* winter time is the deviation, by minus one hour */
    {"Europe/Dublin", "2024-01-15 12:00:00", OST_LOCAL_ONCE, "2024-01-15 12:00:00"},
    {"Europe/Dublin", "2024-03-31 01:30:00", OST_LOCAL_GAP, "2024-03-31 01:30:00"},
    {"Europe/Dublin", "2024-07-15 12:00:00", OST_LOCAL_ONCE, "2024-07-15 11:00:00"},
    {"Europe/Dublin", "2024-10-27 01:30:00", OST_LOCAL_TWICE, "2024-10-27 00:30:00"},
    {"Africa/Casablanca", "2024-03-15 12:00:00", OST_LOCAL_ONCE, "2024-03-15 12:00:00"},
    {"Africa/Casablanca", "2024-07-01 12:00:00", OST_LOCAL_ONCE, "2024-07-01 11:00:00"},
    /* mktime(3) takes the second of the two */
    {"America/Los_Angeles", "2014-11-02 01:30:00", OST_LOCAL_TWICE, "2014-11-02 08:30:00"},
    {"America/Los_Angeles", "2014-03-09 02:30:00", OST_LOCAL_GAP, "2014-03-09 10:30:00"},
    {"Asia/Kathmandu", "2024-05-05 12:00:00", OST_LOCAL_ONCE, "2024-05-05 06:15:00"},
    {"Pacific/Kiritimati", "2024-01-01 00:00:00", OST_LOCAL_ONCE, "2023-12-31 10:00:00"},
    /* mean solar time with seconds */
    {"Europe/Paris", "1900-01-01 00:00:00", OST_LOCAL_ONCE, "1899-12-31 23:50:39"},
    {"Africa/Monrovia", "1972-01-06 12:00:00", OST_LOCAL_ONCE, "1972-01-06 12:44:30"},
    {"Europe/Berlin", "1850-01-01 00:53:28", OST_LOCAL_ONCE, "1850-01-01 00:00:00"},
    /* behind the last listed change the rule goes on, for ever */
    {"America/New_York", "2038-01-18 22:14:08", OST_LOCAL_ONCE, "2038-01-19 03:14:08"},
    {"Europe/Berlin", "2045-03-26 02:30:00", OST_LOCAL_GAP, "2045-03-26 01:30:00"},
    {"Europe/Berlin", "2045-10-29 02:30:00", OST_LOCAL_TWICE, "2045-10-29 00:30:00"},
    {"Europe/Berlin", "2445-03-26 02:30:00", OST_LOCAL_GAP, "2445-03-26 01:30:00"},
    {"Europe/Berlin", "2845-10-29 02:30:00", OST_LOCAL_TWICE, "2845-10-29 00:30:00"},
    {"Europe/Berlin", "9999-07-01 12:00:00", OST_LOCAL_ONCE, "9999-07-01 10:00:00"},
    {"America/Santiago", "2445-07-01 12:00:00", OST_LOCAL_ONCE, "2445-07-01 16:00:00"},
    {"UTC", "2024-02-29 12:00:00", OST_LOCAL_ONCE, "2024-02-29 12:00:00"},
};

static void check_anchors(void)
{
    for (size_t i = 0; i < COUNT(anchors); i++) {
        const struct anchor *a = &anchors[i];
        struct ost_zone *zone;
        ost_time at;
        assert_ok(ost_zone_open(&zone, a->zone));
        int64_t local = seconds_of(a->local);
        enum ost_local how = ost_zone_utc(zone, local, &at);
        if (how != a->how || at != seconds_of(a->utc))
            fail_msg("%s %s: %d, %+lld s from %s", a->zone, a->local, how,
                     (long long)(at - seconds_of(a->utc)), a->utc);
        if (how != OST_LOCAL_GAP)
            assert_int_equal(at + ost_zone_offset(zone, at), local);
        assert_string_equal(ost_zone_name(zone), a->zone);
        ost_zone_free(zone);
    }
}

static void known_days_hold_under_any_TZ_and_locale(void **state)
{
    (void)state;
    skip_without_zones();
    static const char *const zones[] = {"", "America/New_York", "Asia/Kolkata", "No/Such",
                                        "<-03>3"};
    static const char *const locales[] = {"C", "de_DE.UTF-8", "fa_IR.UTF-8"};
    for (size_t i = 0; i < COUNT(zones); i++) {
        setenv("TZ", zones[i], 1);
        tzset();
        setlocale(LC_ALL, locales[i % COUNT(locales)]);
        check_anchors();
        assert_string_equal(getenv("TZ"), zones[i]);
    }
    unsetenv("TZ");
    setlocale(LC_ALL, "C");
}

static void names_that_are_no_zones_are_not_found(void **state)
{
    (void)state;
    static const struct {
        const char *name, *says;
    } rows[] = {
        {"Europe/Berln", "no time zone 'Europe/Berln' in /usr/share/zoneinfo, "},
        {"europe/berlin", "no time zone 'europe/berlin'"},
        {"Europe", "no time zone 'Europe'"},
        {"CEST", "no time zone 'CEST'"},
        {"", "'' is no name"},
        {"/etc/localtime", "no name of a time zone"},
        {"../zoneinfo/Europe/Berlin", "no name of a time zone"},
        {"Europe/../UTC", "no name of a time zone"},
        {"right/UTC", "no name of a time zone"},
        {"posix/UTC", "no name of a time zone"},
        {"localtime", "no name of a time zone"},
        {"posixrules", "no name of a time zone"},
        {"UTC ", "no name of a time zone"},
        {"Europe/", "no name of a time zone"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "no name of a time zone"},
        {"zone.tab", "no name of a time zone"},
    };
    struct ost_zone *zone = NULL;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_fails_saying(ost_zone_open(&zone, rows[i].name), OST_ENOTFOUND, rows[i].says);
    assert_null(zone);
}

static const struct tzif_shape half_past_one = {
    .types = 1, .type = {{5400, 0, 0}}, .footer = "\n<x>-1:30\n"};

static void put(const char *name, const void *bytes, size_t n)
{
    char *path = ost_path_join(dir, name);
    assert_ok(ost_file_write(path, (struct ost_slice){bytes, n}));
    free(path);
}

static void TZDIR_comes_first_and_need_not_be_complete(void **state)
{
    (void)state;
    skip_without_zones();
    struct ost_zone *zone;
    struct ost_buf file = OST_BUF_INIT;
    setenv("TZDIR", dir, 1);
    put_tzif(&file, &half_past_one);
    put("Here", file.p, file.n);
    ost_buf_release(&file);
    put("UTC", "TZjunk", 6);
    assert_ok(ost_zone_open(&zone, "Here"));
    assert_int_equal(ost_zone_offset(zone, 0), 5400);
    assert_string_equal(ost_tzdata_version(zone), "unknown");
    ost_zone_free(zone);

    put("tzdata.zi", "# version 2025b\n# more\n", 23);
    assert_ok(ost_zone_open(&zone, "Here"));
    assert_string_equal(ost_tzdata_version(zone), "2025b");
    ost_zone_free(zone);

    assert_ok(ost_zone_open(&zone, "Asia/Tokyo"));
    assert_int_equal(ost_zone_offset(zone, 0), 9 * 3600);
    ost_zone_free(zone);

    /* A damaged file is not skipped: the answer would come from somewhere else without a word. */
    assert_fails_saying(ost_zone_open(&zone, "UTC"), OST_EPARSE, "/UTC': not a time zone file");
    assert_fails_saying(ost_zone_open(&zone, "Nowhere"), OST_ENOTFOUND, dir);
    unsetenv("TZDIR");
}

/* Two hours forward and an hour later two hours back: half of what was left out is shown after all. */
static void a_time_left_out_may_still_come(void **state)
{
    (void)state;
    const struct tzif_shape shape = {.changes = 2,
                                     .at = {0, 3600},
                                     .index = {1, 0},
                                     .types = 2,
                                     .type = {{0, 0, 0}, {7200, 1, 0}},
                                     .footer = "\n\n"};
    static const struct {
        int64_t local_s;
        enum ost_local how;
        ost_time at;
    } rows[] = {
        {-1, OST_LOCAL_ONCE, -1},       {0, OST_LOCAL_GAP, 0},          {3599, OST_LOCAL_GAP, 3599},
        {3600, OST_LOCAL_ONCE, 3600},   {7199, OST_LOCAL_ONCE, 7199},   {7200, OST_LOCAL_TWICE, 0},
        {10799, OST_LOCAL_TWICE, 3599}, {10800, OST_LOCAL_ONCE, 10800},
    };
    struct ost_buf file = OST_BUF_INIT;
    struct ost_zone *zone;
    put_tzif(&file, &shape);
    assert_ok(ost_zone_parse(&zone, "Odd", ost_buf_view(&file)));
    for (size_t i = 0; i < COUNT(rows); i++) {
        ost_time at;
        assert_int_equal(ost_zone_utc(zone, rows[i].local_s, &at), rows[i].how);
        assert_int_equal(at, rows[i].at);
    }
    ost_zone_free(zone);
    assert_fails_saying(ost_zone_parse(&zone, "Odd", (struct ost_slice){file.p, 60}), OST_EPARSE,
                        "time zone 'Odd': ");
    ost_buf_release(&file);
}

static void a_file_larger_than_any_zone_is_refused(void **state)
{
    (void)state;
    static const char more[200000];
    struct ost_buf file = OST_BUF_INIT;
    struct ost_zone *zone;
    setenv("TZDIR", dir, 1);
    put_tzif(&file, &half_past_one);
    ost_buf_add(&file, more, sizeof more);
    put("Large", file.p, file.n);
    ost_buf_release(&file);
    assert_fails_saying(ost_zone_open(&zone, "Large"), OST_ELIMIT, "Large");
    unsetenv("TZDIR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days_hold_under_any_TZ_and_locale),
        cmocka_unit_test(names_that_are_no_zones_are_not_found),
        cmocka_unit_test(TZDIR_comes_first_and_need_not_be_complete),
        cmocka_unit_test(a_time_left_out_may_still_come),
        cmocka_unit_test(a_file_larger_than_any_zone_is_refused),
    };
    unsetenv("TZDIR");
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
