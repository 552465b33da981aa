/*
 * Quantities as people write them: a number with its unit, or a distribution when nobody knows it.
 *
 *     60                            certain
 *     $95/h    2h    4/y    40%     certain, with a unit
 *     $1500 to $9000                nine times out of ten between these two: lognormal
 *     normal(5 to 10)               the same, normal
 *     uniform(5, 10)                anything between, alike
 *     tri(5, 20, 50)                triangular: least, most likely, greatest
 *     pert(5, 20, 50)               PERT by the same three (Vose's: the mode weighs four times)
 *     beta(10% to 40%)              a share, 90 % between these two
 *     rate(7 / 120)                 7 incidents seen in 120 unit-years: Gamma(7 + 1/2, 120)
 *     data(restores.csv:hours)      as often as in that column of a file
 *     6 to 24 h @ ops review, May   whatever follows @ is a note: who said so
 *
 * Units: money as a symbol in front ($ € £) or the code before or after (USD 500, 500 EUR), which must be
 * the caller's currency; k and M behind a number multiply; %, s min h d w month y, each also per h, d,
 * month, y or unit (`$500/unit/y`; the caller may name the unit, `$21/user/month`). A unit behind
 * the last of several numbers, or behind a bracket, holds for those without one: `6 to 24 h`,
 * `pert(5, 20, 50) h`. Years have 365.25 days, months are twelfths of them.
 *
 * The caller says what is expected; a quantity of something else is an error that shows how to write
 * it. So is a bare number where money or time is expected, unless the key it stands at names the unit: an
 * amount that is read as the wrong thing is worse than one more character to type. Results are in
 * major currency units, hours, days for OST_QUANTITY_DAYS, years, and per year or hour as the name says.
 *
 *     struct ost_quantity wage;
 *     int rc = ost_quantity_parse(&wage, ost_slice_of("$80/h to $120/h"), OST_QUANTITY_MONEY_PER_HOUR, &options);
 *     if (rc == 0) mean = ost_distribution_mean(&wage.distribution);
 *     ost_quantity_release(&wage);
 */
#ifndef OST_VALUE_QUANTITY_H
#define OST_VALUE_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "stats/distribution.h"

/* What is expected: name, as people call it, an example, the least and the greatest that make sense. */
#define OST_QUANTITY_MAP(X)                                                                        \
    X(OST_QUANTITY_COUNT, "a number", "60", 0, 1e12)                                               \
    X(OST_QUANTITY_SHARE, "a share of 0 to 100 %", "40%", 0, 1)                                    \
    X(OST_QUANTITY_GROWTH, "a rate of growth or discount", "10%", -1, 100)                         \
    X(OST_QUANTITY_MONEY, "an amount of money", "$4000", 0, 1e15)                                  \
    X(OST_QUANTITY_MONEY_PER_HOUR, "money per hour", "$95/h", 0, 1e12)                             \
    X(OST_QUANTITY_MONEY_PER_YEAR, "money per year", "$120k/y", 0, 1e15)                           \
    X(OST_QUANTITY_MONEY_PER_UNIT_YEAR, "money per unit and year", "$500/unit/y", 0, 1e12)         \
    X(OST_QUANTITY_HOURS, "a time in hours", "6h", 0, 1e6)                                         \
    X(OST_QUANTITY_DAYS, "a time in days", "9d", 0, 1e5)                                           \
    X(OST_QUANTITY_YEARS, "a time in years", "3y", 0, 100)                                         \
    X(OST_QUANTITY_HOURS_PER_YEAR, "hours per year", "40h/y", 0, 1e8)                              \
    X(OST_QUANTITY_HOURS_PER_UNIT_YEAR, "hours per unit and year", "3h/unit/y", 0, 8784)           \
    X(OST_QUANTITY_PER_YEAR, "a number per year", "4/y", 0, 1e9)                                   \
    X(OST_QUANTITY_PER_UNIT_YEAR, "a number per unit and year", "0.3/unit/y", 0, 1e6)              \
    X(OST_QUANTITY_PER_UNIT_DAY, "a probability per unit and day", "2e-6/unit/d", 0, 1)

enum ost_quantity_kind {
#define X(name, meaning, example, least, greatest) name,
    OST_QUANTITY_MAP(X)
#undef X
        OST_QUANTITY_KINDS
};

struct ost_quantity_options {
    const char *currency;  /* ISO 4217 code: "USD" */
    const char *unit;      /* what `unit` is called, "server"; NULL: `unit` only */
    const char *directory; /* where data() looks for files; NULL: data() is refused */
    bool bare;             /* the key names time and unit, so they may be left out; money never */
};

struct ost_quantity {
    struct ost_distribution distribution;
    char *note; /* what followed '@'; NULL: nothing */
};

/*
 * The whole text as one quantity; *out is yours to release. OST_EPARSE, with the column in the text
 * and a hint, when it is none or one of something else; OST_EINVAL for bounds that make no distribution or
 * lie beyond what makes sense.
 */
int ost_quantity_parse(struct ost_quantity *out, struct ost_slice text, enum ost_quantity_kind kind,
                       const struct ost_quantity_options *options);
void ost_quantity_release(struct ost_quantity *q);

/* The least and the greatest value of a kind: draws of a distribution without ends are held within. */
double ost_quantity_least(enum ost_quantity_kind kind);
double ost_quantity_greatest(enum ost_quantity_kind kind);

/* A certain amount of money in minor units: OST_EINVAL when it is not certain, or no whole number of cents. */
int ost_quantity_cents(int64_t *out, const struct ost_quantity *q);

#endif
