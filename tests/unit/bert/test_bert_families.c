/*
 * Every family with every head against transformers: tests/parity/bert/families, made by
 * scripts/reference/make_family_goldens.py. One thread, since sums in another order differ.
 */
#include "support/test.h"

#include "engine/bert/checkpoint.h"
#include "io/file.h"
#include "io/safetensors.h"
#include "support/bert_batches.h"
#include "support/tempdir.h"

enum { LABELS = 3, WORDS = 160 };

static const char *const families[] = {"bert",      "roberta",    "xlm-roberta",
                                       "camembert", "distilbert", "electra"};

static const struct ost_bert_head *const heads[] = {&ost_bert_head_sequence, &ost_bert_head_tokens,
                                                    &ost_bert_head_masked};

static struct ost_json *golden;

static int read_golden(void **state)
{
    ost_tensor_threads(1);
    int rc = ost_json_load(&golden, TEST_FILE("parity/bert/families/golden.json"), 1 << 20);
    return rc < 0 ? rc : make_dir(state);
}

static int free_golden(void **state)
{
    ost_json_free(golden);
    return remove_dir(state);
}

/* tests/parity/bert/families/<family>_<head>, in a buffer that the next call overwrites */
static const char *folder(const char *family, const struct ost_bert_head *head)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s_%s", TEST_FILE("parity/bert/families"), family, head->name);
    return path;
}

static const struct ost_json *golden_of(const char *key, const char *family,
                                        const struct ost_bert_head *head)
{
    char name[64];
    snprintf(name, sizeof name, "%s%s%s", family, head ? "_" : "", head ? head->name : "");
    return ost_json_get(ost_json_get(golden, key), name);
}

static int64_t whole(const struct ost_json *array, size_t i)
{
    return (int64_t)ost_json_number(ost_json_at(array, i));
}

/* All texts as one batch in `s`, and the tokens that are asked for. */
static struct ost_bert_batch batch_of(struct ost_scope *s, const struct ost_bert *m)
{
    const struct ost_json *asked = ost_json_get(golden, "asked");
    const struct ost_json *ids = ost_json_get(golden, "input_ids");
    return m->head->asks ? batch_that_asks(s, m, ids, asked) : batch_of_ids(s, m, ids);
}

/* Each number within 1e-5 of what is wanted, or a part in 1e5 of one above 1. */
static void assert_rows_agree(struct ost_scope *s, const struct ost_tensor *t,
                              const struct ost_json *rows, const char *what)
{
    const float *ours = ost_tensor_values(s, t);
    assert_ok(ost_scope_status(s));
    size_t n = ost_json_count(rows), width = ost_json_count(ost_json_at(rows, 0));
    assert_int_equal(ost_tensor_count(t), n * width);
    for (size_t i = 0; i < n * width; i++) {
        double want = ost_json_number(ost_json_at(ost_json_at(rows, i / width), i % width));
        if (!(fabs(ours[i] - want) <= 1e-5 * fmax(1, fabs(want))))
            fail_msg("%s, row %zu, column %zu: %.9g, not %.9g", what, i / width, i % width, ours[i],
                     want);
    }
}

static void assert_logits_agree(const struct ost_bert *m, const char *family, enum way way)
{
    struct ost_scope *s = scope_that_goes(way);
    struct ost_bert_batch batch = batch_of(s, m);
    assert_rows_agree(s, ost_bert_logits(s, m, &batch), golden_of("logits", family, m->head),
                      folder(family, m->head));
    ost_scope_free(s);
}

static struct ost_bert_spec spec_of(const struct ost_bert_head *head)
{
    return (struct ost_bert_spec){.head = head, .width = LABELS, .device = OST_DEVICE_CPU};
}

