/*
 * Choices of plans under a budget: mckp, mckp_required_response, mckp_vendor_cap, mckp_vendor_share,
 * mckp_random, mckp_frontier, dominance, lp_relaxation, gamma_robust_budget, mean_cvar_choice.
 *
 * `classes` are the products: a list of lists of plans, their names in `products` if anywhere; or of
 * {product, plans}; or an object of the products' names. A plan is {plan, cost, utility, vendor,
 * sev1_clock_hours}, or [cost, utility]. `classes_ref` names another case of the file, or else mck-002, the
 * portfolio of the unit tests. Amounts are currency units.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "model_cases.h"
#include "plan/constraint.h"
#include "plan/frontier.h"
#include "plan/hull.h"
#include "plan/risk.h"
#include "plan/robust.h"
#include "support/portfolio.h"

enum { MOST_PRODUCTS = 64, MOST_PLANS = 32, MOST_VENDORS = 64 };

/* The problem of a case; names are borrowed from the file. */
struct choice_case {
    struct ost_choice_problem problem;
    struct ost_choice_product product[MOST_PRODUCTS];
    struct ost_choice_plan plan[MOST_PRODUCTS][MOST_PLANS];
    double sev1_h[MOST_PRODUCTS][MOST_PLANS]; /* until the first response; infinite: never */
    const char *vendor[MOST_VENDORS];         /* 1 .. vendors */
    size_t vendors;
};

static double input(const struct model_case *c, const char *key)
{
    return ost_json_number(ost_json_get(c->kase, key));
}

static int64_t cents(double amount)
{
    return llround(amount * 100);
}

static const char *text_of(const struct ost_json *object, const char *key)
{
    const struct ost_json *node = ost_json_get(object, key);
    return node ? ost_json_text(node).p : NULL;
}

static size_t vendor_number(struct choice_case *cc, const char *name)
{
    size_t v = 1;
    if (!name || !*name)
        return 0;
    while (v <= cc->vendors && strcmp(cc->vendor[v], name) != 0)
        v++;
    if (v < MOST_VENDORS && v > cc->vendors)
        cc->vendor[cc->vendors = v] = name;
    return v;
}

static void read_plan(struct choice_case *cc, size_t i, size_t j, const struct ost_json *node)
{
    struct ost_choice_plan *plan = &cc->plan[i][j];
    bool pair = ost_json_type(node) == OST_JSON_ARRAY;
    const struct ost_json *cost = pair ? ost_json_at(node, 0) : ost_json_get(node, "cost"),
                          *utility = pair ? ost_json_at(node, 1) : ost_json_get(node, "utility"),
                          *sev1 = pair ? NULL : ost_json_get(node, "sev1_clock_hours");
    plan->cost_cents = cents(ost_json_number(cost));
    plan->utility = ost_json_number(utility);
    plan->name = pair ? NULL : text_of(node, "plan");
    plan->vendor = pair ? 0 : vendor_number(cc, text_of(node, "vendor"));
    plan->covers = plan->vendor != 0;
    cc->sev1_h[i][j] = sev1 ? ost_json_number(sev1) : INFINITY;
}

static int read_class(struct choice_case *cc, const char *name, const struct ost_json *plans)
{
    size_t i = cc->problem.products++, n = ost_json_count(plans);
    if (i == MOST_PRODUCTS || n == 0 || n > MOST_PLANS)
        return ost_fail(OST_EPARSE, "'classes' must be up to %d with 1 to %d plans each",
                        MOST_PRODUCTS, MOST_PLANS);
    for (size_t j = 0; j < n; j++)
        read_plan(cc, i, j, ost_json_at(plans, j));
    cc->product[i] = (struct ost_choice_product){name, cc->plan[i], n};
    return 0;
}

static int read_classes(struct choice_case *cc, const struct ost_json *kase)
{
    const struct ost_json *classes = ost_json_get(kase, "classes"),
                          *names = ost_json_get(kase, "products");
    int rc = 0;
    cc->problem.product = cc->product;
    if (classes && ost_json_type(classes) == OST_JSON_OBJECT) {
        for (struct ost_json_iter it = ost_json_members(classes); rc == 0 && ost_json_next(&it);)
            rc = read_class(cc, it.key.p, it.value);
        return rc;
    }
    for (size_t i = 0; rc == 0 && i < ost_json_count(classes); i++) {
        const struct ost_json *class = ost_json_at(classes, i);
        if (ost_json_type(class) == OST_JSON_OBJECT)
            rc = read_class(cc, text_of(class, "product"), ost_json_get(class, "plans"));
        else
            rc = read_class(
                cc, i < ost_json_count(names) ? ost_json_text(ost_json_at(names, i)).p : NULL,
                class);
    }
    return rc;
}

