#include "plan/risk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "plan/choice_internal.h"
#include "plan/frontier.h"
#include "value/outcome.h"

enum { FRONTIER_POINTS = 1000 }; /* of the frontier to be scored */

/* The problem with the scenarios' means for utilities, and the best choice so far. */
struct search {
    struct ost_choice_problem problem;
    struct ost_choice_product *product; /* [products] */
    struct ost_choice_plan *plan;       /* [plans] */
    size_t *first;                      /* [products] number of a product's first plan */
    const struct ost_choice_limits *limits;
    const struct ost_risk *risk;
    double *total;        /* [n] room for one choice's scenarios */
    struct ost_best best; /* its utility is the score */

    int64_t *least_cost; /* [products + 1] of the products from one on */
    double *most_mean;   /* likewise */
    size_t *chosen;      /* [products] */
};

static double weight_of(const struct ost_risk *risk, size_t s)
{
    return risk->weight ? risk->weight[s] : 1 / (double)risk->n;
}

static double mean_of(const struct ost_risk *risk, const double *u)
{
    double sum = 0;
    for (size_t s = 0; s < risk->n; s++)
        sum += weight_of(risk, s) * u[s];
    return sum;
}

static void start(struct search *s, const struct ost_choice_problem *problem)
{
    size_t products = problem->products, plans = 0;
    for (size_t i = 0; i < products; i++)
        plans += problem->product[i].plans;
    s->product = ost_calloc(products, sizeof *s->product);
    s->plan = ost_calloc(plans, sizeof *s->plan);
    s->first = ost_calloc(products, sizeof *s->first);
    s->total = ost_calloc(s->risk->n, sizeof *s->total);
    s->least_cost = ost_calloc(products + 1, sizeof *s->least_cost);
    s->most_mean = ost_calloc(products + 1, sizeof *s->most_mean);
    s->chosen = ost_calloc(products, sizeof *s->chosen);
    ost_best_init(&s->best, products);
    plans = 0;
    for (size_t i = 0; i < products; i++) {
        s->first[i] = plans;
        s->product[i] = problem->product[i];
        s->product[i].plan = &s->plan[plans];
        for (size_t j = 0; j < problem->product[i].plans; j++, plans++) {
            s->plan[plans] = problem->product[i].plan[j];
            s->plan[plans].utility = mean_of(s->risk, &s->risk->utility[plans * s->risk->n]);
        }
    }
    s->problem = (struct ost_choice_problem){s->product, products};
}

static void stop(struct search *s)
{
    void *owned[] = {s->product,    s->plan,      s->first, s->total,
                     s->least_cost, s->most_mean, s->chosen};
    for (size_t k = 0; k < sizeof owned / sizeof *owned; k++)
        free(owned[k]);
    ost_best_release(&s->best);
}

struct scored {
    double score, mean, cvar;
};

static struct scored score(struct search *s, const size_t *plan)
{
    const struct ost_risk *risk = s->risk;
    struct ost_outcomes outcomes = {s->total, 1, risk->n, 0, risk->weight};
    struct scored result;
    memset(s->total, 0, risk->n * sizeof *s->total);
    for (size_t i = 0; i < s->problem.products; i++) {
        const double *u = &risk->utility[(s->first[i] + plan[i]) * risk->n];
        for (size_t k = 0; k < risk->n; k++)
            s->total[k] += u[k];
    }
    result.mean = mean_of(risk, s->total);
    result.cvar = ost_outcomes_cvar(&outcomes, 0, risk->alpha);
    result.score = ost_risk_averse(result.mean, result.cvar, risk->aversion);
    return result;
}

/* Whether a choice with this mean may win or tie: no score is above its mean. */
static bool may_win(const struct search *s, double mean)
{
    return ost_best_below(&s->best, ost_core_micros(mean) + 1);
}

static void consider(struct search *s, const size_t *plan)
{
    if (may_win(s, ost_choice_utility(&s->problem, plan)) &&
        ost_choice_keeps(&s->problem, s->limits, plan))
        ost_best_offer(&s->best, ost_choice_cost_cents(&s->problem, plan),
                       ost_core_micros(score(s, plan).score), plan);
}

/* The choice that is best by its mean. */
static enum ost_choice_status consider_best_mean(struct search *s)
{
    struct ost_choice best;
    ost_choice_best(&best, &s->problem, s->limits); /* was checked */
    enum ost_choice_status status = best.status;
    if (best.plan)
        consider(s, best.plan);
    ost_choice_release(&best);
    return status;
}

