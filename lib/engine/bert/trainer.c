#include "engine/bert/trainer.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/parallel.h"
#include "engine/bert/adapter.h"
#include "engine/bert/batch.h"
#include "engine/bert/checkpoint.h"
#include "engine/bert/course.h"
#include "engine/bert/inference.h"
#include "engine/bert/outputs.h"
#include "engine/bert/predict.h"
#include "engine/bert/start.h"
#include "engine/bert/words.h"
#include "io/file.h"

enum { FEW_STEPS = 500 };

struct trainer {
    const struct ost_fit *fit;
    struct ost_engine_options options; /* batch_size is that of all ranks together */
    const struct ost_train_hooks *hooks;
    struct ost_group *group; /* NULL: this process alone */
    int device;
    struct ost_tokenizer *tokenizer;
    struct ost_bert_texts train, dev;
    struct ost_bert *m;
    struct ost_scope *held; /* of the whole training */
    struct ost_bert_outputs outputs;
    float *logits;          /* [rows of dev x width] */
    struct ost_buf fixed;   /* options that a resumed training must share */
    struct ost_buf adapter; /* its settings as text; empty without one */
    int64_t trained;        /* weights */
    struct ost_lesson lesson;
    struct ost_course course;
};

/* Rank 0, which alone tells its caller of the training and leaves files. */
static bool is_first(const struct trainer *t)
{
    return ost_group_rank(t->group) == 0;
}

/* ---- getting ready ---- */

/* An encoder with an adapter on it is what the two are together. */
static int load_adapted(struct trainer *t, const struct ost_bert_spec *spec, unsigned *fresh)
{
    const char *dir = t->options.encoder;
    if (t->options.peft)
        return ost_fail(OST_EINVAL,
                        "'%s' holds an adapter itself, and --peft needs a plain encoder under its "
                        "own",
                        dir);
    int rc =
        ost_adapter_load(&t->m, dir, &(struct ost_adapter_origin){.spec = spec, .fresh = fresh});
    if (rc == 0 && !ost_adapter_can_merge(&t->m->adapter->settings))
        rc = ost_fail(OST_EINVAL, "'%s' holds an adapter that cannot be made part of its encoder",
                      dir);
    return rc < 0 ? rc : ost_adapter_merge(t->m);
}

/* The tokenizer in the directory, or the one of the encoder under an adapter that has none. */
static int load_tokenizer(struct trainer *t)
{
    const char *dir = t->options.encoder;
    char *base = NULL, *own = ost_path_join(dir, "tokenizer_config.json");
    int rc = 0;
    if (ost_adapter_exists(dir) && !ost_file_exists(own))
        rc = ost_adapter_base(&base, dir);
    if (rc == 0)
        rc = ost_tokenizer_load(&t->tokenizer, base ? base : dir, NULL);
    free(base);
    free(own);
    return rc;
}

static void note_adapter(struct trainer *t)
{
    char sentence[200];
    int64_t all = ost_adapter_weights(t->m);
    snprintf(sentence, sizeof sentence, "the adapter %s trains %lld of %lld weights (%.2f %%)",
             t->options.peft, (long long)t->trained, (long long)all,
             100.0 * (double)t->trained / (double)all);
    t->hooks->note(t->hooks->ctx, sentence);
}

static int put_adapter(struct trainer *t, unsigned fresh)
{
    const struct ost_engine_options *o = &t->options;
    struct ost_adapter_settings settings;
    if (!o->peft)
        return 0;
    int rc = ost_adapter_settings_parse(&settings, o->peft, o->peft_options);
    if (rc < 0)
        return rc;
    if (o->merge && !ost_adapter_can_merge(&settings)) {
        ost_adapter_settings_release(&settings);
        return ost_fail(OST_EINVAL,
                        "the adapter %s is no sum of matrices, so --merge cannot add it to the "
                        "encoder's weights; lora and adalora can be merged",
                        o->peft);
    }
    ost_adapter_settings_suit(&settings, t->m->config.family);
    ost_adapter_settings_put(&t->adapter, &settings);
    return ost_adapter_start(t->m, &settings, fresh, o->seed);
}

static int load_model(struct trainer *t)
{
    const struct ost_engine_options *o = &t->options;
    struct ost_bert_spec spec = {.head = ost_bert_head_for(t->fit->task),
                                 .width = (int64_t)ost_task_width(t->fit->task),
                                 .device = t->device,
                                 .seed = o->seed};
    unsigned fresh = 0;
    int rc = load_tokenizer(t);
    if (rc == 0)
        rc = ost_adapter_exists(o->encoder)
                 ? load_adapted(t, &spec, &fresh)
                 : ost_bert_load_encoder(&t->m, &fresh, o->encoder, &spec);
    if (rc == 0)
        rc = put_adapter(t, fresh);
    if (rc < 0)
        return rc;
    t->trained = ost_adapter_trained(t->m);
    rc = ost_bert_check_fit(t->m, t->tokenizer, o);
    if (rc < 0)
        return rc;
    if (fresh & OST_BERT_TRANSFORM)
        t->hooks->note(t->hooks->ctx, "the encoder brings neither a classifier for these classes "
                                      "nor the layer before it; both start from random weights");
    else if (fresh)
        t->hooks->note(t->hooks->ctx, "the encoder brings no classifier for these classes; it "
                                      "starts from random weights");
    if (o->peft)
        note_adapter(t);
    return 0;
}