static void logits_agree_for_every_family_and_head(void **state)
{
    (void)state;
    for (size_t f = 0; f < COUNT(families); f++)
        for (size_t h = 0; h < COUNT(heads); h++) {
            struct ost_bert_spec spec = spec_of(heads[h]);
            struct ost_bert *m;
            assert_ok(ost_bert_load_finished(&m, folder(families[f], heads[h]), &spec));
            assert_string_equal(m->config.family->type, families[f]);
            assert_int_equal(m->width, heads[h] == &ost_bert_head_masked ? WORDS : LABELS);
            for (int way = LOOPS; way < WAYS; way++)
                assert_logits_agree(m, families[f], (enum way)way);
            ost_bert_free(m);
        }
}

static void sentences_agree(void **state)
{
    (void)state;
    struct ost_bert_spec spec = spec_of(&ost_bert_head_none);
    for (size_t f = 0; f < COUNT(families); f++) {
        struct ost_bert *m;
        unsigned fresh = 0;
        assert_ok(
            ost_bert_load_encoder(&m, &fresh, folder(families[f], &ost_bert_head_masked), &spec));
        assert_int_equal(fresh, m->config.family->names->pooler ? OST_BERT_TRANSFORM : 0);
        struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
        struct ost_bert_batch batch = batch_of(s, m);
        assert_rows_agree(s, ost_bert_sentences(s, m, &batch),
                          golden_of("sentences", families[f], NULL), families[f]);
        ost_scope_free(s);
        ost_bert_free(m);
    }
}

/* The head `tokens` of DistilBERT drops as much as the encoder, that of others as the classifier. */
static void classifier_dropout_is_not_for_every_head(void **state)
{
    (void)state;
    for (size_t f = 0; f < COUNT(families); f++) {
        struct ost_bert_spec spec = spec_of(&ost_bert_head_tokens);
        struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
        struct ost_bert *m;
        assert_ok(ost_bert_load_finished(&m, folder(families[f], spec.head), &spec));
        m->config.hidden_dropout = m->config.attention_dropout = 0;
        m->config.classifier_dropout = .5;
        struct ost_bert_batch batch = batch_of(s, m);
        struct ost_tensor *still = ost_bert_logits(s, m, &batch);
        ost_scope_dice(s, 1);
        struct ost_tensor *dropped = ost_bert_logits(s, m, &batch);
        const float *a = ost_tensor_values(s, still), *b = ost_tensor_values(s, dropped);
        bool same = memcmp(a, b, LABELS * sizeof *a) == 0;
        assert_int_equal(same, strcmp(families[f], "distilbert") == 0);
        ost_scope_free(s);
        ost_bert_free(m);
    }
}

/* ---- training ---- */

/* One step; its loss and gradient norm agree within 1e-5, the latter relatively. */
static void take_step(const struct ost_bert *m, struct ost_adamw *adamw, const struct ost_json *run,
                      size_t step)
{
    const struct ost_json *labels = ost_json_get(run, "labels");
    int64_t label[16], n = (int64_t)ost_json_count(labels);
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    for (int64_t i = 0; i < n; i++)
        label[i] = whole(labels, (size_t)i);
    ost_scope_record(s, true);
    struct ost_bert_batch batch = batch_of(s, m);
    struct ost_tensor *loss = ost_cross_entropy(s, ost_bert_logits(s, m, &batch),
                                                ost_tensor_i64(s, 1, &n, label), NULL, 0);
    assert_ok(ost_backward(s, loss));
    assert_ok(ost_adamw_clip(adamw, 1));
    assert_close(ost_tensor_item(s, loss),
                 ost_json_number(ost_json_at(ost_json_get(run, "losses"), step)), 1e-5);
    double norm = ost_json_number(ost_json_at(ost_json_get(run, "grad_norms"), step));
    assert_close(ost_adamw_norm(adamw) / norm, 1, 1e-5);
    double lr = ost_json_number(ost_json_at(ost_json_get(run, "lrs"), step));
    assert_ok(ost_adamw_next(adamw, lr));
    assert_ok(ost_adamw_step(adamw));
    ost_scope_free(s);
}

