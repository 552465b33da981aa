/*
 * A training as a document: what the model is worth, how it came to it, and where it is wrong.
 *
 * Figures, learning curves over the epochs, scores per class, the confusion matrix, calibration and
 * abstention (engine/trust.h), and the costliest mistakes: wrong answers on dev, the surest first,
 * which are those that nobody would look at again. Everything is about dev, which the model was
 * chosen by, but the figures and the classes where there are test rows.
 */
#ifndef OST_REPORT_TRAINING_H
#define OST_REPORT_TRAINING_H

#include "engine/train.h"
#include "report/document.h"

/* The job and what came of it; job->mistakes says how many mistakes are shown. Keeps nothing. */
struct ost_document *ost_training_document(const struct ost_train_outcome *outcome,
                                           const struct ost_train_job *job);

#endif
