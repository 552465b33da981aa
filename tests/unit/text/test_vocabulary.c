/* Tokens are found under their kind, by the bytes that stand in a word. */
#include "support/test.h"

#include "text/vocabulary.h"

static struct ost_vocabulary v;

static void fill(const char *const *tokens, size_t n)
{
    ost_vocabulary_init(&v, n, true);
    for (size_t i = 0; i < n; i++) {
        struct ost_slice token = ost_slice_of(tokens[i]);
        assert_ok(ost_vocabulary_set(&v, token, (int32_t)i));
        assert_ok(ost_vocabulary_index(&v, ost_vocabulary_kind(&v, token), (int32_t)i));
    }
}

static void a_token_is_found_under_its_kind_only(void **state)
{
    (void)state;
    static const char *const tokens[] = {"ing", "##ing", "##", "#", "", "###", "[SEP]"};
    static const struct {
        enum ost_token_kind kind;
        const char *key;
        int32_t id;
    } rows[] = {
        {OST_TOKEN_BEGINS, "ing", 0},    {OST_TOKEN_CONTINUES, "ing", 1},
        {OST_TOKEN_BEGINS, "##ing", -1}, {OST_TOKEN_BEGINS, "##", 2},
        {OST_TOKEN_CONTINUES, "", -1},   {OST_TOKEN_BEGINS, "#", 3},
        {OST_TOKEN_CONTINUES, "#", 5},   {OST_TOKEN_BEGINS, "", 4},
        {OST_TOKEN_BEGINS, "[SEP]", 6},  {OST_TOKEN_ADDED, "[SEP]", 6},
        {OST_TOKEN_ADDED, "ing", -1},    {OST_TOKEN_BEGINS, "longer than any", -1},
    };
    fill(tokens, sizeof tokens / sizeof *tokens);
    assert_ok(ost_vocabulary_index(&v, OST_TOKEN_ADDED, 6));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(ost_vocabulary_find(&v, rows[i].kind, ost_slice_of(rows[i].key)),
                         rows[i].id);
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
        assert_int_equal(ost_vocabulary_id(&v, ost_slice_of(tokens[i])), i);
    assert_int_equal(ost_vocabulary_id(&v, ost_slice_of("##in")), -1);
    ost_vocabulary_release(&v);
}

static void an_id_and_a_token_are_given_once(void **state)
{
    (void)state;
    static const char *const tokens[] = {"a", "b"};
    ost_vocabulary_init(&v, 3, true);
    for (int32_t i = 0; i < 2; i++) {
        assert_ok(ost_vocabulary_set(&v, ost_slice_of(tokens[i]), i));
        assert_ok(ost_vocabulary_index(&v, OST_TOKEN_BEGINS, i));
    }
    assert_fails_saying(ost_vocabulary_set(&v, ost_slice_of("c"), 1), OST_EPARSE,
                        "tokens 'b' and 'c' have the same id 1");
    assert_ok(ost_vocabulary_set(&v, ost_slice_of("a"), 2));
    assert_fails_saying(ost_vocabulary_index(&v, OST_TOKEN_BEGINS, 2), OST_EPARSE,
                        "token 'a' is there twice");
    ost_vocabulary_release(&v);
}

static void two_hundred_thousand_tokens_are_all_found(void **state)
{
    (void)state;
    enum { N = 200000 };
    char token[16];
    ost_vocabulary_init(&v, N, true);
    for (int32_t i = 0; i < N; i++) {
        snprintf(token, sizeof token, i % 2 ? "##%d" : "%d", i);
        assert_ok(ost_vocabulary_set(&v, ost_slice_of(token), i));
        assert_ok(ost_vocabulary_index(&v, ost_vocabulary_kind(&v, ost_slice_of(token)), i));
    }
    for (int32_t i = 0; i < N; i++) {
        snprintf(token, sizeof token, "%d", i);
        bool odd = i % 2;
        struct ost_slice key = ost_slice_of(token);
        assert_int_equal(ost_vocabulary_find(&v, OST_TOKEN_BEGINS, key), odd ? -1 : i);
        assert_int_equal(ost_vocabulary_find(&v, OST_TOKEN_CONTINUES, key), odd ? i : -1);
    }
    ost_vocabulary_release(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_found_under_its_kind_only),
        cmocka_unit_test(an_id_and_a_token_are_given_once),
        cmocka_unit_test(two_hundred_thousand_tokens_are_all_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
