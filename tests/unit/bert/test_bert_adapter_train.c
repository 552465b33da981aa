/*
 * Adapters through the engine: trained on a task they can learn (the class is one word of the text) on
 * the tiny encoder of the parity tests, interrupted, opened, merged. With dropout, one thread.
 */
#include "support/test.h"

#include <dirent.h>
#include <unistd.h>

#include "base/rng.h"
#include "engine/engine.h"
#include "io/file.h"
#include "io/json.h"
#include "support/tempdir.h"
#include "tensor/tensor.h"

extern const struct ost_engine ost_engine_bert;

enum { TRAIN = 64, DEV = 16, CLASSES = 3, EPOCHS = 3, MANY = 12 };

static const char *const kinds[] = {"lora", "adalora", "prefix", "bottleneck"};

/* ---- a task, and a course of it ---- */

static char text[TRAIN + DEV][80];
static struct ost_slice slice[TRAIN + DEV];
static int label[TRAIN + DEV];

static char label_a[] = "a", label_b[] = "b", label_c[] = "c";
static char *label_names[] = {label_a, label_b, label_c};
static struct ost_head head = {.kind = &ost_head_class, .labels = {label_names, CLASSES}};
static const struct ost_task task = {&head, 1};

static int make_task(void **state)
{
    static const char *const telling[] = {"password", "invoice", "server"};
    static const char *const filler[] = {"the",    "is",   "my",   "not",
                                         "please", "when", "down", "page"};
    struct ost_rng rng = ost_rng_seeded(1, 0);
    ost_tensor_threads(1);
    for (size_t i = 0; i < TRAIN + DEV; i++) {
        size_t words = 2 + ost_rng_below(&rng, 8), at = ost_rng_below(&rng, words), n = 0;
        label[i] = (int)ost_rng_below(&rng, CLASSES);
        for (size_t w = 0; w < words; w++) {
            const char *word = w == at ? telling[label[i]] : filler[ost_rng_below(&rng, 8)];
            n += (size_t)snprintf(text[i] + n, sizeof text[i] - n, "%s ", word);
        }
        slice[i] = ost_slice_of(text[i]);
    }
    return make_dir(state);
}

struct log {
    int stop_epoch, epochs; /* stops in the middle of that epoch, if > 0; epochs heard of */
    double clock, loss[MANY];
    float dev_score[MANY][DEV * CLASSES];
    bool passing[MANY];
    char notes[2048];
};

static int on_tick(void *ctx, const struct ost_tick *tick)
{
    const struct log *log = ctx;
    bool half = strcmp(tick->stage, "train") == 0 && tick->done * 2 >= tick->total;
    return tick->epoch == log->stop_epoch && half ? OST_ESTOP : 0;
}

static int on_epoch(void *ctx, const struct ost_epoch *epoch, double *score)
{
    struct log *log = ctx;
    int i = epoch->epoch - 1;
    memcpy(log->dev_score[i], epoch->dev_score, sizeof log->dev_score[i]);
    log->loss[i] = epoch->train_loss;
    log->passing[i] = epoch->passing;
    log->epochs++;
    *score = 1.0 / epoch->epoch; /* the first is the best */
    return 0;
}

static void on_note(void *ctx, const char *sentence)
{
    struct log *log = ctx;
    strncat(log->notes, sentence, sizeof log->notes - strlen(log->notes) - 2);
}

static double on_clock(void *ctx)
{
    struct log *log = ctx;
    return log->clock++;
}

static struct ost_engine_options options(const char *kind)
{
    struct ost_engine_options o = ost_engine_defaults;
    o.encoder = TEST_FILE("parity/bert/bf16");
    o.device = "cpu";
    o.precision = "fp32";
    o.epochs = EPOCHS;
    o.batch_size = 8;
    o.lr = 5e-3;
    o.max_length = 16;
    o.threads = 1;
    o.peft = kind;
    return o;
}

static int train(const char *where, struct log *log, const struct ost_engine_options *o,
                 bool resume, struct ost_buf *settings)
{
    struct ost_train_hooks hooks = {on_tick, on_epoch, on_note, on_clock, log};
    struct ost_targets train_targets = {.label = label, .rows = TRAIN};
    struct ost_targets dev_targets = {.label = label + TRAIN, .rows = DEV};
    assert_ok(ost_dir_make(where));
    return ost_engine_bert.train(&(struct ost_fit){
        .train = {slice, &train_targets, TRAIN},
        .dev = {slice + TRAIN, &dev_targets, DEV},
        .task = &task,
        .options = o,
        .hooks = &hooks,
        .dir = where,
        .resume = resume,
        .settings = settings,
    });
}

