/*
 * metrics.jsonl and the TensorBoard file; their contents are in train.h. Both are made whole from what
 * the run knows and only grow by what is new: a training that is resumed goes on in them, and a
 * record that a kill has cut is completed.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "engine/train_run.h"
#include "io/file.h"
#include "io/json.h"
#include "io/tfevents.h"

struct tracks {
    struct ost_buf lines, events;
};

/* One evaluation or epoch: scalars of the same names in both files. */
struct entry {
    const char *kind; /* "epoch", "final", "test" */
    double time;
    int64_t epoch;
    struct scalar {
        const char *key, *tag;
        double value;
        bool there;
    } scalar[5];
};

static void put_entry(struct tracks *t, const struct entry *e)
{
    struct ost_jsonw w = ost_jsonw_start(&t->lines, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_real(&w, "time", e->time);
    ost_jsonw_string(&w, "kind", e->kind);
    ost_jsonw_int(&w, "epoch", e->epoch);
    for (const struct scalar *s = e->scalar; s < e->scalar + 5 && s->key; s++) {
        if (!s->there)
            continue;
        ost_jsonw_real(&w, s->key, s->value);
        if (s->tag)
            ost_tfevents_scalar(&t->events, e->time, e->epoch, s->tag, s->value);
    }
    ost_jsonw_end(&w);
    ost_buf_addch(&t->lines, '\n');
}

static struct scalar scalar_of(const char *key, const char *tag, const struct ost_json *number)
{
    return (struct scalar){key, tag, ost_json_number(number), number != NULL};
}

static void put_epoch(struct tracks *t, const struct ost_json *epoch)
{
    const struct ost_json *report = ost_json_get(epoch, "report");
    struct entry e = {
        .kind = "epoch",
        .time = ost_json_number(ost_json_get(epoch, "time")),
        .epoch = (int64_t)ost_json_number(ost_json_get(epoch, "epoch")),
        .scalar = {scalar_of("train_loss", "train/loss", ost_json_get(epoch, "train_loss")),
                   scalar_of("lr", "train/lr", ost_json_get(epoch, "lr")),
                   scalar_of("seconds", "train/seconds", ost_json_get(epoch, "seconds")),
                   scalar_of("accuracy", "dev/accuracy", ost_json_get(report, "accuracy")),
                   scalar_of("macro_f1", "dev/macro_f1",
                             ost_json_get(ost_json_get(report, "macro avg"), "f1-score"))},
    };
    put_entry(t, &e);
}

static void put_evaluation(struct tracks *t, const struct ost_run *r, const char *kind,
                           const char *const tag[2], const struct ost_evaluation *evaluation)
{
    struct ost_scores scores;
    ost_scores_of(&scores, &evaluation->confusion);
    struct entry e = {
        .kind = kind,
        .time = ost_run_time(r),
        .epoch = r->out->best_epoch,
        .scalar = {{"rows", NULL, (double)scores.rows, true},
                   {"accuracy", tag[0], scores.accuracy, true},
                   {"macro_f1", tag[1], scores.macro.f1, true}},
    };
    put_entry(t, &e);
    ost_scores_release(&scores);
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
    static const char *const final_tag[] = {"final/accuracy", "final/macro_f1"};
    static const char *const test_tag[] = {"test/accuracy", "test/macro_f1"};
    struct tracks t = {OST_BUF_INIT, OST_BUF_INIT};
    double first = ost_json_count(epochs)
                       ? ost_json_number(ost_json_get(ost_json_at(epochs, 0), "time"))
                       : ost_run_time(r);
    put_hparams(&t, r, first);
    for (size_t i = 0; i < ost_json_count(epochs); i++)
        put_epoch(&t, ost_json_at(epochs, i));
    if (r->out->has_dev)
        put_evaluation(&t, r, "final", final_tag, &r->out->dev);
    if (r->out->has_test)
        put_evaluation(&t, r, "test", test_tag, &r->out->test);
    if (finished)
        ost_tfevents_end(&t.events, ost_run_time(r));
    int rc = write_track(r, OST_METRICS_LINES_FILE, &t.lines);
    if (rc == 0)
        rc = write_track(r, OST_TENSORBOARD_FILE, &t.events);
    ost_buf_release(&t.lines);
    ost_buf_release(&t.events);
    return rc;
}
