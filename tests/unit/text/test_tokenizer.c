/*
 * Encoding by hand: the published cases (google-research/bert, tokenization_test.py), special
 * tokens in the text, long words, truncation, pairs. What the reference makes of everything else is
 * replayed in test_tokenizer_parity.c; reading and writing files is test_tokenizer_files.c.
 */
#include "support/test.h"

#include "base/buf.h"
#include "text/tokenizer.h"

static const char vocab[] =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nwant\n##want\n##ed\nwa\nun\nrunn\n##ing\n,\n"
    "hello\n!\nhow\nare\nyou\n?\nah\n\u535a\n\u63a8\nzz\nHello\nx\n##x\n[\n]\nsep\n"
    "\u1112\n##\u1161\n##\u11ab\n\u03c3\n##\u03c3\ni\n##\u0307\ne\n";

static struct ost_tokenizer *tokenizer(const struct ost_tokenizer_options *options)
{
    struct ost_tokenizer_files files = {.vocab = {ost_slice_of(vocab), "vocab.txt"}};
    struct ost_tokenizer *t;
    assert_ok(ost_tokenizer_parse(&t, &files, options));
    return t;
}

static struct ost_tokenizer *cased(void)
{
    struct ost_tokenizer_options options = ost_tokenizer_defaults;
    options.lowercase = OST_OFF;
    return tokenizer(&options);
}

/* The tokens, separated by spaces. */
static void show(struct ost_buf *out, const struct ost_tokenizer *t, const struct ost_encoding *e)
{
    ost_buf_clear(out);
    for (size_t i = 0; i < e->n; i++) {
        if (i)
            ost_buf_addch(out, ' ');
        ost_buf_slice(out, ost_tokenizer_token(t, e->id[i]));
    }
}

/* "word:begin-end" of each token, separated by spaces. */
static void show_places(struct ost_buf *out, const struct ost_encoding *e)
{
    ost_buf_clear(out);
    for (size_t i = 0; i < e->n; i++)
        ost_buf_printf(out, i ? " %d:%zu-%zu" : "%d:%zu-%zu", e->word[i], e->span[i].begin,
                       e->span[i].end);
}

struct row {
    const char *text, *tokens;
};

/* Compares and frees the tokenizer; the tokens stand without [CLS] and [SEP]. */
static void check_rows(struct ost_tokenizer *t, const struct row *rows, size_t n)
{
    struct ost_encoding e = OST_ENCODING_INIT;
    struct ost_buf shown = OST_BUF_INIT, wanted = OST_BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        ost_tokenizer_encode(&e, t, ost_slice_of(rows[i].text), OST_ANY_LENGTH);
        show(&shown, t, &e);
        ost_buf_clear(&wanted);
        ost_buf_printf(&wanted, "[CLS]%s%s [SEP]", *rows[i].tokens ? " " : "", rows[i].tokens);
        assert_string_equal(shown.p, wanted.p);
    }
    ost_buf_release(&shown);
    ost_buf_release(&wanted);
    ost_encoding_release(&e);
    ost_tokenizer_free(t);
}

static void the_published_examples_hold(void **state)
{
    (void)state;
    static const struct row uncased_rows[] = {
        {"", ""},
        {"UNwant\u00c9d,running", "un ##want ##ed , runn ##ing"},
        {"unwanted running", "un ##want ##ed runn ##ing"},
        {"unwantedX running", "un ##want ##ed ##x runn ##ing"},
        {"unwantedY running", "[UNK] runn ##ing"},
        {"ah\u535a\u63a8zz", "ah \u535a \u63a8 zz"},
        {" \tHeLLo!how  \n Are yoU?  ", "hello ! how are you ?"},
        {"H\u00e9llo", "hello"},
    };
    static const struct row cased_rows[] = {
        {" \tHello!how  \n are you?  ", "Hello ! how are you ?"},
        {"HeLLo", "[UNK]"},
        {"H\u00e9llo", "[UNK]"},
    };
    check_rows(tokenizer(NULL), uncased_rows, sizeof uncased_rows / sizeof *uncased_rows);
    check_rows(cased(), cased_rows, sizeof cased_rows / sizeof *cased_rows);
}

