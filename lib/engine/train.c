/* The flow of a training; the record of it is in train_files.c. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/ranks.h"
#include "engine/model.h"
#include "engine/split.h"
#include "engine/train_run.h"
#include "io/file.h"

static void part_reserve(struct ost_part *part, size_t n, size_t heads)
{
    part->text = ost_calloc(n, sizeof *part->text);
    part->value = ost_calloc(n * heads, sizeof *part->value);
    part->target = ost_calloc(heads, sizeof *part->target);
}

static void part_release(struct ost_part *part, size_t heads)
{
    free(part->text);
    free(part->value);
    for (size_t h = 0; part->target && h < heads; h++)
        ost_targets_release(&part->target[h]);
    free(part->target);
}

static struct ost_examples examples_of(const struct ost_part *part)
{
    return (struct ost_examples){part->text, part->target, part->n};
}

static void part_append(struct ost_part *part, const struct ost_named_examples *from, size_t i,
                        size_t heads)
{
    part->text[part->n] = from->text[i];
    memcpy(part->value + part->n * heads, from->label + i * heads, heads * sizeof *part->value);
    part->n++;
}

/* Appends a row; false, and appends nothing, when one of the heads cannot learn it. */
static bool part_learn(struct ost_part *part, const struct ost_task *task,
                       const struct ost_named_examples *from, size_t i)
{
    size_t heads = task->heads, learnt = 0;
    size_t rows = heads ? part->target[0].rows : 0;
    for (; learnt < heads; learnt++)
        if (!task->head[learnt].kind->learn(&part->target[learnt], &task->head[learnt],
                                            from->text[i], from->label[i * heads + learnt]))
            break;
    if (learnt == heads)
        part_append(part, from, i, heads);
    for (size_t h = 0; learnt < heads && h < learnt; h++)
        part->target[h].rows = rows;
    return learnt == heads;
}

static bool is_outside(const struct ost_train_job *job, struct ost_slice label)
{
    return job->trust.outside && ost_slice_is(label, job->trust.outside);
}

size_t ost_train_strata(int **out, const struct ost_train_job *job)
{
    size_t n = job->train.n, strata = 1;
    struct ost_head first = {.kind = job->head[0].kind};
    struct ost_targets t = {0};
    if (first.kind != &ost_head_class) {
        *out = ost_calloc(n, sizeof **out);
        return 1;
    }
    (void)first.kind->collect(&first, job->train.label, n, job->heads);
    for (size_t i = 0; i < n; i++)
        first.kind->learn(&t, &first, job->train.text[i], job->train.label[i * job->heads]);
    strata = first.labels.n;
    *out = t.label;
    ost_labels_release(&first.labels);
    return strata;
}

void ost_train_hold_back(bool *held, const struct ost_train_job *job)
{
    size_t n = job->train.n;
    int *label;
    size_t strata = ost_train_strata(&label, job);
    bool *half = ost_calloc(n, sizeof *half);
    ost_split_stratified(held, label, n, strata, job->dev_fraction, job->options.seed);
    ost_split_stratified(half, label, n, strata, 0.5, job->options.seed);
    for (size_t i = 0; i < n; i++)
        if (job->dev_fraction > 0 && is_outside(job, job->train.label[i * job->heads]))
            held[i] = half[i];
    free(half);
    free(label);
}

/*
 * Rows of the train file go to train or dev; rows of a dev file all to dev, those that belong to no
 * class to a part of their own if no row in training is such.
 */
static void split(struct ost_run *r)
{
    const struct ost_train_job *job = r->job;
    const struct ost_task *task = &r->out->task;
    size_t n = job->train.n, heads = task->heads;
    bool *held = ost_calloc(n, sizeof *held);
    if (job->dev.n == 0 && job->dev_fraction > 0)
        ost_train_hold_back(held, job);
    part_reserve(&r->train, n, heads);
    part_reserve(&r->dev, n + job->dev.n, heads);
    part_reserve(&r->outside, job->dev.n, heads);
    for (size_t i = 0; i < n; i++)
        part_learn(held[i] ? &r->dev : &r->train, task, &job->train, i);
    for (size_t i = 0; i < job->dev.n; i++) {
        if (part_learn(&r->dev, task, &job->dev, i))
            continue;
        if (is_outside(job, job->dev.label[i * heads]))
            part_append(&r->outside, &job->dev, i, heads);
        else
            r->out->dev_unseen++;
    }
    r->out->train_rows = r->train.n;
    r->out->dev_rows = r->dev.n + r->outside.n;
    free(held);
}

