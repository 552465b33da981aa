/* Logistic regression: scikit-learn's solutions, and what the formula says. */
#include "support/test.h"

#include "base/alloc.h"
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
        cmocka_unit_test(can_be_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
