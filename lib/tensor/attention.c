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

/* c[TALL x WIDE] = a[TALL x k] b[k x WIDE], the sums in registers */
INLINED void block(float *c, size_t c_down, struct view a, const float *b, size_t b_down, size_t k)
{
    wide sum[TALL] = {{0}};
    for (size_t i = 0; i < k; i++) {
        const wide row = *(const wide *)(b + i * b_down);
        for (int r = 0; r < TALL; r++)
            sum[r] += a.p[(size_t)r * a.down + i * a.across] * row;
    }
    for (int r = 0; r < TALL; r++)
        *(wide *)(c + (size_t)r * c_down) = sum[r];
}

/*
 * c[m x n] = a[m x k] b[k x n]; rows of b and c are n padded, strides b_down and c_down. Works in whole
 * blocks: what it reads and writes behind row m is there, and nobody else's.
 */
INLINED void multiply(float *c, size_t c_down, struct view a, const float *b, size_t b_down,
                      size_t m, size_t n, size_t k)
{
    for (size_t j = 0; j < n; j += WIDE)
        for (size_t i = 0; i < m; i += TALL)
            block(c + i * c_down + j, c_down, (struct view){a.p + i * a.down, a.down, a.across},
                  b + j, b_down, k);
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

/* What one head of one text needs; all rows padded, `deep` = padded depth, `long_` = padded keys. */
struct head {
    size_t first, rows; /* of the text in qkv: T */
    size_t keys;        /* that are seen */
    size_t asked;       /* rows that ask: Q */
    size_t answer;      /* row of the first one's answer */
    size_t at;          /* features before the head's in a row of H */
    size_t deep, long_;
    float *q, *k, *v;    /* [T x deep] */
    float *turned;       /* [deep x long_] k or v transposed */
    float *p, *dp;       /* [Q x long_] */
    float *o;            /* [Q x deep] */
    float *dq, *dk, *dv; /* [T x deep] */
    float *memory;
};

static void head_init(struct head *h, const struct ost_heads *a)
{
    size_t tall = (a->longest + TALL - 1) / TALL * TALL;
    size_t deep = padded(a->depth), long_ = padded(a->longest), matrix = tall * deep;
    h->deep = deep;
    h->memory = ost_calloc(7 * matrix + (deep + 2 * tall) * long_, sizeof(float));
    float *at = h->memory, **part[] = {&h->q, &h->k, &h->v, &h->o, &h->dq, &h->dk, &h->dv};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++, at += matrix)
        *part[i] = at;
    h->turned = at;
    h->p = at + deep * long_;
    h->dp = h->p + tall * long_;
}

/* Turns to a head of a text. */
INLINED void head_find(struct head *h, const struct ost_heads *a, size_t task)
{
    size_t text = task / a->heads;
    h->first = (size_t)a->start[text];
    h->rows = (size_t)a->start[text + 1] - h->first;
    h->keys = a->length ? (size_t)a->length[text] : h->rows;
    h->asked = a->queries < h->rows ? a->queries : h->rows;
    h->answer = a->queries < a->longest ? text * a->queries : h->first;
    h->at = task % a->heads * a->depth;
    h->long_ = padded(h->keys);
}

/* Where in qkv a row of the text has Q, K or V (part 0, 1, 2) of the head. */
INLINED size_t place_of(const struct head *h, const struct ost_heads *a, size_t row, size_t part)
{
    return ((h->first + row) * 3 + part) * a->heads * a->depth + h->at;
}

INLINED void gather(float *to, const struct head *h, const struct ost_heads *a, size_t part,
                    size_t rows)
{
    for (size_t t = 0; t < rows; t++)
        load(to + t * h->deep, a->qkv, a->bf16, place_of(h, a, t, part), a->depth);
}

INLINED void scatter(const struct head *h, const struct ost_heads *a, size_t part,
                     const float *from)
{
    for (size_t t = 0; t < h->rows; t++)
        store(a->dqkv, a->bf16, place_of(h, a, t, part), from + t * h->deep, a->depth);
}

