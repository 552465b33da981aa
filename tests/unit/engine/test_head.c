/*
 * Heads of labels and numbers: what they learn from a column and what their answers are worth. The
 * expected figures are scikit-learn's (1.9.1: classification_report, r2_score and so on).
 */
#include "support/test.h"

#include "base/alloc.h"
#include "engine/head.h"

extern const struct ost_head_kind ost_head_labels, ost_head_number;

enum { ROWS = 7, CLASSES = 3 };

static const char *const truth[ROWS] = {"bug;docs",           "",       "docs", "feature", "bug",
                                        "bug; feature ;docs", "new;bug"};
/* Logits of bug, docs, feature. */
static const float score[ROWS][CLASSES] = {{1, -1, -2}, {-1, 2, -1}, {-1, 1, -3}, {-1, -1, -.1f},
                                           {4, -1, 1},  {1, 1, 1},   {2, -1, -1}};

static struct ost_head labels_head(void)
{
    struct ost_slice value[ROWS - 1];
    struct ost_head head = {.kind = &ost_head_labels, .trust = ost_trust_none()};
    for (size_t i = 0; i < ROWS - 1; i++)
        value[i] = ost_slice_of(truth[i]);
    assert_ok(head.kind->collect(&head, value, ROWS - 1, 1));
    return head;
}

static struct ost_judgement judge(const struct ost_head *head, const char *const *true_value,
                                  const float *x, size_t n)
{
    struct ost_judgement j;
    ost_judgement_start(&j, head);
    for (size_t i = 0; i < n; i++)
        head->kind->judge_add(&j, ost_slice_of("text"), ost_slice_of(true_value[i]),
                              x + i * ost_head_width(head), ost_head_width(head));
    ost_judgement_end(&j);
    return j;
}

static void assert_score(const struct ost_class_score *s, const char *name, double precision,
                         double recall, double f1, uint64_t support)
{
    assert_string_equal(s->name, name);
    assert_close(s->precision, precision, 1e-6);
    assert_close(s->recall, recall, 1e-6);
    assert_close(s->f1, f1, 1e-6);
    assert_int_equal(s->support, support);
}

static void labels_are_the_names_between_semicolons(void **state)
{
    (void)state;
    struct ost_head head = labels_head();
    struct ost_targets t = {0};
    assert_int_equal(head.labels.n, CLASSES);
    assert_string_equal(head.labels.name[0], "bug");
    assert_string_equal(head.labels.name[2], "feature");
    for (size_t i = 0; i < ROWS; i++)
        assert_true(head.kind->learn(&t, &head, ost_slice_of("text"), ost_slice_of(truth[i])));
    static const uint8_t member[ROWS][CLASSES] = {{1, 1, 0}, {0, 0, 0}, {0, 1, 0}, {0, 0, 1},
                                                  {1, 0, 0}, {1, 1, 1}, {1, 0, 0}};
    assert_int_equal(t.rows, ROWS);
    assert_memory_equal(t.member, member, sizeof member);
    ost_targets_balance(&t, &head); /* rows without it to those with it */
    assert_close(t.weight[0], 3. / 4, 1e-12);
    assert_close(t.weight[2], 5. / 2, 1e-12);
    ost_targets_release(&t);
    ost_labels_release(&head.labels);
}

static void labels_are_judged_as_by_scikit_learn(void **state)
{
    (void)state;
    struct ost_head head = labels_head();
    struct ost_judgement j = judge(&head, truth, score[0], ROWS);
    struct ost_class_score *row;
    struct ost_scalar scalar[OST_SCALARS];
    assert_int_equal(head.kind->classes(&j, &row), 7);
    assert_score(&row[0], "bug", 1, 1, 1, 4);
    assert_score(&row[1], "docs", 0.666667, 0.666667, 0.666667, 3);
    assert_score(&row[2], "feature", 0.5, 0.5, 0.5, 2);
    assert_score(&row[3], "new", 0, 0, 0, 1);
    assert_score(&row[4], "micro avg", 0.777778, 0.7, 0.736842, 10);
    assert_score(&row[5], "macro avg", 0.541667, 0.541667, 0.541667, 10);
    assert_score(&row[6], "weighted avg", 0.7, 0.7, 0.7, 10);
    assert_int_equal(head.kind->scalars(&j, scalar), 3);
    assert_close(scalar[0].value, 2. / 7, 1e-12);
    assert_close(head.kind->score(&j, OST_ACCURACY), 2. / 7, 1e-12);
    assert_close(head.kind->score(&j, OST_MACRO_F1), 0.541667, 1e-6);
    assert_int_equal(j.unseen, 1);
    free(row);
    ost_judgement_release(&j);
    ost_labels_release(&head.labels);
}

