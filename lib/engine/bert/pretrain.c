#include "engine/bert/pretrain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "engine/bert/batch.h"
#include "engine/bert/checkpoint.h"
#include "engine/bert/course.h"
#include "engine/bert/masking.h"
#include "engine/bert/start.h"
#include "io/file.h"

/* Of so many texts one is held back; what is hidden of those goes by the epoch that never comes. */
enum { HELD_OUT_OF = 20, HELD_EPOCH = 0, RECORD_LIMIT = 1 << 16 };

#define RECORD "pretraining.json"

struct pretrainer {
    const struct ost_pretraining *job;
    struct ost_engine_options options; /* those given, with epochs and lr of this training */
    struct ost_bert_start start;
    struct ost_masking masking;
    struct ost_bert_texts train, held;
    struct ost_scope *scope;
    uint64_t epoch;             /* the running one */
    double before, after, best; /* loss on what is held back */
    struct ost_buf fixed;
    uint64_t data, encoder; /* fingerprints */
    struct ost_lesson lesson;
    struct ost_course course;
};

/* ---- texts ---- */

/* Texts that grow. */
struct pieces {
    struct ost_bert_texts *t;
    size_t id_cap, from_cap;
};

/* A piece that is nothing but special tokens has nothing to hide and is left out. */
static void add_piece(struct pieces *to, const struct ost_masking *m, const int32_t *id, size_t n)
{
    struct ost_bert_texts *t = to->t;
    size_t may = 0;
    for (size_t i = 0; i < n; i++)
        may += ost_mask_may_ask(m, id[i]);
    if (may == 0)
        return;
    size_t used = t->n ? t->from[t->n] : 0;
    t->id = ost_grow(t->id, &to->id_cap, used + n + 2, sizeof *t->id);
    t->from = ost_grow(t->from, &to->from_cap, t->n + 2, sizeof *t->from);
    t->id[used] = m->special.cls;
    memcpy(t->id + used + 1, id, n * sizeof *id);
    t->id[used + 1 + n] = m->special.sep;
    t->from[0] = 0;
    t->from[++t->n] = used + n + 2;
}

/* Pieces of the texts that are held back, or of the others. */
static void cut_texts(struct pretrainer *p, struct ost_bert_texts *out, bool held)
{
    struct ost_encoding e = OST_ENCODING_INIT;
    struct ost_rng rng = ost_rng_seeded(p->options.seed, HELD_EPOCH);
    struct pieces grown = {.t = out};
    size_t room = (size_t)p->options.max_length - 2;
    for (size_t i = 0; i < p->job->n; i++) {
        bool back = ost_rng_below(&rng, HELD_OUT_OF) == 0 || i == 0; /* one in any case */
        if (back != held)
            continue;
        ost_tokenizer_encode(&e, p->start.tokenizer, p->job->text[i], OST_ANY_LENGTH);
        size_t n = e.n - 2, pieces = (n + room - 1) / room;
        for (size_t k = 0; k < pieces; k++) {
            size_t from = n * k / pieces, to = n * (k + 1) / pieces;
            add_piece(&grown, &p->masking, e.id + 1 + from, to - from);
        }
    }
    ost_encoding_release(&e);
}

/* ---- the lesson ---- */

/* Pieces with some tokens hidden; those are what is asked for, and `truth` is what stood there. */
struct hidden {
    struct ost_bert_texts texts;
    int64_t *truth; /* [rows of the texts] */
};

static void make_room(struct hidden *out, size_t n, size_t tokens)
{
    *out = (struct hidden){.texts = {.n = n}};
    out->texts.id = ost_calloc(tokens, sizeof *out->texts.id);
    out->texts.from = ost_calloc(n + 1, sizeof *out->texts.from);
    out->texts.row = ost_calloc(n + 1, sizeof *out->texts.row);
    out->texts.asked = ost_calloc(tokens, sizeof *out->texts.asked);
    out->truth = ost_calloc(tokens, sizeof *out->truth);
}

