/* The plan as JSON. Additions are fine; a changed or removed key needs a new major version. */
#include <math.h>

#include "report/plan_parts.h"

void ost_plan_real(struct ost_jsonw *w, const char *key, double x)
{
    if (isfinite(x))
        ost_jsonw_real(w, key, x);
    else
        ost_jsonw_null(w, key);
}

void ost_plan_money(struct ost_jsonw *w, const char *key, int64_t cents)
{
    ost_plan_real(w, key, cents == OST_CHOICE_ANY_BUDGET ? NAN : (double)cents / 100);
}

static void put_size(struct ost_jsonw *w, const char *key, size_t n)
{
    ost_jsonw_int(w, key, (int64_t)n);
}

/* ---- what it rests on ---- */

static void put_head(struct ost_jsonw *w, const struct ost_plan_context *c)
{
    static const char *const status[] = {"optimal", "gap", "infeasible"};
    const struct ost_planning *p = c->planning;
    const struct ost_choice_limits *l = &p->options.limits;
    ost_jsonw_string(w, "format_version", "1.0");
    ost_jsonw_string(w, "kind", "support plan");
    ost_jsonw_string(w, "currency", c->assessment->of.profile->currency);
    ost_jsonw_string(w, "status", status[p->status]);
    ost_jsonw_bool(w, "final", p->choice && p->final);
    ost_plan_money(w, "budget", l->budget_cents);
    ost_plan_real(w, "cost", p->choice ? (double)p->cost_cents / 100 : NAN);
    ost_plan_real(w, "utility", p->choice ? p->utility : NAN);
    ost_plan_real(w, "bound", p->choice ? p->bound : NAN);
    ost_plan_money(w, "minimum_feasible_budget", p->minimum_cents);
}

