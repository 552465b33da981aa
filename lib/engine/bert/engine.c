/* The record by which the neural engine is found in its module, and its predictor. */
#include "engine/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/bert/adapter.h"
#include "engine/bert/checkpoint.h"
#include "engine/bert/fewshot.h"
#include "engine/bert/inference.h"
#include "engine/bert/outputs.h"
#include "engine/bert/predict.h"
#include "engine/bert/pretrain.h"
#include "engine/bert/trainer.h"
#include "engine/bert/words.h"
#include "io/file.h"
#include "io/json.h"

enum { DEFAULT_LENGTH = 128 };

struct ost_predictor {
    const struct ost_task *task;
    struct ost_bert *m;
    struct ost_tokenizer *tokenizer;
    struct ost_fewshot_head head; /* of a few-shot model; else empty */
    size_t max_length;
    struct ost_encoding weighed; /* room for weigh */
};

static void bert_close(struct ost_predictor *p)
{
    if (!p)
        return;
    ost_bert_free(p->m);
    ost_fewshot_head_release(&p->head);
    ost_tokenizer_free(p->tokenizer);
    ost_encoding_release(&p->weighed);
    free(p);
}

/* A precision by the name that the settings have under that key; `usual` where they have none. */
static int read_precision(enum ost_dtype *out, const struct ost_json *settings, const char *key,
                          const char *usual, const char *dir)
{
    const char *name = usual;
    int rc = settings ? ost_json_string_or(&name, settings, key) : 0;
    if (rc == 0 && !ost_inference_parse(out, name))
        rc = ost_fail(OST_EPARSE, "'%s' %s is unknown", key, name);
    return rc < 0 ? ost_fail_within(rc, "%s: the settings in ostler.json", dir) : 0;
}

/* What the training has found best for answers, else what it has calculated in, else fp32. */
static int stored_precision(enum ost_dtype *out, const struct ost_json *settings, int device,
                            const char *dir)
{
    enum ost_dtype trained, best;
    int rc = read_precision(&trained, settings, "precision", "fp32", dir);
    if (rc == 0)
        rc = read_precision(&best, settings, "inference", ost_inference_name(trained), dir);
    if (rc < 0)
        return rc;
    bool usable = device == OST_DEVICE_CPU && (best != OST_INT8 || ost_tensor_packs_well());
    *out = usable ? best : trained;
    return 0;
}

/* What the options ask for, else what is stored with the model. */
static int choose_precision(enum ost_dtype *out, const struct ost_engine_options *options,
                            const struct ost_json *settings, int device, const char *dir)
{
    const char *asked = options->precision;
    if (ost_inference_parse(out, asked)) {
        if (*out == OST_INT8 && device != OST_DEVICE_CPU)
            return ost_fail(OST_EINVAL, "int8 is for the processor; use --device cpu with it");
        return 0;
    }
    if (strcmp(asked, "auto") != 0)
        return ost_fail(OST_EINVAL, "unknown precision '%s'; known are auto, fp32, bf16 and int8",
                        asked);
    return stored_precision(out, settings, device, dir);
}

static int choose_length(size_t *out, const struct ost_bert *m, const struct ost_json *settings,
                         const char *dir)
{
    int64_t most = ost_adapter_tokens(m);
    int64_t length = most < DEFAULT_LENGTH ? most : DEFAULT_LENGTH;
    int rc = settings ? ost_json_int_or(&length, settings, "max_length") : 0;
    if (rc == 0 && (length < 3 || length > most))
        rc = ost_fail(OST_EPARSE, "'max_length' %lld is not 3 to %lld", (long long)length,
                      (long long)most);
    *out = (size_t)length;
    return rc < 0 ? ost_fail_within(rc, "%s: the settings in ostler.json", dir) : 0;
}

/* A plain model, or an adapter with its encoder, to which it is added where that can be done. */
static int load_weights(struct ost_bert **out, const char *dir, const struct ost_bert_spec *spec,
                        const struct ost_json *settings, const char *encoder)
{
    const char *print = NULL;
    if (!ost_adapter_exists(dir))
        return ost_bert_load_finished(out, dir, spec);
    int rc = settings ? ost_json_string_or(&print, settings, "encoder_fingerprint") : 0;
    if (rc == 0)
        rc = ost_adapter_load(out, dir, &(struct ost_adapter_origin){spec, encoder, print, NULL});
    if (rc == 0 && ost_adapter_can_merge(&(*out)->adapter->settings))
        rc = ost_adapter_merge(*out);
    return rc;
}