static void letters_that_are_special_elsewhere_are_lowered_alone(void **state)
{
    (void)state;
    static const struct row stripped[] = {
        {"\u03a3\u03a3", "\u03c3 ##\u03c3"}, /* no final sigma */
        {"\u0130", "i"},
        {"\ud55c", "\u1112 ##\u1161 ##\u11ab"},
    };
    static const struct row kept[] = {{"\u0130", "i ##\u0307"}, {"\u00c9", "[UNK]"}};
    struct ost_tokenizer_options keep = ost_tokenizer_defaults;
    keep.strip_accents = OST_OFF;
    check_rows(tokenizer(NULL), stripped, sizeof stripped / sizeof *stripped);
    check_rows(tokenizer(&keep), kept, sizeof kept / sizeof *kept);
}

static void accents_can_be_stripped_without_lower_casing(void **state)
{
    (void)state;
    static const struct row rows[] = {{"H\u00e9llo", "Hello"}, {"h\u00e9llo", "hello"}};
    struct ost_tokenizer_options options = {OST_OFF, OST_ON, OST_AS_IN_FILE, true};
    check_rows(tokenizer(&options), rows, sizeof rows / sizeof *rows);
}

static void ideographs_stay_together_when_not_split(void **state)
{
    (void)state;
    static const struct row rows[] = {{"ah\u535a", "[UNK]"}, {"\u535a", "\u535a"}};
    struct ost_tokenizer_options options = ost_tokenizer_defaults;
    options.split_ideographs = OST_OFF;
    check_rows(tokenizer(&options), rows, sizeof rows / sizeof *rows);
}

static void special_tokens_in_the_text_are_special(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"hello [SEP] you", "hello [SEP] you"},
        {"hello[SEP]you[MASK]", "hello [SEP] you [MASK]"},
        {"[sep]", "[ sep ]"},
        {"[[SEP]]", "[ [SEP] ]"},
        {"[SEP", "[ sep"},
        {"e[PAD]\u0301x", "e [PAD] x"}, /* each side is normalised alone */
    };
    check_rows(tokenizer(NULL), rows, sizeof rows / sizeof *rows);
}

static void special_tokens_in_the_text_can_be_plain_words(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"hello [SEP] you", "hello [ sep ] you"},
        {"[[SEP]]", "[ [ sep ] ]"},
    };
    struct ost_tokenizer_options options = ost_tokenizer_defaults;
    options.special_in_text = false;
    check_rows(tokenizer(&options), rows, sizeof rows / sizeof *rows);
}

static void a_word_of_more_than_100_characters_is_unknown(void **state)
{
    (void)state;
    struct ost_tokenizer *t = tokenizer(NULL);
    struct ost_encoding e = OST_ENCODING_INIT;
    static const struct {
        size_t chars, tokens;
    } rows[] = {{1, 1}, {99, 99}, {100, 100}, {101, 1}, {102, 1}, {100000, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_buf text = OST_BUF_INIT;
        memset(ost_buf_room(&text, rows[i].chars), 'X', rows[i].chars);
        ost_buf_use(&text, rows[i].chars);
        ost_tokenizer_encode(&e, t, ost_buf_view(&text), OST_ANY_LENGTH);
        assert_int_equal(e.n, rows[i].tokens + 2);
        assert_int_equal(e.id[1] == ost_tokenizer_special(t).unk, rows[i].chars > 100);
        assert_int_equal(e.span[e.n - 2].end, rows[i].chars);
        ost_buf_release(&text);
    }
    ost_encoding_release(&e);
    ost_tokenizer_free(t);
}

static void places_are_bytes_of_the_text_and_pieces_share_their_word(void **state)
{
    (void)state;
    struct ost_tokenizer *t = tokenizer(NULL);
    struct ost_encoding e = OST_ENCODING_INIT;
    struct ost_buf shown = OST_BUF_INIT;
    static const struct row rows[] = {
        {"", "-1:0-0 -1:0-0"},
        {"unwant\u00e9d, you", "-1:0-0 0:0-2 0:2-6 0:6-9 1:9-10 2:11-14 -1:0-0"},
        {" y\u00f6u [SEP]\u535a", "-1:0-0 0:1-5 1:6-11 2:11-14 -1:0-0"},
        {"\ud55cx", "-1:0-0 0:0-3 0:0-3 0:0-3 0:3-4 -1:0-0"},
        {"qq\u200bq !", "-1:0-0 0:0-6 1:7-8 -1:0-0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ost_tokenizer_encode(&e, t, ost_slice_of(rows[i].text), OST_ANY_LENGTH);
        show_places(&shown, &e);
        assert_string_equal(shown.p, rows[i].tokens);
    }
    ost_buf_release(&shown);
    ost_encoding_release(&e);
    ost_tokenizer_free(t);
}

static void bytes_that_are_not_utf8_vanish(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"hel\xfflo", "hello"},
        {"\xe2\x82", ""},
        {"you\xc3", "you"},
        {"[SEP]\x80[SEP]", "[SEP] [SEP]"},
    };
    check_rows(tokenizer(NULL), rows, sizeof rows / sizeof *rows);
}

