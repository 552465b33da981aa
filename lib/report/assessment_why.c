/* Why: every number of a product followed from its place in a file to the utilities, step by step. */
#include <math.h>
#include <string.h>

#include "report/assessment_parts.h"
#include "report/show.h"

static struct ost_slice text(struct ost_document *d, const char *s)
{
    return ost_document_text(d, ost_slice_of(s));
}

static const char *money(struct ost_document *d, double value)
{
    return ost_assessment_quantity(d, OST_QUANTITY_MONEY, value, "").p;
}

/* ---- inputs ---- */

/* What a path's end is in the formulas. */
static const struct {
    const char *end, *symbol;
} symbols[] = {
    {".demand", "D"},
    {".growth", "growth"},
    {".rate", "lambda"},
    {".external", "e"},
    {".restore", "T0"},
    {".work", "W"},
    {".loss_per_incident_hour", "K"},
    {".engineer_hours_saved", "h"},
    {".critical_cves", "n"},
    {".days_earlier", "dDays"},
    {".exploit_per_unit_day", "q"},
    {".security.loss", "L"},
    {".maintenance.hours", "m"},
    {".consulting.hours", "k"},
    {".fixed_value", "V0"},
    {".kappa", "kappa"},
    {"wage.engineer", "w"},
    {"wage.expert", "w_expert"},
};

static bool ends_in(const char *path, const char *end)
{
    size_t n = strlen(path), m = strlen(end);
    return n >= m && strcmp(path + n - m, end) == 0;
}

static struct ost_slice symbol_of(struct ost_document *d, const char *path)
{
    const char *severity = strstr(path, ".severities."), *symbol = "";
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        if (ends_in(path, symbols[i].end))
            symbol = symbols[i].symbol;
    if (severity)
        return ost_document_format(d, "%s_%c", symbol, severity[strlen(".severities.")]);
    return ost_document_text(d, ost_slice_of(symbol));
}

/* "profile.yaml:41", or the element of the evidence. */
static struct ost_slice source_of(struct ost_document *d, const struct ost_assessed_input *in)
{
    const struct ost_evidence_element *e = in->evidence;
    if (e)
        return ost_document_format(d, "evidence [%zu], n = %llu", e->number,
                                   (unsigned long long)e->n);
    return ost_document_format(d, "%s:%zu%s", text(d, in->file).p, in->line,
                               in->assumed ? " (assumed)" : "");
}

static void describe_inputs(struct ost_document *d, const struct ost_assessment *a,
                            const struct ost_assessed_product *p)
{
    struct ost_table *t = ost_document_table(
        d, "inputs", "Inputs: the model takes the mean; what is uncertain is sampled as well");
    ost_table_column(t, "symbol", OST_TEXT);
    ost_table_column(t, "input", OST_TEXT);
    ost_table_column(t, "mean", OST_TEXT);
    ost_table_column(t, "as written", OST_TEXT);
    ost_table_column(t, "where", OST_TEXT);
    for (size_t i = 0; i < a->inputs; i++) {
        const struct ost_assessed_input *in = &a->input[i];
        if (in->product != OST_EVERY_PRODUCT && &a->product[in->product] != p)
            continue;
        ost_table_row(t);
        ost_cell_text(t, symbol_of(d, in->path));
        ost_cell_text(t, ost_assessment_label(d, in));
        ost_cell_text(t, ost_assessment_quantity(d, in->kind, in->mean, ost_assessment_unit(p)));
        ost_cell_text(t, text(d, in->text))->tone = in->evidence ? OST_MUTED : OST_NEUTRAL;
        ost_cell_text(t, source_of(d, in));
    }
}

/* ---- the chain ---- */

/* One line: what, the formula with its numbers, and what comes out. */
static void step(struct ost_table *t, const char *what, struct ost_slice formula,
                 struct ost_slice result)
{
    ost_table_row(t);
    ost_cell_text(t, ost_slice_of(what));
    ost_cell_text(t, formula);
    ost_cell_text(t, result);
}

static void money_step(struct ost_table *t, const char *what, struct ost_slice formula,
                       double result)
{
    step(t, what, formula, ost_slice_of(money(t->document, result)));
}

