#include "engine/bert/fewshot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "engine/bert/checkpoint.h"
#include "engine/bert/contrast.h"
#include "engine/bert/predict.h"
#include "engine/bert/start.h"
#include "io/file.h"
#include "stats/logistic.h"

static const char *const method_names[] = {
    [OST_BERT_FINE_TUNE] = "fine-tune",
    [OST_BERT_FEW_SHOT] = "few-shot",
    [OST_BERT_FROZEN] = "frozen",
};

/* Fine-tuning is what people expect; the other choice is said with its reason. */
static int choose_by_rows(enum ost_bert_method *out, const struct ost_fit *fit, bool plain)
{
    double rows = (double)fit->train.n / (double)ost_task_width(fit->task);
    char sentence[160];
    *out = plain && rows < OST_FEWSHOT_ROWS ? OST_BERT_FEW_SHOT : OST_BERT_FINE_TUNE;
    if (*out == OST_BERT_FINE_TUNE)
        return 0;
    snprintf(sentence, sizeof sentence,
             "method few-shot: a class has %.1f rows on average, fewer than %d (--method fine-tune "
             "trains the whole encoder all the same)",
             rows, OST_FEWSHOT_ROWS);
    fit->hooks->note(fit->hooks->ctx, sentence);
    return 0;
}

int ost_bert_method_choose(enum ost_bert_method *out, const struct ost_fit *fit)
{
    const char *name = fit->options->method;
    bool plain = ost_task_is_plain(fit->task);
    for (size_t i = 0; i < sizeof method_names / sizeof *method_names; i++)
        if (strcmp(name, method_names[i]) == 0) {
            *out = (enum ost_bert_method)i;
            return i == OST_BERT_FINE_TUNE || plain
                       ? 0
                       : ost_fail(OST_EINVAL,
                                  "method %s learns one class a row and nothing else; take "
                                  "fine-tune for this task",
                                  name);
        }
    if (strcmp(name, "auto") == 0)
        return choose_by_rows(out, fit, plain);
    return ost_fail(OST_EINVAL,
                    "unknown method '%s'; known are auto, fine-tune, few-shot and frozen", name);
}

int ost_bert_fewshot_score(struct ost_bert *m, const struct ost_fewshot_head *head,
                           const struct ost_bert_texts *texts, float *logits)
{
    float *embedding = ost_calloc(texts->n, head->width * sizeof *embedding);
    int rc = ost_bert_predict_sentences(m, texts, embedding, NULL, NULL);
    if (rc == 0)
        ost_fewshot_head_apply(head, embedding, texts->n, logits);
    free(embedding);
    return rc;
}

/* ---- a training ---- */

struct learner {
    const struct ost_fit *fit;
    enum ost_bert_method method;
    struct ost_bert_start start;
    struct ost_bert_texts train, dev;
    struct ost_pairing pairing;
    struct ost_contrast contrast;
    struct ost_course course;
    enum ost_dtype precision;
    struct ost_fewshot_head head;
    double began, loss;
    struct ost_buf fixed;
};

static int prepare(struct learner *l)
{
    const struct ost_fit *fit = l->fit;
    const struct ost_engine_options *o = fit->options;
    int rc = ost_pairing_parse(&l->pairing, o->pairs);
    if (rc == 0)
        rc = ost_bert_start(&l->start, o, &ost_bert_head_none, 0);
    if (rc < 0)
        return rc;
    /* "auto" is no precision: fp32 then, unless tune() finds another */
    (void)ost_precision_parse(&l->precision, o->precision);
    if (!(o->head_cost > 0))
        return ost_fail(OST_EINVAL, "the cost of a regression is above 0, not %g", o->head_cost);
    ost_bert_texts_encode(&l->train, l->start.tokenizer, fit->train.text, fit->train.n,
                          (size_t)o->max_length);
    ost_bert_texts_encode(&l->dev, l->start.tokenizer, fit->dev.text, fit->dev.n,
                          (size_t)o->max_length);
    ost_bert_note_cut(fit->hooks, &l->train, o);
    l->began = fit->hooks->clock_s(fit->hooks->ctx);
    return ost_bert_state_tidy(fit->dir, false);
}

