/*
 * An assessment: what each support plan is worth to each product of a profile, and how sure that is.
 *
 * From a profile (value/profile.h), a catalogue of plans (value/catalogue.h), rules for the required level
 * (value/level.h) and, when there is any, evidence (value/evidence.h). For every product the plans of the
 * catalogue that are for it stand behind "community", which is plan 0 and worth 0:
 *
 *     level         L0 .. L3, the maximum over the rules that fire and over the recovery objectives; each
 *                   rule with the facts that fired it and its price, U*(without) - U*(with)
 *     plan          the promise on the clock, the five terms, V, C, c and U at the means of all inputs,
 *                   break-even, and what the sample says: mean, P10 to P90, P(U > 0), P(best), CVaR
 *     modes         hours of consulting, troubleshooting and updates per year, and their channels
 *     analysis      tornado, flip points, Sobol indices, EVPI and EVPPI (value/analysis.h)
 *
 * There are two values of a plan, and they differ where inputs are uncertain: `value` is the chain with
 * every input at its mean, which can be followed by hand; `outcome` is over the sample, and choices go
 * by its mean. For a profile without intervals they are the same.
 *
 *     struct ost_assessment a;
 *     struct ost_assessment_of of = {.profile = &profile, .catalogue = &catalogue, .rules = &rules};
 *     int rc = ost_assess(&a, &of);
 *     for (size_t i = 0; rc == 0 && i < a.products; i++)
 *         use(a.product[i].level, a.product[i].plan[a.product[i].choice].value.U);
 *     ost_assessment_release(&a);
 *
 * Everything is per year in major units of the profile's currency. The same files, seed and samples
 * give the same numbers with any number of threads, and a product's numbers do not depend on the others.
 */
#ifndef OST_VALUE_ASSESSMENT_H
#define OST_VALUE_ASSESSMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "value/analysis.h"
#include "value/catalogue.h"
#include "value/evidence.h"
#include "value/profile.h"
#include "value/level_rules.h"

#define OST_CERTAIN SIZE_MAX

/* An input of the model: a quantity of the profile or the catalogue, or evidence in its place. */
struct ost_assessed_input {
    const char *path; /* "mysql.severities.1.rate" */
    const char *text; /* as the file has it: "rate(9 / 60)" */
    const char *file; /* where that stands */
    size_t line;
    const char *note; /* who said so; NULL: nobody */
    bool assumed;     /* marked "# assumed" in the file */
    enum ost_quantity_kind kind;
    size_t product; /* its number, or OST_EVERY_PRODUCT: a wage */
    size_t plan;    /* of a kappa: the number of the plan */
    struct ost_distribution
        distribution; /* in force; borrowed from the profile or made from evidence */
    double mean;
    size_t column;                               /* of the draws; OST_CERTAIN: it has none */
    double measure_cost;                         /* NaN: not said */
    const struct ost_evidence_element *evidence; /* what it was replaced by; NULL: it was not */
    struct ost_distribution before;              /* what it replaced */
};

/* What an element of the evidence came to. */
struct ost_assessed_evidence {
    const struct ost_evidence_element *element;
    const char *path;   /* of the input that it is about */
    size_t input;       /* its number; SIZE_MAX: the profile does not have it */
    bool used;          /* it replaced the input */
    const char *reason; /* not used: "4 observations, 10 are wanted" */
};

/* A rule of the table or a recovery objective, fired or not. */
struct ost_assessed_rule {
    const char *id;     /* "R-SCALE-1"; objectives: "R-RTO-1" for severity 1 */
    const char *why;    /* a sentence; NULL: none */
    const char *reason; /* "units 60 >= 50"; of a rule that did not fire empty */
    size_t objective;   /* the severity whose objective it is; 0: a rule of the table */
    bool fired;
    enum ost_level level; /* at least this one */
    unsigned needs;       /* of ost_demand */
    double price; /* U*(without) - U*(with); INFINITY: no plan reaches the level; 0: not fired */
};

/* One plan for one product. */
struct ost_assessed_plan {
    const char *id;                        /* "community" for the first */
    const struct ost_catalogue_plan *plan; /* NULL for it */
    enum ost_level level;
    bool enough;                    /* reaches the required level */
    struct ost_value value;         /* at the means */
    int64_t contract_cents;         /* the vendor's bill at the mean demand, without own cost */
    struct ost_price_advice buy_up; /* buy_units == needed_units: nothing to advise */
    struct ost_break_even break_even;
    double break_even_price; /* of the plan per unit and year, at which U is 0; money */
    double kappa;            /* measured over promised response; mean */
    const struct ost_response *response[OST_SEVERITIES]; /* NULL: no answer is promised */
    double met[OST_SEVERITIES]; /* P(restored within the objective); 0 where there is none */
};

struct ost_assessed_product {
    const struct ost_profile_product *profile;
    enum ost_level level; /* required */
    double level_price;   /* of the level, U*(L0) - U*(level); INFINITY: no plan reaches it */
    unsigned needs;       /* of ost_demand, of all fired rules */
    struct ost_assessed_rule *rule; /* [rules] */
    size_t rules;
    struct ost_assessed_plan
        *plan; /* [plans], community first, then in the order of the catalogue */
    size_t plans;
    struct ost_assessed_plan
        *unpriced; /* [unpriceds] plans whose price is not known: C, c and U are NaN */
    size_t unpriceds;
    struct ost_offer *offer,
        *unpriced_offer; /* the same as the model sees them; model.offer is `offer` */
    size_t choice;       /* greatest mean among plan[] that are enough; `plans`: none is */
    struct ost_modes modes;
    struct ost_product model;     /* for further questions: ost_product_sample */
    struct ost_analysis analysis; /* outcome[plans], best, focus, EVPI, input[model.inputs] */
};

struct ost_assessment_of {
    const struct ost_profile *profile;
    const struct ost_catalogue *catalogue; /* NULL: there is "community" alone */
    const struct ost_level_rules *rules;   /* NULL: objectives alone decide */
    const struct ost_evidence *evidence;   /* NULL: none */
    uint64_t evidence_min_n;               /* observations an element needs; 0: 10 */
    uint64_t seed;
    size_t samples; /* a multiple of 20; 0: 20,000 */
    int threads;    /* 0: one per core */
    /*
     * The cost per year of a desk of one's own at that demand; desks are staffed in a room above this
     * one (plan/desk.h). NULL: own desks are left out.
     */
    int (*desk)(double *cost, const struct ost_desk_terms *terms, double demand);
};

struct ost_assessment {
    struct ost_assessment_of of;
    struct ost_assessed_product *product; /* [products] in the order of the profile */
    size_t products;
    struct ost_assessed_input *input; /* [inputs] columns of the draws */
    size_t inputs;
    struct ost_assessed_evidence *evidence; /* [evidences] elements about an input of the model */
    size_t evidences;
    struct ost_sampled *sampled; /* [draws.inputs] what the draws are made of */
    struct ost_draws draws;
    struct ost_arena arena; /* texts, plans, rules */
};

/*
 * *out is yours to release; it borrows from all that `of` points to. OST_EINVAL for contradictory
 * correlations or a number of samples that is no multiple of 20, OST_ELIMIT for a price that does not fit.
 */
int ost_assess(struct ost_assessment *out, const struct ost_assessment_of *of);
void ost_assessment_release(struct ost_assessment *a);

#endif
