/*
 * The logits of a model directory, for scripts/reference/check_hf_load.py.
 *
 *     logits MODEL_DIR [HEAD [COPY_DIR]] < texts.jsonl > logits.json
 *
 * Reads one text a line: a JSON string, which is cut to 128 tokens or the model's positions, or an array
 * of token numbers. Writes a JSON array with an element per text: the logits, or of heads that answer
 * for tokens (HEAD is sequence, tokens or masked) an array of each token's. Calculates in fp32 on the
 * processor. Into COPY_DIR, which exists, the model is written as ostler writes it; a tokenizer is
 * needed for, and copied with, texts that are strings. MODEL_DIR may hold an adapter, for
 * scripts/reference/check_peft_load.py.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/bert/adapter.h"
#include "engine/bert/batch.h"
#include "engine/bert/checkpoint.h"
#include "io/file.h"
#include "io/json.h"
#include "io/safetensors.h"

enum { LENGTH = 128 };

static const struct ost_bert_head *const heads[] = {&ost_bert_head_sequence, &ost_bert_head_tokens,
                                                    &ost_bert_head_masked};

struct model {
    struct ost_bert *m;
    struct ost_tokenizer *tokenizer; /* loaded by the first text that is a string */
    const char *dir;
};

/* Whether a tensor is the bias of the classifier, whatever stands before its name. */
static bool is_bias(const char *name)
{
    static const char *const ends[] = {".classifier.bias", ".classifier.out_proj.bias"};
    for (size_t i = 0; i < 2; i++) {
        size_t n = strlen(name), m = strlen(ends[i]);
        if (strcmp(name, ends[i] + 1) == 0 || (n > m && strcmp(name + n - m, ends[i]) == 0))
            return true;
    }
    return false;
}

/* The classes of the head in a file of an adapter: the length of its bias; 0 when it has none. */
static int count_classes(int64_t *classes, const char *dir, const char *file)
{
    struct ost_safetensors st = {0};
    char *path = ost_path_join(dir, file);
    int rc = ost_file_exists(path) ? ost_safetensors_open(&st, path) : 0;
    for (size_t i = 0; i < st.n; i++)
        if (is_bias(st.entry[i].name))
            *classes = st.entry[i].count;
    ost_safetensors_close(&st);
    free(path);
    return rc;
}

static int load_adapter(struct model *model, const struct ost_bert_head *head)
{
    struct ost_bert_spec spec = {.head = head, .device = OST_DEVICE_CPU};
    int rc = count_classes(&spec.width, model->dir, "adapter_model.safetensors");
    if (rc == 0 && !spec.width)
        rc = count_classes(&spec.width, model->dir, "model_head.safetensors");
    if (rc == 0 && !spec.width)
        rc = ost_fail(OST_EINVAL, "%s: no bias of a classifier", model->dir);
    if (rc < 0)
        return rc;
    return ost_adapter_load(&model->m, model->dir, &(struct ost_adapter_origin){.spec = &spec});
}

static int load_model(struct model *model, const struct ost_bert_head *head)
{
    struct ost_bert_config config = {0};
    if (ost_adapter_exists(model->dir))
        return load_adapter(model, head);
    int rc = ost_bert_config_load(&config, model->dir);
    if (rc == 0 && config.labels == 0 && !head->tied)
        rc = ost_fail(OST_EINVAL, "%s: config.json names no labels", model->dir);
    struct ost_bert_spec spec = {
        .head = head, .width = (int64_t)config.labels, .device = OST_DEVICE_CPU};
    if (rc == 0)
        rc = ost_bert_load_finished(&model->m, model->dir, &spec);
    ost_bert_config_release(&config);
    return rc;
}

static int encode(struct ost_bert_texts *out, struct model *model, const struct ost_json *line)
{
    int64_t most = ost_adapter_tokens(model->m);
    struct ost_slice text = ost_json_text(line);
    if (ost_json_type(line) == OST_JSON_STRING) {
        int rc = model->tokenizer ? 0 : ost_tokenizer_load(&model->tokenizer, model->dir, NULL);
        if (rc == 0)
            ost_bert_texts_encode(out, model->tokenizer, &text, 1,
                                  (size_t)(most < LENGTH ? most : LENGTH));
        return rc;
    }
    size_t n = ost_json_count(line);
    if (n == 0 || (int64_t)n > most)
        return ost_fail(OST_EINVAL, "a text of %zu tokens; it has 1 to %lld", n, (long long)most);
    out->n = 1;
    out->from = ost_calloc(2, sizeof *out->from);
    out->id = ost_calloc(n, sizeof *out->id);
    out->from[1] = n;
    for (size_t i = 0; i < n; i++)
        out->id[i] = (int32_t)ost_json_number(ost_json_at(line, i));
    return 0;
}

