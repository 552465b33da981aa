/*
 * Availability: how much of the agreed service time a service was up, how often it failed, for how long.
 *
 * Per service, over the period up to `now`:
 *
 *     base          agreed service time (the service's calendar) minus excluded windows
 *     downtime      union of its outages within the base; overlapping and touching ones are one
 *     failures      merged outages that touch the base
 *     availability  1 - downtime / base; its n is the hours of the base
 *     MTBF          (base - downtime) / failures: mean operating time between failures. With no failure
 *                   it is not defined; the lower end of the failure rate's interval bounds it
 *     error budget  (1 - goal) * base, in seconds, and what is left of it
 *     burn rate     downtime share of the last hour, six hours, day, three days and seven days, over (1 - goal)
 *
 * Means are called what they are (mean outage duration), never MTTR, which means four things. The
 * failure count has the exact Poisson interval (Garwood 1936); the availability interval carries it
 * over at the mean duration that was seen and is unknown without a failure.
 */
#ifndef OST_SLA_AVAILABILITY_H
#define OST_SLA_AVAILABILITY_H

#include "sla/measure.h"
#include "sla/outages.h"

enum { OST_BURN_WINDOWS = 5 };
extern const int64_t ost_burn_window_s[OST_BURN_WINDOWS];

struct ost_service_figures {
    struct ost_slice name;
    double goal; /* NaN: none */
    int64_t base_s, excluded_s, downtime_s;
    struct ost_measured availability, failures, mtbf, mean_outage, failures_per_year;
    int64_t longest_s;
    bool down;                          /* at the end of the period */
    double budget_s, budget_left_s;     /* NaN without a goal */
    double burn_rate[OST_BURN_WINDOWS]; /* NaN: no goal, or no base in the window */
    struct ost_spans outages;           /* merged, within the period; not clipped to the base */
};

struct ost_services {
    struct ost_service_figures *service; /* those of the policy in its order, then others by name */
    size_t services;
    struct ost_service_figures all; /* sums over the services: the mean weighted by base */
};

void ost_availability_measure(struct ost_services *out, const struct ost_policy *policy,
                              const struct ost_outages *outages, const struct ost_period *period,
                              ost_time now);
void ost_availability_release(struct ost_services *a);

#endif