static void consider_frontier(struct search *s)
{
    struct ost_frontier_options options = ost_frontier_defaults;
    struct ost_frontier f;
    size_t at;
    options.waived = s->limits->waived;
    ost_frontier_of(&f, &s->problem, &options); /* was checked */
    if (ost_frontier_find(&at, &f, s->limits->budget_cents))
        for (size_t k = 0; k < FRONTIER_POINTS && may_win(s, f.utility[at]); k++) {
            ost_frontier_choice(s->chosen, &f, at);
            consider(s, s->chosen);
            if (at-- == 0)
                break;
        }
    ost_frontier_release(&f);
}

/* Exchanges one plan at a time as long as that helps. */
static void exchange(struct search *s)
{
    size_t products = s->problem.products, *before = ost_calloc(products, sizeof *before);
    do {
        memcpy(before, s->best.plan, products * sizeof *before);
        memcpy(s->chosen, before, products * sizeof *before);
        for (size_t i = 0; i < products; i++) {
            for (size_t j = 0; j < s->product[i].plans; j++) {
                s->chosen[i] = j;
                consider(s, s->chosen);
            }
            s->chosen[i] = before[i];
        }
    } while (memcmp(before, s->best.plan, products * sizeof *before) != 0);
    free(before);
}

static bool is_small(const struct search *s)
{
    double combinations = 1;
    for (size_t i = 0; i < s->problem.products; i++)
        combinations *= (double)s->product[i].plans;
    return combinations <= OST_RISK_COMBINATIONS &&
           combinations * (double)s->risk->n <= OST_RISK_WORK;
}

static void sum_up(struct search *s)
{
    for (size_t i = s->problem.products; i-- > 0;) {
        int64_t cost = INT64_MAX;
        double mean = -INFINITY;
        for (size_t j = 0; j < s->product[i].plans; j++) {
            const struct ost_choice_plan *plan = &s->product[i].plan[j];
            cost = plan->cost_cents < cost ? plan->cost_cents : cost;
            mean = fmax(mean, plan->utility);
        }
        s->least_cost[i] = s->least_cost[i + 1] + cost;
        s->most_mean[i] = s->most_mean[i + 1] + mean;
    }
}

/* All choices of the products from the i-th on that the budget and the mean leave open. */
static void enumerate(struct search *s, size_t i, int64_t cost, double mean)
{
    if (cost + s->least_cost[i] > s->limits->budget_cents || !may_win(s, mean + s->most_mean[i]))
        return;
    if (i == s->problem.products) {
        consider(s, s->chosen);
        return;
    }
    for (size_t j = 0; j < s->product[i].plans; j++) {
        const struct ost_choice_plan *plan = &s->product[i].plan[j];
        s->chosen[i] = j;
        enumerate(s, i + 1, cost + plan->cost_cents, mean + plan->utility);
    }
}

static int check(const struct ost_risk *risk)
{
    if (risk->n == 0)
        return ost_fail(OST_EINVAL, "no scenarios to weigh risk over");
    if (!(risk->aversion >= 0 && risk->aversion <= 1))
        return ost_fail(OST_EINVAL, "a risk aversion of %g; it must lie between 0 and 1",
                        risk->aversion);
    if (!(risk->alpha >= 0 && risk->alpha < 1))
        return ost_fail(OST_EINVAL, "an alpha of %g; it must lie from 0 to below 1", risk->alpha);
    return 0;
}

int ost_choice_risk_averse(struct ost_risk_choice *out, const struct ost_choice_problem *problem,
                           const struct ost_choice_limits *limits, const struct ost_risk *risk)
{
    struct search s = {.limits = limits, .risk = risk};
    int rc = check(risk);
    if (rc == 0)
        rc = ost_core_check(problem);
    if (rc == 0)
        rc = ost_core_check_limits(limits);
    if (rc < 0)
        return rc;
    start(&s, problem);
    rc = ost_core_check(&s.problem); /* the means are numbers, too */
    if (rc < 0)
        goto done;
    *out = (struct ost_risk_choice){.status = consider_best_mean(&s)};
    if (out->status == OST_CHOICE_INFEASIBLE)
        goto done;
    consider_frontier(&s);
    if (s.best.found)
        exchange(&s);
    out->status = is_small(&s) ? OST_CHOICE_OPTIMAL : OST_CHOICE_GAP;
    if (is_small(&s)) {
        sum_up(&s);
        enumerate(&s, 0, 0, 0);
    }
    if (!s.best.found)
        goto done;
    struct scored best = score(&s, s.best.plan);
    out->cost_cents = s.best.cost;
    out->score = best.score;
    out->mean = best.mean;
    out->cvar = best.cvar;
    out->plan = s.best.plan;
    s.best.plan = NULL;
done:
    stop(&s);
    return rc;
}

void ost_risk_choice_release(struct ost_risk_choice *choice)
{
    free(choice->plan);
    *choice = (struct ost_risk_choice){0};
}
