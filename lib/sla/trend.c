#include "sla/trend.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "stats/changepoint.h"
#include "stats/control.h"
#include "stats/spike.h"
#include "stats/survival.h"

/* Fewer points say nothing about how a series moves by itself. */
enum { MIN_POINTS = 8 };
/* Searching for changes takes time with the square of the points. */
enum { MAX_POINTS_FOR_CHANGES = 400, CHANGE_SEED = 20141 };
#define SPIKE_P 0.001

const char *const ost_trend_names[OST_TRENDS] = {
    [OST_TREND_VOLUME] = "volume",
    [OST_TREND_FIRST_RESPONSE] = "first_response_median_s",
    [OST_TREND_RESOLUTION] = "resolution_median_s",
    [OST_TREND_FIRST_RESPONSE_COMPLIANCE] = "first_response_compliance",
    [OST_TREND_RESOLUTION_COMPLIANCE] = "resolution_compliance",
    [OST_TREND_NEGATIVE] = "negative_share",
};

/* What the series are made from. */
struct view {
    const struct ost_measurement *m;
    const struct ost_tickets *set;
    const struct ost_trend_options *options;
    ost_time *start; /* [buckets + 1] */
    size_t buckets;
};

/* ---- buckets ---- */

static ost_time midnight(const struct ost_trend_options *o, int64_t day)
{
    ost_time t = day * OST_DAY_S;
    if (o->zone)
        ost_zone_utc(o->zone, t, &t);
    return t;
}

static int64_t first_day(const struct ost_trend_options *o, ost_time t)
{
    int64_t day = ost_day_of(t + (o->zone ? ost_zone_offset(o->zone, t) : 0));
    if (o->bucket == OST_BUCKET_WEEK)
        return day - ost_weekday(day);
    struct ost_date date = ost_date_of_days(day);
    date.day = 1;
    return ost_date_days(date);
}

static int64_t next_first_day(const struct ost_trend_options *o, int64_t day)
{
    if (o->bucket == OST_BUCKET_WEEK)
        return day + 7;
    struct ost_date date = ost_date_of_days(day);
    date.year += date.month == 12;
    date.month = (int8_t)(date.month == 12 ? 1 : date.month + 1);
    return ost_date_days(date);
}

static ost_time last_instant(const struct view *v)
{
    const struct ost_measure_options *o = &v->m->options;
    return o->period.end < o->now + 1 ? o->period.end : o->now + 1;
}

static void make_buckets(struct view *v)
{
    size_t cap = 0;
    ost_time end = last_instant(v);
    int64_t day = first_day(v->options, v->m->options.period.start);
    for (;; day = next_first_day(v->options, day)) {
        v->start = ost_grow(v->start, &cap, v->buckets + 1, sizeof *v->start);
        v->start[v->buckets] = midnight(v->options, day);
        if (v->start[v->buckets] >= end)
            return;
        v->buckets++;
    }
}

