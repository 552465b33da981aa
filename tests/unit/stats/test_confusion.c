/* Classification scores equal scikit-learn's: tests/parity/metrics.json, made by its script. */
#include "support/test.h"

#include "engine/classification.h"
#include "io/json.h"
#include "stats/confusion.h"

static void fill(struct ost_confusion *m, const struct ost_json *kase)
{
    const struct ost_json *truth = ost_json_get(kase, "y_true"),
                          *pred = ost_json_get(kase, "y_pred");
    ost_confusion_init(m, ost_json_count(ost_json_get(kase, "labels")));
    for (size_t i = 0; i < ost_json_count(truth); i++)
        ost_confusion_add(m, (size_t)ost_json_number(ost_json_at(truth, i)),
                          (size_t)ost_json_number(ost_json_at(pred, i)));
}

static void assert_same_numbers(const struct ost_json *ours, const struct ost_json *theirs)
{
    assert_int_equal(ost_json_count(ours), ost_json_count(theirs));
    for (struct ost_json_iter it = ost_json_members(theirs); ost_json_next(&it);) {
        const struct ost_json *mine = ost_json_get(ours, it.key.p);
        if (!mine)
            fail_msg("'%s' is missing", it.key.p);
        if (ost_json_type(it.value) == OST_JSON_OBJECT)
            assert_same_numbers(mine, it.value);
        else
            assert_close(ost_json_number(mine), ost_json_number(it.value), 1e-12);
    }
}

static void reports_equal_scikit_learns(void **state)
{
    (void)state;
    struct ost_json *golden;
    assert_ok(ost_json_load(&golden, TEST_FILE("parity/metrics.json"), 1 << 22));
    const struct ost_json *cases = ost_json_get(golden, "cases");
    assert_in_range(ost_json_count(cases), 6, 100);
    for (size_t i = 0; i < ost_json_count(cases); i++) {
        const struct ost_json *kase = ost_json_at(cases, i), *labels = ost_json_get(kase, "labels");
        struct ost_confusion m;
        struct ost_buf text = OST_BUF_INIT;
        struct ost_json *ours;
        const char *names[100];
        for (size_t c = 0; c < ost_json_count(labels); c++)
            names[c] = ost_json_text(ost_json_at(labels, c)).p;
        fill(&m, kase);
        struct ost_jsonw w = ost_jsonw_start(&text, 2);
        ost_classification_json(&w, NULL, &m, names);
        assert_ok(ost_json_parse(&ours, ost_buf_view(&text)));
        assert_same_numbers(ours, ost_json_get(kase, "report"));
        ost_json_free(ours);
        ost_buf_release(&text);
        ost_confusion_release(&m);
    }
    ost_json_free(golden);
}

static void the_worst_confusions_come_first(void **state)
{
    (void)state;
    struct ost_confusion m;
    struct ost_mixup worst[2];
    ost_confusion_init(&m, 3);
    m.count[0 * 3 + 1] = 2;
    m.count[1 * 3 + 0] = 5;
    m.count[2 * 3 + 0] = 2;
    m.count[2 * 3 + 2] = 50;
    assert_int_equal(ost_confusion_worst(&m, worst, 2), 2);
    assert_int_equal(worst[0].truth, 1);
    assert_int_equal(worst[0].count, 5);
    assert_int_equal(worst[1].truth, 0); /* of equal ones the first class */
    ost_confusion_release(&m);
}

static void nothing_counted_gives_zeros_not_nan(void **state)
{
    (void)state;
    struct ost_confusion m;
    struct ost_scores scores;
    ost_confusion_init(&m, 2);
    ost_scores_of(&scores, &m);
    assert_close(scores.accuracy + scores.macro.f1 + scores.weighted.f1, 0, 0);
    ost_scores_release(&scores);
    ost_confusion_release(&m);
}

/* Wilson's lower end for 20 of 20 is 20 / (20 + 1.96^2); without a mistake no draw has one. */
static void intervals_follow_from_what_was_counted(void **state)
{
    (void)state;
    struct ost_confusion m;
    ost_confusion_init(&m, 2);
    m.count[0] = m.count[3] = 10;
    struct ost_score_intervals i = ost_classification_intervals(&m);
    assert_close(i.accuracy.lower, 20 / (20 + 1.959964 * 1.959964), 1e-6);
    assert_close(i.accuracy.upper, 1, 1e-12);
    assert_close(i.macro_f1.lower, 1, 0);
    m.count[1] = 5;
    i = ost_classification_intervals(&m);
    struct ost_score_intervals again = ost_classification_intervals(&m);
    struct ost_scores scores;
    ost_scores_of(&scores, &m);
    assert_true(i.macro_f1.lower < scores.macro.f1 && scores.macro.f1 < i.macro_f1.upper);
    assert_true(i.accuracy.lower < 0.8 && i.accuracy.upper > 0.8);
    assert_memory_equal(&i, &again, sizeof i);
    ost_scores_release(&scores);
    ost_confusion_release(&m);
}

static void nothing_counted_has_intervals_that_say_nothing(void **state)
{
    (void)state;
    struct ost_confusion m;
    ost_confusion_init(&m, 2);
    struct ost_score_intervals i = ost_classification_intervals(&m);
    assert_close(i.accuracy.lower, 0, 0);
    assert_close(i.accuracy.upper, 1, 0);
    ost_confusion_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_equal_scikit_learns),
        cmocka_unit_test(the_worst_confusions_come_first),
        cmocka_unit_test(nothing_counted_gives_zeros_not_nan),
        cmocka_unit_test(intervals_follow_from_what_was_counted),
        cmocka_unit_test(nothing_counted_has_intervals_that_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
