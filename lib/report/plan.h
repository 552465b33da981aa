/*
 * The plan as a document: what to buy, what that costs and brings, why not otherwise, and on what it rests.
 *
 *     struct ost_plan_context context = {.assessment = &assessment, .planning = &planning};
 *     struct ost_document *d = ost_plan_document(&context);
 *     rc = renderer->render(&out, d, &options);
 *     ost_document_free(d);
 *
 * Short, the document is a line per product, the sum, the next useful step of the budget, and what the
 * result rests on. With `full` come the reasons of all that was turned down, the prices of the limits, the
 * agreement to sign, and the charts. The JSON holds all of it either way; its schema is
 * data/plan.schema.json. Money is in major units of the profile's currency, per year; shares are 0..1; what is
 * not known is null. Additions leave format_version's major number alone.
 */
#ifndef OST_REPORT_PLAN_H
#define OST_REPORT_PLAN_H

#include <stdbool.h>

#include "plan/plan_check.h"
#include "plan/plan_diff.h"
#include "plan/plan_policy.h"
#include "plan/planning.h"
#include "plan/tools.h"
#include "plan/years.h"
#include "report/assessment.h"
#include "report/document.h"
#include "value/assessment.h"

/* Keeps nothing: the document has copies. */
struct ost_plan_context {
    const char *title; /* NULL: "Plan for 4 products" */
    const struct ost_assessment
        *assessment; /* planning's candidates are made of it, in its order */
    const struct ost_planning *planning;
    const struct ost_assessment_file *file; /* [files] what it rests on */
    size_t files;
    const struct ost_plan_diff *diff;          /* against the plan before; NULL: there is none */
    const struct ost_plan_years *years;        /* NULL: there is no choice */
    const struct ost_tool_list *tools;         /* what is to be set up; NULL: not asked */
    const struct ost_plan_rule_result *result; /* [results] of the policy */
    size_t results;
    bool full;
};

struct ost_document *ost_plan_document(const struct ost_plan_context *context);

/*
 * One plan of the catalogue in this decision, for every product that it is offered to: worth, verdict, rules
 * that it breaks. The JSON is the whole plan's. OST_ENOTFOUND when nobody offers it.
 */
int ost_plan_explain(struct ost_document **out, const struct ost_plan_context *context,
                     const char *plan);

/* The saved plan held against today: findings as checks. Of the context planning, assessment and results count. */
struct ost_document *ost_plan_check_document(const struct ost_plan_context *context,
                                             const struct ost_plan_check *check);

/* The JSON alone, appended; what a policy judges and a later plan is compared with. */
void ost_plan_put_json(struct ost_buf *out, const struct ost_plan_context *context);

/*
 * Appends every point of the frontier as CSV: cost, utility, what the last unit of money brought, and the
 * plan of each product. The frontier keeps the rules and knows no other limit than the budget.
 */
void ost_plan_put_frontier(struct ost_buf *out, const struct ost_planning *planning);

#endif
