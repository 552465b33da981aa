/*
 * A document with everything a document can hold, of the size of a real report: what the renderers'
 * tests look at, and what tests/tools/sample_document prints to look at it oneself. The numbers are
 * made up.
 */
#ifndef TESTS_SUPPORT_SAMPLE_DOCUMENT_H
#define TESTS_SUPPORT_SAMPLE_DOCUMENT_H

#include <math.h>
#include <stdio.h>

#include "report/document.h"

enum { SAMPLE_DAY = 86400, SAMPLE_START = 1790812800 }; /* 2026-10-01T00:00:00Z */

static inline void sample_figures(struct ost_document *d)
{
    struct ost_cell *c;
    c = ost_document_figure(d, "First response in time", OST_RATIO, 0.962, "target 95 %, n = 412");
    ost_cell_between(c, 0.939, 0.977)->tone = OST_GOOD;
    c = ost_document_figure(d, "Median first response", OST_SECONDS, 1740, "business hours");
    ost_cell_between(c, 1500, 2100);
    c = ost_document_figure(d, "Resolved in time", OST_RATIO, 0.871, "target 90 %, n = 388");
    ost_cell_between(c, 0.834, 0.901)->tone = OST_BAD;
    c = ost_document_figure(d, "Still open", OST_COUNT, 57, "19 for more than 7 days");
    c->tone = OST_WARN;
    c = ost_document_figure(d, "Satisfaction", OST_RATIO, 0.91, "58 answers, 14 % of tickets");
    ost_cell_between(c, 0.81, 0.96);
    ost_document_figure(d, "Availability", OST_RATIO, 0.99953, "agreed service time");
}

static inline void sample_clock(struct ost_table *t, const char *group, const double *n,
                                const double *ratio, const double *median, const double *p90)
{
    ost_table_row(t);
    ost_cell_text(t, ost_slice_of(group));
    for (int i = 0; i < 4; i++)
        ost_cell(t, n[i]);
    struct ost_cell *c = ost_cell_between(ost_cell(t, ratio[0]), ratio[1], ratio[2]);
    c->tone = ratio[0] < 0.9 ? OST_BAD : OST_GOOD;
    ost_cell_between(ost_cell(t, median[0]), median[1], median[2]);
    c = ost_cell_between(ost_cell(t, p90[0]), p90[1], p90[2]);
    c->more = p90[2] == INFINITY;
}

static inline void sample_clocks(struct ost_document *d)
{
    struct ost_table *t = ost_document_table(d, "first_response", "First response per priority");
    ost_table_column(t, "priority", OST_TEXT);
    ost_table_column(t, "tickets", OST_COUNT);
    ost_table_column(t, "met", OST_COUNT);
    ost_table_column(t, "missed", OST_COUNT);
    ost_table_column(t, "pending", OST_COUNT);
    ost_table_column(t, "in time", OST_RATIO);
    ost_table_column(t, "median", OST_SECONDS);
    ost_table_column(t, "90 % within", OST_SECONDS);
    sample_clock(t, "P1 critical", (double[]){38, 31, 7, 0}, (double[]){0.816, 0.666, 0.908},
                 (double[]){720, 540, 1020}, (double[]){3300, 2400, 5100});
    sample_clock(t, "P2 high", (double[]){121, 117, 3, 1}, (double[]){0.975, 0.929, 0.991},
                 (double[]){1740, 1500, 2100}, (double[]){9000, 7200, 12600});
    sample_clock(t, "P3 normal", (double[]){198, 193, 4, 1}, (double[]){0.980, 0.949, 0.992},
                 (double[]){5400, 4800, 6300}, (double[]){28800, 21600, 39600});
    sample_clock(t, "P4 question", (double[]){55, 52, 1, 2}, (double[]){0.981, 0.901, 0.997},
                 (double[]){14400, 9900, 19800}, (double[]){72000, 54000, INFINITY});
}

