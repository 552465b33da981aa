#include "engine/labels.h"

#include <stdlib.h>

#include "base/alloc.h"

static int compare_slices(const void *a, const void *b)
{
    return ost_slice_compare(*(const struct ost_slice *)a, *(const struct ost_slice *)b);
}

void ost_labels_collect(struct ost_labels *out, const struct ost_slice *names, size_t count)
{
    struct ost_slice *sorted = ost_calloc(count, sizeof *sorted);
    if (count)
        memcpy(sorted, names, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_slices);
    *out = (struct ost_labels){.name = ost_calloc(count, sizeof *out->name)};
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !ost_slice_equal(sorted[i], sorted[i - 1]))
            out->name[out->n++] = strndup(sorted[i].p ? sorted[i].p : "", sorted[i].n);
    free(sorted);
}

void ost_labels_release(struct ost_labels *labels)
{
    for (size_t i = 0; i < labels->n; i++)
        free(labels->name[i]);
    free(labels->name);
    *labels = (struct ost_labels){0};
}

int ost_labels_find(const struct ost_labels *labels, struct ost_slice name)
{
    size_t low = 0, high = labels->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = ost_slice_compare(name, ost_slice_of(labels->name[middle]));
        if (order == 0)
            return (int)middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return -1;
}
