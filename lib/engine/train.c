/* The flow of a training; the record of it is in train_files.c. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "engine/model.h"
#include "engine/split.h"
#include "engine/train_run.h"
#include "io/file.h"

static void part_add(struct ost_part *part, struct ost_slice text, struct ost_slice name, int label)
{
    part->text[part->n] = text;
    part->name[part->n] = name;
    part->label[part->n++] = label;
}

static void part_reserve(struct ost_part *part, size_t n)
{
    part->text = ost_calloc(n, sizeof *part->text);
    part->name = ost_calloc(n, sizeof *part->name);
    part->label = ost_calloc(n, sizeof *part->label);
}

static void part_release(struct ost_part *part)
{
    free(part->text);
    free(part->name);
    free(part->label);
}

static struct ost_examples examples_of(const struct ost_part *part)
{
    return (struct ost_examples){part->text, part->label, part->n};
}

static bool is_outside(const struct ost_train_job *job, struct ost_slice label)
{
    return job->trust.outside && ost_slice_is(label, job->trust.outside);
}

void ost_train_hold_back(bool *held, const struct ost_train_job *job,
                         const struct ost_labels *labels)
{
    size_t n = job->train.n;
    int *label = ost_calloc(n, sizeof *label);
    bool *half = ost_calloc(n, sizeof *half);
    for (size_t i = 0; i < n; i++)
        label[i] = ost_labels_find(labels, job->train.label[i]);
    ost_split_stratified(held, label, n, labels->n, job->dev_fraction, job->options.seed);
    ost_split_stratified(half, label, n, labels->n, 0.5, job->options.seed);
    for (size_t i = 0; i < n; i++)
        if (job->dev_fraction > 0 && is_outside(job, job->train.label[i]))
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
    const struct ost_labels *labels = &r->out->labels;
    size_t n = job->train.n;
    int *label = ost_calloc(n, sizeof *label);
    bool *held = ost_calloc(n, sizeof *held);
    for (size_t i = 0; i < n; i++)
        label[i] = ost_labels_find(labels, job->train.label[i]);
    if (job->dev.n == 0 && job->dev_fraction > 0)
        ost_train_hold_back(held, job, labels);
    part_reserve(&r->train, n);
    part_reserve(&r->dev, n + job->dev.n);
    part_reserve(&r->outside, job->dev.n);
    for (size_t i = 0; i < n; i++)
        part_add(held[i] ? &r->dev : &r->train, job->train.text[i], job->train.label[i], label[i]);
    for (size_t i = 0; i < job->dev.n; i++) {
        int known = ost_labels_find(labels, job->dev.label[i]);
        bool outside = known < 0 && is_outside(job, job->dev.label[i]);
        if (known >= 0 || outside)
            part_add(outside ? &r->outside : &r->dev, job->dev.text[i], job->dev.label[i], known);
        r->out->dev_unseen += known < 0 && !outside;
    }
    r->out->train_rows = r->train.n;
    r->out->dev_rows = r->dev.n + r->outside.n;
    free(label);
    free(held);
}

static uint64_t fingerprint(const struct ost_part *part, uint64_t seed)
{
    for (size_t i = 0; i < part->n; i++) {
        seed = ost_hash(part->text[i].p, part->text[i].n, seed);
        seed = ost_hash(part->name[i].p, part->name[i].n, seed);
    }
    return seed;
}

static int check_data(struct ost_run *r)
{
    const struct ost_labels *labels = &r->out->labels;
    if (r->job->train.n == 0)
        return ost_fail(OST_EDATA, "there is no row with a text and a label to train on");
    if (labels->n < 2)
        return ost_fail(OST_EDATA, "every row has the label '%s'; a classifier needs two classes",
                        labels->name[0]);
    return 0;
}

/* n / (classes * members) of the training part, mean weight 1 over the rows. */
static void weigh_classes(struct ost_run *r)
{
    size_t classes = r->out->labels.n;
    if (!r->job->balanced)
        return;
    r->class_weight = ost_calloc(classes, sizeof *r->class_weight);
    for (size_t i = 0; i < r->train.n; i++)
        r->class_weight[r->train.label[i]] += 1;
    for (size_t c = 0; c < classes; c++)
        r->class_weight[c] = (double)r->train.n / ((double)classes * r->class_weight[c]);
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

/* An epoch is judged by its best class, whatever that is. */
static void evaluate_epoch(struct ost_run *r, struct ost_evaluation *e, const float *score)
{
    const struct ost_outside every = {.examples = -1};
    size_t classes = r->out->labels.n;
    ost_evaluation_init(e, &r->out->labels, NULL, r->dev.name, r->dev.n);
    for (size_t i = 0; i < r->dev.n; i++)
        ost_evaluation_add(e, r->dev.name[i],
                           ost_outside_best(&every, score + i * classes, classes));
}

static void note_best(struct ost_run *r, const struct ost_epoch *epoch,
                      struct ost_dev_report *report)
{
    struct ost_scores scores = {0};
    if (report->dev)
        ost_scores_of(&scores, &report->dev->confusion);
    /* Without a dev set the last epoch is the one to keep. */
    report->score = !report->dev                     ? epoch->epoch
                    : r->job->metric == OST_ACCURACY ? scores.accuracy
                                                     : scores.macro.f1;
    report->best = r->out->best_epoch == 0 || report->score > r->out->best_score;
    if (report->best) {
        r->out->best_epoch = epoch->epoch;
        r->out->best_score = report->score;
        r->best_accuracy = scores.accuracy;
        r->best_macro_f1 = scores.macro.f1;
    }
    ost_scores_release(&scores);
}

static int on_epoch(void *ctx, const struct ost_epoch *epoch, double *score)
{
    struct ost_run *r = ctx;
    struct ost_evaluation dev = {0};
    int rc = ost_run_recall(r, epoch->epoch);
    if (rc < 0)
        return rc;
    if (epoch->dev_score)
        evaluate_epoch(r, &dev, epoch->dev_score);
    else
        ost_run_trust_held(r, epoch);
    struct ost_dev_report report = {.epoch = epoch, .dev = epoch->dev_score ? &dev : NULL};
    note_best(r, epoch, &report);
    *score = report.score;
    ost_run_keep_epoch(r, epoch, report.dev);
    rc = ost_run_write_metrics(r, false);
    if (rc == 0)
        r->job->epoch(r->job->ctx, &report);
    ost_evaluation_release(&dev);
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

static int fit(struct ost_run *r)
{
    struct ost_train_hooks hooks = {on_tick, on_epoch, on_note, on_clock, r};
    struct ost_fit job = {
        .train = examples_of(&r->train),
        .dev = examples_of(&r->dev),
        .labels = &r->out->labels,
        .class_weight = r->class_weight,
        .options = &r->job->options,
        .hooks = &hooks,
        .dir = r->partial,
        .resume = r->job->resume,
        .settings = &r->out->settings,
    };
    return r->job->engine->train(&job);
}

static int train_in_partial(struct ost_run *r)
{
    int rc = open_partial(r);
    int trained = rc < 0 ? rc : ost_run_is_trained(r);
    rc = trained == 0 ? fit(r) : trained < 0 ? trained : 0;
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

int ost_train(struct ost_train_outcome *out, const struct ost_train_job *job)
{
    struct ost_buf partial = OST_BUF_INIT;
    struct ost_run r = {.job = job, .out = out, .lock = -1};
    size_t length = strlen(job->dir);
    r.clock_start_s = job->clock_s(job->ctx);
    r.epochs = (struct ost_buf)OST_BUF_INIT;
    *out = (struct ost_train_outcome){
        .settings = OST_BUF_INIT, .epochs = OST_BUF_INIT, .trust = ost_trust_none()};
    while (length > 1 && job->dir[length - 1] == '/')
        length--;
    ost_buf_printf(&partial, "%.*s.partial", (int)length, job->dir);
    r.partial = partial.p;
    ost_labels_collect(&out->labels, job->train.label, job->train.n);
    int rc = check_data(&r);
    if (rc == 0)
        rc = check_target(job->dir);
    if (rc == 0)
        rc = check_compare(job);
    if (rc == 0) {
        split(&r);
        r.fingerprint = fingerprint(&r.dev, fingerprint(&r.train, 0));
        weigh_classes(&r);
        rc = train_in_partial(&r);
    }
    if (rc < 0 && r.lock >= 0)
        rmdir(r.partial); /* when nothing has been done yet; else it stays for --resume */
    if (r.lock >= 0)
        close(r.lock);
    part_release(&r.train);
    part_release(&r.dev);
    part_release(&r.outside);
    free(r.said);
    free(r.class_weight);
    ost_buf_printf(&out->epochs, "[%s]", r.epochs.p);
    ost_buf_release(&r.epochs);
    ost_buf_release(&partial);
    return rc;
}

void ost_train_outcome_release(struct ost_train_outcome *outcome)
{
    ost_labels_release(&outcome->labels);
    ost_buf_release(&outcome->settings);
    ost_buf_release(&outcome->epochs);
    free(outcome->mistake);
    ost_trust_release(&outcome->trust);
    if (outcome->has_dev)
        ost_evaluation_release(&outcome->dev);
    if (outcome->has_test)
        ost_evaluation_release(&outcome->test);
    *outcome = (struct ost_train_outcome){.settings = OST_BUF_INIT, .epochs = OST_BUF_INIT};
}
