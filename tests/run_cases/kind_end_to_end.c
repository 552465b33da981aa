/*
 * A portfolio from its inputs to the choice: products, plans -> the terms of the value, its cost and
 * utility, and the best choice for each budget.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "plan/choice.h"
#include "run_cases.h"
#include "value/model.h"
#include "week_name.h"

enum { MOST_PRODUCTS = 32, MOST_PLANS = 16 };

/* One plan of one product, as read and as computed. */
struct offered {
    struct ost_offer offer;
    struct ost_price price;
    struct ost_response response[OST_SEVERITIES];
    struct ost_value value;
};

struct portfolio {
    size_t products, plans[MOST_PRODUCTS];
    struct ost_need need[MOST_PRODUCTS];
    struct offered plan[MOST_PRODUCTS][MOST_PLANS];
};

static bool matches(const struct case_file *f)
{
    return case_has_key(f, "products") && case_has_key(f, "plans") && case_has_key(f, "choices");
}

static double number(const struct ost_json *object, const char *key)
{
    return ost_json_number(ost_json_get(object, key));
}

static int read_need(struct ost_need *need, const struct ost_json *node)
{
    const struct ost_json *sev = ost_json_get(node, "sev"), *cve = ost_json_get(node, "cve");
    *need = (struct ost_need){.demand = number(node, "D"),
                              .wage = number(node, "wage"),
                              .flaws = number(cve, "n"),
                              .days_earlier = number(cve, "days_earlier"),
                              .exploit = number(cve, "p_per_unit_day"),
                              .breach_loss = number(cve, "loss"),
                              .maintenance_h = number(node, "maint_h"),
                              .fixed_value = number(node, "fixed_value")};
    for (size_t i = 0; i < ost_json_count(sev); i++) {
        const struct ost_json *s = ost_json_at(sev, i);
        double which = number(s, "s");
        if (!(which >= 1 && which <= OST_SEVERITIES))
            return ost_fail(OST_EPARSE, "severity %g is not 1 to %d", which, OST_SEVERITIES);
        need->severity[(size_t)which - 1] = (struct ost_need_severity){
            number(s, "rate"), number(s, "ext"),        number(s, "T0"),
            number(s, "W"),    number(s, "loss_per_h"), number(s, "eng_h_saved")};
    }
    return 0;
}

/* `resp`: {"1": ["9x5_0900-1800", 1]}, or null. */
static int read_responses(struct offered *p, const struct ost_json *node)
{
    for (size_t s = 0; s < OST_SEVERITIES; s++) {
        char key[] = {(char)('1' + s), '\0'};
        const struct ost_json *pair = ost_json_get(node, key);
        struct ost_week_span open[WEEK_DAYS];
        struct ost_promise promise = {0};
        if (ost_json_count(pair) != 2)
            continue;
        promise.promised_s = llround(ost_json_number(ost_json_at(pair, 1)) * 3600);
        int rc = week_of_name(&promise, open, ost_json_text(ost_json_at(pair, 0)).p);
        if (rc == 0)
            rc = ost_response_init(&p->response[s], &promise);
        if (rc < 0)
            return rc;
        p->offer.response[s] = &p->response[s];
    }
    return 0;
}

static int read_plan(struct offered *p, const struct ost_json *node, double horizon_y)
{
    p->price = (struct ost_price){.fixed_cents = llround(number(node, "fixed") * 100),
                                  .unit_cents = llround(number(node, "unit_price") * 100),
                                  .once_cents = llround(number(node, "onboarding") * 100),
                                  .horizon_y = horizon_y};
    p->offer = (struct ost_offer){.price = &p->price,
                                  .labor = number(node, "labor"),
                                  .patch = number(node, "patch"),
                                  .maintenance = number(node, "maint"),
                                  .fixed_share = number(node, "fixed_share")};
    int rc = ost_json_string(&p->offer.id, node, "plan");
    return rc < 0 ? rc : read_responses(p, ost_json_get(node, "resp"));
}

