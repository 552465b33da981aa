/*
 * RoBERTa: Liu and others 2019, arXiv:1907.11692. In transformers three types of model are the same
 * encoder with other tokenizers: itself, XLM-RoBERTa (Conneau and others 2020, arXiv:1911.02116) and
 * CamemBERT (Martin and others 2020, arXiv:1911.03894).
 */
#include "engine/bert/family.h"

#define ROBERTA(model_type, class_name, unknown)                                                   \
    {                                                                                              \
        .type = model_type, .architecture = class_name, .prefix = "roberta.",                      \
        .keys = &ost_bert_usual_keys, .names = &ost_bert_usual_names, .pad_token_id = 1,           \
        .positions_behind_pad = true,                                                              \
        .sequence = {.transform = "classifier.dense",                                              \
                     .output = "classifier.out_proj",                                              \
                     .activation = OST_BERT_TANH,                                                  \
                     .drops_first = true},                                                         \
        .masked = {.transform = "lm_head.dense",                                                   \
                   .norm = "lm_head.layer_norm",                                                   \
                   .bias = "lm_head.bias",                                                         \
                   .gelu = true},                                                                  \
        .hub_lacks = unknown,                                                                      \
    }

extern const struct ost_bert_family ost_bert_family_roberta;
extern const struct ost_bert_family ost_bert_family_xlm_roberta;
extern const struct ost_bert_family ost_bert_family_camembert;

const struct ost_bert_family ost_bert_family_roberta = ROBERTA("roberta", "Roberta", false);
const struct ost_bert_family ost_bert_family_xlm_roberta =
    ROBERTA("xlm-roberta", "XLMRoberta", false);
const struct ost_bert_family ost_bert_family_camembert = ROBERTA("camembert", "Camembert", true);
