/*
 * Special functions: the distributions that intervals, tests and sampling are made of.
 *
 * A `_cdf` is P(X <= x), an `_sf` is P(X > x). A small one is never computed as one minus a large one,
 * so a tail of 1e-30 has as many digits as a half. A `_quantile(p)` is the x with cdf = p. Twelve
 * digits are right for shapes up to 1e5 (tests/parity/special.json, summed with 50 digits).
 *
 * How: the incomplete gamma function by series and continued fraction (Abramowitz and Stegun 6.5.29,
 * 6.5.31), the incomplete beta function by that of DiDonato and Morris (Algorithm 708, 1992), both with
 * Lentz's method as modified by Thompson and Barnett (1986). The factor in front is Loader's saddle
 * point ("Fast and accurate computation of binomial probabilities", 2000), which keeps the digits that
 * exp(lgamma) loses for large shapes. Steps grow with the square root of the shape. The normal
 * quantile is Wichura's AS 241 (Applied Statistics 37, 1988), PPND16.
 *
 * Arguments out of range, and NaN, are mistakes of the program and asserted.
 */
#ifndef OST_STATS_SPECIAL_H
#define OST_STATS_SPECIAL_H

#include <stdint.h>

/* Standard normal; 0 <= p <= 1, infinite at the ends. */
double ost_normal_cdf(double x);
double ost_normal_quantile(double p);

/* The z with P(|Z| <= z) = confidence, in (0, 1): 1.96 for 0.95. */
double ost_normal_two_sided(double confidence);

/* ln Gamma(a) for a > 0, without lgamma's global sign. */
double ost_log_gamma(double a);

/*
 * Gamma distribution of scale 1: the regularised incomplete gamma functions P(shape, x) and Q(shape, x).
 * shape > 0, x >= 0. For another rate divide the quantile by it; chi-squared with f degrees of
 * freedom is cdf(f / 2, x / 2).
 */
double ost_gamma_cdf(double shape, double x);
double ost_gamma_sf(double shape, double x);
double ost_gamma_quantile(double shape, double p);

/* Beta distribution: the regularised incomplete beta function I_x(a, b). a, b > 0, 0 <= x <= 1. */
double ost_beta_cdf(double a, double b, double x);
double ost_beta_sf(double a, double b, double x);
double ost_beta_quantile(double a, double b, double p);

/* P(X <= k) and P(X >= k) for k events: Poisson with mean >= 0. */
double ost_poisson_at_most(uint64_t k, double mean);
double ost_poisson_at_least(uint64_t k, double mean);

/* The same for k successes in n trials of probability p. */
double ost_binomial_at_most(uint64_t k, uint64_t n, double p);
double ost_binomial_at_least(uint64_t k, uint64_t n, double p);

/* Events whose rate varies: negative binomial with this mean and variance mean + mean^2 / size, size > 0. */
double ost_negative_binomial_at_least(uint64_t k, double mean, double size);

#endif
