#include "engine/search.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/rng.h"
#include "engine/split.h"
#include "engine/train_run.h"
#include "io/file.h"
#include "io/json.h"

enum { ETA = 3, RUNGS_MAX = 3 };

/* ---- the space ---- */

/* One option: a real drawn by its logarithm, or one of a few whole numbers. */
struct dimension {
    const char *engine, *name;
    size_t real;      /* offset of a double */
    size_t whole;     /* offset of an int, where choice[0] is not 0 */
    double low, high; /* of a real */
    int choice[8];    /* up to the first 0 */
};

#define REAL(member, low, high)                                                                    \
    offsetof(struct ost_engine_options, member), 0, low, high,                                     \
    {                                                                                              \
        0                                                                                          \
    }
#define WHOLE(member) 0, offsetof(struct ost_engine_options, member), 0, 0

static const struct dimension space[] = {
    {"linear", "cost", REAL(cost, 0.1, 10)},
    {"linear", "words", WHOLE(words), {1, 2}},
    {"linear", "characters", WHOLE(characters), {3, 4, 5}},
    {"linear", "min_df", WHOLE(min_df), {1, 2, 3}},
    {"bert", "lr", REAL(lr, 1e-5, 3e-4)},
    {"bert", "epochs", WHOLE(epochs), {3, 4, 5, 6, 8}},
    {"bert", "batch_size", WHOLE(batch_size), {8, 16, 32}},
    {"bert", "max_length", WHOLE(max_length), {64, 128, 256}},
};
enum { DIMENSIONS = sizeof space / sizeof *space };

static double *real_of(struct ost_engine_options *o, const struct dimension *d)
{
    return (double *)(void *)((char *)o + d->real);
}

static int *whole_of(struct ost_engine_options *o, const struct dimension *d)
{
    return (int *)(void *)((char *)o + d->whole);
}

/* Three significant digits: what is said is what was done. */
static double draw_real(struct ost_rng *rng, double low, double high)
{
    char text[32];
    double u = (double)(ost_rng_next(rng) >> 11) * 0x1p-53;
    snprintf(text, sizeof text, "%.3g", low * pow(high / low, u));
    return strtod(text, NULL);
}

static void draw(struct ost_engine_options *o, const char *engine, uint64_t seed, size_t trial)
{
    struct ost_rng rng = ost_rng_seeded(seed, trial);
    for (const struct dimension *d = space; trial > 0 && d < space + DIMENSIONS; d++) {
        int choices = 0;
        if (strcmp(d->engine, engine) != 0)
            continue;
        while (d->choice[choices])
            choices++;
        if (choices)
            *whole_of(o, d) = d->choice[ost_rng_below(&rng, (uint64_t)choices)];
        else
            *real_of(o, d) = draw_real(&rng, d->low, d->high);
    }
}

void ost_search_put_options(struct ost_buf *out, const struct ost_engine *engine,
                            const struct ost_engine_options *options)
{
    struct ost_engine_options o = *options;
    const char *comma = "";
    for (const struct dimension *d = space; d < space + DIMENSIONS; d++) {
        if (strcmp(d->engine, engine->name) != 0)
            continue;
        if (d->choice[0])
            ost_buf_printf(out, "%s%s %d", comma, d->name, *whole_of(&o, d));
        else
            ost_buf_printf(out, "%s%s %g", comma, d->name, *real_of(&o, d));
        comma = ", ";
    }
}

/* ---- the search while it runs ---- */

struct trial {
    struct ost_engine_options options;
    double score; /* of the last rung it was in */
};

struct search {
    const struct ost_train_job *job;
    void (*done)(void *ctx, const struct ost_trial *trial);
    struct trial *trial; /* [trials] */
    size_t trials, rungs;
    struct ost_slice *text, *label;         /* rows of train that are not dev, values by row */
    struct ost_slice *dev_text, *dev_label; /* the others, if the job has no dev file */
    int *number;                            /* [fit rows] class numbers */
    size_t rows, dev_rows, classes;
    struct ost_buf log;    /* lines of the file, header first */
    struct ost_json *past; /* of an interrupted search: an array of its lines; NULL */
    char *log_path, *scratch;
};

