/* The sections of the service report in the order in which a manager asks: in time? solved? up? sure? */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "report/service_parts.h"
#include "stats/interval.h"

/* Groups of one grouping stand together: the end of the run that begins at `i`. */
static size_t run_end(const struct ost_measurement *m, size_t i)
{
    size_t end = i;
    while (end < m->groups && m->group[end].grouping == m->group[i].grouping)
        end++;
    return end;
}

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* ---- clocks ---- */

/* A column of a table. */
struct column {
    const char *name;
    enum ost_unit unit;
};

static struct ost_table *begin_table(struct ost_document *d, const char *what,
                                     const struct ost_measurement *m, size_t grouping,
                                     const char *title, const struct column *column, size_t columns)
{
    const char *by = m->grouping[grouping].name;
    struct ost_table *t =
        ost_document_table(d, ost_document_format(d, "%s_%s", what, by).p,
                           grouping ? ost_document_format(d, "%s by %s", title, by).p : title);
    ost_document_weigh(d, grouping > 1 ? OST_EXTRA : OST_MAIN);
    ost_table_column(t, by, OST_TEXT);
    for (size_t i = 0; i < columns; i++)
        ost_table_column(t, column[i].name, column[i].unit);
    return t;
}

/* What compliance would be if all pending clocks missed, or met. */
static void bound_cell(struct ost_table *t, const struct ost_clock_figures *f)
{
    if (f->pending == 0)
        ost_cell_unknown(t);
    else
        ost_cell_text(t, ost_document_format(t->document, "%.1f\u2013%.1f %%", 100 * f->bound_lower,
                                             100 * f->bound_upper));
}

static void judged_row(struct ost_table *t, const struct ost_group *g, enum ost_clock_kind kind,
                       double goal)
{
    const struct ost_clock_figures *f = &g->clock[kind];
    ost_table_row(t);
    ost_cell_text(t, ost_group_title(g));
    ost_cell(t, (double)f->n);
    ost_cell(t, (double)f->met);
    ost_cell(t, (double)f->missed);
    ost_cell(t, (double)f->pending);
    struct ost_cell *cell = ost_measured_cell(t, &f->compliance);
    if (f->compliance.known && !isnan(goal))
        cell->tone = f->compliance.value >= goal ? OST_GOOD : OST_BAD;
    bound_cell(t, f);
}

static void elapsed_row(struct ost_table *t, const struct ost_group *g, enum ost_clock_kind kind)
{
    const struct ost_clock_figures *f = &g->clock[kind];
    ost_table_row(t);
    ost_cell_text(t, ost_group_title(g));
    ost_cell(t, (double)f->measured);
    ost_cell(t, (double)f->running);
    ost_measured_cell(t, &f->median);
    ost_measured_cell(t, &f->naive_median)->tone = OST_MUTED;
    ost_measured_cell(t, &f->p90);
    ost_measured_cell(t, &f->p95);
}

static bool has_clock(const struct ost_group *g, enum ost_clock_kind kind)
{
    return g->clock[kind].n + g->clock[kind].measured > 0;
}

/* Two tables for groups [from, end) and for all: was it in time, and how long did it take. */
static void clock_tables(struct ost_document *d, const struct ost_service_result *r,
                         enum ost_clock_kind kind, size_t from, size_t end)
{
    static const struct column judged[] = {{"n", OST_COUNT},       {"met", OST_COUNT},
                                           {"missed", OST_COUNT},  {"pending", OST_COUNT},
                                           {"in time", OST_RATIO}, {"with pending", OST_TEXT}};
    static const struct column elapsed[] = {{"n", OST_COUNT},        {"running", OST_COUNT},
                                            {"median", OST_SECONDS}, {"naive", OST_SECONDS},
                                            {"p90", OST_SECONDS},    {"p95", OST_SECONDS}};
    const struct ost_measurement *m = &r->measurement;
    const struct ost_clock_policy *p = &r->policy->clock[kind];
    size_t grouping = from < end ? m->group[from].grouping : 0;
    const char *title = ost_clock_title(kind), *name = ost_clock_names[kind];
    if (p->targets) {
        struct ost_table *t =
            begin_table(d, ost_document_format(d, "%s_judged", name).p, m, grouping,
                        ost_document_format(d, "%s in time", title).p, judged, COUNT_OF(judged));
        for (size_t i = from; i < end; i++)
            if (has_clock(&m->group[i], kind))
                judged_row(t, &m->group[i], kind, p->goal);
        judged_row(t, &m->group[0], kind, p->goal);
    }
    struct ost_table *t =
        begin_table(d, ost_document_format(d, "%s_elapsed", name).p, m, grouping,
                    ost_document_format(d, "%s, time taken", title).p, elapsed, COUNT_OF(elapsed));
    for (size_t i = 0; i < t->columns; i++)
        if (t->column[i].unit == OST_SECONDS)
            t->column[i].unit = ost_clock_unit(r->policy, kind);
    for (size_t i = from; i < end; i++)
        if (has_clock(&m->group[i], kind))
            elapsed_row(t, &m->group[i], kind);
    elapsed_row(t, &m->group[0], kind);
}