static uint64_t fingerprint(const struct ost_part *part, size_t heads, uint64_t seed)
{
    for (size_t i = 0; i < part->n; i++) {
        seed = ost_hash(part->text[i].p, part->text[i].n, seed);
        for (size_t h = 0; h < heads; h++)
            seed = ost_hash(part->value[i * heads + h].p, part->value[i * heads + h].n, seed);
    }
    return seed;
}

/* The training values of a head, each of which has to be one of its kind. */
static int check_values(const struct ost_train_job *job, size_t h)
{
    const struct ost_named_examples *train = &job->train;
    const struct ost_train_head *head = &job->head[h];
    for (size_t i = 0; head->kind->holds && i < train->n; i++) {
        struct ost_slice value = train->label[i * job->heads + h];
        if (head->kind->holds(value))
            continue;
        int rc =
            ost_fail(OST_EDATA,
                     "column '%s' holds '%.*s', which is no %s; correct it or leave the row "
                     "out, or name another column",
                     head->column ? head->column : "label", OST_SLICE_ARG(value), head->kind->name);
        return train->path ? ost_fail_within(rc, "%s:%zu", train->path, train->line[i]) : rc;
    }
    return 0;
}

/* The heads and what they can answer with, by the training rows. */
static int collect_task(struct ost_run *r)
{
    const struct ost_train_job *job = r->job;
    struct ost_task *task = &r->out->task;
    int rc = 0;
    if (job->train.n == 0)
        return ost_fail(OST_EDATA, "there is no row with a text and a label to train on");
    task->head = ost_calloc(job->heads, sizeof *task->head);
    for (size_t h = 0; h < job->heads && rc == 0; h++) {
        struct ost_head *head = &task->head[task->heads++];
        *head = (struct ost_head){.kind = job->head[h].kind, .trust = ost_trust_none()};
        head->column = job->head[h].column ? ost_strdup(job->head[h].column) : NULL;
        rc = check_values(job, h);
        if (rc == 0)
            rc = head->kind->collect(head, job->train.label + h, job->train.n, job->heads);
    }
    if (rc == 0 && (job->trust.outside || job->compare) && !ost_task_is_plain(task))
        rc = ost_fail(OST_EINVAL, "rows that belong to no class, and comparing with another model, "
                                  "are for one label column with one class a row");
    return rc;
}

static void weigh_classes(struct ost_run *r)
{
    for (size_t h = 0; r->job->balanced && h < r->out->task.heads; h++)
        ost_targets_balance(&r->train.target[h], &r->out->task.head[h]);
}

/* A model that cannot be compared with is better known before the training than after it. */
static int check_compare(const struct ost_train_job *job)
{
    struct ost_model *other = NULL;
    int rc = job->compare ? ost_model_open(&other, job->compare, &job->options) : 0;
    ost_model_close(other);
    return rc < 0 ? ost_fail_within(rc, "the model to compare with") : rc;
}

static bool dir_is_empty(const char *path)
{
    DIR *dir = opendir(path);
    size_t entries = 0;
    while (dir && readdir(dir))
        entries++;
    if (dir)
        closedir(dir);
    return entries <= 2; /* . and .. */
}

/* An -o that names somebody's documents must not replace them. */
static int check_target(const char *dir)
{
    char *manifest = ost_path_join(dir, OST_MODEL_FILE);
    int rc = 0;
    if (ost_file_exists(dir))
        rc = ost_fail(OST_EINVAL, "'%s' is a file; the model needs a directory of its own", dir);
    else if (ost_dir_exists(dir) && !ost_file_exists(manifest) && !dir_is_empty(dir))
        rc = ost_fail(OST_EINVAL, "'%s' is there and is no model; choose another directory", dir);
    free(manifest);
    return rc;
}

