#include "report/training.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "engine/classification.h"
#include "io/json.h"
#include "report/training_parts.h"

/* ---- figures ---- */

/* "Accuracy", or with several heads "topic: accuracy". */
static const char *figure_name(struct ost_document *d, const struct ost_judgement *j, bool alone,
                               const char *name)
{
    struct ost_buf text = OST_BUF_INIT;
    if (!alone)
        ost_buf_printf(&text, "%s: ", j->head->column);
    ost_buf_puts(&text, name);
    if (alone && text.p[0] >= 'a' && text.p[0] <= 'z')
        text.p[0] = (char)(text.p[0] - 'a' + 'A');
    const char *kept = ost_document_format(d, "%s", text.p).p;
    ost_buf_release(&text);
    return kept;
}

static void put_head_figures(struct ost_document *d, const struct ost_judgement *j, bool alone,
                             const char *on)
{
    struct ost_scalar scalar[OST_SCALARS];
    const struct ost_evaluation *e = ost_judgement_evaluation(j);
    enum ost_unit unit = j->head->kind->classes ? OST_RATIO : OST_NUMBER;
    const char *note = ost_document_format(d, "%zu %s rows", j->rows, on).p;
    size_t n = j->head->kind->scalars(j, scalar);
    struct ost_score_intervals in = {0};
    if (e)
        in = ost_classification_intervals(&e->confusion);
    for (size_t i = 0; i < n; i++) {
        struct ost_cell *cell = ost_document_figure(d, figure_name(d, j, alone, scalar[i].name),
                                                    unit, scalar[i].value, note);
        if (!e)
            continue;
        const struct ost_interval *own = i == 0 ? &in.accuracy : &in.macro_f1;
        ost_cell_between(cell, own->lower, own->upper);
    }
    const struct ost_trust *trust = &j->head->trust;
    if (trust->texts)
        ost_document_figure(
            d, figure_name(d, j, alone, "calibration error"), OST_RATIO, trust->after.ece,
            ost_document_format(d, "%.1f %% before calibration", 100 * trust->before.ece).p);
}

/* ---- learning curves ---- */

static double number_at(const struct ost_json *epoch, const char *key)
{
    const struct ost_json *n = ost_json_get(epoch, key);
    return n ? ost_json_number(n) : NAN;
}

static void put_curve(struct ost_chart *c, const char *name, const double *y, const double *x,
                      size_t n)
{
    struct ost_series *s = ost_chart_series(c, name, OST_LINE, OST_NEUTRAL);
    for (size_t i = 0; i < n; i++)
        if (isfinite(y[i]))
            ost_series_point(c, s, x[i], y[i], (struct ost_slice){"", 0});
}

static struct ost_chart *new_curves(struct ost_document *d, const char *id, const char *title,
                                    enum ost_unit unit)
{
    struct ost_chart *c = ost_document_chart(d, id, title);
    c->x_unit = OST_COUNT;
    c->x_name = ost_document_format(d, "epoch");
    c->y_unit = unit;
    return c;
}

static bool ends_in(const char *key, const char *end)
{
    size_t n = strlen(key), m = strlen(end);
    return n >= m && strcmp(key + n - m, end) == 0;
}

/* A curve of one score of dev over the epochs. */
static void put_score_curve(struct ost_chart *c, const struct ost_json *epochs, const char *key,
                            const double *x)
{
    size_t n = ost_json_count(epochs);
    double *y = ost_calloc(n, sizeof *y);
    for (size_t i = 0; i < n; i++)
        y[i] = number_at(ost_json_get(ost_json_at(epochs, i), "scores"), key);
    put_curve(c, key, y, x, n);
    free(y);
}

/* The scores that lie in 0..1; errors in units of their own would need axes of their own. */
static void put_score_curves(struct ost_document *d, const struct ost_json *epochs, const double *x,
                             int best)
{
    const struct ost_json *scores = ost_json_get(ost_json_at(epochs, 0), "scores");
    struct ost_chart *c = NULL;
    for (struct ost_json_iter it = ost_json_members(scores); scores && ost_json_next(&it);) {
        if (!ends_in(it.key.p, "accuracy") && !ends_in(it.key.p, "f1") && !ends_in(it.key.p, "r2"))
            continue;
        if (!c)
            c = new_curves(d, "dev_scores", "Scores on dev", OST_RATIO);
        put_score_curve(c, epochs, it.key.p, x);
    }
    if (c)
        c->description = ost_document_format(d, "epoch %d was kept", best);
}

/* Curves of one point say nothing. */
static void put_curves(struct ost_document *d, const struct ost_train_outcome *out)
{
    struct ost_json *epochs;
    int rc = ost_json_parse(&epochs, ost_buf_view(&out->epochs));
    assert(rc == 0);
    size_t n = ost_json_count(epochs);
    double *x = ost_calloc(2 * n, sizeof *x), *loss = x + n;
    for (size_t i = 0; i < n; i++) {
        x[i] = number_at(ost_json_at(epochs, i), "epoch");
        loss[i] = number_at(ost_json_at(epochs, i), "train_loss");
    }
    if (n > 1) {
        ost_document_heading(d, "Learning curves", OST_MAIN);
        put_curve(new_curves(d, "loss", "Training loss", OST_NUMBER), "loss", loss, x, n);
        put_score_curves(d, epochs, x, out->best_epoch);
    }
    free(x);
    ost_json_free(epochs);
}

