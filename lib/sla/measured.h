/*
 * A figure as it was measured: the value, how sure it is, and on how much it rests.
 */
#ifndef OST_SLA_MEASURED_H
#define OST_SLA_MEASURED_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

enum ost_measured_kind {
    OST_MEASURED_SHARE,   /* 0..1 */
    OST_MEASURED_SECONDS, /* a duration */
    OST_MEASURED_COUNT,   /* whole things */
    OST_MEASURED_NUMBER,  /* anything else */
};

struct ost_measured {
    enum ost_measured_kind kind;
    bool known; /* false: nothing to measure it on, or not enough; the numbers are NaN */
    bool
        at_least; /* the value is a lower bound: the longest time seen, not reached by the quantile */
    double value;
    double lower, upper; /* 95 % interval; NaN: none, INFINITY: not reached */
    int64_t n;           /* observations */
};

static inline struct ost_measured ost_unmeasured(enum ost_measured_kind kind, int64_t n)
{
    return (struct ost_measured){kind, false, false, NAN, NAN, NAN, n};
}

static inline struct ost_measured ost_counted(int64_t count)
{
    return (struct ost_measured){OST_MEASURED_COUNT, true, false, (double)count, NAN, NAN, count};
}

/* `k` of `n` with its Wilson interval; unknown when n is 0. */
struct ost_measured ost_measured_share(int64_t k, int64_t n);

#endif
