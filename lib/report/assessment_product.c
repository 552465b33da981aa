/* One product: why that level, what each plan answers and is worth, and the services it calls for. */
#include <math.h>

#include "report/assessment_parts.h"
#include "report/show.h"

static struct ost_slice text(struct ost_document *d, const char *s)
{
    return ost_document_text(d, ost_slice_of(s));
}

static struct ost_slice names(struct ost_document *d, const char *const *name, size_t n,
                              unsigned bits)
{
    struct ost_buf b = OST_BUF_INIT;
    for (size_t i = 0; i < n; i++)
        if (bits >> i & 1)
            ost_buf_printf(&b, "%s%s", b.n ? ", " : "", name[i]);
    struct ost_slice s = ost_document_text(d, ost_buf_view(&b));
    ost_buf_release(&b);
    return s;
}

static struct ost_cell *money(struct ost_table *t, double value)
{
    return ost_cell(t, fabs(value) < 100 ? value : round(value));
}

/* ---- level ---- */

static void rule_row(struct ost_table *t, const struct ost_assessed_rule *r)
{
    struct ost_document *d = t->document;
    ost_table_row(t);
    ost_cell_text(t, text(d, r->id));
    ost_cell_text(t, ost_slice_of(ost_level_name[r->level]));
    ost_cell_text(t, names(d, ost_demand_name, OST_DEMANDS, r->needs));
    ost_cell_text(t, text(d, r->reason));
    if (isinf(r->price))
        ost_cell_unknown(t)->tone = OST_BAD;
    else
        money(t, r->price);
}

static void describe_level(struct ost_document *d, const struct ost_assessed_product *p)
{
    size_t fired = 0;
    for (size_t i = 0; i < p->rules; i++)
        fired += p->rule[i].fired;
    if (fired == 0) {
        ost_document_paragraph(d, OST_NEUTRAL,
                               "No rule fires: community support is enough as far as rules go.");
        return;
    }
    struct ost_table *t = ost_document_table(
        d, ost_document_format(d, "rules_%s", text(d, p->profile->name).p).p,
        "Rules that fire; the price is what dropping that rule alone would save a year");
    ost_table_column(t, "rule", OST_TEXT);
    ost_table_column(t, "level", OST_TEXT);
    ost_table_column(t, "needs", OST_TEXT);
    ost_table_column(t, "because", OST_TEXT);
    ost_table_column(t, "price", OST_MONEY);
    for (size_t i = 0; i < p->rules; i++)
        if (p->rule[i].fired)
            rule_row(t, &p->rule[i]);
    if (p->choice == p->plans)
        ost_document_paragraph(d, OST_BAD, "No priced plan of the catalogue reaches %s.",
                               ost_level_name[p->level]);
    else if (p->level_price > 0)
        ost_document_paragraph(
            d, OST_NEUTRAL,
            "Requiring %s costs %s a year: the best plan of any level is worth that much more.",
            ost_level_name[p->level],
            ost_assessment_quantity(d, OST_QUANTITY_MONEY, round(p->level_price), "").p);
}

/* ---- answers ---- */

static void answer_row(struct ost_table *t, const struct ost_assessed_product *p,
                       const struct ost_assessed_plan *plan, size_t s)
{
    enum { HOUR_S = 3600 };
    const struct ost_response *r = plan->response[s];
    const struct ost_objective *o = &p->profile->objective[s];
    ost_table_row(t);
    ost_cell_text(t, text(t->document, plan->id));
    ost_cell(t, (double)s + 1);
    ost_cell_text(t, r && plan->plan->response[s].text
                         ? text(t->document, plan->plan->response[s].text)
                         : ost_slice_of(r ? "own desk" : "none"));
    ost_cell(t, r ? HOUR_S * plan->kappa * ost_response_mean_h(r) : NAN);
    ost_cell(t, r ? ost_response_share_within(r, 1 / plan->kappa) : NAN);
    ost_cell(t, round(HOUR_S * plan->value.restore_h[s]));
    ost_cell(t, round(HOUR_S * plan->value.saved_h[s]));
    if (o->rto_h > 0)
        ost_cell(t, plan->met[s])->tone = plan->met[s] >= o->confidence ? OST_GOOD : OST_BAD;
    else
        ost_cell_unknown(t);
}

