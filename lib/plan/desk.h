/*
 * Running the support desk oneself: people, hours and cost for a demand.
 *
 * Tickets come in proportion to the units under support and are spread evenly over the covered hours.
 * As many people must be on shift as Erlang C (queue.h) asks for, and at least `min_agents`: somebody
 * has to sit there. Per year
 *
 *     tickets per covered hour = units * tickets_per_unit_month * 12 / (weeks_per_year * covered_h_week)
 *     FTE                      = on shift * covered_h_week / (fte_h_week * (1 - shrinkage))
 *     cost                     = FTE * cost_per_fte
 *
 * Shrinkage is the paid time that nobody can be reached in: leave, illness, training. One seat around
 * the clock with 30 % shrinkage is 168 / 40 / 0.7 = 6 people, whatever the demand: cost per unit falls
 * like a hyperbola until the load needs a second seat.
 *
 *     struct ost_desk desk = ost_desk_defaults;
 *     desk.units = 600, desk.tickets_per_unit_month = 0.35, desk.handle_h = 2, desk.target_h = 1;
 *     desk.service_level = 0.95, desk.cost_per_fte = 120000;
 *     struct ost_desk_plan plan;
 *     int rc = ost_desk_plan(&plan, &desk);        // 3 on shift, 18 FTE, 3600 per unit
 */
#ifndef OST_PLAN_DESK_H
#define OST_PLAN_DESK_H

#include <stdbool.h>
#include <stddef.h>

struct ost_desk {
    double units; /* demand, > 0 */
    double tickets_per_unit_month;
    double handle_h;       /* mean work per ticket */
    double target_h;       /* covered hours until somebody takes it up ... */
    double service_level;  /* ... for this share of the tickets, 0 .. below 1 */
    double covered_h_week; /* > 0 .. 168 */
    double shrinkage;      /* 0 .. below 1 */
    size_t min_agents;     /* on shift at least */
    double fte_h_week;     /* contract hours of one person */
    double cost_per_fte;   /* per year, loaded */
    double weeks_per_year;
};

/* Around the clock, at least one on shift, 30 % shrinkage, 40 hours a week, 52 weeks; the rest is 0. */
extern const struct ost_desk ost_desk_defaults;

struct ost_desk_plan {
    double tickets_per_covered_h;
    double load; /* erlangs */
    size_t on_shift;
    double fte;
    double service_level, occupancy, mean_wait_h;
    double cost, cost_per_unit; /* per year, the currency of cost_per_fte */

    /* Where the formulas say little: */
    bool floor_decides; /* the queue alone would need fewer than min_agents */
    bool few_tickets;   /* under one ticket per target time: whole people decide, not the queue */
    bool overloaded;    /* busier than 95 %: a small surprise makes long queues */
};

/* OST_EINVAL for a value out of range; no number of tickets is too large for it but OST_QUEUE_AGENTS. */
int ost_desk_plan(struct ost_desk_plan *out, const struct ost_desk *desk);

/* People on the payroll for a number on shift around the covered hours: FTE above. */
int ost_desk_fte(double *fte, const struct ost_desk *desk, size_t on_shift);

/* The cost curve c(D): a plan for each of the demands, out [n]; the desk's own `units` are not looked at. */
int ost_desk_curve(struct ost_desk_plan *out, const struct ost_desk *desk, const double *units,
                   size_t n);

#endif
