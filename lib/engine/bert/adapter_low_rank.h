/*
 * Low-rank additions to linear maps, which LoRA and AdaLoRA share:
 *
 *     y = x W^T + b + scale (dropout(x) A^T) B^T            A [r,in], B [out,r]
 *
 * with A E in place of A where there is an E [r,1]. W may be the part of a larger matrix (query, key
 * and value are thirds of one): the addition goes to its columns of y. Additions are calculated in
 * fp32, whatever W is.
 */
#ifndef OST_ENGINE_BERT_ADAPTER_LOW_RANK_H
#define OST_ENGINE_BERT_ADAPTER_LOW_RANK_H

#include "engine/bert/adapter.h"

struct ost_low_rank {
    struct ost_bert_weight a, b, e; /* e: only with AdaLoRA */
    char *module;                   /* "bert.encoder.layer.0.attention.self.query" */
    struct ost_bert_linear *linear; /* what it is added to */
    int64_t from, out, in;          /* rows out of it, from `from` on */
    double scale, dropout;
    struct ost_low_rank *next; /* on the same linear map */
};

/* All additions of an adapter. */
struct ost_low_ranks {
    struct ost_low_rank *part; /* [n]; does not move */
    size_t n;
};

/*
 * Finds the linear maps that `targets` names ("query+value": modules of that name, or whose name ends
 * with it behind a dot) and hangs an addition without weights on each. OST_EINVAL: a name fits none.
 */
int ost_low_ranks_attach(struct ost_low_ranks *out, struct ost_adapter *a, const char *targets);
void ost_low_ranks_release(struct ost_low_ranks *l);

/* Adds the slot module + `name` [rows,cols]. */
void ost_low_rank_add_slot(struct ost_adapter *a, const struct ost_low_rank *part,
                           struct ost_bert_weight *weight, const char *name, int64_t rows,
                           int64_t cols);

/* The addition that the slot is A, B or E of; NULL: of none. */
struct ost_low_rank *ost_low_ranks_of(const struct ost_low_ranks *l,
                                      const struct ost_bert_slot *slot);

/* y, what the linear map says to x, with the addition. */
struct ost_tensor *ost_low_rank_apply(struct ost_scope *s, const struct ost_low_rank *part,
                                      const struct ost_tensor *x, const struct ost_tensor *y);

/* W += scale B (E) A */
int ost_low_ranks_merge(const struct ost_low_ranks *l, struct ost_adapter *a);

#endif
