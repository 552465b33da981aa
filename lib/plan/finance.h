/*
 * Money over years: present value, payback, rates of return, prices that rise and caps on them.
 *
 * A series of cash flows has one number for each year: flow[0] now, flow[t] after t years; what comes
 * in is positive. With a discount rate r a flow of year t is worth flow / (1 + r)^t today. A contract
 * is paid in advance (start of year) unless its terms say otherwise, so that for a stream of
 * yearly prices it matters when: ost_present_value with `timing`.
 *
 * Amounts are doubles in currency units: these are expectations, not bills. Rates are ratios, 0.05 for
 * 5 %. A rate of -1 or below is a mistake of the program and asserted.
 */
#ifndef OST_PLAN_FINANCE_H
#define OST_PLAN_FINANCE_H

#include <stdbool.h>
#include <stddef.h>

/* Net present value, the first flow undiscounted: sum flow[t] / (1 + rate)^t. */
double ost_npv(double rate, const double *flow, size_t n);

enum ost_timing { OST_YEAR_START, OST_YEAR_END };

/* The same for amounts of the years 1 .. n, paid at the start or the end of each. */
double ost_present_value(double rate, const double *amount, size_t years, enum ost_timing timing);

/* Return on investment, (PV benefits - PV costs) / PV costs, of both [n] as above; NaN without costs. */
double ost_roi(double rate, const double *benefit, const double *cost, size_t n);

/*
 * Years until the sum of the flows is no longer negative and stays so, spread evenly within each year;
 * not discounted. 0 when it never is negative; infinite when it ends negative.
 */
double ost_payback_y(const double *flow, size_t n);

/* Benefit less its risk: only `exposed` of it is at risk of losing `factor` (Forrester TEI). */
double ost_risk_adjusted(double benefit, double factor, double exposed);

enum { OST_IRR_FLOWS = 120 };

/*
 * Internal rates of return: the rates above -1 at which the net present value is 0. There may be none,
 * or several when the flows change sign more than once, and then no rate of return means much: warn, and
 * look at the net present value.
 */
struct ost_irr {
    double rate[OST_IRR_FLOWS]; /* [n] rising */
    size_t n;
    size_t sign_changes; /* zeros left out; more than 1: warn */
    double nearest; /* the rate nearest to 0, as spreadsheets give it; NaN when there is none */
};

/*
 * All of them, found between the extrema of the NPV as a polynomial in 1 / (1 + rate); rates beyond
 * a million-fold gain or loss a year are not looked for. OST_ELIMIT beyond OST_IRR_FLOWS flows.
 */
int ost_irr(struct ost_irr *out, const double *flow, size_t n);

/*
 * Modified rate of return: costs financed at one rate, gains reinvested at another until the last year,
 * (FV gains / PV costs)^(1 / (n - 1)) - 1. NaN unless there are gains and costs.
 */
double ost_mirr(const double *flow, size_t n, double finance_rate, double reinvest_rate);

/*
 * What a contract costs year by year when list prices rise. A price holds for `term_y` years; at each
 * renewal the list price of that year is paid, but at most the last one plus the cap.
 *
 *     p_t = min(price (1 + escalator)^t, p_{t-1} (1 + cap)) at t = term, 2 term, ...; else p_{t-1}
 */
struct ost_escalator {
    double price;     /* of the first year */
    double escalator; /* yearly rise of the list price */
    double cap;       /* on the rise at a renewal; infinite: none */
    size_t term_y;    /* years between renewals, >= 1 */
};

/* The price of years 0 .. years - 1, into out [years]. */
void ost_escalate(double *out, size_t years, const struct ost_escalator *e);

/*
 * A list price that wanders: geometric Brownian motion dS = mu S dt + sigma S dW from S_0 = price.
 * `sigma` >= 0 is the yearly volatility.
 */
struct ost_price_walk {
    double price, mu, sigma;
};

/* E[S_t] = S_0 exp(mu t), and the value that S_t stays below with probability p, 0 < p < 1. */
double ost_walk_mean(const struct ost_price_walk *walk, double years);
double ost_walk_quantile(const struct ost_price_walk *walk, double years, double p);

/*
 * What a cap on the renewal price is worth per unit, E[max(S_t - cap, 0)], not discounted: the form of
 * Black (1976) with forward E[S_t]. "Ask for a cap of 5 %: it is worth $3.24 on $100."
 */
double ost_cap_value(const struct ost_price_walk *walk, double years, double cap);

#endif
