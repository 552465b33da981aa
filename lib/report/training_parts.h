/* Parts of the training report. Not for others. */
#ifndef OST_REPORT_TRAINING_PARTS_H
#define OST_REPORT_TRAINING_PARTS_H

#include "engine/evaluate.h"
#include "engine/trust.h"
#include "report/document.h"

/* Precision, recall and F1 of each class. */
void ost_training_describe_classes(struct ost_document *d, const struct ost_evaluation *e);

/* The confusion matrix; of many classes those that are most mixed up. */
void ost_training_describe_confusion(struct ost_document *d, const struct ost_evaluation *e);

/* Calibration and abstention; nothing where there was nothing to calibrate on. */
void ost_training_describe_trust(struct ost_document *d, const struct ost_trust *trust);

#endif
