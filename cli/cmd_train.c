/* ostler train: labelled tickets to a model directory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/ranks.h"
#include "command.h"
#include "engine/classification.h"
#include "engine/search.h"
#include "engine/train.h"
#include "input.h"
#include "output.h"
#include "progress.h"
#include "report/render.h"
#include "report/training.h"
#include "ticket/labelled.h"
#include "train_audit.h"
#include "train_encoder.h"
#include "train_engine.h"
#include "train_task.h"

enum { MISTAKES_SHOWN = 25 };

struct state {
    struct input_options input;
    const char *train, *output, *dev, *test;
    struct task_choice task;
    struct engine_choice engine;
    const char *metric, *class_weights, *outside, *compare;
    double target_precision, refuse, dev_fraction;
    int64_t search;
    bool resume, quiet, verbose;
    struct audit_options audit;
    struct encoder_options use;
    const char *report;
    const struct ost_engine *searched;
    struct ost_ranks ranks;
    int64_t rank_timeout;

    struct ost_ticket_columns columns;
    struct ost_labelled train_set, dev_set, test_set;
    struct progress progress;
};

static const char *const metrics[] = {"macro_f1", "accuracy", NULL};
static const char *const class_weights[] = {"none", "balanced", NULL};
static void trust_rows(struct opt_table *t, struct state *s)
{
    s->refuse = OST_OUTSIDE_REFUSE;
    opt_range(
        opt_real(t, 0, "target-precision", &s->target_precision, "P",
                 "choose on dev the lowest confidence from which on this share of the answers "
                 "is right, with 95 % certainty; classify calls the others unsure"),
        0, 1);
    opt_text(
        t, 0, "oos", &s->outside, "LABEL",
        "find rows that belong to no class and call them LABEL; rows of that label are examples");
    opt_range(opt_real(t, 0, "oos-refuse", &s->refuse, "X",
                       "with --oos: share of the dev rows with a class that may be called LABEL; "
                       "with examples and not given, the fewest mistakes on dev decide"),
              0, 1);
    opt_file(t, 0, "compare", &s->compare, "DIR",
             "compare with that model on the test rows, else on dev; exit with 3 and leave the "
             "output as it was when the new one is significantly worse");
}

static void options(struct opt_table *t, void *state)
{
    struct state *s = state;
    s->dev_fraction = 0.1;
    s->metric = "macro_f1";
    s->class_weights = "none";
    s->rank_timeout = 600;
    opt_file(t, 'o', "output", &s->output, "DIR",
             "directory of the model; replaced whole at the end");
    input_rows(t, &s->input);
    task_rows(t, &s->task);
    opt_file(t, 0, "dev", &s->dev, "FILE", "rows to choose the best epoch by");
    opt_range(opt_real(t, 0, "dev-fraction", &s->dev_fraction, "X",
                       "without --dev: share of every class held back for that; 0 holds none back"),
              0, 0.9);
    opt_file(t, 0, "test", &s->test, "FILE", "rows to evaluate the finished model on");
    opt_choice(t, 0, "metric", &s->metric, metrics, "what the best epoch is chosen by");
    trust_rows(t, s);
    opt_choice(t, 0, "class-weights", &s->class_weights, class_weights,
               "balanced weighs the rows of a class by the inverse of its frequency");
    engine_rows(t, &s->engine);
    encoder_rows(t, &s->use, &s->engine.options);
    opt_flag(t, 0, "resume", &s->resume, "go on with a training that was interrupted");
    opt_range(opt_int(t, 0, "rank-timeout", &s->rank_timeout, "S",
                      "several processes: seconds to wait for one that does not answer"),
              1, 1000000);
    opt_range(opt_int(t, 0, "search", &s->search, "N",
                      "try N settings of the engine on dev, many on few rows and the best on all; "
                      "then train with the best; 0 tries none"),
              0, 10000);
    opt_file(t, 0, "report", &s->report, "FILE",
             "write a report with curves, confusions, calibration and the costliest mistakes; the "
             "format goes by the extension (run.html)");
    audit_rows(t, &s->audit);
    opt_flag(t, 'v', "verbose", &s->verbose,
             "also print the report of every epoch and what the engine decided (threads, BLAS, "
             "precision, ...)");
    opt_flag(t, 'q', "quiet", &s->quiet, "print nothing but the result");
}

static int read_set(struct ost_labelled *out, struct state *s, const char *path, bool first)
{
    struct ost_rows *rows;
    struct ost_rows_options format = input_format(&s->input);
    int rc = ost_rows_open(&rows, path, &format);
    if (rc < 0)
        return rc;
    if (first)
        rc = ost_ticket_columns_resolve(&s->columns, rows, true);
    if (rc == 0)
        rc = ost_labelled_read(out, rows, &s->columns);
    if (rc == 0)
        say_oddities(&s->progress, ost_rows_name(rows), out);
    ost_rows_close(rows);
    return rc;
}

static void say_columns(struct state *s)
{
    struct ost_buf text = OST_BUF_INIT;
    struct ost_buf label = OST_BUF_INIT;
    for (size_t i = 0; i < s->columns.texts; i++)
        ost_buf_printf(&text, "%s%s", i ? "," : "", s->columns.text[i]);
    for (size_t i = 0; i < s->columns.labels; i++)
        ost_buf_printf(&label, "%s%s", i ? "," : "", s->columns.label[i]);
    if (s->columns.guessed_text || s->columns.guessed_label)
        progress_line(&s->progress, "columns: --text %s --label %s (guessed)\n", text.p, label.p);
    ost_buf_release(&label);
    ost_buf_release(&text);
}

static int read_all(struct state *s, const char *path)
{
    int rc = task_columns(&s->task, &s->columns, s->input.text, s->input.label);
    s->columns.skip_mismatched = s->input.skip_mismatched;
    s->columns.others = s->audit.audit;
    s->train = path;
    if (rc == 0)
        rc = read_set(&s->train_set, s, path, true);
    if (rc == 0)
        say_columns(s);
    task_heads(&s->task, &s->columns);
    if (rc == 0 && s->dev)
        rc = read_set(&s->dev_set, s, s->dev, false);
    if (rc == 0 && s->test)
        rc = read_set(&s->test_set, s, s->test, false);
    if (rc == 0 && s->dev && s->dev_set.n == 0)
        rc = ost_fail(OST_EDATA, "%s: no row has a text and a label", s->dev);
    if (rc == 0 && s->test && s->test_set.n == 0)
        rc = ost_fail(OST_EDATA, "%s: no row has a text and a label", s->test);
    return rc;
}

static int on_tick(void *ctx, const struct ost_tick *tick)
{
    struct state *s = ctx;
    progress_tick(&s->progress, tick);
    return 0;
}

static void on_note(void *ctx, const char *sentence)
{
    struct state *s = ctx;
    progress_line(&s->progress, "note: %s\n", sentence);
}

static double on_clock(void *ctx)
{
    (void)ctx;
    return progress_clock();
}

/* "accuracy 0.9100  macro F1 0.9000"; of one head among several "topic accuracy 0.9100" */
static void put_scalars(struct ost_buf *out, const struct ost_judgement *j, bool alone)
{
    struct ost_scalar scalar[OST_SCALARS];
    size_t n = j->head->kind->scalars(j, scalar);
    if (!alone) {
        ost_buf_printf(out, "%s ", j->head->column);
        n = 1;
    }
    for (size_t i = 0; i < n; i++)
        ost_buf_printf(out, "%s %.4f%s", scalar[i].name, scalar[i].value, i + 1 < n ? "  " : "");
}

