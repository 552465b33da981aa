/*
 * Distributions of uncertain inputs: distribution, params_json, field -> expected.
 *
 * Beside the library's own, sums of a random number of independent losses (ale_*, compound_*), whose mean
 * and variance follow from those of number and size, and the PERT of 1959, which ours is not, as a beta
 * distribution with its mean and standard deviation.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run_cases.h"
#include "stats/distribution.h"
#include "stats/special.h"
#include "tolerance.h"

/* A distribution of one value, or, when there is a number of events, of the sum of so many. */
struct subject {
    struct ost_distribution value;
    double events, events_variance, p_none; /* events 0: not a sum */
};

static int three(double out[3], const struct ost_json *params, const char *const keys[3])
{
    int rc = 0;
    for (int i = 0; rc == 0 && i < 3 && keys[i]; i++)
        rc = ost_json_real(&out[i], params, keys[i]);
    return rc;
}

static const char *const bounds[3] = {"lo", "hi", NULL};
static const char *const triple[3] = {"min", "mode", "max"};

static int make_lognormal(struct subject *s, const struct ost_json *params)
{
    double p[3];
    int rc = three(p, params, bounds);
    return rc < 0 ? rc : ost_distribution_lognormal(&s->value, p[0], p[1]);
}

static int make_normal(struct subject *s, const struct ost_json *params)
{
    double p[3];
    int rc = three(p, params, bounds);
    return rc < 0 ? rc : ost_distribution_normal(&s->value, p[0], p[1]);
}

static int make_beta(struct subject *s, const struct ost_json *params)
{
    double p[3];
    int rc = three(p, params, bounds);
    return rc < 0 ? rc : ost_distribution_beta(&s->value, p[0], p[1]);
}

static int make_uniform(struct subject *s, const struct ost_json *params)
{
    static const char *const ends[3] = {"min", "max", NULL};
    double p[3];
    int rc = three(p, params, ost_json_has(params, "lo") ? bounds : ends);
    return rc < 0 ? rc : ost_distribution_uniform(&s->value, p[0], p[1]);
}

static int make_triangular(struct subject *s, const struct ost_json *params)
{
    double p[3];
    int rc = three(p, params, triple);
    return rc < 0 ? rc : ost_distribution_triangular(&s->value, p[0], p[1], p[2]);
}

static int pert(struct ost_distribution *out, const struct ost_json *params)
{
    double p[3], gamma = 4;
    int rc = three(p, params, triple);
    if (rc == 0)
        rc = ost_json_real_or(&gamma, params, "gamma");
    return rc < 0 ? rc : ost_distribution_pert(out, p[0], p[1], p[2], gamma);
}

static int make_pert(struct subject *s, const struct ost_json *params)
{
    return pert(&s->value, params);
}

/* Malcolm et al. 1959: mean (min + gamma mode + max) / (gamma + 2), sd (max - min) / (gamma + 2). */
static int make_pert_of_1959(struct subject *s, const struct ost_json *params)
{
    double p[3], gamma = 4;
    int rc = three(p, params, triple);
    if (rc == 0)
        rc = ost_json_real_or(&gamma, params, "gamma");
    if (rc < 0)
        return rc;
    double mean = (gamma * p[1] + p[0] + p[2]) / (gamma + 2) - p[0], width = p[2] - p[0];
    double sd = width / (gamma + 2), whole = mean * (width - mean) / (sd * sd) - 1;
    s->value = (struct ost_distribution){
        OST_DISTRIBUTION_BETA,
        .lower = p[0],
        .upper = p[2],
        .alpha = mean / width * whole,
        .beta = (1 - mean / width) * whole,
    };
    return 0;
}

static int make_rate(struct subject *s, const struct ost_json *params)
{
    int64_t incidents = 0;
    double exposure = 0;
    int rc = ost_json_int(&incidents, params, "incidents");
    if (rc == 0)
        rc = ost_json_real(&exposure, params, "unit_years");
    if (rc == 0 && incidents < 0)
        rc = ost_fail(OST_EINVAL, "incidents must not be negative");
    return rc < 0 ? rc : ost_distribution_rate(&s->value, (uint64_t)incidents, exposure);
}

static int make_poisson_sum(struct subject *s, const struct ost_json *params)
{
    int rc = ost_json_real(&s->events, params, "rate");
    if (rc < 0)
        return rc;
    s->events_variance = s->events;
    s->p_none = ost_poisson_at_most(0, s->events);
    return make_lognormal(s, params);
}

static int make_pert_sum(struct subject *s, const struct ost_json *params)
{
    struct ost_distribution frequency;
    const struct ost_json *freq = ost_json_get(params, "freq");
    int rc = pert(&frequency, freq ? freq : params);
    if (rc < 0)
        return rc;
    s->events = ost_distribution_mean(&frequency);
    s->events_variance = pow(ost_distribution_sd(&frequency), 2);
    s->p_none = ost_distribution_cdf(&frequency, 0);
    return make_lognormal(s, params);
}

