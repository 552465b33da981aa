/* Evidence is read whole and checked here; what an element means to the model is said at the end. */
#include "value/evidence.h"

#include <assert.h>
#include <math.h>
#include <strings.h>

#include "base/error.h"
#include "calendar/timestamp.h"
#include "io/file.h"
#include "io/json.h"
#include "stats/special.h"

enum { FILE_MAX = 64 << 20 };

static const double hour_s = 3600, year_s = 365.25 * OST_DAY_S;

const char *const ost_evidence_metric_name[OST_EVIDENCE_METRICS] = {
#define X(name, word) [name] = word,
    OST_EVIDENCE_MAP(X)
#undef X
};

/* ---- reading ---- */

static enum ost_evidence_metric metric_of(const char *name)
{
    enum ost_evidence_metric m = 0;
    while (m < OST_EVIDENCE_OTHER && strcmp(name, ost_evidence_metric_name[m]) != 0)
        m++;
    return m;
}

/* A member's text in the arena; empty when it is missing or null and need not be there. */
static int read_text(struct ost_slice *out, struct ost_arena *arena, const struct ost_json *object,
                     const char *key, bool required)
{
    const char *text = "";
    int rc =
        required ? ost_json_string(&text, object, key) : ost_json_string_or(&text, object, key);
    if (rc == 0)
        *out = ost_arena_copy(arena, ost_slice_of(text));
    return rc;
}

/* A figure that may be null and is not below zero. */
static int read_figure(double *out, const struct ost_json *object, const char *key)
{
    *out = NAN;
    int rc = ost_json_real_or(out, object, key);
    if (rc == 0 && *out < 0)
        return ost_fail(OST_EPARSE, "'%s' is %g; figures are not below 0", key, *out);
    return rc;
}

static int read_figures(struct ost_evidence_element *e, const struct ost_json *node)
{
    int64_t n = 0;
    struct {
        const char *key;
        double *at;
    } figures[] = {{"value", &e->value}, {"lower", &e->lower}, {"upper", &e->upper},
                   {"p10", &e->p10},     {"p50", &e->p50},     {"p90", &e->p90}};
    int rc = ost_json_int(&n, node, "n");
    for (size_t i = 0; rc == 0 && i < sizeof figures / sizeof *figures; i++)
        rc = read_figure(figures[i].at, node, figures[i].key);
    if (rc == 0 && n < 0)
        rc = ost_fail(OST_EPARSE, "'n' is %lld; it counts observations", (long long)n);
    if (rc == 0 && (e->lower > e->value || e->value > e->upper))
        rc = ost_fail(OST_EPARSE, "'value' %g is not within 'lower' and 'upper', %g to %g",
                      e->value, e->lower, e->upper);
    if (rc == 0 && (e->p10 > e->p50 || e->p50 > e->p90 || e->p10 > e->p90))
        rc = ost_fail(OST_EPARSE, "'p10', 'p50' and 'p90' are not in order: %g, %g, %g", e->p10,
                      e->p50, e->p90);
    e->n = (uint64_t)n;
    return rc;
}

static int read_instant(ost_time *out, struct ost_slice text)
{
    const struct ost_timestamp_rules rules = {0};
    struct ost_instant instant;
    enum ost_timestamp_fault fault = ost_timestamp_read(&instant, text, &rules);
    if (fault)
        return ost_fail(OST_EPARSE, "'%.*s' is %s; write 2026-01-31T00:00:00Z", OST_SLICE_ARG(text),
                        ost_timestamp_fault_text(fault));
    *out = instant.at;
    return 0;
}

static int read_period(struct ost_evidence *out, struct ost_evidence_element *e,
                       const struct ost_json *node)
{
    const struct ost_json *period = ost_json_get(node, "period");
    ost_time start = 0, end = 0;
    if (!period)
        return ost_fail(OST_EPARSE, "'period' with 'start' and 'end' is missing");
    int rc = read_text(&e->start, &out->arena, period, "start", true);
    if (rc == 0)
        rc = read_text(&e->end, &out->arena, period, "end", true);
    if (rc == 0)
        rc = read_instant(&start, e->start);
    if (rc == 0)
        rc = read_instant(&end, e->end);
    if (rc == 0 && start >= end)
        rc = ost_fail(OST_EPARSE, "the period ends before it begins");
    e->years = (double)(end - start) / year_s;
    return rc;
}

/* All of a file is measured under the same rules. */
static int read_rules(struct ost_evidence *out, const struct ost_json *node, size_t number)
{
    struct ost_slice rules;
    int rc = read_text(&rules, &out->arena, node, "clock_rules_sha256", false);
    if (rc < 0)
        return rc;
    if (number > 0 && !ost_slice_equal(rules, out->clock_rules))
        return ost_fail(OST_EPARSE, "'clock_rules_sha256' differs from that of the first element: "
                                    "figures measured under different rules must not be compared");
    out->clock_rules = rules;
    return 0;
}

static int read_element(struct ost_evidence *out, const struct ost_json *node, size_t number)
{
    struct ost_evidence_element *e = &out->element[number];
    const char *metric = "";
    if (ost_json_type(node) != OST_JSON_OBJECT)
        return ost_fail(OST_EPARSE, "is no object");
    e->number = number;
    int rc = ost_json_string(&metric, node, "metric");
    e->metric = metric_of(metric);
    if (rc == 0)
        rc = read_text(&e->product, &out->arena, node, "product", false);
    if (rc == 0)
        rc = read_text(&e->severity, &out->arena, node, "severity", false);
    if (rc == 0)
        rc = read_text(&e->plan, &out->arena, node, "plan", false);
    if (rc == 0)
        rc = read_text(&e->method, &out->arena, node, "method", false);
    if (rc == 0)
        rc = read_figures(e, node);
    if (rc == 0)
        rc = read_period(out, e, node);
    if (rc == 0)
        rc = read_rules(out, node, number);
    return rc;
}

