#include "train_task.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "command.h"

/* "class, labels, number" as opt_choice wants it, from the records. */
#define HEAD(name) #name,
static const char *const kinds[] = {
#include "engine/heads.def"
    NULL};
#undef HEAD

void task_rows(struct opt_table *t, struct task_choice *c)
{
    c->task = kinds[0];
    opt_choice(
        t, 0, "task", &c->task, kinds,
        "what the label columns hold: one class, any number of labels with ';' between them, a "
        "number, or a tag for every word (token); a column says its own as NAME:KIND");
}

/* Takes ":KIND" off the name; the default kind where there is none. */
static const struct ost_head_kind *take_kind(char *name, const char *task)
{
    char *colon = strrchr(name, ':');
    const struct ost_head_kind *own =
        colon && colon > name ? ost_head_kind_find(ost_slice_of(colon + 1)) : NULL;
    if (own)
        *colon = '\0';
    return own ? own : ost_head_kind_find(ost_slice_of(task));
}

int task_columns(struct task_choice *c, struct ost_ticket_columns *columns, const char *text,
                 const char *label)
{
    ost_ticket_columns_init(columns, text, label);
    size_t heads = columns->labels ? columns->labels : 1;
    c->head = ost_calloc(heads, sizeof *c->head);
    c->heads = heads;
    c->head[0].kind = ost_head_kind_find(ost_slice_of(c->task));
    columns->may_be_empty[0] = c->head[0].kind->empty_ok; /* of a column to be guessed */
    for (size_t h = 0; h < columns->labels; h++) {
        c->head[h].kind = take_kind(columns->label[h], c->task);
        columns->may_be_empty[h] = c->head[h].kind->empty_ok;
        if (c->head[h].kind->rows && columns->labels > 1)
            return command_usage("a column of kind %s has to be the only label column",
                                 c->head[h].kind->name);
        for (size_t i = 0; i < h; i++)
            if (strcmp(columns->label[i], columns->label[h]) == 0)
                return command_usage("--label names '%s' twice", columns->label[h]);
    }
    columns->tagged = c->head[0].kind->rows != NULL;
    return 0;
}

void task_heads(struct task_choice *c, const struct ost_ticket_columns *columns)
{
    for (size_t h = 0; h < c->heads && h < columns->labels; h++)
        c->head[h].column = columns->label[h];
}

void task_release(struct task_choice *c)
{
    free(c->head);
}
