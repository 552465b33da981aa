/*
 * Byte-level BPE and Unigram from files: what is read, what is refused and with which words, and
 * that what is saved is what was read. What they encode is replayed in test_tokenizer_kinds.c.
 */
#include "support/test.h"
#include "support/tempdir.h"

#include "base/buf.h"
#include "text/tokenizer.h"

#define TOKEN(content, id) "{\"id\":" id ",\"content\":\"" content "\",\"special\":true}"
#define ROBERTA                                                                                    \
    "{\"type\":\"RobertaProcessing\",\"sep\":[\"</s>\",2],\"cls\":[\"<s>\",0],"                    \
    "\"trim_offsets\":true,\"add_prefix_space\":false}"
#define PART(kind, id) "{\"" kind "\":{\"id\":\"" id "\",\"type_id\":0}}"
#define SINGLE                                                                                     \
    PART("SpecialToken", "<s>") "," PART("Sequence", "A") "," PART("SpecialToken", "</s>")
#define TEMPLATE                                                                                   \
    "{\"type\":\"TemplateProcessing\",\"single\":[" SINGLE "],\"pair\":[" SINGLE                   \
    "," PART("SpecialToken", "</s>") "," PART("Sequence", "B") "," PART(                           \
        "SpecialToken",                                                                            \
        "</s>") "],\"special_tokens\":{\"<s>\":{\"ids\":[0]},\"</s>\":{\"ids\":[2]}}}"
#define WORDS "\"<s>\":0,\"<pad>\":1,\"</s>\":2,\"<unk>\":3,\"a\":4,\"b\":5,\"ab\":6,\"\u0120\":7"
#define BPE(more, vocab, merges)                                                                   \
    "{\"type\":\"BPE\"," more "\"vocab\":" vocab ",\"merges\":" merges "}"
#define UNK "\"unk_token\":\"<unk>\","
#define BYTES "{\"type\":\"ByteLevel\",\"add_prefix_space\":false}"
#define PIECES                                                                                     \
    "[\"<s>\",0],[\"<pad>\",0],[\"</s>\",0],[\"<unk>\",0],[\"\u2581\",-2.5],[\"\u2581a\",-1.5]"
#define UNIGRAM(more, vocab) "{\"type\":\"Unigram\"," more "\"vocab\":" vocab "}"
#define META "{\"type\":\"Metaspace\",\"replacement\":\"\u2581\",\"add_prefix_space\":true}"
#define SEQUENCE(list) "{\"type\":\"Sequence\",\"normalizers\":[" list "]}"

/* The parts of a tokenizer.json; NULL: the usual one of a BPE, or of a Unigram when `unigram`. */
struct parts {
    bool unigram;
    const char *normalizer, *pre, *post, *model;
};

static int parse_parts(struct ost_tokenizer **out, const struct parts *p)
{
    struct ost_buf json = OST_BUF_INIT;
    const char *model = p->unigram ? UNIGRAM("\"unk_id\":3,", "[" PIECES "]")
                                   : BPE(UNK, "{" WORDS "}", "[\"a b\"]");
    ost_buf_printf(&json,
                   "{\"added_tokens\":[%s],\"normalizer\":%s,\"pre_tokenizer\":%s,"
                   "\"post_processor\":%s,\"model\":%s}",
                   TOKEN("<s>", "0"), p->normalizer ? p->normalizer : "null",
                   p->pre       ? p->pre
                   : p->unigram ? META
                                : BYTES,
                   p->post      ? p->post
                   : p->unigram ? TEMPLATE
                                : ROBERTA,
                   p->model ? p->model : model);
    struct ost_tokenizer_files f = {.tokenizer = {ost_buf_view(&json), "d/tokenizer.json"}};
    int rc = ost_tokenizer_parse(out, &f, NULL);
    ost_buf_release(&json);
    return rc;
}

static void assert_ids(const struct ost_tokenizer *t, const char *text, const char *ids)
{
    struct ost_encoding e = OST_ENCODING_INIT;
    struct ost_buf shown = OST_BUF_INIT;
    ost_tokenizer_encode(&e, t, ost_slice_of(text), OST_ANY_LENGTH);
    for (size_t i = 0; i < e.n; i++)
        ost_buf_printf(&shown, i ? " %d" : "%d", e.id[i]);
    assert_string_equal(shown.p, ids);
    ost_buf_release(&shown);
    ost_encoding_release(&e);
}