/* The bucket of an instant of the period; `buckets` when it lies outside. */
static size_t bucket_of(const struct view *v, ost_time t)
{
    size_t low = 0, high = v->buckets;
    if (!ost_period_holds(&v->m->options.period, t) || t >= last_instant(v) || v->buckets == 0)
        return v->buckets;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (v->start[middle] <= t)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static bool is_partial(const struct view *v, size_t bucket)
{
    const struct ost_period *p = &v->m->options.period;
    return v->start[bucket] < p->start || v->start[bucket + 1] > last_instant(v);
}

/* ---- series ---- */

static void begin_series(struct ost_trend_series *s, const struct view *v,
                         enum ost_measured_kind kind)
{
    s->there = true;
    s->kind = kind;
    s->centre = NAN;
    s->point = ost_calloc(v->buckets + 1, sizeof *s->point);
    for (size_t i = 0; i < v->buckets; i++)
        s->point[i] = (struct ost_trend_point){.start = v->start[i],
                                               .value = NAN,
                                               .lower = NAN,
                                               .upper = NAN,
                                               .partial = is_partial(v, i)};
}

static bool is_judged(const struct ost_trend_point *p)
{
    return !p->partial && !isnan(p->value);
}

static size_t count_judged(const struct ost_trend_series *s, const struct view *v)
{
    size_t n = 0;
    for (size_t i = 0; i < v->buckets; i++)
        n += is_judged(&s->point[i]);
    return n;
}

static void set_limits(struct ost_trend_point *p, struct ost_limits limits)
{
    p->lower = limits.lower;
    p->upper = limits.upper;
    p->outside = p->value < p->lower || p->value > p->upper;
}

/* Takes away what is not judged. count[i] of size[i], or events per bucket where `shares` is false. */
static void limit_counts(struct ost_trend_series *s, const struct view *v, uint64_t *count,
                         double *size, bool shares)
{
    for (size_t i = 0; i < v->buckets; i++)
        if (!is_judged(&s->point[i]))
            size[i] = 0, count[i] = 0;
    if (count_judged(s, v) < MIN_POINTS)
        return;
    struct ost_limits *limits = ost_calloc(v->buckets, sizeof *limits);
    if (shares)
        ost_control_shares(limits, count, size, v->buckets);
    else
        ost_control_rates(limits, count, size, v->buckets);
    for (size_t i = 0; i < v->buckets; i++)
        if (is_judged(&s->point[i])) {
            set_limits(&s->point[i], limits[i]);
            s->centre = limits[i].centre;
        }
    free(limits);
}

static void measure_volume(struct ost_trend_series *s, const struct view *v)
{
    uint64_t *count = ost_calloc(v->buckets + 1, sizeof *count);
    double *size = ost_calloc(v->buckets + 1, sizeof *size);
    begin_series(s, v, OST_MEASURED_COUNT);
    for (size_t i = 0; i < v->set->tickets; i++)
        count[bucket_of(v, v->set->ticket[i].moment[OST_CREATED].at)]++;
    for (size_t i = 0; i < v->buckets; i++) {
        size[i] = 1;
        s->point[i].value = (double)count[i];
        s->point[i].n = (int64_t)count[i];
    }
    limit_counts(s, v, count, size, false);
    free(count);
    free(size);
}

/* Shares from counts of the good and of all per bucket. */
static void fill_shares(struct ost_trend_series *s, const struct view *v, uint64_t *good,
                        const uint64_t *all)
{
    double *size = ost_calloc(v->buckets + 1, sizeof *size);
    begin_series(s, v, OST_MEASURED_SHARE);
    for (size_t i = 0; i < v->buckets; i++) {
        size[i] = (double)all[i];
        s->point[i].n = (int64_t)all[i];
        if (all[i])
            s->point[i].value = (double)good[i] / (double)all[i];
    }
    limit_counts(s, v, good, size, true);
    free(size);
}

static void measure_compliance(struct ost_trend_series *s, const struct view *v,
                               enum ost_clock_kind kind)
{
    uint64_t *met = ost_calloc(v->buckets + 1, sizeof *met);
    uint64_t *judged = ost_calloc(v->buckets + 1, sizeof *judged);
    uint64_t any = 0;
    for (size_t i = 0; i < v->m->clocks.n; i++) {
        const struct ost_clock *c = &v->m->clocks.at[i];
        bool counts = c->state == OST_CLOCK_MET || c->state == OST_CLOCK_MISSED;
        if (c->kind != kind || !counts)
            continue;
        size_t bucket = bucket_of(v, c->due);
        judged[bucket]++;
        met[bucket] += c->state == OST_CLOCK_MET;
        any++;
    }
    if (any)
        fill_shares(s, v, met, judged);
    free(met);
    free(judged);
}

static void measure_negative(struct ost_trend_series *s, const struct view *v)
{
    uint64_t *negative = ost_calloc(v->buckets + 1, sizeof *negative);
    uint64_t *all = ost_calloc(v->buckets + 1, sizeof *all);
    uint32_t wanted = 0;
    bool known = ost_intern_find(&v->set->words, v->options->negative, &wanted);
    for (size_t i = 0; i < v->set->tickets; i++) {
        const struct ost_ticket *t = &v->set->ticket[i];
        uint32_t word = v->set->label[t->label + (size_t)v->options->sentiment];
        size_t bucket = bucket_of(v, t->moment[OST_CREATED].at);
        all[bucket] += word != 0;
        negative[bucket] += known && word == wanted;
    }
    fill_shares(s, v, negative, all);
    free(negative);
    free(all);
}

/* The median of each bucket's durations, which are in `d` from first[i] on. */
static void fill_medians(struct ost_trend_series *s, const struct view *v,
                         const struct ost_duration *d, const size_t *first)
{
    for (size_t i = 0; i < v->buckets; i++) {
        struct ost_survival curve;
        ost_survival_fit(&curve, d + first[i], first[i + 1] - first[i]);
        struct ost_survival_quantile q = ost_survival_quantile(&curve, 0.5, 0.95);
        s->point[i].n = (int64_t)curve.subjects;
        if (q.value_s != OST_NOT_REACHED)
            s->point[i].value = (double)q.value_s;
        ost_survival_release(&curve);
    }
}

static void limit_medians(struct ost_trend_series *s, const struct view *v)
{
    size_t n = 0;
    double *value = ost_calloc(v->buckets + 1, sizeof *value);
    for (size_t i = 0; i < v->buckets; i++)
        if (is_judged(&s->point[i]))
            value[n++] = s->point[i].value;
    if (n >= MIN_POINTS) {
        struct ost_limits limits = ost_control_xmr(value, n).value;
        limits.lower = fmax(limits.lower, 0);
        s->centre = limits.centre;
        for (size_t i = 0; i < v->buckets; i++)
            if (is_judged(&s->point[i]))
                set_limits(&s->point[i], limits);
    }
    free(value);
}

static void measure_median(struct ost_trend_series *s, const struct view *v,
                           enum ost_clock_kind kind)
{
    size_t *first = ost_calloc(v->buckets + 2, sizeof *first);
    struct ost_duration *d = ost_calloc(v->m->clocks.n + 1, sizeof *d);
    begin_series(s, v, OST_MEASURED_SECONDS);
    /* Counted, summed to where each bucket ends, and dealt from behind: then it is where it begins. */
    for (size_t i = 0; i < v->m->clocks.n; i++)
        if (v->m->clocks.at[i].kind == kind && v->m->clocks.at[i].state != OST_CLOCK_EXCLUDED)
            first[bucket_of(v, v->m->clocks.at[i].start) + 1]++;
    for (size_t i = 0; i <= v->buckets; i++)
        first[i + 1] += first[i];
    for (size_t i = v->m->clocks.n; i-- > 0;) {
        const struct ost_clock *c = &v->m->clocks.at[i];
        if (c->kind == kind && c->state != OST_CLOCK_EXCLUDED)
            d[--first[bucket_of(v, c->start) + 1]] =
                (struct ost_duration){c->elapsed_s, c->end != OST_NEVER};
    }
    fill_medians(s, v, d, first + 1);
    limit_medians(s, v);
    free(first);
    free(d);
}

/* ---- changes and spikes ---- */

/* A change of a series, before all series have been looked at together. */
struct candidate {
    enum ost_series_of of;
    size_t bucket;
    double p;
};

/* Appends the changes of one series. */
static size_t find_changes(struct candidate *out, size_t cap, const struct ost_trend *t,
                           enum ost_series_of of)
{
    const struct ost_trend_series *s = &t->series[of];
    double *value = ost_calloc(t->buckets + 1, sizeof *value);
    size_t *bucket = ost_calloc(t->buckets + 1, sizeof *bucket), n = 0, added = 0;
    for (size_t i = 0; i < t->buckets; i++)
        if (is_judged(&s->point[i])) {
            bucket[n] = i;
            value[n++] = s->point[i].value;
        }
    if (n <= MAX_POINTS_FOR_CHANGES) {
        struct ost_rng rng = ost_rng_seeded(CHANGE_SEED, of);
        struct ost_changepoints found;
        ost_changepoints_find(&found, value, n, &rng, NULL);
        for (; added < found.n && added < cap; added++)
            out[added] = (struct candidate){of, bucket[found.at[added].index], found.at[added].p};
        ost_changepoints_release(&found);
    }
    free(value);
    free(bucket);
    return added;
}

static void keep_change(struct ost_trend_series *s, const struct candidate *c)
{
    s->change = ost_realloc(s->change, s->changes + 1, sizeof *s->change);
    s->change_p = ost_realloc(s->change_p, s->changes + 1, sizeof *s->change_p);
    s->change[s->changes] = c->bucket;
    s->change_p[s->changes++] = c->p;
}

/* All series are tests of one report: what is kept has passed Benjamini and Hochberg's rule. */
static void add_changes(struct ost_trend *t)
{
    size_t cap = (size_t)OST_TRENDS * (t->buckets / MIN_POINTS + 1), n = 0;
    struct candidate *c = ost_calloc(cap, sizeof *c);
    double *p = ost_calloc(cap, sizeof *p);
    for (int of = 0; of < OST_TRENDS; of++)
        if (t->series[of].there)
            n += find_changes(c + n, cap - n, t, of);
    for (size_t i = 0; i < n; i++)
        p[i] = c[i].p;
    ost_benjamini_hochberg(p, p, n);
    for (size_t i = 0; i < n; i++)
        if (p[i] <= 0.05)
            keep_change(&t->series[c[i].of], &c[i]);
    free(c);
    free(p);
}

static void find_spike(struct ost_trend *t)
{
    const struct ost_trend_point *point = t->series[OST_TREND_VOLUME].point;
    uint64_t *earlier = ost_calloc(t->buckets + 1, sizeof *earlier);
    size_t n = 0;
    for (size_t i = 0; i < t->buckets; i++)
        if (!point[i].partial) {
            t->spike_bucket = i;
            earlier[n++] = (uint64_t)point[i].n;
        }
    t->spike_p = t->spike_expected = NAN;
    if (n > MIN_POINTS) {
        struct ost_spike s = ost_spike_test(earlier[n - 1], earlier, n - 1);
        t->spike_p = s.p;
        t->spike_expected = s.mean;
        t->spike = s.p < SPIKE_P;
    }
    free(earlier);
}

void ost_trend_measure(struct ost_trend *out, const struct ost_measurement *m,
                       const struct ost_tickets *set, const struct ost_trend_options *options)
{
    struct view v = {.m = m, .set = set, .options = options};
    *out = (struct ost_trend){.bucket = options->bucket};
    make_buckets(&v);
    out->buckets = v.buckets;
    measure_volume(&out->series[OST_TREND_VOLUME], &v);
    if (m->measures[OST_CLOCK_FIRST_RESPONSE])
        measure_median(&out->series[OST_TREND_FIRST_RESPONSE], &v, OST_CLOCK_FIRST_RESPONSE);
    measure_median(&out->series[OST_TREND_RESOLUTION], &v, OST_CLOCK_RESOLUTION);
    measure_compliance(&out->series[OST_TREND_FIRST_RESPONSE_COMPLIANCE], &v,
                       OST_CLOCK_FIRST_RESPONSE);
    measure_compliance(&out->series[OST_TREND_RESOLUTION_COMPLIANCE], &v, OST_CLOCK_RESOLUTION);
    if (options->sentiment >= 0)
        measure_negative(&out->series[OST_TREND_NEGATIVE], &v);
    add_changes(out);
    find_spike(out);
    free(v.start);
}

void ost_trend_release(struct ost_trend *t)
{
    for (int i = 0; i < OST_TRENDS; i++) {
        free(t->series[i].point);
        free(t->series[i].change);
        free(t->series[i].change_p);
    }
    *t = (struct ost_trend){0};
}
