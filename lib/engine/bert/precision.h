/*
 * Which precision a training calculates in: asked for, or measured.
 */
#ifndef OST_ENGINE_BERT_PRECISION_H
#define OST_ENGINE_BERT_PRECISION_H

#include <stdbool.h>

#include "engine/bert/model.h"

struct ost_lesson;

/* What there is to measure with. */
struct ost_precision_trial {
    struct ost_bert *m;
    const struct ost_lesson *lesson; /* course.h */
    uint64_t seed;                   /* of the plan that a batch is taken from */
    double (*clock_s)(void *ctx);    /* monotonic seconds */
    void *ctx;
};

/*
 * "fp32", "bf16", or "auto": forward and backward passes of the first epoch's batch of median length in each, for
 * about a second and at least three, and bf16 only if its fastest takes 1.2 times less. The model's
 * weights do not change; it has to be prepared anew afterwards. OST_EINVAL for any other name.
 */
int ost_precision_choose(enum ost_dtype *out, const char *name, struct ost_precision_trial *trial);

/* Reads "fp32" or "bf16"; false for any other name. */
bool ost_precision_parse(enum ost_dtype *out, const char *name);

#endif
