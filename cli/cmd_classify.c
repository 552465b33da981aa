/* ostler classify: tickets through a model, as a filter. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "classify_answers.h"
#include "command.h"
#include "engine/model.h"
#include "input.h"
#include "io/file.h"
#include "progress.h"

/* A batch is predicted when it has this much work (tokens, with bert) or this many rows. */
enum { BATCH_WEIGHT = 16384, BATCH_ROWS = 1024 };

/* Rows that wait for their prediction; texts lie one behind the other in `text`. */
struct batch {
    struct ost_buf text, kept;   /* what the model reads, what is written before the prediction */
    size_t *text_end, *kept_end; /* [BATCH_ROWS] */
    struct ost_buf truth;    /* with --evaluate: the label columns, one value behind the other */
    size_t *truth_end;       /* [BATCH_ROWS x heads] */
    bool *judged;            /* [BATCH_ROWS] the row has a text and all labels */
    struct ost_slice *slice; /* [BATCH_ROWS] views of the texts that are not empty */
    float *score;            /* [score_cap] rows of scores of these texts */
    size_t score_cap;
    size_t rows, weight;
};

struct state {
    struct input_options input;
    const char *encoder, *model_dir, *output, *device, *precision;
    double threshold, min_accuracy, min_macro_f1, min_f1;
    int64_t threads;
    bool evaluate, overwrite, quiet;

    struct ost_model *model;
    struct ost_rows *rows;
    struct ost_ticket_columns columns;
    struct ost_row_writer writer;
    struct batch batch;
    struct answers answers;
    size_t no_text, no_label, mismatched, repaired;
    struct ost_outfile file;
    FILE *out; /* NULL: rows go nowhere */
    struct progress progress;
};

static const char *const precisions[] = {"auto", "fp32", "bf16", "int8", NULL};

static void options(struct opt_table *t, void *state)
{
    struct state *s = state;
    s->answers.top = 1;
    s->answers.unsure = "";
    opt_file(t, 'm', "model", &s->model_dir, "DIR", "directory that train made");
    opt_file(t, 'o', "output", &s->output, "FILE",
             "where the rows go, replaced whole at the end; else standard output");
    input_rows(t, &s->input);
    opt_range(opt_int(t, 'k', "top", &s->answers.top, "K", "write the K most probable classes"), 1,
              ANSWERS_TOP);
    opt_range(opt_real(t, 0, "threshold", &s->threshold, "P",
                       "below this confidence the label is the one of --unsure-label; else the "
                       "threshold that train --target-precision has chosen"),
              0, 1);
    opt_text(t, 0, "unsure-label", &s->answers.unsure, "TEXT",
             "label of rows below the threshold; empty when not given");
    opt_flag(t, 0, "overwrite", &s->overwrite, "replace prediction columns that are already there");
    opt_flag(
        t, 0, "evaluate", &s->evaluate,
        "compare with the label column and print the classification report; rows go only to -o");
    opt_range(opt_real(t, 0, "min-accuracy", &s->min_accuracy, "X",
                       "with --evaluate: exit with 3 below this accuracy"),
              0, 1);
    opt_range(opt_real(t, 0, "min-macro-f1", &s->min_macro_f1, "X",
                       "with --evaluate: exit with 3 below this macro F1"),
              0, 1);
    opt_range(opt_real(t, 0, "min-f1", &s->min_f1, "X",
                       "with --evaluate and a tag for every word: exit with 3 below this F1 of all "
                       "entities"),
              0, 1);
    opt_file(
        t, 0, "encoder", &s->encoder, "DIR",
        "encoder of a model that is an adapter (train --peft), if it is not where it was then; "
        "else $OSTLER_ENCODER");
    device_rows(t, &s->device, &s->threads);
    s->precision = "auto";
    opt_choice(t, 0, "precision", &s->precision, precisions,
               "what the neural engine calculates in; auto is what training has found best");
    opt_flag(t, 'q', "quiet", &s->quiet, "print nothing but the result");
}

