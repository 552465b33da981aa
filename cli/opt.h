/*
 * Option rows: what a command accepts, written once.
 *
 * A command describes its options as rows that point at variables already holding their defaults.
 * Parsing, checking, usage, help, the man page and shell completion are all made from the rows, so
 * they cannot disagree.
 *
 *     struct state *s = ...;
 *     s->epochs = 5;
 *     opt_int(t, 'e', "epochs", &s->epochs, "N", "passes over the training data");
 *     opt_file(t, 'o', "output", &s->output, "DIR", "directory of the model");
 *     int rc = opt_parse(t, argc, argv);
 *
 * A row whose variable has the wrong type does not compile. The table checks itself when rows are
 * added: two rows with the same letter or name are a programming mistake.
 *
 * On the command line: `--name value`, `--name=value`, `-n value`, `-nvalue`, flags bundle (`-vq`),
 * `--` ends options, options may follow operands. A near miss of a name is suggested.
 */
#ifndef OSTLER_CLI_OPT_H
#define OSTLER_CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum opt_kind { OPT_FLAG, OPT_INT, OPT_REAL, OPT_TEXT, OPT_FILE, OPT_CHOICE, OPT_BYTES, OPT_LIST };

/* The values of an option that may be given several times, in order; borrowed from argv. */
enum { OPT_LIST_MAX = 64 };
struct opt_list {
    const char *at[OPT_LIST_MAX];
    size_t n;
};

struct opt_row {
    char letter; /* 0: none */
    const char *name;
    enum opt_kind kind;
    void *variable;    /* bool, int64_t, double, const char * or struct opt_list, by kind */
    const char *value; /* what help calls the value: "N", "DIR"; NULL for a flag */
    const char *help;  /* one sentence, lower case, without full stop */
    const char *const *choices; /* OPT_CHOICE: NULL-terminated */
    double low, high;           /* OPT_INT, OPT_REAL: inclusive range; low > high: any */
    bool given;                 /* after parsing: it stood on the command line */
};

enum { OPT_ROWS_MAX = 64 };

struct opt_table {
    struct opt_row row[OPT_ROWS_MAX];
    size_t rows;
    char **operand; /* after parsing: the words that are not options, borrowed from argv */
    size_t operands;
};

/* Each returns the row, so that a range can be set on it. Values from argv are borrowed. */
struct opt_row *opt_flag(struct opt_table *t, char letter, const char *name, bool *variable,
                         const char *help);
struct opt_row *opt_int(struct opt_table *t, char letter, const char *name, int64_t *variable,
                        const char *value, const char *help);
struct opt_row *opt_real(struct opt_table *t, char letter, const char *name, double *variable,
                         const char *value, const char *help);
struct opt_row *opt_text(struct opt_table *t, char letter, const char *name, const char **variable,
                         const char *value, const char *help);
/* A path; completed as one. */
struct opt_row *opt_file(struct opt_table *t, char letter, const char *name, const char **variable,
                         const char *value, const char *help);
/* One of a list of words. */
struct opt_row *opt_choice(struct opt_table *t, char letter, const char *name,
                           const char **variable, const char *const *choices, const char *help);
/* A size with an optional K, M or G. */
struct opt_row *opt_bytes(struct opt_table *t, char letter, const char *name, int64_t *variable,
                          const char *help);

/* May be given several times. */
struct opt_row *opt_list(struct opt_table *t, char letter, const char *name,
                         struct opt_list *variable, const char *value, const char *help);

/* Inclusive bounds of a number. */
void opt_range(struct opt_row *row, double low, double high);

/*
 * Reads argv[1..]; operands are moved to the front of argv + 1. 0, or OST_EINVAL with one sentence.
 */
int opt_parse(struct opt_table *t, int argc, char **argv);

/* Whether the option was given; the name must exist. */
bool opt_given(const struct opt_table *t, const char *name);

/* The options of a table as help text: one entry each, defaults from the variables. */
void opt_help(struct ost_buf *out, const struct opt_table *t);

/*
 * Appends words at column `indent`, breaking lines before column 96 and indenting what follows; an
 * empty line in the text stays one. Ends the last line.
 */
void opt_wrap(struct ost_buf *out, const char *text, size_t indent);

/* The default as text, or nothing when it says nothing (a flag, an empty text). */
void opt_default(struct ost_buf *out, const struct opt_row *row);

#endif
