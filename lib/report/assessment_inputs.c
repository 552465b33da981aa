/* What the result hangs on: evidence in the place of assumptions, the tornado, and what to measure. */
#include <math.h>
#include <stdio.h>

#include "report/assessment_parts.h"

static struct ost_slice text(struct ost_document *d, const char *s)
{
    return ost_document_text(d, ost_slice_of(s));
}

/* ---- evidence ---- */

/* The mean and its interval; what is no money and no share has its unit once. */
static struct ost_slice range(struct ost_document *d, enum ost_quantity_kind kind,
                              const struct ost_distribution *x, const char *unit)
{
    struct ost_slice mean = ost_assessment_quantity(d, kind, ost_distribution_mean(x), unit);
    if (x->kind == OST_DISTRIBUTION_CONSTANT)
        return mean;
    if (kind == OST_QUANTITY_PER_UNIT_YEAR || kind == OST_QUANTITY_HOURS)
        kind = OST_QUANTITY_COUNT;
    return ost_document_format(
        d, "%s (%s\u2013%s)", mean.p,
        ost_assessment_quantity(d, kind, ost_distribution_quantile(x, 0.05), unit).p,
        ost_assessment_quantity(d, kind, ost_distribution_quantile(x, 0.95), unit).p);
}

static void evidence_row(struct ost_table *t, const struct ost_assessment *a,
                         const struct ost_assessed_evidence *e)
{
    struct ost_document *d = t->document;
    const struct ost_assessed_input *in = &a->input[e->input];
    const struct ost_assessed_product *p = &a->product[in->product];
    const char *unit = ost_assessment_unit(p);
    ost_table_row(t);
    ost_cell_text(t, text(d, p->profile->name));
    ost_cell_text(t, ost_assessment_label(d, in));
    ost_cell(t, (double)e->element->n);
    ost_cell_text(t, range(d, in->kind, e->used ? &in->before : &in->distribution, unit));
    if (e->used)
        ost_cell_text(t, range(d, in->kind, &in->distribution, unit))->tone = OST_GOOD;
    else
        ost_cell_text(t, ost_document_format(d, "kept: %s", text(d, e->reason).p))->tone =
            OST_MUTED;
}

void ost_assessment_describe_evidence(struct ost_document *d, const struct ost_assessment *a)
{
    size_t strange = 0;
    if (!a->of.evidence)
        return;
    ost_document_heading(d, "Measured instead of assumed", OST_MAIN);
    if (a->evidences == 0) {
        ost_document_paragraph(d, OST_WARN,
                               "The evidence names none of the products: names are matched as they "
                               "stand, in any case.");
        return;
    }
    struct ost_table *t = ost_document_table(
        d, "evidence", "What the evidence replaced: means with their 90 % intervals");
    ost_table_column(t, "product", OST_TEXT);
    ost_table_column(t, "input", OST_TEXT);
    ost_table_column(t, "n", OST_COUNT);
    ost_table_column(t, "was", OST_TEXT);
    ost_table_column(t, "is", OST_TEXT);
    for (size_t i = 0; i < a->evidences; i++)
        if (a->evidence[i].input < a->inputs)
            evidence_row(t, a, &a->evidence[i]);
        else
            strange++;
    if (strange > 0)
        ost_document_paragraph(d, OST_NEUTRAL,
                               "%zu more figures of these products are about inputs that the "
                               "profile does not have.",
                               strange);
}

/* ---- the tornado ---- */

enum { SHOWN = 10 };

static void chart_tornado(struct ost_document *d, const struct ost_assessment *a,
                          const struct ost_assessed_product *p)
{
    const struct ost_analysis *x = &p->analysis;
    struct ost_chart *c = ost_document_chart(
        d, ost_document_format(d, "tornado_%s", text(d, p->profile->name).p).p,
        ost_document_format(d, "What moves U of %s: each input from its P10 to its P90",
                            text(d, p->plan[x->focus].id).p)
            .p);
    c->x_unit = OST_TEXT;
    c->y_unit = OST_MONEY;
    c->y_name = ost_slice_of("U per year");
    c->horizontal = true;
    c->description = ost_slice_of("One bar per input from the utility at its P10 to that at its "
                                  "P90, the others at their means; set apart where the best plan "
                                  "is another at its other end");
    struct ost_series *s = ost_chart_series(c, "U", OST_RANGE, OST_NEUTRAL);
    for (size_t i = 0; i < p->model.inputs && i < SHOWN; i++) {
        const struct ost_swing *w = &x->tornado[i];
        const struct ost_assessed_input *in = ost_assessment_input(a, p, w->input);
        struct ost_point *at = ost_series_point(c, s, (double)i, p->plan[x->focus].value.U,
                                                ost_assessment_label(d, in));
        at->lower = fmin(w->low_u, w->high_u);
        at->upper = fmax(w->low_u, w->high_u);
        at->flagged = w->low_best != w->high_best;
    }
}

/* ---- the table ---- */

