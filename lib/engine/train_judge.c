/* What the finished model is worth: its trust on dev, its scores on test, and against another model. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
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
    struct ost_trust_sample held = {"holdout", epoch->held_score, epoch->held_label, epoch->held_n,
                                    r->out->labels.n};
    ost_trust_release(&r->out->trust);
    ost_trust_choose(&r->out->trust, &held, &r->job->trust, &r->out->labels);
}

/* ---- dev ---- */

static int score_part(struct ost_run *r, struct ost_model *model, const struct ost_part *part,
                      float *score)
{
    size_t classes = model->labels.n;
    int rc = 0;
    for (size_t at = 0; at < part->n && rc == 0; at += CHUNK) {
        size_t n = part->n - at < CHUNK ? part->n - at : CHUNK;
        rc = tick(r, "dev", at, part->n);
        if (rc == 0)
            rc = model->engine->score(model->predictor, part->text + at, n, score + at * classes);
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

/* The finished model's answers to dev, through the trust just chosen. */
static void evaluate_dev(struct ost_run *r, float *score, const struct ost_slice *truth, size_t n)
{
    struct ost_train_outcome *out = r->out;
    size_t classes = out->labels.n;
    ost_evaluation_init(&out->dev, &out->labels, out->trust.outside.label, truth, n);
    out->has_dev = true;
    r->said = ost_calloc(n, sizeof *r->said);
    for (size_t i = 0; i < n; i++) {
        float *row = score + i * classes;
        bool outside = ost_trust_apply(&out->trust, row, classes);
        size_t answer = outside ? classes : ost_outside_best(&out->trust.outside, row, classes);
        ost_evaluation_add(&out->dev, truth[i], answer);
        r->said[i] = ost_slice_of(out->dev.labels.name[out->dev.of_model[answer]]);
        if (i < r->dev.n && !outside && (int)answer != r->dev.label[i])
            keep_mistake(r, (struct ost_mistake){r->dev.text[i], truth[i], out->labels.name[answer],
                                                 row[answer]});
    }
}

/* Rows with a class, then those without. */
static void list_dev(const struct ost_run *r, struct ost_slice *truth, int *label)
{
    for (size_t i = 0; i < r->dev.n; i++) {
        truth[i] = r->dev.name[i];
        label[i] = r->dev.label[i];
    }
    for (size_t i = 0; i < r->outside.n; i++) {
        truth[r->dev.n + i] = r->outside.name[i];
        label[r->dev.n + i] = -1;
    }
}

int ost_run_judge_dev(struct ost_run *r)
{
    size_t n = r->dev.n + r->outside.n, classes = r->out->labels.n;
    struct ost_model *model = NULL;
    if (r->dev.n == 0)
        return 0;
    int rc = ost_model_open(&model, r->partial, &r->job->options);
    if (rc < 0)
        return rc;
    float *score = ost_calloc(n, classes * sizeof *score);
    struct ost_slice *truth = ost_calloc(n, sizeof *truth);
    int *label = ost_calloc(n, sizeof *label);
    list_dev(r, truth, label);
    rc = score_part(r, model, &r->dev, score);
    if (rc == 0)
        rc = score_part(r, model, &r->outside, score + r->dev.n * classes);
    if (rc == 0) {
        struct ost_trust_sample dev = {"dev", score, label, n, classes};
        ost_trust_release(&r->out->trust);
        ost_trust_choose(&r->out->trust, &dev, &r->job->trust, &r->out->labels);
        evaluate_dev(r, score, truth, n);
    }
    free(score);
    free(truth);
    free(label);
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

/* Answers as ost_model_answer gives them. */
static int answer_rows(struct ost_run *r, struct ost_model *model, const struct rows *rows,
                       size_t *answer)
{
    size_t classes = model->labels.n;
    float *proba = ost_calloc(CHUNK, classes * sizeof *proba);
    bool outside[CHUNK];
    int rc = 0;
    for (size_t at = 0; at < rows->n && rc == 0; at += CHUNK) {
        size_t n = rows->n - at < CHUNK ? rows->n - at : CHUNK;
        rc = tick(r, rows->stage, at, rows->n);
        if (rc == 0)
            rc = ost_model_predict(model, rows->text + at, n, proba, outside);
        for (size_t i = 0; i < n && rc == 0; i++)
            answer[at + i] = ost_model_answer(model, proba + i * classes, outside[i]);
    }
    free(proba);
    return rc;
}

static void evaluate_test(struct ost_run *r, const size_t *answer)
{
    const struct ost_named_examples *test = &r->job->test;
    struct ost_evaluation *e = &r->out->test;
    ost_evaluation_init(e, &r->out->labels, r->out->trust.outside.label, test->label, test->n);
    r->out->has_test = true;
    free(r->said);
    r->said = ost_calloc(test->n, sizeof *r->said);
    for (size_t i = 0; i < test->n; i++) {
        ost_evaluation_add(e, test->label[i], answer[i]);
        r->said[i] = ost_slice_of(e->labels.name[e->of_model[answer[i]]]);
    }
}

/* The files are opened again for the test: what is evaluated is what will be used. */
int ost_run_judge_test(struct ost_run *r)
{
    struct rows rows = {r->job->test.text, r->job->test.n, "test"};
    struct ost_model *model = NULL;
    if (rows.n == 0)
        return 0;
    int rc = ost_model_open(&model, r->partial, &r->job->options);
    if (rc < 0)
        return rc;
    size_t *answer = ost_calloc(rows.n, sizeof *answer);
    rc = answer_rows(r, model, &rows, answer);
    if (rc == 0)
        evaluate_test(r, answer);
    free(answer);
    ost_model_close(model);
    return rc;
}

/* Names of what the other model says; they are the model's. */
static int ask_other(struct ost_run *r, struct ost_model *other, const struct rows *rows,
                     struct ost_slice *said)
{
    size_t *answer = ost_calloc(rows->n, sizeof *answer);
    int rc = answer_rows(r, other, rows, answer);
    for (size_t i = 0; i < rows->n && rc == 0; i++)
        said[i] = ost_slice_of(answer[i] < other->labels.n ? other->labels.name[answer[i]]
                                                           : other->trust.outside.label);
    free(answer);
    return rc;
}

static int compare_on(struct ost_run *r, const struct rows *rows, const struct ost_slice *truth)
{
    struct ost_model *other = NULL;
    int rc = ost_model_open(&other, r->job->compare, &r->job->options);
    if (rc < 0)
        return ost_fail_within(rc, "the model to compare with");
    struct ost_slice *said = ost_calloc(rows->n, sizeof *said);
    rc = ask_other(r, other, rows, said);
    if (rc == 0) {
        struct ost_answers answers = {truth, r->said, said, rows->n};
        ost_compare(&r->out->comparison, &answers, rows->stage, r->job->options.seed);
        r->out->has_comparison = true;
    }
    free(said);
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
    struct ost_slice *text = ost_calloc(rows.n, sizeof *text);
    struct ost_slice *truth = ost_calloc(rows.n, sizeof *truth);
    int *label = ost_calloc(rows.n, sizeof *label);
    list_dev(r, truth, label);
    for (size_t i = 0; i < rows.n; i++)
        text[i] = i < r->dev.n ? r->dev.text[i] : r->outside.text[i - r->dev.n];
    rows.text = text;
    int rc = compare_on(r, &rows, truth);
    free(text);
    free(truth);
    free(label);
    return rc;
}
