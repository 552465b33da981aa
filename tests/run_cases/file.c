/* A file of cases in memory. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "io/number.h"
#include "run_cases.h"
#include "ticket/rows.h"

enum { JSON_LIMIT = 64 << 20 };

static const char *keep(struct case_file *f, struct ost_slice text)
{
    return ost_arena_copy(&f->arena, text).p;
}

static int pick_columns(struct case_file *f, struct ost_rows *rows)
{
    f->columns = ost_rows_columns(rows);
    f->column = ost_calloc(f->columns, sizeof *f->column);
    for (size_t c = 0; c < f->columns; c++)
        f->column[c] = keep(f, ost_slice_of(ost_rows_column(rows, c)));
    return ost_rows_pick(rows, f->column, f->columns);
}

static int read_rows(struct case_file *f, struct ost_rows *rows)
{
    struct ost_row row;
    size_t value_cap = 0, line_cap = 0;
    int rc;
    while ((rc = ost_rows_next(rows, &row)) > 0) {
        size_t start = f->rows * f->columns;
        f->value = ost_grow(f->value, &value_cap, start + f->columns, sizeof *f->value);
        f->line = ost_grow(f->line, &line_cap, f->rows + 1, sizeof *f->line);
        for (size_t c = 0; c < f->columns; c++)
            f->value[start + c] = keep(f, row.picked[c]);
        f->line[f->rows++] = row.line;
    }
    return rc;
}

static int read_table(struct case_file *f)
{
    struct ost_rows *rows;
    int rc = ost_rows_open(&rows, f->path,
                           &(struct ost_rows_options){.format = "csv", .field_limit = 1 << 20});
    if (rc < 0)
        return rc;
    rc = pick_columns(f, rows);
    if (rc == 0)
        rc = read_rows(f, rows);
    ost_rows_close(rows);
    return rc;
}

int case_file_open(struct case_file *f, const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    *f = (struct case_file){.path = path, .name = slash ? slash + 1 : path};
    int rc = dot && strcmp(dot, ".json") == 0 ? ost_json_load(&f->json, path, JSON_LIMIT)
                                              : read_table(f);
    if (rc < 0)
        case_file_close(f);
    return rc;
}

void case_file_close(struct case_file *f)
{
    free(f->column);
    free(f->value);
    free(f->line);
    ost_json_free(f->json);
    ost_arena_release(&f->arena);
    *f = (struct case_file){0};
}

/* Its number, or f->columns. */
static size_t column_index(const struct case_file *f, const char *column)
{
    size_t c = 0;
    while (c < f->columns && strcmp(f->column[c], column) != 0)
        c++;
    return c;
}

bool case_has_column(const struct case_file *f, const char *column)
{
    return column_index(f, column) < f->columns;
}

bool case_has_key(const struct case_file *f, const char *key)
{
    return f->json && ost_json_has(f->json, key);
}

const char *case_value(const struct case_file *f, size_t row, const char *column)
{
    size_t c = column_index(f, column);
    return c < f->columns ? f->value[row * f->columns + c] : "";
}

int case_value_int(int64_t *out, const struct case_file *f, size_t row, const char *column)
{
    int rc = ost_number_int(out, ost_slice_of(case_value(f, row, column)));
    return rc < 0 ? case_bad_row(ost_fail_within(rc, "%s", column), f, row) : 0;
}

int case_value_real(double *out, const struct case_file *f, size_t row, const char *column)
{
    int rc = ost_number_real(out, ost_slice_of(case_value(f, row, column)));
    return rc < 0 ? case_bad_row(ost_fail_within(rc, "%s", column), f, row) : 0;
}

int case_bad_row(int status, const struct case_file *f, size_t row)
{
    return ost_fail_within(status, "%s:%zu", f->path, f->line[row]);
}
