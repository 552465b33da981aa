/*
 * Calibration, abstention and detection equal what scripts/reference/make_confidence_goldens.py
 * recomputes with numpy and scikit-learn; small tables by hand.
 */
#include "support/test.h"

#include "base/alloc.h"
#include "io/json.h"
#include "stats/confidence.h"

static struct ost_json *load_golden(void)
{
    struct ost_json *golden;
    assert_ok(ost_json_load(&golden, TEST_FILE("parity/confidence.json"), 1 << 22));
    return golden;
}

static double number(const struct ost_json *object, const char *key)
{
    return ost_json_number(ost_json_get(object, key));
}

static struct ost_answer *answers_of(const struct ost_json *kase, size_t *n)
{
    const struct ost_json *confidence = ost_json_get(kase, "confidence"),
                          *right = ost_json_get(kase, "right");
    *n = ost_json_count(confidence);
    struct ost_answer *answer = ost_calloc(*n, sizeof *answer);
    for (size_t i = 0; i < *n; i++)
        answer[i] = (struct ost_answer){ost_json_number(ost_json_at(confidence, i)),
                                        ost_json_number(ost_json_at(right, i)) != 0};
    return answer;
}

static void check_threshold(const struct ost_json *at, const struct ost_answer *answer, size_t n)
{
    const struct ost_json *found = ost_json_get(at, "found");
    struct ost_coverage c;
    bool by_bound = ost_json_true(ost_json_get(at, "by_bound"));
    bool reached = ost_coverage_at(&c, answer, n, number(at, "precision"),
                                   by_bound ? OST_BY_BOUND : OST_BY_ESTIMATE);
    assert_int_equal(reached, found != NULL);
    if (!found)
        return;
    assert_close(c.threshold, number(found, "threshold"), 1e-12);
    assert_int_equal(c.used, (uint64_t)number(found, "used"));
    assert_int_equal(c.right, (uint64_t)number(found, "right"));
    struct ost_coverage same = ost_coverage_of(answer, n, c.threshold);
    assert_int_equal(same.used, c.used);
    assert_int_equal(same.right, c.right);
    assert_close(same.bound, c.bound, 0);
}

static void it_equals_what_numpy_makes_of_the_same_answers(void **state)
{
    (void)state;
    struct ost_json *golden = load_golden();
    const struct ost_json *cases = ost_json_get(golden, "answers");
    assert_in_range(ost_json_count(cases), 4, 100);
    for (size_t i = 0; i < ost_json_count(cases); i++) {
        const struct ost_json *kase = ost_json_at(cases, i), *at = ost_json_get(kase, "at");
        size_t n;
        struct ost_answer *answer = answers_of(kase, &n);
        assert_close(ost_reliability_of(answer, n).ece, number(kase, "ece"), 1e-12);
        ost_answers_sort(answer, n);
        assert_close(ost_reliability_of(answer, n).ece, number(kase, "ece"), 1e-12);
        assert_close(ost_coverage_area(answer, n), number(kase, "area"), 1e-12);
        for (size_t k = 0; k < ost_json_count(at); k++)
            check_threshold(ost_json_at(at, k), answer, n);
        free(answer);
    }
    ost_json_free(golden);
}

/* Four answers of 0.6 of which one is right, six of 0.9 of which all are. */
static void a_table_made_by_hand(void **state)
{
    (void)state;
    struct ost_answer answer[10];
    for (size_t i = 0; i < 10; i++)
        answer[i] = (struct ost_answer){i < 4 ? 0.6 : 0.9, i == 0 || i >= 4};
    struct ost_reliability table = ost_reliability_of(answer, 10);
    assert_int_equal(table.bin[8].rows, 4); /* 8/15 < 0.6 <= 9/15 */
    assert_close(table.bin[8].accuracy, 0.25, 1e-12);
    assert_close(table.bin[8].confidence, 0.6, 1e-12);
    assert_int_equal(table.bin[13].rows, 6);
    assert_close(table.ece, 0.4 * 0.35 + 0.6 * 0.1, 1e-12);
    assert_close(table.largest, 0.35, 1e-12);
}

static void certain_and_impossible_answers_have_a_bin(void **state)
{
    (void)state;
    const struct ost_answer answer[] = {{1, true}, {0, false}};
    struct ost_reliability table = ost_reliability_of(answer, 2);
    assert_int_equal(table.bin[0].rows, 1);
    assert_int_equal(table.bin[OST_RELIABILITY_BINS - 1].rows, 1);
    assert_close(table.ece, 0, 0);
}

static void nothing_answered_is_nothing(void **state)
{
    (void)state;
    struct ost_coverage c = {.used = 77};
    assert_close(ost_reliability_of(NULL, 0).ece, 0, 0);
    assert_close(ost_coverage_area(NULL, 0), 0, 0);
    assert_false(ost_coverage_at(&c, NULL, 0, 0.5, OST_BY_ESTIMATE));
    assert_int_equal(c.used, 77);
    assert_close(ost_coverage_of(NULL, 0, 0.5).bound, 0, 0);
}

/* A hundred right answers promise 0.97 (100 / (100 + 1.645^2)), not 0.99, whatever the estimate says. */
static void a_promise_needs_many_answers(void **state)
{
    (void)state;
    struct ost_answer answer[100];
    struct ost_coverage c;
    for (size_t i = 0; i < 100; i++)
        answer[i] = (struct ost_answer){0.9, true};
    assert_true(ost_coverage_at(&c, answer, 100, 0.99, OST_BY_ESTIMATE));
    assert_false(ost_coverage_at(&c, answer, 100, 0.99, OST_BY_BOUND));
    assert_true(ost_coverage_at(&c, answer, 100, 0.97, OST_BY_BOUND));
    assert_close(c.bound, 100 / (100 + 1.6448536 * 1.6448536), 1e-6);
}

static void detection_equals_scikit_learns_area(void **state)
{
    (void)state;
    struct ost_json *golden = load_golden();
    const struct ost_json *cases = ost_json_get(golden, "detection");
    assert_in_range(ost_json_count(cases), 2, 100);
    for (size_t i = 0; i < ost_json_count(cases); i++) {
        const struct ost_json *kase = ost_json_at(cases, i), *in = ost_json_get(kase, "inside"),
                              *out = ost_json_get(kase, "outside");
        double inside[100], outside[100];
        for (size_t k = 0; k < ost_json_count(in); k++)
            inside[k] = ost_json_number(ost_json_at(in, k));
        for (size_t k = 0; k < ost_json_count(out); k++)
            outside[k] = ost_json_number(ost_json_at(out, k));
        assert_close(ost_detection_area(inside, ost_json_count(in), outside, ost_json_count(out)),
                     number(kase, "area"), 1e-12);
    }
    ost_json_free(golden);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_equals_what_numpy_makes_of_the_same_answers),
        cmocka_unit_test(a_table_made_by_hand),
        cmocka_unit_test(certain_and_impossible_answers_have_a_bin),
        cmocka_unit_test(nothing_answered_is_nothing),
        cmocka_unit_test(a_promise_needs_many_answers),
        cmocka_unit_test(detection_equals_scikit_learns_area),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
