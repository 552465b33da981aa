#include "sla/service.h"

#include <stdlib.h>

#include "base/alloc.h"

/* ---- figures by name ---- */

/* Where a figure lies: in the group, or in the figures of a clock. */
struct figure_row {
    const char *name, *part;
    size_t at;
};

/* struct ost_measured in struct ost_group */
static const struct figure_row group_figures[] = {
    {"resolution_rate", "", offsetof(struct ost_group, resolution_rate)},
    {"reopen_rate", "", offsetof(struct ost_group, reopen_rate)},
    {"escalated_share", "", offsetof(struct ost_group, escalated_share)},
    {"backlog", "", offsetof(struct ost_group, backlog)},
    {"backlog", "age", offsetof(struct ost_group, backlog_age)},
    {"csat", "content", offsetof(struct ost_group, csat_content)},
    {"csat", "mean", offsetof(struct ost_group, csat_mean)},
    {"csat", "response_rate", offsetof(struct ost_group, csat_response)},
};

/* struct ost_measured in struct ost_clock_figures */
static const struct figure_row clock_figures[] = {
    {NULL, "compliance", offsetof(struct ost_clock_figures, compliance)},
    {NULL, "median", offsetof(struct ost_clock_figures, median)},
    {NULL, "p90", offsetof(struct ost_clock_figures, p90)},
    {NULL, "p95", offsetof(struct ost_clock_figures, p95)},
    {NULL, "naive_median", offsetof(struct ost_clock_figures, naive_median)},
    {NULL, "budget_left", offsetof(struct ost_clock_figures, budget_left)},
};

/* size_t in struct ost_clock_figures, and in struct ost_group */
static const struct figure_row clock_counts[] = {
    {NULL, "n", offsetof(struct ost_clock_figures, n)},
    {NULL, "met", offsetof(struct ost_clock_figures, met)},
    {NULL, "missed", offsetof(struct ost_clock_figures, missed)},
    {NULL, "pending", offsetof(struct ost_clock_figures, pending)},
};
static const struct figure_row group_counts[] = {
    {"created", "", offsetof(struct ost_group, created)},
    {"resolved", "", offsetof(struct ost_group, resolved)},
};

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static int no_such_figure(const struct ost_gate *gate)
{
    struct ost_buf list = OST_BUF_INIT;
    for (size_t i = 0; i < OST_CLOCKS; i++)
        ost_buf_printf(&list, "%s.compliance, ", ost_clock_names[i]);
    for (size_t i = 0; i < COUNT_OF(group_figures); i++)
        ost_buf_printf(&list, "%s%s%s, ", group_figures[i].name, *group_figures[i].part ? "." : "",
                       group_figures[i].part);
    int rc = ost_fail(OST_ENOTFOUND,
                      "gate '%.*s' names no figure; there are %screated, resolved, availability, "
                      "data_quality.rejected, and median, p90, p95, naive_median, n, met, missed, "
                      "pending, budget_left of each clock",
                      OST_SLICE_ARG(gate->expression), list.p);
    ost_buf_release(&list);
    return rc;
}

static int availability_figure(struct ost_measured *out, const struct ost_service_result *r,
                               const struct ost_gate *gate)
{
    const struct ost_services *a = &r->availability;
    *out = ost_unmeasured(OST_MEASURED_SHARE, 0);
    if (!r->has_availability)
        return 0; /* no outages were given: undecided */
    *out = a->all.availability;
    if (gate->group.n == 0)
        return 0;
    for (size_t i = 0; i < a->services; i++)
        if (ost_slice_equal(a->service[i].name, gate->group)) {
            *out = a->service[i].availability;
            return 0;
        }
    struct ost_buf list = OST_BUF_INIT;
    for (size_t i = 0; i < a->services; i++)
        ost_buf_printf(&list, "%s%.*s", i ? ", " : "", OST_SLICE_ARG(a->service[i].name));
    int rc = ost_fail(OST_ENOTFOUND, "gate '%.*s': there is no service '%.*s' among %s",
                      OST_SLICE_ARG(gate->expression), OST_SLICE_ARG(gate->group), list.p);
    ost_buf_release(&list);
    return rc;
}

