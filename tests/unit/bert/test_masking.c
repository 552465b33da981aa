/* Masking: the shares of the paper, and what must never be hidden. */
#include "support/test.h"

#include "engine/bert/masking.h"

enum { PAD = 0, UNK = 1, CLS = 2, SEP = 3, MASK = 4, WORDS = 1000, LENGTH = 64 };

static const struct ost_masking masking = {{PAD, UNK, CLS, SEP, MASK}, WORDS};

/* [CLS] 500 501 ... [SEP] [PAD] [PAD] */
static void make_text(int32_t *id)
{
    for (int32_t i = 0; i < LENGTH; i++)
        id[i] = 500 + i;
    id[0] = CLS;
    id[LENGTH - 3] = SEP;
    id[LENGTH - 2] = id[LENGTH - 1] = PAD;
}

static void hides_the_shares_of_the_paper(void **state)
{
    (void)state;
    enum { TEXTS = 5000, MAY = LENGTH - 4 };
    double n = (double)TEXTS * MAY, asked = 0, hidden = 0, kept = 0, replaced = 0, low = 0;
    struct ost_rng rng = ost_rng_seeded(1, 0);
    for (int t = 0; t < TEXTS; t++) {
        struct ost_asked a[LENGTH];
        int32_t id[LENGTH], before[LENGTH];
        make_text(id);
        make_text(before);
        size_t count = ost_mask_text(a, id, LENGTH, &masking, &rng), next = 0;
        for (size_t i = 0; i < LENGTH; i++) {
            if (next < count && a[next].at == i) {
                assert_int_equal(a[next++].truth, before[i]);
                asked++;
                hidden += id[i] == MASK;
                kept += id[i] == before[i];
                replaced += id[i] != MASK && id[i] != before[i];
                low += id[i] != MASK && id[i] < 500;
                assert_true(before[i] >= 500);
            } else {
                assert_int_equal(id[i], before[i]);
            }
        }
        assert_int_equal(next, count);
    }
    /* five standard deviations; a thousandth of what is replaced becomes itself or [MASK] */
    assert_close(asked / n, 0.15, 5 * sqrt(0.15 * 0.85 / n));
    assert_close(hidden / asked, 0.8, 5 * sqrt(0.16 / asked) + 1e-4);
    assert_close(kept / asked, 0.1, 5 * sqrt(0.09 / asked) + 1e-4);
    assert_close(replaced / asked, 0.1, 5 * sqrt(0.09 / asked) + 2e-4);
    assert_close(low / replaced, 0.5, 5 * sqrt(0.25 / replaced) + 1e-2);
}

static void short_text_gives_one_token(void **state)
{
    (void)state;
    struct ost_rng rng = ost_rng_seeded(2, 0);
    unsigned at[3] = {0};
    for (int t = 0; t < 3000; t++) {
        struct ost_asked a[5];
        int32_t id[] = {CLS, 10, 11, 12, SEP};
        size_t n = ost_mask_text(a, id, 5, &masking, &rng);
        assert_true(n >= 1);
        at[a[0].at - 1] += n == 1;
    }
    for (int i = 0; i < 3; i++)
        assert_in_range(at[i], 750, 1100);
}

static void special_tokens_alone_give_nothing(void **state)
{
    (void)state;
    struct ost_rng rng = ost_rng_seeded(3, 0);
    struct ost_asked a[4];
    int32_t id[] = {CLS, SEP, PAD, PAD};
    assert_int_equal(ost_mask_text(a, id, 4, &masking, &rng), 0);
    assert_int_equal(ost_mask_text(a, id, 0, &masking, &rng), 0);
    assert_true(id[0] == CLS && id[1] == SEP && id[2] == PAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hides_the_shares_of_the_paper),
        cmocka_unit_test(short_text_gives_one_token),
        cmocka_unit_test(special_tokens_alone_give_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