static char *beside(const char *dir, const char *ending)
{
    struct ost_buf path = OST_BUF_INIT;
    size_t n = strlen(dir);
    while (n > 1 && dir[n - 1] == '/')
        n--;
    ost_buf_printf(&path, "%.*s%s", (int)n, dir, ending);
    return ost_buf_detach(&path);
}

/* Appends row i of the training rows. */
static void take_row(const struct search *s, struct ost_slice *text, struct ost_slice *label,
                     size_t at, size_t i)
{
    size_t heads = s->job->heads;
    text[at] = s->job->train.text[i];
    memcpy(label + at * heads, s->job->train.label + i * heads, heads * sizeof *label);
}

static void divide(struct search *s)
{
    const struct ost_train_job *job = s->job;
    size_t n = job->train.n, heads = job->heads;
    int *number;
    bool *held = ost_calloc(n, sizeof *held);
    s->classes = ost_train_strata(&number, job);
    if (job->dev.n == 0)
        ost_train_hold_back(held, job);
    s->text = ost_calloc(n, sizeof *s->text);
    s->label = ost_calloc(n, heads * sizeof *s->label);
    s->number = ost_calloc(n, sizeof *s->number);
    s->dev_text = ost_calloc(n, sizeof *s->dev_text);
    s->dev_label = ost_calloc(n, heads * sizeof *s->dev_label);
    for (size_t i = 0; i < n; i++) {
        if (held[i]) {
            take_row(s, s->dev_text, s->dev_label, s->dev_rows++, i);
        } else {
            s->number[s->rows] = number[i];
            take_row(s, s->text, s->label, s->rows++, i);
        }
    }
    free(held);
    free(number);
}

/* ---- the log ---- */

static uint64_t hash_rows(const struct ost_named_examples *rows, size_t heads, uint64_t seed)
{
    for (size_t i = 0; i < rows->n; i++)
        seed = ost_hash(rows->text[i].p, rows->text[i].n, seed);
    for (size_t i = 0; i < rows->n * heads; i++)
        seed = ost_hash(rows->label[i].p, rows->label[i].n, seed);
    return seed;
}

/* What must be the same for trials to be taken over. */
static void put_header(struct search *s)
{
    const struct ost_train_job *job = s->job;
    char hex[17];
    struct ost_jsonw w = ost_jsonw_start(&s->log, 0);
    snprintf(hex, sizeof hex, "%016llx",
             (unsigned long long)hash_rows(&job->dev, job->heads,
                                           hash_rows(&job->train, job->heads, 0)));
    ost_jsonw_object(&w, NULL);
    ost_jsonw_string(&w, "engine", job->engine->name);
    ost_jsonw_int(&w, "trials", (int64_t)s->trials);
    ost_jsonw_string(&w, "metric", job->metric == OST_ACCURACY ? "accuracy" : "macro_f1");
    ost_jsonw_string(&w, "data", hex);
    ost_jsonw_real(&w, "dev_fraction", job->dev_fraction);
    ost_train_put_options(&w, job);
    ost_jsonw_end(&w);
    ost_buf_addch(&s->log, '\n');
}

/* The lines of an interrupted search of the same kind as an array; a line that was cut is left out. */
static int recall(struct search *s)
{
    struct ost_buf text = OST_BUF_INIT, array = OST_BUF_INIT;
    int rc = 0;
    if (s->job->resume && ost_file_exists(s->log_path))
        rc = ost_file_read(&text, s->log_path, 1 << 30);
    struct ost_slice rest = ost_buf_view(&text), line, header = ost_buf_view(&s->log);
    if (rc == 0 && rest.n >= header.n && memcmp(rest.p, header.p, header.n) == 0) {
        rest = (struct ost_slice){rest.p + header.n, rest.n - header.n};
        ost_buf_addch(&array, '[');
        while (ost_slice_cut(&rest, '\n', &line))
            ost_buf_printf(&array, "%s%.*s", array.n > 1 ? "," : "", (int)line.n, line.p);
        ost_buf_addch(&array, ']');
        rc = ost_json_parse(&s->past, ost_buf_view(&array));
        if (rc < 0)
            rc = ost_fail_within(rc, "%s", s->log_path);
    }
    ost_buf_release(&text);
    ost_buf_release(&array);
    return rc;
}