static void restore_steps(struct ost_table *t, const struct ost_need *need,
                          const struct ost_assessed_plan *plan, size_t s)
{
    struct ost_document *d = t->document;
    const struct ost_need_severity *sev = &need->severity[s];
    const struct ost_response *r = plan->response[s];
    const char *promised = plan->plan ? plan->plan->response[s].text : NULL;
    if (!r) {
        step(t, ost_document_format(d, "dT_%zu", s + 1).p,
             ost_slice_of("no answer is promised: T0 stays"), ost_slice_of("0 h"));
        return;
    }
    step(t, ost_document_format(d, "R_%zu", s + 1).p,
         ost_document_format(d, "%s: mean over the week; at most %.4g h",
                             promised ? text(d, promised).p : "own desk",
                             ost_response_longest_h(r)),
         ost_document_format(d, "%.4g h", ost_response_mean_h(r)));
    step(t, ost_document_format(d, "restored_%zu", s + 1).p,
         ost_document_format(d, "E[min(T0, kappa R + W)] = E[min(%.4g, %.4g R + %.4g)]",
                             sev->alone_h, plan->kappa, sev->work_h),
         ost_document_format(d, "%.4g h", plan->value.restore_h[s]));
    step(t, ost_document_format(d, "dT_%zu", s + 1).p,
         ost_document_format(d, "T0 - restored = %.4g - %.4g", sev->alone_h,
                             plan->value.restore_h[s]),
         ost_document_format(d, "%.4g h", plan->value.saved_h[s]));
}

/* One severity's part of a sum over severities: factors behind lambda e. */
static void severity_step(struct ost_table *t, const char *what, const char *formula, size_t s,
                          const struct ost_need_severity *sev, double x, double y)
{
    struct ost_document *d = t->document;
    money_step(t, ost_document_format(d, "  %s_%zu", what, s + 1).p,
               ost_document_format(d, "%s = %.4g x %.4g x %.6g x %.6g", formula, sev->rate,
                                   sev->external, x, y),
               sev->rate * sev->external * x * y);
}

static struct ost_slice believed(struct ost_document *d, struct ost_slice formula, double haircut)
{
    return haircut > 0 ? ost_document_format(d, "(%s) x (1 - %.4g haircut)", formula.p, haircut)
                       : formula;
}

static void term_steps(struct ost_table *t, const struct ost_need *need,
                       const struct ost_offer *offer, const struct ost_value *v)
{
    struct ost_document *d = t->document;
    const double *haircut = offer->haircut;
    for (size_t s = 0; s < OST_SEVERITIES; s++)
        if (need->severity[s].rate > 0)
            severity_step(t, "down", "lambda e dT K", s, &need->severity[s], v->saved_h[s],
                          need->severity[s].loss_per_h);
    money_step(t, "v_down",
               believed(d, ost_slice_of("sum of down over severities"), haircut[OST_V_DOWN]),
               v->term[OST_V_DOWN]);
    for (size_t s = 0; s < OST_SEVERITIES; s++)
        if (need->severity[s].rate > 0)
            severity_step(t, "labor", "lambda e h w", s, &need->severity[s],
                          need->severity[s].engineer_h, need->wage);
    money_step(t, "v_labor",
               believed(d, ost_document_format(d, "sum of labor x a = sum x %.4g", offer->labor),
                        haircut[OST_V_LABOR]),
               v->term[OST_V_LABOR]);
    money_step(t, "v_patch",
               believed(d,
                        ost_document_format(d, "n dDays q L b = %.4g x %.4g x %.4g x %.6g x %.4g",
                                            need->flaws, need->days_earlier, need->exploit,
                                            need->breach_loss, offer->patch),
                        haircut[OST_V_PATCH]),
               v->term[OST_V_PATCH]);
    money_step(t, "v_maint",
               believed(d,
                        ost_document_format(d, "m w g = %.4g x %.6g x %.4g", need->maintenance_h,
                                            need->wage, offer->maintenance),
                        haircut[OST_V_MAINT]),
               v->term[OST_V_MAINT]);
    money_step(
        t, "v_cons",
        believed(d,
                 ost_document_format(d,
                                     "min(k included, k) w_expert f / D = min(%.4g, %.4g) x %.6g x "
                                     "%.4g / %.6g",
                                     offer->advice_h, need->advice_h, need->expert_wage,
                                     offer->consulting, need->demand),
                 haircut[OST_V_CONS]),
        v->term[OST_V_CONS]);
}

