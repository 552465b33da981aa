/* The temperature is where the likelihood is largest, and stays finite when nothing is wrong. */
#include "support/test.h"

#include "base/rng.h"
#include "stats/temperature.h"

enum { N = 4000, CLASSES = 5 };

static double uniform(struct ost_rng *r)
{
    return (double)(ost_rng_next(r) >> 11) * 0x1p-53;
}

/* Scores s whose true class is drawn from softmax(truth * s): the likelihood is largest at `truth`. */
static void draw(float *score, int *label, double truth)
{
    struct ost_rng r = ost_rng_seeded(1, 2);
    for (size_t i = 0; i < N; i++) {
        double sum = 0, at = 0;
        for (size_t k = 0; k < CLASSES; k++) {
            score[i * CLASSES + k] = (float)(4 * uniform(&r) - 2);
            sum += exp(truth * score[i * CLASSES + k]);
        }
        double pick = uniform(&r) * sum;
        for (label[i] = 0; label[i] < CLASSES - 1; label[i]++) {
            at += exp(truth * score[i * CLASSES + (size_t)label[i]]);
            if (pick < at)
                break;
        }
    }
}

static void it_finds_the_scale_scores_were_drawn_with(void **state)
{
    (void)state;
    static float score[N * CLASSES];
    static int label[N];
    const double truths[] = {0.2, 1, 6};
    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++) {
        draw(score, label, truths[i]);
        double t = ost_temperature_fit(score, label, N, CLASSES);
        assert_close(t / truths[i], 1, 0.1);
        double best = ost_temperature_nll(t, score, label, N, CLASSES);
        assert_true(best < ost_temperature_nll(t * 1.1, score, label, N, CLASSES));
        assert_true(best < ost_temperature_nll(t * 0.9, score, label, N, CLASSES));
    }
}

static void it_improves_an_overconfident_set(void **state)
{
    (void)state;
    static float score[N * CLASSES];
    static int label[N];
    draw(score, label, 1);
    for (size_t i = 0; i < (size_t)N * CLASSES; i++)
        score[i] *= 8;
    double t = ost_temperature_fit(score, label, N, CLASSES);
    assert_close(t, 0.125, 0.01);
    assert_true(ost_temperature_nll(t, score, label, N, CLASSES) + 1 <
                ost_temperature_nll(1, score, label, N, CLASSES));
}

/* With e = 1/5 the smoothed truth is .9 : .1, so softmax must give odds of 9: T * 2 = ln 9. */
static void three_right_answers_do_not_make_it_certain(void **state)
{
    (void)state;
    const float score[] = {1, -1, 1, -1, -1, 1};
    const int label[] = {0, 0, 1};
    assert_close(ost_temperature_fit(score, label, 3, 2), log(9) / 2, 1e-6);
}

static void odd_sets_stay_in_range(void **state)
{
    (void)state;
    const float same[] = {0, 0}, wrong[] = {5, -5}, large[] = {1e6F, -1e6F};
    const int first[] = {0}, second[] = {1};
    assert_close(ost_temperature_fit(NULL, NULL, 0, 2), 1, 0);
    assert_close(ost_temperature_fit(same, first, 1, 2), 1, 0);
    double t = ost_temperature_fit(wrong, second, 1, 2);
    assert_true(t >= OST_TEMPERATURE_MIN && t < 0.01);
    t = ost_temperature_fit(large, first, 1, 2);
    assert_true(t >= OST_TEMPERATURE_MIN && t < 0.01);
    assert_close(ost_temperature_nll(1, same, first, 1, 2), log(2), 1e-12);
}

/* exp(2 * ln 1), exp(2 * ln 3): odds of 9. */
static void probabilities_sum_to_one(void **state)
{
    (void)state;
    float score[] = {0, (float)log(3)}, huge[] = {1e6F, -1e6F, 1e6F};
    ost_temperature_softmax(2, score, 2);
    assert_close(score[0], 0.1, 1e-6);
    assert_close((double)score[0] + score[1], 1, 1e-7);
    ost_temperature_softmax(OST_TEMPERATURE_MAX, huge, 3);
    assert_close(huge[0], 0.5, 0);
    assert_close(huge[1], 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_finds_the_scale_scores_were_drawn_with),
        cmocka_unit_test(it_improves_an_overconfident_set),
        cmocka_unit_test(three_right_answers_do_not_make_it_certain),
        cmocka_unit_test(odd_sets_stay_in_range),
        cmocka_unit_test(probabilities_sum_to_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
