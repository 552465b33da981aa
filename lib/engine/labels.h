/*
 * The classes of a classifier: names, numbered in byte order of the name.
 */
#ifndef OST_ENGINE_LABELS_H
#define OST_ENGINE_LABELS_H

#include <stddef.h>

#include "base/slice.h"

struct ost_labels {
    char **name; /* [n], valid UTF-8, NUL-terminated, sorted, no two alike */
    size_t n;
};

/* Makes the set of the `count` names given, in any order and repeated; *out is yours to release. */
void ost_labels_collect(struct ost_labels *out, const struct ost_slice *names, size_t count);

void ost_labels_release(struct ost_labels *labels);

/* The class number, or -1 for a name that is not among them. O(log n). */
int ost_labels_find(const struct ost_labels *labels, struct ost_slice name);

#endif
