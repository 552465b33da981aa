/*
 * Reading and writing a tokenizer's files: which file decides, what is refused and with which
 * words, and that a written directory reads back the same.
 */
#include "support/test.h"
#include "support/tempdir.h"

#include "base/buf.h"
#include "io/file.h"
#include "io/json.h"
#include "text/tokenizer.h"

/* The parts of a tokenizer.json; NULL: the usual one. */
struct parts {
    const char *added, *normalizer, *pre, *post, *model;
};

#define TOKEN(content, id)                                                                         \
    "{\"id\":" id ",\"content\":\"" content "\",\"single_word\":false,\"lstrip\":false,"           \
    "\"rstrip\":false,\"normalized\":false,\"special\":true}"
#define SPECIALS                                                                                   \
    TOKEN("[PAD]", "0") "," TOKEN("[UNK]", "1") "," TOKEN("[CLS]", "2") "," TOKEN("[SEP]", "3")
#define NORMALIZER(strip, lower)                                                                   \
    "{\"type\":\"BertNormalizer\",\"clean_text\":true,\"handle_chinese_chars\":true,"              \
    "\"strip_accents\":" strip ",\"lowercase\":" lower "}"
#define PART(kind, id, type) "{\"" kind "\":{\"id\":\"" id "\",\"type_id\":" type "}}"
#define SINGLE                                                                                     \
    PART("SpecialToken", "[CLS]", "0")                                                             \
    "," PART("Sequence", "A", "0") "," PART("SpecialToken", "[SEP]", "0")
#define PAIR SINGLE "," PART("Sequence", "B", "1") "," PART("SpecialToken", "[SEP]", "1")
#define IDS(cls, sep)                                                                              \
    "{\"[CLS]\":{\"id\":\"[CLS]\",\"ids\":[" cls "],\"tokens\":[\"[CLS]\"]},"                      \
    "\"[SEP]\":{\"id\":\"[SEP]\",\"ids\":[" sep "],\"tokens\":[\"[SEP]\"]}}"
#define TEMPLATE(single, pair, ids)                                                                \
    "{\"type\":\"TemplateProcessing\",\"single\":[" single "],\"pair\":[" pair                     \
    "],\"special_tokens\":" ids "}"
#define BERT(cls, sep) "{\"type\":\"BertProcessing\",\"sep\":" sep ",\"cls\":" cls "}"
#define MODEL(prefix, chars, vocab)                                                                \
    "{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":" prefix        \
    ",\"max_input_chars_per_word\":" chars ",\"vocab\":" vocab "}"
#define WORDS                                                                                      \
    "\"[PAD]\":0,\"[UNK]\":1,\"[CLS]\":2,\"[SEP]\":3,\"cafe\":4,\"##s\":5,\"Caf\\u00e9\":6"
#define USUAL_MODEL MODEL("\"##\"", "100", "{" WORDS "}")

static void put_json(struct ost_buf *out, const struct parts *p)
{
    ost_buf_clear(out);
    ost_buf_printf(out,
                   "{\"version\":\"1.0\",\"truncation\":{\"max_length\":4},\"padding\":null,"
                   "\"added_tokens\":[%s],\"normalizer\":%s,\"pre_tokenizer\":%s,"
                   "\"post_processor\":%s,\"decoder\":null,\"model\":%s}",
                   p->added ? p->added : SPECIALS,
                   p->normalizer ? p->normalizer : NORMALIZER("null", "true"),
                   p->pre ? p->pre : "{\"type\":\"BertPreTokenizer\"}",
                   p->post ? p->post : TEMPLATE(SINGLE, PAIR, IDS("2", "3")),
                   p->model ? p->model : USUAL_MODEL);
}

/* From the texts of the files, NULL for one that is not there. */
static int parse(struct ost_tokenizer **out, const char *json, const char *vocab,
                 const char *config, const char *special)
{
    struct ost_tokenizer_files f = {0};
    if (json)
        f.tokenizer = (struct ost_tokenizer_file){ost_slice_of(json), "d/tokenizer.json"};
    if (vocab)
        f.vocab = (struct ost_tokenizer_file){ost_slice_of(vocab), "d/vocab.txt"};
    if (config)
        f.config = (struct ost_tokenizer_file){ost_slice_of(config), "d/tokenizer_config.json"};
    if (special)
        f.special = (struct ost_tokenizer_file){ost_slice_of(special), "d/special_tokens_map.json"};
    return ost_tokenizer_parse(out, &f, NULL);
}

