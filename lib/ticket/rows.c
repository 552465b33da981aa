#include "ticket/rows.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/utf8.h"
#include "io/conll.h"
#include "io/csv.h"
#include "io/json.h"
#include "io/lines.h"
#include "io/number.h"

const struct ost_rows_options ost_rows_defaults = {.field_limit = 32 << 20};

enum { NOT_PICKED = -1 };

struct ost_rows {
    char delimiter;          /* of CSV, and what rows are written with; 0 for JSON Lines */
    struct ost_csv *csv;     /* one of these three is open */
    struct ost_lines *lines; /* */
    struct ost_conll *conll; /* its texts are rows of CSV with two fields */
    const char *name;

    struct ost_arena arena; /* column and picked names */
    char **column;          /* [columns] */
    size_t columns;

    char **wanted;            /* [picks] names */
    long *index;              /* [picks] CSV: which field */
    struct ost_slice *picked; /* [picks] values of the current row */
    size_t picks;

    struct ost_csv_row fields;  /* CSV, CoNLL: the current row */
    struct ost_conll_text text; /* CoNLL: what `fields` points into */
    struct ost_json *object;    /* JSON Lines: the current row */
    struct ost_slice line;      /* JSON Lines: its text, without the line end */
    bool held;                  /* JSON Lines: the first row was read to learn the columns */
    struct ost_buf repaired;    /* room for a line that was not UTF-8 */
    struct ost_buf scratch;     /* numbers of the current row as text */
    size_t line_number;

    struct ost_rows_oddities odd;
};

static bool is_json(const struct ost_rows *rows)
{
    return rows->delimiter == 0;
}

struct format {
    const char *name;
    char delimiter;
    bool conll;
};

static int choose_format(const struct format **out, const char *path, const char *format)
{
    static const struct format formats[] = {{"csv", ',', false},
                                            {"tsv", '\t', false},
                                            {"jsonl", 0, false},
                                            {"ndjson", 0, false},
                                            {"conll", ',', true}};
    bool given = format && strcmp(format, "auto") != 0;
    const char *dot = strrchr(path, '.');
    const char *name = given ? format : dot ? dot + 1 : "csv";
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(name, formats[i].name) == 0) {
            *out = &formats[i];
            return 0;
        }
    *out = &formats[0];
    return given ? ost_fail(OST_EINVAL,
                            "there is no format '%s'; there are csv, tsv, jsonl and conll", format)
                 : 0;
}

static void add_column(struct ost_rows *rows, size_t *cap, struct ost_slice name)
{
    struct ost_buf room = OST_BUF_INIT;
    struct ost_slice valid;
    ost_utf8_repair(&valid, name, &room);
    rows->column = ost_grow(rows->column, cap, rows->columns + 1, sizeof *rows->column);
    rows->column[rows->columns++] = (char *)ost_arena_copy(&rows->arena, valid).p;
    ost_buf_release(&room);
}

static int read_csv_header(struct ost_rows *rows)
{
    size_t cap = 0;
    int rc = ost_csv_next(rows->csv, &rows->fields);
    rows->line_number = 1;
    for (size_t i = 0; rc > 0 && i < rows->fields.n; i++)
        add_column(rows, &cap, rows->fields.field[i]);
    return rc < 0 ? rc : 0;
}

/* Reads the next line that is not blank into `object`; 1, 0 at the end. */
static int next_object(struct ost_rows *rows)
{
    int rc;
    ost_json_free(rows->object);
    rows->object = NULL;
    do {
        rc = ost_lines_next(rows->lines, &rows->line);
        if (rc <= 0)
            return rc;
        rows->line_number++;
        rows->odd.blank += rows->line.n == 0;
    } while (rows->line.n == 0);
    rows->odd.repaired += ost_utf8_repair(&rows->line, rows->line, &rows->repaired) > 0;
    rc = ost_json_parse(&rows->object, rows->line);
    if (rc == 0 && ost_json_type(rows->object) != OST_JSON_OBJECT)
        rc = ost_fail(OST_EPARSE, "a line must be one JSON object");
    return rc < 0 ? ost_fail_within(rc, "%s:%zu", rows->name, rows->line_number) : 1;
}

static int read_json_header(struct ost_rows *rows)
{
    size_t cap = 0;
    int rc = next_object(rows);
    if (rc <= 0)
        return rc;
    rows->held = true;
    for (struct ost_json_iter it = ost_json_members(rows->object); ost_json_next(&it);)
        add_column(rows, &cap, it.key);
    return 0;
}

