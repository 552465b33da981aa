/*
 * Few-shot models and pre-training on a task of a few words: what they learn, that the same seed gives
 * the same bytes, and that an interrupted training goes on to them. The tiny encoder of the parity
 * tests, one thread.
 */
#include "support/test.h"

#include "base/alloc.h"
#include "base/rng.h"
#include "engine/bert/checkpoint.h"
#include "engine/bert/fewshot.h"
#include "engine/bert/pretrain.h"
#include "io/file.h"
#include "io/json.h"

extern const struct ost_engine ost_engine_bert;

enum { TRAIN = 24, DEV = 30, CLASSES = 3 };

struct task {
    char text[TRAIN + DEV][80];
    struct ost_slice slice[TRAIN + DEV];
    int label[TRAIN + DEV];
};

static void make_task(struct task *t)
{
    static const char *const telling[] = {"password", "invoice", "server"};
    static const char *const filler[] = {"the",    "is",   "my",   "not",
                                         "please", "when", "down", "page"};
    struct ost_rng rng = ost_rng_seeded(1, 0);
    for (size_t i = 0; i < TRAIN + DEV; i++) {
        size_t words = 2 + ost_rng_below(&rng, 5), at = ost_rng_below(&rng, words), n = 0;
        t->label[i] = (int)(i % CLASSES);
        for (size_t w = 0; w < words; w++) {
            const char *word = w == at ? telling[t->label[i]] : filler[ost_rng_below(&rng, 8)];
            n += (size_t)snprintf(t->text[i] + n, sizeof t->text[i] - n, "%s ", word);
        }
        t->slice[i] = ost_slice_of(t->text[i]);
    }
}

/* ---- what a training tells and is told ---- */

struct log {
    const struct task *task;
    int stop_epoch; /* of the stage below, if > 0 */
    const char *stop_stage;
    int epochs;
    double accuracy;
    float dev_score[DEV * CLASSES];
    char notes[2048];
    double clock;
};

static int on_tick(void *ctx, const struct ost_tick *tick)
{
    struct log *log = ctx;
    bool there = log->stop_epoch && strcmp(tick->stage, log->stop_stage) == 0 &&
                 tick->epoch == log->stop_epoch && tick->done > 0;
    return there ? OST_ESTOP : 0;
}

static int on_epoch(void *ctx, const struct ost_epoch *epoch, double *score)
{
    struct log *log = ctx;
    int right = 0;
    memcpy(log->dev_score, epoch->dev_score, sizeof log->dev_score);
    for (int d = 0; d < DEV; d++) {
        const float *row = epoch->dev_score + d * CLASSES;
        int best = row[1] > row[0];
        best = row[2] > row[best] ? 2 : best;
        right += best == log->task->label[TRAIN + d];
    }
    log->epochs++;
    *score = log->accuracy = (double)right / DEV;
    return 0;
}

static void on_note(void *ctx, const char *sentence)
{
    struct log *log = ctx;
    size_t n = strlen(log->notes);
    snprintf(log->notes + n, sizeof log->notes - n, "%s\n", sentence);
}

static double on_clock(void *ctx)
{
    return ((struct log *)ctx)->clock += 1;
}

/* ---- runs ---- */

struct fixture {
    struct task task;
    struct log log;
    struct ost_engine_options options;
    char root[40], dir[3][64];
};

