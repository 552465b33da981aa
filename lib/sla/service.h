/*
 * Everything a service report says, computed: what `ostler report` describes and renders.
 *
 *     struct ost_service_request request = ...;
 *     struct ost_service_result result;
 *     rc = ost_service_compute(&result, &policy, &tickets, &request);
 *     ...
 *     ost_service_release(&result);
 */
#ifndef OST_SLA_SERVICE_H
#define OST_SLA_SERVICE_H

#include "sla/availability.h"
#include "sla/gate.h"
#include "sla/trend.h"

/* A gate with its figure and verdict. */
struct ost_gate_result {
    struct ost_slice name;
    struct ost_gate gate;
    struct ost_measured figure;
    enum ost_gate_verdict verdict;
    int64_t min_n;
};

struct ost_service_request {
    struct ost_measure_options measure;
    const struct ost_outages *outages; /* NULL: availability is not reported */
    struct ost_trend_options trend;
    bool compare;                       /* also the period of the same length before this one */
    const struct ost_policy_gate *gate; /* [gates] beside those of the policy */
    size_t gates;
};

struct ost_service_result {
    const struct ost_policy *policy;   /* borrowed */
    const struct ost_tickets *tickets; /* borrowed */
    struct ost_measurement measurement;
    struct ost_measurement previous; /* groups = 0: not asked for */
    struct ost_services availability;
    bool has_availability;
    struct ost_trend trend;
    struct ost_gate_result *gate; /* those of the policy first */
    size_t gates;
};

/*
 * Keeps `policy` and `tickets`. A gate on a group such as resolution[priority=P1] makes the report group by
 * that column, whether the request does or not. A gate that names no figure of the report is OST_ENOTFOUND.
 */
int ost_service_compute(struct ost_service_result *out, const struct ost_policy *policy,
                        const struct ost_tickets *tickets,
                        const struct ost_service_request *request);
void ost_service_release(struct ost_service_result *r);

/* The figure a gate speaks of; OST_ENOTFOUND lists the figures or groups there are. */
int ost_service_figure(struct ost_measured *out, const struct ost_service_result *r,
                       const struct ost_gate *gate);

#endif
