#include "sla/gate.h"

#include <ctype.h>

#include "base/error.h"
#include "base/time.h"
#include "io/number.h"

const char *const ost_gate_verdict_names[OST_GATE_VERDICTS] = {"pass", "fail", "undecided"};

/* The expression and how far it is read. */
struct cursor {
    struct ost_slice all;
    size_t at;
};

static int expected(const struct cursor *c, const char *what)
{
    return ost_fail(OST_EPARSE,
                    "gate '%.*s': expected %s at character %zu, as in "
                    "'first_response.compliance >= 0.95'",
                    OST_SLICE_ARG(c->all), what, c->at + 1);
}

static void skip_space(struct cursor *c)
{
    while (c->at < c->all.n && (c->all.p[c->at] == ' ' || c->all.p[c->at] == '\t'))
        c->at++;
}

static bool take(struct cursor *c, char wanted)
{
    bool there = c->at < c->all.n && c->all.p[c->at] == wanted;
    c->at += there;
    return there;
}

static struct ost_slice take_word(struct cursor *c)
{
    size_t from = c->at;
    while (c->at < c->all.n && (isalnum((unsigned char)c->all.p[c->at]) || c->all.p[c->at] == '_'))
        c->at++;
    return (struct ost_slice){c->all.p + from, c->at - from};
}

/* Whether `s` ends in ".word"; cuts it off when it does. */
static bool cut_part(struct ost_slice *s, const char *word)
{
    size_t n = strlen(word);
    if (s->n < n + 1 || s->p[s->n - n - 1] != '.' || memcmp(s->p + s->n - n, word, n) != 0)
        return false;
    s->n -= n + 1;
    return true;
}

/* name[group].part.bound */
static int read_metric(struct ost_gate *g, struct cursor *c)
{
    g->metric = take_word(c);
    if (g->metric.n == 0)
        return expected(c, "the name of a figure");
    if (take(c, '[')) {
        size_t from = c->at;
        while (c->at < c->all.n && c->all.p[c->at] != ']')
            c->at++;
        g->group = (struct ost_slice){c->all.p + from, c->at - from};
        if (!take(c, ']'))
            return expected(c, "']'");
    }
    size_t from = c->at;
    while (take(c, '.'))
        if (take_word(c).n == 0)
            return expected(c, "a part of the figure");
    g->part = (struct ost_slice){c->all.p + from, c->at - from};
    g->bound = cut_part(&g->part, "lower") ? -1 : cut_part(&g->part, "upper") ? 1 : 0;
    if (g->part.n)
        g->part.p++, g->part.n--;
    return 0;
}

static int read_operator(struct ost_gate *g, struct cursor *c)
{
    bool greater = take(c, '>');
    if (!greater && !take(c, '<'))
        return expected(c, "one of >= <= > <");
    bool equal = take(c, '=');
    g->op = greater ? (equal ? OST_GATE_GE : OST_GATE_GT) : (equal ? OST_GATE_LE : OST_GATE_LT);
    return 0;
}

static int read_bar(struct ost_gate *g, struct cursor *c)
{
    struct ost_slice text = {c->all.p + c->at, c->all.n - c->at};
    while (text.n && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t'))
        text.n--;
    int64_t seconds;
    g->kind = OST_MEASURED_NUMBER;
    if (ost_number_real(&g->bar, text) == 0)
        return 0;
    if (text.n && text.p[text.n - 1] == '%') {
        text.n--;
        text = ost_slice_trim(text);
        g->kind = OST_MEASURED_SHARE;
        if (ost_number_real(&g->bar, text) == 0) {
            g->bar /= 100;
            return 0;
        }
    }
    g->kind = OST_MEASURED_SECONDS;
    if (text.n == 0 || ost_duration_parse(&seconds, text) < 0)
        return expected(c, "a number, a percentage or a duration");
    g->bar = (double)seconds;
    return 0;
}

int ost_gate_parse(struct ost_gate *out, struct ost_slice expression)
{
    struct ost_gate g = {.expression = expression};
    struct cursor c = {expression, 0};
    skip_space(&c);
    int rc = read_metric(&g, &c);
    skip_space(&c);
    if (rc == 0)
        rc = read_operator(&g, &c);
    skip_space(&c);
    if (rc == 0)
        rc = read_bar(&g, &c);
    if (rc == 0)
        *out = g;
    return rc;
}

/* A bar fits a figure of its own kind; a plain number fits all but durations, and shares up to 1. */
static int check_kind(const struct ost_gate *gate, const struct ost_measured *figure)
{
    if (figure->kind == OST_MEASURED_SHARE && gate->kind != OST_MEASURED_SECONDS && gate->bar > 1)
        return ost_fail(OST_EINVAL, "gate '%.*s': no share is above 1: write 0.95 or 95%%",
                        OST_SLICE_ARG(gate->expression));
    if (gate->kind == figure->kind)
        return 0;
    if (figure->kind == OST_MEASURED_SECONDS)
        return gate->kind == OST_MEASURED_NUMBER && gate->bar == 0
                   ? 0
                   : ost_fail(OST_EINVAL, "gate '%.*s': the figure is a duration: write 4h or 30m",
                              OST_SLICE_ARG(gate->expression));
    if (gate->kind == OST_MEASURED_NUMBER)
        return 0;
    return ost_fail(OST_EINVAL, "gate '%.*s': the figure is %s: write %s",
                    OST_SLICE_ARG(gate->expression),
                    figure->kind == OST_MEASURED_SHARE ? "a share" : "a number",
                    figure->kind == OST_MEASURED_SHARE ? "0.95 or 95%" : "a plain number");
}

static bool holds(double value, enum ost_gate_operator op, double bar)
{
    switch (op) {
    case OST_GATE_GE:
        return value >= bar;
    case OST_GATE_LE:
        return value <= bar;
    case OST_GATE_GT:
        return value > bar;
    default:
        return value < bar;
    }
}

int ost_gate_judge(enum ost_gate_verdict *out, const struct ost_gate *gate,
                   const struct ost_measured *figure, int64_t min_n)
{
    int rc = check_kind(gate, figure);
    if (rc < 0)
        return rc;
    double value = gate->bound < 0   ? figure->lower
                   : gate->bound > 0 ? figure->upper
                                     : figure->value;
    bool open_ended = gate->bound == 0 && figure->at_least;
    if (gate->bound > 0 && isinf(value)) { /* not reached: somewhere above the value */
        value = figure->value;
        open_ended = true;
    }
    *out = OST_GATE_UNDECIDED;
    bool few = figure->kind != OST_MEASURED_COUNT && figure->n < min_n;
    if (!figure->known || isnan(value) || few)
        return 0;
    bool held = holds(value, gate->op, gate->bar);
    /* What lies somewhere above a value settles what a larger one would not change. */
    bool settled = !open_ended || held == (gate->op == OST_GATE_GE || gate->op == OST_GATE_GT);
    if (settled)
        *out = held ? OST_GATE_PASS : OST_GATE_FAIL;
    return 0;
}
