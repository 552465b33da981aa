#include "engine/evaluate.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"

void ost_evaluation_init(struct ost_evaluation *e, const struct ost_labels *model,
                         const struct ost_slice *truth, size_t n)
{
    struct ost_slice *names = ost_calloc(n + model->n, sizeof *names);
    *e = (struct ost_evaluation){.of_model = ost_calloc(model->n, sizeof *e->of_model)};
    if (n)
        memcpy(names, truth, n * sizeof *names);
    for (size_t c = 0; c < model->n; c++)
        names[n + c] = ost_slice_of(model->name[c]);
    ost_labels_collect(&e->labels, names, n + model->n);
    for (size_t c = 0; c < model->n; c++)
        e->of_model[c] = (size_t)ost_labels_find(&e->labels, names[n + c]);
    for (size_t i = 0; i < n; i++)
        e->unseen += ost_labels_find(model, truth[i]) < 0;
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