static int load(struct ost_predictor *p, const char *dir, const struct ost_task *task,
                const struct ost_json *settings, const struct ost_engine_options *options)
{
    int device;
    enum ost_dtype precision;
    int rc = ost_device_find(&device, options->device);
    if (rc == 0)
        rc = choose_precision(&precision, options, settings, device, dir);
    if (rc == 0)
        rc = ost_tokenizer_load(&p->tokenizer, dir, NULL);
    if (rc < 0)
        return rc;
    ost_tensor_threads(options->threads);
    bool few = ost_fewshot_head_exists(dir);
    size_t width = ost_task_width(task);
    struct ost_bert_spec spec = {.head = few ? &ost_bert_head_none : ost_bert_head_for(task),
                                 .width = (int64_t)width,
                                 .device = device};
    rc = load_weights(&p->m, dir, &spec, settings, options->encoder);
    if (rc == 0 && few)
        rc = ost_fewshot_head_read(&p->head, dir, width, (size_t)p->m->config.hidden_size);
    if (rc == 0)
        rc = choose_length(&p->max_length, p->m, settings, dir);
    if (rc == 0 && (int64_t)ost_tokenizer_size(p->tokenizer) > p->m->config.vocab_size)
        rc = ost_fail(OST_EPARSE, "%s: the tokenizer has more tokens than the model", dir);
    return rc < 0 ? rc : ost_bert_prepare(p->m, precision, false);
}

static int bert_open(struct ost_predictor **out, const char *dir, const struct ost_task *task,
                     const struct ost_json *settings, const struct ost_engine_options *options)
{
    struct ost_predictor *p = ost_calloc(1, sizeof *p);
    p->task = task;
    int rc = load(p, dir, task, settings, options);
    if (rc < 0)
        bert_close(p);
    else
        *out = p;
    return rc;
}

static int bert_score(struct ost_predictor *p, const struct ost_slice *text, size_t n, float *score)
{
    struct ost_bert_texts texts;
    ost_bert_task_encode(&texts, p->task, p->tokenizer, text, n, p->max_length);
    int rc = p->head.weight ? ost_bert_fewshot_score(p->m, &p->head, &texts, score)
                            : ost_bert_predict_logits(p->m, &texts, score, NULL, NULL);
    ost_bert_texts_release(&texts);
    return rc;
}

static size_t bert_weigh(struct ost_predictor *p, struct ost_slice text)
{
    bool whole = p->task->head[0].kind->rows;
    ost_tokenizer_encode(&p->weighed, p->tokenizer, text, whole ? OST_ANY_LENGTH : p->max_length);
    return p->weighed.n;
}

/* An adapter is fine-tuned, on an encoder that stays where it is. */
static int check_peft(const struct ost_fit *fit)
{
    const struct ost_engine_options *o = fit->options;
    if (!o->peft)
        return 0;
    if (strcmp(o->method, "few-shot") == 0 || strcmp(o->method, "frozen") == 0)
        return ost_fail(OST_EINVAL, "--peft is for the method fine-tune, not %s", o->method);
    if (fit->corpus_n && !o->merge)
        return ost_fail(OST_EINVAL,
                        "--pretrain makes an encoder that lies in the model's directory, "
                        "where an adapter would not find it again: give --merge, or use "
                        "that encoder in a second training");
    return 0;
}

/* By the method that the options ask for. */
static int train_by_method(const struct ost_fit *fit)
{
    enum ost_bert_method method;
    if (fit->options->peft && fit->ranks)
        return ost_fail(OST_EINVAL, "an adapter is trained by one process; several fine-tune all "
                                    "weights, without --peft");
    if (fit->options->peft)
        return ost_bert_train(fit);
    int rc = ost_bert_method_choose(&method, fit);
    if (rc == 0 && fit->ranks && method != OST_BERT_FINE_TUNE)
        rc = ost_fail(OST_EINVAL, "several processes train with --method fine-tune only");
    if (rc < 0)
        return rc;
    return method == OST_BERT_FINE_TUNE ? ost_bert_train(fit) : ost_bert_fewshot_train(fit, method);
}

/* With a corpus the encoder goes through it first; what it then is stays beside the model. */
static int bert_train(const struct ost_fit *fit)
{
    int rc = check_peft(fit);
    if (rc < 0 || fit->corpus_n == 0)
        return rc < 0 ? rc : train_by_method(fit);
    if (fit->ranks)
        return ost_fail(OST_EINVAL,
                        "pre-training takes one process: run it without a launcher, then "
                        "train in several with --encoder of what it has left");
    struct ost_engine_options options = *fit->options;
    struct ost_fit then = *fit;
    char *dir = ost_path_join(fit->dir, OST_PRETRAINED_DIR);
    rc = ost_dir_make(dir);
    if (rc == 0)
        rc = ost_bert_pretrain(&(struct ost_pretraining){.text = fit->corpus,
                                                         .n = fit->corpus_n,
                                                         .options = fit->options,
                                                         .hooks = fit->hooks,
                                                         .dir = dir,
                                                         .resume = fit->resume});
    options.encoder = dir;
    then.options = &options;
    if (rc == 0)
        rc = train_by_method(&then);
    free(dir);
    return rc;
}

extern const struct ost_engine ost_engine_bert;

const struct ost_engine ost_engine_bert = {
    .name = "bert",
    .summary = "fine-tunes a pretrained BERT encoder; needs libtorch",
    .train = bert_train,
    .open = bert_open,
    .score = bert_score,
    .weigh = bert_weigh,
    .close = bert_close,
};
