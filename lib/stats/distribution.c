#include "stats/distribution.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "stats/quantile.h"
#include "stats/special.h"

static const double outside = 0.05; /* of a 90 % interval, on each side */

int ost_distribution_constant(struct ost_distribution *out, double value)
{
    if (!isfinite(value))
        return ost_fail(OST_EINVAL, "a value must be finite, not %g", value);
    *out = (struct ost_distribution){.lower = value, .upper = value};
    return 0;
}

static int check_ends(const char *what, double lower, double upper)
{
    if (!isfinite(upper - lower))
        return ost_fail(OST_EINVAL, "the ends of %s must be finite, not %g to %g", what, lower,
                        upper);
    if (!(lower < upper))
        return ost_fail(
            OST_EINVAL,
            "lo must be < hi in %s, not %g to %g; what is certain is written as one number", what,
            lower, upper);
    return 0;
}

int ost_distribution_uniform(struct ost_distribution *out, double lower, double upper)
{
    int rc = check_ends("a uniform distribution", lower, upper);
    if (rc == 0)
        *out = (struct ost_distribution){OST_DISTRIBUTION_UNIFORM, .lower = lower, .upper = upper};
    return rc;
}

static int check_mode(const char *what, double min, double mode, double max)
{
    int rc = check_ends(what, min, max);
    if (rc == 0 && !(min <= mode && mode <= max))
        return ost_fail(OST_EINVAL, "the likeliest value of %s must lie within %g to %g, not at %g",
                        what, min, max, mode);
    return rc;
}

int ost_distribution_triangular(struct ost_distribution *out, double min, double mode, double max)
{
    int rc = check_mode("a triangular distribution", min, mode, max);
    if (rc == 0)
        *out = (struct ost_distribution){OST_DISTRIBUTION_TRIANGULAR, .lower = min, .upper = max,
                                         .mode = mode};
    return rc;
}

int ost_distribution_pert(struct ost_distribution *out, double min, double mode, double max,
                          double gamma)
{
    int rc = check_mode("a PERT distribution", min, mode, max);
    if (rc < 0)
        return rc;
    if (!(gamma > 0 && isfinite(gamma)))
        return ost_fail(OST_EINVAL, "a PERT distribution's gamma must be > 0, not %g", gamma);
    double width = max - min;
    *out = (struct ost_distribution){
        OST_DISTRIBUTION_BETA,
        .lower = min,
        .upper = max,
        .alpha = 1 + gamma * (mode - min) / width,
        .beta = 1 + gamma * (max - mode) / width,
    };
    return 0;
}

/* mu and sigma of the normal distribution with this 90 % interval. */
static void set_normal(struct ost_distribution *out, enum ost_distribution_kind kind, double lower,
                       double upper)
{
    double z = -ost_normal_quantile(outside);
    *out = (struct ost_distribution){kind, .mu = lower + (upper - lower) / 2,
                                     .sigma = (upper - lower) / (2 * z)};
}

int ost_distribution_normal(struct ost_distribution *out, double lower, double upper)
{
    int rc = check_ends("a 90 % interval", lower, upper);
    if (rc == 0)
        set_normal(out, OST_DISTRIBUTION_NORMAL, lower, upper);
    return rc;
}

int ost_distribution_lognormal(struct ost_distribution *out, double lower, double upper)
{
    int rc = check_ends("a 90 % interval", lower, upper);
    if (rc < 0)
        return rc;
    if (!(lower > 0))
        return ost_fail(OST_EINVAL,
                        "a lognormal's lower bound must be > 0, not %g; 'normal' may be negative",
                        lower);
    set_normal(out, OST_DISTRIBUTION_LOGNORMAL, log(lower), log(upper));
    return 0;
}

/* What is still to be found of a beta distribution: f increases with ln x, and is 0 where it fits. */
struct fit {
    double lower, upper;
    double alpha; /* while beta is looked for */
};

/*
 * The zero of an increasing function: outward in steps from `start` until it is enclosed, then false
 * position with the Illinois change (Dowell and Jarratt 1971), which keeps no end for long.
 */
static double zero_of(double (*f)(double x, struct fit *fit), struct fit *fit, double start)
{
    enum { MOST_STEPS = 200 };
    double a = start, fa = f(a, fit), step = fa < 0 ? 1 : -1;
    double b = a + step, fb = f(b, fit);
    for (int i = 0; i < MOST_STEPS && fa * fb > 0; i++) {
        a = b, fa = fb;
        b += step *= 1.5;
        fb = f(b, fit);
    }
    for (int i = 0; i < MOST_STEPS && fb != 0 && fabs(step) > 1e-14; i++) {
        step = fb * (b - a) / (fb - fa);
        double x = b - step, fx = f(x, fit);
        if (fx * fb < 0)
            a = b, fa = fb;
        else
            fa /= 2;
        b = x, fb = fx;
    }
    return b;
}

