/*
 * Samples of uncertain inputs: Latin hypercubes in independent replicates, the same on every machine.
 *
 * An input is a path ("mysql.severities.1.rate") and a distribution. A replicate of 1,000 samples cuts the
 * probabilities of each input into 1,000 strata and draws once from each, in an order that is
 * shuffled for every input (McKay, Beckman and Conover 1979, doi:10.1080/00401706.1979.10489755): means are
 * nearer to the truth than those of free draws. Twenty replicates that know nothing of each other make the
 * sample, and the spread of their means is an honest standard error (value/outcome.h).
 *
 *     struct ost_sampled input[] = {{"mysql.rate", &rate, 0, INFINITY}, {"mysql.loss", &loss, 0, INFINITY}};
 *     struct ost_draws draws;
 *     int rc = ost_draws_make(&draws, input, 2, &(struct ost_sampling){.seed = 1});
 *     if (rc == 0) x = ost_draws_of(&draws, 0)[17];
 *     ost_draws_release(&draws);
 *
 * Each input's numbers follow from the seed, its path and the replicate, and from nothing else: another
 * product in the portfolio, another order of inputs or number of threads changes no draw, and two inputs
 * cannot share a stream by accident. Two tables that name the same path hold the same numbers.
 *
 * Correlations are rank correlations, reached by reordering within each replicate (Iman and Conover 1982,
 * doi:10.1080/03610918208812265), so every input keeps its own distribution to the last value. Only
 * inputs that are tied together by the list, directly or through others, are reordered, and of each such
 * group all but the first by path. Two inputs of a group that the list does not pair are held at 0.
 */
#ifndef OST_VALUE_SAMPLING_H
#define OST_VALUE_SAMPLING_H

#include <stddef.h>
#include <stdint.h>

#include "stats/distribution.h"

struct ost_sampled {
    const char *path;
    const struct ost_distribution *distribution;
    double least,
        greatest; /* draws beyond are set to these: a rate is not below 0, a share not above 1 */
};

/* Spearman's rank correlation of two inputs by number, -1 < rho < 1. */
struct ost_rank_correlation {
    size_t a, b;
    double rho;
};

struct ost_sampling {
    uint64_t seed;
    size_t replicates;                              /* 0: 20 */
    size_t strata;                                  /* samples in each; 0: 1,000 */
    int threads;                                    /* 0: as many as there are cores */
    const struct ost_rank_correlation *correlation; /* [correlations] */
    size_t correlations;
};

struct ost_draws {
    double *x; /* [inputs x n], input by input; replicate r is rows r * strata onwards */
    size_t inputs, n, replicates;
};

/*
 * OST_EINVAL when correlations contradict each other (no three inputs are all at -0.9), one is not
 * between -1 and 1, or ties an input to itself. Takes 8 bytes per input and sample. *out is yours to
 * release.
 */
int ost_draws_make(struct ost_draws *out, const struct ost_sampled *input, size_t inputs,
                   const struct ost_sampling *sampling);
void ost_draws_release(struct ost_draws *draws);

/* The column of one input, [n]. */
static inline const double *ost_draws_of(const struct ost_draws *draws, size_t input)
{
    return draws->x + input * draws->n;
}

#endif