static int parse_parts(struct ost_tokenizer **out, const struct parts *p)
{
    struct ost_buf json = OST_BUF_INIT;
    put_json(&json, p);
    int rc = parse(out, json.p, NULL, NULL, NULL);
    ost_buf_release(&json);
    return rc;
}

/* The tokens of the text between [CLS] and [SEP], separated by spaces. */
static void assert_tokens(const struct ost_tokenizer *t, const char *text, const char *tokens)
{
    struct ost_encoding e = OST_ENCODING_INIT;
    struct ost_buf shown = OST_BUF_INIT;
    ost_tokenizer_encode(&e, t, ost_slice_of(text), OST_ANY_LENGTH);
    for (size_t i = 1; i + 1 < e.n; i++) {
        if (i > 1)
            ost_buf_addch(&shown, ' ');
        ost_buf_slice(&shown, ost_tokenizer_token(t, e.id[i]));
    }
    assert_string_equal(shown.p, tokens);
    ost_buf_release(&shown);
    ost_encoding_release(&e);
}

static void both_kinds_of_post_processor_are_read(void **state)
{
    (void)state;
    static const char *const rows[] = {TEMPLATE(SINGLE, PAIR, IDS("2", "3")),
                                       BERT("[\"[CLS]\",2]", "[\"[SEP]\",3]")};
    for (size_t i = 0; i < 2; i++) {
        struct ost_tokenizer *t;
        assert_ok(parse_parts(&t, &(struct parts){.post = rows[i]}));
        assert_tokens(t, "Caf\u00e9s x [SEP]", "cafe ##s [UNK] [SEP]");
        assert_int_equal(ost_tokenizer_size(t), 7);
        assert_int_equal(ost_tokenizer_special(t).mask, -1);
        ost_tokenizer_free(t);
    }
}

