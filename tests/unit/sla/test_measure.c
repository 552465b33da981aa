/* Figures of tickets and clocks: on which tickets each rests, and how sure it is. */
#include "sla/measure.h"

#include <locale.h>

#include "base/rng.h"
#include "support/desk.h"

#define HOURS 3600.0

static struct ost_measure_options whole_until(const char *now)
{
    return (struct ost_measure_options){.now = at(now), .period = ost_period_whole(0, at(now))};
}

static struct ost_measure_options in_period(const char *period, const char *now)
{
    struct ost_measure_options o = {.now = at(now)};
    assert_ok(ost_period_parse(&o.period, ost_slice_of(period), NULL));
    return o;
}

static void assert_share(struct ost_measured m, int64_t k, int64_t n)
{
    assert_true(m.known);
    assert_int_equal(m.kind, OST_MEASURED_SHARE);
    assert_int_equal(m.n, n);
    assert_close(m.value, (double)k / (double)n, 1e-12);
    assert_true(m.lower <= m.value && m.value <= m.upper);
}

/*
 * The worked case tickets_small: answered after 1 2 2 3 4 5 8 business hours, three still waiting since 6,
 * 9 and 20. lifelines 0.27: median 4 (R says 4.5, the middle of the step); the answered ones alone: 3.
 */
static const char small_tickets[] =
    "id,created_at,first_response_at\n"
    "a,2026-01-05T09:00Z,2026-01-05T10:00Z\nb,2026-01-05T09:00Z,2026-01-05T11:00Z\n"
    "c,2026-01-05T09:00Z,2026-01-05T11:00Z\nd,2026-01-05T09:00Z,2026-01-05T12:00Z\n"
    "e,2026-01-05T09:00Z,2026-01-05T13:00Z\nf,2026-01-05T09:00Z,2026-01-05T14:00Z\n"
    "g,2026-01-05T09:00Z,2026-01-05T17:00Z\nh,2026-01-09T11:00Z,\n"
    "i,2026-01-08T16:00Z,\nj,2026-01-07T13:00Z,\n";

#define SMALL_POLICY(targets)                                                                      \
    "calendars: {desk: {tz: UTC, hours: 'mon-fri=09:00-17:00'}}\n"                                 \
    "clocks: {first_response: {calendar: desk, goal: 80%" targets "}}\n"

static void tickets_that_wait_are_not_dropped(void **state)
{
    (void)state;
    struct desk d;
    struct ost_measurement m;
    open_desk(&d, SMALL_POLICY(""), small_tickets, NULL);
    struct ost_measure_options o = whole_until("2026-01-09T17:00Z");
    assert_ok(ost_measure(&m, &d.policy, &d.tickets, &o));
    const struct ost_clock_figures *f = &m.group[0].clock[OST_CLOCK_FIRST_RESPONSE];
    assert_int_equal(f->n, 10);
    assert_int_equal(f->measured, 10);
    assert_int_equal(f->running, 3);
    assert_close(f->naive_median.value, 3 * HOURS, 0);
    assert_int_equal(f->naive_median.n, 7);
    assert_close(f->median.value, 4 * HOURS, 0);
    assert_false(f->median.at_least);
    assert_close(f->median.lower, 1 * HOURS, 0); /* S.lower: .473 at 1 h */
    assert_true(isinf(f->median.upper));         /* S.upper: .563 at 8 h, the last step */
    assert_true(f->p90.known && f->p90.at_least);
    assert_close(f->p90.value, 20 * HOURS, 0); /* "> 20 h", never a number */
    assert_false(f->p95.known);                /* of ten it would be the longest by another name */
    assert_false(f->compliance.known);         /* no target */
    assert_true(isnan(f->bound_lower) && isnan(f->bound_upper));
    assert_false(f->budget_left.known);
    ost_measurement_release(&m);
    close_desk(&d);
}

