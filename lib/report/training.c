#include "report/training.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "engine/classification.h"
#include "io/json.h"
#include "report/training_parts.h"

/* ---- figures ---- */

static void put_figures(struct ost_document *d, const struct ost_train_outcome *out,
                        const struct ost_evaluation *e)
{
    struct ost_scores scores;
    const struct ost_score_intervals i = ost_classification_intervals(&e->confusion);
    ost_scores_of(&scores, &e->confusion);
    const char *note = ost_document_format(d, "%llu %s rows", (unsigned long long)scores.rows,
                                           out->has_test ? "test" : "dev")
                           .p;
    ost_cell_between(ost_document_figure(d, "Accuracy", OST_RATIO, scores.accuracy, note),
                     i.accuracy.lower, i.accuracy.upper);
    ost_cell_between(ost_document_figure(d, "Macro F1", OST_RATIO, scores.macro.f1, note),
                     i.macro_f1.lower, i.macro_f1.upper);
    if (out->trust.texts)
        ost_document_figure(
            d, "Calibration error", OST_RATIO, out->trust.after.ece,
            ost_document_format(d, "%s before calibration",
                                ost_document_format(d, "%.1f %%", 100 * out->trust.before.ece).p)
                .p);
    ost_scores_release(&scores);
}

/* ---- learning curves ---- */

static double number_at(const struct ost_json *epoch, const char *key)
{
    const struct ost_json *n = ost_json_get(epoch, key);
    return n ? ost_json_number(n) : NAN;
}

static double score_at(const struct ost_json *epoch, bool f1)
{
    const struct ost_json *report = ost_json_get(epoch, "report");
    return f1 ? number_at(ost_json_get(report, "macro avg"), "f1-score")
              : number_at(report, "accuracy");
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

/* Curves of one point say nothing. */
static void put_curves(struct ost_document *d, const struct ost_train_outcome *out)
{
    struct ost_json *epochs;
    int rc = ost_json_parse(&epochs, ost_buf_view(&out->epochs));
    assert(rc == 0);
    size_t n = ost_json_count(epochs);
    double *row = ost_calloc(4 * n, sizeof *row), *x = row, *loss = row + n,
           *accuracy = row + 2 * n, *f1 = row + 3 * n;
    for (size_t i = 0; i < n; i++) {
        const struct ost_json *epoch = ost_json_at(epochs, i);
        x[i] = number_at(epoch, "epoch");
        loss[i] = number_at(epoch, "train_loss");
        accuracy[i] = score_at(epoch, false);
        f1[i] = score_at(epoch, true);
    }
    if (n > 1) {
        ost_document_heading(d, "Learning curves", OST_MAIN);
        put_curve(new_curves(d, "loss", "Training loss", OST_NUMBER), "loss", loss, x, n);
        struct ost_chart *c = new_curves(d, "dev_scores", "Scores on dev", OST_RATIO);
        c->description = ost_document_format(d, "epoch %d was kept", out->best_epoch);
        put_curve(c, "accuracy", accuracy, x, n);
        put_curve(c, "macro F1", f1, x, n);
    }
    free(row);
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
    ost_document_fact(d, "engine", "%s", job->engine->name);
    ost_document_fact(d, "columns", "text: %s; label: %s", columns.p,
                      job->label_column ? job->label_column : "");
    ost_document_fact(d, "rows", "%zu to train on, %zu of dev, %zu of test", out->train_rows,
                      out->dev_rows, job->test.n);
    ost_document_fact(d, "classes", "%zu", out->labels.n);
    ost_document_fact(d, "seed", "%llu", (unsigned long long)job->options.seed);
    ost_document_fact(d, "settings", "%s", out->settings.n ? out->settings.p : "{}");
    ost_buf_release(&columns);
}

struct ost_document *ost_training_document(const struct ost_train_outcome *out,
                                           const struct ost_train_job *job)
{
    struct ost_document *d = ost_document_new("Training report");
    d->subtitle = ost_document_format(d, "%s, engine %s", job->dir, job->engine->name);
    const struct ost_evaluation *e = out->has_test ? &out->test : out->has_dev ? &out->dev : NULL;
    if (!e)
        ost_document_paragraph(d, OST_WARN,
                               "There were neither dev nor test rows: nothing was measured.");
    else
        put_figures(d, out, e);
    put_curves(d, out);
    if (e) {
        const char *on = out->has_test ? "test" : "dev";
        ost_document_heading(d, ost_document_format(d, "Classes on %s", on).p, OST_MAIN);
        ost_training_describe_classes(d, e);
        ost_training_describe_confusion(d, e);
    }
    ost_training_describe_trust(d, &out->trust);
    if (out->has_dev)
        put_mistakes(d, out);
    put_facts(d, out, job);
    return d;
}
