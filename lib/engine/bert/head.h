/*
 * Heads: what is put on an encoder to make a model of it. One file with one record each.
 *
 *     sequence   one row of logits a text: dropout and a linear map of the pooled first token
 *     tokens     one row a token that is asked for: dropout and a linear map of its last state
 *     masked     one score a word of the vocabulary for each token that is asked for; the words'
 *                embeddings are the output matrix (Press and Wolf 2017, arXiv:1608.05859)
 *     none       an encoder, for sentence embeddings; its pooler is kept for others but not used
 */
#ifndef OST_ENGINE_BERT_HEAD_H
#define OST_ENGINE_BERT_HEAD_H

#include <stdbool.h>

struct ost_bert;
struct ost_bert_batch;
struct ost_scope;
struct ost_tensor;

struct ost_bert_head {
    const char *name;
    const char
        *architecture; /* how transformers calls the class, behind the family: "ForMaskedLM" */
    bool asks;         /* logits are those of the tokens in batch->asked */
    bool tied;         /* the output matrix is the table of words */
    bool bare;         /* checkpoints name the encoder's tensors without "bert." in front */
    /* Adds the head's slots; m->width is set, and may be corrected. */
    void (*describe)(struct ost_bert *m);
    /* NULL: no logits. */
    struct ost_tensor *(*logits)(struct ost_scope *s, const struct ost_bert *m,
                                 const struct ost_bert_batch *batch);
};

#define HEAD(name) extern const struct ost_bert_head ost_bert_head_##name;
#include "engine/bert/heads.def"
#undef HEAD

#endif