/* The columns the model was trained on, unless others are named. */
static int choose_columns(struct state *s)
{
    struct ost_buf text = OST_BUF_INIT, label = OST_BUF_INIT;
    for (size_t i = 0; i < s->model->texts; i++)
        ost_buf_printf(&text, "%s%s", i ? "," : "", s->model->text[i]);
    for (size_t h = 0; h < s->model->task.heads; h++)
        ost_buf_printf(&label, "%s%s", h ? "," : "",
                       s->model->task.head[h].column ? s->model->task.head[h].column : "");
    ost_ticket_columns_init(&s->columns,
                            s->input.text ? s->input.text
                            : text.n      ? text.p
                                          : NULL,
                            s->input.label ? s->input.label
                            : label.n      ? label.p
                                           : NULL);
    ost_buf_release(&text);
    ost_buf_release(&label);
    s->columns.tagged = s->model->task.head[0].kind->rows != NULL;
    s->columns.skip_mismatched = s->input.skip_mismatched;
    if (s->evaluate && s->columns.labels && s->columns.labels != s->model->task.heads)
        return command_usage("the model answers %zu label columns: --label names %zu",
                             s->model->task.heads, s->columns.labels);
    int rc = ost_ticket_columns_resolve(&s->columns, s->rows, s->evaluate);
    if (rc == 0)
        rc = ost_ticket_columns_pick(&s->columns, s->rows, s->evaluate);
    return rc == OST_ENOTFOUND && !s->input.text
               ? ost_fail(rc, "%s (the model was trained on these; --text and --label name others)",
                          ost_error())
               : rc;
}

static int open_output(struct state *s)
{
    if (s->output && strcmp(s->output, "-") != 0) {
        int rc = ost_outfile_open(&s->file, s->output);
        s->out = s->file.stream;
        return rc;
    }
    s->out = s->evaluate ? NULL : stdout;
    return 0;
}

static void open_batch(struct state *s)
{
    struct batch *b = &s->batch;
    size_t heads = s->model->task.heads;
    b->text_end = ost_calloc(BATCH_ROWS, sizeof *b->text_end);
    b->kept_end = ost_calloc(BATCH_ROWS, sizeof *b->kept_end);
    b->truth_end = ost_calloc(BATCH_ROWS * heads, sizeof *b->truth_end);
    b->judged = ost_calloc(BATCH_ROWS, sizeof *b->judged);
    b->slice = ost_calloc(BATCH_ROWS, sizeof *b->slice);
}

/* A reader that has left (| head) ends the run without a word; anything else is an error. */
static int write_bytes(struct state *s, struct ost_slice bytes)
{
    if (!s->out || fwrite(bytes.p, 1, bytes.n, s->out) == bytes.n)
        return 0;
    return errno == EPIPE && s->out == stdout
               ? EXIT_COULD_NOT
               : ost_fail_errno("cannot write '%s'", s->output ? s->output : "standard output");
}

static struct ost_slice truth_of(const struct batch *b, size_t at)
{
    size_t from = at ? b->truth_end[at - 1] : 0;
    return (struct ost_slice){b->truth.p ? b->truth.p + from : "", b->truth_end[at] - from};
}

static size_t text_start(const struct batch *b, size_t i)
{
    return i ? b->text_end[i - 1] : 0;
}

/* Scores the texts of the batch; rows without text have none. */
static int score_batch(struct state *s)
{
    struct batch *b = &s->batch;
    const struct ost_task *task = &s->model->task;
    size_t n = 0, rows = 0;
    for (size_t i = 0; i < b->rows; i++) {
        size_t start = text_start(b, i);
        if (b->text_end[i] == start)
            continue;
        b->slice[n] = (struct ost_slice){b->text.p + start, b->text_end[i] - start};
        rows += ost_task_rows(task, b->slice[n++]);
    }
    b->score = ost_grow(b->score, &b->score_cap, rows * ost_task_width(task), sizeof *b->score);
    return ost_model_score(s->model, b->slice, n, b->score);
}

static int write_batch(struct state *s)
{
    struct batch *b = &s->batch;
    const struct ost_task *task = &s->model->task;
    struct ost_buf lines = OST_BUF_INIT;
    struct ost_slice *truth = ost_calloc(task->heads, sizeof *truth);
    float *score = b->score;
    for (size_t i = 0, k = 0; i < b->rows; i++) {
        bool has_text = b->text_end[i] > text_start(b, i);
        size_t start = i ? b->kept_end[i - 1] : 0;
        struct answered_row row = {{"", 0}, NULL, b->judged[i] ? truth : NULL};
        for (size_t h = 0; b->judged[i] && h < task->heads; h++)
            truth[h] = truth_of(b, i * task->heads + h);
        if (has_text) {
            row.text = b->slice[k++];
            row.score = score;
            score += ost_task_width(task) * ost_task_rows(task, row.text);
        }
        ost_buf_add(&lines, b->kept.p + start, b->kept_end[i] - start);
        answers_finish(&s->answers, &row, &s->writer, &lines);
    }
    int rc = write_bytes(s, ost_buf_view(&lines));
    free(truth);
    ost_buf_release(&lines);
    return rc;
}

static int flush_batch(struct state *s)
{
    struct batch *b = &s->batch;
    int rc = score_batch(s);
    if (rc == 0)
        rc = write_batch(s);
    b->rows = b->weight = 0;
    ost_buf_clear(&b->text);
    ost_buf_clear(&b->kept);
    ost_buf_clear(&b->truth);
    return rc;
}

