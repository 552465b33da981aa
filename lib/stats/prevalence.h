/*
 * How many really are, when the classifier that counts them errs.
 *
 * A classifier that calls 12 % of all tickets negative has missed some and accused others. With its
 * sensitivity (share of the negative it finds) and specificity (share of the others it leaves alone), both
 * measured on labelled tickets, the true share follows (Rogan and Gladen 1978, Am. J. Epidemiology 107:71):
 *     share = (observed + specificity - 1) / (sensitivity + specificity - 1)
 * and its uncertainty is that of all three figures, not only of the first. The labelled tickets must be
 * like those that are counted.
 *
 *     struct ost_screening s = {.flagged = 120, .n = 1000, .found = 81, .positives = 90,
 *                               .cleared = 380, .negatives = 400};
 *     struct ost_prevalence p;
 *     int rc = ost_prevalence_of(&p, &s, 0.95);
 */
#ifndef OST_STATS_PREVALENCE_H
#define OST_STATS_PREVALENCE_H

#include <stdint.h>

#include "stats/interval.h"

struct ost_screening {
    uint64_t flagged, n;         /* what the classifier said of the tickets in question */
    uint64_t found, positives;   /* of labelled tickets that are: how many it said so of */
    uint64_t cleared, negatives; /* of labelled tickets that are not */
};

struct ost_prevalence {
    double observed; /* flagged / n */
    double share;    /* corrected, kept within 0..1 */
    double error;    /* standard error by the delta method, of the share before it was kept */
    struct ost_interval interval;
};

/*
 * The interval is that of Lang and Reiczigel (2014, Preventive Veterinary Medicine 113:13), which adds
 * pseudo-observations to each of the three samples, kept within 0..1. OST_EDATA: a sample is empty, or the
 * classifier does no better than chance (sensitivity + specificity <= 1, with the pseudo-observations
 * too), so that nothing follows.
 */
int ost_prevalence_of(struct ost_prevalence *out, const struct ost_screening *s, double confidence);

#endif
