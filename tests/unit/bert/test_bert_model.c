/*
 * Against transformers and PyTorch: tests/parity/bert/golden.json and the directories beside it,
 * made by scripts/reference/make_bert_goldens.py. One thread, since sums in another order differ.
 */
#include "support/test.h"

#include <unistd.h>

#include "engine/bert/checkpoint.h"
#include "io/file.h"
#include "io/safetensors.h"
#include "support/bert_batches.h"

enum { CLASSES = 5 };

static struct ost_json *golden;

static int read_golden(void **state)
{
    (void)state;
    ost_tensor_threads(1);
    return ost_json_load(&golden, TEST_FILE("parity/bert/golden.json"), 1 << 20);
}

static int free_golden(void **state)
{
    (void)state;
    ost_json_free(golden);
    return 0;
}

/* tests/parity/bert/<name>, in a buffer that the next call overwrites */
static const char *parity_path(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", TEST_FILE("parity/bert"), name);
    return path;
}

/* A classifier of texts with so many classes. */
static struct ost_bert_spec classes(int64_t n, uint64_t seed)
{
    return (struct ost_bert_spec){
        .head = &ost_bert_head_sequence, .width = n, .device = OST_DEVICE_CPU, .seed = seed};
}

static int load(struct ost_bert **out, const char *dir, int64_t n)
{
    struct ost_bert_spec spec = classes(n, 0);
    return ost_bert_load_finished(out, dir, &spec);
}

static int load_encoder(struct ost_bert **out, unsigned *fresh, const char *name, int64_t n,
                        uint64_t seed)
{
    struct ost_bert_spec spec = classes(n, seed);
    return ost_bert_load_encoder(out, fresh, parity_path(name), &spec);
}

static void assert_rows_agree(const float *ours, const struct ost_json *rows, const char *name)
{
    for (size_t i = 0; i < ost_json_count(rows); i++)
        for (size_t c = 0; c < CLASSES; c++) {
            double want = ost_json_number(ost_json_at(ost_json_at(rows, i), c));
            double is = ours[i * CLASSES + c];
            if (!(fabs(is - want) <= 1e-5 * fmax(1, fabs(want))))
                fail_msg("%s, text %zu, class %zu: %.9g, not %.9g", name, i, c, is, want);
        }
}

static void assert_logits_agree(struct ost_bert *m, const char *name, enum way way)
{
    const struct ost_json *variant = ost_json_get(ost_json_get(golden, "variants"), name);
    const struct ost_json *ids = ost_json_get(golden, "input_ids");
    struct ost_scope *s = scope_that_goes(way);
    struct ost_bert_batch batch = batch_of_ids(s, m, ids);
    const float *logits = ost_tensor_values(s, ost_bert_logits(s, m, &batch));
    assert_ok(ost_scope_status(s));
    assert_rows_agree(logits, ost_json_get(variant, "logits"), name);
    ost_scope_free(s);
}

static void logits_agree_in_every_dialect(void **state)
{
    (void)state;
    static const char *const variants[] = {"f32", "f16", "bf16", "gamma", "sharded"};
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
        struct ost_bert *m;
        assert_ok(load(&m, parity_path(variants[i]), CLASSES));
        for (int way = LOOPS; way < WAYS; way++)
            assert_logits_agree(m, variants[i], (enum way)way);
        ost_bert_free(m);
    }
}

/* Logits of the golden texts, the gradients they give the weights of a layer, and all last states. */
static void pass(struct ost_scope *s, struct ost_bert *m, bool packed, const float *out[4])
{
    const struct ost_json *ids = ost_json_get(golden, "input_ids");
    static const int64_t label[16] = {0, 1, 2, 1};
    struct ost_bert_linear *qkv = &m->layer[0].qkv;
    ost_scope_pack(s, packed);
    ost_scope_record(s, true);
    struct ost_bert_batch batch = batch_of_ids(s, m, ids);
    struct ost_tensor *y = ost_tensor_i64(s, 1, &batch.texts, label);
    struct ost_tensor *logits = ost_bert_logits(s, m, &batch);
    ost_bert_forget_gradients(m);
    assert_ok(ost_backward(s, ost_cross_entropy(s, logits, y, NULL, 0)));
    out[0] = ost_tensor_values(s, logits);
    out[1] = ost_tensor_values(s, ost_gradient(s, qkv->matrix.working));
    out[2] = ost_tensor_values(s, ost_gradient(s, m->position.working));
    out[3] = ost_tensor_values(s, ost_bert_sentences(s, m, &batch));
    assert_ok(ost_scope_status(s));
}

