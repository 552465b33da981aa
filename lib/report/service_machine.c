/* What machines read of a service report: one record per clock, gauges for a monitoring system. */
#include <math.h>

#include "report/service_parts.h"

static void put_instant(struct ost_table *t, ost_time at)
{
    ost_cell(t, at == OST_NEVER ? NAN : (double)at);
}

/* Whether the period has anything to do with the clock. */
static bool counts(const struct ost_period *p, const struct ost_clock *c)
{
    return p->whole || ost_period_judges(p, c) || ost_period_holds(p, c->start);
}

/* A clock, if the period has to do with it. */
static void put_record(struct ost_table *t, size_t i, const void *of)
{
    const struct ost_service_result *r = of;
    const struct ost_clock *c = &r->measurement.clocks.at[i];
    const struct ost_ticket *ticket = &r->tickets->ticket[c->ticket];
    struct ost_slice state = ost_slice_of(ost_clock_state_names[c->state]);
    if (!counts(&r->measurement.options.period, c))
        return;
    ost_table_row(t);
    ost_cell_text(t, ost_intern_text(&r->tickets->ids, ticket->id));
    ost_cell_text(t, ost_slice_of(ost_clock_names[c->kind]));
    ost_cell_text(t, ost_intern_text(&r->tickets->words, ticket->property[OST_PRIORITY]));
    put_instant(t, c->start);
    put_instant(t, c->end);
    put_instant(t, c->due);
    ost_cell(t, (double)c->elapsed_s);
    ost_cell(t, (double)c->paused_s);
    ost_cell(t, c->target_s < 0 ? NAN : (double)c->target_s);
    ost_cell_text(t, c->state == OST_CLOCK_UNJUDGED ? (struct ost_slice){"", 0} : state);
}

void ost_service_put_records(struct ost_document *d, const struct ost_service_result *r)
{
    static const struct {
        const char *name;
        enum ost_unit unit;
    } columns[] = {
        {"ticket", OST_TEXT},       {"clock", OST_TEXT},       {"priority", OST_TEXT},
        {"start", OST_INSTANT},     {"end", OST_INSTANT},      {"due", OST_INSTANT},
        {"elapsed_s", OST_SECONDS}, {"paused_s", OST_SECONDS}, {"target_s", OST_SECONDS},
        {"state", OST_TEXT},
    };
    struct ost_table *t = ost_document_records(d);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        ost_table_column(t, columns[i].name, columns[i].unit);
    ost_records_from(t, r->measurement.clocks.n, put_record, r);
}

/* A gauge per group and clock; unknown values are left out, as monitoring systems want it. */
static void put_gauge(struct ost_document *d, const struct ost_measurement *m,
                      const struct ost_group *g, const char *clock, const char *quantile,
                      const char *name, const char *help, double value)
{
    const char *labels[9] = {NULL};
    size_t n = 0;
    if (clock)
        labels[n++] = "clock", labels[n++] = clock;
    if (quantile)
        labels[n++] = "quantile", labels[n++] = quantile;
    if (g->grouping)
        labels[n++] = m->grouping[g->grouping].name, labels[n++] = g->name.p;
    if (!isnan(value))
        ost_document_gauge(d, name, help, labels, value);
}

static void put_clock_gauges(struct ost_document *d, const struct ost_measurement *m,
                             const struct ost_group *g, enum ost_clock_kind kind)
{
    const struct ost_clock_figures *f = &g->clock[kind];
    const char *clock = ost_clock_names[kind];
    const struct {
        const char *quantile;
        const struct ost_measured *m;
    } quantiles[] = {{"0.5", &f->median}, {"0.9", &f->p90}, {"0.95", &f->p95}};
    if (f->n == 0)
        return;
    put_gauge(d, m, g, clock, NULL, "ostler_sla_compliance_ratio",
              "Share of clocks that met their target", f->compliance.value);
    put_gauge(d, m, g, clock, NULL, "ostler_sla_compliance_lower_ratio",
              "Lower end of its 95 % interval", f->compliance.lower);
    put_gauge(d, m, g, clock, NULL, "ostler_sla_compliance_upper_ratio",
              "Upper end of its 95 % interval", f->compliance.upper);
    put_gauge(d, m, g, clock, NULL, "ostler_sla_breaches",
              "Clocks of the period that missed their target", (double)f->missed);
    put_gauge(d, m, g, clock, NULL, "ostler_sla_pending",
              "Clocks of the period that still run in time", (double)f->pending);
    for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++)
        if (quantiles[i].m->known && !quantiles[i].m->at_least)
            put_gauge(d, m, g, clock, quantiles[i].quantile, "ostler_sla_elapsed_seconds",
                      "Kaplan-Meier quantile of the elapsed time", quantiles[i].m->value);
}

static void put_group_gauges(struct ost_document *d, const struct ost_measurement *m,
                             const struct ost_group *g)
{
    put_gauge(d, m, g, NULL, NULL, "ostler_tickets_created", "Tickets created in the period",
              (double)g->created);
    put_gauge(d, m, g, NULL, NULL, "ostler_tickets_backlog",
              "Tickets open at the end of the period", g->backlog.value);
    put_gauge(d, m, g, NULL, NULL, "ostler_tickets_resolution_ratio",
              "Share resolved and not reopened of those created", g->resolution_rate.value);
    put_gauge(d, m, g, NULL, NULL, "ostler_csat_content_ratio", "Share of content customers",
              g->csat_content.value);
    for (int k = 0; k < OST_CLOCKS; k++)
        if (m->measures[k])
            put_clock_gauges(d, m, g, k);
}

static void put_service_gauges(struct ost_document *d, const struct ost_services *a)
{
    for (size_t i = 0; i < a->services; i++) {
        const struct ost_service_figures *f = &a->service[i];
        const char *labels[] = {"service", f->name.p, NULL};
        if (f->availability.known)
            ost_document_gauge(d, "ostler_availability_ratio",
                               "Availability in agreed service time", labels,
                               f->availability.value);
        if (!isnan(f->budget_left_s))
            ost_document_gauge(d, "ostler_error_budget_left_seconds",
                               "Downtime that the goal still allows", labels, f->budget_left_s);
    }
}

void ost_service_put_gauges(struct ost_document *d, const struct ost_service_result *r)
{
    const struct ost_measurement *m = &r->measurement;
    for (size_t i = 0; i < m->groups; i++)
        put_group_gauges(d, m, &m->group[i]);
    if (r->has_availability)
        put_service_gauges(d, &r->availability);
    for (size_t i = 0; i < r->gates; i++) {
        const char *labels[] = {"gate", r->gate[i].name.p, NULL};
        if (r->gate[i].verdict != OST_GATE_UNDECIDED)
            ost_document_gauge(d, "ostler_gate_passed", "1: the gate holds, 0: it does not", labels,
                               r->gate[i].verdict == OST_GATE_PASS);
    }
    ost_document_gauge(d, "ostler_report_timestamp_seconds", "The instant the report speaks of",
                       NULL, (double)m->options.now);
}
