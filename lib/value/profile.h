/*
 * The profile: what a customer runs, what its incidents do, and what he may spend.
 *
 * A YAML file that people write (a commented one is data/profile.yaml). Quantities are those of
 * value/quantity.h; each that the model uses becomes an input with a path, "mysql.severities.1.rate", by which
 * samples, correlations, advice and evidence know it.
 *
 *     version: 1
 *     currency: USD                        required; amounts in another are refused
 *     year: {discount: 10%, horizon: 3y}
 *     wage: {engineer: $95/h, expert: $220/h}
 *     arrivals: uniform                    or business, or a list of 168 weights from Monday 0:00 on
 *     products:
 *       - name: mysql                      required, unique
 *         unit: server                     what one of `demand` is called
 *         demand: 55 to 80                 required, above 0
 *         growth: 5%                       of demand, per year
 *         plan: community                  what is bought today
 *         domain: [finance]                region: eu    compliance: [iso27001]
 *         factors: {sites: 2, ha: true}    facts that level rules ask about: OST_FACTOR_MAP
 *         contacts_needed: 6
 *         severities:                      1 to 4
 *           1: {rate: rate(9 / 60), external: 40%, restore: 6 to 24 h, work: 2h,
 *               loss_per_incident_hour: $1500 to $9000, engineer_hours_saved: 10,
 *               rto: 4h, rto_confidence: 80%}
 *         security: {critical_cves: 4/y, days_earlier: 3 to 20, exploit_per_unit_day: 2e-6, loss: $250k}
 *         maintenance: {hours: 3h/unit/y}
 *         consulting: {hours: 40h/y}       advice that would be bought anyway
 *         fixed_value: $20000/y            of having a contract at all
 *         haircut: {down: 20%}             of a term, not believed: down labor patch maintenance consulting
 *         measure_cost: {rate: $800}       of measuring an input better, by the last part of its path
 *         deployed: {version: 8.0.36, platform: debian-12}
 *     correlate: [[mysql.demand, rhel.demand, 0.6]]
 *     budget: {total: $150000/y, per_domain: {finance: $90000/y}}
 *     vendors: {max: 3, max_share: 50%}    min_covered: 2 products of level L2 or more
 *     risk: {aversion: 0.3, alpha: 90%}
 *     tools: [help docs, monitoring]       wanted
 *
 * The loss per incident-hour is what an outage costs beyond engineers' time, which counts by itself. Every
 * key is checked: unknown ones, wrong units, numbers in quotes and doubled names fail with file, line and
 * column. What is left out is 0, or none.
 */
#ifndef OST_VALUE_PROFILE_H
#define OST_VALUE_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "value/fields.h"
#include "value/level.h"
#include "value/model.h"
#include "value/sampling.h"

/* Factors: key, whether it is a truth. `rpo` is a time in the file and minutes as a fact, "rpo_min". */
#define OST_FACTOR_MAP(X)                                                                          \
    X(sites, false)                                                                                \
    X(clusters, false)                                                                             \
    X(versions, false)                                                                             \
    X(integrations, false)                                                                         \
    X(users, false)                                                                                \
    X(custom_patches, true)                                                                        \
    X(ha, true)                                                                                    \
    X(external, true)                                                                              \
    X(outside_hours, true)                                                                         \
    X(production, true)

#define OST_EVERY_PRODUCT SIZE_MAX
#define OST_NO_PLACE SIZE_MAX

/* A quantity of the file that the model uses. */
struct ost_profile_input {
    const char *path;
    const char *text; /* as it stands in the file */
    enum ost_quantity_kind kind;
    struct ost_quantity quantity;
    size_t product;      /* its number, or OST_EVERY_PRODUCT: a wage */
    size_t offset;       /* in struct ost_need, or OST_NO_PLACE: growth */
    double measure_cost; /* of measuring it better, money; NAN: not said */
    size_t line;         /* where it stands in the file */
    bool assumed;        /* its line is marked "# assumed"; known for files only */
};

/* Recovery time objective of a severity. */
struct ost_objective {
    double rto_h;      /* 0: none */
    double confidence; /* share of incidents that must meet it, 0..1 */
};

struct ost_profile_product {
    const char *name, *unit; /* unit: "unit" when not said */
    const char *plan;        /* bought today; "community" when not said */
    struct ost_need need;    /* means */
    struct ost_objective objective[OST_SEVERITIES];
    struct ost_fact *fact; /* [facts] units, factors, domain */
    size_t facts;
    struct ost_words domain, compliance;
    const char *region;             /* NULL: any */
    const char *version, *platform; /* deployed; NULL: not said */
    int64_t contacts_needed;
    double growth; /* mean, per year */
    double haircut[OST_TERMS];
    size_t line;
};

struct ost_domain_budget {
    const char *domain;
    int64_t cents;
};

struct ost_profile {
    const char *name; /* of the file */
    char currency[4];
    double discount;  /* per year */
    double horizon_y; /* 1 when not said */
    bool weighted;    /* arrivals holds weights; else they are even */
    double arrivals[OST_WEEK_HOURS];

    struct ost_profile_input *input; /* [inputs] */
    size_t inputs, input_cap;
    struct ost_profile_product *product; /* [products] */
    size_t products;
    struct ost_rank_correlation *correlation; /* [correlations] of inputs by number */
    size_t correlations;

    int64_t budget_cents; /* INT64_MAX: any */
    struct ost_domain_budget *domain_budget;
    size_t domain_budgets;
    int64_t max_vendors; /* INT64_MAX: any */
    double max_share;    /* of spending with one vendor, 0..1 */
    int64_t min_covered;
    double aversion, alpha; /* 0 and 0.9 when not said */
    struct ost_words tools;

    struct ost_arena arena; /* all texts */
};

/* *out is yours to release. OST_EPARSE, OST_EINVAL or OST_ELIMIT with the place in the file. */
int ost_profile_load(struct ost_profile *out, const char *path);

/* The same for a tree that was read; `root` may be freed afterwards. */
int ost_profile_read(struct ost_profile *out, const struct ost_yaml *root);

void ost_profile_release(struct ost_profile *p);

/* The input of that path, or NULL. */
const struct ost_profile_input *ost_profile_input(const struct ost_profile *p, const char *path);

#endif
