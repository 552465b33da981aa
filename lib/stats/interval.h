/*
 * Intervals for shares, differences of shares, counts and rates.
 *
 * 9 of 10 and 900 of 1000 are both 90 %, yet the first may be 60 % and the second not below 88 %. An
 * interval says which values are compatible with what was counted. `confidence` is the two-sided
 * level in (0, 1), 0.95 by habit.
 *
 *     struct ost_interval i = ost_interval_wilson(9, 10, 0.95);   // 0.596 .. 0.982
 *
 * Which one: Wilson for a report (its coverage is right on average); Clopper-Pearson where a contract
 * wants the stated coverage guaranteed, at the price of width; Jeffreys where the reading is Bayesian
 * (Brown, Cai and DasGupta 2001, "Interval estimation for a binomial proportion").
 *
 * Counting nothing tells nothing: with n = 0 a share is anywhere in 0..1. More successes than trials,
 * an exposure that is not positive and NaN are mistakes of the program and asserted.
 */
#ifndef OST_STATS_INTERVAL_H
#define OST_STATS_INTERVAL_H

#include <stdint.h>

struct ost_interval {
    double lower, upper;
};

/* Score interval (Wilson 1927), for k of n; method 3 of Newcombe 1998, Statistics in Medicine 17:857. */
struct ost_interval ost_interval_wilson(uint64_t k, uint64_t n, double confidence);

/* The same with continuity correction, as R's prop.test has it; Newcombe's method 4. */
struct ost_interval ost_interval_wilson_corrected(uint64_t k, uint64_t n, double confidence);

/* Exact: the shares that a binomial test at 1 - confidence, half on each side, would not reject. */
struct ost_interval ost_interval_clopper_pearson(uint64_t k, uint64_t n, double confidence);

/* Quantiles of Beta(k + 1/2, n - k + 1/2); the lower end is 0 for k = 0, the upper 1 for k = n. */
struct ost_interval ost_interval_jeffreys(uint64_t k, uint64_t n, double confidence);

/*
 * The difference k1/n1 - k2/n2 of two independent shares, from their Wilson intervals: Newcombe 1998,
 * Statistics in Medicine 17:873, method 10. n1, n2 > 0.
 */
struct ost_interval ost_interval_difference(uint64_t k1, uint64_t n1, uint64_t k2, uint64_t n2,
                                            double confidence);

/* Exact interval for the mean of a Poisson count k (Garwood 1936); divide by the exposure for a rate. */
struct ost_interval ost_interval_poisson(uint64_t k, double confidence);

/*
 * Events per unit of exposure (unit-years, weeks) after k events in it: Garwood's interval divided, and
 * quantiles of the Jeffreys posterior Gamma(k + 1/2, rate exposure), whose mean is (k + 1/2) / exposure.
 * The posterior keeps its lower quantile for k = 0.
 */
struct ost_interval ost_interval_rate(uint64_t k, double exposure, double confidence);
struct ost_interval ost_interval_rate_jeffreys(uint64_t k, double exposure, double confidence);

#endif
