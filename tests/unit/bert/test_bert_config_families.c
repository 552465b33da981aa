/* config.json of the families beside BERT: their keys, defaults and limits. */
#include "support/test.h"

#include "base/alloc.h"
#include "engine/bert/config.h"
#include "io/json.h"

/* Small valid configurations; what follows one in a row is put behind its members. */
#define USUAL(type, positions)                                                                     \
    "{\"model_type\":\"" type "\",\"vocab_size\":100,\"hidden_size\":32,\"num_hidden_layers\":2,"  \
    "\"num_attention_heads\":4,\"intermediate_size\":64,\"max_position_embeddings\":" positions
#define DISTIL(dim)                                                                                \
    "{\"model_type\":\"distilbert\",\"vocab_size\":100,\"dim\":" dim ",\"n_layers\":2,"            \
    "\"n_heads\":4,\"hidden_dim\":64,\"max_position_embeddings\":64"

static struct ost_bert_config parsed(const char *text)
{
    struct ost_bert_config c;
    assert_ok(ost_bert_config_parse(&c, ost_slice_of(text)));
    return c;
}

static void what_is_not_computed_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int status;
        const char *says;
    } rows[] = {
        {USUAL("roberta", "64") ",\"pad_token_id\":61}", OST_EINVAL,
         "'max_position_embeddings' 64 leaves a text 2 tokens behind 'pad_token_id'; it takes 3"},
        {USUAL("roberta", "4") "}", OST_EINVAL, "leaves a text 2 tokens"},
        {USUAL("roberta", "64") ",\"pad_token_id\":100}", OST_EINVAL, "is no row of a vocabulary"},
        {USUAL("xlm-roberta", "64") ",\"position_embedding_type\":\"relative_key\"}", OST_EINVAL,
         "'absolute'"},
        {USUAL("camembert", "64") ",\"is_decoder\":true}", OST_EINVAL, "'is_decoder' is set"},
        {USUAL("xlm-roberta-xl", "64") "}", OST_EINVAL, "'xlm-roberta-xl'; take an encoder of one"},
        {USUAL("distilbert", "64") "}", OST_EPARSE, "'dim' is missing"},
        {DISTIL("30") "}", OST_EINVAL, "'dim' 30 is no multiple of 'n_heads' 4"},
        {DISTIL("65540") "}", OST_EINVAL, "'dim' is 65540; it must be from 1 to 65536"},
        {DISTIL("\"32\"") "}", OST_EPARSE, "'dim' is not a whole number"},
        {DISTIL("32") ",\"sinusoidal_pos_embds\":true}", OST_EINVAL,
         "'sinusoidal_pos_embds' is set; take an encoder that has learnt its positions"},
        {DISTIL("32") ",\"activation\":\"silu\"}", OST_EINVAL, "'activation' is 'silu'"},
        {DISTIL("32") ",\"dropout\":1}", OST_EINVAL, "'dropout' is 1; it must be at least 0"},
        {DISTIL("32") ",\"seq_classif_dropout\":-1}", OST_EINVAL, "'seq_classif_dropout' is -1"},
        {DISTIL("32") ",\"tie_word_embeddings\":1}", OST_EPARSE, "neither true nor false"},
        {USUAL("electra", "64") "}", OST_EPARSE, "'embedding_size' is missing"},
        {USUAL("electra", "64") ",\"embedding_size\":0}", OST_EINVAL, "'embedding_size' is 0"},
        {USUAL("electra", "64") ",\"embedding_size\":99999}", OST_EINVAL, "is 99999"},
    };
    struct ost_bert_config c;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_fails_saying(ost_bert_config_parse(&c, ost_slice_of(rows[i].text)), rows[i].status,
                            rows[i].says);
}

