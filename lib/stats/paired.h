/*
 * Is one classifier better than another, or was it luck? Both answer the same texts.
 *
 * Accuracy: McNemar's test looks only at the texts where exactly one of the two is right. If neither is
 * better, each of those is a coin (Dietterich 1998, Neural Computation 10:1895, recommends it where a
 * classifier is trained once). Macro F1 is no mean over texts, so its uncertainty comes from the
 * bootstrap: texts are drawn with replacement, as many as there are, and both are judged on the same
 * draw, again and again (Efron 1979; percentile intervals).
 *
 *     double p = ost_mcnemar_exact(only_new_right, only_old_right);
 *     struct ost_bootstrap b = ost_bootstrap_difference(truth, new, old, n, classes, seed);
 *     if (b.interval.upper < 0) ...                         // the new one is worse
 */
#ifndef OST_STATS_PAIRED_H
#define OST_STATS_PAIRED_H

#include <stddef.h>
#include <stdint.h>

#include "stats/interval.h"

/*
 * Two-sided p value of the exact test: twice the smaller tail of Binomial(a + b, 1/2), at most 1. `a`
 * and `b`: texts that only the one, only the other gets right.
 */
double ost_mcnemar_exact(uint64_t a, uint64_t b);

/*
 * Macro F1 of predicted[n] against truth[n], class numbers below `classes`, averaged over the classes
 * that occur (stats/confusion.h); 0 with n = 0.
 */
double ost_macro_f1(const int *truth, const int *predicted, size_t n, size_t classes);

enum { OST_BOOTSTRAP_DRAWS = 1000 };

struct ost_bootstrap {
    double value;                 /* on the texts as they are */
    struct ost_interval interval; /* 95 %, percentiles of the draws */
};

/*
 * Of macro F1, averaged in each draw over the classes that occur there. All 0 with n = 0. The same seed
 * gives the same interval. Time: draws x (n + classes).
 */
struct ost_bootstrap ost_bootstrap_macro_f1(const int *truth, const int *predicted, size_t n,
                                            size_t classes, uint64_t seed);

/* Macro F1 of `a` minus that of `b`. */
struct ost_bootstrap ost_bootstrap_difference(const int *truth, const int *a, const int *b,
                                              size_t n, size_t classes, uint64_t seed);

#endif
