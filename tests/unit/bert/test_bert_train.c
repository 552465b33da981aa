/*
 * The trainer on a task it can learn: texts of a few words, whose class is one word among them. It
 * starts from the tiny encoder of the parity tests, with dropout, one thread.
 */
#include "support/test.h"

#include <dirent.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "engine/engine.h"
#include "io/file.h"
#include "io/json.h"

extern const struct ost_engine ost_engine_bert;

enum { TRAIN = 96, DEV = 24, CLASSES = 3, EPOCHS = 6 };

/* ---- a task ---- */

struct task {
    char text[TRAIN + DEV][80];
    struct ost_slice slice[TRAIN + DEV];
    int label[TRAIN + DEV];
};

static void make_task(struct task *t, uint64_t seed)
{
    static const char *const telling[] = {"password", "invoice", "server"};
    static const char *const filler[] = {"the",    "is",   "my",   "not",
                                         "please", "when", "down", "page"};
    struct ost_rng rng = ost_rng_seeded(seed, 0);
    for (size_t i = 0; i < TRAIN + DEV; i++) {
        size_t words = 2 + ost_rng_below(&rng, 8), at = ost_rng_below(&rng, words), n = 0;
        t->label[i] = (int)ost_rng_below(&rng, CLASSES);
        for (size_t w = 0; w < words; w++) {
            const char *word = w == at ? telling[t->label[i]] : filler[ost_rng_below(&rng, 8)];
            n += (size_t)snprintf(t->text[i] + n, sizeof t->text[i] - n, "%s ", word);
        }
        t->slice[i] = ost_slice_of(t->text[i]);
    }
}

/* ---- what a training tells and is told ---- */

struct log {
    double score[EPOCHS]; /* what the epoch hook answers; NaN: the dev accuracy */
    int stop_epoch;       /* stops in the middle of this epoch, if > 0 */
    int epochs;           /* called back so far */
    double loss[EPOCHS], accuracy[EPOCHS];
    float dev_score[EPOCHS][DEV * CLASSES];
    double tokens, clock;
    int clock_calls, slow_calls; /* a second passes between two calls, three in the first ones */
    char notes[2048];
    const struct task *task;
    const char *copy_best; /* copies best-1.safetensors there in the second epoch */
    const char *dir;
};

static int on_tick(void *ctx, const struct ost_tick *tick)
{
    struct log *log = ctx;
    log->tokens = tick->tokens;
    if (log->copy_best && tick->epoch == 2 && tick->done == 1) {
        char *from = ost_path_join(log->dir, "best-1.safetensors");
        assert_ok(ost_file_copy(from, log->copy_best));
        free(from);
    }
    if (tick->epoch == log->stop_epoch && strcmp(tick->stage, "train") == 0 &&
        tick->done * 2 >= tick->total)
        return OST_ESTOP;
    return 0;
}

static int on_epoch(void *ctx, const struct ost_epoch *epoch, double *score)
{
    struct log *log = ctx;
    int i = epoch->epoch - 1, right = 0;
    memcpy(log->dev_score[i], epoch->dev_score, sizeof log->dev_score[i]);
    for (int d = 0; d < DEV; d++) {
        const float *row = epoch->dev_score + d * CLASSES;
        int best = row[1] > row[0];
        best = row[2] > row[best] ? 2 : best;
        right += best == log->task->label[TRAIN + d];
        assert_true(isfinite(row[0]) && isfinite(row[1]) && isfinite(row[2]));
    }
    log->loss[i] = epoch->train_loss;
    log->accuracy[i] = (double)right / DEV;
    log->epochs++;
    *score = isnan(log->score[i]) ? log->accuracy[i] : log->score[i];
    return 0;
}

static void on_note(void *ctx, const char *sentence)
{
    struct log *log = ctx;
    strncat(log->notes, sentence, sizeof log->notes - strlen(log->notes) - 2);
    strcat(log->notes, "\n");
}

