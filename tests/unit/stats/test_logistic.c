/* Logistic regression: scikit-learn's solutions, and what the formula says. */
#include "support/test.h"

#include "base/alloc.h"
#include "base/rng.h"
#include "io/json.h"
#include "stats/logistic.h"

static double at(const struct ost_json *array, size_t i)
{
    return ost_json_number(ost_json_at(array, i));
}

static void read_case(struct ost_logistic_problem *p, const struct ost_json *c)
{
    const struct ost_json *x = ost_json_get(c, "x"), *label = ost_json_get(c, "label");
    const struct ost_json *weight = ost_json_get(c, "class_weight");
    *p = (struct ost_logistic_problem){.n = ost_json_count(label),
                                       .width = ost_json_count(ost_json_at(x, 0)),
                                       .classes =
                                           (size_t)ost_json_number(ost_json_get(c, "classes")),
                                       .cost = ost_json_number(ost_json_get(c, "cost"))};
    float *rows = ost_calloc(p->n * p->width, sizeof *rows);
    int *labels = ost_calloc(p->n, sizeof *labels);
    double *weights = ost_json_count(weight) ? ost_calloc(p->classes, sizeof *weights) : NULL;
    for (size_t i = 0; i < p->n; i++) {
        labels[i] = (int)at(label, i);
        for (size_t f = 0; f < p->width; f++)
            rows[i * p->width + f] = (float)at(ost_json_at(x, i), f);
    }
    for (size_t k = 0; weights && k < p->classes; k++)
        weights[k] = at(weight, k);
    p->x = rows;
    p->label = labels;
    p->class_weight = weights;
}

static void release_case(struct ost_logistic_problem *p)
{
    free((float *)p->x);
    free((int *)p->label);
    free((double *)p->class_weight);
}

/* Of two classes scikit-learn has the difference of the rows. */
static void check_case(const struct ost_json *c)
{
    struct ost_logistic_problem p;
    const struct ost_json *weight = ost_json_get(c, "weight"), *bias = ost_json_get(c, "bias");
    read_case(&p, c);
    float *w = ost_calloc(p.classes * p.width, sizeof *w), *b = ost_calloc(p.classes, sizeof *b);
    assert_ok(ost_logistic_fit(w, b, &p));
    bool two = p.classes == 2;
    for (size_t k = 0; k < ost_json_count(weight); k++) {
        for (size_t f = 0; f < p.width; f++)
            assert_close(two ? w[p.width + f] - w[f] : w[k * p.width + f],
                         at(ost_json_at(weight, k), f), 2e-4);
        assert_close(two ? b[1] - b[0] : b[k], at(bias, k), 2e-4);
    }
    free(w);
    free(b);
    release_case(&p);
}

static void solutions_are_scikit_learns(void **state)
{
    (void)state;
    struct ost_json *golden;
    assert_ok(ost_json_load(&golden, TEST_FILE("parity/logistic.json"), 1 << 22));
    const struct ost_json *cases = ost_json_get(golden, "cases");
    assert_int_equal(ost_json_count(cases), 6);
    for (size_t i = 0; i < ost_json_count(cases); i++) {
        const char *name = "";
        assert_ok(ost_json_string(&name, ost_json_at(cases, i), "name"));
        print_message("  %s\n", name);
        check_case(ost_json_at(cases, i));
    }
    ost_json_free(golden);
}

/* Without features only the biases are left, which are the logarithms of the shares. */
static void biases_alone_are_the_shares(void **state)
{
    (void)state;
    const float x[10] = {0};
    const int label[10] = {0, 0, 0, 0, 0, 1, 1, 1, 2, 2};
    struct ost_logistic_problem p = {
        .x = x, .label = label, .n = 10, .width = 1, .classes = 3, .cost = 1};
    float w[3], b[3];
    assert_ok(ost_logistic_fit(w, b, &p));
    assert_close(b[0] - b[1], log(5.0 / 3), 1e-4);
    assert_close(b[0] - b[2], log(5.0 / 2), 1e-4);
    assert_close(b[0] + b[1] + b[2], 0, 1e-5);
    for (int i = 0; i < 3; i++)
        assert_close(w[i], 0, 0);
}

