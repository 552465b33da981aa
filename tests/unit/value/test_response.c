/*
 * Promised business hours as clock hours: vendors' terms over a week worked out on a grid of minutes
 * elsewhere, and the distribution against plain counting.
 */
#include "support/test.h"

#include <stdbool.h>

#include "base/rng.h"
#include "value/response.h"

enum { DAY_S = 24 * 3600 };

/* Spans of `days` days from Monday on, each from hour to hour. */
static size_t week_of(struct ost_week_span *span, int days, int from, int to)
{
    for (int d = 0; d < days; d++)
        span[d] = (struct ost_week_span){d * DAY_S + from * 3600, d * DAY_S + to * 3600};
    return (size_t)days;
}

struct vendor_row {
    int days, from, to;
    double promised_h, mean_h, median_h, longest_h, within;
};

static void vendors_promises_become_clock_hours(void **state)
{
    (void)state;
    static const struct vendor_row rows[] = {
        {5, 9, 18, 1, 16.223214286, 9.7917, 64, 0.238095238},  /* RHEL Standard severity 1 */
        {5, 9, 18, 4, 21.419642857, 15.7917, 67, 0.148809524}, /* RHEL Standard severity 2 */
        {5, 6, 18, 4, 19.0, 12.7917, 64, 0.238095238},         /* SUSE Standard severity 2 */
        {5, 0, 24, 4, 12.0, 4.0, 52, 0.690476190},             /* Ubuntu Pro weekday severity 1 */
        {7, 0, 24, 1, 1.0, 1.0, 1, 1.0},                       /* RHEL Premium severity 1 */
        {7, 0, 24, 0.5, 0.5, 0.5, 0.5, 1.0},                   /* GitHub Premium urgent */
        {5, 8, 18, 4, 20.583333333, 14.7917, 66, 0.178571429}, /* EDB Basic severity 3 */
        {5, 9, 18, 9, 30.080357143, 24.0, 72, 0.0},            /* one business day of 9 h */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct vendor_row *row = &rows[i];
        struct ost_week_span open[7];
        struct ost_promise p = {.promised_s = (int64_t)(row->promised_h * 3600), .open = open};
        struct ost_response r;
        p.spans = week_of(open, row->days, row->from, row->to);
        assert_ok(ost_response_init(&r, &p));
        assert_close(ost_response_mean_h(&r), row->mean_h, 1e-9);
        /* the source's median is that of minutes' midpoints */
        assert_close(ost_response_quantile_h(&r, 0.5), row->median_h, 0.5 / 60 + 5e-5);
        assert_close(ost_response_longest_h(&r), row->longest_h, 1e-12);
        assert_close(ost_response_share_within(&r, row->promised_h), row->within, 1e-9);
        ost_response_release(&r);
    }
}

/* MySQL and RHEL of the worked portfolio: hours with the vendor, uniform arrivals. */
static void the_vendor_never_makes_it_slower(void **state)
{
    (void)state;
    static const struct {
        int to;
        double promised_h, alone_h, work_h, restore_h;
    } rows[] = {
        {17, 1, 12, 2, 8.919642857142858},
        {17, 4, 30, 5, 20.758928571428573},
        {18, 1, 10, 3, 8.035714285714286},
        {18, 4, 24, 6, 19.0},
        {18, 1, 2, 3, 2},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_week_span open[7];
        struct ost_promise p = {(int64_t)(rows[i].promised_h * 3600), open,
                                week_of(open, 5, 9, rows[i].to), NULL};
        struct ost_response r;
        assert_ok(ost_response_init(&r, &p));
        assert_close(ost_response_restore_h(&r, 1, rows[i].alone_h, rows[i].work_h),
                     rows[i].restore_h, 1e-12);
        ost_response_release(&r);
    }
}

