/* What the finished model is worth: its trust on dev, its scores on test, and against another model. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/evaluate.h"
#include "engine/model.h"
#include "engine/train_run.h"

enum { CHUNK = 256 };

static int tick(struct ost_run *r, const char *stage, size_t done, size_t total)
{
    struct ost_tick tick = {.stage = stage, .done = done, .total = total, .loss = NAN};
    return r->job->tick(r->job->ctx, &tick) ? ost_fail(OST_ESTOP, "training was stopped") : 0;
}

void ost_run_trust_held(struct ost_run *r, const struct ost_epoch *epoch)
{
    struct ost_head *head = r->out->task.head;
    if (!ost_task_is_plain(&r->out->task))
        return;
    struct ost_trust_sample held = {"holdout", epoch->held_score, epoch->held_label, epoch->held_n,
                                    head->labels.n};
    ost_trust_release(&head->trust);
    ost_trust_choose(&head->trust, &held, &r->job->trust, &head->labels);
}

/* ---- dev ---- */

/* Texts of a chunk, and the rows of scores that they get. */
static size_t chunk_rows(const struct ost_task *task, const struct ost_slice *text, size_t n)
{
    size_t rows = 0;
    for (size_t i = 0; i < n; i++)
        rows += ost_task_rows(task, text[i]);
    return rows;
}

static int score_part(struct ost_run *r, struct ost_model *model, const struct ost_part *part,
                      float *score)
{
    size_t width = ost_task_width(&model->task);
    int rc = 0;
    for (size_t at = 0; at < part->n && rc == 0; at += CHUNK) {
        size_t n = part->n - at < CHUNK ? part->n - at : CHUNK;
        rc = tick(r, "dev", at, part->n);
        if (rc == 0)
            rc = model->engine->score(model->predictor, part->text + at, n, score);
        score += width * chunk_rows(&model->task, part->text + at, n);
    }
    return rc;
}

/* Among the surest; of equally sure ones the earlier stay. */
static void keep_mistake(struct ost_run *r, struct ost_mistake mistake)
{
    struct ost_train_outcome *out = r->out;
    size_t most = r->job->mistakes, i = out->mistakes;
    if (most == 0 || (i == most && out->mistake[i - 1].confidence >= mistake.confidence))
        return;
    if (!out->mistake)
        out->mistake = ost_calloc(most, sizeof *out->mistake);
    if (i == most)
        i--;
    else
        out->mistakes++;
    for (; i > 0 && out->mistake[i - 1].confidence < mistake.confidence; i--)
        out->mistake[i] = out->mistake[i - 1];
    out->mistake[i] = mistake;
}

/* The answers of a plain task to the n rows judged, for --compare. */
static void keep_answers(struct ost_run *r, const struct ost_judgement *j)
{
    if (!ost_task_is_plain(&r->out->task))
        return;
    free(r->said);
    r->said = ost_calloc(j->rows, sizeof *r->said);
    for (size_t i = 0; i < j->rows; i++)
        r->said[i] = ost_judgement_answer(j, i);
}

/* The costliest mistakes of a plain task among the rows with a class. */
static void keep_mistakes(struct ost_run *r, const float *score)
{
    const struct ost_head *head = r->out->task.head;
    size_t classes = head->labels.n;
    float *row = ost_calloc(classes, sizeof *row);
    for (size_t i = 0; i < r->dev.n; i++) {
        memcpy(row, score + i * classes, classes * sizeof *row);
        if (ost_trust_apply(&head->trust, row, classes))
            continue;
        size_t answer = ost_outside_best(&head->trust.outside, row, classes);
        if (answer != (size_t)r->dev.target->label[i])
            keep_mistake(r, (struct ost_mistake){r->dev.text[i], r->dev.value[i],
                                                 head->labels.name[answer], row[answer]});
    }
    free(row);
}

/* The true values of a head: rows with a class, then those without. */
static struct ost_slice *list_truth(const struct ost_run *r, size_t h)
{
    size_t heads = r->out->task.heads, n = r->dev.n;
    struct ost_slice *truth = ost_calloc(n + r->outside.n, sizeof *truth);
    for (size_t i = 0; i < n; i++)
        truth[i] = r->dev.value[i * heads + h];
    for (size_t i = 0; i < r->outside.n; i++)
        truth[n + i] = r->outside.value[i * heads + h];
    return truth;
}

