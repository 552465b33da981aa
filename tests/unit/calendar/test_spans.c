/* Sets of instants against a plain array of seconds, one bool each. */
#include "support/test.h"

#include "base/rng.h"
#include "calendar/spans.h"
#include "calendar/tally.h"

enum { SECONDS = 64, ROUNDS = 400 };

static void paint(bool *second, const struct ost_spans *s)
{
    memset(second, 0, SECONDS * sizeof *second);
    for (size_t i = 0; i < s->n; i++)
        for (ost_time t = s->at[i].start; t < s->at[i].end; t++)
            second[t] = true;
}

static void fill(struct ost_spans *s, struct ost_rng *r)
{
    *s = (struct ost_spans){0};
    for (uint64_t n = ost_rng_below(r, 7); n; n--) {
        ost_time start = (ost_time)ost_rng_below(r, SECONDS);
        ost_spans_add(s, start, start + (ost_time)ost_rng_below(r, (uint64_t)(SECONDS - start)));
    }
}

static void assert_painted(const struct ost_spans *s, const bool *expected)
{
    bool second[SECONDS];
    assert_true(ost_spans_normal(s));
    paint(second, s);
    assert_memory_equal(second, expected, sizeof second);
}

static void a_normal_set_counts_each_second_once(void **state)
{
    (void)state;
    struct ost_rng r = ost_rng_seeded(1, 0);
    for (int round = 0; round < ROUNDS; round++) {
        struct ost_spans s;
        bool second[SECONDS];
        int64_t total = 0;
        fill(&s, &r);
        paint(second, &s);
        for (size_t i = 0; i < SECONDS; i++)
            total += second[i];
        ost_spans_normalise(&s);
        assert_painted(&s, second);
        assert_int_equal(ost_spans_total(&s), total);
        size_t n = s.n;
        ost_spans_normalise(&s);
        assert_int_equal(s.n, n);
        ost_spans_release(&s);
    }
}

static void touching_intervals_become_one(void **state)
{
    (void)state;
    struct ost_spans s = {0};
    ost_spans_add(&s, 10, 20);
    ost_spans_add(&s, 0, 10);
    ost_spans_add(&s, 5, 5);
    ost_spans_add(&s, 9, 3);
    assert_int_equal(s.n, 2);
    assert_false(ost_spans_normal(&s));
    ost_spans_normalise(&s);
    assert_int_equal(s.n, 1);
    assert_int_equal(s.at[0].start, 0);
    assert_int_equal(s.at[0].end, 20);
    ost_spans_release(&s);
}

static void sets_meet_and_part_second_by_second(void **state)
{
    (void)state;
    struct ost_rng r = ost_rng_seeded(2, 0);
    for (int round = 0; round < ROUNDS; round++) {
        struct ost_spans a, b, both = {0}, only = {0};
        bool in_a[SECONDS], in_b[SECONDS], in_both[SECONDS], in_only[SECONDS];
        ost_time low = (ost_time)ost_rng_below(&r, SECONDS), high = low + 20;
        fill(&a, &r);
        fill(&b, &r);
        ost_spans_normalise(&a);
        ost_spans_normalise(&b);
        paint(in_a, &a);
        paint(in_b, &b);
        for (size_t i = 0; i < SECONDS; i++) {
            in_both[i] = in_a[i] && in_b[i];
            in_only[i] = in_a[i] && !in_b[i];
        }
        ost_spans_intersect(&both, &a, &b);
        ost_spans_subtract(&only, &a, &b);
        assert_painted(&both, in_both);
        assert_painted(&only, in_only);
        ost_spans_clip(&a, low, high);
        for (ost_time i = 0; i < SECONDS; i++)
            in_a[i] = in_a[i] && i >= low && i < high;
        assert_painted(&a, in_a);
        ost_spans_release(&a);
        ost_spans_release(&b);
        ost_spans_release(&both);
        ost_spans_release(&only);
    }
}

static void the_next_interval_is_the_first_that_ends_later(void **state)
{
    (void)state;
    struct ost_spans s = {0};
    ost_spans_add(&s, 10, 20);
    ost_spans_add(&s, 30, 40);
    static const struct {
        ost_time at;
        size_t index;
    } rows[] = {{0, 0}, {10, 0}, {19, 0}, {20, 1}, {39, 1}, {40, 2}, {99, 2}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(ost_spans_after(&s, rows[i].at), rows[i].index);
    ost_spans_release(&s);
}

/*
 * A running total over hours and days, where its tables matter, against adding up interval by
 * interval.
 */
static void a_tally_adds_up_and_finds_back(void **state)
{
    (void)state;
    struct ost_rng r = ost_rng_seeded(3, 0);
    for (int round = 0; round < 60; round++) {
        struct ost_spans s = {0};
        struct ost_tally t;
        ost_time low = -5 * (ost_time)OST_DAY_S, high = 40 * (ost_time)OST_DAY_S;
        for (ost_time at = low; at < high;) {
            uint64_t most = ost_rng_below(&r, 2) ? 3600 : 5 * OST_DAY_S;
            ost_time start = at + 1 + (ost_time)ost_rng_below(&r, most);
            at = start + 1 + (ost_time)ost_rng_below(&r, most);
            if (at <= high)
                ost_spans_add(&s, start, at);
        }
        ost_tally_build(&t, &s, low, high);
        assert_int_equal(t.total, ost_spans_total(&s));
        for (int probe = 0; probe < 200; probe++) {
            ost_time at = low + (ost_time)ost_rng_below(&r, (uint64_t)(high - low + 1));
            struct ost_spans before = {0};
            for (size_t i = 0; i < s.n; i++)
                ost_spans_add(&before, s.at[i].start, s.at[i].end);
            ost_spans_clip(&before, low, at);
            int64_t total = ost_spans_total(&before);
            assert_int_equal(ost_tally_before(&t, at), total);
            assert_int_equal(ost_tally_after(&t, at), ost_spans_after(&s, at));
            if (total > 0) {
                ost_time first = ost_tally_first(&t, total);
                assert_int_equal(ost_tally_before(&t, first), total);
                assert_int_equal(ost_tally_before(&t, first - 1), total - 1);
            }
            if (total < t.total) {
                ost_time last = ost_tally_last(&t, total);
                assert_int_equal(ost_tally_before(&t, last), total);
                assert_int_equal(ost_tally_before(&t, last + 1), total + 1);
            }
            ost_spans_release(&before);
        }
        ost_tally_release(&t);
        ost_spans_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_normal_set_counts_each_second_once),
        cmocka_unit_test(touching_intervals_become_one),
        cmocka_unit_test(sets_meet_and_part_second_by_second),
        cmocka_unit_test(the_next_interval_is_the_first_that_ends_later),
        cmocka_unit_test(a_tally_adds_up_and_finds_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
