/* The plan for people: what to buy first, then the sum, the next step, and what it all rests on. */
#include <math.h>
#include <string.h>

#include "report/plan_parts.h"
#include "report/show.h"

/* ---- small words ---- */

static struct ost_slice shown(struct ost_document *d, double money, const char *sign)
{
    struct ost_buf b = OST_BUF_INIT;
    ost_buf_puts(&b, sign);
    ost_show_number(&b, OST_MONEY, money, d->currency);
    struct ost_slice s = ost_document_text(d, ost_buf_view(&b));
    ost_buf_release(&b);
    return s;
}

struct ost_slice ost_plan_cents(struct ost_document *d, int64_t cents)
{
    return shown(d, (double)cents / 100, "");
}

struct ost_slice ost_plan_gain(struct ost_document *d, double money)
{
    return shown(d, round(money), round(money) > 0 ? "+" : "");
}

const struct ost_assessed_plan *ost_plan_assessed(const struct ost_plan_context *c, size_t product,
                                                  size_t offer)
{
    return &c->assessment->product[product].plan[offer];
}

const struct ost_assessed_plan *ost_plan_chosen(const struct ost_plan_context *c, size_t product)
{
    return ost_plan_assessed(c, product, c->planning->choice[product]);
}

double ost_plan_answer_h(const struct ost_assessed_plan *plan, size_t severity)
{
    const struct ost_response *r = plan->response[severity];
    return r ? plan->kappa * ost_response_mean_h(r) : NAN;
}

/* Currencies whose sign everybody knows; others by their code. */
void ost_plan_set_currency(struct ost_document *d, const char *code)
{
    static const struct {
        const char *code, *sign;
    } known[] = {{"USD", "$"}, {"EUR", "€"}, {"GBP", "£"}};
    snprintf(d->currency, sizeof d->currency, "%s ", code);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].code, code) == 0)
            snprintf(d->currency, sizeof d->currency, "%s", known[i].sign);
}

/* ---- the head ---- */

static struct ost_slice proof(struct ost_document *d, const struct ost_planning *p)
{
    switch (p->status) {
    case OST_CHOICE_OPTIMAL:
        return ost_slice_of("proved optimal");
    case OST_CHOICE_GAP:
        if (p->options.aversion > 0)
            return ost_slice_of("best found, not proved");
        return ost_document_format(d, "best found, at most %s from the optimum",
                                   ost_plan_gain(d, p->bound - p->utility).p);
    case OST_CHOICE_INFEASIBLE:
        break;
    }
    return ost_slice_of("not possible");
}

static void put_subtitle(struct ost_document *d, const struct ost_planning *p)
{
    int64_t budget = p->options.limits.budget_cents;
    if (budget == OST_CHOICE_ANY_BUDGET)
        d->subtitle = ost_document_format(d, "no budget given, %s", proof(d, p).p);
    else
        d->subtitle = ost_document_format(d, "budget %s a year, %s", ost_plan_cents(d, budget).p,
                                          proof(d, p).p);
}

/* ---- a line per product ---- */

/* "community -> enterprise", or the plan alone where nothing changes. */
static struct ost_slice move_text(struct ost_document *d, const struct ost_plan_context *c,
                                  size_t i)
{
    const struct ost_candidate_product *product = &c->planning->candidates->product[i];
    const char *to = ost_planning_offer(c->planning, i)->id;
    if (c->planning->choice[i] == product->current)
        return ost_document_text(d, ost_slice_of(to));
    const char *from = product->current == OST_OFFER_UNKNOWN
                           ? c->assessment->product[i].profile->plan
                           : product->offer[product->current].id;
    return ost_document_format(d, "%s → %s", from, to);
}