static int open_json(struct ost_rows *rows, const char *path, const struct ost_rows_options *o)
{
    int rc = ost_lines_open(&rows->lines, path, o->field_limit, o->sha);
    if (rc < 0)
        return rc;
    rows->name = ost_lines_name(rows->lines);
    return read_json_header(rows);
}

static int open_csv(struct ost_rows *rows, const char *path, const struct ost_rows_options *o)
{
    struct ost_csv_options csv = {rows->delimiter, o->field_limit, o->sha};
    int rc = ost_csv_open(&rows->csv, path, &csv);
    if (rc < 0)
        return rc;
    rows->name = ost_csv_name(rows->csv);
    return read_csv_header(rows);
}

static int open_conll(struct ost_rows *rows, const char *path, const struct ost_rows_options *o)
{
    size_t cap = 0;
    int rc = ost_conll_open(&rows->conll, path, o->field_limit, o->sha);
    if (rc < 0)
        return rc;
    rows->name = ost_conll_name(rows->conll);
    add_column(rows, &cap, ost_slice_of("text"));
    add_column(rows, &cap, ost_slice_of("tags"));
    return 0;
}

int ost_rows_open(struct ost_rows **out, const char *path, const struct ost_rows_options *options)
{
    const struct ost_rows_options *o = options ? options : &ost_rows_defaults;
    const struct format *format;
    struct ost_rows *rows = ost_calloc(1, sizeof *rows);
    rows->repaired = rows->scratch = (struct ost_buf)OST_BUF_INIT;
    int rc = choose_format(&format, path, o->format);
    if (rc == 0) {
        rows->delimiter = format->delimiter;
        rc = format->conll   ? open_conll(rows, path, o)
             : is_json(rows) ? open_json(rows, path, o)
                             : open_csv(rows, path, o);
    }
    if (rc < 0)
        ost_rows_close(rows);
    else
        *out = rows;
    return rc;
}

void ost_rows_close(struct ost_rows *rows)
{
    if (!rows)
        return;
    ost_csv_close(rows->csv);
    ost_lines_close(rows->lines);
    ost_conll_close(rows->conll);
    ost_json_free(rows->object);
    ost_arena_release(&rows->arena);
    free(rows->column);
    free(rows->wanted);
    free(rows->index);
    free(rows->picked);
    ost_buf_release(&rows->repaired);
    ost_buf_release(&rows->scratch);
    free(rows);
}

const char *ost_rows_name(const struct ost_rows *rows)
{
    return rows->name;
}

size_t ost_rows_columns(const struct ost_rows *rows)
{
    return rows->columns;
}

const char *ost_rows_column(const struct ost_rows *rows, size_t i)
{
    assert(i < rows->columns);
    return rows->column[i];
}

/* How often the name stands in the header; *first is where it stands first. */
static size_t occurrences(const struct ost_rows *rows, const char *name, long *first)
{
    size_t count = 0;
    *first = NOT_PICKED;
    for (size_t i = 0; i < rows->columns; i++)
        if (strcmp(rows->column[i], name) == 0 && count++ == 0)
            *first = (long)i;
    return count;
}

bool ost_rows_has(const struct ost_rows *rows, const char *name)
{
    long first;
    return occurrences(rows, name, &first) > 0;
}

bool ost_rows_may_have(const struct ost_rows *rows, const char *name)
{
    return is_json(rows) || ost_rows_has(rows, name);
}

static int no_such_column(const struct ost_rows *rows, const char *name)
{
    struct ost_buf names = OST_BUF_INIT;
    for (size_t i = 0; i < rows->columns; i++)
        ost_buf_printf(&names, "%s%s", i ? ", " : "", rows->column[i]);
    int rc = rows->columns
                 ? ost_fail(OST_ENOTFOUND, "%s: there is no column '%s'; there are: %s", rows->name,
                            name, names.p)
                 : ost_fail(OST_ENOTFOUND, "%s: there is no column '%s': the file is empty",
                            rows->name, name);
    ost_buf_release(&names);
    return rc;
}

int ost_rows_pick_if_there(struct ost_rows *rows, const char *const *names, size_t n)
{
    rows->wanted = ost_realloc(rows->wanted, n, sizeof *rows->wanted);
    rows->index = ost_realloc(rows->index, n, sizeof *rows->index);
    rows->picked = ost_realloc(rows->picked, n, sizeof *rows->picked);
    rows->picks = 0;
    for (size_t i = 0; i < n; i++) {
        size_t count = occurrences(rows, names[i], &rows->index[i]);
        if (count > 1)
            return ost_fail(OST_EINVAL,
                            "%s: column '%s' stands %zu times in the header; rename one",
                            rows->name, names[i], count);
        rows->wanted[i] = (char *)ost_arena_copy(&rows->arena, ost_slice_of(names[i])).p;
    }
    rows->picks = n;
    return 0;
}