static void tokenizer_config_wins_over_tokenizer_json(void **state)
{
    (void)state;
    static const struct {
        const char *strip, *lower; /* in tokenizer.json */
        const char *config;        /* NULL: no file */
        const char *tokens;        /* of "Café" */
    } rows[] = {
        {"null", "true", NULL, "cafe"},
        {"null", "false", NULL, "Caf\u00e9"},
        {"null", "true", "{}", "cafe"},
        {"null", "true", "{\"do_lower_case\":false}", "Caf\u00e9"},
        {"null", "false", "{\"do_lower_case\":true}", "cafe"},
        {"false", "true", "{}", "[UNK]"},
        {"false", "true", "{\"strip_accents\":null}", "cafe"},
        {"false", "true", "{\"strip_accents\":true}", "cafe"},
        {"true", "true", "{\"strip_accents\":false}", "[UNK]"},
        {"null", "true", "{\"strip_accents\":false,\"do_lower_case\":false}", "Caf\u00e9"},
        {"null", "true", "{\"do_lower_case\":null}", "cafe"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_buf normalizer = OST_BUF_INIT, json = OST_BUF_INIT;
        struct ost_tokenizer *t;
        ost_buf_printf(&normalizer, NORMALIZER("%s", "%s"), rows[i].strip, rows[i].lower);
        put_json(&json, &(struct parts){.normalizer = normalizer.p});
        assert_ok(parse(&t, json.p, NULL, rows[i].config, NULL));
        assert_tokens(t, "Caf\u00e9", rows[i].tokens);
        ost_tokenizer_free(t);
        ost_buf_release(&normalizer);
        ost_buf_release(&json);
    }
}

static const char lines[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n\u6211\nb\n";

static void a_vocab_txt_takes_its_settings_from_tokenizer_config(void **state)
{
    (void)state;
    static const struct {
        const char *config, *text, *tokens;
    } rows[] = {
        {NULL, "A\u6211", "a \u6211"},
        {"{\"do_lower_case\":false}", "A\u6211", "[UNK] \u6211"},
        {"{\"tokenize_chinese_chars\":false}", "A\u6211", "[UNK]"},
        {"{\"added_tokens_decoder\":{\"7\":{\"content\":\"<id>\",\"normalized\":false,"
         "\"special\":false,\"lstrip\":true,\"rstrip\":true,\"single_word\":false}}}",
         "a <id>\u3000b", "a <id> b"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_tokenizer *t;
        assert_ok(parse(&t, NULL, lines, rows[i].config, NULL));
        assert_tokens(t, rows[i].text, rows[i].tokens);
        ost_tokenizer_free(t);
    }
}

static void the_model_length_is_read_even_when_it_is_endless(void **state)
{
    (void)state;
    static const struct {
        const char *config;
        size_t length;
    } rows[] = {
        {"{}", 512},
        {"{\"model_max_length\":null}", 512},
        {"{\"model_max_length\":128}", 128},
        {"{\"model_max_length\":1000000000000000019884624838656}", INT32_MAX},
        {"{\"model_max_length\": 1e30, \"x\":\"\\\"10000000000000000000000\"}", INT32_MAX},
        {"{\"model_max_length\":130.00000000000000000000}", 130},
        {"{\"x\":\"\\\\\",\"model_max_length\":1000000000000000000000}", INT32_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_tokenizer *t;
        assert_ok(parse(&t, NULL, lines, rows[i].config, NULL));
        assert_int_equal(ost_tokenizer_max_length(t), rows[i].length);
        ost_tokenizer_free(t);
    }
}

static void special_tokens_may_have_other_names(void **state)
{
    (void)state;
    static const char vocab[] = "<p>\n<u>\n<s>\n</s>\n<m>\na\n";
    static const char map[] =
        "{\"pad_token\":\"<p>\",\"unk_token\":{\"content\":\"<u>\"},\"cls_token\":\"<wrong>\","
        "\"sep_token\":\"</s>\",\"mask_token\":\"<m>\"}";
    struct ost_tokenizer *t;
    assert_ok(parse(&t, NULL, vocab, "{\"cls_token\":\"<s>\"}", map));
    assert_tokens(t, "a <m> z", "a <m> <u>");
    assert_int_equal(ost_tokenizer_special(t).cls, 2);
    ost_tokenizer_free(t);
}

static void of_two_equal_lines_the_later_wins_and_both_keep_their_id(void **state)
{
    (void)state;
    struct ost_tokenizer *t;
    assert_ok(
        parse(&t, NULL, "[PAD]\na\n[UNK]\r\n[CLS]\n[SEP] \na\u3000\n\nb\n\nlast", NULL, NULL));
    assert_int_equal(ost_tokenizer_size(t), 10);
    assert_int_equal(ost_tokenizer_id(t, ost_slice_of("a")), 5);
    assert_int_equal(ost_tokenizer_id(t, ost_slice_of("b")), 7);
    assert_int_equal(ost_tokenizer_id(t, ost_slice_of("")), 8);
    assert_int_equal(ost_tokenizer_id(t, ost_slice_of("last")), 9);
    assert_int_equal(ost_tokenizer_special(t).unk, 2);
    assert_true(ost_slice_is(ost_tokenizer_token(t, 1), "[shadowed line 2]"));
    ost_tokenizer_free(t);
}

static void other_pipelines_are_refused_with_what_is_supported(void **state)
{
    (void)state;
    static const struct parts rows[] = {
        {.normalizer = "null"},
        {.normalizer = "{\"type\":\"Lowercase\"}"},
        {.normalizer = "{\"type\":7}"},
        {.pre = "null"},
        {.pre = "{\"type\":\"ByteLevel\"}"},
        {.post = "null"},
        {.post = "{\"type\":\"ByteLevel\"}"},
        {.post = TEMPLATE("", PAIR, IDS("2", "3"))},
        {.post = TEMPLATE(SINGLE, SINGLE, IDS("2", "3"))},
        {.post = TEMPLATE(PART("Sequence", "A", "0"), PAIR, IDS("2", "3"))},
        {.post = TEMPLATE(SINGLE "," PART("SpecialToken", "[SEP]", "0"), PAIR, IDS("2", "3"))},
        {.post = "{\"type\":\"TemplateProcessing\",\"single\":{\"a\":1},\"pair\":7}"},
        {.post = "{\"type\":\"TemplateProcessing\",\"single\":[1,2,3],\"pair\":[1,2,3,4,5]}"},
        {.model = "{\"type\":\"WordLevel\"}"},
        {.model = "{\"type\":7}"},
        {.model = MODEL("\"@@\"", "100", "{" WORDS "}")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_tokenizer *t;
        assert_fails_saying(parse_parts(&t, &rows[i]), OST_EINVAL, "d/tokenizer.json: ");
        assert_non_null(strstr(ost_error(), "ostler reads WordPiece"));
    }
}

#define ADDED(id, content, more) "{\"id\":" id ",\"content\":\"" content "\"," more "}"
#define RAW "\"normalized\":false"

static void broken_parts_of_tokenizer_json_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct parts parts;
        int status;
        const char *says;
    } rows[] = {
        {{.model = "null"}, OST_EPARSE, "'unk_token' is missing"},
        {{.model = "[1]"}, OST_EPARSE, "'unk_token' is missing"},
        {{.model = MODEL("\"##\"", "100", "null")}, OST_EPARSE, "its model has no vocab"},
        {{.model = MODEL("\"##\"", "100", "[\"[PAD]\"]")}, OST_EPARSE, "its model has no vocab"},
        {{.model = MODEL("\"##\"", "100", "{}")}, OST_EPARSE, "no token '[UNK]'"},
        {{.model = MODEL("\"##\"", "0", "{" WORDS "}")}, OST_ELIMIT, "max_input_chars_per_word"},
        {{.model = MODEL("\"##\"", "1001", "{" WORDS "}")}, OST_ELIMIT, "is not 1 to 1000"},
        {{.model = MODEL("\"##\"", "\"x\"", "{" WORDS "}")},
         OST_EPARSE,
         "max_input_chars_per_word"},
        {{.model = MODEL("7", "100", "{" WORDS "}")}, OST_EPARSE, "continuing_subword_prefix"},
        {{.model = MODEL("\"##\"", "100", "{" WORDS ",\"x\":6}")}, OST_EPARSE, "the same id 6"},
        {{.model = MODEL("\"##\"", "100", "{" WORDS ",\"x\":8}")},
         OST_EPARSE,
         "the id of token 'x' is not one of 0..7"},
        {{.model = MODEL("\"##\"", "100", "{" WORDS ",\"x\":-1}")}, OST_EPARSE, "'x'"},
        {{.model = MODEL("\"##\"", "100", "{" WORDS ",\"x\":9000000000}")}, OST_EPARSE, "'x'"},
        {{.model = MODEL("\"##\"", "100", "{" WORDS ",\"x\":7.0}")}, OST_EPARSE, "'x'"},
        {{.model = MODEL("\"##\"", "100", "{" WORDS ",\"x\":\"7\"}")}, OST_EPARSE, "'x'"},
        {{.added = ADDED("7", "", RAW)}, OST_ELIMIT, "1 to 256 bytes"},
        {{.added = ADDED("8", "<n>", RAW)}, OST_EPARSE, "cannot have the id 8"},
        {{.added = ADDED("-1", "<n>", RAW)}, OST_EPARSE, "cannot have the id -1"},
        {{.added = ADDED("3", "<n>", RAW)}, OST_EPARSE, "the same id 3"},
        {{.added = ADDED("4", "[SEP]", RAW)}, OST_EPARSE, "'[SEP]' cannot have the id 4"},
        {{.added = ADDED("8", "<n>", RAW) "," TOKEN("[PAD]", "0")},
         OST_EPARSE,
         "leave a gap below 9"},
        {{.added = ADDED("7", "\\u0007", "\"special\":false")}, OST_ELIMIT, "7, normalised, is"},
        {{.added = ADDED("7", "<n>", RAW ",\"single_word\":true")}, OST_EINVAL, "single_word"},
        {{.added = ADDED("7", "<n>", "\"special\":1")}, OST_EPARSE, "'special'"},
        {{.added = ADDED("7", "a\\u0000b", RAW)}, OST_EPARSE, "'content'"},
        {{.added = "7"}, OST_EPARSE, "'id' is missing"},
        {{.normalizer = NORMALIZER("7", "true")}, OST_EPARSE, "'strip_accents'"},
        {{.normalizer = NORMALIZER("null", "\"yes\"")}, OST_EPARSE, "'lowercase'"},
        {{.post = BERT("[\"[CLS]\"]", "[\"[SEP]\",3]")}, OST_EPARSE, "'cls' in post_processor"},
        {{.post = BERT("[\"[CLS]\",2]", "[3,3]")}, OST_EPARSE, "'sep' in post_processor"},
        {{.post = BERT("[\"[CLS]\",3]", "[\"[SEP]\",3]")}, OST_EPARSE, "'[CLS]' its id 2"},
        {{.post = BERT("[\"<s>\",2]", "[\"[SEP]\",3]")}, OST_EPARSE, "no token '<s>'"},
        {{.post = TEMPLATE(SINGLE, PAIR, IDS("2", "4"))}, OST_EPARSE, "'[SEP]' its id 3"},
        {{.post = TEMPLATE(SINGLE, PAIR, IDS("2,2", "3"))}, OST_EPARSE, "'[CLS]' its id 2"},
        {{.post = TEMPLATE(SINGLE, PAIR, "{}")}, OST_EPARSE, "'[CLS]' its id 2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_tokenizer *t;
        assert_fails_saying(parse_parts(&t, &rows[i].parts), rows[i].status, rows[i].says);
        assert_memory_equal(ost_error(), "d/tokenizer.json: ", 18);
    }
}

static void a_tokenizer_json_cut_anywhere_is_refused(void **state)
{
    (void)state;
    struct ost_buf json = OST_BUF_INIT;
    put_json(&json, &(struct parts){0});
    while (json.n > 0) {
        struct ost_tokenizer *t;
        ost_buf_cut(&json, json.n - 1);
        assert_fails(parse(&t, json.p, NULL, NULL, NULL), OST_EPARSE);
    }
    ost_buf_release(&json);
}

static void broken_small_files_are_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *vocab, *config, *special;
        int status;
        const char *says;
    } rows[] = {
        {"", NULL, NULL, OST_EPARSE, "d/vocab.txt: it has no token '[PAD]'"},
        {"\n", NULL, NULL, OST_EPARSE, "d/vocab.txt: it has no token '[PAD]'"},
        {"[PAD]\n[CLS]\n[SEP]\n", NULL, NULL, OST_EPARSE, "d/vocab.txt: it has no token '[UNK]'"},
        {"[PAD]\n[UNK]\n[SEP]\n", NULL, NULL, OST_EPARSE, "'[CLS]'"},
        {"[PAD]\n[UNK]\n[CLS]\n", NULL, NULL, OST_EPARSE, "'[SEP]'"},
        {"[PAD]\n[UNK]\n[CLS]\n\xff\n[SEP]\n", NULL, NULL, OST_EPARSE, "line 4 is not UTF-8"},
        {"[PAD]\na\xc3\n[UNK]\n[CLS]\n[SEP]\n", NULL, NULL, OST_EPARSE, "line 2 is not UTF-8"},
        {lines, "", NULL, OST_EPARSE, "d/tokenizer_config.json: "},
        {lines, "[]", NULL, OST_EPARSE, "d/tokenizer_config.json: it is not a JSON object"},
        {lines, "{\"do_lower_case\":1}", NULL, OST_EPARSE, "d/tokenizer_config.json: 'do_lower"},
        {lines, "{\"strip_accents\":\"no\"}", NULL, OST_EPARSE, "'strip_accents'"},
        {lines, "{\"model_max_length\":4}", NULL, OST_EPARSE, "'model_max_length'"},
        {lines, "{\"model_max_length\":-1e30}", NULL, OST_EPARSE, "'model_max_length'"},
        {lines, "{\"model_max_length\":\"512\"}", NULL, OST_EPARSE, "'model_max_length'"},
        {lines, "{\"cls_token\":7}", NULL, OST_EPARSE, "'cls_token' is not the name"},
        {lines, "{\"added_tokens_decoder\":{\"x\":{}}}", NULL, OST_EPARSE, "tokenizer_config.json"},
        {lines, "{\"added_tokens_decoder\":{\"7\":3}}", NULL, OST_EPARSE, "'content' is missing"},
        {lines, "{\"added_tokens_decoder\":{\"99\":{\"content\":\"x\",\"special\":true}}}", NULL,
         OST_EPARSE, "'x' cannot have the id 99"},
        {lines, NULL, "nonsense", OST_EPARSE, "d/special_tokens_map.json: "},
        {lines, NULL, "{\"pad_token\":{\"text\":1}}", OST_EPARSE, "'pad_token' is not the name"},
        {lines, NULL, "{\"pad_token\":\"<nil>\"}", OST_EPARSE,
         "d/vocab.txt: it has no token '<nil>'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_tokenizer *t;
        assert_fails_saying(parse(&t, NULL, rows[i].vocab, rows[i].config, rows[i].special),
                            rows[i].status, rows[i].says);
    }
}

static void more_than_a_million_tokens_are_refused(void **state)
{
    (void)state;
    enum { N = 1000001 };
    struct ost_buf vocab = OST_BUF_INIT;
    struct ost_tokenizer *t;
    memset(ost_buf_room(&vocab, N), '\n', N);
    ost_buf_use(&vocab, N);
    assert_fails_saying(parse(&t, NULL, vocab.p, NULL, NULL), OST_ELIMIT,
                        "d/vocab.txt: it has more than 1000000 tokens");
    ost_buf_release(&vocab);
}

static void put_file(const char *name, const char *text)
{
    char *path = ost_path_join(dir, name);
    assert_ok(ost_file_write(path, ost_slice_of(text)));
    free(path);
}

static void assert_same(const struct ost_tokenizer *a, const struct ost_tokenizer *b)
{
    static const char *const texts[] = {"Caf\u00e9s a [SEP] \u6211b", "a <id> \u3000[MASK]",
                                        "x\u00b7y"};
    struct ost_encoding e = OST_ENCODING_INIT, f = OST_ENCODING_INIT;
    assert_int_equal(ost_tokenizer_size(a), ost_tokenizer_size(b));
    assert_int_equal(ost_tokenizer_max_length(a), ost_tokenizer_max_length(b));
    for (int32_t id = 0; (size_t)id < ost_tokenizer_size(a); id++)
        assert_true(ost_slice_equal(ost_tokenizer_token(a, id), ost_tokenizer_token(b, id)));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ost_tokenizer_encode(&e, a, ost_slice_of(texts[i]), OST_ANY_LENGTH);
        ost_tokenizer_encode(&f, b, ost_slice_of(texts[i]), OST_ANY_LENGTH);
        assert_int_equal(e.n, f.n);
        assert_memory_equal(e.id, f.id, e.n * sizeof *e.id);
        assert_memory_equal(e.span, f.span, e.n * sizeof *e.span);
    }
    ost_encoding_release(&e);
    ost_encoding_release(&f);
}

static void remove_file(const char *name)
{
    char *path = ost_path_join(dir, name);
    assert_int_equal(remove(path), 0);
    free(path);
}

/* Saved, it reads back the same from tokenizer.json, and without that from the other three. */
static void what_is_saved_reads_back_the_same(void **state)
{
    (void)state;
    static const char vocab[] =
        "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n\u6211\nb\nb\n\"\\\ncafe\n##s\n"
        "Caf\u00e9\n\u00b7\n\n";
    static const char added[] = "{\"added_tokens_decoder\":{\"15\":{\"content\":\"<id>\","
                                "\"normalized\":false,\"lstrip\":true,\"rstrip\":true}}}";
    static const char *const configs[] = {
        "{\"do_lower_case\":false,\"model_max_length\":64}",
        "{\"strip_accents\":false,\"tokenize_chinese_chars\":false}",
        "{\"strip_accents\":true,\"do_lower_case\":false}",
        added,
    };
    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
        struct ost_tokenizer *t, *from_json, *from_lines;
        assert_ok(parse(&t, NULL, vocab, configs[i], NULL));
        assert_ok(ost_tokenizer_save(t, dir));
        assert_ok(ost_tokenizer_load(&from_json, dir, NULL));
        assert_same(t, from_json);
        remove_file("tokenizer.json");
        assert_ok(ost_tokenizer_load(&from_lines, dir, NULL));
        assert_same(t, from_lines);
        ost_tokenizer_free(t);
        ost_tokenizer_free(from_json);
        ost_tokenizer_free(from_lines);
    }
}

static void options_in_force_are_saved(void **state)
{
    (void)state;
    struct ost_tokenizer_options options = ost_tokenizer_defaults;
    struct ost_tokenizer *t;
    put_file("vocab.txt", lines);
    put_file("tokenizer_config.json", "{\"do_lower_case\":true}");
    options.lowercase = OST_OFF;
    assert_ok(ost_tokenizer_load(&t, dir, &options));
    assert_tokens(t, "A a", "[UNK] a");
    assert_ok(ost_tokenizer_save(t, dir));
    ost_tokenizer_free(t);
    assert_ok(ost_tokenizer_load(&t, dir, NULL));
    assert_tokens(t, "A a", "[UNK] a");
    ost_tokenizer_free(t);
}

static void a_saved_tokenizer_json_has_the_fields_in_order(void **state)
{
    (void)state;
    static const char *const fields[] = {"version",        "truncation", "padding",
                                         "added_tokens",   "normalizer", "pre_tokenizer",
                                         "post_processor", "decoder",    "model"};
    struct ost_tokenizer *t;
    struct ost_json *root;
    char *path = ost_path_join(dir, "tokenizer.json");
    assert_ok(parse(&t, NULL, lines, NULL, NULL));
    assert_ok(ost_tokenizer_save(t, dir));
    assert_ok(ost_json_load(&root, path, 1 << 20));
    struct ost_json_iter it = ost_json_members(root);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        assert_true(ost_json_next(&it));
        assert_true(ost_slice_is(it.key, fields[i]));
    }
    assert_false(ost_json_next(&it));
    ost_json_free(root);
    ost_tokenizer_free(t);
    free(path);
}

