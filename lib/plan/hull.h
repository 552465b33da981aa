/*
 * The linear relaxation of the choice: a product may take a mixture of two plans.
 *
 * Plans of one product are points (cost, utility). Of use are only those that no other plan beats in
 * both (the others are *dominated*), and for mixtures only those on the upper concave hull: a plan
 * below the line between two others is *LP-dominated*, though it can well be in an optimal choice.
 * From the cheapest plan the hull climbs in steps whose slope (utility per unit of cost) falls. The
 * relaxation takes the steps of all products by falling slope until the budget is spent, the last
 * one in part (Dyer 1984; Zemel 1984; Kellerer, Pferschy, Pisinger 2004, sec. 11.2).
 *
 * The bound is what proves an optimum. The slope of the step that was cut is the dual of the budget:
 * it tempts as "value of one more unit of budget", but plans come in lumps; frontier.h has the real
 * next step.
 */
#ifndef OST_PLAN_HULL_H
#define OST_PLAN_HULL_H

#include "plan/choice.h"

enum ost_efficiency {
    OST_EFFICIENT,    /* on the hull */
    OST_LP_DOMINATED, /* below it, beaten by no single plan */
    OST_DOMINATED,    /* another plan costs no more and is worth no less */
    OST_RULED_OUT,    /* barred */
};

struct ost_efficiency_row {
    enum ost_efficiency is;
    size_t by; /* dominated: the plan that beats it with most utility, the first of equals */
    double
        slope; /* efficient: utility per currency unit of the step that leads here; 0 for the first */
};

/* How each plan of the product stands, out [plans]. The product belongs to a problem that was accepted. */
void ost_plan_efficiency(struct ost_efficiency_row *out, const struct ost_choice_product *product,
                         uint64_t waived);

struct ost_relaxation {
    bool feasible; /* the cheapest plans fit the budget; else the rest is 0 */
    double bound;  /* largest utility of a mixture, in currency units */
    double dual;   /* utility per currency unit of budget; 0 when the budget is no limit */
};

/* Looks at the budget and at `waived`, not at the other limits. Failures as ost_choice_best. */
int ost_relax_budget(struct ost_relaxation *out, const struct ost_choice_problem *problem,
                     const struct ost_choice_limits *limits);

#endif
