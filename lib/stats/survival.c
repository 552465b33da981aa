#include "stats/survival.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "stats/special.h"

static int by_seconds(const void *a, const void *b)
{
    int64_t x = ((const struct ost_duration *)a)->seconds;
    int64_t y = ((const struct ost_duration *)b)->seconds;
    return (x > y) - (x < y);
}

static bool is_sorted(const struct ost_duration *subject, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (subject[i - 1].seconds > subject[i].seconds)
            return false;
    return true;
}

enum {
    DIGIT_BITS = 11,
    DIGITS = 1 << DIGIT_BITS,
    FEW = 1000 /* durations that are sorted faster by comparing */
};

static size_t digit_of(const struct ost_duration *d, int shift)
{
    return (size_t)(d->seconds >> shift) & (DIGITS - 1);
}

/* Copies in order of one digit; what has the same digit stays in order. */
static void deal_by_digit(struct ost_duration *to, const struct ost_duration *from, size_t n,
                          int shift)
{
    size_t next[DIGITS] = {0}, first = 0;
    for (size_t i = 0; i < n; i++)
        next[digit_of(&from[i], shift)]++;
    for (size_t digit = 0; digit < DIGITS; digit++) {
        size_t count = next[digit];
        next[digit] = first;
        first += count;
    }
    for (size_t i = 0; i < n; i++)
        to[next[digit_of(&from[i], shift)]++] = from[i];
}

/* By the lowest digit first (LSD radix sort): three rounds for durations of up to 272 years. */
static void sort_by_digits(struct ost_duration *subject, size_t n)
{
    struct ost_duration *room = ost_calloc(n, sizeof *room), *from = subject, *to = room;
    int64_t longest = 0;
    for (size_t i = 0; i < n; i++) {
        assert(subject[i].seconds >= 0);
        longest = subject[i].seconds > longest ? subject[i].seconds : longest;
    }
    for (int shift = 0; shift < 63 && longest >> shift; shift += DIGIT_BITS) {
        deal_by_digit(to, from, n, shift);
        struct ost_duration *dealt = to;
        to = from;
        from = dealt;
    }
    if (from != subject)
        memcpy(subject, from, n * sizeof *subject);
    free(room);
}

void ost_durations_sort(struct ost_duration *subject, size_t n)
{
    if (is_sorted(subject, n))
        return;
    if (n < FEW)
        qsort(subject, n, sizeof *subject, by_seconds);
    else
        sort_by_digits(subject, n);
}

/* A sorted copy; yours to free(). */
static struct ost_duration *sorted(const struct ost_duration *subject, size_t n)
{
    struct ost_duration *copy = ost_calloc(n, sizeof *copy);
    if (n)
        memcpy(copy, subject, n * sizeof *copy);
    ost_durations_sort(copy, n);
    return copy;
}

/* All that share the duration of subject[at]: *events of them observed; returns where the next begins. */
static size_t tie(const struct ost_duration *subject, size_t n, size_t at, uint64_t *events)
{
    int64_t seconds = subject[at].seconds;
    *events = 0;
    for (; at < n && subject[at].seconds == seconds; at++)
        *events += subject[at].observed;
    return at;
}

static void fit_sorted(struct ost_survival *out, const struct ost_duration *subject, size_t n)
{
    double survival = 1, greenwood = 0;
    size_t cap = 0;
    for (size_t i = 0, next; i < n; i = next) {
        uint64_t events, at_risk = n - i;
        next = tie(subject, n, i, &events);
        if (events == 0)
            continue;
        uint64_t left = at_risk - events;
        survival *= (double)left / (double)at_risk;
        greenwood += (double)events / ((double)at_risk * (double)left);
        out->step = ost_grow(out->step, &cap, out->steps + 1, sizeof *out->step);
        out->step[out->steps++] =
            (struct ost_survival_step){subject[i].seconds, at_risk, events, survival, greenwood};
        out->events += events;
    }
}

void ost_survival_fit(struct ost_survival *out, const struct ost_duration *subject, size_t n)
{
    *out = (struct ost_survival){.subjects = n};
    if (n == 0)
        return;
    bool in_place = is_sorted(subject, n);
    struct ost_duration *copy = in_place ? NULL : sorted(subject, n);
    const struct ost_duration *in_order = in_place ? subject : copy;
    assert(in_order[0].seconds >= 0);
    fit_sorted(out, in_order, n);
    out->last_s = in_order[n - 1].seconds;
    free(copy);
}

