/*
 * Subcommands: one record each, one line each in commands.def.
 *
 * To add one: write cmd_<name>.c with a `const struct command command_<name>` at its end, and put
 * COMMAND(<name>) into commands.def. Dispatch, `ostler help`, usage, the man page, completion and
 * the near-miss suggestion follow from the record.
 *
 * A command's run() is five steps: options (already parsed), read, compute, describe, render. It
 * never prints an error: it returns the library's negative status, and main prints ost_error().
 */
#ifndef OSTLER_CLI_COMMAND_H
#define OSTLER_CLI_COMMAND_H

#include <stddef.h>

#include "opt.h"

/* What the process exits with; every command has the same. */
enum exit_status {
    EXIT_DONE = 0,
    EXIT_COULD_NOT = 1,   /* a file, input or an engine */
    EXIT_USAGE = 2,       /* wrong words on the command line */
    EXIT_CHECK = 3,       /* a check the user asked for failed */
    EXIT_NO_PLAN = 4,     /* no feasible plan */
    EXIT_LITTLE_DATA = 5, /* too little data to decide */
    EXIT_DIFFERS = 10     /* added to the others when that was asked for */
};

struct command {
    const char *name;
    const char *summary;  /* one line: what it does */
    const char *operands; /* "FILE", "[FILE]" */
    const char *text;     /* help and man page: paragraphs separated by an empty line */
    const char *const
        *files; /* the keys of its files: texts of lines that stand as they are, then NULL */
    const char *examples; /* lines; those that start with "$ " are commands */
    size_t state_size;    /* of the struct that options() fills, zeroed before */

    /* Sets the defaults in `state` and adds a row for each option. */
    void (*options)(struct opt_table *t, void *state);

    /* An exit status >= 0, or a negative ost_status (printed by main, mapped to 1, 2 or 5). */
    int (*run)(struct opt_table *t, void *state);
};

/* The table, in the order of commands.def. */
extern const struct command *const commands[];
extern const size_t command_count;

/* Use this for a mistake in how options go together; main adds the pointer to help and exits 2. */
int command_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The `help` command's pages. */
void help_overview(struct ost_buf *out);
void help_command(struct ost_buf *out, const struct command *command);
void help_man(struct ost_buf *out, const struct command *command); /* NULL: ostler(1) */
int help_completion(struct ost_buf *out, const char *shell);       /* "bash" or "zsh" */

/* The command of that name, or NULL. */
const struct command *command_find(const char *name);

#endif
