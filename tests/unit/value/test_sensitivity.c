/* Flip points, tornado and Sobol indices of functions whose answers are known. */
#include "support/test.h"

#include "base/rng.h"
#include "value/sensitivity.h"

/* U = (v - c) D against doing nothing and against a plan of fixed value. */
static double support(const void *ctx, size_t option, const double *x)
{
    const double *fixed = ctx;
    return option == 0 ? 0 : option == 1 ? (x[0] - x[1]) * x[2] : *fixed;
}

static const double means[] = {420, 250, 60};

static void flips_are_where_another_option_takes_the_lead(void **state)
{
    (void)state;
    static const double none = -1, rival = 4000;
    struct ost_study s = {3, 2, means, support, &none};
    struct ost_flip flip[2];
    assert_int_equal(ost_flip_points(flip, &s, 1, 0, 0, 1000), 1);
    assert_close(flip[0].x, 250, 1e-9); /* v = c */
    assert_int_equal(flip[0].to, 0);
    assert_int_equal(ost_flip_points(flip, &s, 1, 1, 0, 1000), 1);
    assert_close(flip[0].x, 420, 1e-9);
    assert_int_equal(ost_flip_points(flip, &s, 1, 2, 1, 600), 0); /* v > c: at any D */
    s.options = 3;
    s.ctx = &rival;
    assert_int_equal(ost_flip_points(flip, &s, 1, 2, 1, 600), 1);
    assert_close(flip[0].x, 4000.0 / 170, 1e-9);
    assert_int_equal(flip[0].to, 2);
    /* seen from the option that is not best: where it would become so */
    assert_int_equal(ost_flip_points(flip, &s, 2, 2, 1, 600), 1);
    assert_close(flip[0].x, 4000.0 / 170, 1e-9);
    assert_int_equal(flip[0].to, 2);
}

/* Best between 2 and 8 only, and not along a straight line. */
static double hill(const void *ctx, size_t option, const double *x)
{
    (void)ctx;
    return option ? 9 - (x[0] - 5) * (x[0] - 5) : 0;
}

static void a_curve_has_two_flip_points(void **state)
{
    (void)state;
    static const double mean[] = {5.5};
    struct ost_study s = {1, 2, mean, hill, NULL};
    struct ost_flip flip[2];
    assert_int_equal(ost_flip_points(flip, &s, 1, 0, 0, 20), 2);
    assert_close(flip[0].x, 2, 1e-9);
    assert_close(flip[1].x, 8, 1e-9);
    assert_int_equal(flip[1].to, 0);
    assert_int_equal(ost_flip_points(flip, &s, 1, 0, 3, 5.5), 0);
}

static void the_widest_bar_comes_first_and_knows_where_the_choice_changes(void **state)
{
    (void)state;
    static const double none = -1, low[] = {200, 200, 55}, high[] = {500, 300, 65};
    struct ost_study s = {3, 2, means, support, &none};
    struct ost_swing bar[3];
    ost_tornado(bar, &s, 1, low, high);
    assert_int_equal(bar[0].input, 0);
    assert_close(bar[0].low_u, -50 * 60, 1e-9);
    assert_close(bar[0].high_u, 250 * 60, 1e-9);
    assert_int_equal(bar[0].low_best, 0);
    assert_int_equal(bar[0].high_best, 1);
    assert_int_equal(bar[1].input, 1);
    assert_close(bar[1].low_u, 220 * 60, 1e-9);
    assert_int_equal(bar[2].input, 2);
}

/* Ishigami and Homma (1990) on uniform(-pi, pi)^3. */
static double ishigami(const void *ctx, size_t option, const double *x)
{
    (void)ctx;
    (void)option;
    double s1 = sin(x[0]), s2 = sin(x[1]);
    return s1 + 7 * s2 * s2 + 0.1 * pow(x[2], 4) * s1;
}

static void a_sample_finds_ishigamis_indices(void **state)
{
    (void)state;
    enum { N = 8192 };
    static double a[3 * N], b[3 * N];
    static const double first[] = {0.31390519, 0.44241114, 0}, total[] = {0.5576, 0.4424, 0.2437};
    struct ost_rng dice = ost_rng_seeded(4, 0);
    for (size_t i = 0; i < 3 * N; i++) {
        a[i] = M_PI * (2 * (double)(ost_rng_next(&dice) >> 11) / 9007199254740992.0 - 1);
        b[i] = M_PI * (2 * (double)(ost_rng_next(&dice) >> 11) / 9007199254740992.0 - 1);
    }
    struct ost_study s = {.inputs = 3, .options = 1, .utility = ishigami};
    struct ost_sobol_design one = {a, b, N, NULL, 1}, many = {a, b, N, NULL, 8};
    struct ost_sobol x, y;
    ost_sobol_indices(&x, &s, 0, &one);
    ost_sobol_indices(&y, &s, 0, &many);
    for (size_t i = 0; i < 3; i++) {
        assert_close(x.index[i].first, first[i], 0.03);
        assert_close(x.index[i].total, total[i], 0.03);
    }
    assert_close(x.mean, 3.5, 0.1);
    assert_close(x.variance, 13.8446, 0.4);
    assert_memory_equal(x.index, y.index, 3 * sizeof *x.index);
    ost_sobol_release(&x);
    ost_sobol_release(&y);
}

/* On a quadrature the estimators are exact: variances of a product of independent inputs. */
static void a_quadrature_gives_the_closed_form(void **state)
{
    (void)state;
    enum { N = 64 }; /* two points per coordinate of (a, b): moments to the third */
    static const double none = -1, sd[] = {80, 30, 10};
    static const double first[] = {0.7705685618729097, 0.10836120401337793, 0.09665551839464882};
    static const double total[] = {0.7919732441471572, 0.11137123745819398, 0.12107023411371237};
    double a[3 * N], b[3 * N];
    for (size_t r = 0; r < N; r++)
        for (size_t i = 0; i < 3; i++) {
            a[i * N + r] = means[i] + (r >> i & 1 ? sd[i] : -sd[i]);
            b[i * N + r] = means[i] + (r >> (i + 3) & 1 ? sd[i] : -sd[i]);
        }
    struct ost_study s = {3, 2, means, support, &none};
    struct ost_sobol_design d = {a, b, N, NULL, 0};
    struct ost_sobol x;
    ost_sobol_indices(&x, &s, 1, &d);
    assert_close(x.mean, 10200, 1e-9);
    assert_close(x.variance, 29900000, 1e-6);
    for (size_t i = 0; i < 3; i++) {
        assert_close(x.index[i].first, first[i], 1e-12);
        assert_close(x.index[i].total, total[i], 1e-12);
    }
    ost_sobol_release(&x);
    ost_sobol_indices(&x, &s, 0, &d);
    assert_close(x.index[0].first + x.index[0].total, 0, 0); /* nothing varies */
    ost_sobol_release(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flips_are_where_another_option_takes_the_lead),
        cmocka_unit_test(a_curve_has_two_flip_points),
        cmocka_unit_test(the_widest_bar_comes_first_and_knows_where_the_choice_changes),
        cmocka_unit_test(a_sample_finds_ishigamis_indices),
        cmocka_unit_test(a_quadrature_gives_the_closed_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
