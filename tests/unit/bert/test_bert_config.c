/* config.json of BERT checkpoints: what is refused and why, the defaults, and what is written. */
#include "support/test.h"
#include "support/tempdir.h"

#include <unistd.h>

#include "base/alloc.h"
#include "engine/bert/config.h"
#include "io/file.h"
#include "io/json.h"

static void put_config(const char *text)
{
    char *path = ost_path_join(dir, "config.json");
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
    free(path);
}

/* A small valid configuration; what follows it in a row is put behind its members. */
#define SMALL                                                                                      \
    "{\"model_type\":\"bert\",\"vocab_size\":100,\"hidden_size\":32,\"num_hidden_layers\":2,"      \
    "\"num_attention_heads\":4,\"intermediate_size\":64,\"max_position_embeddings\":64"

/* The same, with one size replaced. */
#define WITH(vocab, hidden, layers, heads, wide, positions)                                        \
    "{\"model_type\":\"bert\",\"vocab_size\":" vocab ",\"hidden_size\":" hidden                    \
    ",\"num_hidden_layers\":" layers ",\"num_attention_heads\":" heads                             \
    ",\"intermediate_size\":" wide ",\"max_position_embeddings\":" positions "}"

struct refused_row {
    const char *text;
    int status;
    const char *says;
};

