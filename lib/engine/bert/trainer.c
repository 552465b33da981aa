#include "engine/bert/trainer.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/rng.h"
#include "engine/bert/checkpoint.h"
#include "engine/bert/precision.h"
#include "engine/bert/predict.h"
#include "engine/bert/state.h"
#include "engine/bert/texts.h"
#include "io/file.h"

enum { FEW_STEPS = 500, LENGTH_MIN = 3 };

struct trainer {
    const struct ost_fit *fit;
    const struct ost_engine_options *options;
    const struct ost_train_hooks *hooks;
    int device;
    struct ost_tokenizer *tokenizer;
    struct ost_bert_texts train, dev;
    struct ost_bert *m;
    struct ost_adamw *adamw;
    struct ost_scope *scope;   /* of one step */
    struct ost_scope *held;    /* of the whole training */
    struct ost_tensor *weight; /* [C] of the classes, or NULL; in `held` */
    int64_t steps_all;         /* of the whole training */
    struct ost_bert_state state;
    struct ost_buf fixed; /* state.options */
    float *logits;        /* [dev.n x C] */
    double seconds, loss; /* of the running epoch */
    double tokens;        /* real ones, seen by this process */
};

/* ---- getting ready ---- */

static int check_options(const struct ost_engine_options *o)
{
    if (!o->encoder)
        return ost_fail(OST_EINVAL, "the bert engine starts from a pretrained encoder: name its "
                                    "directory with --encoder");
    if (o->epochs < 1 || o->batch_size < 1)
        return ost_fail(OST_EINVAL, "epochs and batch size are at least 1, not %d and %d",
                        o->epochs, o->batch_size);
    if (o->max_length < LENGTH_MIN)
        return ost_fail(OST_EINVAL, "a text needs a --max-length of %d tokens, not %d", LENGTH_MIN,
                        o->max_length);
    if (!(o->lr > 0 && o->lr < 1))
        return ost_fail(OST_EINVAL, "a learning rate lies between 0 and 1, not at %g", o->lr);
    if (!(o->warmup >= 0 && o->warmup <= 1 && o->weight_decay >= 0 && o->clip >= 0))
        return ost_fail(OST_EINVAL, "warm-up is a share of 0 to 1, weight decay and clip are not "
                                    "negative");
    return 0;
}

static int load_model(struct trainer *t)
{
    const struct ost_engine_options *o = t->options;
    unsigned fresh = 0;
    int rc = ost_tokenizer_load(&t->tokenizer, o->encoder, NULL);
    if (rc == 0)
        rc = ost_bert_load_encoder(&t->m, &fresh, o->encoder, (int64_t)t->fit->labels->n, t->device,
                                   o->seed);
    if (rc < 0)
        return rc;
    if (o->max_length > t->m->config.max_positions)
        return ost_fail(OST_EINVAL, "the encoder reads at most %lld tokens of a text, not %d",
                        (long long)t->m->config.max_positions, o->max_length);
    if ((int64_t)ost_tokenizer_size(t->tokenizer) > t->m->config.vocab_size)
        return ost_fail(OST_EPARSE, "%s: the tokenizer has %zu tokens, the model only %lld",
                        o->encoder, ost_tokenizer_size(t->tokenizer),
                        (long long)t->m->config.vocab_size);
    if (fresh & OST_BERT_FRESH_POOLER)
        t->hooks->note(t->hooks->ctx, "the encoder brings no pooler; pooler and classifier start "
                                      "from random weights");
    else if (fresh)
        t->hooks->note(t->hooks->ctx, "the encoder brings no classifier for these classes; it "
                                      "starts from random weights");
    return 0;
}

static void encode_texts(struct trainer *t)
{
    const struct ost_fit *fit = t->fit;
    size_t length = (size_t)t->options->max_length;
    ost_bert_texts_encode(&t->train, t->tokenizer, fit->train.text, fit->train.n, length);
    ost_bert_texts_encode(&t->dev, t->tokenizer, fit->dev.text, fit->dev.n, length);
    t->logits = ost_calloc(fit->dev.n * fit->labels->n, sizeof *t->logits);
    if (fit->class_weight) {
        float *weight = ost_calloc(fit->labels->n, sizeof *weight);
        for (size_t c = 0; c < fit->labels->n; c++)
            weight[c] = (float)fit->class_weight[c];
        t->weight = ost_tensor_f32(t->held, 1, (int64_t[]){(int64_t)fit->labels->n}, weight);
        free(weight);
    }
}

