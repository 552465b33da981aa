/* Trends: where weeks and months begin, which points are judged, and what makes a change or a spike. */
#include "sla/trend.h"

#include "support/desk.h"
#include "support/zones.h"

struct trend {
    struct desk d;
    struct ost_measurement m;
    struct ost_trend t;
};

/* Tickets at noon of the week's Wednesday, weeks from 2025-01-06 on; resolved after hours[i] hours, if any. */
static void put_weeks(struct ost_buf *out, const int *volume, const int *hours, size_t weeks)
{
    ost_buf_puts(out, "id,created_at,resolved_at,mood\n");
    for (size_t w = 0; w < weeks; w++)
        for (int i = 0; i < volume[w]; i++) {
            ost_time created = at("2025-01-08T12:00Z") + (ost_time)w * 7 * OST_DAY_S;
            ost_buf_printf(out, "%zu-%d,", w, i);
            ost_time_put(out, created);
            ost_buf_addch(out, ',');
            if (hours)
                ost_time_put(out, created + hours[w] * 3600);
            ost_buf_puts(out, i % 4 == 0 ? ",bad\n" : ",good\n");
        }
}

static void open_trend(struct trend *x, const char *tickets, const char *now,
                       struct ost_trend_options options)
{
    open_desk(&x->d, "tickets: {labels: [mood]}\nclocks: {resolution: {targets: [{within: 4h}]}}\n",
              tickets, NULL);
    struct ost_measure_options o = {
        .now = at(now),
        .period = ost_period_whole(x->d.tickets.ticket[0].moment[OST_CREATED].at, at(now))};
    assert_ok(ost_measure(&x->m, &x->d.policy, &x->d.tickets, &o));
    ost_trend_measure(&x->t, &x->m, &x->d.tickets, &options);
}

static void close_trend(struct trend *x)
{
    ost_trend_release(&x->t);
    ost_measurement_release(&x->m);
    close_desk(&x->d);
}

static const struct ost_trend_options weekly = {.bucket = OST_BUCKET_WEEK, .sentiment = -1},
                                      monthly = {.bucket = OST_BUCKET_MONTH, .sentiment = -1};

static void weeks_begin_on_monday_and_months_on_the_first(void **state)
{
    (void)state;
    static const int volume[] = {2, 0, 3, 1, 4};
    static const struct {
        bool months;
        const char *start[5];
        int64_t n[5];
        size_t buckets;
    } rows[] = {
        {false,
         {"2025-01-06", "2025-01-13", "2025-01-20", "2025-01-27", "2025-02-03"},
         {2, 0, 3, 1, 4},
         5},
        {true, {"2025-01-01", "2025-02-01"}, {6, 4}, 2},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct trend x;
        struct ost_buf tickets = OST_BUF_INIT;
        put_weeks(&tickets, volume, NULL, COUNT(volume));
        open_trend(&x, tickets.p, "2025-02-06T00:00Z", rows[i].months ? monthly : weekly);
        assert_int_equal(x.t.buckets, rows[i].buckets);
        for (size_t b = 0; b < x.t.buckets; b++) {
            const struct ost_trend_point *p = &x.t.series[OST_TREND_VOLUME].point[b];
            assert_int_equal(p->start, at(rows[i].start[b]));
            assert_int_equal(p->n, rows[i].n[b]);
            /* the first began before the first ticket, the last goes on after now */
            assert_int_equal(p->partial, b == 0 || b == x.t.buckets - 1);
            assert_false(p->outside);
        }
        close_trend(&x);
        ost_buf_release(&tickets);
    }
}

static void a_week_begins_at_midnight_of_the_zone(void **state)
{
    (void)state;
    skip_without_zones();
    struct trend x;
    struct ost_trend_options options = weekly;
    struct ost_zone *tokyo;
    assert_ok(ost_zone_open(&tokyo, "Asia/Tokyo"));
    options.zone = tokyo;
    /* Sunday in Greenwich, Monday in Tokyo */
    open_trend(&x, "id,created_at,mood\na,2025-01-12T16:00Z,bad\n", "2025-01-14", options);
    assert_int_equal(x.t.buckets, 1);
    assert_int_equal(x.t.series[OST_TREND_VOLUME].point[0].start, at("2025-01-13T00:00+09:00"));
    close_trend(&x);
    ost_zone_free(tokyo);
}