/* What is hidden of a piece goes by the epoch and the piece. */
static struct ost_rng dice_of(const struct pretrainer *p, uint64_t epoch, size_t piece)
{
    uint64_t stream[] = {epoch, piece}, seed = p->options.seed;
    return ost_rng_seeded(seed, ost_hash(stream, sizeof stream, seed));
}

static void hide(struct hidden *out, const struct pretrainer *p, const struct ost_bert_texts *t,
                 const size_t *piece, size_t n, uint64_t epoch)
{
    size_t tokens = 0;
    for (size_t i = 0; i < n; i++)
        tokens += ost_bert_texts_length(t, piece[i]);
    make_room(out, n, tokens);
    struct ost_bert_texts *to = &out->texts;
    struct ost_asked *asked = ost_calloc(tokens, sizeof *asked);
    for (size_t i = 0; i < n; i++) {
        size_t length = ost_bert_texts_length(t, piece[i]), row = to->row[i];
        int32_t *id = to->id + to->from[i];
        struct ost_rng rng = dice_of(p, epoch, piece[i]);
        memcpy(id, t->id + t->from[piece[i]], length * sizeof *id);
        size_t asks = ost_mask_text(asked, id, length, &p->masking, &rng);
        for (size_t k = 0; k < asks; k++, row++) {
            to->asked[row] = (int32_t)asked[k].at;
            out->truth[row] = asked[k].truth;
        }
        to->from[i + 1] = to->from[i] + length;
        to->row[i + 1] = row;
    }
    free(asked);
}

static void release_hidden(struct hidden *h)
{
    ost_bert_texts_release(&h->texts);
    free(h->truth);
}

/* Logits of the tokens that are asked for, and what should be there. */
struct answers {
    struct ost_tensor *logits, *truth;
};

static struct answers ask(struct ost_scope *s, const struct pretrainer *p, const struct hidden *h)
{
    size_t n = h->texts.n, *every = ost_calloc(n, sizeof *every);
    int64_t rows = (int64_t)h->texts.row[n];
    for (size_t i = 0; i < n; i++)
        every[i] = i;
    struct ost_bert_batch batch = ost_bert_batch_of(s, p->start.m, &h->texts, every, n);
    free(every);
    return (struct answers){ost_bert_logits(s, p->start.m, &batch),
                            ost_tensor_i64(s, 1, &rows, h->truth)};
}

static void plan_epoch(void *ctx, struct ost_bert_plan *out, uint64_t seed, uint64_t epoch)
{
    struct pretrainer *p = ctx;
    p->epoch = epoch;
    struct ost_bert_mix mix = {(size_t)p->options.batch_size, seed, epoch, p->start.m->packs};
    ost_bert_plan_epoch(out, &p->train, &mix);
}

static size_t tokens_of(void *ctx, size_t piece)
{
    const struct pretrainer *p = ctx;
    return ost_bert_texts_length(&p->train, piece);
}

static struct ost_tensor *loss_of(void *ctx, struct ost_scope *s, const size_t *piece, size_t n)
{
    const struct pretrainer *p = ctx;
    struct hidden hidden;
    hide(&hidden, p, &p->train, piece, n, p->epoch);
    struct answers answers = ask(s, p, &hidden);
    release_hidden(&hidden);
    return ost_cross_entropy(s, answers.logits, answers.truth, NULL, 0);
}

