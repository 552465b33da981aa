/*
 * Candidates: the products to be planned for, and everything that is on offer for each, with its price,
 * its worth and the rules it breaks.
 *
 * It is what a decision (plan/planning.h) rests on, and holds no more than that: where utilities come from
 * (value/assessment.h) is another matter. The first offer of a product is always "community": no contract,
 * no cost. An offer may be a vendor's plan or an own desk.
 *
 * A rule that an offer breaks is named, "R-RTO-1"; the same name in several products is one rule, whose
 * price (plan/constraint.h) is that of lifting it everywhere.
 *
 *     struct ost_candidate_bar slow = {OST_REASON_RESPONSE, "R-RTO-1", "4h with 20 % of 80 %"};
 *     struct ost_candidate mysql[] = {
 *         {.id = "community", .bar = &slow, .bars = 1},
 *         {.id = "premium", .vendor = "oracle", .cost_cents = 5000000, .utility = 71000, .covers = true},
 *     };
 *     struct ost_candidate_product product[] = {{.name = "mysql", .offer = mysql, .offers = 2}};
 *     struct ost_candidates candidates = {.product = product, .products = 1};
 */
#ifndef OST_PLAN_CANDIDATES_H
#define OST_PLAN_CANDIDATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why an offer was not chosen: code, and what it says to a person. The codes are for good. */
#define OST_REASON_MAP(X)                                                                          \
    X(OST_REASON_RESPONSE, "R01", "misses the recovery objective")                                 \
    X(OST_REASON_LEVEL, "R02", "below the required level, or not offered there")                   \
    X(OST_REASON_COMPLIANCE, "R03", "misses what the business domain asks for")                    \
    X(OST_REASON_CONTACTS, "R04", "too few contacts, or a coverage that does not fit")             \
    X(OST_REASON_DOMINATED, "R05", "another plan is worth more")                                   \
    X(OST_REASON_NO_GAIN, "R06", "worth less than no contract")                                    \
    X(OST_REASON_BUDGET, "R07", "over the budget")                                                 \
    X(OST_REASON_VENDORS, "R08", "too many vendors, or too much with one, or too little covered")  \
    X(OST_REASON_TERMS, "R09", "term or exit do not fit")                                          \
    X(OST_REASON_RISK, "R10", "good on average, bad in bad years")

enum ost_reason {
#define X(name, code, meaning) name,
    OST_REASON_MAP(X)
#undef X
        OST_REASONS
};

extern const char *const ost_reason_code[OST_REASONS];    /* "R01" ... */
extern const char *const ost_reason_meaning[OST_REASONS]; /* as above */

/* A rule that an offer breaks. */
struct ost_candidate_bar {
    enum ost_reason reason;
    const char *rule; /* its name: "R-RTO-1" */
    const char *text; /* how it is broken: "L1, and L2 is required: sites 2 >= 2" */
};

struct ost_candidate {
    const char *id;
    const char *vendor;   /* NULL: nobody, as for community and an own desk */
    int64_t cost_cents;   /* per year */
    int64_t rise_cents;   /* how far the cost may rise, >= 0 */
    double utility;       /* net value per year in currency units; its mean where it is uncertain */
    const double *sample; /* [scenarios] of the portfolio; NULL: certain */
    bool covers;          /* counts for a minimum coverage: L2 or more */
    bool placeholder; /* nobody has offered this price: a result that rests on it is not final */
    const struct ost_candidate_bar *bar; /* [bars] the first is the reason that is given */
    size_t bars;
};

#define OST_OFFER_UNKNOWN SIZE_MAX

struct ost_candidate_product {
    const char *name;
    const struct ost_candidate *offer; /* [offers] */
    size_t offers;
    size_t current; /* bought today; OST_OFFER_UNKNOWN: not among the offers */
};

struct ost_candidates {
    const struct ost_candidate_product *product; /* [products] */
    size_t products;
    size_t scenarios; /* length of every sample */
};

#endif
