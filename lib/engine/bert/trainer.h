/*
 * Fine-tuning of a sequence classifier, as engine.h's `train` promises it.
 *
 * The course. Texts are tokenised once. Every epoch goes through them in batches of about equal
 * length (texts.h): cross-entropy with the weights of the classes, gradients clipped to a norm, one
 * step of AdamW, the learning rate rising over the first `warmup` of all steps and falling linearly
 * to 0 with the last. After an epoch the dev set is predicted and the epoch hook gives the score;
 * the weights of the best epoch are the model. `patience` epochs without a better one end it early.
 *
 * Files in fit->dir. During the training: state.h's. At the end: config.json, model.safetensors and
 * the tokenizer's files, loadable with transformers' AutoModelForSequenceClassification.
 *
 * Reproducibility. On the processor the same data, options and number of threads give the same bytes,
 * whether the training was interrupted or not. One thing is measured: which precision is faster,
 * where the options say "auto"; the choice is part of the settings and of the state.
 *
 * Settings, the object left in fit->settings:
 *     {"precision": "bf16", "device": "cpu", "threads": 2, "max_length": 128, "steps": 3130,
 *      "best_epoch": 4, "libtorch": "1.13.0", "blas": "OpenBLAS"}
 *
 * With options->peft an adapter is trained instead of the encoder (adapter.h), and the files at the end
 * are the adapter's and the tokenizer's; with options->merge they are those above. The settings then
 * have "adapter", "adapter_settings", "trained_weights", "merged" and "encoder_fingerprint", by which
 * the encoder is known again. An encoder that is itself an adapter's directory is what the two are
 * together, where that can be calculated.
 */
#ifndef OST_ENGINE_BERT_TRAINER_H
#define OST_ENGINE_BERT_TRAINER_H

#include "engine/engine.h"

/*
 * OST_EINVAL: options that make no sense, a resume with other data or options; OST_EENGINE: the loss
 * is no longer finite, the device is missing or out of memory; else failures of reading and writing.
 */
int ost_bert_train(const struct ost_fit *fit);

#endif
