/*
 * Pre-training on unlabelled tickets: a masked language model learns the words of the house before a
 * classifier learns its classes (Gururangan and others 2020, arXiv:2004.10964, section 3: domain- and
 * task-adaptive pre-training).
 *
 * Every text is tokenised in full; one that is longer than max_length is cut into pieces of equal
 * length, each with [CLS] and [SEP]. Each time a piece comes other tokens of it are hidden (masking.h).
 * A twentieth of the texts is held back: on them, with the same tokens hidden each time, the loss is
 * measured before and after every epoch, and the epoch with the least is kept.
 *
 * The directory then holds a BertForMaskedLM that transformers loads, and that is an encoder like any
 * other; and pretraining.json, by which a finished training is known again:
 *
 *     {"texts": 1500, "best_epoch": 3, "loss_before": 9.1, "loss_after": 3.2, "key": "00..ff"}
 *
 * While it is trained, the state of course.h lies there.
 */
#ifndef OST_ENGINE_BERT_PRETRAIN_H
#define OST_ENGINE_BERT_PRETRAIN_H

#include "engine/engine.h"

/* Where below a model's directory its pre-trained encoder lies. */
#define OST_PRETRAINED_DIR "pretrained"

struct ost_pretraining {
    const struct ost_slice *text; /* [n] valid UTF-8 */
    size_t n;
    /* encoder, device, precision, batch_size, max_length, warmup, weight_decay, clip, threads, seed;
       pretrain_epochs and pretrain_lr */
    const struct ost_engine_options *options;
    const struct ost_train_hooks *hooks; /* tick (stage "pretrain"), note and clock_s */
    const char *dir;                     /* exists */
    bool resume; /* go on from the state in `dir`; do nothing where it is finished */
};

/*
 * OST_EDATA: fewer than two texts with a token; OST_EINVAL: a vocabulary without [MASK], and as
 * ost_bert_train, whose other failures it has.
 */
int ost_bert_pretrain(const struct ost_pretraining *job);

#endif
