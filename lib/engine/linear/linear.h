/*
 * The linear engine: TF-IDF and support vector machines, in seconds and without libtorch.
 *
 * Its files are `linear.bin` (machine.h) alone. Training:
 *
 *   1. terms are counted and the features chosen (tfidf.h): those of at least min_df, or of more
 *      texts when linear.bin would be larger than 16 MiB (with 16,384 features it may be). Dropping
 *      rare terms where there is room for them gains nothing: on stackoverflow20 it loses .007;
 *   2. a machine is trained without a tenth of the texts, whose scores then give the temperature
 *      (engine/trust.h); with a dev set, that gives it and this step falls away;
 *   3. the machine is trained on all texts, starting from the support vectors of step 2 (svm.h).
 *
 * Of ost_engine_options it reads cost, words, characters, min_df, threads and seed. `resume` is ignored: a training takes
 * seconds. The ticks' stages are "features" (texts, counted twice), "holdout" and "train" (classes).
 * `settings` becomes
 *
 *     {"features": 42637, "min_df": 1, "cost": 1}
 */
#ifndef OST_ENGINE_LINEAR_LINEAR_H
#define OST_ENGINE_LINEAR_LINEAR_H

#include "engine/engine.h"

/*
 * Beside the engine's general failures: OST_EDATA when fewer than two classes have texts,
 * OST_EINVAL for a cost or class weight that is not positive, OST_EENGINE when a training process
 * dies.
 */
extern const struct ost_engine ost_engine_linear;

#endif
