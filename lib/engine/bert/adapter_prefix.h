/*
 * Prefix tuning: the part of the forward pass (adapter.h).
 *
 * Every layer gets keys and values of P virtual tokens in front of those of each text. They are asked
 * nothing themselves; texts begin at position P.
 */
#ifndef OST_ENGINE_BERT_ADAPTER_PREFIX_H
#define OST_ENGINE_BERT_ADAPTER_PREFIX_H

#include "engine/bert/model.h"

struct ost_prefix {
    struct ost_bert_weight prompt; /* [P, layers 2 H]: key and value of layer 0, of layer 1, ... */
    int64_t tokens;                /* P */
};

/* Attention of layer i to the prefix and to qkv [B,T,3H]: [B,queries,H]. */
struct ost_tensor *ost_prefix_attend(struct ost_scope *s, const struct ost_bert *m, int64_t i,
                                     const struct ost_tensor *qkv,
                                     const struct ost_bert_batch *batch, int64_t queries);

#endif
