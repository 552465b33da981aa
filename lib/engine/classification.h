/*
 * The classification report: per class precision, recall, F1 and support, averages, worst mix-ups.
 */
#ifndef OST_ENGINE_CLASSIFICATION_H
#define OST_ENGINE_CLASSIFICATION_H

#include "base/buf.h"
#include "io/json.h"
#include "stats/confusion.h"

/*
 * A table for people: ratios with three decimals, then up to `mixups` lines of the most frequent
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
