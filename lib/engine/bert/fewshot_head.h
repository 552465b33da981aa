/*
 * The head of a few-shot model: logits = W embedding + b, and its place among the files.
 *
 * W and b are found by logistic regression on the embeddings (stats/logistic.h). It is not BERT's own
 * head (that one has a pooler and a tanh), so transformers has no class for the model. It is stored as
 * sentence-transformers stores a chain of modules, which that library loads as it is:
 *
 *     modules.json                      the chain: Transformer, Pooling, Normalize, Dense
 *     config.json model.safetensors ..  the encoder, a BertModel, and its tokenizer
 *     sentence_bert_config.json         max_seq_length
 *     1_Pooling/config.json             the mean over the tokens
 *     2_Normalize/                      nothing to store
 *     3_Dense/config.json               H features in, C classes out, no activation
 *     3_Dense/model.safetensors         linear.weight [C,H] and linear.bias [C]
 *
 * SentenceTransformer(dir).encode(texts) are the logits; without the last module, the embeddings.
 * SetFit stores its head as a pickle, which may run code when it is loaded, so that is not written.
 */
#ifndef OST_ENGINE_BERT_FEWSHOT_HEAD_H
#define OST_ENGINE_BERT_FEWSHOT_HEAD_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroed is empty. */
struct ost_fewshot_head {
    float *weight; /* [classes x width] */
    float *bias;   /* [classes] */
    size_t classes, width;
};

/* Room for a head, all 0. */
void ost_fewshot_head_init(struct ost_fewshot_head *head, size_t classes, size_t width);
void ost_fewshot_head_release(struct ost_fewshot_head *head);

/* Logits [n x classes] of embeddings [n x width]. */
void ost_fewshot_head_apply(const struct ost_fewshot_head *head, const float *embedding, size_t n,
                            float *logits);

/* Writes all but the encoder's files into `dir`. */
int ost_fewshot_head_write(const struct ost_fewshot_head *head, size_t max_length, const char *dir);

/* Whether a few-shot model lies in `dir`. */
bool ost_fewshot_head_exists(const char *dir);

/* Reads the Dense module; OST_EPARSE when it has not these sizes. *out is yours to release. */
int ost_fewshot_head_read(struct ost_fewshot_head *out, const char *dir, size_t classes,
                          size_t width);

#endif
