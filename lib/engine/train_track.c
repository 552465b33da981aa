/*
 * metrics.jsonl and the TensorBoard file; their contents are in train.h. Both are made whole from what
 * the run knows and only grow by what is new: a training that is resumed goes on in them, and a
 * record that a kill has cut is completed.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "engine/train_run.h"
#include "io/file.h"
#include "io/json.h"
#include "io/tfevents.h"

struct tracks {
    struct ost_buf lines, events;
};

static struct ost_jsonw start_line(struct tracks *t, const char *kind, double time, int64_t epoch)
{
    struct ost_jsonw w = ost_jsonw_start(&t->lines, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_real(&w, "time", time);
    ost_jsonw_string(&w, "kind", kind);
    ost_jsonw_int(&w, "epoch", epoch);
    return w;
}

static void end_line(struct tracks *t, struct ost_jsonw *w)
{
    ost_jsonw_end(w);
    ost_buf_addch(&t->lines, '\n');
}

/* When and where a scalar belongs. */
struct point {
    const char *group; /* tags of the events are group/key */
    double time;
    int64_t epoch;
};

/* A scalar of the line and of the events. What is not there is left out. */
static void put_scalar(struct tracks *t, struct ost_jsonw *w, const struct point *at,
                       const char *key, const struct ost_json *number)
{
    struct ost_buf tag = OST_BUF_INIT;
    if (!number || ost_json_type(number) == OST_JSON_NULL)
        return;
    ost_buf_printf(&tag, "%s/%s", at->group, strcmp(key, "train_loss") == 0 ? "loss" : key);
    ost_jsonw_real(w, key, ost_json_number(number));
    ost_tfevents_scalar(&t->events, at->time, at->epoch, tag.p, ost_json_number(number));
    ost_buf_release(&tag);
}

static void put_epoch(struct tracks *t, const struct ost_json *entry)
{
    static const char *const of_training[] = {"train_loss", "lr", "seconds"};
    struct point at = {"train", ost_json_number(ost_json_get(entry, "time")),
                       (int64_t)ost_json_number(ost_json_get(entry, "epoch"))};
    struct ost_jsonw w = start_line(t, "epoch", at.time, at.epoch);
    for (size_t i = 0; i < sizeof of_training / sizeof *of_training; i++)
        put_scalar(t, &w, &at, of_training[i], ost_json_get(entry, of_training[i]));
    const struct ost_json *scores = ost_json_get(entry, "scores");
    at.group = "dev";
    for (struct ost_json_iter it = ost_json_members(scores); scores && ost_json_next(&it);)
        put_scalar(t, &w, &at, it.key.p, it.value);
    end_line(t, &w);
}

static void put_evaluation(struct tracks *t, const struct ost_run *r, const char *kind,
                           const struct ost_judgement *j)
{
    struct point at = {kind, ost_run_time(r), r->out->best_epoch};
    struct ost_buf text = OST_BUF_INIT;
    struct ost_json *scores;
    struct ost_jsonw made = ost_jsonw_start(&text, 0);
    ost_run_put_scores(&made, NULL, j, r->out->task.heads);
    int rc = ost_json_parse(&scores, ost_buf_view(&text));
    assert(rc == 0);
    struct ost_jsonw w = start_line(t, kind, at.time, at.epoch);
    ost_jsonw_int(&w, "rows", (int64_t)j->rows);
    for (struct ost_json_iter it = ost_json_members(scores); ost_json_next(&it);)
        put_scalar(t, &w, &at, it.key.p, it.value);
    end_line(t, &w);
    ost_json_free(scores);
    ost_buf_release(&text);
}

static struct ost_hparam hparam_of(struct ost_slice name, const struct ost_json *value)
{
    enum ost_json_type type = ost_json_type(value);
    if (type == OST_JSON_STRING)
        return (struct ost_hparam){name, OST_HPARAM_TEXT, 0, ost_json_text(value)};
    if (type == OST_JSON_BOOL)
        return (struct ost_hparam){name, OST_HPARAM_BOOL, ost_json_true(value), {"", 0}};
    return (struct ost_hparam){name, OST_HPARAM_NUMBER, ost_json_number(value), {"", 0}};
}

/* The options as they stand in ostler.json, and the engine. */
static void put_hparams(struct tracks *t, const struct ost_run *r, double time)
{
    struct ost_buf text = OST_BUF_INIT;
    struct ost_json *root;
    struct ost_jsonw w = ost_jsonw_start(&text, 0);
    ost_jsonw_object(&w, NULL);
    ost_train_put_options(&w, r->job);
    ost_jsonw_end(&w);
    int rc = ost_json_parse(&root, ost_buf_view(&text));
    assert(rc == 0);
    const struct ost_json *options = ost_json_get(root, "options");
    struct ost_hparam *hparam = ost_calloc(ost_json_count(options) + 1, sizeof *hparam);
    size_t n = 0;
    hparam[n++] = (struct ost_hparam){ost_slice_of("engine"), OST_HPARAM_TEXT, 0,
                                      ost_slice_of(r->job->engine->name)};
    for (struct ost_json_iter it = ost_json_members(options); ost_json_next(&it);)
        hparam[n++] = hparam_of(it.key, it.value);
    ost_tfevents_start(&t->events, time);
    ost_tfevents_hparams(&t->events, time, hparam, n);
    free(hparam);
    ost_json_free(root);
    ost_buf_release(&text);
}

static int write_track(const struct ost_run *r, const char *name, const struct ost_buf *text)
{
    char *path = ost_path_join(r->partial, name);
    int rc = ost_file_extend(path, ost_buf_view(text));
    free(path);
    return rc;
}

int ost_run_track(const struct ost_run *r, const struct ost_json *epochs, bool finished)
{
    struct tracks t = {OST_BUF_INIT, OST_BUF_INIT};
    double first = ost_json_count(epochs)
                       ? ost_json_number(ost_json_get(ost_json_at(epochs, 0), "time"))
                       : ost_run_time(r);
    put_hparams(&t, r, first);
    for (size_t i = 0; i < ost_json_count(epochs); i++)
        put_epoch(&t, ost_json_at(epochs, i));
    if (r->out->dev)
        put_evaluation(&t, r, "final", r->out->dev);
    if (r->out->test)
        put_evaluation(&t, r, "test", r->out->test);
    if (finished)
        ost_tfevents_end(&t.events, ost_run_time(r));
    int rc = write_track(r, OST_METRICS_LINES_FILE, &t.lines);
    if (rc == 0)
        rc = write_track(r, OST_TENSORBOARD_FILE, &t.events);
    ost_buf_release(&t.lines);
    ost_buf_release(&t.events);
    return rc;
}