static struct ost_slice answer_text(struct ost_document *d, const struct ost_plan_context *c,
                                    size_t i)
{
    const struct ost_candidate_product *product = &c->planning->candidates->product[i];
    double now = ost_plan_answer_h(ost_plan_chosen(c, i), 0);
    if (isnan(now))
        return ost_slice_of("");
    if (c->planning->choice[i] == product->current || product->current == OST_OFFER_UNKNOWN)
        return ost_document_format(d, "%.1f h", now);
    double before = ost_plan_answer_h(ost_plan_assessed(c, i, product->current), 0);
    return isnan(before) ? ost_document_format(d, "%.1f h", now)
                         : ost_document_format(d, "%.1f h (was %.1f h)", now, before);
}

/* The offer that was turned down with most to gain: money alone keeps it out, or a rule does. */
static const struct ost_rejection *nearest_miss(const struct ost_planning *p, size_t product)
{
    const struct ost_rejection *best = NULL;
    double most = ost_planning_offer(p, product)->utility;
    for (size_t i = 0; i < p->rejections; i++) {
        const struct ost_rejection *r = &p->rejected[i];
        double u = p->candidates->product[r->product].offer[r->offer].utility;
        if (r->product == product && u > most) {
            best = r;
            most = u;
        }
    }
    return best;
}

/* "mysql-premium R07 from $74,000": what would be worth more than what was chosen. */
static void put_misses(struct ost_document *d, const struct ost_planning *p)
{
    struct ost_buf b = OST_BUF_INIT;
    for (size_t i = 0; i < p->problem.products; i++) {
        const struct ost_rejection *r = nearest_miss(p, i);
        if (!r)
            continue;
        const struct ost_candidate_product *product = &p->candidates->product[i];
        ost_buf_printf(&b, "%s%s %s %s", b.n ? "; " : "", product->name,
                       product->offer[r->offer].id, ost_reason_code[r->reason]);
        if (r->enters_cents != OST_CHOICE_ANY_BUDGET)
            ost_buf_printf(&b, " from %s", ost_plan_cents(d, r->enters_cents).p);
    }
    if (b.n)
        ost_document_paragraph(d, OST_NEUTRAL, "Worth more, but: %s.", b.p);
    ost_buf_release(&b);
}

static void put_choice_row(struct ost_table *t, const struct ost_plan_context *c, size_t i)
{
    const struct ost_planning *p = c->planning;
    const struct ost_candidate_product *product = &p->candidates->product[i];
    const struct ost_candidate *offer = ost_planning_offer(p, i);
    bool kept = p->choice[i] == product->current;
    ost_table_row(t);
    ost_cell_text(t, ost_slice_of(kept ? "=" : "~"));
    ost_cell_text(t, ost_slice_of(product->name));
    ost_cell_text(t, move_text(t->document, c, i));
    ost_cell(t, (double)offer->cost_cents / 100);
    ost_cell(t, round(offer->utility))->tone = offer->utility > 0 ? OST_GOOD : OST_NEUTRAL;
    ost_cell_text(t, answer_text(t->document, c, i));
}

static void put_choice(struct ost_document *d, const struct ost_plan_context *c)
{
    static const struct {
        const char *name;
        enum ost_unit unit;
    } column[] = {{"", OST_TEXT},      {"product", OST_TEXT},    {"plan", OST_TEXT},
                  {"cost", OST_MONEY}, {"net value", OST_MONEY}, {"sev 1 answer", OST_TEXT}};
    struct ost_table *t = ost_document_table(d, "choice", "");
    for (size_t i = 0; i < sizeof column / sizeof *column; i++)
        ost_table_column(t, column[i].name, column[i].unit);
    for (size_t i = 0; i < c->planning->problem.products; i++)
        put_choice_row(t, c, i);
}

/* ---- the sum, the next step ---- */

static void put_summary(struct ost_document *d, const struct ost_planning *p)
{
    size_t kept = 0;
    int64_t budget = p->options.limits.budget_cents;
    for (size_t i = 0; i < p->problem.products; i++)
        kept += p->choice[i] == p->candidates->product[i].current;
    struct ost_slice left = ost_slice_of("");
    if (budget != OST_CHOICE_ANY_BUDGET)
        left = ost_document_format(d, ", %s unspent", ost_plan_cents(d, budget - p->cost_cents).p);
    ost_document_paragraph(d, OST_NEUTRAL,
                           "Summary: %zu to change, %zu unchanged. Cost %s a year, net value %s a "
                           "year%s.",
                           p->problem.products - kept, kept, ost_plan_cents(d, p->cost_cents).p,
                           ost_plan_gain(d, p->utility).p, left.p);
}

