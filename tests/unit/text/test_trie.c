/* A trie finds the tokens that begin at a place, and no others. */
#include "support/test.h"

#include "base/rng.h"
#include "text/trie.h"

/* The ids of all tokens the text begins with, a bit each. */
static uint64_t found(const struct ost_trie *t, struct ost_slice text)
{
    uint64_t ids = 0;
    uint32_t node = 0;
    for (size_t at = 0; at < text.n && (node = ost_trie_child(t, node, (unsigned char)text.p[at]));
         at++)
        if (t->node[node].id >= 0)
            ids |= (uint64_t)1 << t->node[node].id;
    return ids;
}

static void all_tokens_that_begin_a_text_are_found(void **state)
{
    (void)state;
    static const char *const texts[] = {"a",
                                        "ab",
                                        "abc",
                                        "b",
                                        "\xe2\x96\x81",
                                        "\xe2\x96\x81"
                                        "a",
                                        "",
                                        "\xff",
                                        "bcd",
                                        "cccccccccccccccc"};
    enum { N = sizeof texts / sizeof *texts };
    struct ost_slice token[N];
    struct ost_trie t;
    struct ost_rng rng = ost_rng_seeded(1, 0);
    for (size_t i = 0; i < N; i++)
        token[i] = ost_slice_of(texts[i]);
    ost_trie_build(&t, token, N);
    for (int round = 0; round < 5000; round++) {
        static const char letters[] = "aabbccd\xe2\x96\x81\xff";
        char text[20];
        struct ost_slice s = {text, (size_t)ost_rng_below(&rng, sizeof text + 1)};
        uint64_t wanted = 0;
        for (size_t i = 0; i < s.n; i++)
            text[i] = letters[ost_rng_below(&rng, sizeof letters - 1)];
        for (size_t i = 0; i < N; i++)
            if (token[i].n && token[i].n <= s.n && memcmp(token[i].p, text, token[i].n) == 0)
                wanted |= (uint64_t)1 << i;
        assert_true(found(&t, s) == wanted);
    }
    ost_trie_release(&t);
}

static void a_trie_of_nothing_finds_nothing(void **state)
{
    (void)state;
    struct ost_trie t;
    ost_trie_build(&t, NULL, 0);
    assert_int_equal(ost_trie_child(&t, 0, 'a'), 0);
    ost_trie_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_tokens_that_begin_a_text_are_found),
        cmocka_unit_test(a_trie_of_nothing_finds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