static bool find_past(const struct search *s, size_t number, size_t rung, double *score)
{
    for (size_t i = 0; i < ost_json_count(s->past); i++) {
        const struct ost_json *line = ost_json_at(s->past, i);
        if (ost_json_number(ost_json_get(line, "trial")) != (double)number ||
            ost_json_number(ost_json_get(line, "rung")) != (double)rung)
            continue;
        *score = ost_json_number(ost_json_get(line, "score"));
        return true;
    }
    return false;
}

static int keep(struct search *s, const struct ost_trial *trial)
{
    struct ost_buf options = OST_BUF_INIT;
    struct ost_jsonw w = ost_jsonw_start(&s->log, 0);
    ost_search_put_options(&options, s->job->engine, &trial->options);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "trial", (int64_t)trial->number);
    ost_jsonw_int(&w, "rung", (int64_t)trial->rung);
    ost_jsonw_int(&w, "rows", (int64_t)trial->rows);
    ost_jsonw_real(&w, "score", trial->score);
    ost_jsonw_slice(&w, "options", ost_buf_view(&options));
    ost_jsonw_end(&w);
    ost_buf_addch(&s->log, '\n');
    ost_buf_release(&options);
    return trial->recalled ? 0 : ost_file_extend(s->log_path, ost_buf_view(&s->log));
}

/* ---- trials ---- */

static void no_epoch(void *ctx, const struct ost_dev_report *report)
{
    (void)ctx, (void)report;
}

static void no_note(void *ctx, const char *sentence)
{
    (void)ctx, (void)sentence;
}

/* Marks the rows of a rung: an even share of each class, at least one row of it. Returns how many. */
static size_t choose_rows(const struct search *s, size_t rung, bool *left_out)
{
    double share = pow(ETA, (double)rung - (double)s->rungs);
    return s->rows - ost_split_stratified(left_out, s->number, s->rows, s->classes, 1 - share,
                                          s->job->options.seed);
}

/* Trains in the scratch directory and stores the score on dev. */
static int run_trial(const struct search *s, const struct ost_engine_options *options,
                     const bool *left_out, size_t rows, double *score)
{
    struct ost_train_job job = *s->job;
    struct ost_train_outcome outcome;
    size_t heads = job.heads;
    struct ost_slice *text = ost_calloc(rows, sizeof *text);
    struct ost_slice *label = ost_calloc(rows, heads * sizeof *label);
    for (size_t i = 0, k = 0; i < s->rows; i++) {
        if (left_out[i])
            continue;
        text[k] = s->text[i];
        memcpy(label + k++ * heads, s->label + i * heads, heads * sizeof *label);
    }
    job.train = (struct ost_named_examples){.text = text, .label = label, .n = rows};
    if (job.dev.n == 0)
        job.dev = (struct ost_named_examples){
            .text = s->dev_text, .label = s->dev_label, .n = s->dev_rows};
    job.test = (struct ost_named_examples){0};
    job.compare = NULL;
    job.options = *options;
    job.dir = s->scratch;
    job.resume = false;
    job.epoch = no_epoch;
    job.note = no_note;
    int rc = ost_train(&outcome, &job);
    *score = outcome.best_score;
    ost_train_outcome_release(&outcome);
    free(text);
    free(label);
    return rc;
}

static int judge(struct search *s, size_t number, size_t rung)
{
    struct trial *t = &s->trial[number];
    struct ost_trial trial = {
        .number = number, .rung = rung, .rungs = s->rungs, .options = t->options};
    bool *left_out = ost_calloc(s->rows, sizeof *left_out);
    trial.rows = choose_rows(s, rung, left_out);
    trial.recalled = find_past(s, number, rung, &trial.score);
    int rc = trial.recalled ? 0 : run_trial(s, &t->options, left_out, trial.rows, &trial.score);
    free(left_out);
    if (rc < 0)
        return rc;
    t->score = trial.score;
    rc = keep(s, &trial);
    if (rc == 0)
        s->done(s->job->ctx, &trial);
    return rc;
}

