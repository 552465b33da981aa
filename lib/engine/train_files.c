/* metrics.json and ostler.json; their layouts are in train.h and model.h. */
#include "engine/train_run.h"

#include <assert.h>
#include <stdlib.h>

#include "base/error.h"
#include "engine/classification.h"
#include "engine/model.h"
#include "io/file.h"
#include "io/json.h"

#define METRICS_FILE "metrics.json"
enum { METRICS_LIMIT = 256 << 20, MIXUPS = 20 };

/* Epochs that were finished before a resume, up to the one that comes now. */
static int load_epochs(struct ost_run *r, int before)
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

/* The best of the epochs in r->epochs. */
static int recall_best(struct ost_run *r)
{
    struct ost_buf array = OST_BUF_INIT;
    struct ost_json *epochs = NULL;
    ost_buf_printf(&array, "[%s]", r->epochs.p);
    int rc = ost_json_parse(&epochs, ost_buf_view(&array));
    for (size_t i = 0; rc == 0 && i < ost_json_count(epochs); i++) {
        const struct ost_json *entry = ost_json_at(epochs, i);
        const struct ost_json *scores = ost_json_get(entry, "scores");
        double score = ost_json_number(ost_json_get(entry, "score"));
        if (r->out->best_epoch && !r->best_passes && score <= r->out->best_score)
            continue;
        r->best_passes = ost_json_true(ost_json_get(entry, "passing"));
        r->out->best_epoch = (int)ost_json_number(ost_json_get(entry, "epoch"));
        r->out->best_score = score;
        ost_buf_clear(&r->best_scores);
        if (scores)
            ost_json_print(&r->best_scores, scores);
    }
    ost_json_free(epochs);
    ost_buf_release(&array);
    return rc;
}

int ost_run_recall(struct ost_run *r, int before)
{
    if (!r->job->resume || r->epochs.n)
        return 0;
    int rc = load_epochs(r, before);
    return rc == 0 ? recall_best(r) : rc;
}

void ost_run_put_scores(struct ost_jsonw *w, const char *key, const struct ost_judgement *j,
                        size_t heads)
{
    struct ost_buf name = OST_BUF_INIT;
    ost_jsonw_object(w, key);
    for (size_t h = 0; h < heads; h++) {
        struct ost_scalar scalar[OST_SCALARS];
        size_t n = j[h].head->kind->scalars(&j[h], scalar);
        for (size_t i = 0; i < n; i++) {
            ost_buf_clear(&name);
            if (heads > 1)
                ost_buf_printf(&name, "%s/", j[h].head->column);
            ost_buf_puts(&name, scalar[i].key);
            ost_jsonw_real(w, name.p, scalar[i].value);
        }
    }
    ost_jsonw_end(w);
    ost_buf_release(&name);
}

/* The reports as members of the open object; those of several heads each in one of its column. */
static void put_reports(struct ost_jsonw *w, const struct ost_judgement *j, size_t heads, bool more)
{
    if (heads > 1)
        ost_jsonw_object(w, "heads");
    for (size_t h = 0; h < heads; h++) {
        if (heads > 1)
            ost_jsonw_object(w, j[h].head->column);
        if (more)
            ost_jsonw_int(w, "unseen_labels", (int64_t)j[h].unseen);
        j[h].head->kind->json(w, &j[h], more);
        if (heads > 1)
            ost_jsonw_end(w);
    }
    if (heads > 1)
        ost_jsonw_end(w);
}

void ost_run_keep_epoch(struct ost_run *r, const struct ost_dev_report *report)
{
    const struct ost_epoch *epoch = report->epoch;
    if (r->epochs.n)
        ost_buf_addch(&r->epochs, ',');
    struct ost_jsonw w = ost_jsonw_start(&r->epochs, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "epoch", epoch->epoch);
    ost_jsonw_real(&w, "train_loss", epoch->train_loss);
    ost_jsonw_real(&w, "lr", epoch->lr);
    ost_jsonw_real(&w, "seconds", epoch->seconds);
    ost_jsonw_real(&w, "time", ost_run_time(r));
    ost_jsonw_real(&w, "score", report->score);
    if (epoch->passing)
        ost_jsonw_bool(&w, "passing", true);
    if (report->dev) {
        ost_run_put_scores(&w, "scores", report->dev, report->heads);
        put_reports(&w, report->dev, report->heads, false);
    }
    ost_jsonw_end(&w);
}

