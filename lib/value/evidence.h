/*
 * Evidence: what the service was measured to be, as inputs of the next assessment.
 *
 * `ostler report --emit model=FILE` writes elements (sla/evidence.h), each a figure of one product, and
 * often of one severity or one plan, with its n and interval. Four of them say something about an input
 * of the value model (value/model.h); the others are kept and not used:
 *
 *     incidents         lambda of a severity    Gamma(k + 1/2, units x years): Jeffreys posterior of a rate
 *     restore_time_s    T0 of a severity        lognormal, least squares through p10, p50 and p90
 *     escalated_share   e of a severity         Beta(k + 1/2, n - k + 1/2)
 *     first_response_s  kappa of a plan         lognormal of the median over what the plan promises
 *
 * Products, severities and plans are matched by name, ASCII letters in any case.
 *
 *     struct ost_evidence e;
 *     int rc = ost_evidence_load(&e, "evidence.json");
 *     if (rc == 0 && (found = ost_evidence_find(&e, OST_EVIDENCE_INCIDENTS, "mysql", "1", NULL)))
 *         rc = ost_evidence_rate(&rate, found, 60);
 *     ost_evidence_release(&e);
 *
 * The restore time that was measured is that of the service as it was, with whatever help there was: where
 * a vendor helped it is shorter than T0, and the assessment then errs on the careful side.
 */
#ifndef OST_VALUE_EVIDENCE_H
#define OST_VALUE_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "stats/distribution.h"

/* name, the file's word for it */
#define OST_EVIDENCE_MAP(X)                                                                        \
    X(OST_EVIDENCE_INCIDENTS, "incidents")                                                         \
    X(OST_EVIDENCE_RESTORE_TIME, "restore_time_s")                                                 \
    X(OST_EVIDENCE_FIRST_RESPONSE, "first_response_s")                                             \
    X(OST_EVIDENCE_ESCALATED, "escalated_share")                                                   \
    X(OST_EVIDENCE_OTHER, "other")

enum ost_evidence_metric {
#define X(name, word) name,
    OST_EVIDENCE_MAP(X)
#undef X
        OST_EVIDENCE_METRICS
};

extern const char *const ost_evidence_metric_name[OST_EVIDENCE_METRICS];

struct ost_evidence_element {
    enum ost_evidence_metric metric;
    struct ost_slice product, severity, plan; /* empty: of all of them */
    struct ost_slice method;                  /* "count, exact Poisson interval" */
    double value, lower, upper;               /* NaN: not reached */
    double p10, p50, p90;                     /* of durations, seconds; NaN: not reached */
    uint64_t n;
    struct ost_slice start, end; /* of the period, as they stand there */
    double years;                /* its length */
    size_t number;               /* its place among the file's elements, from 0 */
};

struct ost_evidence {
    struct ost_arena arena;
    struct ost_evidence_element *element; /* [n], in the order of the file */
    size_t n;
    struct ost_slice clock_rules; /* hash of the rules that all of it was measured under */
};

/*
 * OST_EPARSE, with the file and the element's number, for what is no evidence: a missing or wrong
 * member, a negative or unordered figure, a period that is none, elements measured under different
 * rules, which must not be compared. Unknown metrics and members are fine. *out is yours to release.
 */
int ost_evidence_load(struct ost_evidence *out, const char *path);

/* The same for a text; the caller puts its name in front of a failure. */
int ost_evidence_parse(struct ost_evidence *out, struct ost_slice text);

void ost_evidence_release(struct ost_evidence *e);

/* The first element of that product, severity and plan; NULL for one of them is that of all. NULL: none. */
const struct ost_evidence_element *ost_evidence_find(const struct ost_evidence *e,
                                                     enum ost_evidence_metric metric,
                                                     const char *product, const char *severity,
                                                     const char *plan);

/* As an input of the model; *out owns no memory. OST_EDATA, with the reason, when it says too little. */

/* Incidents per unit and year of `units` > 0 under support in the element's period. */
int ost_evidence_rate(struct ost_distribution *out, const struct ost_evidence_element *incidents,
                      double units);

/* Hours. Two of the three quantiles must have been reached; equal ones make it certain. */
int ost_evidence_restore_h(struct ost_distribution *out,
                           const struct ost_evidence_element *restore);

int ost_evidence_share(struct ost_distribution *out, const struct ost_evidence_element *escalated);

/*
 * kappa, measured over promised response: lognormal about the median over `promised_s` > 0, as wide as
 * the median's 95 % interval, of which one end must have been reached.
 */
int ost_evidence_kappa(struct ost_distribution *out, const struct ost_evidence_element *response,
                       double promised_s);

#endif
