#include "stats/paired.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "stats/quantile.h"
#include "stats/special.h"

double ost_mcnemar_exact(uint64_t a, uint64_t b)
{
    uint64_t fewer = a < b ? a : b;
    return fmin(1, 2 * ost_binomial_at_most(fewer, a + b, 0.5));
}

/* Texts of a class: how often it is true, predicted, and both. */
struct tally {
    uint32_t truth, predicted, both;
};

static void count(struct tally *of, int truth, int predicted)
{
    of[truth].truth++;
    of[predicted].predicted++;
    of[truth].both += truth == predicted;
}

/* 2 tp / (2 tp + fp + fn) is twice `both` over the sum of the other two. */
static double macro_f1(const struct tally *of, size_t classes)
{
    double sum = 0;
    size_t occur = 0;
    for (size_t c = 0; c < classes; c++) {
        uint32_t seen = of[c].truth + of[c].predicted;
        occur += seen > 0;
        sum += seen ? 2.0 * of[c].both / seen : 0;
    }
    return occur ? sum / (double)occur : 0;
}

/* One judgement of all texts, or of as many drawn from them; `b` may be NULL. */
struct judges {
    const int *truth, *a, *b;
    size_t n, classes;
    struct tally *of_a, *of_b; /* [classes] */
};

static double judge(const struct judges *j, struct ost_rng *dice)
{
    memset(j->of_a, 0, j->classes * sizeof *j->of_a);
    memset(j->of_b, 0, j->classes * sizeof *j->of_b);
    for (size_t i = 0; i < j->n; i++) {
        size_t at = dice ? ost_rng_below(dice, j->n) : i;
        count(j->of_a, j->truth[at], j->a[at]);
        if (j->b)
            count(j->of_b, j->truth[at], j->b[at]);
    }
    return macro_f1(j->of_a, j->classes) - macro_f1(j->of_b, j->classes);
}

static void judges_init(struct judges *j)
{
    j->of_a = ost_calloc(j->classes, sizeof *j->of_a);
    j->of_b = ost_calloc(j->classes, sizeof *j->of_b);
}

static void judges_release(struct judges *j)
{
    free(j->of_a);
    free(j->of_b);
}

double ost_macro_f1(const int *truth, const int *predicted, size_t n, size_t classes)
{
    struct judges j = {.truth = truth, .a = predicted, .n = n, .classes = classes};
    judges_init(&j);
    double f1 = judge(&j, NULL);
    judges_release(&j);
    return f1;
}

static struct ost_bootstrap bootstrap(struct judges *j, uint64_t seed)
{
    double value[OST_BOOTSTRAP_DRAWS];
    struct ost_bootstrap out = {0};
    struct ost_rng dice = ost_rng_seeded(seed, 0);
    if (j->n == 0)
        return out;
    judges_init(j);
    out.value = judge(j, NULL);
    for (size_t i = 0; i < OST_BOOTSTRAP_DRAWS; i++)
        value[i] = judge(j, &dice);
    ost_sort(value, OST_BOOTSTRAP_DRAWS);
    out.interval.lower = ost_quantile_linear(value, OST_BOOTSTRAP_DRAWS, 0.025);
    out.interval.upper = ost_quantile_linear(value, OST_BOOTSTRAP_DRAWS, 0.975);
    judges_release(j);
    return out;
}

struct ost_bootstrap ost_bootstrap_macro_f1(const int *truth, const int *predicted, size_t n,
                                            size_t classes, uint64_t seed)
{
    struct judges j = {.truth = truth, .a = predicted, .n = n, .classes = classes};
    return bootstrap(&j, seed);
}

struct ost_bootstrap ost_bootstrap_difference(const int *truth, const int *a, const int *b,
                                              size_t n, size_t classes, uint64_t seed)
{
    struct judges j = {.truth = truth, .a = a, .b = b, .n = n, .classes = classes};
    return bootstrap(&j, seed);
}