static struct ost_slice flips(struct ost_document *d, const struct ost_assessed_product *p,
                              const struct ost_assessed_input *in, const struct ost_influence *x)
{
    struct ost_buf b = OST_BUF_INIT;
    for (size_t i = 0; i < x->flips; i++)
        ost_buf_printf(&b, "%s%s to %s", b.n ? "; " : "",
                       ost_assessment_quantity(d, in->kind, x->flip[i].x, ost_assessment_unit(p)).p,
                       p->plan[x->flip[i].to].id);
    struct ost_slice s = ost_document_text(d, ost_buf_view(&b));
    ost_buf_release(&b);
    return s;
}

static void advice_cell(struct ost_table *t, const struct ost_assessed_input *in,
                        struct ost_estimate evppi)
{
    if (isnan(in->measure_cost) || !ost_estimate_shows(evppi)) {
        ost_cell_text(t, ost_slice_of(""));
        return;
    }
    bool worth = evppi.value > in->measure_cost;
    struct ost_slice cost =
        ost_assessment_quantity(t->document, OST_QUANTITY_MONEY, in->measure_cost, "");
    ost_cell_text(t, ost_document_format(t->document, "%s measuring for %s",
                                         worth ? "worth" : "not worth", cost.p))
        ->tone = worth ? OST_GOOD : OST_MUTED;
}

static void input_row(struct ost_table *t, const struct ost_assessment *a,
                      const struct ost_assessed_product *p, const struct ost_swing *w)
{
    const struct ost_influence *x = &p->analysis.input[w->input];
    const struct ost_assessed_input *in = ost_assessment_input(a, p, w->input);
    struct ost_document *d = t->document;
    ost_table_row(t);
    ost_cell_text(t, ost_assessment_label(d, in));
    ost_cell_text(t, ost_assessment_quantity(d, in->kind, in->mean, ost_assessment_unit(p)));
    ost_cell(t, fmin(fmax(x->sobol.first, 0), 1)); /* noise of the estimate lies outside */
    ost_cell(t, fmin(fmax(x->sobol.total, 0), 1));
    ost_cell_text(t, flips(d, p, in, x));
    if (ost_estimate_shows(x->evppi))
        ost_cell(t, round(x->evppi.value));
    else
        ost_cell_unknown(t);
    advice_cell(t, in, x->evppi);
}

static void describe_table(struct ost_document *d, const struct ost_assessment *a,
                           const struct ost_assessed_product *p)
{
    struct ost_table *t = ost_document_table(
        d, ost_document_format(d, "inputs_%s", text(d, p->profile->name).p).p,
        "Inputs by their swing: share of the variance (Sobol), where the best plan changes, and "
        "what knowing the input is worth a year (EVPPI)");
    ost_document_weigh(d, OST_EXTRA);
    ost_table_column(t, "input", OST_TEXT);
    ost_table_column(t, "mean", OST_TEXT);
    ost_table_column(t, "alone", OST_RATIO);
    ost_table_column(t, "in all", OST_RATIO);
    ost_table_column(t, "flips at", OST_TEXT);
    ost_table_column(t, "EVPPI", OST_MONEY);
    ost_table_column(t, "advice", OST_TEXT);
    for (size_t i = 0; i < p->model.inputs && i < SHOWN; i++)
        input_row(t, a, p, &p->analysis.tornado[i]);
}

/* "At 2 servers mysql-premium becomes the best plan." */
static void describe_flip(struct ost_document *d, const struct ost_assessed_product *p,
                          const struct ost_flip *flip, const char *where)
{
    size_t focus = p->analysis.focus;
    if (flip->to == focus)
        ost_document_paragraph(d, OST_NEUTRAL, "%s %s becomes the best plan.", where,
                               text(d, p->plan[focus].id).p);
    else
        ost_document_paragraph(d, OST_NEUTRAL, "%s %s is better than %s.", where,
                               text(d, p->plan[flip->to].id).p, text(d, p->plan[focus].id).p);
}

static void describe_levers(struct ost_document *d, const struct ost_assessed_product *p)
{
    const struct ost_analysis *x = &p->analysis;
    const char *unit = text(d, ost_assessment_unit(p)).p;
    for (size_t i = 0; i < x->demand.flips; i++)
        describe_flip(d, p, &x->demand.flip[i],
                      ost_document_format(d, "Beyond %.4g %ss", x->demand.flip[i].x, unit).p);
    for (size_t i = 0; i < x->price.flips; i++)
        describe_flip(
            d, p, &x->price.flip[i],
            ost_document_format(d, "At %.0f %% of its price", 100 * x->price.flip[i].x).p);
    if (ost_estimate_shows(x->evpi))
        ost_document_paragraph(
            d, OST_NEUTRAL, "Knowing everything before choosing would be worth %s a year (EVPI).",
            ost_assessment_quantity(d, OST_QUANTITY_MONEY, round(x->evpi.value), "").p);
}

void ost_assessment_describe_inputs(struct ost_document *d, const struct ost_assessment *a,
                                    const struct ost_assessed_product *p)
{
    if (p->plans < 2)
        return;
    if (p->model.inputs > 0) {
        chart_tornado(d, a, p);
        describe_table(d, a, p);
    }
    describe_levers(d, p);
}
