/*
 * Trends: one point per week or month, with the limits within which such a series moves by itself.
 *
 * A series is volume (tickets created), the median first response or resolution of the tickets created in the bucket
 * (Kaplan-Meier, in business time), compliance of the clocks due in it, the share of negative
 * tickets when there is a column of sentiments, and the resolution rate. Limits: XmR for medians, Laney's u' and p' for
 * counts and shares (which widen where the data are more spread than Poisson or binomial), 3 sigma. A bucket that is not over yet at `now` is drawn and
 * never judged.
 *
 * Change points are found by E-divisive means with a permutation test (Matteson and James 2014),
 * at least 8 buckets on each side, and those of all series together pass Benjamini and Hochberg's rule at 5 %.
 * They are not looked for in series of more than 400 points. A spike is a last complete bucket whose
 * volume has a probability below 0.1 % under the buckets before it.
 */
#ifndef OST_SLA_TREND_H
#define OST_SLA_TREND_H

#include "sla/measure.h"

enum ost_bucket { OST_BUCKET_WEEK, OST_BUCKET_MONTH };

enum ost_series_of {
    OST_TREND_VOLUME,
    OST_TREND_FIRST_RESPONSE,
    OST_TREND_RESOLUTION,
    OST_TREND_FIRST_RESPONSE_COMPLIANCE,
    OST_TREND_RESOLUTION_COMPLIANCE,
    OST_TREND_NEGATIVE,
    OST_TRENDS
};
extern const char *const ost_trend_names[OST_TRENDS];

struct ost_trend_point {
    ost_time start;      /* of the bucket: local Monday or first of the month */
    double value;        /* NaN: nothing to measure */
    int64_t n;           /* what it rests on */
    double lower, upper; /* limits at this point; NaN: none */
    bool outside;        /* of the limits */
    bool partial;        /* the bucket is not complete */
};

struct ost_trend_series {
    bool there;
    enum ost_measured_kind kind;
    struct ost_trend_point *point; /* [buckets] */
    double centre;                 /* the mean line; NaN: too few points (fewer than 8) */
    size_t *change;                /* [changes] the first bucket of a new level, ascending */
    double *change_p;
    size_t changes;
};

struct ost_trend {
    enum ost_bucket bucket;
    size_t buckets;
    struct ost_trend_series series[OST_TRENDS];
    bool spike; /* in the last complete bucket's volume */
    double spike_p, spike_expected;
    size_t spike_bucket;
};

struct ost_trend_options {
    enum ost_bucket bucket;
    const struct ost_zone *zone; /* in which weeks and months begin; NULL: UTC */
    int sentiment;               /* number of the label column with sentiments; -1: none */
    struct ost_slice negative;   /* its word for negative */
};

void ost_trend_measure(struct ost_trend *out, const struct ost_measurement *m,
                       const struct ost_tickets *set, const struct ost_trend_options *options);
void ost_trend_release(struct ost_trend *t);

#endif
