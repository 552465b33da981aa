#include "engine/bert/fewshot_head.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/file.h"
#include "io/json.h"
#include "io/safetensors.h"

#define DENSE "3_Dense"
#define DENSE_WEIGHTS DENSE "/model.safetensors"

void ost_fewshot_head_init(struct ost_fewshot_head *head, size_t classes, size_t width)
{
    *head = (struct ost_fewshot_head){.classes = classes, .width = width};
    head->weight = ost_calloc(classes * width, sizeof *head->weight);
    head->bias = ost_calloc(classes, sizeof *head->bias);
}

void ost_fewshot_head_release(struct ost_fewshot_head *head)
{
    free(head->weight);
    free(head->bias);
    *head = (struct ost_fewshot_head){0};
}

void ost_fewshot_head_apply(const struct ost_fewshot_head *head, const float *embedding, size_t n,
                            float *logits)
{
    for (size_t i = 0; i < n; i++, embedding += head->width)
        for (size_t c = 0; c < head->classes; c++) {
            const float *w = head->weight + c * head->width;
            double sum = head->bias[c];
            for (size_t f = 0; f < head->width; f++)
                sum += w[f] * embedding[f];
            *logits++ = (float)sum;
        }
}

/* ---- writing ---- */

static int write_json(const struct ost_buf *json, const char *dir, const char *name)
{
    char *path = ost_path_join(dir, name);
    int rc = ost_file_write(path, ost_buf_view(json));
    free(path);
    return rc;
}

static int write_modules(const char *dir)
{
    static const struct {
        const char *path, *type;
    } module[] = {{"", "Transformer"},
                  {"1_Pooling", "Pooling"},
                  {"2_Normalize", "Normalize"},
                  {DENSE, "Dense"}};
    struct ost_buf json = OST_BUF_INIT, type = OST_BUF_INIT;
    struct ost_jsonw w = ost_jsonw_start(&json, 2);
    ost_jsonw_array(&w, NULL);
    for (size_t i = 0; i < sizeof module / sizeof *module; i++) {
        ost_buf_clear(&type);
        ost_buf_printf(&type, "sentence_transformers.models.%s", module[i].type);
        ost_jsonw_object(&w, NULL);
        ost_jsonw_int(&w, "idx", (int64_t)i);
        ost_jsonw_slice(&w, "name", (struct ost_slice){(char[]){(char)('0' + i)}, 1});
        ost_jsonw_string(&w, "path", module[i].path);
        ost_jsonw_string(&w, "type", type.p);
        ost_jsonw_end(&w);
    }
    ost_jsonw_end(&w);
    int rc = write_json(&json, dir, "modules.json");
    ost_buf_release(&json);
    ost_buf_release(&type);
    return rc;
}

static int write_lengths(const char *dir, size_t max_length)
{
    struct ost_buf json = OST_BUF_INIT;
    struct ost_jsonw w = ost_jsonw_start(&json, 2);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "max_seq_length", (int64_t)max_length);
    ost_jsonw_bool(&w, "do_lower_case", false); /* the tokenizer does it, if at all */
    ost_jsonw_end(&w);
    int rc = write_json(&json, dir, "sentence_bert_config.json");
    ost_buf_release(&json);
    return rc;
}

static int write_pooling(const char *dir, size_t width)
{
    struct ost_buf json = OST_BUF_INIT;
    struct ost_jsonw w = ost_jsonw_start(&json, 2);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "word_embedding_dimension", (int64_t)width);
    ost_jsonw_bool(&w, "pooling_mode_mean_tokens", true);
    ost_jsonw_bool(&w, "pooling_mode_cls_token", false);
    ost_jsonw_bool(&w, "pooling_mode_max_tokens", false);
    ost_jsonw_end(&w);
    int rc = write_json(&json, dir, "1_Pooling/config.json");
    ost_buf_release(&json);
    return rc;
}

static int write_dense(const struct ost_fewshot_head *head, const char *dir)
{
    struct ost_buf json = OST_BUF_INIT;
    struct ost_jsonw w = ost_jsonw_start(&json, 2);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "in_features", (int64_t)head->width);
    ost_jsonw_int(&w, "out_features", (int64_t)head->classes);
    ost_jsonw_bool(&w, "bias", true);
    ost_jsonw_string(&w, "activation_function", "torch.nn.modules.linear.Identity");
    ost_jsonw_end(&w);
    int rc = write_json(&json, dir, DENSE "/config.json");
    ost_buf_release(&json);
    if (rc < 0)
        return rc;
    int64_t classes = (int64_t)head->classes, width = (int64_t)head->width;
    struct ost_safetensors_item items[] = {
        {"linear.bias", OST_SAFETENSORS_F32, 1, {classes}, head->bias},
        {"linear.weight", OST_SAFETENSORS_F32, 2, {classes, width}, head->weight},
    };
    char *path = ost_path_join(dir, DENSE_WEIGHTS);
    rc = ost_safetensors_write(path, items, sizeof items / sizeof *items);
    free(path);
    return rc;
}

int ost_fewshot_head_write(const struct ost_fewshot_head *head, size_t max_length, const char *dir)
{
    static const char *const parts[] = {"1_Pooling", "2_Normalize", DENSE};
    int rc = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && rc == 0; i++) {
        char *path = ost_path_join(dir, parts[i]);
        rc = ost_dir_make(path);
        free(path);
    }
    if (rc == 0)
        rc = write_pooling(dir, head->width);
    if (rc == 0)
        rc = write_dense(head, dir);
    if (rc == 0)
        rc = write_lengths(dir, max_length);
    return rc < 0 ? rc : write_modules(dir);
}

/* ---- reading ---- */

bool ost_fewshot_head_exists(const char *dir)
{
    char *path = ost_path_join(dir, DENSE_WEIGHTS);
    bool exists = ost_file_exists(path);
    free(path);
    return exists;
}

/* Reads a tensor that must have `rows` rows; columns 0: a vector. */
static int read_tensor(float *out, const struct ost_safetensors *st, const char *name, size_t rows,
                       size_t columns)
{
    const struct ost_safetensors_entry *e = ost_safetensors_find(st, name);
    int rank = columns ? 2 : 1;
    if (!e || e->rank != rank || e->shape[0] != (int64_t)rows ||
        (columns && e->shape[1] != (int64_t)columns))
        return ost_fail(OST_EPARSE, "%s: tensor '%s' is missing or not of %zu classes",
                        st->file[0].path, name, rows);
    return ost_safetensors_read_f32(st, e, out);
}

int ost_fewshot_head_read(struct ost_fewshot_head *out, const char *dir, size_t classes,
                          size_t width)
{
    struct ost_fewshot_head head;
    struct ost_safetensors st = {0};
    char *path = ost_path_join(dir, DENSE_WEIGHTS);
    ost_fewshot_head_init(&head, classes, width);
    int rc = ost_safetensors_open(&st, path);
    if (rc == 0)
        rc = read_tensor(head.weight, &st, "linear.weight", classes, width);
    if (rc == 0)
        rc = read_tensor(head.bias, &st, "linear.bias", classes, 0);
    ost_safetensors_close(&st);
    free(path);
    if (rc < 0)
        ost_fewshot_head_release(&head);
    else
        *out = head;
    return rc;
}