/* What must be the same when a training is resumed. */
static uint64_t hash_data(const struct trainer *t)
{
    const struct ost_bert_texts *parts[] = {&t->train, &t->dev};
    const struct ost_examples *examples[] = {&t->fit->train, &t->fit->dev};
    uint64_t h = 0;
    for (size_t i = 0; i < 2; i++) {
        const struct ost_bert_texts *p = parts[i];
        h = ost_hash(p->from, (p->n + 1) * sizeof *p->from, h);
        h = ost_hash(p->id, p->from[p->n] * sizeof *p->id, h);
        if (examples[i]->label)
            h = ost_hash(examples[i]->label, p->n * sizeof *examples[i]->label, h);
    }
    for (size_t c = 0; c < t->fit->labels->n; c++)
        h = ost_hash(t->fit->labels->name[c], strlen(t->fit->labels->name[c]) + 1, h);
    if (t->fit->class_weight)
        h = ost_hash(t->fit->class_weight, t->fit->labels->n * sizeof(double), h);
    return h;
}

/* A thousand rows of an embedding tell one encoder from another. */
static uint64_t hash_encoder(struct trainer *t)
{
    const float *word = ost_tensor_values(t->held, t->m->word.master);
    int64_t rows = t->m->config.vocab_size < 1000 ? t->m->config.vocab_size : 1000;
    return word ? ost_hash(word, (size_t)(rows * t->m->config.hidden_size) * sizeof *word, 0) : 0;
}

static void put_fixed_options(struct ost_buf *out, const struct ost_engine_options *o)
{
    struct ost_jsonw w = ost_jsonw_start(out, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "epochs", o->epochs);
    ost_jsonw_int(&w, "batch size", o->batch_size);
    ost_jsonw_real(&w, "learning rate", o->lr);
    ost_jsonw_int(&w, "max length", o->max_length);
    ost_jsonw_real(&w, "warm-up", o->warmup);
    ost_jsonw_real(&w, "weight decay", o->weight_decay);
    ost_jsonw_real(&w, "clip", o->clip);
    ost_jsonw_int(&w, "patience", o->patience);
    ost_jsonw_string(&w, "precision", o->precision);
    ost_jsonw_int(&w, "seed", (int64_t)o->seed);
    ost_jsonw_end(&w);
}

static void note_data(struct trainer *t)
{
    char sentence[200];
    if (t->train.truncated) {
        snprintf(sentence, sizeof sentence,
                 "%zu of %zu training texts (%.1f %%) are longer than %d tokens and were cut; "
                 "--max-length raises that",
                 t->train.truncated, t->train.n,
                 100.0 * (double)t->train.truncated / (double)t->train.n, t->options->max_length);
        t->hooks->note(t->hooks->ctx, sentence);
    }
    if (t->steps_all < FEW_STEPS) {
        snprintf(sentence, sizeof sentence,
                 "the whole training is only %lld steps; a larger --lr or more --epochs may be "
                 "needed",
                 (long long)t->steps_all);
        t->hooks->note(t->hooks->ctx, sentence);
    }
    if (t->device == OST_DEVICE_CPU && strcmp(ost_tensor_blas(), "reference") == 0)
        t->hooks->note(t->hooks->ctx, "libtorch calculates with the reference BLAS, which is slow; "
                                      "install the package libopenblas0-pthread");
}

/* ---- precision and state ---- */

static int register_parameters(struct trainer *t)
{
    int rc = ost_bert_prepare(t->m, t->state.precision, true);
    return rc < 0 ? rc : ost_bert_register(t->m, t->adamw, t->options->weight_decay);
}

static int start_afresh(struct trainer *t)
{
    struct ost_precision_trial trial = {
        .m = t->m,
        .texts = &t->train,
        .batch_size = (size_t)t->options->batch_size,
        .clock_s = t->hooks->clock_s,
        .ctx = t->hooks->ctx,
    };
    int rc = ost_precision_choose(&t->state.precision, t->options->precision, &trial);
    return rc < 0 ? rc : register_parameters(t);
}

static int go_on(struct trainer *t)
{
    int rc = ost_bert_state_read(&t->state, t->fit->dir);
    if (rc == 0)
        rc = ost_bert_state_restore_weights(t->m, t->fit->dir);
    if (rc == 0)
        rc = register_parameters(t);
    if (rc == 0)
        rc = ost_bert_state_restore_moments(&t->state, t->m, t->adamw, t->fit->dir);
    return rc;
}

