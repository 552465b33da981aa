/*
 * In which precision a finished model answers on the processor: the fastest that answers as fp32 does.
 *
 * Some texts are answered in fp32, bf16 and 8-bit integers (tensor/int8.h). A precision will do when at
 * least 99.5 % of its answers are those of fp32; of those that will, the fastest is taken, and one
 * before another only if it takes 1.1 times less.
 */
#ifndef OST_ENGINE_BERT_INFERENCE_H
#define OST_ENGINE_BERT_INFERENCE_H

#include "engine/bert/model.h"
#include "engine/bert/texts.h"
#include "engine/head.h"
#include "io/json.h"

enum { OST_INFERENCES = 3 };

/* What was measured of a precision. */
struct ost_inference_trial {
    enum ost_dtype precision;
    double agreement;    /* share of answers that are those of fp32 */
    double tokens_per_s; /* real (unpadded) ones; 0: not tried */
};

struct ost_inference {
    enum ost_dtype precision;                         /* chosen */
    struct ost_inference_trial trial[OST_INFERENCES]; /* fp32, bf16, int8 */
    size_t texts;                                     /* that were answered */
};

/* What there is to measure with. */
struct ost_inference_setup {
    struct ost_bert *m; /* finished; has to be prepared anew afterwards */
    const struct ost_task *task;
    const struct ost_bert_texts *texts; /* up to 1000 of them, evenly spaced, are answered */
    double (*clock_s)(void *ctx);       /* monotonic seconds */
    void *ctx;
};

/* On another device than the processor, fp32 without a look. */
int ost_inference_choose(struct ost_inference *out, const struct ost_inference_setup *setup);

/* "fp32", "bf16" or "int8". */
const char *ost_inference_name(enum ost_dtype precision);

/* Reads one of these; false for any other name. */
bool ost_inference_parse(enum ost_dtype *out, const char *name);

/* Members "inference", and what was measured, of an open object. */
void ost_inference_put(struct ost_jsonw *w, const struct ost_inference *in);

/* Whether logits a and b [width] of one row are the same answer: the same classes, numbers within 1 %. */
bool ost_inference_agrees(const struct ost_task *task, const float *a, const float *b);

#endif
