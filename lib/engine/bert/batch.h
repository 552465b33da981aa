/*
 * Texts as the tensors of one pass, in one of two layouts: side by side, each padded to the longest, or
 * packed one behind the other.
 */
#ifndef OST_ENGINE_BERT_BATCH_H
#define OST_ENGINE_BERT_BATCH_H

#include "engine/bert/model.h"
#include "engine/bert/texts.h"

/* The n texts in that order as a batch in `s`; packed where that scope packs. */
struct ost_bert_batch ost_bert_batch_of(struct ost_scope *s, const struct ost_bert *m,
                                        const struct ost_bert_texts *t, const size_t *text,
                                        size_t n);

#endif
