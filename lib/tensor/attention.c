/* Attention of each text to itself, head by head, in a few small matrices that stay in the cache. */
#include "tensor/lanes.h"

#include <stdlib.h>

#include "base/alloc.h"

/* ---- small matrices ---- */

/* Rows of matrices in the attention's scratch memory are padded to whole vectors, with zeros. */
enum { WIDE = 16, TALL = 4 };
typedef float wide __attribute__((vector_size(WIDE * sizeof(float)), aligned(4)));

static size_t padded(size_t n)
{
    return (n + WIDE - 1) / WIDE * WIDE;
}

/* A matrix seen row by row or, with the strides exchanged, as its transpose. */
struct view {
    const float *p;
    size_t down, across; /* strides */
};

/* c[h x WIDE] = a[h x k] b[k x WIDE], the sums in registers */
INLINED void block(float *c, size_t c_down, struct view a, const float *b, size_t b_down, size_t k,
                   int h)
{
    wide sum[TALL] = {{0}};
    for (size_t i = 0; i < k; i++) {
        const wide row = *(const wide *)(b + i * b_down);
        for (int r = 0; r < h; r++)
            sum[r] += a.p[(size_t)r * a.down + i * a.across] * row;
    }
    for (int r = 0; r < h; r++)
        *(wide *)(c + (size_t)r * c_down) = sum[r];
}

/* c[m x n] = a[m x k] b[k x n]; rows of b and c are n padded, strides b_down and c_down */
INLINED void multiply(float *c, size_t c_down, struct view a, const float *b, size_t b_down,
                      size_t m, size_t n, size_t k)
{
    for (size_t j = 0; j < n; j += WIDE) {
        size_t i = 0;
        for (; i + TALL <= m; i += TALL)
            block(c + i * c_down + j, c_down, (struct view){a.p + i * a.down, a.down, a.across},
                  b + j, b_down, k, TALL);
        for (; i < m; i++)
            block(c + i * c_down + j, c_down, (struct view){a.p + i * a.down, a.down, a.across},
                  b + j, b_down, k, 1);
    }
}

INLINED struct view rows_of(const float *p, size_t down)
{
    return (struct view){p, down, 1};
}

INLINED struct view columns_of(const float *p, size_t down)
{
    return (struct view){p, 1, down};
}

/* ---- attention ---- */

/* What one head of one text needs; all rows padded, `deep` = padded depth, `long_` = padded keys.
 */
struct head {
    size_t keys, queries, deep, long_;
    float *q, *k, *v;    /* [T x deep] */
    float *turned;       /* [deep x long_] k or v transposed */
    float *p, *dp;       /* [Q x long_] */
    float *o;            /* [Q x deep] */
    float *dq, *dk, *dv; /* [T x deep] */
    float *memory;
};

static void head_init(struct head *h, const struct ost_heads *a)
{
    size_t deep = padded(a->depth), long_ = padded(a->tokens), matrix = a->tokens * deep;
    h->deep = deep;
    h->memory = ost_calloc(7 * matrix + deep * long_ + 2 * a->queries * long_, sizeof(float));
    float *at = h->memory, **part[] = {&h->q, &h->k, &h->v, &h->o, &h->dq, &h->dk, &h->dv};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++, at += matrix)
        *part[i] = at;
    h->turned = at;
    h->p = at + deep * long_;
    h->dp = h->p + a->queries * long_;
}

/* One of Q, K, V (part 0, 1, 2) of a head into a padded matrix. */
INLINED void gather(float *to, size_t deep, const struct ost_heads *a, size_t task, size_t part,
                    size_t rows)
{
    size_t width = a->heads * a->depth, text = task / a->heads, head = task % a->heads;
    for (size_t t = 0; t < rows; t++) {
        size_t at = (text * a->tokens + t) * 3 * width + part * width + head * a->depth;
        load(to + t * deep, a->qkv, a->bf16, at, a->depth);
    }
}

INLINED void scatter(const struct ost_heads *a, size_t task, size_t part, const float *from,
                     size_t deep, size_t rows)
{
    size_t width = a->heads * a->depth, text = task / a->heads, head = task % a->heads;
    for (size_t t = 0; t < rows; t++) {
        size_t at = (text * a->tokens + t) * 3 * width + part * width + head * a->depth;
        store(a->dqkv, a->bf16, at, from + t * deep, a->depth);
    }
}

INLINED void transpose(float *restrict to, size_t long_, const float *restrict from, size_t rows,
                       size_t deep)
{
    for (size_t c = 0; c < deep; c++) {
        for (size_t t = 0; t < rows; t++)
            to[c * long_ + t] = from[t * deep + c];
        for (size_t t = rows; t < long_; t++)
            to[c * long_ + t] = 0;
    }
}

/* Row of scores to row of probabilities; the padding behind `keys` becomes 0. */
INLINED void softmax_row(float *restrict row, size_t keys, size_t long_)
{
    float most = largest_of(row, keys);
    for (size_t t = 0; t < keys; t++)
        row[t] = exponential(row[t] - most);
    for (size_t t = keys; t < long_; t++)
        row[t] = 0;
    float share = 1 / sum_of(row, long_);
    for (size_t t = 0; t < long_; t++)
        row[t] *= share;
}

