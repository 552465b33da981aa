#include "engine/bert/outputs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* ---- getting ready ---- */

static void measure(double *mean, double *deviation, const struct ost_targets *t)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < t->rows; i++)
        sum += t->value[i];
    *mean = sum / (double)t->rows;
    for (size_t i = 0; i < t->rows; i++)
        squares += (t->value[i] - *mean) * (t->value[i] - *mean);
    *deviation = squares > 0 ? sqrt(squares / (double)t->rows) : 1;
}

static struct ost_tensor *weight_of(struct ost_scope *held, const struct ost_head *head,
                                    const struct ost_targets *t)
{
    size_t classes = head->labels.n;
    if (!t->weight)
        return NULL;
    float *weight = ost_calloc(classes, sizeof *weight);
    for (size_t c = 0; c < classes; c++)
        weight[c] = (float)t->weight[c];
    struct ost_tensor *w = ost_tensor_f32(held, 1, (int64_t[]){(int64_t)classes}, weight);
    free(weight);
    return w;
}

void ost_bert_outputs_init(struct ost_bert_outputs *out, const struct ost_task *task,
                           const struct ost_targets *target, double smoothing,
                           struct ost_scope *held)
{
    *out = (struct ost_bert_outputs){
        .task = task,
        .target = target,
        .smoothing = smoothing,
        .weight = ost_calloc(task->heads, sizeof *out->weight),
        .mean = ost_calloc(task->heads, sizeof *out->mean),
        .deviation = ost_calloc(task->heads, sizeof *out->deviation),
    };
    for (size_t h = 0; h < task->heads; h++) {
        if (task->head[h].kind->loss == OST_LOSS_NUMBER)
            measure(&out->mean[h], &out->deviation[h], &target[h]);
        else
            out->weight[h] = weight_of(held, &task->head[h], &target[h]);
    }
}

void ost_bert_outputs_release(struct ost_bert_outputs *o)
{
    free(o->weight);
    free(o->mean);
    free(o->deviation);
    *o = (struct ost_bert_outputs){0};
}

/* ---- losses ---- */

static struct ost_tensor *class_loss(const struct ost_bert_outputs *o, size_t h,
                                     struct ost_scope *s, const struct ost_tensor *x,
                                     const size_t *row, size_t n)
{
    int64_t *label = ost_calloc(n, sizeof *label);
    for (size_t i = 0; i < n; i++)
        label[i] = o->target[h].label[row[i]];
    struct ost_tensor *y = ost_tensor_i64(s, 1, (int64_t[]){(int64_t)n}, label);
    free(label);
    return ost_cross_entropy(s, x, y, o->weight[h], o->smoothing);
}

static struct ost_tensor *labels_loss(const struct ost_bert_outputs *o, size_t h,
                                      struct ost_scope *s, const struct ost_tensor *x,
                                      const size_t *row, size_t n)
{
    size_t classes = o->task->head[h].labels.n;
    float *member = ost_calloc(n, classes * sizeof *member);
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < classes; c++)
            member[i * classes + c] = o->target[h].member[row[i] * classes + c];
    struct ost_tensor *y = ost_tensor_f32(s, 2, (int64_t[]){(int64_t)n, (int64_t)classes}, member);
    free(member);
    return ost_binary_cross_entropy(s, x, y, o->weight[h]);
}

static struct ost_tensor *number_loss(const struct ost_bert_outputs *o, size_t h,
                                      struct ost_scope *s, const struct ost_tensor *x,
                                      const size_t *row, size_t n)
{
    float *value = ost_calloc(n, sizeof *value);
    for (size_t i = 0; i < n; i++)
        value[i] = (float)((o->target[h].value[row[i]] - o->mean[h]) / o->deviation[h]);
    struct ost_tensor *y = ost_tensor_f32(s, 2, (int64_t[]){(int64_t)n, 1}, value);
    free(value);
    return ost_mean_squared_error(s, x, y);
}

typedef struct ost_tensor *loss_function(const struct ost_bert_outputs *o, size_t h,
                                         struct ost_scope *s, const struct ost_tensor *x,
                                         const size_t *row, size_t n);
static loss_function *const losses[] = {
    [OST_LOSS_CLASS] = class_loss,
    [OST_LOSS_LABELS] = labels_loss,
    [OST_LOSS_NUMBER] = number_loss,
};

