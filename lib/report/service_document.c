/* The service report for people: the few numbers first, then gates, clocks, tickets, trends, quality. */
#include <math.h>

#include "report/service_parts.h"

const char *ost_clock_title(enum ost_clock_kind kind)
{
    static const char *const title[OST_CLOCKS] = {
        [OST_CLOCK_FIRST_RESPONSE] = "First response",
        [OST_CLOCK_NEXT_REPLY] = "Next reply",
        [OST_CLOCK_RESOLUTION] = "Resolution",
        [OST_CLOCK_REQUESTER_WAIT] = "Requester wait",
        [OST_CLOCK_PERIODIC_UPDATE] = "Periodic update",
    };
    return title[kind];
}

enum ost_unit ost_clock_unit(const struct ost_policy *policy, enum ost_clock_kind kind)
{
    return ost_policy_works(policy, kind) ? OST_WORKING : OST_SECONDS;
}

struct ost_slice ost_group_title(const struct ost_group *g)
{
    return g->name.n ? g->name : ost_slice_of("(none)");
}

static enum ost_unit unit_of(enum ost_measured_kind kind)
{
    switch (kind) {
    case OST_MEASURED_SHARE:
        return OST_RATIO;
    case OST_MEASURED_SECONDS:
        return OST_SECONDS;
    case OST_MEASURED_COUNT:
        return OST_COUNT;
    default:
        return OST_NUMBER;
    }
}

/* What a cell shows beside its value. */
static struct ost_cell *dress(struct ost_cell *cell, const struct ost_measured *m)
{
    cell->more = m->known && m->at_least;
    return m->known ? ost_cell_between(cell, m->lower, m->upper) : cell;
}

struct ost_cell *ost_measured_cell(struct ost_table *t, const struct ost_measured *m)
{
    return dress(ost_cell(t, m->known ? m->value : NAN), m);
}

struct ost_cell *ost_measured_figure(struct ost_document *d, const char *name,
                                     const struct ost_measured *m, const char *note)
{
    struct ost_cell *cell =
        ost_document_figure(d, name, unit_of(m->kind), m->known ? m->value : NAN, note);
    return dress(cell, m);
}

struct ost_slice ost_local_text(struct ost_document *d, const struct ost_zone *zone, ost_time t)
{
    int64_t local = t + (zone ? ost_zone_offset(zone, t) : 0);
    int64_t days = local / 86400 - (local % 86400 < 0);
    int second = (int)(local - days * 86400);
    struct ost_date date = ost_date_of_days(days);
    return ost_document_format(d, "%04d-%02d-%02d %02d:%02d", (int)date.year, date.month, date.day,
                               second / 3600, second / 60 % 60);
}

/* ---- the top ---- */

static void describe_figures(struct ost_document *d, const struct ost_service_result *r)
{
    const struct ost_group *all = &r->measurement.group[0];
    for (int k = 0; k < OST_CLOCKS; k++) {
        const struct ost_clock_figures *f = &all->clock[k];
        double goal = r->policy->clock[k].goal;
        if ((k != OST_CLOCK_FIRST_RESPONSE && k != OST_CLOCK_RESOLUTION) || f->n == 0)
            continue;
        if (f->compliance.known) {
            struct ost_slice name = ost_document_format(d, "%s in time", ost_clock_title(k));
            struct ost_slice note =
                ost_document_format(d, "%zu of %zu", f->met, f->met + f->missed);
            if (!isnan(goal))
                note = ost_document_format(d, "%zu of %zu, goal %g %%", f->met, f->met + f->missed,
                                           100 * goal);
            struct ost_cell *cell = ost_measured_figure(d, name.p, &f->compliance, note.p);
            if (!isnan(goal))
                cell->tone = f->compliance.value >= goal ? OST_GOOD : OST_BAD;
        }
        struct ost_slice name = ost_document_format(d, "%s, median", ost_clock_title(k));
        struct ost_slice note =
            ost_document_format(d, "%zu tickets, %zu still waiting", f->measured, f->running);
        ost_measured_figure(d, name.p, &f->median, note.p)->unit = ost_clock_unit(r->policy, k);
    }
    ost_measured_figure(d, "Resolved and kept", &all->resolution_rate,
                        ost_document_format(d, "of %zu created", all->created).p);
    ost_measured_figure(d, "Backlog", &all->backlog, "open at the end");
    if (all->csat_content.known)
        ost_measured_figure(d, "Content customers", &all->csat_content,
                            ost_document_format(d, "%lld ratings, %.0f %% answered",
                                                (long long)all->csat_content.n,
                                                100 * all->csat_response.value)
                                .p);
    if (r->has_availability)
        ost_measured_figure(
            d, "Availability", &r->availability.all.availability,
            ost_document_format(d, "%.0f failures", r->availability.all.failures.value).p);
}