static void a_recovery_objective_is_met_for_a_share_of_arrivals(void **state)
{
    (void)state;
    struct ost_week_span open[7];
    struct ost_promise p = {3600, open, week_of(open, 5, 9, 18), NULL};
    struct ost_response standard, premium;
    assert_ok(ost_response_init(&standard, &p));
    p.spans = week_of(open, 7, 0, 24);
    assert_ok(ost_response_init(&premium, &p));
    /* answered within 2 h: 40 of 168 hours at once, and the hour before each of five openings */
    assert_close(ost_response_meets(&standard, 1, 2, 4), 45.0 / 168, 1e-12);
    assert_close(ost_response_meets(&premium, 1, 2, 4), 1, 0);
    assert_close(ost_response_meets(&premium, 1, 0.8, 1.8), 1, 0); /* 1.8 - 0.8 < 1 in binary */
    assert_close(ost_response_meets(&premium, 2.5, 2, 4), 0, 1e-15);
    assert_close(ost_response_meets(&standard, 1, 5, 4), 0, 0);
    ost_response_release(&standard);
    ost_response_release(&premium);
}

static void outages_in_office_hours_wait_less(void **state)
{
    (void)state;
    double business[OST_WEEK_HOURS], sum = 0;
    struct ost_week_span open[7];
    struct ost_promise p = {3600, open, week_of(open, 5, 9, 17), business};
    struct ost_response r;
    ost_arrivals_business(business);
    for (size_t h = 0; h < OST_WEEK_HOURS; h++)
        sum += business[h];
    assert_close(sum, 40, 0);
    assert_ok(ost_response_init(&r, &p));
    /* seven of eight hours 1 h; the last one 17 h over night, 65 h over the weekend */
    assert_close(ost_response_mean_h(&r), (7 + (4 * 17 + 65) / 5.0) / 8, 1e-12);
    assert_close(ost_response_share_within(&r, 1), 7.0 / 8, 1e-12);
    ost_response_release(&r);
}

enum { SLOT_S = 30, WEEK_SLOTS = OST_WEEK_S / SLOT_S, WEEKS = 8, SLOTS = WEEKS * WEEK_SLOTS };

/* Waiting hours of an arrival in the middle of each minute, by counting covered half minutes. */
static void count_waits(double *wait_h, const struct ost_promise *p)
{
    static int covered[SLOTS + 1]; /* before each half minute */
    for (int t = 0; t < SLOTS; t++) {
        bool open = false;
        int at = t % WEEK_SLOTS * SLOT_S;
        for (size_t i = 0; i < p->spans; i++)
            open = open || (p->open[i].from_s <= at && at < p->open[i].to_s);
        covered[t + 1] = covered[t] + open;
    }
    for (int a = 1, due = 0; a < WEEK_SLOTS; a += 2) {
        int wanted = covered[a] + (int)(p->promised_s / SLOT_S);
        while (due < a ||
               (p->promised_s ? covered[due] < wanted : covered[due + 1] == covered[due]))
            due++;
        wait_h[a / 2] = (double)(due - a) * SLOT_S / 3600;
    }
}

