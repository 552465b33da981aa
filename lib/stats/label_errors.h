/*
 * Which labels are likely wrong: confident learning (Northcutt, Jiang and Chuang 2021,
 * doi:10.1613/jair.1.12125, section 3).
 *
 * Given for every row the probabilities of a classifier that has not learnt from it (out of fold): the
 * threshold of class k is the mean probability of k among the rows labelled k. A row labelled i counts
 * as an example of j when p_j reaches j's threshold and is the largest of those that do; with j other
 * than i, and i not the likeliest class of all, the label is suspected. Thresholds per class
 * make up for a classifier that is less sure of some classes than of others.
 *
 * This is cleanlab's find_label_issues(filter_by="confident_learning") but for rows where several
 * classes reach their thresholds and the likeliest class of all does not: cleanlab takes that one
 * there, the paper (equation 1) one of those that do.
 */
#ifndef OST_STATS_LABEL_ERRORS_H
#define OST_STATS_LABEL_ERRORS_H

#include <stddef.h>

struct ost_label_error {
    size_t row;
    int given, suggested;
    double margin; /* p_given - p_suggested, -1..1: the smaller, the surer */
};

/*
 * Stores the suspected rows in out[n], surest first (ties by row), and returns how many there are.
 * proba[n x classes] are rows of probabilities. Rows with label -1 are neither counted nor judged.
 */
size_t ost_label_errors_find(struct ost_label_error *out, const float *proba, const int *label,
                             size_t n, size_t classes);

#endif
