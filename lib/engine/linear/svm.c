#include "engine/linear/svm.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <linear.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/rng.h"
#include "engine/linear/workers.h"

/* Of the dual's gradient: liblinear's default for this solver, and what does for a guess. */
static const double TOLERANCE = 0.1, ROUGH = 1;

enum { START_TEXTS = 1000 }; /* a random part has so many, or an eighth of all */

/*
 * The C library's srand under another name: the library has no dice of its own (base/banned.h), but
 * liblinear has, and in a worker process they are nobody else's.
 */
extern void seed_liblinear(unsigned seed) __asm__("srand");

/* What all workers share. Results lie class by class, so that no two processes write side by side. */
struct job {
    const struct ost_svm_problem *problem;
    struct ost_support *support;
    size_t classes, features;
    size_t *members;            /* [classes] texts to learn from */
    struct feature_node *cells; /* the matrix for liblinear: after each row bias and end mark */
    size_t shared_bytes;
    float *bias, *scale; /* shared, [classes] */
    int8_t *weight;      /* shared, [classes x features] */
};

/* One class being solved. */
struct machine {
    const struct job *job;
    int class;
    bool *in;                  /* [rows] takes part */
    struct feature_node **row; /* of those that do */
    double *side;              /* of those that do: +1 or -1 */
    float *w;                  /* [features + 1], bias last */
    float *margin;             /* [rows] y w.x, also of texts left out */
};

int ost_support_init(struct ost_support *s, size_t classes, size_t texts)
{
    void *bits;
    *s = (struct ost_support){.classes = classes, .stride = (texts + 7) / 8};
    int rc = ost_shared_alloc(&bits, classes * s->stride);
    if (rc == 0)
        s->bits = bits;
    return rc;
}

void ost_support_release(struct ost_support *s)
{
    ost_shared_free(s->bits, s->classes * s->stride);
    *s = (struct ost_support){0};
}

static bool used(const struct job *job, size_t i)
{
    return !job->problem->left_out || !job->problem->left_out[i];
}

static struct feature_node *row_of(const struct job *job, size_t i)
{
    return job->cells + job->problem->x->start[i] + 2 * i;
}

/* liblinear counts columns from 1; the bias is one more column and -1 ends a row. */
static void convert_matrix(struct job *job)
{
    const struct ost_matrix *x = job->problem->x;
    assert(job->features < INT_MAX - 1 && x->rows < INT_MAX);
    job->cells = ost_calloc(x->start[x->rows] + 2 * x->rows, sizeof *job->cells);
    for (size_t i = 0; i < x->rows; i++) {
        struct feature_node *cell = row_of(job, i);
        for (size_t j = x->start[i]; j < x->start[i + 1]; j++)
            *cell++ = (struct feature_node){(int)x->column[j] + 1, x->value[j]};
        *cell++ = (struct feature_node){(int)job->features + 1, 1};
        *cell = (struct feature_node){-1, 0};
    }
}

/* y w.x; four sums so that additions need not wait for each other. */
static float margin_of(const struct machine *m, size_t i)
{
    const struct ost_matrix *x = m->job->problem->x;
    float sum[4] = {m->w[m->job->features]};
    size_t j = x->start[i], end = x->start[i + 1];
    for (; j + 4 <= end; j += 4)
        for (size_t k = 0; k < 4; k++)
            sum[k] += x->value[j + k] * m->w[x->column[j + k]];
    for (; j < end; j++)
        sum[0] += x->value[j] * m->w[x->column[j]];
    float score = sum[0] + sum[1] + (sum[2] + sum[3]);
    return m->job->problem->label[i] == m->class ? score : -score;
}

static double weight_of(const struct job *job, size_t class)
{
    return job->problem->class_weight ? job->problem->class_weight[class] : 1;
}

