/*
 * What an assessment (value/assessment.h) has on offer, as a portfolio to decide about.
 *
 * Offer j of product i is plan j of the assessed product i: community first, then the catalogue's plans in
 * their order. Its utility is the mean over the sample, its cost the year's C at the mean demand with own
 * hours in it, rounded to cents. Plans whose price is not known cannot be weighed and are no offers.
 *
 * Rules that an offer breaks, in this order (the first is the reason that is given):
 *
 *     R-RTO-s, R-...    a fired rule of the assessment asks for a higher level        R01, R02, R03
 *     R-REGION          not offered in the product's region                           R02
 *     R-COMPLIANCE      without an attestation that the product needs                 R03
 *     R-CONTACTS        fewer people may call than need to                            R04
 *     R-VERSION         the deployed version is not supported                         R04
 *     R-PLATFORM        the deployed platform is not supported                        R04
 *
 * A rule of the table is R03 when it asks about the domain, else R02. Community breaks rules of level only:
 * where there is no contract, nobody must be certified.
 *
 *     struct ost_offers offers;
 *     int rc = ost_offers_make(&offers, &assessment, false);
 *     if (rc == 0) rc = ost_planning_make(&planning, &offers.candidates, &options);
 *     ost_offers_release(&offers);
 */
#ifndef OST_PLAN_OFFERS_H
#define OST_PLAN_OFFERS_H

#include <stdbool.h>

#include "base/arena.h"
#include "plan/desk.h"
#include "plan/candidates.h"
#include "plan/choice.h"
#include "value/assessment.h"

struct ost_offers {
    struct ost_candidates candidates;
    double *sample; /* of all offers, when they were asked for */
    struct ost_choice_purse
        *purse; /* [purses] the domains that have a budget: "budget of finance" */
    size_t purses;
    struct ost_arena arena;
};

/*
 * *out is yours to release; it borrows from the assessment. `sampled` keeps the utility of every
 * scenario, which a choice averse to risk needs. OST_EPARSE for a range of versions that is none,
 * OST_ELIMIT for costs beyond int64 cents.
 */
int ost_offers_make(struct ost_offers *out, const struct ost_assessment *a, bool sampled);
void ost_offers_release(struct ost_offers *o);

/* A desk of the catalogue for a demand (plan/desk.h), 52 weeks of 40 hours. */
void ost_offers_desk(struct ost_desk *out, const struct ost_desk_terms *terms, double demand);

/* What it costs per year: the `desk` that an assessment asks for. */
int ost_offers_desk_cost(double *cost, const struct ost_desk_terms *terms, double demand);

#endif
