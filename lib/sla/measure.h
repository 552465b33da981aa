/*
 * What the service was like: every figure of a set of tickets, whole and by group, with its interval.
 *
 * Which tickets a figure rests on is part of its meaning:
 *
 *   compliance        clocks with a target whose due instant lies in the period
 *   median, p90, p95  clocks that started in the period; those still running are censored at `now`
 *                     (Kaplan-Meier), not dropped. The naive median beside it drops them.
 *   resolution rate   resolved by the period's end and not reopened by then, of those created in it
 *   reopen rate       reopened by the period's end, of those created in it and resolved at least once
 *   backlog           open at the period's end, whenever created, with their age in calendar time
 *   CSAT              ratings of the tickets first resolved in the period; the response rate is rated
 *                     of resolved
 *   escalated share   escalated by the period's end, of those created in it
 *
 * Shares have Wilson intervals, quantiles Brookmeyer-Crowley's; an interval is 95 %. The compliance
 * bounds answer "what if all pending clocks miss, or meet": [met / all, (met + pending) / all] with
 * all = met + missed + pending.
 */
#ifndef OST_SLA_MEASURE_H
#define OST_SLA_MEASURE_H

#include "sla/clock.h"
#include "sla/measured.h"
#include "sla/period.h"
#include "stats/survival.h"

/* What tickets are grouped by. */
enum ost_grouping_kind { OST_BY_ALL, OST_BY_PROPERTY, OST_BY_LABEL, OST_BY_KEY };

struct ost_grouping {
    enum ost_grouping_kind kind;
    size_t of;        /* enum ost_property, or the number of the set's label column */
    const char *name; /* "priority", or the column; borrowed */
    const uint32_t
        *key; /* OST_BY_KEY: [tickets] any numbers below `keys`, kept; groups have no names */
    uint32_t keys;
};

struct ost_clock_figures {
    size_t n; /* clocks counted: met + missed + pending, or where none has a target, all measured */
    size_t met, missed, pending, excluded, no_reply;
    struct ost_measured compliance;  /* met of met + missed */
    double bound_lower, bound_upper; /* NaN without a judged or pending clock */
    size_t measured, running;        /* clocks the quantiles rest on, and how many are censored */
    struct ost_measured p10, median, p90, p95; /* in the time of their calendars */
    struct ost_measured naive_median;          /* of the ended ones alone */
    int64_t paused_s;                          /* excluded in all of them, in business time */
    struct ost_measured budget_left; /* misses still allowed by the goal among the judged; negative:
                                            overspent; unknown without a goal */
};

struct ost_group {
    uint32_t grouping;        /* index in the measurement */
    uint32_t word;            /* of the set */
    struct ost_slice name;    /* "P1", "" for tickets without, "all"; borrowed */
    size_t created, resolved; /* in the period */
    struct ost_measured resolution_rate, reopen_rate, escalated_share;
    /* to the first resolve in calendar time, censored: median, and 10 and 90 % */
    struct ost_measured first_resolution, first_resolution_p10, first_resolution_p90;
    struct ost_measured backlog, backlog_age; /* tickets; median age in seconds */
    struct ost_measured csat_content, csat_mean, csat_response;
    struct ost_clock_figures clock[OST_CLOCKS];
};

struct ost_measure_options {
    ost_time now;
    struct ost_period period;
    enum ost_priority_policy priority;
    const struct ost_grouping *grouping; /* [groupings]; "all" comes by itself */
    size_t groupings;
};

/* What the state of one ticket was, as far as figures need it. */
struct ost_ticket_outcome {
    ost_time first_resolved, first_reopened; /* OST_NEVER */
    bool known;                              /* created by `now` */
    bool open_at_end;                        /* of the period */
    bool repriced;                           /* its priority changed */
};

struct ost_measurement {
    struct ost_measure_options options; /* as given; grouping points at the array below */
    struct ost_grouping *grouping;      /* [0] is all */
    size_t groupings;
    struct ost_group *group; /* ordered by grouping, then name; [0] is all */
    size_t groups;
    struct ost_group nobody; /* the figures of a group without tickets */
    bool measures[OST_CLOCKS];
    struct ost_clock_list clocks;               /* every clock of every ticket known by `now` */
    struct ost_ticket_outcome *outcome;         /* [tickets of the set] */
    struct ost_measured span_median, span_mean; /* from first to last event of a ticket */
    size_t repriced;                            /* tickets whose priority changed */
    size_t flips[OST_PRIORITY_POLICIES]; /* of those, how many would get another verdict under it */
};

/* Keeps nothing but names. `out` is yours to release. Time O(clocks) for each grouping. */
int ost_measure(struct ost_measurement *out, const struct ost_policy *policy,
                const struct ost_tickets *set, const struct ost_measure_options *options);
void ost_measurement_release(struct ost_measurement *m);

/*
 * The group of that name: "priority=P1", "P1" when it is the only one so called, "" or "all". Of a
 * grouping that there is, a group that no ticket is in is `nobody`: a quiet month is no mistake.
 * OST_ENOTFOUND lists some that there are.
 */
int ost_measurement_group(const struct ost_group **out, const struct ost_measurement *m,
                          struct ost_slice name);

/*
 * The durations that the quantiles of a group's clock rest on, in any order; returns how many.
 * `out` has room for every clock of the measurement.
 */
size_t ost_measurement_durations(struct ost_duration *out, const struct ost_measurement *m,
                                 const struct ost_tickets *set, const struct ost_group *group,
                                 enum ost_clock_kind kind);

/* Whether a clock counts towards compliance in the period. */
bool ost_period_judges(const struct ost_period *p, const struct ost_clock *c);

#endif
