/*
 * A trained model: one directory with `ostler.json` and the files of its engine.
 *
 * ostler.json says what a caller needs to know before anything heavy is opened: the engine, the
 * columns the texts came from, the classes, what was measured.
 *
 *     {
 *       "format": 2,                       of this file; a newer one is refused
 *       "ostler": "0.1.0",                 the program that wrote it
 *       "engine": "linear",
 *       "columns": {"text": ["subject", "body"]},
 *       "heads": [{"column": "category", "kind": "class",     engine/head.h
 *                  "labels": ["access", "billing"],           class numbers are positions
 *                  "calibration": {...}, "abstain": {...}, "out_of_scope": {...}}],    engine/trust.h
 *       "options": {...},                  what the training was asked for
 *       "settings": {...},                 what the engine decided
 *       "data": {"train": 600, "dev": 66, "test": 0, "fingerprint": "9f0c..."},
 *       "best_epoch": 4,
 *       "dev": {"accuracy": .91, "macro_f1": .90},   of the epoch kept; null without dev
 *       "test": {...}
 *     }
 */
#ifndef OST_ENGINE_MODEL_H
#define OST_ENGINE_MODEL_H

#include <stddef.h>

#include "engine/engine.h"
#include "engine/head.h"

#define OST_MODEL_FILE "ostler.json"
enum { OST_MODEL_FORMAT = 2 };

struct ost_model {
    const struct ost_engine *engine;
    struct ost_predictor *predictor;
    struct ost_task task;
    char **text; /* [texts] columns the texts came from; may be empty */
    size_t texts;
};

/*
 * Opens the directory. Of `options` device, precision and threads count; NULL is the defaults. A
 * directory without ostler.json is OST_ENOTFOUND; everything in it is checked before it is used.
 */
int ost_model_open(struct ost_model **out, const char *dir,
                   const struct ost_engine_options *options);
void ost_model_close(struct ost_model *model); /* NULL is fine */

/*
 * Scores [rows of the texts x width], which the heads make answers of (engine/head.h). `text` is valid
 * UTF-8.
 */
int ost_model_score(struct ost_model *model, const struct ost_slice *text, size_t n, float *score);

#endif