/* The vendor's bill in words, by its shape. */
static struct ost_slice bill(struct ost_document *d, const struct ost_assessed_plan *plan,
                             const struct ost_need *need)
{
    const struct ost_price *price = &plan->plan->price;
    struct ost_buf b = OST_BUF_INIT;
    if (price->fixed_cents)
        ost_buf_printf(&b, "%s + ", money(d, (double)price->fixed_cents / 100));
    if (price->shape == OST_PRICE_PER_UNIT)
        ost_buf_printf(&b, "%lld x %s", (long long)plan->buy_up.needed_units,
                       money(d, (double)price->unit_cents / 100));
    else
        ost_buf_printf(&b, "%lld units by the table of tiers",
                       (long long)plan->buy_up.needed_units);
    if (price->licence_share > 0)
        ost_buf_printf(&b, " + %.4g x %.6g licences at %s", price->licence_share, need->demand,
                       money(d, (double)price->licence_cents / 100));
    if (price->minimum_cents)
        ost_buf_printf(&b, ", at least %s", money(d, (double)price->minimum_cents / 100));
    if (price->once_cents)
        ost_buf_printf(&b, " + %s / horizon", money(d, (double)price->once_cents / 100));
    struct ost_slice s = ost_document_text(d, ost_buf_view(&b));
    ost_buf_release(&b);
    return s;
}

static void cost_steps(struct ost_table *t, const struct ost_assessed_plan *plan,
                       const struct ost_need *need, const struct ost_offer *offer)
{
    struct ost_document *d = t->document;
    const struct ost_catalogue_plan *c = plan->plan;
    if (!offer->price)
        step(t, "bill", ost_slice_of(c->desk.given ? "an own desk sends none" : "price not known"),
             ost_slice_of(c->desk.given ? "0" : "?"));
    else
        money_step(t, "bill", bill(d, plan, need), (double)plan->contract_cents / 100);
    if (offer->own_h > 0)
        money_step(t, "own hours",
                   ost_document_format(d, "%.4g h x %.6g", offer->own_h, need->wage),
                   offer->own_h * need->wage);
    if (offer->other_cost > 0)
        money_step(t, "desk", ost_slice_of("people on shift around the covered hours"),
                   offer->other_cost);
}

static void sum_steps(struct ost_table *t, const struct ost_assessed_plan *plan,
                      const struct ost_need *need, const struct ost_offer *offer)
{
    struct ost_document *d = t->document;
    const struct ost_value *v = &plan->value;
    money_step(t, "v", ost_slice_of("the five terms"), v->v);
    if (v->fixed != 0)
        money_step(t, "V0",
                   ost_document_format(d, "%.4g x %s of the product + %s of the plan",
                                       offer->fixed_share, money(d, need->fixed_value),
                                       money(d, offer->fixed_value)),
                   v->fixed);
    money_step(
        t, "V",
        ost_document_format(d, "v D + V0 = %.8g x %.6g + %.6g", v->v, need->demand, v->fixed),
        v->V);
    if (isnan(v->C))
        return;
    money_step(t, "C", ost_slice_of("bill and own cost"), v->C);
    money_step(t, "c", ost_document_format(d, "C / D = %.8g / %.6g", v->C, need->demand), v->c);
    money_step(t, "U",
               ost_document_format(d, "V - C = (v - c) D + V0 = (%.8g - %.8g) x %.6g + %.6g", v->v,
                                   v->c, need->demand, v->fixed),
               v->U);
}

static struct ost_slice pays(struct ost_document *d, const struct ost_assessed_plan *plan,
                             const char *unit)
{
    const struct ost_break_even *b = &plan->break_even;
    switch (b->is) {
    case OST_PAYS_NEVER:
        return ost_slice_of("It pays at no demand");
    case OST_PAYS_ALWAYS:
        return ost_slice_of("It pays at any demand");
    case OST_PAYS_UP_TO:
        return ost_document_format(d, "It pays up to %.4g %ss", b->demand, unit);
    case OST_PAYS_FROM:
        break;
    }
    if (b->demand == 0)
        return ost_slice_of("It pays at any demand");
    return ost_document_format(d, "It pays from %.4g %ss on", b->demand, unit);
}

static void describe_source(struct ost_document *d, const struct ost_assessment *a,
                            const struct ost_assessed_plan *plan)
{
    const struct ost_catalogue_plan *c = plan->plan;
    ost_document_paragraph(d, c->status == OST_PRICE_PLACEHOLDER ? OST_WARN : OST_NEUTRAL,
                           "%s:%zu, price: %s%s%s%s%s.", text(d, a->of.catalogue->name).p, c->line,
                           ost_price_status_name[c->status], c->source ? ", source " : "",
                           c->source ? text(d, c->source).p : "", c->as_of ? ", as of " : "",
                           c->as_of ? text(d, c->as_of).p : "");
}