static void put_changes(struct ost_buf *out, const struct ost_planning *p)
{
    for (size_t i = 0; i < p->next.changes; i++) {
        const struct ost_choice_change *change = &p->next.change[i];
        const struct ost_candidate_product *product = &p->candidates->product[change->product];
        ost_buf_printf(out, "%s%s %s → %s", i ? ", " : "", product->name,
                       product->offer[change->from].id, product->offer[change->to].id);
    }
}

static void put_next_step(struct ost_document *d, const struct ost_planning *p)
{
    struct ost_buf changes = OST_BUF_INIT;
    if (p->next.there) {
        put_changes(&changes, p);
        ost_document_paragraph(
            d, OST_NEUTRAL, "Next step: +%s of budget adds %s a year (%s).%s",
            ost_plan_cents(d, p->next.more_budget_cents).p,
            ost_plan_gain(d, p->next.more_utility).p, changes.p,
            p->relaxation.dual > 0
                ? ost_document_format(
                      d, " The LP's shadow price is %.2f; steps are lumpy, do not plan by it.",
                      p->relaxation.dual)
                      .p
                : "");
    } else if (p->options.limits.budget_cents != OST_CHOICE_ANY_BUDGET && !p->options.robust &&
               p->options.aversion == 0) {
        ost_document_paragraph(d, OST_NEUTRAL, "More budget would not buy more.");
    }
    ost_buf_release(&changes);
}

static void put_manner(struct ost_document *d, const struct ost_planning *p)
{
    if (p->options.robust)
        ost_document_paragraph(d, OST_NEUTRAL,
                               "Robust: if the %zu largest price rises come true it costs %s; that "
                               "safety gives up %s a year.",
                               p->options.gamma, ost_plan_cents(d, p->worst_cents).p,
                               ost_plan_gain(d, p->robust_price).p);
    if (p->options.aversion > 0)
        ost_document_paragraph(d, OST_NEUTRAL,
                               "Averse to risk (%g): the worst %.0f %% of years bring %s on "
                               "average; the score is %s.",
                               p->options.aversion, 100 * (1 - p->options.alpha),
                               ost_plan_gain(d, p->cvar).p, ost_plan_gain(d, p->score).p);
}

/* ---- what it rests on ---- */

static void put_basis(struct ost_document *d, const struct ost_assessment *a)
{
    size_t assumed = 0, measured = 0;
    const char *path = NULL;
    double most = 0;
    for (size_t i = 0; i < a->inputs; i++) {
        assumed += a->input[i].assumed;
        measured += a->input[i].evidence != NULL;
    }
    for (size_t i = 0; i < a->products; i++) {
        const struct ost_assessed_product *product = &a->product[i];
        for (size_t k = 0; k < product->model.inputs; k++) {
            struct ost_estimate worth = product->analysis.input[k].evppi;
            if (!ost_estimate_shows(worth) || worth.value <= most)
                continue;
            most = worth.value;
            path = a->sampled[product->model.input[k]].path;
        }
    }
    ost_document_paragraph(
        d, OST_MUTED, "Rests on %zu inputs: %zu uncertain, %zu measured, %zu assumed.%s", a->inputs,
        a->draws.inputs, measured, assumed,
        path ? ost_document_format(d, " Worth measuring first: %s, up to %s a year.", path,
                                   ost_plan_gain(d, most).p + 1)
                   .p
             : "");
}

