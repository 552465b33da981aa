/* Time stamps as ticket systems write them: every form, every fault, and nothing in between. */
#include "support/test.h"

#include <locale.h>

#include "calendar/timestamp.h"
#include "support/zones.h"

static struct ost_zone *berlin, *new_york;

static int open_zones(void **state)
{
    (void)state;
    /* Neither may matter. */
    setenv("TZ", "Asia/Kolkata", 1);
    setenv("LC_ALL", "de_DE.UTF-8", 1);
    setlocale(LC_ALL, "");
    /* Cases that need a zone skip themselves. */
    if (ost_zone_open(&berlin, "Europe/Berlin") < 0 ||
        ost_zone_open(&new_york, "America/New_York") < 0)
        print_message("%s\n", ost_error());
    return 0;
}

static int close_zones(void **state)
{
    (void)state;
    ost_zone_free(berlin);
    ost_zone_free(new_york);
    return 0;
}

struct reading {
    const char *text, *utc;
    int32_t ns;
};

static void check(const struct reading *rows, size_t n, const struct ost_timestamp_rules *rules)
{
    for (size_t i = 0; i < n; i++) {
        struct ost_instant got;
        struct ost_buf b = OST_BUF_INIT;
        enum ost_timestamp_fault fault =
            ost_timestamp_read(&got, ost_slice_of(rows[i].text), rules);
        if (fault)
            fail_msg("'%s': %s", rows[i].text, ost_timestamp_fault_text(fault));
        ost_time_put(&b, got.at);
        if (strcmp(b.p, rows[i].utc) != 0 || got.ns != rows[i].ns)
            fail_msg("'%s' became %s and %d ns", rows[i].text, b.p, got.ns);
        ost_buf_release(&b);
    }
}

static void an_offset_says_it_all(void **state)
{
    (void)state;
    static const struct reading rows[] = {
        {"2024-03-31T08:30:00Z", "2024-03-31T08:30:00Z", 0},
        {"2024-03-31t08:30:00z", "2024-03-31T08:30:00Z", 0},
        {"2024-03-31 08:30:00 UTC", "2024-03-31T08:30:00Z", 0},
        {"2024-03-31 08:30:00UTC", "2024-03-31T08:30:00Z", 0},
        {"2024-03-31 08:30:00+00:00", "2024-03-31T08:30:00Z", 0},
        {"2024-03-31 08:30:00+00", "2024-03-31T08:30:00Z", 0},
        {"2024-03-31 08:30:00 +0200", "2024-03-31T06:30:00Z", 0},
        {"2024-03-31T08:30:00-03:30", "2024-03-31T12:00:00Z", 0},
        {"2024-01-01T00:30+01", "2023-12-31T23:30:00Z", 0},
        {"2024-03-31T08:30:00-00:00", "2024-03-31T08:30:00Z", 0},
        {"  2024-03-31T08:30:00Z ", "2024-03-31T08:30:00Z", 0},
        {"2020-03-05T05:04:14.920Z", "2020-03-05T05:04:14Z", 920000000},
        {"2024-05-28 21:53:06,793000+00", "2024-05-28T21:53:06Z", 793000000},
        {"2024-05-28T21:53:06.1234567899Z", "2024-05-28T21:53:06Z", 123456789},
        {"2024/3/1 8:05Z", "2024-03-01T08:05:00Z", 0},
        {"1900-01-01T00:00:00Z", "1900-01-01T00:00:00Z", 0},
        {"2199-12-31T23:59:59Z", "2199-12-31T23:59:59Z", 0},
        {"1711873800", "2024-03-31T08:30:00Z", 0},
        {"1711873800.25", "2024-03-31T08:30:00Z", 250000000},
        {"1711873800123", "2024-03-31T08:30:00Z", 123000000},
    };
    check(rows, COUNT(rows), &(struct ost_timestamp_rules){0});
}

static void without_an_offset_the_zone_decides(void **state)
{
    (void)state;
    skip_without_zones();
    static const struct reading rows[] = {
        {"2012/10/09 14:50:17.000", "2012-10-09T12:50:17Z", 0},
        {"2024-01-15 08:30", "2024-01-15T07:30:00Z", 0},
        {"2024-03-31 01:59:59", "2024-03-31T00:59:59Z", 0},
        {"2024-03-31 03:00", "2024-03-31T01:00:00Z", 0},
        {"2024-10-27 03:00", "2024-10-27T02:00:00Z", 0},
        {"2024-07-01", "2024-06-30T22:00:00Z", 0},
        {"2024.7.1", "2024-06-30T22:00:00Z", 0},
        {"1/7/2024 9:05", "2024-07-01T07:05:00Z", 0},
        {"31.12.2023 23:59:59", "2023-12-31T22:59:59Z", 0},
        {"01-02-2024", "2024-01-31T23:00:00Z", 0},
    };
    check(rows, COUNT(rows), &(struct ost_timestamp_rules){berlin, true});
}

struct faulty {
    const char *text;
    enum ost_timestamp_fault fault;
};