struct ost_tensor *ost_bert_outputs_loss(const struct ost_bert_outputs *o, struct ost_scope *s,
                                         const struct ost_tensor *logits, const size_t *row,
                                         size_t n)
{
    const struct ost_task *task = o->task;
    struct ost_tensor *sum = NULL;
    int64_t from = 0;
    for (size_t h = 0; h < task->heads; h++) {
        int64_t width = (int64_t)ost_head_width(&task->head[h]);
        const struct ost_tensor *own =
            task->heads > 1 ? ost_columns(s, logits, from, width) : logits;
        struct ost_tensor *loss = losses[task->head[h].kind->loss](o, h, s, own, row, n);
        sum = sum ? ost_add(s, sum, loss) : loss;
        from += width;
    }
    return sum;
}

double ost_bert_outputs_weight(const struct ost_bert_outputs *o, const size_t *row, size_t n)
{
    const struct ost_targets *t = &o->target[0];
    bool one = o->task->heads == 1 && o->task->head[0].kind->loss == OST_LOSS_CLASS;
    double sum = 0;
    if (!one || !t->weight)
        return (double)n;
    for (size_t i = 0; i < n; i++)
        sum += t->weight[t->label[row[i]]];
    return sum;
}

/* ---- units ---- */

void ost_bert_outputs_unscale(const struct ost_bert_outputs *o, float *logits, size_t rows)
{
    size_t width = ost_task_width(o->task), from = 0;
    for (size_t h = 0; h < o->task->heads; from += ost_head_width(&o->task->head[h++])) {
        if (o->task->head[h].kind->loss != OST_LOSS_NUMBER)
            continue;
        for (size_t i = 0; i < rows; i++) {
            float *x = &logits[i * width + from];
            *x = (float)(*x * o->deviation[h] + o->mean[h]);
        }
    }
}

/* Row `at` of the classifier: its weights times the deviation, its bias likewise plus the mean. */
static int fold_row(struct ost_bert *m, int64_t at, double mean, double deviation)
{
    struct ost_scope *s = ost_scope_new(m->device);
    struct ost_tensor *matrix = m->output.matrix.master, *bias = m->output.bias.master;
    int64_t n = ost_tensor_dim(matrix, 1);
    const float *from = ost_tensor_values(s, matrix), *shift = ost_tensor_values(s, bias);
    int rc = ost_scope_status(s);
    if (rc == 0) {
        float *row = ost_calloc((size_t)n, sizeof *row);
        float b = (float)(shift[at] * deviation + mean);
        for (int64_t i = 0; i < n; i++)
            row[i] = (float)(from[at * n + i] * deviation);
        rc = ost_tensor_write(matrix, at, 1, row);
        if (rc == 0)
            rc = ost_tensor_write(bias, at, 1, &b);
        free(row);
    }
    ost_scope_free(s);
    return rc;
}

int ost_bert_outputs_fold(const struct ost_bert_outputs *o, struct ost_bert *m)
{
    int64_t at = 0;
    int rc = 0;
    for (size_t h = 0; h < o->task->heads && rc == 0; h++) {
        if (o->task->head[h].kind->loss == OST_LOSS_NUMBER)
            rc = fold_row(m, at, o->mean[h], o->deviation[h]);
        at += (int64_t)ost_head_width(&o->task->head[h]);
    }
    return rc;
}

/* ---- names ---- */

char **ost_bert_output_names(const struct ost_task *task)
{
    char **name = ost_calloc(ost_task_width(task), sizeof *name);
    size_t n = 0;
    for (size_t h = 0; h < task->heads; h++) {
        const struct ost_head *head = &task->head[h];
        const char *column = head->column ? head->column : "label";
        if (head->kind->loss == OST_LOSS_NUMBER)
            name[n++] = ost_strdup(column);
        for (size_t c = 0; c < head->labels.n; c++) {
            struct ost_buf b = OST_BUF_INIT;
            if (task->heads > 1)
                ost_buf_printf(&b, "%s=", column);
            ost_buf_puts(&b, head->labels.name[c]);
            name[n++] = ost_buf_detach(&b);
        }
    }
    return name;
}

void ost_bert_output_names_free(char **name, const struct ost_task *task)
{
    for (size_t i = 0; i < ost_task_width(task); i++)
        free(name[i]);
    free(name);
}

const char *ost_bert_problem(const struct ost_task *task)
{
    static const char *const problem[] = {
        [OST_LOSS_CLASS] = "single_label_classification",
        [OST_LOSS_LABELS] = "multi_label_classification",
        [OST_LOSS_NUMBER] = "regression",
    };
    bool one = task->heads == 1 && !task->head[0].kind->rows;
    return one ? problem[task->head[0].kind->loss] : NULL;
}

const struct ost_bert_head *ost_bert_head_for(const struct ost_task *task)
{
    return task->head[0].kind->rows ? &ost_bert_head_tokens : &ost_bert_head_sequence;
}
