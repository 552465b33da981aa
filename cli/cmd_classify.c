/* ostler classify: tickets through a model, as a filter. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "command.h"
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
    const char *model_dir, *output, *unsure, *device;
    double threshold, min_accuracy, min_macro_f1;
    int64_t top, threads;
    bool evaluate, overwrite, quiet;

    struct ost_model *model;
    struct ost_rows *rows;
    struct ost_ticket_columns columns;
    struct ost_row_writer writer;
    char **added; /* [added_n] names */
    size_t added_n;
    struct batch batch;
    struct ost_reply reply;
    double *limit;                   /* [heads] below this confidence a class is unsure */
    struct ost_judgement *judgement; /* [heads] with --evaluate */
    size_t sure, sure_right;         /* judged rows at or above the threshold */
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

static void add_name(struct state *s, const char *stem, const char *tail)
{
    struct ost_buf name = OST_BUF_INIT;
    ost_buf_printf(&name, "%s%s", stem, tail);
    s->added = ost_realloc(s->added, s->added_n + 1, sizeof *s->added);
    s->added[s->added_n++] = ost_buf_detach(&name);
}

/* predicted_label, confidence, predicted_label_2, confidence_2, ...; or the columns of each head */
static int name_columns(struct state *s)
{
    const struct ost_task *task = &s->model->task;
    char tail[24] = "";
    for (size_t h = 0; h < task->heads; h++)
        for (size_t i = 0; i < 2; i++) {
            const struct ost_output *o = &task->head[h].kind->output[i];
            struct ost_buf column = OST_BUF_INIT;
            ost_buf_printf(&column, "_%s", task->head[h].column ? task->head[h].column : "");
            if (o->alone)
                add_name(s, task->heads > 1 ? o->prefix : o->alone,
                         task->heads > 1 ? column.p : "");
            ost_buf_release(&column);
        }
    for (int64_t k = 2; k <= s->top; k++) {
        snprintf(tail, sizeof tail, "_%lld", (long long)k);
        add_name(s, "predicted_label", tail);
        add_name(s, "confidence", tail);
    }
    return ost_row_writer_over(&s->writer, s->rows, (const char *const *)s->added, s->added_n,
                               s->overwrite);
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

/* --threshold for every class head, else what each has chosen itself. */
static void set_limits(struct state *s, bool given)
{
    const struct ost_task *task = &s->model->task;
    s->limit = ost_calloc(task->heads, sizeof *s->limit);
    for (size_t h = 0; h < task->heads; h++)
        s->limit[h] = given ? s->threshold : task->head[h].trust.threshold;
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
    for (size_t h = 0; s->evaluate && h < heads; h++) {
        s->judgement = ost_realloc(s->judgement, heads, sizeof *s->judgement);
        ost_judgement_start(&s->judgement[h], &s->model->task.head[h]);
    }
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
static size_t rank(size_t *order, size_t top, const float *proba, const struct ost_head *head)
{
    size_t n = 0;
    for (size_t c = 0; c < head->labels.n; c++) {
        size_t at = n;
        if ((int)c == head->trust.outside.examples)
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

static struct ost_slice truth_of(const struct batch *b, size_t at)
{
    size_t from = at ? b->truth_end[at - 1] : 0;
    return (struct ost_slice){b->truth.p ? b->truth.p + from : "", b->truth_end[at] - from};
}

/* The added values of one row, one behind the other in `text`. */
struct values {
    struct ost_buf text;
    size_t *end; /* [added_n] */
    bool *bare;  /* [added_n] JSON writes it without quotes */
    size_t n;
};

static void end_value(struct values *v, bool bare)
{
    v->end[v->n] = v->text.n;
    v->bare[v->n++] = bare;
}

/* The classes behind the first, with --top. */
static void add_ranked(struct state *s, struct values *v, const float *proba)
{
    const struct ost_head *head = s->model->task.head;
    size_t order[TOP_MAX + 1], top = (size_t)s->top;
    size_t ranked = proba ? rank(order, top, proba, head) : 0;
    for (size_t k = 1; k < top; k++) {
        if (k < ranked)
            ost_buf_puts(&v->text, head->labels.name[order[k]]);
        end_value(v, false);
        if (k < ranked)
            ost_buf_printf(&v->text, "%.6f", (double)proba[order[k]]);
        end_value(v, true);
    }
}

/* A row with its text and scores; scores are NULL for a row without text. */
struct scored {
    struct ost_slice text;
    float *score;
    const struct ost_slice *truth; /* [heads]; NULL: not judged */
};

/* What a head answers, in s->reply; counts what --evaluate says of thresholds. */
static bool ask(struct state *s, const struct scored *row, size_t h, float *score)
{
    const struct ost_head *head = &s->model->task.head[h];
    ost_reply_clear(&s->reply);
    if (score)
        head->kind->say(&s->reply, head, row->text, score, ost_task_width(&s->model->task));
    bool unsure = head->kind == &ost_head_class && score && !s->reply.outside &&
                  s->reply.confidence < s->limit[h];
    if (row->truth && !unsure && !s->reply.outside) {
        s->sure++;
        s->sure_right += ost_slice_equal(ost_buf_view(&s->reply.value[0]), row->truth[h]);
    }
    s->outside_rows += s->reply.outside;
    s->unsure_rows += unsure;
    return unsure;
}

static void add_reply(struct state *s, struct values *v, const struct scored *row, size_t h,
                      float *score)
{
    const struct ost_head_kind *kind = s->model->task.head[h].kind;
    bool unsure = ask(s, row, h, score);
    for (size_t i = 0; i < 2; i++) {
        if (!kind->output[i].alone)
            continue;
        if (i == 0 && kind == &ost_head_class && (unsure || !score))
            ost_buf_puts(&v->text, s->unsure);
        else
            ost_buf_slice(&v->text, ost_buf_view(&s->reply.value[i]));
        end_value(v, kind->output[i].bare);
    }
}

static void judge_row(struct state *s, const struct scored *row)
{
    const struct ost_task *task = &s->model->task;
    const float *score = row->score;
    for (size_t h = 0; h < task->heads; score += ost_head_width(&task->head[h++]))
        task->head[h].kind->judge_add(&s->judgement[h], row->text, row->truth[h], score,
                                      ost_task_width(task));
}

/* Judges a row, asks all heads, and appends the values behind what is kept of the row. */
static void finish_row(struct state *s, struct values *v, const struct scored *row,
                       struct ost_buf *line)
{
    const struct ost_task *task = &s->model->task;
    float *score = row->score;
    v->n = 0;
    ost_buf_clear(&v->text);
    if (row->truth)
        judge_row(s, row);
    for (size_t h = 0; h < task->heads; h++) {
        add_reply(s, v, row, h, score);
        if (score)
            score += ost_head_width(&task->head[h]);
    }
    if (s->top > 1)
        add_ranked(s, v, row->score);
    struct ost_slice *value = ost_calloc(s->added_n, sizeof *value);
    for (size_t i = 0; i < v->n; i++) {
        size_t from = i ? v->end[i - 1] : 0;
        value[i] = (struct ost_slice){v->text.p ? v->text.p + from : "", v->end[i] - from};
    }
    ost_row_finish(&s->writer, line, value, v->bare);
    free(value);
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
    struct values v = {OST_BUF_INIT, ost_calloc(s->added_n, sizeof *v.end),
                       ost_calloc(s->added_n, sizeof *v.bare), 0};
    struct ost_slice *truth = ost_calloc(task->heads, sizeof *truth);
    float *score = b->score;
    for (size_t i = 0, k = 0; i < b->rows; i++) {
        bool has_text = b->text_end[i] > text_start(b, i);
        size_t start = i ? b->kept_end[i - 1] : 0;
        struct scored row = {{"", 0}, NULL, b->judged[i] ? truth : NULL};
        for (size_t h = 0; b->judged[i] && h < task->heads; h++)
            truth[h] = truth_of(b, i * task->heads + h);
        if (has_text) {
            row.text = b->slice[k++];
            row.score = score;
            score += ost_task_width(task) * ost_task_rows(task, row.text);
        }
        ost_buf_add(&lines, b->kept.p + start, b->kept_end[i] - start);
        finish_row(s, &v, &row, &lines);
    }
    int rc = write_bytes(s, ost_buf_view(&lines));
    free(truth);
    free(v.end);
    free(v.bare);
    ost_buf_release(&v.text);
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

/* Takes in the label columns of a row with a text; it is judged when none is missing. */
static void add_truth(struct state *s, const struct ost_slice *value, size_t i, bool has_text)
{
    struct batch *b = &s->batch;
    const struct ost_task *task = &s->model->task;
    struct ost_buf room = OST_BUF_INIT;
    bool all = true;
    for (size_t h = 0; h < task->heads; h++) {
        struct ost_slice label = ost_ticket_label(value[h], &room);
        all = all && (label.n || task->head[h].kind->empty_ok);
        ost_buf_slice(&b->truth, label);
        b->truth_end[i * task->heads + h] = b->truth.n;
    }
    b->judged[i] = all && has_text;
    s->no_label += !all;
    ost_buf_release(&room);
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
    if (s->evaluate)
        add_truth(s, row->picked + s->columns.texts, i, b->text.n > start);
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

static void print_sure(const struct state *s)
{
    if (!ost_task_is_plain(&s->model->task))
        return;
    if (s->limit[0] > 1)
        printf("\nno confidence promises the precision the model was trained for\n");
    else if (s->limit[0] > 0)
        printf("\nat confidence %.2f and above: %zu of %zu rows, accuracy %.3f\n", s->limit[0],
               s->sure, s->judgement[0].rows,
               s->sure ? (double)s->sure_right / (double)s->sure : 0.0);
}

static void print_judgement(const struct state *s, size_t h)
{
    const struct ost_judgement *j = &s->judgement[h];
    struct ost_buf text = OST_BUF_INIT;
    if (s->model->task.heads > 1)
        ost_buf_printf(&text, "%s%s\n\n", h ? "\n" : "", j->head->column);
    j->head->kind->text(&text, j);
    fwrite(text.p, 1, text.n, stdout);
    if (j->unseen)
        printf("\n%zu %s a label the model does not know\n", j->unseen,
               plural(j->unseen, "row has", "rows have"));
    ost_buf_release(&text);
}

/* Prints the reports and holds the first head against the bars, then the next. */
static int evaluate(struct state *s)
{
    int failed = 0;
    if (s->judgement[0].rows == 0)
        return ost_fail(OST_EDATA, "%s: no row has a text and a label to evaluate on",
                        ost_rows_name(s->rows));
    for (size_t h = 0; h < s->model->task.heads; h++) {
        const struct ost_judgement *j = &s->judgement[h];
        ost_judgement_end(&s->judgement[h]);
        print_judgement(s, h);
        if (h == 0)
            print_sure(s);
        if (!j->head->kind->classes)
            continue;
        int rc = check_bar("accuracy", j->head->kind->score(j, OST_ACCURACY), s->min_accuracy);
        int f1 = check_bar("macro F1", j->head->kind->score(j, OST_MACRO_F1), s->min_macro_f1);
        failed = failed ? failed : rc ? rc : f1;
    }
    return failed;
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
    for (size_t h = 0; s->judgement && h < s->model->task.heads; h++)
        ost_judgement_release(&s->judgement[h]);
    free(s->judgement);
    ost_model_close(s->model);
    ost_rows_close(s->rows);
    ost_ticket_columns_release(&s->columns);
    for (size_t i = 0; i < s->added_n; i++)
        free(s->added[i]);
    free(s->added);
    free(s->limit);
    ost_reply_release(&s->reply);
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

static int run(struct opt_table *t, void *state)
{
    struct state *s = state;
    int rc = check_usage(t, s);
    if (rc < 0)
        return rc;
    progress_init(&s->progress, s->quiet);
    s->batch.text = s->batch.kept = s->batch.truth = (struct ost_buf)OST_BUF_INIT;
    s->reply = (struct ost_reply)OST_REPLY_INIT;
    rc = open_all(s, t->operands ? t->operand[0] : "-");
    if (rc < 0)
        goto done;
    if (s->top > 1 && !ost_task_is_plain(&s->model->task)) {
        rc = command_usage("--top is for models of one label column with one class a row");
        goto done;
    }
    set_limits(s, opt_given(t, "threshold"));
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