static void check_faults(const struct faulty *rows, size_t n,
                         const struct ost_timestamp_rules *rules)
{
    for (size_t i = 0; i < n; i++) {
        struct ost_instant got = {42, 43};
        enum ost_timestamp_fault fault =
            ost_timestamp_read(&got, ost_slice_of(rows[i].text), rules);
        if (fault != rows[i].fault)
            fail_msg("'%s': %s", rows[i].text, ost_timestamp_fault_text(fault));
        assert_true(got.at == 42 && got.ns == 43);
    }
}

static void what_is_not_plainly_a_time_is_a_fault(void **state)
{
    (void)state;
    skip_without_zones();
    static const struct faulty rows[] = {
        {"", OST_TIMESTAMP_EMPTY},
        {"   ", OST_TIMESTAMP_EMPTY},
        {"NULL", OST_TIMESTAMP_NO_TIME},
        {"-", OST_TIMESTAMP_NO_TIME},
        {"2024", OST_TIMESTAMP_NO_TIME},
        {"2024-03", OST_TIMESTAMP_NO_TIME},
        {"20240331", OST_TIMESTAMP_NO_TIME},
        {"24-03-31", OST_TIMESTAMP_NO_TIME},
        {"2024-03/31", OST_TIMESTAMP_NO_TIME},
        {"2024-02-30", OST_TIMESTAMP_NO_TIME},
        {"2023-02-29 08:00", OST_TIMESTAMP_NO_TIME},
        {"2024-13-01", OST_TIMESTAMP_NO_TIME},
        {"2024-00-01", OST_TIMESTAMP_NO_TIME},
        {"2024-03-311", OST_TIMESTAMP_NO_TIME},
        {"12024-03-31", OST_TIMESTAMP_NO_TIME},
        {"-2024-03-31", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 8", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:3", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:30:5", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 24:00", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:60", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:30:61", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:30:05.", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:30 PM", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:30 CET", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:30 UTC+1", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:30:00+1", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:30:00+24:00", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:30:00+01:60", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:30:00+01:", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:30:00+01:0", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:30:00Z0", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31 08:30:00ZZ", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31Z", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31T", OST_TIMESTAMP_NO_TIME},
        {"2024-03-31  08:30", OST_TIMESTAMP_NO_TIME},
        {"31 Mar 2024", OST_TIMESTAMP_NO_TIME},
        {"3/2024/31", OST_TIMESTAMP_NO_TIME},
        {"31/3/24", OST_TIMESTAMP_NO_TIME},
        {"171187380", OST_TIMESTAMP_NO_TIME},
        {"17118738001", OST_TIMESTAMP_NO_TIME},
        {"0711873800", OST_TIMESTAMP_NO_TIME},
        {"1711873800.", OST_TIMESTAMP_NO_TIME},
        {"1711873800123.5", OST_TIMESTAMP_NO_TIME},
        {"1711873800Z", OST_TIMESTAMP_NO_TIME},
        {"-1711873800", OST_TIMESTAMP_NO_TIME},
        {"9999999999", OST_TIMESTAMP_RANGE},
        {"9999999999999", OST_TIMESTAMP_RANGE},
        {"0001-01-01T00:00:00Z", OST_TIMESTAMP_RANGE},
        {"1899-12-31T23:59:59Z", OST_TIMESTAMP_RANGE},
        {"2200-01-01T00:00:00Z", OST_TIMESTAMP_RANGE},
        {"9999-12-31 00:00", OST_TIMESTAMP_RANGE},
        {"31/3/2024", OST_TIMESTAMP_DAY_OR_MONTH},
        {"3/31/2024 8:30", OST_TIMESTAMP_DAY_OR_MONTH},
        {"31.3.2024 8:30", OST_TIMESTAMP_DAY_OR_MONTH},
    };
    check_faults(rows, COUNT(rows), &(struct ost_timestamp_rules){berlin, false});
}

static void clocks_that_were_changed_make_faults(void **state)
{
    (void)state;
    skip_without_zones();
    static const struct faulty rows[] = {
        {"2024-03-10 02:00", OST_TIMESTAMP_GAP},   {"2024-03-10 02:59:59.999", OST_TIMESTAMP_GAP},
        {"2024-11-03 01:00", OST_TIMESTAMP_TWICE}, {"2024-11-03 01:59:59", OST_TIMESTAMP_TWICE},
        {"13/13/2024", OST_TIMESTAMP_NO_TIME},
    };
    static const struct reading beside[] = {
        {"2024-03-10 01:59:59", "2024-03-10T06:59:59Z", 0},
        {"2024-03-10 03:00", "2024-03-10T07:00:00Z", 0},
        {"2024-11-03 00:59:59", "2024-11-03T04:59:59Z", 0},
        {"2024-11-03 02:00", "2024-11-03T07:00:00Z", 0},
        {"2024-11-03 01:30-05:00", "2024-11-03T06:30:00Z", 0},
    };
    struct ost_timestamp_rules rules = {new_york, true};
    check_faults(rows, COUNT(rows), &rules);
    check(beside, COUNT(beside), &rules);
}

static void without_offset_and_zone_it_is_a_fault(void **state)
{
    (void)state;
    static const struct faulty rows[] = {
        {"2024-03-31 08:30", OST_TIMESTAMP_NO_ZONE},
        {"2024-03-31", OST_TIMESTAMP_NO_ZONE},
        {"31.3.2024", OST_TIMESTAMP_NO_ZONE},
    };
    check_faults(rows, COUNT(rows), &(struct ost_timestamp_rules){NULL, true});
}

static void a_date_alone_is_its_midnight_as_near_as_there_is_one(void **state)
{
    (void)state;
    skip_without_zones();
    static const struct {
        const char *zone, *text, *utc; /* NULL: the zone left the day out */
    } rows[] = {
        {"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"},
        {"America/Havana", "2024-11-03", "2024-11-03T04:00:00Z"},
        {"Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z"},
        {"Pacific/Apia", "2011-12-30", NULL},
        {"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_zone *zone;
        assert_ok(ost_zone_open(&zone, rows[i].zone));
        struct ost_timestamp_rules rules = {zone, false};
        if (rows[i].utc)
            check(&(struct reading){rows[i].text, rows[i].utc, 0}, 1, &rules);
        else
            check_faults(&(struct faulty){rows[i].text, OST_TIMESTAMP_GAP}, 1, &rules);
        ost_zone_free(zone);
    }
}

static void a_leap_second_is_the_second_behind_it(void **state)
{
    (void)state;
    skip_without_zones();
    static const struct reading rows[] = {
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", 0},
        {"2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00Z", 500000000},
        {"2017-01-01T00:59:60+01:00", "2017-01-01T00:00:00Z", 0},
        {"2017-01-01 00:59:60", "2017-01-01T00:00:00Z", 0},
    };
    static const struct faulty bad[] = {
        {"2016-12-31T22:59:60Z", OST_TIMESTAMP_NO_TIME},
        {"2016-12-31 23:59:60", OST_TIMESTAMP_NO_TIME},
    };
    struct ost_timestamp_rules rules = {berlin, false};
    check(rows, COUNT(rows), &rules);
    check_faults(bad, COUNT(bad), &rules);
}

/* The columns of public event logs and of one help desk's export. */
static void columns_of_real_logs_are_read(void **state)
{
    (void)state;
    static const struct reading rows[] = {
        {"2012/10/09 14:50:17.000", "2012-10-09T14:50:17Z", 0},
        {"2010-03-31 14:59:42+00:00", "2010-03-31T14:59:42Z", 0},
        {"2012-07-04T14:30:37Z", "2012-07-04T14:30:37Z", 0},
        {"2020-02-19 01:54:52", "2020-02-19T01:54:52Z", 0},
        {"2021-01-19 20:08:24.256", "2021-01-19T20:08:24Z", 256000000},
        {"2024-05-28 21:53:06.793000", "2024-05-28T21:53:06Z", 793000000},
        {"2020-03-05T05:04:14.920Z", "2020-03-05T05:04:14Z", 920000000},
        {"1970-06-14T00:00:00", "1970-06-14T00:00:00Z", 0},
        {"2022-12-26", "2022-12-26T00:00:00Z", 0},
    };
    struct ost_zone *utc;
    assert_ok(ost_zone_open(&utc, "UTC"));
    check(rows, COUNT(rows), &(struct ost_timestamp_rules){utc, false});
    ost_zone_free(utc);
}

static void fractions_put_events_in_order(void **state)
{
    (void)state;
    const struct ost_instant a = {5, 0}, b = {5, 1}, c = {6, 0};
    assert_true(ost_instant_compare(a, b) < 0 && ost_instant_compare(b, c) < 0);
    assert_true(ost_instant_compare(c, b) > 0 && ost_instant_compare(b, a) > 0);
    assert_int_equal(ost_instant_compare(b, b), 0);
}

static void each_fault_has_a_text(void **state)
{
    (void)state;
    assert_string_equal(ost_timestamp_fault_text(OST_TIMESTAMP_FINE), "fine");
    assert_string_equal(ost_timestamp_fault_text(OST_TIMESTAMP_RANGE),
                        "outside the years 1900 to 2199");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_plainly_a_time_is_a_fault),
        cmocka_unit_test(clocks_that_were_changed_make_faults),
        cmocka_unit_test(without_offset_and_zone_it_is_a_fault),
        cmocka_unit_test(a_date_alone_is_its_midnight_as_near_as_there_is_one),
        cmocka_unit_test(a_leap_second_is_the_second_behind_it),
        cmocka_unit_test(columns_of_real_logs_are_read),
        cmocka_unit_test(fractions_put_events_in_order),
        cmocka_unit_test(each_fault_has_a_text),
        cmocka_unit_test(an_offset_says_it_all),
        cmocka_unit_test(without_an_offset_the_zone_decides),
    };
    return cmocka_run_group_tests(tests, open_zones, close_zones);
}
