#include "stats/label_errors.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"

/* A mean of equal numbers may lie a rounding above them. */
static const double ROUNDING = 1e-6;

/* threshold[classes]; a class without rows gets one that nothing reaches. */
static void find_thresholds(double *threshold, const float *proba, const int *label, size_t n,
                            size_t classes)
{
    size_t *rows = ost_calloc(classes, sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        if (label[i] < 0)
            continue;
        threshold[label[i]] += proba[i * classes + (size_t)label[i]];
        rows[label[i]]++;
    }
    for (size_t k = 0; k < classes; k++)
        threshold[k] = rows[k] ? threshold[k] / (double)rows[k] - ROUNDING : INFINITY;
    free(rows);
}

/* The likeliest class of those that reach their thresholds, or -1. */
static int confident_class(const float *row, const double *threshold, size_t classes)
{
    int best = -1;
    for (size_t k = 0; k < classes; k++)
        if (row[k] >= threshold[k] && (best < 0 || row[k] > row[best]))
            best = (int)k;
    return best;
}

static int likeliest(const float *row, size_t classes)
{
    size_t best = 0;
    for (size_t k = 1; k < classes; k++)
        if (row[k] > row[best])
            best = k;
    return (int)best;
}

static int by_margin(const void *a, const void *b)
{
    const struct ost_label_error *x = a, *y = b;
    if (x->margin != y->margin)
        return x->margin < y->margin ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

size_t ost_label_errors_find(struct ost_label_error *out, const float *proba, const int *label,
                             size_t n, size_t classes)
{
    double *threshold = ost_calloc(classes, sizeof *threshold);
    size_t found = 0;
    find_thresholds(threshold, proba, label, n, classes);
    for (size_t i = 0; i < n; i++) {
        const float *row = proba + i * classes;
        int given = label[i], other = given < 0 ? -1 : confident_class(row, threshold, classes);
        if (other < 0 || other == given || likeliest(row, classes) == given)
            continue;
        out[found++] =
            (struct ost_label_error){i, given, other, (double)row[given] - (double)row[other]};
    }
    if (found)
        qsort(out, found, sizeof *out, by_margin);
    free(threshold);
    return found;
}
