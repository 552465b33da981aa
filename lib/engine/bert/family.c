#include "engine/bert/family.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"

#define FAMILY(name) extern const struct ost_bert_family ost_bert_family_##name;
#include "engine/bert/families.def"
#undef FAMILY

static const struct ost_bert_family *const families[] = {
#define FAMILY(name) &ost_bert_family_##name,
#include "engine/bert/families.def"
#undef FAMILY
};

const struct ost_bert_keys ost_bert_usual_keys = {
    .hidden_size = "hidden_size",
    .layers = "num_hidden_layers",
    .heads = "num_attention_heads",
    .intermediate_size = "intermediate_size",
    .type_vocab_size = "type_vocab_size",
    .layer_norm_eps = "layer_norm_eps",
    .hidden_dropout = "hidden_dropout_prob",
    .attention_dropout = "attention_probs_dropout_prob",
    .classifier_dropout = "classifier_dropout",
    .activation = "hidden_act",
};

const struct ost_bert_names ost_bert_usual_names = {
    .word = "embeddings.word_embeddings",
    .position = "embeddings.position_embeddings",
    .type = "embeddings.token_type_embeddings",
    .norm = "embeddings.LayerNorm",
    .pooler = "pooler.dense",
    .layer = "encoder.layer",
    .query = "attention.self.query",
    .key = "attention.self.key",
    .value = "attention.self.value",
    .mix = "attention.output.dense",
    .mix_norm = "attention.output.LayerNorm",
    .up = "intermediate.dense",
    .down = "output.dense",
    .down_norm = "output.LayerNorm",
};

int ost_bert_family_find(const struct ost_bert_family **out, const char *type)
{
    struct ost_buf known = OST_BUF_INIT;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (strcmp(families[i]->type, type) == 0) {
            *out = families[i];
            ost_buf_release(&known);
            return 0;
        }
        ost_buf_printf(&known, "%s%s", i ? ", " : "", families[i]->type);
    }
    int rc = ost_fail(OST_EINVAL, "'model_type' is '%.200s'; take an encoder of one of these: %s",
                      type, known.p);
    ost_buf_release(&known);
    return rc;
}
