/*
 * Cases of computed models: what their kinds share.
 *
 * As JSON {"cases": [{id, model or kind, inputs, expected, tolerance}]}, or an object with several such lists;
 * as CSV one row for each field: id, the model's name, inputs_json, field, expected, tolerance.
 *
 * A model computes named results, model_got(c, 0.31, "S1[0]"). Then every field of `expected` is looked
 * up by its place: "mean", "S1[0]" in an array, "S1.v" in an object. A field nobody computed is a
 * disagreement, so that new fields in a file do not pass unseen; so is an array with more elements
 * computed than expected. What is null (in CSV: none) is expected to come out as NaN.
 * {"error": ...} (in CSV: error) or the class `contract` expects that the library refuses. A case
 * without `expected` is data for others.
 *
 * A tolerance is a number t, |got - expected| <= t max(1, |expected|), the text "abs A rel R",
 * |got - expected| <= A + R |expected|, "rel R" or "R rel", or "exact". Without one it is 1e-9.
 */
#ifndef TESTS_MODEL_CASES_H
#define TESTS_MODEL_CASES_H

#include "base/buf.h"
#include "run_cases.h"

struct model_case {
    const char *id;
    const struct ost_json *root; /* of the file; NULL for a row */
    const struct ost_json *kase; /* the whole case; NULL for a row */
    const struct ost_json *inputs, *expected;
    bool refused; /* the library did, ost_error() says why */
    struct model_result {
        char *field;
        double number; /* NaN: nothing */
        char *text;    /* NULL: a number */
    } * got;
    size_t n, cap;
};

void model_got(struct model_case *c, double value, const char *field, ...) OST_PRINTF(3, 4);
void model_got_text(struct model_case *c, const char *value, const char *field, ...)
    OST_PRINTF(3, 4);

/* Notes whether a call of the library was refused; true: it was not. */
bool model_done(struct model_case *c, int rc);

struct case_model {
    const char *name; /* "": cases that name no model */
    /* Negative: the case is not what its model promises. */
    int (*run)(struct model_case *c);
};

/* Whether some case of the file is of one of the models. */
bool model_cases_match(const struct case_file *f, const struct case_model *models, size_t n);

int model_cases_run(struct case_report *r, const struct case_file *f,
                    const struct case_model *models, size_t n);

/* The same for a table; the model's name stands in `column`. */
bool model_rows_match(const struct case_file *f, const char *column,
                      const struct case_model *models, size_t n);
int model_rows_run(struct case_report *r, const struct case_file *f, const char *column,
                   const struct case_model *models, size_t n);

/*
 * Nodes and weights of double-exponential quadrature (Takahasi and Mori 1974) on [from, to] of the
 * probabilities: sum w Q(p) is the integral of a quantile function, infinite ends included, to about
 * 1e-12. Weights sum to to - from.
 */
enum { QUADRATURE_NODES = 200 };
void quadrature(double p[QUADRATURE_NODES], double w[QUADRATURE_NODES], double from, double to);

#endif
