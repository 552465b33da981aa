/* A model against another: what is counted, and when a difference is more than luck. */
#include "support/test.h"

#include "engine/compare.h"

enum { N = 200 };

static struct ost_slice truth[N], said[N], other[N];

/* The first `wrong` rows of the new model are wrong, the last `other_wrong` of the other. */
static struct ost_comparison compare(size_t wrong, size_t other_wrong)
{
    struct ost_comparison c;
    struct ost_answers answers = {truth, said, other, N};
    for (size_t i = 0; i < N; i++) {
        truth[i] = ost_slice_of(i % 2 ? "access" : "billing");
        said[i] = i < wrong ? ost_slice_of("odd") : truth[i];
        other[i] = i >= N - other_wrong ? ost_slice_of(i % 2 ? "billing" : "access") : truth[i];
    }
    ost_compare(&c, &answers, "dev", 1);
    return c;
}

static void rows_are_counted(void **state)
{
    (void)state;
    struct ost_comparison c = compare(6, 15);
    assert_int_equal(c.rows, N);
    assert_int_equal(c.right, N - 6);
    assert_int_equal(c.other_right, N - 15);
    assert_int_equal(c.only_right, 15);
    assert_int_equal(c.only_other_right, 6);
    assert_close(c.p, 0.0783538818359375, 1e-12); /* scipy.stats.binomtest(6, 21) */
}

static void luck_is_not_worse(void **state)
{
    (void)state;
    assert_false(compare(0, 0).worse);
    assert_false(compare(0, 40).worse); /* better */
    assert_true(compare(40, 0).worse);
}

/* A name that only the new one says is a class of its own, for its macro F1 alone. */
static void macro_f1_is_of_each_models_own_classes(void **state)
{
    (void)state;
    struct ost_comparison c = compare(2, 0);
    assert_close(c.other_macro_f1, 1, 0);
    assert_close(c.macro_f1, 2 * (2.0 * 99 / 199) / 3, 1e-12);
    assert_close(c.difference.value, c.macro_f1 - 1, 1e-12);
}

static void a_lower_macro_f1_is_worse_although_accuracy_is_not(void **state)
{
    (void)state;
    struct ost_comparison c = compare(4, 0);
    assert_true(c.p > 0.05);
    assert_true(c.difference.interval.upper < 0);
    assert_true(c.worse);
}

static void it_is_written_for_programs_and_people(void **state)
{
    (void)state;
    struct ost_comparison c = compare(6, 15);
    struct ost_buf text = OST_BUF_INIT;
    struct ost_json *root;
    struct ost_jsonw w = ost_jsonw_start(&text, 0);
    ost_comparison_json(&w, NULL, &c);
    assert_ok(ost_json_parse(&root, ost_buf_view(&text)));
    assert_close(ost_json_number(ost_json_get(root, "accuracy")), 0.97, 1e-12);
    assert_close(ost_json_number(ost_json_get(root, "mcnemar_p")), c.p, 0);
    ost_json_free(root);
    ost_buf_clear(&text);
    ost_comparison_text(&text, &c, "models/old");
    assert_non_null(strstr(text.p, "against models/old on 200 dev rows"));
    assert_non_null(strstr(text.p, "right alone on 15 and 6 rows"));
    ost_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_counted),
        cmocka_unit_test(luck_is_not_worse),
        cmocka_unit_test(macro_f1_is_of_each_models_own_classes),
        cmocka_unit_test(a_lower_macro_f1_is_worse_although_accuracy_is_not),
        cmocka_unit_test(it_is_written_for_programs_and_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