static void put_epoch(struct ost_buf *out, const struct ost_dev_report *report)
{
    const struct ost_epoch *e = report->epoch;
    if (e->epochs > 1)
        ost_buf_printf(out, "epoch %d/%d  ", e->epoch, e->epochs);
    if (isfinite(e->train_loss))
        ost_buf_printf(out, "loss %.4f  ", e->train_loss);
    if (report->dev)
        ost_buf_puts(out, "dev ");
    for (size_t h = 0; report->dev && h < report->heads; h++) {
        put_scalars(out, &report->dev[h], report->heads == 1);
        ost_buf_puts(out, h + 1 < report->heads           ? "; "
                          : report->best && e->epochs > 1 ? " (best)  "
                                                          : "  ");
    }
    ost_buf_printf(out, "%.1f s\n", e->seconds);
}

static void on_epoch(void *ctx, const struct ost_dev_report *report)
{
    struct state *s = ctx;
    struct ost_buf text = OST_BUF_INIT;
    put_epoch(&text, report);
    progress_line(&s->progress, "%s", text.p);
    for (size_t h = 0; report->dev && s->verbose && h < report->heads; h++) {
        ost_buf_clear(&text);
        report->dev[h].head->kind->text(&text, &report->dev[h]);
        progress_line(&s->progress, "%s\n", text.p);
    }
    ost_buf_release(&text);
}

