/* The assessment for people: the few numbers first, then product by product, then what to measure. */
#include <math.h>
#include <string.h>

#include "report/assessment_parts.h"
#include "report/show.h"

const struct ost_assessed_input *
ost_assessment_input(const struct ost_assessment *a, const struct ost_assessed_product *p, size_t i)
{
    size_t k = 0;
    while (a->input[k].column != p->model.input[i])
        k++;
    return &a->input[k];
}

struct ost_slice ost_assessment_label(struct ost_document *d, const struct ost_assessed_input *in)
{
    static const char severities[] = "severities.";
    const char *dot = strchr(in->path, '.');
    const char *path = in->product == OST_EVERY_PRODUCT || !dot ? in->path : dot + 1;
    if (strncmp(path, severities, strlen(severities)) == 0)
        return ost_document_format(d, "sev %c %s", path[strlen(severities)],
                                   path + strlen(severities) + 2);
    return ost_document_text(d, ost_slice_of(path));
}

const char *ost_assessment_unit(const struct ost_assessed_product *p)
{
    return p->profile->unit;
}

const struct ost_assessed_input *ost_assessment_dearest(struct ost_estimate *evppi,
                                                        const struct ost_assessment *a,
                                                        const struct ost_assessed_product *p)
{
    const struct ost_assessed_input *dearest = NULL;
    *evppi = (struct ost_estimate){0};
    for (size_t i = 0; i < p->model.inputs; i++) {
        struct ost_estimate e = p->analysis.input[i].evppi;
        if (ost_estimate_shows(e) && e.value > evppi->value) {
            *evppi = e;
            dearest = ost_assessment_input(a, p, i);
        }
    }
    return dearest;
}

double ost_assessment_rounded(double value, double se)
{
    double digit = se >= 1 ? pow(10, floor(log10(se))) : 1;
    return round(value / digit) * digit;
}

/* What stands behind the number of a kind, after "unit" has been named. */
static const char *const unit_of_kind[OST_QUANTITY_KINDS] = {
    [OST_QUANTITY_MONEY_PER_HOUR] = "/h",
    [OST_QUANTITY_MONEY_PER_YEAR] = "/y",
    [OST_QUANTITY_MONEY_PER_UNIT_YEAR] = "/%s/y",
    [OST_QUANTITY_HOURS] = " h",
    [OST_QUANTITY_DAYS] = " d",
    [OST_QUANTITY_YEARS] = " y",
    [OST_QUANTITY_HOURS_PER_YEAR] = " h/y",
    [OST_QUANTITY_HOURS_PER_UNIT_YEAR] = " h/%s/y",
    [OST_QUANTITY_PER_YEAR] = "/y",
    [OST_QUANTITY_PER_UNIT_YEAR] = "/%s/y",
    [OST_QUANTITY_PER_UNIT_DAY] = "/%s/d",
};

static enum ost_unit shown_as(enum ost_quantity_kind kind)
{
    switch (kind) {
    case OST_QUANTITY_MONEY:
    case OST_QUANTITY_MONEY_PER_HOUR:
    case OST_QUANTITY_MONEY_PER_YEAR:
    case OST_QUANTITY_MONEY_PER_UNIT_YEAR:
        return OST_MONEY;
    case OST_QUANTITY_SHARE:
    case OST_QUANTITY_GROWTH:
        return OST_RATIO;
    default:
        return OST_NUMBER;
    }
}

struct ost_slice ost_assessment_quantity(struct ost_document *d, enum ost_quantity_kind kind,
                                         double value, const char *unit)
{
    struct ost_buf b = OST_BUF_INIT;
    const char *behind = unit_of_kind[kind], *at = behind ? strstr(behind, "%s") : NULL;
    if (shown_as(kind) == OST_NUMBER)
        ost_buf_printf(&b, "%.4g", value);
    else
        ost_show_number(&b, shown_as(kind), value, d->currency);
    if (at)
        ost_buf_printf(&b, "%.*s%s%s", (int)(at - behind), behind, unit, at + 2);
    else if (behind)
        ost_buf_puts(&b, behind);
    struct ost_slice s = ost_document_text(d, ost_buf_view(&b));
    ost_buf_release(&b);
    return s;
}

/* ---- the top ---- */

static void put_currency(struct ost_document *d, const char *code)
{
    static const char *const symbols[][2] = {{"USD", "$"}, {"EUR", "€"}, {"GBP", "£"}};
    snprintf(d->currency, sizeof d->currency, "%.3s ", code);
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        if (strcmp(code, symbols[i][0]) == 0)
            snprintf(d->currency, sizeof d->currency, "%s", symbols[i][1]);
}

struct ost_document *ost_assessment_begin(const struct ost_assessment *a,
                                          const struct ost_assessment_context *context,
                                          const char *title)
{
    struct ost_document *d = ost_document_new(title);
    put_currency(d, a->of.profile->currency);
    for (size_t i = 0; i < context->files; i++) {
        const struct ost_assessment_file *f = &context->file[i];
        struct ost_buf hex = OST_BUF_INIT;
        ost_digest_put(&hex, &f->sha256);
        ost_document_fact(d, f->role, "%s (sha256 %.16s)",
                          ost_document_text(d, ost_slice_of(f->path)).p, hex.p);
        ost_buf_release(&hex);
    }
    ost_document_fact(d, "samples", "%zu, seed %llu", a->of.samples,
                      (unsigned long long)a->of.seed);
    ost_document_fact(d, "money", "%s per year", a->of.profile->currency);
    return d;
}

static size_t count_assumed(const struct ost_assessment *a)
{
    size_t n = 0;
    for (size_t i = 0; i < a->inputs; i++)
        n += a->input[i].assumed && !a->input[i].evidence;
    return n;
}