static void class_without_rows_is_unlikely(void **state)
{
    (void)state;
    const float x[] = {-1, -2, 1, 2};
    const int label[] = {0, 0, 2, 2};
    struct ost_logistic_problem p = {
        .x = x, .label = label, .n = 4, .width = 1, .classes = 3, .cost = 1};
    float w[3], b[3];
    assert_ok(ost_logistic_fit(w, b, &p));
    assert_true(w[2] > 0 && w[0] < 0);
    assert_true(b[1] < b[0] - 5 && isfinite(b[1]));
}

/* The derivative of the function with respect to one weight, or with f == width one bias; row by row. */
static double slope_of(const struct ost_logistic_problem *p, const float *w, const float *b,
                       size_t class, size_t f)
{
    double slope = f < p->width ? w[class * p->width + f] : 0;
    for (size_t i = 0; i < p->n; i++) {
        const float *x = p->x + i * p->width;
        double sum = 0, own = 0;
        for (size_t c = 0; c < p->classes; c++) {
            double score = b[c];
            for (size_t k = 0; k < p->width; k++)
                score += (double)w[c * p->width + k] * x[k];
            sum += exp(score);
            own = c == class ? exp(score) : own;
        }
        double residual = own / sum - ((size_t)p->label[i] == class);
        slope += p->cost * residual * (f < p->width ? x[f] : 1);
    }
    return slope;
}

/* More rows, features and classes than go through at once, none of them a multiple: nothing descends any more. */
static void a_larger_problem_is_solved_by_any_number_of_threads(void **state)
{
    (void)state;
    enum { N = 1999, WIDTH = 7, CLASSES = 19 };
    static float x[N * WIDTH];
    static int label[N];
    struct ost_rng rng = ost_rng_seeded(1, 0);
    for (size_t i = 0; i < N; i++) {
        label[i] = (int)ost_rng_below(&rng, CLASSES);
        for (size_t f = 0; f < WIDTH; f++)
            x[i * WIDTH + f] = (float)((double)ost_rng_below(&rng, 2001) / 1000 - 1 +
                                       (label[i] % WIDTH == (int)f));
    }
    struct ost_logistic_problem p = {
        .x = x, .label = label, .n = N, .width = WIDTH, .classes = CLASSES, .cost = 2};
    float w[2][CLASSES * WIDTH], b[2][CLASSES];
    for (int k = 0; k < 2; k++) {
        p.threads = k ? 3 : 1;
        assert_ok(ost_logistic_fit(w[k], b[k], &p));
    }
    assert_memory_equal(w[0], w[1], sizeof w[0]);
    assert_memory_equal(b[0], b[1], sizeof b[0]);
    /* floats of that size are 6e-8 off, of which 4,000 add up */
    for (size_t c = 0; c < CLASSES; c++)
        for (size_t f = 0; f <= WIDTH; f++)
            assert_close(slope_of(&p, w[0], b[0], c, f), 0, 1e-3);
    /* where the bias is 1 off, its own rows and those taken for it pull back */
    b[0][0] += 1;
    assert_true(slope_of(&p, w[0], b[0], 0, WIDTH) > 1);
}

static int stop(void *ctx, size_t iteration)
{
    ++*(int *)ctx;
    return iteration == 2 ? -7 : 0;
}

static void can_be_stopped(void **state)
{
    (void)state;
    const float x[] = {-1, -2, 1, 2.5F};
    const int label[] = {0, 1, 0, 1};
    int calls = 0;
    struct ost_logistic_problem p = {.x = x,
                                     .label = label,
                                     .n = 4,
                                     .width = 1,
                                     .classes = 2,
                                     .cost = 1,
                                     .progress = stop,
                                     .ctx = &calls};
    float w[2], b[2];
    assert_int_equal(ost_logistic_fit(w, b, &p), -7);
    assert_int_equal(calls, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solutions_are_scikit_learns),
        cmocka_unit_test(biases_alone_are_the_shares),
        cmocka_unit_test(class_without_rows_is_unlikely),
        cmocka_unit_test(a_larger_problem_is_solved_by_any_number_of_threads),
        cmocka_unit_test(can_be_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
