/*
 * What a choice among options is worth when its outcome is uncertain: from a table of utilities.
 *
 * Scenario i gives option j the utility u[j * n + i], in money per year. All options see the same
 * scenarios, so their differences carry no noise of their own. Scenarios are equally likely, or have
 * weights. The first option with the greatest mean is the choice; among equal ones the first in order
 * wins everywhere here.
 *
 * Standard errors: a sample of Latin hypercubes is not one of independent draws, and s / sqrt(n) would be
 * far too large. The sample consists of `replicates` independent blocks of equal size, one behind the
 * other; the spread of their means is the error, honestly (value/sampling.h makes such samples).
 *
 *     struct ost_outcomes o = {.u = u, .options = 3, .n = 20000, .replicates = 20};
 *     struct ost_estimate perfect = ost_outcomes_evpi(&o);
 *     struct ost_estimate rate = ost_outcomes_evppi(&o, draws_of_rate);
 *     if (ost_estimate_shows(rate)) ...     // "measure the rate first: worth up to $1,374 a year"
 */
#ifndef OST_VALUE_OUTCOME_H
#define OST_VALUE_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>

struct ost_outcomes {
    const double *u; /* [options x n] */
    size_t options, n;
    size_t replicates;    /* divides n; 0 or 1: standard errors are 0 */
    const double *weight; /* [n], sum 1; NULL: 1/n each */
};

struct ost_estimate {
    double value, se; /* se: standard error */
};

/* Whether it is more than noise: above two standard errors. */
bool ost_estimate_shows(struct ost_estimate e);

/* The mean of a column of numbers made as above (`replicates` blocks), with its standard error. */
struct ost_estimate ost_replicate_mean(const double *x, size_t n, size_t replicates);

struct ost_outcome {
    struct ost_estimate mean;
    double p10, p50,
        p90;           /* quantiles: the smallest value with at least that share at or below it */
    double p_positive; /* P(U > 0) */
    double p_best;     /* P(no option does better) */
    double cvar;       /* mean of the worst 1 - alpha of the probability */
};

/* Describes every option, each[options]. 0 <= alpha < 1. */
void ost_outcomes_describe(struct ost_outcome *each, const struct ost_outcomes *o, double alpha);

/* The option with the greatest mean. */
size_t ost_outcomes_best(const struct ost_outcomes *o);

/*
 * Conditional value at risk of option j, lower tail: the mean over the worst 1 - alpha of the
 * probability, where a scenario that lies across the border counts with the part inside it
 * (Rockafellar and Uryasev 2002, doi:10.1016/S0378-4266(02)00271-6). Never above the mean. For a loss,
 * negate on the way in and out.
 */
double ost_outcomes_cvar(const struct ost_outcomes *o, size_t option, double alpha);

/* (1 - rho) mean + rho cvar: what a decision maker of risk aversion rho in 0..1 maximises. */
double ost_risk_averse(double mean, double cvar, double rho);

/*
 * Expected value of perfect information, E[max_j U_j] - max_j E[U_j]: the most that knowing everything
 * before choosing can be worth.
 */
struct ost_estimate ost_outcomes_evpi(const struct ost_outcomes *o);

enum { OST_EVPPI_BINS = 20 };

/*
 * Expected value of partial perfect information: of knowing input x[n] before choosing,
 * E[max_j E[U_j | x]] - max_j E[U_j]. The inner mean is that of OST_EVPPI_BINS bins of equal count
 * along x (regression on the sample itself, after Strong, Oakley and Brennan 2014,
 * doi:10.1177/0272989X13505910, with steps for the curve); equal values of x share a bin. Never negative
 * and never above the EVPI of the same table. Noise lets it come out above 0 for an input that is worth
 * nothing: ask ost_estimate_shows. O(n log n).
 */
struct ost_estimate ost_outcomes_evppi(const struct ost_outcomes *o, const double *x);

#endif
