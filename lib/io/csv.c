/*
 * libcsv calls back while it eats a chunk; a caller here asks for one row at a time. So a chunk is
 * parsed whole and its rows wait in a queue:
 *
 *     bytes   the values of all waiting fields
 *     span[i] where field i lies in bytes
 *     row[j]  its first field, its number of fields, its line
 *
 * Fields behind the last row belong to a row whose end has not been read yet; a refill moves them
 * to the front. A whole line without a quote is split here, as most lines of a log are: libcsv takes
 * a step per byte. A callback cannot stop libcsv, so the first failure is kept in `status` and later
 * callbacks do nothing.
 */
#include "io/csv.h"

#include <csv.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/input.h"

enum { CHUNK = 64 * 1024 };

const struct ost_csv_options ost_csv_defaults = {.delimiter = ',', .field_limit = 32 << 20};

struct span {
    size_t start, end;
};

struct queued_row {
    size_t first, n, line;
};

struct ost_csv {
    struct ost_input in;
    struct ost_csv_options options;
    struct csv_parser parser;

    struct ost_buf bytes;
    struct span *span;
    size_t spans, span_cap;
    struct queued_row *row;
    size_t rows, row_cap, next; /* next: first row not yet delivered */
    struct ost_slice *field;    /* the row just delivered */
    size_t field_cap;

    size_t line;       /* of the byte that comes next */
    size_t row_line;   /* where the row being read starts */
    size_t row_first;  /* its first field */
    int last_end;      /* the byte that ended the last row: LF after CR is the same line end */
    bool between_rows; /* libcsv waits for the first byte of a row */
    bool started;      /* the byte order mark has been dealt with */
    int status;        /* the first failure; its sentence is in the error slot when it is met */
    struct ost_buf sentence;
};

/* Rows wait in the queue before a failure, so its sentence is kept until they are gone. */
static void keep_failure(struct ost_csv *csv, int status)
{
    csv->status = status;
    ost_buf_clear(&csv->sentence);
    ost_buf_puts(&csv->sentence, ost_error());
}

static size_t newlines(const char *p, size_t n)
{
    size_t count = 0;
    for (const char *end = p + n; (p = memchr(p, '\n', (size_t)(end - p))); p++)
        count++;
    return count;
}

static int too_long(struct ost_csv *csv)
{
    return ost_fail(OST_ELIMIT,
                    "%s:%zu: column %zu is longer than %lld bytes; is a closing quote missing? "
                    "--max-field raises the limit",
                    csv->in.name, csv->row_line, csv->spans - csv->row_first + 1,
                    (long long)csv->options.field_limit);
}

static void add_span(struct ost_csv *csv, size_t start, size_t end)
{
    csv->span = ost_grow(csv->span, &csv->span_cap, csv->spans + 1, sizeof *csv->span);
    csv->span[csv->spans++] = (struct span){start, end};
}

static void add_field(struct ost_csv *csv, const char *value, size_t n)
{
    if (csv->status < 0)
        return;
    if (n > (size_t)csv->options.field_limit) {
        keep_failure(csv, too_long(csv));
        return;
    }
    size_t start = csv->bytes.n;
    ost_buf_add(&csv->bytes, value, n);
    add_span(csv, start, start + n);
    csv->line += newlines(value, n);
}

static void on_field(void *value, size_t n, void *context)
{
    add_field(context, value, n);
}

static void on_row_end(int byte, void *context)
{
    struct ost_csv *csv = context;
    size_t n = csv->spans - csv->row_first;
    if (csv->status < 0)
        return;
    bool second_half = n == 0 && byte == '\n' && csv->last_end == '\r';
    csv->last_end = byte;
    if (second_half)
        return;
    if (n == 0) /* libcsv reports an empty line as a row without fields */
        add_field(csv, "", 0);
    csv->row = ost_grow(csv->row, &csv->row_cap, csv->rows + 1, sizeof *csv->row);
    csv->row[csv->rows++] =
        (struct queued_row){csv->row_first, csv->spans - csv->row_first, csv->row_line};
    csv->row_first = csv->spans;
    csv->row_line = ++csv->line;
}

