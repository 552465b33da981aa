/* A plan beside others: the one before, the policy it must keep, and a saved one held against today. */
#include <math.h>

#include "report/plan_parts.h"
#include "report/show.h"

/* ---- against the plan before ---- */

static struct ost_slice or_none(struct ost_slice plan)
{
    return plan.n ? plan : ost_slice_of("nothing");
}

static void put_change(struct ost_table *t, const struct ost_plan_change *change)
{
    static const char *const mark[] = {"-", "~", "+"};
    static const enum ost_tone tone[] = {OST_BAD, OST_NEUTRAL, OST_GOOD};
    struct ost_document *d = t->document;
    ost_table_row(t);
    ost_cell_text(t, ost_slice_of(mark[change->kind]))->tone = tone[change->kind];
    ost_cell_text(t, change->product);
    ost_cell_text(
        t, ost_document_format(d, "%s → %s", or_none(change->from).p, or_none(change->to).p));
    ost_cell(t, change->cost_before);
    ost_cell(t, change->cost_after);
}

static void put_changes(struct ost_document *d, const struct ost_plan_diff *diff)
{
    struct ost_table *t = ost_document_table(d, "changes", "");
    ost_table_column(t, "", OST_TEXT);
    ost_table_column(t, "product", OST_TEXT);
    ost_table_column(t, "plan", OST_TEXT);
    ost_table_column(t, "cost before", OST_MONEY);
    ost_table_column(t, "cost now", OST_MONEY);
    for (size_t i = 0; i < diff->changes; i++)
        put_change(t, &diff->change[i]);
}

/* The text of the file, and the mean where evidence has replaced it. */
static struct ost_slice cause_text(struct ost_document *d, struct ost_slice text, double mean)
{
    if (text.n == 64) /* a hash: what matters is that it differs */
        return ost_document_format(d, "%.8s…", text.p);
    if (text.n && !isnan(mean))
        return ost_document_format(d, "%s (mean %g)", text.p, mean);
    if (text.n)
        return text;
    return isnan(mean) ? ost_slice_of("–") : ost_document_format(d, "%.0f", mean);
}

static void put_causes(struct ost_document *d, const struct ost_plan_diff *diff)
{
    struct ost_table *t =
        ost_document_table(d, "causes", "Because of, as far as the inputs differ:");
    ost_table_column(t, "input", OST_TEXT);
    ost_table_column(t, "before", OST_TEXT);
    ost_table_column(t, "now", OST_TEXT);
    for (size_t i = 0; i < diff->causes; i++) {
        const struct ost_plan_cause *cause = &diff->cause[i];
        ost_table_row(t);
        ost_cell_text(t, cause->path);
        ost_cell_text(t, cause_text(d, cause->before, cause->mean_before));
        ost_cell_text(t, cause_text(d, cause->after, cause->mean_after));
    }
}

void ost_plan_describe_changes(struct ost_document *d, const struct ost_plan_context *c)
{
    const struct ost_plan_diff *diff = c->diff;
    if (!diff)
        return;
    ost_document_heading(d, "Against the plan before", OST_MAIN);
    if (diff->changes == 0)
        ost_document_paragraph(d, OST_NEUTRAL, "Nothing changes.");
    else
        put_changes(d, diff);
    if (!isnan(diff->cost_before) && !isnan(diff->cost_after))
        ost_document_paragraph(d, OST_NEUTRAL, "Cost %s a year, net value %s a year.",
                               ost_plan_gain(d, diff->cost_after - diff->cost_before).p,
                               ost_plan_gain(d, diff->utility_after - diff->utility_before).p);
    if (diff->causes)
        put_causes(d, diff);
}

static const char *kind_name(enum ost_plan_change_kind kind)
{
    static const char *const name[] = {"given up", "exchanged", "new"};
    return name[kind];
}

