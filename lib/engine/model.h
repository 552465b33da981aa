/*
 * A trained model: one directory with `ostler.json` and the files of its engine.
 *
 * ostler.json says what a caller needs to know before anything heavy is opened: the engine, the
 * columns the texts came from, the classes, what was measured.
 *
 *     {
 *       "format": 1,                       of this file; a newer one is refused
 *       "ostler": "0.1.0",                 the program that wrote it
 *       "engine": "linear",
 *       "columns": {"text": ["subject", "body"], "label": "category"},
 *       "labels": ["access", "billing"],   class numbers are positions
 *       "options": {...},                  what the training was asked for
 *       "settings": {...},                 what the engine decided
 *       "calibration": {...}, "abstain": {...}, "out_of_scope": {...},    engine/trust.h
 *       "data": {"train": 600, "dev": 66, "test": 0, "fingerprint": "9f0c..."},
 *       "dev": {"epoch": 4, "accuracy": .91, "macro_f1": .90},   of the epoch kept; null without dev
 *       "test": {...}
 *     }
 */
#ifndef OST_ENGINE_MODEL_H
#define OST_ENGINE_MODEL_H

#include <stddef.h>

#include "engine/engine.h"
#include "engine/labels.h"
#include "engine/trust.h"

#define OST_MODEL_FILE "ostler.json"
enum { OST_MODEL_FORMAT = 1 };

struct ost_model {
    const struct ost_engine *engine;
    struct ost_predictor *predictor;
    struct ost_labels labels;
    char **text; /* [texts] columns the texts came from; may be empty */
    size_t texts;
    char *label; /* column; NULL when not known */
    struct ost_trust trust;
};

/*
 * Opens the directory. Of `options` device, precision and threads count; NULL is the defaults. A
 * directory without ostler.json is OST_ENOTFOUND; everything in it is checked before it is used.
 */
int ost_model_open(struct ost_model **out, const char *dir,
                   const struct ost_engine_options *options);
void ost_model_close(struct ost_model *model); /* NULL is fine */

/*
 * Probabilities [n x labels.n], rows summing to 1, and which texts belong to no class ([n]). `text` is
 * valid UTF-8.
 */
int ost_model_predict(struct ost_model *model, const struct ost_slice *text, size_t n, float *proba,
                      bool *outside);

/*
 * What a row answers with: the class with the largest probability that can be an answer (the first of
 * equals), or labels.n for a text that is outside.
 */
size_t ost_model_answer(const struct ost_model *model, const float *proba, bool outside);

#endif