/* ---- mistakes ---- */

static struct ost_slice excerpt(struct ost_slice text)
{
    enum { SHOWN = 300 };
    size_t at = 0, taken;
    for (size_t shown = 0; at < text.n && shown < SHOWN; at += taken, shown++)
        ost_utf8_decode(text.p + at, text.n - at, &taken);
    return (struct ost_slice){text.p, at};
}

static void put_mistakes(struct ost_document *d, const struct ost_train_outcome *out)
{
    ost_document_heading(d, "Costliest mistakes", OST_MAIN);
    ost_document_paragraph(d, OST_MUTED,
                           "Wrong answers on dev, the surest first: the ones that a threshold on "
                           "the confidence does not catch.");
    if (out->mistakes == 0) {
        ost_document_paragraph(d, OST_GOOD, "There are none.");
        return;
    }
    struct ost_table *t = ost_document_table(d, "mistakes", NULL);
    ost_table_column(t, "confidence", OST_RATIO);
    ost_table_column(t, "predicted", OST_TEXT);
    ost_table_column(t, "true label", OST_TEXT);
    ost_table_column(t, "text", OST_TEXT);
    for (size_t i = 0; i < out->mistakes; i++) {
        const struct ost_mistake *m = &out->mistake[i];
        ost_table_row(t);
        ost_cell(t, m->confidence);
        ost_cell_text(t, ost_slice_of(m->predicted));
        ost_cell_text(t, m->truth);
        ost_cell_text(t, excerpt(m->text));
    }
}

/* ---- the document ---- */

static void put_facts(struct ost_document *d, const struct ost_train_outcome *out,
                      const struct ost_train_job *job)
{
    struct ost_buf columns = OST_BUF_INIT;
    for (size_t i = 0; i < job->text_column_count; i++)
        ost_buf_printf(&columns, "%s%s", i ? ", " : "", job->text_columns[i]);
    ost_buf_puts(&columns, "; label: ");
    for (size_t h = 0; h < job->heads; h++)
        ost_buf_printf(&columns, "%s%s", h ? ", " : "", job->head[h].column);
    ost_document_fact(d, "engine", "%s", job->engine->name);
    ost_document_fact(d, "columns", "text: %s", columns.p);
    ost_document_fact(d, "rows", "%zu to train on, %zu of dev, %zu of test", out->train_rows,
                      out->dev_rows, job->test.n);
    ost_buf_clear(&columns);
    for (size_t h = 0; h < out->task.heads; h++)
        ost_buf_printf(&columns, "%s%zu", h ? ", " : "", out->task.head[h].labels.n);
    ost_document_fact(d, "classes", "%s", columns.p);
    ost_document_fact(d, "seed", "%llu", (unsigned long long)job->options.seed);
    ost_document_fact(d, "settings", "%s", out->settings.n ? out->settings.p : "{}");
    ost_buf_release(&columns);
}

/* What is known of one head; the ids of several heads' tables and charts carry their number. */
static void put_head(struct ost_document *d, const struct ost_judgement *j, size_t h, bool alone,
                     const char *on)
{
    const struct ost_evaluation *e = ost_judgement_evaluation(j);
    struct ost_training_part part = {d, alone ? "" : ost_document_format(d, "_%zu", h + 1).p,
                                     alone ? ""
                                           : ost_document_format(d, " of %s", j->head->column).p};
    if (j->head->kind->classes) {
        ost_document_heading(d, ost_document_format(d, "Classes%s on %s", part.of, on).p, OST_MAIN);
        ost_training_describe_classes(&part, j);
    }
    if (e)
        ost_training_describe_confusion(&part, e);
    ost_training_describe_trust(&part, &j->head->trust);
}

struct ost_document *ost_training_document(const struct ost_train_outcome *out,
                                           const struct ost_train_job *job)
{
    struct ost_document *d = ost_document_new("Training report");
    d->subtitle = ost_document_format(d, "%s, engine %s", job->dir, job->engine->name);
    const struct ost_judgement *j = out->test ? out->test : out->dev;
    size_t heads = out->task.heads;
    const char *on = out->test ? "test" : "dev";
    if (!j)
        ost_document_paragraph(d, OST_WARN,
                               "There were neither dev nor test rows: nothing was measured.");
    for (size_t h = 0; j && h < heads; h++)
        put_head_figures(d, &j[h], heads == 1, on);
    put_curves(d, out);
    for (size_t h = 0; j && h < heads; h++)
        put_head(d, &j[h], h, heads == 1, on);
    if (!j)
        ost_training_describe_trust(&(struct ost_training_part){d, "", ""}, &out->task.head->trust);
    if (out->dev && ost_task_is_plain(&out->task))
        put_mistakes(d, out);
    put_facts(d, out, job);
    return d;
}
