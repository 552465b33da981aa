/*
 * What is to be signed: for each chosen contract what it gives, what it asks for, and what the catalogue
 * does not say and must be asked. A promised response is a right; a repair is not promised by anyone.
 */
#include <math.h>

#include "report/plan_parts.h"
#include "report/show.h"

/* The table that is being filled, and whose contract is being described. */
struct checklist {
    struct ost_table *t;
    const struct ost_profile_product *product;
    const struct ost_assessed_plan *assessed;
    const struct ost_catalogue_plan *plan;
};

static void item(struct checklist *l, const char *kind, const char *what, struct ost_slice terms)
{
    ost_table_row(l->t);
    ost_cell_text(l->t, ost_slice_of(terms.n ? "[ ]" : "[?]"));
    ost_cell_text(l->t, ost_slice_of(kind));
    ost_cell_text(l->t, ost_slice_of(what));
    if (terms.n)
        ost_cell_text(l->t, terms);
    else
        ost_cell_text(l->t, ost_slice_of("not stated: ask"))->tone = OST_WARN;
}

static const char right[] = "right", duty[] = "obligation";

static struct ost_slice words_text(struct ost_document *d, const struct ost_words *words)
{
    struct ost_buf b = OST_BUF_INIT;
    for (size_t i = 0; i < words->n; i++)
        ost_buf_printf(&b, "%s%s", i ? ", " : "", words->at[i]);
    struct ost_slice s = ost_document_text(d, ost_buf_view(&b));
    ost_buf_release(&b);
    return s;
}

static struct ost_slice bits_text(struct ost_document *d, unsigned bits, const char *const *name,
                                  size_t n)
{
    struct ost_buf b = OST_BUF_INIT;
    for (size_t i = 0; i < n; i++)
        if (bits >> i & 1)
            ost_buf_printf(&b, "%s%s", b.n ? ", " : "", name[i]);
    struct ost_slice s = ost_document_text(d, ost_buf_view(&b));
    ost_buf_release(&b);
    return s;
}

static const struct ost_slice nothing = {"", 0};

/* "1h @ nine_five, on the clock 16.2 h on average"; a severity that occurs and is not named is asked about. */
static void put_responses(struct checklist *l)
{
    struct ost_document *d = l->t->document;
    for (size_t s = 0; s < OST_SEVERITIES; s++) {
        bool occurs = l->product->need.severity[s].rate > 0;
        if (!l->plan->response[s].given && !occurs)
            continue;
        struct ost_slice terms = nothing;
        if (l->plan->response[s].given)
            terms = ost_document_format(d, "%s; %.1f h on the clock on average",
                                        l->plan->response[s].text,
                                        ost_plan_answer_h(l->assessed, s) / l->assessed->kappa);
        item(l, right, ost_document_format(d, "first answer, severity %zu", s + 1).p, terms);
    }
}

static void put_rights(struct checklist *l)
{
    struct ost_document *d = l->t->document;
    const struct ost_catalogue_plan *plan = l->plan;
    put_responses(l);
    item(l, right, "services", bits_text(d, plan->modes, ost_demand_name, OST_DEMANDS));
    item(l, right, "channels", bits_text(d, plan->channels, ost_channel_name, OST_CHANNELS));
    if (plan->advice_h > 0)
        item(l, right, "advice included", ost_document_format(d, "%g h a year", plan->advice_h));
    item(l, right, "service credit",
         plan->credit.given
             ? ost_document_format(
                   d, "%g %% of the fee of each of %lld periods a year with more than %lld misses",
                   100 * plan->credit.share, (long long)plan->credit.periods_per_y,
                   (long long)plan->credit.threshold)
             : nothing);
    item(l, right, "cap on the renewal price",
         isnan(plan->terms.cap) ? nothing
                                : ost_document_format(d, "%g %% a year", 100 * plan->terms.cap));
}

static struct ost_slice versions_text(struct ost_document *d, const struct checklist *l)
{
    const char *deployed = l->product->version ? l->product->version : "not stated";
    return l->plan->versions
               ? ost_document_format(d, "%s; deployed: %s", l->plan->versions, deployed)
               : nothing;
}