static double on_clock(void *ctx)
{
    struct log *log = ctx;
    return log->clock += log->clock_calls++ < log->slow_calls ? 3 : 1;
}

static void log_init(struct log *log, const struct task *task)
{
    *log = (struct log){.task = task};
    for (int i = 0; i < EPOCHS; i++)
        log->score[i] = NAN;
}

/* ---- runs ---- */

static struct ost_engine_options options(void)
{
    struct ost_engine_options o = ost_engine_defaults;
    o.encoder = TEST_FILE("parity/bert/noprefix");
    o.device = "cpu";
    o.precision = "fp32";
    o.epochs = EPOCHS;
    o.batch_size = 8;
    o.lr = 5e-3;
    o.max_length = 16;
    o.threads = 1;
    o.patience = 0;
    return o;
}

static char label_a[] = "a", label_b[] = "b", label_c[] = "c";
static char *label_names[] = {label_a, label_b, label_c};
static struct ost_head head = {.kind = &ost_head_class, .labels = {label_names, CLASSES}};
static const struct ost_task task = {&head, 1};

static int train(const char *dir, struct log *log, const struct ost_engine_options *o, bool resume,
                 struct ost_buf *settings, const double *class_weight)
{
    struct ost_train_hooks hooks = {on_tick, on_epoch, on_note, on_clock, log};
    int *label = (int *)log->task->label;
    struct ost_targets train_targets = {
        .label = label, .rows = TRAIN, .weight = (double *)class_weight};
    struct ost_targets dev_targets = {.label = label + TRAIN, .rows = DEV};
    struct ost_fit fit = {
        .train = {log->task->slice, &train_targets, TRAIN},
        .dev = {log->task->slice + TRAIN, &dev_targets, DEV},
        .task = &task,
        .options = o,
        .hooks = &hooks,
        .dir = dir,
        .resume = resume,
        .settings = settings,
    };
    log->dir = dir;
    return ost_engine_bert.train(&fit);
}

/* Trains with defaults of this file in a new directory; no failure. */
static void train_well(const char *dir, struct log *log, const struct ost_engine_options *o)
{
    struct ost_buf settings = OST_BUF_INIT;
    assert_ok(train(dir, log, o, false, &settings, NULL));
    ost_buf_release(&settings);
}

static void file_bytes(struct ost_buf *out, const char *dir, const char *name)
{
    char *path = ost_path_join(dir, name);
    ost_buf_clear(out);
    assert_ok(ost_file_read(out, path, 1 << 24));
    free(path);
}

static void assert_same_model(const char *a, const char *b)
{
    struct ost_buf x = OST_BUF_INIT, y = OST_BUF_INIT;
    file_bytes(&x, a, "model.safetensors");
    file_bytes(&y, b, "model.safetensors");
    assert_int_equal(x.n, y.n);
    assert_memory_equal(x.p, y.p, x.n);
    ost_buf_release(&x);
    ost_buf_release(&y);
}

