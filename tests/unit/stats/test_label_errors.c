/* Doubted labels: those that cleanlab doubts, in its order. */
#include "support/test.h"

#include "base/alloc.h"
#include "io/json.h"
#include "stats/label_errors.h"

/* cleanlab's order has no rule for equal margins, so neighbours may stand either way. */
static void assert_same(const struct ost_json *issues, const struct ost_label_error *found,
                        size_t n, const float *proba, size_t classes)
{
    assert_int_equal(n, ost_json_count(issues));
    for (size_t i = 0; i < n; i++) {
        size_t row = (size_t)ost_json_number(ost_json_at(issues, i));
        const float *p = proba + row * classes;
        size_t k = 0;
        while (k < n && found[k].row != row)
            k++;
        assert_true(k < n);
        assert_close(found[k].margin, (double)p[found[k].given] - p[found[k].suggested], 1e-9);
        assert_close(found[k].margin, found[i].margin, 1e-6);
    }
}

static void check_case(const struct ost_json *c)
{
    const struct ost_json *labels = ost_json_get(c, "labels"), *p = ost_json_get(c, "proba");
    size_t n = ost_json_count(labels),
           classes = (size_t)ost_json_number(ost_json_get(c, "classes"));
    int *label = ost_calloc(n, sizeof *label);
    float *proba = ost_calloc(n * classes, sizeof *proba);
    struct ost_label_error *found = ost_calloc(n, sizeof *found);
    for (size_t i = 0; i < n; i++)
        label[i] = (int)ost_json_number(ost_json_at(labels, i));
    for (size_t i = 0; i < n * classes; i++)
        proba[i] = (float)ost_json_number(ost_json_at(p, i));
    size_t errors = ost_label_errors_find(found, proba, label, n, classes);
    assert_same(ost_json_get(c, "issues"), found, errors, proba, classes);
    free(label);
    free(proba);
    free(found);
}

static void rows_and_order_are_those_of_cleanlab(void **state)
{
    (void)state;
    struct ost_json *golden;
    assert_ok(ost_json_load(&golden, TEST_FILE("parity/label_errors.json"), 1 << 22));
    const struct ost_json *cases = ost_json_get(golden, "cases");
    assert_int_equal(ost_json_count(cases), 4);
    for (size_t i = 0; i < ost_json_count(cases); i++)
        check_case(ost_json_at(cases, i));
    ost_json_free(golden);
}

/* By hand: thresholds (.9 + .8 + .3) / 3 = .667 and (.6 + .7) / 2 = .65. */
static void a_label_below_another_classs_threshold_is_doubted(void **state)
{
    (void)state;
    const float proba[] = {.9F, .1F, .8F, .2F, .3F, .7F, .4F, .6F, .3F, .7F};
    const int label[] = {0, 0, 0, 1, 1};
    struct ost_label_error found[5];
    assert_int_equal(ost_label_errors_find(found, proba, label, 5, 2), 1);
    assert_int_equal(found[0].row, 2);
    assert_int_equal(found[0].given, 0);
    assert_int_equal(found[0].suggested, 1);
    assert_close(found[0].margin, -.4, 1e-6);
}

static void rows_without_label_are_neither_counted_nor_judged(void **state)
{
    (void)state;
    const float proba[] = {.9F, .1F, .8F, .2F, .3F, .7F, .4F, .6F, .3F, .7F};
    const int label[] = {0, 0, -1, 1, 1}, none[] = {-1, -1, -1, -1, -1};
    struct ost_label_error found[5];
    assert_int_equal(ost_label_errors_find(found, proba, label, 5, 2), 0);
    assert_int_equal(ost_label_errors_find(found, proba, none, 5, 2), 0);
    assert_int_equal(ost_label_errors_find(found, NULL, NULL, 0, 2), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_order_are_those_of_cleanlab),
        cmocka_unit_test(a_label_below_another_classs_threshold_is_doubted),
        cmocka_unit_test(rows_without_label_are_neither_counted_nor_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
