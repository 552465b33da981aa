/*
 * Survival: how long it takes until something happens, when for some it has not happened yet.
 *
 * A ticket that still waits for its first response has waited at least so long: its duration is
 * censored. Dropping such tickets makes the slow ones disappear; Kaplan and Meier's estimate
 * (1958, JASA 53:457) uses what is known of them. S(t) is the share that is still waiting after t:
 *     S(t) = product over event times t_i <= t of (1 - d_i / n_i)
 * with d_i events at t_i among the n_i that were still waiting just before. A duration censored at
 * t_i counts among them.
 *
 *     struct ost_survival curve;
 *     ost_survival_fit(&curve, tickets, n);
 *     struct ost_survival_quantile median = ost_survival_quantile(&curve, 0.5, 0.95);
 *     if (median.value_s == OST_NOT_REACHED)
 *         "> curve.last_s"
 *     ost_survival_release(&curve);
 *
 * Without subjects S is 1 for ever and every quantile is not reached; so it is when all are censored.
 * Negative durations are mistakes of the program and asserted.
 */
#ifndef OST_STATS_SURVIVAL_H
#define OST_STATS_SURVIVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/interval.h"

struct ost_duration {
    int64_t
        seconds;   /* >= 0, to the event, or to the last moment it was known not to have happened */
    bool observed; /* the event happened; false: censored */
};

/* One event time; S holds from here to the next. */
struct ost_survival_step {
    int64_t time_s;
    uint64_t at_risk, events; /* n_i, d_i */
    double survival;          /* S */
    double greenwood;         /* sum of d_i / (n_i (n_i - d_i)) so far; infinite where S = 0 */
};

struct ost_survival {
    struct ost_survival_step *step; /* [steps], by time */
    size_t steps;
    uint64_t subjects, events;
    int64_t last_s; /* the largest duration, observed or not; 0 without subjects */
};

/* Puts durations in order of their seconds: O(n) time, a second copy while it lasts. */
void ost_durations_sort(struct ost_duration *subject, size_t n);

/*
 * n durations in any order; those already sorted by seconds are read in place, else a copy is sorted:
 * O(n) time, 40 bytes per event time. *out is yours to release.
 */
void ost_survival_fit(struct ost_survival *out, const struct ost_duration *subject, size_t n);
void ost_survival_release(struct ost_survival *curve);

/* The step that holds at t; NULL before the first, where S = 1. */
const struct ost_survival_step *ost_survival_at(const struct ost_survival *curve, int64_t time_s);

/* Greenwood's standard error S sqrt(greenwood) (1926); NaN where S = 0, which it says nothing about. */
double ost_survival_error(const struct ost_survival_step *step);

/*
 * Pointwise interval of S on the log-log scale (Kalbfleisch and Prentice 1980, section 1.4; R's
 * conf.type "log-log", lifelines' default): S^exp(+-z se), se = sqrt(greenwood) / |ln S|. It stays
 * within 0..1. NaN at both ends where S = 0.
 */
struct ost_interval ost_survival_band(const struct ost_survival_step *step, double confidence);

/* In place of a time that the data do not tell; print "> last_s". */
#define OST_NOT_REACHED INT64_MAX

struct ost_survival_quantile {
    int64_t value_s, lower_s, upper_s; /* OST_NOT_REACHED each for itself */
};

/*
 * The time by which a share q has had its event: the first with S <= 1 - q, q in (0, 1). Where S is
 * 1 - q exactly, R answers with the middle of that stretch; this is always an observed time, as
 * lifelines has it. The interval are the first times at which the ends of the band are <= 1 - q
 * (Brookmeyer and Crowley 1982, on the log-log scale); where only S = 0 is as low, the band says nothing
 * and the interval starts at 0.
 */
struct ost_survival_quantile ost_survival_quantile(const struct ost_survival *curve, double q,
                                                   double confidence);

/* Whether two groups differ: the log-rank test (Mantel 1966), weight 1 at each event time. */
struct ost_logrank {
    double expected;    /* events of the first group if there were no difference */
    double chi_squared; /* one degree of freedom; 0 when there is nothing to compare */
    double p;
};

struct ost_logrank ost_survival_logrank(const struct ost_duration *first, size_t n_first,
                                        const struct ost_duration *second, size_t n_second);

#endif
