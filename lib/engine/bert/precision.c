#include "engine/bert/precision.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"

/*
 * The first pass makes libraries set themselves up; the fastest of the others counts. Threads need
 * some tenths of a second until they are spread over the cores, so small models make more passes.
 */
enum { PASSES_MIN = 3, PASSES_MAX = 24 };
static const double ENOUGH_S = 1;
static const double CLEARLY_FASTER = 1.2;

bool ost_precision_parse(enum ost_dtype *out, const char *name)
{
    bool bf16 = strcmp(name, "bf16") == 0;
    if (!bf16 && strcmp(name, "fp32") != 0)
        return false;
    *out = bf16 ? OST_BF16 : OST_F32;
    return true;
}

static int pass(struct ost_precision_trial *trial, const size_t *text, size_t n)
{
    struct ost_scope *s = ost_scope_new(trial->m->device);
    int64_t *label = ost_calloc(n, sizeof *label);
    ost_scope_record(s, true);
    ost_scope_dice(s, 0);
    struct ost_bert_batch batch =
        ost_bert_texts_batch(s, trial->texts, text, n, (int32_t)trial->m->config.pad_token_id);
    struct ost_tensor *y = ost_tensor_i64(s, 1, (int64_t[]){(int64_t)n}, label);
    int rc = ost_backward(s, ost_cross_entropy(s, ost_bert_logits(s, trial->m, &batch), y, NULL));
    free(label);
    ost_scope_free(s);
    return rc;
}

/* Seconds of a pass over the texts in that precision. */
static int measure(double *seconds, struct ost_precision_trial *trial, enum ost_dtype precision,
                   const size_t *text, size_t n)
{
    int rc = ost_bert_prepare(trial->m, precision, true);
    double all = 0;
    *seconds = INFINITY;
    for (int i = 0; rc == 0 && i < PASSES_MAX && (i < PASSES_MIN || all < ENOUGH_S); i++) {
        double start = trial->clock_s(trial->ctx);
        rc = pass(trial, text, n);
        ost_device_wait(trial->m->device);
        double took = trial->clock_s(trial->ctx) - start;
        all += took;
        if (i > 0 && took < *seconds)
            *seconds = took;
        ost_bert_forget_gradients(trial->m);
    }
    return rc;
}

int ost_precision_choose(enum ost_dtype *out, const char *name, struct ost_precision_trial *trial)
{
    if (ost_precision_parse(out, name))
        return 0;
    if (strcmp(name, "auto") != 0)
        return ost_fail(OST_EINVAL, "unknown precision '%s'; known are auto, fp32 and bf16", name);
    struct ost_bert_plan plan = {0};
    double fp32 = 0, bf16 = 0;
    ost_bert_plan_budget(&plan, trial->texts, 1); /* by length, one text to a batch */
    size_t n = trial->texts->n < trial->batch_size ? trial->texts->n : trial->batch_size;
    const size_t *text = plan.text + (trial->texts->n - n) / 2;
    int rc = measure(&fp32, trial, OST_F32, text, n);
    if (rc == 0)
        rc = measure(&bf16, trial, OST_BF16, text, n);
    if (rc == 0)
        *out = fp32 >= CLEARLY_FASTER * bf16 ? OST_BF16 : OST_F32;
    ost_bert_plan_release(&plan);
    return rc;
}