static void ten_steps_agree_with_pytorch(void **state)
{
    (void)state;
    static const struct {
        const char *family;
        const struct ost_bert_head *head;
    } rows[] = {
        {"roberta", &ost_bert_head_sequence}, {"distilbert", &ost_bert_head_sequence},
        {"electra", &ost_bert_head_sequence}, {"bert", &ost_bert_head_tokens},
        {"roberta", &ost_bert_head_masked},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_bert_spec spec = spec_of(rows[i].head);
        struct ost_adamw *adamw = ost_adamw_new();
        struct ost_bert *m;
        assert_ok(ost_bert_load_finished(&m, folder(rows[i].family, rows[i].head), &spec));
        assert_ok(ost_bert_prepare(m, OST_F32, true));
        assert_ok(ost_bert_register(m, adamw, 0.01));
        for (size_t step = 0; step < 10; step++)
            take_step(m, adamw, golden_of("training", rows[i].family, rows[i].head), step);
        ost_adamw_free(adamw);
        ost_bert_free(m);
    }
}

/* ---- what is missing, and what is written ---- */

/* A checkpoint with another head lends its encoder, and the rest is drawn. */
static void encoders_get_fresh_heads(void **state)
{
    (void)state;
    for (size_t f = 0; f < COUNT(families); f++) {
        struct ost_bert_spec spec = spec_of(&ost_bert_head_masked);
        struct ost_bert *m;
        unsigned fresh = 0;
        const char *from = folder(families[f], &ost_bert_head_tokens);
        assert_fails_saying(ost_bert_load_finished(&m, from, &spec), OST_EPARSE, "is missing");
        assert_ok(ost_bert_load_encoder(&m, &fresh, from, &spec));
        assert_int_equal(fresh, OST_BERT_TRANSFORM | OST_BERT_OUTPUT);
        struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
        const float *gain = ost_tensor_values(s, m->transform_norm.gain.master);
        for (int64_t i = 0; i < m->config.embedding_size; i++)
            assert_close(gain[i], 1, 0);
        assert_close(ost_tensor_values(s, m->output.bias.master)[7], 0, 0);
        ost_scope_free(s);
        ost_bert_free(m);
    }
}

/* Copies a file of the golden folder into the test's directory, and its config.json with a change. */
static void copy_changed(const char *from, const char *old, const char *new)
{
    char *model = ost_path_join(from, "model.safetensors"), *to = ost_path_join(dir, "config.json");
    char *config = ost_path_join(from, "config.json"),
         *copy = ost_path_join(dir, "model.safetensors");
    struct ost_buf text = OST_BUF_INIT, changed = OST_BUF_INIT;
    assert_ok(ost_file_copy(model, copy));
    assert_ok(ost_file_read(&text, config, 1 << 20));
    const char *at = strstr(text.p, old);
    assert_non_null(at);
    ost_buf_printf(&changed, "%.*s%s%s", (int)(at - text.p), text.p, new, at + strlen(old));
    assert_ok(ost_file_write(to, ost_buf_view(&changed)));
    ost_buf_release(&text);
    ost_buf_release(&changed);
    free(model), free(config), free(copy), free(to);
}

