/*
 * What train and classify share on the command line: how ticket files are read, which engine runs.
 */
#ifndef OSTLER_CLI_INPUT_H
#define OSTLER_CLI_INPUT_H

#include "opt.h"
#include "progress.h"
#include "ticket/labelled.h"
#include "ticket/rows.h"

struct input_options {
    const char *format, *text, *label;
    int64_t max_field;
    bool skip_mismatched;
};

/* Adds --format, --text, --label, --max-field and --skip-mismatched with their defaults. */
void input_rows(struct opt_table *t, struct input_options *o);

struct ost_rows_options input_format(const struct input_options *o);

/* Adds --device and --threads. */
void device_rows(struct opt_table *t, const char **device, int64_t *threads);

/*
 * The pretrained encoder's directory: `given`, else $OSTLER_ENCODER, else the one scripts/get-encoder
 * installed ($XDG_DATA_HOME/ostler/encoder). Yours to free; NULL when there is none.
 */
char *find_encoder(const char *given);

/* "row" or "rows". */
const char *plural(size_t n, const char *one, const char *many);

/* One line for everything out of the ordinary in a file that was read; nothing when all is well. */
void say_oddities(struct progress *p, const char *name, const struct ost_labelled *set);

#endif