static void the_usual_files_are_read(void **state)
{
    (void)state;
    static const struct {
        struct parts parts;
        const char *text, *ids;
    } rows[] = {
        {{0}, "ab b", "0 6 7 5 2"},
        {{.model = BPE(UNK, "{" WORDS "}", "[[\"a\",\"b\"]]")}, "ab", "0 6 2"},
        {{.model = BPE(UNK, "{" WORDS "}", "[]")}, "ab", "0 4 5 2"},
        {{.model =
              BPE(UNK "\"dropout\":0.0,\"continuing_subword_prefix\":\"\",", "{" WORDS "}", "[]")},
         "xab",
         "0 3 4 5 2"},
        {{.post = TEMPLATE}, "a</s>", "0 4 2 2"},
        {{.unigram = true}, "a a", "0 5 5 2"},
        {{.unigram = true, .normalizer = SEQUENCE("")}, "xy", "0 4 3 2"},
        {{.unigram = true,
          .normalizer = "{\"type\":\"Replace\",\"pattern\":{\"String\":\"b\"},\"content\":\"a\"}"},
         "b",
         "0 5 2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_tokenizer *t;
        assert_ok(parse_parts(&t, &rows[i].parts));
        assert_ids(t, rows[i].text, rows[i].ids);
        assert_int_equal(ost_tokenizer_special(t).cls, 0);
        assert_int_equal(ost_tokenizer_special(t).sep, 2);
        assert_int_equal(ost_tokenizer_special(t).unk, 3);
        ost_tokenizer_free(t);
    }
}

static void others_are_refused_with_what_is_supported(void **state)
{
    (void)state;
    static const struct parts rows[] = {
        {.normalizer = "{\"type\":\"NFC\"}"},
        {.pre = "null"},
        {.pre = META},
        {.post = "null"},
        {.post = "{\"type\":\"ByteLevel\"}"},
        {.model = BPE(UNK "\"dropout\":0.1,", "{" WORDS "}", "[]")},
        {.model = BPE(UNK "\"byte_fallback\":true,", "{" WORDS "}", "[]")},
        {.model = BPE(UNK "\"continuing_subword_prefix\":\"##\",", "{" WORDS "}", "[]")},
        {.model = BPE(UNK "\"end_of_word_suffix\":\"</w>\",", "{" WORDS "}", "[]")},
        {.unigram = true, .pre = BYTES},
        {.unigram = true, .pre = "{\"type\":\"Sequence\",\"pretokenizers\":[" META "]}"},
        {.unigram = true, .pre = "{\"type\":\"Sequence\"}"},
        {.unigram = true, .post = ROBERTA},
        {.unigram = true, .normalizer = "{\"type\":\"NFKC\"}"},
        {.unigram = true, .normalizer = SEQUENCE("{\"type\":\"Lowercase\"}")},
        {.unigram = true, .model = UNIGRAM("\"unk_id\":3,\"byte_fallback\":true,", "[" PIECES "]")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_tokenizer *t;
        assert_fails_saying(parse_parts(&t, &rows[i]), OST_EINVAL, "d/tokenizer.json: ");
        assert_non_null(
            strstr(ost_error(), "ostler reads WordPiece as BERT has it, byte-level BPE"));
    }
}

#define REPLACE(pattern) "{\"type\":\"Replace\",\"pattern\":" pattern ",\"content\":\"x\"}"

static void broken_files_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct parts parts;
        int status;
        const char *says;
    } rows[] = {
        {{.model = BPE("", "{" WORDS "}", "[]")}, OST_EINVAL, "neither byte 0x00"},
        {{.model = BPE("\"unk_token\":\"?\",", "{" WORDS "}", "[]")}, OST_EPARSE, "'?' is not in"},
        {{.model = BPE(UNK, "[]", "[]")}, OST_EPARSE, "has no vocab"},
        {{.model = BPE(UNK, "{" WORDS "}", "null")}, OST_EPARSE, "has no merges"},
        {{.model = BPE(UNK, "{" WORDS "}", "[\"ab\"]")}, OST_EPARSE, "merge 1 is not two tokens"},
        {{.model = BPE(UNK, "{" WORDS "}", "[\"a b a\"]")}, OST_EPARSE, "merge 1 is not"},
        {{.model = BPE(UNK, "{" WORDS "}", "[\"a b\",[\"a\"]]")}, OST_EPARSE, "merge 2 is not"},
        {{.model = BPE(UNK, "{" WORDS "}", "[\"a b\",7]")}, OST_EPARSE, "merge 2 is not"},
        {{.model = BPE(UNK, "{" WORDS "}", "[\"b a\"]")}, OST_EPARSE, "'b' and 'a', has tokens"},
        {{.model = BPE(UNK, "{" WORDS "}", "[\"a c\"]")}, OST_EPARSE, "'a' and 'c', has tokens"},
        {{.unigram = true, .model = UNIGRAM("", "[" PIECES "]")}, OST_EPARSE, "unk_id is not"},
        {{.unigram = true, .model = UNIGRAM("\"unk_id\":6,", "[" PIECES "]")},
         OST_EPARSE,
         "unk_id"},
        {{.unigram = true, .model = UNIGRAM("\"unk_id\":3,", "[]")}, OST_EPARSE, "has no vocab"},
        {{.unigram = true, .model = UNIGRAM("\"unk_id\":3,", "{}")}, OST_EPARSE, "has no vocab"},
        {{.unigram = true, .model = UNIGRAM("\"unk_id\":3,", "[" PIECES ",[\"x\"]]")},
         OST_EPARSE,
         "entry 6 of its vocab is not a token and a score"},
        {{.unigram = true, .model = UNIGRAM("\"unk_id\":3,", "[" PIECES ",[\"x\",\"1\"]]")},
         OST_EPARSE,
         "entry 6"},
        {{.unigram = true, .model = UNIGRAM("\"unk_id\":3,", "[" PIECES ",[\"<s>\",1]]")},
         OST_EPARSE,
         "'<s>' is there twice"},
        {{.unigram = true, .model = UNIGRAM("\"unk_id\":3,", "[" PIECES ",[\"a\\u0000\",1]]")},
         OST_ELIMIT,
         "holds a NUL"},
        {{.unigram = true, .pre = "{\"type\":\"Metaspace\",\"replacement\":\"ab\"}"},
         OST_EPARSE,
         "'replacement' is not one character"},
        {{.unigram = true,
          .pre = "{\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"last\"}"},
         OST_EPARSE,
         "'prepend_scheme' is not always, first or never"},
        {{.unigram = true, .normalizer = "{\"type\":\"Precompiled\"}"},
         OST_EPARSE,
         "has no 'precomp"},
        {{.unigram = true, .normalizer = REPLACE("{\"Regex\":\"\\\\s+\"}")},
         OST_EINVAL,
         "replaces '\\s+': ostler reads Replace of a text"},
        {{.unigram = true, .normalizer = REPLACE("{\"String\":\"\"}")}, OST_EINVAL, "replaces ''"},
        {{.unigram = true, .normalizer = REPLACE("7")}, OST_EPARSE, "lacks 'pattern'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_tokenizer *t;
        assert_fails_saying(parse_parts(&t, &rows[i].parts), rows[i].status, rows[i].says);
        assert_memory_equal(ost_error(), "d/tokenizer.json: ", 18);
    }
}

static void put_file(const char *name, const char *text)
{
    char *path = ost_path_join(dir, name);
    assert_ok(ost_file_write(path, ost_slice_of(text)));
    free(path);
}

static void vocab_json_and_merges_txt_are_read_and_saved(void **state)
{
    (void)state;
    struct ost_buf vocab = OST_BUF_INIT;
    struct ost_tokenizer *t, *again;
    int id = 9;
    char *to = ost_path_join(dir, "saved");
    ost_buf_puts(&vocab, "{" WORDS ",\"<mask>\":8");
    for (int c = 0x21; c < 0x144; c++)
        if (c != 'a' && c != 'b' && c != 0x120 && c != '"' && c != '\\' && !(c > '~' && c < 0xa1) &&
            c != 0xad)
            ost_buf_printf(&vocab, ",\"\\u%04x\":%d", (unsigned)c, id++);
    ost_buf_printf(&vocab, ",\"\\\"\":%d,\"\\\\\":%d}", id, id + 1);
    put_file("vocab.json", vocab.p);
    put_file("merges.txt", "#version: 0.2\na b\n");
    assert_ok(ost_tokenizer_load(&t, dir, NULL));
    assert_ids(t, "ab a  <mask>b", "0 6 7 4 8 5 2"); /* <mask> takes the spaces before it */
    assert_ok(ost_dir_make(to));
    assert_ok(ost_tokenizer_save(t, to));
    assert_ok(ost_tokenizer_load(&again, to, NULL));
    assert_ids(again, "ab a  <mask>b", "0 6 7 4 8 5 2");
    ost_tokenizer_free(again);
    put_file("tokenizer_config.json", "{\"add_prefix_space\":true}");
    assert_ok(ost_tokenizer_load(&again, dir, NULL));
    assert_ids(again, "ab", "0 7 6 2");
    ost_tokenizer_free(again);
    put_file("merges.txt", "a b\nb\n");
    assert_fails_saying(ost_tokenizer_load(&again, dir, NULL), OST_EPARSE,
                        "merges.txt: merge 2 is not two tokens");
    ost_tokenizer_free(t);
    ost_buf_release(&vocab);
    free(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_usual_files_are_read),
        cmocka_unit_test(others_are_refused_with_what_is_supported),
        cmocka_unit_test(broken_files_are_refused),
        cmocka_unit_test(vocab_json_and_merges_txt_are_read_and_saved),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
