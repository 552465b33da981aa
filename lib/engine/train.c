#include "engine/train.h"

#include <assert.h>
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
#include "io/file.h"
#include "io/json.h"
#include "engine/classification.h"

#define METRICS_FILE "metrics.json"
enum { METRICS_LIMIT = 256 << 20, MIXUPS = 20, TEST_CHUNK = 256 };

/* Texts and class numbers of one part, with the names for the reports. */
struct part {
    struct ost_slice *text, *name;
    int *label;
    size_t n;
};

/* One training while it runs. */
struct run {
    const struct ost_train_job *job;
    struct ost_train_outcome *out;
    char *partial; /* DIR.partial */
    int lock;      /* an open descriptor of it, locked; -1 */
    struct part train, dev;
    double *class_weight;
    uint64_t fingerprint;
    struct ost_buf epochs; /* finished epochs for metrics.json: JSON objects with commas */
    struct ost_buf settings;
    double best_accuracy, best_macro_f1;
};

static void part_add(struct part *part, struct ost_slice text, struct ost_slice name, int label)
{
    part->text[part->n] = text;
    part->name[part->n] = name;
    part->label[part->n++] = label;
}

static void part_reserve(struct part *part, size_t n)
{
    part->text = ost_calloc(n, sizeof *part->text);
    part->name = ost_calloc(n, sizeof *part->name);
    part->label = ost_calloc(n, sizeof *part->label);
}

static void part_release(struct part *part)
{
    free(part->text);
    free(part->name);
    free(part->label);
}

static struct ost_examples examples_of(const struct part *part)
{
    return (struct ost_examples){part->text, part->label, part->n};
}

/* Rows of the train file go to train or dev; rows of a dev file all to dev. */
static void split(struct run *r)
{
    const struct ost_train_job *job = r->job;
    const struct ost_labels *labels = &r->out->labels;
    size_t n = job->train.n;
    int *label = ost_calloc(n, sizeof *label);
    bool *held = ost_calloc(n, sizeof *held);
    for (size_t i = 0; i < n; i++)
        label[i] = ost_labels_find(labels, job->train.label[i]);
    if (job->dev.n == 0 && job->dev_fraction > 0)
        ost_split_stratified(held, label, n, labels->n, job->dev_fraction, job->options.seed);
    part_reserve(&r->train, n);
    part_reserve(&r->dev, n + job->dev.n);
    for (size_t i = 0; i < n; i++)
        part_add(held[i] ? &r->dev : &r->train, job->train.text[i], job->train.label[i], label[i]);
    for (size_t i = 0; i < job->dev.n; i++) {
        int known = ost_labels_find(labels, job->dev.label[i]);
        if (known >= 0)
            part_add(&r->dev, job->dev.text[i], job->dev.label[i], known);
        r->out->dev_unseen += known < 0;
    }
    r->out->train_rows = r->train.n;
    r->out->dev_rows = r->dev.n;
    free(label);
    free(held);
}

static uint64_t fingerprint(const struct part *part, uint64_t seed)
{
    for (size_t i = 0; i < part->n; i++) {
        seed = ost_hash(part->text[i].p, part->text[i].n, seed);
        seed = ost_hash(part->name[i].p, part->name[i].n, seed);
    }
    return seed;
}

static int check_data(struct run *r)
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
static void weigh_classes(struct run *r)
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
static int open_partial(struct run *r)
{
    int rc = ost_dir_make(r->partial);
    if (rc < 0)
        return rc;
    r->lock = open(r->partial, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r->lock < 0)
        return ost_fail_errno("cannot open '%s'", r->partial);
    if (flock(r->lock, LOCK_EX | LOCK_NB) < 0)
        return ost_fail(OST_EINVAL,
                        "another training works in '%s'; wait for it or choose another "
                        "directory",
                        r->partial);
    if (r->job->resume || dir_is_empty(r->partial))
        return 0;
    close(r->lock);
    r->lock = -1;
    rc = ost_dir_remove(r->partial);
    return rc < 0 ? rc : open_partial(r);
}

/* Epochs that were finished before a resume, up to the one that comes now. */
static int load_epochs(struct run *r, int before)
{
    struct ost_json *root = NULL;
    char *path = ost_path_join(r->partial, METRICS_FILE);
    int rc = 0;
    if (ost_file_exists(path))
        rc = ost_json_load(&root, path, METRICS_LIMIT);
    const struct ost_json *dev = rc == 0 && root ? ost_json_get(root, "dev") : NULL;
    for (size_t i = 0; i < ost_json_count(dev); i++) {
        const struct ost_json *entry = ost_json_at(dev, i);
        if (ost_json_number(ost_json_get(entry, "epoch")) >= before)
            break;
        if (r->epochs.n)
            ost_buf_addch(&r->epochs, ',');
        ost_json_print(&r->epochs, entry);
    }
    ost_json_free(root);
    free(path);
    return rc;
}

