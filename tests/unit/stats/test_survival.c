/* Kaplan-Meier and log-rank equal the textbook's, R's and lifelines' values for Freireich's trial. */
#include "support/test.h"

#include "stats/survival.h"

/* Freireich et al. 1963, weeks of remission: 6-MP (0 marks the censored) and placebo. */
static const int mercaptopurine[][2] = {
    {6, 1},  {6, 1},  {6, 1},  {6, 0},  {7, 1},  {9, 0},  {10, 1},
    {10, 0}, {11, 0}, {13, 1}, {16, 1}, {17, 0}, {19, 0}, {20, 0},
    {22, 1}, {23, 1}, {25, 0}, {32, 0}, {32, 0}, {34, 0}, {35, 0},
};
static const int placebo[] = {1, 1, 2,  2,  3,  4,  4,  5,  5,  8, 8,
                              8, 8, 11, 11, 12, 12, 15, 17, 22, 23};
enum { N = 21 };

static void treated(struct ost_duration *out)
{
    for (int i = 0; i < N; i++)
        out[i] = (struct ost_duration){mercaptopurine[i][0], mercaptopurine[i][1]};
}

static void untreated(struct ost_duration *out)
{
    for (int i = 0; i < N; i++)
        out[i] = (struct ost_duration){placebo[i], true};
}

struct step_row {
    int64_t time_s;
    uint64_t at_risk, events;
    double survival, error, lower, upper;
};

/* R survfit(conf.type = "log-log") and lifelines 0.30.3 */
static void the_curve_of_6mp_is_the_textbooks(void **state)
{
    (void)state;
    static const struct step_row rows[] = {
        {6, 21, 3, 0.857143, 0.076360, 0.619718, 0.951552},
        {7, 17, 1, 0.806723, 0.086935, 0.563147, 0.922809},
        {10, 15, 1, 0.752941, 0.096350, 0.503200, 0.889362},
        {13, 12, 1, 0.690196, 0.106815, 0.431610, 0.849066},
        {16, 11, 1, 0.627451, 0.114054, 0.367511, 0.804912},
        {22, 7, 1, 0.537815, 0.128234, 0.267779, 0.746791},
        {23, 6, 1, 0.448179, 0.134591, 0.188052, 0.680143},
    };
    struct ost_duration subject[N];
    struct ost_survival curve;
    treated(subject);
    ost_survival_fit(&curve, subject, N);
    assert_int_equal(curve.steps, COUNT(rows));
    assert_int_equal(curve.subjects, N);
    assert_int_equal(curve.events, 9);
    assert_int_equal(curve.last_s, 35);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct ost_survival_step *step = &curve.step[i];
        struct ost_interval band = ost_survival_band(step, 0.95);
        assert_int_equal(step->time_s, rows[i].time_s);
        assert_int_equal(step->at_risk, rows[i].at_risk);
        assert_int_equal(step->events, rows[i].events);
        assert_close(step->survival, rows[i].survival, 5e-7);
        assert_close(ost_survival_error(step), rows[i].error, 5e-7);
        assert_close(band.lower, rows[i].lower, 5e-7);
        assert_close(band.upper, rows[i].upper, 5e-7);
    }
    ost_survival_release(&curve);
}

static void assert_quantile(const struct ost_duration *subject, size_t n, double q, int64_t value_s,
                            int64_t lower_s, int64_t upper_s)
{
    struct ost_survival curve;
    ost_survival_fit(&curve, subject, n);
    struct ost_survival_quantile found = ost_survival_quantile(&curve, q, 0.95);
    assert_int_equal(found.value_s, value_s);
    assert_int_equal(found.lower_s, lower_s);
    assert_int_equal(found.upper_s, upper_s);
    ost_survival_release(&curve);
}

/* lifelines 0.30.3, qth_survival_times of the curve and its interval; "inf" is not reached */
static void medians_have_brookmeyer_and_crowleys_interval(void **state)
{
    (void)state;
    struct ost_duration subject[N];
    treated(subject);
    assert_quantile(subject, N, 0.5, 23, 13, OST_NOT_REACHED);
    assert_quantile(subject, N, 0.25, 13, 6, 22);
    untreated(subject);
    assert_quantile(subject, N, 0.5, 8, 4, 11);
}

/* R survdiff: chi-squared 16.8 on 1 degree of freedom; lifelines 0.30.3 to 15 digits. */
static void the_logrank_test_of_the_trial_is_published(void **state)
{
    (void)state;
    struct ost_duration drug[N], none[N];
    treated(drug);
    untreated(none);
    struct ost_logrank test = ost_survival_logrank(drug, N, none, N);
    assert_close(test.expected, 19.25, 0.005);
    assert_close(test.chi_squared, 16.792940989216547, 1e-12);
    assert_close(test.p, 4.168809109334511e-05, 1e-15);
    struct ost_logrank turned = ost_survival_logrank(none, N, drug, N);
    assert_close(turned.chi_squared, test.chi_squared, 1e-12);
}

static void a_group_does_not_differ_from_itself_or_from_nobody(void **state)
{
    (void)state;
    struct ost_duration subject[N];
    treated(subject);
    assert_close(ost_survival_logrank(subject, N, subject, N).p, 1, 1e-12);
    struct ost_logrank test = ost_survival_logrank(subject, N, NULL, 0);
    assert_close(test.chi_squared, 0, 0);
    assert_close(test.p, 1, 0);
}

