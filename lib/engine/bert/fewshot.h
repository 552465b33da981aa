/*
 * Classifiers from few rows: SetFit's protocol (Tunstall and others 2022, arXiv:2209.11055).
 *
 *     few-shot   the encoder is tuned on pairs of rows (contrast.h), then a logistic regression learns
 *                the classes from the embeddings (fewshot_head.h)
 *     frozen     the encoder stays as it is; only the regression learns
 *
 * Fine-tuning learns a head from nothing and needs many rows to do so; pairs make n^2 examples of n
 * rows, but so many take longer than fine-tuning. On banking77 with MiniLM few-shot leads by 12 points
 * with 5 rows a class and by 5 with 10; where the lead ends is not measured. So "auto" is few-shot where
 * a class has fewer than OST_FEWSHOT_ROWS rows on average, and fine-tuning else. Both learn one class a
 * row, and nothing else.
 */
#ifndef OST_ENGINE_BERT_FEWSHOT_H
#define OST_ENGINE_BERT_FEWSHOT_H

#include "engine/bert/fewshot_head.h"
#include "engine/bert/model.h"
#include "engine/bert/texts.h"
#include "engine/engine.h"

enum { OST_FEWSHOT_ROWS = 15 };

enum ost_bert_method { OST_BERT_FINE_TUNE, OST_BERT_FEW_SHOT, OST_BERT_FROZEN };

/* What options->method means for these rows. OST_EINVAL: there is no such method, or it cannot learn the
   task. */
int ost_bert_method_choose(enum ost_bert_method *out, const struct ost_fit *fit);

/*
 * Trains as engine.h's `train` promises it, by either method. Settings have "method", and for few-shot
 * "pairs". Fails as ost_bert_train.
 */
int ost_bert_fewshot_train(const struct ost_fit *fit, enum ost_bert_method method);

/* Logits [n x head->classes] of the texts. */
int ost_bert_fewshot_score(struct ost_bert *m, const struct ost_fewshot_head *head,
                           const struct ost_bert_texts *texts, float *logits);

#endif
