/*
 * Value at risk and its conditional mean. Of a distribution, the scenarios are a quadrature of its quantile
 * function, apart for the tail and the rest. An upper tail is the lower one of the negated loss.
 */
#include <math.h>

#include "model_cases.h"
#include "stats/special.h"
#include "value/outcome.h"

enum { MOST_VALUES = 64 };

static double normal(const double *p, double z)
{
    return p[0] + p[1] * z;
}

static double negated_lognormal(const double *p, double z)
{
    return -exp(p[0] - p[1] * z);
}

/* `value` rises with the standard normal z; sign -1 turns utilities back into losses. */
static int run_quantiles(struct model_case *c, const char *const keys[2],
                         double (*value)(const double *p, double z), double sign)
{
    enum { N = 2 * QUADRATURE_NODES };
    double parameter[2], alpha, p[N], u[N], w[N];
    int rc = ost_json_real(&parameter[0], c->inputs, keys[0]);
    if (rc == 0)
        rc = ost_json_real(&parameter[1], c->inputs, keys[1]);
    if (rc == 0)
        rc = ost_json_real(&alpha, c->inputs, "alpha");
    if (rc < 0)
        return ost_fail_within(rc, "%s", c->id);
    quadrature(p, w, 0, 1 - alpha);
    quadrature(p + QUADRATURE_NODES, w + QUADRATURE_NODES, 1 - alpha, 1);
    for (size_t i = 0; i < N; i++)
        u[i] = value(parameter, ost_normal_quantile(p[i]));
    struct ost_outcomes o = {.u = u, .options = 1, .n = N, .weight = w};
    model_got(c, sign * value(parameter, ost_normal_quantile(1 - alpha)), "var");
    model_got(c, sign * ost_outcomes_cvar(&o, 0, alpha), "cvar");
    return 0;
}

static int run_normal(struct model_case *c)
{
    static const char *const keys[] = {"mean", "sd"};
    return run_quantiles(c, keys, normal, 1);
}

static int run_lognormal_loss(struct model_case *c)
{
    static const char *const keys[] = {"mu", "sigma"};
    return run_quantiles(c, keys, negated_lognormal, -1);
}

static int run_discrete(struct model_case *c)
{
    double u[MOST_VALUES], w[MOST_VALUES], alpha;
    const struct ost_json *values = ost_json_get(c->inputs, "values"),
                          *p = ost_json_get(c->inputs, "p");
    size_t n = ost_json_count(values);
    int rc = ost_json_real(&alpha, c->inputs, "alpha");
    if (rc < 0)
        return ost_fail_within(rc, "%s", c->id);
    if (n == 0 || n > MOST_VALUES || ost_json_count(p) != n)
        return ost_fail(OST_EPARSE, "%s: 'values' and 'p' must be of one length up to %d", c->id,
                        MOST_VALUES);
    for (size_t i = 0; i < n; i++) {
        u[i] = ost_json_number(ost_json_at(values, i));
        w[i] = ost_json_number(ost_json_at(p, i));
    }
    struct ost_outcomes o = {.u = u, .options = 1, .n = n, .weight = w};
    struct ost_outcome each;
    ost_outcomes_describe(&each, &o, alpha);
    model_got(c, each.mean.value, "mean");
    model_got(c, each.cvar, "cvar");
    return 0;
}

static const struct case_model models[] = {
    {"normal", run_normal},
    {"lognormal_loss", run_lognormal_loss},
    {"discrete", run_discrete},
};

static bool matches(const struct case_file *f)
{
    return model_cases_match(f, models, sizeof models / sizeof *models);
}

static int run(struct case_report *r, const struct case_file *f)
{
    return model_cases_run(r, f, models, sizeof models / sizeof *models);
}

const struct case_kind kind_cvar = {"conditional values at risk", matches, run};