static int read_product(struct portfolio *all, const struct ost_json *root, size_t i)
{
    const struct ost_json *node = ost_json_at(ost_json_get(root, "products"), i);
    const char *name;
    int rc = ost_json_string(&name, node, "name");
    if (rc == 0)
        rc = read_need(&all->need[i], node);
    if (rc < 0)
        return rc;
    const struct ost_json *plans = ost_json_get(ost_json_get(root, "plans"), name);
    all->plans[i] = ost_json_count(plans);
    if (all->plans[i] == 0 || all->plans[i] > MOST_PLANS)
        return ost_fail(OST_EPARSE, "'%s' must have 1 to %d plans", name, MOST_PLANS);
    for (size_t j = 0; rc == 0 && j < all->plans[i]; j++) {
        struct offered *p = &all->plan[i][j];
        rc = read_plan(p, ost_json_at(plans, j), number(root, "horizon_years"));
        if (rc == 0)
            rc = ost_value_of(&p->value, &all->need[i], &p->offer);
    }
    return rc;
}

static int read_portfolio(struct portfolio *all, const struct ost_json *root)
{
    int rc = 0;
    all->products = ost_json_count(ost_json_get(root, "products"));
    if (all->products == 0 || all->products > MOST_PRODUCTS)
        return ost_fail(OST_EPARSE, "there must be 1 to %d products", MOST_PRODUCTS);
    for (size_t i = 0; rc == 0 && i < all->products; i++)
        rc = read_product(all, root, i);
    return rc;
}

static void compare(struct case_report *r, const char *id, const char *field,
                    const struct ost_json *expected, double got, double tolerance)
{
    double value = ost_json_number(expected);
    if (expected)
        case_number(r, id, field, value, got, tolerance * fmax(1, fabs(value)));
}

static void compare_severities(struct case_report *r, const char *id, const struct ost_json *detail,
                               const struct ost_value *v, double tolerance)
{
    for (size_t s = 0; s < OST_SEVERITIES; s++) {
        char key[8], field[64];
        snprintf(key, sizeof key, "sev%zu", s + 1);
        const struct ost_json *sev = ost_json_get(detail, key);
        snprintf(field, sizeof field, "%s.mean_restore_h", key);
        compare(r, id, field, ost_json_get(sev, "mean_restore_h"), v->restore_h[s], tolerance);
        snprintf(field, sizeof field, "%s.hours_saved_per_escalated_incident", key);
        compare(r, id, field, ost_json_get(sev, "hours_saved_per_escalated_incident"),
                v->saved_h[s], tolerance);
    }
}

/* null where a plan never pays, 0 where it always does. */
static int compare_break_even(struct case_report *r, const char *id, const struct ost_json *node,
                              const struct ost_need *need, const struct ost_offer *offer,
                              double tolerance)
{
    struct ost_break_even even;
    int rc = ost_value_break_even(&even, need, offer);
    if (rc < 0)
        return rc;
    if (!ost_json_get(node, "break_even_D"))
        case_text(r, id, "break_even_D", "null", even.is == OST_PAYS_NEVER ? "null" : "a demand");
    else
        compare(r, id, "break_even_D", ost_json_get(node, "break_even_D"),
                even.is == OST_PAYS_ALWAYS ? 0 : even.demand, tolerance);
    return 0;
}

static int compare_plan(struct case_report *r, const char *product, const struct ost_json *node,
                        const struct ost_need *need, const struct offered *p, double tolerance)
{
    char id[128];
    const struct ost_value *v = &p->value;
    const struct {
        const char *key;
        double got;
    } fields[] = {{"v_downtime", v->term[OST_V_DOWN]},
                  {"v_labor", v->term[OST_V_LABOR]},
                  {"v_patch", v->term[OST_V_PATCH]},
                  {"v_maint", v->term[OST_V_MAINT]},
                  {"v", v->v},
                  {"V", v->V},
                  {"C", v->C},
                  {"c", v->c},
                  {"U", v->U}};
    snprintf(id, sizeof id, "%s/%s", product, p->offer.id);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        compare(r, id, fields[i].key, ost_json_get(node, fields[i].key), fields[i].got, tolerance);
    case_number(r, id, "U=vD+V0-cD", v->U, (v->v - v->c) * need->demand + v->fixed,
                1e-9 * fmax(1, fabs(v->V)));
    compare_severities(r, id, ost_json_get(node, "detail"), v, tolerance);
    return compare_break_even(r, id, node, need, &p->offer, tolerance);
}

