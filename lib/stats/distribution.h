/*
 * Distributions of one uncertain number, built from what people can say about it.
 *
 * Somebody who knows a matter can give an interval that holds the truth nine times of ten ("5 to 10"),
 * or a least, likeliest and largest value, or how often something was counted. Each constructor turns
 * one such statement into a distribution; sampling it is evaluating the quantile at a uniform number.
 *
 *     struct ost_distribution hours;
 *     int rc = ost_distribution_lognormal(&hours, 5, 10);   // a 90 % interval
 *     if (rc == 0) x = ost_distribution_quantile(&hours, u);
 *     ost_distribution_release(&hours);
 *
 * The statement comes from a person, so arguments that make no sense (an interval turned round, a value
 * that is not finite) are OST_EINVAL with a sentence; *out is untouched then. All but the empirical own
 * no memory, and a copy is as good as the original.
 */
#ifndef OST_STATS_DISTRIBUTION_H
#define OST_STATS_DISTRIBUTION_H

#include <stddef.h>
#include <stdint.h>

enum ost_distribution_kind {
    OST_DISTRIBUTION_CONSTANT,
    OST_DISTRIBUTION_UNIFORM,
    OST_DISTRIBUTION_TRIANGULAR,
    OST_DISTRIBUTION_NORMAL,
    OST_DISTRIBUTION_LOGNORMAL,
    OST_DISTRIBUTION_BETA, /* on lower..upper: also PERT */
    OST_DISTRIBUTION_GAMMA,
    OST_DISTRIBUTION_EMPIRICAL,
};

struct ost_distribution {
    enum ost_distribution_kind kind;
    double lower,
        upper;          /* the support of uniform, triangular, beta; both the value of a constant */
    double mode;        /* triangular */
    double mu, sigma;   /* normal; lognormal: of the logarithm */
    double alpha, beta; /* beta; gamma: shape and rate */
    double *sample;     /* [n] empirical, sorted, owned */
    size_t n;
};

/* A number that is certain. */
int ost_distribution_constant(struct ost_distribution *out, double value);

/* Every value between alike; lower < upper. */
int ost_distribution_uniform(struct ost_distribution *out, double lower, double upper);

/*
 * From a least, likeliest and largest value, min <= mode <= max and min < max. PERT is Vose's, the
 * beta distribution with
 *     alpha = 1 + gamma (mode - min) / (max - min)    beta = 1 + gamma (max - mode) / (max - min)
 * and gamma = 4 by habit, larger for more weight on the mode (Vose 2008, "Risk Analysis"). The form
 * of 1959, with standard deviation (max - min) / 6, is another: it does not keep the mode.
 */
int ost_distribution_triangular(struct ost_distribution *out, double min, double mode, double max);
int ost_distribution_pert(struct ost_distribution *out, double min, double mode, double max,
                          double gamma);

/*
 * From an interval with 5 % of the truth on each side of it, lower < upper. With z the normal quantile
 * of 0.95, normal: mu is the middle, sigma = (upper - lower) / 2z. Lognormal (lower > 0): the same of the
 * logarithms. Beta (0 < lower, upper < 1): the one whose quantiles of 5 % and 95 % are these, found
 * numerically.
 */
int ost_distribution_normal(struct ost_distribution *out, double lower, double upper);
int ost_distribution_lognormal(struct ost_distribution *out, double lower, double upper);
int ost_distribution_beta(struct ost_distribution *out, double lower, double upper);

/*
 * The rate after `count` events in `exposure` > 0 (unit-years): the Jeffreys posterior
 * Gamma(count + 1/2, rate exposure). No event at all still gives an upper bound.
 */
int ost_distribution_rate(struct ost_distribution *out, uint64_t count, double exposure);

/* A share after `hits` of `n` cases: the Jeffreys posterior Beta(hits + 1/2, n - hits + 1/2), hits <= n. */
int ost_distribution_share(struct ost_distribution *out, uint64_t hits, uint64_t n);

/* What was observed, each value alike, in any order; n > 0. Copied: yours to release. */
int ost_distribution_empirical(struct ost_distribution *out, const double *value, size_t n);

/* A zeroed distribution is the constant 0. */
void ost_distribution_release(struct ost_distribution *d);

/*
 * The x with P(X <= x) = u, 0 <= u <= 1 (asserted); infinite at the ends where the support is. Of an
 * empirical distribution always an observed value: the least x with P(X <= x) >= u.
 */
double ost_distribution_quantile(const struct ost_distribution *d, double u);

/* P(X <= x). */
double ost_distribution_cdf(const struct ost_distribution *d, double x);

double ost_distribution_mean(const struct ost_distribution *d);
double ost_distribution_sd(const struct ost_distribution *d);

#endif