int ost_rows_pick(struct ost_rows *rows, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!ost_rows_has(rows, names[i]))
            return no_such_column(rows, names[i]);
    return ost_rows_pick_if_there(rows, names, n);
}

static int next_fields(struct ost_rows *rows)
{
    if (!rows->conll)
        return ost_csv_next(rows->csv, &rows->fields);
    int rc = ost_conll_next(rows->conll, &rows->text);
    rows->fields = (struct ost_csv_row){rows->text.field, 2, rows->text.line};
    return rc;
}

static int next_csv(struct ost_rows *rows)
{
    int rc;
    for (;;) {
        rc = next_fields(rows);
        if (rc <= 0)
            return rc;
        bool empty = rows->fields.n == 1 && rows->fields.field[0].n == 0;
        if (!empty || rows->columns == 1)
            break;
        rows->odd.blank++;
    }
    rows->line_number = rows->fields.line;
    if (rows->fields.n > rows->columns)
        return ost_fail(OST_EPARSE,
                        "%s:%zu: %zu values but %zu columns; a value that holds the delimiter must "
                        "stand in double quotes",
                        rows->name, rows->line_number, rows->fields.n, rows->columns);
    rows->odd.short_row += rows->fields.n < rows->columns;
    for (size_t i = 0; i < rows->picks; i++)
        rows->picked[i] = rows->index[i] != NOT_PICKED && (size_t)rows->index[i] < rows->fields.n
                              ? rows->fields.field[rows->index[i]]
                              : (struct ost_slice){"", 0};
    return 1;
}

/* The text of a JSON value; numbers are written into scratch, which must not move: see next_json. */
static int value_text(struct ost_rows *rows, struct ost_slice *out, const char *column)
{
    const struct ost_json *value = ost_json_get(rows->object, column);
    *out = (struct ost_slice){"", 0};
    if (!value)
        return 0;
    enum ost_json_type type = ost_json_type(value);
    if (type == OST_JSON_OBJECT || type == OST_JSON_ARRAY)
        return ost_fail(OST_EPARSE, "%s:%zu: '%s' holds an %s, text is needed", rows->name,
                        rows->line_number, column, type == OST_JSON_ARRAY ? "array" : "object");
    if (type == OST_JSON_STRING) {
        *out = ost_json_text(value);
        return 0;
    }
    size_t start = rows->scratch.n;
    ost_json_print(&rows->scratch, value);
    *out = (struct ost_slice){rows->scratch.p + start, rows->scratch.n - start};
    return 0;
}

static int next_json(struct ost_rows *rows)
{
    enum { NUMBER_TEXT = 32 };
    int rc = rows->held ? 1 : next_object(rows);
    rows->held = false;
    if (rc <= 0)
        return rc;
    ost_buf_clear(&rows->scratch);
    ost_buf_room(&rows->scratch, rows->picks * NUMBER_TEXT);
    for (size_t i = 0; i < rows->picks; i++) {
        rc = value_text(rows, &rows->picked[i], rows->wanted[i]);
        if (rc < 0)
            return rc;
    }
    return 1;
}

int ost_rows_next(struct ost_rows *rows, struct ost_row *row)
{
    int rc = is_json(rows) ? next_json(rows) : next_csv(rows);
    if (rc <= 0)
        return rc;
    rows->odd.read++;
    *row = (struct ost_row){rows->picked, rows->line_number};
    return 1;
}

static struct ost_slice field_at(const struct ost_rows *rows, size_t i)
{
    return i < rows->fields.n ? rows->fields.field[i] : (struct ost_slice){"", 0};
}

void ost_rows_value(struct ost_buf *out, const struct ost_rows *rows, size_t column)
{
    if (!is_json(rows)) {
        ost_buf_slice(out, field_at(rows, column));
        return;
    }
    const struct ost_json *value = ost_json_get(rows->object, rows->column[column]);
    enum ost_json_type type = value ? ost_json_type(value) : OST_JSON_NULL;
    if (type == OST_JSON_STRING)
        ost_buf_slice(out, ost_json_text(value));
    else if (type != OST_JSON_NULL && type != OST_JSON_ARRAY && type != OST_JSON_OBJECT)
        ost_json_print(out, value);
}

bool ost_rows_ready(struct ost_rows *rows)
{
    return rows->held || (rows->conll     ? ost_conll_ready(rows->conll)
                          : is_json(rows) ? ost_lines_ready(rows->lines)
                                          : ost_csv_ready(rows->csv));
}

