/*
 * The outputs of a model for a task: what the columns of its logits are called, what they cost, and in
 * which unit numbers are learnt.
 *
 * The heads of a task (engine/head.h) lie beside each other in one classifier: the rows of its matrix
 * are the classes of the first head, then those of the second, and so on. So a model of several label
 * columns is a plain classifier to everybody else, whose labels are called "column=class".
 *
 * Numbers are learnt as (y - mean) / deviation of the training rows, since AdamW moves weights by steps
 * of the learning rate whatever the unit; ost_bert_outputs_fold puts mean and deviation into the
 * classifier of the finished model, which then says y itself.
 */
#ifndef OST_ENGINE_BERT_OUTPUTS_H
#define OST_ENGINE_BERT_OUTPUTS_H

#include "engine/bert/config.h"
#include "engine/bert/model.h"
#include "engine/head.h"

struct ost_bert_outputs {
    const struct ost_task *task;
    const struct ost_targets *target; /* [task->heads] of the training rows */
    double smoothing;                 /* of labels, 0..1 */
    struct ost_tensor **weight;       /* [heads] of the classes, or NULL */
    double *mean, *deviation;         /* [heads] of numbers */
};

/* Borrows task and targets; tensors go to `held`. *out is yours to release. */
void ost_bert_outputs_init(struct ost_bert_outputs *out, const struct ost_task *task,
                           const struct ost_targets *target, double smoothing,
                           struct ost_scope *held);
void ost_bert_outputs_release(struct ost_bert_outputs *o); /* fine on a zeroed struct */

/*
 * The sum of the heads' mean losses for logits [n,width], whose rows have the targets row[0..n): a
 * scalar.
 */
struct ost_tensor *ost_bert_outputs_loss(const struct ost_bert_outputs *o, struct ost_scope *s,
                                         const struct ost_tensor *logits, const size_t *row,
                                         size_t n);

/*
 * What that mean has divided by: the rows, or the sum of their class weights. Of several heads with
 * such weights the rows count, which is nearly the same.
 */
double ost_bert_outputs_weight(const struct ost_bert_outputs *o, const size_t *row, size_t n);

/* Puts the numbers among logits [rows x width] into their own unit. */
void ost_bert_outputs_unscale(const struct ost_bert_outputs *o, float *logits, size_t rows);

/* Makes the classifier of the finished model say numbers in their own unit. */
int ost_bert_outputs_fold(const struct ost_bert_outputs *o, struct ost_bert *m);

/* The names of the columns, ost_task_width of them, each and the array on the heap. */
char **ost_bert_output_names(const struct ost_task *task);
void ost_bert_output_names_free(char **name, const struct ost_task *task);

/* transformers' problem_type: NULL where it has none. */
const char *ost_bert_problem(const struct ost_task *task);

/* The head of a model for the task. */
const struct ost_bert_head *ost_bert_head_for(const struct ost_task *task);

#endif
