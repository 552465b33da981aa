#include "value/quantity.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "io/number.h"
#include "ticket/rows.h"
#include "value/quantity_internal.h"

enum { MOST_TERMS = 3, DATA_LIMIT = 10000000 };

/* Vose's weight of the mode. */
static const double pert_gamma = 4;

/* What a quantity is made of; the constructor gets the converted terms. */
struct form {
    const char *name; /* the word in front of the bracket */
    size_t terms;
    int (*make)(struct ost_distribution *out, const double *x);
};

static int make_normal(struct ost_distribution *out, const double *x)
{
    return ost_distribution_normal(out, x[0], x[1]);
}

static int make_lognormal(struct ost_distribution *out, const double *x)
{
    return ost_distribution_lognormal(out, x[0], x[1]);
}

static int make_uniform(struct ost_distribution *out, const double *x)
{
    return ost_distribution_uniform(out, x[0], x[1]);
}

static int make_beta(struct ost_distribution *out, const double *x)
{
    return ost_distribution_beta(out, x[0], x[1]);
}

static int make_triangular(struct ost_distribution *out, const double *x)
{
    return ost_distribution_triangular(out, x[0], x[1], x[2]);
}

static int make_pert(struct ost_distribution *out, const double *x)
{
    return ost_distribution_pert(out, x[0], x[1], x[2], pert_gamma);
}

static int make_constant(struct ost_distribution *out, const double *x)
{
    return ost_distribution_constant(out, x[0]);
}

static const struct form forms[] = {
    {"normal", 2, make_normal}, {"lognormal", 2, make_lognormal}, {"uniform", 2, make_uniform},
    {"beta", 2, make_beta},     {"tri", 3, make_triangular},      {"pert", 3, make_pert},
};

/* Converts the terms, each with what the ones behind it say, and makes the distribution of them. */
static int build(struct ost_distribution *out, const struct form *form,
                 struct ost_quantity_term *term, enum ost_quantity_kind kind,
                 const struct ost_quantity_cursor *c)
{
    double x[MOST_TERMS] = {0};
    for (size_t i = form->terms - 1; i-- > 0;)
        ost_quantity_share(&term[i], &term[i + 1]);
    for (size_t i = 0; i < form->terms; i++) {
        int rc = ost_quantity_convert(&x[i], &term[i], kind, c);
        if (rc < 0)
            return rc;
    }
    int rc = form->make(out, x);
    return rc < 0 ? ost_fail_within(rc, "'%.*s'", OST_SLICE_ARG(c->text)) : 0;
}

/* ")" and the unit behind it, for the last of the terms. */
static int close_bracket(struct ost_quantity_term *last, struct ost_quantity_cursor *c)
{
    struct ost_quantity_term unit;
    if (!ost_quantity_take(c, ')'))
        return ost_quantity_fail(c, c->at, "')' is needed");
    int rc = ost_quantity_unit(&unit, c);
    if (rc == 0)
        ost_quantity_share(last, &unit);
    return rc;
}

/* "(a to b)", "(a, b, c)" of one of the forms. */
static int read_form(struct ost_distribution *out, const struct form *form,
                     enum ost_quantity_kind kind, struct ost_quantity_cursor *c)
{
    struct ost_quantity_term term[MOST_TERMS] = {{0}};
    int rc = 0;
    if (form->make == make_beta && kind != OST_QUANTITY_SHARE)
        return ost_quantity_fail(c, 0, "beta is for shares of 0 to 100 %%");
    for (size_t i = 0; rc == 0 && i < form->terms; i++) {
        if (i > 0 && !ost_quantity_take(c, ',') && !ost_quantity_take_word(c, "to"))
            return ost_quantity_fail(c, c->at,
                                     "%s takes %zu numbers, with ',' or 'to' between them",
                                     form->name, form->terms);
        rc = ost_quantity_term(&term[i], c);
    }
    if (rc == 0)
        rc = close_bracket(&term[form->terms - 1], c);
    return rc < 0 ? rc : build(out, form, term, kind, c);
}