static void put_duties(struct checklist *l)
{
    struct ost_document *d = l->t->document;
    const struct ost_catalogue_plan *plan = l->plan;
    item(l, duty, "fee",
         ost_document_format(d, "%s a year (%s, %s)",
                             ost_plan_cents(d, l->assessed->contract_cents).p,
                             ost_price_status_name[plan->status], plan->as_of));
    item(l, duty, "coverage",
         plan->covers_all ? ost_document_format(d, "every %s, %.0f of them", l->product->unit,
                                                l->product->need.demand)
                          : ost_slice_of("a part of the units may be covered"));
    item(l, duty, "named contacts",
         plan->contacts == INT64_MAX
             ? nothing
             : ost_document_format(d, "at most %lld; needed: %lld", (long long)plan->contacts,
                                   (long long)l->product->contacts_needed));
    item(l, duty, "supported versions", versions_text(d, l));
    item(l, duty, "supported platforms", words_text(d, &plan->platforms));
    if (plan->credit.given)
        item(l, duty, "claim a credit within",
             isnan(plan->credit.claim_d) ? nothing
                                         : ost_document_format(d, "%g days", plan->credit.claim_d));
    item(l, duty, "term",
         isnan(plan->terms.term_y) ? nothing
                                   : ost_document_format(d, "%g years", plan->terms.term_y));
    item(l, duty, "notice",
         isnan(plan->terms.notice_d) ? nothing
                                     : ost_document_format(d, "%g days", plan->terms.notice_d));
    item(l, duty, "cost of leaving",
         plan->terms.exit_cents ? ost_plan_cents(d, plan->terms.exit_cents) : nothing);
}

static bool is_contract(const struct ost_assessed_plan *plan)
{
    return plan->plan && !plan->plan->desk.given;
}

void ost_plan_describe_agreement(struct ost_document *d, const struct ost_plan_context *c)
{
    static const char *const column[] = {"", "kind", "what", "terms"};
    if (!c->planning->choice)
        return;
    ost_document_heading(d, "To be agreed", OST_EXTRA);
    ost_document_paragraph(d, OST_MUTED,
                           "A promised answer is no promise of a repair. [?]: the catalogue does "
                           "not say; settle it before you sign.");
    for (size_t i = 0; i < c->assessment->products; i++) {
        struct checklist l = {.product = c->assessment->product[i].profile,
                              .assessed = ost_plan_chosen(c, i)};
        l.plan = l.assessed->plan;
        if (!is_contract(l.assessed))
            continue;
        l.t = ost_document_table(
            d, ost_document_format(d, "agreement_%zu", i + 1).p,
            ost_document_format(d, "%s: %s of %s", l.product->name, l.plan->id, l.plan->vendor).p);
        for (size_t k = 0; k < sizeof column / sizeof *column; k++)
            ost_table_column(l.t, column[k], OST_TEXT);
        put_rights(&l);
        put_duties(&l);
    }
}

/* ---- as data ---- */

static void put_text(struct ost_jsonw *w, const char *key, const char *text)
{
    if (text)
        ost_jsonw_string(w, key, text);
    else
        ost_jsonw_null(w, key);
}

static void put_words(struct ost_jsonw *w, const char *key, const struct ost_words *words)
{
    ost_jsonw_array(w, key);
    for (size_t i = 0; i < words->n; i++)
        ost_jsonw_string(w, NULL, words->at[i]);
    ost_jsonw_end(w);
}

static void put_bits(struct ost_jsonw *w, const char *key, unsigned bits, const char *const *name,
                     size_t n)
{
    ost_jsonw_array(w, key);
    for (size_t i = 0; i < n; i++)
        if (bits >> i & 1)
            ost_jsonw_string(w, NULL, name[i]);
    ost_jsonw_end(w);
}

static void put_promise(struct ost_jsonw *w, const struct ost_assessed_plan *plan, size_t s)
{
    const struct ost_promised *p = &plan->plan->response[s];
    ost_jsonw_object(w, NULL);
    ost_jsonw_int(w, "severity", (int64_t)s + 1);
    ost_jsonw_int(w, "within_s", p->seconds);
    ost_jsonw_string(w, "calendar", ost_calendar_name(p->calendar));
    ost_jsonw_string(w, "text", p->text);
    ost_plan_real(w, "expected_h", ost_plan_answer_h(plan, s) / plan->kappa);
    ost_jsonw_end(w);
}