/* Mean loss over all tokens that are asked for of the texts held back. */
static int measure(struct pretrainer *p, double *loss)
{
    struct ost_bert_plan plan = {0};
    double sum = 0, asked = 0;
    int rc = 0;
    struct ost_bert_mix mix = {.batch_size = (size_t)p->options.batch_size,
                               .seed = p->options.seed,
                               .epoch = HELD_EPOCH,
                               .packed = p->start.m->packs};
    ost_scope_pack(p->scope, mix.packed);
    ost_bert_plan_epoch(&plan, &p->held, &mix);
    for (size_t b = 0; b < plan.batches && rc == 0; b++) {
        struct hidden hidden;
        hide(&hidden, p, &p->held, plan.text + plan.from[b], plan.from[b + 1] - plan.from[b],
             HELD_EPOCH);
        struct answers answers = ask(p->scope, p, &hidden);
        sum += ost_tensor_item(
            p->scope, ost_cross_entropy_sum(p->scope, answers.logits, answers.truth, NULL));
        asked += (double)hidden.texts.row[hidden.texts.n];
        release_hidden(&hidden);
        rc = ost_scope_status(p->scope);
        ost_scope_clear(p->scope);
    }
    ost_bert_plan_release(&plan);
    *loss = sum / asked;
    return rc;
}

static int score_epoch(void *ctx, struct ost_course *course, double *score)
{
    struct pretrainer *p = ctx;
    (void)course;
    int rc = measure(p, &p->after);
    *score = -p->after;
    return rc;
}

/* ---- getting ready ---- */

static int check_words(struct pretrainer *p)
{
    p->masking = (struct ost_masking){ost_tokenizer_special(p->start.tokenizer),
                                      (int32_t)ost_tokenizer_size(p->start.tokenizer)};
    if (p->masking.special.mask < 0)
        return ost_fail(OST_EINVAL, "%s: the vocabulary has no [MASK], so there is no pre-training",
                        p->options.encoder);
    if (p->start.fresh)
        p->job->hooks->note(p->job->hooks->ctx,
                            "the encoder brings no language model's head; it starts from random "
                            "weights, which can cost the encoder more than it gains: compare with "
                            "a training without --pretrain");
    return 0;
}

static void put_fixed(struct ost_buf *out, const struct ost_engine_options *o)
{
    struct ost_jsonw w = ost_jsonw_start(out, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "epochs of pre-training", o->epochs);
    ost_jsonw_real(&w, "learning rate of pre-training", o->lr);
    ost_bert_put_fixed(&w, o);
    ost_jsonw_end(&w);
}

static int prepare(struct pretrainer *p)
{
    int rc = ost_bert_start(&p->start, &p->options, &ost_bert_head_masked, 0);
    if (rc == 0)
        rc = check_words(p);
    if (rc < 0)
        return rc;
    p->scope = ost_scope_new(p->start.m->device);
    cut_texts(p, &p->train, false);
    cut_texts(p, &p->held, true);
    if (p->train.n == 0 || p->held.n == 0)
        return ost_fail(OST_EDATA,
                        "pre-training needs texts to learn from and a text to measure "
                        "with, and %zu are too few",
                        p->job->n);
    put_fixed(&p->fixed, &p->options);
    p->data = ost_bert_hash_texts(&p->held, ost_bert_hash_texts(&p->train, 0));
    rc = ost_bert_fingerprint(&p->encoder, p->start.m);
    return rc < 0 ? rc : ost_bert_state_tidy(p->job->dir, false);
}

/* ---- the record ---- */

/* What tells this training from any other. */
static void put_key(char out[17], const struct pretrainer *p)
{
    uint64_t from[] = {p->data, p->encoder};
    uint64_t key = ost_hash(p->fixed.p, p->fixed.n, ost_hash(from, sizeof from, 0));
    snprintf(out, 17, "%016llx", (unsigned long long)key);
}

/* Written last: with it the training is finished. */
static int write_record(const struct pretrainer *p)
{
    char key[17];
    struct ost_buf json = OST_BUF_INIT;
    char *path = ost_path_join(p->job->dir, RECORD);
    struct ost_jsonw w = ost_jsonw_start(&json, 2);
    put_key(key, p);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "texts", (int64_t)p->job->n);
    ost_jsonw_int(&w, "best_epoch", p->course.state.best_epoch);
    ost_jsonw_real(&w, "loss_before", p->before);
    ost_jsonw_real(&w, "loss_after", -p->course.state.best_score);
    ost_jsonw_string(&w, "key", key);
    ost_jsonw_end(&w);
    int rc = ost_file_write(path, ost_buf_view(&json));
    ost_buf_release(&json);
    free(path);
    return rc;
}

