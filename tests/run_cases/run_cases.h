/*
 * run_cases: files of worked cases, input and expected output, against the library.
 *
 *     run_cases FILE...
 *
 * A file is a CSV table with a header or one JSON value. What kind of cases it holds is seen from
 * its columns or keys, never from its name, so further files of a kind need no registration. Each
 * comparison is a line of CSV on standard output, `file,id,field,expected,got,ok`, with ok `yes` or
 * `no`; the count goes to standard error.
 * Exit status: 0 all agree, 1 a case disagrees beyond its tolerance, 2 a file that cannot be read,
 * is of no known kind, or holds no case.
 *
 * To add a kind: write kind_<name>.c with a `const struct case_kind kind_<name>` at its end, and
 * put KIND(<name>) into kinds.def. A file under tests/parity/ named *_cases.csv or *_cases.json is
 * then a test by its place.
 *
 *     static bool matches(const struct case_file *f) { return case_has_column(f, "wilson_low"); }
 *
 *     static int run(struct case_report *r, const struct case_file *f)
 *     {
 *         for (size_t row = 0; row < f->rows; row++) {
 *             const char *id = case_value(f, row, "id");
 *             ...compute...
 *             if (rc < 0) case_failed(r, id, "low", expected);
 *             else        case_number(r, id, "low", 0.25, low, 1e-9);
 *         }
 *         return 0;
 *     }
 */
#ifndef TESTS_RUN_CASES_H
#define TESTS_RUN_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "io/json.h"

/* One file: either a table (columns > 0, json NULL) or a JSON value (columns 0). */
struct case_file {
    const char *path;
    const char *name; /* the path without its directory */

    const char **column; /* [columns] */
    const char **value;  /* [rows x columns]; a short row is filled with "" */
    size_t *line;        /* [rows] where each stands, 1-based */
    size_t columns, rows;

    struct ost_json *json;
    struct ost_arena arena;
};

bool case_has_column(const struct case_file *f, const char *column);

/* Whether the JSON value is an object with this key. */
bool case_has_key(const struct case_file *f, const char *key);

/* The text in a row of the table; "" when there is no such column. */
const char *case_value(const struct case_file *f, size_t row, const char *column);

/* The same as a number; text that is none is OST_EPARSE with file, line and column. */
int case_value_int(int64_t *out, const struct case_file *f, size_t row, const char *column);
int case_value_real(double *out, const struct case_file *f, size_t row, const char *column);

/*
 * Puts file and line in front of the last failure and returns `status`: for a row that is no case.
 */
int case_bad_row(int status, const struct case_file *f, size_t row);

struct case_report {
    const char *file; /* of the lines being written */
    size_t cases, wrong;
};

/* One comparison each; `id` names the case, `field` what is compared. */
void case_text(struct case_report *r, const char *id, const char *field, const char *expected,
               const char *got);
void case_int(struct case_report *r, const char *id, const char *field, int64_t expected,
              int64_t got);
/* |got - expected| <= tolerance, and both finite or both the same infinity. */
void case_number(struct case_report *r, const char *id, const char *field, double expected,
                 double got, double tolerance);
/* A comparison with a rule of its own. */
void case_judged(struct case_report *r, const char *id, const char *field, const char *expected,
                 const char *got, bool ok);
/* The library refused (ost_error() says why) where a value was expected. */
void case_failed(struct case_report *r, const char *id, const char *field, const char *expected);

struct case_kind {
    const char *name; /* "SLA cases" */
    bool (*matches)(const struct case_file *f);
    /* Negative: the file is not what its columns promise, and the sentence says where. */
    int (*run)(struct case_report *r, const struct case_file *f);
};

/* Reads a file; the extension .json makes it one JSON value, anything else a table. */
int case_file_open(struct case_file *f, const char *path);
void case_file_close(struct case_file *f);

#endif
