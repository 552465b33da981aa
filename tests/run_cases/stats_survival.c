/*
 * {name: {durations, observed, table, median, published}}: Kaplan-Meier curves. Durations may have
 * fractions: they are counted in thousandths.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "stats/quantile.h"
#include "stats/survival.h"
#include "stats_cases.h"

static const double per_unit = 1000;

/* One example and its curve. */
struct example {
    struct case_report *report;
    const char *id;
    const struct ost_json *json;
    struct ost_duration *subject;
    size_t n;
    struct ost_survival curve;
};

static double unit(int64_t ticks)
{
    return ticks == OST_NOT_REACHED ? NAN : (double)ticks / per_unit;
}

static int read_subjects(struct example *e)
{
    const struct ost_json *durations = ost_json_get(e->json, "durations"),
                          *observed = ost_json_get(e->json, "observed");
    e->n = ost_json_count(durations);
    if (e->n == 0 || ost_json_count(observed) != e->n)
        return ost_fail(OST_EPARSE, "%s: durations and observed must be of one length", e->id);
    e->subject = ost_calloc(e->n, sizeof *e->subject);
    for (size_t i = 0; i < e->n; i++) {
        const struct ost_json *event = ost_json_at(observed, i);
        double t = ost_json_number(ost_json_at(durations, i));
        if (t < 0)
            return ost_fail(OST_EPARSE, "%s: durations[%zu] is negative", e->id, i);
        e->subject[i] = (struct ost_duration){llround(t * per_unit),
                                              ost_json_number(event) != 0 || ost_json_true(event)};
    }
    return 0;
}

static void compare(const struct example *e, const char *field, const struct ost_json *expected,
                    double got, double tolerance)
{
    stats_number(e->report, e->id, field, expected, got, tolerance);
}

/* The columns of a table's row that it has. */
static void compare_step(const struct example *e, size_t i, const struct ost_json *row)
{
    const struct ost_survival_step *step = &e->curve.step[i];
    struct ost_interval band = ost_survival_band(step, 0.95);
    const struct {
        const char *name;
        double got, tolerance;
    } columns[] = {
        {"t", unit(step->time_s), 1 / per_unit},
        {"at_risk", (double)step->at_risk, 0},
        {"events", (double)step->events, 0},
        {"S", step->survival, DECIMALS_6},
        {"greenwood_se", ost_survival_error(step), DECIMALS_6},
        {"loglog_lo", band.lower, DECIMALS_6},
        {"loglog_hi", band.upper, DECIMALS_6},
    };
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        char field[64];
        snprintf(field, sizeof field, "table[%zu].%s", i, columns[c].name);
        if (ost_json_has(row, columns[c].name))
            compare(e, field, ost_json_get(row, columns[c].name), columns[c].got,
                    columns[c].tolerance);
    }
}

static void compare_table(const struct example *e)
{
    const struct ost_json *table = ost_json_get(e->json, "table");
    size_t rows = ost_json_count(table);
    if (!table)
        return;
    case_int(e->report, e->id, "table rows", (int64_t)rows, (int64_t)e->curve.steps);
    for (size_t i = 0; i < rows && i < e->curve.steps; i++)
        compare_step(e, i, ost_json_at(table, i));
}

/* A published column, at the times of "at"; three decimals. */
static void compare_column(const struct example *e, const char *name,
                           const struct ost_json *published)
{
    const struct ost_json *at = ost_json_get(published, "at"),
                          *column = ost_json_get(published, name);
    for (size_t i = 0; i < ost_json_count(column) && i < ost_json_count(at); i++) {
        int64_t time = llround(ost_json_number(ost_json_at(at, i)) * per_unit);
        const struct ost_survival_step *step = ost_survival_at(&e->curve, time);
        struct ost_interval band = {1, 1};
        if (step)
            band = ost_survival_band(step, 0.95);
        double got = strcmp(name, "S") == 0           ? step ? step->survival : 1
                     : strcmp(name, "loglog_lo") == 0 ? band.lower
                                                      : band.upper;
        char field[64];
        snprintf(field, sizeof field, "published.%s[%zu]", name, i);
        compare(e, field, ost_json_at(column, i), got, DECIMALS_3);
    }
}

static double median(const struct example *e)
{
    return unit(ost_survival_quantile(&e->curve, 0.5, 0.95).value_s);
}

/* R's median where S is 1/2 over a stretch: its middle. */
static double middle_of_half(const struct example *e)
{
    int64_t from = ost_survival_quantile(&e->curve, 0.5, 0.95).value_s;
    const struct ost_survival_step *step = ost_survival_at(&e->curve, from),
                                   *end = e->curve.step + e->curve.steps;
    if (from == OST_NOT_REACHED || step + 1 == end || fabs(step->survival - 0.5) > 1e-9)
        return unit(from);
    return (unit(from) + unit(step[1].time_s)) / 2;
}

/* What those report who leave the censored out. */
static double naive(const struct example *e, double (*of)(const double *, size_t))
{
    double *observed = ost_calloc(e->n, sizeof *observed);
    size_t n = 0;
    for (size_t i = 0; i < e->n; i++)
        if (e->subject[i].observed)
            observed[n++] = unit(e->subject[i].seconds);
    ost_sort(observed, n);
    double value = n ? of(observed, n) : NAN;
    free(observed);
    return value;
}

static double middle(const double *sorted, size_t n)
{
    return ost_quantile_linear(sorted, n, 0.5);
}

static void compare_published(const struct example *e)
{
    const struct ost_json *published = ost_json_get(e->json, "published");
    const struct {
        const char *name;
        double got;
    } figures[] = {
        {"median", median(e)},
        {"km_median_first_le_half", median(e)},
        {"km_median_R_midpoint", middle_of_half(e)},
        {"km_p90", unit(ost_survival_quantile(&e->curve, 0.9, 0.95).value_s)},
        {"naive_mean_answered_only", naive(e, ost_mean)},
        {"naive_median_answered_only", naive(e, middle)},
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        if (ost_json_has(published, figures[i].name))
            compare(e, figures[i].name, ost_json_get(published, figures[i].name), figures[i].got,
                    1e-6);
    compare_column(e, "S", published);
    compare_column(e, "loglog_lo", published);
    compare_column(e, "loglog_hi", published);
}

static int run_example(struct case_report *r, const char *id, const struct ost_json *json)
{
    struct example e = {.report = r, .id = id, .json = json};
    int rc = read_subjects(&e);
    if (rc == 0) {
        ost_survival_fit(&e.curve, e.subject, e.n);
        compare_table(&e);
        if (ost_json_has(json, "median"))
            compare(&e, "median", ost_json_get(json, "median"), median(&e), 1 / per_unit);
        compare_published(&e);
    }
    ost_survival_release(&e.curve);
    free(e.subject);
    return rc;
}

int stats_run_survival(struct case_report *r, const struct ost_json *section)
{
    int rc = 0;
    for (struct ost_json_iter it = ost_json_members(section); rc == 0 && ost_json_next(&it);)
        if (ost_json_type(it.value) == OST_JSON_OBJECT)
            rc = run_example(r, it.key.p, it.value);
    return rc;
}
