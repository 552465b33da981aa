#include "engine/trust.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "stats/temperature.h"

const double ost_trust_precision[OST_TRUST_PRECISIONS] = {0.9, 0.95, 0.98, 0.99};

struct ost_trust ost_trust_none(void)
{
    return (struct ost_trust){
        .on = "none",
        .temperature = 1,
        .nll_before = NAN,
        .nll_after = NAN,
        .outside = {.examples = -1, .threshold = -INFINITY},
    };
}

void ost_trust_release(struct ost_trust *trust)
{
    free(trust->outside.label);
    trust->outside.label = NULL;
}

bool ost_trust_apply(const struct ost_trust *trust, float *score, size_t classes)
{
    const struct ost_outside *o = &trust->outside;
    bool outside =
        o->label && ost_outside_score_of(o, score, classes, trust->temperature) < o->threshold;
    ost_temperature_softmax(trust->temperature, score, classes);
    return outside;
}

/* The texts that have a class the model knows, as the temperature is fitted on. */
struct known {
    float *score;
    int *label;
    size_t n;
};

static void known_init(struct known *k, const struct ost_trust_sample *s)
{
    *k = (struct known){ost_calloc(s->n, s->classes * sizeof(float)), ost_calloc(s->n, sizeof(int)),
                        0};
    for (size_t i = 0; i < s->n; i++) {
        if (s->label[i] < 0)
            continue;
        memcpy(k->score + k->n * s->classes, s->score + i * s->classes,
               s->classes * sizeof *k->score);
        k->label[k->n++] = s->label[i];
    }
}

static void known_release(struct known *k)
{
    free(k->score);
    free(k->label);
}

/* Answers of all classes alike: the calibration of the softmax itself. */
static struct ost_reliability reliability(const struct known *k, size_t classes, double temperature)
{
    struct ost_answer *answer = ost_calloc(k->n, sizeof *answer);
    float *row = ost_calloc(classes, sizeof *row);
    const struct ost_outside every = {.examples = -1};
    for (size_t i = 0; i < k->n; i++) {
        memcpy(row, k->score + i * classes, classes * sizeof *row);
        ost_temperature_softmax(temperature, row, classes);
        size_t best = ost_outside_best(&every, row, classes);
        answer[i] = (struct ost_answer){row[best], (int)best == k->label[i]};
    }
    struct ost_reliability table = ost_reliability_of(answer, k->n);
    free(row);
    free(answer);
    return table;
}

static void calibrate(struct ost_trust *t, const struct ost_trust_sample *s)
{
    struct known k;
    known_init(&k, s);
    t->texts = k.n;
    if (k.n) {
        t->on = s->on;
        t->temperature = ost_temperature_fit(k.score, k.label, k.n, s->classes);
        t->nll_before = ost_temperature_nll(1, k.score, k.label, k.n, s->classes);
        t->nll_after = ost_temperature_nll(t->temperature, k.score, k.label, k.n, s->classes);
        t->before = reliability(&k, s->classes, 1);
        t->after = reliability(&k, s->classes, t->temperature);
    }
    known_release(&k);
}

/* The answers that would be given, by falling confidence; returns how many. */
static size_t collect_answers(struct ost_answer *answer, const struct ost_trust *t,
                              const struct ost_trust_sample *s)
{
    float *row = ost_calloc(s->classes, sizeof *row);
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        memcpy(row, s->score + i * s->classes, s->classes * sizeof *row);
        if (ost_trust_apply(t, row, s->classes))
            continue;
        size_t best = ost_outside_best(&t->outside, row, s->classes);
        answer[n++] = (struct ost_answer){row[best], (int)best == s->label[i]};
    }
    free(row);
    ost_answers_sort(answer, n);
    return n;
}

static void choose_thresholds(struct ost_trust *t, const struct ost_trust_sample *s)
{
    struct ost_answer *answer = ost_calloc(s->n, sizeof *answer);
    size_t n = collect_answers(answer, t, s);
    for (size_t i = 0; i < OST_TRUST_PRECISIONS; i++)
        t->reached[i] =
            ost_coverage_at(&t->table[i], answer, n, ost_trust_precision[i], OST_BY_ESTIMATE);
    t->area = ost_coverage_area(answer, n);
    if (t->target_precision > 0)
        t->threshold = ost_coverage_at(&t->chosen, answer, n, t->target_precision, OST_BY_BOUND)
                           ? t->chosen.threshold
                           : INFINITY;
    free(answer);
}

void ost_trust_choose(struct ost_trust *out, const struct ost_trust_sample *sample,
                      const struct ost_trust_options *options, const struct ost_labels *labels)
{
    *out = ost_trust_none();
    calibrate(out, sample);
    out->target_precision = options->target_precision;
    if (options->outside) {
        struct ost_outside_sample s = {sample->score, sample->label, sample->n, sample->classes,
                                       out->temperature};
        out->outside.label = ost_strdup(options->outside);
        out->outside.examples = ost_labels_find(labels, ost_slice_of(options->outside));
        ost_outside_choose(&out->outside, &s, options->refuse);
    }
    choose_thresholds(out, sample);
}
