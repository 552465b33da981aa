/*
 * Replays tests/parity/tokenizer: what huggingface/tokenizers made of every scalar value, alone and
 * between letters, and of 100,000 random strings; ids and byte offsets. The generator of the
 * strings and the hashes are defined in
 * scripts/reference/{tokenizer_cases,make_tokenizer_goldens}.py.
 */
#include "support/test.h"
#include "support/token_texts.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "io/json.h"
#include "text/normalize.h"
#include "text/tokenizer.h"

static struct ost_json *golden;

static int load_golden(void **state)
{
    (void)state;
    return ost_json_load(&golden, TEST_FILE("parity/tokenizer/golden.json"), 1 << 20);
}

static int free_golden(void **state)
{
    (void)state;
    ost_json_free(golden);
    return 0;
}

static const struct ost_json *settings(bool lowercase)
{
    const struct ost_json *both = ost_json_get(golden, "settings");
    for (size_t i = 0; i < ost_json_count(both); i++)
        if (ost_json_true(ost_json_get(ost_json_at(both, i), "lowercase")) == lowercase)
            return ost_json_at(both, i);
    fail_msg("golden.json lacks lowercase=%d", lowercase);
    return NULL;
}

static struct ost_tokenizer *load(bool lowercase)
{
    struct ost_tokenizer_options options = ost_tokenizer_defaults;
    struct ost_tokenizer *t;
    options.lowercase = lowercase ? OST_ON : OST_OFF;
    assert_ok(ost_tokenizer_load(&t, TEST_FILE("parity/tokenizer/vocab.txt"), &options));
    return t;
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
}

static void hash_normalized(uint64_t *h, struct ost_normal *s, struct ost_slice text,
                            const struct ost_normal_rules *rules)
{
    struct ost_buf utf8 = OST_BUF_INIT;
    ost_normal_start(s, rules, text, 0, text.n);
    while (ost_normal_next(s))
        for (size_t i = 0; i < s->n; i++)
            ost_utf8_encode(&utf8, s->chars[i].c);
    for (size_t i = 0; i < utf8.n; i++)
        hash_value(h, (unsigned char)utf8.p[i]);
    ost_buf_release(&utf8);
}

/* What is done with every scalar value: the hashes, what stands around it, who hashes it. */
struct replay {
    const char *list;
    const char *around; /* "ab" or "" */
    void (*visit)(uint64_t *h, void *ctx, struct ost_slice text);
    void *ctx;
};

static uint64_t replay_block(const struct replay *r, uint32_t first, uint32_t size)
{
    struct ost_buf text = OST_BUF_INIT;
    uint64_t h = HASH_START;
    for (uint32_t c = first; c < first + size; c++) {
        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        ost_buf_clear(&text);
        ost_buf_add(&text, r->around, r->around[0] != 0);
        ost_utf8_encode(&text, c);
        ost_buf_puts(&text, r->around + (r->around[0] != 0));
        r->visit(&h, r->ctx, ost_buf_view(&text));
    }
    ost_buf_release(&text);
    return h;
}

/* The number of blocks that differ. */
static size_t replay_scalars(const struct replay *r, bool lowercase)
{
    const struct ost_json *blocks = ost_json_get(settings(lowercase), r->list);
    uint32_t size = (uint32_t)ost_json_number(ost_json_get(golden, "block"));
    size_t bad = 0;
    assert_int_equal(ost_json_count(blocks), SCALARS_END / size);
    for (uint32_t c = 0; c < SCALARS_END; c += size)
        check_block(&bad, blocks, c / size, replay_block(r, c, size), r->list);
    return bad;
}

struct encoding_ctx {
    struct ost_tokenizer *t;
    struct ost_encoding e;
};

static void visit_encoding(uint64_t *h, void *ctx, struct ost_slice text)
{
    struct encoding_ctx *c = ctx;
    ost_tokenizer_encode(&c->e, c->t, text, OST_ANY_LENGTH);
    hash_encoding(h, &c->e);
}

struct normal_ctx {
    struct ost_normal_rules rules;
    struct ost_normal s;
};

static void visit_normal(uint64_t *h, void *ctx, struct ost_slice text)
{
    struct normal_ctx *c = ctx;
    hash_normalized(h, &c->s, text, &c->rules);
}

static void scalars_encode(const char *list, const char *around)
{
    for (int lowercase = 0; lowercase < 2; lowercase++) {
        struct encoding_ctx ctx = {load(lowercase), OST_ENCODING_INIT};
        struct replay r = {list, around, visit_encoding, &ctx};
        assert_int_equal(replay_scalars(&r, lowercase), 0);
        ost_encoding_release(&ctx.e);
        ost_tokenizer_free(ctx.t);
    }
}