/* One call of liblinear on the texts that take part; then the margins of all. */
static void solve(struct machine *m, double tolerance)
{
    const struct job *job = m->job;
    const struct ost_svm_problem *p = job->problem;
    size_t k = 0, class = (size_t)m->class;
    for (size_t i = 0; i < p->x->rows; i++) {
        if (!m->in[i])
            continue;
        m->row[k] = row_of(job, i);
        m->side[k++] = p->label[i] == m->class ? 1 : -1;
    }
    int sides[] = {1, -1};
    double weights[] = {weight_of(job, class), job->classes == 2 ? weight_of(job, 1 - class) : 1};
    struct problem problem = {
        .l = (int)k, .n = (int)job->features + 1, .y = m->side, .x = m->row, .bias = 1};
    struct parameter parameter = {.solver_type = L2R_L2LOSS_SVC_DUAL,
                                  .eps = tolerance,
                                  .C = p->cost,
                                  .nr_weight = 2,
                                  .weight_label = sides,
                                  .weight = weights};
    struct model *model = train(&problem, &parameter);
    float sign = (float)model->label[0]; /* liblinear's positive side is the label it lists first */
    for (size_t f = 0; f <= job->features; f++)
        m->w[f] = sign * (float)model->w[f];
    free_and_destroy_model(&model);
    for (size_t i = 0; i < p->x->rows; i++)
        m->margin[i] = margin_of(m, i);
}

/* Counts who takes part. All do when most would anyway, or when the class would be alone. */
static void settle(struct machine *m)
{
    const struct ost_svm_problem *p = m->job->problem;
    size_t n = p->x->rows, part = 0, others = 0;
    for (size_t i = 0; i < n; i++) {
        part += m->in[i];
        others += m->in[i] && p->label[i] != m->class;
    }
    if (others > 0 && part <= n / 2)
        return;
    for (size_t i = 0; i < n; i++)
        m->in[i] = used(m->job, i);
}

/* True when the support vectors are known beforehand, which then take part with the class itself. */
static bool start_from_support(struct machine *m)
{
    const struct ost_svm_problem *p = m->job->problem;
    const struct ost_support *support = m->job->support;
    const uint8_t *bits = support->bits + (size_t)m->class * support->stride;
    bool known = false;
    for (size_t i = 0; i < p->x->rows; i++) {
        bool one = bits[i / 8] >> (i % 8) & 1;
        known |= one;
        m->in[i] = used(m->job, i) && (one || p->label[i] == m->class);
    }
    settle(m);
    return known;
}

/* Finds likely support vectors: those inside the margin of a rough machine of a random part. */
static void start_by_chance(struct machine *m)
{
    const struct ost_svm_problem *p = m->job->problem;
    size_t n = p->x->rows, some = n / 8 > START_TEXTS ? n / 8 : START_TEXTS;
    struct ost_rng rng = ost_rng_seeded(p->seed, (uint64_t)m->class);
    for (size_t i = 0; i < n; i++) {
        bool picked = ost_rng_below(&rng, n) < some;
        m->in[i] = used(m->job, i) && (picked || p->label[i] == m->class);
    }
    settle(m);
    solve(m, ROUGH);
    for (size_t i = 0; i < n; i++)
        m->in[i] = used(m->job, i) && (m->margin[i] < 1 || p->label[i] == m->class);
    settle(m);
}

/* Lets in whoever is inside the margin; true when one of them is so beyond the tolerance. */
static bool widen(struct machine *m)
{
    bool missing = false;
    for (size_t i = 0; i < m->job->problem->x->rows; i++) {
        if (m->in[i] || m->margin[i] >= 1 || !used(m->job, i))
            continue;
        m->in[i] = true;
        missing |= m->margin[i] < 1 - TOLERANCE / 2;
    }
    return missing;
}

static void solve_fully(struct machine *m)
{
    if (!start_from_support(m))
        start_by_chance(m);
    solve(m, TOLERANCE);
    while (widen(m)) {
        settle(m);
        solve(m, TOLERANCE);
    }
}