struct compliance_row {
    const char *policy;
    size_t met, missed, pending;
    double lower, upper; /* Wilson, from the shared table */
    double bound_lower, bound_upper, budget_left;
};

static void compliance_has_an_interval_and_bounds(void **state)
{
    (void)state;
    static const struct compliance_row rows[] = {
        {SMALL_POLICY(", targets: [{within: 4h}]"), 5, 5, 0, 0.236593, 0.763407, 0.5, 0.5, -3},
        {SMALL_POLICY(", targets: [{within: 10h}]"), 7, 1, 2, NAN, NAN, 0.7, 0.9, 0},
        {SMALL_POLICY(", targets: [{within: 20h}]"), 7, 0, 3, NAN, NAN, 0.7, 1, 1},
        {SMALL_POLICY(", targets: [{within: 30m}]"), 0, 10, 0, 0, 0.277533, 0, 0, -8},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct compliance_row *r = &rows[i];
        struct desk d;
        struct ost_measurement m;
        open_desk(&d, r->policy, small_tickets, NULL);
        struct ost_measure_options o = whole_until("2026-01-09T17:00Z");
        assert_ok(ost_measure(&m, &d.policy, &d.tickets, &o));
        const struct ost_clock_figures *f = &m.group[0].clock[OST_CLOCK_FIRST_RESPONSE];
        assert_int_equal(f->met, r->met);
        assert_int_equal(f->missed, r->missed);
        assert_int_equal(f->pending, r->pending);
        assert_int_equal(f->n, 10);
        assert_share(f->compliance, (int64_t)r->met, (int64_t)(r->met + r->missed));
        if (!isnan(r->lower)) {
            assert_close(f->compliance.lower, r->lower, 1e-6);
            assert_close(f->compliance.upper, r->upper, 1e-6);
        }
        assert_close(f->bound_lower, r->bound_lower, 1e-12);
        assert_close(f->bound_upper, r->bound_upper, 1e-12);
        assert_close(f->budget_left.value, r->budget_left, 0);
        ost_measurement_release(&m);
        close_desk(&d);
    }
}

/* Each figure of January has its own rule of which tickets are January's (S17). */
static const char january_tickets[] = "id,created_at,escalated_at,csat,priority\n"
                                      "a,2025-12-31T12:00Z,,5,P1\n"
                                      "b,2026-01-10T00:00Z,2026-01-11T00:00Z,2,P1\n"
                                      "c,2026-01-31T12:00Z,2026-02-02T00:00Z,1,P2\n"
                                      "d,2026-01-20T00:00Z,,,P2\n"
                                      "e,2026-01-15T00:00Z,,4,P1\n"
                                      "f,2026-01-25T00:00Z,,,\n"
                                      "g,2026-04-01T00:00Z,,5,P9\n"; /* later than now */
static const char january_events[] =
    EVENTS "a,2026-01-01T10:00Z,resolve,,,\nb,2026-01-12T00:00Z,resolve,,,\n"
           "c,2026-02-01T06:00Z,resolve,,,\nd,2026-01-20T12:00Z,resolve,,,\n"
           "d,2026-02-03T00:00Z,reopen,,,\ne,2026-01-15T06:00Z,resolve,,,\n"
           "e,2026-01-16T00:00Z,reopen,,,\ne,2026-01-17T00:00Z,resolve,,,\n";