/* Whether the times of two groups differ by more than chance. */
static void compare_times(struct ost_document *d, const struct ost_service_result *r,
                          enum ost_clock_kind kind, const struct ost_group *a,
                          const struct ost_group *b)
{
    const struct ost_measurement *m = &r->measurement;
    struct ost_duration *x = ost_calloc(m->clocks.n + 1, sizeof *x);
    struct ost_duration *y = ost_calloc(m->clocks.n + 1, sizeof *y);
    size_t n_x = ost_measurement_durations(x, m, r->tickets, a, kind);
    size_t n_y = ost_measurement_durations(y, m, r->tickets, b, kind);
    struct ost_logrank test = ost_survival_logrank(x, n_x, y, n_y);
    ost_document_paragraph(d, OST_NEUTRAL, "%s against %s: the times %s (log-rank test, p = %.2g).",
                           ost_document_text(d, ost_group_title(a)).p,
                           ost_document_text(d, ost_group_title(b)).p,
                           test.p <= 0.05 ? "differ" : "do not differ by more than chance", test.p);
    free(x);
    free(y);
}

/* The difference between two groups is what community and commercial support are compared by. */
static void compare_two(struct ost_document *d, const struct ost_service_result *r,
                        enum ost_clock_kind kind, size_t from)
{
    const struct ost_group *a = &r->measurement.group[from], *b = a + 1;
    const struct ost_clock_figures *x = &a->clock[kind], *y = &b->clock[kind];
    if (x->measured && y->measured)
        compare_times(d, r, kind, a, b);
    if (!x->compliance.known || !y->compliance.known)
        return;
    struct ost_interval i =
        ost_interval_difference(x->met, x->met + x->missed, y->met, y->met + y->missed, 0.95);
    double difference = x->compliance.value - y->compliance.value;
    ost_document_paragraph(
        d, OST_NEUTRAL,
        "%s against %s: compliance differs by %+.1f points (95 %% interval %+.1f to %+.1f)%s.",
        ost_document_text(d, ost_group_title(a)).p, ost_document_text(d, ost_group_title(b)).p,
        100 * difference, 100 * i.lower, 100 * i.upper,
        i.lower <= 0 && i.upper >= 0 ? ", which chance alone may explain" : "");
}

static void clock_notes(struct ost_document *d, const struct ost_service_result *r,
                        enum ost_clock_kind kind)
{
    const struct ost_clock_figures *f = &r->measurement.group[0].clock[kind];
    const struct ost_clock_policy *p = &r->policy->clock[kind];
    if (f->budget_left.known)
        ost_document_paragraph(d, f->budget_left.value < 0 ? OST_BAD : OST_NEUTRAL,
                               "Goal %g %%: %.0f misses %s.", 100 * p->goal,
                               fabs(f->budget_left.value),
                               f->budget_left.value < 0 ? "more than it allows" : "still allowed");
    if (f->no_reply)
        ost_document_paragraph(d, OST_NEUTRAL, "%zu closed without any reply: %s.", f->no_reply,
                               p->no_reply == OST_NO_REPLY_CLOSE_COUNTS
                                   ? "closing counts as the response"
                               : p->no_reply == OST_NO_REPLY_MISSED ? "counted as missed"
                                                                    : "left out");
}

/* A grouping by a word that no ticket has is no grouping. */
static bool says_nothing(const struct ost_measurement *m, size_t from)
{
    return run_end(m, from) - from == 1 && m->group[from].name.n == 0;
}

