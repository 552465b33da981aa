#include "sla/availability.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "stats/interval.h"
#include "stats/slo.h"

const int64_t ost_burn_window_s[OST_BURN_WINDOWS] = {3600, 6 * 3600, 86400, 3 * 86400, 7 * 86400};

/* What one service is measured with. */
struct view {
    const struct ost_outages *outages;
    struct ost_slice service;
    struct ost_calendar *calendar;
    ost_time start, end; /* the period up to now */
};

static bool concerns(const struct ost_outage *o, const struct view *v)
{
    return o->service.n == 0 || ost_slice_equal(o->service, v->service);
}

/* The outages (or excluded windows) of the service within [start, end), merged. */
static void collect(struct ost_spans *out, const struct view *v, bool excluded)
{
    for (size_t i = 0; i < v->outages->n; i++) {
        const struct ost_outage *o = &v->outages->at[i];
        if (o->excluded == excluded && concerns(o, v))
            ost_spans_add(out, o->start, o->end);
    }
    ost_spans_normalise(out);
    ost_spans_clip(out, v->start, v->end);
}

/* Agreed service time in [start, end) that is not excluded. */
static void make_base(struct ost_spans *out, const struct view *v, const struct ost_spans *excluded)
{
    struct ost_spans open = {0};
    ost_calendar_open(v->calendar, v->start, v->end, &open);
    ost_spans_subtract(out, &open, excluded);
    ost_spans_release(&open);
}

static int64_t overlap(const struct ost_spans *a, const struct ost_spans *b, ost_time start,
                       ost_time end)
{
    struct ost_spans both = {0};
    ost_spans_intersect(&both, a, b);
    ost_spans_clip(&both, start, end);
    int64_t total = ost_spans_total(&both);
    ost_spans_release(&both);
    return total;
}

/* Failures and their durations: each merged outage counts with what of it lies in the base. */
static void count_failures(struct ost_service_figures *f, const struct ost_spans *base)
{
    int64_t failures = 0;
    for (size_t i = 0; i < f->outages.n; i++) {
        struct ost_spans one = {&f->outages.at[i], 1, 0};
        int64_t within = overlap(&one, base, one.at->start, one.at->end);
        failures += within > 0;
        f->downtime_s += within;
        f->longest_s = within > f->longest_s ? within : f->longest_s;
    }
    f->failures = ost_counted(failures);
    struct ost_interval i = ost_interval_poisson((uint64_t)failures, 0.95);
    f->failures.lower = i.lower;
    f->failures.upper = i.upper;
}

/* The figures that follow from base, downtime and failures; unknown without a base. */
static void derive(struct ost_service_figures *f)
{
    const double year = 365.25 * 86400, base = (double)f->base_s;
    int64_t n = (int64_t)f->failures.value;
    f->availability = ost_unmeasured(OST_MEASURED_SHARE, f->base_s / 3600);
    f->mtbf = f->mean_outage = ost_unmeasured(OST_MEASURED_SECONDS, n);
    f->failures_per_year = ost_unmeasured(OST_MEASURED_NUMBER, n);
    f->budget_s = f->budget_left_s = NAN;
    if (f->base_s <= 0)
        return;
    struct ost_availability a = ost_slo_availability(f->base_s, f->downtime_s, (uint64_t)n, 0.95);
    f->availability.known = f->failures_per_year.known = f->mtbf.known = true;
    f->availability.value = a.availability;
    f->failures_per_year.value = (double)n / base * year;
    f->failures_per_year.lower = f->failures.lower / base * year;
    f->failures_per_year.upper = f->failures.upper / base * year;
    f->mtbf.at_least = n == 0;
    f->mtbf.value = n ? a.between_s : a.between_interval_s.lower;
    f->mtbf.lower = a.between_interval_s.lower;
    f->mtbf.upper = a.between_interval_s.upper;
    if (f->goal < 1) {
        f->budget_s = ost_slo_budget(base, f->goal);
        f->budget_left_s = f->budget_s - (double)f->downtime_s;
    }
    if (n == 0)
        return;
    f->mean_outage.known = true;
    f->mean_outage.value = a.outage_s;
    f->availability.lower = fmax(0, 1 - f->failures.upper * a.outage_s / base);
    f->availability.upper = fmin(1, 1 - f->failures.lower * a.outage_s / base);
}