void ost_survival_release(struct ost_survival *curve)
{
    free(curve->step);
    *curve = (struct ost_survival){0};
}

const struct ost_survival_step *ost_survival_at(const struct ost_survival *curve, int64_t time_s)
{
    size_t low = 0, high = curve->steps; /* the step is below high */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (curve->step[middle].time_s <= time_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? &curve->step[low - 1] : NULL;
}

double ost_survival_error(const struct ost_survival_step *step)
{
    return step->survival > 0 ? step->survival * sqrt(step->greenwood) : NAN;
}

static struct ost_interval band_of(const struct ost_survival_step *step, double z)
{
    if (!(step->survival > 0))
        return (struct ost_interval){NAN, NAN};
    double spread = exp(z * sqrt(step->greenwood) / log(step->survival));
    return (struct ost_interval){pow(step->survival, 1 / spread), pow(step->survival, spread)};
}

struct ost_interval ost_survival_band(const struct ost_survival_step *step, double confidence)
{
    return band_of(step, ost_normal_two_sided(confidence));
}

/* Notes the first time at which the curve is down; rounding must not hide S = 1 - q. */
static void note(int64_t *time_s, double curve, double level, int64_t now_s)
{
    static const double rounding = 1e-9;
    if (*time_s == OST_NOT_REACHED && curve <= level + rounding)
        *time_s = now_s;
}

struct ost_survival_quantile ost_survival_quantile(const struct ost_survival *curve, double q,
                                                   double confidence)
{
    assert(q > 0 && q < 1);
    double z = ost_normal_two_sided(confidence);
    struct ost_survival_quantile found = {OST_NOT_REACHED, OST_NOT_REACHED, OST_NOT_REACHED};
    for (size_t i = 0; i < curve->steps && found.upper_s == OST_NOT_REACHED; i++) {
        const struct ost_survival_step *step = &curve->step[i];
        struct ost_interval band = band_of(step, z);
        note(&found.lower_s, band.lower, 1 - q, step->time_s);
        note(&found.value_s, step->survival, 1 - q, step->time_s);
        note(&found.upper_s, band.upper, 1 - q, step->time_s);
    }
    if (found.value_s < found.lower_s)
        found.lower_s = 0;
    return found;
}

/* A group in order of time, and how far the sweep has come. */
struct group {
    struct ost_duration *subject;
    size_t n, at;
};

/* Events of the group at this time; moves on behind it. */
static uint64_t events_at(struct group *group, int64_t time_s)
{
    uint64_t events = 0;
    if (group->at < group->n && group->subject[group->at].seconds == time_s)
        group->at = tie(group->subject, group->n, group->at, &events);
    return events;
}

static int64_t next_time(const struct group *group)
{
    return group->at < group->n ? group->subject[group->at].seconds : INT64_MAX;
}

struct ost_logrank ost_survival_logrank(const struct ost_duration *first, size_t n_first,
                                        const struct ost_duration *second, size_t n_second)
{
    struct group a = {sorted(first, n_first), n_first, 0};
    struct group b = {sorted(second, n_second), n_second, 0};
    double observed = 0, expected = 0, variance = 0;
    while (a.at < a.n || b.at < b.n) {
        double risk_a = (double)(a.n - a.at), risk = risk_a + (double)(b.n - b.at);
        int64_t now_a = next_time(&a), now_b = next_time(&b), now = now_a < now_b ? now_a : now_b;
        double hits = (double)events_at(&a, now), events = hits + (double)events_at(&b, now);
        double share = risk_a / risk;
        observed += hits;
        expected += events * share;
        if (risk > 1) /* hypergeometric */
            variance += events * share * (1 - share) * (risk - events) / (risk - 1);
    }
    free(a.subject);
    free(b.subject);
    double distance = observed - expected, chi = variance > 0 ? distance * distance / variance : 0;
    return (struct ost_logrank){expected, chi, erfc(sqrt(chi / 2))};
}
