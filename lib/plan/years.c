#include "plan/years.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "plan/finance.h"

/* A contract year by year. */
struct stream {
    double *value, *cost,
        *rise; /* [years]; rise: the price of one unit of money of the first year */
};

/* What a price of 1 becomes; without a contract nothing rises. */
static void escalate(double *out, size_t years, const struct ost_catalogue_plan *plan)
{
    struct ost_escalator e = {.price = 1, .cap = INFINITY, .term_y = 1};
    if (plan && !isnan(plan->terms.escalator))
        e.escalator = plan->terms.escalator;
    if (plan && !isnan(plan->terms.cap))
        e.cap = plan->terms.cap;
    if (plan && plan->terms.term_y >= 1)
        e.term_y = (size_t)plan->terms.term_y;
    ost_escalate(out, years, &e);
}

/* The demand of year t, the price of year t: the model's own chain with a factor on the price. */
static int run(struct stream *s, size_t years, const struct ost_assessed_product *product, size_t j)
{
    struct ost_need need = product->model.need;
    double factor = product->model.offer[j].price_factor;
    escalate(s->rise, years, product->plan[j].plan);
    for (size_t t = 0; t < years; t++) {
        struct ost_offer offer = product->model.offer[j];
        struct ost_value v;
        need.demand = product->model.need.demand * pow(1 + product->profile->growth, (double)t);
        offer.price_factor = (factor > 0 ? factor : 1) * s->rise[t];
        int rc = ost_value_of(&v, &need, &offer);
        if (rc < 0)
            return rc;
        s->value[t] = v.V;
        s->cost[t] = v.C;
    }
    return 0;
}

/* Today's worth of what is not lost by leaving at the best year; leaving costs once. */
static double right_to_leave(const struct stream *s, size_t years, double leaving, double discount)
{
    double best = 0;
    for (size_t leave = 1; leave < years; leave++) {
        double saved = -leaving * pow(1 + discount, -(double)leave);
        for (size_t t = leave; t < years; t++)
            saved -= (s->value[t] - s->cost[t]) * pow(1 + discount, -(double)t);
        best = saved > best ? saved : best;
    }
    return best;
}

static int add_product(struct ost_plan_years *y, const struct ost_assessment *a, size_t i, size_t j)
{
    const struct ost_assessed_product *product = &a->product[i];
    const struct ost_catalogue_plan *plan = product->plan[j].plan;
    double discount = a->of.profile->discount,
           leaving = plan ? (double)plan->terms.exit_cents / 100 : 0;
    double *room = ost_calloc(3 * y->years, sizeof *room);
    struct stream s = {room, room + y->years, room + 2 * y->years};
    int rc = run(&s, y->years, product, j);
    for (size_t t = 0; rc == 0 && t < y->years; t++) {
        double today = pow(1 + discount, -(double)t);
        y->year[t].value += s.value[t];
        y->year[t].cost += s.cost[t];
        y->year[t].net_today += (s.value[t] - s.cost[t]) * today;
        y->npv_flat += (s.value[0] - s.cost[0]) * today;
    }
    if (rc == 0) {
        y->exit_cost += leaving;
        y->flexibility += right_to_leave(&s, y->years, leaving, discount);
    }
    free(room);
    return rc;
}

int ost_plan_years_make(struct ost_plan_years *out, const struct ost_assessment *a,
                        const struct ost_planning *p)
{
    struct ost_plan_years y = {.years = (size_t)ceil(a->of.profile->horizon_y)};
    int rc = 0;
    y.year = ost_arena_calloc(&y.arena, y.years, sizeof *y.year);
    for (size_t i = 0; rc == 0 && i < a->products; i++)
        rc = add_product(&y, a, i, p->choice[i]);
    if (rc < 0) {
        ost_plan_years_release(&y);
        return rc;
    }
    for (size_t t = 0; t < y.years; t++)
        y.npv += y.year[t].net_today;
    if (y.year[0].cost > 0)
        y.exit_years = y.exit_cost / y.year[0].cost;
    *out = y;
    return 0;
}

void ost_plan_years_release(struct ost_plan_years *y)
{
    ost_arena_release(&y->arena);
    *y = (struct ost_plan_years){0};
}