/* What the model in the directory says of the dev texts. */
static void assert_says(const char *where, const struct ost_buf *settings,
                        const struct ost_engine_options *o, const float *want)
{
    struct ost_json *json = NULL;
    struct ost_predictor *p = NULL;
    float score[DEV * CLASSES];
    assert_ok(ost_json_parse(&json, ost_buf_view(settings)));
    assert_ok(ost_engine_bert.open(&p, where, &task, json, o));
    assert_ok(ost_engine_bert.score(p, slice + TRAIN, DEV, score));
    for (size_t i = 0; i < DEV * CLASSES; i++)
        assert_close(score[i], want[i], 1e-5 * fmax(1, fabs(want[i])));
    ost_engine_bert.close(p);
    ost_json_free(json);
}

static void assert_same_file(const char *a, const char *b, const char *name)
{
    struct ost_buf one = OST_BUF_INIT, other = OST_BUF_INIT;
    char *at = ost_path_join(a, name), *in = ost_path_join(b, name);
    assert_ok(ost_file_read(&one, at, 1 << 24));
    assert_ok(ost_file_read(&other, in, 1 << 24));
    assert_int_equal(one.n, other.n);
    assert_memory_equal(one.p, other.p, one.n);
    ost_buf_release(&one);
    ost_buf_release(&other);
    free(at);
    free(in);
}

static bool has_file(const char *where, const char *name)
{
    char *path = ost_path_join(where, name);
    bool there = ost_file_exists(path);
    free(path);
    return there;
}

/* ---- cases ---- */

static void adapters_learn_and_answer_as_they_did(void **state)
{
    for (size_t k = 0; k < COUNT(kinds); k++) {
        struct log log = {0};
        struct ost_buf settings = OST_BUF_INIT;
        struct ost_engine_options o = options(kinds[k]);
        o.epochs = MANY;
        o.lr = 2e-2;
        assert_ok(train(dir, &log, &o, false, &settings));
        if (!(log.loss[MANY - 1] < log.loss[0] - .05))
            fail_msg("%s: loss from %g to %g", kinds[k], log.loss[0], log.loss[MANY - 1]);
        assert_non_null(strstr(log.notes, kinds[k]));
        assert_true(has_file(dir, "adapter_config.json") && !has_file(dir, "model.safetensors"));
        assert_int_equal(has_file(dir, "model_head.safetensors"), k == 3);
        /* an adapter that is still cut is no model: with adalora the first good epoch is the last */
        assert_int_equal(log.passing[0], k == 1);
        int best = 0;
        while (log.passing[best])
            best++;
        assert_says(dir, &settings, &o, log.dev_score[best]);
        ost_buf_release(&settings);
        assert_ok(empty_dir(state));
    }
}

static void resumed_training_gives_the_same_bytes(void **state)
{
    char *first = ost_path_join(dir, "first"), *second = ost_path_join(dir, "second");
    const char *const precisions[] = {"fp32", "bf16"};
    for (size_t k = 0; k < COUNT(kinds) * 2; k++) {
        struct log log = {0};
        struct ost_buf settings = OST_BUF_INIT;
        struct ost_engine_options o = options(kinds[k / 2]);
        o.precision = precisions[k % 2];
        assert_ok(train(first, &log, &o, false, &settings));
        for (log.stop_epoch = 2; log.stop_epoch <= EPOCHS; log.stop_epoch++)
            assert_fails(train(second, &log, &o, true, &settings), OST_ESTOP);
        log = (struct log){0};
        assert_ok(train(second, &log, &o, true, &settings));
        assert_int_equal(log.epochs, 1);
        assert_same_file(first, second, "adapter_config.json");
        assert_same_file(first, second,
                         k / 2 == 3 ? "adapter.safetensors" : "adapter_model.safetensors");
        if (k / 2 == 3)
            assert_same_file(first, second, "model_head.safetensors");
        assert_false(has_file(second, "state.safetensors"));
        ost_buf_release(&settings);
        assert_ok(empty_dir(state));
    }
    free(first);
    free(second);
}

static void resume_refuses_another_adapter(void **state)
{
    struct log log = {.stop_epoch = 2};
    struct ost_buf settings = OST_BUF_INIT;
    struct ost_engine_options o = options("lora");
    assert_fails(train(dir, &log, &o, false, &settings), OST_ESTOP);
    o.peft_options = "r=4";
    assert_fails_saying(train(dir, &log, &o, true, &settings), OST_EINVAL, "adapter's settings");
    o = options("prefix");
    assert_fails_saying(train(dir, &log, &o, true, &settings), OST_EINVAL,
                        "adapter was lora in the interrupted training and is prefix now");
    ost_buf_release(&settings);
    assert_ok(empty_dir(state));
}

