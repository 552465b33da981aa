/* ostler train: labelled tickets to a model directory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
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

enum { MISTAKES_SHOWN = 25 };

struct state {
    struct input_options input;
    const char *output, *dev, *test;
    const char *engine, *encoder, *metric, *precision, *device, *outside, *compare;
    double target_precision, refuse;
    double dev_fraction, lr, warmup, weight_decay, clip, cost;
    int64_t epochs, batch_size, max_length, patience, seed, threads, words, characters, min_df,
        search;
    bool balanced, resume, quiet, verbose;
    struct audit_options audit;
    const char *report;
    const struct ost_engine *searched;

    struct ost_ticket_columns columns;
    struct ost_labelled train_set, dev_set, test_set;
    char *encoder_dir;
    struct progress progress;
};

static const char *const engines[] = {"auto", "bert", "linear", NULL};
static const char *const metrics[] = {"macro_f1", "accuracy", NULL};
static const char *const precisions[] = {"auto", "fp32", "bf16", NULL};

static void engine_rows(struct opt_table *t, struct state *s)
{
    const struct ost_engine_options *d = &ost_engine_defaults;
    s->engine = "auto";
    s->precision = d->precision;
    s->epochs = d->epochs;
    s->batch_size = d->batch_size;
    s->lr = d->lr;
    s->max_length = d->max_length;
    s->warmup = d->warmup;
    s->weight_decay = d->weight_decay;
    s->clip = d->clip;
    s->cost = d->cost;
    s->words = d->words;
    s->characters = d->characters;
    s->min_df = d->min_df;
    opt_choice(
        t, 'e', "engine", &s->engine, engines,
        "bert fine-tunes a pretrained encoder, linear needs none; auto takes bert where it can");
    opt_file(t, 0, "encoder", &s->encoder, "DIR",
             "pretrained encoder in Hugging Face layout; else $OSTLER_ENCODER, else the one "
             "scripts/get-encoder installed");
    opt_range(opt_int(t, 0, "epochs", &s->epochs, "N", "bert: passes over the training rows"), 1,
              10000);
    opt_range(opt_int(t, 0, "batch-size", &s->batch_size, "N", "bert: rows per step"), 1, 65536);
    opt_range(opt_real(t, 0, "lr", &s->lr, "X", "bert: peak learning rate of AdamW"), 1e-12, 10);
    opt_range(opt_int(t, 0, "max-length", &s->max_length, "N",
                      "bert: tokens per text; longer texts are cut"),
              3, 65536);
    opt_range(opt_real(t, 0, "warmup", &s->warmup, "X",
                       "bert: share of all steps in which the learning rate rises"),
              0, 1);
    opt_range(opt_real(t, 0, "weight-decay", &s->weight_decay, "X", "bert: decoupled weight decay"),
              0, 1);
    opt_range(opt_real(t, 0, "clip", &s->clip, "X", "bert: largest gradient norm; 0 does not clip"),
              0, 1e9);
    opt_range(opt_int(t, 0, "patience", &s->patience, "N",
                      "bert: stop after N epochs without gain on dev; 0 never does"),
              0, 10000);
    opt_choice(t, 0, "precision", &s->precision, precisions,
               "bert: number format of the matrix products; auto measures which is faster");
    opt_range(
        opt_real(t, 0, "cost", &s->cost, "X", "linear: cost C of the support vector machines"),
        1e-6, 1e6);
    opt_range(opt_int(t, 0, "words", &s->words, "N", "linear: longest word n-gram"), 1, 2);
    opt_range(opt_int(t, 0, "characters", &s->characters, "N",
                      "linear: longest character n-gram; 0 takes none"),
              0, 5);
    opt_range(opt_int(t, 0, "min-df", &s->min_df, "N", "linear: texts that a term must stand in"),
              1, 1e6);
    device_rows(t, &s->device, &s->threads);
}

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
    s->seed = (int64_t)ost_engine_defaults.seed;
    opt_file(t, 'o', "output", &s->output, "DIR",
             "directory of the model; replaced whole at the end");
    input_rows(t, &s->input);
    opt_file(t, 0, "dev", &s->dev, "FILE", "rows to choose the best epoch by");
    opt_range(opt_real(t, 0, "dev-fraction", &s->dev_fraction, "X",
                       "without --dev: share of every class held back for that; 0 holds none back"),
              0, 0.9);
    opt_file(t, 0, "test", &s->test, "FILE", "rows to evaluate the finished model on");
    opt_choice(t, 0, "metric", &s->metric, metrics, "what the best epoch is chosen by");
    trust_rows(t, s);
    opt_flag(t, 0, "balanced", &s->balanced, "weigh classes by the inverse of their frequency");
    engine_rows(t, s);
    opt_range(opt_int(t, 0, "seed", &s->seed, "N", "seed of everything random"), 0, 9e15);
    opt_flag(t, 0, "resume", &s->resume, "go on with a training that was interrupted");
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
    for (size_t i = 0; i < s->columns.texts; i++)
        ost_buf_printf(&text, "%s%s", i ? "," : "", s->columns.text[i]);
    if (s->columns.guessed_text || s->columns.guessed_label)
        progress_line(&s->progress, "columns: --text %s --label %s (guessed)\n", text.p,
                      s->columns.label);
    ost_buf_release(&text);
}

static int read_all(struct state *s, const char *path)
{
    ost_ticket_columns_init(&s->columns, s->input.text, s->input.label);
    s->columns.others = s->audit.audit;
    int rc = read_set(&s->train_set, s, path, true);
    if (rc == 0)
        say_columns(s);
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

/* auto is bert where an encoder and libtorch are; what is missing is said in one line. */
static int choose_engine(const struct ost_engine **out, struct state *s)
{
    if (strcmp(s->engine, "linear") == 0)
        return ost_engine_find(out, "linear");
    s->encoder_dir = find_encoder(s->encoder);
    if (strcmp(s->engine, "bert") == 0 && !s->encoder_dir)
        return ost_fail(OST_ENOTFOUND, "--engine bert needs a pretrained encoder: run "
                                       "scripts/get-encoder, or name a directory with --encoder");
    if (s->encoder_dir && ost_engine_find(out, "bert") == 0)
        return 0;
    if (strcmp(s->engine, "bert") == 0 || s->encoder)
        return OST_EENGINE;
    progress_line(&s->progress, "engine: linear, because %s\n",
                  s->encoder_dir ? ost_error()
                                 : "there is no pretrained encoder (scripts/get-encoder gets one)");
    return ost_engine_find(out, "linear");
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

static void put_epoch(struct ost_buf *out, const struct ost_dev_report *report)
{
    const struct ost_epoch *e = report->epoch;
    struct ost_scores scores;
    if (e->epochs > 1)
        ost_buf_printf(out, "epoch %d/%d  ", e->epoch, e->epochs);
    if (isfinite(e->train_loss))
        ost_buf_printf(out, "loss %.4f  ", e->train_loss);
    if (report->dev) {
        ost_scores_of(&scores, &report->dev->confusion);
        ost_buf_printf(out, "dev accuracy %.4f  macro F1 %.4f%s  ", scores.accuracy,
                       scores.macro.f1, report->best && e->epochs > 1 ? " (best)" : "");
        ost_scores_release(&scores);
    }
    ost_buf_printf(out, "%.1f s\n", e->seconds);
}

static void on_epoch(void *ctx, const struct ost_dev_report *report)
{
    struct state *s = ctx;
    struct ost_buf text = OST_BUF_INIT;
    put_epoch(&text, report);
    progress_line(&s->progress, "%s", text.p);
    ost_buf_clear(&text);
    if (report->dev && s->verbose) {
        ost_classification_text(&text, &report->dev->confusion,
                                (const char *const *)report->dev->labels.name, 5);
        progress_line(&s->progress, "%s\n", text.p);
    }
    ost_buf_release(&text);
}

static struct ost_named_examples examples(const struct ost_labelled *set)
{
    return (struct ost_named_examples){set->text, set->label, set->n};
}

static struct ost_train_job make_job(struct state *s, const struct ost_engine *engine)
{
    struct ost_train_job job = {
        .train = examples(&s->train_set),
        .dev = examples(&s->dev_set),
        .test = examples(&s->test_set),
        .dev_fraction = s->dev_fraction,
        .engine = engine,
        .metric = strcmp(s->metric, "accuracy") == 0 ? OST_ACCURACY : OST_MACRO_F1,
        .trust = {s->target_precision, s->outside, s->refuse},
        .compare = s->compare,
        .balanced = s->balanced,
        .dir = s->output,
        .resume = s->resume,
        .mistakes = s->report ? MISTAKES_SHOWN : 0,
        .start_s = (double)time(NULL),
        .text_columns = s->columns.text,
        .text_column_count = s->columns.texts,
        .label_column = s->columns.label,
        .tick = on_tick,
        .epoch = on_epoch,
        .note = on_note,
        .clock_s = on_clock,
        .ctx = s,
    };
    job.options = (struct ost_engine_options){
        .encoder = s->encoder_dir,
        .device = s->device,
        .precision = s->precision,
        .epochs = (int)s->epochs,
        .batch_size = (int)s->batch_size,
        .lr = s->lr,
        .max_length = (int)s->max_length,
        .warmup = s->warmup,
        .weight_decay = s->weight_decay,
        .clip = s->clip,
        .patience = (int)s->patience,
        .cost = s->cost,
        .words = (int)s->words,
        .characters = (int)s->characters,
        .min_df = (int)s->min_df,
        .threads = (int)s->threads,
        .seed = (uint64_t)s->seed,
    };
    return job;
}

static void put_report(const struct state *s, struct ost_buf *text,
                       const struct ost_train_outcome *out)
{
    const struct ost_evaluation *e = out->has_test ? &out->test : &out->dev;
    if (!out->has_test && !out->has_dev)
        return;
    ost_buf_printf(text, "%s on %zu rows\n\n", out->has_test ? "test" : "dev",
                   out->has_test ? s->test_set.n : out->dev_rows);
    ost_classification_text(text, &e->confusion, (const char *const *)e->labels.name, 5);
    if (e->unseen)
        ost_buf_printf(text, "\n%zu %s a label that is not in the training file\n", e->unseen,
                       plural(e->unseen, "row has", "rows have"));
}

/* The data is looked at as a training would read it; of the engines the linear one judges labels. */
static int audit(struct state *s, const char *path)
{
    s->encoder_dir = strcmp(s->engine, "linear") == 0 ? NULL : find_encoder(s->encoder);
    int rc = read_all(s, path);
    if (rc < 0)
        return rc;
    const struct audit_file file[] = {
        {strcmp(path, "-") == 0 ? "standard input" : path, &s->train_set},
        {s->dev, s->dev ? &s->dev_set : NULL},
        {s->test, s->test ? &s->test_set : NULL}};
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
    ost_trust_text(&text, &out->trust);
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
    free(s->encoder_dir);
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
                  bert ? s->encoder_dir : "");
    int rc = s->search ? search(s, &job) : 0;
    if (rc == 0)
        rc = ost_train(&outcome, &job);
    progress_clear(&s->progress);
    if (rc == 0)
        print_outcome(s, &outcome);
    if (rc == 0 && s->search)
        rc = ost_search_finish(&job);
    if (rc == 0 && s->report)
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
    if (opt_given(t, "oos-refuse") && !s->outside)
        return command_usage("--oos-refuse needs --oos");
    if (s->audit.audit && s->search)
        return command_usage("--audit trains nothing, --search much: give one of them");
    if (s->audit.audit && s->report)
        return command_usage("--audit trains nothing that --report could tell of");
    if (!opt_given(t, "oos-refuse"))
        s->refuse = -1; /* up to the library */
    int rc = audit_check_usage(&s->audit);
    return rc == 0 && file ? ost_renderer_for(&renderer, file, NULL) : rc;
}

static int run(struct opt_table *t, void *state)
{
    struct state *s = state;
    const struct ost_engine *engine;
    int rc = check_options(t, s);
    if (rc < 0)
        return rc;
    progress_init(&s->progress, s->quiet);
    if (s->audit.audit) {
        rc = audit(s, t->operand[0]);
    } else {
        rc = choose_engine(&engine, s);
        if (rc == 0)
            rc = read_all(s, t->operand[0]);
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
        "  $ ostler train train.csv -o m --engine bert --lr 1e-4 --epochs 6 --test test.csv\n",
    .state_size = sizeof(struct state),
    .options = options,
    .run = run,
};