static int compare_values(struct case_report *r, const struct portfolio *all,
                          const struct ost_json *root)
{
    const struct ost_json *expected = ost_json_get(root, "expected");
    double tolerance = number(root, "tolerance");
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < ost_json_count(expected) && i < all->products; i++) {
        const struct ost_json *node = ost_json_at(expected, i),
                              *plans = ost_json_get(node, "plans");
        const char *name;
        rc = ost_json_string(&name, node, "product");
        for (size_t j = 0; rc == 0 && j < ost_json_count(plans) && j < all->plans[i]; j++)
            rc = compare_plan(r, name, ost_json_at(plans, j), &all->need[i], &all->plan[i][j],
                              tolerance);
    }
    return rc;
}

/* The choice's cost in cents, for the rounding of utilities to millionths see plan/choice.h. */
static int compare_choice(struct case_report *r, const struct portfolio *all,
                          const struct ost_choice_problem *problem, const struct ost_json *node,
                          double tolerance)
{
    struct ost_choice_limits limits = ost_choice_no_limits;
    struct ost_choice best = {0};
    char id[64], field[32];
    limits.budget_cents = llround(number(node, "budget") * 100);
    snprintf(id, sizeof id, "budget %g", number(node, "budget"));
    int rc = ost_choice_best(&best, problem, &limits);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < all->products && best.plan; i++) {
        snprintf(field, sizeof field, "plans[%zu]", i);
        case_text(r, id, field, ost_json_text(ost_json_at(ost_json_get(node, "plans"), i)).p,
                  all->plan[i][best.plan[i]].offer.id);
    }
    compare(r, id, "cost", ost_json_get(node, "cost"), (double)best.cost_cents / 100, tolerance);
    compare(r, id, "utility", ost_json_get(node, "utility"), best.utility, tolerance);
    ost_choice_release(&best);
    return 0;
}

static int compare_choices(struct case_report *r, const struct portfolio *all,
                           const struct ost_json *root)
{
    static struct ost_choice_plan plan[MOST_PRODUCTS][MOST_PLANS];
    struct ost_choice_product product[MOST_PRODUCTS];
    const struct ost_json *choices = ost_json_get(root, "choices");
    for (size_t i = 0; i < all->products; i++) {
        for (size_t j = 0; j < all->plans[i]; j++)
            plan[i][j] = (struct ost_choice_plan){
                .cost_cents = llround(all->plan[i][j].value.C * 100),
                .utility = all->plan[i][j].value.U,
            };
        product[i] = (struct ost_choice_product){NULL, plan[i], all->plans[i]};
    }
    struct ost_choice_problem problem = {product, all->products};
    int rc = 0;
    for (size_t k = 0; rc == 0 && k < ost_json_count(choices); k++)
        rc = compare_choice(r, all, &problem, ost_json_at(choices, k), number(root, "tolerance"));
    return rc;
}

static void release(struct portfolio *all)
{
    for (size_t i = 0; i < all->products; i++)
        for (size_t j = 0; j < all->plans[i]; j++)
            for (size_t s = 0; s < OST_SEVERITIES; s++)
                ost_response_release(&all->plan[i][j].response[s]);
    free(all);
}

static int run(struct case_report *r, const struct case_file *f)
{
    struct portfolio *all = ost_calloc(1, sizeof *all);
    int rc = read_portfolio(all, f->json);
    if (rc == 0)
        rc = compare_values(r, all, f->json);
    if (rc == 0)
        rc = compare_choices(r, all, f->json);
    release(all);
    return rc < 0 ? ost_fail_within(rc, "%s", f->path) : 0;
}

const struct case_kind kind_end_to_end = {"portfolios end to end", matches, run};