static void keep_epoch(struct run *r, const struct ost_epoch *epoch,
                       const struct ost_evaluation *dev)
{
    if (r->epochs.n)
        ost_buf_addch(&r->epochs, ',');
    struct ost_jsonw w = ost_jsonw_start(&r->epochs, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "epoch", epoch->epoch);
    ost_jsonw_real(&w, "train_loss", epoch->train_loss);
    ost_jsonw_real(&w, "lr", epoch->lr);
    ost_jsonw_real(&w, "seconds", epoch->seconds);
    if (dev)
        ost_classification_json(&w, "report", &dev->confusion,
                                (const char *const *)dev->labels.name);
    else
        ost_jsonw_null(&w, "report");
    ost_jsonw_end(&w);
}

static void write_confusions(struct ost_jsonw *w, const struct ost_evaluation *e)
{
    struct ost_mixup worst[MIXUPS];
    size_t n = ost_confusion_worst(&e->confusion, worst, MIXUPS);
    ost_jsonw_array(w, "confusions");
    for (size_t i = 0; i < n; i++) {
        ost_jsonw_object(w, NULL);
        ost_jsonw_string(w, "truth", e->labels.name[worst[i].truth]);
        ost_jsonw_string(w, "predicted", e->labels.name[worst[i].predicted]);
        ost_jsonw_int(w, "count", (int64_t)worst[i].count);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}

static int write_metrics(struct run *r)
{
    struct ost_buf text = OST_BUF_INIT, array = OST_BUF_INIT;
    struct ost_json *dev = NULL;
    ost_buf_printf(&array, "[%s]", r->epochs.p);
    int rc = ost_json_parse(&dev, ost_buf_view(&array));
    assert(rc == 0);
    struct ost_jsonw w = ost_jsonw_start(&text, 2);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_array(&w, "dev");
    for (size_t i = 0; i < ost_json_count(dev); i++)
        ost_jsonw_node(&w, NULL, ost_json_at(dev, i));
    ost_jsonw_end(&w);
    ost_jsonw_int(&w, "best_epoch", r->out->best_epoch);
    if (r->out->has_test) {
        const struct ost_evaluation *test = &r->out->test;
        ost_jsonw_object(&w, "test");
        ost_jsonw_int(&w, "rows", (int64_t)r->job->test.n);
        ost_jsonw_int(&w, "unseen_labels", (int64_t)test->unseen);
        ost_classification_json(&w, "report", &test->confusion,
                                (const char *const *)test->labels.name);
        write_confusions(&w, test);
        ost_jsonw_end(&w);
    } else {
        ost_jsonw_null(&w, "test");
    }
    ost_jsonw_end(&w);
    char *path = ost_path_join(r->partial, METRICS_FILE);
    rc = ost_file_write(path, ost_buf_view(&text));
    free(path);
    ost_json_free(dev);
    ost_buf_release(&text);
    ost_buf_release(&array);
    return rc;
}

static void evaluate_dev(struct run *r, struct ost_evaluation *e, const float *proba)
{
    size_t classes = r->out->labels.n;
    ost_evaluation_init(e, &r->out->labels, r->dev.name, r->dev.n);
    for (size_t i = 0; i < r->dev.n; i++)
        ost_evaluation_add(e, r->dev.name[i], ost_best_class(proba + i * classes, classes));
}

static void note_best(struct run *r, const struct ost_epoch *epoch, struct ost_dev_report *report)
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

/* The best of the epochs in r->epochs. */
static int recall_best(struct run *r)
{
    struct ost_buf array = OST_BUF_INIT;
    struct ost_json *epochs = NULL;
    ost_buf_printf(&array, "[%s]", r->epochs.p);
    int rc = ost_json_parse(&epochs, ost_buf_view(&array));
    for (size_t i = 0; rc == 0 && i < ost_json_count(epochs); i++) {
        const struct ost_json *entry = ost_json_at(epochs, i), *dev = ost_json_get(entry, "report");
        int epoch = (int)ost_json_number(ost_json_get(entry, "epoch"));
        double accuracy = dev ? ost_json_number(ost_json_get(dev, "accuracy")) : 0;
        double f1 =
            dev ? ost_json_number(ost_json_get(ost_json_get(dev, "macro avg"), "f1-score")) : 0;
        double score = !dev ? epoch : r->job->metric == OST_ACCURACY ? accuracy : f1;
        if (r->out->best_epoch && score <= r->out->best_score)
            continue;
        r->out->best_epoch = epoch;
        r->out->best_score = score;
        r->best_accuracy = accuracy;
        r->best_macro_f1 = f1;
    }
    ost_json_free(epochs);
    ost_buf_release(&array);
    return rc;
}

/* After a resume: what was measured before epoch `before`, once. */
static int recall_epochs(struct run *r, int before)
{
    if (!r->job->resume || r->epochs.n)
        return 0;
    int rc = load_epochs(r, before);
    return rc == 0 ? recall_best(r) : rc;
}

static int on_epoch(void *ctx, const struct ost_epoch *epoch, double *score)
{
    struct run *r = ctx;
    struct ost_evaluation dev = {0};
    int rc = recall_epochs(r, epoch->epoch);
    if (rc < 0)
        return rc;
    if (epoch->dev_proba)
        evaluate_dev(r, &dev, epoch->dev_proba);
    struct ost_dev_report report = {.epoch = epoch, .dev = epoch->dev_proba ? &dev : NULL};
    note_best(r, epoch, &report);
    *score = report.score;
    keep_epoch(r, epoch, report.dev);
    rc = write_metrics(r);
    if (rc == 0)
        r->job->epoch(r->job->ctx, &report);
    ost_evaluation_release(&dev);
    return rc;
}

static int on_tick(void *ctx, const struct ost_tick *tick)
{
    struct run *r = ctx;
    return r->job->tick(r->job->ctx, tick) ? ost_fail(OST_ESTOP, "training was stopped") : 0;
}

static void on_note(void *ctx, const char *sentence)
{
    struct run *r = ctx;
    r->job->note(r->job->ctx, sentence);
}

static double on_clock(void *ctx)
{
    struct run *r = ctx;
    return r->job->clock_s(r->job->ctx);
}

static int fit(struct run *r)
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
        .settings = &r->settings,
    };
    return r->job->engine->train(&job);
}