/* The more beta, the more lies below the lower end. */
static double lower_misfit(double ln_beta, struct fit *fit)
{
    double below = ost_beta_cdf(fit->alpha, exp(ln_beta), fit->lower);
    return log(fmax(below, DBL_MIN) / outside);
}

static double beta_for(struct fit *fit)
{
    double middle = (fit->lower + fit->upper) / 2;
    return exp(zero_of(lower_misfit, fit, log(fit->alpha * (1 - middle) / middle)));
}

/* With beta such that the lower end fits: the more alpha, the less lies above the upper end. */
static double upper_misfit(double ln_alpha, struct fit *fit)
{
    fit->alpha = exp(ln_alpha);
    double above = ost_beta_sf(fit->alpha, beta_for(fit), fit->upper);
    return log(outside / fmax(above, DBL_MIN));
}

int ost_distribution_beta(struct ost_distribution *out, double lower, double upper)
{
    int rc = check_ends("a 90 % interval", lower, upper);
    if (rc < 0)
        return rc;
    if (!(lower > 0 && upper < 1))
        return ost_fail(OST_EINVAL, "the ends of a share must lie between 0 and 1, not %g to %g",
                        lower, upper);
    struct fit fit = {lower, upper, 1};
    double middle = (lower + upper) / 2, sd = (upper - lower) / 3.29;
    double whole = fmax(middle * (1 - middle) / (sd * sd) - 1, 0.5);
    fit.alpha = exp(zero_of(upper_misfit, &fit, log(middle * whole)));
    *out = (struct ost_distribution){OST_DISTRIBUTION_BETA, .lower = 0, .upper = 1,
                                     .alpha = fit.alpha, .beta = beta_for(&fit)};
    return 0;
}

int ost_distribution_rate(struct ost_distribution *out, uint64_t count, double exposure)
{
    if (!(exposure > 0 && isfinite(exposure)))
        return ost_fail(OST_EINVAL, "a rate needs an exposure > 0, not %g", exposure);
    *out = (struct ost_distribution){OST_DISTRIBUTION_GAMMA, .alpha = (double)count + 0.5,
                                     .beta = exposure};
    return 0;
}

int ost_distribution_share(struct ost_distribution *out, uint64_t hits, uint64_t n)
{
    if (hits > n)
        return ost_fail(OST_EINVAL, "%llu of %llu is no share", (unsigned long long)hits,
                        (unsigned long long)n);
    *out = (struct ost_distribution){OST_DISTRIBUTION_BETA, .lower = 0, .upper = 1,
                                     .alpha = (double)hits + 0.5, .beta = (double)(n - hits) + 0.5};
    return 0;
}

int ost_distribution_empirical(struct ost_distribution *out, const double *value, size_t n)
{
    if (n == 0)
        return ost_fail(OST_EINVAL, "an empirical distribution needs at least one value");
    for (size_t i = 0; i < n; i++)
        if (!isfinite(value[i]))
            return ost_fail(OST_EINVAL, "value %zu must be finite, not %g", i + 1, value[i]);
    double *sample = ost_calloc(n, sizeof *sample);
    memcpy(sample, value, n * sizeof *sample);
    ost_sort(sample, n);
    *out = (struct ost_distribution){OST_DISTRIBUTION_EMPIRICAL, .sample = sample, .n = n};
    return 0;
}

void ost_distribution_release(struct ost_distribution *d)
{
    free(d->sample);
    *d = (struct ost_distribution){0};
}

static double triangular_quantile(const struct ost_distribution *d, double u)
{
    double width = d->upper - d->lower, left = d->mode - d->lower, right = d->upper - d->mode;
    if (u * width <= left)
        return d->lower + sqrt(u * width * left);
    return d->upper - sqrt((1 - u) * width * right);
}

double ost_distribution_quantile(const struct ost_distribution *d, double u)
{
    assert(u >= 0 && u <= 1);
    double width = d->upper - d->lower;
    switch (d->kind) {
    case OST_DISTRIBUTION_CONSTANT:
        return d->lower;
    case OST_DISTRIBUTION_UNIFORM:
        return d->lower + u * width;
    case OST_DISTRIBUTION_TRIANGULAR:
        return triangular_quantile(d, u);
    case OST_DISTRIBUTION_NORMAL:
        return d->mu + d->sigma * ost_normal_quantile(u);
    case OST_DISTRIBUTION_LOGNORMAL:
        return exp(d->mu + d->sigma * ost_normal_quantile(u));
    case OST_DISTRIBUTION_BETA:
        return d->lower + width * ost_beta_quantile(d->alpha, d->beta, u);
    case OST_DISTRIBUTION_GAMMA:
        return ost_gamma_quantile(d->alpha, u) / d->beta;
    case OST_DISTRIBUTION_EMPIRICAL:
        return ost_quantile_nearest(d->sample, d->n, u);
    }
    assert(!"a kind of distribution");
    return NAN;
}