/* Stores w as bytes with their scale, and which texts are inside the margin. */
static void keep(const struct machine *m)
{
    const struct job *job = m->job;
    size_t class = (size_t)m->class;
    int8_t *weight = job->weight + class * job->features;
    uint8_t *bits = job->support->bits + class * job->support->stride;
    float largest = 0;
    for (size_t f = 0; f < job->features; f++)
        largest = fabsf(m->w[f]) > largest ? fabsf(m->w[f]) : largest;
    for (size_t f = 0; f < job->features && largest > 0; f++)
        weight[f] = (int8_t)lrintf(m->w[f] / largest * INT8_MAX);
    job->scale[class] = largest / INT8_MAX;
    job->bias[class] = m->w[job->features];
    memset(bits, 0, job->support->stride);
    for (size_t i = 0; i < job->problem->x->rows; i++)
        if (m->margin[i] < 1)
            bits[i / 8] |= (uint8_t)(1 << i % 8);
}

static void work(void *ctx, size_t class)
{
    const struct job *job = ctx;
    size_t rows = job->problem->x->rows;
    if (job->members[class] == 0) {
        job->bias[class] = -1;
        return;
    }
    struct machine m = {.job = job,
                        .class = (int)class,
                        .in = ost_calloc(rows, sizeof *m.in),
                        .row = ost_calloc(rows, sizeof *m.row),
                        .side = ost_calloc(rows, sizeof *m.side),
                        .w = ost_calloc(job->features + 1, sizeof *m.w),
                        .margin = ost_calloc(rows, sizeof *m.margin)};
    uint64_t seed[] = {job->problem->seed, class};
    seed_liblinear((unsigned)ost_hash(seed, sizeof seed, 0));
    solve_fully(&m);
    keep(&m);
    free(m.in);
    free(m.row);
    free(m.side);
    free(m.w);
    free(m.margin);
}

static void be_silent(const char *text)
{
    (void)text;
}

static void count_members(struct job *job)
{
    const struct ost_svm_problem *p = job->problem;
    job->members = ost_calloc(job->classes, sizeof *job->members);
    for (size_t i = 0; i < p->x->rows; i++) {
        assert(p->label[i] >= 0 && (size_t)p->label[i] < job->classes);
        job->members[p->label[i]] += used(job, i);
    }
}

/* One shared block for all results. */
static int share_results(struct job *job)
{
    void *block;
    job->shared_bytes = job->classes * (2 * sizeof(float) + job->features);
    int rc = ost_shared_alloc(&block, job->shared_bytes);
    if (rc < 0)
        return rc;
    job->bias = block;
    job->scale = job->bias + job->classes;
    job->weight = (int8_t *)(job->scale + job->classes);
    return 0;
}

static int report(void *ctx, size_t done, size_t classes)
{
    const struct ost_svm_problem *p = ((const struct job *)ctx)->problem;
    return p->progress ? p->progress(p->ctx, done, classes) : 0;
}

static void collect(struct ost_machine *m, const struct job *job)
{
    memcpy(m->bias, job->bias, job->classes * sizeof *m->bias);
    memcpy(m->scale, job->scale, job->classes * sizeof *m->scale);
    for (size_t k = 0; k < job->classes; k++)
        for (size_t f = 0; f < job->features; f++)
            m->weight[f * job->classes + k] = job->weight[k * job->features + f];
}

int ost_svm_train(struct ost_machine *m, const struct ost_svm_problem *problem,
                  struct ost_support *support)
{
    struct job job = {
        .problem = problem, .support = support, .classes = m->classes, .features = m->features.n};
    assert(support->classes == m->classes && support->stride == (problem->x->rows + 7) / 8);
    set_print_string_function(be_silent);
    count_members(&job);
    int rc = share_results(&job);
    if (rc < 0)
        goto done;
    convert_matrix(&job);
    struct ost_workers workers = {.tasks = job.classes,
                                  .processes = problem->processes,
                                  .work = work,
                                  .progress = report,
                                  .ctx = &job};
    rc = ost_workers_run(&workers);
    if (rc == 0)
        collect(m, &job);
done:
    ost_shared_free(job.bias, job.shared_bytes);
    free(job.cells);
    free(job.members);
    return rc;
}
