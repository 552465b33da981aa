/* How trust is written down: for ostler.json and metrics.json, and for people. */
#include "engine/trust.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "stats/temperature.h"

/* ---- for programs ---- */

static void put_bins(struct ost_jsonw *w, const char *key, const struct ost_reliability *r)
{
    ost_jsonw_array(w, key);
    for (size_t b = 0; b < OST_RELIABILITY_BINS; b++) {
        ost_jsonw_object(w, NULL);
        ost_jsonw_int(w, "rows", (int64_t)r->bin[b].rows);
        ost_jsonw_real(w, "confidence", r->bin[b].rows ? r->bin[b].confidence : NAN);
        ost_jsonw_real(w, "accuracy", r->bin[b].rows ? r->bin[b].accuracy : NAN);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}

static void put_calibration(struct ost_jsonw *w, const struct ost_trust *t, bool tables)
{
    ost_jsonw_object(w, "calibration");
    ost_jsonw_string(w, "on", t->on);
    ost_jsonw_int(w, "texts", (int64_t)t->texts);
    ost_jsonw_real(w, "temperature", t->temperature);
    ost_jsonw_real(w, "nll_before", t->nll_before);
    ost_jsonw_real(w, "nll_after", t->nll_after);
    ost_jsonw_real(w, "ece_before", t->texts ? t->before.ece : NAN);
    ost_jsonw_real(w, "ece_after", t->texts ? t->after.ece : NAN);
    if (tables) {
        put_bins(w, "bins_before", &t->before);
        put_bins(w, "bins_after", &t->after);
    }
    ost_jsonw_end(w);
}

static void put_coverage(struct ost_jsonw *w, const struct ost_coverage *c)
{
    ost_jsonw_real(w, "threshold", c->threshold);
    ost_jsonw_real(w, "coverage", c->coverage);
    ost_jsonw_real(w, "precision", c->precision);
    ost_jsonw_real(w, "precision_bound", c->bound);
}

/* A target that no threshold reaches is written as one of null, which nothing is above. */
static void put_abstain(struct ost_jsonw *w, const struct ost_trust *t)
{
    struct ost_coverage none = {.threshold = NAN, .precision = NAN, .bound = NAN};
    if (t->target_precision <= 0) {
        ost_jsonw_null(w, "abstain");
        return;
    }
    ost_jsonw_object(w, "abstain");
    ost_jsonw_real(w, "target_precision", t->target_precision);
    put_coverage(w, isfinite(t->threshold) ? &t->chosen : &none);
    ost_jsonw_end(w);
}

static void put_risk_coverage(struct ost_jsonw *w, const struct ost_trust *t)
{
    ost_jsonw_object(w, "risk_coverage");
    ost_jsonw_real(w, "area", t->area);
    ost_jsonw_array(w, "at");
    for (size_t i = 0; i < OST_TRUST_PRECISIONS; i++) {
        if (!t->reached[i])
            continue;
        ost_jsonw_object(w, NULL);
        ost_jsonw_real(w, "target", ost_trust_precision[i]);
        put_coverage(w, &t->table[i]);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
    ost_jsonw_end(w);
}

static void put_outside(struct ost_jsonw *w, const struct ost_outside *o, bool tables)
{
    if (!o->label) {
        ost_jsonw_null(w, "out_of_scope");
        return;
    }
    ost_jsonw_object(w, "out_of_scope");
    ost_jsonw_string(w, "label", o->label);
    ost_jsonw_string(w, "score", ost_outside_name[o->score]);
    ost_jsonw_real(w, "threshold", o->threshold);
    if (tables) {
        ost_jsonw_int(w, "in_scope", (int64_t)o->inside);
        ost_jsonw_int(w, "in_scope_right", (int64_t)o->right);
        ost_jsonw_int(w, "in_scope_refused", (int64_t)o->refused);
        ost_jsonw_int(w, "out_of_scope", (int64_t)o->outside);
        ost_jsonw_int(w, "out_of_scope_found", (int64_t)o->found);
        ost_jsonw_object(w, "area");
        for (size_t k = 0; k < OST_OUTSIDE_SCORES; k++)
            ost_jsonw_real(w, ost_outside_name[k], o->area[k]);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}

void ost_trust_json(struct ost_jsonw *w, const struct ost_trust *trust, bool tables)
{
    put_calibration(w, trust, tables);
    put_abstain(w, trust);
    put_outside(w, &trust->outside, tables);
    if (tables)
        put_risk_coverage(w, trust);
}

/* ---- read back ---- */

static int read_calibration(struct ost_trust *t, const struct ost_json *c)
{
    static const char *const places[] = {"none", "dev", "holdout"};
    const char *on = "none";
    int rc = ost_json_real_or(&t->temperature, c, "temperature");
    if (rc == 0)
        rc = ost_json_string_or(&on, c, "on");
    if (rc == 0 &&
        !(t->temperature >= OST_TEMPERATURE_MIN && t->temperature <= OST_TEMPERATURE_MAX))
        rc = ost_fail(OST_EPARSE, "'temperature' %g is not %g to %g", t->temperature,
                      OST_TEMPERATURE_MIN, OST_TEMPERATURE_MAX);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strcmp(on, places[i]) == 0)
            t->on = places[i];
    return rc;
}

static int read_abstain(struct ost_trust *t, const struct ost_json *a)
{
    t->threshold = INFINITY;
    int rc = ost_json_real(&t->target_precision, a, "target_precision");
    if (rc == 0)
        rc = ost_json_real_or(&t->threshold, a, "threshold");
    return rc;
}

static int read_outside(struct ost_outside *o, const struct ost_json *scope,
                        const struct ost_labels *labels)
{
    const char *label = NULL, *score = NULL;
    int rc = ost_json_string(&label, scope, "label");
    if (rc == 0)
        rc = ost_json_string(&score, scope, "score");
    if (rc == 0)
        rc = ost_json_real_or(&o->threshold, scope, "threshold");
    if (rc < 0)
        return rc;
    int known = 0;
    while (known < OST_OUTSIDE_SCORES && strcmp(score, ost_outside_name[known]) != 0)
        known++;
    o->examples = ost_labels_find(labels, ost_slice_of(label));
    if (known == OST_OUTSIDE_SCORES || (known == OST_OUTSIDE_MARGIN && o->examples < 0))
        return ost_fail(OST_EPARSE,
                        "'out_of_scope' has the score '%s', which this model cannot have", score);
    o->score = (enum ost_outside_score)known;
    o->label = ost_strdup(label);
    return 0;
}

int ost_trust_read(struct ost_trust *out, const struct ost_json *root,
                   const struct ost_labels *labels)
{
    struct ost_trust t = ost_trust_none();
    const struct ost_json *calibration = ost_json_get(root, "calibration"),
                          *abstain = ost_json_get(root, "abstain"),
                          *scope = ost_json_get(root, "out_of_scope");
    int rc = calibration ? read_calibration(&t, calibration) : 0;
    if (rc == 0 && abstain)
        rc = read_abstain(&t, abstain);
    if (rc == 0 && scope)
        rc = read_outside(&t.outside, scope, labels);
    if (rc == 0)
        *out = t;
    return rc;
}

/* ---- for people ---- */

static void put_bin(struct ost_buf *out, const struct ost_reliability_bin *bin)
{
    if (bin->rows)
        ost_buf_printf(out, "  %9llu  %9.3f  %9.3f", (unsigned long long)bin->rows, bin->confidence,
                       bin->accuracy);
    else
        ost_buf_printf(out, "  %9s  %9s  %9s", "-", "-", "-");
}

static void put_reliability(struct ost_buf *out, const struct ost_trust *t)
{
    ost_buf_printf(out, "\ncalibration on %zu %s rows, temperature %.4g\n", t->texts, t->on,
                   t->temperature);
    ost_buf_printf(out, "  expected calibration error %.3f before, %.3f after\n", t->before.ece,
                   t->after.ece);
    ost_buf_printf(out, "  log loss %.3f before, %.3f after\n", t->nll_before, t->nll_after);
    ost_buf_printf(out, "%14s  %9s  %9s  %9s  %9s  %9s  %9s\n", "confidence", "before", "mean",
                   "accuracy", "after", "mean", "accuracy");
    for (size_t b = 0; b < OST_RELIABILITY_BINS; b++) {
        if (t->before.bin[b].rows + t->after.bin[b].rows == 0)
            continue;
        ost_buf_printf(out, "  %.3f..%.3f", (double)b / OST_RELIABILITY_BINS,
                       (double)(b + 1) / OST_RELIABILITY_BINS);
        put_bin(out, &t->before.bin[b]);
        put_bin(out, &t->after.bin[b]);
        ost_buf_addch(out, '\n');
    }
}

static void put_coverages(struct ost_buf *out, const struct ost_trust *t)
{
    ost_buf_puts(out, "\nanswers that can be used at a precision\n");
    ost_buf_printf(out, "%14s  %9s  %9s  %9s\n", "precision", "threshold", "coverage", "seen");
    for (size_t i = 0; i < OST_TRUST_PRECISIONS; i++) {
        const struct ost_coverage *c = &t->table[i];
        ost_buf_printf(out, "%14.2f", ost_trust_precision[i]);
        if (t->reached[i])
            ost_buf_printf(out, "  %9.3f  %9.3f  %9.3f\n", c->threshold, c->coverage, c->precision);
        else
            ost_buf_puts(out, "  not reached\n");
    }
    ost_buf_printf(out, "  area under the risk-coverage curve %.4f\n", t->area);
}

static void put_target(struct ost_buf *out, const struct ost_trust *t)
{
    if (t->target_precision > 0 && isfinite(t->threshold))
        ost_buf_printf(out,
                       "  threshold %.6f: %.1f %% of the answers, precision %.3f and with 95 %% "
                       "certainty at least %.3f\n",
                       t->threshold, 100 * t->chosen.coverage, t->chosen.precision,
                       t->chosen.bound);
    else if (t->target_precision > 0)
        ost_buf_printf(out,
                       "  no threshold has a precision of %g with 95 %% certainty: every row "
                       "will be unsure\n",
                       t->target_precision);
}

static void put_scope(struct ost_buf *out, const struct ost_outside *o)
{
    if (!isfinite(o->threshold)) {
        ost_buf_printf(out,
                       "\nout of scope ('%s'): no row, for want of rows to choose a limit on\n",
                       o->label);
        return;
    }
    ost_buf_printf(out, "\nout of scope ('%s'): %s below %.4g\n", o->label,
                   ost_outside_name[o->score], o->threshold);
    ost_buf_printf(out, "  %zu of %zu rows with a class are answered rightly, %zu refused\n",
                   o->right, o->inside, o->refused);
    if (o->outside == 0 || isnan(o->area[o->score]))
        return;
    ost_buf_printf(out, "  %zu of %zu rows without a class are found; areas under the ROC curve:",
                   o->found, o->outside);
    for (size_t k = 0; k < OST_OUTSIDE_SCORES; k++)
        if (!isnan(o->area[k]))
            ost_buf_printf(out, " %s %.3f", ost_outside_name[k], o->area[k]);
    ost_buf_addch(out, '\n');
}

void ost_trust_text(struct ost_buf *out, const struct ost_trust *trust)
{
    if (trust->texts == 0)
        ost_buf_puts(out, "\nnot calibrated: there are no rows that the model has not learnt from; "
                          "temperature 1\n");
    else
        put_reliability(out, trust);
    if (trust->texts)
        put_coverages(out, trust);
    put_target(out, trust);
    if (trust->outside.label)
        put_scope(out, &trust->outside);
}
