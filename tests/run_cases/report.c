/* The lines of the result. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "io/csv.h"
#include "run_cases.h"

void case_judged(struct case_report *r, const char *id, const char *field, const char *expected,
                 const char *got, bool ok)
{
    const char *cells[] = {r->file, id, field, expected, got, ok ? "yes" : "no"};
    struct ost_buf line = OST_BUF_INIT;
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        if (i)
            ost_buf_addch(&line, ',');
        ost_csv_put(&line, ost_slice_of(cells[i]), ',');
    }
    ost_buf_addch(&line, '\n');
    fwrite(line.p, 1, line.n, stdout);
    ost_buf_release(&line);
    r->cases++;
    r->wrong += !ok;
}

void case_text(struct case_report *r, const char *id, const char *field, const char *expected,
               const char *got)
{
    case_judged(r, id, field, expected, got, strcmp(expected, got) == 0);
}

void case_int(struct case_report *r, const char *id, const char *field, int64_t expected,
              int64_t got)
{
    char expected_text[32], got_text[32];
    snprintf(expected_text, sizeof expected_text, "%" PRId64, expected);
    snprintf(got_text, sizeof got_text, "%" PRId64, got);
    case_text(r, id, field, expected_text, got_text);
}

void case_number(struct case_report *r, const char *id, const char *field, double expected,
                 double got, double tolerance)
{
    char expected_text[32], got_text[32];
    snprintf(expected_text, sizeof expected_text, "%.12g", expected);
    snprintf(got_text, sizeof got_text, "%.12g", got);
    bool ok = isinf(expected) ? got == expected : fabs(got - expected) <= tolerance;
    case_judged(r, id, field, expected_text, got_text, ok);
}

void case_failed(struct case_report *r, const char *id, const char *field, const char *expected)
{
    struct ost_buf got = OST_BUF_INIT;
    ost_buf_printf(&got, "error: %s", ost_error());
    case_judged(r, id, field, expected, got.p, false);
    ost_buf_release(&got);
}