static void measure_burn(struct ost_service_figures *f, const struct ost_spans *base, ost_time end)
{
    for (int w = 0; w < OST_BURN_WINDOWS; w++) {
        ost_time from = end - ost_burn_window_s[w];
        double time = (double)overlap(base, base, from, end);
        f->burn_rate[w] = NAN;
        if (time > 0 && f->goal < 1)
            f->burn_rate[w] =
                ost_slo_burn_rate((double)overlap(&f->outages, base, from, end), time, f->goal);
    }
}

static void measure_service(struct ost_service_figures *f, const struct view *v)
{
    struct ost_spans excluded = {0}, base = {0};
    collect(&f->outages, v, false);
    collect(&excluded, v, true);
    make_base(&base, v, &excluded);
    f->base_s = ost_spans_total(&base);
    f->excluded_s = ost_spans_total(&excluded);
    f->down = f->outages.n && f->outages.at[f->outages.n - 1].end == v->end;
    count_failures(f, &base);
    derive(f);
    measure_burn(f, &base, v->end);
    ost_spans_release(&excluded);
    ost_spans_release(&base);
}

static struct ost_service_figures *add_service(struct ost_services *a, struct ost_slice name)
{
    for (size_t i = 0; i < a->services; i++)
        if (ost_slice_equal(a->service[i].name, name))
            return NULL;
    a->service = ost_realloc(a->service, a->services + 1, sizeof *a->service);
    a->service[a->services] = (struct ost_service_figures){.name = name, .goal = NAN};
    return &a->service[a->services++];
}

static int by_service_name(const void *a, const void *b)
{
    const struct ost_service_figures *x = a, *y = b;
    return strcmp(x->name.p, y->name.p);
}

/* Services of the policy first, then those that only the outages name; "all" where nobody names one. */
static void list_services(struct ost_services *a, const struct ost_policy *policy,
                          const struct ost_outages *outages)
{
    for (size_t i = 0; i < policy->services; i++) {
        struct ost_service_figures *f = add_service(a, policy->service[i].name);
        if (f)
            f->goal = policy->service[i].goal;
    }
    size_t known = a->services;
    for (size_t i = 0; i < outages->n; i++)
        if (outages->at[i].service.n)
            add_service(a, outages->at[i].service);
    if (a->services > known)
        qsort(a->service + known, a->services - known, sizeof *a->service, by_service_name);
    if (a->services == 0)
        add_service(a, ost_slice_of("all"));
}

/* Sums over the services; a goal only where all have the same. */
static void sum_up(struct ost_services *a)
{
    struct ost_service_figures *all = &a->all;
    int64_t failures = 0;
    *all = (struct ost_service_figures){.name = ost_slice_of("all"), .goal = a->service[0].goal};
    for (size_t i = 0; i < a->services; i++) {
        const struct ost_service_figures *f = &a->service[i];
        all->base_s += f->base_s;
        all->excluded_s += f->excluded_s;
        all->downtime_s += f->downtime_s;
        all->longest_s = f->longest_s > all->longest_s ? f->longest_s : all->longest_s;
        all->down = all->down || f->down;
        failures += (int64_t)f->failures.value;
        if (f->goal != all->goal)
            all->goal = NAN;
    }
    all->failures = ost_counted(failures);
    struct ost_interval i = ost_interval_poisson((uint64_t)failures, 0.95);
    all->failures.lower = i.lower;
    all->failures.upper = i.upper;
    derive(all);
    for (int w = 0; w < OST_BURN_WINDOWS; w++)
        all->burn_rate[w] = NAN;
}

void ost_availability_measure(struct ost_services *out, const struct ost_policy *policy,
                              const struct ost_outages *outages, const struct ost_period *period,
                              ost_time now)
{
    ost_time end = period->end < now ? period->end : now;
    *out = (struct ost_services){0};
    list_services(out, policy, outages);
    for (size_t i = 0; i < out->services; i++) {
        struct view v = {outages, out->service[i].name, policy->always, period->start, end};
        if (i < policy->services)
            v.calendar = policy->service[i].calendar;
        measure_service(&out->service[i], &v);
    }
    sum_up(out);
}

void ost_availability_release(struct ost_services *a)
{
    for (size_t i = 0; i < a->services; i++)
        ost_spans_release(&a->service[i].outages);
    free(a->service);
    *a = (struct ost_services){0};
}
