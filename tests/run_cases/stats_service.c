/* Service levels: burn rates, error budgets and availability. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/spans.h"
#include "stats/slo.h"
#include "stats_cases.h"

enum { DAY_S = 86400, HOUR_S = 3600 };

/*
 * One alert: the share of the budget it may spend is given, or follows from the factor it is to have. An
 * alert that is a bare number has the share and window of the one in the same place of `base`.
 */
static int run_alert(struct case_report *r, const char *id, const struct ost_json *alert,
                     const struct ost_json *base, double period_s)
{
    const struct ost_json *shape = ost_json_type(alert) == OST_JSON_OBJECT ? alert : base;
    double window_s = 0, factor = ost_json_number(alert), percent = 0;
    int rc = ost_json_real(&window_s, shape, "long_s");
    if (rc == 0 && shape == alert)
        rc = ost_json_real(&factor, alert, "factor");
    if (rc == 0)
        rc = ost_json_real_or(&percent, shape, "budget_pct");
    if (rc < 0)
        return ost_fail_within(rc, "%s", id);
    if (!(window_s > 0 && factor > 0 && percent >= 0))
        return ost_fail(OST_EPARSE, "%s: factors and windows are positive", id);
    double share = percent / 100, target = 0.999;
    if (share == 0) /* that burn rate, kept up for the window */
        share = 1 - ost_slo_budget_left(factor * (1 - target) * window_s, period_s, target);
    case_number(r, id, "factor", factor, ost_slo_burn_factor(share, period_s, window_s),
                DECIMALS_6);
    return 0;
}

/* "sloth_28d": a list of alerts over 28 days; the shapes of bare numbers stand in another list, "sloth_...". */
static int run_alerts(struct case_report *r, const struct ost_json *section, struct ost_slice name,
                      const struct ost_json *alerts)
{
    const char *last = strrchr(name.p, '_');
    int days = 0;
    if (!last || sscanf(last, "_%dd", &days) != 1 || days <= 0)
        return ost_fail(OST_EPARSE, "'%s' does not end in its days, as in sloth_30d", name.p);
    size_t stem = (size_t)(last - name.p) + 1;
    const struct ost_json *shapes = NULL;
    for (struct ost_json_iter it = ost_json_members(section); ost_json_next(&it);)
        if (strncmp(it.key.p, name.p, stem) == 0 &&
            ost_json_type(ost_json_at(it.value, 0)) == OST_JSON_OBJECT)
            shapes = it.value;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < ost_json_count(alerts); i++) {
        char id[96];
        snprintf(id, sizeof id, "%s[%zu]", name.p, i);
        if (i >= ost_json_count(shapes))
            return ost_fail(OST_EPARSE, "%s: no list tells its windows", id);
        rc = run_alert(r, id, ost_json_at(alerts, i), ost_json_at(shapes, i), (double)days * DAY_S);
    }
    return rc;
}

static int run_exhaust(struct case_report *r, const struct ost_json *row, size_t i)
{
    char id[64];
    double factor = 0, days = 0, hours = 0;
    snprintf(id, sizeof id, "time_to_exhaust[%zu]", i);
    int rc = ost_json_real(&factor, row, "factor");
    if (rc == 0)
        rc = ost_json_real(&days, row, "period_d");
    if (rc == 0)
        rc = ost_json_real(&hours, row, "hours");
    if (rc < 0)
        return ost_fail_within(rc, "%s", id);
    if (!(factor >= 0 && days > 0))
        return ost_fail(OST_EPARSE, "%s: no factor and period", id);
    case_number(r, id, "hours", hours, ost_slo_exhaust_s(days * DAY_S, factor, 1) / HOUR_S, 1e-6);
    return 0;
}

int stats_run_burn_rate(struct case_report *r, const struct ost_json *section)
{
    int rc = 0;
    for (struct ost_json_iter it = ost_json_members(section); rc == 0 && ost_json_next(&it);) {
        if (ost_json_type(it.value) != OST_JSON_ARRAY)
            continue; /* source, formula */
        if (ost_slice_is(it.key, "time_to_exhaust"))
            for (size_t i = 0; rc == 0 && i < ost_json_count(it.value); i++)
                rc = run_exhaust(r, ost_json_at(it.value, i), i);
        else
            rc = run_alerts(r, section, it.key, it.value);
    }
    return rc;
}

/* "16 h 48 min", "5 min 2.4 s" */
static void put_duration(struct ost_buf *out, double seconds)
{
    double h = floor(seconds / HOUR_S), min = floor(fmod(seconds, HOUR_S) / 60);
    double s = round((seconds - h * HOUR_S - min * 60) * 1000) / 1000;
    if (h > 0)
        ost_buf_printf(out, "%g h", h);
    if (min > 0)
        ost_buf_printf(out, "%s%g min", out->n ? " " : "", min);
    if (s > 0 || out->n == 0)
        ost_buf_printf(out, "%s%g s", out->n ? " " : "", s);
}

