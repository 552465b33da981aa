/*
 * Parameters of a model and their slots: which tensor of a checkpoint fills which rows of which
 * parameter.
 *
 * A model is described once, by calls that add slots; making, loading, storing, training and resuming
 * all walk that list. A parameter with several slots (query, key and value of a layer are the thirds
 * of one matrix) is counted by its first, the one from row 0.
 *
 *     struct ost_bert_place at = {m, "bert.pooler.", OST_BERT_TRANSFORM};
 *     ost_bert_add_linear(&at, "dense", &m->transform, (struct ost_bert_rows){h, h, 0});
 */
#ifndef OST_ENGINE_BERT_SLOTS_H
#define OST_ENGINE_BERT_SLOTS_H

#include <stdbool.h>
#include <stdint.h>

#include "tensor/tensor.h"

struct ost_bert;

/* A parameter: what is trained and stored, and what is calculated with. */
struct ost_bert_weight {
    struct ost_tensor *master;  /* fp32 */
    struct ost_tensor *working; /* `master`, or its bf16 copy */
    bool linear;                /* the matrix of a linear map: has a bf16 copy in bf16 */
    bool decays;                /* under weight decay: all but biases and LayerNorm */
    bool frozen;                /* stays as the encoder brings it: an adapter is trained instead */
    bool kept;                  /* no weight, but numbers that a training has to keep */
};

/* y = x matrix^T + bias, and what adapters add. */
struct ost_bert_linear {
    struct ost_bert_weight matrix, bias; /* [out,in], [out] */
    struct ost_low_rank *added;          /* adapter_low_rank.h; NULL */
};

/* LayerNorm over so many features. */
struct ost_bert_norm {
    struct ost_bert_weight gain, shift; /* [features], [features] */
    struct ost_bottleneck *before;      /* of the half that it closes: adapter_bottleneck.h; NULL */
};

/* What a parameter is; decides its precision, its weight decay and what it is when it is fresh. */
enum ost_bert_kind {
    OST_BERT_TABLE,  /* of embeddings; drawn */
    OST_BERT_MATRIX, /* drawn */
    OST_BERT_GAIN,   /* of LayerNorm; 1 */
    OST_BERT_BIAS,   /* 0 */
};

/* Which part of the model a slot belongs to. Numbers that combine to a set. */
enum ost_bert_part {
    OST_BERT_ENCODER = 0,
    OST_BERT_TRANSFORM = 1, /* of the head: the pooler, or what stands in its place */
    OST_BERT_OUTPUT = 2,    /* of the head: the map to its outputs */
    OST_BERT_ADAPTER = 4,
};

/* A tensor of the checkpoint: some rows of a parameter. */
struct ost_bert_slot {
    char *name;                     /* as transformers writes it: "bert.pooler.dense.weight" */
    struct ost_bert_weight *weight; /* in the model */
    enum ost_bert_kind kind;
    enum ost_bert_part part;
    int64_t from;   /* first row of the parameter */
    int rank;       /* 1 or 2 */
    int64_t dim[2]; /* of the checkpoint's tensor */
};

/* Where slots are added, and what their names begin with. */
struct ost_bert_place {
    struct ost_bert *m;
    const char *prefix;
    enum ost_bert_part part;
};

/* Rows from, from+1, ... of a parameter of that many columns. */
struct ost_bert_rows {
    int64_t rows, columns, from;
};

/* One slot, prefix + name; columns 0: a vector. */
void ost_bert_add_slot(const struct ost_bert_place *at, const char *name,
                       struct ost_bert_weight *weight, enum ost_bert_kind kind,
                       struct ost_bert_rows rows);

/* name + ".weight", and but for the table name + ".bias"; `rows` is the matrix's. */
void ost_bert_add_table(const struct ost_bert_place *at, const char *name,
                        struct ost_bert_weight *table, struct ost_bert_rows rows);
void ost_bert_add_linear(const struct ost_bert_place *at, const char *name,
                         struct ost_bert_linear *linear, struct ost_bert_rows rows);
void ost_bert_add_norm(const struct ost_bert_place *at, const char *name,
                       struct ost_bert_norm *norm, int64_t features);

/* Whether the slot is the first of a parameter that is trained. */
static inline bool ost_bert_is_trained(const struct ost_bert_slot *slot)
{
    return slot->from == 0 && !slot->weight->frozen && !slot->weight->kept;
}

/* Rows of the slot's parameter: those of its last slot and before. */
int64_t ost_bert_rows_of(const struct ost_bert *m, const struct ost_bert_slot *slot);

#endif
