/* ostler classify: tickets through a model, as a filter. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "command.h"
#include "engine/classification.h"
#include "engine/evaluate.h"
#include "engine/model.h"
#include "input.h"
#include "io/file.h"
#include "progress.h"

/* A batch is predicted when it has this much work (tokens, with bert) or this many rows. */
enum { BATCH_WEIGHT = 16384, BATCH_ROWS = 1024, TOP_MAX = 100 };

/* Rows that wait for their prediction; texts lie one behind the other in `text`. */
struct batch {
    struct ost_buf text, kept;   /* what the model reads, what is written before the prediction */
    size_t *text_end, *kept_end; /* [BATCH_ROWS] */
    struct ost_slice *truth;     /* [BATCH_ROWS] with --evaluate; n = 0 when the row has none */
    struct ost_slice *slice;     /* [BATCH_ROWS] views of the texts that are not empty */
    float *proba;                /* [BATCH_ROWS x classes] */
    bool *outside;               /* [BATCH_ROWS] */
    size_t rows, weight;
};

/* What --evaluate remembers of each row with text and label. */
struct judged {
    struct ost_slice truth;
    size_t predicted; /* a class of the model, or their number for a row without one */
    bool sure;        /* at or above --threshold */
};

struct state {
    struct input_options input;
    const char *model_dir, *output, *unsure, *device;
    double threshold, min_accuracy, min_macro_f1;
    int64_t top, threads;
    bool evaluate, overwrite, quiet;

    struct ost_model *model;
    struct ost_rows *rows;
    struct ost_ticket_columns columns;
    struct ost_row_writer writer;
    char **added; /* [2 * top] names */
    struct batch batch;
    struct ost_arena arena; /* truths */
    struct judged *judged;
    size_t judged_n, judged_cap;
    size_t no_text, no_label, repaired, unsure_rows, outside_rows;
    struct ost_outfile file;
    FILE *out; /* NULL: rows go nowhere */
    struct progress progress;
};