static enum ost_verdict verdict_of(enum ost_gate_verdict v)
{
    return v == OST_GATE_PASS ? OST_PASS : v == OST_GATE_FAIL ? OST_FAIL : OST_UNDECIDED;
}

static struct ost_slice gate_reason(struct ost_document *d, const struct ost_gate_result *g)
{
    if (g->verdict != OST_GATE_UNDECIDED)
        return ost_document_format(d, "rests on %lld observations", (long long)g->figure.n);
    if (!g->figure.known)
        return ost_document_format(d, "not measured: %lld observations", (long long)g->figure.n);
    if (g->figure.n < g->min_n)
        return ost_document_format(d, "%lld observations, %lld are wanted", (long long)g->figure.n,
                                   (long long)g->min_n);
    return ost_document_format(d, "the quantile was not reached");
}

/* A gate's figure in the unit in which the report shows it. */
static enum ost_unit gate_unit(const struct ost_service_result *r, const struct ost_gate_result *g)
{
    for (int k = 0; k < OST_CLOCKS; k++)
        if (g->figure.kind == OST_MEASURED_SECONDS &&
            ost_slice_is(g->gate.metric, ost_clock_names[k]))
            return ost_clock_unit(r->policy, k);
    return unit_of(g->figure.kind);
}

static void put_checks(struct ost_document *d, const struct ost_service_result *r)
{
    for (size_t i = 0; i < r->gates; i++) {
        const struct ost_gate_result *g = &r->gate[i];
        struct ost_check *check =
            ost_document_check(d, ost_document_text(d, g->name).p,
                               ost_document_text(d, g->gate.expression).p, verdict_of(g->verdict));
        struct ost_cell cell =
            ost_cell_of(gate_unit(r, g), g->figure.known ? g->figure.value : NAN);
        check->value = *dress(&cell, &g->figure);
        check->n = g->figure.n;
        check->reason = gate_reason(d, g);
    }
}

/* ---- provenance ---- */

static struct ost_slice hex(struct ost_document *d, const struct ost_digest *digest)
{
    struct ost_buf b = OST_BUF_INIT;
    ost_digest_put(&b, digest);
    struct ost_slice s = ost_document_text(d, ost_buf_view(&b));
    ost_buf_release(&b);
    return s;
}

static void put_facts(struct ost_document *d, const struct ost_service_result *r,
                      const struct ost_service_context *c)
{
    const struct ost_measure_options *o = &r->measurement.options;
    struct ost_buf now = OST_BUF_INIT;
    ost_time_put(&now, o->now);
    ost_document_fact(d, "as of", "%s", now.p);
    ost_document_fact(d, "tickets", "%zu", r->tickets->tickets);
    if (r->tickets->events)
        ost_document_fact(d, "events", "%zu", r->tickets->events);
    ost_document_fact(d, "priority policy", "%s", ost_priority_policy_names[o->priority]);
    ost_document_fact(d, "time zone database", "%s", c->tzdata);
    ost_document_fact(d, "inputs sha256", "%s", hex(d, &c->inputs).p);
    ost_document_fact(d, "rules sha256", "%s", hex(d, &c->rules).p);
    ost_buf_release(&now);
}

static void put_subtitle(struct ost_document *d, const struct ost_service_result *r,
                         const struct ost_service_context *c)
{
    const struct ost_period *p = &r->measurement.options.period;
    d->subtitle = ost_document_format(d, "%s to %s%s", ost_local_text(d, c->zone, p->start).p,
                                      ost_local_text(d, c->zone, p->end).p, c->zone ? "" : " UTC");
}

struct ost_document *ost_service_document(const struct ost_service_result *r,
                                          const struct ost_service_context *context)
{
    struct ost_document *d = ost_document_new(context->title ? context->title : "Service report");
    put_subtitle(d, r, context);
    put_facts(d, r, context);
    describe_figures(d, r);
    put_checks(d, r);
    ost_service_describe_agreement(d, context->agreement);
    ost_service_describe_clocks(d, r);
    ost_service_describe_tickets(d, r);
    ost_service_describe_availability(d, r);
    ost_service_describe_trend(d, r, context->zone);
    ost_service_describe_quality(d, r);
    ost_service_put_records(d, r);
    ost_service_put_gauges(d, r);
    ost_service_put_json(d, r, context);
    return d;
}