static int set_up(void **state)
{
    struct fixture *f = ost_calloc(1, sizeof *f);
    make_task(&f->task);
    f->log.task = &f->task;
    f->options = ost_engine_defaults;
    f->options.encoder = TEST_FILE("parity/bert/noprefix");
    f->options.device = "cpu";
    f->options.precision = "fp32";
    f->options.method = "few-shot";
    f->options.lr = 1e-3;
    f->options.max_length = 16;
    f->options.threads = 1;
    f->options.batch_size = 8;
    snprintf(f->root, sizeof f->root, "/tmp/ostler-fewshot-XXXXXX");
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

static char label_a[] = "a", label_b[] = "b", label_c[] = "c";
static char *label_names[] = {label_a, label_b, label_c};
static struct ost_head head = {.kind = &ost_head_class, .labels = {label_names, CLASSES}};
static const struct ost_task task = {&head, 1};

static int train(struct fixture *f, const char *dir, bool resume, bool corpus,
                 struct ost_buf *settings)
{
    struct ost_train_hooks hooks = {on_tick, on_epoch, on_note, on_clock, &f->log};
    struct task *t = &f->task;
    struct ost_targets train_targets = {.label = t->label, .rows = TRAIN};
    struct ost_targets dev_targets = {.label = t->label + TRAIN, .rows = DEV};
    struct ost_fit fit = {.train = {t->slice, &train_targets, TRAIN},
                          .dev = {t->slice + TRAIN, &dev_targets, DEV},
                          .task = &task,
                          .corpus = t->slice,
                          .corpus_n = corpus ? TRAIN + DEV : 0,
                          .options = &f->options,
                          .hooks = &hooks,
                          .dir = dir,
                          .resume = resume,
                          .settings = settings};
    ost_buf_clear(settings);
    return ost_engine_bert.train(&fit);
}

static void assert_same_file(const char *a, const char *b, const char *name)
{
    struct ost_buf x = OST_BUF_INIT, y = OST_BUF_INIT;
    char *from = ost_path_join(a, name), *to = ost_path_join(b, name);
    assert_ok(ost_file_read(&x, from, 1 << 24));
    assert_ok(ost_file_read(&y, to, 1 << 24));
    assert_int_equal(x.n, y.n);
    assert_memory_equal(x.p, y.p, x.n);
    ost_buf_release(&x);
    ost_buf_release(&y);
    free(from);
    free(to);
}

/* ---- few-shot ---- */

static void pairs_make_the_encoder_better_than_frozen(void **state)
{
    struct fixture *f = *state;
    struct ost_buf settings = OST_BUF_INIT;
    f->options.method = "frozen";
    assert_ok(train(f, f->dir[0], false, false, &settings));
    double frozen = f->log.accuracy;
    assert_non_null(strstr(settings.p, "\"method\":\"frozen\""));
    f->options.method = "few-shot";
    f->options.lr = 3e-3;
    assert_ok(train(f, f->dir[1], false, false, &settings));
    assert_non_null(strstr(settings.p, "\"method\":\"few-shot\",\"pairs\":960,\"steps\":120"));
    print_message("  frozen %.3f, few-shot %.3f\n", frozen, f->log.accuracy);
    assert_true(f->log.accuracy > frozen + 0.1 && f->log.accuracy > 0.9);
    assert_int_equal(f->log.epochs, 2);
    ost_buf_release(&settings);
}

static void predictor_says_what_dev_was_told(void **state)
{
    struct fixture *f = *state;
    struct ost_buf settings = OST_BUF_INIT;
    struct ost_predictor *p;
    struct ost_json *json;
    float score[DEV * CLASSES];
    f->options.pairs = "2";
    assert_ok(train(f, f->dir[0], false, false, &settings));
    assert_ok(ost_json_parse(&json, ost_buf_view(&settings)));
    assert_ok(ost_engine_bert.open(&p, f->dir[0], &task, json, &f->options));
    assert_ok(ost_engine_bert.score(p, f->task.slice + TRAIN, DEV, score));
    for (int i = 0; i < DEV * CLASSES; i++)
        assert_close(score[i], f->log.dev_score[i], 1e-5);
    ost_engine_bert.close(p);
    struct ost_head narrower = {.kind = &ost_head_class, .labels = {label_names, CLASSES - 1}};
    assert_fails_saying(
        ost_engine_bert.open(&p, f->dir[0], &(struct ost_task){&narrower, 1}, json, &f->options),
        OST_EPARSE, "3_Dense");
    ost_json_free(json);
    ost_buf_release(&settings);
}

/* 13 pairs of each kind and text make 624 batches of one, which is more than a portion. */
static void interrupted_tuning_gives_the_same_bytes(void **state)
{
    struct fixture *f = *state;
    struct ost_buf settings = OST_BUF_INIT;
    f->options.pairs = "13";
    f->options.batch_size = 1;
    assert_ok(train(f, f->dir[0], false, false, &settings));
    f->log.stop_stage = "contrast";
    f->log.stop_epoch = 2;
    assert_fails(train(f, f->dir[1], true, false, &settings), OST_ESTOP);
    f->log.stop_epoch = 0;
    f->options.pairs = "14";
    assert_fails_saying(train(f, f->dir[1], true, false, &settings), OST_EINVAL, "pairs");
    f->options.pairs = "13";
    assert_ok(train(f, f->dir[1], true, false, &settings));
    assert_same_file(f->dir[0], f->dir[1], "model.safetensors");
    assert_same_file(f->dir[0], f->dir[1], "3_Dense/model.safetensors");
    ost_buf_release(&settings);
}

static void method_goes_by_the_rows_of_a_class(void **state)
{
    struct fixture *f = *state;
    struct ost_train_hooks hooks = {on_tick, on_epoch, on_note, on_clock, &f->log};
    struct ost_fit fit = {.task = &task, .options = &f->options, .hooks = &hooks};
    enum ost_bert_method method;
    f->options.method = "auto";
    fit.train.n = CLASSES * OST_FEWSHOT_ROWS - 1;
    assert_ok(ost_bert_method_choose(&method, &fit));
    assert_int_equal(method, OST_BERT_FEW_SHOT);
    assert_non_null(strstr(f->log.notes, "method few-shot: a class has"));
    fit.train.n = CLASSES * OST_FEWSHOT_ROWS;
    assert_ok(ost_bert_method_choose(&method, &fit));
    assert_int_equal(method, OST_BERT_FINE_TUNE);
    f->options.method = "frozen";
    assert_ok(ost_bert_method_choose(&method, &fit));
    assert_int_equal(method, OST_BERT_FROZEN);
    struct ost_head two[] = {head, head};
    fit.task = &(struct ost_task){two, 2};
    assert_fails_saying(ost_bert_method_choose(&method, &fit), OST_EINVAL, "one class a row");
    f->options.method = "auto";
    assert_ok(ost_bert_method_choose(&method, &fit));
    assert_int_equal(method, OST_BERT_FINE_TUNE);
    f->options.method = "magic";
    assert_fails_saying(ost_bert_method_choose(&method, &fit), OST_EINVAL, "'magic'");
}

/* ---- pre-training ---- */

/* "loss of a hidden token fell from X to Y" */
static void read_losses(const char *notes, double *before, double *after)
{
    const char *at = strstr(notes, "fell from ");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "fell from %lf to %lf", before, after), 2);
}