static int read_all(struct ost_evidence *out, const struct ost_json *root)
{
    const struct ost_json *elements = ost_json_get(root, "elements");
    const char *kind = "";
    int rc = ost_json_string(&kind, root, "kind");
    if (rc == 0 &&
        (strcmp(kind, "evidence") != 0 || !elements || ost_json_type(elements) != OST_JSON_ARRAY))
        rc = ost_fail(OST_EPARSE, "is no evidence; ostler report --emit model=FILE writes it");
    if (rc < 0)
        return rc;
    size_t n = ost_json_count(elements);
    out->element = ost_arena_calloc(&out->arena, n, sizeof *out->element);
    for (size_t i = 0; i < n; i++) {
        rc = read_element(out, ost_json_at(elements, i), i);
        if (rc < 0)
            return ost_fail_within(rc, "elements[%zu]", i);
        out->n++;
    }
    return 0;
}

int ost_evidence_parse(struct ost_evidence *out, struct ost_slice text)
{
    struct ost_evidence e = {.arena = OST_ARENA_INIT};
    struct ost_json *root = NULL;
    int rc = ost_json_parse(&root, text);
    if (rc == 0)
        rc = read_all(&e, root);
    ost_json_free(root);
    if (rc < 0)
        ost_evidence_release(&e);
    else
        *out = e;
    return rc;
}

int ost_evidence_load(struct ost_evidence *out, const char *path)
{
    struct ost_buf text = OST_BUF_INIT;
    int rc = ost_file_read(&text, path, FILE_MAX);
    if (rc == 0) {
        rc = ost_evidence_parse(out, ost_buf_view(&text));
        if (rc < 0)
            rc = ost_fail_within(rc, "%s", path);
    }
    ost_buf_release(&text);
    return rc;
}

void ost_evidence_release(struct ost_evidence *e)
{
    ost_arena_release(&e->arena);
    *e = (struct ost_evidence){.arena = OST_ARENA_INIT};
}

/* ---- finding ---- */

static bool same_name(struct ost_slice a, const char *b)
{
    size_t n = b ? strlen(b) : 0;
    return a.n == n && (n == 0 || strncasecmp(a.p, b, n) == 0);
}

const struct ost_evidence_element *ost_evidence_find(const struct ost_evidence *e,
                                                     enum ost_evidence_metric metric,
                                                     const char *product, const char *severity,
                                                     const char *plan)
{
    for (size_t i = 0; i < e->n; i++) {
        const struct ost_evidence_element *x = &e->element[i];
        if (x->metric == metric && same_name(x->product, product) &&
            same_name(x->severity, severity) && same_name(x->plan, plan))
            return x;
    }
    return NULL;
}

/* ---- meaning ---- */

int ost_evidence_rate(struct ost_distribution *out, const struct ost_evidence_element *incidents,
                      double units)
{
    assert(units > 0);
    return ost_distribution_rate(out, incidents->n, units * incidents->years);
}

/* exp(mu + sigma Z); certain when sigma is 0. */
static int lognormal(struct ost_distribution *out, double mu, double sigma)
{
    double half = sigma * ost_normal_quantile(0.95);
    if (!(half > 0))
        return ost_distribution_constant(out, exp(mu));
    return ost_distribution_lognormal(out, exp(mu - half), exp(mu + half));
}

int ost_evidence_restore_h(struct ost_distribution *out, const struct ost_evidence_element *restore)
{
    const double at[] = {restore->p10, restore->p50, restore->p90}, share[] = {0.1, 0.5, 0.9};
    double n = 0, z = 0, zz = 0, y = 0, zy = 0;
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        if (!(at[i] > 0))
            continue;
        double zi = ost_normal_quantile(share[i]), yi = log(at[i] / hour_s);
        n++;
        z += zi;
        zz += zi * zi;
        y += yi;
        zy += zi * yi;
    }
    if (n < 2)
        return ost_fail(OST_EDATA, "fewer than two of p10, p50 and p90 were reached");
    double sigma = (n * zy - z * y) / (n * zz - z * z);
    return lognormal(out, (y - sigma * z) / n, sigma);
}

int ost_evidence_share(struct ost_distribution *out, const struct ost_evidence_element *escalated)
{
    if (!(escalated->value <= 1))
        return ost_fail(OST_EDATA, "the share was not measured");
    return ost_distribution_share(out, (uint64_t)llround(escalated->value * (double)escalated->n),
                                  escalated->n);
}

int ost_evidence_kappa(struct ost_distribution *out, const struct ost_evidence_element *response,
                       double promised_s)
{
    double z = ost_normal_quantile(0.975), sigma = NAN;
    assert(promised_s > 0);
    if (!(response->value > 0))
        return ost_fail(OST_EDATA, "the median response was not measured, or is 0");
    if (response->lower > 0 && response->upper > 0)
        sigma = log(response->upper / response->lower) / (2 * z);
    else if (response->upper > 0)
        sigma = log(response->upper / response->value) / z;
    else if (response->lower > 0)
        sigma = log(response->value / response->lower) / z;
    if (isnan(sigma))
        return ost_fail(OST_EDATA, "the median response has no interval");
    return lognormal(out, log(response->value / promised_s), sigma);
}
