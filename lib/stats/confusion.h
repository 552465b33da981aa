/*
 * Confusion matrix of a classifier and the scores that follow from it.
 *
 * Rows are the true class, columns the predicted one. With tp, fp, fn of a class:
 *     precision = tp / (tp + fp)    recall = tp / (tp + fn)    f1 = 2 tp / (2 tp + fp + fn)
 * each 0 where its denominator is 0. Averages run over the classes that occur as truth or as
 * prediction: macro weighs them alike, weighted by support. These are the numbers of scikit-learn's
 * classification_report(zero_division=0).
 */
#ifndef OST_STATS_CONFUSION_H
#define OST_STATS_CONFUSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ost_confusion {
    size_t classes;
    uint64_t *count; /* [classes x classes], count[truth * classes + predicted] */
};

void ost_confusion_init(struct ost_confusion *m, size_t classes);
void ost_confusion_release(struct ost_confusion *m);
void ost_confusion_add(struct ost_confusion *m, size_t truth, size_t predicted);

struct ost_score {
    double precision, recall, f1; /* 0..1 */
    uint64_t support;             /* true members; for an average: all rows */
};

struct ost_scores {
    size_t classes;
    struct ost_score *each; /* [classes] */
    bool *occurs;           /* [classes] as truth or as prediction */
    struct ost_score macro, weighted;
    double accuracy;
    uint64_t rows;
};

/* All 0 when nothing was added. *out is yours to release. */
void ost_scores_of(struct ost_scores *out, const struct ost_confusion *m);
void ost_scores_release(struct ost_scores *scores);

/* A pair of classes that is mixed up. */
struct ost_mixup {
    size_t truth, predicted;
    uint64_t count;
};

/* The `limit` most frequent wrong pairs, most frequent first, ties by class number; returns how many. */
size_t ost_confusion_worst(const struct ost_confusion *m, struct ost_mixup *out, size_t limit);

#endif
