#include "engine/evaluate.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"

void ost_evaluation_init(struct ost_evaluation *e, const struct ost_labels *model,
                         const char *outside, const struct ost_slice *truth, size_t n)
{
    size_t answers = model->n + (outside != NULL);
    struct ost_slice *names = ost_calloc(n + answers, sizeof *names);
    *e = (struct ost_evaluation){.of_model = ost_calloc(model->n + 1, sizeof *e->of_model)};
    if (n)
        memcpy(names, truth, n * sizeof *names);
    for (size_t c = 0; c < model->n; c++)
        names[n + c] = ost_slice_of(model->name[c]);
    if (outside)
        names[n + model->n] = ost_slice_of(outside);
    ost_labels_collect(&e->labels, names, n + answers);
    for (size_t c = 0; c < answers; c++)
        e->of_model[c] = (size_t)ost_labels_find(&e->labels, names[n + c]);
    ost_confusion_init(&e->confusion, e->labels.n);
    free(names);
}

void ost_evaluation_release(struct ost_evaluation *e)
{
    ost_labels_release(&e->labels);
    ost_confusion_release(&e->confusion);
    free(e->of_model);
    *e = (struct ost_evaluation){0};
}

void ost_evaluation_add(struct ost_evaluation *e, struct ost_slice truth, size_t predicted)
{
    int class = ost_labels_find(&e->labels, truth);
    assert(class >= 0);
    ost_confusion_add(&e->confusion, (size_t) class, e->of_model[predicted]);
}
