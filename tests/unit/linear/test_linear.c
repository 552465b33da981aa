/* The linear engine from texts to scores: it learns, repeats itself, and takes odd input. */
#include "support/test.h"
#include "support/tempdir.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "engine/linear/linear.h"
#include "engine/linear/machine.h"
#include "io/file.h"
#include "io/json.h"

static const struct ost_engine *const engine = &ost_engine_linear;

/* What the hooks saw. */
static struct {
    char stages[200], notes[600];
    int epochs, stop_after; /* ticks; -1 never */
    float dev_score[64];
    size_t dev_cells;
    size_t classes, held, held_right;
} seen;

static int see_tick(void *ctx, const struct ost_tick *t)
{
    (void)ctx;
    assert_true(t->done <= t->total);
    assert_true(isnan(t->loss));
    if (!strstr(seen.stages, t->stage))
        snprintf(seen.stages + strlen(seen.stages), 20, "%s ", t->stage);
    if (seen.stop_after >= 0 && seen.stop_after-- == 0)
        return ost_fail(OST_ESTOP, "stopped by the test");
    return 0;
}

static size_t largest(const float *score, size_t classes)
{
    size_t k = 0;
    for (size_t j = 1; j < classes; j++)
        k = score[j] > score[k] ? j : k;
    return k;
}

static int see_epoch(void *ctx, const struct ost_epoch *e, double *score)
{
    (void)ctx;
    assert_int_equal(e->epoch, 1);
    assert_int_equal(e->epochs, 1);
    assert_true(isnan(e->train_loss));
    if (e->dev_score)
        memcpy(seen.dev_score, e->dev_score, seen.dev_cells * sizeof(float));
    seen.held = e->held_n;
    for (size_t i = 0; i < e->held_n; i++)
        seen.held_right +=
            largest(e->held_score + seen.classes * i, seen.classes) == (size_t)e->held_label[i];
    *score = 0;
    return seen.epochs++ * 0;
}

static void see_note(void *ctx, const char *sentence)
{
    (void)ctx;
    snprintf(seen.notes + strlen(seen.notes), 200, "%.190s\n", sentence);
}

static double no_clock_s(void *ctx)
{
    (void)ctx;
    return 0;
}

static const struct ost_train_hooks hooks = {see_tick, see_epoch, see_note, no_clock_s, NULL};

/* A training set in memory. */
struct set {
    struct ost_slice *text;
    int *label;
    size_t n, text_cap, label_cap;
};

static void add(struct set *s, const char *text, int label)
{
    s->text = ost_grow(s->text, &s->text_cap, s->n + 1, sizeof *s->text);
    s->label = ost_grow(s->label, &s->label_cap, s->n + 1, sizeof *s->label);
    s->text[s->n] = ost_slice_of(ost_strdup(text));
    s->label[s->n++] = label;
}

static void release(struct set *s)
{
    for (size_t i = 0; i < s->n; i++)
        free((char *)s->text[i].p);
    free(s->text);
    free(s->label);
    *s = (struct set){0};
}

static struct ost_examples examples(const struct set *s, struct ost_targets *targets,
                                    const double *weight)
{
    *targets = (struct ost_targets){.label = s->label, .rows = s->n, .weight = (double *)weight};
    return (struct ost_examples){s->text, targets, s->n};
}

/* Sentences of words that belong to the class, among words that belong to none. */
static void invent(struct set *s, size_t n, int classes, uint64_t seed)
{
    static const char *const about[][3] = {{"card", "blocked", "pin"},
                                           {"refund", "charged", "twice"},
                                           {"login", "password", "reset"},
                                           {"delivery", "late", "parcel"}};
    static const char *const filler[] = {"please", "hello", "my", "is", "the", "since", "monday"};
    struct ost_rng r = ost_rng_seeded(seed, 0);
    char text[200];
    for (size_t i = 0; i < n; i++) {
        int label = (int)(i % (size_t)classes);
        snprintf(text, sizeof text, "%s %s %s %s", filler[ost_rng_below(&r, 7)],
                 about[label][ost_rng_below(&r, 3)], filler[ost_rng_below(&r, 7)],
                 about[label][ost_rng_below(&r, 3)]);
        add(s, text, label);
    }
}