static void encode_texts(struct trainer *t)
{
    const struct ost_fit *fit = t->fit;
    const struct ost_examples *train = &fit->train, *dev = &fit->dev;
    size_t length = (size_t)t->options.max_length;
    ost_bert_task_encode(&t->train, fit->task, t->tokenizer, train->text, train->n, length);
    ost_bert_task_encode(&t->dev, fit->task, t->tokenizer, dev->text, dev->n, length);
    t->logits = ost_calloc(ost_bert_texts_row(&t->dev, t->dev.n),
                           ost_task_width(fit->task) * sizeof *t->logits);
}

static uint64_t hash_targets(const struct ost_targets *t, const struct ost_head *head, uint64_t h)
{
    size_t rows = t->rows, classes = head->labels.n;
    if (t->label)
        h = ost_hash(t->label, rows * sizeof *t->label, h);
    if (t->member)
        h = ost_hash(t->member, rows * classes, h);
    if (t->value)
        h = ost_hash(t->value, rows * sizeof *t->value, h);
    return t->weight ? ost_hash(t->weight, classes * sizeof *t->weight, h) : h;
}

/* What must be the same when a training is resumed. */
static uint64_t hash_data(const struct trainer *t)
{
    const struct ost_task *task = t->fit->task;
    const struct ost_bert_texts *parts[] = {&t->train, &t->dev};
    const struct ost_examples *examples[] = {&t->fit->train, &t->fit->dev};
    uint64_t h = 0;
    for (size_t i = 0; i < 2; i++) {
        h = ost_bert_hash_texts(parts[i], h);
        for (size_t k = 0; k < task->heads; k++)
            h = hash_targets(&examples[i]->target[k], &task->head[k], h);
    }
    char **name = ost_bert_output_names(task);
    for (size_t c = 0; c < ost_task_width(task); c++)
        h = ost_hash(name[c], strlen(name[c]) + 1, h);
    ost_bert_output_names_free(name, task);
    return h;
}

static void put_fixed_options(struct ost_buf *out, const struct ost_engine_options *o,
                              const char *adapter)
{
    struct ost_jsonw w = ost_jsonw_start(out, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "epochs", o->epochs);
    ost_jsonw_real(&w, "learning rate", o->lr);
    ost_jsonw_int(&w, "patience", o->patience);
    ost_jsonw_real(&w, "label smoothing", o->smoothing);
    ost_jsonw_string(&w, "adapter", o->peft ? o->peft : "none");
    ost_jsonw_string(&w, "adapter's settings", adapter);
    ost_bert_put_fixed(&w, o);
    ost_jsonw_end(&w);
}

static void note_data(struct trainer *t)
{
    char sentence[200];
    ost_bert_note_cut(t->hooks, &t->train, &t->options);
    int64_t steps = t->options.epochs * ost_course_batches(t->train.n, t->options.batch_size);
    if (steps < FEW_STEPS) {
        snprintf(sentence, sizeof sentence,
                 "the whole training is only %lld steps; a larger --lr or more --epochs may be "
                 "needed",
                 (long long)steps);
        t->hooks->note(t->hooks->ctx, sentence);
    }
    if (t->device == OST_DEVICE_CPU && strcmp(ost_tensor_blas(), "reference") == 0)
        t->hooks->note(t->hooks->ctx, "libtorch calculates with the reference BLAS, which is slow; "
                                      "install the package libopenblas0-pthread");
}

/* ---- the lesson ---- */

static void plan_epoch(void *ctx, struct ost_bert_plan *out, uint64_t seed, uint64_t epoch)
{
    const struct trainer *t = ctx;
    struct ost_bert_mix mix = {(size_t)t->options.batch_size, seed, epoch, t->m->packs};
    ost_bert_plan_epoch(out, &t->train, &mix);
}

static size_t tokens_of(void *ctx, size_t text)
{
    const struct trainer *t = ctx;
    return ost_bert_texts_length(&t->train, text);
}

static struct ost_tensor *loss_of(void *ctx, struct ost_scope *s, const size_t *text, size_t n)
{
    const struct trainer *t = ctx;
    struct ost_bert_batch batch = ost_bert_batch_of(s, t->m, &t->train, text, n);
    size_t rows, *row = ost_bert_texts_rows(&t->train, text, n, &rows);
    struct ost_tensor *loss =
        ost_bert_outputs_loss(&t->outputs, s, ost_bert_logits(s, t->m, &batch), row, rows);
    free(row);
    return loss;
}

