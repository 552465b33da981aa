/* The corrected share has the estimate and interval of R's asht::prevSeSp (1.0.3), as computed by its formulas. */
#include "support/test.h"

#include "stats/prevalence.h"

struct prevalence_row {
    struct ost_screening screening;
    double share, error, lower, upper;
};

static void shares_are_corrected_with_lang_and_reiczigels_interval(void **state)
{
    (void)state;
    static const struct prevalence_row rows[] = {
        {{120, 1000, 81, 90, 380, 400},
         0.08235294117647039,
         0.017144956856850253,
         0.04786946069030895,
         0.11671101440458101},
        {{74, 150, 106, 120, 66, 80},
         0.44941176470588245,
         0.06897317440230934,
         0.3056105711884365,
         0.579855245298446},
        /* fewer flagged than a classifier of specificity 0.95 flags by mistake */
        {{5, 200, 48, 60, 76, 80}, 0, 0.03672918351679902, 0, 0.03793482181101981},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_prevalence p;
        assert_ok(ost_prevalence_of(&p, &rows[i].screening, 0.95));
        assert_close(p.share, rows[i].share, 1e-12);
        assert_close(p.error, rows[i].error, 1e-12);
        assert_close(p.interval.lower, rows[i].lower, 1e-12);
        assert_close(p.interval.upper, rows[i].upper, 1e-12);
    }
}

/* With a perfect classifier, known from many tickets, only sampling is left. */
static void a_perfect_classifier_needs_no_correction(void **state)
{
    (void)state;
    static const struct ost_screening s = {30, 100, 1000000, 1000000, 1000000, 1000000};
    struct ost_prevalence p;
    assert_ok(ost_prevalence_of(&p, &s, 0.95));
    assert_close(p.share, 0.3, 1e-12);
    assert_close(p.observed, 0.3, 1e-12);
    assert_close(p.error, sqrt(0.3 * 0.7 / 100), 1e-12);
}

static void what_does_no_better_than_chance_says_nothing(void **state)
{
    (void)state;
    static const struct ost_screening chance = {30, 100, 50, 100, 50, 100},
                                      tiny = {30, 100, 1, 1, 1, 10}, empty = {0, 0, 9, 9, 9, 9},
                                      unlabelled = {30, 100, 0, 0, 9, 9};
    struct ost_prevalence p;
    assert_fails_saying(ost_prevalence_of(&p, &chance, 0.95), OST_EDATA, "no better than chance");
    assert_fails_saying(ost_prevalence_of(&p, &tiny, 0.95), OST_EDATA, "no better than chance");
    assert_fails_saying(ost_prevalence_of(&p, &empty, 0.95), OST_EDATA, "tickets of each kind");
    assert_fails_saying(ost_prevalence_of(&p, &unlabelled, 0.95), OST_EDATA,
                        "tickets of each kind");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_corrected_with_lang_and_reiczigels_interval),
        cmocka_unit_test(a_perfect_classifier_needs_no_correction),
        cmocka_unit_test(what_does_no_better_than_chance_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
