/* Cases of computed models: what was computed against what is expected, field by field. */
#include "model_cases.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "tolerance.h"

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

void model_got_text(struct model_case *c, const char *value, const char *field, ...)
{
    char name[64];
    va_list args;
    va_start(args, field);
    vsnprintf(name, sizeof name, field, args);
    va_end(args);
    struct model_result *result = add(c);
    result->field = ost_strdup(name);
    result->text = ost_strdup(value);
}

bool model_done(struct model_case *c, int rc)
{
    c->refused = c->refused || rc < 0;
    return rc >= 0;
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
    if (node && ost_json_type(node) == OST_JSON_STRING)
        return tolerance_read(out, ost_json_text(node).p);
    *out = (struct tolerance){.relative = node ? ost_json_number(node) : 1e-9};
    return 0;
}

static void compare_leaf(struct case_report *r, const struct model_case *c, const char *field,
                         const struct ost_json *expected, const struct tolerance *t)
{
    struct ost_buf text = OST_BUF_INIT;
    const struct model_result *got = find(c, field);
    ost_json_print(&text, expected);
    if (strcmp(field, "error") == 0)
        case_judged(r, c->id, field, text.p, c->refused ? ost_error() : "no error", c->refused);
    else if (c->refused)
        case_failed(r, c->id, field, text.p);
    else if (!got)
        case_judged(r, c->id, field, text.p, "not computed", false);
    else if (ost_json_type(expected) == OST_JSON_NULL)
        case_text(r, c->id, field, "null", got->text || !isnan(got->number) ? "a value" : "null");
    else if (ost_json_type(expected) == OST_JSON_STRING)
        case_text(r, c->id, field, ost_json_text(expected).p, got->text ? got->text : "a number");
    else
        case_number(r, c->id, field, ost_json_number(expected), got->number,
                    tolerance_allowed(t, ost_json_number(expected)));
    ost_buf_release(&text);
}

/* Whether something was computed for one element more than an array of `n` has. */
static bool goes_on(const struct model_case *c, const char *field, size_t n)
{
    char next[128], inner[140];
    snprintf(next, sizeof next, "%s[%zu]", field, n);
    snprintf(inner, sizeof inner, "%s[0]", next);
    return find(c, next) || find(c, inner);
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
        if (goes_on(c, field, ost_json_count(expected)))
            case_judged(r, c->id, field, "no more elements", "more elements", false);
    } else {
        compare_leaf(r, c, field, expected, t);
    }
}

static const struct case_model *model_named(struct ost_slice name, const struct case_model *models,
                                            size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (ost_slice_is(name, models[i].name))
            return &models[i];
    return NULL;
}

static const struct case_model *model_of(const struct ost_json *kase,
                                         const struct case_model *models, size_t n)
{
    const struct ost_json *model = ost_json_get(kase, "model"),
                          *name = model ? model : ost_json_get(kase, "kind");
    return model_named(name ? ost_json_text(name) : ost_slice_of(""), models, n);
}

/* The lists of cases of a file, one after the other. */
static const struct ost_json *next_list(struct ost_json_iter *it)
{
    while (ost_json_next(it))
        if (ost_json_type(it->value) == OST_JSON_ARRAY && ost_json_count(it->value) > 0 &&
            ost_json_has(ost_json_at(it->value, 0), "id"))
            return it->value;
    return NULL;
}

bool model_cases_match(const struct case_file *f, const struct case_model *models, size_t n)
{
    const struct ost_json *cases;
    if (!f->json || ost_json_type(f->json) != OST_JSON_OBJECT)
        return false;
    for (struct ost_json_iter it = ost_json_members(f->json); (cases = next_list(&it));)
        for (size_t i = 0; i < ost_json_count(cases); i++)
            if (model_of(ost_json_at(cases, i), models, n))
                return true;
    return false;
}

/* A case of the class `contract` expects that the library refuses, whatever its fields say. */
static void expect_refusal(struct case_report *r, const struct model_case *c)
{
    case_judged(r, c->id, "error", "an error", c->refused ? ost_error() : "no error", c->refused);
}

static bool is_contract(const struct ost_json *kase)
{
    const struct ost_json *class = ost_json_get(kase, "class"),
                          *given = class ? class : ost_json_get(kase, "cls");
    return given && ost_slice_is(ost_json_text(given), "contract");
}