static int prepare(struct trainer *t)
{
    int rc = check_options(t->options);
    if (rc == 0)
        rc = ost_device_find(&t->device, t->options->device);
    if (rc < 0)
        return rc;
    ost_tensor_threads(t->options->threads);
    t->scope = ost_scope_new(t->device);
    t->held = ost_scope_new(t->device);
    t->adamw = ost_adamw_new();
    rc = load_model(t);
    if (rc < 0)
        return rc;
    encode_texts(t);
    int64_t batches = ((int64_t)t->train.n + t->options->batch_size - 1) / t->options->batch_size;
    t->steps_all = batches * t->options->epochs;
    put_fixed_options(&t->fixed, t->options);
    t->state.options = t->fixed.p;
    t->state.data = hash_data(t);
    t->state.encoder = hash_encoder(t);
    rc = ost_scope_status(t->held);
    if (rc == 0)
        rc = ost_bert_state_tidy(t->fit->dir, false);
    if (rc < 0)
        return rc;
    note_data(t);
    return t->fit->resume && ost_bert_state_exists(t->fit->dir) ? go_on(t) : start_afresh(t);
}

/* ---- one epoch ---- */

/* Linear warm-up and decay, as transformers' get_linear_schedule_with_warmup. */
static double learning_rate(const struct trainer *t, int64_t step)
{
    double all = (double)t->steps_all, at = (double)step;
    double warm = ceil(t->options->warmup * all);
    double share = at < warm ? at / fmax(1, warm) : fmax(0, all - at) / fmax(1, all - warm);
    return t->options->lr * share;
}

/* Dice of their own for each step, so that no generator has to be stored. */
static uint64_t step_seed(const struct trainer *t)
{
    struct ost_rng rng = ost_rng_seeded(t->options->seed, ~(uint64_t)t->state.steps);
    return ost_rng_next(&rng);
}

static struct ost_tensor *loss_of(struct trainer *t, const size_t *text, size_t n)
{
    int64_t *label = ost_calloc(n, sizeof *label);
    for (size_t i = 0; i < n; i++)
        label[i] = t->fit->train.label[text[i]];
    struct ost_bert_batch batch =
        ost_bert_texts_batch(t->scope, &t->train, text, n, (int32_t)t->m->config.pad_token_id);
    struct ost_tensor *y = ost_tensor_i64(t->scope, 1, (int64_t[]){(int64_t)n}, label);
    free(label);
    return ost_cross_entropy(t->scope, ost_bert_logits(t->scope, t->m, &batch), y, t->weight);
}

static int check_finite(const struct trainer *t, double loss, double norm)
{
    if (isfinite(loss) && isfinite(norm))
        return 0;
    return ost_fail(OST_EENGINE,
                    "the loss is no longer a finite number at step %lld; a smaller --lr or "
                    "--precision fp32 may help",
                    (long long)t->state.steps + 1);
}

/* Forward, backward, clip, update; adds to *loss_sum. */
static int take_step(struct trainer *t, const size_t *text, size_t n, double *loss_sum)
{
    double norm = 0, lr = learning_rate(t, t->state.steps);
    ost_scope_dice(t->scope, step_seed(t));
    struct ost_tensor *scalar = loss_of(t, text, n);
    double loss = ost_tensor_item(t->scope, scalar);
    int rc = ost_backward(t->scope, scalar);
    if (rc == 0)
        rc = ost_adamw_gradient_norm(t->adamw, &norm);
    if (rc == 0)
        rc = check_finite(t, loss, norm);
    double most = t->options->clip;
    if (rc == 0)
        rc = ost_adamw_step(t->adamw, lr, most > 0 ? fmin(1, most / (norm + 1e-6)) : 1);
    t->state.steps++;
    for (size_t i = 0; i < n; i++)
        t->tokens += (double)ost_bert_texts_length(&t->train, text[i]);
    *loss_sum += loss * (double)n;
    (void)ost_scope_status(t->scope);
    ost_scope_clear(t->scope);
    return rc;
}

static int tick(struct trainer *t, const char *stage, size_t done, size_t total)
{
    struct ost_tick tick = {
        .stage = stage,
        .epoch = t->state.epoch + 1,
        .epochs = t->options->epochs,
        .done = done,
        .total = total,
        .loss = t->loss,
        .tokens = t->tokens,
    };
    return t->hooks->tick(t->hooks->ctx, &tick);
}

static int train_epoch(struct trainer *t)
{
    struct ost_bert_plan plan = {0};
    double start = t->hooks->clock_s(t->hooks->ctx), sum = 0;
    ost_bert_plan_epoch(&plan, &t->train, (size_t)t->options->batch_size, t->options->seed,
                        (uint64_t)t->state.epoch + 1);
    t->loss = NAN;
    ost_scope_record(t->scope, true);
    int rc = 0;
    for (size_t b = 0; b < plan.batches && rc == 0; b++) {
        rc = tick(t, "train", b, plan.batches);
        if (rc != 0)
            break;
        rc = take_step(t, plan.text + plan.from[b], plan.from[b + 1] - plan.from[b], &sum);
        t->loss = sum / (double)plan.from[b + 1];
    }
    if (rc == 0)
        rc = tick(t, "train", plan.batches, plan.batches);
    ost_bert_plan_release(&plan);
    t->seconds = t->hooks->clock_s(t->hooks->ctx) - start;
    return rc;
}

