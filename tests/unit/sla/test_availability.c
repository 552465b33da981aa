/*
 * Availability. The worked cases of period, outages and what comes of them are in parity/stats_cases.json
 * too; here they go through files, policies and calendars.
 */
#include "sla/availability.h"

#include "support/desk.h"

struct measured_case {
    struct ost_policy policy;
    struct ost_outages outages;
    struct ost_services a;
};

static void measure(struct measured_case *c, const char *policy, const char *outages,
                    const char *start, const char *end, const char *now)
{
    struct ost_quality quality = {0};
    struct ost_zone *utc;
    struct ost_period period = {at(start), at(end), false};
    assert_ok(ost_zone_open(&utc, "UTC"));
    struct ost_timestamp_rules times = {.zone = utc};
    assert_ok(policy ? load_policy(&c->policy, policy) : ost_policy_load(&c->policy, NULL));
    assert_ok(ost_outages_read(&c->outages, desk_file("outages.csv", outages), &times, &quality));
    ost_availability_measure(&c->a, &c->policy, &c->outages, &period, at(now));
    ost_quality_release(&quality);
    ost_zone_free(utc);
}

static void release(struct measured_case *c)
{
    ost_availability_release(&c->a);
    ost_outages_release(&c->outages);
    ost_policy_release(&c->policy);
}

/* From 2026-01-01 on; outages in seconds from there, -1 as an end is none. */
struct row {
    int64_t period_s, outage[3][2];
    size_t outages;
    int64_t failures, downtime_s;
    double availability, mtbf_s, outage_s; /* NaN: not defined */
};

static void outages_merge_and_are_clipped(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {2592000, {{0, 600}, {86400, 90000}}, 2, 2, 4200, 0.99837963, 1293900, 2100},
        {86400, {{100, 200}, {150, 400}, {400, 500}}, 3, 1, 400, 0.99537037, 86000, 400},
        {86400, {{0, 0}}, 0, 0, 0, 1, NAN, NAN},
        {86400, {{-600, 600}, {86000, 90000}}, 2, 2, 1000, 0.98842593, 42700, 500},
        {3600, {{0, 3600}}, 1, 1, 3600, 0, 0, 3600},
    };
    ost_time start = at("2026-01-01");
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_buf text = OST_BUF_INIT, end = OST_BUF_INIT;
        struct measured_case c;
        ost_buf_puts(&text, "start,end\n");
        for (size_t k = rows[i].outages; k-- > 0;) {
            ost_time_put(&text, start + rows[i].outage[k][0]);
            ost_buf_addch(&text, ',');
            ost_time_put(&text, start + rows[i].outage[k][1]);
            ost_buf_addch(&text, '\n');
        }
        ost_time_put(&end, start + rows[i].period_s);
        measure(&c, NULL, text.p, "2026-01-01", end.p, "2027-01-01");
        const struct ost_service_figures *f = &c.a.service[0];
        assert_int_equal(c.a.services, 1);
        assert_int_equal(f->base_s, rows[i].period_s);
        assert_int_equal(f->failures.value, rows[i].failures);
        assert_int_equal(f->downtime_s, rows[i].downtime_s);
        assert_close(f->availability.value, rows[i].availability, 5e-9);
        assert_int_equal(f->mean_outage.known, !isnan(rows[i].outage_s));
        assert_int_equal(f->mtbf.at_least, isnan(rows[i].mtbf_s));
        if (!isnan(rows[i].outage_s)) {
            assert_close(f->mtbf.value, rows[i].mtbf_s, 1e-6);
            assert_close(f->mean_outage.value, rows[i].outage_s, 1e-9);
        }
        assert_close(c.a.all.availability.value, rows[i].availability, 5e-9);
        release(&c);
        ost_buf_release(&text);
        ost_buf_release(&end);
    }
}

/* Garwood's interval: none of 0 is below 3.689, of 1 between 0.0253 and 5.572 (95 %). */
static void failures_have_an_exact_interval(void **state)
{
    (void)state;
    struct measured_case c;
    measure(&c, NULL, "start,end\n", "2026-01-01", "2027-01-01", "2027-06-01");
    const struct ost_service_figures *f = &c.a.service[0];
    double year = 365 * 86400.0;
    assert_close(f->failures.upper, 3.688879, 1e-6);
    assert_close(f->mtbf.value, year / 3.688879, 10);
    assert_true(isnan(f->availability.lower));
    release(&c);
    measure(&c, NULL, "start,end\n2026-03-01,2026-03-02\n", "2026-01-01", "2027-01-01",
            "2027-06-01");
    f = &c.a.service[0];
    assert_close(f->failures.lower, 0.025318, 1e-6);
    assert_close(f->failures.upper, 5.571643, 1e-6);
    assert_close(f->availability.lower, 1 - 5.571643 / 365, 1e-8);
    assert_close(f->availability.upper, 1 - 0.025318 / 365, 1e-8);
    assert_close(f->failures_per_year.value, 365.25 / 365, 1e-9);
    release(&c);
}

#define WEEK "calendars: {desk: {tz: UTC, hours: 'mon-fri=09:00-17:00'}}\n"

