/*
 * Recorded steps against steps taken as ever: the same losses, norms and weights. On the processor a step is
 * not recorded but calculated anew from the inputs that a recording would read (tensor/graphs.h), so this is
 * all of it but CUDA's own part.
 */
#include "support/test.h"

#include "base/alloc.h"
#include "base/rng.h"
#include "engine/bert/batch.h"
#include "engine/bert/checkpoint.h"
#include "tensor/graphs.h"

enum { CLASSES = 5, TEXTS = 64, SHORTEST = 3, LONGEST = 20, BATCH = 8, STEPS = 60, FILL = 16 };

static struct ost_bert_texts texts;
static int64_t label[TEXTS];

static int make_texts(void **state)
{
    (void)state;
    struct ost_rng rng = ost_rng_seeded(1, 0);
    ost_tensor_threads(1);
    texts = (struct ost_bert_texts){.n = TEXTS};
    texts.from = ost_calloc(TEXTS + 1, sizeof *texts.from);
    texts.id = ost_calloc(TEXTS * LONGEST, sizeof *texts.id);
    for (size_t i = 0; i < TEXTS; i++) {
        size_t n = SHORTEST + ost_rng_below(&rng, LONGEST - SHORTEST + 1);
        for (size_t k = 0; k < n; k++)
            texts.id[texts.from[i] + k] = 5 + (int32_t)ost_rng_below(&rng, 40);
        texts.from[i + 1] = texts.from[i] + n;
        label[i] = texts.id[texts.from[i]] % CLASSES;
    }
    return 0;
}

static int free_texts(void **state)
{
    (void)state;
    ost_bert_texts_release(&texts);
    return 0;
}

struct pupil {
    struct ost_bert *m;
    struct ost_adamw *adamw;
    struct ost_sum *sum;
    struct ost_scope *s;
    struct ost_graphs *graphs; /* NULL: steps as ever */
    size_t text[BATCH];
    double loss[STEPS], norm[STEPS];
};

static struct ost_tensor *loss_of(void *ctx, struct ost_scope *s)
{
    const struct pupil *p = ctx;
    int64_t y[BATCH], n = BATCH;
    for (size_t i = 0; i < BATCH; i++)
        y[i] = label[p->text[i]];
    struct ost_bert_batch batch = ost_bert_batch_of(s, p->m, &texts, p->text, BATCH);
    return ost_cross_entropy(s, ost_bert_logits(s, p->m, &batch), ost_tensor_i64(s, 1, &n, y), NULL,
                             0);
}

static int learn(void *ctx, struct ost_scope *s, struct ost_tensor *loss)
{
    struct pupil *p = ctx;
    int rc = ost_backward(s, loss);
    if (rc == 0)
        rc = ost_sum_add(p->sum, loss, 1);
    if (rc == 0)
        rc = ost_adamw_clip(p->adamw, 1);
    return rc < 0 ? rc : ost_adamw_step(p->adamw);
}

static void take_steps(struct pupil *p)
{
    struct ost_rng rng = ost_rng_seeded(2, 0);
    double before = 0;
    for (int i = 0; i < STEPS; i++) {
        for (size_t k = 0; k < BATCH; k++)
            p->text[k] = ost_rng_below(&rng, TEXTS);
        ost_scope_dice(p->s, (uint64_t)i);
        assert_ok(ost_adamw_next(p->adamw, 1e-3 * (STEPS - i) / STEPS));
        if (p->graphs)
            assert_ok(
                ost_graphs_step(p->graphs, p->s, &(struct ost_graph_step){loss_of, learn, p}));
        else
            assert_ok(learn(p, p->s, loss_of(p, p->s)));
        assert_ok(ost_scope_status(p->s));
        ost_scope_clear(p->s);
        double sum = ost_sum_value(p->sum);
        p->loss[i] = sum - before;
        p->norm[i] = ost_adamw_norm(p->adamw);
        before = sum;
    }
}

/* Dropout of rows is the same whatever follows them; that of attention goes by the longest text. */
static void start(struct pupil *p, bool recorded)
{
    struct ost_bert_spec spec = {
        .head = &ost_bert_head_sequence, .width = CLASSES, .device = OST_DEVICE_CPU};
    *p = (struct pupil){.adamw = ost_adamw_new(), .sum = ost_sum_new(OST_DEVICE_CPU)};
    assert_ok(ost_bert_load_finished(&p->m, TEST_FILE("parity/bert/f32"), &spec));
    p->m->config.hidden_dropout = 0.1;
    p->m->config.classifier_dropout = 0.1;
    p->m->config.attention_dropout = 0;
    assert_ok(ost_bert_prepare(p->m, OST_F32, true));
    assert_ok(ost_bert_register(p->m, p->adamw, 0.01));
    p->s = ost_scope_new(OST_DEVICE_CPU);
    ost_scope_record(p->s, true);
    ost_scope_pack(p->s, true);
    if (!recorded)
        return;
    ost_scope_fill(p->s, FILL);
    assert_ok(ost_graphs_open(&p->graphs, OST_DEVICE_CPU));
}

static void finish(struct pupil *p)
{
    ost_graphs_free(p->graphs);
    ost_scope_free(p->s);
    ost_sum_free(p->sum);
    ost_adamw_free(p->adamw);
    ost_bert_free(p->m);
}

static void recorded_steps_are_the_same_steps(void **state)
{
    (void)state;
    struct pupil plain, recorded;
    start(&plain, false);
    start(&recorded, true);
    take_steps(&plain);
    take_steps(&recorded);
    /* batches have 8 x 11.5 tokens on average: shapes of 16 more or fewer, with 16, 20 or 32 a text */
    assert_in_range((unsigned long)ost_graphs_repeated(recorded.graphs), STEPS * 2 / 3, STEPS - 1);
    for (int i = 0; i < STEPS; i++) {
        assert_close(recorded.loss[i], plain.loss[i], 1e-5);
        assert_close(recorded.norm[i] / plain.norm[i], 1, 1e-4);
    }
    assert_true(plain.loss[STEPS - 1] < plain.loss[0]);
    finish(&plain);
    finish(&recorded);
}

/* A step that fails says why, and the next one is none the worse. */
static void a_failure_comes_through(void **state)
{
    (void)state;
    struct pupil p;
    start(&p, true);
    int32_t right = texts.id[0];
    texts.id[0] = 1 << 20; /* no row of the table */
    ost_scope_dice(p.s, 0);
    for (int i = 0; i < 2; i++) { /* as ever, and repeated */
        assert_fails(ost_graphs_step(p.graphs, p.s, &(struct ost_graph_step){loss_of, learn, &p}),
                     OST_EENGINE);
        (void)ost_scope_status(p.s);
        ost_scope_clear(p.s);
    }
    texts.id[0] = right;
    assert_ok(ost_adamw_next(p.adamw, 1e-3));
    assert_ok(ost_graphs_step(p.graphs, p.s, &(struct ost_graph_step){loss_of, learn, &p}));
    assert_true(isfinite(ost_sum_value(p.sum)));
    finish(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_steps_are_the_same_steps),
        cmocka_unit_test(a_failure_comes_through),
    };
    return cmocka_run_group_tests(tests, make_texts, free_texts);
}