static void labels_above_one_half_are_the_answer(void **state)
{
    (void)state;
    struct ost_head head = labels_head();
    struct ost_reply reply = OST_REPLY_INIT;
    float both[] = {2, -1, 0.5f}, none[] = {-1, -1, -1};
    head.kind->say(&reply, &head, ost_slice_of("text"), both, CLASSES);
    assert_string_equal(reply.value[0].p, "bug;feature");
    assert_string_equal(reply.value[1].p, "0.880797;0.622459");
    assert_close(reply.confidence, 0.880797 * 0.731059 * 0.622459, 1e-5);
    head.kind->say(&reply, &head, ost_slice_of("text"), none, CLASSES);
    assert_int_equal(reply.value[0].n, 0);
    ost_reply_release(&reply);
    ost_labels_release(&head.labels);
}

static void numbers_are_judged_as_by_scikit_learn(void **state)
{
    (void)state;
    static const char *const number[] = {"3.5", "-1", "2", "7.25", "soon"};
    const float said[] = {3, 0, 2.5f, 6.75f, 1};
    struct ost_head head = {.kind = &ost_head_number, .trust = ost_trust_none()};
    struct ost_judgement j = judge(&head, number, said, 5);
    struct ost_scalar scalar[OST_SCALARS];
    assert_int_equal(head.kind->scalars(&j, scalar), 4);
    assert_close(scalar[0].value, 0.9504205400619743, 1e-9);
    assert_close(scalar[1].value, 0.625, 1e-9);
    assert_close(scalar[2].value, 0.6614378277661477, 1e-9);
    assert_close(scalar[3].value, 0.9922314961291512, 1e-9);
    assert_int_equal(j.unseen, 1);
    ost_judgement_release(&j);
}

static void numbers_must_be_numbers_and_differ(void **state)
{
    (void)state;
    struct ost_head head = {.kind = &ost_head_number, .column = (char[]){"hours"}};
    struct ost_slice same[] = {ost_slice_of("2"), ost_slice_of("2.0")};
    assert_true(head.kind->holds(ost_slice_of("-1.5e3")));
    assert_false(head.kind->holds(ost_slice_of("1e999")));
    assert_false(head.kind->holds(ost_slice_of("1 day")));
    assert_fails_saying(head.kind->collect(&head, same, 2, 1), OST_EDATA, "the same number");
}

/* Two names the model does not have, one of which is what it calls texts without a class. */
static void rows_it_cannot_answer_rightly_are_counted(void **state)
{
    (void)state;
    const struct ost_slice trained[] = {ost_slice_of("bug"), ost_slice_of("access")};
    static const char *const is[] = {"bug", "other", "billing"};
    const float said[] = {0, 5, 0, 5, 0, 5}; /* access, bug */
    struct ost_head head = {.kind = &ost_head_class, .trust = ost_trust_none()};
    ost_labels_collect(&head.labels, trained, 2);
    struct ost_judgement j = judge(&head, is, said, 3);
    assert_int_equal(j.unseen, 2);
    assert_true(ost_slice_is(ost_judgement_answer(&j, 0), "bug"));
    ost_judgement_release(&j);
    head.trust.outside.label = ost_strdup("other");
    j = judge(&head, is, said, 3);
    assert_int_equal(j.unseen, 1);
    ost_judgement_release(&j);
    ost_trust_release(&head.trust);
    ost_labels_release(&head.labels);
}

/* What a hostile ostler.json may hold. */
static void heads_of_a_file_are_checked(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"{}", "'heads' is not a list"},
        {"{\"heads\":[]}", "'heads' is empty"},
        {"{\"heads\":[{\"kind\":\"poem\",\"labels\":[]}]}", "'poem'"},
        {"{\"heads\":[{\"kind\":\"labels\",\"labels\":[]}]}", "0 'labels'"},
        {"{\"heads\":[{\"kind\":\"number\",\"labels\":[\"a\"]}]}", "1 'labels'"},
        {"{\"heads\":[{\"kind\":\"labels\",\"labels\":[\"b\",\"a\"]}]}", "not sorted at 'a'"},
        {"{\"heads\":[{\"kind\":\"labels\",\"labels\":[\"a\",7]}]}", "not a name"},
        {"{\"heads\":[7]}", "kind"},
        {"{\"heads\":[{\"kind\":\"number\",\"labels\":[]},{\"kind\":\"number\",\"labels\":[]}]}",
         "one of several"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct ost_json *root;
        struct ost_task task;
        assert_ok(ost_json_parse(&root, ost_slice_of(bad[i][0])));
        int rc = ost_task_read(&task, root);
        assert_true(rc < 0);
        if (!strstr(ost_error(), bad[i][1]))
            fail_msg("row %zu says: %s", i, ost_error());
        ost_task_release(&task);
        ost_json_free(root);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_the_names_between_semicolons),
        cmocka_unit_test(labels_are_judged_as_by_scikit_learn),
        cmocka_unit_test(labels_above_one_half_are_the_answer),
        cmocka_unit_test(numbers_are_judged_as_by_scikit_learn),
        cmocka_unit_test(numbers_must_be_numbers_and_differ),
        cmocka_unit_test(rows_it_cannot_answer_rightly_are_counted),
        cmocka_unit_test(heads_of_a_file_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
