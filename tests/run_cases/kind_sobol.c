/*
 * Sobol indices of test functions and of U = (v - c) D. Closed forms are met on a quadrature, where the
 * estimators are exact; a case with `n` and `estimator` is met by a sample of that size.
 */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "model_cases.h"
#include "value/sensitivity.h"

enum { MOST_INPUTS = 8, MOST_NODES = 10 };

/* Points and weights of one input's distribution. */
struct rule {
    size_t n;
    double x[MOST_NODES], w[MOST_NODES];
};

/* All pairs (a, b) of points of the product of `k` rules, as a design. */
struct grid {
    double *a, *b, *weight;
    size_t n;
};

/* Input vector number `r` of the product, into column `row` of m; returns its weight. */
static double fill_vector(double *m, size_t n, size_t row, const struct rule *rule, size_t k,
                          size_t r)
{
    double weight = 1;
    for (size_t i = 0; i < k; i++) {
        m[i * n + row] = rule[i].x[r % rule[i].n];
        weight *= rule[i].w[r % rule[i].n];
        r /= rule[i].n;
    }
    return weight;
}

static void grid_of_rules(struct grid *g, const struct rule *rule, size_t k)
{
    size_t points = 1;
    for (size_t i = 0; i < k; i++)
        points *= rule[i].n;
    g->n = points * points;
    g->a = ost_calloc(k * g->n, sizeof *g->a);
    g->b = ost_calloc(k * g->n, sizeof *g->b);
    g->weight = ost_calloc(g->n, sizeof *g->weight);
    for (size_t r = 0; r < g->n; r++)
        g->weight[r] = fill_vector(g->a, g->n, r, rule, k, r / points) *
                       fill_vector(g->b, g->n, r, rule, k, r % points);
}

static void grid_release(struct grid *g)
{
    free(g->a);
    free(g->b);
    free(g->weight);
}

/* Exact for trigonometric polynomials below degree n on a full period. */
static struct rule circle(size_t n)
{
    struct rule rule = {.n = n};
    for (size_t i = 0; i < n; i++) {
        rule.x[i] = M_PI * (2 * ((double)i + 0.5) / (double)n - 1);
        rule.w[i] = 1 / (double)n;
    }
    return rule;
}

/* Gauss and Legendre's five points on [-pi, pi]: exact to degree 9. */
static struct rule legendre(void)
{
    const double near = sqrt(5 - 2 * sqrt(10.0 / 7)) / 3, far = sqrt(5 + 2 * sqrt(10.0 / 7)) / 3;
    const double heavy = (322 + 13 * sqrt(70)) / 1800, light = (322 - 13 * sqrt(70)) / 1800;
    return (struct rule){5,
                         {-far * M_PI, -near * M_PI, 0, near * M_PI, far * M_PI},
                         {light, heavy, 64.0 / 225, heavy, light}};
}

/* Two points with the mean and standard deviation of a symmetric distribution: exact to degree 3. */
static struct rule two_points(double mean, double sd)
{
    return (struct rule){2, {mean - sd, mean + sd}, {0.5, 0.5}};
}

static void report(struct model_case *c, const struct ost_sobol *s, size_t k,
                   const char *const *name)
{
    for (size_t i = 0; i < k; i++) {
        if (name) {
            model_got(c, s->index[i].first, "S1.%s", name[i]);
            model_got(c, s->index[i].total, "ST.%s", name[i]);
        } else {
            model_got(c, s->index[i].first, "S1[%zu]", i);
            model_got(c, s->index[i].total, "ST[%zu]", i);
        }
    }
    model_got(c, s->mean, "mean");
    model_got(c, s->variance, "variance");
}

static void indices_on_grid(struct ost_sobol *out, const struct ost_study *s,
                            const struct rule *rule)
{
    struct grid g;
    grid_of_rules(&g, rule, s->inputs);
    struct ost_sobol_design d = {.a = g.a, .b = g.b, .n = g.n, .weight = g.weight};
    ost_sobol_indices(out, s, 0, &d);
    grid_release(&g);
}

static void run_grid(struct model_case *c, const struct ost_study *s, const struct rule *rule,
                     const char *const *name)
{
    struct ost_sobol sobol;
    indices_on_grid(&sobol, s, rule);
    report(c, &sobol, s->inputs, name);
    if (s->inputs == 3 && !name) /* Ishigami: inputs 1 and 3 meet, and no others */
        model_got(c, sobol.index[0].total - sobol.index[0].first, "S2_13");
    ost_sobol_release(&sobol);
}

static double *draw_angles(size_t n, uint64_t stream)
{
    struct ost_rng dice = ost_rng_seeded(1, stream);
    double *m = ost_calloc(n, sizeof *m);
    for (size_t i = 0; i < n; i++)
        m[i] = M_PI * (2 * (double)(ost_rng_next(&dice) >> 11) / 9007199254740992.0 - 1);
    return m;
}

