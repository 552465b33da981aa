/* Worked statistics: the file's sections, and those on shares, percentiles, averages and spikes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "stats/control.h"
#include "stats/interval.h"
#include "stats/quantile.h"
#include "stats/special.h"
#include "stats_cases.h"

void stats_number(struct case_report *r, const char *id, const char *field,
                  const struct ost_json *expected, double got, double tolerance)
{
    char text[32];
    snprintf(text, sizeof text, "%.12g", got);
    if (expected && ost_json_type(expected) != OST_JSON_NULL)
        case_number(r, id, field, ost_json_number(expected), got, tolerance);
    else
        case_judged(r, id, field, "null", isnan(got) ? "null" : text, isnan(got));
}

double *stats_numbers(const struct ost_json *array, size_t *n)
{
    *n = ost_json_count(array);
    double *number = ost_calloc(*n, sizeof *number);
    for (size_t i = 0; i < *n; i++)
        number[i] = ost_json_number(ost_json_at(array, i));
    return number;
}

static void compare_interval(struct case_report *r, const char *id, const char *method,
                             const struct ost_json *row, struct ost_interval got)
{
    char field[64];
    const struct ost_json *expected = ost_json_get(row, method);
    for (size_t end = 0; end < ost_json_count(expected); end++) {
        snprintf(field, sizeof field, "%s[%zu]", method, end);
        case_number(r, id, field, ost_json_number(ost_json_at(expected, end)),
                    end == 0 ? got.lower : got.upper, DECIMALS_6);
    }
}

static int run_proportions(struct case_report *r, const struct ost_json *section)
{
    const struct ost_json *rows = ost_json_get(section, "rows");
    for (size_t i = 0; i < ost_json_count(rows); i++) {
        const struct ost_json *row = ost_json_at(rows, i);
        int64_t hits, trials;
        int rc = ost_json_int(&hits, row, "k");
        if (rc == 0)
            rc = ost_json_int(&trials, row, "n");
        if (rc < 0)
            return rc;
        if (hits < 0 || trials < hits)
            return ost_fail(OST_EPARSE, "rows[%zu] is no k of n", i);
        uint64_t k = (uint64_t)hits, n = (uint64_t)trials;
        char id[64];
        snprintf(id, sizeof id, "proportion %zu of %zu", (size_t)k, (size_t)n);
        compare_interval(r, id, "wilson", row, ost_interval_wilson(k, n, 0.95));
        compare_interval(r, id, "clopper_pearson", row, ost_interval_clopper_pearson(k, n, 0.95));
        compare_interval(r, id, "jeffreys", row, ost_interval_jeffreys(k, n, 0.95));
    }
    return 0;
}

/* {"0.5": 1650.0, ...}: by q, from the definition. */
static void compare_quantiles(struct case_report *r, const struct ost_json *section,
                              const char *field, const double *sorted, size_t n,
                              double (*quantile)(const double *, size_t, double))
{
    for (struct ost_json_iter it = ost_json_members(ost_json_get(section, field));
         ost_json_next(&it);) {
        char name[64];
        snprintf(name, sizeof name, "%s.%s", field, it.key.p);
        double expected = ost_json_number(it.value);
        case_number(r, "percentiles", name, expected, quantile(sorted, n, strtod(it.key.p, NULL)),
                    1e-9 * fmax(1, fabs(expected)));
    }
}

static int run_percentiles(struct case_report *r, const struct ost_json *section)
{
    size_t n;
    double *data = stats_numbers(ost_json_get(section, "data"), &n);
    if (n == 0) {
        free(data);
        return ost_fail(OST_EPARSE, "percentiles need 'data'");
    }
    ost_sort(data, n);
    compare_quantiles(r, section, "linear_type7", data, n, ost_quantile_linear);
    compare_quantiles(r, section, "nearest_rank", data, n, ost_quantile_nearest);
    if (ost_json_has(section, "mean"))
        stats_number(r, "percentiles", "mean", ost_json_get(section, "mean"), ost_mean(data, n),
                     1e-6);
    free(data);
    return 0;
}

