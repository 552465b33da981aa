/*
 * Values of information. A table of payoffs is exact as it stands. Of two options whose difference is
 * linear in normal inputs, the table is a quadrature: nodes on both sides of where the decision turns, so
 * that the closed forms (unit normal loss integrals) are met to their last digits.
 */
#include <ctype.h>
#include <math.h>

#include "model_cases.h"
#include "stats/special.h"
#include "value/outcome.h"

enum { MOST_OPTIONS = 16, MOST_STATES = 16, MOST_INPUTS = 8 };

static int run_payoffs(struct model_case *c)
{
    double u[MOST_OPTIONS * MOST_STATES], p[MOST_STATES];
    struct ost_outcome each[MOST_OPTIONS];
    const struct ost_json *likely = ost_json_get(c->inputs, "p"),
                          *payoff = ost_json_get(c->inputs, "payoff");
    struct ost_outcomes o = {
        .u = u, .options = ost_json_count(payoff), .n = ost_json_count(likely), .weight = p};
    if (o.options == 0 || o.options > MOST_OPTIONS || o.n == 0 || o.n > MOST_STATES)
        return ost_fail(OST_EPARSE, "%s: 'p' and 'payoff' must have 1 to 16 elements", c->id);
    for (size_t i = 0; i < o.n; i++)
        p[i] = ost_json_number(ost_json_at(likely, i));
    for (size_t j = 0; j < o.options; j++) {
        if (ost_json_count(ost_json_at(payoff, j)) != o.n)
            return ost_fail(OST_EPARSE, "%s: payoff %zu has not %zu elements", c->id, j, o.n);
        for (size_t i = 0; i < o.n; i++)
            u[j * o.n + i] = ost_json_number(ost_json_at(ost_json_at(payoff, j), i));
    }
    ost_outcomes_describe(each, &o, 0);
    size_t best = ost_outcomes_best(&o);
    double evpi = ost_outcomes_evpi(&o).value;
    for (size_t j = 0; j < o.options; j++)
        model_got(c, each[j].mean.value, "emv[%zu]", j);
    model_got(c, (double)best, "best_option");
    model_got(c, each[best].mean.value, "best_emv");
    model_got(c, each[best].mean.value + evpi, "ev_with_pi");
    model_got(c, evpi, "evpi");
    return 0;
}

/* Inputs of a formula; certain ones have sd 0. */
struct normal_inputs {
    size_t n;
    const char *name[MOST_INPUTS];
    double mean[MOST_INPUTS], sd[MOST_INPUTS], value[MOST_INPUTS];
};

static double sum_of(const char **s, const struct normal_inputs *in);

/* A name, or a sum in brackets. */
static double factor_of(const char **s, const struct normal_inputs *in)
{
    if (**s == '(') {
        ++*s;
        double x = sum_of(s, in);
        *s += **s == ')';
        return x;
    }
    size_t n = 0;
    while (isalnum((unsigned char)(*s)[n]))
        n++;
    struct ost_slice name = {*s, n};
    *s += n;
    for (size_t i = 0; i < in->n; i++)
        if (ost_slice_is(name, in->name[i]))
            return in->value[i];
    return NAN;
}

static double product_of(const char **s, const struct normal_inputs *in)
{
    double x = factor_of(s, in);
    while (**s == '*') {
        ++*s;
        x *= factor_of(s, in);
    }
    return x;
}

/* "p1-p2", "(v-c)*D": + - * and brackets, without spaces. */
static double sum_of(const char **s, const struct normal_inputs *in)
{
    double x = product_of(s, in);
    while (**s == '+' || **s == '-') {
        double sign = *(*s)++ == '+' ? 1 : -1;
        x += sign * product_of(s, in);
    }
    return x;
}

static double formula(const char *text, const struct normal_inputs *in)
{
    return sum_of(&text, in);
}

static int read_inputs(struct normal_inputs *in, const struct model_case *c)
{
    for (struct ost_json_iter it = ost_json_members(c->inputs); ost_json_next(&it);) {
        enum ost_json_type type = ost_json_type(it.value);
        if (type == OST_JSON_STRING)
            continue;
        if (in->n == MOST_INPUTS)
            return ost_fail(OST_ELIMIT, "%s has more than %d inputs", c->id, MOST_INPUTS);
        size_t i = in->n++;
        in->name[i] = it.key.p;
        bool certain = type != OST_JSON_OBJECT;
        in->mean[i] = ost_json_number(certain ? it.value : ost_json_get(it.value, "mean"));
        in->sd[i] = certain ? 0 : ost_json_number(ost_json_get(it.value, "sd"));
        in->value[i] = in->mean[i];
    }
    return 0;
}

/* EVPPI of x when the difference of two options is normal(mean, sd) given x: known to be a normal. */
static double value_of_knowing(double mean, double sd)
{
    enum { N = 2 * QUADRATURE_NODES };
    double p[N], w[N], u[2 * N] = {0};
    if (!(sd > 0))
        return 0;
    double turn = ost_normal_cdf(-mean / sd);
    quadrature(p, w, 0, turn);
    quadrature(p + QUADRATURE_NODES, w + QUADRATURE_NODES, turn, 1);
    for (size_t i = 0; i < N; i++)
        u[N + i] = mean + sd * ost_normal_quantile(p[i]);
    struct ost_outcomes o = {.u = u, .options = 2, .n = N, .weight = w};
    return ost_outcomes_evppi(&o, u + N).value;
}

static int run_normal(struct model_case *c)
{
    struct normal_inputs in = {0};
    const char *text;
    int rc = ost_json_string(&text, c->inputs, "inb");
    if (rc == 0)
        rc = read_inputs(&in, c);
    if (rc < 0)
        return rc;
    double mean = formula(text, &in), variance = 0;
    if (!isfinite(mean))
        return ost_fail(OST_EPARSE, "%s: '%s' names what is no input", c->id, text);
    for (size_t i = 0; i < in.n; i++) {
        in.value[i] += 1;
        double sd = fabs(formula(text, &in) - mean) * in.sd[i];
        in.value[i] = in.mean[i];
        variance += sd * sd;
        model_got(c, value_of_knowing(mean, sd), "evppi_%s", in.name[i]);
    }
    model_got(c, value_of_knowing(mean, sqrt(variance)), "evppi_both");
    model_got(c, value_of_knowing(mean, sqrt(variance)), "evpi");
    model_got_text(c, mean > 0 ? "buy" : "community", "decision");
    return 0;
}

static const struct case_model models[] = {
    {"discrete_payoff", run_payoffs},
    {"two_option_normal_evppi", run_normal},
};

static bool matches(const struct case_file *f)
{
    return model_cases_match(f, models, sizeof models / sizeof *models);
}

static int run(struct case_report *r, const struct case_file *f)
{
    return model_cases_run(r, f, models, sizeof models / sizeof *models);
}

const struct case_kind kind_voi = {"values of information", matches, run};
