#include "engine/bert/inference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "engine/bert/predict.h"

enum { TEXTS_MAX = 1000 };
static const double AGREEMENT_MIN = 0.995, CLEARLY_FASTER = 1.1, NUMBER_WITHIN = 0.01;
/* Passes over the texts, of which the fastest counts: until they have taken this long together. */
static const double ENOUGH_S = 1;
enum { PASSES_MAX = 3 };

static const enum ost_dtype precisions[OST_INFERENCES] = {OST_F32, OST_BF16, OST_INT8};
static const char *const names[OST_INFERENCES] = {"fp32", "bf16", "int8"};

const char *ost_inference_name(enum ost_dtype precision)
{
    size_t i = 0;
    while (i + 1 < OST_INFERENCES && precisions[i] != precision)
        i++;
    return names[i];
}

bool ost_inference_parse(enum ost_dtype *out, const char *name)
{
    for (size_t i = 0; i < OST_INFERENCES; i++)
        if (strcmp(name, names[i]) == 0) {
            *out = precisions[i];
            return true;
        }
    return false;
}

/* ---- answers ---- */

static size_t largest(const float *x, size_t n)
{
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (x[i] > x[best])
            best = i;
    return best;
}

static bool head_agrees(enum ost_loss loss, const float *a, const float *b, size_t n)
{
    if (loss == OST_LOSS_CLASS)
        return largest(a, n) == largest(b, n);
    for (size_t i = 0; i < n; i++) {
        bool same = loss == OST_LOSS_LABELS ? (a[i] > 0) == (b[i] > 0)
                                            : fabsf(a[i] - b[i]) <= NUMBER_WITHIN * fabsf(a[i]);
        if (!same)
            return false;
    }
    return true;
}

bool ost_inference_agrees(const struct ost_task *task, const float *a, const float *b)
{
    size_t at = 0;
    for (size_t i = 0; i < task->heads; i++) {
        size_t width = ost_head_width(&task->head[i]);
        if (!head_agrees(task->head[i].kind->loss, a + at, b + at, width))
            return false;
        at += width;
    }
    return true;
}

static double agreement(const struct ost_task *task, const float *a, const float *b, size_t rows)
{
    size_t same = 0, width = ost_task_width(task);
    for (size_t i = 0; i < rows; i++)
        same += ost_inference_agrees(task, a + i * width, b + i * width);
    return rows ? (double)same / (double)rows : 1;
}

/* ---- measuring ---- */

/* At most TEXTS_MAX texts, evenly spaced; *out is yours to release. */
static void take_some(struct ost_bert_texts *out, const struct ost_bert_texts *t)
{
    size_t n = t->n < TEXTS_MAX ? t->n : TEXTS_MAX, rows = ost_bert_texts_row(t, t->n);
    *out = (struct ost_bert_texts){.n = n};
    out->id = ost_alloc((t->n ? t->from[t->n] : 0) * sizeof *out->id);
    out->from = ost_calloc(n + 1, sizeof *out->from);
    out->row = t->row ? ost_calloc(n + 1, sizeof *out->row) : NULL;
    out->asked = t->row ? ost_alloc(rows * sizeof *out->asked) : NULL;
    for (size_t i = 0; i < n; i++) {
        size_t text = i * t->n / n, length = ost_bert_texts_length(t, text);
        memcpy(out->id + out->from[i], t->id + t->from[text], length * sizeof *out->id);
        out->from[i + 1] = out->from[i] + length;
        if (!t->row)
            continue;
        size_t asks = t->row[text + 1] - t->row[text];
        memcpy(out->asked + out->row[i], t->asked + t->row[text], asks * sizeof *out->asked);
        out->row[i + 1] = out->row[i] + asks;
    }
}

/* Answers the texts; *seconds is what the fastest pass took. */
static int answer(double *seconds, float *logits, const struct ost_inference_setup *setup,
                  const struct ost_bert_texts *texts, enum ost_dtype precision)
{
    int rc = ost_bert_prepare(setup->m, precision, false);
    double all = 0;
    *seconds = INFINITY;
    for (int i = 0; rc == 0 && i < PASSES_MAX && all < ENOUGH_S; i++) {
        double start = setup->clock_s(setup->ctx);
        rc = ost_bert_predict_logits(setup->m, texts, logits, NULL, NULL);
        double took = setup->clock_s(setup->ctx) - start;
        all += took;
        *seconds = fmin(*seconds, took);
    }
    return rc;
}

static int measure(struct ost_inference *out, const struct ost_inference_setup *setup,
                   const struct ost_bert_texts *texts)
{
    size_t rows = ost_bert_texts_row(texts, texts->n), width = ost_task_width(setup->task);
    float *truth = ost_calloc(rows * width, sizeof *truth);
    float *logits = ost_calloc(rows * width, sizeof *logits);
    double fastest = 0;
    int rc = 0;
    for (size_t i = 0; i < OST_INFERENCES && rc == 0; i++) {
        struct ost_inference_trial *trial = &out->trial[i];
        double seconds;
        if (precisions[i] == OST_INT8 && !ost_tensor_packs_well())
            continue;
        rc = answer(&seconds, i ? logits : truth, setup, texts, precisions[i]);
        trial->agreement = agreement(setup->task, truth, i ? logits : truth, rows);
        trial->tokens_per_s = (double)texts->from[texts->n] / fmax(seconds, 1e-9);
        if (trial->agreement < AGREEMENT_MIN || trial->tokens_per_s < CLEARLY_FASTER * fastest)
            continue;
        fastest = trial->tokens_per_s;
        out->precision = trial->precision;
    }
    free(truth);
    free(logits);
    return rc;
}

int ost_inference_choose(struct ost_inference *out, const struct ost_inference_setup *setup)
{
    struct ost_inference chosen = {.precision = OST_F32};
    struct ost_bert_texts texts = {0};
    int rc = 0;
    for (size_t i = 0; i < OST_INFERENCES; i++)
        chosen.trial[i].precision = precisions[i];
    if (setup->m->device == OST_DEVICE_CPU && setup->texts->n) {
        take_some(&texts, setup->texts);
        chosen.texts = texts.n;
        rc = measure(&chosen, setup, &texts);
        ost_bert_texts_release(&texts);
    }
    if (rc == 0)
        *out = chosen;
    return rc;
}

void ost_inference_put(struct ost_jsonw *w, const struct ost_inference *in)
{
    ost_jsonw_string(w, "inference", ost_inference_name(in->precision));
    ost_jsonw_object(w, "inference_agreement");
    for (size_t i = 0; i < OST_INFERENCES; i++)
        if (in->trial[i].tokens_per_s > 0)
            ost_jsonw_real(w, ost_inference_name(in->trial[i].precision), in->trial[i].agreement);
    ost_jsonw_end(w);
    ost_jsonw_object(w, "inference_tokens_per_s");
    for (size_t i = 0; i < OST_INFERENCES; i++)
        if (in->trial[i].tokens_per_s > 0)
            ost_jsonw_real(w, ost_inference_name(in->trial[i].precision),
                           round(in->trial[i].tokens_per_s));
    ost_jsonw_end(w);
}
