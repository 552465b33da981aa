/*
 * The support-value model: what a support plan is worth to a product, U = V - C = (v - c) D.
 *
 * A product has D units (servers, users) and incidents of up to four severities. A plan answers, helps and
 * patches, and costs. Per unit and year the plan adds v in five terms:
 *
 *     v_down  = sum_s lambda_s e_s dT_s K_s          outage hours avoided, at their loss
 *     v_labor = sum_s lambda_s e_s h_s w a           own engineers' hours saved
 *     v_patch = n dDays q L b                        exposure to critical flaws, in expected loss
 *     v_maint = m w g                                hours of updating saved
 *     v_cons  = min(k, k_wanted) w_expert f / D      advice that would otherwise be bought
 *
 *     dT_s = T0_s - E[min(T0_s, kappa R_s + W_s)]    hours an incident ends earlier (value/response.h)
 *
 * with lambda incidents per unit-year, e the share that needs help from outside, T0 the restore time
 * without a vendor, W the work after he answers, K the loss per incident-hour *beyond* engineer time, h the
 * engineer hours saved, w a wage, n critical flaws a year, dDays how much earlier they are patched, q the
 * probability of exploitation per unit-day, L the loss then, m update hours. a, b, g, f in 0..1 are what
 * the plan takes off. With V0 the value that does not grow with D (evidence for auditors, indemnity):
 *
 *     V = v D + V0        C = contract (value/price.h) + own hours w + other        c = C / D
 *     U = V - C = v D + V0 - c D
 *
 * Everything is per year in major currency units; the alternative "community" has no answer, no effects
 * and no price, so v = c = U = 0, and every other plan is what it adds to that.
 *
 * Sources: value of support as avoided downtime and labour as in Forrester's Total Economic Impact
 * studies (haircut included); the patch term is FAIR's event frequency times loss magnitude.
 */
#ifndef OST_VALUE_MODEL_H
#define OST_VALUE_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "value/price.h"
#include "value/response.h"

enum { OST_SEVERITIES = 4 };

enum ost_term { OST_V_DOWN, OST_V_LABOR, OST_V_PATCH, OST_V_MAINT, OST_V_CONS, OST_TERMS };

/* "v_down", ...: the keys of every output. */
extern const char *const ost_term_name[OST_TERMS];

/* What incidents of one severity do. All 0: there are none. */
struct ost_need_severity {
    double rate;       /* lambda, per unit-year */
    double external;   /* e, 0..1 */
    double alone_h;    /* T0 */
    double work_h;     /* W */
    double loss_per_h; /* K */
    double engineer_h; /* h, per incident that needs help */
};

/* What a product needs. Only doubles, so that any of them may be an uncertain input (value/analysis.h). */
struct ost_need {
    double demand;            /* D > 0, units */
    double wage, expert_wage; /* w, money per hour */
    struct ost_need_severity severity[OST_SEVERITIES];
    double flaws;         /* n, critical ones per year */
    double days_earlier;  /* dDays */
    double exploit;       /* q, per unit-day */
    double breach_loss;   /* L */
    double maintenance_h; /* m, per unit-year */
    double advice_h;      /* k_wanted, per year */
    double fixed_value;   /* worth of a contract as such, per year */
};

/* What one plan offers to one product. Zeroed it is "community". */
struct ost_offer {
    const char *id;
    const struct ost_response *response[OST_SEVERITIES]; /* NULL: no answer is promised */
    const struct ost_price *price;                       /* NULL: free of charge */
    double price_factor; /* of the contract's price: a rise, a rebate, a quote not yet in; 0: 1 */
    double kappa;        /* measured over promised response; 0 stands for 1 */
    double labor, patch, maintenance, consulting; /* a, b, g, f */
    double advice_h;                              /* k included, per year */
    double fixed_share; /* of the need's fixed_value that this plan gives, 0..1 */
    double fixed_value; /* of its own, per year */
    double own_h;       /* hours per year that administering it takes, at the need's wage */
    double other_cost;  /* per year: expected exit cost less expected credits, a desk's staff */
    double haircut[OST_TERMS]; /* share of a term that is not believed, 0..1 */
    bool has_utility;          /* U is given and the terms stay 0 */
    double utility;
};

struct ost_value {
    double restore_h[OST_SEVERITIES]; /* E[min(T0, kappa R + W)]; T0 without an answer */
    double saved_h[OST_SEVERITIES];   /* dT */
    double term[OST_TERMS];           /* v_down ... per unit and year, after the haircut */
    double v, fixed;                  /* their sum; V0 */
    double V, C, c, U;
};

/* The whole chain. OST_ELIMIT when the price of so much demand does not fit (value/price.h). */
int ost_value_of(struct ost_value *out, const struct ost_need *need, const struct ost_offer *offer);

/*
 * U alone, for millions of samples. A cost that does not fit counts as the largest that does, so
 * that a freak draw is a very bad one and not an error.
 */
double ost_utility_of(const struct ost_need *need, const struct ost_offer *offer);

/*
 * The demand from which the plan pays, all else equal: exact for a price that is fixed plus per unit, by
 * search up to ten times the demand (and at least 1,000) for tables, minima and rounding, where the
 * first whole demand of the first paying range is given. Advice and V0 count as fixed value.
 */
int ost_value_break_even(struct ost_break_even *out, const struct ost_need *need,
                         const struct ost_offer *offer);

#endif