static void series_hold_what_they_are_called(void **state)
{
    (void)state;
    static const int volume[] = {4, 8, 4}, hours[] = {1, 5, 2};
    struct trend x;
    struct ost_buf tickets = OST_BUF_INIT;
    struct ost_trend_options options = weekly;
    options.sentiment = 0;
    options.negative = ost_slice_of("bad");
    put_weeks(&tickets, volume, hours, COUNT(volume));
    open_trend(&x, tickets.p, "2025-02-01", options);
    const struct ost_trend_series *s = x.t.series;
    assert_false(s[OST_TREND_FIRST_RESPONSE].there);
    assert_close(s[OST_TREND_RESOLUTION].point[0].value, 3600, 0);
    assert_close(s[OST_TREND_RESOLUTION].point[1].value, 5 * 3600, 0);
    assert_true(isnan(s[OST_TREND_RESOLUTION].point[3].value)); /* a week without tickets */
    assert_close(s[OST_TREND_RESOLUTION_COMPLIANCE].point[0].value, 1, 0);
    assert_close(s[OST_TREND_RESOLUTION_COMPLIANCE].point[1].value, 0, 0);
    assert_int_equal(s[OST_TREND_RESOLUTION_COMPLIANCE].point[1].n, 8);
    assert_close(s[OST_TREND_NEGATIVE].point[1].value, 0.25, 1e-12);
    assert_true(isnan(s[OST_TREND_VOLUME].centre)); /* fewer than 8 points have no limits */
    close_trend(&x);
    ost_buf_release(&tickets);
}

enum { WEEKS = 34 };

/* Around ten a week, from `from` on around `level`. */
static void measure_step(struct trend *x, int level, size_t from)
{
    static const int noise[] = {0, 1, -1, 2, 0, -2, 1, -1};
    int volume[WEEKS];
    struct ost_buf tickets = OST_BUF_INIT;
    for (size_t w = 0; w < WEEKS; w++)
        volume[w] = (w < from ? 10 : level) + noise[w % COUNT(noise)];
    put_weeks(&tickets, volume, NULL, WEEKS);
    open_trend(x, tickets.p, "2025-09-01T00:00Z", weekly); /* Monday behind week 34 */
    ost_buf_release(&tickets);
}

static void a_new_level_is_a_change_where_it_begins(void **state)
{
    (void)state;
    struct trend x;
    measure_step(&x, 20, 17);
    const struct ost_trend_series *s = &x.t.series[OST_TREND_VOLUME];
    assert_int_equal(s->changes, 1);
    assert_int_equal(s->change[0], 17);
    assert_true(s->change_p[0] > 0 && s->change_p[0] <= 0.05);
    assert_false(x.t.spike);
    close_trend(&x);
    measure_step(&x, 10, 17); /* noise alone */
    s = &x.t.series[OST_TREND_VOLUME];
    assert_int_equal(s->changes, 0);
    for (size_t b = 0; b < x.t.buckets; b++)
        assert_false(s->point[b].outside);
    close_trend(&x);
}

static void a_last_week_that_stands_out_is_a_spike(void **state)
{
    (void)state;
    struct trend x;
    measure_step(&x, 40, WEEKS - 1);
    assert_true(x.t.spike && x.t.spike_p < 0.001);
    assert_int_equal(x.t.spike_bucket, WEEKS - 1);
    assert_close(x.t.spike_expected, 10, 0.5);
    assert_true(x.t.series[OST_TREND_VOLUME].point[WEEKS - 1].outside);
    close_trend(&x);
    measure_step(&x, 13, WEEKS - 1);
    assert_false(x.t.spike);
    close_trend(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weeks_begin_on_monday_and_months_on_the_first),
        cmocka_unit_test(a_week_begins_at_midnight_of_the_zone),
        cmocka_unit_test(series_hold_what_they_are_called),
        cmocka_unit_test(a_new_level_is_a_change_where_it_begins),
        cmocka_unit_test(a_last_week_that_stands_out_is_a_spike),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
