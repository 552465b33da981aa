/*
 * Replays tests/parity/tokenizer/kinds: what huggingface/tokenizers made of strings with byte-level
 * BPE and Unigram in all the variants that ostler reads; ids, byte offsets, word numbers. The hashes
 * are defined in scripts/reference/make_tokenizer_kinds.py.
 */
#include "support/test.h"
#include "support/token_texts.h"

#include "io/file.h"
#include "text/tokenizer.h"

static struct ost_json *golden;

static int load_golden(void **state)
{
    (void)state;
    return ost_json_load(&golden, TEST_FILE("parity/tokenizer/kinds/golden.json"), 1 << 20);
}

static int free_golden(void **state)
{
    (void)state;
    ost_json_free(golden);
    return 0;
}

static void hash_encoding(uint64_t *h, const struct ost_encoding *e)
{
    hash_value(h, (uint32_t)e->n);
    for (size_t i = 0; i < e->n; i++)
        hash_value(h, (uint32_t)e->id[i]);
    for (size_t i = 0; i < e->n; i++) {
        hash_value(h, (uint32_t)e->span[i].begin);
        hash_value(h, (uint32_t)e->span[i].end);
    }
    for (size_t i = 0; i < e->n; i++)
        hash_value(h, (uint32_t)e->word[i]);
}

/* What a case does with one of the kinds. */
struct kind {
    const struct ost_json *golden;
    struct ost_tokenizer *t;
    struct ost_encoding e;
    size_t bad; /* hashes that differ */
};

static void for_each_kind(void (*replay)(struct kind *k))
{
    const struct ost_json *kinds = ost_json_get(golden, "kinds");
    assert_true(ost_json_count(kinds) > 0);
    for (size_t i = 0; i < ost_json_count(kinds); i++) {
        struct kind k = {ost_json_at(kinds, i), NULL, OST_ENCODING_INIT, 0};
        struct ost_slice name = ost_json_text(ost_json_get(k.golden, "name"));
        char *path = ost_path_join(TEST_FILE("parity/tokenizer/kinds"), name.p);
        assert_ok(ost_tokenizer_load(&k.t, path, NULL));
        replay(&k);
        if (k.bad)
            fail_msg("%s: %zu hashes differ", name.p, k.bad);
        ost_encoding_release(&k.e);
        ost_tokenizer_free(k.t);
        free(path);
    }
}

static void add_text(struct kind *k, uint64_t *h, struct ost_slice text)
{
    ost_tokenizer_encode(&k->e, k->t, text, OST_ANY_LENGTH);
    hash_encoding(h, &k->e);
}

static void replay_hard(struct kind *k)
{
    const struct ost_json *texts = ost_json_get(golden, "texts");
    for (size_t i = 0; i < ost_json_count(texts); i++) {
        uint64_t h = HASH_START;
        add_text(k, &h, ost_json_text(ost_json_at(texts, i)));
        check_block(&k->bad, ost_json_get(k->golden, "hard"), i, h, "hard");
    }
}

static void replay_random(struct kind *k)
{
    const struct ost_json *wanted = ost_json_get(k->golden, "random");
    size_t block = (size_t)ost_json_number(ost_json_get(golden, "random_block"));
    struct ost_buf text = OST_BUF_INIT;
    uint64_t state = 20260101;
    for (size_t i = 0; i < ost_json_count(wanted); i++) {
        uint64_t h = HASH_START;
        for (size_t n = 0; n < block; n++) {
            next_string(&text, &state);
            add_text(k, &h, ost_buf_view(&text));
        }
        check_block(&k->bad, wanted, i, h, "random");
    }
    ost_buf_release(&text);
}

static void replay_scalars(struct kind *k)
{
    const struct ost_json *wanted = ost_json_get(k->golden, "alone");
    uint32_t block = (uint32_t)ost_json_number(ost_json_get(golden, "block"));
    struct ost_buf text = OST_BUF_INIT;
    for (uint32_t first = 0; wanted && first < SCALARS_END; first += block) {
        uint64_t h = HASH_START;
        for (uint32_t c = first; c < first + block; c++) {
            if (c >= 0xd800 && c <= 0xdfff)
                continue;
            ost_buf_clear(&text);
            ost_utf8_encode(&text, c);
            add_text(k, &h, ost_buf_view(&text));
        }
        check_block(&k->bad, wanted, first / block, h, "alone");
    }
    ost_buf_release(&text);
}

static void replay_pairs(struct kind *k)
{
    const struct ost_json *pairs = ost_json_get(golden, "pairs");
    for (size_t i = 0; i < ost_json_count(pairs); i++) {
        const struct ost_json *pair = ost_json_at(pairs, i);
        uint64_t h = HASH_START;
        ost_tokenizer_encode_pair(&k->e, k->t, ost_json_text(ost_json_at(pair, 0)),
                                  ost_json_text(ost_json_at(pair, 1)), 512);
        hash_encoding(&h, &k->e);
        for (size_t n = 0; n < k->e.n; n++)
            hash_value(&h, (uint32_t)k->e.type[n]);
        check_block(&k->bad, ost_json_get(k->golden, "pairs"), i, h, "pairs");
    }
}

static void hard_strings_are_encoded_as_in_the_reference(void **state)
{
    (void)state;
    for_each_kind(replay_hard);
}

static void random_strings_are_encoded_as_in_the_reference(void **state)
{
    (void)state;
    for_each_kind(replay_random);
}

static void every_scalar_is_encoded_as_in_the_reference(void **state)
{
    (void)state;
    for_each_kind(replay_scalars);
}

static void pairs_are_encoded_as_in_the_reference(void **state)
{
    (void)state;
    for_each_kind(replay_pairs);
}

/* A text of many windows, cut at every length: always the beginning of the whole. */
static void replay_cuts(struct kind *k)
{
    struct ost_buf text = OST_BUF_INIT;
    struct ost_encoding cut = OST_ENCODING_INIT;
    uint64_t state = 7;
    while (text.n < 20000) {
        struct ost_buf one = OST_BUF_INIT;
        next_string(&one, &state);
        ost_buf_printf(&text, "%.*s the card payment of  aaaaaa ",
                       OST_SLICE_ARG(ost_buf_view(&one)));
        ost_buf_release(&one);
    }
    ost_tokenizer_encode(&k->e, k->t, ost_buf_view(&text), OST_ANY_LENGTH);
    for (size_t n = 3; n < k->e.n; n = n * 3 / 2) {
        ost_tokenizer_encode(&cut, k->t, ost_buf_view(&text), n);
        assert_int_equal(cut.n, n);
        assert_true(cut.truncated);
        assert_memory_equal(cut.id, k->e.id, (n - 1) * sizeof *cut.id);
        assert_memory_equal(cut.span, k->e.span, (n - 1) * sizeof *cut.span);
        assert_memory_equal(cut.word, k->e.word, (n - 1) * sizeof *cut.word);
    }
    ost_encoding_release(&cut);
    ost_buf_release(&text);
}

static void stopping_early_changes_nothing(void **state)
{
    (void)state;
    for_each_kind(replay_cuts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hard_strings_are_encoded_as_in_the_reference),
        cmocka_unit_test(random_strings_are_encoded_as_in_the_reference),
        cmocka_unit_test(every_scalar_is_encoded_as_in_the_reference),
        cmocka_unit_test(pairs_are_encoded_as_in_the_reference),
        cmocka_unit_test(stopping_early_changes_nothing),
    };
    return cmocka_run_group_tests(tests, load_golden, free_golden);
}
