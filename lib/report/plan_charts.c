/* The plan in pictures: what every budget buys, what the chosen plans hang on, and a desk of one's own. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "plan/offers.h"
#include "report/plan_parts.h"

static const struct ost_slice nothing = {"", 0};

/* ---- the frontier ---- */

/* Where the plan stands on it; the frontier has no limit but the budget, so it may stand below. */
static void mark_choice(struct ost_chart *c, const struct ost_planning *p)
{
    struct ost_series *s = ost_chart_series(c, "this plan", OST_LINE, OST_GOOD);
    struct ost_slice label = ost_document_format(c->document, "this plan: %s for %s",
                                                 ost_plan_gain(c->document, p->utility).p,
                                                 ost_plan_cents(c->document, p->cost_cents).p);
    ost_series_point(c, s, (double)p->cost_cents / 100, p->utility, label)->flagged = true;
}

void ost_plan_chart_frontier(struct ost_document *d, const struct ost_planning *p)
{
    enum { MOST = 200 };
    const struct ost_frontier *f = &p->frontier;
    if (f->points < 2 || !p->choice)
        return;
    struct ost_chart *c = ost_document_chart(d, "frontier", "What every budget buys at best");
    c->x_unit = c->y_unit = OST_MONEY;
    c->x_name = ost_slice_of("budget a year");
    c->y_name = ost_slice_of("net value a year");
    c->description =
        ost_slice_of("Net value of the best choice for each budget, rising in steps, and "
                     "where this plan stands");
    struct ost_series *s = ost_chart_series(c, "best choice", OST_STEP, OST_NEUTRAL);
    size_t step = (f->points + MOST - 1) / MOST;
    for (size_t at = 0; at < f->points; at += step)
        ost_series_point(c, s, (double)f->cost_cents[at] / 100, f->utility[at], nothing);
    if ((f->points - 1) % step)
        ost_series_point(c, s, (double)f->cost_cents[f->points - 1] / 100,
                         f->utility[f->points - 1], nothing);
    mark_choice(c, p);
}

/* ---- the tornado of the whole plan ---- */

struct bar {
    const char *path;
    double low, high; /* change of the plan's net value at the input's P10 and P90 */
    bool flips;       /* another plan would be best there */
};

static int by_width(const void *a, const void *b)
{
    const struct bar *x = a, *y = b;
    double wx = fabs(x->high - x->low), wy = fabs(y->high - y->low);
    return wx > wy ? -1 : wx < wy;
}

/* The swings of the products whose chosen plan is the one that was analysed; others have none. */
static size_t gather(struct bar *out, const struct ost_plan_context *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->assessment->products; i++) {
        const struct ost_assessed_product *product = &c->assessment->product[i];
        size_t chosen = c->planning->choice[i];
        double mean = product->plan[chosen].value.U;
        if (product->analysis.focus != chosen)
            continue;
        for (size_t k = 0; k < product->model.inputs; k++) {
            const struct ost_swing *swing = &product->analysis.tornado[k];
            out[n++] = (struct bar){c->assessment->sampled[product->model.input[swing->input]].path,
                                    swing->low_u - mean, swing->high_u - mean,
                                    swing->low_best != chosen || swing->high_best != chosen};
        }
    }
    qsort(out, n, sizeof *out, by_width);
    return n;
}

void ost_plan_chart_tornado(struct ost_document *d, const struct ost_plan_context *c)
{
    enum { MOST = 12 };
    size_t inputs = 0, n;
    for (size_t i = 0; i < c->assessment->products; i++)
        inputs += c->assessment->product[i].model.inputs;
    if (!c->planning->choice || inputs == 0)
        return;
    struct bar *bar = ost_calloc(inputs, sizeof *bar);
    n = gather(bar, c);
    if (n > 0) {
        struct ost_chart *chart = ost_document_chart(d, "tornado", "What the net value hangs on");
        chart->x_unit = OST_TEXT;
        chart->y_unit = OST_MONEY;
        chart->y_name = ost_slice_of("change of net value a year");
        chart->horizontal = true;
        chart->description = ost_slice_of("How far the plan's net value moves when one input goes "
                                          "from its P10 to its P90; * where "
                                          "another plan would be best there");
        struct ost_series *s = ost_chart_series(chart, "P10 to P90", OST_RANGE, OST_NEUTRAL);
        for (size_t k = 0; k < n && k < MOST; k++) {
            struct ost_slice label =
                ost_document_format(d, "%s%s", bar[k].path, bar[k].flips ? " *" : "");
            struct ost_point *point = ost_series_point(chart, s, (double)k, 0, label);
            point->lower = fmin(bar[k].low, bar[k].high);
            point->upper = fmax(bar[k].low, bar[k].high);
            point->flagged = bar[k].flips;
        }
    }
    free(bar);
}

/* ---- a desk of one's own ---- */

enum { DESK_POINTS = 40 };

/* Cost per unit of the desk and, beside it, of the contracts, from half the demand to ten times. */
static void chart_desk(struct ost_document *d, const struct ost_assessed_product *product,
                       const struct ost_assessed_plan *plan)
{
    double demand = product->profile->need.demand, units[DESK_POINTS];
    struct ost_desk_plan cost[DESK_POINTS];
    struct ost_desk desk;
    ost_offers_desk(&desk, &plan->plan->desk, demand);
    for (int i = 0; i < DESK_POINTS; i++)
        units[i] = demand / 2 * pow(20, (double)i / (DESK_POINTS - 1));
    if (ost_desk_curve(cost, &desk, units, DESK_POINTS) < 0)
        return; /* a demand too large to staff has no curve */
    struct ost_chart *c =
        ost_document_chart(d, ost_document_format(d, "desk_%s", product->profile->name).p,
                           ost_document_format(d, "Run it yourself: cost per %s of %s",
                                               product->profile->unit, plan->id)
                               .p);
    c->x_unit = OST_NUMBER;
    c->x_name = ost_document_format(d, "%ss", product->profile->unit);
    c->y_unit = OST_MONEY;
    c->y_name = ost_document_format(d, "per %s and year", product->profile->unit);
    c->description =
        ost_slice_of("Cost per unit of an own desk as the demand grows: somebody must be "
                     "there, so that it falls until a second seat is needed");
    struct ost_series *s = ost_chart_series(c, plan->id, OST_LINE, OST_NEUTRAL);
    for (int i = 0; i < DESK_POINTS; i++)
        ost_series_point(c, s, units[i], cost[i].cost_per_unit, nothing);
    for (size_t j = 1; j < product->plans; j++)
        if (!product->plan[j].plan->desk.given)
            ost_chart_rule(c, product->plan[j].value.c, OST_MUTED, product->plan[j].id);
}

void ost_plan_chart_desks(struct ost_document *d, const struct ost_assessment *a)
{
    for (size_t i = 0; i < a->products; i++)
        for (size_t j = 1; j < a->product[i].plans; j++)
            if (a->product[i].plan[j].plan->desk.given)
                chart_desk(d, &a->product[i], &a->product[i].plan[j]);
}