static void what_is_no_usable_bert_is_refused(void **state)
{
    (void)state;
    static const struct refused_row rows[] = {
        {"", OST_EPARSE, "not valid JSON"},
        {"[]", OST_EPARSE, "not a JSON object"},
        {"{}", OST_EPARSE, "'model_type' is missing; if this is a BERT encoder, add"},
        {"{\"model_type\":null}", OST_EPARSE, "'model_type' is missing"},
        {"{\"model_type\":3}", OST_EPARSE, "'model_type' is not plain text"},
        {"{\"model_type\":\"gpt2\"}", OST_EINVAL,
         "'gpt2'; take an encoder of one of these: bert, roberta, xlm-roberta, camembert, "
         "distilbert"},
        {"{\"model_type\":\"bert\"}", OST_EPARSE, "'vocab_size' is missing"},
        {SMALL ",\"position_embedding_type\":\"relative_key\"}", OST_EINVAL, "with 'absolute'"},
        {SMALL ",\"is_decoder\":true}", OST_EINVAL, "'is_decoder'"},
        {SMALL ",\"add_cross_attention\":true}", OST_EINVAL, "'add_cross_attention'"},
        {SMALL ",\"is_decoder\":1}", OST_EPARSE, "'is_decoder' is neither true nor false"},
        {SMALL ",\"hidden_act\":\"silu\"}", OST_EINVAL, "'hidden_act' is 'silu'"},
        {SMALL ",\"hidden_act\":[]}", OST_EPARSE, "'hidden_act' is not plain text"},
        {SMALL ",\"layers\":1,\"layers\":2}", OST_EPARSE, "not valid JSON"},
        {WITH("0", "32", "2", "4", "64", "64"), OST_EINVAL, "'vocab_size' is 0; it must be from 1"},
        {WITH("-1", "32", "2", "4", "64", "64"), OST_EINVAL, "'vocab_size' is -1"},
        {WITH("1e2", "32", "2", "4", "64", "64"), OST_EPARSE, "'vocab_size' is not a whole number"},
        {WITH("\"9\"", "32", "2", "4", "64", "64"), OST_EPARSE, "'vocab_size' is not a whole"},
        {WITH("99999999999", "32", "2", "4", "64", "64"), OST_EINVAL,
         "'vocab_size' is 99999999999"},
        {WITH("100", "0", "2", "4", "64", "64"), OST_EINVAL, "'hidden_size' is 0"},
        {WITH("100", "30", "2", "4", "64", "64"), OST_EINVAL, "'hidden_size' 30 is no multiple of"},
        {WITH("100", "65537", "2", "1", "64", "64"), OST_EINVAL, "'hidden_size' is 65537"},
        {WITH("100", "32", "0", "4", "64", "64"), OST_EINVAL, "'num_hidden_layers' is 0"},
        {WITH("100", "32", "2", "0", "64", "64"), OST_EINVAL, "'num_attention_heads' is 0"},
        {WITH("100", "32", "2", "-4", "64", "64"), OST_EINVAL, "'num_attention_heads' is -4"},
        {WITH("100", "32", "2", "64", "64", "64"), OST_EINVAL, "no multiple"},
        {WITH("100", "32", "2", "4", "0", "64"), OST_EINVAL, "'intermediate_size' is 0"},
        {WITH("100", "32", "2", "4", "64", "2"), OST_EINVAL, "'max_position_embeddings' is 2"},
        {WITH("100", "32", "2", "4", "64", "null"), OST_EPARSE,
         "'max_position_embeddings' is miss"},
        {WITH("100", "65536", "2", "1", "64", "64"), OST_ELIMIT, "the sizes ask for 38683738240"},
        {WITH("67108864", "65536", "1024", "1", "1048576", "1048576"), OST_ELIMIT, "the sizes ask"},
        {SMALL ",\"type_vocab_size\":0}", OST_EINVAL, "'type_vocab_size' is 0"},
        {SMALL ",\"pad_token_id\":-1}", OST_EINVAL, "'pad_token_id' is -1"},
        {SMALL ",\"pad_token_id\":100}", OST_EINVAL, "'pad_token_id' 100 is no row"},
        {SMALL ",\"layer_norm_eps\":0}", OST_EINVAL, "'layer_norm_eps' is 0"},
        {SMALL ",\"layer_norm_eps\":\"1e-12\"}", OST_EPARSE, "'layer_norm_eps' is not a number"},
        {SMALL ",\"hidden_dropout_prob\":1}", OST_EINVAL, "'hidden_dropout_prob' is 1"},
        {SMALL ",\"hidden_dropout_prob\":-0.1}", OST_EINVAL, "'hidden_dropout_prob' is -0.1"},
        {SMALL ",\"attention_probs_dropout_prob\":1.5}", OST_EINVAL, "'attention_probs_dropout_"},
        {SMALL ",\"classifier_dropout\":1}", OST_EINVAL, "'classifier_dropout' is 1"},
        {SMALL ",\"classifier_dropout\":-1}", OST_EINVAL, "'classifier_dropout' is -1"},
        {SMALL ",\"initializer_range\":-1}", OST_EINVAL, "'initializer_range' is -1"},
        {SMALL ",\"initializer_range\":1e999}", OST_EPARSE, "not valid JSON"},
        {SMALL ",\"initializer_range\":NaN}", OST_EPARSE, "not valid JSON"},
        {SMALL ",\"id2label\":[\"a\"]}", OST_EPARSE, "'id2label' is no object"},
        {SMALL ",\"id2label\":{\"1\":\"a\"}}", OST_EPARSE,
         "name the classes 0 to 0: '0' is missing"},
        {SMALL ",\"id2label\":{\"0\":\"a\",\"2\":\"b\"}}", OST_EPARSE, "0 to 1: '1' is missing"},
        {SMALL ",\"id2label\":{\"0\":\"a\",\"01\":\"b\"}}", OST_EPARSE, "'1' is missing"},
        {SMALL ",\"id2label\":{\"0\":5}}", OST_EPARSE, "'0' is not plain text"},
        {SMALL ",\"id2label\":{\"0\":\"a\\u0000b\"}}", OST_EPARSE, "'0' is not plain text"},
    };
    struct ost_bert_config config;
    for (size_t i = 0; i < COUNT(rows); i++) {
        put_config(rows[i].text);
        assert_fails_saying(ost_bert_config_load(&config, dir), rows[i].status, rows[i].says);
        assert_non_null(strstr(ost_error(), "config.json"));
    }
    assert_fails_saying(ost_bert_config_load(&config, "/nonexistent"), OST_EIO, "/nonexistent");
}

static void what_is_missing_gets_the_defaults_of_bert(void **state)
{
    (void)state;
    struct ost_bert_config c;
    put_config(SMALL ",\"classifier_dropout\":null}");
    assert_ok(ost_bert_config_load(&c, dir));
    assert_int_equal(c.vocab_size, 100);
    assert_int_equal(c.hidden_size, 32);
    assert_int_equal(c.layers, 2);
    assert_int_equal(c.heads, 4);
    assert_int_equal(c.intermediate_size, 64);
    assert_int_equal(c.max_positions, 64);
    assert_int_equal(c.type_vocab_size, 2);
    assert_int_equal(c.pad_token_id, 0);
    assert_close(c.layer_norm_eps, 1e-12, 0);
    assert_close(c.hidden_dropout, .1, 0);
    assert_close(c.attention_dropout, .1, 0);
    assert_close(c.classifier_dropout, .1, 0);
    assert_close(c.initializer_range, .02, 0);
    assert_int_equal(c.activation, OST_BERT_GELU_ERF);
    assert_null(c.label);
    assert_int_equal(c.labels, 0);
    ost_bert_config_release(&c);
}