static void write_judged(struct ost_jsonw *w, const char *key, const struct ost_judgement *j,
                         size_t heads, size_t rows)
{
    if (!j) {
        ost_jsonw_null(w, key);
        return;
    }
    ost_jsonw_object(w, key);
    ost_jsonw_int(w, "rows", (int64_t)rows);
    put_reports(w, j, heads, true);
    ost_jsonw_end(w);
}

/* Trust with its tables, each of several heads in an object of its column. */
static void write_trust(struct ost_jsonw *w, const struct ost_task *task)
{
    if (task->heads > 1)
        ost_jsonw_object(w, "heads");
    for (size_t h = 0; h < task->heads; h++) {
        if (task->head[h].kind != &ost_head_class)
            continue;
        if (task->heads > 1)
            ost_jsonw_object(w, task->head[h].column);
        ost_trust_json(w, &task->head[h].trust, true);
        if (task->heads > 1)
            ost_jsonw_end(w);
    }
    if (task->heads > 1)
        ost_jsonw_end(w);
}

static void write_comparison(struct ost_jsonw *w, const struct ost_train_outcome *out)
{
    if (out->has_comparison)
        ost_comparison_json(w, "comparison", &out->comparison);
    else
        ost_jsonw_null(w, "comparison");
}

int ost_run_write_metrics(struct ost_run *r, bool finished)
{
    const struct ost_train_outcome *out = r->out;
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
    ost_jsonw_int(&w, "best_epoch", out->best_epoch);
    write_judged(&w, "final", out->dev, out->task.heads, out->dev_rows);
    write_judged(&w, "test", out->test, out->task.heads, r->job->test.n);
    write_trust(&w, &out->task);
    write_comparison(&w, out);
    ost_jsonw_end(&w);
    char *path = ost_path_join(r->partial, METRICS_FILE);
    rc = ost_file_write(path, ost_buf_view(&text));
    if (rc == 0)
        rc = ost_run_track(r, dev, finished);
    free(path);
    ost_json_free(dev);
    ost_buf_release(&text);
    ost_buf_release(&array);
    return rc;
}

/* "category:class,hours:number" */
static void put_task(struct ost_jsonw *w, const struct ost_train_job *job)
{
    struct ost_buf task = OST_BUF_INIT;
    for (size_t h = 0; h < job->heads; h++)
        ost_buf_printf(&task, "%s%s:%s", h ? "," : "",
                       job->head[h].column ? job->head[h].column : "", job->head[h].kind->name);
    ost_jsonw_slice(w, "task", ost_buf_view(&task));
    ost_buf_release(&task);
}

static void put_peft(struct ost_jsonw *w, const struct ost_engine_options *o)
{
    ost_jsonw_string(w, "peft", o->peft);
    ost_jsonw_string(w, "peft_options", o->peft_options ? o->peft_options : "");
    ost_jsonw_bool(w, "merge", o->merge);
}

void ost_train_put_options(struct ost_jsonw *w, const struct ost_train_job *job)
{
    const struct ost_engine_options *o = &job->options;
    ost_jsonw_object(w, "options");
    put_task(w, job);
    if (o->encoder)
        ost_jsonw_string(w, "encoder", o->encoder);
    ost_jsonw_int(w, "epochs", o->epochs);
    ost_jsonw_int(w, "batch_size", o->batch_size);
    ost_jsonw_real(w, "lr", o->lr);
    ost_jsonw_int(w, "max_length", o->max_length);
    ost_jsonw_real(w, "warmup", o->warmup);
    ost_jsonw_real(w, "weight_decay", o->weight_decay);
    ost_jsonw_real(w, "clip", o->clip);
    ost_jsonw_int(w, "patience", o->patience);
    ost_jsonw_real(w, "smoothing", o->smoothing);
    ost_jsonw_string(w, "precision", o->precision);
    ost_jsonw_string(w, "method", o->method);
    ost_jsonw_string(w, "pairs", o->pairs);
    ost_jsonw_real(w, "head_cost", o->head_cost);
    if (job->corpus_n) {
        ost_jsonw_int(w, "pretrain_epochs", o->pretrain_epochs);
        ost_jsonw_real(w, "pretrain_lr", o->pretrain_lr);
    }
    if (o->peft)
        put_peft(w, o);
    ost_jsonw_real(w, "cost", o->cost);
    ost_jsonw_int(w, "words", o->words);
    ost_jsonw_int(w, "characters", o->characters);
    ost_jsonw_int(w, "min_df", o->min_df);
    ost_jsonw_bool(w, "balanced", job->balanced);
    ost_jsonw_int(w, "seed", (int64_t)o->seed);
    ost_jsonw_string(w, "metric", job->metric == OST_ACCURACY ? "accuracy" : "macro_f1");
    if (job->trust.outside)
        ost_jsonw_string(w, "out_of_scope", job->trust.outside);
    ost_jsonw_end(w);
}

