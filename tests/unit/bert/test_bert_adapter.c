/*
 * Adapters against peft and adapters: tests/parity/peft/golden.json and the directories beside it,
 * made by scripts/reference/make_peft_goldens.py. One thread, since sums in another order differ.
 */
#include "support/test.h"

#include "base/alloc.h"
#include "engine/bert/adapter.h"
#include "engine/bert/checkpoint.h"
#include "io/file.h"
#include "support/bert_batches.h"
#include "support/tempdir.h"
#include "text/tokenizer.h"

enum { CLASSES = 5, STEPS = 10, BATCH = 4 };

#define BASE TEST_FILE("parity/bert/f32")

static struct ost_json *golden, *bert_golden;

static int read_golden(void **state)
{
    ost_tensor_threads(1);
    int rc = make_dir(state);
    if (rc == 0)
        rc = ost_json_load(&golden, TEST_FILE("parity/peft/golden.json"), 1 << 20);
    return rc < 0 ? rc : ost_json_load(&bert_golden, TEST_FILE("parity/bert/golden.json"), 1 << 20);
}

static int free_golden(void **state)
{
    ost_json_free(golden);
    ost_json_free(bert_golden);
    return remove_dir(state);
}

/* tests/parity/peft/<name>, in a buffer that the next call overwrites */
static const char *parity_path(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", TEST_FILE("parity/peft"), name);
    return path;
}

static const struct ost_bert_spec spec = {
    .head = &ost_bert_head_sequence, .width = CLASSES, .device = OST_DEVICE_CPU, .seed = 3};

static char label_a[] = "a", label_b[] = "b", label_c[] = "c", label_d[] = "d", label_e[] = "e";
static char *label_names[] = {label_a, label_b, label_c, label_d, label_e};

static struct ost_bert *load(const char *from)
{
    struct ost_bert *m = NULL;
    assert_ok(
        ost_adapter_load(&m, from, &(struct ost_adapter_origin){.spec = &spec, .encoder = BASE}));
    return m;
}

/* ---- logits ---- */

static void assert_logits(const struct ost_bert *m, const char *name, enum way way)
{
    const struct ost_json *want = ost_json_get(ost_json_get(golden, "logits"), name);
    struct ost_scope *s = scope_that_goes(way);
    struct ost_bert_batch batch = batch_of_ids(s, m, ost_json_get(bert_golden, "input_ids"));
    const float *is = ost_tensor_values(s, ost_bert_logits(s, m, &batch));
    assert_ok(ost_scope_status(s));
    for (size_t i = 0; i < ost_json_count(want); i++)
        for (size_t c = 0; c < CLASSES; c++) {
            double theirs = ost_json_number(ost_json_at(ost_json_at(want, i), c));
            double ours = is[i * CLASSES + c];
            if (!(fabs(ours - theirs) <= 1e-5 * fmax(1, fabs(theirs))))
                fail_msg("%s, text %zu, class %zu: %.9g, not %.9g", name, i, c, ours, theirs);
        }
    ost_scope_free(s);
}

static const char *const folders[] = {"lora",   "lora_dense", "adalora_start", "adalora",
                                      "prefix", "seq_bn",     "double_seq_bn"};

static void logits_agree_with_peft_and_adapters(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(folders); i++) {
        struct ost_bert *m = load(parity_path(folders[i]));
        assert_ok(ost_bert_prepare(m, OST_F32, false));
        assert_int_equal(m->packs, strcmp(folders[i], "prefix") != 0);
        for (int way = LOOPS; way < (m->packs ? WAYS : PACKED); way++)
            assert_logits(m, folders[i], (enum way)way);
        ost_bert_free(m);
    }
}

static void written_adapters_are_read_back(void **state)
{
    struct ost_labels labels = {label_names, CLASSES};
    for (size_t i = 0; i < COUNT(folders); i++) {
        struct ost_bert *m = load(parity_path(folders[i]));
        assert_ok(ost_adapter_write(m, &(struct ost_adapter_place){dir, BASE, &labels}));
        ost_bert_free(m);
        m = NULL;
        assert_ok(ost_adapter_load(&m, dir, &(struct ost_adapter_origin){.spec = &spec}));
        assert_logits(m, folders[i], LOOPS);
        ost_bert_free(m);
        assert_ok(empty_dir(state));
    }
}

