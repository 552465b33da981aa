/*
 * The logits of a model directory, for scripts/reference/check_hf_load.py.
 *
 *     logits MODEL_DIR < texts.jsonl > logits.json
 *
 * Reads one JSON string a line; writes a JSON array with an array of C logits per text, calculated in
 * fp32 on the processor, each text cut to 128 tokens or the model's positions.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/error.h"
#include "engine/bert/checkpoint.h"
#include "engine/bert/predict.h"
#include "io/json.h"

enum { LENGTH = 128 };

struct lines {
    struct ost_arena arena;
    struct ost_slice *text;
    size_t n, cap;
};

static int read_lines(struct lines *lines)
{
    char *line = NULL;
    size_t room = 0;
    int rc = 0;
    for (ssize_t got; rc == 0 && (got = getline(&line, &room, stdin)) > 0;) {
        struct ost_json *json;
        rc = ost_json_parse(&json, (struct ost_slice){line, (size_t)got});
        if (rc < 0)
            break;
        lines->text = ost_grow(lines->text, &lines->cap, lines->n + 1, sizeof *lines->text);
        lines->text[lines->n++] = ost_arena_copy(&lines->arena, ost_json_text(json));
        ost_json_free(json);
    }
    free(line);
    return rc;
}

static void print_logits(const float *logits, size_t n, size_t classes)
{
    struct ost_buf out = OST_BUF_INIT;
    struct ost_jsonw w = ost_jsonw_start(&out, 0);
    ost_jsonw_array(&w, NULL);
    for (size_t i = 0; i < n; i++) {
        ost_jsonw_array(&w, NULL);
        for (size_t c = 0; c < classes; c++)
            ost_jsonw_real(&w, NULL, logits[i * classes + c]);
        ost_jsonw_end(&w);
    }
    ost_jsonw_end(&w);
    printf("%s\n", out.p);
    ost_buf_release(&out);
}

static int logits_of(const char *dir, const struct lines *lines)
{
    struct ost_bert *m = NULL;
    struct ost_tokenizer *tokenizer = NULL;
    struct ost_bert_config config = {0};
    struct ost_bert_texts texts = {0};
    float *logits = NULL;
    int rc = ost_bert_config_load(&config, dir);
    if (rc == 0 && config.labels == 0)
        rc = ost_fail(OST_EINVAL, "%s: config.json names no labels", dir);
    if (rc == 0)
        rc = ost_bert_load_finished(&m, dir,
                                    &(struct ost_bert_spec){.head = &ost_bert_head_sequence,
                                                            .width = (int64_t)config.labels,
                                                            .device = OST_DEVICE_CPU});
    if (rc == 0)
        rc = ost_tokenizer_load(&tokenizer, dir, NULL);
    if (rc < 0)
        goto done;
    int64_t most = ost_bert_config_tokens(&config), length = most < LENGTH ? most : LENGTH;
    ost_bert_texts_encode(&texts, tokenizer, lines->text, lines->n, (size_t)length);
    logits = ost_calloc(lines->n * config.labels, sizeof *logits);
    rc = ost_bert_predict_logits(m, &texts, logits, NULL, NULL);
    if (rc == 0)
        print_logits(logits, lines->n, config.labels);
done:
    free(logits);
    ost_bert_texts_release(&texts);
    ost_tokenizer_free(tokenizer);
    ost_bert_config_release(&config);
    ost_bert_free(m);
    return rc;
}

int main(int argc, char **argv)
{
    struct lines lines = {.arena = OST_ARENA_INIT};
    if (argc != 2) {
        fprintf(stderr, "usage: logits MODEL_DIR < texts.jsonl\n");
        return 2;
    }
    int rc = read_lines(&lines);
    if (rc == 0)
        rc = logits_of(argv[1], &lines);
    if (rc < 0)
        fprintf(stderr, "logits: %s\n", ost_error());
    free(lines.text);
    ost_arena_release(&lines.arena);
    return rc < 0;
}