static void packed_texts_agree_with_padded_ones(void **state)
{
    (void)state;
    struct ost_bert *m;
    assert_ok(load(&m, parity_path("f32"), CLASSES));
    assert_ok(ost_bert_prepare(m, OST_F32, true));
    assert_true(m->packs);
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    const float *padded[4], *packed[4];
    pass(s, m, false, padded);
    pass(s, m, true, packed);
    int64_t texts = (int64_t)ost_json_count(ost_json_get(golden, "input_ids"));
    int64_t h = m->config.hidden_size;
    int64_t count[4] = {texts * CLASSES, 3 * h * h, 8 * h, texts * h};
    for (int k = 0; k < 4; k++)
        for (int64_t i = 0; i < count[k]; i++)
            assert_close(packed[k][i], padded[k][i], 1e-5);
    ost_scope_free(s);
    ost_bert_free(m);
}

static void bf16_stays_near(void **state)
{
    (void)state;
    struct ost_bert *m;
    assert_ok(load(&m, parity_path("f32"), CLASSES));
    assert_ok(ost_bert_prepare(m, OST_BF16, false));
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    const struct ost_json *ids = ost_json_get(golden, "input_ids");
    const struct ost_json *want =
        ost_json_get(ost_json_get(ost_json_get(golden, "variants"), "f32"), "logits");
    struct ost_bert_batch batch = batch_of_ids(s, m, ids);
    const float *logits = ost_tensor_values(s, ost_bert_logits(s, m, &batch));
    assert_ok(ost_scope_status(s));
    for (size_t i = 0; i < ost_json_count(want); i++) /* 2^-8 an operation, two layers of them */
        for (size_t c = 0; c < CLASSES; c++)
            assert_close(logits[i * CLASSES + c],
                         ost_json_number(ost_json_at(ost_json_at(want, i), c)), 0.05);
    ost_scope_free(s);
    ost_bert_free(m);
}

/* The first features of what goes into the classifier: the identity lets them through. */
static void pooler_of_an_encoder_agrees(void **state)
{
    (void)state;
    struct ost_bert *m;
    unsigned fresh = 0;
    float identity[8][32] = {{0}};
    const struct ost_json *want =
        ost_json_get(ost_json_get(ost_json_get(golden, "variants"), "noprefix"), "pooler");
    assert_int_equal(ost_json_count(want), 8);
    assert_ok(load_encoder(&m, &fresh, "noprefix", 8, 1));
    for (size_t i = 0; i < 8; i++)
        identity[i][i] = 1;
    assert_ok(ost_tensor_write(m->output.matrix.master, 0, 8, identity[0]));
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    struct ost_bert_batch batch = batch_of_ids(s, m, ost_json_get(golden, "input_ids"));
    const float *pooled = ost_tensor_values(s, ost_bert_logits(s, m, &batch));
    assert_ok(ost_scope_status(s));
    for (size_t i = 0; i < 8; i++)
        assert_close(pooled[i], ost_json_number(ost_json_at(want, i)), 1e-5);
    ost_scope_free(s);
    ost_bert_free(m);
}

