/*
 * Classes of a text: logits = W dropout(tanh(P h[CLS])). Several label columns are one matrix W, whose
 * rows are the classes of all columns one after the other.
 */
#include "engine/bert/head.h"

#include <assert.h>

#include "engine/bert/model.h"

static void describe(struct ost_bert *m)
{
    int64_t h = m->config.hidden_size;
    struct ost_bert_place pooler = {m, "bert.pooler.", OST_BERT_TRANSFORM};
    struct ost_bert_place top = {m, "", OST_BERT_OUTPUT};
    assert(m->width > 0);
    ost_bert_add_linear(&pooler, "dense", &m->transform, (struct ost_bert_rows){h, h, 0});
    ost_bert_add_linear(&top, "classifier", &m->output, (struct ost_bert_rows){m->width, h, 0});
    m->output.matrix.linear = false; /* small, and the logits deserve all their digits */
}

static struct ost_tensor *logits(struct ost_scope *s, const struct ost_bert *m,
                                 const struct ost_bert_batch *batch)
{
    struct ost_tensor *first = ost_only_token(s, ost_bert_encode(s, m, batch, 1));
    struct ost_tensor *pooled = ost_tanh(s, ost_bert_map(s, first, &m->transform));
    pooled = ost_dropout(s, pooled, m->config.classifier_dropout);
    return ost_bert_map(s, pooled, &m->output);
}

const struct ost_bert_head ost_bert_head_sequence = {
    .name = "sequence",
    .architecture = "ForSequenceClassification",
    .describe = describe,
    .logits = logits,
};