/* Seconds of a period in days, or of slices (a minute each unless said otherwise). */
static double counted_seconds(const struct ost_json *row)
{
    double days = 0, slices = 0, slice_s = 60;
    if (ost_json_real_or(&days, row, "period_d") < 0 ||
        ost_json_real_or(&slices, row, "slices") < 0 ||
        ost_json_real_or(&slice_s, row, "slice_s") < 0)
        return 0;
    return days > 0 ? days * DAY_S : slices * slice_s;
}

int stats_run_error_budget(struct case_report *r, const struct ost_json *row)
{
    const char *id, *text = NULL;
    double target = 0, requests = 0;
    int rc = ost_json_string(&id, row, "id");
    if (rc == 0)
        rc = ost_json_real(&target, row, "target");
    if (rc == 0)
        rc = ost_json_real_or(&requests, row, "requests");
    if (rc == 0)
        rc = ost_json_string_or(&text, row, "text");
    if (rc < 0)
        return rc;
    if (!(target >= 0 && target < 1))
        return ost_fail(OST_EPARSE, "%s: a target of %g has no budget", id, target);
    double budget_s = ost_slo_budget(counted_seconds(row), target);
    if (ost_json_has(row, "budget"))
        stats_number(r, id, "budget", ost_json_get(row, "budget"), ost_slo_budget(requests, target),
                     1e-6);
    if (ost_json_has(row, "budget_s"))
        stats_number(r, id, "budget_s", ost_json_get(row, "budget_s"), budget_s, 1e-6);
    if (text) {
        struct ost_buf got = OST_BUF_INIT;
        put_duration(&got, budget_s);
        case_text(r, id, "text", text, got.p);
        ost_buf_release(&got);
    }
    return 0;
}

static void put_spans(struct ost_buf *out, const struct ost_spans *s)
{
    for (size_t i = 0; i < s->n; i++)
        ost_buf_printf(out, "%s[%lld,%lld]", i ? "," : "", (long long)s->at[i].start,
                       (long long)s->at[i].end);
}

static void read_spans(struct ost_spans *out, const struct ost_json *pairs)
{
    for (size_t i = 0; i < ost_json_count(pairs); i++) {
        const struct ost_json *pair = ost_json_at(pairs, i);
        ost_spans_add(out, (ost_time)ost_json_number(ost_json_at(pair, 0)),
                      (ost_time)ost_json_number(ost_json_at(pair, 1)));
    }
    ost_spans_normalise(out);
}

static void compare_spans(struct case_report *r, const char *id, const struct ost_json *expected,
                          const struct ost_spans *got)
{
    struct ost_spans wanted = {0};
    struct ost_buf wanted_text = OST_BUF_INIT, got_text = OST_BUF_INIT;
    read_spans(&wanted, expected);
    put_spans(&wanted_text, &wanted);
    put_spans(&got_text, got);
    case_text(r, id, "merged", wanted_text.p, got_text.p);
    ost_buf_release(&wanted_text);
    ost_buf_release(&got_text);
    ost_spans_release(&wanted);
}

static void run_outages(struct case_report *r, const char *id, const struct ost_json *kase,
                        int64_t period_s)
{
    struct ost_spans outages = {0};
    read_spans(&outages, ost_json_get(kase, "outages"));
    ost_spans_clip(&outages, 0, period_s);
    int64_t down_s = ost_spans_total(&outages);
    struct ost_availability a = ost_slo_availability(period_s, down_s, outages.n, 0.95);
    const struct {
        const char *name;
        double got, tolerance;
    } fields[] = {
        {"failures", (double)outages.n, 0},
        {"downtime_s", (double)down_s, 0},
        {"availability", a.availability, DECIMALS_8},
        {"mtbf_s", a.between_s, 1e-6},
        {"mttr_s", a.outage_s, 1e-6},
    };
    if (ost_json_has(kase, "merged"))
        compare_spans(r, id, ost_json_get(kase, "merged"), &outages);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (ost_json_has(kase, fields[i].name))
            stats_number(r, id, fields[i].name, ost_json_get(kase, fields[i].name), fields[i].got,
                         fields[i].tolerance);
    ost_spans_release(&outages);
}

int stats_run_availability(struct case_report *r, const struct ost_json *section)
{
    const struct ost_json *cases = ost_json_get(section, "cases");
    for (size_t i = 0; i < ost_json_count(cases); i++) {
        char id[64];
        int64_t period_s = 0;
        snprintf(id, sizeof id, "availability[%zu]", i);
        int rc = ost_json_int(&period_s, ost_json_at(cases, i), "period_s");
        if (rc == 0 && period_s <= 0)
            rc = ost_fail(OST_EPARSE, "a period is positive");
        if (rc < 0)
            return ost_fail_within(rc, "%s", id);
        run_outages(r, id, ost_json_at(cases, i), period_s);
    }
    return 0;
}