static void every_scalar_alone_has_the_ids_and_offsets_of_the_reference(void **state)
{
    (void)state;
    scalars_encode("alone", "");
}

static void every_scalar_between_letters_has_the_ids_and_offsets_of_the_reference(void **state)
{
    (void)state;
    scalars_encode("between", "ab");
}

static void every_scalar_is_normalised_as_in_the_reference(void **state)
{
    (void)state;
    for (int lowercase = 0; lowercase < 2; lowercase++) {
        struct normal_ctx ctx = {{true, true, lowercase, lowercase}, OST_NORMAL_INIT};
        struct replay r = {"normalized", "", visit_normal, &ctx};
        assert_int_equal(replay_scalars(&r, lowercase), 0);
        ost_normal_release(&ctx.s);
    }
}

static void check_first(const struct ost_json *first, struct ost_slice text,
                        const struct ost_encoding *e)
{
    struct ost_slice wanted = ost_json_text(ost_json_get(first, "text"));
    const struct ost_json *ids = ost_json_get(first, "ids");
    assert_int_equal(text.n, wanted.n);
    assert_memory_equal(text.p, wanted.p, wanted.n);
    assert_int_equal(e->n, ost_json_count(ids));
    for (size_t i = 0; i < e->n; i++)
        assert_int_equal(e->id[i], ost_json_number(ost_json_at(ids, i)));
}

static void random_strings(bool lowercase)
{
    const struct ost_json *random = ost_json_get(golden, "random"), *wanted = settings(lowercase);
    const struct ost_json *first = ost_json_get(wanted, "first");
    size_t count = (size_t)ost_json_number(ost_json_get(random, "count"));
    size_t block = (size_t)ost_json_number(ost_json_get(random, "block")), bad = 0;
    uint64_t state = (uint64_t)ost_json_number(ost_json_get(random, "seed")), h = 0;
    struct ost_tokenizer *t = load(lowercase);
    struct ost_encoding e = OST_ENCODING_INIT;
    struct ost_buf text = OST_BUF_INIT;
    for (size_t i = 0; i < count; i++) {
        h = i % block ? h : HASH_START;
        next_string(&text, &state);
        ost_tokenizer_encode(&e, t, ost_buf_view(&text), OST_ANY_LENGTH);
        if (i < ost_json_count(first))
            check_first(ost_json_at(first, i), ost_buf_view(&text), &e);
        hash_encoding(&h, &e);
        if ((i + 1) % block == 0)
            check_block(&bad, ost_json_get(wanted, "random"), i / block, h, "random");
    }
    assert_int_equal(bad, 0);
    ost_buf_release(&text);
    ost_encoding_release(&e);
    ost_tokenizer_free(t);
}

static void random_strings_have_the_ids_and_offsets_of_the_reference(void **state)
{
    (void)state;
    random_strings(false);
    random_strings(true);
}

static void long_texts_are_cut_as_in_the_reference(void **state)
{
    (void)state;
    const struct ost_json *truncation = ost_json_get(golden, "truncation");
    const struct ost_json *texts = ost_json_get(truncation, "texts");
    size_t max_length = (size_t)ost_json_number(ost_json_get(truncation, "max_length"));
    struct ost_encoding e = OST_ENCODING_INIT;
    for (int lowercase = 0; lowercase < 2; lowercase++) {
        struct ost_tokenizer *t = load(lowercase);
        const struct ost_json *wanted = ost_json_get(settings(lowercase), "truncated");
        assert_int_equal(ost_json_count(wanted), ost_json_count(texts));
        for (size_t i = 0; i < ost_json_count(texts); i++) {
            const struct ost_json *ids = ost_json_at(wanted, i);
            ost_tokenizer_encode(&e, t, ost_json_text(ost_json_at(texts, i)), max_length);
            assert_int_equal(e.n, ost_json_count(ids));
            for (size_t k = 0; k < e.n; k++)
                assert_int_equal(e.id[k], ost_json_number(ost_json_at(ids, k)));
        }
        ost_tokenizer_free(t);
    }
    ost_encoding_release(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_alone_has_the_ids_and_offsets_of_the_reference),
        cmocka_unit_test(every_scalar_between_letters_has_the_ids_and_offsets_of_the_reference),
        cmocka_unit_test(every_scalar_is_normalised_as_in_the_reference),
        cmocka_unit_test(random_strings_have_the_ids_and_offsets_of_the_reference),
        cmocka_unit_test(long_texts_are_cut_as_in_the_reference),
    };
    return cmocka_run_group_tests(tests, load_golden, free_golden);
}
