/*
 * Files with sections of worked statistics: {"proportion_ci_95": ..., "kaplan_meier": ..., ...}.
 *
 * A section is one example or a list of them. Numbers are given with few decimals, so they agree when they
 * differ by no more than half a unit of the last; each field's unit stands where it is compared.
 */
#ifndef TESTS_STATS_CASES_H
#define TESTS_STATS_CASES_H

#include "run_cases.h"

/* Half a unit of so many decimals, and what halving leaves to rounding. */
#define DECIMALS_3 5.001e-4
#define DECIMALS_4 5.001e-5
#define DECIMALS_6 5.001e-7
#define DECIMALS_8 5.001e-9

/* A number that may be null: then the library's answer must be NaN. */
void stats_number(struct case_report *r, const char *id, const char *field,
                  const struct ost_json *expected, double got, double tolerance);

/* The numbers of an array, yours to free(); *n is how many. */
double *stats_numbers(const struct ost_json *array, size_t *n);

/* The sections; negative when one is not what its name promises. */
int stats_run_survival(struct case_report *r, const struct ost_json *section);
int stats_run_burn_rate(struct case_report *r, const struct ost_json *section);
int stats_run_error_budget(struct case_report *r, const struct ost_json *section);
int stats_run_availability(struct case_report *r, const struct ost_json *section);

#endif
