/*
 * Words in place of masks: logits = M LayerNorm(gelu(W h[t])) + b for each token t that is asked for,
 * M being the table of words.
 */
#include "engine/bert/head.h"

#include "engine/bert/model.h"

static void describe(struct ost_bert *m)
{
    const struct ost_bert_family *family = m->config.family;
    struct ost_bert_place output = {m, "", OST_BERT_OUTPUT};
    struct ost_bert_place transform = {m, "", OST_BERT_TRANSFORM};
    int64_t e = m->config.embedding_size, h = m->config.hidden_size;
    m->width = m->config.vocab_size;
    ost_bert_add_slot(&output, family->masked.bias, &m->output.bias, OST_BERT_BIAS,
                      (struct ost_bert_rows){.rows = m->width});
    ost_bert_add_linear(&transform, family->masked.transform, &m->transform,
                        (struct ost_bert_rows){e, h, 0});
    ost_bert_add_norm(&transform, family->masked.norm, &m->transform_norm, e);
}

static struct ost_tensor *logits(struct ost_scope *s, const struct ost_bert *m,
                                 const struct ost_bert_batch *batch)
{
    const struct ost_bert_config *c = &m->config;
    struct ost_tensor *h = ost_bert_map(s, ost_bert_asked(s, m, batch), &m->transform);
    h = ost_bert_activate(s, h, c->family->masked.gelu ? OST_BERT_GELU_ERF : c->activation);
    h = ost_layer_norm(s, h, m->transform_norm.gain.working, m->transform_norm.shift.working,
                       c->layer_norm_eps);
    return ost_linear(s, h, m->word.working, m->output.bias.working);
}

const struct ost_bert_head ost_bert_head_masked = {
    .name = "masked",
    .architecture = "ForMaskedLM",
    .asks = true,
    .tied = true,
    .describe = describe,
    .logits = logits,
};