static char *names[] = {(char[]){"a"}, (char[]){"b"}, (char[]){"c"}, (char[]){"d"}};

struct run {
    struct set train, dev;
    size_t classes;
    int threads;
    double cost;
    const double *class_weight;
    const char *dir;
    struct ost_buf settings;
};

/* Trains on what is in `run`; what is not set has its default. */
static int train(struct run *run)
{
    struct ost_engine_options options = {.words = 2,
                                         .characters = 5,
                                         .min_df = 1,
                                         .cost = run->cost != 0 ? run->cost : 1,
                                         .threads = run->threads,
                                         .seed = 42};
    struct ost_head head = {.kind = &ost_head_class, .labels = {names, run->classes}};
    struct ost_task task = {&head, 1};
    struct ost_targets targets[2];
    int stop_after = seen.stop_after;
    memset(&seen, 0, sizeof seen);
    seen.stop_after = stop_after;
    seen.classes = run->classes;
    seen.dev_cells = run->dev.n * run->classes;
    ost_buf_clear(&run->settings);
    struct ost_fit fit = {.train = examples(&run->train, &targets[0], run->class_weight),
                          .dev = examples(&run->dev, &targets[1], NULL),
                          .task = &task,
                          .options = &options,
                          .hooks = &hooks,
                          .dir = run->dir ? run->dir : dir,
                          .settings = &run->settings};
    return engine->train(&fit);
}

static struct run run_of(size_t n, int classes)
{
    struct run run = {.classes = (size_t)classes, .settings = OST_BUF_INIT};
    seen.stop_after = -1;
    invent(&run.train, n, classes, 1);
    return run;
}

static void run_release(struct run *run)
{
    release(&run->train);
    release(&run->dev);
    ost_buf_release(&run->settings);
}

static int open_model(struct ost_predictor **out, size_t classes)
{
    struct ost_head head = {.kind = &ost_head_class, .labels = {names, classes}};
    return engine->open(out, dir, &(struct ost_task){&head, 1}, NULL, NULL);
}

static void score(const char *text, size_t n, size_t classes, float *out)
{
    struct ost_predictor *p;
    struct ost_slice slice = {text, n};
    assert_ok(open_model(&p, classes));
    assert_ok(engine->score(p, &slice, 1, out));
    engine->close(p);
    for (size_t k = 0; k < classes; k++)
        assert_true(isfinite(out[k]));
}

static size_t best(const char *text, size_t classes)
{
    float out[4];
    score(text, strlen(text), classes, out);
    return largest(out, classes);
}

static double setting(const struct run *run, const char *key)
{
    struct ost_json *root;
    double value = NAN;
    assert_ok(ost_json_parse(&root, ost_buf_view(&run->settings)));
    assert_ok(ost_json_real_or(&value, root, key));
    ost_json_free(root);
    return value;
}

static void a_separable_set_is_learnt(void **state)
{
    (void)state;
    struct run run = run_of(80, 4);
    assert_ok(train(&run));
    assert_string_equal(seen.stages, "features holdout train ");
    assert_string_equal(seen.notes, "");
    assert_int_equal(seen.epochs, 1);
    assert_int_equal(best("hello the pin of my card", 4), 0);
    assert_int_equal(best("I was CHARGED twice", 4), 1);
    assert_int_equal(best("reset password, please", 4), 2);
    assert_int_equal(best("parcel is late", 4), 3);
    assert_int_equal(best("deliverys", 4), 3); /* no such word, but such characters */
    run_release(&run);
}

/* A fifth of the labels is wrong, and the machine has not seen the texts held back. */
static void a_tenth_is_held_back_and_scored(void **state)
{
    (void)state;
    struct run run = run_of(400, 4);
    for (size_t i = 0; i < run.train.n; i += 5)
        run.train.label[i] = (run.train.label[i] + 1) % 4;
    assert_ok(train(&run));
    assert_in_range(seen.held, 38, 42);
    assert_in_range(seen.held_right, seen.held * 6 / 10, seen.held * 95 / 100);
    assert_close(setting(&run, "cost"), 1, 0);
    assert_close(setting(&run, "min_df"), 1, 0);
    run_release(&run);
}

