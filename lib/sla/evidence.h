/*
 * Evidence: what was measured, as input of the next assessment (`ostler assess --evidence FILE`).
 *
 * One element per figure and per product, per product and plan, and per product and severity; a
 * figure is never given without the interval and the n that say how far it can be trusted:
 *
 *     incidents          tickets created in the period; exact Poisson interval
 *     restore_time_s     creation to the first resolution, calendar time, Kaplan-Meier median
 *     first_response_s   creation to the first response in the time of its target's calendar, likewise
 *     resolution_rate    resolved and not reopened of those created, Wilson
 *     csat               share of content customers among the rated, Wilson
 *     escalated_share    escalated of those created, Wilson
 *     availability       per service (in `product`), 1 - downtime / agreed service time
 *     failures           per service, exact Poisson interval
 *     outage_duration_s  per service, mean
 *
 * Durations carry p10, p50 and p90 as well (null where not reached), from which a distribution can be fitted.
 * A figure that was not measured is left out. Each element names the rules under which it
 * was measured: figures of different clock_rules_sha256 must not be compared.
 */
#ifndef OST_SLA_EVIDENCE_H
#define OST_SLA_EVIDENCE_H

#include "base/sha256.h"
#include "sla/service.h"

/* Appends the JSON document. Measures the set again, by product, plan and severity. */
int ost_evidence_put(struct ost_buf *out, const struct ost_service_result *r,
                     const struct ost_digest *inputs, const struct ost_digest *rules);

#endif