/* Irregular weeks, promises beyond a week, weights: the distribution is that of arrivals tried one by one. */
static void random_weeks_agree_with_counting(void **state)
{
    (void)state;
    enum { TRIES = 40, MINUTES = WEEK_SLOTS / 2 };
    static double wait_h[MINUTES];
    struct ost_rng dice = ost_rng_seeded(7, 1);
    for (int i = 0; i < TRIES; i++) {
        struct ost_week_span open[4];
        double weight[OST_WEEK_HOURS], total = 0, mean = 0, limited = 0, within = 0;
        int32_t t = 0;
        for (size_t k = 0; k < COUNT(open); k++) {
            open[k].from_s = t += 60 * (int32_t)ost_rng_below(&dice, 1200);
            open[k].to_s = t += 60 * (int32_t)(1 + ost_rng_below(&dice, 1200));
        }
        for (size_t h = 0; h < OST_WEEK_HOURS; h++)
            weight[h] = (double)ost_rng_below(&dice, 4);
        struct ost_promise p = {.open = open, .spans = 4, .arrivals = i % 2 ? weight : NULL};
        p.promised_s = (int64_t)(ost_rng_below(&dice, 3) * 60 * ost_rng_below(&dice, 2000));
        struct ost_response r;
        assert_ok(ost_response_init(&r, &p));
        count_waits(wait_h, &p);
        for (int m = 0; m < MINUTES; m++) {
            double w = i % 2 ? weight[m / 60] : 1;
            total += w;
            mean += w * wait_h[m];
            limited += w * fmin(wait_h[m], 20);
            within += w * (wait_h[m] <= 20);
        }
        double longest = ost_response_longest_h(&r);
        assert_close(ost_response_mean_h(&r), mean / total, 1e-9);
        assert_close(ost_response_limited_h(&r, 20), limited / total, 1e-9);
        assert_close(ost_response_share_within(&r, 20), within / total, 1e-9);
        assert_close(ost_response_limited_h(&r, 1e6), ost_response_mean_h(&r), 1e-9);
        assert_close(ost_response_share_within(&r, longest), 1, 1e-9);
        for (double q = 0.05; q < 1; q += 0.05) {
            double x = ost_response_quantile_h(&r, q);
            assert_true(ost_response_share_within(&r, x) >= q - 1e-9);
            assert_true(x == 0 || ost_response_share_within(&r, x - 1e-6) <= q + 1e-9);
        }
        ost_response_release(&r);
    }
}

static void a_night_shift_over_the_weeks_end_is_mondays(void **state)
{
    (void)state;
    static const struct ost_week_span expected[] = {
        {0, 6 * 3600}, {8 * 3600, 12 * 3600}, {6 * DAY_S + 22 * 3600, OST_WEEK_S}};
    struct ost_week_span open[OST_WEEK_SPANS];
    struct ost_week week;
    assert_ok(ost_week_parse(&week, ost_slice_of("sun=22:00-30:00;mon=05:00-06:00,08:00-12:00")));
    assert_int_equal(ost_week_spans(open, &week), COUNT(expected));
    assert_memory_equal(open, expected, sizeof expected);
    assert_ok(ost_week_parse(&week, ost_slice_of("24x7")));
    assert_int_equal(ost_week_spans(open, &week), 1);
    assert_int_equal(open[0].to_s, OST_WEEK_S);
    assert_ok(ost_week_parse(&week, ost_slice_of("sun=26:00-30:00"))); /* Monday 2 to 6 */
    assert_int_equal(ost_week_spans(open, &week), 1);
    assert_int_equal(open[0].from_s, 2 * 3600);
}

static void promises_without_meaning_are_refused(void **state)
{
    (void)state;
    double zero[OST_WEEK_HOURS] = {0}, negative[OST_WEEK_HOURS] = {[3] = -1, [4] = 2};
    const struct ost_week_span good[] = {{0, 3600}}, crossed[] = {{0, 3600}, {1800, 7200}},
                               backwards[] = {{3600, 0}}, late[] = {{0, OST_WEEK_S + 1}};
    const struct {
        struct ost_promise p;
        const char *says;
    } rows[] = {
        {{3600, good, 0, NULL}, "never covered"},
        {{3600, crossed, 2, NULL}, "ascending"},
        {{3600, backwards, 1, NULL}, "ascending"},
        {{3600, late, 1, NULL}, "within the week"},
        {{-1, good, 1, NULL}, "between 0 and"},
        {{INT64_MAX, good, 1, NULL}, "52 weeks"},
        {{3600, good, 1, zero}, "all 0"},
        {{3600, good, 1, negative}, "hour 3 of the week"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_response r;
        assert_fails_saying(ost_response_init(&r, &rows[i].p), OST_EINVAL, rows[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vendors_promises_become_clock_hours),
        cmocka_unit_test(the_vendor_never_makes_it_slower),
        cmocka_unit_test(a_recovery_objective_is_met_for_a_share_of_arrivals),
        cmocka_unit_test(outages_in_office_hours_wait_less),
        cmocka_unit_test(random_weeks_agree_with_counting),
        cmocka_unit_test(a_night_shift_over_the_weeks_end_is_mondays),
        cmocka_unit_test(promises_without_meaning_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
