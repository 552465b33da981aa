/*
 * Problems of choice for the tests: a portfolio of six products, random ones, and brute force.
 *
 * The portfolio is the worked example of the project's design notes. Its optima under several budgets
 * and limits were found by brute force, GLPK 5.0 and CBC 2.10.8; all of its numbers are invented.
 */
#ifndef TESTS_SUPPORT_PORTFOLIO_H
#define TESTS_SUPPORT_PORTFOLIO_H

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "plan/choice.h"

enum { SLOW = 1 << 0 }; /* rule bit: answers a severity 1 incident later than within an hour */
enum { ORACLE = 1, PERCONA, GITHUB, REDHAT, EDB, CONFLUENT, F5 };

static const struct ost_choice_plan portfolio_mysql[] = {
    {.name = "community", .barred = SLOW},
    {"standard", 2000000, 31000, 400000, ORACLE, true, SLOW},
    {"enterprise", 5000000, 71000, 1000000, ORACLE, true, 0},
    {"percona", 3400000, 58000, 170000, PERCONA, true, 0},
};
static const struct ost_choice_plan portfolio_github[] = {
    {"team", 960000, 0, 76800, GITHUB, false, 0},
    {"enterprise", 5040000, 9000, 403200, GITHUB, false, 0},
    {"ent+premium", 6048000, 30500, 483800, GITHUB, true, 0},
};
static const struct ost_choice_plan portfolio_rhel[] = {
    {.name = "community", .barred = SLOW},
    {"self", 1400000, 9000, 112000, REDHAT, false, SLOW},
    {"standard", 3200000, 30000, 256000, REDHAT, true, SLOW},
    {"premium", 5200000, 66000, 416000, REDHAT, true, 0},
};
static const struct ost_choice_plan portfolio_postgres[] = {
    {.name = "community"},
    {"basic", 1200000, 11000, 60000, EDB, false, 0},
    {"production", 2800000, 41000, 140000, EDB, true, 0},
    {"percona", 2200000, 33500, 110000, PERCONA, true, 0},
};
static const struct ost_choice_plan portfolio_kafka[] = {
    {.name = "community"},
    {"business", 2500000, 18000, 500000, CONFLUENT, true, 0},
    {"premier", 6000000, 47000, 1200000, CONFLUENT, true, 0},
};
static const struct ost_choice_plan portfolio_nginx[] = {
    {.name = "community"},
    {"plus", 1100000, 13000, 88000, F5, true, 0},
};

#define PORTFOLIO_ROW(name)                                                                        \
    {                                                                                              \
#name, portfolio_##name, sizeof portfolio_##name / sizeof *portfolio_##name                \
    }

static const struct ost_choice_product portfolio_products[] = {
    PORTFOLIO_ROW(mysql),    PORTFOLIO_ROW(github), PORTFOLIO_ROW(rhel),
    PORTFOLIO_ROW(postgres), PORTFOLIO_ROW(kafka),  PORTFOLIO_ROW(nginx),
};

enum { PORTFOLIO_PRODUCTS = 6 };

static const struct ost_choice_problem portfolio = {portfolio_products, PORTFOLIO_PRODUCTS};

/* The portfolio under a budget, with the one rule waived. */
static inline struct ost_choice_limits portfolio_limits(int64_t budget)
{
    struct ost_choice_limits limits = ost_choice_no_limits;
    limits.budget_cents = budget * 100;
    limits.waived = SLOW;
    return limits;
}

/* A random problem; small whole numbers, so that ties are frequent. */
struct random_problem {
    struct ost_choice_problem problem;
    struct ost_choice_product product[8];
    struct ost_choice_plan plan[8][5];
};

static inline void random_problem(struct random_problem *out, uint64_t seed, uint64_t range)
{
    struct ost_rng rng = ost_rng_seeded(seed, 1);
    memset(out, 0, sizeof *out);
    size_t products = 2 + ost_rng_below(&rng, 4);
    for (size_t i = 0; i < products; i++) {
        size_t plans = 1 + ost_rng_below(&rng, 5);
        for (size_t j = 0; j < plans; j++)
            out->plan[i][j] = (struct ost_choice_plan){
                .cost_cents = j ? (int64_t)ost_rng_below(&rng, range) : 0,
                .utility = (double)ost_rng_below(&rng, range) - (double)(range / 4),
                .rise_cents = (int64_t)ost_rng_below(&rng, range / 2),
                .vendor = j ? 1 + ost_rng_below(&rng, 4) : 0,
                .covers = ost_rng_below(&rng, 2),
                .barred = ost_rng_below(&rng, 8) == 0 ? 2 : 0,
            };
        out->product[i] = (struct ost_choice_product){NULL, out->plan[i], plans};
    }
    out->problem = (struct ost_choice_problem){out->product, products};
}

/* Calls `visit` with every combination of plans, in file order. */
static inline void each_choice(const struct ost_choice_problem *p,
                               void (*visit)(const size_t *plan, void *arg), void *arg)
{
    size_t *plan = ost_calloc(p->products, sizeof *plan), i;
    do {
        visit(plan, arg);
        for (i = p->products; i-- > 0;) {
            if (++plan[i] < p->product[i].plans)
                break;
            plan[i] = 0;
        }
    } while (i < p->products);
    free(plan);
}

#endif