static void options(struct opt_table *t, void *state)
{
    struct state *s = state;
    s->top = 1;
    s->unsure = "";
    opt_file(t, 'm', "model", &s->model_dir, "DIR", "directory that train made");
    opt_file(t, 'o', "output", &s->output, "FILE",
             "where the rows go, replaced whole at the end; else standard output");
    input_rows(t, &s->input);
    opt_range(opt_int(t, 'k', "top", &s->top, "K", "write the K most probable classes"), 1,
              TOP_MAX);
    opt_range(opt_real(t, 0, "threshold", &s->threshold, "P",
                       "below this confidence the label is the one of --unsure-label; else the "
                       "threshold that train --target-precision has chosen"),
              0, 1);
    opt_text(t, 0, "unsure-label", &s->unsure, "TEXT",
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
    device_rows(t, &s->device, &s->threads);
    opt_flag(t, 'q', "quiet", &s->quiet, "print nothing but the result");
}

/* predicted_label, confidence, predicted_label_2, confidence_2, ... */
static int name_columns(struct state *s)
{
    size_t n = (size_t)s->top;
    s->added = ost_calloc(2 * n, sizeof *s->added);
    for (size_t k = 0; k < n; k++) {
        struct ost_buf label = OST_BUF_INIT, confidence = OST_BUF_INIT;
        ost_buf_puts(&label, "predicted_label");
        ost_buf_puts(&confidence, "confidence");
        if (k) {
            ost_buf_printf(&label, "_%zu", k + 1);
            ost_buf_printf(&confidence, "_%zu", k + 1);
        }
        s->added[2 * k] = ost_buf_detach(&label);
        s->added[2 * k + 1] = ost_buf_detach(&confidence);
    }
    return ost_row_writer_over(&s->writer, s->rows, (const char *const *)s->added, 2 * n,
                               s->overwrite);
}

/* The columns the model was trained on, unless others are named. */
static int choose_columns(struct state *s)
{
    struct ost_buf text = OST_BUF_INIT;
    for (size_t i = 0; i < s->model->texts; i++)
        ost_buf_printf(&text, "%s%s", i ? "," : "", s->model->text[i]);
    const char *from_model = text.n ? text.p : NULL;
    ost_ticket_columns_init(&s->columns, s->input.text ? s->input.text : from_model,
                            s->input.label ? s->input.label : s->model->label);
    ost_buf_release(&text);
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
    b->text = b->kept = (struct ost_buf)OST_BUF_INIT;
    b->text_end = ost_calloc(BATCH_ROWS, sizeof *b->text_end);
    b->kept_end = ost_calloc(BATCH_ROWS, sizeof *b->kept_end);
    b->truth = ost_calloc(BATCH_ROWS, sizeof *b->truth);
    b->slice = ost_calloc(BATCH_ROWS, sizeof *b->slice);
    b->proba = ost_calloc(BATCH_ROWS * s->model->labels.n, sizeof *b->proba);
    b->outside = ost_calloc(BATCH_ROWS, sizeof *b->outside);
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

/*
 * Class numbers by falling probability, the first `top` of them; equal ones by number. The class of
 * the out-of-scope examples, if there is one, is no answer. Returns how many there are.
 */
static size_t rank(size_t *order, size_t top, const float *proba, const struct ost_model *model)
{
    size_t n = 0;
    for (size_t c = 0; c < model->labels.n; c++) {
        size_t at = n;
        if ((int)c == model->trust.outside.examples)
            continue;
        while (at > 0 && proba[order[at - 1]] < proba[c])
            at--;
        if (at >= top)
            continue;
        n += n < top;
        memmove(order + at + 1, order + at, (n - 1 - at) * sizeof *order);
        order[at] = c;
    }
    return n;
}

/* The added values of one row; `proba` is NULL for a row without text. */
static void finish_row(struct state *s, struct ost_buf *line, const float *proba, bool outside)
{
    size_t order[TOP_MAX + 1], top = (size_t)s->top, ranked = 0;
    struct ost_slice value[2 * TOP_MAX] = {0};
    bool number[2 * TOP_MAX];
    char text[TOP_MAX][16];
    if (proba)
        ranked = rank(order, top, proba, s->model);
    for (size_t k = 0; k < top; k++) {
        number[2 * k] = false;
        number[2 * k + 1] = true;
        if (k >= ranked)
            continue;
        double p = proba[order[k]];
        snprintf(text[k], sizeof text[k], "%.6f", p);
        value[2 * k] = ost_slice_of(s->model->labels.name[order[k]]);
        value[2 * k + 1] = ost_slice_of(text[k]);
    }
    if (outside) {
        value[0] = ost_slice_of(s->model->trust.outside.label);
        s->outside_rows++;
    } else if (!proba || proba[order[0]] < s->threshold) {
        value[0] = ost_slice_of(s->unsure);
        s->unsure_rows += proba != NULL;
    }
    ost_row_finish(&s->writer, line, value, number);
}

static void judge(struct state *s, struct ost_slice truth, const float *proba, bool outside)
{
    size_t best = ost_model_answer(s->model, proba, outside);
    if (truth.n == 0)
        return;
    s->judged = ost_grow(s->judged, &s->judged_cap, s->judged_n + 1, sizeof *s->judged);
    s->judged[s->judged_n++] =
        (struct judged){truth, best, !outside && proba[best] >= s->threshold};
}

static size_t text_start(const struct batch *b, size_t i)
{
    return i ? b->text_end[i - 1] : 0;
}

/* Predicts the texts of the batch; rows without text have none. */
static int predict_batch(struct state *s)
{
    struct batch *b = &s->batch;
    size_t n = 0;
    for (size_t i = 0; i < b->rows; i++) {
        size_t start = text_start(b, i);
        if (b->text_end[i] > start)
            b->slice[n++] = (struct ost_slice){b->text.p + start, b->text_end[i] - start};
    }
    return ost_model_predict(s->model, b->slice, n, b->proba, b->outside);
}

static int write_batch(struct state *s)
{
    struct batch *b = &s->batch;
    struct ost_buf lines = OST_BUF_INIT;
    const float *proba = b->proba;
    const bool *outside = b->outside;
    for (size_t i = 0; i < b->rows; i++) {
        bool has_text = b->text_end[i] > text_start(b, i);
        size_t start = i ? b->kept_end[i - 1] : 0;
        ost_buf_add(&lines, b->kept.p + start, b->kept_end[i] - start);
        finish_row(s, &lines, has_text ? proba : NULL, has_text && *outside);
        if (has_text && s->evaluate)
            judge(s, b->truth[i], proba, *outside);
        if (has_text) {
            proba += s->model->labels.n;
            outside++;
        }
    }
    int rc = write_bytes(s, ost_buf_view(&lines));
    ost_buf_release(&lines);
    return rc;
}

static int flush_batch(struct state *s)
{
    struct batch *b = &s->batch;
    int rc = predict_batch(s);
    if (rc == 0)
        rc = write_batch(s);
    b->rows = b->weight = 0;
    ost_buf_clear(&b->text);
    ost_buf_clear(&b->kept);
    return rc;
}

/* The truth of a row: the model's own name where it knows it, so that memory is one copy per odd label. */
static struct ost_slice keep_truth(struct state *s, struct ost_slice value)
{
    struct ost_buf room = OST_BUF_INIT;
    struct ost_slice label = ost_ticket_label(value, &room);
    int known = ost_labels_find(&s->model->labels, label);
    label =
        known >= 0 ? ost_slice_of(s->model->labels.name[known]) : ost_arena_copy(&s->arena, label);
    ost_buf_release(&room);
    return label;
}

static int add_row(struct state *s, const struct ost_row *row)
{
    struct batch *b = &s->batch;
    size_t start = b->text.n, i = b->rows++;
    s->repaired += ost_ticket_text(&b->text, row->picked, s->columns.texts);
    struct ost_slice text = {b->text.p + start, b->text.n - start};
    if (text.n && strspn(text.p, " \t\r\n\v\f") == text.n)
        ost_buf_cut(&b->text, start);
    b->text_end[i] = b->text.n;
    s->no_text += b->text.n == start;
    if (b->text.n > start)
        b->weight += s->model->engine->weigh(s->model->predictor, text);
    if (s->evaluate) {
        b->truth[i] = keep_truth(s, row->picked[s->columns.texts]);
        s->no_label += b->truth[i].n == 0;
    }
    int rc = s->out ? ost_row_keep(&s->writer, &b->kept) : 0;
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
    say_rows(s, s->repaired + odd.repaired, "with bytes that are not UTF-8, read as U+FFFD");
    say_rows(s, odd.short_row, "with fewer values than the header");
    say_rows(s, odd.blank, "empty, skipped");
    say_rows(s, s->unsure_rows, "below the threshold");
    say_rows(s, s->outside_rows, "out of scope");
}

static int check_bar(const char *what, double value, double bar)
{
    if (value >= bar)
        return 0;
    fprintf(stderr, "ostler classify: %s %.4f is below %.4f\n", what, value, bar);
    return EXIT_CHECK;
}

static void print_sure(const struct state *s, const struct ost_evaluation *e)
{
    size_t sure = 0, right = 0;
    for (size_t i = 0; i < s->judged_n; i++) {
        const struct judged *j = &s->judged[i];
        sure += j->sure;
        right += j->sure && ost_labels_find(&e->labels, j->truth) == (int)e->of_model[j->predicted];
    }
    if (s->threshold > 1)
        printf("\nno confidence promises the precision the model was trained for\n");
    else if (s->threshold > 0)
        printf("\nat confidence %.2f and above: %zu of %zu rows, accuracy %.3f\n", s->threshold,
               sure, s->judged_n, sure ? (double)right / (double)sure : 0.0);
}

/* Prints the report and holds it against the bars. */
static int evaluate(struct state *s)
{
    struct ost_evaluation e;
    struct ost_scores scores;
    struct ost_buf text = OST_BUF_INIT;
    if (s->judged_n == 0)
        return ost_fail(OST_EDATA, "%s: no row has a text and a label to evaluate on",
                        ost_rows_name(s->rows));
    struct ost_slice *truth = ost_calloc(s->judged_n, sizeof *truth);
    for (size_t i = 0; i < s->judged_n; i++)
        truth[i] = s->judged[i].truth;
    ost_evaluation_init(&e, &s->model->labels, s->model->trust.outside.label, truth, s->judged_n);
    for (size_t i = 0; i < s->judged_n; i++)
        ost_evaluation_add(&e, truth[i], s->judged[i].predicted);
    ost_classification_text(&text, &e.confusion, (const char *const *)e.labels.name, 5);
    fwrite(text.p, 1, text.n, stdout);
    print_sure(s, &e);
    if (e.unseen)
        printf("\n%zu %s a label the model does not know\n", e.unseen,
               plural(e.unseen, "row has", "rows have"));
    ost_scores_of(&scores, &e.confusion);
    int rc = check_bar("accuracy", scores.accuracy, s->min_accuracy);
    int f1 = check_bar("macro F1", scores.macro.f1, s->min_macro_f1);
    ost_scores_release(&scores);
    ost_evaluation_release(&e);
    ost_buf_release(&text);
    free(truth);
    return rc ? rc : f1;
}

static int open_all(struct state *s, const char *path)
{
    struct ost_rows_options format = input_format(&s->input);
    struct ost_engine_options engine = ost_engine_defaults;
    engine.device = s->device;
    engine.threads = (int)s->threads;
    int rc = ost_model_open(&s->model, s->model_dir, &engine);
    if (rc == 0)
        rc = ost_rows_open(&s->rows, path, &format);
    if (rc < 0)
        return rc;
    rc = name_columns(s);
    return rc == 0 && ost_rows_columns(s->rows) ? choose_columns(s) : rc;
}

static void release(struct state *s)
{
    struct batch *b = &s->batch;
    ost_outfile_abandon(&s->file);
    ost_model_close(s->model);
    ost_rows_close(s->rows);
    ost_ticket_columns_release(&s->columns);
    for (size_t i = 0; s->added && i < 2 * (size_t)s->top; i++)
        free(s->added[i]);
    free(s->added);
    ost_buf_release(&b->text);
    ost_buf_release(&b->kept);
    free(b->text_end);
    free(b->kept_end);
    free(b->truth);
    free(b->slice);
    free(b->proba);
    free(b->outside);
    ost_arena_release(&s->arena);
    free(s->judged);
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

static int run(struct opt_table *t, void *state)
{
    struct state *s = state;
    int rc = check_usage(t, s);
    if (rc < 0)
        return rc;
    progress_init(&s->progress, s->quiet);
    s->batch.text = s->batch.kept = (struct ost_buf)OST_BUF_INIT;
    rc = open_all(s, t->operands ? t->operand[0] : "-");
    if (rc < 0)
        goto done;
    if (!opt_given(t, "threshold"))
        s->threshold = s->model->trust.threshold;
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
        "the same rows in the same order and format, with predicted_label and confidence added. "
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