void ost_service_describe_clocks(struct ost_document *d, const struct ost_service_result *r)
{
    const struct ost_measurement *m = &r->measurement;
    for (int k = 0; k < OST_CLOCKS; k++) {
        if (!m->measures[k])
            continue;
        ost_document_heading(d, ost_clock_title(k), OST_MAIN);
        if (m->groups == 1)
            clock_tables(d, r, k, 1, 1);
        for (size_t i = 1; i < m->groups; i = run_end(m, i)) {
            clock_tables(d, r, k, i, says_nothing(m, i) ? i : run_end(m, i));
            if (run_end(m, i) - i == 2)
                compare_two(d, r, k, i);
        }
        clock_notes(d, r, k);
        ost_service_describe_curve(d, r, k);
    }
    if (!m->measures[OST_CLOCK_FIRST_RESPONSE])
        ost_document_paragraph(d, OST_WARN,
                               "First response is not measured: there is no first_response_at and "
                               "no reply among the events.");
    if (m->repriced)
        ost_document_paragraph(d, OST_NEUTRAL,
                               "The priority of %zu tickets changed; judged as '%s'. Another "
                               "policy would give another "
                               "verdict to: current %zu, frozen %zu, restart %zu of them.",
                               m->repriced, ost_priority_policy_names[m->options.priority],
                               m->flips[OST_PRIORITY_CURRENT], m->flips[OST_PRIORITY_FROZEN],
                               m->flips[OST_PRIORITY_RESTART]);
}

/* ---- tickets ---- */

static void flow_row(struct ost_table *t, const struct ost_group *g)
{
    ost_table_row(t);
    ost_cell_text(t, ost_group_title(g));
    ost_cell(t, (double)g->created);
    ost_cell(t, (double)g->resolved);
    ost_measured_cell(t, &g->resolution_rate);
    ost_measured_cell(t, &g->reopen_rate);
    ost_measured_cell(t, &g->escalated_share);
    ost_measured_cell(t, &g->first_resolution);
}

static void state_row(struct ost_table *t, const struct ost_group *g)
{
    ost_table_row(t);
    ost_cell_text(t, ost_group_title(g));
    ost_measured_cell(t, &g->backlog);
    ost_measured_cell(t, &g->backlog_age);
    ost_measured_cell(t, &g->csat_content);
    ost_measured_cell(t, &g->csat_mean);
    ost_measured_cell(t, &g->csat_response);
}

/* Two tables for groups [from, end) and for all: what came and went, and what is left of it. */
static void ticket_tables(struct ost_document *d, const struct ost_measurement *m, size_t from,
                          size_t end)
{
    static const struct column flow[] = {
        {"created", OST_COUNT},  {"resolved", OST_COUNT},  {"kept resolved", OST_RATIO},
        {"reopened", OST_RATIO}, {"escalated", OST_RATIO}, {"first resolved", OST_SECONDS}};
    static const struct column state[] = {{"backlog", OST_COUNT},
                                          {"median age", OST_SECONDS},
                                          {"content", OST_RATIO},
                                          {"mean rating", OST_NUMBER},
                                          {"rated", OST_RATIO}};
    size_t grouping = from < end ? m->group[from].grouping : 0;
    struct ost_table *t = begin_table(d, "tickets", m, grouping, "Tickets", flow, COUNT_OF(flow));
    for (size_t i = from; i < end; i++)
        flow_row(t, &m->group[i]);
    flow_row(t, &m->group[0]);
    t = begin_table(d, "backlog", m, grouping, "Backlog and satisfaction", state, COUNT_OF(state));
    for (size_t i = from; i < end; i++)
        state_row(t, &m->group[i]);
    state_row(t, &m->group[0]);
}

/* One figure of this period beside the one before. */
static void compare_row(struct ost_table *t, const char *name, enum ost_unit unit,
                        const struct ost_measured *before, const struct ost_measured *now)
{
    ost_table_row(t);
    ost_cell_text(t, ost_slice_of(name));
    ost_measured_cell(t, before)->unit = unit;
    ost_measured_cell(t, now)->unit = unit;
    struct ost_cell *change =
        ost_cell(t, before->known && now->known ? now->value - before->value : NAN);
    change->unit = unit;
}