static void take_portfolio(struct choice_case *cc)
{
    static const char *const vendors[] = {NULL,     "oracle", "percona",   "github",
                                          "redhat", "edb",    "confluent", "f5"};
    cc->vendors = sizeof vendors / sizeof *vendors - 1;
    memcpy(cc->vendor, vendors, sizeof vendors);
    for (size_t i = 0; i < PORTFOLIO_PRODUCTS; i++) {
        cc->product[i] = portfolio_products[i];
        cc->product[i].plan = cc->plan[i];
        for (size_t j = 0; j < cc->product[i].plans; j++) {
            cc->plan[i][j] = portfolio_products[i].plan[j];
            cc->sev1_h[i][j] = cc->plan[i][j].barred ? INFINITY : 1;
            cc->plan[i][j].barred = 0;
        }
    }
    cc->problem = (struct ost_choice_problem){cc->product, PORTFOLIO_PRODUCTS};
}

static const struct ost_json *case_with_id(const struct ost_json *root, const char *id)
{
    const struct ost_json *cases = ost_json_get(root, "cases");
    for (size_t i = 0; i < ost_json_count(cases); i++) {
        const char *other = text_of(ost_json_at(cases, i), "id");
        if (other && strcmp(other, id) == 0)
            return ost_json_at(cases, i);
    }
    return NULL;
}

static int read_case(struct choice_case *cc, const struct model_case *c)
{
    const char *ref = text_of(c->kase, "classes_ref");
    const struct ost_json *with_classes = ref ? case_with_id(c->root, ref) : c->kase;
    int rc = 0;
    memset(cc, 0, sizeof *cc);
    if (with_classes)
        rc = read_classes(cc, with_classes);
    else if (strcmp(ref, "mck-002") == 0)
        take_portfolio(cc);
    else
        rc = ost_fail(OST_EPARSE, "no case '%s' in the file", ref);
    return rc < 0 ? ost_fail_within(rc, "%s", c->id) : 0;
}

