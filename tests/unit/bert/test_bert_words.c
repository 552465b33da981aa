/* Every word of a text is asked for once, at its first token, whatever the length allows. */
#include "support/test.h"

#include "base/buf.h"
#include "base/rng.h"
#include "engine/bert/words.h"
#include "text/words.h"

static struct ost_tokenizer *tokenizer;

static const char vocabulary[] =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nun\n##happi\n##ness\nof\nthe\n"
    "my\n##self\n,\n";

static int load(void **state)
{
    (void)state;
    struct ost_tokenizer_files files = {.vocab = {ost_slice_of(vocabulary), "vocab.txt"}};
    return ost_tokenizer_parse(&tokenizer, &files, NULL);
}

static int unload(void **state)
{
    (void)state;
    ost_tokenizer_free(tokenizer);
    return 0;
}

/* The sequences as lines of tokens, those asked for with a '>' in front. */
static void show(struct ost_buf *out, const struct ost_bert_texts *t)
{
    for (size_t i = 0; i < t->n; i++) {
        size_t row = t->row[i];
        for (size_t k = t->from[i]; k < t->from[i + 1]; k++) {
            bool asked = row < t->row[i + 1] && t->asked[row] == (int32_t)(k - t->from[i]);
            row += asked;
            ost_buf_printf(out, "%s%s", k > t->from[i] ? " " : "", asked ? ">" : "");
            ost_buf_slice(out, ost_tokenizer_token(tokenizer, t->id[k]));
        }
        assert_int_equal(row, t->row[i + 1]);
        ost_buf_addch(out, '\n');
    }
}

static void words_are_asked_at_their_first_token(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length;
        const char *sequences;
    } rows[] = {
        {"", 8, ""},
        {" \t\n", 8, ""},
        {"the", 8, "[CLS] >the [SEP]\n"},
        {"  unhappiness of\tmyself ", 16, "[CLS] >un ##happi ##ness >of >my ##self [SEP]\n"},
        {"the, unhappiness,of", 16, "[CLS] >the , >un ##happi ##ness , of [SEP]\n"},
        {"xyz ,,, of", 16, "[CLS] >[UNK] >, , , >of [SEP]\n"},
        {"of \x01 the", 16, "[CLS] >of >[UNK] >the [SEP]\n"},
        {"[SEP] of", 16, "[CLS] >[SEP] >of [SEP]\n"},
        {"of the unhappiness myself", 6,
         "[CLS] >of >the [SEP]\n[CLS] >un ##happi ##ness [SEP]\n[CLS] >my ##self [SEP]\n"},
        {"of unhappiness,of the", 4,
         "[CLS] >of [SEP]\n[CLS] >un ##happi [SEP]\n[CLS] >the [SEP]\n"},
        {"of the", 3, "[CLS] >of [SEP]\n[CLS] >the [SEP]\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_bert_texts t;
        struct ost_buf out = OST_BUF_INIT;
        struct ost_slice text = ost_slice_of(rows[i].text);
        ost_bert_words_encode(&t, tokenizer, &text, 1, rows[i].length);
        show(&out, &t);
        assert_string_equal(out.p, rows[i].sequences);
        ost_buf_release(&out);
        ost_bert_texts_release(&t);
    }
}

static void texts_follow_each_other(void **state)
{
    (void)state;
    struct ost_bert_texts t;
    struct ost_buf out = OST_BUF_INIT;
    const struct ost_slice text[] = {ost_slice_of("of the"), ost_slice_of(" "),
                                     ost_slice_of("unhappiness my")};
    ost_bert_words_encode(&t, tokenizer, text, COUNT(text), 5);
    show(&out, &t);
    assert_string_equal(out.p, "[CLS] >of >the [SEP]\n[CLS] >un ##happi ##ness [SEP]\n"
                               "[CLS] >my [SEP]\n");
    assert_int_equal(ost_bert_texts_row(&t, t.n), 4);
    ost_buf_release(&out);
    ost_bert_texts_release(&t);
}

/* As many rows as words, in sequences that are neither empty nor too long. */
static void assert_all_words(const struct ost_tokenizer *with, struct ost_slice text, size_t length)
{
    struct ost_bert_texts t;
    ost_bert_words_encode(&t, with, &text, 1, length);
    assert_int_equal(ost_bert_texts_row(&t, t.n), ost_words_count(text));
    for (size_t i = 0; i < t.n; i++) {
        size_t tokens = ost_bert_texts_length(&t, i);
        assert_in_range(tokens, 3, length);
        assert_true(t.row[i + 1] > t.row[i]);
        for (size_t r = t.row[i]; r < t.row[i + 1]; r++)
            assert_in_range(t.asked[r], r > t.row[i] ? t.asked[r - 1] + 1 : 1, tokens - 2);
    }
    ost_bert_texts_release(&t);
}

/* Random texts at random lengths. */
static void assert_nothing_lost(const struct ost_tokenizer *with)
{
    static const char *const parts[] = {"unhappiness", "of",   ",",      " ", "  ",
                                        "\n",          "\x02", "myself", "?", "\xc2\xa0"};
    struct ost_rng rng = ost_rng_seeded(7, 0);
    struct ost_buf b = OST_BUF_INIT;
    for (int round = 0; round < 1000; round++) {
        ost_buf_clear(&b);
        for (size_t n = ost_rng_below(&rng, 30); n > 0; n--)
            ost_buf_puts(&b, parts[ost_rng_below(&rng, COUNT(parts))]);
        assert_all_words(with, ost_buf_view(&b), 3 + ost_rng_below(&rng, 12));
    }
    ost_buf_release(&b);
}

static void no_word_is_lost(void **state)
{
    (void)state;
    assert_nothing_lost(tokenizer);
}

static void nor_with_other_kinds_of_tokenizers(void **state)
{
    (void)state;
    static const char *const kinds[] = {TEST_FILE("parity/tokenizer/kinds/bpe"),
                                        TEST_FILE("parity/tokenizer/kinds/bpe_prefix"),
                                        TEST_FILE("parity/tokenizer/kinds/unigram"),
                                        TEST_FILE("parity/tokenizer/kinds/unigram_words")};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct ost_tokenizer *t;
        assert_ok(ost_tokenizer_load(&t, kinds[i], NULL));
        assert_nothing_lost(t);
        ost_tokenizer_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_asked_at_their_first_token),
        cmocka_unit_test(texts_follow_each_other),
        cmocka_unit_test(no_word_is_lost),
        cmocka_unit_test(nor_with_other_kinds_of_tokenizers),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
