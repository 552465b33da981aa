/* Heads of tags: what they learn from a column, what they answer, and what that is worth. */
#include "support/test.h"

#include "engine/head.h"

extern const struct ost_head_kind ost_head_token;

enum { B_CITY, I_CITY, OUT, TAGS }; /* by name */

static const char *const truth[] = {"O O B-city I-city", "O B-city", "O O"};

static struct ost_head make_head(void)
{
    struct ost_slice value[COUNT(truth)];
    struct ost_head head = {.kind = &ost_head_token, .trust = ost_trust_none()};
    for (size_t i = 0; i < COUNT(truth); i++)
        value[i] = ost_slice_of(truth[i]);
    assert_ok(head.kind->collect(&head, value, COUNT(truth), 1));
    return head;
}

/* Scores that answer with the tags given; the others have a logit of 0. */
static void answer(float *score, const int *tag, size_t n, float logit)
{
    memset(score, 0, n * TAGS * sizeof *score);
    for (size_t i = 0; i < n; i++)
        score[i * TAGS + (size_t)tag[i]] = logit;
}

static void every_word_has_a_target(void **state)
{
    (void)state;
    struct ost_head head = make_head();
    struct ost_targets t = {0};
    assert_int_equal(head.labels.n, TAGS);
    assert_string_equal(head.labels.name[B_CITY], "B-city");
    assert_true(head.kind->learn(&t, &head, ost_slice_of(" to  las vegas"),
                                 ost_slice_of("O B-city I-city")));
    assert_true(head.kind->learn(&t, &head, ost_slice_of("now"), ost_slice_of("B-time")));
    assert_false(head.kind->learn(&t, &head, ost_slice_of("two words"), ost_slice_of("O")));
    const int want[] = {OUT, B_CITY, I_CITY, -1};
    assert_int_equal(t.rows, COUNT(want));
    assert_memory_equal(t.label, want, sizeof want);
    assert_int_equal(head.kind->rows(ost_slice_of(" to  las vegas")), 3);
    ost_targets_release(&t);
    ost_labels_release(&head.labels);
}

static void one_tag_is_nothing_to_learn(void **state)
{
    (void)state;
    struct ost_head head = {.kind = &ost_head_token, .trust = ost_trust_none()};
    struct ost_slice value[] = {ost_slice_of("O O"), ost_slice_of("O")};
    assert_fails_saying(head.kind->collect(&head, value, 2, 1), OST_EDATA,
                        "every word has the tag 'O'");
    ost_labels_release(&head.labels);
}

/* Of three classes one has a logit of ln 8 and two of 0: its probability is .8. */
static void an_answer_is_tags_and_spans(void **state)
{
    (void)state;
    struct ost_head head = make_head();
    struct ost_reply reply = OST_REPLY_INIT;
    float score[3 * TAGS];
    answer(score, (int[]){OUT, B_CITY, I_CITY}, 3, logf(8));
    head.kind->say(&reply, &head, ost_slice_of("to las vegas"), score, TAGS);
    assert_string_equal(reply.value[0].p, "O B-city I-city");
    assert_string_equal(reply.value[1].p, "[{\"tag\":\"city\",\"start\":3,\"end\":12,"
                                          "\"text\":\"las vegas\",\"confidence\":0.64}]");
    assert_close(reply.confidence, 0.512, 1e-6);
    assert_close(score[OUT], 0.8, 1e-6);
    ost_reply_release(&reply);
    ost_labels_release(&head.labels);
}

static void judge(struct ost_judgement *j, const char *text, const char *is, const int *said,
                  size_t n)
{
    float score[8 * TAGS];
    answer(score, said, n, 1);
    j->head->kind->judge_add(j, ost_slice_of(text), ost_slice_of(is), score, TAGS);
}

/* Of three cities two are found, and one more is said to be there; a time is unknown to the head. */
static void entities_are_judged(void **state)
{
    (void)state;
    struct ost_head head = make_head();
    struct ost_judgement j;
    struct ost_scalar scalar[OST_SCALARS];
    struct ost_class_score *row;
    ost_judgement_start(&j, &head);
    judge(&j, "a b c d", "O B-city I-city B-city", (int[]){OUT, B_CITY, I_CITY, B_CITY}, 4);
    judge(&j, "a b", "B-city B-time", (int[]){OUT, B_CITY}, 2);
    ost_judgement_end(&j);
    assert_int_equal(j.rows, 2);
    assert_int_equal(j.unseen, 1);
    assert_int_equal(head.kind->scalars(&j, scalar), 3);
    assert_close(scalar[0].value, 4.0 / 7, 1e-12);           /* 2 hits, 3 said, 4 there */
    assert_close(scalar[1].value, (2.0 / 3 + 0) / 2, 1e-12); /* city 2/3, time 0 */
    assert_close(scalar[2].value, 4.0 / 6, 1e-12);
    assert_close(head.kind->score(&j, OST_MACRO_F1), 4.0 / 7, 1e-12);
    assert_close(head.kind->score(&j, OST_ACCURACY), 4.0 / 6, 1e-12);
    assert_int_equal(head.kind->classes(&j, &row), 5);
    assert_string_equal(row[0].name, "city");
    assert_int_equal(row[0].support, 3);
    assert_string_equal(row[1].name, "time");
    assert_string_equal(row[2].name, "micro avg");
    free(row);
    ost_judgement_release(&j);
    ost_labels_release(&head.labels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_has_a_target),
        cmocka_unit_test(one_tag_is_nothing_to_learn),
        cmocka_unit_test(an_answer_is_tags_and_spans),
        cmocka_unit_test(entities_are_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
