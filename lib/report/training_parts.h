/* Parts of the training report. Not for others. */
#ifndef OST_REPORT_TRAINING_PARTS_H
#define OST_REPORT_TRAINING_PARTS_H

#include "engine/evaluate.h"
#include "engine/head.h"
#include "report/document.h"

/* Where the parts of one head go. */
struct ost_training_part {
    struct ost_document *d;
    const char *id; /* behind the ids of tables and charts */
    const char *of; /* behind headings: " of topic" */
};

/* Precision, recall and F1 of each class. */
void ost_training_describe_classes(const struct ost_training_part *part,
                                   const struct ost_judgement *j);

/* The confusion matrix; of many classes those that are most mixed up. */
void ost_training_describe_confusion(const struct ost_training_part *part,
                                     const struct ost_evaluation *e);

/* Calibration and abstention; nothing where there was nothing to calibrate on. */
void ost_training_describe_trust(const struct ost_training_part *part,
                                 const struct ost_trust *trust);

#endif