/* Every byte is part of a value: libcsv would trim spaces and tabs. */
static int no_space(unsigned char byte)
{
    (void)byte;
    return 0;
}

int ost_csv_open(struct ost_csv **out, const char *path, const struct ost_csv_options *options)
{
    struct ost_input in;
    int rc = ost_input_open(&in, path);
    if (rc < 0)
        return rc;
    struct ost_csv *csv = ost_calloc(1, sizeof *csv);
    csv->options = options ? *options : ost_csv_defaults;
    csv->in = in;
    csv->in.sha = csv->options.sha;
    csv->line = csv->row_line = 1;
    csv->between_rows = true;
    csv->bytes = (struct ost_buf)OST_BUF_INIT;
    csv->sentence = (struct ost_buf)OST_BUF_INIT;
    csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
    csv_set_delim(&csv->parser, (unsigned char)csv->options.delimiter);
    csv_set_space_func(&csv->parser, no_space);
    csv_set_blk_size(&csv->parser, CHUNK);
    *out = csv;
    return 0;
}

void ost_csv_close(struct ost_csv *csv)
{
    if (!csv)
        return;
    csv_free(&csv->parser);
    ost_input_close(&csv->in);
    ost_buf_release(&csv->bytes);
    ost_buf_release(&csv->sentence);
    free(csv->span);
    free(csv->row);
    free(csv->field);
    free(csv);
}

const char *ost_csv_name(const struct ost_csv *csv)
{
    return csv->in.name;
}

bool ost_csv_ready(struct ost_csv *csv)
{
    return csv->next < csv->rows || csv->status < 0 || ost_input_ready(&csv->in);
}

/* Forgets delivered rows and moves the fields of the unfinished one to the front. */
static void drop_delivered(struct ost_csv *csv)
{
    size_t kept = csv->spans - csv->row_first;
    size_t start = kept ? csv->span[csv->row_first].start : csv->bytes.n;
    if (csv->bytes.n > start)
        memmove(csv->bytes.p, csv->bytes.p + start, csv->bytes.n - start);
    ost_buf_cut(&csv->bytes, csv->bytes.n - start);
    for (size_t i = 0; i < kept; i++) {
        struct span span = csv->span[csv->row_first + i];
        csv->span[i] = (struct span){span.start - start, span.end - start};
    }
    csv->spans = kept;
    csv->row_first = csv->rows = csv->next = 0;
}

static int bad_quotes(struct ost_csv *csv, bool at_end)
{
    return ost_fail(OST_EPARSE,
                    at_end ? "%s:%zu: column %zu opens a quote that is never closed"
                           : "%s:%zu: column %zu has a stray double quote; put the whole field in "
                             "quotes and double those inside it",
                    csv->in.name, csv->row_line, csv->spans - csv->row_first + 1);
}

/* [line, end) is a row that needs no libcsv: no quote, and no CR that would end it earlier. */
static bool is_plain(const char *line, const char *end)
{
    size_t n = (size_t)(end - line);
    return !memchr(line, '"', n) && !memchr(line, '\r', n);
}

static void parse_plain(struct ost_csv *csv, const char *line, const char *end)
{
    size_t start = csv->bytes.n, stop = start + (size_t)(end - line);
    ost_buf_add(&csv->bytes, line, stop - start);
    for (bool last = false; !last && csv->status == 0;) {
        const char *text = csv->bytes.p + start;
        const char *at = memchr(text, csv->options.delimiter, stop - start);
        size_t n = at ? (size_t)(at - text) : stop - start;
        if (n > (size_t)csv->options.field_limit)
            keep_failure(csv, too_long(csv));
        add_span(csv, start, start + n);
        start += n + 1;
        last = !at;
    }
    on_row_end('\n', csv);
}