static void write_data(struct ost_jsonw *w, const struct ost_run *r)
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
    ost_jsonw_end(w);
}

/* A JSON text that this program has written itself. */
static void put_json(struct ost_jsonw *w, const char *key, const struct ost_buf *text)
{
    struct ost_json *node = NULL;
    if (text->n == 0) {
        ost_jsonw_null(w, key);
        return;
    }
    int rc = ost_json_parse(&node, ost_buf_view(text));
    assert(rc == 0);
    ost_jsonw_node(w, key, node);
    ost_json_free(node);
}

int ost_run_write_manifest(struct ost_run *r)
{
    struct ost_buf text = OST_BUF_INIT;
    struct ost_jsonw w = ost_jsonw_start(&text, 2);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "format", OST_MODEL_FORMAT);
    ost_jsonw_string(&w, "ostler", OST_VERSION);
    ost_jsonw_string(&w, "engine", r->job->engine->name);
    write_columns(&w, r->job);
    ost_task_json(&w, &r->out->task);
    ost_train_put_options(&w, r->job);
    put_json(&w, "settings", &r->out->settings);
    write_data(&w, r);
    ost_jsonw_int(&w, "best_epoch", r->out->best_epoch);
    put_json(&w, "dev", &r->best_scores);
    if (r->out->test)
        ost_run_put_scores(&w, "test", r->out->test, r->out->task.heads);
    else
        ost_jsonw_null(&w, "test");
    ost_jsonw_end(&w);
    char *path = ost_path_join(r->partial, OST_MODEL_FILE);
    int rc = ost_file_write(path, ost_buf_view(&text));
    free(path);
    ost_buf_release(&text);
    return rc;
}

/* Both print as the same text on one line. */
static bool same_json(const struct ost_json *a, const struct ost_json *b)
{
    struct ost_buf one = OST_BUF_INIT, other = OST_BUF_INIT;
    if (a)
        ost_json_print(&one, a);
    ost_json_print(&other, b);
    bool same = ost_slice_equal(ost_buf_view(&one), ost_buf_view(&other));
    ost_buf_release(&one);
    ost_buf_release(&other);
    return same;
}

/* Whether ostler.json in the partial directory is of a training like this one. */
static bool is_same_training(const struct ost_run *r, const struct ost_json *root)
{
    struct ost_buf text = OST_BUF_INIT;
    struct ost_jsonw w = ost_jsonw_start(&text, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_string(&w, "engine", r->job->engine->name);
    write_columns(&w, r->job);
    ost_train_put_options(&w, r->job);
    write_data(&w, r);
    ost_jsonw_end(&w);
    struct ost_json *wanted = NULL;
    int rc = ost_json_parse(&wanted, ost_buf_view(&text));
    assert(rc == 0);
    bool same = true;
    for (struct ost_json_iter it = ost_json_members(wanted); ost_json_next(&it);)
        same = same && same_json(ost_json_get(root, it.key.p), it.value);
    ost_json_free(wanted);
    ost_buf_release(&text);
    return same;
}

static bool was_held(const struct ost_json *root)
{
    const struct ost_json *head = ost_json_at(ost_json_get(root, "heads"), 0);
    const struct ost_json *on = ost_json_get(ost_json_get(head, "calibration"), "on");
    return on && ost_slice_is(ost_json_text(on), "holdout");
}

int ost_run_is_trained(struct ost_run *r)
{
    struct ost_json *root = NULL;
    char *path = ost_path_join(r->partial, OST_MODEL_FILE);
    int trained = 0;
    if (r->job->resume && ost_file_exists(path))
        trained = ost_json_load(&root, path, METRICS_LIMIT);
    if (root)
        trained = is_same_training(r, root);
    /* What an engine has held back is not there any more; dev is, and chooses anew. */
    if (trained > 0 && r->dev.n == 0)
        trained = !was_held(root);
    if (trained > 0)
        ost_json_print(&r->out->settings, ost_json_get(root, "settings"));
    ost_json_free(root);
    free(path);
    return trained;
}