static void a_text_is_cut_to_the_length_and_says_so(void **state)
{
    (void)state;
    struct ost_tokenizer *t = tokenizer(NULL);
    struct ost_encoding e = OST_ENCODING_INIT;
    struct ost_buf shown = OST_BUF_INIT;
    static const struct {
        const char *text;
        size_t max_length;
        const char *tokens;
        bool truncated;
    } rows[] = {
        {"unwanted you", 6, "[CLS] un ##want ##ed you [SEP]", false},
        {"unwanted you", 5, "[CLS] un ##want ##ed [SEP]", true},
        {"unwanted you", 4, "[CLS] un ##want [SEP]", true},
        {"unwanted you", 3, "[CLS] un [SEP]", true},
        {"you", 3, "[CLS] you [SEP]", false},
        {"you \x01 \n", 3, "[CLS] you [SEP]", false},
        {"you[SEP]", 3, "[CLS] you [SEP]", true},
        {"", 3, "[CLS] [SEP]", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ost_tokenizer_encode(&e, t, ost_slice_of(rows[i].text), rows[i].max_length);
        show(&shown, t, &e);
        assert_string_equal(shown.p, rows[i].tokens);
        assert_int_equal(e.truncated, rows[i].truncated);
    }
    ost_buf_release(&shown);
    ost_encoding_release(&e);
    ost_tokenizer_free(t);
}

/* Whatever the length, a cut encoding is the beginning of the whole one. */
static void stopping_early_changes_nothing(void **state)
{
    (void)state;
    static const char text[] =
        "unwanted, [SEP] H\u00e9llo qqq! \u535a\u63a8 running \ud55c un\u0301";
    struct ost_tokenizer *t = tokenizer(NULL);
    struct ost_encoding whole = OST_ENCODING_INIT, cut = OST_ENCODING_INIT;
    ost_tokenizer_encode(&whole, t, ost_slice_of(text), OST_ANY_LENGTH);
    for (size_t n = 3; n <= whole.n + 1; n++) {
        ost_tokenizer_encode(&cut, t, ost_slice_of(text), n);
        assert_int_equal(cut.n, n < whole.n ? n : whole.n);
        assert_int_equal(cut.truncated, n < whole.n);
        assert_memory_equal(cut.id, whole.id, (cut.n - 1) * sizeof *cut.id);
        assert_memory_equal(cut.span, whole.span, (cut.n - 1) * sizeof *cut.span);
    }
    ost_encoding_release(&whole);
    ost_encoding_release(&cut);
    ost_tokenizer_free(t);
}

/* Texts of `a` and `b` words; how many stay, by the rule of utils/truncation.rs. */
static void pairs_lose_the_longer_end_first(void **state)
{
    (void)state;
    static const struct {
        size_t a, b, max_length, kept_a, kept_b;
    } rows[] = {
        {2, 3, 8, 2, 3},      {2, 3, 100, 2, 3},    {2, 9, 8, 2, 3},  {9, 2, 8, 3, 2},
        {9, 9, 8, 2, 3},      {9, 10, 8, 2, 3},     {10, 9, 8, 3, 2}, {9, 9, 9, 3, 3},
        {0, 9, 8, 0, 5},      {9, 0, 8, 5, 0},      {0, 0, 5, 0, 0},  {9, 9, 5, 1, 1},
        {1000, 999, 8, 3, 2}, {999, 1000, 8, 2, 3}, {3, 3, 8, 2, 3},  {1, 5, 8, 1, 4},
    };
    struct ost_tokenizer *t = tokenizer(NULL);
    struct ost_encoding e = OST_ENCODING_INIT;
    int32_t sep = ost_tokenizer_special(t).sep;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_buf a = OST_BUF_INIT, b = OST_BUF_INIT;
        for (size_t k = 0; k < rows[i].a; k++)
            ost_buf_puts(&a, "you ");
        for (size_t k = 0; k < rows[i].b; k++)
            ost_buf_puts(&b, "are ");
        ost_tokenizer_encode_pair(&e, t, ost_buf_view(&a), ost_buf_view(&b), rows[i].max_length);
        assert_int_equal(e.n, rows[i].kept_a + rows[i].kept_b + 3);
        assert_int_equal(e.id[rows[i].kept_a + 1], sep);
        assert_int_equal(e.id[e.n - 1], sep);
        for (size_t k = 0; k < e.n; k++)
            assert_int_equal(e.type[k], k > rows[i].kept_a + 1);
        bool whole = rows[i].kept_a == rows[i].a && rows[i].kept_b == rows[i].b;
        assert_int_equal(e.truncated, !whole);
        ost_buf_release(&a);
        ost_buf_release(&b);
    }
    ost_encoding_release(&e);
    ost_tokenizer_free(t);
}