/* Where the answer to the text's question i lies in `out`. */
INLINED size_t answer_of(const struct head *h, const struct ost_heads *a, size_t i)
{
    return (h->answer + i) * a->heads * a->depth + h->at;
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
INLINED void probabilities(struct head *h, const struct ost_heads *a)
{
    gather(h->q, h, a, 0, h->asked);
    gather(h->k, h, a, 1, h->keys);
    gather(h->v, h, a, 2, h->keys);
    float scale = 1 / sqrtf((float)a->depth);
    for (size_t i = 0; i < h->asked * h->deep; i++)
        h->q[i] *= scale;
    transpose(h->turned, h->long_, h->k, h->keys, h->deep);
    multiply(h->p, h->long_, rows_of(h->q, h->deep), h->turned, h->long_, h->asked, h->long_,
             a->depth);
    for (size_t i = 0; i < h->asked; i++)
        softmax_row(h->p + i * h->long_, h->keys, h->long_);
}

/* to = from times what dropout keeps; element (query, key) has the same index in both passes. */
INLINED void drop_probabilities(const struct head *h, const struct ost_heads *a, size_t task,
                                float *to, const float *from)
{
    struct ost_drop d = a->drop;
    for (size_t i = 0; i < h->asked; i++) {
        uint32_t at = (uint32_t)((task * a->queries + i) * a->longest);
        for (size_t t = 0; t < h->long_; t++)
            to[i * h->long_ + t] = from[i * h->long_ + t] * kept(d, at + (uint32_t)t);
    }
}

VECTORS void ost_kernel_attention(const struct ost_heads *a, size_t from, size_t to)
{
    struct head h;
    head_init(&h, a);
    for (size_t task = from; task < to; task++) {
        head_find(&h, a, task);
        probabilities(&h, a);
        if (a->drop.below)
            drop_probabilities(&h, a, task, h.p, h.p);
        multiply(h.o, h.deep, rows_of(h.p, h.long_), h.v, h.deep, h.asked, h.deep, h.keys);
        for (size_t i = 0; i < h.asked; i++)
            store(a->out, a->bf16, answer_of(&h, a, i), h.o + i * h.deep, a->depth);
    }
    free(h.memory);
}

/* dS = P (dP - sum(dP P)), row by row; h->dp holds dP and becomes dS. */
INLINED void softmax_back(struct head *h)
{
    for (size_t i = 0; i < h->asked; i++) {
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
    size_t asked = h->asked, keys = h->keys, deep = h->deep, long_ = h->long_;
    for (size_t i = 0; i < asked; i++)
        load(h->o + i * deep, a->dout, a->bf16, answer_of(h, a, i), a->depth);
    drop_probabilities(h, a, task, h->dp, h->p);
    multiply(h->dv, deep, columns_of(h->dp, long_), h->o, deep, keys, deep, asked);
    transpose(h->turned, long_, h->v, keys, deep);
    multiply(h->dp, long_, rows_of(h->o, deep), h->turned, long_, asked, long_, a->depth);
    drop_probabilities(h, a, task, h->dp, h->dp);
    softmax_back(h);
    multiply(h->dq, deep, rows_of(h->dp, long_), h->k, deep, asked, deep, keys);
    multiply(h->dk, deep, columns_of(h->dp, long_), h->q, deep, keys, deep, asked);
    float scale = 1 / sqrtf((float)a->depth); /* q carries it already, so dk does */
    for (size_t i = 0; i < asked * deep; i++)
        h->dq[i] *= scale;
}

/* Rows of a matrix from the first that was not calculated become 0. */
INLINED void clear_rest(const struct head *h, float *matrix, size_t from)
{
    memset(matrix + from * h->deep, 0, (h->rows - from) * h->deep * sizeof *matrix);
}

VECTORS void ost_kernel_attention_back(const struct ost_heads *a, size_t from, size_t to)
{
    struct head h;
    head_init(&h, a);
    for (size_t task = from; task < to; task++) {
        head_find(&h, a, task);
        probabilities(&h, a);
        head_back(&h, a, task);
        /* tokens that did not ask or were not seen have no gradient */
        clear_rest(&h, h.dq, h.asked);
        clear_rest(&h, h.dk, h.keys);
        clear_rest(&h, h.dv, h.keys);
        scatter(&h, a, 0, h.dq);
        scatter(&h, a, 1, h.dk);
        scatter(&h, a, 2, h.dv);
    }
    free(h.memory);
}