struct dropout_row {
    const char *text;
    double want;
};

static void the_classifier_drops_as_much_as_the_encoder_unless_told(void **state)
{
    (void)state;
    static const struct dropout_row rows[] = {
        {SMALL ",\"hidden_dropout_prob\":0.25}", .25},
        {SMALL ",\"hidden_dropout_prob\":0.25,\"classifier_dropout\":null}", .25},
        {SMALL ",\"hidden_dropout_prob\":0.25,\"classifier_dropout\":0.0}", 0},
        {SMALL ",\"hidden_dropout_prob\":0,\"classifier_dropout\":0.5}", .5},
    };
    struct ost_bert_config c;
    for (size_t i = 0; i < COUNT(rows); i++) {
        put_config(rows[i].text);
        assert_ok(ost_bert_config_load(&c, dir));
        assert_close(c.classifier_dropout, rows[i].want, 0);
        ost_bert_config_release(&c);
    }
}

static void both_forms_of_gelu_are_known_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum ost_bert_activation activation;
    } rows[] = {
        {SMALL ",\"hidden_act\":\"gelu\"}", OST_BERT_GELU_ERF},
        {SMALL ",\"hidden_act\":\"gelu_new\"}", OST_BERT_GELU_TANH},
        {SMALL ",\"hidden_act\":\"gelu_pytorch_tanh\"}", OST_BERT_GELU_TANH},
    };
    struct ost_bert_config c;
    for (size_t i = 0; i < COUNT(rows); i++) {
        put_config(rows[i].text);
        assert_ok(ost_bert_config_load(&c, dir));
        assert_int_equal(c.activation, rows[i].activation);
        ost_bert_config_release(&c);
    }
}

static void labels_stand_in_order_of_id(void **state)
{
    (void)state;
    struct ost_bert_config c;
    struct ost_buf text = OST_BUF_INIT;
    ost_buf_puts(&text, SMALL ",\"id2label\":{");
    for (int i = 11; i >= 0; i--)
        ost_buf_printf(&text, "\"%d\":\"LABEL_%d\"%s", i, i, i ? "," : "}}");
    put_config(text.p);
    assert_ok(ost_bert_config_load(&c, dir));
    assert_int_equal(c.labels, 12);
    assert_string_equal(c.label[2], "LABEL_2");
    assert_string_equal(c.label[11], "LABEL_11");
    ost_bert_config_release(&c);
    ost_bert_config_release(&c);
    ost_buf_release(&text);
}

static void parameters_are_those_of_bert_base(void **state)
{
    (void)state;
    struct ost_bert_config c;
    put_config(WITH("30522", "768", "12", "12", "3072", "512"));
    assert_ok(ost_bert_config_load(&c, dir));
    assert_int_equal(ost_bert_config_parameters(&c), 109482240); /* BertModel.num_parameters() */
    ost_bert_config_release(&c);
}

static void checkpoints_by_transformers_are_read(void **state)
{
    (void)state;
    static const char *const names[] = {"f32", "f16", "bf16", "gamma", "noprefix", "sharded"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct ost_bert_config c;
        char *path = ost_path_join(TEST_FILE("parity/bert"), names[i]);
        assert_ok(ost_bert_config_load(&c, path));
        assert_int_equal(c.vocab_size, 255);
        assert_int_equal(c.hidden_size, 32);
        assert_close(c.initializer_range, .2, 0);
        ost_bert_config_release(&c);
        free(path);
    }
}

static void what_is_written_loads_again(void **state)
{
    (void)state;
    struct ost_bert_config c, back;
    char first[] = "how-to \"quoted\"", second[] = "bug", third[] = "\xc3\xa9tage\n";
    char *const names[] = {first, second, third};
    const struct ost_bert_about about = {NULL, names, COUNT(names)};
    struct ost_buf text = OST_BUF_INIT;
    put_config(SMALL
               ",\"hidden_act\":\"gelu_new\",\"hidden_dropout_prob\":0.3,\"pad_token_id\":7,"
               "\"layer_norm_eps\":1e-05,\"type_vocab_size\":1,\"classifier_dropout\":0.123}");
    assert_ok(ost_bert_config_load(&c, dir));
    ost_bert_config_write(&text, &c, &ost_bert_head_tokens, &about);
    put_config(text.p);
    assert_ok(ost_bert_config_load(&back, dir));
    assert_int_equal(back.labels, COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++)
        assert_string_equal(back.label[i], names[i]);
    assert_int_equal(ost_bert_config_parameters(&back), ost_bert_config_parameters(&c));
    assert_int_equal(back.pad_token_id, 7);
    assert_int_equal(back.activation, OST_BERT_GELU_TANH);
    assert_close(back.layer_norm_eps, 1e-5, 0);
    assert_close(back.hidden_dropout, .3, 0);
    assert_close(back.attention_dropout, .1, 0);
    assert_close(back.classifier_dropout, .123, 0);
    ost_bert_config_release(&back);
    ost_bert_config_release(&c);
    ost_buf_release(&text);
}

