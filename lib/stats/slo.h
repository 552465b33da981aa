/*
 * Service level objectives: error budgets, burn rates and availability, as plain arithmetic.
 *
 * A target of 99.9 % allows 0.1 % of what is counted to be bad: of events (OpenSLO's budgeting method
 * Occurrences), of equal slices of time (Timeslices), or of the seconds of a period. That is the error
 * budget of the period. The burn rate says how fast it goes: at 1 it lasts exactly the period, at 14.4 a
 * thirty-day budget is gone in 50 hours (Google, "The Site Reliability Workbook", chapter 5).
 *
 *     double budget_s = ost_slo_budget(30 * 86400, 0.999);             // 2592 s
 *     double burn = ost_slo_burn_rate(bad, total, 0.999);
 *     double left_s = ost_slo_exhaust_s(30 * 86400, burn, 1 - spent);
 *
 * Which seconds count (agreed service time, exclusions) is for the caller; nothing here knows a calendar.
 * Targets lie in [0, 1); 1 has no budget. Arguments out of range are asserted.
 */
#ifndef OST_STATS_SLO_H
#define OST_STATS_SLO_H

#include <stdint.h>

#include "stats/interval.h"

/* What may be bad of `total` events, slices or seconds: total (1 - target). */
double ost_slo_budget(double total, double target);

/* The share of the budget that is still there: 1 for none bad, negative when overspent. total > 0. */
double ost_slo_budget_left(double bad, double total, double target);

/* How many times faster than allowed: (bad / total) / (1 - target). total > 0. */
double ost_slo_burn_rate(double bad, double total, double target);

/*
 * The burn rate that spends this share of the period's budget within a window, which is an alert's
 * threshold: share x period / window. The alert fires while the bad share of both its long and its
 * short window is above threshold x (1 - target).
 */
double ost_slo_burn_factor(double share, double period_s, double window_s);

/* Seconds until the budget is gone at this burn rate when the share `left` is there; infinite at 0. */
double ost_slo_exhaust_s(double period_s, double burn_rate, double left);

/*
 * Availability over a period with so many outages, which do not overlap, of downtime_s in all. Mean time
 * between failures is uptime per failure and NaN without one, so that
 *     availability = between / (between + outage)
 * `between` is its exact Poisson interval: after no failure the lower end is all there is to say. Mean
 * outage is what others print as MTTR.
 */
struct ost_availability {
    double availability;
    double between_s; /* MTBF */
    struct ost_interval between_interval_s;
    double outage_s; /* NaN without failure */
};

/* 0 <= downtime_s <= period_s > 0 */
struct ost_availability ost_slo_availability(int64_t period_s, int64_t downtime_s,
                                             uint64_t failures, double confidence);

#endif
