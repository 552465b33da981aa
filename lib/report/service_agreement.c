/* The service beside what was agreed: each promise with what was measured, and credits that are due. */
#include <math.h>

#include "report/service_parts.h"

static void put_promise(struct ost_table *t, const struct ost_promise_kept *kept)
{
    static const enum ost_tone tone[] = {OST_GOOD, OST_BAD, OST_WARN};
    ost_table_row(t);
    ost_cell_text(t, ost_slice_of(kept->promise->product));
    ost_cell(t, kept->promise->severity);
    ost_cell_text(t, ost_slice_of(kept->promise->text));
    ost_cell(t, (double)kept->met);
    ost_cell(t, (double)kept->missed);
    ost_cell(t, (double)kept->pending);
    ost_measured_cell(t, &kept->compliance);
    ost_cell_text(t, ost_slice_of(ost_promise_verdict_name[kept->verdict]))->tone =
        tone[kept->verdict];
}

static void put_credit(struct ost_document *d, const struct ost_credit_due *due,
                       const char *currency)
{
    const struct ost_agreed_credit *c = due->credit;
    struct ost_slice claim = isnan(c->claim_d)
                                 ? ost_slice_of("")
                                 : ost_document_format(d, "; claim it within %g days", c->claim_d);
    if (!due->comparable)
        ost_document_paragraph(d, OST_MUTED,
                               "%s: %zu late answers; a credit is due above %lld in one of %lld "
                               "periods a year, which this report does not span.",
                               c->product, due->missed, (long long)c->misses_above,
                               (long long)c->periods_per_y);
    else if (due->amount > 0)
        ost_document_paragraph(d, OST_WARN,
                               "%s: %zu late answers, more than %lld: %.0f %% of the period's fee "
                               "is due back, %s %.2f%s.",
                               c->product, due->missed, (long long)c->misses_above, 100 * c->share,
                               currency, due->amount, claim.p);
    else
        ost_document_paragraph(d, OST_NEUTRAL,
                               "%s: %zu late answers, no more than %lld: no credit is due.",
                               c->product, due->missed, (long long)c->misses_above);
}

void ost_service_describe_agreement(struct ost_document *d, const struct ost_agreement_kept *k)
{
    static const struct {
        const char *name;
        enum ost_unit unit;
    } column[] = {{"product", OST_TEXT},  {"severity", OST_COUNT}, {"promised", OST_TEXT},
                  {"in time", OST_COUNT}, {"late", OST_COUNT},     {"pending", OST_COUNT},
                  {"share", OST_RATIO},   {"verdict", OST_TEXT}};
    if (!k)
        return;
    ost_document_heading(d, "Against the agreement", OST_MAIN);
    struct ost_table *t = ost_document_table(
        d, "agreement",
        ost_document_format(d,
                            "First answers that were promised; kept: 95 %% sure of at least %g %%",
                            100 * k->goal)
            .p);
    for (size_t i = 0; i < sizeof column / sizeof *column; i++)
        ost_table_column(t, column[i].name, column[i].unit);
    for (size_t i = 0; i < k->promises; i++)
        put_promise(t, &k->promise[i]);
    for (size_t i = 0; i < k->credits; i++)
        put_credit(d, &k->credit[i], k->currency);
}

/* ---- as data ---- */

static void put_real(struct ost_jsonw *w, const char *key, double x)
{
    if (isfinite(x))
        ost_jsonw_real(w, key, x);
    else
        ost_jsonw_null(w, key);
}

void ost_service_put_agreement(struct ost_jsonw *w, const struct ost_agreement_kept *k)
{
    ost_jsonw_array(w, "agreement");
    for (size_t i = 0; i < k->promises; i++) {
        const struct ost_promise_kept *p = &k->promise[i];
        ost_jsonw_object(w, NULL);
        ost_jsonw_string(w, "product", p->promise->product);
        ost_jsonw_string(w, "plan", p->promise->plan);
        ost_jsonw_int(w, "severity", p->promise->severity);
        ost_jsonw_int(w, "within_s", p->promise->within_s);
        ost_jsonw_string(w, "promised", p->promise->text);
        ost_jsonw_int(w, "met", (int64_t)p->met);
        ost_jsonw_int(w, "missed", (int64_t)p->missed);
        ost_jsonw_int(w, "pending", (int64_t)p->pending);
        put_real(w, "compliance", p->compliance.value);
        put_real(w, "compliance_lower", p->compliance.lower);
        put_real(w, "compliance_upper", p->compliance.upper);
        ost_jsonw_string(w, "verdict", ost_promise_verdict_name[p->verdict]);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_jsonw_array(w, "credits");
    for (size_t i = 0; i < k->credits; i++) {
        const struct ost_credit_due *due = &k->credit[i];
        ost_jsonw_object(w, NULL);
        ost_jsonw_string(w, "product", due->credit->product);
        ost_jsonw_int(w, "missed", (int64_t)due->missed);
        ost_jsonw_int(w, "misses_above", due->credit->misses_above);
        ost_jsonw_bool(w, "comparable", due->comparable);
        ost_jsonw_real(w, "amount", due->amount);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}