/* Whether a finished training of this key lies there. */
static bool is_finished(const struct pretrainer *p)
{
    char key[17];
    const char *there = NULL;
    struct ost_json *json = NULL;
    char *path = ost_path_join(p->job->dir, RECORD);
    put_key(key, p);
    bool is = ost_file_exists(path) && ost_json_load(&json, path, RECORD_LIMIT) == 0 &&
              ost_json_string(&there, json, "key") == 0 && strcmp(there, key) == 0;
    ost_json_free(json);
    free(path);
    return is;
}

/* ---- the course ---- */

static int run(struct pretrainer *p)
{
    int rc = ost_bert_prepare(p->start.m, OST_F32, false);
    if (rc == 0)
        rc = measure(p, &p->before);
    p->lesson = (struct ost_lesson){
        .stage = "pretrain",
        .n = p->train.n,
        .plan = plan_epoch,
        .loss = loss_of,
        .tokens = tokens_of,
        .score = score_epoch,
        .ctx = p,
    };
    if (rc == 0)
        rc = ost_course_open(&p->course, &(struct ost_course_setup){
                                             .m = p->start.m,
                                             .lesson = &p->lesson,
                                             .options = &p->options,
                                             .hooks = p->job->hooks,
                                             .dir = p->job->dir,
                                             .resume = p->job->resume,
                                             .data = p->data,
                                             .encoder = p->encoder,
                                             .fixed = p->fixed.p,
                                         });
    return rc < 0 ? rc : ost_course_run(&p->course);
}

static void say_gain(const struct pretrainer *p)
{
    const struct ost_bert_state *state = &p->course.state;
    double after = -state->best_score;
    char sentence[200];
    snprintf(sentence, sizeof sentence,
             "pre-training on %zu texts, epoch %d: on texts held back the loss of a hidden token "
             "fell from %.3f to %.3f (perplexity %.4g to %.4g)",
             p->job->n, state->best_epoch, p->before, after, exp(p->before), exp(after));
    p->job->hooks->note(p->job->hooks->ctx, sentence);
}

static int finish(struct pretrainer *p)
{
    const char *dir = p->job->dir;
    char *best = ost_bert_best_path(dir, p->course.state.best_epoch);
    char *model = ost_path_join(dir, "model.safetensors");
    struct ost_bert_about nothing = {0};
    int rc = ost_bert_write_config(p->start.m, p->start.tokenizer, &nothing, dir);
    if (rc == 0)
        rc = ost_file_copy(best, model);
    if (rc == 0)
        rc = ost_bert_state_tidy(dir, true);
    if (rc == 0)
        rc = write_record(p);
    if (rc == 0)
        say_gain(p);
    free(best);
    free(model);
    return rc;
}

static void release(struct pretrainer *p)
{
    ost_course_release(&p->course);
    ost_scope_free(p->scope);
    ost_bert_start_release(&p->start);
    ost_bert_texts_release(&p->train);
    ost_bert_texts_release(&p->held);
    ost_buf_release(&p->fixed);
}

int ost_bert_pretrain(const struct ost_pretraining *job)
{
    struct pretrainer p = {.job = job, .options = *job->options, .fixed = OST_BUF_INIT};
    p.options.epochs = (int)job->options->pretrain_epochs;
    p.options.lr = job->options->pretrain_lr;
    p.options.patience = 0;
    p.options.cuda_graphs = false;
    int rc = prepare(&p);
    bool finished = rc == 0 && job->resume && is_finished(&p);
    if (rc == 0 && !finished)
        rc = run(&p);
    if (rc == 0 && !finished)
        rc = finish(&p);
    release(&p);
    return rc;
}