/* A survival curve with its band: the share that still waits for an answer. */
static inline void sample_waiting(struct ost_document *d)
{
    static const double hours[] = {0, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 20};
    static const double share[] = {1,    0.86, 0.71, 0.52,  0.44, 0.36, 0.27,
                                   0.21, 0.14, 0.09, 0.055, 0.04, 0.03};
    struct ost_chart *c = ost_document_chart(d, "waiting", "How many still wait, after how long");
    c->description = ost_document_format(
        d, "Half of the customers have an answer after one hour, nine of ten after eight hours.");
    c->x_unit = OST_SECONDS;
    c->y_unit = OST_RATIO;
    c->x_name = ost_document_format(d, "business time since the ticket was opened");
    c->y_name = ost_document_format(d, "still waiting");
    struct ost_series *band = ost_chart_series(c, "95 % band", OST_BAND, OST_NEUTRAL);
    struct ost_series *line = ost_chart_series(c, "all tickets", OST_STEP, OST_NEUTRAL);
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) {
        double spread = 0.05 * sqrt(share[i] * (1 - share[i])) * 2;
        struct ost_point *p =
            ost_series_point(c, band, hours[i] * 3600, share[i], (struct ost_slice){"", 0});
        p->lower = fmax(0, share[i] - spread);
        p->upper = fmin(1, share[i] + spread);
        ost_series_point(c, line, hours[i] * 3600, share[i], (struct ost_slice){"", 0});
    }
    ost_chart_rule(c, 0.1, OST_MUTED, "90 % answered");
}

/* Weekly counts with control limits and two flagged points. */
static inline void sample_trend(struct ost_document *d)
{
    static const double weekly[] = {88, 94,  79, 91,  102, 85,  97, 90, 84,
                                    99, 141, 93, 104, 96,  110, 98, 87, 58};
    struct ost_chart *c = ost_document_chart(d, "volume", "Tickets per week");
    c->description = ost_document_format(d, "Between 79 and 110 a week, with one spike in August.");
    c->x_unit = OST_INSTANT;
    c->y_unit = OST_COUNT;
    c->y_name = ost_document_format(d, "tickets");
    struct ost_series *s = ost_chart_series(c, "opened", OST_LINE, OST_NEUTRAL);
    for (size_t i = 0; i < sizeof weekly / sizeof *weekly; i++) {
        double at = SAMPLE_START - (18 - (double)i) * 7 * SAMPLE_DAY;
        struct ost_point *p = ost_series_point(c, s, at, weekly[i], (struct ost_slice){"", 0});
        p->flagged = weekly[i] > 130 || weekly[i] < 60;
        if (p->flagged)
            p->label = ost_document_format(d, "%s the limits", weekly[i] > 130 ? "above" : "below");
    }
    ost_chart_rule(c, 130.4, OST_BAD, "upper limit");
    ost_chart_rule(c, 94.2, OST_MUTED, "mean");
    ost_chart_rule(c, 62.1, OST_BAD, "lower limit");
}

static inline void sample_bars(struct ost_document *d)
{
    static const char *const names[] = {"billing", "access and login", "upgrade", "outage",
                                        "feature request"};
    static const double met[] = {128, 97, 81, 64, 42};
    struct ost_chart *c = ost_document_chart(d, "products", "Tickets per category");
    c->description = ost_document_format(d, "Billing leads with 128 of 412 tickets.");
    c->horizontal = true;
    c->x_unit = OST_TEXT;
    c->y_unit = OST_COUNT;
    struct ost_series *s = ost_chart_series(c, "tickets", OST_BARS, OST_NEUTRAL);
    for (size_t i = 0; i < 5; i++)
        ost_series_point(c, s, (double)i, met[i], ost_slice_of(names[i]))->flagged = i == 3;
}

static inline void sample_stacks(struct ost_document *d)
{
    static const char *const months[] = {"May", "Jun", "Jul", "Aug", "Sep", "Oct"};
    static const double rows[2][6] = {{340, 361, 349, 420, 388, 412},
                                      {331, 352, 360, 371, 402, 388}};
    static const char *const names[] = {"opened", "resolved"};
    struct ost_chart *c = ost_document_chart(d, "months", "Opened and resolved per month");
    c->description = ost_document_format(d, "August opened 49 tickets more than it resolved.");
    c->x_unit = OST_TEXT;
    c->y_unit = OST_COUNT;
    for (int k = 0; k < 2; k++) {
        struct ost_series *s = ost_chart_series(c, names[k], OST_BARS, k ? OST_GOOD : OST_NEUTRAL);
        for (size_t i = 0; i < 6; i++)
            ost_series_point(c, s, (double)i, rows[k][i], ost_slice_of(months[i]));
    }
}