static struct ost_measured rejected(const struct ost_tickets *set)
{
    struct ost_measured m = ost_unmeasured(OST_MEASURED_SHARE, 0);
    for (size_t i = 0; i < set->quality.files; i++)
        m.n += (int64_t)set->quality.file[i].rows;
    m.known = m.n > 0;
    m.value = ost_quality_rejected_ratio(&set->quality);
    return m;
}

/* The row of a table that the gate means; NULL: none. */
static const struct figure_row *find_row(const struct figure_row *row, size_t n, const char *name,
                                         const struct ost_gate *gate)
{
    for (size_t i = 0; i < n; i++)
        if (ost_slice_is(gate->metric, row[i].name ? row[i].name : name) &&
            ost_slice_is(gate->part, row[i].part))
            return &row[i];
    return NULL;
}

/* Looks in one struct: its figures, then its counts. */
static bool look_in(struct ost_measured *out, const void *where, const struct figure_row *figure,
                    const struct figure_row *count)
{
    const char *base = where;
    if (figure)
        memcpy(out, base + figure->at, sizeof *out);
    else if (count)
        *out = ost_counted((int64_t) * (const size_t *)(const void *)(base + count->at));
    return figure || count;
}

int ost_service_figure(struct ost_measured *out, const struct ost_service_result *r,
                       const struct ost_gate *gate)
{
    if (ost_slice_is(gate->metric, "availability") && gate->part.n == 0)
        return availability_figure(out, r, gate);
    if (ost_slice_is(gate->metric, "data_quality") && ost_slice_is(gate->part, "rejected")) {
        *out = rejected(r->tickets);
        return 0;
    }
    const struct ost_group *group;
    int rc = ost_measurement_group(&group, &r->measurement, gate->group);
    if (rc < 0)
        return ost_fail_within(rc, "gate '%.*s'", OST_SLICE_ARG(gate->expression));
    if (look_in(out, group, find_row(group_figures, COUNT_OF(group_figures), NULL, gate),
                find_row(group_counts, COUNT_OF(group_counts), NULL, gate)))
        return 0;
    for (int k = 0; k < OST_CLOCKS; k++)
        if (look_in(out, &group->clock[k],
                    find_row(clock_figures, COUNT_OF(clock_figures), ost_clock_names[k], gate),
                    find_row(clock_counts, COUNT_OF(clock_counts), ost_clock_names[k], gate)))
            return 0;
    return no_such_figure(gate);
}

/* ---- all of it ---- */

static int judge_gates(struct ost_service_result *r, const struct ost_policy_gate *gate, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct ost_gate_result *g = &r->gate[r->gates];
        *g = (struct ost_gate_result){.name = gate[i].name, .min_n = gate[i].min_n};
        int rc = ost_gate_parse(&g->gate, gate[i].expression);
        if (rc == 0)
            rc = ost_service_figure(&g->figure, r, &g->gate);
        if (rc == 0)
            rc = ost_gate_judge(&g->verdict, &g->gate, &g->figure, g->min_n);
        if (rc < 0)
            return rc;
        r->gates++;
    }
    return 0;
}

/* The period before, as it looked at its own end. */
static int measure_previous(struct ost_service_result *r, const struct ost_measure_options *options)
{
    struct ost_measure_options before = *options;
    before.period = ost_period_before(&options->period, r->policy->zone);
    before.now = before.period.end;
    return ost_measure(&r->previous, r->policy, r->tickets, &before);
}

/* The groupings of the request, and those that a gate names and the request does not. */
struct groupings {
    struct ost_grouping *at;
    size_t n;
};