/* Takes in the label columns of a row; it is judged when it has a text and none is missing. */
static int add_truth(struct state *s, const struct ost_row *row, size_t i, struct ost_slice text)
{
    struct batch *b = &s->batch;
    const struct ost_slice *value = row->picked + s->columns.texts;
    const struct ost_task *task = &s->model->task;
    struct ost_buf room = OST_BUF_INIT;
    bool all = true;
    for (size_t h = 0; h < task->heads; h++) {
        struct ost_slice label = ost_ticket_label(value[h], &room);
        all = all && (label.n || task->head[h].kind->empty_ok);
        ost_buf_slice(&b->truth, label);
        b->truth_end[i * task->heads + h] = b->truth.n;
    }
    ost_buf_release(&room);
    b->judged[i] = all && text.n;
    s->no_label += !all;
    if (!s->columns.tagged || !b->judged[i])
        return 0;
    int rc =
        ost_ticket_tags_match(&s->columns, s->rows, row->line, text, truth_of(b, i * task->heads));
    b->judged[i] = rc > 0;
    s->mismatched += rc == 0;
    return rc < 0 ? rc : 0;
}

static int add_row(struct state *s, const struct ost_row *row)
{
    struct batch *b = &s->batch;
    size_t start = b->text.n, i = b->rows++;
    s->repaired += ost_ticket_text(&b->text, row->picked, s->columns.texts);
    struct ost_slice text = {b->text.p + start, b->text.n - start};
    if (ost_slice_trim(text).n == 0)
        text.n = 0;
    ost_buf_cut(&b->text, start + text.n);
    b->text_end[i] = b->text.n;
    s->no_text += text.n == 0;
    if (text.n)
        b->weight += s->model->engine->weigh(s->model->predictor, text);
    int rc = s->evaluate ? add_truth(s, row, i, text) : 0;
    if (rc == 0 && s->out)
        rc = ost_row_keep(&s->writer, &b->kept);
    b->kept_end[i] = b->kept.n;
    if (rc < 0)
        b->rows--;
    return rc;
}

/* Every row through the model. Before waiting for a pipe, what is at hand is answered. */
static int stream(struct state *s)
{
    struct ost_row row;
    struct ost_buf header = OST_BUF_INIT;
    size_t done = 0;
    ost_row_writer_header(&s->writer, &header);
    int rc = write_bytes(s, ost_buf_view(&header));
    ost_buf_release(&header);
    while (rc == 0) {
        bool waits = !ost_rows_ready(s->rows);
        if (s->batch.rows &&
            (waits || s->batch.rows == BATCH_ROWS || s->batch.weight >= BATCH_WEIGHT)) {
            rc = flush_batch(s);
            if (rc == 0 && waits && s->out)
                fflush(s->out);
            continue;
        }
        int more = ost_rows_next(s->rows, &row);
        if (more <= 0) {
            rc = more;
            break;
        }
        rc = add_row(s, &row);
        progress_count(&s->progress, "rows", ++done);
    }
    int failed = flush_batch(s); /* rows before a mistake in the file are answered too */
    return rc ? rc : failed;
}

/* A line for something that happened to some rows; nothing when it happened to none. */
static void say_rows(struct state *s, size_t n, const char *what)
{
    if (n)
        progress_line(&s->progress, "note: %zu %s %s\n", n, plural(n, "row", "rows"), what);
}

static void say_result(struct state *s)
{
    struct ost_rows_oddities odd = ost_rows_oddities(s->rows);
    progress_clear(&s->progress);
    progress_line(&s->progress, "%zu %s classified\n", odd.read, plural(odd.read, "row", "rows"));
    say_rows(s, s->no_text, "without text, not predicted");
    say_rows(s, s->no_label, "without label, not evaluated");
    say_rows(s, s->mismatched, "with another number of tags than words, not evaluated");
    say_rows(s, s->repaired + odd.repaired, "with bytes that are not UTF-8, read as U+FFFD");
    say_rows(s, odd.short_row, "with fewer values than the header");
    say_rows(s, odd.blank, "empty, skipped");
    say_rows(s, s->answers.unsure_rows, "below the threshold");
    say_rows(s, s->answers.outside_rows, "out of scope");
}