static size_t count_measured(const struct ost_assessment *a)
{
    size_t n = 0;
    for (size_t i = 0; i < a->inputs; i++)
        n += a->input[i].evidence != NULL;
    return n;
}

static void describe_figures(struct ost_document *d, const struct ost_assessment *a)
{
    double utility = 0, cost = 0;
    size_t bought = 0;
    for (size_t i = 0; i < a->products; i++) {
        const struct ost_assessed_product *p = &a->product[i];
        if (p->choice == p->plans)
            continue;
        utility += p->analysis.outcome[p->choice].mean.value;
        cost += p->plan[p->choice].value.C;
        bought += p->choice > 0;
    }
    ost_document_figure(d, "Net value of the best plans", OST_MONEY, round(utility),
                        "expected per year, before any budget");
    ost_document_figure(
        d, "Their cost", OST_MONEY, round(cost),
        ost_document_format(d, "%zu of %zu products buy one", bought, a->products).p);
    ost_document_figure(
        d, "Inputs", OST_COUNT, (double)a->inputs,
        ost_document_format(d, "%zu assumed, %zu measured", count_assumed(a), count_measured(a)).p);
}

static struct ost_slice size_of(struct ost_document *d, const struct ost_assessed_product *p)
{
    struct ost_slice number =
        ost_assessment_quantity(d, OST_QUANTITY_COUNT, p->model.need.demand, "");
    return ost_document_format(d, "%s %s%s", number.p, ost_assessment_unit(p),
                               p->model.need.demand == 1 ? "" : "s");
}

static void money_cell(struct ost_table *t, double value)
{
    ost_cell(t, fabs(value) < 100 ? value : round(value));
}

static void describe_overview(struct ost_document *d, const struct ost_assessment *a)
{
    struct ost_table *t =
        ost_document_table(d, "products", "What each product needs, and its best plan");
    ost_table_column(t, "product", OST_TEXT);
    ost_table_column(t, "size", OST_TEXT);
    ost_table_column(t, "level", OST_TEXT);
    ost_table_column(t, "best plan", OST_TEXT);
    ost_table_column(t, "C", OST_MONEY);
    ost_table_column(t, "U (P10–P90)", OST_MONEY);
    for (size_t i = 0; i < a->products; i++) {
        const struct ost_assessed_product *p = &a->product[i];
        ost_table_row(t);
        ost_cell_text(t, ost_document_text(d, ost_slice_of(p->profile->name)));
        ost_cell_text(t, size_of(d, p));
        ost_cell_text(t, ost_slice_of(ost_level_name[p->level]));
        if (p->choice == p->plans) {
            ost_cell_text(t, ost_slice_of("none reaches it"))->tone = OST_BAD;
            ost_cell_unknown(t);
            ost_cell_unknown(t);
            continue;
        }
        const struct ost_outcome *o = &p->analysis.outcome[p->choice];
        ost_cell_text(t, ost_document_text(d, ost_slice_of(p->plan[p->choice].id)));
        money_cell(t, p->plan[p->choice].value.C);
        struct ost_cell *u = ost_cell(t, ost_assessment_rounded(o->mean.value, o->mean.se));
        if (o->p10 < o->p90)
            ost_cell_between(u, ost_assessment_rounded(o->p10, o->mean.se),
                             ost_assessment_rounded(o->p90, o->mean.se));
        u->tone = o->mean.value < 0 ? OST_BAD : OST_NEUTRAL;
    }
}

/* The one line of advice of each product. */
static void describe_measuring(struct ost_document *d, const struct ost_assessment *a)
{
    const struct ost_assessed_input *dearest = NULL;
    struct ost_estimate most = {0}, e;
    for (size_t i = 0; i < a->products; i++) {
        const struct ost_assessed_input *in = ost_assessment_dearest(&e, a, &a->product[i]);
        if (in && e.value > most.value) {
            most = e;
            dearest = in;
        }
    }
    if (dearest)
        ost_document_paragraph(
            d, OST_NEUTRAL,
            "Measure %s first: knowing it before choosing is worth up to %s a year.",
            ost_document_text(d, ost_slice_of(dearest->path)).p,
            ost_assessment_quantity(d, OST_QUANTITY_MONEY, round(most.value), "").p);
    else
        ost_document_paragraph(d, OST_NEUTRAL,
                               "No single input is worth measuring: none of them would change a "
                               "choice often enough to show.");
}

static void describe_placeholders(struct ost_document *d, const struct ost_assessment *a)
{
    for (size_t i = 0; i < a->products; i++) {
        const struct ost_assessed_product *p = &a->product[i];
        const struct ost_catalogue_plan *c = p->choice < p->plans ? p->plan[p->choice].plan : NULL;
        if (c && c->status == OST_PRICE_PLACEHOLDER)
            ost_document_paragraph(d, OST_WARN,
                                   "Not final: the price of %s is a placeholder; ask the vendor "
                                   "for a quote.",
                                   ost_document_text(d, ost_slice_of(c->id)).p);
    }
}

struct ost_document *ost_assessment_document(const struct ost_assessment *a,
                                             const struct ost_assessment_context *context)
{
    struct ost_document *d =
        ost_assessment_begin(a, context, context->title ? context->title : "Support assessment");
    describe_figures(d, a);
    describe_overview(d, a);
    describe_placeholders(d, a);
    describe_measuring(d, a);
    ost_assessment_describe_evidence(d, a);
    for (size_t i = 0; i < a->products; i++) {
        ost_assessment_describe_product(d, a, &a->product[i]);
        ost_assessment_describe_inputs(d, a, &a->product[i]);
    }
    ost_assessment_put_records(d, a);
    ost_assessment_put_json(d, a, context);
    return d;
}