static void each_figure_counts_the_tickets_of_its_own_rule(void **state)
{
    (void)state;
    struct desk d;
    struct ost_measurement m;
    open_desk(&d, "clocks: {resolution: {targets: [{within: 24h}]}}\n", january_tickets,
              january_events);
    struct ost_measure_options o = in_period("2026-01", "2026-03-01");
    assert_ok(ost_measure(&m, &d.policy, &d.tickets, &o));
    const struct ost_group *g = &m.group[0];
    const struct ost_clock_figures *f = &g->clock[OST_CLOCK_RESOLUTION];
    /* due in January: a met, b e f missed; c is due in February, and d since it was reopened */
    assert_int_equal(f->n, 4);
    assert_share(f->compliance, 1, 4);
    /* started in January: b c d e f, of which d and f run */
    assert_int_equal(f->measured, 5);
    assert_int_equal(f->running, 2);
    assert_int_equal(g->created, 5);
    assert_share(g->resolution_rate, 2, 5); /* b, d; e was reopened, c resolved in February */
    assert_share(g->reopen_rate, 1, 3);     /* e of b d e */
    assert_share(g->escalated_share, 1, 5); /* b; c in February */
    assert_int_equal(g->resolved, 4);       /* a b d e for the first time */
    assert_share(g->csat_response, 3, 4);   /* a b e */
    assert_share(g->csat_content, 2, 3);    /* a e */
    assert_close(g->csat_mean.value, 11 / 3.0, 1e-12);
    /* first resolutions of b c d e in calendar time: 48 h, 18 h, 12 h, 6 h; f waits */
    assert_close(g->first_resolution.value, 18 * HOURS, 0);
    /* open at the last second: c since 12 h, f since 7 d */
    assert_int_equal(g->backlog.value, 2);
    assert_close(g->backlog_age.value, 12 * HOURS - 1, 0);
    ost_measurement_release(&m);
    close_desk(&d);
}

/* The same log one month earlier and later: what had not happened by then is not counted. */
static void a_report_of_the_past_does_not_know_the_future(void **state)
{
    (void)state;
    static const struct {
        const char *now;
        int64_t met, judged, kept, created, backlog;
    } rows[] = {
        /* c and d are not there yet; f neither; e closed after 30 h of 24 */
        {"2026-01-18", 1, 3, 1, 2, 0},
        {"2026-01-31T23:59:59Z", 2, 5, 2, 5, 2},
        {"2026-02-02", 2, 5, 2, 5, 2},
        {"2026-03-01", 1, 4, 2, 5, 2},
    };
    struct desk d;
    open_desk(&d, "clocks: {resolution: {targets: [{within: 24h}]}}\n", january_tickets,
              january_events);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_measurement m;
        struct ost_measure_options o = in_period("2026-01", rows[i].now);
        assert_ok(ost_measure(&m, &d.policy, &d.tickets, &o));
        const struct ost_group *g = &m.group[0];
        assert_share(g->clock[OST_CLOCK_RESOLUTION].compliance, rows[i].met, rows[i].judged);
        assert_share(g->resolution_rate, rows[i].kept, rows[i].created);
        assert_int_equal(g->backlog.value, rows[i].backlog);
        ost_measurement_release(&m);
    }
    close_desk(&d);
}

static void without_events_nobody_knows_of_reopening(void **state)
{
    (void)state;
    struct desk d;
    struct ost_measurement m;
    open_desk(&d, NULL, "id,created_at,resolved_at\na,2026-01-01,2026-01-02\n", NULL);
    struct ost_measure_options o = whole_until("2026-02-01");
    assert_ok(ost_measure(&m, &d.policy, &d.tickets, &o));
    assert_share(m.group[0].resolution_rate, 1, 1);
    assert_false(m.group[0].reopen_rate.known);
    assert_false(m.measures[OST_CLOCK_FIRST_RESPONSE]);
    assert_true(m.measures[OST_CLOCK_RESOLUTION]);
    assert_false(m.measures[OST_CLOCK_NEXT_REPLY]);
    assert_false(m.group[0].csat_content.known);
    assert_false(m.group[0].csat_response.known);
    assert_false(m.group[0].escalated_share.known);
    ost_measurement_release(&m);
    close_desk(&d);
}

