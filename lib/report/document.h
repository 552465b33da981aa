/*
 * A document: what a command has found, complete, before anyone thinks of a format.
 *
 * A command computes, describes its result once as a document, and hands it to as many renderers as
 * the user named (render.h). A renderer sees only this: it knows units, intervals and tones, never
 * tickets or plans. So a number is the same in the terminal, the web page and the JSON, and a new
 * format serves every command.
 *
 * A document has these parts, each of which a format may use or leave:
 *
 *   facts     name and value of everything the result rests on (period, now, tz database, hashes)
 *   blocks    what a person reads, in order: headings, paragraphs, tables, charts
 *   checks    gates with their verdicts (exit status, JUnit, annotations)
 *   gauges    figures for a monitoring system
 *   records   one flat table for spreadsheets (CSV)
 *   data      the whole result as JSON text, written by the command that knows its schema
 *
 * Tables hold cells with units, not text: a renderer decides how 14400 seconds look.
 *
 *     struct ost_document *d = ost_document_new("Support service, October 2026");
 *     ost_document_heading(d, "Response", OST_MAIN);
 *     struct ost_table *t = ost_document_table(d, "first_response", "First response per priority");
 *     ost_table_column(t, "priority", OST_TEXT);
 *     ost_table_column(t, "median", OST_SECONDS);
 *     ost_table_row(t);
 *     ost_cell_text(t, ost_slice_of("P1"));
 *     ost_cell_between(ost_cell(t, 1740), 1500, 2100);
 *     ...
 *     ost_document_free(d);
 *
 * Every string is copied, and text may come from tickets, so it is made harmless at this one door:
 * bytes that are not UTF-8, control characters but newline and tab, bidirectional embeddings and
 * overrides (they would turn the text around them), and code points that are no characters become
 * U+FFFD; CR and CR LF become newline. What has a meaning in a format is escaped by its renderer.
 * Slices that a caller stores in a field by itself (a check's reason, a chart's description) come from
 * ost_document_format or ost_document_text for the same reason.
 */
#ifndef OST_REPORT_DOCUMENT_H
#define OST_REPORT_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/slice.h"

/* What a number is. Values are in the base unit named here; renderers choose the display. */
enum ost_unit {
    OST_TEXT,    /* no number */
    OST_COUNT,   /* whole things */
    OST_RATIO,   /* 0..1, shown as per cent */
    OST_SECONDS, /* durations; shown as "4h 30m", "2d 3h" */
    OST_WORKING, /* durations of working time in seconds; shown in hours, since no day has 24 of them */
    OST_INSTANT, /* seconds since 1970 UTC */
    OST_MONEY,   /* major units of the document's currency */
    OST_NUMBER,  /* a plain number, three significant digits */
};

/* What a value means to the reader; shown as colour and, where there is none, as a mark. */
enum ost_tone { OST_NEUTRAL, OST_GOOD, OST_WARN, OST_BAD, OST_MUTED };

/* How dear a block is: formats with a size limit drop OST_DETAIL first, then OST_EXTRA. */
enum ost_weight { OST_MAIN, OST_EXTRA, OST_DETAIL };

/* A value with its unit: of a table, of a figure, of a check. */

struct ost_cell {
    enum ost_unit unit;
    enum ost_tone tone;
    bool known;            /* false: not measured or not defined, shown as a dash, null in data */
    bool more;             /* the value is only a lower bound: shown as "> 20h" */
    bool has_interval;     /* lower and upper below hold */
    struct ost_slice text; /* OST_TEXT */
    double value;
    double lower, upper; /* 95 % unless a column says otherwise; INFINITY: not reached */
};

struct ost_column {
    struct ost_slice name;
    enum ost_unit unit; /* numbers stand on the right */
};

