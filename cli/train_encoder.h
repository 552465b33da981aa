/*
 * What `train` does with the encoder: the method, and a corpus to pre-train it on.
 */
#ifndef OSTLER_CLI_TRAIN_ENCODER_H
#define OSTLER_CLI_TRAIN_ENCODER_H

#include "engine/engine.h"
#include "input.h"
#include "opt.h"
#include "ticket/corpus.h"

struct encoder_options {
    struct opt_list pretrain;
    struct ost_corpus corpus; /* after encoder_read */
};

/* Adds --method, --pairs, --head-cost, --pretrain, --pretrain-epochs and --pretrain-lr. */
void encoder_rows(struct opt_table *t, struct encoder_options *o,
                  struct ost_engine_options *engine);

/* Reads the files of --pretrain, which the engine has to be able to use; says how many texts they hold. */
int encoder_read(struct encoder_options *o, const struct ost_engine *engine,
                 const struct input_options *input, struct progress *progress);

void encoder_release(struct encoder_options *o);

#endif