/* Calibrates a class head on its columns of the scores; -1 labels the rows without a class. */
static void choose_trust(struct ost_run *r, size_t h, const float *score, size_t width)
{
    struct ost_head *head = &r->out->task.head[h];
    size_t classes = head->labels.n, n = r->dev.n + r->outside.n;
    float *own = ost_calloc(n, classes * sizeof *own);
    int *label = ost_calloc(n, sizeof *label);
    for (size_t i = 0; i < n; i++) {
        memcpy(own + i * classes, score + i * width, classes * sizeof *own);
        label[i] = i < r->dev.n ? r->dev.target[h].label[i] : -1;
    }
    struct ost_trust_sample dev = {"dev", own, label, n, classes};
    ost_trust_release(&head->trust);
    ost_trust_choose(&head->trust, &dev, &r->job->trust, &head->labels);
    free(own);
    free(label);
}

static void judge_head(struct ost_run *r, size_t h, const float *score, size_t width)
{
    const struct ost_task *task = &r->out->task;
    struct ost_judgement *j = &r->out->dev[h];
    struct ost_slice *truth = list_truth(r, h);
    ost_judgement_start(j, &task->head[h]);
    for (size_t i = 0; i < r->dev.n + r->outside.n; i++) {
        struct ost_slice text = i < r->dev.n ? r->dev.text[i] : r->outside.text[i - r->dev.n];
        task->head[h].kind->judge_add(j, text, truth[i], score, width);
        score += width * ost_task_rows(task, text);
    }
    ost_judgement_end(j);
    free(truth);
}

/* The finished model's answers to dev, through the trust just chosen. */
static void judge_dev(struct ost_run *r, const float *score)
{
    const struct ost_task *task = &r->out->task;
    size_t width = ost_task_width(task);
    r->out->dev = ost_calloc(task->heads, sizeof *r->out->dev);
    for (size_t h = 0, from = 0; h < task->heads; from += ost_head_width(&task->head[h++])) {
        if (task->head[h].kind == &ost_head_class)
            choose_trust(r, h, score + from, width);
        judge_head(r, h, score + from, width);
    }
    keep_answers(r, &r->out->dev[0]);
    if (ost_task_is_plain(task))
        keep_mistakes(r, score);
}

int ost_run_judge_dev(struct ost_run *r)
{
    const struct ost_task *task = &r->out->task;
    size_t rows = chunk_rows(task, r->dev.text, r->dev.n) + r->outside.n;
    struct ost_model *model = NULL;
    if (r->dev.n == 0)
        return 0;
    int rc = ost_model_open(&model, r->partial, &r->job->options);
    if (rc < 0)
        return rc;
    float *score = ost_calloc(rows, ost_task_width(task) * sizeof *score);
    rc = score_part(r, model, &r->dev, score);
    if (rc == 0)
        rc =
            score_part(r, model, &r->outside, score + (rows - r->outside.n) * ost_task_width(task));
    if (rc == 0)
        judge_dev(r, score);
    free(score);
    ost_model_close(model);
    return rc;
}

/* ---- test, and another model ---- */

/* Rows to be answered. */
struct rows {
    const struct ost_slice *text;
    size_t n;
    const char *stage;
};

/* Scores the rows, chunk by chunk, and hands each chunk to `use`. */
static int score_rows(struct ost_run *r, struct ost_model *model, const struct rows *rows,
                      void (*use)(void *ctx, size_t at, size_t n, float *score), void *ctx)
{
    size_t width = ost_task_width(&model->task);
    int rc = 0;
    for (size_t at = 0; at < rows->n && rc == 0; at += CHUNK) {
        size_t n = rows->n - at < CHUNK ? rows->n - at : CHUNK;
        float *score =
            ost_calloc(chunk_rows(&model->task, rows->text + at, n), width * sizeof *score);
        rc = tick(r, rows->stage, at, rows->n);
        if (rc == 0)
            rc = model->engine->score(model->predictor, rows->text + at, n, score);
        if (rc == 0)
            use(ctx, at, n, score);
        free(score);
    }
    return rc;
}