static int count_files(const char *dir)
{
    DIR *d = opendir(dir);
    int n = 0;
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

/* Every test gets a task and three empty directories. */
struct fixture {
    struct task task;
    struct log log;
    char root[40], dir[3][64];
};

static int set_up(void **state)
{
    struct fixture *f = ost_calloc(1, sizeof *f);
    make_task(&f->task, 1);
    log_init(&f->log, &f->task);
    snprintf(f->root, sizeof f->root, "/tmp/ostler-train-XXXXXX");
    assert_non_null(mkdtemp(f->root));
    for (int i = 0; i < 3; i++) {
        snprintf(f->dir[i], sizeof f->dir[i], "%s/%d", f->root, i);
        assert_ok(ost_dir_make(f->dir[i]));
    }
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    assert_ok(ost_dir_remove(f->root));
    free(f);
    return 0;
}

/* ---- learning ---- */

static void learns_and_leaves_only_the_model(void **state)
{
    struct fixture *f = *state;
    struct ost_engine_options o = options();
    struct ost_buf settings = OST_BUF_INIT;
    assert_ok(train(f->dir[0], &f->log, &o, false, &settings, NULL));
    assert_int_equal(f->log.epochs, EPOCHS);
    assert_true(f->log.loss[EPOCHS - 1] < 0.3 * f->log.loss[0]);
    assert_true(f->log.accuracy[EPOCHS - 1] > 0.9);
    /* config.json, model.safetensors, the tokenizer's four */
    assert_int_equal(count_files(f->dir[0]), 6);
    assert_non_null(strstr(f->log.notes, "only 72 steps"));
    assert_non_null(strstr(f->log.notes, "no classifier for these classes"));
    struct ost_json *json;
    const char *precision = NULL;
    assert_ok(ost_json_parse(&json, ost_buf_view(&settings)));
    assert_ok(ost_json_string(&precision, json, "precision"));
    assert_string_equal(precision, "fp32");
    assert_close(ost_json_number(ost_json_get(json, "steps")), EPOCHS * TRAIN / 8, 0);
    ost_json_free(json);
    ost_buf_release(&settings);
}

static void same_seed_gives_the_same_bytes(void **state)
{
    struct fixture *f = *state;
    struct ost_engine_options o = options();
    o.epochs = 2;
    const char *precisions[] = {"fp32", "bf16"};
    for (int i = 0; i < 2; i++) {
        o.precision = precisions[i];
        train_well(f->dir[0], &f->log, &o);
        train_well(f->dir[1], &f->log, &o);
        assert_same_model(f->dir[0], f->dir[1]);
    }
    struct ost_buf a = OST_BUF_INIT, b = OST_BUF_INIT;
    file_bytes(&a, f->dir[0], "model.safetensors");
    o.seed++;
    train_well(f->dir[1], &f->log, &o);
    file_bytes(&b, f->dir[1], "model.safetensors");
    assert_memory_not_equal(a.p, b.p, a.n);
    ost_buf_release(&a);
    ost_buf_release(&b);
}

/* The first six looks at the clock are at the passes in fp32. */
static void precision_is_measured_once(void **state)
{
    struct fixture *f = *state;
    struct ost_engine_options o = options();
    struct ost_buf settings = OST_BUF_INIT;
    o.precision = "auto";
    assert_ok(train(f->dir[0], &f->log, &o, false, &settings, NULL));
    assert_non_null(strstr(settings.p, "\"precision\":\"fp32\""));
    log_init(&f->log, &f->task);
    f->log.slow_calls = 6;
    f->log.stop_epoch = 2;
    assert_fails(train(f->dir[1], &f->log, &o, false, &settings, NULL), OST_ESTOP);
    log_init(&f->log, &f->task);
    ost_buf_clear(&settings);
    assert_ok(train(f->dir[1], &f->log, &o, true, &settings, NULL));
    assert_non_null(strstr(settings.p, "\"precision\":\"bf16\""));
    ost_buf_release(&settings);
}

static void loss_that_is_not_finite_stops(void **state)
{
    struct fixture *f = *state;
    struct ost_engine_options o = options();
    struct ost_buf settings = OST_BUF_INIT;
    const double weight[] = {1, 1e39, 1};
    assert_fails_saying(train(f->dir[0], &f->log, &o, false, &settings, weight), OST_EENGINE,
                        "no longer a finite number");
    ost_buf_release(&settings);
}

static void options_without_sense_are_refused(void **state)
{
    struct fixture *f = *state;
    struct ost_engine_options o = options();
    struct ost_buf settings = OST_BUF_INIT;
    o.max_length = 65;
    assert_fails_saying(train(f->dir[0], &f->log, &o, false, &settings, NULL), OST_EINVAL,
                        "at most 64 tokens");
    o = options();
    o.encoder = NULL;
    assert_fails_saying(train(f->dir[0], &f->log, &o, false, &settings, NULL), OST_EINVAL,
                        "--encoder");
    o = options();
    o.precision = "fp64";
    assert_fails_saying(train(f->dir[0], &f->log, &o, false, &settings, NULL), OST_EINVAL,
                        "'fp64'");
    o = options();
    o.device = "cuda:99";
    assert_fails_saying(train(f->dir[0], &f->log, &o, false, &settings, NULL), OST_EENGINE,
                        "is not there");
    ost_buf_release(&settings);
}

/* ---- stopping and resuming ---- */

static void leave_file(const char *dir, const char *name)
{
    char *path = ost_path_join(dir, name);
    assert_ok(ost_file_write(path, ost_slice_of("half a file")));
    free(path);
}

static void resumed_training_gives_the_same_bytes(void **state)
{
    struct fixture *f = *state;
    struct ost_engine_options o = options();
    struct ost_buf settings = OST_BUF_INIT;
    const char *precisions[] = {"fp32", "bf16"};
    for (int i = 0; i < 2; i++) {
        o.precision = precisions[i];
        log_init(&f->log, &f->task);
        train_well(f->dir[0], &f->log, &o);
        double tokens = f->log.tokens;
        for (int stop = 2; stop <= EPOCHS; stop++) {
            f->log.stop_epoch = stop;
            assert_fails(train(f->dir[1], &f->log, &o, true, &settings, NULL), OST_ESTOP);
        }
        /* killed between two files, and while it wrote one */
        leave_file(f->dir[1], "best-4.safetensors");
        leave_file(f->dir[1], "state.safetensors.Xy12Zz");
        leave_file(f->dir[1], "tokenizer.json.a1B2c3");
        log_init(&f->log, &f->task);
        assert_ok(train(f->dir[1], &f->log, &o, true, &settings, NULL));
        assert_int_equal(f->log.epochs, 1);
        assert_close(f->log.tokens, tokens / EPOCHS, 0);
        assert_same_model(f->dir[0], f->dir[1]);
        assert_int_equal(count_files(f->dir[1]), 6);
    }
    ost_buf_release(&settings);
}

static void resume_refuses_other_data_and_options(void **state)
{
    struct fixture *f = *state;
    struct ost_engine_options o = options();
    struct ost_buf settings = OST_BUF_INIT;
    const double weight[] = {1, 2, 1};
    f->log.stop_epoch = 2;
    assert_fails(train(f->dir[0], &f->log, &o, false, &settings, NULL), OST_ESTOP);
    assert_fails_saying(train(f->dir[0], &f->log, &o, true, &settings, weight), OST_EINVAL,
                        "the texts or labels are not what");
    f->task.label[3] = (f->task.label[3] + 1) % CLASSES;
    assert_fails_saying(train(f->dir[0], &f->log, &o, true, &settings, NULL), OST_EINVAL,
                        "the texts or labels are not what");
    make_task(&f->task, 1);
    o.lr = 1e-3;
    assert_fails_saying(train(f->dir[0], &f->log, &o, true, &settings, NULL), OST_EINVAL,
                        "learning rate was 0.005 in the interrupted training and is 0.001 now");
    o = options();
    o.encoder = TEST_FILE("parity/bert/bf16");
    assert_fails_saying(train(f->dir[0], &f->log, &o, true, &settings, NULL), OST_EINVAL,
                        "the encoder is not what");
    /* without resume the old state is no obstacle */
    log_init(&f->log, &f->task);
    o = options();
    assert_ok(train(f->dir[0], &f->log, &o, false, &settings, NULL));
    assert_int_equal(f->log.epochs, EPOCHS);
    ost_buf_release(&settings);
}

static void damaged_state_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct ost_engine_options o = options();
    struct ost_buf settings = OST_BUF_INIT;
    f->log.stop_epoch = 2;
    assert_fails(train(f->dir[0], &f->log, &o, false, &settings, NULL), OST_ESTOP);
    char *path = ost_path_join(f->dir[0], "state.safetensors");
    assert_int_equal(truncate(path, 5000), 0);
    assert_fails_saying(train(f->dir[0], &f->log, &o, true, &settings, NULL), OST_EPARSE, path);
    free(path);
    ost_buf_release(&settings);
}

