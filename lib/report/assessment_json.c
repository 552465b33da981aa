/* The assessment as JSON. Additions are fine; a changed or removed key needs a new major version. */
#include <math.h>

#include "io/json.h"
#include "report/assessment_parts.h"

/* NaN and infinities are null: not known, not reached, no plan. */
static void put_real(struct ost_jsonw *w, const char *key, double x)
{
    if (isfinite(x))
        ost_jsonw_real(w, key, x);
    else
        ost_jsonw_null(w, key);
}

static void put_text(struct ost_jsonw *w, struct ost_document *d, const char *key, const char *text)
{
    if (text)
        ost_jsonw_slice(w, key, ost_document_text(d, ost_slice_of(text)));
    else
        ost_jsonw_null(w, key);
}

static void put_estimate(struct ost_jsonw *w, const char *key, struct ost_estimate e)
{
    ost_jsonw_object(w, key);
    put_real(w, "value", e.value);
    put_real(w, "se", e.se);
    ost_jsonw_bool(w, "shows", ost_estimate_shows(e));
    ost_jsonw_end(w);
}

static void put_flips(struct ost_jsonw *w, const char *key, const struct ost_flip *flip, size_t n,
                      const struct ost_assessed_product *p)
{
    ost_jsonw_array(w, key);
    for (size_t i = 0; i < n; i++) {
        ost_jsonw_object(w, NULL);
        put_real(w, "at", flip[i].x);
        ost_jsonw_string(w, "to", p->plan[flip[i].to].id);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}

/* ---- rules and modes ---- */

static void put_names(struct ost_jsonw *w, const char *key, const char *const *name, size_t n,
                      unsigned bits)
{
    ost_jsonw_array(w, key);
    for (size_t i = 0; i < n; i++)
        if (bits >> i & 1)
            ost_jsonw_string(w, NULL, name[i]);
    ost_jsonw_end(w);
}

static void put_rule(struct ost_jsonw *w, struct ost_document *d, const struct ost_assessed_rule *r)
{
    ost_jsonw_object(w, NULL);
    put_text(w, d, "id", r->id);
    ost_jsonw_bool(w, "fired", r->fired);
    ost_jsonw_string(w, "level", ost_level_name[r->level]);
    put_names(w, "needs", ost_demand_name, OST_DEMANDS, r->needs);
    put_text(w, d, "reason", r->reason);
    put_text(w, d, "why", r->why);
    put_real(w, "price", r->price);
    ost_jsonw_end(w);
}

static void put_modes(struct ost_jsonw *w, const struct ost_modes *m)
{
    ost_jsonw_object(w, "modes");
    put_real(w, "consulting_h", m->consulting_h);
    put_real(w, "troubleshooting_h", m->troubleshooting_h);
    put_real(w, "updates_h", m->updates_h);
    put_names(w, "channels", ost_channel_name, OST_CHANNELS, m->channels);
    ost_jsonw_end(w);
}

/* ---- plans ---- */

/* The demand from which it pays; 0: always; null: never, or only up to a demand. */
static double break_even_of(const struct ost_break_even *b)
{
    return b->is == OST_PAYS_FROM ? b->demand : b->is == OST_PAYS_ALWAYS ? 0 : NAN;
}

static void put_response(struct ost_jsonw *w, struct ost_document *d,
                         const struct ost_assessed_product *p, const struct ost_assessed_plan *plan)
{
    ost_jsonw_array(w, "response");
    for (size_t s = 0; s < OST_SEVERITIES; s++) {
        const struct ost_response *r = plan->response[s];
        bool objective = p->profile->objective[s].rto_h > 0;
        if (p->model.need.severity[s].rate <= 0 && !r)
            continue;
        ost_jsonw_object(w, NULL);
        ost_jsonw_int(w, "severity", (int64_t)s + 1);
        put_text(w, d, "promised", plan->plan ? plan->plan->response[s].text : NULL);
        put_real(w, "mean_h", r ? ost_response_mean_h(r) : NAN);
        put_real(w, "longest_h", r ? ost_response_longest_h(r) : NAN);
        put_real(w, "within_1h", r ? ost_response_share_within(r, 1) : NAN);
        put_real(w, "mean_restore_h", plan->value.restore_h[s]);
        put_real(w, "saved_h", plan->value.saved_h[s]);
        put_real(w, "meets_rto", objective ? plan->met[s] : NAN);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}

static void put_value(struct ost_jsonw *w, const struct ost_assessed_plan *plan)
{
    const struct ost_value *v = &plan->value;
    for (size_t t = 0; t < OST_TERMS; t++)
        put_real(w, ost_term_name[t], v->term[t]);
    put_real(w, "v", v->v);
    put_real(w, "V0", v->fixed);
    put_real(w, "V", v->V);
    put_real(w, "C", v->C);
    put_real(w, "c", v->c);
    put_real(w, "U", v->U);
    put_real(w, "break_even_D", isnan(v->C) ? NAN : break_even_of(&plan->break_even));
    put_real(w, "break_even_price", plan->break_even_price);
}

static void put_outcome(struct ost_jsonw *w, const struct ost_outcome *o)
{
    put_real(w, "mean", o->mean.value);
    put_real(w, "se", o->mean.se);
    put_real(w, "p10", o->p10);
    put_real(w, "p50", o->p50);
    put_real(w, "p90", o->p90);
    put_real(w, "p_positive", o->p_positive);
    put_real(w, "p_best", o->p_best);
    put_real(w, "cvar", o->cvar);
}

static void put_plan(struct ost_jsonw *w, struct ost_document *d,
                     const struct ost_assessed_product *p, const struct ost_assessed_plan *plan,
                     const struct ost_outcome *outcome)
{
    static const struct ost_outcome unknown = {{NAN, NAN}, NAN, NAN, NAN, NAN, NAN, NAN};
    const struct ost_catalogue_plan *c = plan->plan;
    ost_jsonw_object(w, NULL);
    put_text(w, d, "id", plan->id);
    put_text(w, d, "vendor", c ? c->vendor : NULL);
    ost_jsonw_string(w, "level", ost_level_name[plan->level]);
    ost_jsonw_bool(w, "enough", plan->level >= p->level);
    put_text(w, d, "price_status", c ? ost_price_status_name[c->status] : NULL);
    put_text(w, d, "price_source", c ? c->source : NULL);
    put_text(w, d, "price_as_of", c ? c->as_of : NULL);
    put_value(w, plan);
    put_outcome(w, outcome ? outcome : &unknown);
    put_real(w, "kappa", plan->kappa);
    put_response(w, d, p, plan);
    ost_jsonw_end(w);
}

/* ---- inputs ---- */

static void put_distribution(struct ost_jsonw *w, const struct ost_distribution *x)
{
    put_real(w, "p10", ost_distribution_quantile(x, 0.1));
    put_real(w, "p50", ost_distribution_quantile(x, 0.5));
    put_real(w, "p90", ost_distribution_quantile(x, 0.9));
}

static void put_influence(struct ost_jsonw *w, const struct ost_assessed_product *p,
                          const struct ost_influence *x)
{
    put_real(w, "u_low", x->swing.low_u);
    put_real(w, "u_high", x->swing.high_u);
    put_real(w, "sobol_first", x->sobol.first);
    put_real(w, "sobol_total", x->sobol.total);
    put_flips(w, "flips", x->flip, x->flips, p);
    put_estimate(w, "evppi", x->evppi);
}

static void put_input(struct ost_jsonw *w, struct ost_document *d,
                      const struct ost_assessed_input *in)
{
    put_text(w, d, "path", in->path);
    put_text(w, d, "text", in->text);
    put_text(w, d, "file", in->file);
    ost_jsonw_int(w, "line", (int64_t)in->line);
    put_text(w, d, "note", in->note);
    ost_jsonw_bool(w, "assumed", in->assumed);
    put_real(w, "mean", in->mean);
    put_distribution(w, &in->distribution);
    if (in->evidence)
        ost_jsonw_int(w, "evidence", (int64_t)in->evidence->number);
    else
        ost_jsonw_null(w, "evidence");
}

static void put_sensitivities(struct ost_jsonw *w, struct ost_document *d,
                              const struct ost_assessment *a, const struct ost_assessed_product *p)
{
    const struct ost_analysis *x = &p->analysis;
    ost_jsonw_object(w, "sensitivity");
    ost_jsonw_string(w, "focus", p->plan[x->focus].id);
    put_estimate(w, "evpi", x->evpi);
    put_flips(w, "demand_flips", x->demand.flip, x->demand.flips, p);
    put_flips(w, "price_factor_flips", x->price.flip, x->price.flips, p);
    ost_jsonw_array(w, "inputs");
    for (size_t i = 0; i < p->model.inputs; i++) {
        const struct ost_assessed_input *in = ost_assessment_input(a, p, x->tornado[i].input);
        ost_jsonw_object(w, NULL);
        put_text(w, d, "path", in->path);
        put_influence(w, p, &x->input[x->tornado[i].input]);
        put_real(w, "measure_cost", in->measure_cost);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_jsonw_end(w);
}

/* ---- the whole ---- */

static void put_product(struct ost_jsonw *w, struct ost_document *d, const struct ost_assessment *a,
                        const struct ost_assessed_product *p)
{
    ost_jsonw_object(w, NULL);
    put_text(w, d, "name", p->profile->name);
    put_text(w, d, "unit", p->profile->unit);
    put_real(w, "D", p->model.need.demand);
    ost_jsonw_string(w, "level", ost_level_name[p->level]);
    put_names(w, "needs", ost_demand_name, OST_DEMANDS, p->needs);
    put_real(w, "level_price", p->level_price);
    put_text(w, d, "choice", p->choice < p->plans ? p->plan[p->choice].id : NULL);
    put_text(w, d, "current", p->profile->plan);
    ost_jsonw_array(w, "rules");
    for (size_t i = 0; i < p->rules; i++)
        put_rule(w, d, &p->rule[i]);
    ost_jsonw_end(w);
    put_modes(w, &p->modes);
    ost_jsonw_array(w, "plans");
    for (size_t j = 0; j < p->plans; j++)
        put_plan(w, d, p, &p->plan[j], &p->analysis.outcome[j]);
    for (size_t j = 0; j < p->unpriceds; j++)
        put_plan(w, d, p, &p->unpriced[j], NULL);
    ost_jsonw_end(w);
    put_sensitivities(w, d, a, p);
    ost_jsonw_end(w);
}

static void put_evidence(struct ost_jsonw *w, struct ost_document *d,
                         const struct ost_assessment *a)
{
    ost_jsonw_array(w, "evidence");
    for (size_t i = 0; i < a->evidences; i++) {
        const struct ost_assessed_evidence *e = &a->evidence[i];
        ost_jsonw_object(w, NULL);
        ost_jsonw_int(w, "element", (int64_t)e->element->number);
        ost_jsonw_string(w, "metric", ost_evidence_metric_name[e->element->metric]);
        put_text(w, d, "path", e->path);
        ost_jsonw_int(w, "n", (int64_t)e->element->n);
        ost_jsonw_bool(w, "used", e->used);
        put_text(w, d, "reason", e->used ? NULL : e->reason);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}

static void put_files(struct ost_jsonw *w, struct ost_document *d,
                      const struct ost_assessment_context *context)
{
    ost_jsonw_array(w, "files");
    for (size_t i = 0; i < context->files; i++) {
        struct ost_buf hex = OST_BUF_INIT;
        ost_digest_put(&hex, &context->file[i].sha256);
        ost_jsonw_object(w, NULL);
        ost_jsonw_string(w, "role", context->file[i].role);
        put_text(w, d, "path", context->file[i].path);
        ost_jsonw_slice(w, "sha256", ost_buf_view(&hex));
        ost_jsonw_end(w);
        ost_buf_release(&hex);
    }
    ost_jsonw_end(w);
}

void ost_assessment_put_json(struct ost_document *d, const struct ost_assessment *a,
                             const struct ost_assessment_context *context)
{
    struct ost_jsonw w = ost_jsonw_start(&d->data, 2);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_string(&w, "format_version", "1.0");
    ost_jsonw_string(&w, "kind", "assessment");
    ost_jsonw_string(&w, "currency", a->of.profile->currency);
    ost_jsonw_string(&w, "money", "major units per year");
    ost_jsonw_int(&w, "seed", (int64_t)a->of.seed);
    ost_jsonw_int(&w, "samples", (int64_t)a->of.samples);
    put_files(&w, d, context);
    ost_jsonw_array(&w, "products");
    for (size_t i = 0; i < a->products; i++)
        put_product(&w, d, a, &a->product[i]);
    ost_jsonw_end(&w);
    ost_jsonw_array(&w, "inputs");
    for (size_t i = 0; i < a->inputs; i++) {
        ost_jsonw_object(&w, NULL);
        put_input(&w, d, &a->input[i]);
        ost_jsonw_end(&w);
    }
    ost_jsonw_end(&w);
    put_evidence(&w, d, a);
    ost_jsonw_end(&w);
}
