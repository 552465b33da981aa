#include "stats/confusion.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"

void ost_confusion_init(struct ost_confusion *m, size_t classes)
{
    *m = (struct ost_confusion){classes, ost_calloc(classes * classes, sizeof *m->count)};
}

void ost_confusion_release(struct ost_confusion *m)
{
    free(m->count);
    *m = (struct ost_confusion){0};
}

void ost_confusion_add(struct ost_confusion *m, size_t truth, size_t predicted)
{
    assert(truth < m->classes && predicted < m->classes);
    m->count[truth * m->classes + predicted]++;
}

static double ratio(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

/* Scores of class c; returns its true positives. */
static uint64_t score_class(struct ost_scores *s, const struct ost_confusion *m, size_t c)
{
    uint64_t truth = 0, predicted = 0, hits = m->count[c * m->classes + c];
    for (size_t k = 0; k < m->classes; k++) {
        truth += m->count[c * m->classes + k];
        predicted += m->count[k * m->classes + c];
    }
    s->each[c] = (struct ost_score){ratio(hits, predicted), ratio(hits, truth),
                                    ratio(2 * hits, truth + predicted), truth};
    s->occurs[c] = truth + predicted > 0;
    s->rows += truth;
    return hits;
}

static void add_weighted(struct ost_score *sum, const struct ost_score *score, double weight)
{
    sum->precision += weight * score->precision;
    sum->recall += weight * score->recall;
    sum->f1 += weight * score->f1;
}

void ost_scores_of(struct ost_scores *out, const struct ost_confusion *m)
{
    uint64_t hits = 0, occurring = 0;
    *out = (struct ost_scores){
        .classes = m->classes,
        .each = ost_calloc(m->classes, sizeof *out->each),
        .occurs = ost_calloc(m->classes, sizeof *out->occurs),
    };
    for (size_t c = 0; c < m->classes; c++) {
        hits += score_class(out, m, c);
        occurring += out->occurs[c];
    }
    for (size_t c = 0; c < m->classes; c++) {
        if (!out->occurs[c])
            continue;
        add_weighted(&out->macro, &out->each[c], 1.0 / (double)occurring);
        add_weighted(&out->weighted, &out->each[c], ratio(out->each[c].support, out->rows));
    }
    out->macro.support = out->weighted.support = out->rows;
    out->accuracy = ratio(hits, out->rows);
}

void ost_scores_release(struct ost_scores *scores)
{
    free(scores->each);
    free(scores->occurs);
    *scores = (struct ost_scores){0};
}

size_t ost_confusion_worst(const struct ost_confusion *m, struct ost_mixup *out, size_t limit)
{
    size_t n = 0;
    for (size_t cell = 0; cell < m->classes * m->classes; cell++) {
        size_t truth = cell / m->classes, predicted = cell % m->classes;
        struct ost_mixup mixup = {truth, predicted, m->count[cell]};
        if (truth == predicted || mixup.count == 0)
            continue;
        size_t at = n;
        while (at > 0 && out[at - 1].count < mixup.count)
            at--;
        if (at == limit)
            continue;
        n += n < limit;
        for (size_t k = n - 1; k > at; k--)
            out[k] = out[k - 1];
        out[at] = mixup;
    }
    return n;
}
