#include "text/json_scores.h"

#include <math.h>
#include <stdint.h>

#include "base/error.h"

/* ---- one number ---- */

/* 10^n as a double, 0 <= n <= 308. */
static double power_of_ten(int n)
{
    static const double small[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    return n < (int)(sizeof small / sizeof *small) ? small[n] : pow(10, n);
}

/* digits * 10^exponent as de.rs, f64_from_parts. */
static double scale(uint64_t digits, int exponent)
{
    double f = (double)digits;
    while (exponent < -308 && f != 0) {
        f /= 1e308;
        exponent += 308;
    }
    if (exponent < -308)
        return f;
    return exponent < 0 ? f / power_of_ten(-exponent)
                        : f * power_of_ten(exponent > 308 ? 308 : exponent);
}

/* Digits into *digits while it has room; returns how many were left out. */
static int take_digits(struct ost_slice *text, uint64_t *digits, int *taken)
{
    int left_out = 0;
    for (; text->n && ost_is_digit(*text->p); text->p++, text->n--) {
        uint64_t digit = (uint64_t)(*text->p - '0');
        if (left_out || *digits > (UINT64_MAX - digit) / 10)
            left_out++;
        else {
            *digits = *digits * 10 + digit;
            ++*taken;
        }
    }
    return left_out;
}

double ost_json_score(struct ost_slice number)
{
    bool negative = number.n && *number.p == '-';
    struct ost_slice rest = {number.p + negative, number.n - negative};
    uint64_t digits = 0, e = 0;
    int whole = 0, fraction = 0, power = 0;
    int exponent = take_digits(&rest, &digits, &whole);
    if (rest.n && *rest.p == '.') {
        rest = (struct ost_slice){rest.p + 1, rest.n - 1};
        if (exponent == 0)
            take_digits(&rest, &digits, &fraction);
        while (rest.n && ost_is_digit(*rest.p))
            rest = (struct ost_slice){rest.p + 1, rest.n - 1};
    }
    exponent -= fraction;
    if (rest.n > 1 && (*rest.p | 0x20) == 'e') {
        bool down = rest.p[1] == '-', sign = down || rest.p[1] == '+';
        rest = (struct ost_slice){rest.p + 1 + sign, rest.n - 1 - sign};
        take_digits(&rest, &e, &power);
        exponent += (down ? -1 : 1) * (int)(e < 100000 ? e : 100000);
    }
    double f = scale(digits, exponent);
    return negative ? -f : f;
}

/* ---- where they are ---- */

/* A place in a valid JSON text. */
struct cursor {
    const char *at, *end;
};

static void skip_space(struct cursor *c)
{
    while (c->at < c->end && ost_is_space(*c->at))
        c->at++;
}

/* Passes one of `set` after white space; false if another character stands there. */
static bool pass(struct cursor *c, char expected)
{
    skip_space(c);
    bool there = c->at < c->end && *c->at == expected;
    c->at += there;
    return there;
}

/* Passes a string and gives what stands between its quotes, escapes and all. */
static bool pass_string(struct cursor *c, struct ost_slice *out)
{
    if (!pass(c, '"'))
        return false;
    const char *begin = c->at;
    while (c->at < c->end && *c->at != '"')
        c->at += *c->at == '\\' ? 2 : 1;
    if (c->at >= c->end)
        return false;
    *out = (struct ost_slice){begin, (size_t)(c->at - begin)};
    c->at++;
    return true;
}

/* Passes the rest of a value that is not the one looked for: to the comma or bracket after it. */
static void pass_value(struct cursor *c)
{
    struct ost_slice ignored;
    int depth = 0;
    for (; c->at < c->end; c->at++) {
        while (c->at < c->end && *c->at == '"')
            if (!pass_string(c, &ignored))
                c->at = c->end;
        if (c->at >= c->end || (depth == 0 && strchr(",]}", *c->at)))
            return;
        depth += (*c->at == '[' || *c->at == '{') - (*c->at == ']' || *c->at == '}');
    }
}

/* Goes to the value of the key in the object that begins here. */
static bool find_member(struct cursor *c, const char *key)
{
    struct ost_slice name;
    if (!pass(c, '{'))
        return false;
    do {
        if (!pass_string(c, &name) || !pass(c, ':'))
            return false;
        if (ost_slice_is(name, key))
            return true;
        pass_value(c);
    } while (pass(c, ','));
    return false;
}

/* Passes ["token", number] and gives the number. */
static bool pass_entry(struct cursor *c, double *out)
{
    struct ost_slice token;
    if (!pass(c, '[') || !pass_string(c, &token) || !pass(c, ','))
        return false;
    skip_space(c);
    const char *begin = c->at;
    while (c->at < c->end && (ost_is_digit(*c->at) || strchr("+-.eE", *c->at)))
        c->at++;
    *out = ost_json_score((struct ost_slice){begin, (size_t)(c->at - begin)});
    return pass(c, ']');
}

int ost_json_scores(double *out, size_t n, struct ost_slice json)
{
    struct cursor c = {json.p, json.p + json.n};
    bool found = find_member(&c, "model") && find_member(&c, "vocab") && pass(&c, '[');
    for (size_t i = 0; i < n && found; i++)
        found = (i == 0 || pass(&c, ',')) && pass_entry(&c, &out[i]);
    return found ? 0 : ost_fail(OST_EPARSE, "the scores of its vocab are not plainly written");
}