static void put_basis(struct ost_jsonw *w, const struct ost_plan_context *c)
{
    const struct ost_assessment *a = c->assessment;
    ost_jsonw_object(w, "basis");
    put_size(w, "samples", a->draws.n);
    ost_jsonw_int(w, "seed", (int64_t)a->of.seed);
    ost_jsonw_array(w, "files");
    for (size_t i = 0; i < c->files; i++) {
        ost_jsonw_object(w, NULL);
        ost_jsonw_string(w, "role", c->file[i].role);
        ost_jsonw_string(w, "path", c->file[i].path);
        ost_jsonw_digest(w, "sha256", &c->file[i].sha256);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_jsonw_array(w, "inputs");
    for (size_t i = 0; i < a->inputs; i++) {
        const struct ost_assessed_input *in = &a->input[i];
        ost_jsonw_object(w, NULL);
        ost_jsonw_string(w, "path", in->path);
        ost_jsonw_string(w, "text", in->text ? in->text : "");
        ost_plan_real(w, "mean", in->mean);
        ost_jsonw_bool(w, "measured", in->evidence != NULL);
        ost_jsonw_bool(w, "assumed", in->assumed);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_jsonw_end(w);
}

/* ---- the choice ---- */

/* P(severity s is restored within its objective), for the severities that have one. */
static void put_objectives(struct ost_jsonw *w, const struct ost_profile_product *product,
                           const struct ost_assessed_plan *plan)
{
    ost_jsonw_array(w, "p_rto");
    for (size_t s = 0; s < OST_SEVERITIES; s++) {
        if (product->objective[s].rto_h <= 0)
            continue;
        ost_jsonw_object(w, NULL);
        put_size(w, "severity", s + 1);
        ost_plan_real(w, "rto_h", product->objective[s].rto_h);
        ost_plan_real(w, "wanted", product->objective[s].confidence);
        ost_plan_real(w, "met", plan->met[s]);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}

static void put_chosen(struct ost_jsonw *w, const struct ost_plan_context *c, size_t i)
{
    const struct ost_assessed_product *product = &c->assessment->product[i];
    const struct ost_assessed_plan *plan = ost_plan_chosen(c, i);
    const struct ost_candidate *offer = ost_planning_offer(c->planning, i);
    const struct ost_outcome *outcome = &product->analysis.outcome[c->planning->choice[i]];
    ost_jsonw_object(w, NULL);
    ost_jsonw_string(w, "product", product->profile->name);
    ost_jsonw_string(w, "plan", offer->id);
    if (offer->vendor)
        ost_jsonw_string(w, "vendor", offer->vendor);
    else
        ost_jsonw_null(w, "vendor");
    ost_jsonw_string(w, "before", product->profile->plan);
    ost_plan_money(w, "cost", offer->cost_cents);
    ost_plan_real(w, "utility", offer->utility);
    ost_plan_real(w, "se", outcome->mean.se);
    ost_plan_real(w, "p10", outcome->p10);
    ost_plan_real(w, "p50", outcome->p50);
    ost_plan_real(w, "p90", outcome->p90);
    ost_plan_real(w, "p_positive", outcome->p_positive);
    ost_plan_real(w, "p_best", outcome->p_best);
    ost_jsonw_string(w, "level", ost_level_name[plan->level]);
    ost_jsonw_string(w, "required_level", ost_level_name[product->level]);
    ost_plan_real(w, "answer_h", ost_plan_answer_h(plan, 0));
    ost_plan_real(w, "kappa", plan->kappa);
    ost_jsonw_bool(w, "placeholder", offer->placeholder);
    put_objectives(w, product->profile, plan);
    ost_jsonw_end(w);
}

static void put_next(struct ost_jsonw *w, const struct ost_planning *p)
{
    const struct ost_planning_step *next = &p->next;
    if (!next->there) {
        ost_jsonw_null(w, "next_step");
        return;
    }
    const struct ost_choice_change *first = &next->change[0];
    const struct ost_candidate_product *product = &p->candidates->product[first->product];
    ost_jsonw_object(w, "next_step");
    ost_plan_money(w, "delta_budget", next->more_budget_cents);
    ost_plan_money(w, "delta_cost", next->more_cost_cents);
    ost_plan_real(w, "delta_utility", next->more_utility);
    ost_jsonw_string(w, "product", product->name);
    ost_jsonw_string(w, "from", product->offer[first->from].id);
    ost_jsonw_string(w, "to", product->offer[first->to].id);
    ost_jsonw_array(w, "changes");
    for (size_t i = 0; i < next->changes; i++) {
        product = &p->candidates->product[next->change[i].product];
        ost_jsonw_object(w, NULL);
        ost_jsonw_string(w, "product", product->name);
        ost_jsonw_string(w, "from", product->offer[next->change[i].from].id);
        ost_jsonw_string(w, "to", product->offer[next->change[i].to].id);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_jsonw_end(w);
}

static void put_rejected(struct ost_jsonw *w, const char *product, const char *plan,
                         enum ost_reason reason, const char *text)
{
    ost_jsonw_object(w, NULL);
    ost_jsonw_string(w, "product", product);
    ost_jsonw_string(w, "plan", plan);
    ost_jsonw_string(w, "reason", ost_reason_code[reason]);
    ost_jsonw_string(w, "text", text);
}

static void put_rejections(struct ost_jsonw *w, const struct ost_plan_context *c)
{
    const struct ost_planning *p = c->planning;
    ost_jsonw_array(w, "rejected");
    for (size_t i = 0; i < p->rejections; i++) {
        const struct ost_rejection *r = &p->rejected[i];
        const struct ost_candidate_product *product = &p->candidates->product[r->product];
        put_rejected(w, product->name, product->offer[r->offer].id, r->reason, r->text);
        ost_plan_money(w, "cost", product->offer[r->offer].cost_cents);
        ost_plan_real(w, "utility", product->offer[r->offer].utility);
        ost_plan_money(w, "enters_at", r->enters_cents);
        ost_jsonw_end(w);
    }
    for (size_t i = 0; i < c->assessment->products; i++) {
        const struct ost_assessed_product *product = &c->assessment->product[i];
        for (size_t j = 0; j < product->unpriceds; j++) {
            put_rejected(w, product->profile->name, product->unpriced[j].id, OST_REASON_TERMS,
                         "its price is not known");
            ost_jsonw_null(w, "cost");
            ost_jsonw_null(w, "utility");
            ost_jsonw_null(w, "enters_at");
            ost_jsonw_end(w);
        }
    }
    ost_jsonw_end(w);
}

/* ---- limits ---- */

static void put_limits(struct ost_jsonw *w, const struct ost_planning *p)
{
    ost_jsonw_array(w, "constraints");
    for (size_t i = 0; i < p->prices; i++) {
        ost_jsonw_object(w, NULL);
        ost_jsonw_string(w, "name", ost_planning_constraint(p, p->price[i].constraint));
        ost_plan_real(w, "price", p->price[i].price);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_plan_real(w, "rules_price", p->rules_price);
    ost_jsonw_array(w, "remedies");
    for (size_t i = 0; i < p->remedies; i++) {
        ost_jsonw_object(w, NULL);
        ost_jsonw_array(w, "lift");
        for (size_t k = 0; k < p->remedy[i].n; k++)
            ost_jsonw_string(w, NULL, ost_planning_constraint(p, p->remedy[i].lift[k]));
        ost_jsonw_end(w);
        ost_plan_money(w, "minimum_feasible_budget", p->remedy[i].minimum_cents);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_jsonw_object(w, "relaxation");
    ost_plan_real(w, "bound", p->relaxation.feasible ? p->relaxation.bound : NAN);
    ost_plan_real(w, "budget_dual", p->relaxation.feasible ? p->relaxation.dual : NAN);
    ost_jsonw_end(w);
}

static void put_manner(struct ost_jsonw *w, const struct ost_planning *p)
{
    ost_jsonw_object(w, "vendors");
    put_size(w, "count", p->dependence.vendors);
    if (p->dependence.vendors)
        ost_jsonw_string(w, "largest", p->vendor[p->dependence.largest]);
    else
        ost_jsonw_null(w, "largest");
    ost_plan_real(w, "largest_share", p->dependence.largest_share);
    ost_plan_real(w, "hhi", p->dependence.hhi);
    ost_jsonw_end(w);
    if (p->options.robust) {
        ost_jsonw_object(w, "robust");
        put_size(w, "gamma", p->options.gamma);
        ost_plan_money(w, "worst_cost", p->worst_cents);
        ost_plan_real(w, "price", p->robust_price);
        ost_jsonw_end(w);
    }
    if (p->options.aversion > 0) {
        ost_jsonw_object(w, "risk");
        ost_jsonw_real(w, "aversion", p->options.aversion);
        ost_jsonw_real(w, "alpha", p->options.alpha);
        ost_plan_real(w, "cvar", p->cvar);
        ost_plan_real(w, "score", p->score);
        ost_jsonw_end(w);
    }
}

void ost_plan_put_json(struct ost_buf *out, const struct ost_plan_context *c)
{
    struct ost_jsonw w = ost_jsonw_start(out, 2);
    ost_jsonw_object(&w, NULL);
    put_head(&w, c);
    ost_jsonw_array(&w, "choice");
    for (size_t i = 0; c->planning->choice && i < c->planning->problem.products; i++)
        put_chosen(&w, c, i);
    ost_jsonw_end(&w);
    put_next(&w, c->planning);
    put_rejections(&w, c);
    put_limits(&w, c->planning);
    put_manner(&w, c->planning);
    ost_plan_put_agreement(&w, c);
    if (c->years)
        ost_plan_put_years(&w, c->years);
    if (c->tools)
        ost_plan_put_tools(&w, c);
    if (c->results)
        ost_plan_put_policy(&w, c->result, c->results);
    if (c->diff)
        ost_plan_put_changes(&w, c->diff);
    put_basis(&w, c);
    ost_jsonw_end(&w);
}