struct ost_rows_oddities ost_rows_oddities(const struct ost_rows *rows)
{
    return rows->odd;
}

static bool is_added(const struct ost_row_writer *w, const char *name)
{
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->added[i], name) == 0)
            return true;
    return false;
}

static int already_there(const struct ost_rows *rows, const char *column)
{
    return ost_fail(OST_EINVAL, "%s:%zu: there is a column '%s' already; --overwrite replaces it",
                    rows->name, rows->line_number, column);
}

int ost_row_writer_over(struct ost_row_writer *out, const struct ost_rows *rows,
                        const char *const *added, size_t n, bool overwrite)
{
    for (size_t i = 0; i < n; i++)
        if (!overwrite && ost_rows_has(rows, added[i]))
            return already_there(rows, added[i]);
    *out = (struct ost_row_writer){rows, added, n, overwrite};
    return 0;
}

/* One CSV line of the columns that stay; `value` gives the i-th. */
static void put_csv(const struct ost_row_writer *w, struct ost_buf *out,
                    struct ost_slice (*value)(const struct ost_rows *, size_t))
{
    bool first = true;
    for (size_t i = 0; i < w->rows->columns; i++) {
        if (is_added(w, w->rows->column[i]))
            continue;
        if (!first)
            ost_buf_addch(out, w->rows->delimiter);
        ost_csv_put(out, value(w->rows, i), w->rows->delimiter);
        first = false;
    }
}

static struct ost_slice name_at(const struct ost_rows *rows, size_t i)
{
    return ost_slice_of(rows->column[i]);
}

static bool keeps_any_column(const struct ost_row_writer *w)
{
    for (size_t i = 0; i < w->rows->columns; i++)
        if (!is_added(w, w->rows->column[i]))
            return true;
    return false;
}

void ost_row_writer_header(const struct ost_row_writer *w, struct ost_buf *out)
{
    if (is_json(w->rows))
        return;
    put_csv(w, out, name_at);
    for (size_t i = 0; i < w->n; i++) {
        if (i || keeps_any_column(w))
            ost_buf_addch(out, w->rows->delimiter);
        ost_csv_put(out, ost_slice_of(w->added[i]), w->rows->delimiter);
    }
    ost_buf_addch(out, '\n');
}

/* The object's text up to its closing brace: what follows is spliced in, so spelling is kept. */
static struct ost_slice without_brace(struct ost_slice object)
{
    while (object.p[object.n - 1] != '}')
        object.n--;
    object.n--;
    return object;
}

/* The object without the members that are added again; 1 when there was one, or a failure. */
static int remove_added(const struct ost_row_writer *w)
{
    struct ost_json *object = w->rows->object;
    int removed = 0;
    for (size_t i = 0; i < w->n; i++) {
        if (!ost_json_has(object, w->added[i]))
            continue;
        if (!w->overwrite)
            return already_there(w->rows, w->added[i]);
        ost_json_remove(object, w->added[i]);
        removed = 1;
    }
    return removed;
}

int ost_row_keep(const struct ost_row_writer *w, struct ost_buf *out)
{
    if (!is_json(w->rows)) {
        put_csv(w, out, field_at);
        return 0;
    }
    int removed = remove_added(w);
    if (removed < 0)
        return removed;
    struct ost_buf text = OST_BUF_INIT;
    if (removed)
        ost_json_print(&text, w->rows->object);
    ost_buf_slice(out, without_brace(removed ? ost_buf_view(&text) : w->rows->line));
    if (ost_json_count(w->rows->object))
        ost_buf_addch(out, ',');
    ost_buf_release(&text);
    return 0;
}

static void put_json_value(struct ost_buf *out, struct ost_slice value, bool number)
{
    if (!number)
        ost_json_quote(out, value);
    else if (value.n)
        ost_buf_slice(out, value);
    else
        ost_buf_puts(out, "null");
}

void ost_row_finish(const struct ost_row_writer *w, struct ost_buf *out,
                    const struct ost_slice *values, const bool *number)
{
    bool json = is_json(w->rows), any = !json && keeps_any_column(w);
    for (size_t i = 0; i < w->n; i++) {
        if (i || any)
            ost_buf_addch(out, json ? ',' : w->rows->delimiter);
        if (!json) {
            ost_csv_put(out, values[i], w->rows->delimiter);
            continue;
        }
        ost_json_quote(out, ost_slice_of(w->added[i]));
        ost_buf_addch(out, ':');
        put_json_value(out, values[i], number[i]);
    }
    ost_buf_puts(out, json ? "}\n" : "\n");
}
