#include "classify_answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "command.h"
#include "input.h"

static void add_name(struct answers *a, const char *stem, const char *tail)
{
    struct ost_buf name = OST_BUF_INIT;
    ost_buf_printf(&name, "%s%s", stem, tail);
    a->added = ost_realloc(a->added, a->added_n + 1, sizeof *a->added);
    a->added[a->added_n++] = ost_buf_detach(&name);
}

/* predicted_label, confidence, predicted_label_2, confidence_2, ...; or the columns of each head */
static void name_columns(struct answers *a)
{
    const struct ost_task *task = &a->model->task;
    char tail[24];
    for (size_t h = 0; h < task->heads; h++)
        for (size_t i = 0; i < 2; i++) {
            const struct ost_output *o = &task->head[h].kind->output[i];
            struct ost_buf column = OST_BUF_INIT;
            ost_buf_printf(&column, "_%s", task->head[h].column ? task->head[h].column : "");
            if (o->alone)
                add_name(a, task->heads > 1 ? o->prefix : o->alone,
                         task->heads > 1 ? column.p : "");
            ost_buf_release(&column);
        }
    for (int64_t k = 2; k <= a->top; k++) {
        snprintf(tail, sizeof tail, "_%lld", (long long)k);
        add_name(a, "predicted_label", tail);
        add_name(a, "confidence", tail);
    }
}

void answers_open(struct answers *a, bool judge)
{
    size_t heads = a->model->task.heads;
    a->text = (struct ost_buf)OST_BUF_INIT;
    a->reply = (struct ost_reply)OST_REPLY_INIT;
    name_columns(a);
    a->end = ost_calloc(a->added_n, sizeof *a->end);
    a->bare = ost_calloc(a->added_n, sizeof *a->bare);
    a->value = ost_calloc(a->added_n, sizeof *a->value);
    a->limit = ost_calloc(heads, sizeof *a->limit);
    answers_limit(a, -1);
    if (!judge)
        return;
    a->judgement = ost_calloc(heads, sizeof *a->judgement);
    for (size_t h = 0; h < heads; h++)
        ost_judgement_start(&a->judgement[h], &a->model->task.head[h]);
}

void answers_release(struct answers *a)
{
    for (size_t h = 0; a->judgement && h < a->model->task.heads; h++)
        ost_judgement_release(&a->judgement[h]);
    free(a->judgement);
    for (size_t i = 0; i < a->added_n; i++)
        free(a->added[i]);
    free(a->added);
    free(a->limit);
    free(a->end);
    free(a->bare);
    free(a->value);
    ost_buf_release(&a->text);
    ost_reply_release(&a->reply);
}

void answers_limit(struct answers *a, double threshold)
{
    const struct ost_task *task = &a->model->task;
    for (size_t h = 0; h < task->heads; h++)
        a->limit[h] = threshold < 0 ? task->head[h].trust.threshold : threshold;
}

/*
 * Class numbers by falling probability, the first `top` of them; equal ones by number. The class of
 * the out-of-scope examples, if there is one, is no answer. Returns how many there are.
 */
static size_t rank(size_t *order, size_t top, const float *proba, const struct ost_head *head)
{
    size_t n = 0;
    for (size_t c = 0; c < head->labels.n; c++) {
        size_t at = n;
        if ((int)c == head->trust.outside.examples)
            continue;
        while (at > 0 && proba[order[at - 1]] < proba[c])
            at--;
        if (at >= top)
            continue;
        n += n < top;
        memmove(order + at + 1, order + at, (n - 1 - at) * sizeof *order);
        order[at] = c;
    }
    return n;
}

static void end_value(struct answers *a, bool bare)
{
    a->end[a->n] = a->text.n;
    a->bare[a->n++] = bare;
}

/* The classes behind the first, with --top. */
static void add_ranked(struct answers *a, const float *proba)
{
    const struct ost_head *head = a->model->task.head;
    size_t order[ANSWERS_TOP + 1], top = (size_t)a->top;
    size_t ranked = proba ? rank(order, top, proba, head) : 0;
    for (size_t k = 1; k < top; k++) {
        if (k < ranked)
            ost_buf_puts(&a->text, head->labels.name[order[k]]);
        end_value(a, false);
        if (k < ranked)
            ost_buf_printf(&a->text, "%.6f", (double)proba[order[k]]);
        end_value(a, true);
    }
}

