/*
 * Multinomial logistic regression: classes from vectors of features, with quadratic regularisation.
 *
 * Sought are weights W and biases b with the least
 *
 *     cost * sum over rows i of u[y_i] * -ln softmax(W x_i + b)[y_i]  +  1/2 |W|^2
 *
 * which is scikit-learn's LogisticRegression(C=cost, class_weight=u), intercept without penalty (of
 * two classes it has one row for both, whose C is 2 cost). The
 * problem is convex. It is solved by L-BFGS (Nocedal and Wright 2006, algorithms 7.4 and 7.5) with
 * steps halved until they descend enough, from zero, in doubles: equal input gives equal output. An
 * iteration costs 2 n * width * classes multiplications, and some tens of them do. Weights are within a part in
 * 100,000 of the solution.
 */
#ifndef OST_STATS_LOGISTIC_H
#define OST_STATS_LOGISTIC_H

#include <stddef.h>

struct ost_logistic_problem {
    const float *x;   /* [n x width] finite */
    const int *label; /* [n] */
    size_t n, width, classes;
    const double *class_weight; /* [classes] u, > 0; NULL: all 1 */
    double cost;                /* > 0 */
    int threads;                /* <= 0: as many as there are cores; no matter for the result */
    int (*progress)(void *ctx,
                    size_t iteration); /* non-zero stops, and is returned; NULL: nobody asks */
    void *ctx;
};

/*
 * Fills weight[classes x width] and bias[classes]. A class without rows gets a bias that makes it as
 * unlikely as the regularisation lets it. Fails only as `progress` says.
 */
int ost_logistic_fit(float *weight, float *bias, const struct ost_logistic_problem *problem);

#endif