static const struct family {
    const char *name;
    int (*make)(struct subject *s, const struct ost_json *params);
} families[] = {
    {"lognormal_ci90", make_lognormal},
    {"normal_ci90", make_normal},
    {"beta_ci90", make_beta},
    {"uniform", make_uniform},
    {"triangular", make_triangular},
    {"pert", make_pert},
    {"pert_moment_malcolm", make_pert_of_1959},
    {"rate_from_counts_jeffreys", make_rate},
    {"ale_poisson_lognormal_ci90", make_poisson_sum},
    {"compound_poisson_lognormal_ci90", make_poisson_sum},
    {"ale_pert_lognormal_ci90", make_pert_sum},
};

static double mean_of(const struct subject *s)
{
    double mean = ost_distribution_mean(&s->value);
    return s->events > 0 ? s->events * mean : mean;
}

/* Wald's: Var S = E N Var X + Var N (E X)^2 */
static double variance_of(const struct subject *s)
{
    double mean = ost_distribution_mean(&s->value),
           variance = pow(ost_distribution_sd(&s->value), 2);
    return s->events > 0 ? s->events * variance + s->events_variance * mean * mean : variance;
}

static double three_digits(double x)
{
    char text[32];
    snprintf(text, sizeof text, "%.2e", x);
    return strtod(text, NULL);
}

/* The value of a field; NaN for one that the subject has not. */
static double field_of(const struct subject *s, const char *field)
{
    const struct ost_distribution *d = &s->value;
    const struct {
        const char *name;
        double value;
    } fields[] = {
        {"mean", mean_of(s)},
        {"mean_3sig", three_digits(mean_of(s))},
        {"variance", variance_of(s)},
        {"sd", sqrt(variance_of(s))},
        {"p_zero", s->events > 0 ? s->p_none : NAN},
        {"median", s->events > 0 ? NAN : ost_distribution_quantile(d, 0.5)},
        {"mu", d->mu},
        {"sigma", d->sigma},
        {"alpha", d->alpha},
        {"beta", d->beta},
        {"actual_mode",
         d->lower + (d->upper - d->lower) * (d->alpha - 1) / (d->alpha + d->beta - 2)},
    };
    double x;
    if (sscanf(field, "cdf(%lf)", &x) == 1)
        return ost_distribution_cdf(d, x);
    if (sscanf(field, "quantile(%lf)", &x) == 1 && x >= 0 && x <= 1)
        return ost_distribution_quantile(d, x);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i].name, field) == 0)
            return fields[i].value;
    return NAN;
}

static bool matches(const struct case_file *f)
{
    return case_has_column(f, "distribution") && case_has_column(f, "params_json");
}

/* What one row says, when the distribution could be made; `made` is what making it returned. */
static int compare(struct case_report *r, const struct case_file *f, size_t row,
                   const struct subject *s, int made)
{
    const char *id = case_value(f, row, "id"), *field = case_value(f, row, "field");
    const char *text = case_value(f, row, "expected");
    double expected = 0;
    if (strcmp(field, "error") == 0) {
        case_judged(r, id, field, text, made < 0 ? ost_error() : "no error", made < 0);
        return 0;
    }
    if (made < 0) {
        case_failed(r, id, field, text);
        return 0;
    }
    int rc = case_value_real(&expected, f, row, "expected");
    if (rc < 0)
        return rc;
    struct tolerance t;
    rc = tolerance_read(&t, case_value(f, row, "tolerance"));
    if (rc < 0)
        return case_bad_row(rc, f, row);
    case_number(r, id, field, expected, field_of(s, field), tolerance_allowed(&t, expected));
    return 0;
}

static int run_row(struct case_report *r, const struct case_file *f, size_t row)
{
    const char *name = case_value(f, row, "distribution");
    struct ost_json *params;
    struct subject subject = {0};
    size_t i = 0;
    while (i < sizeof families / sizeof *families && strcmp(families[i].name, name) != 0)
        i++;
    if (i == sizeof families / sizeof *families) {
        case_judged(r, case_value(f, row, "id"), "distribution", name, "not known here", false);
        return 0;
    }
    int rc = ost_json_parse(&params, ost_slice_of(case_value(f, row, "params_json")));
    if (rc < 0)
        return case_bad_row(rc, f, row);
    rc = compare(r, f, row, &subject, families[i].make(&subject, params));
    ost_json_free(params);
    return rc;
}

static int run(struct case_report *r, const struct case_file *f)
{
    int rc = 0;
    for (size_t row = 0; rc == 0 && row < f->rows; row++)
        rc = run_row(r, f, row);
    return rc;
}

const struct case_kind kind_distributions = {"distributions", matches, run};