static void a_desk_without_tickets_has_a_group_without_figures(void **state)
{
    (void)state;
    struct desk d;
    struct ost_measurement m;
    open_desk(&d, NULL, "id,created_at\n", NULL);
    struct ost_measure_options o = whole_until("2026-02-01");
    assert_ok(ost_measure(&m, &d.policy, &d.tickets, &o));
    assert_int_equal(m.groups, 1);
    assert_int_equal(m.group[0].created, 0);
    assert_false(m.group[0].resolution_rate.known);
    assert_int_equal(m.group[0].backlog.value, 0);
    assert_false(m.group[0].clock[OST_CLOCK_RESOLUTION].median.known);
    ost_measurement_release(&m);
    close_desk(&d);
}

/* helpdesk_italian and bpi2013 are published with it: how long a ticket is heard of. */
static void a_ticket_lives_from_its_first_event_to_its_last(void **state)
{
    (void)state;
    static const struct {
        const char *now;
        double median_h, mean_h;
        int64_t n;
    } rows[] = {
        {"2026-02-01", 48, 40, 3}, {"2026-01-03T12:00Z", 24, 24, 3}, {"2026-01-01", 0, 0, 1}};
    struct desk d;
    open_desk(&d, NULL, NULL,
              EVENTS "a,2026-01-01,created,,,\na,2026-01-03,note,,,\nb,2026-01-02,created,,,\n"
                     "b,2026-01-03,reply,,,\nb,2026-01-05,resolve,,,\nc,2026-01-03,note,,,\n");
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_measurement m;
        struct ost_measure_options o = whole_until(rows[i].now);
        assert_ok(ost_measure(&m, &d.policy, &d.tickets, &o));
        assert_int_equal(m.span_median.n, rows[i].n);
        assert_close(m.span_median.value, rows[i].median_h * HOURS, 0);
        assert_close(m.span_mean.value, rows[i].mean_h * HOURS, 0);
        ost_measurement_release(&m);
    }
    close_desk(&d);
}

/* ---- groups ---- */

static const struct ost_grouping by_priority_and_status[] = {
    {.kind = OST_BY_PROPERTY, .of = OST_PRIORITY, .name = "priority"},
    {.kind = OST_BY_PROPERTY, .of = OST_STATUS, .name = "status"},
};

static void groups_add_up_and_have_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t created;
    } rows[] = {{"", 5},
                {"all", 5},
                {"P1", 2},
                {"priority=P1", 2},
                {"P2", 1},
                {"priority=", 1},
                {"open", 2},
                {"status=closed", 2},
                {"priority=P7", 0},
                {"status=P1", 0}};
    struct desk d;
    struct ost_measurement m;
    const struct ost_group *g;
    open_desk(&d, NULL,
              "id,created_at,priority,status\na,2026-01-01,P1,open\nb,2026-01-01,P2,closed\n"
              "c,2026-01-01,P1,closed\nd,2026-01-01,,open\ne,2026-01-01,both,both\n",
              NULL);
    struct ost_measure_options o = whole_until("2026-02-01");
    o.grouping = by_priority_and_status;
    o.groupings = 2;
    assert_ok(ost_measure(&m, &d.policy, &d.tickets, &o));
    assert_int_equal(m.groups, 1 + 4 + 3);
    assert_string_equal(m.group[1].name.p, ""); /* in order of name, no priority first */
    assert_string_equal(m.group[2].name.p, "P1");
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_ok(ost_measurement_group(&g, &m, ost_slice_of(rows[i].name)));
        assert_int_equal(g->created, rows[i].created);
    }
    assert_fails_saying(ost_measurement_group(&g, &m, ost_slice_of("both")), OST_EINVAL,
                        "several groups are called 'both': write status=both");
    assert_fails_saying(ost_measurement_group(&g, &m, ost_slice_of("P7")), OST_ENOTFOUND,
                        "priority=P1");
    assert_fails_saying(ost_measurement_group(&g, &m, ost_slice_of("product=x")), OST_ENOTFOUND,
                        "--by");
    ost_measurement_release(&m);
    close_desk(&d);
}

/* ---- changes of priority ---- */

