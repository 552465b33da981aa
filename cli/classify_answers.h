/*
 * From scores to the values that classify adds to a row, and what --evaluate says of them.
 *
 * The answers of every head of a model stand in columns of their own (engine/head.h): predicted_label
 * and confidence of one, predicted_<column> and confidence_<column> of several; with `top` also the
 * classes behind the first.
 */
#ifndef OSTLER_CLI_CLASSIFY_ANSWERS_H
#define OSTLER_CLI_CLASSIFY_ANSWERS_H

#include "engine/model.h"
#include "ticket/rows.h"

enum { ANSWERS_TOP = 100 };

struct answers {
    const struct ost_model *model;
    const char *unsure; /* label of a class below its limit */
    int64_t top;        /* classes to write, 1..ANSWERS_TOP; 1 unless the task is plain */
    char **added;       /* [added_n] names of the columns */
    size_t added_n;
    double *limit;                   /* [heads] below this confidence a class is unsure */
    struct ost_judgement *judgement; /* [heads]; NULL: nothing is judged */
    size_t unsure_rows, outside_rows;

    /* private */
    struct ost_reply reply;
    size_t sure, sure_right; /* judged rows at or above the limit */
    struct ost_buf text;     /* the values of a row, one behind the other */
    size_t *end;             /* [added_n] */
    bool *bare;              /* [added_n] JSON writes it without quotes */
    struct ost_slice *value; /* [added_n] */
    size_t n;
};

/* Names the columns; what is set by then is model, unsure and top. Release in any case. */
void answers_open(struct answers *a, bool judge);
void answers_release(struct answers *a); /* fine on a zeroed struct */

/* The limits: `threshold` for every class, or below 0 what each has chosen itself. */
void answers_limit(struct answers *a, double threshold);

/* A row with its text and scores, which become probabilities. */
struct answered_row {
    struct ost_slice text;
    float *score;                  /* NULL: the row has no text */
    const struct ost_slice *truth; /* [heads]; NULL: not to be judged */
};

/* Judges the row and appends its values behind what `line` has kept of it. */
void answers_finish(struct answers *a, const struct answered_row *row,
                    const struct ost_row_writer *writer, struct ost_buf *line);

/* The least that a figure may be: "macro_f1", one of the keys of ost_scalar. */
struct answers_bar {
    const char *key;
    double value;
};

/*
 * Prints the reports and holds the figures against the bars. An exit status, or a failure: no row was
 * judged (`name` is the file's).
 */
int answers_evaluate(struct answers *a, const char *name, const struct answers_bar *bar,
                     size_t bars);

#endif