static void encoder_alone_gets_a_fresh_head(void **state)
{
    (void)state;
    struct ost_bert *m, *again;
    unsigned fresh = 0;
    assert_fails_saying(load(&m, parity_path("noprefix"), 3), OST_EPARSE,
                        "'classifier.weight' is missing");
    assert_ok(load_encoder(&m, &fresh, "noprefix", 3, 1));
    assert_int_equal(fresh, OST_BERT_OUTPUT);
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    /* N(0, 0.2): 96 draws; the same seed draws the same */
    const float *w = ost_tensor_values(s, m->output.matrix.master);
    double sum = 0, square = 0;
    for (size_t i = 0; i < 96; i++)
        sum += w[i] / 96, square += w[i] * w[i] / 96;
    assert_close(sum, 0, 5 * 0.2 / sqrt(96));
    assert_close(sqrt(square), 0.2, 5 * 0.2 / sqrt(2 * 96));
    assert_close(ost_tensor_values(s, m->output.bias.master)[1], 0, 0);
    assert_ok(load_encoder(&again, &fresh, "noprefix", 3, 1));
    assert_memory_equal(w, ost_tensor_values(s, again->output.matrix.master), 96 * sizeof *w);
    ost_bert_free(again);
    assert_ok(load_encoder(&again, &fresh, "noprefix", 3, 2));
    assert_memory_not_equal(w, ost_tensor_values(s, again->output.matrix.master), 96 * sizeof *w);
    ost_bert_free(again);
    ost_scope_free(s);
    ost_bert_free(m);
}

static void head_of_other_classes_is_replaced(void **state)
{
    (void)state;
    struct ost_bert *m;
    unsigned fresh = 0;
    assert_fails_saying(load(&m, parity_path("f32"), 7), OST_EPARSE,
                        "is 5 x 32, but config.json makes it 7 x 32");
    assert_ok(load_encoder(&m, &fresh, "f32", 7, 1));
    assert_int_equal(fresh, OST_BERT_OUTPUT);
    ost_bert_free(m);
    assert_ok(load_encoder(&m, &fresh, "f32", 5, 1));
    assert_int_equal(fresh, 0);
    ost_bert_free(m);
}

/* ---- ten steps of training ---- */

struct training {
    struct ost_bert *m;
    struct ost_adamw *adamw;
    struct ost_tokenizer *tokenizer;
    const struct ost_json *run;
};

/* One step; its loss and gradient norm agree within 1e-5, the latter relatively. */
static void take_step(struct training *t, size_t step)
{
    int64_t label[4];
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    ost_scope_record(s, true);
    ost_scope_pack(s, t->m->packs);
    struct ost_bert_batch batch =
        batch_of_examples(s, t->m, t->tokenizer, golden, 4 * step, 4, label);
    struct ost_tensor *loss = ost_cross_entropy(
        s, ost_bert_logits(s, t->m, &batch), ost_tensor_i64(s, 1, (int64_t[]){4}, label), NULL, 0);
    double lr = ost_json_number(ost_json_at(ost_json_get(t->run, "lrs"), step));
    assert_ok(ost_backward(s, loss));
    assert_ok(ost_adamw_clip(t->adamw, 1));
    double want_loss = ost_json_number(ost_json_at(ost_json_get(t->run, "losses"), step));
    double want_norm = ost_json_number(ost_json_at(ost_json_get(t->run, "grad_norms"), step));
    assert_close(ost_tensor_item(s, loss), want_loss, 1e-5);
    assert_close(ost_adamw_norm(t->adamw) / want_norm, 1, 1e-5);
    assert_ok(ost_adamw_next(t->adamw, lr));
    assert_ok(ost_adamw_step(t->adamw));
    ost_scope_free(s);
}

/*
 * The largest distance of a final weight, in units of what it may be: `base`, or where Adam makes
 * a step of rounding errors three times the distance that PyTorch itself has between fp32 and fp64, once measured.
 */