static void merged_models_say_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(folders); i++) {
        struct ost_bert *m = load(parity_path(folders[i]));
        bool can = strstr(folders[i], "lora") != NULL;
        assert_int_equal(ost_adapter_can_merge(&m->adapter->settings), can);
        if (can) {
            size_t slots = m->slots;
            assert_ok(ost_adapter_merge(m));
            assert_null(m->adapter);
            assert_true(m->slots < slots);
            assert_logits(m, folders[i], LOOPS);
            assert_int_equal(ost_adapter_trained(m), ost_adapter_weights(m));
        }
        ost_bert_free(m);
    }
}

/* ---- ten steps of training ---- */

static double number_at(const struct ost_json *run, const char *key, size_t i)
{
    return ost_json_number(ost_json_at(ost_json_get(run, key), i));
}

/* One step of a run; losses and gradient norms agree, the latter relatively. */
static void take_step(struct ost_bert *m, struct ost_adamw *adamw,
                      const struct ost_tokenizer *tokenizer, const struct ost_json *run, size_t i)
{
    int64_t label[BATCH] = {0}, n = BATCH;
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    ost_scope_record(s, true);
    ost_scope_pack(s, m->packs);
    struct ost_bert_batch batch =
        batch_of_examples(s, m, tokenizer, bert_golden, BATCH * i, BATCH, label);
    struct ost_tensor *loss = ost_cross_entropy(s, ost_bert_logits(s, m, &batch),
                                                ost_tensor_i64(s, 1, &n, label), NULL, 0);
    loss = ost_adapter_loss(s, m, loss);
    assert_ok(ost_backward(s, loss));
    assert_ok(ost_adamw_clip(adamw, 1));
    assert_close(ost_tensor_item(s, loss), number_at(run, "losses", i), 1e-5);
    assert_close(ost_adamw_norm(adamw) / number_at(run, "grad_norms", i), 1, 2e-5);
    assert_ok(ost_adapter_before_step(m, adamw));
    assert_ok(ost_adamw_next(adamw, number_at(run, "lrs", i)));
    assert_ok(ost_adamw_step(adamw));
    assert_ok(ost_adapter_after_step(m, (int64_t)i + 1));
    ost_scope_free(s);
}

/* rank_pattern, as it would be written now, is the run's after step i. */
static void assert_pattern(struct ost_bert *m, const struct ost_json *run, size_t i)
{
    const struct ost_json *want = ost_json_at(ost_json_get(run, "rank_pattern"), i);
    struct ost_labels labels = {0};
    struct ost_buf text = OST_BUF_INIT, is = OST_BUF_INIT, should = OST_BUF_INIT;
    struct ost_json *config = NULL;
    if (!want || ost_json_type(want) != OST_JSON_OBJECT)
        return;
    ost_adapter_config_put(&text, m, &(struct ost_adapter_place){dir, BASE, &labels});
    assert_ok(ost_json_parse(&config, ost_buf_view(&text)));
    struct ost_json_iter it = ost_json_members(want);
    while (ost_json_next(&it)) {
        ost_buf_clear(&is);
        ost_buf_clear(&should);
        ost_json_print(&should, it.value);
        const struct ost_json *ours = ost_json_get(ost_json_get(config, "rank_pattern"), it.key.p);
        assert_non_null(ours);
        ost_json_print(&is, ours);
        if (strcmp(is.p, should.p) != 0)
            fail_msg("step %zu, %s: %s, not %s", i + 1, it.key.p, is.p, should.p);
    }
    ost_json_free(config);
    ost_buf_release(&text);
    ost_buf_release(&is);
    ost_buf_release(&should);
}

