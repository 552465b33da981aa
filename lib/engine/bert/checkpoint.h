/*
 * Checkpoints: a model's weights as files, in the Hugging Face layout.
 *
 * Read are all the dialects that BERT checkpoints come in (model.safetensors or shards):
 *
 *     names with and without "bert." in front          BertForX and BertModel
 *     LayerNorm.weight/bias or LayerNorm.gamma/beta    now and Google's
 *     F32, F16, BF16, F64                              widened or rounded to fp32
 *     other tensors (cls.*, position_ids)              ignored
 *
 * Written is one: what BertForSequenceClassification.save_pretrained writes, F32.
 */
#ifndef OST_ENGINE_BERT_CHECKPOINT_H
#define OST_ENGINE_BERT_CHECKPOINT_H

#include <stdint.h>

#include "engine/bert/model.h"
#include "engine/labels.h"
#include "text/tokenizer.h"

/* What a checkpoint did not hold and was drawn from the dice instead. */
enum {
    OST_BERT_FRESH_POOLER = 1,
    OST_BERT_FRESH_CLASSIFIER = 2, /* none there, or one of another number of classes */
};

/*
 * Reads an encoder to be trained: dir/config.json and the weights. A pooler or classifier that is not
 * there is drawn from N(0, initializer_range), its bias 0, with `seed`; *fresh says which. *out is
 * yours to free. OST_EPARSE: a tensor of the encoder is missing or has another shape than config.json
 * says (names it); else the failures of ost_bert_config_load and ost_safetensors_open_dir.
 */
int ost_bert_load_encoder(struct ost_bert **out, unsigned *fresh, const char *dir, int64_t classes,
                          int device, uint64_t seed);

/* Reads a finished classifier: as above, but pooler and classifier have to be there and fit. */
int ost_bert_load_classifier(struct ost_bert **out, const char *dir, int64_t classes, int device);

/* Writes the weights alone into `path`, whole or not at all. */
int ost_bert_write_weights(const struct ost_bert *m, const char *path);

/* Writes everything but the weights into `dir`: config.json and the tokenizer's files. */
int ost_bert_write_config(const struct ost_bert *m, const struct ost_tokenizer *tokenizer,
                          const struct ost_labels *labels, const char *dir);

#endif