static int run_case(struct case_report *r, struct model_case *c, const struct case_model *models,
                    size_t n)
{
    const struct case_model *model = model_of(c->kase, models, n);
    struct tolerance t;
    int rc = ost_json_string(&c->id, c->kase, "id");
    if (rc == 0 && !c->expected) /* data that other cases refer to */
        return 0;
    if (rc == 0 && !model) {
        case_judged(r, c->id, "model", "one that is known here", "none", false);
        return 0;
    }
    if (rc == 0)
        rc = read_tolerance(&t, ost_json_get(c->kase, "tolerance"));
    if (rc == 0)
        rc = model->run(c);
    if (rc == 0 && is_contract(c->kase))
        expect_refusal(r, c);
    else if (rc == 0)
        compare(r, c, "", c->expected, &t);
    return rc;
}

int model_cases_run(struct case_report *r, const struct case_file *f,
                    const struct case_model *models, size_t n)
{
    struct ost_json_iter it = ost_json_members(f->json);
    const struct ost_json *cases;
    int rc = 0;
    while (rc == 0 && (cases = next_list(&it)))
        for (size_t i = 0; rc == 0 && i < ost_json_count(cases); i++) {
            struct model_case c = {.root = f->json, .kase = ost_json_at(cases, i)};
            c.inputs = ost_json_get(c.kase, "inputs");
            c.expected = ost_json_get(c.kase, "expected");
            rc = run_case(r, &c, models, n);
            release(&c);
        }
    return rc < 0 ? ost_fail_within(rc, "%s", f->path) : 0;
}

bool model_rows_match(const struct case_file *f, const char *column,
                      const struct case_model *models, size_t n)
{
    return case_has_column(f, column) && case_has_column(f, "inputs_json") && f->rows > 0 &&
           model_named(ost_slice_of(case_value(f, 0, column)), models, n);
}

/* A cell as the value it would be in JSON: none is null, a number one, the rest text. */
static int read_cell(struct ost_json **out, const char *text)
{
    struct ost_buf quoted = OST_BUF_INIT;
    if (strcmp(text, "none") == 0)
        return ost_json_parse(out, ost_slice_of("null"));
    if (ost_json_parse(out, ost_slice_of(text)) == 0)
        return 0;
    ost_json_quote(&quoted, ost_slice_of(text));
    int rc = ost_json_parse(out, ost_buf_view(&quoted));
    ost_buf_release(&quoted);
    return rc;
}

static int run_row(struct case_report *r, const struct case_file *f, size_t row,
                   const struct case_model *model)
{
    struct model_case c = {.id = case_value(f, row, "id")};
    struct ost_json *inputs = NULL, *expected = NULL;
    const char *text = case_value(f, row, "expected"), *tolerance = case_value(f, row, "tolerance");
    const char *field = case_has_column(f, "field") ? case_value(f, row, "field") : "value";
    struct tolerance t;
    int rc = ost_json_parse(&inputs, ost_slice_of(case_value(f, row, "inputs_json")));
    if (rc == 0)
        rc = read_cell(&expected, text);
    if (rc == 0)
        rc = tolerance_read(&t, tolerance);
    c.inputs = inputs;
    c.expected = expected;
    if (rc == 0)
        rc = model->run(&c);
    if (rc == 0 && strcmp(case_value(f, row, "class"), "contract") == 0)
        expect_refusal(r, &c);
    else if (rc == 0)
        compare(r, &c, strncmp(text, "error", 5) == 0 ? "error" : field, expected, &t);
    release(&c);
    ost_json_free(inputs);
    ost_json_free(expected);
    return rc;
}

int model_rows_run(struct case_report *r, const struct case_file *f, const char *column,
                   const struct case_model *models, size_t n)
{
    int rc = 0;
    for (size_t row = 0; rc == 0 && row < f->rows; row++) {
        const char *name = case_value(f, row, column);
        const struct case_model *model = model_named(ost_slice_of(name), models, n);
        rc = model ? run_row(r, f, row, model)
                   : ost_fail(OST_EPARSE, "%s '%s' is not known here", column, name);
        if (rc < 0)
            return case_bad_row(rc, f, row);
    }
    return 0;
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