/* Written and read back, some maps without any rank, it says what it said. */
static void assert_written_well(struct ost_bert *m)
{
    struct ost_labels labels = {label_names, CLASSES};
    struct ost_bert *again = NULL;
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    assert_ok(ost_adapter_write(m, &(struct ost_adapter_place){dir, BASE, &labels}));
    assert_ok(ost_adapter_load(&again, dir, &(struct ost_adapter_origin){.spec = &spec}));
    struct ost_bert_batch batch = batch_of_ids(s, m, ost_json_get(bert_golden, "input_ids"));
    const float *is = ost_tensor_values(s, ost_bert_logits(s, again, &batch)),
                *was = ost_tensor_values(s, ost_bert_logits(s, m, &batch));
    assert_ok(ost_scope_status(s));
    for (size_t i = 0; i < CLASSES * ost_json_count(ost_json_get(bert_golden, "input_ids")); i++)
        assert_close(is[i], was[i], 1e-5);
    ost_scope_free(s);
    ost_bert_free(again);
    assert_ok(empty_dir(NULL));
}

static void train_and_compare(const char *name)
{
    const struct ost_json *run =
        ost_json_get(ost_json_get(ost_json_get(golden, "training"), "runs"), name);
    const char *start = NULL;
    assert_ok(ost_json_string(&start, run, "start"));
    struct ost_bert *m = load(parity_path(start));
    struct ost_adamw *adamw = ost_adamw_new();
    struct ost_tokenizer *tokenizer = NULL;
    assert_ok(ost_tokenizer_load(&tokenizer, BASE, NULL));
    assert_ok(ost_adapter_plan(m, STEPS));
    assert_ok(ost_bert_prepare(m, OST_F32, true));
    assert_ok(ost_bert_register(m, adamw, 0.01));
    for (size_t i = 0; i < STEPS; i++) {
        take_step(m, adamw, tokenizer, run, i);
        assert_pattern(m, run, i);
        if (strcmp(name, "adalora") == 0 && i == 3)
            assert_written_well(m);
        assert_int_equal(ost_adapter_settled(m, (int64_t)i + 1),
                         strcmp(name, "adalora") != 0 || i + 1 >= STEPS - 3);
    }
    ost_adamw_free(adamw);
    ost_tokenizer_free(tokenizer);
    ost_bert_free(m);
}

static void ten_steps_agree_with_peft(void **state)
{
    (void)state;
    train_and_compare("lora");
    train_and_compare("prefix");
}

static void ten_steps_agree_with_adapters(void **state)
{
    (void)state;
    train_and_compare("bottleneck");
}

static void budget_cuts_the_ranks_that_peft_cuts(void **state)
{
    (void)state;
    train_and_compare("adalora");
}

/* ---- what is trained ---- */

static void only_adapter_and_head_are_trained(void **state)
{
    (void)state;
    /* 2 layers, 32 features, 4 heads: 2 x 2 maps of 32 x 32 with ranks of 8; the output */
    static const struct {
        const char *kind, *settings;
        int64_t weights;
    } cases[] = {
        {"lora", NULL, 4 * 8 * 64},
        {"lora", "target_modules=attention.output.dense+value,r=1", 4 * 64},
        {"adalora", "init_r=3,target_r=2", 4 * 3 * 65},
        {"prefix", "num_virtual_tokens=5", 5 * 2 * 64},
        {"bottleneck", "reduction_factor=8", 2 * (2 * 4 * 32 + 36)},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ost_adapter_settings settings;
        struct ost_bert *m = NULL;
        unsigned fresh = 0;
        assert_ok(ost_bert_load_encoder(&m, &fresh, BASE, &spec));
        int64_t all = ost_adapter_weights(m);
        assert_ok(ost_adapter_settings_parse(&settings, cases[i].kind, cases[i].settings));
        assert_ok(ost_adapter_start(m, &settings, fresh, 1));
        assert_int_equal(ost_adapter_trained(m), cases[i].weights + CLASSES * 33);
        assert_int_equal(ost_adapter_weights(m), all + cases[i].weights);
        ost_bert_free(m);
    }
}