static void describe_answers(struct ost_document *d, const struct ost_assessed_product *p)
{
    double incidents = 0;
    for (size_t k = 0; k < OST_SEVERITIES; k++)
        incidents += p->model.need.severity[k].rate;
    if (incidents <= 0)
        return;
    struct ost_table *t = ost_document_table(
        d, ost_document_format(d, "answers_%s", text(d, p->profile->name).p).p,
        "Answers on the clock: a promise counts covered hours, an incident waits in clock hours");
    ost_table_column(t, "plan", OST_TEXT);
    ost_table_column(t, "severity", OST_COUNT);
    ost_table_column(t, "promised", OST_TEXT);
    ost_table_column(t, "mean wait", OST_SECONDS);
    ost_table_column(t, "within 1 h", OST_RATIO);
    ost_table_column(t, "restored", OST_SECONDS);
    ost_table_column(t, "earlier by", OST_SECONDS);
    ost_table_column(t, "meets RTO", OST_RATIO);
    for (size_t j = 0; j < p->plans; j++)
        for (size_t s = 0; s < OST_SEVERITIES; s++)
            if (p->model.need.severity[s].rate > 0)
                answer_row(t, p, &p->plan[j], s);
}

/* ---- value ---- */

static void describe_terms(struct ost_document *d, const struct ost_assessed_product *p)
{
    if (p->plans + p->unpriceds == 1)
        return;
    const char *unit = text(d, ost_assessment_unit(p)).p;
    struct ost_table *t = ost_document_table(
        d, ost_document_format(d, "terms_%s", text(d, p->profile->name).p).p,
        ost_document_format(d, "Value per %s and year in its five terms", unit).p);
    ost_table_column(t, "plan", OST_TEXT);
    for (size_t i = 0; i < OST_TERMS; i++)
        ost_table_column(t, ost_term_name[i], OST_MONEY);
    ost_table_column(t, "v", OST_MONEY);
    for (size_t j = 1; j < p->plans + p->unpriceds; j++) {
        const struct ost_assessed_plan *plan =
            j < p->plans ? &p->plan[j] : &p->unpriced[j - p->plans];
        ost_table_row(t);
        ost_cell_text(t, text(d, plan->id));
        for (size_t i = 0; i < OST_TERMS; i++)
            money(t, plan->value.term[i]);
        money(t, plan->value.v);
    }
}

static struct ost_slice pays(struct ost_document *d, const struct ost_assessed_plan *plan)
{
    if (plan->value.C == 0)
        return ost_slice_of("");
    switch (plan->break_even.is) {
    case OST_PAYS_NEVER:
        return ost_slice_of("never");
    case OST_PAYS_ALWAYS:
        return ost_slice_of("always");
    case OST_PAYS_UP_TO:
        return ost_document_format(d, "up to %.3g", plan->break_even.demand);
    case OST_PAYS_FROM:
        break;
    }
    if (plan->break_even.demand == 0)
        return ost_slice_of("always");
    return ost_document_format(d, "from %.3g", plan->break_even.demand);
}

static void plan_row(struct ost_table *t, const struct ost_assessed_product *p, size_t j)
{
    const struct ost_assessed_plan *plan = &p->plan[j];
    const struct ost_value *v = &plan->value;
    ost_table_row(t);
    ost_cell_text(t, text(t->document, plan->id))->tone = j == p->choice ? OST_GOOD : OST_NEUTRAL;
    ost_cell_text(t, ost_slice_of(ost_level_name[plan->level]))->tone =
        plan->enough ? OST_NEUTRAL : OST_BAD;
    money(t, v->v);
    money(t, v->c);
    money(t, v->V);
    money(t, v->C);
    money(t, v->U);
    ost_cell_text(t, pays(t->document, plan));
}

