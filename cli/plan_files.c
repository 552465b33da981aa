#include "plan_files.h"

#include <stddef.h>

const char *const plan_files[] = {
    "  Profile, catalogue, rules and evidence are those of ostler-assess(1); data/ has "
    "commented\n"
    "  ones. Of the profile, plan also reads\n"
    "\n"
    "  budget:\n"
    "    total                 money per year: $150000/y\n"
    "    per_domain            DOMAIN: money per year, for the products of that domain\n"
    "  vendors:\n"
    "    max                   different vendors at most\n"
    "    max_share             of all spending that one of them may get: 50%\n"
    "  min_covered             products with a plan of level L2 or more, at least\n"
    "  risk:\n"
    "    aversion              weight of bad years, 0 to 1\n"
    "    alpha                 which years are bad: 90% for the worst tenth\n"
    "\n"
    "  The policy (--policy); data/policy.yaml is a commented one.\n"
    "\n"
    "  version: 1\n"
    "  rules:                  list of\n"
    "    id                    its name\n"
    "    rule                  FIGURE OP VALUE; OP is < <= = != >= >, VALUE a number, a share\n"
    "                          (80%), true, false or a word\n"
    "    level                 hard (fails the plan), soft (does unless overridden), advisory\n"
    "    override              why a soft rule may be broken, and who says so\n"
    "    why                   one sentence\n"
    "  Figures are members of the JSON: plan.cost, plan.vendors.hhi, plan.cost_delta_pct "
    "(against\n"
    "  --diff), product.NAME.utility, product.NAME.p_rto (the worst severity),\n"
    "  agreement.NAME.notice_days; NAME * is every product.\n",
    NULL,
};
