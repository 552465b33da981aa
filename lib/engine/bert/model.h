/*
 * BERT (Devlin and others 2019, arXiv:1810.04805) and its family (family.h) as transformers computes
 * them: parameters under their Hugging Face names, and the forward pass.
 *
 *     h = LayerNorm(word + type + position)                                embeddings
 *     h = LayerNorm(h + W attention(h));  h = LayerNorm(h + W gelu(W h))   each layer
 *     logits = head(h)                                                     head.h
 *
 * A pass belongs to the scope it runs in (tensor/tensor.h): that scope decides whether dropout
 * drops and whether the pass can be differentiated.
 *
 *     struct ost_tensor *logits = ost_bert_logits(s, m, &batch);
 *     int rc = ost_scope_status(s);
 *
 * Sizes: B texts, T tokens of the longest, H features, E those of embeddings, I intermediate ones, V
 * words.
 */
#ifndef OST_ENGINE_BERT_MODEL_H
#define OST_ENGINE_BERT_MODEL_H

#include "engine/bert/config.h"
#include "engine/bert/head.h"
#include "engine/bert/slots.h"
#include "tensor/tensor.h"

struct ost_bert_layer {
    /* attention; query, key and value of Hugging Face are the thirds of one matrix */
    struct ost_bert_linear qkv;    /* [3H,H] */
    struct ost_bert_linear mix;    /* [H,H]: attention.output.dense */
    struct ost_bert_norm mix_norm; /* its LayerNorm */
    /* feed-forward */
    struct ost_bert_linear up;      /* [I,H]: intermediate.dense */
    struct ost_bert_linear down;    /* [H,I]: output.dense */
    struct ost_bert_norm down_norm; /* its LayerNorm */
};

struct ost_bert {
    struct ost_bert_config config;
    const struct ost_bert_head *head;
    int64_t width; /* logits in a row: as asked for; V for the head `masked`, 0 for `none` */
    int device;
    bool packs; /* batches are better packed, in the precision it is prepared for */
    struct ost_bert_weight word, position, type; /* [V,E], [max_positions,E], [types,E] */
    struct ost_bert_norm norm;                   /* of the embeddings */
    struct ost_bert_linear project;              /* [H,E], where E is not H */
    struct ost_bert_layer *layer;                /* [config.layers] */
    /* the head's, of which each has what it needs */
    struct ost_bert_linear transform;    /* [H,H]: the pooler; [E,H] in `masked` */
    struct ost_bert_norm transform_norm; /* behind it */
    struct ost_bert_linear output;       /* [width,H]; of a tied head only the bias */
    struct ost_bert_slot *slot;          /* [slots] in the order of transformers' state_dict */
    size_t slots, slots_cap;
    struct ost_adapter *adapter; /* adapter.h; NULL: a plain model. Owned */
    struct ost_prefix *prefix;   /* adapter_prefix.h; NULL. The adapter's */
    struct ost_scope *masters;   /* holds them */
    struct ost_scope *copies;    /* holds what is calculated with instead */
};

/* What model to make of an encoder. */
struct ost_bert_spec {
    const struct ost_bert_head *head;
    int64_t width; /* logits in a row, at least 1, for the heads that have a choice */
    int device;
    uint64_t seed; /* of weights that are drawn */
};

/*
 * A model that knows its slots but has no weights yet; yours to free. *Takes* the config's content,
 * which is empty afterwards.
 */
struct ost_bert *ost_bert_new(struct ost_bert_config *config, const struct ost_bert_spec *spec);

/*
 * Makes the weights of slots that have none, fp32, of zeros. OST_EENGINE when the device has not
 * enough memory.
 */
int ost_bert_make_masters(struct ost_bert *m);

void ost_bert_free(struct ost_bert *m); /* NULL is fine */

/* Makes the weights, of zeros, of slots that have been added since. */
int ost_bert_make_masters(struct ost_bert *m);

/*
 * Calculates in OST_F32, OST_BF16 or (not trainable, on the processor) OST_INT8 from now on: makes the
 * copies anew from the masters, or drops them. `trainable` makes what is not frozen ask for gradients;
 * optimisers that know the former copies are to be made anew.
 */
int ost_bert_prepare(struct ost_bert *m, enum ost_dtype precision, bool trainable);

/* Drops the gradients of all parameters. */
void ost_bert_forget_gradients(struct ost_bert *m);

/* Registers what is trained, in the order of the slots, each parameter once. */
int ost_bert_register(struct ost_bert *m, struct ost_adamw *o, double weight_decay);

/*
 * Texts of one pass (batch.h), token after token in rows: with padding R = B T of them, packed R = N, the
 * tokens that there are.
 */
struct ost_bert_batch {
    struct ost_tensor *ids;    /* [B,T], or packed [N], int64; padding is config.pad_token_id */
    struct ost_tensor *places; /* of the same shape: where they are in the table of positions */
    struct ost_tensor *length; /* [B] int64, 1..T */
    int64_t texts;             /* B */
    int64_t tokens;            /* T <= ost_adapter_tokens() */
    /*
     * Packed, else NULL: where each text starts, as attention wants it and as ost_pick_rows does, and where a
     * text of padding does that may follow (ost_scope_fill).
     */
    struct ost_tensor *starts, *first;
    struct ost_tensor *asked; /* [A] int64, rows; for heads that ask */
};

/* What the last layer says of the first token of each text: [B,H]. */
struct ost_tensor *ost_bert_firsts(struct ost_scope *s, const struct ost_bert *m,
                                   const struct ost_bert_batch *batch);

/* What it says of all: [R,H]. */
struct ost_tensor *ost_bert_rows(struct ost_scope *s, const struct ost_bert *m,
                                 const struct ost_bert_batch *batch);

/* The head's answers: [B,width], or [A,width] where the head asks for tokens. Not for `none`. */
struct ost_tensor *ost_bert_logits(struct ost_scope *s, const struct ost_bert *m,
                                   const struct ost_bert_batch *batch);

/*
 * The mean over each text's tokens of what the last layer says of them, [B,H]: the sentence embedding
 * of sentence-transformers' mean pooling, before a normalisation (ost_unit_rows) if it has one.
 */
struct ost_tensor *ost_bert_sentences(struct ost_scope *s, const struct ost_bert *m,
                                      const struct ost_bert_batch *batch);

/* ---- for heads ---- */

/* x matrix^T + bias */
struct ost_tensor *ost_bert_map(struct ost_scope *s, const struct ost_tensor *x,
                                const struct ost_bert_linear *linear);

struct ost_tensor *ost_bert_activate(struct ost_scope *s, const struct ost_tensor *x,
                                     enum ost_bert_activation activation);

/* The last layer's states of the rows asked for: [A,H]. */
struct ost_tensor *ost_bert_asked(struct ost_scope *s, const struct ost_bert *m,
                                  const struct ost_bert_batch *batch);

#endif