static int open_all(struct state *s, const char *path)
{
    struct ost_rows_options format = input_format(&s->input);
    struct ost_engine_options engine = ost_engine_defaults;
    engine.device = s->device;
    engine.precision = s->precision;
    engine.threads = (int)s->threads;
    char *encoder = find_encoder(s->encoder);
    engine.encoder = encoder;
    int rc = ost_model_open(&s->model, s->model_dir, &engine);
    free(encoder);
    if (rc == 0)
        rc = ost_rows_open(&s->rows, path, &format);
    if (rc < 0)
        return rc;
    s->answers.model = s->model;
    if (s->answers.top > 1 && !ost_task_is_plain(&s->model->task))
        return command_usage("--top is for models of one label column with one class a row");
    answers_open(&s->answers, s->evaluate);
    rc = ost_row_writer_over(&s->writer, s->rows, (const char *const *)s->answers.added,
                             s->answers.added_n, s->overwrite);
    return rc == 0 && ost_rows_columns(s->rows) ? choose_columns(s) : rc;
}

static void release(struct state *s)
{
    struct batch *b = &s->batch;
    ost_outfile_abandon(&s->file);
    answers_release(&s->answers);
    ost_model_close(s->model);
    ost_rows_close(s->rows);
    ost_ticket_columns_release(&s->columns);
    ost_buf_release(&b->text);
    ost_buf_release(&b->kept);
    free(b->text_end);
    free(b->kept_end);
    ost_buf_release(&b->truth);
    free(b->truth_end);
    free(b->judged);
    free(b->slice);
    free(b->score);
}

static int check_usage(const struct opt_table *t, const struct state *s)
{
    bool bars = opt_given(t, "min-accuracy") || opt_given(t, "min-macro-f1");
    if (!s->model_dir)
        return command_usage("name the model's directory with -m DIR");
    if (t->operands > 1)
        return command_usage("classify takes one ticket file");
    if (bars && !s->evaluate)
        return command_usage("--min-accuracy and --min-macro-f1 need --evaluate");
    if (s->evaluate && s->output && strcmp(s->output, "-") == 0)
        return command_usage("with --evaluate the report is standard output; give -o a file");
    return 0;
}

static int evaluate(struct state *s)
{
    const struct answers_bar bar[] = {
        {"accuracy", s->min_accuracy}, {"macro_f1", s->min_macro_f1}, {"f1", s->min_f1}};
    return answers_evaluate(&s->answers, ost_rows_name(s->rows), bar, sizeof bar / sizeof *bar);
}

static int run(struct opt_table *t, void *state)
{
    struct state *s = state;
    int rc = check_usage(t, s);
    if (rc < 0)
        return rc;
    progress_init(&s->progress, s->quiet);
    s->batch.text = s->batch.kept = s->batch.truth = (struct ost_buf)OST_BUF_INIT;
    rc = open_all(s, t->operands ? t->operand[0] : "-");
    if (rc < 0)
        goto done;
    if (opt_given(t, "threshold"))
        answers_limit(&s->answers, s->threshold);
    open_batch(s);
    rc = open_output(s);
    if (rc == 0 && ost_rows_columns(s->rows) == 0)
        progress_line(&s->progress, "note: %s is empty, there is nothing to classify\n",
                      ost_rows_name(s->rows));
    else if (rc == 0)
        rc = stream(s);
    if (rc == 0 && s->file.stream)
        rc = ost_outfile_commit(&s->file);
    progress_clear(&s->progress);
    if (rc == 0)
        say_result(s);
    if (rc == 0 && s->evaluate)
        rc = evaluate(s);
done:
    release(s);
    return rc;
}

const struct command command_classify = {
    .name = "classify",
    .summary = "predict the class of each ticket",
    .operands = "[FILE]",
    .text =
        "Reads tickets from FILE or standard input (CSV with a header, or JSON Lines) and writes "
        "the same rows in the same order and format, with predicted_label and confidence added; a "
        "model of several label columns adds predicted_COLUMN and confidence_COLUMN for each, and "
        "a "
        "number is predicted_value; one that tags words adds predicted_tags, a tag for every word, "
        "and "
        "predicted_spans, the entities as JSON with their places in Unicode code points. "
        "Memory does not grow with the file, and rows from a pipe are answered as they come.\n\n"
        "The text is made of the columns the model was trained on, unless --text names others. A "
        "row without text gets an empty confidence. Bytes that are not UTF-8 are written back as "
        "they are; the model reads U+FFFD in their place.\n\n"
        "A model that was trained with --target-precision brings its threshold, one trained with "
        "--oos "
        "gives rows that belong to no class the label named there. In both cases the confidence "
        "stays "
        "that of the most probable class.\n\n"
        "With --evaluate the label column is compared with the prediction, and the classification "
        "report goes to standard output.",
    .examples = "  $ ostler classify -m models/tickets data/inbox.csv -o sorted.csv\n"
                "  $ tail -f tickets.jsonl | ostler classify -m models/tickets --format jsonl\n"
                "  $ ostler classify -m models/tickets test.csv --evaluate --min-macro-f1 .85\n",
    .state_size = sizeof(struct state),
    .options = options,
    .run = run,
};
