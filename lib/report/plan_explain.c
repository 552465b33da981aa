/* One plan of the catalogue in this decision: chosen or not, by which rules, and what would change it. */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "report/plan_parts.h"

static const struct ost_rejection *find_rejection(const struct ost_planning *p, size_t product,
                                                  size_t offer)
{
    for (size_t i = 0; i < p->rejections; i++)
        if (p->rejected[i].product == product && p->rejected[i].offer == offer)
            return &p->rejected[i];
    return NULL;
}

static void put_verdict(struct ost_document *d, const struct ost_planning *p,
                        const struct ost_rejection *r)
{
    if (!r) {
        ost_document_paragraph(d, OST_GOOD, "Chosen.");
        return;
    }
    ost_document_paragraph(d, OST_NEUTRAL, "Turned down, %s (%s): %s.", ost_reason_code[r->reason],
                           ost_reason_meaning[r->reason], r->text);
    if (r->enters_cents != OST_CHOICE_ANY_BUDGET)
        ost_document_paragraph(d, OST_NEUTRAL, "It enters at a budget of %s a year.",
                               ost_plan_cents(d, r->enters_cents).p);
    else if (p->choice && r->reason == OST_REASON_BUDGET)
        ost_document_paragraph(d, OST_NEUTRAL, "No larger budget brings it in.");
}

static void put_bars(struct ost_document *d, const struct ost_candidate *offer)
{
    if (offer->bars == 0)
        return;
    struct ost_table *t = ost_document_table(d, "bars", "Rules that it breaks");
    ost_table_column(t, "rule", OST_TEXT);
    ost_table_column(t, "code", OST_TEXT);
    ost_table_column(t, "how", OST_TEXT);
    for (size_t i = 0; i < offer->bars; i++) {
        ost_table_row(t);
        ost_cell_text(t, ost_slice_of(offer->bar[i].rule));
        ost_cell_text(t, ost_slice_of(ost_reason_code[offer->bar[i].reason]));
        ost_cell_text(t, ost_slice_of(offer->bar[i].text));
    }
}

static void put_worth(struct ost_document *d, const struct ost_assessed_product *product, size_t j)
{
    const struct ost_assessed_plan *plan = &product->plan[j];
    const struct ost_outcome *o = &product->analysis.outcome[j];
    struct ost_cell *cell = ost_document_figure(d, "Net value", OST_MONEY, round(o->mean.value),
                                                "expected per year, P10 to P90");
    if (o->p10 < o->p90)
        ost_cell_between(cell, round(o->p10), round(o->p90));
    ost_document_figure(d, "Cost", OST_MONEY, plan->value.C, "per year at the mean demand");
    ost_document_figure(d, "Chance to pay", OST_RATIO, o->p_positive, "P(U > 0)");
    ost_document_figure(d, "Chance to be best", OST_RATIO, o->p_best,
                        "of the plans of its product");
    if (plan->plan && plan->buy_up.buy_units != plan->buy_up.needed_units)
        ost_document_paragraph(
            d, OST_NEUTRAL, "Buy up: %lld units cost %s a year, the %lld that are needed %s.",
            (long long)plan->buy_up.buy_units, ost_plan_cents(d, plan->buy_up.buy_cents).p,
            (long long)plan->buy_up.needed_units, ost_plan_cents(d, plan->buy_up.needed_cents).p);
}

static void explain_offer(struct ost_document *d, const struct ost_plan_context *c, size_t i,
                          size_t j)
{
    const struct ost_candidate_product *product = &c->planning->candidates->product[i];
    ost_document_heading(
        d, ost_document_format(d, "%s for %s", product->offer[j].id, product->name).p, OST_MAIN);
    put_worth(d, &c->assessment->product[i], j);
    put_verdict(d, c->planning, find_rejection(c->planning, i, j));
    put_bars(d, &product->offer[j]);
}

static void explain_unpriced(struct ost_document *d, const struct ost_assessed_product *product,
                             const struct ost_assessed_plan *plan)
{
    ost_document_heading(d, ost_document_format(d, "%s for %s", plan->id, product->profile->name).p,
                         OST_MAIN);
    ost_document_paragraph(d, OST_WARN,
                           "Turned down, %s: its price is not known. It would pay below %s per %s "
                           "and year.",
                           ost_reason_code[OST_REASON_TERMS],
                           ost_plan_gain(d, plan->break_even_price).p, product->profile->unit);
}

int ost_plan_explain(struct ost_document **out, const struct ost_plan_context *c, const char *plan)
{
    const struct ost_assessment *a = c->assessment;
    struct ost_document *d = ost_document_new(plan);
    size_t found = 0;
    ost_plan_set_currency(d, a->of.profile->currency);
    for (size_t i = 0; i < a->products; i++) {
        const struct ost_assessed_product *product = &a->product[i];
        for (size_t j = 0; j < product->plans; j++)
            if (strcmp(product->plan[j].id, plan) == 0) {
                explain_offer(d, c, i, j);
                found++;
            }
        for (size_t j = 0; j < product->unpriceds; j++)
            if (strcmp(product->unpriced[j].id, plan) == 0) {
                explain_unpriced(d, product, &product->unpriced[j]);
                found++;
            }
    }
    ost_plan_put_json(&d->data, c);
    if (found == 0) {
        ost_document_free(d);
        return ost_fail(OST_ENOTFOUND, "no product has a plan '%s'; the catalogue names them",
                        plan);
    }
    *out = d;
    return 0;
}
