#include "plan/finance.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "stats/special.h"

static const double FAR = 1e6; /* 1 + rate lies between one over it and this */

double ost_npv(double rate, const double *flow, size_t n)
{
    double sum = 0;
    assert(rate > -1);
    for (size_t t = n; t-- > 0;)
        sum = sum / (1 + rate) + flow[t];
    return sum;
}

double ost_present_value(double rate, const double *amount, size_t years, enum ost_timing timing)
{
    double at_start = ost_npv(rate, amount, years);
    return timing == OST_YEAR_START ? at_start : at_start / (1 + rate);
}

double ost_roi(double rate, const double *benefit, const double *cost, size_t n)
{
    double spent = ost_npv(rate, cost, n);
    return spent == 0 ? NAN : (ost_npv(rate, benefit, n) - spent) / spent;
}

double ost_payback_y(const double *flow, size_t n)
{
    double sum = 0, since = 0;
    for (size_t t = 0; t < n; t++) {
        if (sum < 0 && sum + flow[t] >= 0)
            since = (double)t - 1 - sum / flow[t];
        sum += flow[t];
        if (sum < 0)
            since = INFINITY;
    }
    return since;
}

double ost_risk_adjusted(double benefit, double factor, double exposed)
{
    return benefit * (1 - factor * exposed);
}

/*
 * The sign of c[0] + c[1] x + ... + c[degree] x^degree, and how large its terms are: what rounding may
 * hide. Both over x^degree where x > 1, so that no power grows.
 */
static double value_at(const double *c, size_t degree, double x, double *size)
{
    double sum = 0, by = x > 1 ? 1 / x : x;
    *size = 0;
    for (size_t k = 0; k <= degree; k++) {
        double next = x > 1 ? c[k] : c[degree - k];
        sum = sum * by + next;
        *size = *size * by + fabs(next);
    }
    return sum;
}

static bool is_zero(const double *c, size_t degree, double x)
{
    double size, value = value_at(c, degree, x, &size);
    return fabs(value) <= 1e-13 * size;
}

/* The root between low and high, where the values have different signs. */
static double bisect(const double *c, size_t degree, double low, double high)
{
    double size;
    bool rises = value_at(c, degree, low, &size) < 0;
    for (int i = 0; i < 200; i++) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high)
            break;
        if ((value_at(c, degree, middle, &size) < 0) == rises)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

static void add_root(double *root, size_t *n, double x)
{
    if (*n == 0 || x - root[*n - 1] > 1e-9 * x)
        root[(*n)++] = x;
}

/* The derivative, scaled so that no coefficient grows. */
static void derive(double *out, const double *c, size_t degree)
{
    double largest = 0;
    for (size_t k = 1; k <= degree; k++) {
        out[k - 1] = c[k] * (double)k;
        largest = fmax(largest, fabs(out[k - 1]));
    }
    for (size_t k = 0; largest > 0 && k < degree; k++)
        out[k] /= largest;
}

/*
 * All roots in [1 / FAR, FAR], rising, into root [degree + 1]; returns how many. Between two neighbouring
 * extrema there is at most one, and the extrema are the derivative's roots: from the constant upwards.
 */
static size_t roots_of(double *root, const double *c, size_t degree)
{
    static const double low = 1 / 1e6;
    double level[OST_IRR_FLOWS][OST_IRR_FLOWS], size;
    size_t n = 0;
    memcpy(level[0], c, (degree + 1) * sizeof *c);
    for (size_t d = 0; d < degree; d++)
        derive(level[d + 1], level[d], degree - d);
    for (size_t d = degree; d-- > 0;) {
        double edge[OST_IRR_FLOWS + 2];
        size_t edges = 0, found = 0;
        edge[edges++] = low;
        for (size_t k = 0; k < n; k++)
            edge[edges++] = root[k];
        edge[edges++] = FAR;
        for (size_t k = 0; k < edges; k++) {
            bool touches = is_zero(level[d], degree - d, edge[k]);
            if (touches)
                add_root(root, &found, edge[k]);
            if (touches || k + 1 == edges || is_zero(level[d], degree - d, edge[k + 1]))
                continue;
            if ((value_at(level[d], degree - d, edge[k], &size) < 0) !=
                (value_at(level[d], degree - d, edge[k + 1], &size) < 0))
                add_root(root, &found, bisect(level[d], degree - d, edge[k], edge[k + 1]));
        }
        n = found;
    }
    return n;
}

static size_t count_sign_changes(const double *flow, size_t n)
{
    size_t changes = 0;
    double last = 0;
    for (size_t t = 0; t < n; t++) {
        if (flow[t] == 0)
            continue;
        changes += last != 0 && (last < 0) != (flow[t] < 0);
        last = flow[t];
    }
    return changes;
}

int ost_irr(struct ost_irr *out, const double *flow, size_t n)
{
    double root[OST_IRR_FLOWS + 2];
    if (n > OST_IRR_FLOWS)
        return ost_fail(OST_ELIMIT, "%zu cash flows, more than %d", n, OST_IRR_FLOWS);
    *out = (struct ost_irr){.nearest = NAN, .sign_changes = count_sign_changes(flow, n)};
    while (n > 0 && flow[n - 1] == 0)
        n--;
    if (out->sign_changes == 0)
        return 0;
    size_t found = roots_of(root, flow, n - 1);
    for (size_t k = found; k-- > 0;) {
        double rate = 1 / root[k] - 1;
        out->rate[out->n++] = rate;
        if (!(fabs(out->nearest) <= fabs(rate)))
            out->nearest = rate;
    }
    return 0;
}

double ost_mirr(const double *flow, size_t n, double finance_rate, double reinvest_rate)
{
    double gains = 0, costs = 0;
    assert(finance_rate > -1 && reinvest_rate > -1);
    for (size_t t = 0; t < n; t++) {
        if (flow[t] > 0)
            gains += flow[t] * pow(1 + reinvest_rate, (double)(n - 1 - t));
        else
            costs -= flow[t] / pow(1 + finance_rate, (double)t);
    }
    if (gains == 0 || costs == 0)
        return NAN;
    return pow(gains / costs, 1 / (double)(n - 1)) - 1;
}

void ost_escalate(double *out, size_t years, const struct ost_escalator *e)
{
    double list = e->price;
    assert(e->term_y >= 1);
    for (size_t t = 0; t < years; t++) {
        if (t == 0)
            out[t] = e->price;
        else if (t % e->term_y > 0)
            out[t] = out[t - 1];
        else
            out[t] = fmin(list, out[t - 1] * (1 + e->cap));
        list *= 1 + e->escalator;
    }
}

double ost_walk_mean(const struct ost_price_walk *walk, double years)
{
    return walk->price * exp(walk->mu * years);
}

double ost_walk_quantile(const struct ost_price_walk *walk, double years, double p)
{
    double drift = (walk->mu - walk->sigma * walk->sigma / 2) * years;
    return walk->price * exp(drift + walk->sigma * sqrt(years) * ost_normal_quantile(p));
}

double ost_cap_value(const struct ost_price_walk *walk, double years, double cap)
{
    double mean = ost_walk_mean(walk, years), spread = walk->sigma * sqrt(years);
    if (spread == 0 || cap <= 0)
        return fmax(mean - cap, 0);
    double d = log(mean / cap) / spread + spread / 2;
    return mean * ost_normal_cdf(d) - cap * ost_normal_cdf(d - spread);
}