/* ---- the best epoch ---- */

static void best_epoch_becomes_the_model(void **state)
{
    struct fixture *f = *state;
    struct ost_engine_options o = options();
    char *copy = ost_path_join(f->dir[1], "model.safetensors");
    const double scores[EPOCHS] = {0.9, 0.5, 0.9, 0.8};
    memcpy(f->log.score, scores, sizeof scores);
    f->log.copy_best = copy;
    train_well(f->dir[0], &f->log, &o);
    assert_int_equal(f->log.epochs, EPOCHS);
    assert_same_model(f->dir[0], f->dir[1]);
    free(copy);
}

static void patience_ends_the_training(void **state)
{
    struct fixture *f = *state;
    struct ost_engine_options o = options();
    const double scores[EPOCHS] = {0.9, 0.5, 0.4, 1};
    memcpy(f->log.score, scores, sizeof scores);
    o.patience = 2;
    train_well(f->dir[0], &f->log, &o);
    assert_int_equal(f->log.epochs, 3);
    assert_int_equal(count_files(f->dir[0]), 6);
}

/* ---- the predictor ---- */

static void predictor_says_what_the_best_epoch_said(void **state)
{
    struct fixture *f = *state;
    struct ost_engine_options o = options();
    const double scores[EPOCHS] = {0, 0, 1, 0};
    memcpy(f->log.score, scores, sizeof scores);
    train_well(f->dir[0], &f->log, &o);
    struct ost_json *settings;
    assert_ok(ost_json_parse(&settings, ost_slice_of("{\"max_length\":16}")));
    struct ost_predictor *p;
    float score[DEV * CLASSES];
    o.precision = "auto";
    head.labels.n = CLASSES - 1;
    assert_fails(ost_engine_bert.open(&p, f->dir[0], &task, settings, &o), OST_EPARSE);
    head.labels.n = CLASSES;
    assert_fails(ost_engine_bert.open(&p, f->dir[1], &task, settings, &o), OST_ENOTFOUND);
    assert_ok(ost_engine_bert.open(&p, f->dir[0], &task, settings, &o));
    assert_ok(ost_engine_bert.score(p, f->task.slice + TRAIN, DEV, score));
    for (int i = 0; i < DEV * CLASSES; i++)
        assert_close(score[i], f->log.dev_score[2][i], 1e-6);
    assert_ok(ost_engine_bert.score(p, f->task.slice, 0, score));
    assert_int_equal(ost_engine_bert.weigh(p, ost_slice_of("my password")), 4);
    assert_int_equal(ost_engine_bert.weigh(p, ost_slice_of("")), 2);
    ost_engine_bert.close(p);
    ost_engine_bert.close(NULL);
    ost_json_free(settings);
}

int main(void)
{
#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(learns_and_leaves_only_the_model),
        WITH_FIXTURE(same_seed_gives_the_same_bytes),
        WITH_FIXTURE(precision_is_measured_once),
        WITH_FIXTURE(loss_that_is_not_finite_stops),
        WITH_FIXTURE(options_without_sense_are_refused),
        WITH_FIXTURE(resumed_training_gives_the_same_bytes),
        WITH_FIXTURE(resume_refuses_other_data_and_options),
        WITH_FIXTURE(damaged_state_is_an_error),
        WITH_FIXTURE(best_epoch_becomes_the_model),
        WITH_FIXTURE(patience_ends_the_training),
        WITH_FIXTURE(predictor_says_what_the_best_epoch_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