static void put_row(struct ost_jsonw *w, const float *row, int64_t n)
{
    ost_jsonw_array(w, NULL);
    for (int64_t i = 0; i < n; i++)
        ost_jsonw_real(w, NULL, row[i]);
    ost_jsonw_end(w);
}

/* Asks for every token of the one text. */
static void ask_all(struct ost_bert_texts *texts)
{
    size_t n = texts->from[1];
    texts->row = ost_calloc(2, sizeof *texts->row);
    texts->asked = ost_calloc(n, sizeof *texts->asked);
    texts->row[1] = n;
    for (size_t i = 0; i < n; i++)
        texts->asked[i] = (int32_t)i;
}

static int put_logits(struct ost_jsonw *w, const struct ost_bert *m, struct ost_bert_texts *texts)
{
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    int64_t tokens = (int64_t)texts->from[1];
    if (m->head->asks)
        ask_all(texts);
    struct ost_bert_batch batch = ost_bert_batch_of(s, m, texts, (const size_t[]){0}, 1);
    const float *logits = ost_tensor_values(s, ost_bert_logits(s, m, &batch));
    int rc = ost_scope_status(s);
    if (rc == 0 && !m->head->asks)
        put_row(w, logits, m->width);
    if (rc == 0 && m->head->asks) {
        ost_jsonw_array(w, NULL);
        for (int64_t t = 0; t < tokens; t++)
            put_row(w, logits + t * m->width, m->width);
        ost_jsonw_end(w);
    }
    ost_scope_free(s);
    return rc;
}

static int answer(struct model *model)
{
    struct ost_buf out = OST_BUF_INIT;
    struct ost_jsonw w = ost_jsonw_start(&out, 0);
    char *line = NULL;
    size_t room = 0;
    int rc = 0;
    ost_jsonw_array(&w, NULL);
    for (ssize_t got; rc == 0 && (got = getline(&line, &room, stdin)) > 0;) {
        struct ost_json *json = NULL;
        struct ost_bert_texts texts = {0};
        rc = ost_json_parse(&json, (struct ost_slice){line, (size_t)got});
        if (rc == 0)
            rc = encode(&texts, model, json);
        if (rc == 0)
            rc = put_logits(&w, model->m, &texts);
        ost_bert_texts_release(&texts);
        ost_json_free(json);
    }
    ost_jsonw_end(&w);
    if (rc == 0)
        printf("%s\n", out.p);
    free(line);
    ost_buf_release(&out);
    return rc;
}

static int copy(const struct model *model, const char *dir)
{
    const struct ost_bert_config *c = &model->m->config;
    struct ost_bert_about about = {.label = c->label, .labels = c->labels};
    char *path = ost_path_join(dir, "model.safetensors");
    int rc = ost_bert_write_weights(model->m, path);
    if (rc == 0)
        rc = ost_bert_write_config(model->m, model->tokenizer, &about, dir);
    free(path);
    return rc;
}

static const struct ost_bert_head *find_head(const char *name)
{
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (strcmp(heads[i]->name, name) == 0)
            return heads[i];
    return NULL;
}

int main(int argc, char **argv)
{
    const struct ost_bert_head *head = find_head(argc > 2 ? argv[2] : "sequence");
    if (argc < 2 || argc > 4 || !head) {
        fprintf(stderr,
                "usage: logits MODEL_DIR [sequence|tokens|masked [COPY_DIR]] < texts.jsonl\n");
        return 2;
    }
    struct model model = {.dir = argv[1]};
    int rc = load_model(&model, head);
    if (rc == 0)
        rc = answer(&model);
    if (rc == 0 && argc == 4)
        rc = copy(&model, argv[3]);
    if (rc < 0)
        fprintf(stderr, "logits: %s\n", ost_error());
    ost_tokenizer_free(model.tokenizer);
    ost_bert_free(model.m);
    return rc < 0;
}