static void describe_plans(struct ost_document *d, const struct ost_assessed_product *p)
{
    if (p->plans + p->unpriceds == 1) {
        ost_document_paragraph(d, OST_WARN, "The catalogue has no plan for %s.",
                               text(d, p->profile->name).p);
        return;
    }
    struct ost_table *t = ost_document_table(
        d, ost_document_format(d, "plans_%s", text(d, p->profile->name).p).p,
        ost_document_format(d,
                            "U = V - C = (v - c) D + V0 of each plan, inputs at their means; v and "
                            "c per %s",
                            text(d, ost_assessment_unit(p)).p)
            .p);
    ost_table_column(t, "plan", OST_TEXT);
    ost_table_column(t, "level", OST_TEXT);
    ost_table_column(t, "v", OST_MONEY);
    ost_table_column(t, "c", OST_MONEY);
    ost_table_column(t, "V", OST_MONEY);
    ost_table_column(t, "C", OST_MONEY);
    ost_table_column(t, "U", OST_MONEY);
    ost_table_column(t, "pays", OST_TEXT);
    for (size_t j = 0; j < p->plans; j++)
        plan_row(t, p, j);
}

/* What the sample says; nothing when nothing is uncertain. */
static void describe_outcomes(struct ost_document *d, const struct ost_assessed_product *p)
{
    static const char *const names[] = {"expected U", "SE", "P10", "P50", "P90"};
    if (p->model.inputs == 0 || p->plans == 1)
        return;
    struct ost_table *t = ost_document_table(
        d, ost_document_format(d, "outcomes_%s", text(d, p->profile->name).p).p,
        "How sure that is: the mean over the sample, its standard error, and how U spreads");
    ost_table_column(t, "plan", OST_TEXT);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ost_table_column(t, names[i], OST_MONEY);
    ost_table_column(t, "P(U>0)", OST_RATIO);
    ost_table_column(t, "P(best)", OST_RATIO);
    for (size_t j = 0; j < p->plans; j++) {
        const struct ost_outcome *o = &p->analysis.outcome[j];
        const double x[] = {o->mean.value, o->mean.se, o->p10, o->p50, o->p90};
        ost_table_row(t);
        ost_cell_text(t, text(d, p->plan[j].id));
        for (size_t i = 0; i < sizeof x / sizeof *x; i++)
            ost_cell(t, ost_assessment_rounded(x[i], o->mean.se));
        ost_cell(t, o->p_positive);
        ost_cell(t, o->p_best);
    }
}

static void describe_unpriced(struct ost_document *d, const struct ost_assessed_product *p)
{
    for (size_t j = 0; j < p->unpriceds; j++) {
        const struct ost_assessed_plan *plan = &p->unpriced[j];
        ost_document_paragraph(
            d, OST_NEUTRAL, "%s has no known price. It pays below %s per %s and year.",
            text(d, plan->id).p,
            ost_assessment_quantity(d, OST_QUANTITY_MONEY, plan->break_even_price, "").p,
            text(d, ost_assessment_unit(p)).p);
    }
}

static void describe_buy_up(struct ost_document *d, const struct ost_assessed_product *p)
{
    for (size_t j = 0; j < p->plans; j++) {
        const struct ost_price_advice *b = &p->plan[j].buy_up;
        if (b->buy_units > b->needed_units)
            ost_document_paragraph(
                d, OST_WARN, "%s: buy up. %lld %ss cost %s, the %lld that are needed %s.",
                text(d, p->plan[j].id).p, (long long)b->buy_units,
                text(d, ost_assessment_unit(p)).p,
                ost_assessment_quantity(d, OST_QUANTITY_MONEY, (double)b->buy_cents / 100, "").p,
                (long long)b->needed_units,
                ost_assessment_quantity(d, OST_QUANTITY_MONEY, (double)b->needed_cents / 100, "")
                    .p);
    }
}

/* ---- the cost curve ---- */

