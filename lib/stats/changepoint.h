/*
 * Change points: where the level of a series changed for good, without thresholds to tune.
 *
 * E-divisive (Matteson and James 2014, JASA 109:334; for CI by Daly et al. 2020 and Apache Otava): of all
 * ways to cut one of the present segments in two, x of m points and y of n, take the one with the largest
 *     Q = m n / (m + n) (2 mean|x_i - y_j| - mean|x_i - x_k| - mean|y_j - y_l|)
 * (means over pairs). The points within segments are then shuffled and the best cut sought again, many
 * times: when a share `significance` of the shuffles or fewer does as well, the cut is a change point and
 * the search goes on, else it ends. The p value is (1 + shuffles as good) / (1 + shuffles).
 *
 *     struct ost_changepoints found;
 *     struct ost_rng rng = ost_rng_seeded(seed, 0);
 *     ost_changepoints_find(&found, weekly_median_h, weeks, &rng, NULL);
 *
 * Means no model of the values' distribution, but that they are exchangeable between changes: a trend or
 * a season is reported as steps. Time grows with shuffles x n^2 per change; made for a few hundred points.
 */
#ifndef OST_STATS_CHANGEPOINT_H
#define OST_STATS_CHANGEPOINT_H

#include <stddef.h>

#include "base/rng.h"

struct ost_changepoint_options {
    size_t segment;      /* fewest points between changes, >= 2 */
    size_t shuffles;     /* of each test */
    double significance; /* the largest p of a change */
};

/* Segments of 8, 499 shuffles, 5 %. */
extern const struct ost_changepoint_options ost_changepoint_defaults;

struct ost_changepoint {
    size_t index;         /* the first point of the new level */
    double before, after; /* means of the segments on both sides */
    double p;
};

struct ost_changepoints {
    struct ost_changepoint *at; /* [n], by index */
    size_t n;
};

/*
 * Values must be finite (asserted). NULL options are the defaults. A series shorter than two segments has
 * no change. The same dice give the same result. *out is yours to release.
 */
void ost_changepoints_find(struct ost_changepoints *out, const double *value, size_t n,
                           struct ost_rng *rng, const struct ost_changepoint_options *options);
void ost_changepoints_release(struct ost_changepoints *found);

/*
 * The p values of n tests adjusted for there being n (Benjamini and Hochberg 1995): calling all with
 * adjusted[i] <= 5 % a discovery makes 5 % of the discoveries false on average. out may be p.
 */
void ost_benjamini_hochberg(double *adjusted, const double *p, size_t n);

#endif
