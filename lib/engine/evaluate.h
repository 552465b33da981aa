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
    size_t *of_model; /* [model labels + 1] class number here; the last one is that of `outside` */
};

/*
 * For a truth that is known beforehand. `outside` is what the model calls texts that belong to no
 * class; NULL when it does not look for them.
 */
void ost_evaluation_init(struct ost_evaluation *e, const struct ost_labels *model,
                         const char *outside, const struct ost_slice *truth, size_t n);
void ost_evaluation_release(struct ost_evaluation *e);

/*
 * One row; `truth` is among the names given to init, `predicted` is a class number of the model, or
 * the number of its classes for a text that is outside.
 */
void ost_evaluation_add(struct ost_evaluation *e, struct ost_slice truth, size_t predicted);

#endif
