/*
 * Which inputs matter: how far each moves the utility, where it changes the choice, and what share of
 * the variance is its own.
 *
 * A study is a function: the utility of each option at a vector of inputs x. Everything here is about
 * such a function and knows nothing of support plans, so that it can be held to test functions
 * whose answers are known in closed form.
 *
 *     static double utility(const void *ctx, size_t option, const double *x)
 *     {
 *         return option == 0 ? 0 : (x[0] - x[1]) * x[2];            // U = (v - c) D, or nothing
 *     }
 *     struct ost_study s = {.inputs = 3, .options = 2, .mean = (double[]){420, 250, 60},
 *                           .utility = utility};
 *     struct ost_flip flip[2];
 *     size_t n = ost_flip_points(flip, &s, 1, 0, 0, 1000);          // v = 250, to option 0
 *
 * The function must be pure: the sum may be computed by several threads at once.
 */
#ifndef OST_VALUE_SENSITIVITY_H
#define OST_VALUE_SENSITIVITY_H

#include <stddef.h>

struct ost_study {
    size_t inputs, options;
    const double *mean; /* [inputs] where the other inputs stay while one moves */
    double (*utility)(const void *ctx, size_t option, const double *x);
    const void *ctx;
};

/* The option with the greatest utility at x[inputs]; the first of equal ones. */
size_t ost_study_best(const struct ost_study *s, const double *x);

/* One bar of a tornado. */
struct ost_swing {
    size_t input;
    double low_x, high_x;
    double low_u, high_u;       /* utility of the option there */
    size_t low_best, high_best; /* the best option there: another one is worth an asterisk */
};

/*
 * Each input at low[i] and at high[i] (its P10 and P90), the others at their means. out[inputs], the
 * widest bar first, ties in the order of the inputs.
 */
void ost_tornado(struct ost_swing *out, const struct ost_study *s, size_t option, const double *low,
                 const double *high);

struct ost_flip {
    double x;  /* where the input's move changes whether the option is best */
    size_t to; /* the best option just beyond */
};

/*
 * The flip points of one input nearest to its mean, below and above, within [low, high]; writes
 * out[0..2) in ascending order and returns how many there are. Looked for in 32 steps to each side, so
 * an option that is best on a narrower strip may be missed; then exact where the utilities are straight
 * lines in the input, which most are, and by bisection to 1e-12 of the step elsewhere.
 */
size_t ost_flip_points(struct ost_flip out[2], const struct ost_study *s, size_t option,
                       size_t input, double low, double high);

/* Share of the variance that an input explains alone, and with all its interactions. */
struct ost_sobol_index {
    double first, total;
};

struct ost_sobol {
    double mean, variance;
    struct ost_sobol_index *index; /* [inputs] */
};

/* Two independent sets of n input vectors, column by column: a[i * n + r] is input i of vector r. */
struct ost_sobol_design {
    const double *a, *b; /* [inputs x n] */
    size_t n;
    const double *weight; /* [n], sum 1, of a quadrature; NULL: 1/n each, a sample */
    int threads;          /* 0: as many as there are cores */
};

/*
 * Sobol indices of one option by n (inputs + 2) evaluations: Saltelli's design with Jansen's estimators
 * (Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018, table 2 b and f). Inputs are taken as independent.
 * The error of a sample falls with sqrt(n): some 0.02 for n = 4,000; a first-order index near 0 may come
 * out below 0. All indices are 0 when nothing varies. *out is yours to release.
 */
void ost_sobol_indices(struct ost_sobol *out, const struct ost_study *s, size_t option,
                       const struct ost_sobol_design *design);
void ost_sobol_release(struct ost_sobol *sobol);

#endif