static struct ost_named_examples examples(const struct ost_labelled *set, const char *path)
{
    return (struct ost_named_examples){set->text, set->label, set->n, path, set->line};
}

static struct ost_train_job make_job(struct state *s, const struct ost_engine *engine)
{
    struct ost_train_job job = {
        .head = s->task.head,
        .heads = s->task.heads,
        .train = examples(&s->train_set, s->train),
        .dev = examples(&s->dev_set, s->dev),
        .test = examples(&s->test_set, s->test),
        .corpus = s->use.corpus.text,
        .corpus_n = s->use.corpus.n,
        .dev_fraction = s->dev_fraction,
        .engine = engine,
        .metric = strcmp(s->metric, "accuracy") == 0 ? OST_ACCURACY : OST_MACRO_F1,
        .trust = {s->target_precision, s->outside, s->refuse},
        .compare = s->compare,
        .balanced = strcmp(s->class_weights, "balanced") == 0,
        .dir = s->output,
        .resume = s->resume,
        .ranks = s->ranks.size > 1 ? &s->ranks : NULL,
        .mistakes = s->report ? MISTAKES_SHOWN : 0,
        .start_s = (double)time(NULL),
        .text_columns = s->columns.text,
        .text_column_count = s->columns.texts,
        .tick = on_tick,
        .epoch = on_epoch,
        .note = on_note,
        .clock_s = on_clock,
        .ctx = s,
    };
    job.options = engine_options(&s->engine);
    return job;
}

static void put_report(const struct state *s, struct ost_buf *text,
                       const struct ost_train_outcome *out)
{
    const struct ost_judgement *j = out->test ? out->test : out->dev;
    size_t heads = out->task.heads;
    for (size_t h = 0; j && h < heads; h++) {
        ost_buf_printf(text, "%s%s on %zu rows%s%s\n\n", h ? "\n" : "", out->test ? "test" : "dev",
                       out->test ? s->test_set.n : out->dev_rows, heads > 1 ? ": " : "",
                       heads > 1 ? j[h].head->column : "");
        j[h].head->kind->text(text, &j[h]);
        if (j[h].unseen)
            ost_buf_printf(text, "\n%zu %s a label that is not in the training file\n", j[h].unseen,
                           plural(j[h].unseen, "row has", "rows have"));
    }
}

/* The data is looked at as a training would read it; of the engines the linear one judges labels. */
static int audit(struct state *s, const char *path)
{
    engine_find_encoder(&s->engine);
    int rc = read_all(s, path);
    if (rc < 0)
        return rc;
    const struct audit_file file[] = {
        {strcmp(path, "-") == 0 ? "standard input" : path, &s->train_set},
        {s->dev, s->dev ? &s->dev_set : NULL},
        {s->test, s->test ? &s->test_set : NULL}};
    if (s->task.heads != 1 || s->task.head->kind != &ost_head_class)
        return command_usage("--audit looks at one label column with one class a row");
    struct ost_train_job job = make_job(s, NULL);
    struct ost_train_hooks hooks = {
        .tick = on_tick, .note = on_note, .clock_s = on_clock, .ctx = s};
    rc = train_audit(&s->audit, file, &job.options, &hooks);
    progress_clear(&s->progress);
    return rc;
}

