/*
 * Files {"cases": [{id, model, inputs, expected, tolerance}]}: what their kinds share.
 *
 * A model computes named results, model_got(c, "S1[0]", 0.31). Then every field of `expected` is looked
 * up by its place: "mean", "S1[0]" in an array, "S1.v" in an object. A field nobody computed is a
 * disagreement, so that new fields in a file do not pass unseen.
 *
 * A tolerance is a number t, |got - expected| <= t max(1, |expected|), or the text "abs A rel R",
 * |got - expected| <= A + R |expected|.
 */
#ifndef TESTS_MODEL_CASES_H
#define TESTS_MODEL_CASES_H

#include "base/buf.h"
#include "run_cases.h"

struct model_case {
    const char *id;
    const struct ost_json *inputs, *expected;
    struct model_result {
        char *field;
        double number;
        char *text; /* NULL: a number */
    } * got;
    size_t n, cap;
};

void model_got(struct model_case *c, double value, const char *field, ...) OST_PRINTF(3, 4);
void model_got_text(struct model_case *c, const char *field, const char *value);

struct case_model {
    const char *name;
    /* Negative: the case is not what its model promises. */
    int (*run)(struct model_case *c);
};

/* Whether the file's first case is of one of the models. */
bool model_cases_match(const struct case_file *f, const struct case_model *models, size_t n);

int model_cases_run(struct case_report *r, const struct case_file *f,
                    const struct case_model *models, size_t n);

/*
 * Nodes and weights of double-exponential quadrature (Takahasi and Mori 1974) on [from, to] of the
 * probabilities: sum w Q(p) is the integral of a quantile function, infinite ends included, to about
 * 1e-12. Weights sum to to - from.
 */
enum { QUADRATURE_NODES = 200 };
void quadrature(double p[QUADRATURE_NODES], double w[QUADRATURE_NODES], double from, double to);

#endif
