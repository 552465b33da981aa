/*
 * What the linear engine says of texts it has not learnt from: cross-validation.
 *
 * The texts are dealt into folds, each class evenly; for each fold machines are trained without it,
 * which then score it. Features and their weights come from all texts (they know nothing of
 * labels), so texts are read once; and each fold starts from the support vectors of the one before
 * (svm.h), so that five folds take about twice the time of one training. The scores of all folds
 * together give one temperature (stats/temperature.h), and with it they become probabilities.
 */
#ifndef OST_ENGINE_LINEAR_FOLDS_H
#define OST_ENGINE_LINEAR_FOLDS_H

#include "engine/engine.h"

enum { OST_FOLDS = 5 };

/*
 * Fills proba[examples->n x classes]; every label is a class number. Of the options cost, threads and
 * seed count. `tick` gets stages "features" and "folds" and may stop it, as a training's. A class
 * with one text is unknown to the machine that judges it. OST_EDATA when a fold leaves fewer than two
 * classes to learn from; else fails as ost_svm_train.
 */
int ost_linear_out_of_fold(float *proba, const struct ost_examples *examples, size_t classes,
                           const struct ost_engine_options *options,
                           const struct ost_train_hooks *hooks);

#endif
