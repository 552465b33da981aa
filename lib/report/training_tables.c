/* Tables and charts of the training report: classes, confusion, calibration, abstention. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "report/training_parts.h"

/* ---- classes ---- */

static const char *id_of(const struct ost_training_part *part, const char *name)
{
    return ost_document_format(part->d, "%s%s", name, part->id).p;
}

static void put_heading(const struct ost_training_part *part, const char *name)
{
    ost_document_heading(part->d, ost_document_format(part->d, "%s%s", name, part->of).p, OST_MAIN);
}

void ost_training_describe_classes(const struct ost_training_part *part,
                                   const struct ost_judgement *j)
{
    struct ost_class_score *score;
    size_t n = j->head->kind->classes(j, &score);
    struct ost_table *t = ost_document_table(part->d, id_of(part, "classes"), NULL);
    ost_table_column(t, "class", OST_TEXT);
    ost_table_column(t, "precision", OST_RATIO);
    ost_table_column(t, "recall", OST_RATIO);
    ost_table_column(t, "F1", OST_RATIO);
    ost_table_column(t, "rows", OST_COUNT);
    for (size_t i = 0; i < n; i++) {
        ost_table_row(t);
        ost_cell_text(t, ost_slice_of(score[i].name));
        ost_cell(t, score[i].precision);
        ost_cell(t, score[i].recall);
        ost_cell(t, score[i].f1);
        ost_cell(t, (double)score[i].support);
    }
    free(score);
}

/* ---- confusion ---- */

enum { WIDEST = 20 }; /* classes that fit on a page beside each other */

/* The classes shown, in their order: all that occur, else those of the most frequent mix-ups. */
static size_t choose_classes(size_t *chosen, const struct ost_evaluation *e)
{
    const struct ost_confusion *m = &e->confusion;
    struct ost_scores scores;
    bool *in = ost_calloc(m->classes, sizeof *in);
    size_t n = 0, occurring = 0;
    ost_scores_of(&scores, m);
    for (size_t c = 0; c < m->classes; c++)
        occurring += scores.occurs[c];
    if (occurring > WIDEST) {
        struct ost_mixup worst[WIDEST];
        size_t mixups = ost_confusion_worst(m, worst, WIDEST);
        for (size_t i = 0, taken = 0; i < mixups && taken + 2 <= WIDEST; i++) {
            taken += !in[worst[i].truth];
            in[worst[i].truth] = true;
            taken += !in[worst[i].predicted];
            in[worst[i].predicted] = true;
        }
    }
    for (size_t c = 0; c < m->classes; c++)
        if (occurring > WIDEST ? in[c] : scores.occurs[c])
            chosen[n++] = c;
    ost_scores_release(&scores);
    free(in);
    return n;
}

static void put_confusion(struct ost_table *t, const struct ost_evaluation *e, const size_t *chosen,
                          size_t n)
{
    const struct ost_confusion *m = &e->confusion;
    struct ost_buf name = OST_BUF_INIT;
    ost_table_column(t, "true class", OST_TEXT);
    for (size_t i = 0; i < n; i++) {
        ost_buf_clear(&name);
        ost_buf_printf(&name, "%zu", i + 1);
        ost_table_column(t, name.p, OST_COUNT);
    }
    for (size_t i = 0; i < n; i++) {
        ost_table_row(t);
        ost_buf_clear(&name);
        ost_buf_printf(&name, "%zu %s", i + 1, e->labels.name[chosen[i]]);
        ost_cell_text(t, ost_buf_view(&name));
        for (size_t j = 0; j < n; j++) {
            uint64_t count = m->count[chosen[i] * m->classes + chosen[j]];
            ost_cell(t, (double)count)->tone = count ? OST_NEUTRAL : OST_MUTED;
        }
    }
    ost_buf_release(&name);
}

void ost_training_describe_confusion(const struct ost_training_part *part,
                                     const struct ost_evaluation *e)
{
    struct ost_document *d = part->d;
    size_t *chosen = ost_calloc(e->confusion.classes, sizeof *chosen);
    size_t n = choose_classes(chosen, e);
    put_heading(part, "Confusion");
    if (n == 0) {
        ost_document_paragraph(d, OST_GOOD, "No class was taken for another.");
    } else {
        struct ost_table *t = ost_document_table(
            d, id_of(part, "confusion"),
            n < e->confusion.classes
                ? ost_document_format(d,
                                      "Rows of a true class by the number of the class they were "
                                      "taken for; the %zu classes that are most mixed up",
                                      n)
                      .p
                : "Rows of a true class by the number of the class they were taken for");
        t->heat = true;
        put_confusion(t, e, chosen, n);
    }
    free(chosen);
}

/* ---- calibration ---- */

static void put_reliability(struct ost_chart *c, const char *name, const struct ost_reliability *r)
{
    struct ost_series *s = ost_chart_series(c, name, OST_LINE, OST_NEUTRAL);
    for (size_t i = 0; i < OST_RELIABILITY_BINS; i++) {
        const struct ost_reliability_bin *bin = &r->bin[i];
        if (bin->rows)
            ost_series_point(
                c, s, bin->confidence, bin->accuracy,
                ost_document_format(c->document, "%llu rows", (unsigned long long)bin->rows));
    }
}

static void put_calibration(const struct ost_training_part *part, const struct ost_trust *trust)
{
    struct ost_document *d = part->d;
    struct ost_chart *c = ost_document_chart(d, id_of(part, "reliability"),
                                             "Answers that are right, by their confidence");
    c->description = ost_document_format(
        d, "expected calibration error %.1f %%, before calibration %.1f %% (%zu %s rows)",
        100 * trust->after.ece, 100 * trust->before.ece, trust->texts, trust->on);
    c->x_unit = c->y_unit = OST_RATIO;
    c->x_name = ost_document_format(d, "confidence");
    c->y_name = ost_document_format(d, "right");
    put_reliability(c, "calibrated", &trust->after);
    put_reliability(c, "before", &trust->before);
    struct ost_series *ideal = ost_chart_series(c, "as it should be", OST_LINE, OST_MUTED);
    ost_series_point(c, ideal, 0, 0, (struct ost_slice){"", 0});
    ost_series_point(c, ideal, 1, 1, (struct ost_slice){"", 0});
}

static void put_coverage(struct ost_table *t, const struct ost_trust *trust, size_t i)
{
    const struct ost_coverage *c = &trust->table[i];
    bool reached = trust->reached[i];
    ost_table_row(t);
    ost_cell(t, ost_trust_precision[i]);
    ost_cell(t, reached ? c->threshold : NAN);
    ost_cell(t, reached ? c->coverage : NAN);
    ost_cell(t, reached ? c->precision : NAN);
    ost_cell(t, reached ? c->bound : NAN);
}

void ost_training_describe_trust(const struct ost_training_part *part,
                                 const struct ost_trust *trust)
{
    if (trust->texts == 0)
        return;
    put_heading(part, "Confidence");
    put_calibration(part, trust);
    struct ost_table *t =
        ost_document_table(part->d, id_of(part, "coverage"),
                           "Answers that can be used at a precision, the rest left to people");
    ost_table_column(t, "precision wanted", OST_RATIO);
    ost_table_column(t, "threshold", OST_NUMBER);
    ost_table_column(t, "answers used", OST_RATIO);
    ost_table_column(t, "right of these", OST_RATIO);
    ost_table_column(t, "lower bound", OST_RATIO);
    for (size_t i = 0; i < OST_TRUST_PRECISIONS; i++)
        put_coverage(t, trust, i);
}