static void merged_model_is_a_plain_one(void **state)
{
    for (size_t k = 0; k < COUNT(kinds); k++) {
        struct log log = {0};
        struct ost_buf settings = OST_BUF_INIT;
        struct ost_engine_options o = options(kinds[k]);
        o.merge = true;
        if (k >= 2) {
            assert_fails_saying(train(dir, &log, &o, false, &settings), OST_EINVAL,
                                "lora and adalora can be merged");
            assert_ok(empty_dir(state));
            continue;
        }
        assert_ok(train(dir, &log, &o, false, &settings));
        assert_true(has_file(dir, "model.safetensors") && !has_file(dir, "adapter_config.json"));
        assert_says(dir, &settings, &o, log.dev_score[k == 1 ? EPOCHS - 1 : 0]);
        ost_buf_release(&settings);
        assert_ok(empty_dir(state));
    }
}

/* The budget of adalora: target_r ranks an addition in the mean. */
static void budget_is_kept(void **state)
{
    struct log log = {0};
    struct ost_buf settings = OST_BUF_INIT;
    struct ost_engine_options o = options("adalora");
    struct ost_json *config = NULL;
    int64_t left = 0;
    o.peft_options = "init_r=6,target_r=2,deltaT=1";
    assert_ok(train(dir, &log, &o, false, &settings));
    char *path = ost_path_join(dir, "adapter_config.json");
    assert_ok(ost_json_load(&config, path, 1 << 20));
    struct ost_json_iter it = ost_json_members(ost_json_get(config, "rank_pattern"));
    while (ost_json_next(&it))
        for (size_t i = 0; i < ost_json_count(it.value); i++)
            left += ost_json_true(ost_json_at(it.value, i));
    assert_int_equal(left, 4 * 2);
    free(path);
    ost_json_free(config);
    ost_buf_release(&settings);
    assert_ok(empty_dir(state));
}

/* An adapter goes with its encoder; further training starts from the two together. */
static void encoder_may_move_but_not_change(void **state)
{
    char *moved = ost_path_join(dir, "encoder"), *model = ost_path_join(dir, "model"),
         *more = ost_path_join(dir, "more");
    static const char *const files[] = {"config.json", "model.safetensors", "tokenizer.json",
                                        "tokenizer_config.json", "vocab.txt"};
    struct log log = {0}, second = {0};
    struct ost_buf settings = OST_BUF_INIT, further = OST_BUF_INIT;
    struct ost_engine_options o = options("lora");
    struct ost_predictor *p = NULL;
    struct ost_json *json = NULL;
    assert_ok(ost_dir_make(moved));
    for (size_t i = 0; i < COUNT(files); i++) {
        char *from = ost_path_join(o.encoder, files[i]), *to = ost_path_join(moved, files[i]);
        assert_ok(ost_file_copy(from, to));
        free(from);
        free(to);
    }
    o.encoder = moved;
    assert_ok(train(model, &log, &o, false, &settings));
    o.encoder = model;
    o.peft = NULL;
    o.epochs = 1;
    assert_ok(train(more, &second, &o, false, &further));
    assert_true(has_file(more, "model.safetensors"));
    o.peft = "lora";
    assert_fails_saying(train(more, &second, &o, false, &further), OST_EINVAL, "plain encoder");

    assert_ok(ost_dir_remove(moved));
    assert_ok(ost_json_parse(&json, ost_buf_view(&settings)));
    o.encoder = NULL;
    assert_fails_saying(ost_engine_bert.open(&p, model, &task, json, &o), OST_ENOTFOUND,
                        "$OSTLER_ENCODER");
    o.encoder = TEST_FILE("parity/bert/f16");
    assert_fails_saying(ost_engine_bert.open(&p, model, &task, json, &o), OST_EINVAL,
                        "not those that this adapter was trained on");
    o = options("lora");
    assert_says(model, &settings, &o, log.dev_score[0]);
    ost_json_free(json);
    ost_buf_release(&settings);
    ost_buf_release(&further);
    free(moved);
    free(model);
    free(more);
    assert_ok(empty_dir(state));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adapters_learn_and_answer_as_they_did),
        cmocka_unit_test(resumed_training_gives_the_same_bytes),
        cmocka_unit_test(resume_refuses_another_adapter),
        cmocka_unit_test(merged_model_is_a_plain_one),
        cmocka_unit_test(budget_is_kept),
        cmocka_unit_test(encoder_may_move_but_not_change),
    };
    return cmocka_run_group_tests(tests, make_task, remove_dir);
}
