/* The plan over the years of its horizon, and how bound it makes. */
#include "report/plan_parts.h"

void ost_plan_describe_years(struct ost_document *d, const struct ost_plan_years *y)
{
    static const char *const column[] = {"year", "value", "cost", "net, today's money"};
    if (!y || y->years < 2)
        return;
    ost_document_heading(d, "Over the years", OST_EXTRA);
    struct ost_table *t = ost_document_table(d, "years", "");
    for (size_t i = 0; i < sizeof column / sizeof *column; i++)
        ost_table_column(t, column[i], i == 0 ? OST_COUNT : OST_MONEY);
    for (size_t i = 0; i < y->years; i++) {
        ost_table_row(t);
        ost_cell(t, (double)i + 1);
        ost_cell(t, y->year[i].value);
        ost_cell(t, y->year[i].cost);
        ost_cell(t, y->year[i].net_today);
    }
    ost_document_paragraph(
        d, OST_NEUTRAL,
        "Net present value %s; without growth and price rises %s. Leaving all "
        "contracts costs %s, %.1f years of spending; the right to leave one when "
        "it no longer pays is worth %s.",
        ost_plan_gain(d, y->npv).p, ost_plan_gain(d, y->npv_flat).p,
        ost_plan_cents(d, (int64_t)(100 * y->exit_cost)).p, y->exit_years,
        ost_plan_gain(d, y->flexibility).p);
}

void ost_plan_put_years(struct ost_jsonw *w, const struct ost_plan_years *y)
{
    ost_jsonw_object(w, "years");
    ost_plan_real(w, "npv", y->npv);
    ost_plan_real(w, "npv_flat", y->npv_flat);
    ost_plan_real(w, "exit_cost", y->exit_cost);
    ost_plan_real(w, "exit_years", y->exit_years);
    ost_plan_real(w, "flexibility", y->flexibility);
    ost_jsonw_array(w, "year");
    for (size_t i = 0; i < y->years; i++) {
        ost_jsonw_object(w, NULL);
        ost_plan_real(w, "value", y->year[i].value);
        ost_plan_real(w, "cost", y->year[i].cost);
        ost_plan_real(w, "net_today", y->year[i].net_today);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_jsonw_end(w);
}