/* Of one element more than the data, the first average is the target itself. */
static void compare_averages(struct case_report *r, const struct ost_json *expected,
                             const double *got, size_t n, double target)
{
    size_t first = ost_json_count(expected) > n;
    for (size_t i = 0; i < ost_json_count(expected) && i < n + first; i++) {
        char field[32];
        snprintf(field, sizeof field, "ewma[%zu]", i);
        case_number(r, "ewma", field, ost_json_number(ost_json_at(expected, i)),
                    i < first ? target : got[i - first], DECIMALS_4);
    }
}

static int run_ewma(struct case_report *r, const struct ost_json *section)
{
    double weight = 0, target = 0, sigma = 0;
    int rc = ost_json_real(&weight, section, "lambda_");
    if (rc == 0)
        rc = ost_json_real(&target, section, "target");
    if (rc == 0)
        rc = ost_json_real_or(&sigma, section, "sigma");
    if (rc < 0)
        return rc;
    if (!(weight > 0 && weight <= 1 && sigma >= 0))
        return ost_fail(OST_EPARSE, "ewma: lambda_ %g or sigma %g is out of range", weight, sigma);
    size_t n;
    double *z = stats_numbers(ost_json_get(section, "data"), &n);
    struct ost_limits limits = ost_control_ewma_limits(target, sigma, weight, 0);
    ost_control_ewma(z, z, n, weight, target);
    compare_averages(r, ost_json_get(section, "ewma"), z, n, target);
    if (ost_json_has(section, "ucl"))
        stats_number(r, "ewma", "ucl", ost_json_get(section, "ucl"), limits.upper, DECIMALS_4);
    if (ost_json_has(section, "lcl"))
        stats_number(r, "ewma", "lcl", ost_json_get(section, "lcl"), limits.lower, DECIMALS_4);
    free(z);
    return 0;
}

/* Six significant digits. */
static int run_spike(struct case_report *r, const struct ost_json *example)
{
    const char *id;
    double mean = 0, expected = 0;
    int64_t observed = 0;
    int rc = ost_json_string(&id, example, "id");
    if (rc == 0)
        rc = ost_json_real(&mean, example, "mean");
    if (rc == 0)
        rc = ost_json_int(&observed, example, "observed");
    if (rc == 0)
        rc = ost_json_real(&expected, example, "poisson_p_ge");
    if (rc == 0 && (observed < 0 || mean < 0))
        rc = ost_fail(OST_EPARSE, "%s: counts are not negative", id);
    if (rc == 0)
        case_number(r, id, "poisson_p_ge", expected, ost_poisson_at_least((uint64_t)observed, mean),
                    5e-6 * expected);
    return rc;
}

static const struct section {
    const char *name;
    int (*run)(struct case_report *r, const struct ost_json *example);
} sections[] = {
    {"proportion_ci_95", run_proportions},
    {"kaplan_meier", stats_run_survival},
    {"burn_rate", stats_run_burn_rate},
    {"error_budget", stats_run_error_budget},
    {"availability", stats_run_availability},
    {"percentiles", run_percentiles},
    {"ewma", run_ewma},
    {"volume_spike", run_spike},
};
enum { SECTIONS = sizeof sections / sizeof *sections };

static const struct section *section_of(struct ost_slice name)
{
    for (size_t i = 0; i < SECTIONS; i++)
        if (ost_slice_is(name, sections[i].name))
            return &sections[i];
    return NULL;
}

static bool matches(const struct case_file *f)
{
    for (size_t i = 0; i < SECTIONS; i++)
        if (case_has_key(f, sections[i].name))
            return true;
    return false;
}

static int run_section(struct case_report *r, const struct section *section,
                       const struct ost_json *value)
{
    if (ost_json_type(value) != OST_JSON_ARRAY)
        return section->run(r, value);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < ost_json_count(value); i++)
        rc = section->run(r, ost_json_at(value, i));
    return rc;
}

static int run(struct case_report *r, const struct case_file *f)
{
    int rc = 0;
    for (struct ost_json_iter it = ost_json_members(f->json); rc == 0 && ost_json_next(&it);) {
        const struct section *section = section_of(it.key);
        if (section)
            rc = run_section(r, section, it.value);
        else if (!ost_slice_is(it.key, "note"))
            case_judged(r, it.key.p, "section", "one that is known here", "none", false);
        if (rc < 0)
            ost_fail_within(rc, "%s: %s", f->path, it.key.p);
    }
    return rc;
}

const struct case_kind kind_stats = {"worked statistics", matches, run};
