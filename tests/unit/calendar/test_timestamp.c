/* Time stamps as ticket systems write them: every form, every fault, and nothing in between. */
#include "support/test.h"

#include "calendar/timestamp.h"

static struct ost_zone *berlin, *new_york;

static int open_zones(void **state)
{
    (void)state;
    return ost_zone_open(&berlin, "Europe/Berlin") < 0 ||
           ost_zone_open(&new_york, "America/New_York") < 0;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_offset_says_it_all),
        cmocka_unit_test(without_an_offset_the_zone_decides),
    };
    return cmocka_run_group_tests(tests, open_zones, close_zones);
}
