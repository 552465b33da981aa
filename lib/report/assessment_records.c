/* The assessment as one flat table for spreadsheets: a row per product and plan. */
#include <math.h>

#include "report/assessment_parts.h"

static const struct {
    const char *name;
    enum ost_unit unit;
} columns[] = {
    {"product", OST_TEXT},  {"unit", OST_TEXT},         {"D", OST_NUMBER},
    {"required", OST_TEXT}, {"plan", OST_TEXT},         {"vendor", OST_TEXT},
    {"level", OST_TEXT},    {"enough", OST_COUNT},      {"choice", OST_COUNT},
    {"v_down", OST_MONEY},  {"v_labor", OST_MONEY},     {"v_patch", OST_MONEY},
    {"v_maint", OST_MONEY}, {"v_cons", OST_MONEY},      {"v", OST_MONEY},
    {"V0", OST_MONEY},      {"V", OST_MONEY},           {"C", OST_MONEY},
    {"c", OST_MONEY},       {"U", OST_MONEY},           {"break_even_D", OST_NUMBER},
    {"mean", OST_MONEY},    {"se", OST_MONEY},          {"p10", OST_MONEY},
    {"p50", OST_MONEY},     {"p90", OST_MONEY},         {"p_positive", OST_RATIO},
    {"p_best", OST_RATIO},  {"price_status", OST_TEXT},
};

static void put_text(struct ost_table *t, const char *s)
{
    ost_cell_text(t, ost_document_text(t->document, ost_slice_of(s ? s : "")));
}

static void put_value(struct ost_table *t, const struct ost_assessed_plan *plan)
{
    const struct ost_value *v = &plan->value;
    for (size_t i = 0; i < OST_TERMS; i++)
        ost_cell(t, v->term[i]);
    ost_cell(t, v->v);
    ost_cell(t, v->fixed);
    ost_cell(t, v->V);
    ost_cell(t, v->C);
    ost_cell(t, v->c);
    ost_cell(t, v->U);
    bool from = plan->break_even.is == OST_PAYS_FROM;
    ost_cell(t, from ? plan->break_even.demand : plan->break_even.is == OST_PAYS_ALWAYS ? 0 : NAN);
}

static void put_outcome(struct ost_table *t, const struct ost_outcome *o)
{
    const double x[] = {o->mean.value, o->mean.se,    o->p10,   o->p50,
                        o->p90,        o->p_positive, o->p_best};
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        ost_cell(t, x[i]);
}

static void put_row(struct ost_table *t, const struct ost_assessed_product *p,
                    const struct ost_assessed_plan *plan, const struct ost_outcome *o, bool chosen)
{
    ost_table_row(t);
    put_text(t, p->profile->name);
    put_text(t, p->profile->unit);
    ost_cell(t, p->model.need.demand);
    put_text(t, ost_level_name[p->level]);
    put_text(t, plan->id);
    put_text(t, plan->plan ? plan->plan->vendor : NULL);
    put_text(t, ost_level_name[plan->level]);
    ost_cell(t, plan->level >= p->level);
    ost_cell(t, chosen);
    put_value(t, plan);
    put_outcome(t, o);
    put_text(t, plan->plan ? ost_price_status_name[plan->plan->status] : NULL);
}

void ost_assessment_put_records(struct ost_document *d, const struct ost_assessment *a)
{
    static const struct ost_outcome unknown = {{NAN, NAN}, NAN, NAN, NAN, NAN, NAN, NAN};
    struct ost_table *t = ost_document_records(d);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        ost_table_column(t, columns[i].name, columns[i].unit);
    for (size_t i = 0; i < a->products; i++) {
        const struct ost_assessed_product *p = &a->product[i];
        for (size_t j = 0; j < p->plans; j++)
            put_row(t, p, &p->plan[j], &p->analysis.outcome[j], j == p->choice);
        for (size_t j = 0; j < p->unpriceds; j++)
            put_row(t, p, &p->unpriced[j], &unknown, false);
    }
}
