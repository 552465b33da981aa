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

static const double TOLERANCE =
    0.1;                     /* of the dual's gradient; liblinear's default for this solver */
enum { START_TEXTS = 1000 }; /* a random part has so many, or an eighth of all */
enum { ROUNDS = 5 };         /* then all texts take part */

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
    size_t *members; /* [classes] texts to learn from */
    struct feature_node
        *cells; /* the matrix in liblinear's form, bias and end mark after each row */
    size_t shared_bytes;
    float *bias, *scale; /* shared, [classes] */
    int8_t *weight;      /* shared, [classes x features] */
};

/* One class being solved. */
struct machine {
    const struct job *job;
    int class;
    bool *in; /* [rows] takes part */
    size_t taking_part;
    struct feature_node **row; /* [taking_part] */
    double *side;              /* [taking_part] +1 or -1 */
    double *w;                 /* [features + 1], bias last */
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
static double margin(const struct machine *m, size_t i)
{
    const struct ost_matrix *x = m->job->problem->x;
    double sum[4] = {m->w[m->job->features]};
    size_t j = x->start[i], end = x->start[i + 1];
    for (; j + 4 <= end; j += 4)
        for (size_t k = 0; k < 4; k++)
            sum[k] += x->value[j + k] * m->w[x->column[j + k]];
    for (; j < end; j++)
        sum[0] += x->value[j] * m->w[x->column[j]];
    double score = sum[0] + sum[1] + (sum[2] + sum[3]);
    return m->job->problem->label[i] == m->class ? score : -score;
}

static void let_all_in(struct machine *m)
{
    m->taking_part = 0;
    for (size_t i = 0; i < m->job->problem->x->rows; i++)
        m->taking_part += m->in[i] = used(m->job, i);
}

/* The first part: the class itself, and the support vectors given or some of the others by chance. */
static void choose_start(struct machine *m)
{
    const struct job *job = m->job;
    const struct ost_svm_problem *p = job->problem;
    const uint8_t *bits = job->support->bits + (size_t)m->class * job->support->stride;
    size_t n = p->x->rows, some = n / 8 > START_TEXTS ? n / 8 : START_TEXTS;
    bool known = false, against = false;
    for (size_t b = 0; b < job->support->stride && !known; b++)
        known = bits[b] != 0;
    struct ost_rng rng = ost_rng_seeded(p->seed, (uint64_t)m->class);
    for (size_t i = 0; i < n; i++) {
        bool chance = known ? bits[i / 8] >> i % 8 & 1 : ost_rng_below(&rng, n) < some;
        m->in[i] = used(job, i) && (chance || p->label[i] == m->class);
        m->taking_part += m->in[i];
        against |= m->in[i] && p->label[i] != m->class;
    }
    if (!against)
        let_all_in(m);
}

/* Lets in whoever is inside the margin; true when one of them is so beyond the tolerance. */
static bool widen(struct machine *m)
{
    bool missing = false;
    size_t n = m->job->problem->x->rows;
    for (size_t i = 0; i < n; i++) {
        double inside = m->in[i] || !used(m->job, i) ? 0 : 1 - margin(m, i);
        if (inside <= 0)
            continue;
        m->in[i] = true;
        m->taking_part++;
        missing |= inside > TOLERANCE / 2;
    }
    return missing;
}

static double weight_of(const struct job *job, size_t class)
{
    return job->problem->class_weight ? job->problem->class_weight[class] : 1;
}

/* One call of liblinear on the texts that take part. */
static void solve(struct machine *m)
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
                                  .eps = TOLERANCE,
                                  .C = p->cost,
                                  .nr_weight = 2,
                                  .weight_label = sides,
                                  .weight = weights};
    struct model *model = train(&problem, &parameter);
    double sign = model->label[0]; /* liblinear's positive side is the label it lists first */
    for (size_t f = 0; f <= job->features; f++)
        m->w[f] = sign * model->w[f];
    free_and_destroy_model(&model);
}

/* Stores w as bytes with their scale, and which texts are inside the margin. */
static void keep(const struct machine *m)
{
    const struct job *job = m->job;
    size_t class = (size_t)m->class;
    int8_t *weight = job->weight + class * job->features;
    uint8_t *bits = job->support->bits + class * job->support->stride;
    double largest = 0;
    for (size_t f = 0; f < job->features; f++)
        largest = fmax(largest, fabs(m->w[f]));
    float scale = (float)(largest / INT8_MAX);
    for (size_t f = 0; f < job->features && scale > 0; f++)
        weight[f] = (int8_t)lrint(m->w[f] / largest * INT8_MAX);
    job->scale[class] = scale;
    job->bias[class] = (float)m->w[job->features];
    memset(bits, 0, job->support->stride);
    for (size_t i = 0; i < job->problem->x->rows; i++)
        if (margin(m, i) < 1)
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
                        .w = ost_calloc(job->features + 1, sizeof *m.w)};
    uint64_t seed[] = {job->problem->seed, class};
    seed_liblinear((unsigned)ost_hash(seed, sizeof seed, 0));
    choose_start(&m);
    for (int round = 1;; round++) {
        if (round == ROUNDS || m.taking_part > rows / 2)
            let_all_in(&m);
        solve(&m);
        if (!widen(&m))
            break;
    }
    keep(&m);
    free(m.in);
    free(m.row);
    free(m.side);
    free(m.w);
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
