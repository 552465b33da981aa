/*
 * Between the files that make a planning; nobody else includes this.
 */
#ifndef OST_PLAN_PLANNING_PARTS_H
#define OST_PLAN_PLANNING_PARTS_H

#include "base/error.h"
#include "plan/planning.h"

/* The portfolio as a problem of choice, with vendors and rules by number. */
int ost_planning_pose(struct ost_planning *p);

/* Chooses under the given limits; *out [products] is the arena's, NULL when nothing is possible. */
int ost_planning_choose(struct ost_planning *p);

/* The next useful step of the budget; the frontier is made. */
int ost_planning_step(struct ost_planning *p);

/* Why each offer that was not chosen was not. */
void ost_planning_reject(struct ost_planning *p);

const char *ost_planning_text(struct ost_planning *p, const char *format, ...) OST_PRINTF(2, 3);

#endif
