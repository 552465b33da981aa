/*
 * The state of an interrupted training: one file, replaced whole after every epoch.
 *
 * state.safetensors in the directory of the training holds
 *
 *     weight/<name>  mean/<name>  variance/<name>     F32: the weights and AdamW's moments of them
 *     state                                           U8: a JSON object, the fields below
 *
 * and best-<epoch>.safetensors the weights of the best epoch so far, under the names of the model.
 * The state names its best epoch, so two files of different epochs are never taken together. Dropout
 * and the order of texts are drawn anew from (seed, step) and (seed, epoch): no generator is stored.
 */
#ifndef OST_ENGINE_BERT_STATE_H
#define OST_ENGINE_BERT_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/bert/model.h"
#include "io/json.h"

struct ost_bert_state {
    int epoch;         /* epochs finished */
    int best_epoch;    /* 0: none yet */
    double best_score; /* of best_epoch */
    int64_t steps;     /* of the optimiser */
    enum ost_dtype precision;
    uint64_t data;       /* fingerprint of what is trained on */
    uint64_t encoder;    /* fingerprint of what was started from */
    const char *options; /* one JSON object of settings that must not change; borrowed */
};

bool ost_bert_state_exists(const char *dir);

/* Writes the state with the weights of `m` and the moments of `o`. */
int ost_bert_state_write(const struct ost_bert_state *state, const struct ost_bert *m,
                         struct ost_adamw *o, const char *dir);

/*
 * Reads the fields that vary into *state, whose data, encoder and options are already those of this
 * run: OST_EINVAL says which of them is another in the file.
 */
int ost_bert_state_read(struct ost_bert_state *state, const char *dir);

/* Reads the weights; before ost_bert_prepare, which copies them. */
int ost_bert_state_restore_weights(struct ost_bert *m, const char *dir);

/* Reads the moments and sets the steps, once `m` is registered with `o`. */
int ost_bert_state_restore_moments(const struct ost_bert_state *state, struct ost_bert *m,
                                   struct ost_adamw *o, const char *dir);

/* A fingerprint of the encoder in `m`: a thousand rows of its words tell one from another. */
int ost_bert_fingerprint(uint64_t *out, const struct ost_bert *m);

/* The path of the best weights of an epoch, on the heap. */
char *ost_bert_best_path(const char *dir, int epoch);

/* Removes the best weights of an epoch; none there is fine. */
void ost_bert_best_remove(const char *dir, int epoch);

/*
 * Removes what a killed training left in `dir` beside its state: files that were being written
 * (io/file.h), of the state and of the model. `finished`: the state and all best weights, too.
 */
int ost_bert_state_tidy(const char *dir, bool finished);

/* "fp32", "bf16" */
const char *ost_bert_precision_name(enum ost_dtype precision);

#endif