struct ost_table {
    struct ost_document *document;
    struct ost_slice id;      /* snake_case, stable: anchors, file names */
    struct ost_slice caption; /* one line above the table; may be empty */
    struct ost_column *column;
    size_t columns, column_cap;
    struct ost_cell *cell; /* row-major [rows * columns] once every row is complete */
    size_t cells, cell_cap, rows;
    bool heat; /* counts are shaded by their share of the row, where a format can */
    /* Of records: adds row i of source_rows that are not held, or no row; NULL: there are none. */
    void (*source)(struct ost_table *t, size_t i, const void *of);
    const void *source_of;
    size_t source_rows;
};

enum ost_series_kind {
    OST_LINE,  /* points joined */
    OST_STEP,  /* a step function: holds y until the next x */
    OST_BARS,  /* one bar per point; x is the index of a category */
    OST_RANGE, /* one bar from lower to upper per point, y marks the middle (tornado) */
    OST_BAND,  /* area between lower and upper */
};

struct ost_point {
    double x, y, lower, upper;
    bool flagged;           /* out of the ordinary: drawn with emphasis */
    struct ost_slice label; /* tooltip, category or annotation; may be empty */
};

struct ost_series {
    struct ost_slice name;
    enum ost_series_kind kind;
    enum ost_tone tone;
    struct ost_point *point;
    size_t points, cap;
};

struct ost_reference_line {
    double y;
    struct ost_slice name; /* "target 4h", "upper limit" */
    enum ost_tone tone;
};

struct ost_chart {
    struct ost_document *document;
    struct ost_slice id, title, description; /* the description is what a screen reader says */
    struct ost_slice x_name, y_name;
    enum ost_unit x_unit, y_unit; /* x OST_TEXT: categories, by the labels of the points */
    bool horizontal;              /* bars lie: categories down the left side */
    struct ost_series **series;   /* [n_series] */
    size_t n_series, series_cap;
    struct ost_reference_line *rule; /* horizontal lines */
    size_t rules, rule_cap;
};

enum ost_block_kind { OST_HEADING, OST_PARAGRAPH, OST_TABLE, OST_CHART, OST_FIGURES };

/* One of the few numbers a reader must see first. */
struct ost_figure {
    struct ost_slice name;
    struct ost_cell cell;
    struct ost_slice note; /* "target 95 %, n = 412"; may be empty */
};

struct ost_block {
    enum ost_block_kind kind;
    enum ost_weight weight;
    enum ost_tone tone;    /* of a paragraph: OST_WARN and OST_BAD are set apart */
    struct ost_slice text; /* of a heading or paragraph */
    struct ost_table *table;
    struct ost_chart *chart;
    struct ost_figure *figure; /* [figures] */
    size_t figures, figure_cap;
};

enum ost_verdict { OST_PASS, OST_FAIL, OST_UNDECIDED };

struct ost_check {
    struct ost_slice name, expression;
    enum ost_verdict verdict;
    struct ost_cell value;   /* what was measured */
    int64_t n;               /* observations it rests on */
    struct ost_slice reason; /* one sentence */
};

struct ost_gauge {
    struct ost_slice name;   /* of the metric family, with its unit suffix: ostler_sla_ratio */
    struct ost_slice help;   /* the same for every gauge of a family */
    struct ost_slice labels; /* key NUL value NUL key NUL value NUL: pairs, unescaped */
    double value;
};

struct ost_document_fact {
    struct ost_slice name, value;
};

struct ost_document {
    struct ost_arena arena;
    struct ost_slice title, subtitle;
    char currency[8]; /* shown with OST_MONEY: "$", "EUR " */
    struct ost_document_fact *fact;
    size_t facts, fact_cap;
    struct ost_block *block;
    size_t blocks, block_cap;
    enum ost_weight weight; /* of the last heading: what the next block gets */
    struct ost_check *check;
    size_t checks, check_cap;
    struct ost_gauge *gauge;
    size_t gauges, gauge_cap;
    struct ost_table *records; /* NULL: there are none */
    struct ost_buf data;       /* JSON text, complete; empty: there is none */
};

