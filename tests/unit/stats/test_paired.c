/* McNemar's exact p equals scipy's binomtest; macro F1 scikit-learn's, its intervals numpy's bootstrap. */
#include "support/test.h"

#include "io/json.h"
#include "stats/paired.h"

enum { ROWS_MAX = 500 };

/* 1,000 draws place a percentile of the golden's interval within so much of 20,000. */
static const double BOOTSTRAP_NOISE = 0.01;

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

static size_t numbers(int *out, const struct ost_json *object, const char *key)
{
    const struct ost_json *array = ost_json_get(object, key);
    size_t n = ost_json_count(array);
    assert_in_range(n, 1, ROWS_MAX);
    for (size_t i = 0; i < n; i++)
        out[i] = (int)ost_json_number(ost_json_at(array, i));
    return n;
}

static void mcnemar_equals_scipys_binomtest(void **state)
{
    (void)state;
    struct ost_json *golden = load_golden();
    const struct ost_json *cases = ost_json_get(golden, "mcnemar");
    assert_in_range(ost_json_count(cases), 5, 100);
    for (size_t i = 0; i < ost_json_count(cases); i++) {
        const struct ost_json *kase = ost_json_at(cases, i);
        uint64_t a = (uint64_t)number(kase, "a"), b = (uint64_t)number(kase, "b");
        assert_close(ost_mcnemar_exact(a, b), number(kase, "p"), 1e-12);
        assert_close(ost_mcnemar_exact(b, a), number(kase, "p"), 1e-12);
    }
    ost_json_free(golden);
}

static void assert_ends(struct ost_interval ours, const struct ost_json *theirs)
{
    assert_close(ours.lower, ost_json_number(ost_json_at(theirs, 0)), BOOTSTRAP_NOISE);
    assert_close(ours.upper, ost_json_number(ost_json_at(theirs, 1)), BOOTSTRAP_NOISE);
}

static void macro_f1_and_its_intervals_equal_numpys(void **state)
{
    (void)state;
    static int truth[ROWS_MAX], a[ROWS_MAX], b[ROWS_MAX];
    struct ost_json *golden = load_golden();
    const struct ost_json *kase = ost_json_get(golden, "macro_f1");
    size_t n = numbers(truth, kase, "truth");
    assert_int_equal(numbers(a, kase, "a"), n);
    assert_int_equal(numbers(b, kase, "b"), n);
    struct ost_bootstrap one = ost_bootstrap_macro_f1(truth, a, n, 5, 1);
    assert_close(one.value, number(kase, "f1_a"), 1e-12);
    assert_ends(one.interval, ost_json_get(kase, "interval_a"));
    assert_close(ost_macro_f1(truth, b, n, 5), number(kase, "f1_b"), 1e-12);
    struct ost_bootstrap both = ost_bootstrap_difference(truth, a, b, n, 5, 1);
    assert_close(both.value, number(kase, "f1_a") - number(kase, "f1_b"), 1e-12);
    assert_ends(both.interval, ost_json_get(kase, "interval_difference"));
    ost_json_free(golden);
}

static void a_classifier_does_not_differ_from_itself(void **state)
{
    (void)state;
    const int truth[] = {0, 1, 2, 1}, a[] = {0, 1, 1, 1};
    struct ost_bootstrap b = ost_bootstrap_difference(truth, a, a, 4, 3, 7);
    assert_close(fabs(b.value) + fabs(b.interval.lower) + fabs(b.interval.upper), 0, 0);
    assert_close(ost_mcnemar_exact(0, 0), 1, 0);
}

static void the_seed_decides(void **state)
{
    (void)state;
    const int truth[] = {0, 1, 2, 1, 0, 2, 2}, a[] = {0, 1, 1, 1, 2, 2, 2};
    struct ost_bootstrap x = ost_bootstrap_macro_f1(truth, a, 7, 3, 7);
    struct ost_bootstrap y = ost_bootstrap_macro_f1(truth, a, 7, 3, 7);
    assert_memory_equal(&x, &y, sizeof x);
    struct ost_bootstrap nothing = ost_bootstrap_macro_f1(NULL, NULL, 0, 3, 7);
    assert_close(nothing.value + nothing.interval.upper, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mcnemar_equals_scipys_binomtest),
        cmocka_unit_test(macro_f1_and_its_intervals_equal_numpys),
        cmocka_unit_test(a_classifier_does_not_differ_from_itself),
        cmocka_unit_test(the_seed_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