static void a_token_that_fits_on_no_line_is_not_saved(void **state)
{
    (void)state;
    static const char *const tokens[] = {"a\\nb", "a ", "a\\u3000", "a\\r"};
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        struct ost_buf model = OST_BUF_INIT;
        struct ost_tokenizer *t;
        ost_buf_printf(&model, MODEL("\"##\"", "100", "{" WORDS ",\"%s\":7}"), tokens[i]);
        assert_ok(parse_parts(&t, &(struct parts){.model = model.p}));
        assert_fails_saying(ost_tokenizer_save(t, dir), OST_EINVAL, "token 7");
        ost_tokenizer_free(t);
        ost_buf_release(&model);
    }
}

static void a_missing_place_is_named(void **state)
{
    (void)state;
    struct ost_tokenizer *t;
    char *path = ost_path_join(dir, "nothing");
    assert_fails_saying(ost_tokenizer_load(&t, path, NULL), OST_EIO, path);
    assert_ok(ost_dir_make(path));
    assert_fails_saying(ost_tokenizer_load(&t, path, NULL), OST_ENOTFOUND,
                        "has neither tokenizer.json nor vocab.txt");
    assert_ok(parse(&t, NULL, lines, NULL, NULL));
    assert_ok(ost_dir_remove(path));
    assert_fails_saying(ost_tokenizer_save(t, path), OST_EIO, path);
    ost_tokenizer_free(t);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_kinds_of_post_processor_are_read),
        cmocka_unit_test(tokenizer_config_wins_over_tokenizer_json),
        cmocka_unit_test(a_vocab_txt_takes_its_settings_from_tokenizer_config),
        cmocka_unit_test(the_model_length_is_read_even_when_it_is_endless),
        cmocka_unit_test(special_tokens_may_have_other_names),
        cmocka_unit_test(of_two_equal_lines_the_later_wins_and_both_keep_their_id),
        cmocka_unit_test(other_pipelines_are_refused_with_what_is_supported),
        cmocka_unit_test(broken_parts_of_tokenizer_json_are_refused),
        cmocka_unit_test(a_tokenizer_json_cut_anywhere_is_refused),
        cmocka_unit_test(broken_small_files_are_refused_by_name),
        cmocka_unit_test(more_than_a_million_tokens_are_refused),
        cmocka_unit_test(what_is_saved_reads_back_the_same),
        cmocka_unit_test(options_in_force_are_saved),
        cmocka_unit_test(a_saved_tokenizer_json_has_the_fields_in_order),
        cmocka_unit_test(a_token_that_fits_on_no_line_is_not_saved),
        cmocka_unit_test(a_missing_place_is_named),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
