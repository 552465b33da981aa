/* Periods: the names people give them, and where they begin in a zone. */
#include "sla/period.h"

#include "support/desk.h"
#include "support/zones.h"

struct period_row {
    const char *text, *start, *end;
};

static void assert_periods(const struct period_row *rows, size_t n, const struct ost_zone *zone)
{
    for (size_t i = 0; i < n; i++) {
        struct ost_period p;
        assert_ok(ost_period_parse(&p, ost_slice_of(rows[i].text), zone));
        assert_int_equal(p.start, at(rows[i].start));
        assert_int_equal(p.end, at(rows[i].end));
        assert_false(p.whole);
    }
}

static void periods_have_names(void **state)
{
    (void)state;
    static const struct period_row rows[] = {
        {"2026", "2026-01-01", "2027-01-01"},
        {"2026-Q1", "2026-01-01", "2026-04-01"},
        {"2026-Q4", "2026-10-01", "2027-01-01"},
        {"2026-02", "2026-02-01", "2026-03-01"},
        {"2024-02", "2024-02-01", "2024-03-01"},
        {"2026-12", "2026-12-01", "2027-01-01"},
        {"2024-02-29", "2024-02-29", "2024-03-01"},
        {"2026-12-31", "2026-12-31", "2027-01-01"},
        {"2026-10-01..2026-10-15", "2026-10-01", "2026-10-16"},
        {"2026-10-05..2026-10-05", "2026-10-05", "2026-10-06"},
        {"2025-11..2026-02", "2025-11-01", "2026-03-01"},
        {"2025-Q4..2026", "2025-10-01", "2027-01-01"},
    };
    assert_periods(rows, COUNT(rows), NULL);
}

static void days_begin_at_midnight_of_the_zone(void **state)
{
    (void)state;
    skip_without_zones();
    static const struct period_row berlin[] = {
        {"2026-10", "2026-09-30T22:00Z", "2026-10-31T23:00Z"}, /* 31 days and an hour */
        {"2026-03-29", "2026-03-28T23:00Z", "2026-03-29T22:00Z"},
    };
    /* midnight of that day does not exist: it begins at 01:00 */
    static const struct period_row sao_paulo[] = {
        {"2018-11-04", "2018-11-04T03:00Z", "2018-11-05T02:00Z"}};
    struct ost_zone *zone;
    assert_ok(ost_zone_open(&zone, "Europe/Berlin"));
    assert_periods(berlin, COUNT(berlin), zone);
    ost_zone_free(zone);
    assert_ok(ost_zone_open(&zone, "America/Sao_Paulo"));
    assert_periods(sao_paulo, COUNT(sao_paulo), zone);
    ost_zone_free(zone);
}

static void the_period_before_whole_months_is_whole_months(void **state)
{
    (void)state;
    static const struct {
        const char *text, *start, *end;
    } rows[] = {
        {"2026-10", "2026-09-01", "2026-10-01"},
        {"2026-01", "2025-12-01", "2026-01-01"},
        {"2026-Q1", "2025-10-01", "2026-01-01"},
        {"2026", "2025-01-01", "2026-01-01"},
        {"2026-10-05..2026-10-11", "2026-09-28", "2026-10-05"},
        {"2026-03-01..2026-03-15", "2026-02-14", "2026-03-01"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_period p;
        assert_ok(ost_period_parse(&p, ost_slice_of(rows[i].text), NULL));
        p = ost_period_before(&p, NULL);
        assert_int_equal(p.start, at(rows[i].start));
        assert_int_equal(p.end, at(rows[i].end));
    }
}

static void what_is_no_period_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "26",
        "2026-",
        "2026-13",
        "2026-00",
        "2026-Q0",
        "2026-Q5",
        "2026-q1",
        "2026-1",
        "20261",
        "2026-02-29",
        "2026-10-5",
        "2026-10-05T00:00Z",
        "2026/10",
        "+026",
        "2026-+1",
        "2026-W40",
        "october",
        "1899",
        "2200",
        "..",
        "2026-10..",
        "..2026-10",
        "2026-10-15..2026-10-01",
        "2026-10...2026-11",
        "2026-10 .. 2026-11",
        "last month",
    };
    struct ost_period p;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_fails_saying(ost_period_parse(&p, ost_slice_of(rows[i]), NULL), OST_EPARSE,
                            "is no period: write 2026, 2026-Q3, 2026-10");
}

static void a_period_holds_its_first_second_and_not_its_end(void **state)
{
    (void)state;
    struct ost_period p;
    assert_ok(ost_period_parse(&p, ost_slice_of("2026-10"), NULL));
    assert_false(ost_period_holds(&p, p.start - 1));
    assert_true(ost_period_holds(&p, p.start));
    assert_true(ost_period_holds(&p, p.end - 1));
    assert_false(ost_period_holds(&p, p.end));
    p = ost_period_whole(100, 200);
    assert_true(p.whole && ost_period_holds(&p, 100) && ost_period_holds(&p, 200));
    p = ost_period_whole(300, 200); /* all tickets lie behind now */
    assert_true(p.start <= 200 && p.start < p.end);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_have_names),
        cmocka_unit_test(days_begin_at_midnight_of_the_zone),
        cmocka_unit_test(the_period_before_whole_months_is_whole_months),
        cmocka_unit_test(what_is_no_period_is_refused),
        cmocka_unit_test(a_period_holds_its_first_second_and_not_its_end),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
