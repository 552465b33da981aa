/* DistilBERT: Sanh and others 2019, arXiv:1910.01108. No token types and no pooler. */
#include "engine/bert/family.h"

static const struct ost_bert_keys keys = {
    .hidden_size = "dim",
    .layers = "n_layers",
    .heads = "n_heads",
    .intermediate_size = "hidden_dim",
    .hidden_dropout = "dropout",
    .attention_dropout = "attention_dropout",
    .classifier_dropout = "seq_classif_dropout",
    .activation = "activation",
};

static const struct ost_bert_names names = {
    .word = "embeddings.word_embeddings",
    .position = "embeddings.position_embeddings",
    .norm = "embeddings.LayerNorm",
    .layer = "transformer.layer",
    .query = "attention.q_lin",
    .key = "attention.k_lin",
    .value = "attention.v_lin",
    .mix = "attention.out_lin",
    .mix_norm = "sa_layer_norm",
    .up = "ffn.lin1",
    .down = "ffn.lin2",
    .down_norm = "output_layer_norm",
};

extern const struct ost_bert_family ost_bert_family_distilbert;

const struct ost_bert_family ost_bert_family_distilbert = {
    .type = "distilbert",
    .architecture = "DistilBert",
    .prefix = "distilbert.",
    .keys = &keys,
    .names = &names,
    .classifier_dropout = .2,
    .mix_keeps = true,
    .takes_no_past = true,
    .tokens_drop_hidden = true,
    .sequence =
        {
            .transform = "pre_classifier",
            .output = "classifier",
            .activation = OST_BERT_RELU,
        },
    .masked =
        {
            .transform = "vocab_transform",
            .norm = "vocab_layer_norm",
            .bias = "vocab_projector.bias",
        },
};
