/*
 * Rows go through in blocks, each of which is two products of matrices, X W and X^T R: both are cut into
 * tiles whose sums stay in registers.
 */
#include "stats/logistic_loss.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/vectors.h"

enum { TILE = 16, FEW = 4, BLOCK = 64, PIECES_MAX = 16 };

/* One block: rows of features, zeros behind the last, and for each row scores or residuals. */
struct block {
    float *x;      /* [BLOCK x width4] */
    double *score; /* [BLOCK x stride] */
    size_t width4; /* width rounded up to FEW */
};

static size_t round_up(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

static size_t block_doubles(const struct ost_logistic_loss *l)
{
    size_t floats = BLOCK * round_up(l->problem->width, FEW);
    return BLOCK * l->stride + (floats + 1) / 2;
}

void ost_logistic_loss_init(struct ost_logistic_loss *l, const struct ost_logistic_problem *problem)
{
    size_t blocks = (problem->n + BLOCK - 1) / BLOCK;
    *l = (struct ost_logistic_loss){.problem = problem, .stride = round_up(problem->classes, TILE)};
    l->unknowns = (problem->width + 1) * l->stride;
    l->pieces = blocks < PIECES_MAX ? blocks : PIECES_MAX;
    l->piece = (blocks + l->pieces - 1) / l->pieces * BLOCK;
    /* a piece finds a gradient, whose features are rounded up as those of a block */
    size_t gradient = l->unknowns + FEW * l->stride;
    l->room = ost_calloc(l->pieces * (gradient + block_doubles(l)), sizeof *l->room);
    l->found = ost_calloc(l->pieces, sizeof *l->found);
}

void ost_logistic_loss_release(struct ost_logistic_loss *l)
{
    free(l->room);
    free(l->found);
    *l = (struct ost_logistic_loss){0};
}

/* A factor of which number q of sum i is x[q * next + i * step]. */
struct factor {
    const float *x;
    size_t next, step, n;
};

/* FEW sums for each of TILE classes: to[q] = from[q] + sum over i < n of x[q,i] y[i]; y's rows are `stride` apart. */
INLINED void add_tile(double *to, const double *from, size_t from_stride, struct factor f,
                      const double *y, size_t stride)
{
    double sum[FEW][TILE];
    UNROLLED for (size_t q = 0; q < FEW; q++) UNROLLED for (size_t c = 0; c < TILE; c++) sum[q][c] =
        from[q * from_stride + c];
    for (size_t i = 0; i < f.n; i++)
        UNROLLED for (size_t q = 0; q < FEW; q++) UNROLLED for (size_t c = 0; c < TILE; c++)
            sum[q][c] += (double)f.x[q * f.next + i * f.step] * y[i * stride + c];
    UNROLLED for (size_t q = 0; q < FEW; q++) UNROLLED for (size_t c = 0; c < TILE; c++)
        to[q * stride + c] = sum[q][c];
}

/* Scores of the rows: biases + X W. */
VECTORS static void score_block(const struct block *b, const double *at, size_t width,
                                size_t stride)
{
    for (size_t c = 0; c < stride; c += TILE)
        for (size_t i = 0; i < BLOCK; i += FEW) {
            struct factor row = {b->x + i * b->width4, b->width4, 1, width};
            add_tile(b->score + i * stride + c, at + width * stride + c, 0, row, at + c, stride);
        }
}

/* gradient += X^T R */
VECTORS static void gradient_block(double *gradient, const struct block *b, size_t stride)
{
    for (size_t c = 0; c < stride; c += TILE)
        for (size_t f = 0; f < b->width4; f += FEW) {
            struct factor column = {b->x + f, 1, b->width4, BLOCK};
            double *to = gradient + f * stride + c;
            add_tile(to, to, stride, column, b->score + c, stride);
        }
}

/* Turns scores into the softmax minus the truth; returns -ln softmax of the truth. */
static double residuals(double *row, size_t classes, size_t truth)
{
    double top = row[0], sum = 0, score = row[truth];
    for (size_t c = 1; c < classes; c++)
        top = fmax(top, row[c]);
    for (size_t c = 0; c < classes; c++)
        sum += row[c] = exp(row[c] - top);
    for (size_t c = 0; c < classes; c++)
        row[c] /= sum;
    row[truth] -= 1;
    return log(sum) + top - score;
}

/* Scores of the block become residuals times weight, 0 beyond its rows; the sum of the losses. */
static double weigh_block(const struct ost_logistic_loss *l, const struct block *b, size_t from,
                          size_t n, double *biases)
{
    const struct ost_logistic_problem *p = l->problem;
    double value = 0;
    for (size_t i = 0; i < n; i++) {
        int label = p->label[from + i];
        double weight = p->cost * (p->class_weight ? p->class_weight[label] : 1);
        double *row = b->score + i * l->stride;
        value += weight * residuals(row, p->classes, (size_t)label);
        for (size_t c = 0; c < p->classes; c++)
            biases[c] += row[c] *= weight;
    }
    memset(b->score + n * l->stride, 0, (BLOCK - n) * l->stride * sizeof *b->score);
    return value;
}

static void load_block(const struct block *b, const struct ost_logistic_problem *p, size_t from,
                       size_t n)
{
    memset(b->x, 0, BLOCK * b->width4 * sizeof *b->x);
    for (size_t i = 0; i < n; i++)
        memcpy(b->x + i * b->width4, p->x + (from + i) * p->width, p->width * sizeof *b->x);
}

struct evaluation {
    struct ost_logistic_loss *l;
    const double *at;
};

/*
 * The gradient that a piece finds: features, of which there may be up to FEW - 1 more than the problem has,
 * then biases.
 */
static double *gradient_of(const struct ost_logistic_loss *l, size_t piece)
{
    return l->room + piece * (l->unknowns + FEW * l->stride + block_doubles(l));
}

static void evaluate_piece(void *ctx, size_t k)
{
    const struct evaluation *e = ctx;
    struct ost_logistic_loss *l = e->l;
    const struct ost_logistic_problem *p = l->problem;
    double *gradient = gradient_of(l, k), value = 0;
    struct block b = {.width4 = round_up(p->width, FEW)};
    double *biases = gradient + b.width4 * l->stride;
    b.score = gradient + l->unknowns + FEW * l->stride;
    b.x = (float *)(b.score + BLOCK * l->stride);
    memset(gradient, 0, (l->unknowns + FEW * l->stride) * sizeof *gradient);
    size_t end = (k + 1) * l->piece < p->n ? (k + 1) * l->piece : p->n;
    for (size_t from = k * l->piece; from < end; from += BLOCK) {
        size_t n = end - from < BLOCK ? end - from : BLOCK;
        load_block(&b, p, from, n);
        score_block(&b, e->at, p->width, l->stride);
        value += weigh_block(l, &b, from, n, biases);
        gradient_block(gradient, &b, l->stride);
    }
    l->found[k] = value;
}

double ost_logistic_loss_at(struct ost_logistic_loss *l, const double *at, double *gradient)
{
    size_t weights = l->problem->width * l->stride, skipped = round_up(l->problem->width, FEW);
    double value = 0;
    ost_parallel(l->pieces, l->problem->threads, evaluate_piece, &(struct evaluation){l, at});
    for (size_t i = 0; i < weights; i++)
        value += at[i] * at[i] / 2;
    memcpy(gradient, at, weights * sizeof *at);
    memset(gradient + weights, 0, l->stride * sizeof *at);
    for (size_t k = 0; k < l->pieces; k++) {
        const double *found = gradient_of(l, k), *biases = found + skipped * l->stride;
        value += l->found[k];
        for (size_t i = 0; i < weights; i++)
            gradient[i] += found[i];
        for (size_t c = 0; c < l->stride; c++)
            gradient[weights + c] += biases[c];
    }
    return value;
}
