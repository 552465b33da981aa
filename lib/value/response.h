/*
 * What a promised response is worth on the clock: covered hours become hours of waiting.
 *
 * A vendor promises a response within so many *covered* hours ("1 business hour, Monday to Friday 9 to
 * 18"); an incident waits in *clock* hours. For an arrival at week time tau the promise is kept by
 *
 *     R(tau) = the clock time from tau until the promised covered time has passed
 *
 * A promise that runs out exactly at closing time is due then, not at the next opening. "1 business
 * hour" on 9-18 makes R 1 h in the middle of a day, 16 h after 17:00, and 64 h on a Friday evening: 16.2 h
 * on average over the week, and no more than 1 h for 23.8 % of the arrivals.
 *
 * The week is the one the calendar repeats: no holidays, no change of summer time. Arrivals spread over
 * it evenly, or by 168 hourly weights. Within that model everything here is exact: as tau moves, R is
 * constant while covered and falls by the minute while not, so the distribution of R is a sum of points
 * and of uniform pieces, kept as knots. No grid, no sampling; a question costs one binary search.
 *
 *     struct ost_response r;
 *     struct ost_promise p = {.promised_s = 3600, .open = nine_five, .spans = 5};
 *     int rc = ost_response_init(&r, &p);
 *     if (rc == 0) saved_h = 12 - ost_response_restore_h(&r, 1, 12, 2);   // 3.08 of 12 hours
 *     ost_response_release(&r);
 *
 * A promise is an upper bound on the time to a first answer. It is no promise of a repair: W below.
 */
#ifndef OST_VALUE_RESPONSE_H
#define OST_VALUE_RESPONSE_H

#include <stddef.h>
#include <stdint.h>

#include "calendar/hours.h"

enum { OST_WEEK_HOURS = 168, OST_WEEK_S = OST_WEEK_HOURS * 3600 };

/* A covered stretch of the week, in seconds since Monday 00:00; 0 <= from_s < to_s <= OST_WEEK_S. */
struct ost_week_span {
    int32_t from_s, to_s;
};

/* The stretches of a week that a calendar is open; hours that run over its end are those of its start. */
enum { OST_WEEK_SPANS = 8 * OST_HOURS_MAX };
size_t ost_week_spans(struct ost_week_span out[OST_WEEK_SPANS], const struct ost_week *week);

struct ost_promise {
    int64_t promised_s; /* covered seconds until the first answer, >= 0, up to 8 weeks' */
    const struct ost_week_span *open; /* [spans] covered time, ascending and disjoint */
    size_t spans;
    const double
        *arrivals; /* [OST_WEEK_HOURS] weight of each hour since Monday 00:00; NULL: all alike */
};

/*
 * The distribution of R. Between two knots P(R > x) falls in a straight line; the last knot is the
 * longest wait there is.
 */
struct ost_response_knot {
    double at_h;      /* R */
    double beyond;    /* P(R > at_h) */
    double limited_h; /* E[min(R, at_h)] */
    double density;   /* probability per hour up to the next knot */
};

struct ost_response {
    struct ost_response_knot *knot; /* [n], ascending, the first at 0 h */
    size_t n;
};

/* Weights of arrivals on Monday to Friday, 9 to 17, and none else: outages that follow the office. */
void ost_arrivals_business(double weights[OST_WEEK_HOURS]);

/*
 * OST_EINVAL when nothing is covered, the spans are out of order, the promise is negative or longer than
 * a year of covered time, or the weights are negative or sum to 0.
 */
int ost_response_init(struct ost_response *out, const struct ost_promise *promise);
void ost_response_release(struct ost_response *r);

/* E[R]. */
double ost_response_mean_h(const struct ost_response *r);

/* The longest R over the week. */
double ost_response_longest_h(const struct ost_response *r);

/* P(R <= x), to the nanohour: 4 h - 3 h counts as 1 h. */
double ost_response_share_within(const struct ost_response *r, double x_h);

/* The smallest x with P(R <= x) >= p, 0 < p <= 1. */
double ost_response_quantile_h(const struct ost_response *r, double p);

/* E[min(R, x)]. */
double ost_response_limited_h(const struct ost_response *r, double x_h);

/*
 * E[min(T0, kappa R + W)]: hours until the service is back, with the vendor answering after kappa R and
 * then needing W, or without him after T0, whichever comes first. kappa > 0 is measured over promised
 * response, 1 when nothing was measured. Never more than T0.
 */
double ost_response_restore_h(const struct ost_response *r, double kappa, double alone_h,
                              double work_h);

/* P(kappa R + W <= rto): the share of arrivals whose recovery time objective is met. */
double ost_response_meets(const struct ost_response *r, double kappa, double work_h, double rto_h);

#endif
