/*
 * Bottleneck adapters: the part of the forward pass (adapter.h).
 *
 * A half of a layer ends with LayerNorm(h + z), where z is what its last linear map says after
 * dropout. A bottleneck changes that to
 *
 *     u = z, or LayerNorm(h + z)                    Houlsby, or Pfeiffer (original_ln_before)
 *     LayerNorm(h + z + scaling dropout(up(f(down(u)))))
 */
#ifndef OST_ENGINE_BERT_ADAPTER_BOTTLENECK_H
#define OST_ENGINE_BERT_ADAPTER_BOTTLENECK_H

#include "engine/bert/model.h"

struct ost_bottleneck {
    struct ost_bert_linear down, up; /* [H/f,H], [H,H/f] */
    enum ost_activation_kind activation;
    bool norm_before;
    double scaling, dropout;
};

/*
 * The end of a half: x its last map's answer, of which a share p is dropped, h [B,T,H] what went into
 * the half, `norm` its LayerNorm.
 */
struct ost_tensor *ost_bottleneck_close(struct ost_scope *s, const struct ost_bert *m,
                                        const struct ost_tensor *x, double p,
                                        const struct ost_tensor *h,
                                        const struct ost_bert_norm *norm);

#endif