/* Reads a head's Q, K, V and calculates its probabilities, before dropout. */
INLINED void probabilities(struct head *h, const struct ost_heads *a, size_t task)
{
    h->keys = (size_t)a->length[task / a->heads];
    h->long_ = padded(h->keys);
    gather(h->q, h->deep, a, task, 0, a->queries);
    gather(h->k, h->deep, a, task, 1, h->keys);
    gather(h->v, h->deep, a, task, 2, h->keys);
    float scale = 1 / sqrtf((float)a->depth);
    for (size_t i = 0; i < a->queries * h->deep; i++)
        h->q[i] *= scale;
    transpose(h->turned, h->long_, h->k, h->keys, h->deep);
    multiply(h->p, h->long_, rows_of(h->q, h->deep), h->turned, h->long_, a->queries, h->long_,
             a->depth);
    for (size_t i = 0; i < a->queries; i++)
        softmax_row(h->p + i * h->long_, h->keys, h->long_);
}

/* to = from times what dropout keeps; element (query, key) has the same index in both passes. */
INLINED void drop_probabilities(const struct head *h, const struct ost_heads *a, size_t task,
                                float *to, const float *from)
{
    struct ost_drop d = a->drop;
    for (size_t i = 0; i < a->queries; i++) {
        uint32_t at = (uint32_t)((task * a->queries + i) * a->tokens);
        for (size_t t = 0; t < h->long_; t++)
            to[i * h->long_ + t] = from[i * h->long_ + t] * kept(d, at + (uint32_t)t);
    }
}

VECTORS void ost_kernel_attention(const struct ost_heads *a, size_t from, size_t to)
{
    struct head h;
    head_init(&h, a);
    for (size_t task = from; task < to; task++) {
        probabilities(&h, a, task);
        if (a->drop.below)
            drop_probabilities(&h, a, task, h.p, h.p);
        multiply(h.o, h.deep, rows_of(h.p, h.long_), h.v, h.deep, a->queries, h.deep, h.keys);
        size_t width = a->heads * a->depth, text = task / a->heads, head = task % a->heads;
        for (size_t i = 0; i < a->queries; i++)
            store(a->out, a->bf16, (text * a->queries + i) * width + head * a->depth,
                  h.o + i * h.deep, a->depth);
    }
    free(h.memory);
}

/* dS = P (dP - sum(dP P)), row by row; h->dp holds dP and becomes dS. */
INLINED void softmax_back(struct head *h, size_t queries)
{
    for (size_t i = 0; i < queries; i++) {
        float *restrict d = h->dp + i * h->long_;
        const float *restrict p = h->p + i * h->long_;
        float along = dot_of(d, p, h->long_);
        for (size_t t = 0; t < h->long_; t++)
            d[t] = p[t] * (d[t] - along);
    }
}

/* O = D V with D = dropout(P): dV = D' dO, dD = dO V', and so back through softmax to Q and K. */
INLINED void head_back(struct head *h, const struct ost_heads *a, size_t task)
{
    size_t width = a->heads * a->depth, text = task / a->heads, head = task % a->heads;
    for (size_t i = 0; i < a->queries; i++)
        load(h->o + i * h->deep, a->dout, a->bf16,
             (text * a->queries + i) * width + head * a->depth, a->depth);
    drop_probabilities(h, a, task, h->dp, h->p);
    multiply(h->dv, h->deep, columns_of(h->dp, h->long_), h->o, h->deep, h->keys, h->deep,
             a->queries);
    transpose(h->turned, h->long_, h->v, h->keys, h->deep);
    multiply(h->dp, h->long_, rows_of(h->o, h->deep), h->turned, h->long_, a->queries, h->long_,
             a->depth);
    drop_probabilities(h, a, task, h->dp, h->dp);
    softmax_back(h, a->queries);
    multiply(h->dq, h->deep, rows_of(h->dp, h->long_), h->k, h->deep, a->queries, h->deep, h->keys);
    multiply(h->dk, h->deep, columns_of(h->dp, h->long_), h->q, h->deep, h->keys, h->deep,
             a->queries);
    float scale = 1 / sqrtf((float)a->depth); /* q carries it already, so dk does */
    for (size_t i = 0; i < a->queries * h->deep; i++)
        h->dq[i] *= scale;
}

VECTORS void ost_kernel_attention_back(const struct ost_heads *a, size_t from, size_t to)
{
    struct head h;
    head_init(&h, a);
    for (size_t task = from; task < to; task++) {
        probabilities(&h, a, task);
        head_back(&h, a, task);
        /* tokens that did not ask or were not seen have no gradient */
        memset(h.dq + a->queries * h.deep, 0, (a->tokens - a->queries) * h.deep * sizeof(float));
        memset(h.dk + h.keys * h.deep, 0, (a->tokens - h.keys) * h.deep * sizeof(float));
        memset(h.dv + h.keys * h.deep, 0, (a->tokens - h.keys) * h.deep * sizeof(float));
        scatter(a, task, 0, h.dq, h.deep, a->tokens);
        scatter(a, task, 1, h.dk, h.deep, a->tokens);
        scatter(a, task, 2, h.dv, h.deep, a->tokens);
    }
    free(h.memory);
}