/* "(7 / 120)": incidents per unit-years, or per years where nothing is per unit. */
static int read_rate(struct ost_distribution *out, enum ost_quantity_kind kind,
                     struct ost_quantity_cursor *c)
{
    struct ost_quantity_term unit = {0};
    double count, exposure, ignored;
    size_t at = c->at;
    if (kind != OST_QUANTITY_PER_UNIT_YEAR && kind != OST_QUANTITY_PER_YEAR)
        return ost_quantity_fail(c, 0, "rate is for numbers per year");
    int rc = ost_quantity_number(&count, c);
    if (rc == 0 && !ost_quantity_take(c, '/'))
        rc = ost_quantity_fail(c, c->at, "rate takes incidents / unit-years");
    if (rc == 0)
        rc = ost_quantity_number(&exposure, c);
    if (rc == 0)
        rc = close_bracket(&unit, c);
    if (rc == 0 && (unit.per_unit || unit.under_h > 0 || unit.over_h > 0 || unit.money))
        rc = ost_quantity_convert(&ignored, &unit, kind, c);
    if (rc < 0)
        return rc;
    if (!(count >= 0 && count <= 1e15 && count == floor(count)))
        return ost_quantity_fail(c, at, "incidents are a whole number");
    rc = ost_distribution_rate(out, (uint64_t)count, exposure);
    return rc < 0 ? ost_fail_within(rc, "'%.*s'", OST_SLICE_ARG(c->text)) : 0;
}

/* What data() reads: a column of numbers. */
struct column {
    double *x;
    size_t n, cap;
};

static int read_cells(struct column *out, struct ost_rows *rows, const char *name)
{
    struct ost_row row;
    int rc = ost_rows_pick(rows, &name, 1);
    while (rc >= 0 && (rc = ost_rows_next(rows, &row)) > 0) {
        if (row.picked[0].n == 0)
            continue;
        if (out->n == DATA_LIMIT)
            return ost_fail(OST_ELIMIT, "%s has more than %d rows", ost_rows_name(rows),
                            DATA_LIMIT);
        out->x = ost_grow(out->x, &out->cap, out->n + 1, sizeof *out->x);
        rc = ost_number_real(&out->x[out->n++], row.picked[0]);
        if (rc < 0)
            return ost_fail_within(rc, "%s:%zu", ost_rows_name(rows), row.line);
    }
    return rc;
}

static int read_column(struct column *out, struct ost_slice place, const char *directory)
{
    struct ost_buf path = OST_BUF_INIT;
    struct ost_rows *rows;
    size_t file = place.n;
    while (file > 0 && place.p[file - 1] != ':')
        file--;
    char *name = ost_calloc(place.n - file + 1, 1);
    memcpy(name, place.p + file, place.n - file);
    bool absolute = place.n > 0 && place.p[0] == '/';
    ost_buf_printf(&path, "%s%s", absolute ? "" : directory, absolute ? "" : "/");
    ost_buf_add(&path, place.p, file - 1);
    int rc = ost_rows_open(&rows, path.p, NULL);
    if (rc == 0) {
        rc = read_cells(out, rows, name);
        ost_rows_close(rows);
    }
    if (rc == 0 && out->n == 0)
        rc = ost_fail(OST_EDATA, "%s: column '%s' holds no number", path.p, name);
    ost_buf_release(&path);
    free(name);
    return rc;
}

/* Every value of the column with the unit behind the bracket. */
static int convert_column(struct column *column, const struct ost_quantity_term *unit,
                          enum ost_quantity_kind kind, const struct ost_quantity_cursor *c)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < column->n; i++) {
        struct ost_quantity_term term = *unit;
        term.number = column->x[i];
        rc = ost_quantity_convert(&column->x[i], &term, kind, c);
    }
    return rc;
}

/* "(file.csv:column)" */
static int read_data(struct ost_distribution *out, enum ost_quantity_kind kind,
                     struct ost_quantity_cursor *c)
{
    struct column column = {0};
    struct ost_quantity_term unit = {0};
    struct ost_slice rest = {c->text.p + c->at, c->text.n - c->at}, place;
    if (!c->options->directory)
        return ost_quantity_fail(c, 0, "data() is not read here");
    if (!ost_slice_cut(&rest, ')', &place) || !memchr(place.p, ':', place.n) || place.p[0] == ':')
        return ost_quantity_fail(c, c->at, "data takes file.csv:column");
    c->at += place.n;
    int rc = close_bracket(&unit, c);
    if (rc == 0)
        rc = read_column(&column, place, c->options->directory);
    if (rc == 0)
        rc = convert_column(&column, &unit, kind, c);
    if (rc == 0)
        rc = ost_distribution_empirical(out, column.x, column.n);
    free(column.x);
    return rc;
}