static void print_outcome(struct state *s, const struct ost_train_outcome *out)
{
    struct ost_buf text = OST_BUF_INIT;
    progress_clear(&s->progress);
    if (out->dev_unseen)
        progress_line(&s->progress,
                      "note: %zu %s of %s left out: the label is not in the training file\n",
                      out->dev_unseen, plural(out->dev_unseen, "row", "rows"), s->dev);
    put_report(s, &text, out);
    for (size_t h = 0; h < out->task.heads; h++) {
        const struct ost_head *head = &out->task.head[h];
        if (head->kind != &ost_head_class)
            continue;
        if (out->task.heads > 1)
            ost_buf_printf(&text, "\n%s\n", head->column);
        ost_trust_text(&text, &head->trust);
    }
    if (out->has_comparison)
        ost_comparison_text(&text, &out->comparison, s->compare);
    fwrite(text.p, 1, text.n, stdout);
    ost_buf_release(&text);
    if (s->verbose)
        progress_line(&s->progress, "settings: %s\n", out->settings.p);
    if (out->has_comparison && out->comparison.worse)
        fprintf(stderr, "ostler train: the new model is worse than '%s' and lies in '%s.partial'\n",
                s->compare, s->output);
    else
        progress_line(&s->progress, "model: %s\n", s->output);
}

static int write_report(const char *path, const struct ost_train_outcome *out,
                        const struct ost_train_job *job)
{
    struct ost_document *d = ost_training_document(out, job);
    int rc = output_write(d, &path, 1, NULL);
    ost_document_free(d);
    return rc;
}

static void release(struct state *s)
{
    ost_ticket_columns_release(&s->columns);
    ost_labelled_release(&s->train_set);
    ost_labelled_release(&s->dev_set);
    ost_labelled_release(&s->test_set);
    encoder_release(&s->use);
    engine_release(&s->engine);
    task_release(&s->task);
}

static void on_trial(void *ctx, const struct ost_trial *trial)
{
    struct state *s = ctx;
    struct ost_buf options = OST_BUF_INIT;
    ost_search_put_options(&options, s->searched, &trial->options);
    progress_line(&s->progress, "trial %zu, rung %zu/%zu, %zu rows: dev %s %.4f%s  %s\n",
                  trial->number, trial->rung, trial->rungs, trial->rows, s->metric, trial->score,
                  trial->recalled ? " (known)" : "", options.p);
    ost_buf_release(&options);
}

/* Puts the best options found into the job. */
static int search(struct state *s, struct ost_train_job *job)
{
    struct ost_search found;
    struct ost_buf options = OST_BUF_INIT;
    s->searched = job->engine;
    int rc = ost_search(&found, job, (size_t)s->search, on_trial);
    if (rc < 0)
        return rc;
    job->options = found.best;
    ost_search_put_options(&options, job->engine, &found.best);
    progress_clear(&s->progress);
    printf("search: %lld settings; the best has dev %s %.4f, the one given %.4f (%+.4f)\n"
           "  %s\n\n",
           (long long)s->search, s->metric, found.best_score, found.start_score,
           found.best_score - found.start_score, options.p);
    ost_buf_release(&options);
    return 0;
}

/* Trains, prints what came of it and writes the report. An exit status, or a failure. */
static int train_model(struct state *s, const struct ost_engine *engine)
{
    struct ost_train_outcome outcome = {.settings = OST_BUF_INIT, .epochs = OST_BUF_INIT};
    struct ost_train_job job = make_job(s, engine);
    bool bert = strcmp(engine->name, "bert") == 0;
    progress_line(&s->progress, "engine: %s%s%s\n", engine->name, bert ? ", encoder " : "",
                  bert ? s->engine.encoder_dir : "");
    int rc = s->search ? search(s, &job) : 0;
    if (rc == 0)
        rc = ost_train(&outcome, &job);
    progress_clear(&s->progress);
    bool first = s->ranks.rank == 0;
    if (rc == 0 && first)
        print_outcome(s, &outcome);
    if (rc == 0 && s->search)
        rc = ost_search_finish(&job);
    if (rc == 0 && s->report && first)
        rc = write_report(s->report, &outcome, &job);
    if (rc == 0 && outcome.has_comparison && outcome.comparison.worse)
        rc = EXIT_CHECK;
    ost_train_outcome_release(&outcome);
    return rc;
}

