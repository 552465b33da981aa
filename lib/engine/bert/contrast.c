#include "engine/bert/contrast.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "engine/bert/batch.h"

enum { PORTION_STEPS = 500 };

static struct ost_pair pair_of(const struct ost_contrast *c, size_t item)
{
    return ost_pairs_draw(&c->pairs, &c->pairing, (c->epoch - 1) * c->portion + item);
}

/* Pairs are drawn in random order already, so the batches of a portion are its pairs in order. */
static void plan_portion(void *ctx, struct ost_bert_plan *out, uint64_t seed, uint64_t epoch)
{
    struct ost_contrast *c = ctx;
    uint64_t before = (epoch - 1) * c->portion, left = c->total - before;
    size_t n = (size_t)(left < c->portion ? left : c->portion);
    size_t batch = (size_t)c->options.batch_size;
    (void)seed; /* the pairs have it */
    c->epoch = epoch;
    *out = (struct ost_bert_plan){.batches = (n + batch - 1) / batch};
    out->text = ost_calloc(n, sizeof *out->text);
    out->from = ost_calloc(out->batches + 1, sizeof *out->from);
    for (size_t i = 0; i < n; i++)
        out->text[i] = i;
    for (size_t b = 0; b <= out->batches; b++)
        out->from[b] = b * batch < n ? b * batch : n;
}

struct ost_tensor *ost_contrast_loss(struct ost_scope *s, const struct ost_bert *m,
                                     const struct ost_bert_texts *texts,
                                     const struct ost_pair *pair, size_t n)
{
    size_t *text = ost_calloc(2 * n, sizeof *text);
    float *target = ost_calloc(n, sizeof *target);
    for (size_t i = 0; i < n; i++) {
        text[2 * i] = pair[i].text[0];
        text[2 * i + 1] = pair[i].text[1];
        target[i] = pair[i].alike;
    }
    struct ost_bert_batch batch = ost_bert_batch_of(s, m, texts, text, 2 * n);
    struct ost_tensor *wanted = ost_tensor_f32(s, 1, (int64_t[]){(int64_t)n}, target);
    free(text);
    free(target);
    return ost_cosine_error(s, ost_bert_sentences(s, m, &batch), wanted);
}

static struct ost_tensor *loss_of(void *ctx, struct ost_scope *s, const size_t *item, size_t n)
{
    const struct ost_contrast *c = ctx;
    struct ost_pair *pair = ost_calloc(n, sizeof *pair);
    for (size_t i = 0; i < n; i++)
        pair[i] = pair_of(c, item[i]);
    struct ost_tensor *loss = ost_contrast_loss(s, c->m, c->texts, pair, n);
    free(pair);
    return loss;
}

static size_t tokens_of(void *ctx, size_t item)
{
    const struct ost_contrast *c = ctx;
    struct ost_pair pair = pair_of(c, item);
    return ost_bert_texts_length(c->texts, pair.text[0]) +
           ost_bert_texts_length(c->texts, pair.text[1]);
}

/* Nothing is chosen: the latest is the best. */
static int score_portion(void *ctx, struct ost_course *course, double *score)
{
    (void)ctx;
    *score = course->state.epoch + 1;
    return 0;
}

void ost_contrast_init(struct ost_contrast *out, struct ost_bert *m,
                       const struct ost_bert_texts *texts, const int *label, size_t classes,
                       const struct ost_pairing *pairing, const struct ost_engine_options *options)
{
    *out = (struct ost_contrast){
        .m = m, .texts = texts, .pairing = *pairing, .options = *options, .epoch = 1};
    ost_pairs_init(&out->pairs, label, texts->n, classes, options->seed);
    uint64_t batch = (uint64_t)options->batch_size, most = PORTION_STEPS * batch;
    out->total = ost_pairs_total(&out->pairs, pairing);
    if (out->total > INT32_MAX * most) /* the rest nobody will live to see */
        out->total = INT32_MAX * most;
    uint64_t portions = (out->total + most - 1) / most;
    out->portion = (out->total / portions + batch - 1) / batch * batch;
    out->options.epochs = (int)((out->total + out->portion - 1) / out->portion);
    out->options.patience = 0;
    out->lesson = (struct ost_lesson){
        .stage = "contrast",
        .n = (size_t)(out->total < out->portion ? out->total : out->portion),
        .plan = plan_portion,
        .loss = loss_of,
        .tokens = tokens_of,
        .score = score_portion,
        .ctx = out,
    };
}

void ost_contrast_release(struct ost_contrast *c)
{
    ost_pairs_release(&c->pairs);
    *c = (struct ost_contrast){0};
}
