#include "plan/desk.h"

#include <math.h>

#include "base/error.h"
#include "plan/queue.h"

enum { HOURS_A_WEEK = 168, MONTHS = 12 };
static const double BUSY = 0.95;

const struct ost_desk ost_desk_defaults = {
    .covered_h_week = HOURS_A_WEEK,
    .shrinkage = 0.3,
    .min_agents = 1,
    .fte_h_week = 40,
    .weeks_per_year = 52,
};

static int check_hours(const struct ost_desk *desk)
{
    if (!(desk->covered_h_week > 0 && desk->covered_h_week <= HOURS_A_WEEK))
        return ost_fail(OST_EINVAL, "a desk covers %g hours a week; there are 168",
                        desk->covered_h_week);
    if (!(desk->shrinkage >= 0 && desk->shrinkage < 1))
        return ost_fail(OST_EINVAL, "a shrinkage of %g; it must lie from 0 to below 1",
                        desk->shrinkage);
    if (!(desk->fte_h_week > 0 && desk->fte_h_week <= HOURS_A_WEEK))
        return ost_fail(OST_EINVAL, "a person works %g hours a week", desk->fte_h_week);
    return 0;
}

static int check(const struct ost_desk *desk)
{
    if (!(desk->units > 0 && isfinite(desk->units) && desk->tickets_per_unit_month > 0 &&
          isfinite(desk->tickets_per_unit_month)))
        return ost_fail(OST_EINVAL, "a desk needs units and tickets above 0");
    if (!(desk->cost_per_fte >= 0 && isfinite(desk->cost_per_fte)))
        return ost_fail(OST_EINVAL, "the cost of a person must be a number from 0 on");
    if (!(desk->weeks_per_year > 0 && desk->weeks_per_year <= 53))
        return ost_fail(OST_EINVAL, "a year of %g weeks", desk->weeks_per_year);
    return check_hours(desk);
}

int ost_desk_fte(double *fte, const struct ost_desk *desk, size_t on_shift)
{
    int rc = check_hours(desk);
    if (rc == 0)
        *fte = (double)on_shift * desk->covered_h_week / (desk->fte_h_week * (1 - desk->shrinkage));
    return rc;
}

int ost_desk_plan(struct ost_desk_plan *out, const struct ost_desk *desk)
{
    struct ost_queue_goal goal = {.service_level = desk->service_level}, with_floor;
    struct ost_queue_state state;
    double fte = 0;
    int rc = check(desk);
    if (rc < 0)
        return rc;
    struct ost_queue queue = {
        .arrivals = desk->units * desk->tickets_per_unit_month * MONTHS /
                    (desk->weeks_per_year * desk->covered_h_week),
        .handle_h = desk->handle_h,
        .target_h = desk->target_h,
    };
    rc = ost_queue_staff(&state, &queue, &goal);
    size_t needed = queue.agents;
    with_floor = goal;
    with_floor.min_agents = desk->min_agents;
    if (rc == 0)
        rc = ost_queue_staff(&state, &queue, &with_floor);
    if (rc == 0)
        rc = ost_desk_fte(&fte, desk, queue.agents);
    if (rc < 0)
        return rc;
    *out = (struct ost_desk_plan){
        .tickets_per_covered_h = queue.arrivals,
        .load = state.load,
        .on_shift = queue.agents,
        .fte = fte,
        .service_level = state.service_level,
        .occupancy = state.occupancy,
        .mean_wait_h = state.mean_wait_h,
        .cost = fte * desk->cost_per_fte,
        .cost_per_unit = fte * desk->cost_per_fte / desk->units,
        .floor_decides = needed < queue.agents,
        .few_tickets = queue.arrivals * desk->target_h<1, .overloaded = state.occupancy> BUSY,
    };
    return 0;
}

int ost_desk_curve(struct ost_desk_plan *out, const struct ost_desk *desk, const double *units,
                   size_t n)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct ost_desk at = *desk;
        at.units = units[i];
        rc = ost_desk_plan(&out[i], &at);
    }
    return rc;
}
