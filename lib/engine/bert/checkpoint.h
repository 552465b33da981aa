/*
 * Checkpoints: a model's weights as files, in the Hugging Face layout.
 *
 * Read are all the dialects that checkpoints come in (model.safetensors or shards):
 *
 *     names with and without "bert." in front          BertForX and BertModel
 *     LayerNorm.weight/bias or LayerNorm.gamma/beta    now and Google's
 *     F32, F16, BF16, F64                              widened or rounded to fp32
 *     other tensors (cls.*, position_ids)              ignored
 *
 * Written is one: what save_pretrained of the head's class writes, F32.
 */
#ifndef OST_ENGINE_BERT_CHECKPOINT_H
#define OST_ENGINE_BERT_CHECKPOINT_H

#include <stdint.h>

#include "base/rng.h"
#include "engine/bert/model.h"
#include "io/safetensors.h"
#include "text/tokenizer.h"

/*
 * Reads an encoder to be trained: dir/config.json and the weights. A part of the head that is not
 * there, or that has another number of outputs, starts afresh: matrices are drawn from
 * N(0, initializer_range) with spec->seed, biases are 0. *fresh is the set of such parts (enum
 * ost_bert_part). *out is yours to free. OST_EPARSE: a tensor of the encoder is missing or has another
 * shape than config.json says (names it); else the failures of ost_bert_config_load and
 * ost_safetensors_open_dir; OST_EINVAL for the head `masked` where output and words are not tied.
 */
int ost_bert_load_encoder(struct ost_bert **out, unsigned *fresh, const char *dir,
                          const struct ost_bert_spec *spec);

/* Reads a finished model: as above, but all of the head has to be there and fit. */
int ost_bert_load_finished(struct ost_bert **out, const char *dir,
                           const struct ost_bert_spec *spec);

/* Reads a slot's weights, which are there, from an entry of its shape. */
int ost_bert_read_slot(const struct ost_bert_slot *slot, const struct ost_safetensors *st,
                       const struct ost_safetensors_entry *e);

/* Writes the weights that are not frozen into `path`, whole or not at all. */
int ost_bert_write_weights(const struct ost_bert *m, const char *path);

/* Reads them back from there. */
int ost_bert_read_weights(const struct ost_bert *m, const char *path);

/* n numbers from N(0, sd). */
void ost_bert_draw(float *out, size_t n, double sd, struct ost_rng *rng);

/* Writes everything but the weights into `dir`: config.json and, unless NULL, the tokenizer's files. */
int ost_bert_write_config(const struct ost_bert *m, const struct ost_tokenizer *tokenizer,
                          const struct ost_bert_about *about, const char *dir);

#endif
