/*
 * Temperature: making scores into probabilities that mean what they say.
 *
 * A support vector machine's scores order the classes but are on no scale of their own, and a neural
 * network's logits are too large once it has learnt its training texts by heart. On texts that the
 * classifier has not learnt from, the one number T is sought for which softmax(T * scores) has the
 * least mean negative log-likelihood (temperature scaling: Guo et al. 2017, arXiv:1706.04599,
 * section 4.2; their T is the reciprocal of ours). The order of classes never changes.
 *
 * As in Platt's scaling, the true class counts as 1 - e and every class as e / classes with
 * e = 1 / (n + 2), so that a few texts that all come out right do not make the classifier certain
 * (Platt 1999, "Probabilistic outputs for support vector machines", section 2.2).
 *
 * The loss is convex in T (a log-sum-exp of linear functions), so Newton's method kept inside a
 * bracket finds the one minimum, in about ten passes over the scores.
 */
#ifndef OST_STATS_TEMPERATURE_H
#define OST_STATS_TEMPERATURE_H

#include <stddef.h>

/* The range T is sought in. */
#define OST_TEMPERATURE_MIN 0.001
#define OST_TEMPERATURE_MAX 1000.0

/* T for score[n x classes] and the true classes label[n]; n = 0 gives 1. */
double ost_temperature_fit(const float *score, const int *label, size_t n, size_t classes);

/* Mean negative log-likelihood of softmax(T * scores) in nats; n > 0. */
double ost_temperature_nll(double temperature, const float *score, const int *label, size_t n,
                           size_t classes);

/* A row of scores to probabilities, softmax(T * scores), in place; sums to 1 and never NaN. */
void ost_temperature_softmax(double temperature, float *score, size_t classes);

#endif
