/*
 * Words in place of masks: logits = E LayerNorm(gelu(W h[t])) + b for each token t that is asked for,
 * E being the table of words.
 */
#include "engine/bert/head.h"

#include "engine/bert/model.h"

static void describe(struct ost_bert *m)
{
    int64_t h = m->config.hidden_size;
    struct ost_bert_place top = {m, "cls.predictions.", OST_BERT_OUTPUT};
    struct ost_bert_place transform = {m, "cls.predictions.transform.", OST_BERT_TRANSFORM};
    m->width = m->config.vocab_size;
    ost_bert_add_slot(&top, "bias", &m->output.bias, OST_BERT_BIAS,
                      (struct ost_bert_rows){.rows = m->width});
    ost_bert_add_linear(&transform, "dense", &m->transform, (struct ost_bert_rows){h, h, 0});
    ost_bert_add_norm(&transform, "LayerNorm", &m->transform_norm, h);
}

static struct ost_tensor *logits(struct ost_scope *s, const struct ost_bert *m,
                                 const struct ost_bert_batch *batch)
{
    struct ost_tensor *h = ost_bert_map(s, ost_bert_asked(s, m, batch), &m->transform);
    h = ost_layer_norm(s, ost_bert_activate(s, m, h), m->transform_norm.gain.working,
                       m->transform_norm.shift.working, m->config.layer_norm_eps);
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