static double weight_of(void *ctx, const size_t *text, size_t n)
{
    const struct trainer *t = ctx;
    size_t rows, *row = ost_bert_texts_rows(&t->train, text, n, &rows);
    double sum = ost_bert_outputs_weight(&t->outputs, row, rows);
    free(row);
    return sum;
}

static int dev_progress(void *ctx, size_t done, size_t total)
{
    return ost_course_tick(ctx, "dev", done, total);
}

/* Predicts the dev set and asks what the epoch is worth. */
static int score_epoch(void *ctx, struct ost_course *c, double *score)
{
    struct trainer *t = ctx;
    size_t n = t->dev.n;
    int rc = 0;
    if (n)
        rc = ost_bert_predict_together(t->group, t->m, &t->dev, t->logits, dev_progress, c);
    if (rc != 0 || !is_first(t))
        return rc;
    ost_bert_outputs_unscale(&t->outputs, t->logits, ost_bert_texts_row(&t->dev, n));
    struct ost_epoch epoch = {
        .epoch = c->state.epoch + 1,
        .epochs = t->options.epochs,
        .train_loss = c->loss,
        .lr = ost_course_rate(c, c->state.steps),
        .seconds = c->seconds,
        .dev_score = t->fit->dev.n ? t->logits : NULL,
        .passing = !ost_adapter_settled(t->m, c->state.steps),
    };
    return t->hooks->epoch(t->hooks->ctx, &epoch, score);
}

/* ---- the course ---- */

/*
 * Finds the device, and the other processes early: when one of them fails on its way, the connection
 * breaks and the others need not wait. Those on one machine share its cores.
 */
static int find_place(struct trainer *t)
{
    const struct ost_ranks *ranks = t->fit->ranks;
    int threads = t->options.threads;
    if (threads == 0 && ranks && ranks->local_size > 1) {
        threads = ost_cores() / ranks->local_size;
        threads = threads > 1 ? threads : 1;
    }
    ost_tensor_threads(threads);
    if (!ranks)
        return ost_device_find(&t->device, t->options.device);
    int rc = ost_device_find_local(&t->device, t->options.device, ranks->local_rank);
    if (rc < 0)
        return rc;
    t->options.batch_size *= ranks->size;
    return ost_group_open(&t->group, ranks, t->device);
}

static int prepare(struct trainer *t)
{
    t->held = ost_scope_new(t->device);
    int rc = load_model(t);
    if (rc < 0)
        return rc;
    encode_texts(t);
    ost_bert_outputs_init(&t->outputs, t->fit->task, t->fit->train.target, t->options.smoothing,
                          t->held);
    note_data(t);
    put_fixed_options(&t->fixed, &t->options, t->adapter.p);
    rc = ost_scope_status(t->held);
    return rc < 0 || !is_first(t) ? rc : ost_bert_state_tidy(t->fit->dir, false);
}

static int open_course(struct trainer *t)
{
    uint64_t encoder = 0;
    int rc = ost_bert_fingerprint(&encoder, t->m);
    if (rc < 0)
        return rc;
    t->lesson = (struct ost_lesson){
        .stage = "train",
        .n = t->train.n,
        .plan = plan_epoch,
        .loss = loss_of,
        .weight = weight_of,
        .tokens = tokens_of,
        .score = score_epoch,
        .even = !t->train.row,
        .ctx = t,
    };
    return ost_course_open(&t->course, &(struct ost_course_setup){
                                           .m = t->m,
                                           .lesson = &t->lesson,
                                           .options = &t->options,
                                           .hooks = t->hooks,
                                           .group = t->group,
                                           .dir = t->fit->dir,
                                           .resume = t->fit->resume,
                                           .data = hash_data(t),
                                           .encoder = encoder,
                                           .fixed = t->fixed.p,
                                       });
}

static void put_adapter_settings(const struct trainer *t, struct ost_jsonw *w, const char *print)
{
    ost_jsonw_string(w, "adapter", t->options.peft);
    ost_jsonw_string(w, "adapter_settings", t->adapter.p);
    ost_jsonw_int(w, "trained_weights", t->trained);
    ost_jsonw_bool(w, "merged", t->options.merge);
    ost_jsonw_string(w, "encoder_fingerprint", print);
}

