/*
 * The choice as a linear program in CPLEX's LP format, for solvers that trust nobody: glpsol, cbc, lp_solve.
 *
 *     glpsol --lp choice.lp -o solution.txt        cbc choice.lp solve solution solution.txt
 *
 * Binary x_i_j takes plan j of product i (numbers from 0; comments give the names), y_k counts vendor k.
 * Costs stay in cents and utilities in currency units per year, so the objective is the utility that
 * ostler prints. Plans that a rule bars are left out.
 */
#ifndef OST_PLAN_LP_H
#define OST_PLAN_LP_H

#include "base/buf.h"
#include "plan/choice.h"

/*
 * Appends the problem under all of its limits. Failures as ost_choice_best; OST_EINVAL also for a product
 * without an allowed plan, which the format cannot say.
 */
int ost_lp_write(struct ost_buf *out, const struct ost_choice_problem *problem,
                 const struct ost_choice_limits *limits);

#endif
