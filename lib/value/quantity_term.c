#include "value/quantity_internal.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "io/number.h"

#define DAY_H 24.0
#define YEAR_H 8766.0 /* 365.25 days */

struct time_word {
    const char *word;
    double hours;
};

static const struct time_word times[] = {
    {"s", 1 / 3600.0},
    {"min", 1 / 60.0},
    {"h", 1},
    {"hour", 1},
    {"hours", 1},
    {"d", DAY_H},
    {"day", DAY_H},
    {"days", DAY_H},
    {"w", 7 * DAY_H},
    {"week", 7 * DAY_H},
    {"weeks", 7 * DAY_H},
    {"month", YEAR_H / 12},
    {"months", YEAR_H / 12},
    {"y", YEAR_H},
    {"year", YEAR_H},
    {"years", YEAR_H},
};

/* What a kind is made of: hours in its units of time, 0 for none. */
struct shape {
    bool money, percent, per_unit;
    double over_h, under_h;
};

static const struct shape shapes[OST_QUANTITY_KINDS] = {
    [OST_QUANTITY_SHARE] = {.percent = true},
    [OST_QUANTITY_GROWTH] = {.percent = true},
    [OST_QUANTITY_MONEY] = {.money = true},
    [OST_QUANTITY_MONEY_PER_HOUR] = {.money = true, .under_h = 1},
    [OST_QUANTITY_MONEY_PER_YEAR] = {.money = true, .under_h = YEAR_H},
    [OST_QUANTITY_MONEY_PER_UNIT_YEAR] = {.money = true, .per_unit = true, .under_h = YEAR_H},
    [OST_QUANTITY_HOURS] = {.over_h = 1},
    [OST_QUANTITY_DAYS] = {.over_h = DAY_H},
    [OST_QUANTITY_YEARS] = {.over_h = YEAR_H},
    [OST_QUANTITY_HOURS_PER_YEAR] = {.over_h = 1, .under_h = YEAR_H},
    [OST_QUANTITY_HOURS_PER_UNIT_YEAR] = {.over_h = 1, .per_unit = true, .under_h = YEAR_H},
    [OST_QUANTITY_PER_YEAR] = {.under_h = YEAR_H},
    [OST_QUANTITY_PER_UNIT_YEAR] = {.per_unit = true, .under_h = YEAR_H},
    [OST_QUANTITY_PER_UNIT_DAY] = {.per_unit = true, .under_h = DAY_H},
};

static const struct {
    const char *meaning, *example;
    double least, greatest;
} words[OST_QUANTITY_KINDS] = {
#define X(name, meaning, example, least, greatest) {meaning, example, least, greatest},
    OST_QUANTITY_MAP(X)
#undef X
};

double ost_quantity_least(enum ost_quantity_kind kind)
{
    return words[kind].least;
}

double ost_quantity_greatest(enum ost_quantity_kind kind)
{
    return words[kind].greatest;
}

int ost_quantity_fail(const struct ost_quantity_cursor *c, size_t at, const char *format, ...)
{
    char sentence[512];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    return ost_fail(OST_EPARSE, "'%.*s', column %zu: %s", OST_SLICE_ARG(c->text), at + 1, sentence);
}

/* The byte `ahead` of the next; NUL behind the end (and where the text has one, which nothing takes). */
static char peek(const struct ost_quantity_cursor *c, size_t ahead)
{
    return c->at + ahead < c->text.n ? c->text.p[c->at + ahead] : '\0';
}

void ost_quantity_skip_space(struct ost_quantity_cursor *c)
{
    while (peek(c, 0) == ' ' || peek(c, 0) == '\t')
        c->at++;
}

bool ost_quantity_take(struct ost_quantity_cursor *c, char character)
{
    ost_quantity_skip_space(c);
    if (peek(c, 0) != character)
        return false;
    c->at++;
    return true;
}

/* The letters that come next. */
static struct ost_slice next_word(const struct ost_quantity_cursor *c)
{
    size_t n = 0;
    while (isalpha((unsigned char)peek(c, n)))
        n++;
    return (struct ost_slice){c->text.p + c->at, n};
}

bool ost_quantity_take_word(struct ost_quantity_cursor *c, const char *word)
{
    ost_quantity_skip_space(c);
    struct ost_slice next = next_word(c);
    if (!ost_slice_is(next, word))
        return false;
    c->at += next.n;
    return true;
}

static bool is_currency_code(struct ost_slice word)
{
    size_t n = 0;
    while (n < word.n && isupper((unsigned char)word.p[n]))
        n++;
    return n == 3 && word.n == 3;
}

/* A symbol or a code, which must be that of the caller; sets *found. */
static int take_currency(bool *found, struct ost_quantity_cursor *c)
{
    static const struct {
        const char *symbol, *code;
    } symbols[] = {{"$", "USD"}, {"\xe2\x82\xac", "EUR"}, {"\xc2\xa3", "GBP"}};
    ost_quantity_skip_space(c);
    size_t at = c->at;
    struct ost_slice rest = {c->text.p + at, c->text.n - at}, code = next_word(c);
    size_t taken = is_currency_code(code) ? code.n : 0;
    for (size_t i = 0; taken == 0 && i < sizeof symbols / sizeof *symbols; i++) {
        size_t n = strlen(symbols[i].symbol);
        if (rest.n >= n && memcmp(rest.p, symbols[i].symbol, n) == 0) {
            code = ost_slice_of(symbols[i].code);
            taken = n;
        }
    }
    if (taken == 0)
        return 0;
    if (!ost_slice_is(code, c->options->currency))
        return ost_quantity_fail(c, at, "amounts are in %s here, not in %.*s", c->options->currency,
                                 OST_SLICE_ARG(code));
    *found = true;
    c->at += taken;
    return 0;
}

