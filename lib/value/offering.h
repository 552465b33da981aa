/*
 * Profile and catalogue put together: the products of the model with the plans on offer to each.
 *
 *     struct ost_offering folio;
 *     int rc = ost_offering_make(&folio, &profile, &catalogue, NULL);
 *     if (rc == 0) rc = ost_value_of(&v, &folio.product[0].need, &folio.product[0].offer[1]);
 *     if (rc == 0) rc = ost_draws_make(&draws, folio.input, folio.inputs, &sampling);    // then analysis.h
 *     ost_offering_release(&folio);
 *
 * Offer 0 of every product is community, the others follow in the order of the catalogue. Plans without a known
 * price are not offers, since no cost is not a cost of 0; they are listed instead. Quantities that are
 * certain are in the needs and not among the inputs.
 */
#ifndef OST_VALUE_OFFERING_H
#define OST_VALUE_OFFERING_H

#include "value/analysis.h"
#include "value/catalogue.h"
#include "value/profile.h"

/* What a desk of one's own costs per year for so many units; the staffing of lib/plan knows. */
struct ost_desk_costing {
    int (*cost)(void *ctx, double *cost, const struct ost_desk_terms *desk, double units);
    void *ctx;
};

struct ost_offering {
    const struct ost_profile *profile;
    const struct ost_catalogue *catalogue;

    struct ost_sampled *input; /* [inputs] what is uncertain */
    size_t *source;            /* [inputs] its number in the profile */
    size_t inputs;
    struct ost_rank_correlation *correlation; /* [correlations] of those */
    size_t correlations;

    struct ost_product *product; /* [products] as in the profile */
    size_t products;
    const struct ost_catalogue_plan ***plan; /* plan[product][offer]; NULL for community */

    const struct ost_catalogue_plan **unpriced; /* [unpriced_n] plans of these products left out */
    size_t unpriced_n;

    struct ost_response *response; /* [responses] of all offers */
    size_t responses;
    struct ost_arena arena; /* offers, prices, places */
};

/*
 * Keeps profile and catalogue; a NULL catalogue has no plans. Without `desk` own desks are left out like
 * unpriced plans. OST_EINVAL for another currency, a correlation of a certain input, or a plan of
 * today that nobody offers. *out is yours to release.
 */
int ost_offering_make(struct ost_offering *out, const struct ost_profile *profile,
                      const struct ost_catalogue *catalogue, const struct ost_desk_costing *desk);
void ost_offering_release(struct ost_offering *p);

/* The offer of that name to a product; OST_ENOTFOUND lists those there are. */
int ost_offering_offer(size_t *out, const struct ost_offering *p, size_t product, const char *id);

#endif
