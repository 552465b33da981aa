/* Cases of computed models: what was computed against what is expected, field by field. */
#include "model_cases.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct tolerance {
    double absolute, relative;
};

static struct model_result *add(struct model_case *c)
{
    c->got = ost_grow(c->got, &c->cap, c->n + 1, sizeof *c->got);
    c->got[c->n] = (struct model_result){0};
    return &c->got[c->n++];
}

void model_got(struct model_case *c, double value, const char *field, ...)
{
    char name[64];
    va_list args;
    va_start(args, field);
    vsnprintf(name, sizeof name, field, args);
    va_end(args);
    struct model_result *result = add(c);
    result->field = ost_strdup(name);
    result->number = value;
}

void model_got_text(struct model_case *c, const char *field, const char *value)
{
    struct model_result *result = add(c);
    result->field = ost_strdup(field);
    result->text = ost_strdup(value);
}

static void release(struct model_case *c)
{
    for (size_t i = 0; i < c->n; i++) {
        free(c->got[i].field);
        free(c->got[i].text);
    }
    free(c->got);
}

static const struct model_result *find(const struct model_case *c, const char *field)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->got[i].field, field) == 0)
            return &c->got[i];
    return NULL;
}

static int read_tolerance(struct tolerance *out, const struct ost_json *node)
{
    if (ost_json_type(node) == OST_JSON_STRING) {
        if (sscanf(ost_json_text(node).p, "abs %lf rel %lf", &out->absolute, &out->relative) == 2)
            return 0;
        return ost_fail(OST_EPARSE, "tolerance is neither a number nor 'abs A rel R'");
    }
    *out = (struct tolerance){0, ost_json_number(node)};
    return 0;
}

static double allowed(const struct tolerance *t, double expected)
{
    return t->absolute > 0 ? t->absolute + t->relative * fabs(expected)
                           : t->relative * fmax(1, fabs(expected));
}

static void compare_leaf(struct case_report *r, const struct model_case *c, const char *field,
                         const struct ost_json *expected, const struct tolerance *t)
{
    struct ost_buf text = OST_BUF_INIT;
    const struct model_result *got = find(c, field);
    ost_json_print(&text, expected);
    if (!got)
        case_judged(r, c->id, field, text.p, "not computed", false);
    else if (got->text)
        case_text(r, c->id, field, ost_json_text(expected).p, got->text);
    else
        case_number(r, c->id, field, ost_json_number(expected), got->number,
                    allowed(t, ost_json_number(expected)));
    ost_buf_release(&text);
}

/* Walks down to the leaves; `field` is the place of `expected`. */
static void compare(struct case_report *r, const struct model_case *c, const char *field,
                    const struct ost_json *expected, const struct tolerance *t)
{
    enum ost_json_type type = ost_json_type(expected);
    char name[128];
    if (type == OST_JSON_OBJECT) {
        for (struct ost_json_iter it = ost_json_members(expected); ost_json_next(&it);) {
            snprintf(name, sizeof name, "%s%s%s", field, *field ? "." : "", it.key.p);
            compare(r, c, name, it.value, t);
        }
    } else if (type == OST_JSON_ARRAY) {
        for (size_t i = 0; i < ost_json_count(expected); i++) {
            snprintf(name, sizeof name, "%s[%zu]", field, i);
            compare(r, c, name, ost_json_at(expected, i), t);
        }
    } else {
        compare_leaf(r, c, field, expected, t);
    }
}

static const struct case_model *model_of(const struct ost_json *kase,
                                         const struct case_model *models, size_t n)
{
    struct ost_slice name = ost_json_text(ost_json_get(kase, "model"));
    for (size_t i = 0; i < n; i++)
        if (ost_slice_is(name, models[i].name))
            return &models[i];
    return NULL;
}

bool model_cases_match(const struct case_file *f, const struct case_model *models, size_t n)
{
    const struct ost_json *cases = f->json ? ost_json_get(f->json, "cases") : NULL;
    return ost_json_count(cases) > 0 && model_of(ost_json_at(cases, 0), models, n);
}

static int run_case(struct case_report *r, const struct ost_json *kase,
                    const struct case_model *models, size_t n)
{
    struct model_case c = {.inputs = ost_json_get(kase, "inputs"),
                           .expected = ost_json_get(kase, "expected")};
    const struct case_model *model = model_of(kase, models, n);
    struct tolerance t;
    int rc = ost_json_string(&c.id, kase, "id");
    if (rc == 0 && !model)
        rc = ost_fail(OST_EPARSE, "%s is of a model that is not known here", c.id);
    if (rc == 0)
        rc = read_tolerance(&t, ost_json_get(kase, "tolerance"));
    if (rc == 0)
        rc = model->run(&c);
    if (rc == 0)
        compare(r, &c, "", c.expected, &t);
    release(&c);
    return rc;
}

int model_cases_run(struct case_report *r, const struct case_file *f,
                    const struct case_model *models, size_t n)
{
    const struct ost_json *cases = ost_json_get(f->json, "cases");
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < ost_json_count(cases); i++)
        rc = run_case(r, ost_json_at(cases, i), models, n);
    return rc < 0 ? ost_fail_within(rc, "%s", f->path) : 0;
}

void quadrature(double p[QUADRATURE_NODES], double w[QUADRATURE_NODES], double from, double to)
{
    enum { HALF = QUADRATURE_NODES / 2 };
    double step = 3.0 / HALF, sum = 0; /* to 2e-14 of the ends: 1 - 2e-14 is a double, less is 1 */
    for (int i = 0; i < QUADRATURE_NODES; i++) {
        double t = (i - HALF + 0.5) * step, s = M_PI_2 * sinh(t);
        /* distance from the nearer end, so that it keeps its digits */
        double end = exp(-fabs(s)) / (2 * cosh(s));
        p[i] = s < 0 ? from + (to - from) * end : to - (to - from) * end;
        w[i] = cosh(t) / (cosh(s) * cosh(s));
        sum += w[i];
    }
    for (int i = 0; i < QUADRATURE_NODES; i++)
        w[i] *= (to - from) / sum;
}