static void architecture_is_that_of_the_head(void **state)
{
    (void)state;
    static const struct {
        const struct ost_bert_head *head;
        const char *architecture;
    } rows[] = {
        {&ost_bert_head_sequence, "BertForSequenceClassification"},
        {&ost_bert_head_tokens, "BertForTokenClassification"},
        {&ost_bert_head_masked, "BertForMaskedLM"},
        {&ost_bert_head_none, "BertModel"},
    };
    const struct ost_bert_about nothing = {0};
    struct ost_bert_config c;
    put_config(SMALL "}");
    assert_ok(ost_bert_config_load(&c, dir));
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_buf text = OST_BUF_INIT;
        struct ost_json *root;
        ost_bert_config_write(&text, &c, rows[i].head, &nothing);
        assert_ok(ost_json_parse(&root, ost_buf_view(&text)));
        const struct ost_json *name = ost_json_at(ost_json_get(root, "architectures"), 0);
        assert_string_equal(ost_json_text(name).p, rows[i].architecture);
        assert_false(ost_json_has(root, "id2label") || ost_json_has(root, "problem_type"));
        ost_json_free(root);
        ost_buf_release(&text);
    }
    ost_bert_config_release(&c);
}

static void transformers_finds_the_keys_it_asks_for(void **state)
{
    (void)state;
    struct ost_bert_config c;
    char first[] = "a", second[] = "b";
    char *const names[] = {first, second};
    const struct ost_bert_about about = {"single_label_classification", names, COUNT(names)};
    struct ost_buf text = OST_BUF_INIT;
    struct ost_json *root;
    const char *value = NULL;
    int64_t id = -1;
    put_config(SMALL ",\"initializer_range\":1,\"hidden_dropout_prob\":0}");
    assert_ok(ost_bert_config_load(&c, dir));
    ost_bert_config_write(&text, &c, &ost_bert_head_sequence, &about);
    assert_ok(ost_json_parse(&root, ost_buf_view(&text)));
    value = ost_json_text(ost_json_at(ost_json_get(root, "architectures"), 0)).p;
    assert_string_equal(value, "BertForSequenceClassification");
    assert_ok(ost_json_string(&value, root, "problem_type"));
    assert_string_equal(value, "single_label_classification");
    assert_ok(ost_json_string(&value, root, "torch_dtype"));
    assert_string_equal(value, "float32");
    assert_ok(ost_json_string(&value, ost_json_get(root, "id2label"), "1"));
    assert_string_equal(value, "b");
    assert_ok(ost_json_int(&id, ost_json_get(root, "label2id"), "b"));
    assert_int_equal(id, 1);
    static const char *const floats[] = {"initializer_range", "hidden_dropout_prob"};
    for (size_t i = 0; i < COUNT(floats); i++) /* 1.0 and 0.0, not 1 and 0 */
        assert_int_equal(ost_json_type(ost_json_get(root, floats[i])), OST_JSON_REAL);
    ost_json_free(root);
    ost_bert_config_release(&c);
    ost_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_usable_bert_is_refused),
        cmocka_unit_test(what_is_missing_gets_the_defaults_of_bert),
        cmocka_unit_test(the_classifier_drops_as_much_as_the_encoder_unless_told),
        cmocka_unit_test(both_forms_of_gelu_are_known_by_name),
        cmocka_unit_test(labels_stand_in_order_of_id),
        cmocka_unit_test(parameters_are_those_of_bert_base),
        cmocka_unit_test(checkpoints_by_transformers_are_read),
        cmocka_unit_test(what_is_written_loads_again),
        cmocka_unit_test(architecture_is_that_of_the_head),
        cmocka_unit_test(transformers_finds_the_keys_it_asks_for),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
