/* Classes of tokens: logits = W dropout(h[t]) for each token t that is asked for. */
#include "engine/bert/head.h"

#include <assert.h>

#include "engine/bert/model.h"

static void describe(struct ost_bert *m)
{
    struct ost_bert_place top = {m, "", OST_BERT_OUTPUT};
    assert(m->width > 0);
    ost_bert_add_linear(&top, "classifier", &m->output,
                        (struct ost_bert_rows){m->width, m->config.hidden_size, 0});
    m->output.matrix.linear = false; /* as that of sequences */
}

static struct ost_tensor *logits(struct ost_scope *s, const struct ost_bert *m,
                                 const struct ost_bert_batch *batch)
{
    const struct ost_bert_config *c = &m->config;
    double p = c->family->tokens_drop_hidden ? c->hidden_dropout : c->classifier_dropout;
    return ost_bert_map(s, ost_dropout(s, ost_bert_asked(s, m, batch), p), &m->output);
}

const struct ost_bert_head ost_bert_head_tokens = {
    .name = "tokens",
    .architecture = "ForTokenClassification",
    .asks = true,
    .describe = describe,
    .logits = logits,
};