/* How options go together; a format that is not there is better known before the work than after it. */
static int check_options(const struct opt_table *t, struct state *s)
{
    const char *file = s->report ? s->report : s->audit.file;
    const struct ost_renderer *renderer;
    if (t->operands != 1)
        return command_usage(t->operands ? "train takes one ticket file" : "name a ticket file");
    if (!s->output && !s->audit.audit)
        return command_usage("name the model's directory with -o DIR");
    if (s->dev && opt_given(t, "dev-fraction"))
        return command_usage("--dev and --dev-fraction exclude each other");
    if ((s->engine.options.merge || s->engine.options.peft_options) && !s->engine.options.peft)
        return command_usage("--merge and --peft-options need --peft");
    if (s->engine.options.peft && strcmp(s->engine.engine, "linear") == 0)
        return command_usage("--peft is for the bert engine");
    if (opt_given(t, "oos-refuse") && !s->outside)
        return command_usage("--oos-refuse needs --oos");
    if (s->audit.audit && s->search)
        return command_usage("--audit trains nothing, --search much: give one of them");
    if (s->search && s->use.pretrain.n)
        return command_usage("--search would pre-train for every trial: pre-train once, and give "
                             "the model's directory/pretrained as --encoder");
    if (s->audit.audit && s->report)
        return command_usage("--audit trains nothing that --report could tell of");
    if (!opt_given(t, "oos-refuse"))
        s->refuse = -1; /* up to the library */
    int rc = audit_check_usage(&s->audit);
    return rc == 0 && file ? ost_renderer_for(&renderer, file, NULL) : rc;
}

/* Whether this is one of several processes, as a launcher says; the first of them speaks. */
static int find_ranks(struct state *s, const char *path)
{
    int rc = ost_ranks_find(&s->ranks, getenv);
    s->ranks.timeout_s = (int)s->rank_timeout;
    s->quiet = s->quiet || s->ranks.rank > 0;
    if (rc < 0 || s->ranks.size == 1)
        return rc;
    if (s->search)
        return ost_fail(OST_EINVAL, "--search tries its settings in one process: run it without a "
                                    "launcher, then train in several with what it has found");
    if (strcmp(path, "-") == 0)
        return ost_fail(OST_EINVAL, "standard input reaches one process only: several need a file");
    return 0;
}

/* One process is what the linear engine needs for millions of rows. */
static int check_ranks(const struct state *s, const struct ost_engine *engine)
{
    if (s->ranks.size == 1 || strcmp(engine->name, "bert") == 0)
        return 0;
    return ost_fail(OST_EINVAL,
                    "the %s engine trains in one process, and a launcher has started %d: start "
                    "ostler without it, or take --engine bert",
                    engine->name, s->ranks.size);
}

static int run(struct opt_table *t, void *state)
{
    struct state *s = state;
    const struct ost_engine *engine;
    int rc = check_options(t, s);
    if (rc == 0 && !s->audit.audit)
        rc = find_ranks(s, t->operand[0]);
    if (rc < 0)
        return rc;
    progress_init(&s->progress, s->quiet);
    if (s->audit.audit) {
        rc = audit(s, t->operand[0]);
    } else {
        rc = engine_choose(&engine, &s->engine, &s->progress);
        if (rc == 0)
            rc = check_ranks(s, engine);
        if (rc == 0)
            rc = read_all(s, t->operand[0]);
        if (rc == 0)
            rc = encoder_read(&s->use, engine, &s->input, &s->progress);
        if (rc == 0)
            rc = train_model(s, engine);
        progress_clear(&s->progress);
    }
    release(s);
    return rc;
}

