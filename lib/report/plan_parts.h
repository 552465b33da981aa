/*
 * Between the files that describe a plan; nobody else includes this.
 */
#ifndef OST_REPORT_PLAN_PARTS_H
#define OST_REPORT_PLAN_PARTS_H

#include "io/json.h"
#include "report/plan.h"

/* Each adds its sections; none when there is nothing to say. */
void ost_plan_describe_rejections(struct ost_document *d, const struct ost_plan_context *c);
void ost_plan_describe_limits(struct ost_document *d, const struct ost_plan_context *c);
void ost_plan_describe_agreement(struct ost_document *d, const struct ost_plan_context *c);
void ost_plan_describe_years(struct ost_document *d, const struct ost_plan_years *y);
void ost_plan_put_years(struct ost_jsonw *w, const struct ost_plan_years *y);
void ost_plan_describe_tools(struct ost_document *d, const struct ost_plan_context *c);
void ost_plan_describe_changes(struct ost_document *d, const struct ost_plan_context *c);
void ost_plan_describe_policy(struct ost_document *d, const struct ost_plan_rule_result *result,
                              size_t n);
void ost_plan_chart_frontier(struct ost_document *d, const struct ost_planning *p);
void ost_plan_chart_tornado(struct ost_document *d, const struct ost_plan_context *c);
void ost_plan_chart_desks(struct ost_document *d, const struct ost_assessment *a);
void ost_plan_put_records(struct ost_document *d, const struct ost_plan_context *c);

/* The agreement of every chosen contract, as an array under "agreement". */
void ost_plan_put_agreement(struct ost_jsonw *w, const struct ost_plan_context *c);

void ost_plan_put_tools(struct ost_jsonw *w, const struct ost_plan_context *c);
void ost_plan_put_changes(struct ost_jsonw *w, const struct ost_plan_diff *diff);
void ost_plan_put_policy(struct ost_jsonw *w, const struct ost_plan_rule_result *result, size_t n);

void ost_plan_set_currency(struct ost_document *d, const char *code);

/* "$1,250", "+$71,000": minor and major units of the document's currency. */
struct ost_slice ost_plan_cents(struct ost_document *d, int64_t cents);
struct ost_slice ost_plan_gain(struct ost_document *d, double money);

/* A plan of a product that was assessed. */
const struct ost_assessed_plan *ost_plan_assessed(const struct ost_plan_context *c, size_t product,
                                                  size_t offer);

/* The chosen one; there is a choice. */
const struct ost_assessed_plan *ost_plan_chosen(const struct ost_plan_context *c, size_t product);

/* Expected clock hours to the first answer; NaN when none is promised. */
double ost_plan_answer_h(const struct ost_assessed_plan *plan, size_t severity);

/* NaN and infinities are null. */
void ost_plan_real(struct ost_jsonw *w, const char *key, double x);

/* Minor units as major ones; OST_CHOICE_ANY_BUDGET is null. */
void ost_plan_money(struct ost_jsonw *w, const char *key, int64_t cents);

#endif
