/*
 * ELECTRA: Clark and others 2020, arXiv:2003.10555. Its embeddings may be narrower than its layers.
 * Discriminators become classifiers; the head `masked` is the generator's.
 */
#include "engine/bert/family.h"

static const struct ost_bert_keys keys = {
    .embedding_size = "embedding_size",
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

static const struct ost_bert_names names = {
    .word = "embeddings.word_embeddings",
    .position = "embeddings.position_embeddings",
    .type = "embeddings.token_type_embeddings",
    .norm = "embeddings.LayerNorm",
    .project = "embeddings_project",
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

extern const struct ost_bert_family ost_bert_family_electra;

const struct ost_bert_family ost_bert_family_electra = {
    .type = "electra",
    .architecture = "Electra",
    .prefix = "electra.",
    .keys = &keys,
    .names = &names,
    .takes_no_past = true,
    .sequence =
        {
            .transform = "classifier.dense",
            .output = "classifier.out_proj",
            .activation = OST_BERT_GELU_ERF,
            .drops_first = true,
        },
    .masked =
        {
            .transform = "generator_predictions.dense",
            .norm = "generator_predictions.LayerNorm",
            .bias = "generator_lm_head.bias",
            .gelu = true,
        },
};
