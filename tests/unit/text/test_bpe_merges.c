/* The queue merges what the plain rule merges: the lowest rank anywhere, of equal ones the leftmost. */
#include "support/test.h"

#include "base/alloc.h"
#include "base/rng.h"
#include "text/bpe_merges.h"

enum { LETTERS = 3, TOKENS = 12, MOST = 40 };

/* Tokens 0..2 are letters, each other one is two tokens below it, by the merge of its rank. */
static void random_merges(struct ost_merges *m, struct ost_merge merge[TOKENS], struct ost_rng *rng)
{
    ost_merges_init(m, TOKENS);
    for (int32_t id = LETTERS; id < TOKENS; id++) {
        merge[id] = (struct ost_merge){(int32_t)ost_rng_below(rng, (uint64_t)id),
                                       (int32_t)ost_rng_below(rng, (uint64_t)id), id,
                                       (uint32_t)ost_rng_below(rng, 100) * 100 + (uint32_t)id};
        for (int32_t other = LETTERS; other < id; other++) /* of two for a pair the later counts */
            if (merge[other].left == merge[id].left && merge[other].right == merge[id].right)
                merge[other].left = -1;
        assert_ok(ost_merges_add(m, merge[id]));
    }
}

static size_t merge_plainly(const struct ost_merge merge[TOKENS], int32_t *id, size_t n)
{
    for (;;) {
        size_t at = n;
        const struct ost_merge *best = NULL;
        for (size_t i = 0; i + 1 < n; i++)
            for (int32_t k = LETTERS; k < TOKENS; k++)
                if (merge[k].left == id[i] && merge[k].right == id[i + 1] &&
                    (!best || merge[k].rank < best->rank)) {
                    best = &merge[k];
                    at = i;
                }
        if (!best)
            return n;
        id[at] = best->id;
        memmove(id + at + 1, id + at + 2, (n - at - 2) * sizeof *id);
        n--;
    }
}

static void the_queue_merges_as_the_plain_rule(void **state)
{
    (void)state;
    struct ost_rng rng = ost_rng_seeded(1, 0);
    for (int round = 0; round < 2000; round++) {
        struct ost_merges m;
        struct ost_merge merge[TOKENS] = {{0}};
        struct ost_symbol symbol[MOST];
        struct ost_merge_pair queue[3 * MOST];
        int32_t id[MOST];
        size_t n = (size_t)ost_rng_below(&rng, MOST + 1);
        random_merges(&m, merge, &rng);
        for (size_t i = 0; i < n; i++) {
            id[i] = (int32_t)ost_rng_below(&rng, LETTERS);
            symbol[i] = (struct ost_symbol){id[i], (uint32_t)i, (uint32_t)i, 0, 0};
        }
        size_t left = ost_merges_apply(&m, symbol, n, queue), wanted = merge_plainly(merge, id, n);
        assert_int_equal(left, wanted);
        for (size_t i = 0; i < left; i++) {
            assert_int_equal(symbol[i].id, id[i]);
            assert_int_equal(symbol[i].first, i ? symbol[i - 1].last + 1 : 0);
        }
        assert_true(left == 0 || symbol[left - 1].last == n - 1);
        ost_merges_release(&m);
    }
}

static void a_long_run_is_merged_in_no_time(void **state)
{
    (void)state;
    enum { N = 1 << 18 };
    struct ost_merges m;
    struct ost_symbol *symbol = ost_calloc(N, sizeof *symbol);
    struct ost_merge_pair *queue = ost_calloc(3 * N, sizeof *queue);
    ost_merges_init(&m, 3);
    for (int32_t id = 1; id <= 3; id++)
        assert_ok(ost_merges_add(&m, (struct ost_merge){id - 1, id - 1, id, (uint32_t)id}));
    for (size_t i = 0; i < N; i++)
        symbol[i] = (struct ost_symbol){0, (uint32_t)i, (uint32_t)i, 0, 0};
    assert_int_equal(ost_merges_apply(&m, symbol, N, queue), N / 8);
    ost_merges_release(&m);
    free(symbol);
    free(queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_queue_merges_as_the_plain_rule),
        cmocka_unit_test(a_long_run_is_merged_in_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