static void pretraining_learns_the_words(void **state)
{
    struct fixture *f = *state;
    struct ost_buf settings = OST_BUF_INIT;
    double before, after;
    f->options.method = "frozen";
    f->options.pretrain_lr = 5e-3;
    f->options.pretrain_epochs = 6;
    assert_ok(train(f, f->dir[0], false, true, &settings));
    read_losses(f->log.notes, &before, &after);
    print_message("  loss %.3f, then %.3f\n", before, after);
    assert_true(after < before - 1);
    char *pretrained = ost_path_join(f->dir[0], OST_PRETRAINED_DIR);
    struct ost_bert *m;
    assert_ok(ost_bert_load_finished(
        &m, pretrained,
        &(struct ost_bert_spec){.head = &ost_bert_head_masked, .device = OST_DEVICE_CPU}));
    ost_bert_free(m);
    /* it serves as an encoder */
    f->options.encoder = pretrained;
    f->log.notes[0] = '\0';
    assert_ok(train(f, f->dir[1], false, false, &settings));
    assert_same_file(f->dir[0], f->dir[1], "3_Dense/model.safetensors");
    free(pretrained);
    ost_buf_release(&settings);
}

static void interrupted_pretraining_gives_the_same_bytes(void **state)
{
    struct fixture *f = *state;
    struct ost_buf settings = OST_BUF_INIT;
    f->options.method = "frozen";
    f->options.pretrain_lr = 1e-3;
    assert_ok(train(f, f->dir[0], false, true, &settings));
    f->log.stop_stage = "pretrain";
    f->log.stop_epoch = 3;
    assert_fails(train(f, f->dir[1], true, true, &settings), OST_ESTOP);
    f->log.stop_epoch = 0;
    assert_ok(train(f, f->dir[1], true, true, &settings));
    assert_same_file(f->dir[0], f->dir[1], OST_PRETRAINED_DIR "/model.safetensors");
    assert_same_file(f->dir[0], f->dir[1], "3_Dense/model.safetensors");
    /* what is finished is not done again, unless it was another training */
    f->log.stop_epoch = 1;
    assert_ok(train(f, f->dir[1], true, true, &settings));
    f->options.pretrain_lr = 2e-3;
    assert_fails(train(f, f->dir[1], true, true, &settings), OST_ESTOP);
    ost_buf_release(&settings);
}

static void corpus_without_words_is_refused(void **state)
{
    struct fixture *f = *state;
    struct ost_buf settings = OST_BUF_INIT;
    for (int i = 0; i < TRAIN + DEV; i++)
        f->task.slice[i] = ost_slice_of("[SEP] [SEP]");
    assert_fails_saying(train(f, f->dir[0], false, true, &settings), OST_EDATA, "too few");
    ost_buf_release(&settings);
}

int main(void)
{
#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(pairs_make_the_encoder_better_than_frozen),
        WITH_FIXTURE(predictor_says_what_dev_was_told),
        WITH_FIXTURE(interrupted_tuning_gives_the_same_bytes),
        WITH_FIXTURE(method_goes_by_the_rows_of_a_class),
        WITH_FIXTURE(pretraining_learns_the_words),
        WITH_FIXTURE(interrupted_pretraining_gives_the_same_bytes),
        WITH_FIXTURE(corpus_without_words_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
