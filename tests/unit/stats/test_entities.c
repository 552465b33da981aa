/* Entities and their scores equal seqeval's: tests/parity/entities.json, made by its script. */
#include "support/test.h"

#include "io/json.h"
#include "stats/entities.h"

enum { WORDS_MAX = 16 };

static size_t tags_of(int *out, const struct ost_json *row)
{
    size_t n = ost_json_count(row);
    assert_in_range(n, 1, WORDS_MAX);
    for (size_t i = 0; i < n; i++)
        out[i] = (int)ost_json_number(ost_json_at(row, i));
    return n;
}

static void assert_same_entities(const struct ost_tagset *set, const int *tag, size_t n,
                                 const struct ost_json *golden)
{
    struct ost_entity e = {0};
    size_t count = 0;
    for (; ost_entity_next(&e, set, tag, n); count++) {
        const struct ost_json *theirs = ost_json_at(golden, count);
        assert_true(ost_slice_equal(ost_intern_text(&set->types, e.type),
                                    ost_json_text(ost_json_at(theirs, 0))));
        assert_int_equal(e.first, (size_t)ost_json_number(ost_json_at(theirs, 1)));
        assert_int_equal(e.end - 1, (size_t)ost_json_number(ost_json_at(theirs, 2)));
    }
    assert_int_equal(count, ost_json_count(golden));
}

static void assert_same_score(const struct ost_score *ours, const struct ost_json *theirs)
{
    assert_close(ours->precision, ost_json_number(ost_json_get(theirs, "precision")), 1e-12);
    assert_close(ours->recall, ost_json_number(ost_json_get(theirs, "recall")), 1e-12);
    assert_close(ours->f1, ost_json_number(ost_json_get(theirs, "f1-score")), 1e-12);
    assert_int_equal(ours->support, (size_t)ost_json_number(ost_json_get(theirs, "support")));
}

static void assert_same_report(const struct ost_tagset *set, const struct ost_entity_tally *tally,
                               const struct ost_json *kase)
{
    const struct ost_json *report = ost_json_get(kase, "report");
    struct ost_entity_scores s;
    size_t types = 0;
    ost_entity_scores_of(&s, tally);
    for (size_t t = 0; t < s.types; t++)
        if (s.occurs[t]) {
            const char *name = ost_intern_text(&set->types, (uint32_t)t).p;
            assert_same_score(&s.each[t], ost_json_get(report, name));
            types++;
        }
    assert_int_equal(types + 3, ost_json_count(report));
    assert_same_score(&s.micro, ost_json_get(report, "micro avg"));
    assert_same_score(&s.macro, ost_json_get(report, "macro avg"));
    assert_same_score(&s.weighted, ost_json_get(report, "weighted avg"));
    assert_close(s.word_accuracy, ost_json_number(ost_json_get(kase, "accuracy")), 1e-12);
    ost_entity_scores_release(&s);
}

static void assert_same_case(const struct ost_json *kase)
{
    const struct ost_json *tags = ost_json_get(kase, "tags"), *truth = ost_json_get(kase, "truth"),
                          *said = ost_json_get(kase, "predicted"),
                          *entities = ost_json_get(kase, "entities");
    struct ost_tagset set = OST_TAGSET_INIT;
    struct ost_entity_tally tally = {0};
    int is[WORDS_MAX], was[WORDS_MAX];
    for (size_t i = 0; i < ost_json_count(tags); i++)
        assert_int_equal(ost_tagset_add(&set, ost_json_text(ost_json_at(tags, i))), i);
    for (size_t i = 0; i < ost_json_count(truth); i++) {
        size_t n = tags_of(is, ost_json_at(truth, i));
        assert_int_equal(tags_of(was, ost_json_at(said, i)), n);
        assert_same_entities(&set, is, n, ost_json_at(ost_json_at(entities, 0), i));
        assert_same_entities(&set, was, n, ost_json_at(ost_json_at(entities, 1), i));
        ost_entity_tally_add(&tally, &set, is, was, n);
    }
    assert_same_report(&set, &tally, kase);
    ost_entity_tally_release(&tally);
    ost_tagset_release(&set);
}

static void entities_and_scores_equal_seqevals(void **state)
{
    (void)state;
    struct ost_json *golden;
    assert_ok(ost_json_load(&golden, TEST_FILE("parity/entities.json"), 1 << 22));
    const struct ost_json *cases = ost_json_get(golden, "cases");
    assert_in_range(ost_json_count(cases), 9, 100);
    for (size_t i = 0; i < ost_json_count(cases); i++)
        assert_same_case(ost_json_at(cases, i));
    ost_json_free(golden);
}

static void a_tag_has_one_number(void **state)
{
    (void)state;
    struct ost_tagset set = OST_TAGSET_INIT;
    assert_int_equal(ost_tagset_add(&set, ost_slice_of("O")), 0);
    assert_int_equal(ost_tagset_add(&set, ost_slice_of("B-city")), 1);
    assert_int_equal(ost_tagset_add(&set, ost_slice_of("O")), 0);
    assert_int_equal(ost_tagset_add(&set, ost_slice_of("city")), 2);
    assert_int_equal(set.tag[1].type, set.tag[2].type);
    assert_int_equal(set.tag[2].place, OST_TAG_INSIDE);
    assert_int_equal(set.types.count, 1);
    ost_tagset_release(&set);
}

static void no_words_have_no_entities(void **state)
{
    (void)state;
    struct ost_tagset set = OST_TAGSET_INIT;
    struct ost_entity_tally tally = {0};
    struct ost_entity_scores s;
    ost_entity_tally_add(&tally, &set, NULL, NULL, 0);
    ost_entity_scores_of(&s, &tally);
    assert_close(s.micro.f1 + s.macro.f1 + s.weighted.f1 + s.word_accuracy, 0, 0);
    ost_entity_scores_release(&s);
    ost_entity_tally_release(&tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entities_and_scores_equal_seqevals),
        cmocka_unit_test(a_tag_has_one_number),
        cmocka_unit_test(no_words_have_no_entities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
