/* The plan in full: what was turned down and why, what the limits cost, how it depends on vendors. */
#include <math.h>

#include "report/plan_parts.h"

static struct ost_table *begin(struct ost_document *d, const char *id, const char *caption,
                               const char *const *name, const enum ost_unit *unit, size_t n)
{
    struct ost_table *t = ost_document_table(d, id, caption);
    for (size_t i = 0; i < n; i++)
        ost_table_column(t, name[i], unit[i]);
    return t;
}

#define BEGIN(d, id, caption, name, unit)                                                          \
    begin(d, id, caption, name, unit, sizeof(name) / sizeof *(name))

/* ---- turned down ---- */

static void put_rejection(struct ost_table *t, const struct ost_planning *p,
                          const struct ost_rejection *r)
{
    const struct ost_candidate_product *product = &p->candidates->product[r->product];
    const struct ost_candidate *offer = &product->offer[r->offer];
    ost_table_row(t);
    ost_cell_text(t, ost_slice_of(product->name));
    ost_cell_text(t, ost_slice_of(offer->id));
    ost_cell_text(t, ost_slice_of(ost_reason_code[r->reason]));
    ost_cell_text(t, ost_slice_of(r->text));
    ost_cell(t, (double)offer->cost_cents / 100);
    ost_cell(t, round(offer->utility));
    ost_cell(t, r->enters_cents == OST_CHOICE_ANY_BUDGET ? NAN : (double)r->enters_cents / 100);
}

static void put_unpriced(struct ost_table *t, const struct ost_assessed_product *product,
                         const struct ost_assessed_plan *plan)
{
    ost_table_row(t);
    ost_cell_text(t, ost_slice_of(product->profile->name));
    ost_cell_text(t, ost_slice_of(plan->id));
    ost_cell_text(t, ost_slice_of(ost_reason_code[OST_REASON_TERMS]));
    ost_cell_text(t, ost_slice_of("its price is not known: ask for a quote"));
    ost_cell_unknown(t);
    ost_cell_unknown(t);
    ost_cell_unknown(t);
}

void ost_plan_describe_rejections(struct ost_document *d, const struct ost_plan_context *c)
{
    static const char *const name[] = {"product", "plan",      "code",     "reason",
                                       "cost",    "net value", "enters at"};
    static const enum ost_unit unit[] = {OST_TEXT,  OST_TEXT,  OST_TEXT, OST_TEXT,
                                         OST_MONEY, OST_MONEY, OST_MONEY};
    const struct ost_assessment *a = c->assessment;
    ost_document_heading(d, "Turned down", OST_EXTRA);
    struct ost_table *t = BEGIN(d, "rejected", "", name, unit);
    for (size_t i = 0; i < c->planning->rejections; i++)
        put_rejection(t, c->planning, &c->planning->rejected[i]);
    for (size_t i = 0; i < a->products; i++)
        for (size_t j = 0; j < a->product[i].unpriceds; j++)
            put_unpriced(t, &a->product[i], &a->product[i].unpriced[j]);
}

/* ---- what the limits cost ---- */

static void put_dependence(struct ost_document *d, const struct ost_planning *p)
{
    const struct ost_choice_dependence *dep = &p->dependence;
    if (dep->vendors == 0)
        return;
    ost_document_paragraph(d, OST_NEUTRAL,
                           "Vendors: %zu; the largest, %s, gets %.0f %% (%s). Concentration (HHI) "
                           "%.2f, where 1 is one vendor for everything.",
                           dep->vendors, p->vendor[dep->largest], 100 * dep->largest_share,
                           ost_plan_cents(d, dep->largest_cents).p, dep->hhi);
}

void ost_plan_describe_limits(struct ost_document *d, const struct ost_plan_context *c)
{
    static const char *const name[] = {"rule or limit", "costs a year"};
    static const enum ost_unit unit[] = {OST_TEXT, OST_MONEY};
    const struct ost_planning *p = c->planning;
    if (!p->choice)
        return;
    ost_document_heading(d, "What rules and limits cost", OST_EXTRA);
    put_dependence(d, p);
    if (p->prices == 0)
        return;
    struct ost_table *t = BEGIN(
        d, "constraint_prices",
        p->options.robust || p->options.aversion > 0
            ? "Net value that lifting each one alone would add to the best choice by the mean; "
              "these do not add up."
            : "Net value that lifting each one alone would add; these do not add up.",
        name, unit);
    for (size_t i = 0; i < p->prices; i++) {
        ost_table_row(t);
        ost_cell_text(t, ost_slice_of(ost_planning_constraint(p, p->price[i].constraint)));
        ost_cell(t, round(p->price[i].price));
    }
    if (p->rules > 1) {
        ost_table_row(t);
        ost_cell_text(t, ost_slice_of("all rules together"));
        ost_cell(t, round(p->rules_price));
    }
}

/* ---- a flat table for spreadsheets ---- */

void ost_plan_put_records(struct ost_document *d, const struct ost_plan_context *c)
{
    static const char *const name[] = {"product", "plan",   "vendor",    "chosen", "cost",
                                       "utility", "reason", "enters_at", "budget"};
    static const enum ost_unit unit[] = {OST_TEXT,  OST_TEXT, OST_TEXT,  OST_COUNT, OST_MONEY,
                                         OST_MONEY, OST_TEXT, OST_MONEY, OST_MONEY};
    const struct ost_planning *p = c->planning;
    int64_t budget = p->options.limits.budget_cents;
    struct ost_table *t = ost_document_records(d);
    size_t at = 0;
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        ost_table_column(t, name[i], unit[i]);
    for (size_t i = 0; i < p->problem.products; i++) {
        const struct ost_candidate_product *product = &p->candidates->product[i];
        for (size_t j = 0; j < product->offers; j++) {
            const struct ost_candidate *offer = &product->offer[j];
            bool chosen = p->choice && p->choice[i] == j;
            const struct ost_rejection *r = chosen ? NULL : &p->rejected[at++];
            ost_table_row(t);
            ost_cell_text(t, ost_slice_of(product->name));
            ost_cell_text(t, ost_slice_of(offer->id));
            ost_cell_text(t, ost_slice_of(offer->vendor ? offer->vendor : ""));
            ost_cell(t, chosen);
            ost_cell(t, (double)offer->cost_cents / 100);
            ost_cell(t, offer->utility);
            ost_cell_text(t, ost_slice_of(r ? ost_reason_code[r->reason] : ""));
            ost_cell(t, r && r->enters_cents != OST_CHOICE_ANY_BUDGET
                            ? (double)r->enters_cents / 100
                            : NAN);
            ost_cell(t, budget == OST_CHOICE_ANY_BUDGET ? NAN : (double)budget / 100);
        }
    }
}