const struct command command_train = {
    .name = "train",
    .summary = "learn to classify tickets from labelled ones",
    .operands = "FILE",
    .text =
        "Trains a classifier on the tickets in FILE (CSV with a header, or JSON Lines), evaluates "
        "it, and leaves it in the directory given with -o.\n\n"
        "Two engines: bert fine-tunes a pretrained encoder with AdamW and evaluates on dev after "
        "each epoch, keeping the best one; linear fits support vector machines on word and "
        "character n-grams in seconds and needs neither encoder nor libtorch.\n\n"
        "--label takes several columns, which one encoder then answers together: each one class, "
        "any "
        "number of labels with ';' between them (NAME:labels) or a number (NAME:number). The best "
        "epoch is that with the largest mean of macro F1 and R2 over the columns.\n\n"
        "--task token learns a tag for every word, that is for what stands between white space: "
        "the "
        "label column holds as many tags as the text has words (IOB2, IOBES, or without prefix), "
        "and a "
        "CoNLL file (.conll) is texts with their tags. The best epoch is the one with the best "
        "entity F1, "
        "as seqeval calculates it. Texts longer than --max-length are read in parts.\n\n"
        "Probabilities are calibrated on dev by one temperature; the report says how well, and how "
        "many "
        "answers can be used at which precision. --target-precision keeps such a threshold in the "
        "model, "
        "--oos makes it look for rows that belong to no class, --compare holds it against another "
        "model.\n\n"
        "Rows without text or label are left out and counted. The report on the test rows (without "
        "--test: on dev) goes to standard output, everything else to standard error. The directory "
        "holds metrics.json (reports with scikit-learn's keys), ostler.json, and with bert a "
        "checkpoint that Hugging Face loads; metrics.jsonl (a line per epoch and evaluation) and "
        "events.out.tfevents.ostler (for tensorboard --logdir) grow while it trains.\n\n"
        "The model appears in one step at the end: a run that is killed leaves the old model, and "
        "its state in DIR.partial, from which --resume goes on.\n\n"
        "Several processes train one model with bert when a launcher starts them (torchrun "
        "--no-python, mpirun, srun): each takes its share of every step's rows, --batch-size of "
        "them, so that N processes learn as one does with a batch N times as large. All read the "
        "same files; the first writes and prints. When one is lost the others stop, and --resume "
        "goes on.\n\n"
        "--search N tries N settings of the engine by successive halving, all on a ninth of the "
        "rows, the best third on a third, the best of those on all, judged on dev by --metric; "
        "then "
        "it trains with the best, and the test rows are looked at once, by the result. Every trial "
        "is a line of DIR.search.jsonl (search.jsonl in the finished DIR); --resume goes on "
        "there.\n\n"
        "--audit trains nothing and looks at the rows instead: texts that stand twice, with "
        "another "
        "label, or in two files; labels that a linear classifier of the other rows finds unlikely "
        "(confident learning); classes with fewer than 5 rows; with an encoder, texts that "
        "--max-length cuts; and what gives labels away, such as their names in the texts or "
        "another "
        "column. A summary goes to standard output, every finding to --audit-file.",
    .examples =
        "  $ ostler train data/tickets.csv -o models/tickets --text subject,body --label category\n"
        "  $ ostler train train.csv -o m --engine linear --dev-fraction 0 --test test.csv\n"
        "  $ ostler train train.csv -o m --target-precision .95 --oos other --compare models/old\n"
        "  $ ostler train train.csv --test test.csv --audit --audit-file findings.csv\n"
        "  $ ostler train data/mysql-train.csv -o m --task token --lr 5e-4 --test "
        "data/mysql-test.csv\n"
        "  $ ostler train train.csv -o m --engine bert --lr 1e-4 --epochs 6 --test test.csv\n",
    .state_size = sizeof(struct state),
    .options = options,
    .run = run,
};
