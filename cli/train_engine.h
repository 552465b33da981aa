/* train's options of the engines, and which engine is taken. */
#ifndef OSTLER_CLI_TRAIN_ENGINE_H
#define OSTLER_CLI_TRAIN_ENGINE_H

#include "engine/engine.h"
#include "opt.h"
#include "progress.h"

struct engine_choice {
    const char *engine, *encoder;
    struct ost_engine_options options; /* filled in by the option rows */
    int64_t epochs, batch_size, max_length, patience, threads, words, characters, min_df, seed;
    char *encoder_dir; /* where the encoder is; NULL: there is none */
};

/* Adds the rows with their defaults. */
void engine_rows(struct opt_table *t, struct engine_choice *c);

/* Finds the encoder, unless the engine is linear. */
void engine_find_encoder(struct engine_choice *c);

/*
 * The engine: auto is bert where an encoder and libtorch are; what is missing is said in one line.
 */
int engine_choose(const struct ost_engine **out, struct engine_choice *c, struct progress *p);

/* The options as the library takes them; borrows from *c. */
struct ost_engine_options engine_options(const struct engine_choice *c);

void engine_release(struct engine_choice *c);

#endif
