/*
 * Classes of a text: logits = W dropout(act(P h[CLS])), act being tanh in BERT. Several label columns
 * are one matrix W, whose rows are the classes of all columns one after the other.
 */
#include "engine/bert/head.h"

#include <assert.h>

#include "engine/bert/model.h"

static void describe(struct ost_bert *m)
{
    const struct ost_bert_family *family = m->config.family;
    struct ost_bert_place transform = {m, "", OST_BERT_TRANSFORM};
    struct ost_bert_place output = {m, "", OST_BERT_OUTPUT};
    int64_t h = m->config.hidden_size;
    assert(m->width > 0);
    ost_bert_add_linear(&transform, family->sequence.transform, &m->transform,
                        (struct ost_bert_rows){h, h, 0});
    ost_bert_add_linear(&output, family->sequence.output, &m->output,
                        (struct ost_bert_rows){m->width, h, 0});
    m->output.matrix.linear = false; /* small, and the logits deserve all their digits */
}

static struct ost_tensor *logits(struct ost_scope *s, const struct ost_bert *m,
                                 const struct ost_bert_batch *batch)
{
    const struct ost_bert_family *family = m->config.family;
    double p = m->config.classifier_dropout;
    struct ost_tensor *h = ost_bert_firsts(s, m, batch);
    if (family->sequence.drops_first)
        h = ost_dropout(s, h, p);
    h = ost_bert_activate(s, ost_bert_map(s, h, &m->transform), family->sequence.activation);
    return ost_bert_map(s, ost_dropout(s, h, p), &m->output);
}

const struct ost_bert_head ost_bert_head_sequence = {
    .name = "sequence",
    .architecture = "ForSequenceClassification",
    .describe = describe,
    .logits = logits,
};