static void train_bytes(struct run *run, struct ost_buf *bytes)
{
    char *path = ost_path_join(dir, OST_MACHINE_FILE);
    assert_ok(train(run));
    assert_ok(ost_file_read(bytes, path, 1 << 24));
    free(path);
}

static void the_same_bytes_with_any_number_of_threads(void **state)
{
    (void)state;
    struct ost_buf one = OST_BUF_INIT, other = OST_BUF_INIT;
    struct run run = run_of(3000, 4); /* enough for a start by chance */
    run.threads = 1;
    train_bytes(&run, &one);
    for (int threads = 0; threads <= 3; threads++) {
        ost_buf_clear(&other);
        run.threads = threads;
        train_bytes(&run, &other);
        assert_int_equal(one.n, other.n);
        assert_memory_equal(one.p, other.p, one.n);
    }
    ost_buf_release(&one);
    ost_buf_release(&other);
    run_release(&run);
}

static void a_dev_set_is_scored_and_nothing_held_back(void **state)
{
    (void)state;
    struct run run = run_of(80, 4);
    float out[4];
    invent(&run.dev, 12, 4, 2);
    assert_ok(train(&run));
    assert_string_equal(seen.stages, "features train ");
    assert_int_equal(seen.held, 0);
    for (size_t i = 0; i < run.dev.n; i++) {
        score(run.dev.text[i].p, run.dev.text[i].n, 4, out);
        for (size_t k = 0; k < 4; k++)
            assert_close(out[k], seen.dev_score[i * 4 + k], 1e-6);
    }
    run_release(&run);
}

static void chinese_is_learnt_without_spaces(void **state)
{
    (void)state;
    static const char *const card[] = {"我的银行卡被锁了", "请问卡什么时候到", "卡片丢失怎么办",
                                       "新卡还没收到"};
    static const char *const refund[] = {"我要申请退款", "退款多久能到账", "请给我退款",
                                         "钱还没退回来"};
    struct run run = run_of(0, 2);
    float out[2];
    for (int i = 0; i < 4; i++) {
        add(&run.train, card[i], 0);
        add(&run.train, refund[i], 1);
    }
    assert_ok(train(&run));
    assert_int_equal(best("能给我退款吗", 2), 1);
    assert_int_equal(best("卡呢", 2), 0);
    score("卡", 3, 2, out);
    assert_true(out[0] > out[1]);
    run_release(&run);
}

static void an_empty_text_leans_to_no_class(void **state)
{
    (void)state;
    struct run run = run_of(80, 4);
    float out[4];
    add(&run.train, "", 0);
    add(&run.train, "  ", 1);
    assert_ok(train(&run));
    score("", 0, 4, out);
    for (size_t k = 0; k < 4; k++)
        assert_true(out[k] > -1.1 && out[k] < 0.2);    /* margins: hardly inside any class */
    score("\xe2\x82\xac \xf0\x9f\x98\x80", 8, 4, out); /* nothing it has ever seen */
    run_release(&run);
}

static void texts_without_any_term_can_be_trained_on(void **state)
{
    (void)state;
    struct run run = run_of(0, 2);
    float out[2];
    for (int i = 0; i < 30; i++)
        add(&run.train, "", i % 3 == 0);
    assert_ok(train(&run));
    assert_close(setting(&run, "features"), 0, 0);
    score("card", 4, 2, out);
    assert_true(out[0] > out[1]); /* two thirds are of class 0 */
    run_release(&run);
}

static void a_megabyte_is_one_text(void **state)
{
    (void)state;
    enum { MEGABYTE = 1 << 20 };
    struct run run = run_of(80, 4);
    float out[4];
    char *text = ost_alloc(MEGABYTE + 1);
    for (size_t i = 0; i < MEGABYTE; i++)
        text[i] = "refund charged "[i % 15];
    text[MEGABYTE] = '\0';
    assert_ok(train(&run));
    score(text, MEGABYTE, 4, out);
    assert_int_equal(largest(out, 4), 1);
    memset(text, 'x', MEGABYTE);
    score(text, MEGABYTE, 4, out);
    add(&run.train, text, 2);
    assert_ok(train(&run));
    free(text);
    run_release(&run);
}

