#include "engine/outside.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "stats/confidence.h"
#include "stats/quantile.h"

const char *const ost_outside_name[OST_OUTSIDE_SCORES] = {"probability", "energy", "margin"};

size_t ost_outside_best(const struct ost_outside *o, const float *row, size_t classes)
{
    size_t best = o->examples == 0 && classes > 1;
    for (size_t c = best + 1; c < classes; c++)
        if (row[c] > row[best] && (int)c != o->examples)
            best = c;
    return best;
}

/* ln(sum of exp(T s)) over all classes, or over those that can be an answer. */
static double log_sum(const float *s, size_t classes, double t, int left_out)
{
    double largest = -INFINITY, sum = 0;
    for (size_t c = 0; c < classes; c++)
        if ((int)c != left_out)
            largest = fmax(largest, s[c]);
    for (size_t c = 0; c < classes; c++)
        if ((int)c != left_out)
            sum += exp(t * (s[c] - largest));
    return t * largest + log(sum);
}

double ost_outside_score_of(const struct ost_outside *o, const float *score, size_t classes,
                            double temperature)
{
    double best = score[ost_outside_best(o, score, classes)];
    if (o->score == OST_OUTSIDE_PROBABILITY)
        return exp(temperature * best - log_sum(score, classes, temperature, -1));
    if (o->score == OST_OUTSIDE_ENERGY)
        return log_sum(score, classes, temperature, o->examples) / temperature;
    assert(o->examples >= 0);
    return best - score[o->examples];
}

/* A text of the sample. */
struct mark {
    double score;
    bool inside, right; /* belongs to a class; and would be answered with it */
};

static bool is_inside(const struct ost_outside *o, int label)
{
    return label >= 0 && label != o->examples;
}

static void mark_texts(struct mark *mark, const struct ost_outside *o,
                       const struct ost_outside_sample *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const float *row = s->score + i * s->classes;
        mark[i].score = ost_outside_score_of(o, row, s->classes, s->temperature);
        mark[i].inside = is_inside(o, s->label[i]);
        mark[i].right = (int)ost_outside_best(o, row, s->classes) == s->label[i];
    }
}

static int compare_marks(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;
    return (x->score > y->score) - (x->score < y->score);
}

/* Scores of the texts inside (or outside), in their order; returns how many. */
static size_t pick(double *out, const struct mark *mark, size_t n, bool inside)
{
    size_t picked = 0;
    for (size_t i = 0; i < n; i++)
        if (mark[i].inside == inside)
            out[picked++] = mark[i].score;
    return picked;
}

/*
 * Of sorted marks. Refusing one more text loses an answer if that was right, and gains one if the text
 * has no class; the threshold lies in the middle of the gap behind the best prefix.
 */
static double fewest_mistakes(const struct mark *mark, size_t n)
{
    long gain = 0, most = 0;
    double threshold = mark[0].score;
    for (size_t i = 0; i < n; i++) {
        gain += !mark[i].inside - (mark[i].inside && mark[i].right);
        bool last = i + 1 == n;
        if (gain <= most || (!last && mark[i + 1].score == mark[i].score))
            continue;
        most = gain;
        threshold =
            last ? nextafter(mark[i].score, INFINITY) : (mark[i].score + mark[i + 1].score) / 2;
    }
    return threshold;
}

/* Refuses floor(share * inside) of the texts inside, fewer where scores are equal. */
static double share_refused(const struct mark *mark, size_t n, double share)
{
    double *inside = ost_calloc(n, sizeof *inside);
    size_t count = pick(inside, mark, n, true), refused = (size_t)(share * (double)count);
    double threshold = count == 0 ? -INFINITY : inside[refused < count ? refused : count - 1];
    free(inside);
    return threshold;
}

static double area(const struct mark *mark, size_t n)
{
    double *inside = ost_calloc(n, sizeof *inside), *outside = ost_calloc(n, sizeof *outside);
    size_t in = pick(inside, mark, n, true), out = pick(outside, mark, n, false);
    double a = in && out ? ost_detection_area(inside, in, outside, out) : NAN;
    free(inside);
    free(outside);
    return a;
}

/* The number with the largest area; the energy where there is nothing to tell by. */
static void choose_score(struct ost_outside *o, struct mark *mark,
                         const struct ost_outside_sample *s)
{
    enum ost_outside_score best = OST_OUTSIDE_ENERGY;
    for (int k = 0; k < OST_OUTSIDE_SCORES; k++) {
        o->area[k] = NAN;
        if (k == OST_OUTSIDE_MARGIN && o->examples < 0)
            continue;
        o->score = (enum ost_outside_score)k;
        mark_texts(mark, o, s);
        o->area[k] = area(mark, s->n);
        if (o->area[k] > o->area[best] || isnan(o->area[best]))
            best = isnan(o->area[k]) ? best : o->score;
    }
    o->score = best;
}

static void count(struct ost_outside *o, const struct mark *mark, size_t n)
{
    o->inside = o->right = o->outside = o->found = o->refused = 0;
    for (size_t i = 0; i < n; i++) {
        bool below = mark[i].score < o->threshold;
        o->inside += mark[i].inside;
        o->right += mark[i].inside && mark[i].right && !below;
        o->refused += mark[i].inside && below;
        o->outside += !mark[i].inside;
        o->found += !mark[i].inside && below;
    }
}

void ost_outside_choose(struct ost_outside *o, const struct ost_outside_sample *sample,
                        double refuse)
{
    struct mark *mark = ost_calloc(sample->n, sizeof *mark);
    choose_score(o, mark, sample);
    mark_texts(mark, o, sample);
    if (sample->n)
        qsort(mark, sample->n, sizeof *mark, compare_marks);
    bool examples = !isnan(o->area[o->score]);
    if (sample->n == 0)
        o->threshold = -INFINITY;
    else if (refuse < 0 && examples)
        o->threshold = fewest_mistakes(mark, sample->n);
    else
        o->threshold = share_refused(mark, sample->n, refuse < 0 ? OST_OUTSIDE_REFUSE : refuse);
    count(o, mark, sample->n);
    free(mark);
}