static void put_unready(struct ost_document *d, const struct ost_plan_context *c)
{
    struct ost_buf names = OST_BUF_INIT;
    const struct ost_planning *p = c->planning;
    for (size_t i = 0; p->choice && i < p->problem.products; i++)
        if (ost_planning_offer(p, i)->placeholder)
            ost_buf_printf(&names, "%s%s", names.n ? ", " : "", ost_planning_offer(p, i)->id);
    if (names.n)
        ost_document_paragraph(
            d, OST_WARN, "Not final: the price of %s is a placeholder. Ask for a quote.", names.p);
    ost_buf_clear(&names);
    for (size_t i = 0; i < c->assessment->products; i++)
        for (size_t j = 0; j < c->assessment->product[i].unpriceds; j++)
            ost_buf_printf(&names, "%s%s", names.n ? ", " : "",
                           c->assessment->product[i].unpriced[j].id);
    if (names.n)
        ost_document_paragraph(d, OST_MUTED, "Not weighed, because their price is not known: %s.",
                               names.p);
    ost_buf_release(&names);
}

/* ---- nothing is possible ---- */

static void put_remedy(struct ost_document *d, const struct ost_planning *p,
                       const struct ost_remedy *r)
{
    struct ost_buf names = OST_BUF_INIT;
    for (size_t k = 0; k < r->n; k++)
        ost_buf_printf(&names, "%s%s", k ? " and " : "", ost_planning_constraint(p, r->lift[k]));
    ost_document_paragraph(d, OST_NEUTRAL, "Possible without %s: from %s a year.", names.p,
                           ost_plan_cents(d, r->minimum_cents).p);
    ost_buf_release(&names);
}

static void put_infeasible(struct ost_document *d, const struct ost_planning *p)
{
    if (p->minimum_cents == OST_CHOICE_ANY_BUDGET)
        ost_document_paragraph(d, OST_BAD, "No choice keeps all rules, whatever the budget.");
    else
        ost_document_paragraph(d, OST_BAD,
                               "No choice keeps all rules; they need at least %s a year.",
                               ost_plan_cents(d, p->minimum_cents).p);
    for (size_t i = 0; i < p->remedies; i++)
        put_remedy(d, p, &p->remedy[i]);
}

/* ---- all of it ---- */

static void put_facts(struct ost_document *d, const struct ost_plan_context *c)
{
    struct ost_buf hex = OST_BUF_INIT;
    ost_document_fact(d, "samples", "%zu, seed %llu", c->assessment->draws.n,
                      (unsigned long long)c->assessment->of.seed);
    for (size_t i = 0; i < c->files; i++) {
        ost_buf_clear(&hex);
        ost_digest_put(&hex, &c->file[i].sha256);
        ost_document_fact(d, ost_document_format(d, "%s sha256", c->file[i].role).p, "%s", hex.p);
    }
    ost_buf_release(&hex);
}

struct ost_document *ost_plan_document(const struct ost_plan_context *c)
{
    struct ost_document *d = ost_document_new(c->title);
    const struct ost_planning *p = c->planning;
    if (!c->title)
        d->title = ost_document_format(d, "Plan for %zu product%s", p->problem.products,
                                       p->problem.products == 1 ? "" : "s");
    ost_plan_set_currency(d, c->assessment->of.profile->currency);
    put_subtitle(d, p);
    if (p->choice) {
        put_choice(d, c);
        put_summary(d, p);
        put_misses(d, p);
        put_next_step(d, p);
        put_manner(d, p);
    } else {
        put_infeasible(d, p);
    }
    put_unready(d, c);
    put_basis(d, c->assessment);
    ost_plan_describe_policy(d, c->result, c->results);
    ost_plan_describe_changes(d, c);
    if (c->full) {
        put_facts(d, c);
        ost_plan_chart_frontier(d, p);
        ost_plan_chart_tornado(d, c);
        ost_plan_describe_rejections(d, c);
        ost_plan_describe_limits(d, c);
        ost_plan_chart_desks(d, c->assessment);
        ost_plan_describe_years(d, c->years);
        ost_plan_describe_agreement(d, c);
        ost_plan_describe_tools(d, c);
    }
    ost_plan_put_records(d, c);
    ost_plan_put_json(&d->data, c);
    return d;
}
