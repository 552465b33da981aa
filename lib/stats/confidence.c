#include "stats/confidence.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "stats/interval.h"
#include "stats/quantile.h"

static const double BOUND_LEVEL = 0.9; /* two-sided; its lower end alone is at 95 % */

static size_t bin_of(double confidence)
{
    double at = ceil(confidence * OST_RELIABILITY_BINS) - 1;
    return at <= 0 ? 0 : at >= OST_RELIABILITY_BINS ? OST_RELIABILITY_BINS - 1 : (size_t)at;
}

struct ost_reliability ost_reliability_of(const struct ost_answer *answer, size_t n)
{
    struct ost_reliability table = {.rows = n};
    for (size_t i = 0; i < n; i++) {
        struct ost_reliability_bin *bin = &table.bin[bin_of(answer[i].confidence)];
        bin->rows++;
        bin->confidence += answer[i].confidence;
        bin->accuracy += answer[i].right;
    }
    for (size_t b = 0; b < OST_RELIABILITY_BINS; b++) {
        struct ost_reliability_bin *bin = &table.bin[b];
        if (bin->rows == 0)
            continue;
        bin->confidence /= (double)bin->rows;
        bin->accuracy /= (double)bin->rows;
        double gap = fabs(bin->accuracy - bin->confidence);
        table.ece += gap * (double)bin->rows / (double)n;
        table.largest = fmax(table.largest, gap);
    }
    return table;
}

/* Of equal confidences the wrong ones come first: what is said of a prefix is no luck. */
static int compare_answers(const void *a, const void *b)
{
    const struct ost_answer *x = a, *y = b;
    if (x->confidence != y->confidence)
        return x->confidence < y->confidence ? 1 : -1;
    return x->right - y->right;
}

void ost_answers_sort(struct ost_answer *answer, size_t n)
{
    if (n)
        qsort(answer, n, sizeof *answer, compare_answers);
}

static struct ost_coverage coverage(double threshold, uint64_t used, uint64_t right, size_t n)
{
    struct ost_coverage c = {.threshold = threshold, .used = used, .right = right};
    if (used == 0)
        return c;
    c.coverage = (double)used / (double)n;
    c.precision = (double)right / (double)used;
    c.bound = ost_interval_wilson(right, used, BOUND_LEVEL).lower;
    return c;
}

struct ost_coverage ost_coverage_of(const struct ost_answer *sorted, size_t n, double threshold)
{
    uint64_t used = 0, right = 0;
    while (used < n && sorted[used].confidence >= threshold)
        right += sorted[used++].right;
    return coverage(threshold, used, right, n);
}

bool ost_coverage_at(struct ost_coverage *out, const struct ost_answer *sorted, size_t n,
                     double precision, enum ost_coverage_rule rule)
{
    uint64_t right = 0;
    bool found = false;
    for (size_t i = 0; i < n; i++) {
        right += sorted[i].right;
        if (i + 1 < n && sorted[i + 1].confidence == sorted[i].confidence)
            continue; /* a threshold takes all of them or none */
        struct ost_coverage c = coverage(sorted[i].confidence, i + 1, right, n);
        if ((rule == OST_BY_BOUND ? c.bound : c.precision) < precision)
            continue;
        *out = c;
        found = true;
    }
    return found;
}

double ost_coverage_area(const struct ost_answer *sorted, size_t n)
{
    double sum = 0, wrong = 0;
    for (size_t i = 0; i < n; i++) {
        wrong += !sorted[i].right;
        sum += wrong / (double)(i + 1);
    }
    return n ? sum / (double)n : 0;
}

double ost_detection_area(double *inside, size_t n, double *outside, size_t m)
{
    double higher = 0;
    size_t below = 0, at_most = 0;
    assert(n > 0 && m > 0);
    ost_sort(inside, n);
    ost_sort(outside, m);
    for (size_t i = 0; i < n; i++) {
        while (below < m && outside[below] < inside[i])
            below++;
        while (at_most < m && outside[at_most] <= inside[i])
            at_most++;
        higher += (double)(below + at_most) / 2;
    }
    return higher / ((double)n * (double)m);
}
