/* What every budget buys at best. */
#include <stdlib.h>

#include "base/alloc.h"
#include "io/csv.h"
#include "io/number.h"
#include "report/plan_parts.h"

static void put_head(struct ost_buf *out, const struct ost_planning *p)
{
    ost_buf_puts(out, "cost,utility,marginal");
    for (size_t i = 0; i < p->problem.products; i++) {
        ost_buf_addch(out, ',');
        ost_csv_put(out, ost_slice_of(p->candidates->product[i].name), ',');
    }
    ost_buf_addch(out, '\n');
}

/* Utility per unit of money of the step that leads to a point; nothing for the first. */
static void put_marginal(struct ost_buf *out, const struct ost_frontier *f, size_t at)
{
    ost_buf_addch(out, ',');
    if (at > 0)
        ost_number_put(out, (f->utility[at] - f->utility[at - 1]) /
                                ((double)(f->cost_cents[at] - f->cost_cents[at - 1]) / 100));
}

void ost_plan_put_frontier(struct ost_buf *out, const struct ost_planning *p)
{
    const struct ost_frontier *f = &p->frontier;
    size_t *plan = ost_calloc(p->problem.products, sizeof *plan);
    put_head(out, p);
    for (size_t at = 0; at < f->points; at++) {
        ost_frontier_choice(plan, f, at);
        ost_number_put(out, (double)f->cost_cents[at] / 100);
        ost_buf_addch(out, ',');
        ost_number_put(out, f->utility[at]);
        put_marginal(out, f, at);
        for (size_t i = 0; i < p->problem.products; i++) {
            ost_buf_addch(out, ',');
            ost_csv_put(out, ost_slice_of(p->candidates->product[i].offer[plan[i]].id), ',');
        }
        ost_buf_addch(out, '\n');
    }
    free(plan);
}
