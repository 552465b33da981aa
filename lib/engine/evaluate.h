/*
 * Comparing what a model predicts with what is true.
 *
 * Truth may hold classes the model has never seen: they count as rows it gets wrong. So an
 * evaluation has labels of its own, those of the model and those of the truth together.
 */
#ifndef OST_ENGINE_EVALUATE_H
#define OST_ENGINE_EVALUATE_H

#include "base/slice.h"
#include "engine/labels.h"
#include "stats/confusion.h"

struct ost_evaluation {
    struct ost_labels labels; /* names for the matrix, sorted */
    struct ost_confusion confusion;
    size_t *of_model; /* [model labels] class number here */
    size_t unseen;    /* rows whose true class the model does not know */
};

/* For a truth that is known beforehand. */
void ost_evaluation_init(struct ost_evaluation *e, const struct ost_labels *model,
                         const struct ost_slice *truth, size_t n);
void ost_evaluation_release(struct ost_evaluation *e);

/* One row; `truth` is among the names given to init, `predicted` is a class number of the model. */
void ost_evaluation_add(struct ost_evaluation *e, struct ost_slice truth, size_t predicted);

#endif
