/*
 * Linear support vector machines, one for each class against all others, by liblinear.
 *
 * For class k with y = +1 for its texts and -1 for the others, liblinear's dual coordinate descent
 * (L2R_L2LOSS_SVC_DUAL; Hsieh et al. 2008, doi:10.1145/1390156.1390208) minimises
 *
 *     1/2 |w|^2 + sum over texts i of C_i max(0, 1 - y_i w.x_i)^2,    x_i with a 1 behind it (bias)
 *
 * which is scikit-learn's LinearSVC. C_i is `cost`, times the class weight for the texts of class k
 * itself; with just two classes the other side has its weight as well. This is what liblinear's own
 * one-against-rest does with weights.
 *
 * Texts with y w.x > 1 do not bear on the minimum ("no support vectors"), and most negatives are
 * such. So a class is solved on a part of the texts, all are scored with the result, those inside
 * the margin join, and it is solved again until none is missing beyond the solver's own tolerance:
 * the chunking of Boser, Guyon and Vapnik 1992 (doi:10.1145/130385.130401). The minimum is the same;
 * with 77 classes of 10,000 texts it takes less than half the time, and a quarter when the support
 * vectors of a similar problem are known beforehand.
 *
 * Classes are solved side by side (workers.h). The result depends on the seed and on nothing else:
 * not on the number of processes, nor on the order in which classes finish.
 */
#ifndef OST_ENGINE_LINEAR_SVM_H
#define OST_ENGINE_LINEAR_SVM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/linear/machine.h"
#include "engine/linear/tfidf.h"

/*
 * For each class and text one bit: is it inside the margin, or would it be (a text left out)?
 * Shared with the workers. As input it is where the search starts (a class without any bit starts
 * from a random part), as output what was found.
 */
struct ost_support {
    uint8_t *bits; /* [classes x stride] */
    size_t classes, stride;
};

int ost_support_init(struct ost_support *s, size_t classes, size_t texts);
void ost_support_release(struct ost_support *s); /* fine on a zeroed struct */

struct ost_svm_problem {
    const struct ost_matrix *x;
    const int *label;           /* [x->rows]; at least two classes have a text to learn from */
    const bool *left_out;       /* [x->rows] texts not to learn from; NULL: none */
    const double *class_weight; /* [classes], > 0; NULL: all 1 */
    double cost;                /* > 0 */
    uint64_t seed;
    int processes;                                           /* 0: as many as there are cores */
    int (*progress)(void *ctx, size_t done, size_t classes); /* as in workers.h */
    void *ctx;
};

/*
 * Fills weight, bias and scale of `m`, whose features are the columns of x. A class without a text
 * to learn from gets weights 0 and bias -1. Fails as ost_workers_run; *m is then unusable.
 */
int ost_svm_train(struct ost_machine *m, const struct ost_svm_problem *problem,
                  struct ost_support *support);

#endif