/* Ten tickets, three still open: dropping those would report 3. S is 1/2 on [4, 5); R says 4.5. */
static void an_exact_half_is_reached_and_open_tickets_count(void **state)
{
    (void)state;
    static const struct ost_duration tickets[] = {
        {1, true}, {2, true}, {2, true},  {3, true},  {4, true},
        {5, true}, {8, true}, {6, false}, {9, false}, {20, false},
    };
    assert_quantile(tickets, COUNT(tickets), 0.5, 4, 1, OST_NOT_REACHED);
    assert_quantile(tickets, COUNT(tickets), 0.9, OST_NOT_REACHED, 8, OST_NOT_REACHED);
}

static void without_events_nothing_is_reached(void **state)
{
    (void)state;
    static const struct ost_duration open[] = {{5, false}, {9, false}, {7, false}};
    struct ost_survival curve;
    ost_survival_fit(&curve, open, COUNT(open));
    assert_int_equal(curve.steps, 0);
    assert_int_equal(curve.last_s, 9);
    assert_null(ost_survival_at(&curve, 9));
    assert_int_equal(ost_survival_quantile(&curve, 0.01, 0.95).value_s, OST_NOT_REACHED);
    ost_survival_fit(&curve, NULL, 0);
    assert_int_equal(curve.subjects + curve.events + (uint64_t)curve.last_s, 0);
    assert_int_equal(ost_survival_quantile(&curve, 0.5, 0.95).lower_s, OST_NOT_REACHED);
    ost_survival_release(&curve);
}

static void where_all_are_done_the_band_says_nothing(void **state)
{
    (void)state;
    static const struct ost_duration one[] = {{7, true}};
    struct ost_survival curve;
    ost_survival_fit(&curve, one, 1);
    assert_close(curve.step[0].survival, 0, 0);
    assert_true(isnan(ost_survival_error(&curve.step[0])));
    assert_true(isnan(ost_survival_band(&curve.step[0], 0.95).lower));
    ost_survival_release(&curve);
    assert_quantile(one, 1, 0.5, 7, 0, OST_NOT_REACHED);
}

static void steps_are_found_by_time(void **state)
{
    (void)state;
    struct ost_duration subject[N];
    struct ost_survival curve;
    treated(subject);
    ost_survival_fit(&curve, subject, N);
    assert_null(ost_survival_at(&curve, 5));
    assert_int_equal(ost_survival_at(&curve, 6)->time_s, 6);
    assert_int_equal(ost_survival_at(&curve, 9)->time_s, 7);
    assert_int_equal(ost_survival_at(&curve, INT64_MAX)->time_s, 23);
    ost_survival_release(&curve);
}

/* Property: without censoring S is the share above t, and order does not matter. */
static void a_large_curve_is_the_empirical_share(void **state)
{
    (void)state;
    enum { MANY = 100000 };
    struct ost_duration *subject = calloc(MANY, sizeof *subject);
    assert_non_null(subject);
    for (int64_t i = 0; i < MANY; i++) /* a permutation: 7919 and MANY share no factor */
        subject[i] = (struct ost_duration){i * 7919 % MANY, true};
    struct ost_survival curve;
    ost_survival_fit(&curve, subject, MANY);
    assert_int_equal(curve.steps, MANY);
    for (int64_t t = 0; t < MANY; t += 997)
        assert_close(ost_survival_at(&curve, t)->survival, 1 - (double)(t + 1) / MANY, 1e-11);
    assert_int_equal(ost_survival_quantile(&curve, 0.9, 0.95).value_s, MANY / 10 * 9 - 1);
    ost_survival_release(&curve);
    free(subject);
}

/* Both ways to sort, over the whole range of seconds: from the longest down, halved and counted down. */
static void durations_of_any_size_are_put_in_order(void **state)
{
    (void)state;
    for (size_t n = 0; n < 5000; n = 3 * n + 1) {
        struct ost_duration *d = calloc(n + 1, sizeof *d);
        assert_non_null(d);
        uint64_t sum = 0, kept = 0;
        for (size_t i = 0; i < n; i++) {
            int64_t seconds = i % 3 ? (int64_t)(n - i) : INT64_MAX >> i % 62;
            d[i] = (struct ost_duration){seconds, seconds % 2};
            sum += (uint64_t)seconds * 31;
        }
        ost_durations_sort(d, n);
        for (size_t i = 0; i < n; i++) {
            assert_true(i == 0 || d[i - 1].seconds <= d[i].seconds);
            assert_int_equal(d[i].observed, d[i].seconds % 2);
            kept += (uint64_t)d[i].seconds * 31;
        }
        assert_true(sum == kept);
        free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_curve_of_6mp_is_the_textbooks),
        cmocka_unit_test(medians_have_brookmeyer_and_crowleys_interval),
        cmocka_unit_test(the_logrank_test_of_the_trial_is_published),
        cmocka_unit_test(a_group_does_not_differ_from_itself_or_from_nobody),
        cmocka_unit_test(an_exact_half_is_reached_and_open_tickets_count),
        cmocka_unit_test(without_events_nothing_is_reached),
        cmocka_unit_test(where_all_are_done_the_band_says_nothing),
        cmocka_unit_test(steps_are_found_by_time),
        cmocka_unit_test(a_large_curve_is_the_empirical_share),
        cmocka_unit_test(durations_of_any_size_are_put_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