/* Which input moves the result most. */
static inline void sample_tornado(struct ost_document *d)
{
    static const char *const names[] = {"cost of an hour of outage", "incidents per year",
                                        "restore time without support", "restore time with support",
                                        "share of critical incidents"};
    static const double low[] = {12400, 21800, 26100, 31200, 38800},
                        high[] = {98700, 79300, 66200, 58400, 51700};
    struct ost_chart *c = ost_document_chart(d, "tornado", "What the yearly value depends on most");
    c->description = ost_document_format(d, "The cost of an hour of outage moves the value most.");
    c->horizontal = true;
    c->x_unit = OST_TEXT;
    c->y_unit = OST_MONEY;
    c->y_name = ost_document_format(d, "value per year, input from its 5 %% to its 95 %% point");
    struct ost_series *s = ost_chart_series(c, "value", OST_RANGE, OST_NEUTRAL);
    for (size_t i = 0; i < 5; i++) {
        struct ost_point *p = ost_series_point(c, s, (double)i, 46300, ost_slice_of(names[i]));
        p->lower = low[i];
        p->upper = high[i];
    }
}

static inline void sample_frontier(struct ost_document *d)
{
    static const double cost[] = {0, 4800, 9600, 18000, 31200, 52800},
                        value[] = {0, 21400, 38900, 51800, 56300, 57900};
    static const char *const names[] = {"none",         "2 x basic", "basic + standard",
                                        "3 x standard", "premium",   "all premium"};
    struct ost_chart *c = ost_document_chart(d, "frontier", "What a budget buys");
    c->description = ost_document_format(d, "Beyond $18,000 a year little value is added.");
    c->x_unit = c->y_unit = OST_MONEY;
    c->x_name = ost_document_format(d, "budget per year");
    c->y_name = ost_document_format(d, "expected value");
    struct ost_series *s = ost_chart_series(c, "best plan for the budget", OST_LINE, OST_GOOD);
    for (size_t i = 0; i < 6; i++)
        ost_series_point(c, s, cost[i], value[i], ost_slice_of(names[i]))->flagged = i == 3;
}

static inline void sample_tickets(struct ost_document *d)
{
    static const char *const subjects[] = {
        "Login fails after upgrade to 4.2 | \"token expired\"",
        "<script>alert('x')</script> in invoice PDF",
        "@ops please look at #4711: `rm -rf` in the cron job of the backup host of the second site",
        "=cmd|' /C calc'!A0",
        "注文の請求書が二回届きました",
        "Über die Nacht gingen die Pünktchen verloren",
    };
    struct ost_table *t = ost_document_table(d, "missed", "Tickets that missed their target");
    ost_table_column(t, "ticket", OST_TEXT);
    ost_table_column(t, "subject", OST_TEXT);
    ost_table_column(t, "due", OST_INSTANT);
    ost_table_column(t, "late by", OST_SECONDS);
    ost_table_column(t, "cost", OST_MONEY);
    for (int i = 0; i < 6; i++) {
        ost_table_row(t);
        ost_cell_text(t, ost_document_format(d, "T-%d", 1041 + 37 * i));
        ost_cell_text(t, ost_slice_of(subjects[i]));
        ost_cell(t, SAMPLE_START + i * 3.3 * SAMPLE_DAY + 52200);
        ost_cell(t, 1500 + i * i * 5400)->tone = i > 2 ? OST_BAD : OST_WARN;
        if (i == 4)
            ost_cell_unknown(t);
        else
            ost_cell(t, 120.5 * (i + 1));
    }
}