/* Where config.json and weights contradict each other, before memory is taken for the former. */
static void what_does_not_fit_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *family;
        const struct ost_bert_head *head;
        const char *old, *new, *says;
        int status;
    } rows[] = {
        {"roberta", &ost_bert_head_sequence, "\"hidden_size\": 16", "\"hidden_size\": 32",
         "'roberta.embeddings.word_embeddings.weight' is 160 x 16, but config.json makes it 160 x "
         "32",
         OST_EPARSE},
        {"roberta", &ost_bert_head_sequence, "\"vocab_size\": 160", "\"vocab_size\": 60000000",
         "is 160 x 16, but config.json makes it 60000000 x 16", OST_EPARSE},
        {"distilbert", &ost_bert_head_tokens, "\"n_layers\": 2", "\"n_layers\": 1024",
         "'distilbert.transformer.layer.2.attention.q_lin.weight' is missing", OST_EPARSE},
        {"electra", &ost_bert_head_masked, "\"embedding_size\": 8", "\"embedding_size\": 16",
         "is 160 x 8, but config.json makes it 160 x 16", OST_EPARSE},
        {"camembert", &ost_bert_head_tokens, "\"model_type\": \"camembert\"",
         "\"model_type\": \"electra\", \"embedding_size\": 16",
         "'electra.embeddings.word_embeddings.weight' is missing", OST_EPARSE},
        {"roberta", &ost_bert_head_masked, "\"vocab_size\": 160",
         "\"tie_word_embeddings\": false, \"vocab_size\": 160", "'tie_word_embeddings' is false",
         OST_EINVAL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_bert_spec spec = spec_of(rows[i].head);
        struct ost_bert *m;
        unsigned fresh;
        copy_changed(folder(rows[i].family, rows[i].head), rows[i].old, rows[i].new);
        assert_fails_saying(ost_bert_load_finished(&m, dir, &spec), rows[i].status, rows[i].says);
        assert_fails_saying(ost_bert_load_encoder(&m, &fresh, dir, &spec), rows[i].status,
                            rows[i].says);
    }
}

/* Weights that are whole numbers are none. */
static void weights_of_another_type_are_refused(void **state)
{
    (void)state;
    struct ost_bert_spec spec = spec_of(&ost_bert_head_sequence);
    struct ost_bert *m;
    char *path = ost_path_join(dir, "model.safetensors");
    struct ost_safetensors_item items[128];
    static int64_t zeros[160 * 16];
    copy_changed(folder("roberta", spec.head), "", "");
    assert_ok(ost_bert_load_finished(&m, dir, &spec));
    for (size_t i = 0; i < m->slots; i++)
        items[i] = (struct ost_safetensors_item){.name = m->slot[i].name,
                                                 .dtype = OST_SAFETENSORS_I64,
                                                 .rank = m->slot[i].rank,
                                                 .shape = {m->slot[i].dim[0], m->slot[i].dim[1]},
                                                 .data = zeros};
    assert_ok(ost_safetensors_write(path, items, m->slots));
    ost_bert_free(m);
    assert_fails_saying(ost_bert_load_finished(&m, dir, &spec), OST_EINVAL,
                        "roberta.embeddings.word_embeddings.weight");
    free(path);
}

/* Writes the model into the directory of this test and reads it back; *m becomes the copy. */
static void write_and_read(struct ost_bert **m)
{
    struct ost_bert_spec spec = spec_of((*m)->head);
    struct ost_bert_about about = {.label = (*m)->config.label, .labels = (*m)->config.labels};
    char *path = ost_path_join(dir, "model.safetensors");
    assert_ok(ost_bert_write_weights(*m, path));
    assert_ok(ost_bert_write_config(*m, NULL, &about, dir));
    ost_bert_free(*m);
    assert_ok(ost_bert_load_finished(m, dir, &spec));
    free(path);
}

static void saved_models_give_the_same_logits(void **state)
{
    (void)state;
    for (size_t f = 0; f < COUNT(families); f++)
        for (size_t h = 0; h < COUNT(heads); h++) {
            struct ost_bert_spec spec = spec_of(heads[h]);
            struct ost_bert *m;
            assert_ok(ost_bert_load_finished(&m, folder(families[f], heads[h]), &spec));
            write_and_read(&m);
            assert_logits_agree(m, families[f], PACKED);
            assert_string_equal(m->config.label[1], "access");
            ost_bert_free(m);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logits_agree_for_every_family_and_head),
        cmocka_unit_test(sentences_agree),
        cmocka_unit_test(classifier_dropout_is_not_for_every_head),
        cmocka_unit_test(ten_steps_agree_with_pytorch),
        cmocka_unit_test(encoders_get_fresh_heads),
        cmocka_unit_test(what_does_not_fit_is_named),
        cmocka_unit_test(weights_of_another_type_are_refused),
        cmocka_unit_test(saved_models_give_the_same_logits),
    };
    return cmocka_run_group_tests(tests, read_golden, free_golden);
}