static void the_second_text_of_a_pair_has_words_and_places_of_its_own(void **state)
{
    (void)state;
    struct ost_tokenizer *t = tokenizer(NULL);
    struct ost_encoding e = OST_ENCODING_INIT;
    struct ost_buf shown = OST_BUF_INIT;
    ost_tokenizer_encode_pair(&e, t, ost_slice_of("unwanted"), ost_slice_of(" how?"), 128);
    show(&shown, t, &e);
    assert_string_equal(shown.p, "[CLS] un ##want ##ed [SEP] how ? [SEP]");
    show_places(&shown, &e);
    assert_string_equal(shown.p, "-1:0-0 0:0-2 0:2-6 0:6-8 -1:0-0 0:1-4 1:4-5 -1:0-0");
    ost_buf_release(&shown);
    ost_encoding_release(&e);
    ost_tokenizer_free(t);
}

static void one_encoding_serves_many_texts_and_tokenizers(void **state)
{
    (void)state;
    struct ost_tokenizer *t[2] = {tokenizer(NULL), cased()};
    struct ost_encoding e = OST_ENCODING_INIT;
    struct ost_buf shown = OST_BUF_INIT;
    for (int i = 0; i < 4; i++) {
        ost_tokenizer_encode(&e, t[i % 2], ost_slice_of("Hello running, un qx"), i < 2 ? 128 : 5);
        show(&shown, t[i % 2], &e);
        static const char *const wanted[] = {
            "[CLS] hello runn ##ing , un [UNK] [SEP]", "[CLS] Hello runn ##ing , un [UNK] [SEP]",
            "[CLS] hello runn ##ing [SEP]", "[CLS] Hello runn ##ing [SEP]"};
        assert_string_equal(shown.p, wanted[i]);
    }
    ost_buf_release(&shown);
    ost_encoding_release(&e);
    ost_encoding_release(&e); /* an empty one may be released again */
    ost_tokenizer_free(t[0]);
    ost_tokenizer_free(t[1]);
}

static void tokens_and_ids_are_looked_up_both_ways(void **state)
{
    (void)state;
    struct ost_tokenizer *t = tokenizer(NULL);
    struct ost_special_ids special = ost_tokenizer_special(t);
    assert_int_equal(special.pad, 0);
    assert_int_equal(special.unk, 1);
    assert_int_equal(special.cls, 2);
    assert_int_equal(special.sep, 3);
    assert_int_equal(special.mask, 4);
    assert_int_equal(ost_tokenizer_size(t), 37);
    assert_int_equal(ost_tokenizer_max_length(t), 512);
    for (int32_t id = 0; id < 37; id++)
        assert_int_equal(ost_tokenizer_id(t, ost_tokenizer_token(t, id)), id);
    assert_int_equal(ost_tokenizer_id(t, ost_slice_of("nothing")), -1);
    ost_tokenizer_free(t);
    ost_tokenizer_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_examples_hold),
        cmocka_unit_test(letters_that_are_special_elsewhere_are_lowered_alone),
        cmocka_unit_test(accents_can_be_stripped_without_lower_casing),
        cmocka_unit_test(ideographs_stay_together_when_not_split),
        cmocka_unit_test(special_tokens_in_the_text_are_special),
        cmocka_unit_test(special_tokens_in_the_text_can_be_plain_words),
        cmocka_unit_test(a_word_of_more_than_100_characters_is_unknown),
        cmocka_unit_test(places_are_bytes_of_the_text_and_pieces_share_their_word),
        cmocka_unit_test(bytes_that_are_not_utf8_vanish),
        cmocka_unit_test(a_text_is_cut_to_the_length_and_says_so),
        cmocka_unit_test(stopping_early_changes_nothing),
        cmocka_unit_test(pairs_lose_the_longer_end_first),
        cmocka_unit_test(the_second_text_of_a_pair_has_words_and_places_of_its_own),
        cmocka_unit_test(one_encoding_serves_many_texts_and_tokenizers),
        cmocka_unit_test(tokens_and_ids_are_looked_up_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