/* [chunk, chunk + n) ends behind its only LF, or has none. */
static void parse_with_libcsv(struct ost_csv *csv, const char *chunk, size_t n)
{
    size_t rows = csv->rows;
    if (csv_parse(&csv->parser, chunk, n, on_field, on_row_end, csv) != n && csv->status == 0)
        keep_failure(csv, bad_quotes(csv, false));
    else if (csv->status == 0 && csv->parser.entry_pos > (size_t)csv->options.field_limit)
        keep_failure(csv, too_long(csv));
    csv->between_rows = csv->rows > rows && csv->last_end == '\n';
}

static void parse_chunk(struct ost_csv *csv, const char *chunk, size_t n)
{
    for (const char *end = chunk + n; chunk < end && csv->status == 0;) {
        const char *lf = memchr(chunk, '\n', (size_t)(end - chunk));
        const char *next = lf ? lf + 1 : end;
        const char *text_end = lf && lf > chunk && lf[-1] == '\r' ? lf - 1 : lf;
        if (lf && csv->between_rows && is_plain(chunk, text_end))
            parse_plain(csv, chunk, text_end);
        else
            parse_with_libcsv(csv, chunk, (size_t)(next - chunk));
        chunk = next;
    }
}

static void parse_end(struct ost_csv *csv)
{
    if (csv_fini(&csv->parser, on_field, on_row_end, csv) != 0 && csv->status == 0)
        keep_failure(csv, bad_quotes(csv, true));
}

/* Reads until three bytes are there (a pipe may bring one at a time) and skips a byte order mark. */
static int read_start(struct ost_csv *csv, char *chunk, size_t *got)
{
    size_t n = 0, more = 1;
    while (n < 3 && more) {
        int rc = ost_input_read(&csv->in, chunk + n, CHUNK - n, &more);
        if (rc < 0)
            return rc;
        n += more;
    }
    csv->started = true;
    if (n >= 3 && memcmp(chunk, "\xef\xbb\xbf", 3) == 0)
        memmove(chunk, chunk + 3, n -= 3);
    *got = n;
    return 0;
}

static int refill(struct ost_csv *csv)
{
    char chunk[CHUNK];
    size_t got;
    drop_delivered(csv);
    int rc =
        csv->started ? ost_input_read(&csv->in, chunk, CHUNK, &got) : read_start(csv, chunk, &got);
    if (rc < 0)
        return rc;
    if (got)
        parse_chunk(csv, chunk, got);
    if (csv->in.ended)
        parse_end(csv);
    return 0;
}

static void deliver(struct ost_csv *csv, struct ost_csv_row *row)
{
    const struct queued_row *queued = &csv->row[csv->next++];
    csv->field = ost_grow(csv->field, &csv->field_cap, queued->n, sizeof *csv->field);
    for (size_t i = 0; i < queued->n; i++) {
        struct span span = csv->span[queued->first + i];
        csv->field[i] = (struct ost_slice){csv->bytes.p + span.start, span.end - span.start};
    }
    *row = (struct ost_csv_row){csv->field, queued->n, queued->line};
}

int ost_csv_next(struct ost_csv *csv, struct ost_csv_row *row)
{
    while (csv->next == csv->rows) {
        if (csv->status < 0)
            return ost_fail(csv->status, "%s", csv->sentence.p);
        if (csv->in.ended)
            return 0;
        int rc = refill(csv);
        if (rc < 0)
            return rc;
    }
    deliver(csv, row);
    return 1;
}

void ost_csv_put(struct ost_buf *out, struct ost_slice value, char delimiter)
{
    const char special[] = {'"', '\r', '\n', delimiter};
    bool quote = false;
    for (size_t i = 0; i < sizeof special && !quote; i++)
        quote = value.n && memchr(value.p, special[i], value.n);
    if (!quote) {
        ost_buf_slice(out, value);
        return;
    }
    ost_buf_addch(out, '"');
    for (const char *p = value.p, *end = p + value.n; p < end; p++) {
        if (*p == '"')
            ost_buf_addch(out, '"');
        ost_buf_addch(out, *p);
    }
    ost_buf_addch(out, '"');
}
