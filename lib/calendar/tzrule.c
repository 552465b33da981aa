#include "calendar/tzrule.h"

#include "base/error.h"

enum { MAX_OFFSET_H = 24, MAX_CHANGE_H = 167, DEFAULT_CHANGE_S = 2 * 3600 };

/* What is left of the text. A step that does not fit clears `ok`; later steps then do nothing. */
struct cursor {
    const char *p, *end;
    bool ok;
};

static bool next_is(const struct cursor *c, char expected)
{
    return c->ok && c->p < c->end && *c->p == expected;
}

static bool skip(struct cursor *c, char expected)
{
    bool found = next_is(c, expected);
    c->p += found;
    return found;
}

static bool next_is_digit(const struct cursor *c)
{
    return c->ok && c->p < c->end && ost_is_digit(*c->p);
}

static int take_number(struct cursor *c, int least, int most)
{
    int value = 0;
    c->ok = next_is_digit(c);
    while (next_is_digit(c) && value <= most)
        value = value * 10 + *c->p++ - '0';
    c->ok = c->ok && value >= least && value <= most;
    return value;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static int32_t take_time(struct cursor *c, int most_h)
{
    bool negative = skip(c, '-');
    if (!negative)
        skip(c, '+');
    int32_t value = take_number(c, 0, most_h) * 3600;
    if (skip(c, ':')) {
        value += take_number(c, 0, 59) * 60;
        if (skip(c, ':'))
            value += take_number(c, 0, 59);
    }
    return negative ? -value : value;
}

/* Three letters or more, or anything in <>. */
static void skip_name(struct cursor *c)
{
    const char *start = c->p;
    if (skip(c, '<')) {
        while (c->p < c->end && *c->p != '>')
            c->p++;
        c->ok = skip(c, '>');
        return;
    }
    while (c->p < c->end && ((*c->p >= 'A' && *c->p <= 'Z') || (*c->p >= 'a' && *c->p <= 'z')))
        c->p++;
    c->ok = c->ok && c->p - start >= 3;
}

/* ,Mm.w.d or ,Jn or ,n and then perhaps /time. */
static struct ost_tzrule_change take_change(struct cursor *c)
{
    struct ost_tzrule_change change = {.form = 'n', .time_s = DEFAULT_CHANGE_S};
    c->ok = skip(c, ',');
    if (skip(c, 'M')) {
        change.form = 'M';
        change.month = take_number(c, 1, 12);
        c->ok = skip(c, '.');
        change.week = take_number(c, 1, 5);
        c->ok = skip(c, '.');
        change.weekday = take_number(c, 0, 6);
    } else if (skip(c, 'J')) {
        change.form = 'J';
        change.day = take_number(c, 1, 365);
    } else {
        change.day = take_number(c, 0, 365);
    }
    if (skip(c, '/'))
        change.time_s = take_time(c, MAX_CHANGE_H);
    return change;
}

int ost_tzrule_parse(struct ost_tzrule *out, struct ost_slice text)
{
    struct cursor c = {text.p, text.p + text.n, true};
    struct ost_tzrule rule = {0};
    skip_name(&c);
    rule.standard = -take_time(&c, MAX_OFFSET_H);
    if (c.ok && c.p < c.end) {
        rule.changes = true;
        skip_name(&c);
        rule.summer = next_is(&c, ',') ? rule.standard + 3600 : -take_time(&c, MAX_OFFSET_H);
        rule.to_summer = take_change(&c);
        rule.to_standard = take_change(&c);
    }
    if (!c.ok || c.p < c.end)
        return ost_fail(OST_EPARSE, "'%.*s' is no time zone rule", OST_SLICE_ARG(text));
    *out = rule;
    return 0;
}

static int64_t day_of_change(const struct ost_tzrule_change *change, int32_t year)
{
    int64_t january = ost_date_days((struct ost_date){year, 1, 1});
    if (change->form == 'n')
        return january + change->day;
    if (change->form == 'J') {
        bool leap = ost_date_exists((struct ost_date){year, 2, 29});
        return january + change->day - 1 + (leap && change->day > 59);
    }
    struct ost_date date = {year, (int8_t)change->month, 1};
    int64_t first = ost_date_days(date);
    int monday_based = (change->weekday + 6) % 7;
    date.day = (int8_t)(1 + (monday_based - ost_weekday(first) + 7) % 7 + 7 * (change->week - 1));
    if (!ost_date_exists(date)) /* week 5 is the last one, which may be the fourth */
        date.day = (int8_t)(date.day - 7);
    return first + date.day - 1;
}

ost_time ost_tzrule_to_summer(const struct ost_tzrule *rule, int32_t year)
{
    return day_of_change(&rule->to_summer, year) * OST_DAY_S + rule->to_summer.time_s -
           rule->standard;
}

ost_time ost_tzrule_to_standard(const struct ost_tzrule *rule, int32_t year)
{
    return day_of_change(&rule->to_standard, year) * OST_DAY_S + rule->to_standard.time_s -
           rule->summer;
}