/* A chunk of test rows, judged by every head. */
static void judge_chunk(void *ctx, size_t at, size_t n, float *score)
{
    struct ost_run *r = ctx;
    const struct ost_named_examples *test = &r->job->test;
    const struct ost_task *task = &r->out->task;
    size_t width = ost_task_width(task), heads = task->heads;
    for (size_t i = at; i < at + n; i++) {
        float *own = score;
        for (size_t h = 0; h < heads; own += ost_head_width(&task->head[h++]))
            task->head[h].kind->judge_add(&r->out->test[h], test->text[i],
                                          test->label[i * heads + h], own, width);
        score += width * ost_task_rows(task, test->text[i]);
    }
}

/* The files are opened again for the test: what is evaluated is what will be used. */
int ost_run_judge_test(struct ost_run *r)
{
    const struct ost_named_examples *test = &r->job->test;
    const struct ost_task *task = &r->out->task;
    struct rows rows = {test->text, test->n, "test"};
    struct ost_model *model = NULL;
    if (rows.n == 0)
        return 0;
    int rc = ost_model_open(&model, r->partial, &r->job->options);
    if (rc < 0)
        return rc;
    r->out->test = ost_calloc(task->heads, sizeof *r->out->test);
    for (size_t h = 0; h < task->heads; h++)
        ost_judgement_start(&r->out->test[h], &task->head[h]);
    rc = score_rows(r, model, &rows, judge_chunk, r);
    for (size_t h = 0; h < task->heads; h++)
        ost_judgement_end(&r->out->test[h]);
    keep_answers(r, &r->out->test[0]);
    ost_model_close(model);
    return rc;
}

/* ---- another model ---- */

struct asking {
    const struct ost_model *other;
    struct ost_slice *said;
};

/* Names of what the other model says; they are the model's. */
static void note_answers(void *ctx, size_t at, size_t n, float *score)
{
    struct asking *a = ctx;
    const struct ost_head *head = a->other->task.head;
    size_t classes = head->labels.n;
    for (size_t i = 0; i < n; i++, score += classes) {
        bool outside = ost_trust_apply(&head->trust, score, classes);
        a->said[at + i] = ost_slice_of(
            outside ? head->trust.outside.label
                    : head->labels.name[ost_outside_best(&head->trust.outside, score, classes)]);
    }
}

static int compare_on(struct ost_run *r, const struct rows *rows, const struct ost_slice *truth)
{
    struct ost_model *other = NULL;
    int rc = ost_model_open(&other, r->job->compare, &r->job->options);
    if (rc < 0)
        return ost_fail_within(rc, "the model to compare with");
    struct asking asking = {other, ost_calloc(rows->n, sizeof *asking.said)};
    rc = score_rows(r, other, rows, note_answers, &asking);
    if (rc == 0) {
        struct ost_answers answers = {truth, r->said, asking.said, rows->n};
        ost_compare(&r->out->comparison, &answers, rows->stage, r->job->options.seed);
        r->out->has_comparison = true;
    }
    free(asking.said);
    ost_model_close(other);
    return rc;
}

int ost_run_compare(struct ost_run *r)
{
    const struct ost_named_examples *test = &r->job->test;
    if (!r->job->compare)
        return 0;
    if (test->n) {
        struct rows rows = {test->text, test->n, "test"};
        return compare_on(r, &rows, test->label);
    }
    struct rows rows = {.n = r->dev.n + r->outside.n, .stage = "dev"};
    if (!r->said)
        return ost_fail(OST_EDATA, "there are no test and no dev rows to compare the models on");
    struct ost_slice *text = ost_calloc(rows.n, sizeof *text), *truth = list_truth(r, 0);
    for (size_t i = 0; i < rows.n; i++)
        text[i] = i < r->dev.n ? r->dev.text[i] : r->outside.text[i - r->dev.n];
    rows.text = text;
    int rc = compare_on(r, &rows, truth);
    free(text);
    free(truth);
    return rc;
}