static void flips_count_tickets_that_another_policy_judges_otherwise(void **state)
{
    (void)state;
    struct desk d;
    struct ost_measurement m;
    open_desk(&d, "clocks: {resolution: {targets: {High: 2h, Medium: 3h}}}\n", NULL,
              EVENTS "a,2026-01-05T10:00Z,created,Medium,,\nb,2026-01-05T10:00Z,created,High,,\n"
                     "c,2026-01-05T10:00Z,created,High,,\na,2026-01-05T11:00Z,priority,High,,\n"
                     "b,2026-01-05T12:30Z,priority,Medium,,\na,2026-01-05T12:30Z,resolve,,,\n"
                     "b,2026-01-05T12:45Z,resolve,,,\nc,2026-01-05T12:45Z,resolve,,,\n");
    struct ost_measure_options o = whole_until("2026-01-06");
    assert_ok(ost_measure(&m, &d.policy, &d.tickets, &o));
    assert_int_equal(m.repriced, 2);
    assert_int_equal(m.flips[OST_PRIORITY_AT_EVENT], 0);
    assert_int_equal(m.flips[OST_PRIORITY_CURRENT], 1); /* b is met under Medium */
    assert_int_equal(m.flips[OST_PRIORITY_FROZEN], 1);  /* a is met under Medium */
    assert_int_equal(m.flips[OST_PRIORITY_RESTART], 2);
    ost_measurement_release(&m);
    close_desk(&d);
}

/* ---- what does not matter ---- */

static void put_measured(struct ost_buf *b, struct ost_measured m)
{
    ost_buf_printf(b, " %d%d:%.17g", m.known, m.at_least, m.value);
    ost_buf_printf(b, "(%.17g,%.17g)/%lld", m.lower, m.upper, (long long)m.n);
}

static void put_group(struct ost_buf *b, const struct ost_group *g)
{
    ost_buf_printf(b, "%.*s %zu %zu", OST_SLICE_ARG(g->name), g->created, g->resolved);
    put_measured(b, g->resolution_rate);
    put_measured(b, g->reopen_rate);
    put_measured(b, g->first_resolution);
    put_measured(b, g->backlog);
    put_measured(b, g->backlog_age);
    put_measured(b, g->csat_mean);
    for (int k = 0; k < OST_CLOCKS; k++) {
        const struct ost_clock_figures *f = &g->clock[k];
        ost_buf_printf(b, "\n  %zu %zu %zu %zu %zu %lld", f->n, f->met, f->missed, f->pending,
                       f->running, (long long)f->paused_s);
        put_measured(b, f->compliance);
        put_measured(b, f->median);
        put_measured(b, f->p90);
        put_measured(b, f->p95);
        put_measured(b, f->naive_median);
    }
    ost_buf_addch(b, '\n');
}

enum { TICKETS = 60, ROWS = 6 * TICKETS };

/* A random event log: rows[i] [ROWS]; many events fall on the same minute. */
static void make_rows(char rows[ROWS][64], uint64_t seed)
{
    static const char *const types[] = {"reply",   "pause",  "resume",
                                        "resolve", "reopen", "priority"};
    struct ost_rng rng = ost_rng_seeded(seed, 1);
    for (size_t i = 0; i < ROWS; i++) {
        size_t type = i < TICKETS ? COUNT(types) : ost_rng_below(&rng, COUNT(types));
        unsigned day = 5 + (unsigned)ost_rng_below(&rng, i < TICKETS ? 5 : 10);
        unsigned hour = (unsigned)ost_rng_below(&rng, 24),
                 minute = (unsigned)ost_rng_below(&rng, 4) * 15;
        snprintf(rows[i], sizeof rows[i], "t%zu,2026-01-%02uT%02u:%02uZ,%s,%s,%s,\n", i % TICKETS,
                 day, hour, minute, type < COUNT(types) ? types[type] : "created",
                 type >= 5 ? (ost_rng_below(&rng, 2) ? "P1" : "P2") : "",
                 ost_rng_below(&rng, 2) ? "joe" : "ann");
    }
}

