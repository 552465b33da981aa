#include "stats/slo.h"

#include <assert.h>
#include <math.h>

double ost_slo_budget(double total, double target)
{
    assert(target >= 0 && target < 1);
    return total * (1 - target);
}

double ost_slo_burn_rate(double bad, double total, double target)
{
    assert(total > 0);
    return bad / ost_slo_budget(total, target);
}

double ost_slo_budget_left(double bad, double total, double target)
{
    return 1 - ost_slo_burn_rate(bad, total, target);
}

double ost_slo_burn_factor(double share, double period_s, double window_s)
{
    assert(share > 0 && period_s > 0 && window_s > 0);
    return share * period_s / window_s;
}

double ost_slo_exhaust_s(double period_s, double burn_rate, double left)
{
    assert(period_s > 0 && burn_rate >= 0);
    if (left <= 0)
        return 0;
    return burn_rate > 0 ? period_s * left / burn_rate : INFINITY;
}

struct ost_availability ost_slo_availability(int64_t period_s, int64_t downtime_s,
                                             uint64_t failures, double confidence)
{
    assert(period_s > 0 && downtime_s >= 0 && downtime_s <= period_s);
    double up = (double)(period_s - downtime_s), count = (double)failures;
    struct ost_interval events = ost_interval_poisson(failures, confidence);
    return (struct ost_availability){
        .availability = up / (double)period_s,
        .between_s = failures ? up / count : NAN,
        .between_interval_s = {up / events.upper, failures ? up / events.lower : INFINITY},
        .outage_s = failures ? (double)downtime_s / count : NAN,
    };
}
