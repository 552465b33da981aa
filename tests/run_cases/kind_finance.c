/*
 * Money over years: npv, npv_benefits_minus_costs, roi, payback_years, irr, mirr, tei_risk_adjusted,
 * pv_cost_escalator, gbm_mean, gbm_quantile, renewal_cap_value; one value each.
 */
#include <math.h>

#include "model_cases.h"
#include "plan/finance.h"

enum { MOST_YEARS = OST_IRR_FLOWS };

static double input(const struct model_case *c, const char *key)
{
    return ost_json_number(ost_json_get(c->inputs, key));
}

/* A list of the inputs; its length, at most MOST_YEARS. */
static size_t read_list(double *out, const struct model_case *c, const char *key)
{
    const struct ost_json *list = ost_json_get(c->inputs, key);
    size_t n = ost_json_count(list) < MOST_YEARS ? ost_json_count(list) : MOST_YEARS;
    for (size_t t = 0; t < n; t++)
        out[t] = ost_json_number(ost_json_at(list, t));
    return n;
}

static int run_npv(struct model_case *c)
{
    double flow[MOST_YEARS];
    size_t n = read_list(flow, c, "cashflows");
    model_got(c, ost_npv(input(c, "rate"), flow, n), "value");
    return 0;
}

/* Benefits less costs, by year. */
static size_t read_net(double *net, const struct model_case *c)
{
    double cost[MOST_YEARS] = {0};
    size_t n = read_list(net, c, "benefits");
    read_list(cost, c, "costs");
    for (size_t t = 0; t < n; t++)
        net[t] -= cost[t];
    return n;
}

static int run_net(struct model_case *c)
{
    double net[MOST_YEARS];
    size_t n = read_net(net, c);
    model_got(c, ost_npv(input(c, "rate"), net, n), "value");
    return 0;
}

static int run_roi(struct model_case *c)
{
    double benefit[MOST_YEARS], cost[MOST_YEARS] = {0};
    size_t n = read_list(benefit, c, "benefits");
    read_list(cost, c, "costs");
    model_got(c, ost_roi(input(c, "rate"), benefit, cost, n), "value");
    return 0;
}

static int run_payback(struct model_case *c)
{
    double net[MOST_YEARS];
    size_t n = read_net(net, c);
    double years = ost_payback_y(net, n);
    model_got(c, isinf(years) ? NAN : years, "value");
    return 0;
}

static int run_irr(struct model_case *c)
{
    double flow[MOST_YEARS];
    struct ost_irr irr;
    size_t n = read_list(flow, c, "cashflows");
    if (model_done(c, ost_irr(&irr, flow, n)))
        model_got(c, irr.nearest, "value");
    return 0;
}

static int run_mirr(struct model_case *c)
{
    double flow[MOST_YEARS];
    size_t n = read_list(flow, c, "cashflows");
    model_got(c, ost_mirr(flow, n, input(c, "finance_rate"), input(c, "reinvest_rate")), "value");
    return 0;
}

static int run_risk(struct model_case *c)
{
    double left =
        ost_risk_adjusted(input(c, "benefit"), input(c, "risk_factor"), input(c, "share_exposed"));
    model_got(c, left, "value");
    return 0;
}

static int run_escalator(struct model_case *c)
{
    double price[MOST_YEARS], years = input(c, "years");
    struct ost_slice timing = ost_json_text(ost_json_get(c->inputs, "timing"));
    const struct ost_json *cap = ost_json_get(c->inputs, "cap"),
                          *term = ost_json_get(c->inputs, "term");
    struct ost_escalator e = {input(c, "price"), input(c, "escalator"),
                              cap ? ost_json_number(cap) : INFINITY,
                              term ? (size_t)ost_json_number(term) : 1};
    if (!(years >= 0 && years <= MOST_YEARS))
        return ost_fail(OST_EPARSE, "%g years, more than %d", years, MOST_YEARS);
    ost_escalate(price, (size_t)years, &e);
    model_got(c,
              ost_present_value(input(c, "discount"), price, (size_t)years,
                                ost_slice_is(timing, "year_start") ? OST_YEAR_START : OST_YEAR_END),
              "value");
    return 0;
}

static struct ost_price_walk read_walk(const struct model_case *c)
{
    return (struct ost_price_walk){input(c, "s0"), input(c, "mu"), input(c, "sigma")};
}

static int run_walk_mean(struct model_case *c)
{
    struct ost_price_walk walk = read_walk(c);
    model_got(c, ost_walk_mean(&walk, input(c, "t")), "value");
    return 0;
}

static int run_walk_quantile(struct model_case *c)
{
    struct ost_price_walk walk = read_walk(c);
    model_got(c, ost_walk_quantile(&walk, input(c, "t"), input(c, "p")), "value");
    return 0;
}

static int run_cap(struct model_case *c)
{
    struct ost_price_walk walk = read_walk(c);
    model_got(c, ost_cap_value(&walk, input(c, "t"), input(c, "cap")), "value");
    return 0;
}

static const struct case_model models[] = {
    {"npv", run_npv},
    {"npv_benefits_minus_costs", run_net},
    {"roi", run_roi},
    {"payback_years", run_payback},
    {"irr", run_irr},
    {"mirr", run_mirr},
    {"tei_risk_adjusted", run_risk},
    {"pv_cost_escalator", run_escalator},
    {"gbm_mean", run_walk_mean},
    {"gbm_quantile", run_walk_quantile},
    {"renewal_cap_value", run_cap},
};

static bool matches(const struct case_file *f)
{
    return model_rows_match(f, "function", models, sizeof models / sizeof *models);
}

static int run(struct case_report *r, const struct case_file *f)
{
    return model_rows_run(r, f, "function", models, sizeof models / sizeof *models);
}

const struct case_kind kind_finance = {"money over years", matches, run};
