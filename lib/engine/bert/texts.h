/*
 * Texts as token numbers, and which of them go together into batches (batch.h).
 *
 * Texts are tokenised once. Where a batch is padded to its longest text, batches of texts of about
 * equal length waste least: a plan says which go together and in which order.
 */
#ifndef OST_ENGINE_BERT_TEXTS_H
#define OST_ENGINE_BERT_TEXTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "text/tokenizer.h"

struct ost_bert_texts {
    int32_t *id;  /* the token numbers of all texts, one after the other */
    size_t *from; /* [n + 1] text i is id[from[i]] .. id[from[i + 1] - 1] */
    size_t n;
    size_t truncated; /* texts that were longer than allowed */
    /* For heads that ask (engine/bert/words.h), else NULL: a text has one row of logits. */
    size_t *row;    /* [n + 1] text i has the rows row[i] .. row[i + 1] - 1 */
    int32_t *asked; /* [rows] the token of its text that answers */
};

/* Tokenises; max_length >= 3 tokens each, [CLS] and [SEP] included. *out is yours to release. */
void ost_bert_texts_encode(struct ost_bert_texts *out, const struct ost_tokenizer *tokenizer,
                           const struct ost_slice *text, size_t n, size_t max_length);

void ost_bert_texts_release(struct ost_bert_texts *t); /* fine on a zeroed struct */

/* Tokens of text i. */
static inline size_t ost_bert_texts_length(const struct ost_bert_texts *t, size_t i)
{
    return t->from[i + 1] - t->from[i];
}

/* The first row of logits of text i; of i = n, how many there are. */
static inline size_t ost_bert_texts_row(const struct ost_bert_texts *t, size_t i)
{
    return t->row ? t->row[i] : i;
}

/* The rows of logits of n texts in their order; *rows of them, on the heap. */
size_t *ost_bert_texts_rows(const struct ost_bert_texts *t, const size_t *text, size_t n,
                            size_t *rows);

struct ost_bert_plan {
    size_t *text;   /* [n] every text once */
    size_t *from;   /* [batches + 1] batch b is text[from[b]] .. text[from[b + 1] - 1] */
    size_t batches; /* the last may be smaller than the others */
};

/* How an epoch is put together; the same gives the same plan. */
struct ost_bert_mix {
    size_t batch_size;
    uint64_t seed, epoch;
    bool packed; /* batches are, and so need not be of about equal length */
};

/*
 * For an epoch of training: shuffles the texts and cuts them into batches. Where those are padded,
 * runs of 50 batches, and of a quarter of the texts at most, are sorted by length before they are cut,
 * and their batches shuffled.
 */
void ost_bert_plan_epoch(struct ost_bert_plan *out, const struct ost_bert_texts *t,
                         const struct ost_bert_mix *mix);

/* For prediction: by length, as many texts to a batch as fit `tokens` with their padding (>= 1). */
void ost_bert_plan_budget(struct ost_bert_plan *out, const struct ost_bert_texts *t, size_t tokens);

void ost_bert_plan_release(struct ost_bert_plan *p); /* fine on a zeroed struct */

#endif
