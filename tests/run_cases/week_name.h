/*
 * Weeks by the names that files of cases use: "24x7", "24x5" (from Monday on), "9x5_0900-1800".
 */
#ifndef TESTS_WEEK_NAME_H
#define TESTS_WEEK_NAME_H

#include "value/response.h"

enum { WEEK_DAYS = 7 };

/* Fills `open` and lets the promise borrow it. */
int week_of_name(struct ost_promise *p, struct ost_week_span open[WEEK_DAYS], const char *name);

#endif