static void put_credit(struct ost_jsonw *w, const struct ost_credit_terms *credit)
{
    if (!credit->given) {
        ost_jsonw_null(w, "credit");
        return;
    }
    ost_jsonw_object(w, "credit");
    ost_jsonw_real(w, "share", credit->share);
    ost_jsonw_int(w, "periods_per_year", credit->periods_per_y);
    ost_jsonw_int(w, "misses_above", credit->threshold);
    ost_plan_real(w, "claim_within_days", credit->claim_d);
    ost_jsonw_end(w);
}

static void put_terms(struct ost_jsonw *w, const struct ost_catalogue_plan *plan)
{
    ost_plan_real(w, "term_years", plan->terms.term_y);
    ost_plan_real(w, "notice_days", plan->terms.notice_d);
    ost_plan_money(w, "exit_cost", plan->terms.exit_cents);
    ost_plan_real(w, "escalator", plan->terms.escalator);
    ost_plan_real(w, "renewal_cap", plan->terms.cap);
    put_text(w, "source", plan->source);
    put_text(w, "as_of", plan->as_of);
    ost_jsonw_string(w, "price_status", ost_price_status_name[plan->status]);
}

static void put_contract(struct ost_jsonw *w, const struct ost_profile_product *product,
                         const struct ost_assessed_plan *assessed)
{
    const struct ost_catalogue_plan *plan = assessed->plan;
    ost_jsonw_object(w, NULL);
    ost_jsonw_string(w, "product", product->name);
    ost_jsonw_string(w, "plan", plan->id);
    put_text(w, "vendor", plan->vendor);
    ost_jsonw_string(w, "level", ost_level_name[plan->level]);
    ost_plan_money(w, "fee", assessed->contract_cents);
    ost_jsonw_array(w, "response");
    for (size_t s = 0; s < OST_SEVERITIES; s++)
        if (plan->response[s].given)
            put_promise(w, assessed, s);
    ost_jsonw_end(w);
    put_bits(w, "services", plan->modes, ost_demand_name, OST_DEMANDS);
    put_bits(w, "channels", plan->channels, ost_channel_name, OST_CHANNELS);
    ost_jsonw_string(w, "coverage", plan->covers_all ? "all" : "any");
    ost_jsonw_real(w, "units", product->need.demand);
    if (plan->contacts == INT64_MAX)
        ost_jsonw_null(w, "contacts");
    else
        ost_jsonw_int(w, "contacts", plan->contacts);
    put_text(w, "versions", plan->versions);
    put_words(w, "platforms", &plan->platforms);
    put_credit(w, &plan->credit);
    put_terms(w, plan);
    ost_jsonw_end(w);
}

/* The calendars that promises count in, so that the plan can be held against without its catalogue. */
static void put_calendars(struct ost_jsonw *w, const struct ost_calendars *calendars)
{
    struct ost_buf rules = OST_BUF_INIT;
    ost_jsonw_array(w, "calendars");
    for (size_t i = 0; i < calendars->n; i++) {
        ost_buf_clear(&rules);
        ost_calendar_put(&rules, calendars->at[i]);
        ost_jsonw_object(w, NULL);
        ost_jsonw_string(w, "name", ost_calendar_name(calendars->at[i]));
        ost_jsonw_slice(w, "rules", ost_buf_view(&rules));
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_buf_release(&rules);
}

void ost_plan_put_agreement(struct ost_jsonw *w, const struct ost_plan_context *c)
{
    put_calendars(w, &c->assessment->of.catalogue->calendars);
    ost_jsonw_array(w, "agreement");
    for (size_t i = 0; c->planning->choice && i < c->assessment->products; i++)
        if (is_contract(ost_plan_chosen(c, i)))
            put_contract(w, c->assessment->product[i].profile, ost_plan_chosen(c, i));
    ost_jsonw_end(w);
}