static int dev_progress(void *ctx, size_t done, size_t total)
{
    return tick(ctx, "dev", done, total);
}

/* Predicts the dev set and asks what the epoch is worth. */
static int score_epoch(struct trainer *t, double *score)
{
    size_t n = t->dev.n;
    int rc = n ? ost_bert_predict_logits(t->m, &t->dev, t->logits, dev_progress, t) : 0;
    if (rc != 0)
        return rc;
    struct ost_epoch epoch = {
        .epoch = t->state.epoch + 1,
        .epochs = t->options->epochs,
        .train_loss = t->loss,
        .lr = learning_rate(t, t->state.steps),
        .seconds = t->seconds,
        .dev_score = n ? t->logits : NULL,
    };
    return t->hooks->epoch(t->hooks->ctx, &epoch, score);
}

/* ---- between epochs ---- */

static bool is_last(const struct trainer *t)
{
    int patience = t->options->patience;
    return t->state.epoch == t->options->epochs ||
           (patience > 0 && t->state.epoch - t->state.best_epoch >= patience);
}

/*
 * Keeps what the epoch has given. The best weights are there before the state that names them, and
 * those before them until no state names them any more. The last epoch needs no state.
 */
static int keep_epoch(struct trainer *t, double score)
{
    struct ost_bert_state *state = &t->state;
    int former = state->best_epoch, rc = 0;
    state->epoch++;
    if (former == 0 || score > state->best_score) {
        char *path = ost_bert_best_path(t->fit->dir, state->epoch);
        rc = ost_bert_write_weights(t->m, path);
        free(path);
        state->best_epoch = state->epoch;
        state->best_score = score;
    }
    if (rc == 0 && !is_last(t))
        rc = ost_bert_state_write(state, t->m, t->adamw, t->fit->dir);
    if (rc == 0 && !is_last(t) && former && former != state->best_epoch)
        ost_bert_best_remove(t->fit->dir, former);
    return rc;
}

static void put_settings(struct trainer *t)
{
    char device[16];
    ost_device_name(device, t->device);
    struct ost_jsonw w = ost_jsonw_start(t->fit->settings, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_string(&w, "precision", ost_bert_precision_name(t->state.precision));
    ost_jsonw_string(&w, "device", device);
    ost_jsonw_int(&w, "threads", ost_tensor_threads_used());
    ost_jsonw_int(&w, "max_length", t->options->max_length);
    ost_jsonw_int(&w, "steps", t->state.steps);
    ost_jsonw_int(&w, "best_epoch", t->state.best_epoch);
    ost_jsonw_string(&w, "libtorch", ost_tensor_version());
    ost_jsonw_string(&w, "blas", ost_tensor_blas());
    ost_jsonw_end(&w);
}

/* The best weights become the model; then nothing but the model is left. */
static int finish(struct trainer *t)
{
    char *best = ost_bert_best_path(t->fit->dir, t->state.best_epoch);
    char *model = ost_path_join(t->fit->dir, "model.safetensors");
    int rc = ost_bert_write_config(t->m, t->tokenizer, t->fit->labels, t->fit->dir);
    if (rc == 0)
        rc = ost_file_copy(best, model);
    if (rc == 0)
        rc = ost_bert_state_tidy(t->fit->dir, true);
    if (rc == 0)
        put_settings(t);
    free(best);
    free(model);
    return rc;
}

static void release(struct trainer *t)
{
    ost_adamw_free(t->adamw);
    ost_scope_free(t->scope);
    ost_scope_free(t->held);
    ost_bert_free(t->m);
    ost_bert_texts_release(&t->train);
    ost_bert_texts_release(&t->dev);
    ost_tokenizer_free(t->tokenizer);
    ost_buf_release(&t->fixed);
    free(t->logits);
}

int ost_bert_train(const struct ost_fit *fit)
{
    struct trainer t = {
        .fit = fit, .options = fit->options, .hooks = fit->hooks, .fixed = OST_BUF_INIT};
    int rc = prepare(&t);
    while (rc == 0 && !is_last(&t)) {
        double score = 0;
        rc = train_epoch(&t);
        if (rc == 0)
            rc = score_epoch(&t, &score);
        if (rc == 0)
            rc = keep_epoch(&t, score);
    }
    if (rc == 0)
        rc = finish(&t);
    release(&t);
    return rc;
}
