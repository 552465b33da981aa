/*
 * What a model says of texts: batches of even cost, results in the order of the texts.
 */
#ifndef OST_ENGINE_BERT_PREDICT_H
#define OST_ENGINE_BERT_PREDICT_H

#include "engine/bert/model.h"
#include "engine/bert/texts.h"
#include "tensor/group.h"

/* Called before each batch and after the last; non-zero stops, and is returned. */
typedef int ost_bert_progress(void *ctx, size_t batches_done, size_t batches);

/*
 * The logits [rows of the texts x m->width], row-major, in fp32, without dropout. `progress` may be NULL.
 * Memory is bounded by the cost of one batch, not by n.
 */
int ost_bert_predict_logits(struct ost_bert *m, const struct ost_bert_texts *t, float *logits,
                            ost_bert_progress *progress, void *ctx);

/* The same by all ranks of the group together, each a share of the texts; NULL: this process alone. */
int ost_bert_predict_together(struct ost_group *g, struct ost_bert *m,
                              const struct ost_bert_texts *t, float *logits,
                              ost_bert_progress *progress, void *ctx);

/* Likewise the texts' embeddings [n x H]: mean over the tokens, divided by their length. */
int ost_bert_predict_sentences(struct ost_bert *m, const struct ost_bert_texts *t, float *sentences,
                               ost_bert_progress *progress, void *ctx);

#endif
