/* Near-duplicates: what comparing all pairs finds, by sets that the test makes itself. */
#include "support/test.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/rng.h"
#include "text/similar.h"

static void find(struct ost_similar *out, const char *const *text, size_t n, double threshold)
{
    struct ost_slice slice[16];
    assert_true(n <= COUNT(slice));
    for (size_t i = 0; i < n; i++)
        slice[i] = ost_slice_of(text[i]);
    ost_similar_find(out, slice, n, threshold);
}

static void case_space_and_punctuation_do_not_matter(void **state)
{
    (void)state;
    static const char *const text[] = {
        "Where is my card?",
        "where is my card",
        "  WHERE is\n my card!! ",
        "where is my cards",
        "\xc3\x89t\xc3\xa9",
        "\xc3\xa9t\xc3\xa9",
        "!?",
        "!?",
        "??",
    };
    static const uint32_t group[] = {0, 0, 0, 1, 2, 2, 3, 3, 4};
    struct ost_similar s;
    find(&s, text, COUNT(text), 1);
    for (size_t i = 0; i < COUNT(text); i++)
        assert_int_equal(s.group[i], group[i]);
    assert_int_equal(s.groups, 5);
    assert_int_equal(s.first[1], 3);
    ost_similar_release(&s);
}

/* "abcdefghij" has 6 grams, "abcdefghijk" those and one more: 6 of 7. */
static void the_index_is_shared_grams_of_all(void **state)
{
    (void)state;
    static const char *const text[] = {"abcdefghij", "abcdefghijk", "zyxwvutsr"};
    struct ost_similar s;
    find(&s, text, 3, 0.85);
    assert_int_equal(s.pairs, 1);
    assert_int_equal(s.pair[0].a, 0);
    assert_int_equal(s.pair[0].b, 1);
    assert_close(s.pair[0].jaccard, 6. / 7, 1e-6);
    ost_similar_release(&s);
    find(&s, text, 3, 0.86);
    assert_int_equal(s.pairs, 0);
    ost_similar_release(&s);
}

/* The threshold itself counts: 9 of 10 grams at 0.9, whatever 0.9 is in binary. */
static void the_threshold_itself_is_reached(void **state)
{
    (void)state;
    static const char *const text[] = {"abcdefghijklm", "abcdefghijklmn", "x", "x y", "x y z"};
    struct ost_similar s;
    find(&s, text, COUNT(text), 0.9);
    assert_int_equal(s.pairs, 1);
    assert_close(s.pair[0].jaccard, 0.9, 1e-6);
    ost_similar_release(&s);
}

static void no_text_and_one_text_are_fine(void **state)
{
    (void)state;
    static const char *const text[] = {"", ""};
    struct ost_similar s;
    find(&s, text, 0, 0.9);
    assert_int_equal(s.groups + s.pairs, 0);
    ost_similar_release(&s);
    find(&s, text, 2, 0.9);
    assert_int_equal(s.groups, 1);
    assert_int_equal(s.pairs, 0);
    ost_similar_release(&s);
}

/* ---- against all pairs ---- */

enum { TEXTS = 300, WORDS = 12, LETTERS = 4 };

/* Sentences of few words, many of them with one word changed or one letter more. */
static void write_text(char *out, size_t room, struct ost_rng *rng, const char *earlier)
{
    size_t n = 0;
    if (earlier && ost_rng_below(rng, 2) == 0) {
        n = (size_t)snprintf(out, room, "%s", earlier);
        out[ost_rng_below(rng, n)] = (char)('a' + ost_rng_below(rng, LETTERS));
        if (ost_rng_below(rng, 2))
            snprintf(out + n, room - n, "%c", 'a' + (int)ost_rng_below(rng, LETTERS));
        return;
    }
    for (size_t w = 0; w < WORDS; w++) {
        for (size_t k = 0; k < 5; k++)
            out[n++] = (char)('a' + ost_rng_below(rng, LETTERS));
        out[n++] = w + 1 < WORDS ? ' ' : '\0';
    }
}

/* Grams of ASCII text by comparing strings, without hashes. */
static double index_of(const char *a, const char *b)
{
    size_t x = 0, y = 0, both = 0, m = strlen(a), n = strlen(b);
    for (size_t i = 0; i + 5 <= m; i++) {
        bool again = false, there = false;
        for (size_t j = 0; j < i; j++)
            again |= memcmp(a + i, a + j, 5) == 0;
        for (size_t j = 0; j + 5 <= n; j++)
            there |= memcmp(a + i, b + j, 5) == 0;
        x += !again;
        both += !again && there;
    }
    for (size_t i = 0; i + 5 <= n; i++) {
        bool again = false;
        for (size_t j = 0; j < i; j++)
            again |= memcmp(b + i, b + j, 5) == 0;
        y += !again;
    }
    return (double)both / (double)(x + y - both);
}

static void finds_all_pairs_and_no_others(void **state)
{
    (void)state;
    static char text[TEXTS][100];
    struct ost_slice slice[TEXTS];
    struct ost_rng rng = ost_rng_seeded(7, 0);
    struct ost_similar s;
    for (size_t i = 0; i < TEXTS; i++) {
        write_text(text[i], sizeof text[i], &rng, i ? text[ost_rng_below(&rng, i)] : NULL);
        slice[i] = ost_slice_of(text[i]);
    }
    ost_similar_find(&s, slice, TEXTS, 0.8);
    size_t expected = 0;
    for (uint32_t b = 0; b < s.groups; b++)
        for (uint32_t a = 0; a < b; a++) {
            double index = index_of(text[s.first[a]], text[s.first[b]]);
            if (index < 0.8)
                continue;
            assert_true(expected < s.pairs);
            assert_int_equal(s.pair[expected].a, a);
            assert_int_equal(s.pair[expected].b, b);
            assert_close(s.pair[expected++].jaccard, index, 1e-6);
        }
    assert_int_equal(s.pairs, expected);
    assert_true(expected > 50);
    ost_similar_release(&s);
}

/* 2,000 texts of one template: all pairs would be 2 million. Each has a partner all the same. */
static void texts_of_one_template_are_compared_with_a_few(void **state)
{
    (void)state;
    enum { MANY = 2000 };
    struct ost_slice *slice = ost_calloc(MANY, sizeof *slice);
    char(*text)[160] = ost_calloc(MANY, sizeof *text);
    struct ost_similar s;
    for (size_t i = 0; i < MANY; i++) {
        snprintf(text[i], sizeof text[i],
                 "your ticket number %zu has been received and will be answered by the next free "
                 "member of our staff within two working days",
                 i);
        slice[i] = ost_slice_of(text[i]);
    }
    ost_similar_find(&s, slice, MANY, 0.8);
    char *met = ost_calloc(MANY, 1);
    for (size_t k = 0; k < s.pairs; k++)
        met[s.pair[k].b] = 1;
    size_t partners = 0;
    for (size_t i = 0; i < MANY; i++)
        partners += met[i];
    assert_int_equal(s.groups, MANY);
    assert_int_equal(partners, MANY - 1);
    assert_true(s.pairs < (size_t)MANY * MANY / 2);
    free(met);
    free(slice);
    free(text);
    ost_similar_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_space_and_punctuation_do_not_matter),
        cmocka_unit_test(the_index_is_shared_grams_of_all),
        cmocka_unit_test(the_threshold_itself_is_reached),
        cmocka_unit_test(no_text_and_one_text_are_fine),
        cmocka_unit_test(finds_all_pairs_and_no_others),
        cmocka_unit_test(texts_of_one_template_are_compared_with_a_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
