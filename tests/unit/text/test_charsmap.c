/* SentencePiece's charsmap: made by hand, broken in every way; and places through rewriting. */
#include "support/test.h"

#include "io/file.h"
#include "text/charsmap.h"

/*
 * A table with the rules of tests/fuzz/corpus/tokenizer/unigram.txt: fi for U+FB01, U+00E9 for e and
 * U+0301, nothing for U+200B, a space for a tab, A for U+FF21, U+30AC for U+FF76 U+FF9E.
 */
static struct ost_charsmap load_rules(void)
{
    struct ost_charsmap map;
    struct ost_buf text = OST_BUF_INIT;
    assert_ok(ost_file_read(&text, TEST_FILE("fuzz/corpus/tokenizer/unigram.txt"), 1 << 20));
    const char *begin = strstr(text.p, "charsmap\":\"") + strlen("charsmap\":\"");
    assert_ok(ost_charsmap_read(&map, (struct ost_slice){begin, strcspn(begin, "\"")}));
    ost_buf_release(&text);
    return map;
}

/* "text begin-end ..." of what the rules make of a text. */
static void show(struct ost_buf *out, const struct ost_charsmap *map, const char *from)
{
    struct ost_traced text = {0};
    struct ost_rewriter w = OST_REWRITER_INIT;
    struct ost_slice bytes = ost_slice_of(from);
    ost_traced_read(&text, bytes, 0, bytes.n);
    ost_charsmap_apply(map, &text, &w);
    ost_buf_clear(out);
    ost_traced_write(out, text.c, text.n);
    for (size_t i = 0; i < text.n; i++)
        ost_buf_printf(out, " %zu-%zu", text.c[i].begin, text.c[i].end);
    ost_traced_release(&text);
    ost_rewriter_release(&w);
}

static void user_perceived_characters_are_rewritten_with_their_places(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } rows[] = {
        {"", ""},
        {"ab", "ab 0-1 1-2"},
        {"a\ufb01b", "afib 0-1 1-4 1-4 4-5"},
        {"xe\u0301y", "x\u00e9y 0-1 1-2 4-5"},
        {"a\tb", "a b 0-1 1-2 2-3"},
        {"a\u200bb", "ab 0-1 4-5"},
        {"\ufb01\u200bx", "fix 0-3 3-6 6-7"},     /* the i takes over the place of U+200B */
        {"\u200bab", "ab 0-3 3-4"},               /* what vanishes first shifts the places */
        {"\uff76\uff9e", "\uff76\uff9e 0-3 3-6"}, /* six bytes: character by character */
        {"\uff21\u0301", "A 0-3"},                /* five bytes: its shortest prefix */
        {"\uff21\u0301\u0301", "A\u0301\u0301 0-3 3-5 5-7"},
    };
    struct ost_charsmap map = load_rules();
    struct ost_buf shown = OST_BUF_INIT;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        show(&shown, &map, rows[i].from);
        assert_string_equal(shown.p, rows[i].to);
    }
    ost_buf_release(&shown);
    ost_charsmap_release(&map);
}

static void broken_tables_are_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",             /* no size */
        "AAAA",         /* three bytes */
        "AAAAAA==",     /* a trie of 0 bytes */
        "BQAAAAAAAAAA", /* of 5 */
        "CAAAAAAAAAA=", /* of 8, of which 4 are there */
        "BAAAAAAAAAD/", /* texts that are not UTF-8 */
        "BAAAAAAAAA",   /* no padding */
        "BAAA*AAAAAA=",
        "=AAA",
        "A===",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_charsmap map;
        assert_fails_saying(ost_charsmap_read(&map, ost_slice_of(rows[i])), OST_EPARSE,
                            "'precompiled_charsmap' is not");
    }
}

/* Whatever the units say, looking up stays inside. */
static void any_trie_can_be_searched(void **state)
{
    (void)state;
    static const uint32_t units[] = {0,          0xffffffff, 0x7fffffff, 1u << 8, 1u << 9 | 1u << 8,
                                     0xfffffe61, 0x00000161};
    char text[] = "ab";
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        uint32_t unit[128];
        struct ost_charsmap map = {unit, 128, text, 2};
        for (size_t k = 0; k < 128; k++)
            unit[k] = units[i] ^ (uint32_t)(i % 2 ? k : 0);
        for (int c = 1; c < 256; c++) {
            char key[2] = {(char)c, (char)(255 - c)};
            struct ost_slice found = ost_charsmap_find(&map, (struct ost_slice){key, 2});
            assert_true(found.n <= 2);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(user_perceived_characters_are_rewritten_with_their_places),
        cmocka_unit_test(broken_tables_are_refused),
        cmocka_unit_test(any_trie_can_be_searched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
