/* Text builder, arena, UTF-8 and dice. */
#include "support/test.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/nearest.h"
#include "base/rng.h"
#include "base/utf8.h"

static void a_builder_is_terminated_after_every_call(void **state)
{
    (void)state;
    struct ost_buf b = OST_BUF_INIT;
    assert_string_equal(b.p, "");
    for (int i = 0; i < 1000; i++) {
        ost_buf_printf(&b, "%d,", i);
        assert_int_equal(strlen(b.p), b.n);
    }
    ost_buf_cut(&b, 4);
    assert_string_equal(b.p, "0,1,");
    ost_buf_clear(&b);
    ost_buf_clear(&b);
    char *text = ost_buf_detach(&b);
    assert_string_equal(text, "");
    free(text);
    ost_buf_release(&b);
    assert_string_equal(b.p, "");
}

static void an_arena_keeps_what_it_was_given(void **state)
{
    (void)state;
    struct ost_arena a = OST_ARENA_INIT;
    struct ost_slice copy[3000];
    char text[3000];
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < 3000; i++)
        copy[i] = ost_arena_copy(&a, (struct ost_slice){text, i});
    for (size_t i = 0; i < 3000; i++) {
        assert_int_equal(copy[i].n, i);
        assert_int_equal(strlen(copy[i].p), i);
    }
    ost_arena_release(&a);
}

static void an_arena_gives_zeroed_and_aligned_objects_between_texts(void **state)
{
    (void)state;
    struct ost_arena a = OST_ARENA_INIT;
    for (size_t i = 0; i < 5000; i++) {
        ost_arena_copy(&a, (struct ost_slice){"texts of odd length", i % 19});
        unsigned char *p = ost_arena_calloc(&a, i % 7, 9);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < i % 7 * 9; k++)
            assert_int_equal(p[k], 0);
        memset(p, 0xff, i % 7 * 9);
    }
    ost_arena_release(&a);
}

struct near_row {
    const char *word, *near;
};

static void the_word_that_was_meant_is_found_and_no_other(void **state)
{
    (void)state;
    static const char *const words[] = {"hours", "holidays", "plans", "plan"};
    static const struct near_row rows[] = {
        {"houres", "hours"}, {"huors", "hours"},
        {"plan", "plan"},    {"plns", "plans"},
        {"xyz", NULL},       {"holi", NULL},
        {"", NULL},          {"hours-hours-hours-hours-hours-hours", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *near = ost_nearest(rows[i].word, words, COUNT(words));
        if (!near || !rows[i].near)
            assert_ptr_equal(near, rows[i].near);
        else
            assert_string_equal(near, rows[i].near);
    }
}

struct repair_row {
    const char *bytes, *repaired;
    size_t bad;
};

/* The replacements are those of Unicode 15, table 3-8 to 3-11, and of Python's errors="replace". */
static void bad_utf8_becomes_one_replacement_per_maximal_subpart(void **state)
{
    (void)state;
#define R "\xef\xbf\xbd"
    static const struct repair_row rows[] = {
        {"plain", "plain", 0},
        {"\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80", "\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80", 0},
        {"caf\xe9!", "caf" R "!", 1},
        {"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41", R R R R R R R R "A", 8},
        {"\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41", R R R R R R R R "A", 8},
        {"\xf4\x91\x92\x93\xff\x41\x80\xbf\x42", R R R R R "A" R R "B", 7},
        {"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", R R R R "A", 4},
        {"end\xf0\x9f\x98", "end" R, 1},
    };
#undef R
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_buf room = OST_BUF_INIT;
        struct ost_slice out;
        assert_int_equal(ost_utf8_repair(&out, ost_slice_of(rows[i].bytes), &room), rows[i].bad);
        assert_int_equal(out.n, strlen(rows[i].repaired));
        assert_memory_equal(out.p, rows[i].repaired, out.n);
        ost_buf_release(&room);
    }
}

static void every_scalar_value_survives_encoding(void **state)
{
    (void)state;
    struct ost_buf b = OST_BUF_INIT;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        size_t taken;
        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        ost_buf_clear(&b);
        ost_utf8_encode(&b, c);
        if (ost_utf8_decode(b.p, b.n, &taken) != (int32_t)c || taken != b.n)
            fail_msg("U+%04X does not survive", c);
    }
    ost_buf_release(&b);
}

/* SplitMix64's published test vector for seed 1234567 (Vigna, prng.di.unimi.it/splitmix64.c). */
static void dice_are_splitmix64(void **state)
{
    (void)state;
    static const uint64_t expected[] = {6457827717110365317u, 3203168211198807973u,
                                        9817491932198370423u, 4593380528125082431u,
                                        16408922859458223821u};
    struct ost_rng rng = {1234567};
    for (size_t i = 0; i < 5; i++)
        assert_true(ost_rng_next(&rng) == expected[i]);
}

static void a_shuffle_is_a_permutation_and_repeats_with_its_seed(void **state)
{
    (void)state;
    enum { N = 500 };
    size_t a[N], b[N], seen[N] = {0};
    for (size_t i = 0; i < N; i++)
        a[i] = b[i] = i;
    struct ost_rng first = ost_rng_seeded(5, 1), second = ost_rng_seeded(5, 1);
    ost_rng_shuffle(&first, a, N);
    ost_rng_shuffle(&second, b, N);
    assert_memory_equal(a, b, sizeof a);
    for (size_t i = 0; i < N; i++)
        seen[a[i]]++;
    for (size_t i = 0; i < N; i++)
        assert_int_equal(seen[i], 1);
}

/* XXH3_64bits of nothing with seed 0, from the specification's test vectors. */
static void hashes_are_xxh3(void **state)
{
    (void)state;
    assert_true(ost_hash("", 0, 0) == 0x2d06800538d394c2u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_builder_is_terminated_after_every_call),
        cmocka_unit_test(an_arena_keeps_what_it_was_given),
        cmocka_unit_test(an_arena_gives_zeroed_and_aligned_objects_between_texts),
        cmocka_unit_test(the_word_that_was_meant_is_found_and_no_other),
        cmocka_unit_test(bad_utf8_becomes_one_replacement_per_maximal_subpart),
        cmocka_unit_test(every_scalar_value_survives_encoding),
        cmocka_unit_test(dice_are_splitmix64),
        cmocka_unit_test(a_shuffle_is_a_permutation_and_repeats_with_its_seed),
        cmocka_unit_test(hashes_are_xxh3),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
