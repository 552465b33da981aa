/* Which texts belong to no class: the three numbers by hand, what wins on dev, and where the line is drawn. */
#include "support/test.h"

#include "engine/outside.h"

enum { CLASSES = 3 };

static char none[] = "none";

static void the_numbers_follow_their_formulas(void **state)
{
    (void)state;
    const float score[CLASSES] = {1, 3, 2};
    struct ost_outside o = {.examples = 2, .score = OST_OUTSIDE_MARGIN};
    assert_close(ost_outside_score_of(&o, score, CLASSES, 2), 1, 1e-12);
    o.score = OST_OUTSIDE_PROBABILITY;
    assert_close(ost_outside_score_of(&o, score, CLASSES, 2), exp(6) / (exp(2) + exp(6) + exp(4)),
                 1e-12);
    o.score = OST_OUTSIDE_ENERGY; /* the class of the examples is no part of it */
    assert_close(ost_outside_score_of(&o, score, CLASSES, 2), log(exp(2) + exp(6)) / 2, 1e-12);
    o.examples = -1;
    assert_close(ost_outside_score_of(&o, score, CLASSES, 2), log(exp(2) + exp(6) + exp(4)) / 2,
                 1e-12);
}

static void the_examples_class_is_never_the_answer(void **state)
{
    (void)state;
    const float score[CLASSES] = {5, 1, 2}, equal[CLASSES] = {1, 1, 1};
    struct ost_outside o = {.examples = 0};
    assert_int_equal(ost_outside_best(&o, score, CLASSES), 2);
    assert_int_equal(ost_outside_best(&o, equal, CLASSES), 1);
    o.examples = -1;
    assert_int_equal(ost_outside_best(&o, score, CLASSES), 0);
    assert_int_equal(ost_outside_best(&o, equal, CLASSES), 0);
}

/* Four texts of class 0, scored 4, 3, 2, 1, the last wrongly answered; two of none, scored 2.5, 0. */
static const float graded[] = {4, -9, 3, -9, 2, -9, 0, 1, 2.5F, -9, 0, -9};
static const int labels[] = {0, 0, 0, 0, -1, -1};

static struct ost_outside chosen(double refuse)
{
    struct ost_outside o = {.label = none, .examples = -1};
    struct ost_outside_sample s = {graded, labels, 6, 2, 1};
    ost_outside_choose(&o, &s, refuse);
    return o;
}

/*
 * Refusing what scores 0 gains one; 2 loses that again, 2.5 gains one: as good as before, but more is
 * refused, so the line stays behind 0.
 */
static void the_fewest_mistakes_decide(void **state)
{
    (void)state;
    struct ost_outside o = chosen(-1);
    assert_int_equal(o.score, OST_OUTSIDE_ENERGY);
    assert_true(o.threshold > 0.1 && o.threshold < 1.4);
    assert_int_equal(o.found, 1);
    assert_int_equal(o.outside, 2);
    assert_int_equal(o.inside, 4);
    assert_int_equal(o.right, 3);
    assert_int_equal(o.refused, 0);
    assert_close(o.area[OST_OUTSIDE_ENERGY], 6.0 / 8, 1e-12);
    assert_true(isnan(o.area[OST_OUTSIDE_MARGIN]));
}

static void a_stated_share_is_refused(void **state)
{
    (void)state;
    assert_int_equal(chosen(0).refused, 0);
    assert_int_equal(chosen(0.5).refused, 2);
    assert_int_equal(chosen(0.49).refused, 1);
    assert_int_equal(chosen(0.5).found, 2);
}

static void without_examples_a_hundredth_is_refused(void **state)
{
    (void)state;
    static float score[200 * 2];
    static int label[200];
    for (int i = 0; i < 200; i++) {
        score[2 * i] = (float)(i + 1);
        label[i] = 0;
    }
    struct ost_outside o = {.label = none, .examples = -1};
    struct ost_outside_sample s = {score, label, 200, 2, 1};
    ost_outside_choose(&o, &s, -1);
    assert_int_equal(o.score, OST_OUTSIDE_ENERGY);
    assert_int_equal(o.refused, 2);
}

/* A class of examples that tells them apart where the size of the scores does not. */
static void the_best_number_on_dev_is_taken(void **state)
{
    (void)state;
    const float score[] = {2, 0, -1, 3, 0, -1, 2, 0, 1.9F, 3, 0, 2.9F};
    const int label[] = {0, 0, 2, 2};
    struct ost_outside o = {.label = none, .examples = 2};
    struct ost_outside_sample s = {score, label, 4, CLASSES, 1};
    ost_outside_choose(&o, &s, -1);
    assert_close(o.area[OST_OUTSIDE_MARGIN], 1, 0);
    assert_close(o.area[OST_OUTSIDE_ENERGY], 0.5, 0);
    assert_true(o.score != OST_OUTSIDE_ENERGY);
    assert_int_equal(o.found, 2);
    assert_int_equal(o.right, 2);
}

static void without_texts_nothing_is_outside(void **state)
{
    (void)state;
    struct ost_outside o = {.label = none, .examples = -1};
    struct ost_outside_sample s = {.classes = 2, .temperature = 1};
    ost_outside_choose(&o, &s, -1);
    assert_true(o.threshold < -1e300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_numbers_follow_their_formulas),
        cmocka_unit_test(the_examples_class_is_never_the_answer),
        cmocka_unit_test(the_fewest_mistakes_decide),
        cmocka_unit_test(a_stated_share_is_refused),
        cmocka_unit_test(without_examples_a_hundredth_is_refused),
        cmocka_unit_test(the_best_number_on_dev_is_taken),
        cmocka_unit_test(without_texts_nothing_is_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