/* What a head answers, in a->reply; counts what --evaluate says of thresholds. */
static bool ask(struct answers *a, const struct answered_row *row, size_t h, float *score)
{
    const struct ost_head *head = &a->model->task.head[h];
    ost_reply_clear(&a->reply);
    if (score)
        head->kind->say(&a->reply, head, row->text, score, ost_task_width(&a->model->task));
    bool unsure = head->kind == &ost_head_class && score && !a->reply.outside &&
                  a->reply.confidence < a->limit[h];
    if (row->truth && !unsure && !a->reply.outside) {
        a->sure++;
        a->sure_right += ost_slice_equal(ost_buf_view(&a->reply.value[0]), row->truth[h]);
    }
    a->outside_rows += a->reply.outside;
    a->unsure_rows += unsure;
    return unsure;
}

static void add_reply(struct answers *a, const struct answered_row *row, size_t h, float *score)
{
    const struct ost_head_kind *kind = a->model->task.head[h].kind;
    bool unsure = ask(a, row, h, score);
    for (size_t i = 0; i < 2; i++) {
        if (!kind->output[i].alone)
            continue;
        if (i == 0 && kind == &ost_head_class && (unsure || !score))
            ost_buf_puts(&a->text, a->unsure);
        else
            ost_buf_slice(&a->text, ost_buf_view(&a->reply.value[i]));
        end_value(a, kind->output[i].bare);
    }
}

static void judge_row(struct answers *a, const struct answered_row *row)
{
    const struct ost_task *task = &a->model->task;
    const float *score = row->score;
    for (size_t h = 0; h < task->heads; score += ost_head_width(&task->head[h++]))
        task->head[h].kind->judge_add(&a->judgement[h], row->text, row->truth[h], score,
                                      ost_task_width(task));
}

void answers_finish(struct answers *a, const struct answered_row *row,
                    const struct ost_row_writer *writer, struct ost_buf *line)
{
    const struct ost_task *task = &a->model->task;
    float *score = row->score;
    a->n = 0;
    ost_buf_clear(&a->text);
    if (row->truth)
        judge_row(a, row);
    for (size_t h = 0; h < task->heads; h++) {
        add_reply(a, row, h, score);
        if (score)
            score += ost_head_width(&task->head[h]);
    }
    if (a->top > 1)
        add_ranked(a, row->score);
    for (size_t i = 0; i < a->n; i++) {
        size_t from = i ? a->end[i - 1] : 0;
        a->value[i] = (struct ost_slice){a->text.p ? a->text.p + from : "", a->end[i] - from};
    }
    ost_row_finish(writer, line, a->value, a->bare);
}

/* Holds a head's figures against the bars that are of them. */
static int check_bars(const struct ost_judgement *j, const struct answers_bar *bar, size_t bars)
{
    struct ost_scalar scalar[OST_SCALARS];
    size_t n = j->head->kind->scalars(j, scalar);
    int rc = 0;
    for (size_t i = 0; i < n * bars; i++) {
        const struct ost_scalar *is = &scalar[i / bars];
        const struct answers_bar *least = &bar[i % bars];
        if (strcmp(is->key, least->key) != 0 || is->value >= least->value)
            continue;
        fprintf(stderr, "ostler classify: %s %.4f is below %.4f\n", is->name, is->value,
                least->value);
        rc = EXIT_CHECK;
    }
    return rc;
}

static void print_sure(const struct answers *a)
{
    if (!ost_task_is_plain(&a->model->task))
        return;
    if (a->limit[0] > 1)
        printf("\nno confidence promises the precision the model was trained for\n");
    else if (a->limit[0] > 0)
        printf("\nat confidence %.2f and above: %zu of %zu rows, accuracy %.3f\n", a->limit[0],
               a->sure, a->judgement[0].rows,
               a->sure ? (double)a->sure_right / (double)a->sure : 0.0);
}

static void print_judgement(const struct answers *a, size_t h)
{
    const struct ost_judgement *j = &a->judgement[h];
    struct ost_buf text = OST_BUF_INIT;
    if (a->model->task.heads > 1)
        ost_buf_printf(&text, "%s%s\n\n", h ? "\n" : "", j->head->column);
    j->head->kind->text(&text, j);
    fwrite(text.p, 1, text.n, stdout);
    if (j->unseen)
        printf("\n%zu %s a label the model does not know\n", j->unseen,
               plural(j->unseen, "row has", "rows have"));
    ost_buf_release(&text);
}

int answers_evaluate(struct answers *a, const char *name, const struct answers_bar *bar,
                     size_t bars)
{
    int failed = 0;
    if (a->judgement[0].rows == 0)
        return ost_fail(OST_EDATA, "%s: no row has a text and a label to evaluate on", name);
    for (size_t h = 0; h < a->model->task.heads; h++) {
        const struct ost_judgement *j = &a->judgement[h];
        ost_judgement_end(&a->judgement[h]);
        print_judgement(a, h);
        if (h == 0)
            print_sure(a);
        int rc = check_bars(j, bar, bars);
        failed = failed ? failed : rc;
    }
    return failed;
}