/* Within the support. */
static double triangular_cdf(const struct ost_distribution *d, double x)
{
    double width = d->upper - d->lower, from = x - d->lower, to = d->upper - x;
    if (x < d->mode)
        return from * from / (width * (d->mode - d->lower));
    return to > 0 ? 1 - to * to / (width * (d->upper - d->mode)) : 1;
}

static double empirical_cdf(const struct ost_distribution *d, double x)
{
    size_t low = 0, high = d->n; /* samples up to x end here */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d->sample[middle] <= x)
            low = middle + 1;
        else
            high = middle;
    }
    return (double)low / (double)d->n;
}

double ost_distribution_cdf(const struct ost_distribution *d, double x)
{
    assert(!isnan(x));
    double within = fmin(fmax(x, d->lower), d->upper), width = d->upper - d->lower;
    switch (d->kind) {
    case OST_DISTRIBUTION_CONSTANT:
        return x >= d->lower;
    case OST_DISTRIBUTION_UNIFORM:
        return (within - d->lower) / width;
    case OST_DISTRIBUTION_TRIANGULAR:
        return triangular_cdf(d, within);
    case OST_DISTRIBUTION_NORMAL:
        return ost_normal_cdf((x - d->mu) / d->sigma);
    case OST_DISTRIBUTION_LOGNORMAL:
        return x > 0 ? ost_normal_cdf((log(x) - d->mu) / d->sigma) : 0;
    case OST_DISTRIBUTION_BETA:
        return ost_beta_cdf(d->alpha, d->beta, (within - d->lower) / width);
    case OST_DISTRIBUTION_GAMMA:
        return x > 0 ? ost_gamma_cdf(d->alpha, x * d->beta) : 0;
    case OST_DISTRIBUTION_EMPIRICAL:
        return empirical_cdf(d, x);
    }
    assert(!"a kind of distribution");
    return NAN;
}

double ost_distribution_mean(const struct ost_distribution *d)
{
    switch (d->kind) {
    case OST_DISTRIBUTION_CONSTANT:
    case OST_DISTRIBUTION_UNIFORM:
        return d->lower + (d->upper - d->lower) / 2;
    case OST_DISTRIBUTION_TRIANGULAR:
        return (d->lower + d->mode + d->upper) / 3;
    case OST_DISTRIBUTION_NORMAL:
        return d->mu;
    case OST_DISTRIBUTION_LOGNORMAL:
        return exp(d->mu + d->sigma * d->sigma / 2);
    case OST_DISTRIBUTION_BETA:
        return d->lower + (d->upper - d->lower) * d->alpha / (d->alpha + d->beta);
    case OST_DISTRIBUTION_GAMMA:
        return d->alpha / d->beta;
    case OST_DISTRIBUTION_EMPIRICAL:
        return ost_mean(d->sample, d->n);
    }
    assert(!"a kind of distribution");
    return NAN;
}

/* Of the sample as the whole distribution: over n. */
static double empirical_sd(const struct ost_distribution *d)
{
    return sqrt(ost_variance(d->sample, d->n) * (double)(d->n - 1) / (double)d->n);
}

double ost_distribution_sd(const struct ost_distribution *d)
{
    double width = d->upper - d->lower, whole = d->alpha + d->beta;
    switch (d->kind) {
    case OST_DISTRIBUTION_CONSTANT:
        return 0;
    case OST_DISTRIBUTION_UNIFORM:
        return width / sqrt(12);
    case OST_DISTRIBUTION_TRIANGULAR:
        return sqrt((width * width - (d->mode - d->lower) * (d->upper - d->mode)) / 18);
    case OST_DISTRIBUTION_NORMAL:
        return d->sigma;
    case OST_DISTRIBUTION_LOGNORMAL:
        return ost_distribution_mean(d) * sqrt(expm1(d->sigma * d->sigma));
    case OST_DISTRIBUTION_BETA:
        return width * sqrt(d->alpha * d->beta / (whole + 1)) / whole;
    case OST_DISTRIBUTION_GAMMA:
        return sqrt(d->alpha) / d->beta;
    case OST_DISTRIBUTION_EMPIRICAL:
        return empirical_sd(d);
    }
    assert(!"a kind of distribution");
    return NAN;
}