static void compare_periods(struct ost_document *d, const struct ost_service_result *r)
{
    if (r->previous.groups == 0)
        return;
    const struct ost_group *now = &r->measurement.group[0], *before = &r->previous.group[0];
    struct ost_measured created_now = ost_counted((int64_t)now->created);
    struct ost_measured created_before = ost_counted((int64_t)before->created);
    ost_document_heading(d, "Against the period before", OST_MAIN);
    struct ost_table *t = ost_document_table(d, "previous", "");
    ost_table_column(t, "figure", OST_TEXT);
    ost_table_column(t, "before", OST_NUMBER);
    ost_table_column(t, "now", OST_NUMBER);
    ost_table_column(t, "change", OST_NUMBER);
    compare_row(t, "created", OST_COUNT, &created_before, &created_now);
    for (int k = 0; k < OST_CLOCKS; k++) {
        if (!r->measurement.measures[k])
            continue;
        compare_row(t, ost_document_format(d, "%s, compliance", ost_clock_title(k)).p, OST_RATIO,
                    &before->clock[k].compliance, &now->clock[k].compliance);
        compare_row(t, ost_document_format(d, "%s, median", ost_clock_title(k)).p,
                    ost_clock_unit(r->policy, k), &before->clock[k].median, &now->clock[k].median);
    }
    compare_row(t, "kept resolved", OST_RATIO, &before->resolution_rate, &now->resolution_rate);
    compare_row(t, "content customers", OST_RATIO, &before->csat_content, &now->csat_content);
    compare_row(t, "backlog", OST_COUNT, &before->backlog, &now->backlog);
}

static void span_paragraph(struct ost_document *d, const struct ost_measurement *m)
{
    struct ost_buf median = OST_BUF_INIT, mean = OST_BUF_INIT;
    if (!m->span_median.known)
        return;
    ost_duration_put(&median, (int64_t)m->span_median.value);
    ost_duration_put(&mean, (int64_t)m->span_mean.value);
    ost_document_paragraph(d, OST_NEUTRAL,
                           "From the first to the last event of a ticket: median %s, mean %s (%lld "
                           "tickets).",
                           median.p, mean.p, (long long)m->span_median.n);
    ost_buf_release(&median);
    ost_buf_release(&mean);
}

void ost_service_describe_tickets(struct ost_document *d, const struct ost_service_result *r)
{
    const struct ost_measurement *m = &r->measurement;
    ost_document_heading(d, "Tickets", OST_MAIN);
    if (m->groups == 1)
        ticket_tables(d, m, 1, 1);
    for (size_t i = 1; i < m->groups; i = run_end(m, i))
        ticket_tables(d, m, i, says_nothing(m, i) ? i : run_end(m, i));
    span_paragraph(d, m);
    compare_periods(d, r);
}

/* ---- availability ---- */

static void uptime_row(struct ost_table *t, const struct ost_service_figures *f)
{
    ost_table_row(t);
    ost_cell_text(t, f->name);
    struct ost_cell *cell = ost_measured_cell(t, &f->availability);
    if (f->availability.known && !isnan(f->goal))
        cell->tone = f->availability.value >= f->goal ? OST_GOOD : OST_BAD;
    ost_cell(t, f->goal);
    ost_cell(t, (double)f->downtime_s);
    ost_cell(t, f->budget_left_s)->tone = f->budget_left_s < 0 ? OST_BAD : OST_NEUTRAL;
    ost_cell(t, (double)f->excluded_s);
}

static void failure_row(struct ost_table *t, const struct ost_service_figures *f)
{
    ost_table_row(t);
    ost_cell_text(t, f->name);
    ost_measured_cell(t, &f->failures);
    ost_measured_cell(t, &f->failures_per_year);
    ost_measured_cell(t, &f->mean_outage);
    ost_cell(t, (double)f->longest_s);
    ost_measured_cell(t, &f->mtbf);
}

/* A table with a row per service, and one for all where there are several. */
static void service_table(struct ost_document *d, const struct ost_services *a, const char *id,
                          const char *caption, const struct column *column, size_t columns,
                          void (*row)(struct ost_table *t, const struct ost_service_figures *f))
{
    struct ost_table *t = ost_document_table(d, id, caption);
    for (size_t i = 0; i < columns; i++)
        ost_table_column(t, column[i].name, column[i].unit);
    for (size_t i = 0; i < a->services; i++)
        row(t, &a->service[i]);
    if (a->services > 1)
        row(t, &a->all);
}

