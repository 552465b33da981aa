/* Classes by name, and rows set aside class by class. */
#include "support/test.h"

#include "engine/evaluate.h"
#include "engine/labels.h"
#include "engine/split.h"

static void labels_are_sorted_and_found(void **state)
{
    (void)state;
    const struct ost_slice names[] = {ost_slice_of("how-to"), ost_slice_of("bug"),
                                      ost_slice_of("bug"), ost_slice_of("bu"),
                                      ost_slice_of("\xc3\xa9t\xc3\xa9")};
    struct ost_labels labels;
    ost_labels_collect(&labels, names, 5);
    assert_int_equal(labels.n, 4);
    assert_string_equal(labels.name[0], "bu");
    for (size_t i = 0; i < labels.n; i++)
        assert_int_equal(ost_labels_find(&labels, ost_slice_of(labels.name[i])), i);
    assert_int_equal(ost_labels_find(&labels, ost_slice_of("b")), -1);
    assert_int_equal(ost_labels_find(&labels, ost_slice_of("bugs")), -1);
    ost_labels_release(&labels);
}

static void every_class_gives_its_share_and_keeps_one(void **state)
{
    (void)state;
    enum { N = 1111 };
    static int label[N];
    static bool held[N], again[N];
    size_t of_class[3] = {0};
    for (int i = 0; i < N; i++)
        label[i] = i < 1000 ? 0 : i < 1110 ? 1 : 2;
    assert_int_equal(ost_split_stratified(held, label, N, 3, 0.1, 42), 111);
    for (int i = 0; i < N; i++)
        of_class[label[i]] += held[i];
    assert_int_equal(of_class[0], 100);
    assert_int_equal(of_class[1], 11);
    assert_int_equal(of_class[2], 0);
    ost_split_stratified(again, label, N, 3, 0.1, 42);
    assert_memory_equal(held, again, sizeof held);
    ost_split_stratified(again, label, N, 3, 0.1, 43);
    assert_memory_not_equal(held, again, sizeof held);
    assert_int_equal(ost_split_stratified(held, label, N, 3, 0.9, 1), 900 + 99 + 0);
}

static void a_label_the_model_does_not_know_counts_as_wrong(void **state)
{
    (void)state;
    const struct ost_slice trained[] = {ost_slice_of("bug"), ost_slice_of("access")};
    const struct ost_slice truth[] = {ost_slice_of("bug"), ost_slice_of("billing")};
    struct ost_labels model;
    struct ost_evaluation e;
    struct ost_scores scores;
    ost_labels_collect(&model, trained, 2);
    ost_evaluation_init(&e, &model, NULL, truth, 2);
    ost_evaluation_add(&e, truth[0], 1); /* bug, rightly */
    ost_evaluation_add(&e, truth[1], 1);
    ost_scores_of(&scores, &e.confusion);
    assert_int_equal(e.labels.n, 3);
    assert_close(scores.accuracy, 0.5, 0);
    ost_scores_release(&scores);
    ost_evaluation_release(&e);
    ost_labels_release(&model);
}

/* Two names the model does not have, one of which is what it calls texts without a class. */
static void a_row_out_of_scope_is_right_when_the_truth_says_so(void **state)
{
    (void)state;
    const struct ost_slice trained[] = {ost_slice_of("bug"), ost_slice_of("access")};
    const struct ost_slice truth[] = {ost_slice_of("other"), ost_slice_of("billing")};
    struct ost_labels model;
    struct ost_evaluation e;
    struct ost_scores scores;
    ost_labels_collect(&model, trained, 2);
    ost_evaluation_init(&e, &model, "other", truth, 2);
    ost_evaluation_add(&e, truth[0], 2);
    ost_evaluation_add(&e, truth[1], 2);
    ost_scores_of(&scores, &e.confusion);
    assert_int_equal(e.labels.n, 4);
    assert_close(scores.accuracy, 0.5, 0);
    ost_scores_release(&scores);
    ost_evaluation_release(&e);
    ost_labels_release(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_sorted_and_found),
        cmocka_unit_test(every_class_gives_its_share_and_keeps_one),
        cmocka_unit_test(a_label_the_model_does_not_know_counts_as_wrong),
        cmocka_unit_test(a_row_out_of_scope_is_right_when_the_truth_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