static void run_sample(struct model_case *c, const struct ost_study *s, size_t n)
{
    struct ost_sobol sobol;
    double *a = draw_angles(s->inputs * n, 0), *b = draw_angles(s->inputs * n, 1);
    struct ost_sobol_design d = {.a = a, .b = b, .n = n};
    ost_sobol_indices(&sobol, s, 0, &d);
    report(c, &sobol, s->inputs, NULL);
    ost_sobol_release(&sobol);
    free(a);
    free(b);
}

/* ctx: a, b */
static double ishigami(const void *ctx, size_t option, const double *x)
{
    const double *p = ctx;
    (void)option;
    double s1 = sin(x[0]), s2 = sin(x[1]);
    return s1 + p[0] * s2 * s2 + p[1] * pow(x[2], 4) * s1;
}

static int run_ishigami(struct model_case *c)
{
    double p[2], n = 0;
    int rc = ost_json_real(&p[0], c->inputs, "a");
    if (rc == 0)
        rc = ost_json_real(&p[1], c->inputs, "b");
    if (rc == 0)
        rc = ost_json_real_or(&n, c->inputs, "n");
    if (rc < 0)
        return rc;
    const struct rule rules[] = {circle(4), circle(10), legendre()};
    struct ost_study s = {.inputs = 3, .options = 1, .utility = ishigami, .ctx = p};
    if (n > 0)
        run_sample(c, &s, (size_t)n);
    else
        run_grid(c, &s, rules, NULL);
    return 0;
}

struct g_function {
    size_t n;
    double a[MOST_INPUTS];
};

/* x[i] stands for |4 u - 2| with u uniform on [0, 1]: itself uniform, on [0, 2]. */
static double sobol_g(const void *ctx, size_t option, const double *x)
{
    const struct g_function *g = ctx;
    double product = 1;
    (void)option;
    for (size_t i = 0; i < g->n; i++)
        product *= (x[i] + g->a[i]) / (1 + g->a[i]);
    return product;
}

/*
 * The digits in the comment of SALib's Sobol_G.py are shares of the variance of the inputs with a < 99 alone
 * (0.71649; its own sensitivity_index() and this library say 0.71619). The field S1_4dec follows it.
 */
static void run_printed_digits(struct model_case *c, const struct g_function *g,
                               const struct rule *rules)
{
    struct g_function kept = {0};
    for (size_t i = 0; i < g->n; i++)
        if (g->a[i] < 99)
            kept.a[kept.n++] = g->a[i];
    struct ost_study s = {.inputs = g->n, .options = 1, .utility = sobol_g, .ctx = g},
                     some = {.inputs = kept.n, .options = 1, .utility = sobol_g, .ctx = &kept};
    struct ost_sobol all, less;
    indices_on_grid(&all, &s, rules);
    indices_on_grid(&less, &some, rules);
    for (size_t i = 0; i < g->n; i++) {
        double share = all.index[i].first * all.variance / less.variance;
        model_got(c, round(share * 1e4) / 1e4, "S1_4dec[%zu]", i);
    }
    ost_sobol_release(&all);
    ost_sobol_release(&less);
}

static int run_sobol_g(struct model_case *c)
{
    const struct ost_json *a = ost_json_get(c->inputs, "a");
    struct g_function g = {.n = ost_json_count(a)};
    struct rule rules[MOST_INPUTS];
    if (g.n == 0 || g.n > MOST_INPUTS)
        return ost_fail(OST_EPARSE, "%s: 'a' must have 1 to %d numbers", c->id, MOST_INPUTS);
    for (size_t i = 0; i < g.n; i++) {
        g.a[i] = ost_json_number(ost_json_at(a, i));
        rules[i] = two_points(1, 1 / sqrt(3));
    }
    struct ost_study s = {.inputs = g.n, .options = 1, .utility = sobol_g, .ctx = &g};
    run_grid(c, &s, rules, NULL);
    run_printed_digits(c, &g, rules);
    return 0;
}

static double utility(const void *ctx, size_t option, const double *x)
{
    (void)ctx;
    (void)option;
    return (x[0] - x[1]) * x[2];
}

static int run_utility(struct model_case *c)
{
    static const char *const name[] = {"v", "c", "D"};
    struct rule rules[3];
    for (size_t i = 0; i < 3; i++) {
        double mean, sd;
        const struct ost_json *input = ost_json_get(c->inputs, name[i]);
        int rc = ost_json_real(&mean, input, "mean");
        if (rc == 0)
            rc = ost_json_real(&sd, input, "sd");
        if (rc < 0)
            return ost_fail_within(rc, "%s: '%s'", c->id, name[i]);
        rules[i] = two_points(mean, sd);
    }
    struct ost_study s = {.inputs = 3, .options = 1, .utility = utility};
    run_grid(c, &s, rules, name);
    return 0;
}

static const struct case_model models[] = {
    {"ishigami", run_ishigami},
    {"sobol_g", run_sobol_g},
    {"utility_vcD", run_utility},
};

static bool matches(const struct case_file *f)
{
    return model_cases_match(f, models, sizeof models / sizeof *models);
}

static int run(struct case_report *r, const struct case_file *f)
{
    return model_cases_run(r, f, models, sizeof models / sizeof *models);
}

const struct case_kind kind_sobol = {"Sobol indices", matches, run};