static void each_family_has_its_defaults(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t pad, types, embedding, tokens;
        double classifier_dropout;
    } rows[] = {
        {USUAL("bert", "64") "}", 0, 2, 32, 64, .1},
        {USUAL("roberta", "64") "}", 1, 2, 32, 62, .1},
        {USUAL("roberta", "514") ",\"type_vocab_size\":1}", 1, 1, 32, 512, .1},
        {USUAL("xlm-roberta", "64") ",\"pad_token_id\":0}", 0, 2, 32, 63, .1},
        {USUAL("camembert", "64") ",\"hidden_dropout_prob\":0.25}", 1, 2, 32, 62, .25},
        {USUAL("roberta", "64") ",\"classifier_dropout\":0.5}", 1, 2, 32, 62, .5},
        {DISTIL("32") "}", 0, 0, 32, 64, .2},
        {DISTIL("32") ",\"dropout\":0.5}", 0, 0, 32, 64, .2},
        {DISTIL("32") ",\"seq_classif_dropout\":0}", 0, 0, 32, 64, 0},
        {USUAL("electra", "64") ",\"embedding_size\":16}", 0, 2, 16, 64, .1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_bert_config c = parsed(rows[i].text);
        assert_int_equal(c.pad_token_id, rows[i].pad);
        assert_int_equal(c.type_vocab_size, rows[i].types);
        assert_int_equal(c.embedding_size, rows[i].embedding);
        assert_int_equal(ost_bert_config_tokens(&c), rows[i].tokens);
        assert_close(c.classifier_dropout, rows[i].classifier_dropout, 0);
        assert_close(c.layer_norm_eps, 1e-12, 0);
        ost_bert_config_release(&c);
    }
}

static void activations_go_by_name(void **state)
{
    (void)state;
    struct ost_bert_config relu = parsed(DISTIL("32") ",\"activation\":\"relu\"}");
    struct ost_bert_config tanh = parsed(USUAL("electra", "64") ",\"embedding_size\":16,"
                                                                "\"hidden_act\":\"gelu_new\"}");
    assert_int_equal(relu.activation, OST_BERT_RELU);
    assert_int_equal(tanh.activation, OST_BERT_GELU_TANH);
    ost_bert_config_release(&relu);
    ost_bert_config_release(&tanh);
}

/* num_parameters() of the base models that transformers 4.57.6 makes of these configurations. */
static void parameters_are_those_of_published_sizes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t parameters;
    } rows[] = {
        {"{\"model_type\":\"roberta\",\"vocab_size\":50265,\"hidden_size\":768,"
         "\"num_hidden_layers\":12,\"num_attention_heads\":12,\"intermediate_size\":3072,"
         "\"max_position_embeddings\":514,\"type_vocab_size\":1}",
         124645632},
        {"{\"model_type\":\"distilbert\",\"vocab_size\":30522,\"dim\":768,\"n_layers\":6,"
         "\"n_heads\":12,\"hidden_dim\":3072,\"max_position_embeddings\":512}",
         66362880},
        {"{\"model_type\":\"electra\",\"vocab_size\":30522,\"embedding_size\":128,"
         "\"hidden_size\":256,\"num_hidden_layers\":12,\"num_attention_heads\":4,"
         "\"intermediate_size\":1024,\"max_position_embeddings\":512}",
         13483008},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_bert_config c = parsed(rows[i].text);
        assert_int_equal(ost_bert_config_parameters(&c), rows[i].parameters);
        ost_bert_config_release(&c);
    }
}

static void what_is_written_has_the_keys_of_the_family(void **state)
{
    (void)state;
    static const struct {
        const char *text, *architecture, *has, *lacks;
    } rows[] = {
        {USUAL("roberta", "64") "}", "RobertaForTokenClassification", "hidden_size",
         "embedding_size"},
        {USUAL("xlm-roberta", "64") "}", "XLMRobertaForTokenClassification", "type_vocab_size",
         "dim"},
        {USUAL("camembert", "64") "}", "CamembertForTokenClassification", "pad_token_id",
         "dropout"},
        {DISTIL("32") "}", "DistilBertForTokenClassification", "seq_classif_dropout",
         "hidden_size"},
        {USUAL("electra", "64") ",\"embedding_size\":16}", "ElectraForTokenClassification",
         "embedding_size", "n_layers"},
    };
    const struct ost_bert_about nothing = {0};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_bert_config c = parsed(rows[i].text);
        struct ost_buf text = OST_BUF_INIT;
        struct ost_json *root;
        ost_bert_config_write(&text, &c, &ost_bert_head_tokens, &nothing);
        assert_ok(ost_json_parse(&root, ost_buf_view(&text)));
        const struct ost_json *name = ost_json_at(ost_json_get(root, "architectures"), 0);
        assert_string_equal(ost_json_text(name).p, rows[i].architecture);
        assert_true(ost_json_has(root, rows[i].has));
        assert_false(ost_json_has(root, rows[i].lacks));
        ost_json_free(root);
        ost_buf_release(&text);
        ost_bert_config_release(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_computed_is_refused),
        cmocka_unit_test(each_family_has_its_defaults),
        cmocka_unit_test(activations_go_by_name),
        cmocka_unit_test(parameters_are_those_of_published_sizes),
        cmocka_unit_test(what_is_written_has_the_keys_of_the_family),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
