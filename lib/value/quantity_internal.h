/*
 * Numbers with units, the pieces of a quantity. For quantity.c alone.
 *
 * A term is read first and understood when everything is known: its unit may stand behind a later one.
 */
#ifndef OST_VALUE_QUANTITY_INTERNAL_H
#define OST_VALUE_QUANTITY_INTERNAL_H

#include "base/error.h"
#include "value/quantity.h"

/* Where reading is in a text. */
struct ost_quantity_cursor {
    struct ost_slice text; /* all of it, for messages */
    size_t at;             /* the next byte */
    const struct ost_quantity_options *options;
};

struct ost_quantity_term {
    size_t at; /* where it stands in the text */
    double number;
    bool money, percent, per_unit;
    double over_h, under_h; /* hours in its unit of time and in the one it is per; 0: none */
};

/* OST_EPARSE naming the text and the column of `at`. */
int ost_quantity_fail(const struct ost_quantity_cursor *c, size_t at, const char *format, ...)
    OST_PRINTF(3, 4);

void ost_quantity_skip_space(struct ost_quantity_cursor *c);

/* Takes the character or the word if it is next, behind spaces. */
bool ost_quantity_take(struct ost_quantity_cursor *c, char character);
bool ost_quantity_take_word(struct ost_quantity_cursor *c, const char *word);

/* A plain number without sign of unit. */
int ost_quantity_number(double *out, struct ost_quantity_cursor *c);

/* [currency] number [k|M] [unit]. */
int ost_quantity_term(struct ost_quantity_term *out, struct ost_quantity_cursor *c);

/* A unit alone, number 1: what may stand behind a bracket. Nothing there is a term without unit. */
int ost_quantity_unit(struct ost_quantity_term *out, struct ost_quantity_cursor *c);

/* Takes over what `from` has and this one has not: money, and the unit when it has none. */
void ost_quantity_share(struct ost_quantity_term *t, const struct ost_quantity_term *from);

/* The term's number in the units of the kind; fails when it is of something else or beyond reason. */
int ost_quantity_convert(double *out, const struct ost_quantity_term *t,
                         enum ost_quantity_kind kind, const struct ost_quantity_cursor *c);

#endif