/* Only while something burns. */
static void burn_paragraph(struct ost_document *d, const struct ost_service_figures *f)
{
    struct ost_slice text = {"", 0};
    for (int w = 0; w < OST_BURN_WINDOWS; w++) {
        struct ost_buf window = OST_BUF_INIT;
        ost_duration_put(&window, ost_burn_window_s[w]);
        if (f->burn_rate[w] > 0)
            text = ost_document_format(d, "%s%s%.2g over %s", text.p, text.n ? ", " : "",
                                       f->burn_rate[w], window.p);
        ost_buf_release(&window);
    }
    if (text.n)
        ost_document_paragraph(d, OST_WARN,
                               "Burn rate of %s: %s. At 1 the budget lasts exactly for the period.",
                               ost_document_text(d, f->name).p, text.p);
}

void ost_service_describe_availability(struct ost_document *d, const struct ost_service_result *r)
{
    static const struct column uptime[] = {
        {"service", OST_TEXT},     {"availability", OST_RATIO},  {"goal", OST_RATIO},
        {"downtime", OST_SECONDS}, {"budget left", OST_SECONDS}, {"excluded", OST_SECONDS},
    };
    static const struct column failures[] = {
        {"service", OST_TEXT},        {"failures", OST_COUNT},  {"per year", OST_NUMBER},
        {"mean outage", OST_SECONDS}, {"longest", OST_SECONDS}, {"between failures", OST_SECONDS},
    };
    if (!r->has_availability)
        return;
    const struct ost_services *a = &r->availability;
    ost_document_heading(d, "Availability", OST_MAIN);
    service_table(d, a, "availability", "Availability in agreed service time", uptime,
                  COUNT_OF(uptime), uptime_row);
    service_table(d, a, "failures", "Failures, how often and how long", failures,
                  COUNT_OF(failures), failure_row);
    for (size_t i = 0; i < a->services; i++) {
        burn_paragraph(d, &a->service[i]);
        if (a->service[i].down)
            ost_document_paragraph(d, OST_BAD, "%s is down.",
                                   ost_document_text(d, a->service[i].name).p);
    }
}

/* ---- data quality ---- */

static struct ost_slice places(struct ost_document *d, const struct ost_quality *q,
                               const struct ost_quality_reason *reason)
{
    size_t n = reason->count < OST_QUALITY_PLACES ? reason->count : OST_QUALITY_PLACES;
    struct ost_buf b = OST_BUF_INIT;
    for (size_t i = 0; i < n; i++)
        ost_buf_printf(&b, "%s%s:%zu", i ? ", " : "", q->file[reason->place[i].file].name,
                       reason->place[i].line);
    struct ost_slice s = ost_document_text(d, ost_buf_view(&b));
    ost_buf_release(&b);
    return s;
}

static void quality_reasons(struct ost_document *d, const struct ost_quality *q)
{
    struct ost_table *t = ost_document_table(d, "data_quality", "What was left out, and why");
    ost_document_weigh(d, OST_EXTRA);
    ost_table_column(t, "reason", OST_TEXT);
    ost_table_column(t, "rows", OST_COUNT);
    ost_table_column(t, "first at", OST_TEXT);
    for (size_t i = 0; i < q->text.count; i++) {
        ost_table_row(t);
        ost_cell_text(t, ost_intern_text(&q->text, (uint32_t)i));
        ost_cell(t, (double)q->reason[i].count);
        ost_cell_text(t, places(d, q, &q->reason[i]));
    }
}

void ost_service_describe_quality(struct ost_document *d, const struct ost_service_result *r)
{
    const struct ost_quality *q = &r->tickets->quality;
    double limit = r->policy->rejected_limit, share = ost_quality_rejected_ratio(q);
    ost_document_heading(d, "Data quality", OST_EXTRA);
    for (size_t i = 0; i < q->files; i++)
        ost_document_paragraph(d, OST_NEUTRAL, "%s: %zu rows, %zu rejected, %zu repaired.",
                               ost_document_text(d, ost_slice_of(q->file[i].name)).p,
                               q->file[i].rows, q->file[i].rejected, q->file[i].repaired);
    if (share > limit)
        ost_document_paragraph(d, OST_BAD,
                               "%.2f %% of the rows were rejected, %.2f %% are allowed.",
                               100 * share, 100 * limit);
    if (ost_tickets_whole_minutes(r->tickets))
        ost_document_paragraph(d, OST_WARN,
                               "No time stamp says more than the minute: targets of a few minutes "
                               "cannot be judged exactly.");
    if (q->text.count)
        quality_reasons(d, q);
}
