/* Tolerances as files of cases write them. */
#ifndef TESTS_TOLERANCE_H
#define TESTS_TOLERANCE_H

#include <stdbool.h>

struct tolerance {
    double absolute, relative;
    bool purely_relative; /* of the expected value, however small */
};

/* A number t, "abs A rel R", "rel R", "R rel" or "exact"; anything else is OST_EPARSE. */
int tolerance_read(struct tolerance *out, const char *text);

/*
 * How far from the expected value is right: of a number t, t max(1, |expected|); of "abs A rel R",
 * A + R |expected|; of "rel R" and "R rel", R |expected|.
 */
double tolerance_allowed(const struct tolerance *t, double expected);

#endif
