/* BERT: Devlin and others 2019, arXiv:1810.04805. */
#include "engine/bert/family.h"

extern const struct ost_bert_family ost_bert_family_bert;

const struct ost_bert_family ost_bert_family_bert = {
    .type = "bert",
    .architecture = "Bert",
    .prefix = "bert.",
    .keys = &ost_bert_usual_keys,
    .names = &ost_bert_usual_names,
    .sequence =
        {
            .transform = "bert.pooler.dense",
            .output = "classifier",
            .activation = OST_BERT_TANH,
        },
    .masked =
        {
            .transform = "cls.predictions.transform.dense",
            .norm = "cls.predictions.transform.LayerNorm",
            .bias = "cls.predictions.bias",
        },
};
