/* Shares: k, n, confidence, continuity_correction -> low, high of the score interval. */
#include <string.h>

#include "run_cases.h"
#include "stats/interval.h"
#include "tolerance.h"

static bool matches(const struct case_file *f)
{
    return case_has_column(f, "continuity_correction") && case_has_column(f, "low");
}

static int run_row(struct case_report *r, const struct case_file *f, size_t row)
{
    const char *id = case_value(f, row, "id");
    struct tolerance t;
    bool corrected = strcmp(case_value(f, row, "continuity_correction"), "yes") == 0;
    int64_t k = 0, n = 0;
    double confidence = 0, low = 0, high = 0;
    int rc = case_value_int(&k, f, row, "k");
    if (rc == 0)
        rc = case_value_int(&n, f, row, "n");
    if (rc == 0)
        rc = case_value_real(&confidence, f, row, "confidence");
    if (rc == 0)
        rc = case_value_real(&low, f, row, "low");
    if (rc == 0)
        rc = case_value_real(&high, f, row, "high");
    if (rc < 0)
        return rc;
    rc = tolerance_read(&t, case_value(f, row, "tolerance"));
    if (rc == 0 && (k < 0 || n < k || !(confidence > 0 && confidence < 1)))
        rc = ost_fail(OST_EPARSE, "no k of n at a confidence in 0..1");
    if (rc < 0)
        return case_bad_row(rc, f, row);
    struct ost_interval got = (corrected ? ost_interval_wilson_corrected : ost_interval_wilson)(
        (uint64_t)k, (uint64_t)n, confidence);
    case_number(r, id, "low", low, got.lower, tolerance_allowed(&t, low));
    case_number(r, id, "high", high, got.upper, tolerance_allowed(&t, high));
    return 0;
}

static int run(struct case_report *r, const struct case_file *f)
{
    int rc = 0;
    for (size_t row = 0; rc == 0 && row < f->rows; row++)
        rc = run_row(r, f, row);
    return rc;
}

const struct case_kind kind_wilson = {"score intervals", matches, run};