/* DIR.partial, empty unless a training is resumed, and locked against another one. */
static int open_partial(struct ost_run *r)
{
    int rc = ost_dir_make(r->partial);
    if (rc < 0)
        return rc;
    r->lock = open(r->partial, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r->lock < 0)
        return ost_fail_errno("cannot open '%s'", r->partial);
    if (flock(r->lock, LOCK_EX | LOCK_NB) < 0) {
        close(r->lock);
        r->lock = -1;
        return ost_fail(OST_EINVAL,
                        "another training works in '%s'; wait for it or choose another directory",
                        r->partial);
    }
    if (r->job->resume || dir_is_empty(r->partial))
        return 0;
    close(r->lock);
    r->lock = -1;
    rc = ost_dir_remove(r->partial);
    return rc < 0 ? rc : open_partial(r);
}

void ost_run_judgements_free(struct ost_judgement *j, size_t heads)
{
    for (size_t h = 0; j && h < heads; h++)
        ost_judgement_release(&j[h]);
    free(j);
}

/* What the epoch's scores of dev are worth; the heads trust everything while they are trained. */
static struct ost_judgement *judge_epoch(struct ost_run *r, const float *score)
{
    const struct ost_task *task = &r->out->task;
    size_t heads = task->heads, width = ost_task_width(task);
    struct ost_judgement *j = ost_calloc(heads, sizeof *j);
    for (size_t h = 0, from = 0; h < heads; from += ost_head_width(&task->head[h++])) {
        const float *row = score + from;
        ost_judgement_start(&j[h], &task->head[h]);
        for (size_t i = 0; i < r->dev.n; i++) {
            task->head[h].kind->judge_add(&j[h], r->dev.text[i], r->dev.value[i * heads + h], row,
                                          width);
            row += width * ost_task_rows(task, r->dev.text[i]);
        }
        ost_judgement_end(&j[h]);
    }
    return j;
}

/* The mean over the heads; without a dev set the last epoch is the one to keep. */
static void note_best(struct ost_run *r, struct ost_dev_report *report)
{
    struct ost_train_outcome *out = r->out;
    report->score = report->dev ? 0 : report->epoch->epoch;
    for (size_t h = 0; report->dev && h < report->heads; h++)
        report->score += report->dev[h].head->kind->score(&report->dev[h], r->job->metric) /
                         (double)report->heads;
    report->best = out->best_epoch == 0 || r->best_passes || report->score > out->best_score;
    if (!report->best)
        return;
    out->best_epoch = report->epoch->epoch;
    out->best_score = report->score;
    r->best_passes = report->epoch->passing;
    ost_buf_clear(&r->best_scores);
    if (report->dev) {
        struct ost_jsonw w = ost_jsonw_start(&r->best_scores, 0);
        ost_run_put_scores(&w, NULL, report->dev, report->heads);
    }
}

static int on_epoch(void *ctx, const struct ost_epoch *epoch, double *score)
{
    struct ost_run *r = ctx;
    struct ost_dev_report report = {.epoch = epoch, .heads = r->out->task.heads};
    int rc = ost_run_recall(r, epoch->epoch);
    if (rc < 0)
        return rc;
    struct ost_judgement *dev = epoch->dev_score ? judge_epoch(r, epoch->dev_score) : NULL;
    report.dev = dev;
    if (!dev)
        ost_run_trust_held(r, epoch);
    note_best(r, &report);
    *score = report.score;
    ost_run_keep_epoch(r, &report);
    rc = ost_run_write_metrics(r, false);
    if (rc == 0)
        r->job->epoch(r->job->ctx, &report);
    ost_run_judgements_free(dev, report.heads);
    return rc;
}

static int on_tick(void *ctx, const struct ost_tick *tick)
{
    struct ost_run *r = ctx;
    return r->job->tick(r->job->ctx, tick) ? ost_fail(OST_ESTOP, "training was stopped") : 0;
}

static void on_note(void *ctx, const char *sentence)
{
    struct ost_run *r = ctx;
    r->job->note(r->job->ctx, sentence);
}

static double on_clock(void *ctx)
{
    struct ost_run *r = ctx;
    return r->job->clock_s(r->job->ctx);
}

double ost_run_time(const struct ost_run *r)
{
    return r->job->start_s + r->job->clock_s(r->job->ctx) - r->clock_start_s;
}