static void put_fixed(struct ost_buf *out, const struct ost_engine_options *o)
{
    struct ost_jsonw w = ost_jsonw_start(out, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_string(&w, "method", "few-shot");
    ost_jsonw_string(&w, "pairs", o->pairs);
    ost_jsonw_real(&w, "learning rate", o->lr);
    ost_bert_put_fixed(&w, o);
    ost_jsonw_end(&w);
}

static int tune(struct learner *l)
{
    const struct ost_fit *fit = l->fit;
    uint64_t data = ost_bert_hash_texts(&l->train, 0), encoder = 0;
    data =
        ost_hash(fit->train.target->label, fit->train.n * sizeof *fit->train.target->label, data);
    put_fixed(&l->fixed, fit->options);
    ost_contrast_init(&l->contrast, l->start.m, &l->train, fit->train.target->label,
                      ost_task_width(fit->task), &l->pairing, fit->options);
    int rc = ost_bert_fingerprint(&encoder, l->start.m);
    if (rc == 0)
        rc = ost_course_open(&l->course, &(struct ost_course_setup){
                                             .m = l->start.m,
                                             .lesson = &l->contrast.lesson,
                                             .options = &l->contrast.options,
                                             .hooks = fit->hooks,
                                             .dir = fit->dir,
                                             .resume = fit->resume,
                                             .data = data,
                                             .encoder = encoder,
                                             .fixed = l->fixed.p,
                                         });
    if (rc == 0)
        rc = ost_course_run(&l->course);
    l->precision = l->course.state.precision;
    l->loss = l->course.loss;
    return rc;
}

struct stage {
    const struct ost_train_hooks *hooks;
    const char *name;
};

static int tick(void *ctx, size_t done, size_t total)
{
    const struct stage *stage = ctx;
    return stage->hooks->tick(
        stage->hooks->ctx,
        &(struct ost_tick){.stage = stage->name, .done = done, .total = total, .loss = NAN});
}

static int learn_head(struct learner *l)
{
    const struct ost_fit *fit = l->fit;
    size_t width = (size_t)l->start.m->config.hidden_size;
    struct stage stage = {fit->hooks, "embed"};
    float *embedding = ost_calloc(fit->train.n, width * sizeof *embedding);
    ost_fewshot_head_init(&l->head, ost_task_width(fit->task), width);
    int rc = ost_bert_prepare(l->start.m, l->precision, false);
    if (rc == 0)
        rc = ost_bert_predict_sentences(l->start.m, &l->train, embedding, tick, &stage);
    if (rc == 0)
        rc = ost_logistic_fit(l->head.weight, l->head.bias,
                              &(struct ost_logistic_problem){
                                  .x = embedding,
                                  .label = fit->train.target->label,
                                  .n = fit->train.n,
                                  .width = width,
                                  .classes = ost_task_width(fit->task),
                                  .class_weight = fit->train.target->weight,
                                  .cost = fit->options->head_cost,
                                  .threads = fit->options->threads,
                              });
    free(embedding);
    return rc;
}

/* The one "epoch": what dev says of the finished model. */
static int judge(struct learner *l)
{
    const struct ost_fit *fit = l->fit;
    float *logits = ost_calloc(l->dev.n, ost_task_width(fit->task) * sizeof *logits);
    double seconds = fit->hooks->clock_s(fit->hooks->ctx) - l->began, score;
    int rc = l->dev.n ? ost_bert_fewshot_score(l->start.m, &l->head, &l->dev, logits) : 0;
    if (rc == 0)
        rc = fit->hooks->epoch(fit->hooks->ctx,
                               &(struct ost_epoch){
                                   .epoch = 1,
                                   .epochs = 1,
                                   .train_loss = l->loss,
                                   .lr = NAN,
                                   .seconds = seconds,
                                   .dev_score = l->dev.n ? logits : NULL,
                               },
                               &score);
    free(logits);
    return rc;
}

static void put_settings(const struct learner *l)
{
    struct ost_jsonw w = ost_jsonw_start(l->fit->settings, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_string(&w, "method", method_names[l->method]);
    if (l->method == OST_BERT_FEW_SHOT) {
        ost_jsonw_int(&w, "pairs", (int64_t)l->contrast.total);
        ost_jsonw_int(&w, "steps", l->course.state.steps);
    }
    ost_jsonw_string(&w, "precision", ost_bert_precision_name(l->precision));
    ost_bert_put_settings(&w, l->start.m, l->fit->options);
    ost_jsonw_end(&w);
}

static int finish(struct learner *l)
{
    const char *dir = l->fit->dir;
    char *model = ost_path_join(dir, "model.safetensors");
    int rc =
        ost_bert_write_config(l->start.m, l->start.tokenizer, &(struct ost_bert_about){0}, dir);
    if (rc == 0)
        rc = ost_bert_write_weights(l->start.m, model);
    if (rc == 0)
        rc = ost_fewshot_head_write(&l->head, (size_t)l->fit->options->max_length, dir);
    if (rc == 0)
        rc = ost_bert_state_tidy(dir, true);
    if (rc == 0)
        put_settings(l);
    free(model);
    return rc;
}

static void release(struct learner *l)
{
    ost_course_release(&l->course);
    ost_contrast_release(&l->contrast);
    ost_bert_start_release(&l->start);
    ost_bert_texts_release(&l->train);
    ost_bert_texts_release(&l->dev);
    ost_fewshot_head_release(&l->head);
    ost_buf_release(&l->fixed);
}

int ost_bert_fewshot_train(const struct ost_fit *fit, enum ost_bert_method method)
{
    struct learner l = {
        .fit = fit, .method = method, .precision = OST_F32, .loss = NAN, .fixed = OST_BUF_INIT};
    int rc = prepare(&l);
    if (rc == 0 && method == OST_BERT_FEW_SHOT)
        rc = tune(&l);
    if (rc == 0)
        rc = learn_head(&l);
    if (rc == 0)
        rc = judge(&l);
    if (rc == 0)
        rc = finish(&l);
    release(&l);
    return rc;
}