int ost_quantity_number(double *out, struct ost_quantity_cursor *c)
{
    ost_quantity_skip_space(c);
    size_t at = c->at, n = peek(c, 0) == '-';
    while (isdigit((unsigned char)peek(c, n)) || peek(c, n) == '.')
        n++;
    if (n > 0 && (peek(c, n) == 'e' || peek(c, n) == 'E')) {
        size_t sign = peek(c, n + 1) == '-' || peek(c, n + 1) == '+';
        if (isdigit((unsigned char)peek(c, n + 1 + sign)))
            for (n += 1 + sign; isdigit((unsigned char)peek(c, n));)
                n++;
    }
    struct ost_slice digits = {c->text.p + at, n};
    if (n == 0)
        return ost_quantity_fail(c, at, "a number is needed");
    int rc = ost_number_real(out, digits);
    if (rc < 0)
        return ost_quantity_fail(c, at, "'%.*s' is not a number", OST_SLICE_ARG(digits));
    c->at += n;
    return 0;
}

/* "120k": the factor of a letter that touches the number and no other letter. */
static double take_multiple(struct ost_quantity_cursor *c)
{
    double factor = peek(c, 0) == 'k' ? 1e3 : peek(c, 0) == 'M' ? 1e6 : 1;
    if (factor == 1 || isalpha((unsigned char)peek(c, 1)))
        return 1;
    c->at++;
    return factor;
}

/* Hours in the unit of time that is next; 0 when none is. */
static double take_time(struct ost_quantity_cursor *c)
{
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (ost_quantity_take_word(c, times[i].word))
            return times[i].hours;
    return 0;
}

static bool take_unit_word(struct ost_quantity_cursor *c)
{
    return ost_quantity_take_word(c, "unit") ||
           (c->options->unit && ost_quantity_take_word(c, c->options->unit));
}

/* "/unit/y": each at most once. */
static int take_per(struct ost_quantity_term *t, struct ost_quantity_cursor *c)
{
    while (ost_quantity_take(c, '/')) {
        ost_quantity_skip_space(c);
        size_t at = c->at;
        if (!t->per_unit && take_unit_word(c)) {
            t->per_unit = true;
            continue;
        }
        double hours = take_time(c);
        if (hours == 0 || t->under_h > 0)
            return ost_quantity_fail(
                c, at, "behind '/' stands %s%s or one of h, d, month and y, once",
                c->options->unit ? c->options->unit : "unit", c->options->unit ? ", unit" : "");
        t->under_h = hours;
    }
    return 0;
}

/* [%] [code] [time] [/...] */
static int take_unit(struct ost_quantity_term *t, struct ost_quantity_cursor *c)
{
    t->percent = ost_quantity_take(c, '%');
    int rc = t->money ? 0 : take_currency(&t->money, c);
    if (rc < 0)
        return rc;
    t->over_h = take_time(c);
    return take_per(t, c);
}

int ost_quantity_unit(struct ost_quantity_term *out, struct ost_quantity_cursor *c)
{
    *out = (struct ost_quantity_term){.at = c->at, .number = 1};
    return take_unit(out, c);
}

int ost_quantity_term(struct ost_quantity_term *out, struct ost_quantity_cursor *c)
{
    ost_quantity_skip_space(c);
    *out = (struct ost_quantity_term){.at = c->at};
    int rc = take_currency(&out->money, c);
    if (rc == 0)
        rc = ost_quantity_number(&out->number, c);
    if (rc < 0)
        return rc;
    out->number *= take_multiple(c);
    return take_unit(out, c);
}

static bool has_unit(const struct ost_quantity_term *t)
{
    return t->percent || t->per_unit || t->over_h > 0 || t->under_h > 0;
}

void ost_quantity_share(struct ost_quantity_term *t, const struct ost_quantity_term *from)
{
    t->money = t->money || from->money;
    if (has_unit(t))
        return;
    t->percent = from->percent;
    t->per_unit = from->per_unit;
    t->over_h = from->over_h;
    t->under_h = from->under_h;
}

/* Whether the term is of the kind, given what may be left out. */
static bool fits(const struct ost_quantity_term *t, const struct shape *s, bool bare)
{
    if (t->money != s->money || (t->percent && !s->percent))
        return false;
    if (bare && !t->per_unit && t->over_h == 0 && t->under_h == 0)
        return true;
    return t->per_unit == s->per_unit && (t->over_h > 0) == (s->over_h > 0) &&
           (t->under_h > 0) == (s->under_h > 0);
}

int ost_quantity_convert(double *out, const struct ost_quantity_term *t,
                         enum ost_quantity_kind kind, const struct ost_quantity_cursor *c)
{
    const struct shape *s = &shapes[kind];
    if (!fits(t, s, c->options->bare))
        return ost_quantity_fail(c, t->at, "%s is needed, as in '%s'", words[kind].meaning,
                                 words[kind].example);
    double x = t->percent ? t->number / 100 : t->number;
    if (t->over_h > 0)
        x *= t->over_h / s->over_h;
    if (t->under_h > 0)
        x *= s->under_h / t->under_h;
    if (!(x >= words[kind].least && x <= words[kind].greatest))
        return ost_quantity_fail(c, t->at, "%s lies between %g and %g", words[kind].meaning,
                                 words[kind].least, words[kind].greatest);
    *out = x;
    return 0;
}