static void pooler_that_starts_afresh_is_trained_and_stored(void **state)
{
    (void)state;
    struct ost_adapter_settings settings;
    struct ost_bert *m = NULL;
    unsigned fresh = 0;
    struct ost_labels labels = {label_names, CLASSES};
    struct ost_buf text = OST_BUF_INIT;
    assert_ok(ost_bert_load_encoder(&m, &fresh, BASE, &spec));
    assert_ok(ost_adapter_settings_parse(&settings, "lora", "r=1"));
    assert_ok(ost_adapter_start(m, &settings, OST_BERT_TRANSFORM | OST_BERT_OUTPUT, 1));
    assert_int_equal(ost_adapter_trained(m), 4 * 64 + 32 * 33 + CLASSES * 33);
    ost_adapter_config_put(&text, m, &(struct ost_adapter_place){dir, BASE, &labels});
    assert_non_null(strstr(text.p, "\"pooler\""));
    ost_buf_release(&text);
    ost_bert_free(m);
    m = NULL;
    assert_ok(ost_bert_load_encoder(&m, &fresh, BASE, &spec));
    assert_ok(ost_adapter_settings_parse(&settings, "bottleneck", NULL));
    assert_fails_saying(ost_adapter_start(m, &settings, OST_BERT_TRANSFORM, 1), OST_EINVAL,
                        "brings no pooler");
    ost_bert_free(m);
}

/* ---- settings and files that are refused ---- */

static void settings_without_sense_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *settings, *says;
    } cases[] = {
        {"dora", NULL, "there are: lora, adalora, prefix, bottleneck"},
        {"lora", "rank=8", "no setting 'rank'; its settings and defaults: r=8,lora_alpha=16"},
        {"lora", "r", "no setting 'r'"},
        {"lora", "r=0", "'r' is 0; it must be a whole number from 1 to 1024"},
        {"lora", "r=2.5", "must be a whole number"},
        {"lora", "r=many", "'r'"},
        {"lora", "use_rslora=yes", "true or false"},
        {"lora", "target_modules=", "'target_modules' is empty"},
    };
    struct ost_adapter_settings s;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_fails_saying(ost_adapter_settings_parse(&s, cases[i].kind, cases[i].settings),
                            OST_EINVAL, cases[i].says);
    static const struct {
        const char *kind, *settings, *says;
    } unfit[] = {
        {"lora", "target_modules=query+q_lin", "'q_lin'"},
        {"prefix", "num_virtual_tokens=62", "no room for texts"},
        {"bottleneck", "non_linearity=sine", "'sine'"},
        {"bottleneck", "output_adapter=false", "neither"},
    };
    for (size_t i = 0; i < COUNT(unfit); i++) {
        struct ost_bert *m = NULL;
        unsigned fresh = 0;
        assert_ok(ost_bert_load_encoder(&m, &fresh, BASE, &spec));
        assert_ok(ost_adapter_settings_parse(&s, unfit[i].kind, unfit[i].settings));
        assert_fails_saying(ost_adapter_start(m, &s, fresh, 1), OST_EINVAL, unfit[i].says);
        ost_bert_free(m);
    }
}

static struct ost_bert *encoder_of(const char *family)
{
    struct ost_bert *m = NULL;
    unsigned fresh;
    char from[512];
    snprintf(from, sizeof from, "%s/%s_sequence", TEST_FILE("parity/bert/families"), family);
    assert_ok(ost_bert_load_encoder(&m, &fresh, from, &spec));
    return m;
}

/* As peft's own table for models of these types has it. */
static void queries_and_values_have_the_family_s_names(void **state)
{
    (void)state;
    static const struct {
        const char *family, *targets;
    } rows[] = {{"roberta", "target_modules=query+value"},
                {"distilbert", "target_modules=q_lin+v_lin"},
                {"electra", "target_modules=query+value"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_adapter_settings s;
        struct ost_buf text = OST_BUF_INIT;
        struct ost_bert *m = encoder_of(rows[i].family);
        assert_ok(ost_adapter_settings_parse(&s, "lora", NULL));
        ost_adapter_settings_suit(&s, m->config.family);
        ost_adapter_settings_put(&text, &s);
        assert_non_null(strstr(text.p, rows[i].targets));
        assert_ok(ost_adapter_start(m, &s, 0, 1));
        ost_buf_release(&text);
        ost_bert_free(m);
    }
}

static void what_no_library_could_load_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *family, *kind, *says;
    } rows[] = {
        {"distilbert", "prefix", "no adapter prefix for encoders of type 'distilbert'"},
        {"roberta", "prefix", "no adapter prefix for encoders of type 'roberta'"},
        {"camembert", "bottleneck", "no adapter bottleneck for encoders of type 'camembert'"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_adapter_settings s;
        struct ost_bert *m = encoder_of(rows[i].family);
        assert_ok(ost_adapter_settings_parse(&s, rows[i].kind, NULL));
        assert_fails_saying(ost_adapter_start(m, &s, 0, 1), OST_EINVAL, rows[i].says);
        ost_bert_free(m);
    }
}