static void shuffle(char rows[ROWS][64], uint64_t seed)
{
    struct ost_rng rng = ost_rng_seeded(seed, 2);
    for (size_t i = ROWS; i-- > 1;) {
        char moved[64];
        size_t k = ost_rng_below(&rng, i + 1);
        memcpy(moved, rows[i], sizeof moved);
        memcpy(rows[i], rows[k], sizeof moved);
        memcpy(rows[k], moved, sizeof moved);
    }
}

static void put_figures(struct ost_buf *out, char rows[ROWS][64])
{
    struct ost_buf events = OST_BUF_INIT;
    struct ost_measurement m;
    struct desk d;
    ost_buf_puts(&events, EVENTS);
    for (size_t i = 0; i < ROWS; i++)
        ost_buf_puts(&events, rows[i]);
    open_desk(&d,
              "calendars: {desk: {tz: UTC, hours: 'mon-fri=09:00-12:00,13:00-17:00'}}\n"
              "people: {agents: [ann], requesters: [joe]}\n"
              "clocks:\n"
              "  first_response: {calendar: desk, targets: {P1: 1h, P2: 4h}}\n"
              "  next_reply: {calendar: desk, targets: [{within: 4h}]}\n"
              "  resolution: {calendar: desk, targets: {P1: 8h, P2: 16h}}\n"
              "  requester_wait: {targets: [{within: 24h}]}\n"
              "  periodic_update: {targets: [{within: 24h}]}\n",
              NULL, events.p);
    struct ost_measure_options o = in_period("2026-01-06..2026-01-12", "2026-01-20");
    o.grouping = by_priority_and_status;
    o.groupings = 1;
    assert_ok(ost_measure(&m, &d.policy, &d.tickets, &o));
    assert_true(m.repriced > 0 && m.group[0].clock[OST_CLOCK_NEXT_REPLY].n > 0 &&
                m.group[0].clock[OST_CLOCK_PERIODIC_UPDATE].n > 0);
    for (size_t i = 0; i < m.groups; i++)
        put_group(out, &m.group[i]);
    ost_measurement_release(&m);
    close_desk(&d);
    ost_buf_release(&events);
}

static void rows_may_come_in_any_order_zone_and_locale(void **state)
{
    (void)state;
    static char rows[ROWS][64];
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct ost_buf once = OST_BUF_INIT, again = OST_BUF_INIT;
        make_rows(rows, seed);
        put_figures(&once, rows);
        shuffle(rows, seed);
        setenv("TZ", seed % 2 ? "Asia/Tokyo" : "America/St_Johns", 1);
        if (!setlocale(LC_ALL, "de_DE.UTF-8"))
            setlocale(LC_ALL, "C.UTF-8");
        put_figures(&again, rows);
        setlocale(LC_ALL, "C");
        unsetenv("TZ");
        assert_string_equal(once.p, again.p);
        ost_buf_release(&once);
        ost_buf_release(&again);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tickets_that_wait_are_not_dropped),
        cmocka_unit_test(compliance_has_an_interval_and_bounds),
        cmocka_unit_test(each_figure_counts_the_tickets_of_its_own_rule),
        cmocka_unit_test(a_report_of_the_past_does_not_know_the_future),
        cmocka_unit_test(without_events_nobody_knows_of_reopening),
        cmocka_unit_test(a_desk_without_tickets_has_a_group_without_figures),
        cmocka_unit_test(a_ticket_lives_from_its_first_event_to_its_last),
        cmocka_unit_test(groups_add_up_and_have_names),
        cmocka_unit_test(flips_count_tickets_that_another_policy_judges_otherwise),
        cmocka_unit_test(rows_may_come_in_any_order_zone_and_locale),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
