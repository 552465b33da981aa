#include "engine/bert/predict.h"

#include <string.h>

#include "engine/bert/batch.h"
/* Padded tokens of one pass: enough to fill the device, few enough for its caches or memory. */
enum { CPU_TOKENS = 2048, CUDA_TOKENS = 65536 };

/* What a pass says of each row of a batch: so many numbers. */
struct question {
    struct ost_tensor *(*pass)(struct ost_scope *s, const struct ost_bert *m,
                               const struct ost_bert_batch *batch);
    size_t width;
    struct ost_group *group; /* whose ranks take the batches in turn; NULL: this process all */
};

static int predict_batch(struct ost_scope *s, const struct ost_bert *m, struct question q,
                         const struct ost_bert_texts *t, const size_t *text, size_t n, float *out)
{
    struct ost_bert_batch batch = ost_bert_batch_of(s, m, t, text, n);
    const float *rows = ost_tensor_values(s, q.pass(s, m, &batch));
    int rc = ost_scope_status(s);
    for (size_t i = 0; i < n && rc == 0; i++) {
        size_t first = ost_bert_texts_row(t, text[i]);
        size_t values = (ost_bert_texts_row(t, text[i] + 1) - first) * q.width;
        memcpy(out + first * q.width, rows, values * sizeof *rows);
        rows += values;
    }
    ost_scope_clear(s);
    return rc;
}

static int predict(struct ost_bert *m, struct question q, const struct ost_bert_texts *t,
                   float *out, ost_bert_progress *progress, void *ctx)
{
    struct ost_bert_plan plan = {0};
    struct ost_scope *s = ost_scope_new(m->device);
    ost_scope_pack(s, m->packs);
    ost_bert_plan_budget(&plan, t, m->device == OST_DEVICE_CPU ? CPU_TOKENS : CUDA_TOKENS);
    int rc = 0;
    size_t first = (size_t)ost_group_rank(q.group), step = (size_t)ost_group_size(q.group);
    for (size_t b = first; b < plan.batches && rc == 0; b += step) {
        rc = progress ? progress(ctx, b, plan.batches) : 0;
        if (rc == 0)
            rc = predict_batch(s, m, q, t, plan.text + plan.from[b],
                               plan.from[b + 1] - plan.from[b], out);
    }
    if (rc == 0 && progress)
        rc = progress(ctx, plan.batches, plan.batches);
    ost_bert_plan_release(&plan);
    ost_scope_free(s);
    return rc;
}

int ost_bert_predict_logits(struct ost_bert *m, const struct ost_bert_texts *t, float *logits,
                            ost_bert_progress *progress, void *ctx)
{
    struct question q = {ost_bert_logits, (size_t)m->width, NULL};
    return predict(m, q, t, logits, progress, ctx);
}

static struct ost_tensor *unit_sentences(struct ost_scope *s, const struct ost_bert *m,
                                         const struct ost_bert_batch *batch)
{
    return ost_unit_rows(s, ost_bert_sentences(s, m, batch));
}

int ost_bert_predict_sentences(struct ost_bert *m, const struct ost_bert_texts *t, float *sentences,
                               ost_bert_progress *progress, void *ctx)
{
    struct question q = {unit_sentences, (size_t)m->config.hidden_size, NULL};
    return predict(m, q, t, sentences, progress, ctx);
}

int ost_bert_predict_together(struct ost_group *g, struct ost_bert *m,
                              const struct ost_bert_texts *t, float *logits,
                              ost_bert_progress *progress, void *ctx)
{
    struct question q = {ost_bert_logits, (size_t)m->width, g};
    size_t n = ost_bert_texts_row(t, t->n) * q.width;
    memset(logits, 0, n * sizeof *logits);
    int rc = predict(m, q, t, logits, progress, ctx);
    return rc == 0 && g ? ost_group_sum(g, logits, n) : rc;
}
