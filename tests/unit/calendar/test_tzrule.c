/* Rules of time zones: footers of the IANA database with the dates that zdump prints for them. */
#include "support/test.h"

#include "calendar/tzrule.h"

static void changes_fall_on_the_days_of_the_database(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        int32_t standard, summer, year;
        const char *to_summer, *to_standard;
    } rows[] = {
        {"CET-1CEST,M3.5.0,M10.5.0/3", 3600, 7200, 2024, "2024-03-31T01:00:00Z",
         "2024-10-27T01:00:00Z"},
        {"EST5EDT,M3.2.0,M11.1.0", -18000, -14400, 2024, "2024-03-10T07:00:00Z",
         "2024-11-03T06:00:00Z"},
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 37800, 39600, 2024, "2024-10-05T15:30:00Z",
         "2024-04-06T15:00:00Z"},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", 3600, 0, 2024, "2024-10-27T01:00:00Z",
         "2024-03-31T01:00:00Z"},
        {"IST-2IDT,M3.4.4/26,M10.5.0", 7200, 10800, 2024, "2024-03-29T00:00:00Z",
         "2024-10-26T23:00:00Z"},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -7200, -3600, 2024, "2024-03-31T01:00:00Z",
         "2024-10-27T01:00:00Z"},
        {"EET-2EEST,M3.4.4/50,M10.4.4/50", 7200, 10800, 2024, "2024-03-30T00:00:00Z",
         "2024-10-25T23:00:00Z"},
        /* J counts no 29 February, n does */
        {"AAA0BBB,J60/0,J59/0", 0, 3600, 2024, "2024-03-01T00:00:00Z", "2024-02-27T23:00:00Z"},
        {"AAA0BBB,J60/0,J365/0", 0, 3600, 2023, "2023-03-01T00:00:00Z", "2023-12-30T23:00:00Z"},
        {"AAA0BBB,59/0,365/0", 0, 3600, 2024, "2024-02-29T00:00:00Z", "2024-12-30T23:00:00Z"},
        {"AAA0BBB,59/0,0/0", 0, 3600, 2023, "2023-03-01T00:00:00Z", "2022-12-31T23:00:00Z"},
        {"AAA+0:00:01BBB-1:02:03,M2.5.4/+167:59:59,M12.5.6/-167", -1, 3723, 2024,
         "2024-03-07T00:00:00Z", "2024-12-20T23:57:57Z"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_tzrule rule;
        struct ost_buf b = OST_BUF_INIT;
        assert_ok(ost_tzrule_parse(&rule, ost_slice_of(rows[i].rule)));
        assert_int_equal(rule.standard, rows[i].standard);
        assert_int_equal(rule.summer, rows[i].summer);
        assert_true(rule.changes);
        ost_time_put(&b, ost_tzrule_to_summer(&rule, rows[i].year));
        assert_string_equal(b.p, rows[i].to_summer);
        ost_buf_clear(&b);
        ost_time_put(&b, ost_tzrule_to_standard(&rule, rows[i].year));
        assert_string_equal(b.p, rows[i].to_standard);
        ost_buf_release(&b);
    }
}

static void a_rule_may_be_one_offset(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        int32_t standard;
    } rows[] = {{"UTC0", 0},
                {"<+0545>-5:45", 20700},
                {"<-00>0", 0},
                {"HST10", -36000},
                {"LMT-24:59:59", 89999}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_tzrule rule;
        assert_ok(ost_tzrule_parse(&rule, ost_slice_of(rows[i].rule)));
        assert_int_equal(rule.standard, rows[i].standard);
        assert_false(rule.changes);
    }
}

static void what_is_no_rule_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "CET",
                                      "CE-1",
                                      "<CET-1",
                                      "CET-25",
                                      "CET-1:60",
                                      "CET-1:00:60",
                                      "CET-1CEST",
                                      "CET-1CEST,",
                                      "CET-1CEST,M3.5.0",
                                      "CET-1CEST,M3.5.0,",
                                      "CET-1CEST,M3.5.0,M10.5.0/3 ",
                                      "CET-1CEST,M13.5.0,M10.5.0",
                                      "CET-1CEST,M0.5.0,M10.5.0",
                                      "CET-1CEST,M3.0.0,M10.5.0",
                                      "CET-1CEST,M3.6.0,M10.5.0",
                                      "CET-1CEST,M3.5.7,M10.5.0",
                                      "CET-1CEST,M3.5,M10.5.0",
                                      "CET-1CEST,J0,J365",
                                      "CET-1CEST,J1,J366",
                                      "CET-1CEST,0,366",
                                      "CET-1CEST,M3.5.0/168,M10.5.0",
                                      "CET-1CEST,M3.5.0/,M10.5.0",
                                      "CET-99999999999999999999CEST,0,1",
                                      "CET-1CEST,99999999999999999999,1"};
    struct ost_tzrule rule = {.standard = 42};
    for (size_t i = 0; i < COUNT(bad); i++)
        if (ost_tzrule_parse(&rule, ost_slice_of(bad[i])) != OST_EPARSE)
            fail_msg("'%s' passed", bad[i]);
    assert_int_equal(rule.standard, 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_fall_on_the_days_of_the_database),
        cmocka_unit_test(a_rule_may_be_one_offset),
        cmocka_unit_test(what_is_no_rule_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
