/* What train is asked to learn: --label and --task as heads. */
#ifndef OSTLER_CLI_TRAIN_TASK_H
#define OSTLER_CLI_TRAIN_TASK_H

#include "engine/train.h"
#include "opt.h"
#include "ticket/labelled.h"

struct task_choice {
    const char *task;            /* kind of the columns that do not say theirs */
    struct ost_train_head *head; /* [heads] */
    size_t heads;
};

/* Adds --task. */
void task_rows(struct opt_table *t, struct task_choice *c);

/*
 * Starts `columns` from --text and --label ("topic,docs:labels,hours:number"; NULL: to be guessed)
 * and learns the kinds of the label columns. 0, or a usage mistake.
 */
int task_columns(struct task_choice *c, struct ost_ticket_columns *columns, const char *text,
                 const char *label);

/* Once the columns are resolved: the heads, which borrow their names. */
void task_heads(struct task_choice *c, const struct ost_ticket_columns *columns);

void task_release(struct task_choice *c);

#endif
