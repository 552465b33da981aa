/*
 * One course of optimisation: a model goes through its lesson epoch by epoch.
 *
 * The lesson says what is learnt: which items there are, in which batches an epoch takes them, the loss
 * of a batch, and what the model is worth afterwards. The course does what is the same for every
 * lesson: gradients clipped to a norm, one step of AdamW a batch, the learning rate rising over the
 * first `warmup` of all steps and falling linearly to 0 with the last, the state after every epoch, the
 * weights of the best epoch, stopping early, going on where a killed one has left off.
 *
 *     struct ost_course c;
 *     int rc = ost_course_open(&c, &setup);      // precision, optimiser; or the state of the last run
 *     if (rc == 0)
 *         rc = ost_course_run(&c);               // all epochs that are left
 *     ost_course_release(&c);                    // ost_bert_best_path names the best weights
 *
 * Several processes may take one course together (tensor/group.h). Each takes its share of every batch,
 * and as the loss is divided by what the whole batch counts, without dropout it is the course that one
 * process takes. All must have the same items and options; rank 0 alone reads and writes files.
 *
 * Reproducibility. On the processor the same lesson, options and number of threads give the same
 * bytes, whether the course was interrupted or not: dropout is drawn from (seed, step, rank), the
 * order of items from (seed, epoch).
 */
#ifndef OST_ENGINE_BERT_COURSE_H
#define OST_ENGINE_BERT_COURSE_H

#include "base/buf.h"
#include "engine/bert/precision.h"
#include "engine/bert/state.h"
#include "engine/bert/texts.h"
#include "engine/engine.h"
#include "tensor/graphs.h"
#include "tensor/group.h"

struct ost_course;

/* What is learnt. All functions but `weight` are set; each gets `ctx`. */
struct ost_lesson {
    const char *stage; /* what ticks call it: "train" */
    size_t n;          /* items */

    /* The batches of an epoch (1-based), the same for the same (seed, epoch). */
    void (*plan)(void *ctx, struct ost_bert_plan *out, uint64_t seed, uint64_t epoch);

    /* Mean loss of these items, a scalar in `s`, which records and throws dice. */
    struct ost_tensor *(*loss)(void *ctx, struct ost_scope *s, const size_t *item, size_t n);

    /* What that mean has divided by: the sum of the items' weights. NULL: n. */
    double (*weight)(void *ctx, const size_t *item, size_t n);

    /* Real (unpadded) tokens of an item. */
    size_t (*tokens)(void *ctx, size_t item);

    /*
     * After an epoch: what the model is worth now, higher is better. Non-zero stops the course. All
     * ranks are asked, that of rank 0 counts.
     */
    int (*score)(void *ctx, struct ost_course *c, double *score);

    /* Whether losses of as many items and tokens are calculated alike: steps can be recorded. */
    bool even;

    void *ctx;
};

/* What a course is made of; borrowed while it lasts. */
struct ost_course_setup {
    struct ost_bert *m;
    const struct ost_lesson *lesson;
    /* epochs, batch_size (of all ranks together), lr, warmup, weight_decay, clip, patience, precision, seed */
    const struct ost_engine_options *options;
    const struct ost_train_hooks *hooks; /* tick and clock_s */
    struct ost_group *group;             /* who takes it together; NULL: this process alone */
    const char *dir;                     /* of the state; rank 0's */
    bool resume;                         /* take up the state in `dir` if there is one */
    uint64_t data;     /* fingerprint of the items: must not change between runs */
    uint64_t encoder;  /* fingerprint of what is started from: likewise */
    const char *fixed; /* one JSON object: options that must not change between runs */
};

struct ost_course {
    struct ost_course_setup setup;
    struct ost_adamw *adamw;
    struct ost_scope *scope;   /* of one step */
    struct ost_graphs *graphs; /* NULL: steps are not recorded */
    int64_t steps_all;         /* of the whole course */
    struct ost_bert_state state;
    double seconds, loss; /* of the running epoch; the loss as last looked at */
    struct ost_sum *sum; /* of its items' losses; one for all epochs, as recorded steps add to it */
    double tokens;       /* real ones, seen since this process was started */
    size_t *own;         /* [batch_size] room for this rank's items of a batch */
};

/* Chooses the precision and registers the parameters, or reads the state; release in any case. */
int ost_course_open(struct ost_course *c, const struct ost_course_setup *setup);

/* Goes through the epochs that are left and keeps the best weights in a file (state.h). */
int ost_course_run(struct ost_course *c);

/* The learning rate after so many steps. */
double ost_course_rate(const struct ost_course *c, int64_t step);

/* Calls the tick hook with the stage. */
int ost_course_tick(const struct ost_course *c, const char *stage, size_t done, size_t total);

void ost_course_release(struct ost_course *c); /* fine on a zeroed struct */

/* Batches that an epoch of n items takes. */
int64_t ost_course_batches(size_t n, int batch_size);

#endif