static void small_classes_are_noted(void **state)
{
    (void)state;
    struct run run = run_of(30, 2);
    run.classes = 4;
    add(&run.train, "parcel", 3);
    assert_ok(train(&run));
    assert_non_null(
        strstr(seen.notes, "1 class has no training text and will not be predicted: 'c'"));
    assert_non_null(strstr(seen.notes, "1 class has one training text only: 'd'"));
    run_release(&run);
    run = run_of(8, 4);
    assert_ok(train(&run));
    assert_non_null(strstr(seen.notes, "probabilities are not calibrated"));
    assert_int_equal(seen.held, 0);
    run_release(&run);
}

static void class_weights_move_the_border(void **state)
{
    (void)state;
    const double weight[] = {1, 20};
    struct run run = run_of(0, 2);
    float plain[2], weighted[2];
    invent(&run.train, 60, 1, 1);
    for (int i = 0; i < 12; i++)
        add(&run.train, "my card refund", i > 8);
    assert_ok(train(&run));
    score("card refund", 11, 2, plain);
    run.class_weight = weight;
    assert_ok(train(&run));
    score("card refund", 11, 2, weighted);
    assert_true(weighted[1] > plain[1] + 0.1);
    run_release(&run);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    const double weight[] = {1, 0};
    struct run run = run_of(30, 1);
    run.classes = 2;
    assert_fails_saying(train(&run), OST_EDATA, "one class only");
    release(&run.train);
    assert_fails_saying(train(&run), OST_EDATA, "no class");
    invent(&run.train, 30, 2, 1);
    run.cost = -1;
    assert_fails_saying(train(&run), OST_EINVAL, "cost must be above 0, not -1");
    run.cost = 1;
    run.class_weight = weight;
    assert_fails_saying(train(&run), OST_EINVAL, "weight of class 'b' must be above 0");
    run_release(&run);
}

static void a_hook_stops_the_training_anywhere(void **state)
{
    (void)state;
    struct run run = run_of(60, 3);
    for (int ticks = 0; ticks < 4; ticks++) { /* 2 of the features, then of the classes */
        seen.stop_after = ticks;
        assert_fails_saying(train(&run), OST_ESTOP, "stopped by the test");
        assert_int_equal(seen.epochs, 0);
    }
    run_release(&run);
}

static void a_directory_that_takes_no_file_is_reported(void **state)
{
    (void)state;
    struct run run = run_of(30, 2);
    run.dir = "/proc/self";
    assert_fails_saying(train(&run), OST_EIO, "linear.bin");
    assert_int_equal(seen.epochs, 0);
    run_release(&run);
}

static void longer_texts_weigh_more(void **state)
{
    (void)state;
    struct run run = run_of(30, 2);
    struct ost_predictor *p;
    assert_ok(train(&run));
    assert_ok(open_model(&p, 2));
    assert_true(engine->weigh(p, ost_slice_of("")) >= 1);
    assert_true(engine->weigh(p, (struct ost_slice){"", 6400}) > 50);
    engine->close(p);
    engine->close(NULL);
    assert_fails_saying(open_model(&p, 3), OST_EINVAL, "3 labels");
    run_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_separable_set_is_learnt),
        cmocka_unit_test(a_tenth_is_held_back_and_scored),
        cmocka_unit_test(the_same_bytes_with_any_number_of_threads),
        cmocka_unit_test(a_dev_set_is_scored_and_nothing_held_back),
        cmocka_unit_test(chinese_is_learnt_without_spaces),
        cmocka_unit_test(an_empty_text_leans_to_no_class),
        cmocka_unit_test(texts_without_any_term_can_be_trained_on),
        cmocka_unit_test(a_megabyte_is_one_text),
        cmocka_unit_test(small_classes_are_noted),
        cmocka_unit_test(class_weights_move_the_border),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(a_hook_stops_the_training_anywhere),
        cmocka_unit_test(a_directory_that_takes_no_file_is_reported),
        cmocka_unit_test(longer_texts_weigh_more),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