/* S25: agreed service time less excluded windows; what fails at night fails nobody. */
static void only_agreed_time_that_is_not_excluded_counts(void **state)
{
    (void)state;
    struct measured_case c;
    /* Monday to Friday: 40 h, of which 2 h are agreed maintenance */
    measure(&c, WEEK "services: [{name: hotline, calendar: desk, goal: 95%}]\n",
            "start,end,service,reason,excluded\n"
            "2026-01-05T08:00Z,2026-01-05T10:00Z,hotline,late opening,false\n"
            "2026-01-06T15:00Z,2026-01-07T11:00Z,hotline,over night: one failure,false\n"
            "2026-01-07T11:30Z,2026-01-07T11:30Z,hotline,nothing,false\n"
            "2026-01-08T09:00Z,2026-01-08T12:00Z,hotline,partly in the window,false\n"
            "2026-01-08T10:00Z,2026-01-08T12:00Z,hotline,upgrade,true\n"
            "2026-01-09T20:00Z,2026-01-10T20:00Z,hotline,nobody was there,false\n",
            "2026-01-05", "2026-01-12", "2026-02-01");
    const struct ost_service_figures *f = &c.a.service[0];
    assert_int_equal(f->base_s, 38 * 3600);
    assert_int_equal(f->excluded_s, 2 * 3600);
    assert_int_equal(f->failures.value, 3);
    assert_int_equal(f->downtime_s, (1 + 4 + 1) * 3600);
    assert_int_equal(f->longest_s, 4 * 3600);
    assert_close(f->availability.value, 1 - 6 / 38.0, 1e-12);
    assert_int_equal(f->availability.n, 38);
    assert_close(f->budget_s, 0.05 * 38 * 3600, 1e-6);
    assert_close(f->budget_left_s, (0.05 * 38 - 6) * 3600, 1e-6);
    assert_false(f->down);
    release(&c);
}

static void an_outage_belongs_to_its_service_or_to_all(void **state)
{
    (void)state;
    struct measured_case c;
    measure(&c, "services: [{name: portal}, {name: api}]\n",
            "start,end,service\n2026-01-01T00:00Z,2026-01-01T01:00Z,portal\n"
            "2026-01-02T00:00Z,2026-01-02T02:00Z,\n2026-01-03T00:00Z,2026-01-03T04:00Z,Portal\n"
            "2026-01-04T00:00Z,2026-01-04T04:00Z,mail\n",
            "2026-01-01", "2026-01-11", "2026-02-01");
    static const struct {
        const char *name;
        int64_t downtime_h;
    } rows[] = {{"portal", 3}, {"api", 2}, {"Portal", 6}, {"mail", 6}};
    assert_int_equal(c.a.services, COUNT(rows));
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(c.a.service[i].name.p, rows[i].name);
        assert_int_equal(c.a.service[i].downtime_s, rows[i].downtime_h * 3600);
    }
    assert_int_equal(c.a.all.downtime_s, 17 * 3600);
    assert_int_equal(c.a.all.base_s, 4 * 10 * 86400);
    assert_int_equal(c.a.all.failures.value, 7);
    release(&c);
}

static void a_period_ends_now_at_the_latest(void **state)
{
    (void)state;
    struct measured_case c;
    /* it runs still, and began before the period */
    measure(&c, NULL, "start,end\n2025-12-31T12:00Z,\n", "2026-01-01", "2027-01-01", "2026-01-02");
    assert_int_equal(c.a.service[0].base_s, 86400);
    assert_int_equal(c.a.service[0].downtime_s, 86400);
    assert_true(c.a.service[0].down);
    release(&c);
    /* a period that is to come has no base and no figures */
    measure(&c, NULL, "start,end\n2026-01-01T12:00Z,\n", "2027-01-01", "2028-01-01", "2026-01-02");
    assert_int_equal(c.a.service[0].base_s, 0);
    assert_int_equal(c.a.service[0].downtime_s, 0);
    assert_false(c.a.service[0].availability.known);
    assert_false(c.a.service[0].mtbf.known);
    assert_false(c.a.all.availability.known);
    release(&c);
}

/* sloth, 99.9 % over 30 days: an hour at 14.4 times the allowed rate spends 2 % of the budget */
static void the_budget_burns_at_a_rate(void **state)
{
    (void)state;
    struct measured_case c;
    measure(&c, "services: [{name: s, goal: 99.9%}]\n",
            "start,end,service\n2026-01-30T23:59:08.16Z,2026-01-31T00:00:00Z,s\n", "2026-01-01",
            "2026-01-31", "2026-02-01");
    const struct ost_service_figures *f = &c.a.service[0];
    assert_int_equal(f->downtime_s, 52); /* 51.84 s without the fraction of the start */
    assert_close(f->burn_rate[0], 52 / 3600.0 / 0.001, 1e-9);
    assert_close(f->burn_rate[0], 14.4, 0.05);
    assert_close(f->burn_rate[1], 52 / 21600.0 / 0.001, 1e-9);
    assert_close(f->burn_rate[4], 52 / 604800.0 / 0.001, 1e-9);
    assert_close(f->budget_s, 2592, 1e-6);
    assert_close((f->budget_s - f->budget_left_s) / f->budget_s, 0.02, 1e-3);
    release(&c);
    measure(&c, NULL, "start,end\n2026-01-01,2026-01-02\n", "2026-01-01", "2026-01-31",
            "2026-02-01");
    assert_true(isnan(c.a.service[0].burn_rate[0]) && isnan(c.a.service[0].budget_s));
    release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outages_merge_and_are_clipped),
        cmocka_unit_test(failures_have_an_exact_interval),
        cmocka_unit_test(only_agreed_time_that_is_not_excluded_counts),
        cmocka_unit_test(an_outage_belongs_to_its_service_or_to_all),
        cmocka_unit_test(a_period_ends_now_at_the_latest),
        cmocka_unit_test(the_budget_burns_at_a_rate),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
