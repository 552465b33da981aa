#include "engine/bert/predict.h"

#include <string.h>

/* Padded tokens of one pass: enough to fill the device, few enough for its caches or memory. */
enum { CPU_TOKENS = 2048, CUDA_TOKENS = 65536 };

static int predict_batch(struct ost_scope *s, const struct ost_bert *m,
                         const struct ost_bert_texts *t, const size_t *text, size_t n,
                         float *logits)
{
    size_t classes = (size_t)m->width;
    struct ost_bert_batch batch =
        ost_bert_texts_batch(s, t, text, n, (int32_t)m->config.pad_token_id);
    const float *rows = ost_tensor_values(s, ost_bert_logits(s, m, &batch));
    int rc = ost_scope_status(s);
    for (size_t i = 0; i < n && rc == 0; i++) {
        size_t first = ost_bert_texts_row(t, text[i]);
        size_t values = (ost_bert_texts_row(t, text[i] + 1) - first) * classes;
        memcpy(logits + first * classes, rows, values * sizeof *rows);
        rows += values;
    }
    ost_scope_clear(s);
    return rc;
}

int ost_bert_predict_logits(struct ost_bert *m, const struct ost_bert_texts *t, float *logits,
                            ost_bert_progress *progress, void *ctx)
{
    struct ost_bert_plan plan = {0};
    struct ost_scope *s = ost_scope_new(m->device);
    ost_bert_plan_budget(&plan, t, m->device == OST_DEVICE_CPU ? CPU_TOKENS : CUDA_TOKENS);
    int rc = 0;
    for (size_t b = 0; b < plan.batches && rc == 0; b++) {
        rc = progress ? progress(ctx, b, plan.batches) : 0;
        if (rc == 0)
            rc = predict_batch(s, m, t, plan.text + plan.from[b], plan.from[b + 1] - plan.from[b],
                               logits);
    }
    if (rc == 0 && progress)
        rc = progress(ctx, plan.batches, plan.batches);
    ost_bert_plan_release(&plan);
    ost_scope_free(s);
    return rc;
}