/* The grouping by a property, or by a label that was read; false: there is none of that name. */
static bool find_grouping(struct ost_grouping *out, const struct ost_tickets *set,
                          struct ost_slice name)
{
    for (int p = 0; p < OST_PROPERTIES; p++)
        if (ost_slice_is(name, ost_property_name(p))) {
            *out = (struct ost_grouping){
                .kind = OST_BY_PROPERTY, .of = (size_t)p, .name = ost_property_name(p)};
            return true;
        }
    for (size_t i = 0; i < set->labels; i++)
        if (ost_slice_equal(name, ost_intern_text(&set->words, set->label_name[i]))) {
            *out =
                (struct ost_grouping){.kind = OST_BY_LABEL,
                                      .of = i,
                                      .name = ost_intern_text(&set->words, set->label_name[i]).p};
            return true;
        }
    return false;
}

/* "priority=P1" of a gate makes the report group by priority. */
static void add_grouping(struct groupings *g, const struct ost_tickets *set, struct ost_slice group)
{
    const char *equals = group.n ? memchr(group.p, '=', group.n) : NULL;
    struct ost_grouping found;
    if (!equals ||
        !find_grouping(&found, set, (struct ost_slice){group.p, (size_t)(equals - group.p)}))
        return;
    for (size_t i = 0; i < g->n; i++)
        if (strcmp(g->at[i].name, found.name) == 0)
            return;
    g->at[g->n++] = found;
}

static int add_groupings(struct groupings *g, const struct ost_tickets *set,
                         const struct ost_policy_gate *gate, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct ost_gate parsed;
        int rc = ost_gate_parse(&parsed, gate[i].expression);
        if (rc < 0)
            return rc;
        add_grouping(g, set, parsed.group);
    }
    return 0;
}

static int measure(struct ost_service_result *r, const struct ost_service_request *request,
                   const struct groupings *g)
{
    struct ost_measure_options options = request->measure;
    options.grouping = g->at;
    options.groupings = g->n;
    int rc = ost_measure(&r->measurement, r->policy, r->tickets, &options);
    return rc == 0 && request->compare ? measure_previous(r, &options) : rc;
}

int ost_service_compute(struct ost_service_result *out, const struct ost_policy *policy,
                        const struct ost_tickets *tickets,
                        const struct ost_service_request *request)
{
    struct ost_service_result r = {.policy = policy, .tickets = tickets};
    const struct ost_measure_options *options = &request->measure;
    size_t gates = policy->gates + request->gates;
    struct groupings g = {ost_calloc(options->groupings + gates + 1, sizeof *g.at),
                          options->groupings};
    for (size_t i = 0; i < g.n; i++)
        g.at[i] = options->grouping[i];
    r.gate = ost_calloc(gates + 1, sizeof *r.gate);
    int rc = add_groupings(&g, tickets, policy->gate, policy->gates);
    if (rc == 0)
        rc = add_groupings(&g, tickets, request->gate, request->gates);
    if (rc == 0)
        rc = measure(&r, request, &g);
    free(g.at);
    if (rc == 0 && request->outages) {
        r.has_availability = true;
        ost_availability_measure(&r.availability, policy, request->outages, &options->period,
                                 options->now);
    }
    if (rc == 0)
        ost_trend_measure(&r.trend, &r.measurement, tickets, &request->trend);
    if (rc == 0)
        rc = judge_gates(&r, policy->gate, policy->gates);
    if (rc == 0)
        rc = judge_gates(&r, request->gate, request->gates);
    if (rc < 0) {
        ost_service_release(&r);
        return rc;
    }
    *out = r;
    return 0;
}

void ost_service_release(struct ost_service_result *r)
{
    ost_measurement_release(&r->measurement);
    ost_measurement_release(&r->previous);
    ost_availability_release(&r->availability);
    ost_trend_release(&r->trend);
    free(r->gate);
    *r = (struct ost_service_result){0};
}