struct ost_document *ost_document_new(const char *title);
void ost_document_free(struct ost_document *d); /* NULL is fine */

/* Text, harmless, in the document's arena: from bytes of a ticket, and printf-formatted. */
struct ost_slice ost_document_text(struct ost_document *d, struct ost_slice text);
struct ost_slice ost_document_format(struct ost_document *d, const char *format, ...)
    OST_PRINTF(2, 3);

void ost_document_fact(struct ost_document *d, const char *name, const char *format, ...)
    OST_PRINTF(3, 4);

/* Blocks, in reading order. Tables and charts are the document's, valid until it is freed. */
void ost_document_heading(struct ost_document *d, const char *text, enum ost_weight weight);
void ost_document_paragraph(struct ost_document *d, enum ost_tone tone, const char *format, ...)
    OST_PRINTF(3, 4);
struct ost_table *ost_document_table(struct ost_document *d, const char *id, const char *caption);
struct ost_chart *ost_document_chart(struct ost_document *d, const char *id, const char *title);

/*
 * A row of figures; following calls until another block is added go into the same row. NULL is no
 * note. The cell, for an interval or a tone, is borrowed until the next figure is added.
 */
struct ost_cell *ost_document_figure(struct ost_document *d, const char *name, enum ost_unit unit,
                                     double value, const char *note);

/* The weight of the block added last; before that it has the weight of the heading it stands under. */
void ost_document_weigh(struct ost_document *d, enum ost_weight weight);

/* The flat table of the CSV; made on the first call. */
struct ost_table *ost_document_records(struct ost_document *d);

/*
 * Has rows behind the table's own come from `source` when they are written, 0 .. rows - 1 in order:
 * millions of them cost no memory. Keeps `of`, which must outlive the document.
 */
void ost_records_from(struct ost_table *records, size_t rows,
                      void (*source)(struct ost_table *t, size_t i, const void *of),
                      const void *of);

void ost_table_column(struct ost_table *t, const char *name, enum ost_unit unit);

/* Begins a row; the one before must be complete (asserted). */
void ost_table_row(struct ost_table *t);

/*
 * The next cell of the row, with the unit of its column; borrowed until the next cell is added. NaN
 * makes it unknown.
 */
struct ost_cell *ost_cell(struct ost_table *t, double value);
struct ost_cell *ost_cell_text(struct ost_table *t, struct ost_slice text);
struct ost_cell *ost_cell_unknown(struct ost_table *t);

/* Puts an interval on a cell; NaN bounds leave it without. Returns the cell. */
struct ost_cell *ost_cell_between(struct ost_cell *cell, double lower, double upper);

/* The cell in row `row` and column `column` of a table whose rows are complete (asserted). */
const struct ost_cell *ost_table_at(const struct ost_table *t, size_t row, size_t column);

/* A series is valid until the document is freed, a point until the next one of its series. */
struct ost_series *ost_chart_series(struct ost_chart *c, const char *name,
                                    enum ost_series_kind kind, enum ost_tone tone);
struct ost_point *ost_series_point(struct ost_chart *c, struct ost_series *s, double x, double y,
                                   struct ost_slice label);
void ost_chart_rule(struct ost_chart *c, double y, enum ost_tone tone, const char *name);

/*
 * A check; its value (unknown so far), n and reason are the caller's to fill in. Borrowed until the
 * next check is added.
 */
struct ost_check *ost_document_check(struct ost_document *d, const char *name,
                                     const char *expression, enum ost_verdict verdict);
/* A cell outside a table: NaN is unknown. */
struct ost_cell ost_cell_of(enum ost_unit unit, double value);

/* `labels`: NULL-terminated key, value, key, value...; NULL: there are none. */
void ost_document_gauge(struct ost_document *d, const char *name, const char *help,
                        const char *const *labels, double value);

#endif
