/*
 * How every training begins: options that make sense, a device, an encoder and the tokenizer that
 * belongs to it.
 */
#ifndef OST_ENGINE_BERT_START_H
#define OST_ENGINE_BERT_START_H

#include "engine/bert/model.h"
#include "engine/bert/texts.h"
#include "engine/engine.h"
#include "io/json.h"

/* OST_EINVAL: no encoder is named, or a number is out of its range. */
int ost_bert_check_options(const struct ost_engine_options *options);

struct ost_bert_start {
    struct ost_tokenizer *tokenizer;
    struct ost_bert *m;
    unsigned fresh; /* parts of the head that were drawn (enum ost_bert_part) */
};

/*
 * Checks the options, finds the device, sets the threads, and loads the encoder with a head of
 * `width` outputs. *out is yours to release, also after a failure. OST_EINVAL: also a max_length that
 * the encoder does not read; OST_EPARSE: also a tokenizer with more tokens than the encoder knows.
 */
int ost_bert_start(struct ost_bert_start *out, const struct ost_engine_options *options,
                   const struct ost_bert_head *head, size_t width);

void ost_bert_start_release(struct ost_bert_start *start); /* fine on a zeroed struct */

/* The last two checks alone, for a model that came another way. */
int ost_bert_check_fit(const struct ost_bert *m, const struct ost_tokenizer *tokenizer,
                       const struct ost_engine_options *options);

/* A fingerprint of texts, on top of `seed`. */
uint64_t ost_bert_hash_texts(const struct ost_bert_texts *t, uint64_t seed);

/* Notes how many of the texts are cut at the options' max_length; none, no note. */
void ost_bert_note_cut(const struct ost_train_hooks *hooks, const struct ost_bert_texts *t,
                       const struct ost_engine_options *options);

/*
 * Members of the options that must not change between the runs of a course (course.h), as far as every
 * training has them: batch size, max length, warm-up, weight decay, clip, precision, seed.
 */
void ost_bert_put_fixed(struct ost_jsonw *w, const struct ost_engine_options *options);

/* Members of the settings that every training leaves: device, threads, max_length, libtorch, blas. */
void ost_bert_put_settings(struct ost_jsonw *w, const struct ost_bert *m,
                           const struct ost_engine_options *options);

#endif
