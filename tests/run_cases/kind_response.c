/*
 * Promised responses as clock hours: calendar (24x7, 24x5, 9x5_0900-1800), sla_covered_hours ->
 * covered_hours_per_week, mean_, median_ and sup_clock_hours, share_within_sla_clock.
 */
#include <math.h>

#include "run_cases.h"
#include "value/response.h"
#include "week_name.h"

static bool matches(const struct case_file *f)
{
    return case_has_column(f, "sla_covered_hours") && case_has_column(f, "mean_clock_hours");
}

static double covered_h(const struct ost_promise *p)
{
    double sum_s = 0;
    for (size_t i = 0; i < p->spans; i++)
        sum_s += p->open[i].to_s - p->open[i].from_s;
    return sum_s / 3600;
}

static int run_row(struct case_report *r, const struct case_file *f, size_t row)
{
    /* The source's median is that of minutes' midpoints; the other columns are rounded to 9 digits. */
    static const struct {
        const char *column;
        double tolerance;
    } fields[] = {{"covered_hours_per_week", 1e-9},
                  {"mean_clock_hours", 1e-9},
                  {"median_clock_hours", 0.5 / 60 + 5e-5},
                  {"sup_clock_hours", 1e-9},
                  {"share_within_sla_clock", 1e-9}};
    struct ost_week_span open[WEEK_DAYS];
    struct ost_promise p = {0};
    struct ost_response response;
    const char *id = case_value(f, row, "id");
    double promised_h = 0, expected;
    int rc = case_value_real(&promised_h, f, row, "sla_covered_hours");
    if (rc < 0)
        return rc;
    p.promised_s = llround(promised_h * 3600);
    if ((rc = week_of_name(&p, open, case_value(f, row, "calendar"))) < 0)
        return case_bad_row(rc, f, row);
    if ((rc = ost_response_init(&response, &p)) < 0) {
        case_failed(r, id, "mean_clock_hours", case_value(f, row, "mean_clock_hours"));
        return 0;
    }
    const double got[] = {
        covered_h(&p), ost_response_mean_h(&response), ost_response_quantile_h(&response, 0.5),
        ost_response_longest_h(&response), ost_response_share_within(&response, promised_h)};
    for (size_t i = 0; rc == 0 && i < sizeof got / sizeof *got; i++) {
        rc = case_value_real(&expected, f, row, fields[i].column);
        if (rc == 0)
            case_number(r, id, fields[i].column, expected, got[i], fields[i].tolerance);
    }
    ost_response_release(&response);
    return rc;
}

static int run(struct case_report *r, const struct case_file *f)
{
    int rc = 0;
    for (size_t row = 0; rc == 0 && row < f->rows; row++)
        rc = run_row(r, f, row);
    return rc;
}

const struct case_kind kind_response = {"promised responses on the clock", matches, run};
