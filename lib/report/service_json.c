/* The service report as JSON. Additions are fine; a changed or removed key needs a new major version. */
#include <math.h>

#include "io/json.h"
#include "report/service_parts.h"

/* NaN and infinities are null: not measured, not reached. */
static void put_real(struct ost_jsonw *w, const char *key, double x)
{
    if (isfinite(x))
        ost_jsonw_real(w, key, x);
    else
        ost_jsonw_null(w, key);
}

static void put_size(struct ost_jsonw *w, const char *key, size_t n)
{
    ost_jsonw_int(w, key, (int64_t)n);
}

/* The three numbers of a figure under names of their own: "median_s", "median_lower_s"... */
static void put_flat(struct ost_jsonw *w, const char *value, const char *lower, const char *upper,
                     const struct ost_measured *m)
{
    bool exact = m->known && !m->at_least;
    put_real(w, value, exact ? m->value : NAN);
    if (lower)
        put_real(w, lower, m->known ? m->lower : NAN);
    if (upper)
        put_real(w, upper, m->known ? m->upper : NAN);
}

/* The same as an object. */
static void put_measured(struct ost_jsonw *w, const char *key, const struct ost_measured *m)
{
    ost_jsonw_object(w, key);
    put_flat(w, "value", "lower", "upper", m);
    ost_jsonw_int(w, "n", m->n);
    if (m->known && m->at_least)
        put_real(w, "at_least", m->value);
    ost_jsonw_end(w);
}

static void put_group_name(struct ost_jsonw *w, struct ost_document *d,
                           const struct ost_measurement *m, const struct ost_group *g)
{
    const char *by = m->grouping[g->grouping].name;
    struct ost_slice name = ost_document_text(d, g->name);
    ost_jsonw_slice(w, "group",
                    g->grouping ? ost_document_format(d, "%s=%s", by, name.p)
                                : ost_slice_of("all"));
}

static void put_clock(struct ost_jsonw *w, struct ost_document *d,
                      const struct ost_service_result *r, const struct ost_group *g,
                      enum ost_clock_kind kind)
{
    const struct ost_clock_figures *f = &g->clock[kind];
    ost_jsonw_object(w, NULL);
    ost_jsonw_string(w, "clock", ost_clock_names[kind]);
    put_group_name(w, d, &r->measurement, g);
    put_size(w, "n", f->n);
    put_size(w, "met", f->met);
    put_size(w, "missed", f->missed);
    put_size(w, "pending", f->pending);
    put_size(w, "excluded", f->excluded);
    put_size(w, "closed_without_reply", f->no_reply);
    put_flat(w, "compliance", "compliance_lower", "compliance_upper", &f->compliance);
    put_real(w, "bound_lower", f->bound_lower);
    put_real(w, "bound_upper", f->bound_upper);
    put_size(w, "measured", f->measured);
    put_size(w, "running", f->running);
    put_flat(w, "median_s", "median_lower_s", "median_upper_s", &f->median);
    put_flat(w, "p90_s", "p90_lower_s", "p90_upper_s", &f->p90);
    put_flat(w, "p95_s", "p95_lower_s", "p95_upper_s", &f->p95);
    put_flat(w, "naive_median_s", NULL, NULL, &f->naive_median);
    ost_jsonw_int(w, "paused_s", f->paused_s);
    put_real(w, "goal", r->policy->clock[kind].goal);
    put_flat(w, "budget_left", NULL, NULL, &f->budget_left);
    ost_jsonw_end(w);
}

static void put_clocks(struct ost_jsonw *w, struct ost_document *d,
                       const struct ost_service_result *r)
{
    const struct ost_measurement *m = &r->measurement;
    ost_jsonw_array(w, "clocks");
    for (int k = 0; k < OST_CLOCKS; k++)
        for (size_t i = 0; m->measures[k] && i < m->groups; i++)
            put_clock(w, d, r, &m->group[i], k);
    ost_jsonw_end(w);
}

