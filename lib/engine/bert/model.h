/*
 * BERT (Devlin and others 2019, arXiv:1810.04805) as transformers computes it: parameters under
 * their Hugging Face names, and the forward pass of a sequence classifier.
 *
 *     h = LayerNorm(word + type + position)                           embeddings
 *     h = LayerNorm(h + W attention(h));  h = LayerNorm(h + W gelu(W h))   each layer
 *     pooled = tanh(W h[CLS])                                         pooler
 *     logits = W dropout(pooled)                                      classifier
 *
 * A pass belongs to the scope it runs in (tensor/tensor.h): that scope decides whether dropout
 * drops and whether the pass can be differentiated. The encoder, the pooler and the classifier are
 * functions of their own, so that another head is another function and more slots.
 *
 *     struct ost_tensor *logits = ost_bert_logits(s, m, &batch);
 *     int rc = ost_scope_status(s);
 *
 * Sizes: B texts, T tokens, H features, I intermediate features, V words, C classes.
 */
#ifndef OST_ENGINE_BERT_MODEL_H
#define OST_ENGINE_BERT_MODEL_H

#include "engine/bert/config.h"
#include "tensor/tensor.h"

/* A parameter: what is trained and stored, and what is calculated with. */
struct ost_bert_weight {
    struct ost_tensor *master;  /* fp32 */
    struct ost_tensor *working; /* `master`, or its bf16 copy */
    bool linear;                /* the matrix of a linear map: has a bf16 copy in bf16 */
    bool decays;                /* under weight decay: all but biases and LayerNorm */
};

struct ost_bert_layer {
    /* attention; query, key and value of Hugging Face are the thirds of one matrix */
    struct ost_bert_weight qkv, qkv_bias;       /* [3H,H], [3H] */
    struct ost_bert_weight mix, mix_bias;       /* [H,H], [H]: attention.output.dense */
    struct ost_bert_weight mix_gain, mix_shift; /* [H], [H]: its LayerNorm */
    /* feed-forward */
    struct ost_bert_weight up, up_bias;           /* [I,H], [I]: intermediate.dense */
    struct ost_bert_weight down, down_bias;       /* [H,I], [H]: output.dense */
    struct ost_bert_weight down_gain, down_shift; /* [H], [H]: its LayerNorm */
};

/* A tensor of the checkpoint: some rows of a parameter. */
struct ost_bert_slot {
    char *name;                     /* as transformers writes it: "bert.pooler.dense.weight" */
    struct ost_bert_weight *weight; /* in the model */
    int64_t from;                   /* first row of the parameter */
    int rank;                       /* 1 or 2 */
    int64_t dim[2];                 /* of the checkpoint's tensor */
};

struct ost_bert {
    struct ost_bert_config config;
    int64_t classes;
    int device;
    struct ost_bert_weight word, position, type;        /* [V,H], [max_positions,H], [types,H] */
    struct ost_bert_weight gain, shift;                 /* LayerNorm of the embeddings */
    struct ost_bert_layer *layer;                       /* [config.layers] */
    struct ost_bert_weight pooler, pooler_bias;         /* [H,H], [H] */
    struct ost_bert_weight classifier, classifier_bias; /* [C,H], [C] */
    struct ost_bert_slot *slot; /* [slots] in the order of transformers' state_dict */
    size_t slots;
    struct ost_scope *masters; /* holds them */
    struct ost_scope *copies;  /* holds the bf16 ones */
};

/*
 * A model of zeros, fp32; *out is yours to free. *Takes* the config's content, which is empty
 * afterwards. OST_EENGINE when the device has not enough memory.
 */
int ost_bert_new(struct ost_bert **out, struct ost_bert_config *config, int64_t classes,
                 int device);

void ost_bert_free(struct ost_bert *m); /* NULL is fine */

/*
 * Calculates in OST_F32 or OST_BF16 from now on: makes the bf16 copies anew from the masters, or
 * drops them. `trainable` makes what is calculated with ask for gradients; optimisers that know the
 * former copies are to be made anew.
 */
int ost_bert_prepare(struct ost_bert *m, enum ost_dtype precision, bool trainable);

/* Drops the gradients of all parameters. */
void ost_bert_forget_gradients(struct ost_bert *m);

/* Registers all parameters, in the order of the slots, each parameter once. */
int ost_bert_register(struct ost_bert *m, struct ost_adamw *o, double weight_decay);

/* Texts of one pass. */
struct ost_bert_batch {
    struct ost_tensor *ids;    /* [B,T] int64, padded on the right with config.pad_token_id */
    struct ost_tensor *length; /* [B] int64, 1..T */
    int64_t tokens;            /* T <= config.max_positions */
};

/* What the last layer says of the first `queries` tokens of each text: [B,queries,H]. */
struct ost_tensor *ost_bert_encode(struct ost_scope *s, const struct ost_bert *m,
                                   const struct ost_bert_batch *batch, int64_t queries);

/* The pooler's output for [CLS]: [B,H]. */
struct ost_tensor *ost_bert_pooled(struct ost_scope *s, const struct ost_bert *m,
                                   const struct ost_bert_batch *batch);

/* [B,C] */
struct ost_tensor *ost_bert_logits(struct ost_scope *s, const struct ost_bert *m,
                                   const struct ost_bert_batch *batch);

#endif
