/*
 * What a model knows of its own trustworthiness: how to make probabilities of its scores, below which
 * confidence to leave a text to people, and which texts belong to no class.
 *
 * All of it is chosen after the training, on texts the model has not learnt from (dev, or what an
 * engine has held back where there is no dev), the same way for every engine. The numbers that are
 * needed later lie in ostler.json, tables in metrics.json:
 *
 *     "calibration": {"on": "dev", "texts": 1500, "temperature": 5.4, "nll_before": 2.5,
 *                     "nll_after": .4, "ece_before": .61, "ece_after": .02}
 *     "abstain": {"target_precision": .95, "threshold": .61, "coverage": .93, ...} or null
 *     "out_of_scope": {"label": "oos", "score": "energy", "threshold": 1.2, ...} or null
 *
 * "on" is "none", and the temperature 1, where there was nothing to calibrate on. The figures after
 * calibration are those of the texts that the one number was fitted on.
 */
#ifndef OST_ENGINE_TRUST_H
#define OST_ENGINE_TRUST_H

#include "base/buf.h"
#include "engine/labels.h"
#include "engine/outside.h"
#include "io/json.h"
#include "stats/confidence.h"

enum { OST_TRUST_PRECISIONS = 4 };

/* 0.90, 0.95, 0.98, 0.99: what the risk-coverage table is made for. */
extern const double ost_trust_precision[OST_TRUST_PRECISIONS];

struct ost_trust {
    const char *on; /* "dev", "holdout", "none": a string constant */
    size_t texts;   /* calibrated on */
    double temperature;
    double nll_before, nll_after; /* mean negative log-likelihood, nats; NaN without texts */
    struct ost_reliability before, after;

    /*
     * Abstention, on the texts that are not outside. `reached[i]`: some threshold reaches precision i,
     * as an estimate, and `table[i]` is the smallest one.
     */
    struct ost_coverage table[OST_TRUST_PRECISIONS];
    bool reached[OST_TRUST_PRECISIONS];
    double area;             /* under the risk-coverage curve */
    double target_precision; /* 0: not asked for */
    struct ost_coverage chosen;
    double
        threshold; /* below it a label is unsure; 0: none is; infinite: none reaches the target */

    struct ost_outside outside;
};

/* Texts that the model has not learnt from: what it says of them, and what they are. */
struct ost_trust_sample {
    const char *on;     /* becomes trust->on */
    const float *score; /* [n x classes] */
    const int *label;   /* [n]; -1: belongs to no class */
    size_t n, classes;
};

struct ost_trust_options {
    double
        target_precision; /* 0: choose no threshold; its lower bound must reach this (confidence.h) */
    const char *outside; /* the label of texts without a class; NULL: do not look for them */
    double refuse;       /* as ost_outside_choose */
};

/* A model of which nothing is known: temperature 1, no thresholds. */
struct ost_trust ost_trust_none(void);

/* Chooses everything; sample->n may be 0. *out is yours to release. */
void ost_trust_choose(struct ost_trust *out, const struct ost_trust_sample *sample,
                      const struct ost_trust_options *options, const struct ost_labels *labels);

void ost_trust_release(struct ost_trust *trust);

/* A row of scores to probabilities in place; whether the text is outside. */
bool ost_trust_apply(const struct ost_trust *trust, float *score, size_t classes);

/* The members "calibration", "abstain" and "out_of_scope"; with `tables` also the tables. */
void ost_trust_json(struct ost_jsonw *w, const struct ost_trust *trust, bool tables);

/* Reads them back from ostler.json, without tables; members that are missing are as in ost_trust_none. */
int ost_trust_read(struct ost_trust *out, const struct ost_json *root,
                   const struct ost_labels *labels);

/* A page for people: reliability table, risk-coverage table, thresholds. */
void ost_trust_text(struct ost_buf *out, const struct ost_trust *trust);

#endif
