/* Which precision answers, on a tiny model of random weights and a clock that the tests set. */
#include "support/test.h"

#include "base/alloc.h"
#include "base/rng.h"
#include "engine/bert/checkpoint.h"
#include "engine/bert/inference.h"

enum { CLASSES = 5, TEXTS = 1200, LONGEST = 20, WORDS = 40 };

/* Elsewhere kinds are found by their names. */
extern const struct ost_head_kind ost_head_labels, ost_head_number;

static char letter[CLASSES][2] = {"a", "b", "c", "d", "e"};
static char *class_name[CLASSES] = {letter[0], letter[1], letter[2], letter[3], letter[4]};

static struct ost_head one_head(const struct ost_head_kind *kind, size_t classes)
{
    return (struct ost_head){.kind = kind, .labels = {.name = class_name, .n = classes}};
}

static void names_are_read_as_they_are_written(void **state)
{
    (void)state;
    const enum ost_dtype all[] = {OST_F32, OST_BF16, OST_INT8};
    for (size_t i = 0; i < 3; i++) {
        enum ost_dtype back = OST_I64;
        assert_true(ost_inference_parse(&back, ost_inference_name(all[i])));
        assert_int_equal(back, all[i]);
    }
    enum ost_dtype untouched = OST_I64;
    assert_false(ost_inference_parse(&untouched, "auto"));
    assert_int_equal(untouched, OST_I64);
}

static void every_head_has_to_agree(void **state)
{
    (void)state;
    struct ost_head heads[] = {one_head(&ost_head_class, 2), one_head(&ost_head_labels, 2),
                               one_head(&ost_head_number, 0)};
    struct ost_task task = {.head = heads, .heads = 3};
    const struct {
        float row[5];
        bool agrees;
    } cases[] = {
        {{1, 2, -1, 3, 100}, true}, {{0, 9, -8, .1f, 100.9f}, true}, {{2, 1, -1, 3, 100}, false},
        {{1, 2, 1, 3, 100}, false}, {{1, 2, -1, -.1f, 100}, false},  {{1, 2, -1, 3, 101.1f}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(ost_inference_agrees(&task, cases[0].row, cases[i].row), cases[i].agrees);
}

/* ---- the choice ---- */

/* Seconds that each precision takes for its one pass. */
struct stopwatch {
    const double *took;
    size_t calls;
    double now;
};

static double look(void *ctx)
{
    struct stopwatch *w = ctx;
    if (w->calls % 2 == 1)
        w->now += w->took[w->calls / 2];
    w->calls++;
    return w->now;
}

static void make_texts(struct ost_bert_texts *out)
{
    struct ost_rng rng = ost_rng_seeded(1, 0);
    *out = (struct ost_bert_texts){.n = TEXTS};
    out->id = ost_calloc(TEXTS * LONGEST, sizeof *out->id);
    out->from = ost_calloc(TEXTS + 1, sizeof *out->from);
    for (size_t i = 0; i < TEXTS; i++) {
        size_t length = 3 + i % (LONGEST - 2);
        for (size_t k = 0; k < length; k++)
            out->id[out->from[i] + k] = (int32_t)(ost_rng_next(&rng) % WORDS);
        out->from[i + 1] = out->from[i] + length;
    }
}

static struct ost_inference choose(const double *took)
{
    struct ost_head head = one_head(&ost_head_class, CLASSES);
    struct ost_task task = {.head = &head, .heads = 1};
    struct stopwatch watch = {.took = took};
    struct ost_bert_spec spec = {
        .head = &ost_bert_head_sequence, .width = CLASSES, .device = OST_DEVICE_CPU};
    struct ost_inference chosen = {0};
    struct ost_bert_texts texts;
    struct ost_bert *m;
    ost_tensor_threads(1);
    make_texts(&texts);
    assert_ok(ost_bert_load_finished(&m, TEST_FILE("parity/bert/f32"), &spec));
    assert_ok(ost_inference_choose(
        &chosen, &(struct ost_inference_setup){
                     .m = m, .task = &task, .texts = &texts, .clock_s = look, .ctx = &watch}));
    ost_bert_free(m);
    ost_bert_texts_release(&texts);
    return chosen;
}

static void fastest_that_agrees_is_chosen(void **state)
{
    (void)state;
    struct ost_inference in = choose((const double[]){8, 4, 2});
    assert_int_equal(in.texts, 1000);
    assert_close(in.trial[0].agreement, 1, 0);
    assert_true(in.trial[1].agreement > 0.97);
    assert_close(in.trial[0].tokens_per_s / in.trial[1].tokens_per_s, 0.5, 1e-9);
    enum ost_dtype want = OST_F32;
    for (size_t i = 0; i < OST_INFERENCES; i++)
        if (in.trial[i].tokens_per_s > 0 && in.trial[i].agreement >= 0.995)
            want = in.trial[i].precision;
    assert_int_equal(in.precision, want);
    assert_true(!ost_tensor_packs_well() || in.trial[2].agreement > 0.9);
}

static void others_have_to_be_clearly_faster(void **state)
{
    (void)state;
    assert_int_equal(choose((const double[]){8, 7.5, 7.4}).precision, OST_F32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_as_they_are_written),
        cmocka_unit_test(every_head_has_to_agree),
        cmocka_unit_test(fastest_that_agrees_is_chosen),
        cmocka_unit_test(others_have_to_be_clearly_faster),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
