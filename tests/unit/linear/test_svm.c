/* Machines of small problems against an independent solution, and the same for any number of processes. */
#include "support/test.h"

#include "base/alloc.h"
#include "base/rng.h"
#include "engine/linear/svm.h"

/* A problem in memory: `n` rows of dense values, zeros left out. */
struct problem {
    struct ost_matrix x;
    struct ost_machine machine;
    struct ost_support support;
};

static void set_up(struct problem *p, const float *dense, size_t n, size_t columns, size_t classes)
{
    struct ost_bag bag = {.column = ost_calloc(columns, sizeof *bag.column),
                          .value = ost_calloc(columns, sizeof *bag.value)};
    struct ost_tfidf features = {.n = columns};
    *p = (struct problem){0};
    for (size_t i = 0; i < n; i++) {
        bag.n = 0;
        for (size_t j = 0; j < columns; j++) {
            if (dense[i * columns + j] == 0)
                continue;
            bag.column[bag.n] = (uint32_t)j;
            bag.value[bag.n++] = dense[i * columns + j];
        }
        ost_matrix_add(&p->x, &bag);
    }
    ost_bag_release(&bag);
    ost_machine_init(&p->machine, &features, classes);
    assert_ok(ost_support_init(&p->support, classes, n));
}

static void tear_down(struct problem *p)
{
    ost_matrix_release(&p->x);
    ost_machine_release(&p->machine);
    ost_support_release(&p->support);
}

static float weight_of(const struct ost_machine *m, size_t feature, size_t class)
{
    return m->scale[class] * m->weight[feature * m->classes + class];
}

/*
 * scikit-learn 1.9.1, LinearSVC(C=1, tol=1e-9, class_weight=...) on the six points of three classes;
 * the second weights are {0: 5, 1: 1, 2: 1}. Ours is solved to liblinear's usual tolerance of .1 and
 * kept in bytes.
 */
static const float points[] = {2, 0, 1.5F, .25F, 0, 2, -.25F, 1.5F, -1, -1, -1.5F, .5F};
static const int point_label[] = {0, 0, 1, 1, 2, 2};
static const double plain[3][3] = {{0.815719, -0.280315, -0.318459},
                                   {0.003843, 0.934469, -0.905131},
                                   {-0.687045, -0.579330, -0.017467}};
static const double weighted[3] = {0.876587, -0.297555, -0.277980};

static void machines_are_those_of_an_independent_solver(void **state)
{
    (void)state;
    struct problem p;
    const double class_weight[] = {5, 1, 1};
    struct ost_svm_problem svm = {.label = point_label, .cost = 1, .seed = 1, .processes = 1};
    set_up(&p, points, 6, 2, 3);
    svm.x = &p.x;
    assert_ok(ost_svm_train(&p.machine, &svm, &p.support));
    for (size_t k = 0; k < 3; k++) {
        assert_close(weight_of(&p.machine, 0, k), plain[k][0], 0.05);
        assert_close(weight_of(&p.machine, 1, k), plain[k][1], 0.05);
        assert_close(p.machine.bias[k], plain[k][2], 0.05);
    }
    svm.class_weight = class_weight;
    assert_ok(ost_svm_train(&p.machine, &svm, &p.support));
    assert_close(weight_of(&p.machine, 0, 0), weighted[0], 0.05);
    assert_close(weight_of(&p.machine, 1, 0), weighted[1], 0.05);
    assert_close(p.machine.bias[0], weighted[2], 0.05);
    assert_close(p.machine.bias[1], plain[1][2], 0.05);
    tear_down(&p);
}

enum { MANY = 9000, COLUMNS = 12, CLASSES = 6 };

/* Noisy points around the corners of a simplex: enough of them that a class is solved in parts. */
static void scatter(float *dense, int *label)
{
    struct ost_rng r = ost_rng_seeded(3, 0);
    for (size_t i = 0; i < MANY; i++) {
        label[i] = (int)ost_rng_below(&r, CLASSES);
        for (size_t j = 0; j < COLUMNS; j++)
            dense[i * COLUMNS + j] = (float)ost_rng_below(&r, 1000) / 1000;
        dense[i * COLUMNS + (size_t)label[i]] += 1.2F;
    }
}