static void write_options(struct ost_jsonw *w, const struct run *r)
{
    const struct ost_engine_options *o = &r->job->options;
    ost_jsonw_object(w, "options");
    ost_jsonw_int(w, "epochs", o->epochs);
    ost_jsonw_int(w, "batch_size", o->batch_size);
    ost_jsonw_real(w, "lr", o->lr);
    ost_jsonw_int(w, "max_length", o->max_length);
    ost_jsonw_real(w, "warmup", o->warmup);
    ost_jsonw_real(w, "weight_decay", o->weight_decay);
    ost_jsonw_real(w, "clip", o->clip);
    ost_jsonw_real(w, "cost", o->cost);
    ost_jsonw_bool(w, "balanced", r->job->balanced);
    ost_jsonw_int(w, "seed", (int64_t)o->seed);
    ost_jsonw_string(w, "metric", r->job->metric == OST_ACCURACY ? "accuracy" : "macro_f1");
    ost_jsonw_end(w);
}

static void write_part(struct ost_jsonw *w, const char *key, bool there, double accuracy, double f1)
{
    if (!there) {
        ost_jsonw_null(w, key);
        return;
    }
    ost_jsonw_object(w, key);
    ost_jsonw_real(w, "accuracy", accuracy);
    ost_jsonw_real(w, "macro_f1", f1);
    ost_jsonw_end(w);
}

static void write_data(struct ost_jsonw *w, const struct run *r)
{
    char hex[17];
    snprintf(hex, sizeof hex, "%016llx", (unsigned long long)r->fingerprint);
    ost_jsonw_object(w, "data");
    ost_jsonw_int(w, "train", (int64_t)r->train.n);
    ost_jsonw_int(w, "dev", (int64_t)r->dev.n);
    ost_jsonw_int(w, "test", (int64_t)r->job->test.n);
    ost_jsonw_string(w, "fingerprint", hex);
    ost_jsonw_end(w);
}

static void write_columns(struct ost_jsonw *w, const struct ost_train_job *job)
{
    ost_jsonw_object(w, "columns");
    ost_jsonw_array(w, "text");
    for (size_t i = 0; i < job->text_column_count; i++)
        ost_jsonw_string(w, NULL, job->text_columns[i]);
    ost_jsonw_end(w);
    ost_jsonw_string(w, "label", job->label_column);
    ost_jsonw_end(w);
}