/* The budget and what else the case limits; a plan that answers too late breaks rule 0. */
static struct ost_choice_limits read_limits(struct choice_case *cc, const struct model_case *c)
{
    struct ost_choice_limits limits = ost_choice_no_limits;
    const struct ost_json *constraints = ost_json_get(c->kase, "constraints"),
                          *hours = ost_json_get(constraints, "max_sev1_clock_hours");
    if (ost_json_get(c->kase, "budget"))
        limits.budget_cents = cents(input(c, "budget"));
    if (ost_json_get(c->kase, "max_vendors"))
        limits.max_vendors = (size_t)input(c, "max_vendors");
    if (ost_json_get(c->kase, "max_vendor_share"))
        limits.max_share = input(c, "max_vendor_share");
    for (size_t i = 0; hours && i < cc->problem.products; i++) {
        const struct ost_json *most =
            cc->product[i].name ? ost_json_get(hours, cc->product[i].name) : NULL;
        for (size_t j = 0; most && j < cc->product[i].plans; j++)
            cc->plan[i][j].barred = cc->sev1_h[i][j] > ost_json_number(most);
    }
    return limits;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void got_vendors(struct model_case *c, const struct choice_case *cc, const size_t *plan)
{
    const char *name[MOST_VENDORS];
    bool used[MOST_VENDORS + 1] = {false};
    size_t n = 0;
    for (size_t i = 0; i < cc->problem.products; i++) {
        size_t v = cc->plan[i][plan[i]].vendor;
        if (v > 0 && v <= cc->vendors && !used[v])
            name[n++] = cc->vendor[v];
        used[v] = true;
    }
    qsort(name, n, sizeof *name, by_name);
    for (size_t k = 0; k < n; k++)
        model_got_text(c, name[k], "vendors[%zu]", k);
}

static void got_choice(struct model_case *c, const struct choice_case *cc, const size_t *plan)
{
    struct ost_choice_dependence d = ost_choice_dependence(&cc->problem, plan);
    model_got(c, (double)ost_choice_cost_cents(&cc->problem, plan) / 100, "cost");
    model_got(c, ost_choice_utility(&cc->problem, plan), "utility");
    for (size_t i = 0; i < cc->problem.products; i++) {
        const char *name = cc->plan[i][plan[i]].name;
        model_got(c, (double)plan[i], "choice[%zu]", i);
        model_got_text(c, name ? name : "", "plans[%zu]", i);
    }
    model_got(c, d.largest_share, "largest_share");
    model_got(c, d.hhi, "hhi");
    got_vendors(c, cc, plan);
}

/* What the frontier knows beside the choice; it heeds rules and budget only. */
static void got_next_step(struct model_case *c, const struct choice_case *cc, int64_t budget)
{
    struct ost_frontier f;
    struct ost_frontier_step step;
    if (!model_done(c, ost_frontier_of(&f, &cc->problem, NULL)))
        return;
    if (ost_frontier_next(&step, &f, budget)) {
        model_got(c, (double)step.more_budget_cents / 100, "next_step_budget_increase");
        model_got(c, step.more_utility, "next_step_utility_gain");
    }
    ost_frontier_release(&f);
}

static int run_best(struct model_case *c)
{
    static const char *const status[] = {"optimal", "gap", "infeasible"};
    struct choice_case cc;
    struct ost_choice best;
    int rc = read_case(&cc, c);
    if (rc < 0)
        return rc;
    struct ost_choice_limits limits = read_limits(&cc, c);
    if (!model_done(c, ost_choice_best(&best, &cc.problem, &limits)))
        return 0;
    model_got_text(c, status[best.status], "status");
    if (best.plan) {
        got_choice(c, &cc, best.plan);
        model_got(c, (double)(limits.budget_cents - best.cost_cents) / 100, "slack");
        got_next_step(c, &cc, limits.budget_cents);
    } else {
        bool never = best.minimum_cents == OST_CHOICE_ANY_BUDGET;
        model_got(c, never ? NAN : (double)best.minimum_cents / 100, "min_budget");
    }
    ost_choice_release(&best);
    return 0;
}

/* Of several optima the case gives the cost of one: ours is the cheapest. */
static double cost_of_one(const struct ost_json *optimum, double cheapest)
{
    double theirs = ost_json_number(ost_json_get(optimum, "cost_of_one_optimum"));
    double budget = ost_json_number(ost_json_get(optimum, "budget"));
    return theirs >= cheapest && theirs <= budget ? theirs : cheapest;
}

static void got_optima(struct model_case *c, const struct ost_frontier *f)
{
    const struct ost_json *optima = ost_json_get(c->expected, "optima");
    for (size_t k = 0; k < ost_json_count(optima); k++) {
        const struct ost_json *optimum = ost_json_at(optima, k);
        double budget = ost_json_number(ost_json_get(optimum, "budget"));
        size_t at;
        if (!ost_frontier_find(&at, f, cents(budget)))
            continue;
        model_got(c, budget, "optima[%zu].budget", k);
        model_got(c, f->utility[at], "optima[%zu].utility", k);
        model_got(c, cost_of_one(optimum, (double)f->cost_cents[at] / 100),
                  "optima[%zu].cost_of_one_optimum", k);
    }
}

static int run_frontier(struct model_case *c)
{
    struct choice_case cc;
    struct ost_frontier f;
    int rc = read_case(&cc, c);
    if (rc < 0)
        return rc;
    if (!model_done(c, ost_frontier_of(&f, &cc.problem, NULL)))
        return 0;
    model_got(c, (double)f.points, "frontier_points");
    got_optima(c, &f);
    for (size_t k = 0; ost_json_get(c->expected, "frontier") && k < f.points; k++) {
        model_got(c, (double)f.cost_cents[k] / 100, "frontier[%zu][0]", k);
        model_got(c, f.utility[k], "frontier[%zu][1]", k);
    }
    ost_frontier_release(&f);
    return 0;
}

static int run_dominance(struct model_case *c)
{
    static const char *const fields[] = {"efficient", "lp_dominated", "dominated", "ruled_out"};
    struct choice_case cc;
    struct ost_efficiency_row row[MOST_PLANS];
    size_t n[4] = {0}, slopes = 0;
    int rc = read_case(&cc, c);
    if (rc < 0)
        return rc;
    ost_plan_efficiency(row, &cc.product[0], 0);
    for (size_t j = 0; j < cc.product[0].plans; j++) {
        model_got_text(c, cc.plan[0][j].name, "%s[%zu]", fields[row[j].is], n[row[j].is]);
        n[row[j].is]++;
        if (row[j].is == OST_EFFICIENT && row[j].slope > 0)
            model_got(c, row[j].slope, "slopes[%zu]", slopes++);
    }
    return 0;
}

static int run_relaxation(struct model_case *c)
{
    struct choice_case cc;
    struct ost_relaxation lp;
    int rc = read_case(&cc, c);
    if (rc < 0)
        return rc;
    struct ost_choice_limits limits = read_limits(&cc, c);
    if (model_done(c, ost_relax_budget(&lp, &cc.problem, &limits)) && lp.feasible) {
        model_got(c, lp.bound, "lp_bound");
        model_got(c, lp.dual, "budget_dual");
    }
    return 0;
}

static int run_robust(struct model_case *c)
{
    struct choice_case cc;
    struct ost_robust robust;
    const struct ost_json *rise = ost_json_get(c->kase, "cost_deviation");
    int rc = read_case(&cc, c);
    if (rc < 0)
        return rc;
    struct ost_choice_limits limits = read_limits(&cc, c);
    for (size_t i = 0; i < cc.problem.products; i++)
        for (size_t j = 0; j < cc.product[i].plans; j++)
            cc.plan[i][j].rise_cents = cents(ost_json_number(ost_json_at(ost_json_at(rise, i), j)));
    if (!model_done(c, ost_choice_robust(&robust, &cc.problem, &limits, (size_t)input(c, "gamma"))))
        return 0;
    if (robust.choice.plan) {
        got_choice(c, &cc, robust.choice.plan);
        model_got(c, (double)robust.worst_cents / 100, "worst_case_cost");
        model_got(c, robust.price, "price_of_robustness");
    } else {
        model_got_text(c, "infeasible", "status");
        model_got(c, (double)robust.choice.minimum_cents / 100, "min_budget");
    }
    ost_robust_release(&robust);
    return 0;
}

/* Plans as tables of value and cost; scenario s multiplies the values of product i by mult[i]. */
static int read_scenarios(struct choice_case *cc, double **utility, const struct model_case *c)
{
    const struct ost_json *value = ost_json_get(c->kase, "value"),
                          *cost = ost_json_get(c->kase, "cost"),
                          *scenarios = ost_json_get(c->kase, "scenarios");
    size_t products = ost_json_count(value), n = ost_json_count(scenarios), row = 0;
    if (products == 0 || products > MOST_PRODUCTS || ost_json_count(cost) != products || n == 0)
        return ost_fail(OST_EPARSE, "%s: 'value', 'cost' and 'scenarios' do not fit", c->id);
    memset(cc, 0, sizeof *cc);
    *utility = ost_calloc(MOST_PRODUCTS * MOST_PLANS * n, sizeof **utility);
    for (size_t i = 0; i < products; i++) {
        const struct ost_json *values = ost_json_at(value, i), *costs = ost_json_at(cost, i);
        size_t plans = ost_json_count(values);
        if (plans == 0 || plans > MOST_PLANS || ost_json_count(costs) != plans)
            return ost_fail(OST_EPARSE, "%s: product %zu has no plans that fit", c->id, i);
        for (size_t j = 0; j < plans; j++, row++) {
            double v = ost_json_number(ost_json_at(values, j)),
                   price = ost_json_number(ost_json_at(costs, j));
            cc->plan[i][j].cost_cents = cents(price);
            for (size_t s = 0; s < n; s++) {
                const struct ost_json *mult = ost_json_get(ost_json_at(scenarios, s), "mult");
                double m = i < ost_json_count(mult) ? ost_json_number(ost_json_at(mult, i)) : 1;
                (*utility)[row * n + s] = v * m - price;
            }
        }
        cc->product[i] = (struct ost_choice_product){NULL, cc->plan[i], plans};
    }
    cc->problem = (struct ost_choice_problem){cc->product, products};
    return 0;
}

static int run_risk(struct model_case *c)
{
    struct choice_case cc;
    struct ost_risk_choice best;
    double *utility = NULL;
    int rc = read_scenarios(&cc, &utility, c);
    if (rc < 0)
        goto done;
    struct ost_choice_limits limits = read_limits(&cc, c);
    struct ost_risk risk = {utility, ost_json_count(ost_json_get(c->kase, "scenarios")), NULL,
                            input(c, "risk_lambda"), input(c, "alpha")};
    if (!model_done(c, ost_choice_risk_averse(&best, &cc.problem, &limits, &risk)))
        goto done;
    if (best.plan) {
        model_got(c, best.score, "score");
        model_got(c, best.mean, "mean");
        model_got(c, best.cvar, "cvar");
        model_got(c, (double)best.cost_cents / 100, "total_cost");
        for (size_t i = 0; i < cc.problem.products; i++)
            model_got(c, (double)best.plan[i], "choice[%zu]", i);
    } else {
        model_got_text(c, "infeasible", "status");
    }
    ost_risk_choice_release(&best);
done:
    free(utility);
    return rc;
}

static const struct case_model models[] = {
    {"mckp", run_best},
    {"mckp_required_response", run_best},
    {"mckp_vendor_cap", run_best},
    {"mckp_vendor_share", run_best},
    {"mckp_random", run_frontier},
    {"mckp_frontier", run_frontier},
    {"dominance", run_dominance},
    {"lp_relaxation", run_relaxation},
    {"gamma_robust_budget", run_robust},
    {"mean_cvar_choice", run_risk},
};

static bool matches(const struct case_file *f)
{
    return model_cases_match(f, models, sizeof models / sizeof *models);
}

static int run(struct case_report *r, const struct case_file *f)
{
    return model_cases_run(r, f, models, sizeof models / sizeof *models);
}

const struct case_kind kind_mckp = {"choices of plans", matches, run};
