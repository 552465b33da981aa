#include "engine/bert/precision.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/bert/course.h"

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

static int pass(struct ost_precision_trial *trial, const size_t *item, size_t n)
{
    struct ost_scope *s = ost_scope_new(trial->m->device);
    ost_scope_record(s, true);
    ost_scope_pack(s, trial->m->packs);
    ost_scope_dice(s, 0);
    int rc = ost_backward(s, trial->lesson->loss(trial->lesson->ctx, s, item, n));
    ost_scope_free(s);
    return rc;
}

/* Seconds of a pass over the items in that precision. */
static int measure(double *seconds, struct ost_precision_trial *trial, enum ost_dtype precision,
                   const size_t *item, size_t n)
{
    int rc = ost_bert_prepare(trial->m, precision, true);
    double all = 0;
    *seconds = INFINITY;
    for (int i = 0; rc == 0 && i < PASSES_MAX && (i < PASSES_MIN || all < ENOUGH_S); i++) {
        double start = trial->clock_s(trial->ctx);
        rc = pass(trial, item, n);
        ost_device_wait(trial->m->device);
        double took = trial->clock_s(trial->ctx) - start;
        all += took;
        if (i > 0 && took < *seconds)
            *seconds = took;
        ost_bert_forget_gradients(trial->m);
    }
    return rc;
}

static size_t batch_tokens(const struct ost_lesson *lesson, const struct ost_bert_plan *plan,
                           size_t batch)
{
    size_t tokens = 0;
    for (size_t i = plan->from[batch]; i < plan->from[batch + 1]; i++)
        tokens += lesson->tokens(lesson->ctx, plan->text[i]);
    return tokens;
}

/* The batch of the plan than which as many are longer as are shorter. */
static size_t median_batch(const struct ost_lesson *lesson, const struct ost_bert_plan *plan)
{
    for (size_t b = 0; b < plan->batches; b++) {
        size_t tokens = batch_tokens(lesson, plan, b), shorter = 0, equal = 0;
        for (size_t i = 0; i < plan->batches; i++) {
            size_t other = batch_tokens(lesson, plan, i);
            shorter += other < tokens;
            equal += other == tokens;
        }
        if (shorter <= plan->batches / 2 && plan->batches / 2 < shorter + equal)
            return b;
    }
    return 0;
}

int ost_precision_choose(enum ost_dtype *out, const char *name, struct ost_precision_trial *trial)
{
    if (ost_precision_parse(out, name))
        return 0;
    if (strcmp(name, "auto") != 0)
        return ost_fail(OST_EINVAL, "unknown precision '%s'; known are auto, fp32 and bf16", name);
    struct ost_bert_plan plan = {0};
    double fp32 = 0, bf16 = 0;
    trial->lesson->plan(trial->lesson->ctx, &plan, trial->seed, 1);
    size_t batch = median_batch(trial->lesson, &plan);
    const size_t *item = plan.text + plan.from[batch];
    size_t n = plan.from[batch + 1] - plan.from[batch];
    int rc = measure(&fp32, trial, OST_F32, item, n);
    if (rc == 0)
        rc = measure(&bf16, trial, OST_BF16, item, n);
    if (rc == 0)
        *out = fp32 >= CLEARLY_FASTER * bf16 ? OST_BF16 : OST_F32;
    ost_bert_plan_release(&plan);
    return rc;
}
