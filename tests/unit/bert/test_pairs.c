/* Pairs of texts: each as often as promised, of the right kind, and the same for the same seed. */
#include "support/test.h"

#include "base/alloc.h"
#include "engine/bert/pairs.h"

/* Classes of 3, 0, 1, 5 and 2 texts, mixed. */
static const int labels[] = {3, 0, 3, 4, 2, 0, 3, 3, 4, 0, 3};
enum { N = COUNT(labels), CLASSES = 5, ALIKE = 6 + 1 + 15 + 3, UNLIKE = 55 - 14 };

static void set_up_pairs(struct ost_pairs *p, uint64_t seed)
{
    ost_pairs_init(p, labels, N, CLASSES, seed);
}

/* How often each pair comes among `total`; by its texts, the smaller number first. */
static void count_pairs(unsigned count[N][N], const struct ost_pairs *p,
                        const struct ost_pairing *pairing, uint64_t total)
{
    memset(count, 0, N * N * sizeof(unsigned));
    for (uint64_t k = 0; k < total; k++) {
        struct ost_pair pair = ost_pairs_draw(p, pairing, k);
        size_t a = pair.text[0], b = pair.text[1];
        assert_true(a < N && b < N);
        assert_int_equal(pair.alike, labels[a] == labels[b]);
        count[a < b ? a : b][a < b ? b : a]++;
    }
}

static void totals_are_setfits(void **state)
{
    (void)state;
    struct ost_pairs p;
    set_up_pairs(&p, 1);
    static const struct {
        const char *name;
        uint64_t total;
    } cases[] = {{"unique", ALIKE + UNLIKE},
                 {"oversampling", 2 * UNLIKE},
                 {"undersampling", 2 * ALIKE},
                 {"20", 2 * 20 * N}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ost_pairing pairing;
        assert_ok(ost_pairing_parse(&pairing, cases[i].name));
        assert_int_equal(ost_pairs_total(&p, &pairing), cases[i].total);
    }
    ost_pairs_release(&p);
}

static void unique_is_every_pair_once(void **state)
{
    (void)state;
    struct ost_pairs p;
    struct ost_pairing unique = {.kind = OST_PAIRS_UNIQUE};
    unsigned count[N][N];
    set_up_pairs(&p, 7);
    count_pairs(count, &p, &unique, ALIKE + UNLIKE);
    for (size_t a = 0; a < N; a++)
        for (size_t b = a; b < N; b++)
            assert_int_equal(count[a][b], a != b || labels[a] == labels[b]);
    ost_pairs_release(&p);
}

static void no_pair_comes_twice_before_all_have_come(void **state)
{
    (void)state;
    struct ost_pairs p;
    struct ost_pairing over = {.kind = OST_PAIRS_OVERSAMPLING};
    unsigned count[N][N];
    set_up_pairs(&p, 3);
    count_pairs(count, &p, &over, 2 * UNLIKE);
    for (size_t a = 0; a < N; a++)
        for (size_t b = a; b < N; b++) {
            if (labels[a] == labels[b])
                assert_in_range(count[a][b], UNLIKE / ALIKE, UNLIKE / ALIKE + 1);
            else
                assert_int_equal(count[a][b], 1);
        }
    ost_pairs_release(&p);
}

static void seed_and_round_give_the_order(void **state)
{
    (void)state;
    struct ost_pairs a, b, c;
    set_up_pairs(&a, 5);
    set_up_pairs(&b, 5);
    set_up_pairs(&c, 6);
    unsigned seeds = 0, rounds = 0;
    for (uint64_t k = 0; k < 2 * ALIKE; k += 2) {
        struct ost_pair x = ost_pairs_draw(&a, &ost_pairing_default, k);
        struct ost_pair y = ost_pairs_draw(&b, &ost_pairing_default, k);
        assert_memory_equal(x.text, y.text, sizeof x.text);
        y = ost_pairs_draw(&c, &ost_pairing_default, k);
        seeds += memcmp(x.text, y.text, sizeof x.text) != 0;
        y = ost_pairs_draw(&a, &ost_pairing_default, k + 2 * ALIKE);
        rounds += memcmp(x.text, y.text, sizeof x.text) != 0;
    }
    assert_true(seeds > ALIKE / 2 && rounds > ALIKE / 2);
    ost_pairs_release(&a);
    ost_pairs_release(&b);
    ost_pairs_release(&c);
}

/* 40,000 texts have 8 * 10^8 pairs; the first ones drawn must be spread over all of them. */
static void many_texts_need_little(void **state)
{
    (void)state;
    enum { TEXTS = 40000, TOPICS = 80, DRAWN = 40000 };
    int *label = ost_calloc(TEXTS, sizeof *label);
    unsigned *seen = ost_calloc(TEXTS, sizeof *seen);
    for (size_t i = 0; i < TEXTS; i++)
        label[i] = (int)(i * 7919 / 3 % TOPICS);
    struct ost_pairs p;
    ost_pairs_init(&p, label, TEXTS, TOPICS, 42);
    for (uint64_t k = 0; k < DRAWN; k++) {
        struct ost_pair pair = ost_pairs_draw(&p, &ost_pairing_default, k);
        assert_int_equal(pair.alike, k % 2 == 0);
        assert_int_equal(pair.alike, label[pair.text[0]] == label[pair.text[1]]);
        seen[pair.text[0]]++;
        seen[pair.text[1]]++;
    }
    unsigned none = 0, most = 0;
    for (size_t i = 0; i < TEXTS; i++) {
        none += seen[i] == 0;
        most = seen[i] > most ? seen[i] : most;
    }
    /* two draws a text: exp(-2) of them are not drawn, five standard deviations and some */
    assert_close((double)none / TEXTS, exp(-2), 0.03);
    assert_true(most < 20);
    ost_pairs_release(&p);
    free(label);
    free(seen);
}

static void other_ways_are_refused(void **state)
{
    (void)state;
    struct ost_pairing pairing;
    static const char *const bad[] = {"", "0", "-3", "10001", "20 ", "often", "1e3"};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_fails_saying(ost_pairing_parse(&pairing, bad[i]), OST_EINVAL, "undersampling");
    assert_ok(ost_pairing_parse(&pairing, "10000"));
    assert_int_equal(pairing.per_text, 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_are_setfits),
        cmocka_unit_test(unique_is_every_pair_once),
        cmocka_unit_test(no_pair_comes_twice_before_all_have_come),
        cmocka_unit_test(seed_and_round_give_the_order),
        cmocka_unit_test(many_texts_need_little),
        cmocka_unit_test(other_ways_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
