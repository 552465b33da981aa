/* Texts fall into the terms that scikit-learn's two vectorizers make of them, Chinese into characters. */
#include "support/test.h"

#include "base/hash.h"
#include "engine/linear/terms.h"

/* Terms as the text of each, separated by '|'; pairs are "a+b". The order is that of the text. */
struct row {
    const char *text;
    const char *words;
    const char *characters;
};

static const struct row rows[] = {
    {"", "", ""},
    {" \t\n", "", ""},
    {"a", "a", " a|a | a "},
    {"My CARD", "my|card|my+card",
     " m|my|y | my|my | my | c|ca|ar|rd|d | ca|car|ard|rd | car|card|ard | card|card "},
    {"no-op!", "no|op|no+op",
     " n|no|o-|-o|op|p!|! | no|no-|o-o|-op|op!|p! | no-|no-o|o-op|-op!|op! | "
     "no-o|no-op|o-op!|-op! "},
    /* control characters vanish, white space of any kind separates */
    {"a\x01"
     "b\xc2\xa0"
     "c",
     "ab|c|ab+c", " a|ab|b | ab|ab | ab | c|c | c "},
    /* every Chinese character is a word, n-grams run over the whole */
    {"退款吗", "退|款|退+款|吗|款+吗",
     " 退|退款|款吗|吗 | 退款|退款吗|款吗 | 退款吗|退款吗 | 退款吗 "},
    {"iPhone坏了", "iphone|坏|iphone+坏|了|坏+了", NULL},
    /* not UTF-8: left out */
    {"a\xff"
     "b",
     "ab", " a|ab|b | ab|ab | ab "},
    {"\xc3\x84rger \xd0\x94\xd0\x90", "\xc3\xa4rger|\xd0\xb4\xd0\xb0|\xc3\xa4rger+\xd0\xb4\xd0\xb0",
     NULL},
};

static uint64_t hash_of(const char *term, size_t n, bool word)
{
    const char *plus = word ? memchr(term, '+', n) : NULL;
    if (!plus)
        return ost_hash(term, n, word ? OST_TERMS_WORD : OST_TERMS_CHARACTERS);
    size_t first = (size_t)(plus - term);
    uint64_t pair[] = {hash_of(term, first, true), hash_of(plus + 1, n - first - 1, true)};
    return ost_hash(pair, sizeof pair, OST_TERMS_PAIR);
}

/* The terms of the list, one after another, are those from `hash` on; returns how many. */
static size_t expect(const char *text, const char *list, const uint64_t *hash, size_t n, bool word)
{
    size_t count = 0;
    for (const char *at = list; *at;) {
        size_t length = strcspn(at, "|");
        if (count >= n || hash[count] != hash_of(at, length, word))
            fail_msg("'%s': term %zu is not '%.*s'", text, count, (int)length, at);
        count++;
        at += length + (at[length] == '|');
    }
    return count;
}

static void texts_fall_into_terms(void **state)
{
    (void)state;
    struct ost_terms t = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *r = &rows[i];
        ost_terms_read(&t, ost_slice_of(r->text));
        assert_int_equal(expect(r->text, r->words, t.hash, t.words, true), t.words);
        if (r->characters)
            assert_int_equal(expect(r->text, r->characters, t.hash + t.words, t.n - t.words, false),
                             t.n - t.words);
    }
    ost_terms_release(&t);
}

/* "cat a": words cat, a; 2- and 3-grams of " cat " and " a ", which has one of each of three. */
static void shorter_terms_are_some_of_all(void **state)
{
    (void)state;
    struct ost_terms all = {0}, some = {0};
    const struct ost_terms_limit limits[] = {{1, 3}, {2, 0}, {1, 5}};
    const size_t words[] = {2, 3, 2}, characters[] = {4 + 3 + 2 + 1, 0, 4 + 3 + 2 + 1 + 2 + 1};
    ost_terms_read(&all, ost_slice_of("cat a"));
    for (size_t i = 0; i < COUNT(limits); i++) {
        ost_terms_read_limited(&some, ost_slice_of("cat a"), limits[i]);
        assert_int_equal(some.words, words[i]);
        assert_int_equal(some.n - some.words, characters[i]);
        for (size_t k = 0; k < some.n; k++) {
            bool found = false;
            for (size_t j = 0; j < all.n; j++)
                found |= all.hash[j] == some.hash[k];
            assert_true(found);
        }
    }
    ost_terms_release(&all);
    ost_terms_release(&some);
}

static void the_end_of_a_huge_text_is_ignored(void **state)
{
    (void)state;
    struct ost_terms t = {0};
    size_t n = OST_TERMS_TEXT_MAX + 10;
    char *text = malloc(n);
    assert_non_null(text);
    memset(text, 'x', n);
    ost_terms_read(&t, (struct ost_slice){text, n});
    assert_int_equal(t.chars, OST_TERMS_TEXT_MAX + 2);
    text[OST_TERMS_TEXT_MAX - 1] = '\xe2'; /* a character that is cut in two is left out */
    ost_terms_read(&t, (struct ost_slice){text, n});
    assert_int_equal(t.chars, OST_TERMS_TEXT_MAX + 1);
    free(text);
    ost_terms_release(&t);
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Small seeds would make thousands of them equal. */
static void short_words_and_n_grams_stay_apart(void **state)
{
    (void)state;
    enum { FIRST = ' ', LAST = '~', COUNT = LAST - FIRST + 1 };
    static uint64_t hash[2 * (COUNT + COUNT * COUNT)];
    const uint64_t seed[] = {OST_TERMS_WORD, OST_TERMS_CHARACTERS};
    size_t n = 0;
    for (size_t s = 0; s < 2; s++)
        for (char a = FIRST; a <= LAST; a++) {
            hash[n++] = ost_hash(&a, 1, seed[s]);
            for (char b = FIRST; b <= LAST; b++)
                hash[n++] = ost_hash((char[]){a, b}, 2, seed[s]);
        }
    qsort(hash, n, sizeof *hash, by_value);
    for (size_t i = 1; i < n; i++)
        assert_true(hash[i] != hash[i - 1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_fall_into_terms),
        cmocka_unit_test(short_words_and_n_grams_stay_apart),
        cmocka_unit_test(shorter_terms_are_some_of_all),
        cmocka_unit_test(the_end_of_a_huge_text_is_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