/* ostler.json without the test scores first (the model must open to be tested), then with them. */
static int write_manifest(struct run *r)
{
    struct ost_buf text = OST_BUF_INIT;
    struct ost_json *settings = NULL;
    struct ost_scores test = {0};
    int rc = ost_json_parse(&settings, ost_slice_of(r->settings.n ? r->settings.p : "{}"));
    assert(rc == 0);
    struct ost_jsonw w = ost_jsonw_start(&text, 2);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "format", OST_MODEL_FORMAT);
    ost_jsonw_string(&w, "ostler", OST_VERSION);
    ost_jsonw_string(&w, "engine", r->job->engine->name);
    write_columns(&w, r->job);
    ost_jsonw_array(&w, "labels");
    for (size_t c = 0; c < r->out->labels.n; c++)
        ost_jsonw_string(&w, NULL, r->out->labels.name[c]);
    ost_jsonw_end(&w);
    write_options(&w, r);
    ost_jsonw_node(&w, "settings", settings);
    write_data(&w, r);
    ost_jsonw_int(&w, "best_epoch", r->out->best_epoch);
    write_part(&w, "dev", r->dev.n > 0, r->best_accuracy, r->best_macro_f1);
    if (r->out->has_test)
        ost_scores_of(&test, &r->out->test.confusion);
    write_part(&w, "test", r->out->has_test, test.accuracy, test.macro.f1);
    ost_jsonw_end(&w);
    char *path = ost_path_join(r->partial, OST_MODEL_FILE);
    rc = ost_file_write(path, ost_buf_view(&text));
    free(path);
    ost_scores_release(&test);
    ost_json_free(settings);
    ost_buf_release(&text);
    return rc;
}

static int predict_test(struct run *r, struct ost_model *model, float *proba)
{
    const struct ost_named_examples *test = &r->job->test;
    struct ost_train_hooks hooks = {.tick = on_tick, .ctx = r};
    size_t classes = model->labels.n;
    for (size_t at = 0; at < test->n; at += TEST_CHUNK) {
        size_t n = test->n - at < TEST_CHUNK ? test->n - at : TEST_CHUNK;
        struct ost_tick tick = {.stage = "test", .done = at, .total = test->n, .loss = NAN};
        int rc = hooks.tick(hooks.ctx, &tick);
        if (rc == 0)
            rc = ost_model_predict(model, test->text + at, n, proba);
        if (rc < 0)
            return rc;
        for (size_t i = 0; i < n; i++)
            ost_evaluation_add(&r->out->test, test->label[at + i],
                               ost_best_class(proba + i * classes, classes));
    }
    return 0;
}

/* The files are opened again for the test: what is evaluated is what will be used. */
static int evaluate_test(struct run *r)
{
    struct ost_model *model = NULL;
    if (r->job->test.n == 0)
        return 0;
    int rc = ost_model_open(&model, r->partial, &r->job->options);
    if (rc < 0)
        return rc;
    float *proba = ost_calloc(TEST_CHUNK * model->labels.n, sizeof *proba);
    ost_evaluation_init(&r->out->test, &r->out->labels, r->job->test.label, r->job->test.n);
    rc = predict_test(r, model, proba);
    r->out->has_test = rc == 0;
    free(proba);
    ost_model_close(model);
    return rc;
}

static int train_in_partial(struct run *r)
{
    int rc = open_partial(r);
    if (rc == 0)
        rc = fit(r);
    if (rc == 0)
        rc = recall_epochs(r, INT_MAX);
    if (rc == 0)
        rc = write_manifest(r);
    if (rc == 0)
        rc = evaluate_test(r);
    if (rc == 0 && r->out->has_test)
        rc = write_manifest(r);
    if (rc == 0)
        rc = write_metrics(r);
    return rc == 0 ? ost_dir_replace(r->partial, r->job->dir) : rc;
}

int ost_train(struct ost_train_outcome *out, const struct ost_train_job *job)
{
    struct ost_buf partial = OST_BUF_INIT;
    struct run r = {.job = job, .out = out, .lock = -1};
    size_t length = strlen(job->dir);
    r.epochs = r.settings = (struct ost_buf)OST_BUF_INIT;
    *out = (struct ost_train_outcome){0};
    while (length > 1 && job->dir[length - 1] == '/')
        length--;
    ost_buf_printf(&partial, "%.*s.partial", (int)length, job->dir);
    r.partial = partial.p;
    ost_labels_collect(&out->labels, job->train.label, job->train.n);
    int rc = check_data(&r);
    if (rc == 0)
        rc = check_target(job->dir);
    if (rc == 0) {
        split(&r);
        r.fingerprint = fingerprint(&r.dev, fingerprint(&r.train, 0));
        weigh_classes(&r);
        rc = train_in_partial(&r);
    }
    if (r.lock >= 0)
        close(r.lock);
    part_release(&r.train);
    part_release(&r.dev);
    free(r.class_weight);
    ost_buf_release(&r.epochs);
    ost_buf_release(&r.settings);
    ost_buf_release(&partial);
    return rc;
}

void ost_train_outcome_release(struct ost_train_outcome *outcome)
{
    ost_labels_release(&outcome->labels);
    if (outcome->has_test)
        ost_evaluation_release(&outcome->test);
    *outcome = (struct ost_train_outcome){0};
}