/* V(D) and C(D) of the plan in focus, everything else at its mean. */
static void chart_curve(struct ost_document *d, const struct ost_assessed_product *p)
{
    enum { POINTS = 48, TIMES = 2 };
    size_t j = p->analysis.focus;
    if (j == 0 || p->model.offer[j].has_utility)
        return;
    struct ost_chart *c = ost_document_chart(
        d, ost_document_format(d, "curve_%s", text(d, p->profile->name).p).p,
        ost_document_format(d, "Value and cost of %s by demand", text(d, p->plan[j].id).p).p);
    struct ost_need need = p->model.need;
    double now = need.demand;
    c->x_unit = OST_NUMBER;
    c->x_name = ost_document_format(d, "%ss", text(d, ost_assessment_unit(p)).p);
    c->y_unit = OST_MONEY;
    c->y_name = ost_slice_of("per year");
    c->description = ost_document_format(
        d, "What the plan is worth and what it costs a year as the number of %ss grows to twice %g",
        text(d, ost_assessment_unit(p)).p, now);
    struct ost_series *value = ost_chart_series(c, "value V", OST_LINE, OST_GOOD);
    struct ost_series *cost = ost_chart_series(c, "cost C", OST_LINE, OST_BAD);
    for (int i = 1; i <= POINTS; i++) {
        struct ost_value v;
        need.demand = TIMES * now * i / POINTS;
        if (ost_value_of(&v, &need, &p->model.offer[j]) < 0)
            continue;
        ost_series_point(c, value, need.demand, v.V, ost_document_format(d, "V(%g)", need.demand));
        ost_series_point(c, cost, need.demand, v.C, ost_document_format(d, "C(%g)", need.demand));
    }
}

static void chart_plans(struct ost_document *d, const struct ost_assessed_product *p)
{
    if (p->plans < 2)
        return;
    struct ost_chart *c =
        ost_document_chart(d, ost_document_format(d, "worth_%s", text(d, p->profile->name).p).p,
                           "Value and cost of each plan");
    c->x_unit = OST_TEXT;
    c->y_unit = OST_MONEY;
    c->y_name = ost_slice_of("per year");
    c->horizontal = true;
    c->description =
        ost_slice_of("A pair of bars per plan: what it is worth and what it costs a year");
    struct ost_series *value = ost_chart_series(c, "value V", OST_BARS, OST_GOOD);
    struct ost_series *cost = ost_chart_series(c, "cost C", OST_BARS, OST_BAD);
    for (size_t j = 1; j < p->plans; j++) {
        ost_series_point(c, value, (double)j - 1, p->plan[j].value.V, text(d, p->plan[j].id));
        ost_series_point(c, cost, (double)j - 1, p->plan[j].value.C, text(d, p->plan[j].id));
    }
}

/* ---- modes ---- */

static void describe_modes(struct ost_document *d, const struct ost_assessed_product *p)
{
    const struct ost_modes *m = &p->modes;
    ost_document_paragraph(
        d, OST_NEUTRAL,
        "Services it calls for, hours a year: consulting %.0f, troubleshooting %.0f, updates %.0f. "
        "Channels: %s.%s",
        m->consulting_h, m->troubleshooting_h, m->updates_h,
        m->channels ? names(d, ost_channel_name, OST_CHANNELS, m->channels).p : "none",
        p->needs & OST_NEEDS_AGREEMENT ? " An agreement in writing is needed." : "");
}

void ost_assessment_describe_product(struct ost_document *d, const struct ost_assessment *a,
                                     const struct ost_assessed_product *p)
{
    (void)a;
    ost_document_heading(
        d,
        ost_document_format(d, "%s: %s", text(d, p->profile->name).p, ost_level_name[p->level]).p,
        OST_MAIN);
    describe_level(d, p);
    describe_plans(d, p);
    describe_outcomes(d, p);
    describe_unpriced(d, p);
    describe_buy_up(d, p);
    chart_plans(d, p);
    describe_terms(d, p);
    describe_answers(d, p);
    chart_curve(d, p);
    describe_modes(d, p);
}