/* ---- halving ---- */

static bool is_better(const struct search *s, size_t a, size_t b)
{
    double x = s->trial[a].score, y = s->trial[b].score;
    return x > y || (x == y && a < b);
}

/* Best first; of equals the earlier, so that the options given stay where nothing is gained. */
static void rank(const struct search *s, size_t *number, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        size_t moved = number[i], k = i;
        for (; k > 0 && is_better(s, moved, number[k - 1]); k--)
            number[k] = number[k - 1];
        number[k] = moved;
    }
}

/* Those that go on: the best third, and trial 0 to the last rung. */
static size_t select_best(size_t *number, size_t n, bool last)
{
    size_t kept = (n + ETA - 1) / ETA;
    for (size_t i = 0; i < kept; i++)
        if (number[i] == 0)
            return kept;
    if (last)
        number[kept++] = 0;
    return kept;
}

static int halve(struct search *s, size_t *number)
{
    size_t n = s->trials;
    int rc = 0;
    for (size_t i = 0; i < n; i++)
        number[i] = i;
    for (size_t rung = 1; rung <= s->rungs; rung++) {
        for (size_t i = 0; i < n; i++)
            if ((rc = judge(s, number[i], rung)) < 0)
                return rc;
        rank(s, number, n);
        if (rung < s->rungs)
            n = select_best(number, n, rung + 1 == s->rungs);
    }
    return rc;
}

static int search(struct search *s, struct ost_search *out)
{
    size_t *number = ost_calloc(s->trials + 1, sizeof *number);
    int rc = halve(s, number);
    if (rc == 0)
        *out = (struct ost_search){s->trial[number[0]].options, number[0],
                                   s->trial[number[0]].score, s->trial[0].score};
    free(number);
    return rc;
}

static void release(struct search *s)
{
    ost_dir_remove(s->scratch);
    free(s->trial);
    free(s->text);
    free(s->label);
    free(s->dev_text);
    free(s->dev_label);
    free(s->number);
    ost_buf_release(&s->log);
    ost_json_free(s->past);
    free(s->log_path);
    free(s->scratch);
}

int ost_search(struct ost_search *out, const struct ost_train_job *job, size_t trials,
               void (*done)(void *ctx, const struct ost_trial *trial))
{
    struct search s = {.job = job, .done = done, .trials = trials, .rungs = 1, .log = OST_BUF_INIT};
    assert(trials >= 1);
    for (size_t n = trials; n >= ETA && s.rungs < RUNGS_MAX; n /= ETA)
        s.rungs++;
    s.log_path = beside(job->dir, ".search.jsonl");
    s.scratch = beside(job->dir, ".search-trial");
    divide(&s);
    s.trial = ost_calloc(trials, sizeof *s.trial);
    for (size_t i = 0; i < trials; i++) {
        s.trial[i].options = job->options;
        if (strcmp(job->options.method, "auto") == 0) /* few rows on a rung are no few shots */
            s.trial[i].options.method = "fine-tune";
        draw(&s.trial[i].options, job->engine->name, job->options.seed, i);
    }
    put_header(&s);
    int rc = s.dev_rows + job->dev.n
                 ? recall(&s)
                 : ost_fail(OST_EDATA, "there are no dev rows to choose by: give --dev or a "
                                       "--dev-fraction above 0");
    if (rc == 0)
        rc = search(&s, out);
    release(&s);
    return rc;
}

int ost_search_finish(const struct ost_train_job *job)
{
    char *from = beside(job->dir, ".search.jsonl"), *to = ost_path_join(job->dir, "search.jsonl");
    int rc = ost_file_copy(from, to);
    if (rc == 0)
        unlink(from);
    free(from);
    free(to);
    return rc;
}