static int fit(struct ost_run *r, bool finished)
{
    struct ost_train_hooks hooks = {on_tick, on_epoch, on_note, on_clock, r};
    struct ost_fit job = {
        .train = examples_of(&r->train),
        .dev = examples_of(&r->dev),
        .task = &r->out->task,
        .corpus = r->job->corpus,
        .corpus_n = r->job->corpus_n,
        .options = &r->job->options,
        .hooks = &hooks,
        .dir = r->partial,
        .resume = r->job->resume,
        .ranks = r->job->ranks,
        .finished = finished,
        .settings = &r->out->settings,
    };
    return r->job->engine->train(&job);
}

static int train_in_partial(struct ost_run *r)
{
    int rc = open_partial(r);
    int trained = rc < 0 ? rc : ost_run_is_trained(r);
    rc = trained < 0 ? trained : 0;
    if (trained == 0 || (trained > 0 && r->job->ranks)) /* the others wait for word of it */
        rc = fit(r, trained > 0);
    if (trained > 0)
        ost_run_trust_held(r, &(struct ost_epoch){0});
    if (rc == 0)
        rc = ost_run_recall(r, INT_MAX);
    if (rc == 0)
        rc = ost_run_write_manifest(r);
    if (rc == 0)
        rc = ost_run_judge_dev(r);
    if (rc == 0)
        rc = ost_run_write_manifest(r);
    if (rc == 0)
        rc = ost_run_judge_test(r);
    if (rc == 0)
        rc = ost_run_compare(r);
    if (rc == 0)
        rc = ost_run_write_manifest(r);
    if (rc == 0)
        rc = ost_run_write_metrics(r, true);
    bool worse = rc == 0 && r->out->has_comparison && r->out->comparison.worse;
    return rc == 0 && !worse ? ost_dir_replace(r->partial, r->job->dir) : rc;
}

static int run(struct ost_run *r)
{
    bool first = !r->job->ranks || r->job->ranks->rank == 0;
    int rc = collect_task(r);
    if (rc == 0 && first)
        rc = check_target(r->job->dir);
    if (rc == 0 && first)
        rc = check_compare(r->job);
    if (rc < 0)
        return rc;
    split(r);
    r->fingerprint = fingerprint(&r->dev, r->job->heads, fingerprint(&r->train, r->job->heads, 0));
    weigh_classes(r);
    return first ? train_in_partial(r) : fit(r, false);
}

static void release(struct ost_run *r)
{
    part_release(&r->train, r->job->heads);
    part_release(&r->dev, r->job->heads);
    part_release(&r->outside, r->job->heads);
    free(r->said);
    ost_buf_release(&r->epochs);
    ost_buf_release(&r->best_scores);
    if (r->lock >= 0)
        close(r->lock);
}

int ost_train(struct ost_train_outcome *out, const struct ost_train_job *job)
{
    struct ost_buf partial = OST_BUF_INIT;
    struct ost_run r = {.job = job, .out = out, .lock = -1};
    size_t length = strlen(job->dir);
    r.clock_start_s = job->clock_s(job->ctx);
    r.epochs = r.best_scores = (struct ost_buf)OST_BUF_INIT;
    *out = (struct ost_train_outcome){.settings = OST_BUF_INIT, .epochs = OST_BUF_INIT};
    while (length > 1 && job->dir[length - 1] == '/')
        length--;
    ost_buf_printf(&partial, "%.*s.partial", (int)length, job->dir);
    r.partial = partial.p;
    int rc = run(&r);
    if (rc < 0 && r.lock >= 0)
        rmdir(r.partial); /* when nothing has been done yet; else it stays for --resume */
    ost_buf_printf(&out->epochs, "[%s]", r.epochs.p);
    release(&r);
    ost_buf_release(&partial);
    return rc;
}

void ost_train_outcome_release(struct ost_train_outcome *outcome)
{
    ost_run_judgements_free(outcome->dev, outcome->task.heads);
    ost_run_judgements_free(outcome->test, outcome->task.heads);
    ost_task_release(&outcome->task);
    ost_buf_release(&outcome->settings);
    ost_buf_release(&outcome->epochs);
    free(outcome->mistake);
    *outcome = (struct ost_train_outcome){.settings = OST_BUF_INIT, .epochs = OST_BUF_INIT};
}