void ost_plan_put_changes(struct ost_jsonw *w, const struct ost_plan_diff *diff)
{
    ost_jsonw_object(w, "changes");
    ost_plan_real(w, "delta_cost", diff->cost_after - diff->cost_before);
    ost_plan_real(w, "delta_utility", diff->utility_after - diff->utility_before);
    ost_jsonw_array(w, "products");
    for (size_t i = 0; i < diff->changes; i++) {
        const struct ost_plan_change *change = &diff->change[i];
        ost_jsonw_object(w, NULL);
        ost_jsonw_string(w, "kind", kind_name(change->kind));
        ost_jsonw_slice(w, "product", change->product);
        ost_jsonw_slice(w, "from", change->from);
        ost_jsonw_slice(w, "to", change->to);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_jsonw_array(w, "causes");
    for (size_t i = 0; i < diff->causes; i++) {
        const struct ost_plan_cause *cause = &diff->cause[i];
        ost_jsonw_object(w, NULL);
        ost_jsonw_slice(w, "input", cause->path);
        ost_jsonw_slice(w, "before", cause->before);
        ost_jsonw_slice(w, "after", cause->after);
        ost_plan_real(w, "mean_before", cause->mean_before);
        ost_plan_real(w, "mean_after", cause->mean_after);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_jsonw_end(w);
}

/* ---- the policy ---- */

static enum ost_verdict verdict_of(const struct ost_plan_rule_result *r)
{
    if (r->fails_plan)
        return OST_FAIL;
    return r->verdict == OST_RULE_PASS ? OST_PASS : OST_UNDECIDED;
}

static struct ost_slice reason_of(struct ost_document *d, const struct ost_plan_rule_result *r)
{
    const char *level = ost_plan_rule_level_name[r->rule->level];
    const char *why = r->rule->why ? r->rule->why : "no reason is given";
    struct ost_slice place =
        *r->place ? ost_document_format(d, " (%s)", r->place) : ost_slice_of("");
    if (r->verdict == OST_RULE_UNDECIDED)
        return ost_document_format(d, "%s, not known%s: %s", level, place.p, why);
    if (r->verdict == OST_RULE_FAIL && !r->fails_plan)
        return r->rule->override ? ost_document_format(d, "%s, broken%s and overridden: %s", level,
                                                       place.p, r->rule->override)
                                 : ost_document_format(d, "%s, broken%s: %s", level, place.p, why);
    return ost_document_format(d, "%s%s: %s", level, place.p, why);
}

void ost_plan_describe_policy(struct ost_document *d, const struct ost_plan_rule_result *result,
                              size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct ost_check *check =
            ost_document_check(d, result[i].rule->id, result[i].rule->text, verdict_of(&result[i]));
        check->value = ost_cell_of(OST_NUMBER, result[i].value);
        check->reason = reason_of(d, &result[i]);
    }
}

void ost_plan_put_policy(struct ost_jsonw *w, const struct ost_plan_rule_result *result, size_t n)
{
    static const char *const verdict[] = {"pass", "fail", "undecided"};
    ost_jsonw_array(w, "policy");
    for (size_t i = 0; i < n; i++) {
        const struct ost_plan_rule_result *r = &result[i];
        ost_jsonw_object(w, NULL);
        ost_jsonw_string(w, "id", r->rule->id);
        ost_jsonw_string(w, "rule", r->rule->text);
        ost_jsonw_string(w, "level", ost_plan_rule_level_name[r->rule->level]);
        ost_jsonw_string(w, "verdict", verdict[r->verdict]);
        ost_jsonw_bool(w, "fails_plan", r->fails_plan);
        ost_plan_real(w, "value", r->value);
        ost_jsonw_string(w, "product", r->place);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}

/* ---- a saved plan ---- */

static void put_check_json(struct ost_document *d, const struct ost_plan_check *check,
                           const struct ost_plan_rule_result *result, size_t n)
{
    struct ost_jsonw w = ost_jsonw_start(&d->data, 2);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_string(&w, "format_version", "1.0");
    ost_jsonw_string(&w, "kind", "plan check");
    ost_jsonw_bool(&w, "holds", check->holds);
    ost_plan_real(&w, "cost", check->cents < 0 ? NAN : (double)check->cents / 100);
    ost_plan_real(&w, "utility", check->utility);
    ost_jsonw_array(&w, "findings");
    for (size_t i = 0; i < check->findings; i++) {
        ost_jsonw_object(&w, NULL);
        ost_jsonw_string(&w, "what", check->finding[i].what);
        ost_jsonw_bool(&w, "holds", check->finding[i].holds);
        ost_jsonw_string(&w, "text", check->finding[i].text);
        ost_jsonw_end(&w);
    }
    ost_jsonw_end(&w);
    ost_plan_put_policy(&w, result, n);
    ost_jsonw_end(&w);
}

struct ost_document *ost_plan_check_document(const struct ost_plan_context *c,
                                             const struct ost_plan_check *check)
{
    struct ost_document *d = ost_document_new(c->title ? c->title : "A saved plan, today");
    ost_plan_set_currency(d, c->assessment->of.profile->currency);
    for (size_t i = 0; i < check->findings; i++) {
        const struct ost_plan_finding *f = &check->finding[i];
        ost_document_check(d, f->what, f->text, f->holds ? OST_PASS : OST_FAIL)->reason =
            ost_slice_of(f->holds ? "" : "does not hold any more");
    }
    ost_plan_describe_policy(d, c->result, c->results);
    if (check->cents >= 0)
        ost_document_paragraph(d, OST_NEUTRAL,
                               "Today it costs %s a year and is worth %s a year; the best choice "
                               "is worth %s.",
                               ost_plan_cents(d, check->cents).p,
                               ost_plan_gain(d, check->utility).p,
                               c->planning->choice ? ost_plan_gain(d, c->planning->utility).p
                                                   : "nothing: there is none");
    put_check_json(d, check, c->result, c->results);
    return d;
}