static void settings_are_put_as_they_are_read(void **state)
{
    (void)state;
    struct ost_adapter_settings s;
    struct ost_buf text = OST_BUF_INIT;
    assert_ok(ost_adapter_settings_parse(
        &s, "bottleneck", "mh_adapter=true,non_linearity=swish,original_ln_before=false"));
    ost_adapter_settings_put(&text, &s);
    assert_string_equal(text.p, "mh_adapter=true,output_adapter=true,reduction_factor=16,"
                                "non_linearity=swish,original_ln_before=false,scaling=1,dropout=0");
    ost_buf_release(&text);
    ost_adapter_settings_release(&s);
}

static void config_that_means_something_else_is_refused(void **state)
{
    (void)state;
#define LORA "{\"peft_type\":\"LORA\",\"base_model_name_or_path\":\"x\","
#define HUB "{\"model_name\":\"x\",\"name\":\"n\",\"config\":{"
    static const struct {
        const char *text;
        enum ost_status status;
        const char *says;
    } cases[] = {
        {"[]", OST_EPARSE, "not a JSON object"},
        {"{}", OST_EPARSE, "neither peft's 'peft_type' nor adapter-hub's 'config'"},
        {"{\"peft_type\":\"IA3\",\"base_model_name_or_path\":\"x\"}", OST_EINVAL, "'IA3'"},
        {"{\"peft_type\":\"LORA\"}", OST_EPARSE, "base_model_name_or_path"},
        {LORA "\"use_dora\":true}", OST_EINVAL, "'use_dora' is true"},
        {LORA "\"bias\":\"all\"}", OST_EINVAL, "'bias'"},
        {LORA "\"r\":1e9}", OST_EPARSE, "'r'"},
        {LORA "\"r\":100000}", OST_EINVAL, "'r' is 100000"},
        {LORA "\"rank_pattern\":{\"a\":1}}", OST_EINVAL, "'rank_pattern'"},
        {LORA "\"target_modules\":\".*query\"}", OST_EINVAL, "'target_modules'"},
        {LORA "\"target_modules\":[]}", OST_EINVAL, "'target_modules'"},
        {LORA "\"target_modules\":[1]}", OST_EINVAL, "'target_modules'"},
        {LORA "\"something_new\":7}", OST_EINVAL, "'something_new' is 7"},
        {LORA "\"task_type\":\"CAUSAL_LM\"}", OST_EINVAL, "'CAUSAL_LM'"},
        {HUB "\"phm_layer\":true}}", OST_EINVAL, "'phm_layer'"},
        {HUB "\"residual_before_ln\":false}}", OST_EINVAL, "'residual_before_ln'"},
        {HUB "\"reduction_factor\":{\"default\":16}}}", OST_EPARSE, "'reduction_factor'"},
        {HUB "\"leave_out\":[1]}}", OST_EINVAL, "'leave_out'"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ost_adapter_config c;
        assert_fails_saying(ost_adapter_config_parse(&c, ost_slice_of(cases[i].text)),
                            cases[i].status, cases[i].says);
    }
}

/* Copies the folder's files into `dir`, the configuration with `from` replaced by `to`. */
static void copy_changed(const char *folder, const char *from, const char *to)
{
    static const char *const files[] = {"adapter_config.json", "adapter_model.safetensors"};
    struct ost_buf text = OST_BUF_INIT, changed = OST_BUF_INIT;
    for (size_t i = 0; i < COUNT(files); i++) {
        char *at = ost_path_join(parity_path(folder), files[i]), *in = ost_path_join(dir, files[i]);
        assert_ok(ost_file_copy(at, in));
        free(at);
        free(in);
    }
    char *config = ost_path_join(dir, files[0]);
    assert_ok(ost_file_read(&text, config, 1 << 20));
    const char *found = strstr(text.p, from);
    assert_non_null(found);
    ost_buf_add(&changed, text.p, (size_t)(found - text.p));
    ost_buf_puts(&changed, to);
    ost_buf_puts(&changed, found + strlen(from));
    assert_ok(ost_file_write(config, ost_buf_view(&changed)));
    free(config);
    ost_buf_release(&text);
    ost_buf_release(&changed);
}

static void files_that_do_not_fit_are_refused(void **state)
{
    static const struct {
        const char *folder, *from, *to;
        enum ost_status status;
        const char *says;
    } cases[] = {
        {"lora", "\"r\": 4", "\"r\": 5", OST_EPARSE, "lora_A.weight' is not of the shape 5 x 32"},
        {"lora", "\"value\"", "\"key\"", OST_EPARSE, "key.lora_A.weight' is missing"},
        {"lora", "\"score\"", "\"embeddings\"", OST_EINVAL, "stays as it is here"},
        {"adalora", "\"init_r\": 4", "\"init_r\": 6", OST_EPARSE, "no list of 6 values"},
        {"adalora", "[\n      false", "[\n      true", OST_EPARSE,
         "lora_A' is not of the shape 2 x 32"},
        {"prefix", "\"num_virtual_tokens\": 3", "\"num_virtual_tokens\": 4", OST_EPARSE,
         "'prompt_embeddings' is not of the shape 4 x 128"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ost_bert *m = NULL;
        copy_changed(cases[i].folder, cases[i].from, cases[i].to);
        int rc =
            ost_adapter_load(&m, dir, &(struct ost_adapter_origin){.spec = &spec, .encoder = BASE});
        if (rc != cases[i].status || !strstr(ost_error(), cases[i].says))
            fail_msg("%s with %s: %d, %s", cases[i].folder, cases[i].to, rc, ost_error());
        assert_ok(empty_dir(state));
    }
}

static void encoder_has_to_be_the_right_one(void **state)
{
    struct ost_bert *m = NULL;
    const struct ost_adapter_origin nowhere = {.spec = &spec, .encoder = "/no/encoder"};
    const struct ost_adapter_origin other = {
        .spec = &spec, .encoder = TEST_FILE("parity/bert/bf16"), .fingerprint = "0123456789abcdef"};
    copy_changed("lora", "tests/parity/bert/f32", "/no/encoder/either");
    assert_fails_saying(ost_adapter_load(&m, dir, &nowhere), OST_ENOTFOUND,
                        "name its directory with --encoder or $OSTLER_ENCODER");
    assert_fails_saying(ost_adapter_load(&m, dir, &other), OST_EINVAL,
                        "not those that this adapter was trained on");
    assert_ok(empty_dir(state));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logits_agree_with_peft_and_adapters),
        cmocka_unit_test(written_adapters_are_read_back),
        cmocka_unit_test(merged_models_say_the_same),
        cmocka_unit_test(ten_steps_agree_with_peft),
        cmocka_unit_test(ten_steps_agree_with_adapters),
        cmocka_unit_test(budget_cuts_the_ranks_that_peft_cuts),
        cmocka_unit_test(only_adapter_and_head_are_trained),
        cmocka_unit_test(pooler_that_starts_afresh_is_trained_and_stored),
        cmocka_unit_test(settings_without_sense_are_refused),
        cmocka_unit_test(queries_and_values_have_the_family_s_names),
        cmocka_unit_test(what_no_library_could_load_is_refused),
        cmocka_unit_test(settings_are_put_as_they_are_read),
        cmocka_unit_test(config_that_means_something_else_is_refused),
        cmocka_unit_test(files_that_do_not_fit_are_refused),
        cmocka_unit_test(encoder_has_to_be_the_right_one),
    };
    return cmocka_run_group_tests(tests, read_golden, free_golden);
}