static void train_many(struct problem *p, const float *dense, const int *label, int processes,
                       const bool *left_out)
{
    set_up(p, dense, MANY, COLUMNS, CLASSES);
    struct ost_svm_problem svm = {.x = &p->x,
                                  .label = label,
                                  .left_out = left_out,
                                  .cost = 0.1,
                                  .seed = 5,
                                  .processes = processes};
    assert_ok(ost_svm_train(&p->machine, &svm, &p->support));
}

static void assert_same_machine(const struct ost_machine *a, const struct ost_machine *b)
{
    assert_memory_equal(a->weight, b->weight, (size_t)COLUMNS * CLASSES);
    assert_memory_equal(a->bias, b->bias, CLASSES * sizeof *a->bias);
    assert_memory_equal(a->scale, b->scale, CLASSES * sizeof *a->scale);
}

/* The optimum's condition, checked from outside: the gradient of the objective is nearly zero. */
static double gradient_length(const struct problem *p, const float *dense, const int *label,
                              size_t class)
{
    const struct ost_machine *m = &p->machine;
    double g[COLUMNS + 1] = {0}, squares = 0;
    g[COLUMNS] = m->bias[class];
    for (size_t j = 0; j < COLUMNS; j++)
        g[j] = weight_of(m, j, class);
    for (size_t i = 0; i < MANY; i++) {
        double y = label[i] == (int)class ? 1 : -1, score = m->bias[class];
        for (size_t j = 0; j < COLUMNS; j++)
            score += (double)dense[i * COLUMNS + j] * weight_of(m, j, class);
        double inside = fmax(0, 1 - y * score);
        for (size_t j = 0; j < COLUMNS; j++)
            g[j] -= 2 * 0.1 * y * inside * dense[i * COLUMNS + j];
        g[COLUMNS] -= 2 * 0.1 * y * inside;
    }
    for (size_t j = 0; j <= COLUMNS; j++)
        squares += g[j] * g[j];
    return sqrt(squares);
}

static void solving_in_parts_reaches_the_minimum_of_all(void **state)
{
    (void)state;
    static float dense[MANY * COLUMNS];
    static int label[MANY];
    struct problem one, two;
    scatter(dense, label);
    train_many(&one, dense, label, 1, NULL);
    train_many(&two, dense, label, 2, NULL);
    assert_same_machine(&one.machine, &two.machine);
    assert_memory_equal(one.support.bits, two.support.bits, CLASSES * one.support.stride);
    struct problem zero;
    set_up(&zero, dense, MANY, COLUMNS, CLASSES);
    for (size_t k = 0; k < CLASSES; k++)
        assert_true(gradient_length(&one, dense, label, k) <
                    0.02 * gradient_length(&zero, dense, label, k));
    tear_down(&zero);
    tear_down(&one);
    tear_down(&two);
}

static void texts_left_out_do_not_matter(void **state)
{
    (void)state;
    static float dense[MANY * COLUMNS];
    static int label[MANY];
    static bool left_out[MANY];
    struct problem a, b;
    scatter(dense, label);
    for (size_t i = 0; i < MANY; i += 3)
        left_out[i] = true;
    train_many(&a, dense, label, 0, left_out);
    for (size_t i = 0; i < MANY; i += 3)
        label[i] = 0;
    train_many(&b, dense, label, 0, left_out);
    assert_same_machine(&a.machine, &b.machine);
    tear_down(&a);
    tear_down(&b);
}

static void a_class_without_texts_is_never_likely(void **state)
{
    (void)state;
    struct problem p;
    const int label[] = {0, 0, 1, 1, 3, 3};
    struct ost_svm_problem svm = {.label = label, .cost = 1, .seed = 1};
    set_up(&p, points, 6, 2, 4);
    svm.x = &p.x;
    assert_ok(ost_svm_train(&p.machine, &svm, &p.support));
    assert_close(p.machine.bias[2], -1, 0);
    assert_close(weight_of(&p.machine, 0, 2), 0, 0);
    tear_down(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machines_are_those_of_an_independent_solver),
        cmocka_unit_test(solving_in_parts_reaches_the_minimum_of_all),
        cmocka_unit_test(texts_left_out_do_not_matter),
        cmocka_unit_test(a_class_without_texts_is_never_likely),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