static void put_settings(const struct trainer *t, const char *print,
                         const struct ost_inference *inference)
{
    struct ost_jsonw w = ost_jsonw_start(t->fit->settings, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_string(&w, "precision", ost_bert_precision_name(t->course.state.precision));
    if (inference->texts)
        ost_inference_put(&w, inference);
    ost_bert_put_settings(&w, t->m, &t->options);
    ost_jsonw_int(&w, "steps", t->course.state.steps);
    ost_jsonw_int(&w, "best_epoch", t->course.state.best_epoch);
    if (t->options.peft)
        put_adapter_settings(t, &w, print);
    ost_jsonw_end(&w);
}

static int write_config(struct trainer *t)
{
    const struct ost_task *task = t->fit->task;
    struct ost_bert_about about = {.problem = ost_bert_problem(task),
                                   .label = ost_bert_output_names(task),
                                   .labels = ost_task_width(task)};
    int rc = ost_bert_write_config(t->m, t->tokenizer, &about, t->fit->dir);
    ost_bert_output_names_free((char **)about.label, task);
    return rc;
}

static int write_plain(struct trainer *t)
{
    char *model = ost_path_join(t->fit->dir, "model.safetensors");
    int rc = t->m->adapter ? ost_adapter_merge(t->m) : 0;
    if (rc == 0)
        rc = write_config(t);
    if (rc == 0)
        rc = ost_bert_write_weights(t->m, model);
    free(model);
    return rc;
}

static int write_adapter(struct trainer *t)
{
    const struct ost_task *task = t->fit->task;
    char **name = ost_bert_output_names(task);
    struct ost_labels labels = {name, ost_task_width(task)};
    char *base = realpath(t->options.encoder, NULL);
    int rc = base ? 0 : ost_fail_errno("cannot find '%s'", t->options.encoder);
    if (rc == 0)
        rc = ost_tokenizer_save(t->tokenizer, t->fit->dir);
    if (rc == 0)
        rc = ost_adapter_write(t->m, &(struct ost_adapter_place){t->fit->dir, base, &labels});
    free(base);
    ost_bert_output_names_free(name, task);
    return rc;
}

/* How the finished model is to answer, unless the user has said so. */
static int choose_inference(struct trainer *t, struct ost_inference *out)
{
    if (strcmp(t->options.precision, "auto") != 0)
        return 0;
    return ost_inference_choose(out, &(struct ost_inference_setup){
                                         .m = t->m,
                                         .task = t->fit->task,
                                         .texts = t->dev.n ? &t->dev : &t->train,
                                         .clock_s = t->hooks->clock_s,
                                         .ctx = t->hooks->ctx,
                                     });
}

/* The best weights become the model; then nothing but the model is left. */
static int finish(struct trainer *t)
{
    char *best = ost_bert_best_path(t->fit->dir, t->course.state.best_epoch);
    char print[OST_ADAPTER_PRINT] = "";
    struct ost_inference inference = {0};
    int rc = ost_bert_read_weights(t->m, best);
    free(best);
    if (rc == 0)
        rc = ost_bert_outputs_fold(&t->outputs, t->m);
    if (rc == 0)
        rc = ost_adapter_fingerprint(print, t->m);
    if (rc < 0)
        return rc;
    rc = t->m->adapter && !t->options.merge ? write_adapter(t) : write_plain(t);
    if (rc == 0)
        rc = choose_inference(t, &inference);
    if (rc < 0)
        return rc;
    put_settings(t, print, &inference);
    return ost_bert_state_tidy(t->fit->dir, true);
}

/* Rank 0 alone knows whether a finished model is there already; the others wait to hear of it. */
static int hear_of_finished(struct trainer *t, bool *finished)
{
    *finished = t->fit->finished;
    return t->group ? ost_group_share(t->group, finished, sizeof *finished) : 0;
}

static void release(struct trainer *t)
{
    ost_course_release(&t->course);
    ost_bert_outputs_release(&t->outputs);
    ost_group_free(t->group);
    ost_scope_free(t->held);
    ost_bert_free(t->m);
    ost_bert_texts_release(&t->train);
    ost_bert_texts_release(&t->dev);
    ost_tokenizer_free(t->tokenizer);
    ost_buf_release(&t->fixed);
    ost_buf_release(&t->adapter);
    free(t->logits);
}

static int train(struct trainer *t)
{
    int rc = prepare(t);
    if (rc == 0)
        rc = open_course(t);
    if (rc == 0)
        rc = ost_course_run(&t->course);
    return rc == 0 && is_first(t) ? finish(t) : rc;
}

int ost_bert_train(const struct ost_fit *fit)
{
    struct trainer t = {.fit = fit,
                        .options = *fit->options,
                        .hooks = fit->hooks,
                        .fixed = OST_BUF_INIT,
                        .adapter = OST_BUF_INIT};
    bool finished = false;
    int rc = ost_bert_check_options(&t.options);
    if (rc == 0)
        rc = find_place(&t);
    if (rc == 0)
        rc = hear_of_finished(&t, &finished);
    if (rc == 0 && !finished)
        rc = train(&t);
    release(&t);
    return rc;
}
