/*
 * One product under uncertainty: what each plan is worth, how sure the choice is, and what would change it.
 *
 * A product is its need and the plans on offer, with the places in them where uncertain inputs stand. An
 * input may stand at several places (a wage, one vendor's kappa in all his plans) and belong to several
 * products. Sampling writes the draws of a scenario into the places and asks the model; everything else
 * follows from the table of utilities (value/outcome.h) and from the model as a function
 * (value/sensitivity.h).
 *
 *     struct ost_sampled input[] = {{"mysql.severities.1.rate", &rate, 0, INFINITY}};
 *     const size_t uses_inputs[] = {0};
 *     struct ost_place place[] = {{.x = 0, .offer = OST_IN_NEED,
 *                                  .offset = offsetof(struct ost_need, severity[0].rate)}};
 *     struct ost_product mysql = {"mysql", need, offers, 3, uses_inputs, 1, place, 1};
 *     struct ost_draws draws;
 *     struct ost_analysis a;
 *     int rc = ost_draws_make(&draws, input, 1, &sampling);
 *     if (rc == 0) rc = ost_analyse(&a, &mysql, 1, &(struct ost_analysis_of){input, &draws, 0.9});
 */
#ifndef OST_VALUE_ANALYSIS_H
#define OST_VALUE_ANALYSIS_H

#include <stddef.h>
#include <stdint.h>

#include "value/model.h"
#include "value/outcome.h"
#include "value/sampling.h"
#include "value/sensitivity.h"

#define OST_IN_NEED SIZE_MAX

/* A double in the need or in an offer that takes the value of an input. */
struct ost_place {
    size_t x;      /* which of the product's inputs */
    size_t offer;  /* number of the offer, or OST_IN_NEED */
    size_t offset; /* offsetof the member in struct ost_need or struct ost_offer */
};

struct ost_product {
    const char *name;
    struct ost_need need;          /* with the mean of each uncertain input */
    const struct ost_offer *offer; /* [offers]; the first is "community" */
    size_t offers;                 /* <= OST_PRODUCT_OFFERS */
    const size_t *input;           /* [inputs] their columns in the draws */
    size_t inputs;
    const struct ost_place *place; /* [places] */
    size_t places;
};

enum { OST_PRODUCT_OFFERS = 1000 };

/* Utility of every offer in every scenario: u[offers x draws->n]. */
void ost_product_sample(double *u, const struct ost_product *product,
                        const struct ost_draws *draws);

/* Utility of one offer with the product's inputs at x[inputs]. Pure, so it may run in any thread. */
double ost_product_utility(const struct ost_product *product, size_t offer, const double *x);

/* What one input of a product does. */
struct ost_influence {
    struct ost_estimate evppi;    /* value of knowing it before choosing, per year */
    struct ost_swing swing;       /* of the focus, at its P10 and P90 */
    struct ost_sobol_index sobol; /* of the focus; inputs taken as independent */
    struct ost_flip flip[2];      /* of the focus, between its P0.1 and P99.9 */
    size_t flips;
};

/* A certain number that decides as much as an uncertain one: where the focus ceases or begins to be best. */
struct ost_lever {
    struct ost_flip flip[2];
    size_t flips;
};

struct ost_analysis {
    size_t best;                 /* the offer with the greatest mean */
    size_t focus;                /* the same, or the best of the others when that is community */
    struct ost_outcome *outcome; /* [offers] */
    struct ost_estimate evpi;    /* value of knowing everything, per year */
    struct ost_influence *input; /* [inputs] in the product's order */
    struct ost_swing *tornado;   /* [inputs] the same swings, widest first */
    struct ost_lever demand;     /* in units, from a hundredth to a hundred times */
    struct ost_lever price;      /* as a factor on the focus's contract price, likewise */
};

struct ost_analysis_of {
    const struct ost_sampled *input; /* what the draws were made of */
    const struct ost_draws *draws;
    double alpha;   /* of the CVaR; 0 stands for 0.9 */
    size_t sobol_n; /* vectors of the Sobol design; 0 stands for 2,000 */
    uint64_t seed;  /* of that design */
    int threads;    /* over products; 0: as many as there are cores */
};

/*
 * Analyses n products side by side, out[n]; each is yours to release. A contract whose price does not
 * fit at the mean demand is OST_ELIMIT, naming the product. Cost: draws->n (offers + inputs log n) + sobol_n
 * (inputs + 2) evaluations of the model, some 0.1 us each, and a table of draws->n doubles per offer.
 */
int ost_analyse(struct ost_analysis *out, const struct ost_product *product, size_t n,
                const struct ost_analysis_of *of);
void ost_analysis_release(struct ost_analysis *analysis);

#endif
