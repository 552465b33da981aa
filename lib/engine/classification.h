/*
 * The classification report: per class precision, recall, F1 and support, averages, worst mix-ups, and
 * how far accuracy and macro F1 can be trusted.
 */
#ifndef OST_ENGINE_CLASSIFICATION_H
#define OST_ENGINE_CLASSIFICATION_H

#include "base/buf.h"
#include "io/json.h"
#include "stats/confusion.h"
#include "stats/interval.h"

/*
 * 95 % intervals: Wilson's for accuracy, percentiles of 1,000 bootstrap draws of the rows for macro F1
 * (stats/paired.h; always the same draws). Where no row is wrong the bootstrap has nothing to draw from.
 */
struct ost_score_intervals {
    struct ost_interval accuracy, macro_f1;
};
struct ost_score_intervals ost_classification_intervals(const struct ost_confusion *m);

/* As an object of two arrays [lower, upper]. */
void ost_classification_intervals_json(struct ost_jsonw *w, const char *key,
                                       const struct ost_confusion *m);

/*
 * A table for people: ratios with three decimals, the intervals, then up to `mixups` lines of the most frequent
 * confusions. `name` [classes]; classes that do not occur are left out.
 */
void ost_classification_text(struct ost_buf *out, const struct ost_confusion *m,
                             const char *const *name, size_t mixups);

/*
 * The same for programs, as an object with the keys of scikit-learn's output_dict: one object per
 * class, "accuracy", "macro avg", "weighted avg".
 */
void ost_classification_json(struct ost_jsonw *w, const char *key, const struct ost_confusion *m,
                             const char *const *name);

#endif
