/*
 * The catalogue: which plans there are, what they promise, and what they cost.
 *
 * A YAML file (a commented one is data/catalogue.yaml). "community" is a plan of every product and is not
 * in it.
 *
 *     version: 1
 *     currency: USD                        required, that of the profile
 *     calendars: {nine_five: {tz: America/New_York, hours: mon-fri=09:00-18:00}}
 *     plans:
 *       - id: mysql-standard               required, unique
 *         product: mysql                   required, a name of the profile
 *         vendor: example                  required unless it is an own desk
 *         per: server                      what a unit is called in its prices
 *         level: L1                        required, L0 to L3
 *         modes: [troubleshooting, updates, consulting]
 *         channels: [hotline, mail, online]
 *         response: {1: 1h @ nine_five, 2: 1d @ nine_five}    1d: one business day of that calendar
 *         kappa: 1.2                       measured over promised response
 *         effect: {labor: 80%, patch: 100%, maintenance: 50%, consulting: 100%}
 *         advice: 48h/y                    consulting that is included
 *         fixed_value: $5000/y             fixed_share: 50% of the product's own
 *         own_hours: 20h/y                 that administering the contract takes
 *         utility: $71000/y                instead of the model
 *         coverage: all                    or any: a part of the units may be covered
 *         contacts: 20                     people who may call; left out: any number
 *         region: [eu, us]                 compliance: [iso27001]
 *         versions: "5.7 to 8.4"           platforms: [ubuntu-22.04]    tools: [help docs]
 *         price: {fixed: $5000/y, unit: $1100/unit/y, minimum: $2000/y, min_units: 10,
 *                 tiers: [[10, $300], [50, $250], [inf, $200]], kind: volume,
 *                 percent_of_licence: 20%, licence: $500/unit/y, onboarding: $9000,
 *                 rise: 10%, escalator: 5%, cap: 5%, term: 3y, notice: 90d, exit: $8000}
 *         status: list                     or quote, or placeholder: required
 *         source: https://...              as_of: 2026-09-20      both required; or as_of: undated
 *         credit: {share: 20%, of: quarter, when: misses > 4, claim_within: 30d}
 *       - id: own-desk
 *         self: {covered: 24x7, tickets: 0.35/unit/month, handle: 2h, target: 1h, service_level: 95%,
 *                shrinkage: 30%, fte_cost: $120k/y, min_agents: 1}
 *
 * An effect that is not given is 1 for what the modes name (troubleshooting: labor; updates: patch and
 * maintenance; consulting) and 0 for the rest. A price that has no amount, or an amount of null, is not
 * known: its status must be placeholder, and a result that rests on it is not final.
 *
 * Checked as the profile is; failures carry file, line and column.
 */
#ifndef OST_VALUE_CATALOGUE_H
#define OST_VALUE_CATALOGUE_H

#include <stdbool.h>
#include <stdint.h>

#include "calendar/calendars.h"
#include "value/fields.h"
#include "value/level.h"
#include "value/price.h"

enum ost_price_status {
    OST_PRICE_LIST,
    OST_PRICE_QUOTE,
    OST_PRICE_PLACEHOLDER,
    OST_PRICE_STATUSES
};

extern const char *const ost_price_status_name[OST_PRICE_STATUSES]; /* "list" ... */

/* A promised response. */
struct ost_promised {
    bool given;
    int64_t seconds;               /* of open time */
    struct ost_calendar *calendar; /* the catalogue's */
    const char *text;              /* as it stands in the file: "1h @ nine_five" */
};

/* What a contract says of its price beyond this year's. */
struct ost_price_terms {
    double rise;             /* how far it may rise at worst, a share */
    double escalator, cap;   /* of the list price per year; of a renewal. NAN: not said */
    double term_y, notice_d; /* NAN: not said */
    int64_t exit_cents;
};

/* Service credit: `share` of a period's fee when more than `threshold` first answers are missed. */
struct ost_credit_terms {
    bool given;
    double share;
    int64_t periods_per_y;
    int64_t threshold;
    double claim_d; /* days to claim it within; NAN: not said */
};

/* A desk of one's own, as lib/plan/desk.h wants it. */
struct ost_desk_terms {
    bool given;
    struct ost_calendar *covered;
    double tickets; /* mean per unit and year */
    double handle_h, target_h, service_level, shrinkage, cost_per_fte;
    int64_t min_agents;
};

struct ost_catalogue_plan {
    const char *id, *product, *vendor; /* vendor: NULL for an own desk */
    enum ost_level level;
    unsigned modes;    /* of enum ost_demand */
    unsigned channels; /* of enum ost_channel; 0: not said */
    struct ost_promised response[OST_SEVERITIES];
    double kappa; /* 1 when not said */
    double labor, patch, maintenance, consulting;
    double advice_h, fixed_share, fixed_value, own_h;
    bool has_utility;
    double utility;
    bool covers_all;  /* every unit must be covered; true when not said */
    int64_t contacts; /* INT64_MAX: any number */
    struct ost_words region, compliance, platforms, tools;
    const char *versions; /* NULL: any */

    struct ost_price price; /* horizon_y is the profile's to say */
    bool priced;            /* whether the price is known */
    enum ost_price_status status;
    struct ost_price_terms terms;
    struct ost_credit_terms credit;
    struct ost_desk_terms desk;
    const char *source, *as_of;
    size_t line;
};

struct ost_catalogue {
    const char *name; /* of the file */
    char currency[4];
    struct ost_calendars calendars;
    struct ost_catalogue_plan *plan; /* [plans] in the order of the file */
    size_t plans;
    struct ost_arena arena;
};

/* *out is yours to release. OST_EPARSE, OST_EINVAL or OST_ELIMIT with the place in the file. */
int ost_catalogue_load(struct ost_catalogue *out, const char *path);

/* The same for a tree that was read; `root` may be freed afterwards. */
int ost_catalogue_read(struct ost_catalogue *out, const struct ost_yaml *root);

void ost_catalogue_release(struct ost_catalogue *c);

#endif