static inline void sample_checks(struct ost_document *d)
{
    struct ost_check *c =
        ost_document_check(d, "first response", "first_response.compliance >= 0.95", OST_PASS);
    c->value = ost_cell_of(OST_RATIO, 0.962);
    ost_cell_between(&c->value, 0.939, 0.977);
    c->n = 412;
    c->reason = ost_document_format(d, "396 of 412 in time");
    c = ost_document_check(d, "resolution", "resolution.p90 <= 8h", OST_FAIL);
    c->value = ost_cell_of(OST_SECONDS, 39960);
    ost_cell_between(&c->value, 31500, 49500);
    c->n = 388;
    c->reason = ost_document_format(d, "90 %% are resolved within 11h 6m, over the 8h allowed");
    c = ost_document_check(d, "satisfaction", "csat >= 90%", OST_UNDECIDED);
    c->value = ost_cell_of(OST_RATIO, 0.91);
    c->n = 8;
    c->reason = ost_document_format(d, "8 answers; at least 20 are needed");
}

static inline void sample_records(struct ost_document *d)
{
    struct ost_table *t = ost_document_records(d);
    ost_table_column(t, "ticket", OST_TEXT);
    ost_table_column(t, "clock", OST_TEXT);
    ost_table_column(t, "start", OST_INSTANT);
    ost_table_column(t, "elapsed_s", OST_SECONDS);
    ost_table_column(t, "state", OST_TEXT);
    for (int i = 0; i < 3; i++) {
        ost_table_row(t);
        ost_cell_text(t, ost_document_format(d, "T-%d", 1041 + i));
        ost_cell_text(t, ost_slice_of("first_response"));
        ost_cell(t, SAMPLE_START + i * 3600);
        ost_cell(t, i == 2 ? NAN : 600 * (i + 1));
        ost_cell_text(t, ost_slice_of(i == 2 ? "pending" : "met"));
    }
}

static inline void sample_gauges(struct ost_document *d)
{
    static const char *const help = "Share of clocks that met their target.";
    static const char *const p1[] = {"clock", "first_response", "priority", "P1", NULL};
    static const char *const p2[] = {"clock", "first_response", "priority", "P2 \"high\"\\\n",
                                     NULL};
    ost_document_gauge(d, "ostler_sla_compliance_ratio", help, p1, 0.816);
    ost_document_gauge(d, "ostler_backlog_tickets", "Tickets that are open.", NULL, 57);
    ost_document_gauge(d, "ostler_sla_compliance_ratio", help, p2, 0.975);
    ost_document_gauge(d, "ostler_report_timestamp_seconds", "When the report was made.", NULL,
                       SAMPLE_START);
}

/* Yours to free. */
static inline struct ost_document *sample_document(void)
{
    struct ost_document *d = ost_document_new("Support service, October 2026");
    d->subtitle = ost_document_format(d, "Acme GmbH, 412 tickets, all products");
    snprintf(d->currency, sizeof d->currency, "$");
    sample_checks(d);
    sample_figures(d);
    ost_document_paragraph(d, OST_WARN,
                           "31 of 443 rows were rejected: 'created_at' is not a date (29), 'id' is "
                           "empty (2). The figures rest on the other 412.");
    ost_document_heading(d, "Response", OST_MAIN);
    ost_document_paragraph(
        d, OST_NEUTRAL,
        "A first response is the first public message of an agent. Time counts "
        "from Monday to Friday, 09:00 to 17:00 in Europe/Berlin; tickets without "
        "an answer are counted as still waiting, not left out.");
    sample_clocks(d);
    sample_waiting(d);
    ost_document_heading(d, "Volume", OST_EXTRA);
    sample_trend(d);
    sample_bars(d);
    sample_stacks(d);
    ost_document_heading(d, "Value", OST_EXTRA);
    sample_tornado(d);
    sample_frontier(d);
    ost_document_heading(d, "Tickets", OST_DETAIL);
    sample_tickets(d);
    ost_document_fact(d, "period", "2026-10-01 to 2026-10-31, Europe/Berlin");
    ost_document_fact(d, "now", "2026-11-02T08:00:00Z");
    ost_document_fact(d, "time zones", "tzdata 2025b");
    ost_document_fact(d, "input", "tickets.csv, 8f3a 1c22 90de 4471");
    sample_records(d);
    sample_gauges(d);
    ost_buf_puts(&d->data,
                 "{\"schema\": \"ostler.report/1\", \"tickets\": 412, \"median_s\": 1740.5, "
                 "\"gates\": [{\"name\": \"first response\", \"verdict\": \"pass\"}], "
                 "\"empty\": []}");
    return d;
}

#endif
