/*
 * One source for every processor: the functions marked VECTORS are compiled for several levels of
 * x86-64 and chosen when the module is loaded. What they call is inlined, so that it gets the same
 * treatment. The build gives this file -O3, contraction of a * b + c, and no errno.
 */
#include "tensor/kernels.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/rng.h"

#if defined(__x86_64__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__)
#define VECTORS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VECTORS
#endif
#define INLINED static inline __attribute__((always_inline))

/* ---- bf16 ---- */

INLINED float widen(uint16_t x)
{
    uint32_t bits = (uint32_t)x << 16;
    float y;
    memcpy(&y, &bits, sizeof y);
    return y;
}

INLINED uint16_t narrow(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (uint16_t)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

/* to[0..n) = elements at, at+1, ... of an array of either type */
INLINED void load(float *restrict to, const void *from, bool bf16, size_t at, size_t n)
{
    if (bf16) {
        const uint16_t *p = (const uint16_t *)from + at;
        for (size_t i = 0; i < n; i++)
            to[i] = widen(p[i]);
    } else {
        memcpy(to, (const float *)from + at, n * sizeof *to);
    }
}

INLINED void store(void *to, bool bf16, size_t at, const float *restrict from, size_t n)
{
    if (bf16) {
        uint16_t *p = (uint16_t *)to + at;
        for (size_t i = 0; i < n; i++)
            p[i] = narrow(from[i]);
    } else {
        memcpy((float *)to + at, from, n * sizeof *from);
    }
}

/* ---- dropout ---- */

struct ost_drop ost_drop_new(uint64_t seed, uint64_t stream, double p)
{
    struct ost_rng rng = ost_rng_seeded(seed, stream);
    uint64_t key = ost_rng_next(&rng);
    return (struct ost_drop){.key = {(uint32_t)key, (uint32_t)(key >> 32)},
                             .below = (uint32_t)(p * 4294967296.0),
                             .scale = (float)(1 / (1 - p))};
}

/* What element i is multiplied with. The mixing steps are Wellons' lowbias32, with a second key. */
INLINED float kept(struct ost_drop d, uint32_t i)
{
    uint32_t x = i ^ d.key[0];
    x = (x ^ (x >> 16)) * 0x7feb352du;
    x ^= d.key[1];
    x = (x ^ (x >> 15)) * 0x846ca68bu;
    x ^= x >> 16;
    return x < d.below ? 0.0f : d.scale;
}

VECTORS void ost_kernel_dropout(float *y, const float *x, size_t from, size_t to,
                                const struct ost_drop *drop)
{
    struct ost_drop d = *drop;
    for (size_t i = from; i < to; i++)
        y[i] = x[i] * kept(d, (uint32_t)i);
}

/* ---- LayerNorm of residual + dropout(x) ---- */

/* Sums run in lanes that the compiler may turn into vectors without reordering anything itself. */
enum { LANES = 16 };

INLINED float lane_sum(const float *lane)
{
    float sum = 0;
    for (int l = 0; l < LANES; l++)
        sum += lane[l];
    return sum;
}

INLINED float sum_of(const float *restrict x, size_t n)
{
    float lane[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int l = 0; l < LANES; l++)
            lane[l] += x[i + l];
    for (; i < n; i++)
        lane[0] += x[i];
    return lane_sum(lane);
}

INLINED float dot_of(const float *restrict x, const float *restrict y, size_t n)
{
    float lane[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int l = 0; l < LANES; l++)
            lane[l] += x[i + l] * y[i + l];
    for (; i < n; i++)
        lane[0] += x[i] * y[i];
    return lane_sum(lane);
}

/* y = residual + dropout(x) of one row */
INLINED void row_sum(const struct ost_norm *n, size_t row, float *restrict y)
{
    size_t width = n->width, at = row * width;
    const float *restrict residual = n->residual + at;
    load(y, n->x, n->x_bf16, at, width);
    if (n->drop.below) {
        struct ost_drop d = n->drop;
        for (size_t j = 0; j < width; j++)
            y[j] *= kept(d, (uint32_t)(at + j));
    }
    for (size_t j = 0; j < width; j++)
        y[j] += residual[j];
}

VECTORS void ost_kernel_norm(const struct ost_norm *n, size_t from, size_t to)
{
    size_t width = n->width;
    float *scratch = ost_calloc(width, sizeof *scratch);
    for (size_t row = from; row < to; row++) {
        float *restrict y = n->y + row * width;
        float *restrict hat = n->hat ? n->hat + row * width : scratch;
        row_sum(n, row, hat);
        float mean = sum_of(hat, width) / (float)width;
        for (size_t j = 0; j < width; j++)
            hat[j] -= mean;
        float rstd = 1 / sqrtf(dot_of(hat, hat, width) / (float)width + n->eps);
        for (size_t j = 0; j < width; j++) {
            hat[j] *= rstd;
            y[j] = hat[j] * n->gain[j] + n->bias[j];
        }
        if (n->rstd)
            n->rstd[row] = rstd;
    }
    free(scratch);
}

/* With u = dy * gain: d(sum) = rstd (u - mean(u) - hat mean(u hat)) (Ba, Kiros and Hinton 2016). */
VECTORS void ost_kernel_norm_back(const struct ost_norm *n, size_t from, size_t to)
{
    size_t width = n->width;
    float *dropped = ost_calloc(width, sizeof *dropped);
    for (size_t row = from; row < to; row++) {
        size_t at = row * width;
        const float *restrict hat = n->hat + at, *restrict dy = n->dy + at;
        float *restrict d = n->dresidual + at;
        for (size_t j = 0; j < width; j++)
            d[j] = dy[j] * n->gain[j];
        float mean = sum_of(d, width) / (float)width, slope = dot_of(d, hat, width) / (float)width;
        float rstd = n->rstd[row];
        for (size_t j = 0; j < width; j++)
            d[j] = rstd * (d[j] - mean - hat[j] * slope);
        struct ost_drop drop = n->drop;
        for (size_t j = 0; j < width; j++)
            dropped[j] = d[j] * kept(drop, (uint32_t)(at + j));
        store(n->dx, n->x_bf16, at, dropped, width);
    }
    free(dropped);
}

VECTORS void ost_kernel_norm_back_columns(const struct ost_norm *n, size_t rows, size_t from,
                                          size_t to)
{
    float *restrict dgain = n->dgain, *restrict dbias = n->dbias;
    for (size_t j = from; j < to; j++)
        dgain[j] = dbias[j] = 0;
    for (size_t row = 0; row < rows; row++) {
        const float *restrict hat = n->hat + row * n->width, *restrict dy = n->dy + row * n->width;
        for (size_t j = from; j < to; j++) {
            dgain[j] += dy[j] * hat[j];
            dbias[j] += dy[j];
        }
    }
}

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

/*
 * e^x for x <= 0, within 2 units in the last place: x = n ln 2 + r, e^r by the polynomial of
 * Cephes' expf (Moshier), 2^n by its exponent bits. Below -87 the result is 0.
 */
INLINED float exponential(float x)
{
    float floor_at = x < -87.0f ? -87.0f : x;
    float n = floor_at * 1.44269504088896341f - 0.5f;
    int32_t whole = (int32_t)n;
    n = (float)whole;
    float r = floor_at - n * 0.693359375f - n * -2.12194440e-4f;
    float y = 1.9875691500e-4f;
    y = y * r + 1.3981999507e-3f;
    y = y * r + 8.3334519073e-3f;
    y = y * r + 4.1665795894e-2f;
    y = y * r + 1.6666665459e-1f;
    y = y * r + 5.0000001201e-1f;
    y = y * r * r + r + 1.0f;
    uint32_t bits = (uint32_t)(whole + 127) << 23;
    float power;
    memcpy(&power, &bits, sizeof power);
    return x < -87.0f ? 0.0f : y * power;
}

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
    float most = row[0];
    for (size_t t = 1; t < keys; t++)
        most = row[t] > most ? row[t] : most;
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

/* ---- sums ---- */

VECTORS void ost_kernel_column_sum(float *sum, const void *x, bool bf16, size_t rows, size_t width,
                                   size_t from, size_t to)
{
    for (size_t j = from; j < to; j++)
        sum[j] = 0;
    for (size_t row = 0; row < rows; row++) {
        if (bf16) {
            const uint16_t *restrict p = (const uint16_t *)x + row * width;
            for (size_t j = from; j < to; j++)
                sum[j] += widen(p[j]);
        } else {
            const float *restrict p = (const float *)x + row * width;
            for (size_t j = from; j < to; j++)
                sum[j] += p[j];
        }
    }
}

VECTORS double ost_kernel_square_sum(const void *x, bool bf16, size_t n)
{
    enum { STRIP = 256 }; /* of 16 lanes with 16 terms each: short enough for float */
    float strip[STRIP];
    double sum = 0;
    for (size_t i = 0; i < n; i += STRIP) {
        size_t take = n - i < STRIP ? n - i : STRIP;
        load(strip, x, bf16, i, take);
        sum += (double)dot_of(strip, strip, take);
    }
    return sum;
}

/* ---- AdamW ---- */

INLINED float adamw_one(float *w, float *m, float *v, float g, struct ost_adamw_rates r)
{
    g *= r.scale;
    *m = r.b1 * *m + (1 - r.b1) * g;
    *v = r.b2 * *v + (1 - r.b2) * g * g;
    *w = *w * r.keep - r.step * *m / (sqrtf(*v) * r.root + r.eps);
    return *w;
}

VECTORS void ost_kernel_adamw(float *w, float *m, float *v, const void *g, bool g_bf16,
                              uint16_t *working, size_t n, const struct ost_adamw_rates *rates)
{
    enum { STRIP = 256 }; /* in the first-level cache while it is worked on */
    float strip[STRIP];
    struct ost_adamw_rates r = *rates;
    for (size_t from = 0; from < n; from += STRIP) {
        size_t take = n - from < STRIP ? n - from : STRIP;
        float *restrict ws = w + from, *restrict ms = m + from, *restrict vs = v + from;
        if (g)
            load(strip, g, g_bf16, from, take);
        else
            memset(strip, 0, sizeof strip);
        for (size_t i = 0; i < take; i++)
            adamw_one(ws + i, ms + i, vs + i, strip[i], r);
        if (working)
            store(working, true, from, ws, take);
    }
}

VECTORS void ost_kernel_decay(float *w, size_t n, float keep)
{
    for (size_t i = 0; i < n; i++)
        w[i] *= keep;
}