static double worst_weight(const struct training *t, double base)
{
    struct ost_safetensors st;
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    const char *file = NULL;
    double worst = 0;
    assert_ok(ost_json_string(&file, t->run, "final"));
    assert_ok(ost_safetensors_open(&st, parity_path(file)));
    assert_int_equal(st.n, t->m->slots);
    for (size_t i = 0; i < t->m->slots; i++) {
        const struct ost_bert_slot *slot = &t->m->slot[i];
        const struct ost_safetensors_entry *e = ost_safetensors_find(&st, slot->name);
        assert_non_null(e);
        float *want = ost_calloc((size_t)e->count, sizeof *want);
        assert_ok(ost_safetensors_read_f32(&st, e, want));
        double noise = ost_json_number(ost_json_get(ost_json_get(t->run, "noise"), slot->name));
        const float *is = ost_tensor_values(s, slot->weight->master) +
                          slot->from * (slot->rank == 2 ? slot->dim[1] : 1);
        for (int64_t k = 0; k < e->count; k++)
            worst = fmax(worst, fabs((double)is[k] - want[k]) / fmax(base, 3 * noise));
        free(want);
    }
    ost_safetensors_close(&st);
    ost_scope_free(s);
    return worst;
}

static void train_and_compare(size_t number, double base)
{
    struct training t = {.adamw = ost_adamw_new()};
    const struct ost_json *training = ost_json_get(golden, "training");
    t.run = ost_json_at(ost_json_get(training, "runs"), number);
    assert_ok(load(&t.m, parity_path("f32"), CLASSES));
    assert_ok(ost_tokenizer_load(&t.tokenizer, parity_path("f32"), NULL));
    assert_ok(ost_bert_prepare(t.m, OST_F32, true));
    assert_ok(ost_bert_register(t.m, t.adamw, 0.01));
    for (size_t step = 0; step < 10; step++)
        take_step(&t, step);
    assert_in_range((unsigned long)(worst_weight(&t, base) * 1000), 0, 1000);
    ost_adamw_free(t.adamw);
    ost_tokenizer_free(t.tokenizer);
    ost_bert_free(t.m);
}

static void ten_steps_agree_with_pytorch(void **state)
{
    (void)state;
    train_and_compare(0, 5e-6);
}

/*
 * At fifty times the learning rate weights move fifty times as far, and so do rounding errors that
 * Adam divides by their own size: 1e-4 is a tenth of one step.
 */
static void ten_large_steps_agree_with_pytorch(void **state)
{
    (void)state;
    train_and_compare(1, 1e-4);
}

/* ---- writing ---- */

static void saved_model_gives_the_same_logits(void **state)
{
    (void)state;
    char dir[] = "/tmp/ostler-bert-XXXXXX";
    assert_non_null(mkdtemp(dir));
    struct ost_bert *m;
    struct ost_tokenizer *tokenizer;
    char *names[CLASSES];
    for (size_t i = 0; i < CLASSES; i++)
        names[i] = (char *)ost_json_text(ost_json_at(ost_json_get(golden, "labels"), i)).p;
    struct ost_bert_about about = {"single_label_classification", names, CLASSES};
    assert_ok(load(&m, parity_path("gamma"), CLASSES));
    assert_ok(ost_tokenizer_load(&tokenizer, parity_path("gamma"), NULL));
    char *path = ost_path_join(dir, "model.safetensors");
    assert_ok(ost_bert_write_weights(m, path));
    assert_ok(ost_bert_write_config(m, tokenizer, &about, dir));
    ost_bert_free(m);
    assert_ok(load(&m, dir, CLASSES));
    assert_logits_agree(m, "gamma", LOOPS);
    assert_string_equal(m->config.label[1], "access");
    ost_bert_free(m);
    ost_tokenizer_free(tokenizer);
    free(path);
    assert_ok(ost_dir_remove(dir));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logits_agree_in_every_dialect),
        cmocka_unit_test(packed_texts_agree_with_padded_ones),
        cmocka_unit_test(bf16_stays_near),
        cmocka_unit_test(pooler_of_an_encoder_agrees),
        cmocka_unit_test(encoder_alone_gets_a_fresh_head),
        cmocka_unit_test(head_of_other_classes_is_replaced),
        cmocka_unit_test(ten_steps_agree_with_pytorch),
        cmocka_unit_test(ten_large_steps_agree_with_pytorch),
        cmocka_unit_test(saved_model_gives_the_same_logits),
    };
    return cmocka_run_group_tests(tests, read_golden, free_golden);
}