static void describe_plan(struct ost_document *d, const struct ost_assessment *a,
                          const struct ost_assessed_product *p,
                          const struct ost_assessed_plan *plan, const struct ost_offer *offer)
{
    const struct ost_need *need = &p->model.need;
    const char *unit = text(d, ost_assessment_unit(p)).p;
    ost_document_heading(d, text(d, plan->id).p, OST_MAIN);
    describe_source(d, a, plan);
    if (offer->has_utility) {
        ost_document_paragraph(d, OST_NEUTRAL,
                               "Its utility is given, %s a year; no term is computed.",
                               money(d, offer->utility));
        return;
    }
    struct ost_table *t = ost_document_table(
        d, ost_document_format(d, "chain_%s", text(d, plan->id).p).p,
        ost_document_format(d, "Per %s and year up to v, per year from V on", unit).p);
    ost_table_column(t, "step", OST_TEXT);
    ost_table_column(t, "numbers", OST_TEXT);
    ost_table_column(t, "result", OST_TEXT);
    for (size_t s = 0; s < OST_SEVERITIES; s++)
        if (need->severity[s].rate > 0)
            restore_steps(t, need, plan, s);
    term_steps(t, need, offer, &plan->value);
    cost_steps(t, plan, need, offer);
    sum_steps(t, plan, need, offer);
    ost_document_paragraph(d, OST_NEUTRAL, "%s, and at a price of up to %s per %s and year.",
                           pays(d, plan, unit).p, money(d, plan->break_even_price), unit);
}

/* ---- the whole ---- */

/* What an element of the evidence was measured from. */
static void describe_evidence(struct ost_document *d, const struct ost_assessment *a,
                              const struct ost_assessed_product *p)
{
    for (size_t i = 0; i < a->inputs; i++) {
        const struct ost_evidence_element *e = a->input[i].evidence;
        if (e && a->input[i].product == (size_t)(p - a->product))
            ost_document_paragraph(
                d, OST_NEUTRAL,
                "%s: evidence elements[%zu], %s by %s, n = %llu, %s to %s, instead of %s:%zu.",
                symbol_of(d, a->input[i].path).p, e->number, ost_evidence_metric_name[e->metric],
                text(d, e->method.p).p, (unsigned long long)e->n, text(d, e->start.p).p,
                text(d, e->end.p).p, text(d, a->input[i].file).p, a->input[i].line);
    }
}

static void describe_rules(struct ost_document *d, const struct ost_assessed_product *p)
{
    if (p->rules == 0)
        return;
    struct ost_table *t =
        ost_document_table(d, "rules", "Rules, fired or not; the highest decides");
    ost_table_column(t, "rule", OST_TEXT);
    ost_table_column(t, "fired", OST_TEXT);
    ost_table_column(t, "level", OST_TEXT);
    ost_table_column(t, "because", OST_TEXT);
    ost_table_column(t, "price", OST_MONEY);
    for (size_t i = 0; i < p->rules; i++) {
        const struct ost_assessed_rule *r = &p->rule[i];
        ost_table_row(t);
        ost_cell_text(t, text(d, r->id));
        ost_cell_text(t, ost_slice_of(r->fired ? "yes" : "no"));
        ost_cell_text(t, ost_slice_of(ost_level_name[r->level]));
        ost_cell_text(t, text(d, r->fired || r->objective || !r->why ? r->reason : r->why))->tone =
            r->fired ? OST_NEUTRAL : OST_MUTED;
        ost_cell(t, r->fired && isfinite(r->price) ? round(r->price) : NAN);
    }
}

struct ost_document *ost_assessment_why(const struct ost_assessment *a, size_t product,
                                        const struct ost_assessment_context *context)
{
    const struct ost_assessed_product *p = &a->product[product];
    struct ost_buf title = OST_BUF_INIT;
    ost_buf_printf(&title, "Why: %s", p->profile->name);
    struct ost_document *d = ost_assessment_begin(a, context, title.p);
    ost_buf_release(&title);
    ost_document_paragraph(
        d, OST_NEUTRAL,
        "%s is in %s:%zu. It needs %s. What follows is U = V - C = (v - c) D + V0 "
        "for each plan, every input at its mean.",
        text(d, p->profile->name).p, text(d, a->of.profile->name).p, p->profile->line,
        ost_level_name[p->level]);
    describe_inputs(d, a, p);
    describe_evidence(d, a, p);
    describe_rules(d, p);
    for (size_t j = 1; j < p->plans; j++)
        describe_plan(d, a, p, &p->plan[j], &p->offer[j]);
    for (size_t j = 0; j < p->unpriceds; j++)
        describe_plan(d, a, p, &p->unpriced[j], &p->unpriced_offer[j]);
    ost_assessment_put_records(d, a);
    ost_assessment_put_json(d, a, context);
    return d;
}