static void put_groups(struct ost_jsonw *w, struct ost_document *d, const struct ost_measurement *m)
{
    ost_jsonw_array(w, "tickets");
    for (size_t i = 0; i < m->groups; i++) {
        const struct ost_group *g = &m->group[i];
        ost_jsonw_object(w, NULL);
        put_group_name(w, d, m, g);
        put_size(w, "created", g->created);
        put_size(w, "resolved", g->resolved);
        put_measured(w, "resolution_rate", &g->resolution_rate);
        put_measured(w, "reopen_rate", &g->reopen_rate);
        put_measured(w, "escalated_share", &g->escalated_share);
        put_measured(w, "first_resolution_s", &g->first_resolution);
        put_measured(w, "backlog", &g->backlog);
        put_measured(w, "backlog_age_s", &g->backlog_age);
        put_measured(w, "csat_content", &g->csat_content);
        put_measured(w, "csat_mean", &g->csat_mean);
        put_measured(w, "csat_response_rate", &g->csat_response);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}

static void put_gates(struct ost_jsonw *w, struct ost_document *d,
                      const struct ost_service_result *r)
{
    ost_jsonw_array(w, "gates");
    for (size_t i = 0; i < r->gates; i++) {
        const struct ost_gate_result *g = &r->gate[i];
        ost_jsonw_object(w, NULL);
        ost_jsonw_slice(w, "name", ost_document_text(d, g->name));
        ost_jsonw_slice(w, "expr", ost_document_text(d, g->gate.expression));
        put_flat(w, "value", "lower", "upper", &g->figure);
        ost_jsonw_int(w, "n", g->figure.n);
        ost_jsonw_int(w, "min_n", g->min_n);
        ost_jsonw_string(w, "verdict", ost_gate_verdict_names[g->verdict]);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}

static void put_service(struct ost_jsonw *w, struct ost_document *d,
                        const struct ost_service_figures *f)
{
    ost_jsonw_object(w, NULL);
    ost_jsonw_slice(w, "service", ost_document_text(d, f->name));
    put_flat(w, "availability", "availability_lower", "availability_upper", &f->availability);
    put_real(w, "goal", f->goal);
    ost_jsonw_int(w, "base_s", f->base_s);
    ost_jsonw_int(w, "excluded_s", f->excluded_s);
    ost_jsonw_int(w, "downtime_s", f->downtime_s);
    put_flat(w, "failures", "failures_lower", "failures_upper", &f->failures);
    put_measured(w, "failures_per_year", &f->failures_per_year);
    put_measured(w, "mtbf_s", &f->mtbf);
    put_measured(w, "mean_outage_s", &f->mean_outage);
    ost_jsonw_int(w, "longest_s", f->longest_s);
    ost_jsonw_bool(w, "down", f->down);
    put_real(w, "error_budget_s", f->budget_s);
    put_real(w, "error_budget_left_s", f->budget_left_s);
    ost_jsonw_array(w, "burn_rates");
    for (int i = 0; i < OST_BURN_WINDOWS; i++) {
        ost_jsonw_object(w, NULL);
        ost_jsonw_int(w, "window_s", ost_burn_window_s[i]);
        put_real(w, "rate", f->burn_rate[i]);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_jsonw_end(w);
}

static void put_availability(struct ost_jsonw *w, struct ost_document *d,
                             const struct ost_services *a)
{
    ost_jsonw_array(w, "availability");
    for (size_t i = 0; i < a->services; i++)
        put_service(w, d, &a->service[i]);
    if (a->services > 1)
        put_service(w, d, &a->all);
    ost_jsonw_end(w);
}

static void put_series(struct ost_jsonw *w, const struct ost_trend *t, enum ost_series_of of)
{
    const struct ost_trend_series *s = &t->series[of];
    ost_jsonw_object(w, NULL);
    ost_jsonw_string(w, "series", ost_trend_names[of]);
    put_real(w, "centre", s->centre);
    ost_jsonw_array(w, "points");
    for (size_t i = 0; i < t->buckets; i++) {
        const struct ost_trend_point *p = &s->point[i];
        ost_jsonw_object(w, NULL);
        ost_jsonw_instant(w, "start", p->start);
        put_real(w, "value", p->value);
        ost_jsonw_int(w, "n", p->n);
        put_real(w, "lower", p->lower);
        put_real(w, "upper", p->upper);
        ost_jsonw_bool(w, "outside", p->outside);
        ost_jsonw_bool(w, "partial", p->partial);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_jsonw_array(w, "changes");
    for (size_t i = 0; i < s->changes; i++) {
        ost_jsonw_object(w, NULL);
        ost_jsonw_instant(w, "start", s->point[s->change[i]].start);
        put_real(w, "p", s->change_p[i]);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_jsonw_end(w);
}

static void put_trend(struct ost_jsonw *w, const struct ost_trend *t)
{
    ost_jsonw_object(w, "trend");
    ost_jsonw_string(w, "per", t->bucket == OST_BUCKET_WEEK ? "week" : "month");
    ost_jsonw_array(w, "series");
    for (int i = 0; i < OST_TRENDS; i++)
        if (t->series[i].there)
            put_series(w, t, i);
    ost_jsonw_end(w);
    ost_jsonw_bool(w, "spike", t->spike);
    put_real(w, "spike_p", t->spike_p);
    ost_jsonw_end(w);
}

static void put_quality(struct ost_jsonw *w, struct ost_document *d, const struct ost_tickets *set)
{
    const struct ost_quality *q = &set->quality;
    size_t rows = 0, rejected = 0, repaired = 0;
    for (size_t i = 0; i < q->files; i++) {
        rows += q->file[i].rows;
        rejected += q->file[i].rejected;
        repaired += q->file[i].repaired;
    }
    ost_jsonw_object(w, "data_quality");
    put_size(w, "rows", rows);
    put_size(w, "rejected", rejected);
    put_size(w, "repaired", repaired);
    ost_jsonw_bool(w, "whole_minutes", ost_tickets_whole_minutes(set));
    ost_jsonw_array(w, "reasons");
    for (size_t i = 0; i < q->text.count; i++) {
        ost_jsonw_object(w, NULL);
        ost_jsonw_slice(w, "reason", ost_document_text(d, ost_intern_text(&q->text, (uint32_t)i)));
        put_size(w, "rows", q->reason[i].count);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_jsonw_end(w);
}

static void put_head(struct ost_jsonw *w, struct ost_document *d,
                     const struct ost_service_result *r, const struct ost_service_context *c)
{
    const struct ost_measure_options *o = &r->measurement.options;
    ost_jsonw_string(w, "format_version", "1.0");
    ost_jsonw_string(w, "kind", "service report");
    ost_jsonw_slice(w, "title", d->title);
    ost_jsonw_instant(w, "now", o->now);
    ost_jsonw_object(w, "period");
    ost_jsonw_instant(w, "start", o->period.start);
    ost_jsonw_instant(w, "end", o->period.end);
    ost_jsonw_bool(w, "whole", o->period.whole);
    ost_jsonw_end(w);
    ost_jsonw_string(w, "tzdata", c->tzdata);
    ost_jsonw_digest(w, "input_sha256", &c->inputs);
    ost_jsonw_digest(w, "clock_rules_sha256", &c->rules);
    ost_jsonw_string(w, "priority_policy", ost_priority_policy_names[o->priority]);
    ost_jsonw_object(w, "priority_changes");
    put_size(w, "tickets", r->measurement.repriced);
    for (int i = 0; i < OST_PRIORITY_POLICIES; i++)
        put_size(w, ost_priority_policy_names[i], r->measurement.flips[i]);
    ost_jsonw_end(w);
    ost_jsonw_object(w, "methods");
    ost_jsonw_string(w, "quantile",
                     "Kaplan-Meier, first t with S(t) <= 1 - q; Brookmeyer-Crowley interval");
    ost_jsonw_string(w, "naive_quantile", "nearest rank");
    ost_jsonw_string(w, "share", "Wilson interval");
    ost_jsonw_string(w, "count", "exact Poisson interval (Garwood)");
    ost_jsonw_real(w, "level", 0.95);
    ost_jsonw_end(w);
}

void ost_service_put_json(struct ost_document *d, const struct ost_service_result *r,
                          const struct ost_service_context *context)
{
    struct ost_jsonw w = ost_jsonw_start(&d->data, 2);
    ost_jsonw_object(&w, NULL);
    put_head(&w, d, r, context);
    put_clocks(&w, d, r);
    put_groups(&w, d, &r->measurement);
    put_measured(&w, "event_span_median_s", &r->measurement.span_median);
    put_measured(&w, "event_span_mean_s", &r->measurement.span_mean);
    put_gates(&w, d, r);
    if (r->has_availability)
        put_availability(&w, d, &r->availability);
    if (context->agreement)
        ost_service_put_agreement(&w, context->agreement);
    put_trend(&w, &r->trend);
    put_quality(&w, d, r->tickets);
    ost_jsonw_end(&w);
}
