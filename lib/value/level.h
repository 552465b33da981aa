/*
 * Which level of support a product needs, by rules that anybody can read and argue with.
 *
 * Levels: L0 community · L1 a contract in business hours · L2 around the clock for the two highest
 * severities · L3 around the clock with a named engineer who looks ahead.
 *
 * There is no score: weights are arbitrary and cannot be defended before an auditor. A rule is a line of a
 * table: when these facts hold, at least this level. The required level is the maximum over the rules
 * that fire, and each is printed with the value that fired it and with its price, the utility that is
 * lost because of it. "Or" is two rules.
 *
 *     struct ost_condition large[] = {{.fact = "units", .compare = OST_GREATER_EQUAL, .number = 50}};
 *     struct ost_rule rule[] = {{.id = "R-SCALE-1", .when = large, .conditions = 1, .level = OST_L1}};
 *     struct ost_fact fact[] = {{.name = "units", .number = 60}};
 *     struct ost_facts facts = {fact, 1};
 *     if (ost_rule_fires(&rule[0], &facts))                                  // at least OST_L1
 *         ost_rule_reason(&text, &rule[0], &facts);                          // "units 60 >= 50"
 *
 * One rule cannot stand in a table: the recovery objective, whose level follows from what the plans at hand
 * promise (ost_level_for_objective).
 */
#ifndef OST_VALUE_LEVEL_H
#define OST_VALUE_LEVEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "value/model.h"

enum ost_level { OST_L0, OST_L1, OST_L2, OST_L3, OST_LEVELS };

extern const char *const ost_level_name[OST_LEVELS]; /* "L0" ... */

/* Something known about a product: "units" 60, "ha" 1, "domain" finance. Truths are 1 and 0. */
struct ost_fact {
    const char *name;
    double number;
    const char *const *text; /* [texts]; such a fact is a set of words and has no number */
    size_t texts;
};

struct ost_facts {
    const struct ost_fact *fact; /* [n] */
    size_t n;
};

enum ost_compare {
    OST_LESS,
    OST_LESS_EQUAL,
    OST_EQUAL,
    OST_UNEQUAL,
    OST_GREATER_EQUAL,
    OST_GREATER,
    OST_ONE_OF, /* the fact's words and these have one in common */
    OST_COMPARES
};

extern const char *const ost_compare_name[OST_COMPARES]; /* "<", "<=", ... "in" */

struct ost_condition {
    const char *fact; /* a condition on a fact that is not known does not hold */
    enum ost_compare compare;
    double number;
    const char *const *text; /* [texts], for OST_ONE_OF */
    size_t texts;
};

/* What a rule asks for beside a level. */
enum ost_demand {
    OST_NEEDS_CONSULTING = 1 << 0,
    OST_NEEDS_TROUBLESHOOTING = 1 << 1,
    OST_NEEDS_UPDATES = 1 << 2,
    OST_NEEDS_AGREEMENT = 1 << 3, /* in writing */
};

/* By the number of the bit: "consulting", "troubleshooting", "updates", "agreement". */
enum { OST_DEMANDS = 4 };
extern const char *const ost_demand_name[OST_DEMANDS];

struct ost_rule {
    const char *id;                   /* "R-SCALE-1", stable */
    const char *why;                  /* one sentence; NULL: none */
    const struct ost_condition *when; /* [conditions], all of which must hold; none: always */
    size_t conditions;
    enum ost_level level;
    unsigned needs; /* of ost_demand */
};

/* Whether all its conditions hold; the required level is the maximum over the rules that fire. */
bool ost_rule_fires(const struct ost_rule *rule, const struct ost_facts *facts);

/* Appends the facts of a rule's conditions: "units 60 >= 50, domain finance in finance, health". */
void ost_rule_reason(struct ost_buf *out, const struct ost_rule *rule,
                     const struct ost_facts *facts);

/* A plan as the levels see it. */
struct ost_level_plan {
    enum ost_level level;
    double utility;
    double met; /* P(kappa R + W <= RTO) of the severity in question */
};

/*
 * The lowest level of a plan that meets a recovery objective for at least `confidence` of the
 * incidents; false, with OST_L3, when no plan does.
 */
bool ost_level_for_objective(enum ost_level *out, const struct ost_level_plan *plan, size_t n,
                             double confidence);

/*
 * What requiring `with` instead of `without` costs per year: U*(without) - U*(with), U* being the
 * greatest utility among the plans of at least that level. Infinite when no plan reaches `with`.
 */
double ost_level_price(const struct ost_level_plan *plan, size_t n, enum ost_level with,
                       enum ost_level without);

enum ost_channel {
    OST_HOTLINE = 1 << 0,
    OST_MAIL = 1 << 1,
    OST_ONLINE = 1 << 2,
};

/* By the number of the bit: "hotline", "mail", "online". */
enum { OST_CHANNELS = 3 };
extern const char *const ost_channel_name[OST_CHANNELS];

/* The mix of services a product calls for, as hours per year, and the channels they need. */
struct ost_modes {
    double consulting_h;      /* advice that would otherwise be bought */
    double troubleshooting_h; /* D sum_s lambda_s e_s h_s */
    double updates_h;         /* D m */
    unsigned channels;        /* of ost_channel */
};

/* Severity 1 needs a hotline (vendors tell their customers to phone), others mail or an online platform. */
struct ost_modes ost_modes_of(const struct ost_need *need);

#endif
