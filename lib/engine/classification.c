#include "engine/classification.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "stats/paired.h"

enum { NAME_MIN = 12, NAME_MAX = 40 };

/* Column widths count code points: names may be in any script. */
static void put_padded(struct ost_buf *out, const char *name, size_t width)
{
    size_t length = ost_utf8_length(ost_slice_of(name));
    for (; length < width; length++)
        ost_buf_addch(out, ' ');
    ost_buf_puts(out, name);
}

static size_t name_width(const struct ost_scores *scores, const char *const *name)
{
    size_t width = NAME_MIN;
    for (size_t c = 0; c < scores->classes; c++) {
        size_t length = ost_utf8_length(ost_slice_of(name[c]));
        if (scores->occurs[c] && length > width)
            width = length;
    }
    return width < NAME_MAX ? width : NAME_MAX;
}

static void put_line(struct ost_buf *out, const char *name, size_t width,
                     const struct ost_score *score)
{
    put_padded(out, name, width);
    ost_buf_printf(out, "  %9.3f  %9.3f  %9.3f  %9llu\n", score->precision, score->recall,
                   score->f1, (unsigned long long)score->support);
}

static void put_mixups(struct ost_buf *out, const struct ost_confusion *m, const char *const *name,
                       size_t limit)
{
    struct ost_mixup *worst = ost_calloc(limit, sizeof *worst);
    size_t n = ost_confusion_worst(m, worst, limit);
    if (n)
        ost_buf_puts(out, "\nmost frequent confusions\n");
    for (size_t i = 0; i < n; i++)
        ost_buf_printf(out, "  %llu of class %s taken for %s\n", (unsigned long long)worst[i].count,
                       name[worst[i].truth], name[worst[i].predicted]);
    free(worst);
}

/* The rows that the matrix has counted, in its order. */
static size_t list_rows(int **truth, int **predicted, const struct ost_confusion *m)
{
    size_t n = 0, at = 0, cells = m->classes * m->classes;
    for (size_t i = 0; i < cells; i++)
        n += m->count[i];
    *truth = ost_calloc(n, sizeof **truth);
    *predicted = ost_calloc(n, sizeof **predicted);
    for (size_t i = 0; i < cells; i++)
        for (uint64_t k = 0; k < m->count[i]; k++) {
            (*truth)[at] = (int)(i / m->classes);
            (*predicted)[at++] = (int)(i % m->classes);
        }
    return n;
}

struct ost_score_intervals ost_classification_intervals(const struct ost_confusion *m)
{
    int *truth, *predicted;
    uint64_t right = 0;
    size_t n = list_rows(&truth, &predicted, m);
    for (size_t c = 0; c < m->classes; c++)
        right += m->count[c * m->classes + c];
    struct ost_score_intervals out = {
        .accuracy = ost_interval_wilson(right, n, 0.95),
        .macro_f1 = ost_bootstrap_macro_f1(truth, predicted, n, m->classes, 0).interval,
    };
    free(truth);
    free(predicted);
    return out;
}

static void put_intervals(struct ost_buf *out, const struct ost_confusion *m)
{
    struct ost_score_intervals i = ost_classification_intervals(m);
    ost_buf_printf(out, "\n95 %% intervals: accuracy %.3f to %.3f, macro F1 %.3f to %.3f\n",
                   i.accuracy.lower, i.accuracy.upper, i.macro_f1.lower, i.macro_f1.upper);
}

void ost_classification_text(struct ost_buf *out, const struct ost_confusion *m,
                             const char *const *name, size_t mixups)
{
    struct ost_scores scores;
    ost_scores_of(&scores, m);
    size_t width = name_width(&scores, name);
    put_padded(out, "", width);
    ost_buf_printf(out, "  %9s  %9s  %9s  %9s\n", "precision", "recall", "f1", "support");
    for (size_t c = 0; c < m->classes; c++)
        if (scores.occurs[c])
            put_line(out, name[c], width, &scores.each[c]);
    ost_buf_addch(out, '\n');
    put_padded(out, "accuracy", width);
    ost_buf_printf(out, "  %9s  %9s  %9.3f  %9llu\n", "", "", scores.accuracy,
                   (unsigned long long)scores.rows);
    put_line(out, "macro avg", width, &scores.macro);
    put_line(out, "weighted avg", width, &scores.weighted);
    put_intervals(out, m);
    if (mixups)
        put_mixups(out, m, name, mixups);
    ost_scores_release(&scores);
}

static void put_score(struct ost_jsonw *w, const char *key, const struct ost_score *score)
{
    ost_jsonw_object(w, key);
    ost_jsonw_real(w, "precision", score->precision);
    ost_jsonw_real(w, "recall", score->recall);
    ost_jsonw_real(w, "f1-score", score->f1);
    ost_jsonw_int(w, "support", (int64_t)score->support);
    ost_jsonw_end(w);
}

void ost_classification_json(struct ost_jsonw *w, const char *key, const struct ost_confusion *m,
                             const char *const *name)
{
    struct ost_scores scores;
    ost_scores_of(&scores, m);
    ost_jsonw_object(w, key);
    for (size_t c = 0; c < m->classes; c++)
        if (scores.occurs[c])
            put_score(w, name[c], &scores.each[c]);
    ost_jsonw_real(w, "accuracy", scores.accuracy);
    put_score(w, "macro avg", &scores.macro);
    put_score(w, "weighted avg", &scores.weighted);
    ost_jsonw_end(w);
    ost_scores_release(&scores);
}

static void put_interval(struct ost_jsonw *w, const char *key, struct ost_interval interval)
{
    ost_jsonw_array(w, key);
    ost_jsonw_real(w, NULL, interval.lower);
    ost_jsonw_real(w, NULL, interval.upper);
    ost_jsonw_end(w);
}

void ost_classification_intervals_json(struct ost_jsonw *w, const char *key,
                                       const struct ost_confusion *m)
{
    struct ost_score_intervals intervals = ost_classification_intervals(m);
    ost_jsonw_object(w, key);
    put_interval(w, "accuracy", intervals.accuracy);
    put_interval(w, "macro_f1", intervals.macro_f1);
    ost_jsonw_end(w);
}
