/*
 * The function that logistic regression minimises (logistic.h), and its gradient.
 *
 * The unknowns lie in one array, feature by feature: unknown f * stride + c is the weight of feature f for
 * class c, and behind the features stands a row of biases. So the inner loops run over classes. `stride` is
 * the number of classes rounded up; what is beyond the classes is 0 in unknowns and gradients.
 */
#ifndef OST_STATS_LOGISTIC_LOSS_H
#define OST_STATS_LOGISTIC_LOSS_H

#include "stats/logistic.h"

struct ost_logistic_loss {
    const struct ost_logistic_problem *problem;
    size_t stride, unknowns; /* (width + 1) * stride */
    /* Rows in pieces that do not depend on the number of threads, and room for what each finds. */
    size_t pieces, piece; /* rows of one */
    double *room, *found;
};

/* Room for a problem; release it. The problem is borrowed. */
void ost_logistic_loss_init(struct ost_logistic_loss *l,
                            const struct ost_logistic_problem *problem);
void ost_logistic_loss_release(struct ost_logistic_loss *l);

/* The function at `at`, and its gradient there: both [unknowns]. The same for any number of threads. */
double ost_logistic_loss_at(struct ost_logistic_loss *l, const double *at, double *gradient);

#endif
