/*
 * config.json of a checkpoint: the sizes and rates that the weights alone do not tell.
 *
 * The keys are those of transformers' configuration of the family (BertConfig and so on). Loading is
 * strict: what this engine would compute differently from transformers is refused and not guessed at,
 * and sizes are bounded here once, so that no product of them overflows later or asks for absurd
 * memory.
 *
 *     struct ost_bert_config config;
 *     int rc = ost_bert_config_load(&config, "encoder");
 *     if (rc < 0) return rc;
 *     ...
 *     ost_bert_config_release(&config);
 */
#ifndef OST_ENGINE_BERT_CONFIG_H
#define OST_ENGINE_BERT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "engine/bert/family.h"
#include "engine/bert/head.h"

/* The names in comments are BERT's; family.h has those of others. */
struct ost_bert_config {
    const struct ost_bert_family *family; /* model_type */
    int64_t vocab_size;                   /* rows of the word embeddings */
    int64_t embedding_size;               /* E: their width; hidden_size but for ELECTRA */
    int64_t hidden_size;                  /* H; a multiple of heads */
    int64_t layers;                       /* num_hidden_layers */
    int64_t heads;                        /* num_attention_heads */
    int64_t intermediate_size;            /* width of the feed-forward part, 4 H as a rule */
    int64_t max_positions;                /* max_position_embeddings: rows of the table */
    int64_t type_vocab_size;              /* rows of the token type embeddings; 0: there are none */
    int64_t pad_token_id;                 /* 0..vocab_size-1 */
    double layer_norm_eps;                /* > 0 */
    double hidden_dropout;                /* hidden_dropout_prob, 0..1 without 1, as the next two */
    double attention_dropout;             /* attention_probs_dropout_prob */
    double classifier_dropout; /* before the classifier; hidden_dropout where the file has none */
    double initializer_range;  /* standard deviation of fresh weights, >= 0 */
    enum ost_bert_activation activation; /* hidden_act */
    bool untied;                         /* tie_word_embeddings is false */
    char **label; /* [labels] id2label in order of id; NULL when the file has none */
    size_t labels;
};

/*
 * Reads dir/config.json; *out is yours to release. A size that is missing, and a value of the wrong
 * type, is OST_EPARSE; a value out of range, a model_type that is no family's, a decoder, another
 * activation or position_embedding_type than is computed here, OST_EINVAL; sizes that ask for more
 * than 64 GiB of weights OST_ELIMIT. Rates that are missing get the family's defaults.
 */
int ost_bert_config_load(struct ost_bert_config *out, const char *dir);

/* The same from the file's text; failures do not name it. */
int ost_bert_config_parse(struct ost_bert_config *out, struct ost_slice text);

void ost_bert_config_release(struct ost_bert_config *config);

/* The most tokens of one text. */
int64_t ost_bert_config_tokens(const struct ost_bert_config *config);

/* Weights of embeddings, encoder and pooler together; below 2^34 for a loaded config. */
int64_t ost_bert_config_parameters(const struct ost_bert_config *config);

/* What a model's config.json says beyond its sizes. */
struct ost_bert_about {
    /* "single_label_classification", "multi_label_classification", "regression": what transformers
       trains a classifier of texts with; NULL for other models */
    const char *problem;
    char *const *label; /* [labels] the names of the outputs, no two alike */
    size_t labels;      /* 0: not named */
};

/*
 * Appends the config.json from which transformers' from_pretrained makes a float32 model with that
 * head. The labels are written as id2label and label2id; config->label is not looked at.
 */
void ost_bert_config_write(struct ost_buf *out, const struct ost_bert_config *config,
                           const struct ost_bert_head *head, const struct ost_bert_about *about);

#endif