/* A word in front of a bracket. */
static int read_call(struct ost_distribution *out, enum ost_quantity_kind kind,
                     struct ost_quantity_cursor *c, bool *is_call)
{
    static const char *const readers[] = {"rate", "data"};
    struct ost_quantity_cursor ahead = *c;
    *is_call = true;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++, ahead = *c)
        if (ost_quantity_take_word(&ahead, forms[i].name) && ost_quantity_take(&ahead, '(')) {
            *c = ahead;
            return read_form(out, &forms[i], kind, c);
        }
    for (size_t i = 0; i < 2; i++, ahead = *c)
        if (ost_quantity_take_word(&ahead, readers[i]) && ost_quantity_take(&ahead, '(')) {
            *c = ahead;
            return i == 0 ? read_rate(out, kind, c) : read_data(out, kind, c);
        }
    *is_call = false;
    return 0;
}

/* "5", "5 to 10" */
static int read_plain(struct ost_distribution *out, enum ost_quantity_kind kind,
                      struct ost_quantity_cursor *c)
{
    static const struct form constant = {"", 1, make_constant}, interval = {"", 2, make_lognormal};
    struct ost_quantity_term term[MOST_TERMS];
    int rc = ost_quantity_term(&term[0], c);
    if (rc < 0 || !ost_quantity_take_word(c, "to"))
        return rc < 0 ? rc : build(out, &constant, term, kind, c);
    rc = ost_quantity_term(&term[1], c);
    return rc < 0 ? rc : build(out, &interval, term, kind, c);
}

/* A lognormal interval over hundreds of decades has a mean that no double holds, or nobody means. */
static int check_mean(const struct ost_distribution *d, enum ost_quantity_kind kind,
                      struct ost_slice text)
{
    double mean = ost_distribution_mean(d);
    if (mean >= ost_quantity_least(kind) && mean <= ost_quantity_greatest(kind))
        return 0;
    return ost_fail(OST_EINVAL,
                    "'%.*s' is so wide that its mean is %g; make it narrower, or uniform",
                    OST_SLICE_ARG(text), mean);
}

static char *copy_of(struct ost_slice s)
{
    char *copy = ost_calloc(s.n + 1, 1);
    if (s.n)
        memcpy(copy, s.p, s.n);
    return copy;
}

int ost_quantity_parse(struct ost_quantity *out, struct ost_slice text, enum ost_quantity_kind kind,
                       const struct ost_quantity_options *options)
{
    struct ost_slice note = text, body;
    struct ost_distribution d = {0};
    bool has_note = ost_slice_cut(&note, '@', &body), is_call;
    struct ost_quantity_cursor c = {.text = ost_slice_trim(body), .options = options};
    int rc = read_call(&d, kind, &c, &is_call);
    if (rc == 0 && !is_call)
        rc = read_plain(&d, kind, &c);
    ost_quantity_skip_space(&c);
    if (rc == 0 && c.at < c.text.n)
        rc = ost_quantity_fail(&c, c.at, "'%.*s' is left over", (int)(c.text.n - c.at),
                               c.text.p + c.at);
    if (rc == 0)
        rc = check_mean(&d, kind, c.text);
    if (rc < 0) {
        ost_distribution_release(&d);
        return rc;
    }
    *out = (struct ost_quantity){d, has_note ? copy_of(ost_slice_trim(note)) : NULL};
    return 0;
}

void ost_quantity_release(struct ost_quantity *q)
{
    ost_distribution_release(&q->distribution);
    free(q->note);
    *q = (struct ost_quantity){0};
}

int ost_quantity_cents(int64_t *out, const struct ost_quantity *q)
{
    if (q->distribution.kind != OST_DISTRIBUTION_CONSTANT)
        return ost_fail(OST_EINVAL, "a price must be one certain amount");
    double cents = q->distribution.lower * 100, whole = round(cents);
    if (!(fabs(whole) < 9e15) || fabs(cents - whole) > 1e-6 * fmax(1, fabs(cents) * 1e-6))
        return ost_fail(OST_EINVAL, "%.15g is no whole number of cents", q->distribution.lower);
    *out = (int64_t)whole;
    return 0;
}
