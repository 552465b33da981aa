#include "tensor/lanes.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/rng.h"

/* ---- dropout ---- */

struct ost_drop ost_drop_new(uint64_t seed, uint64_t stream, double p)
{
    struct ost_rng rng = ost_rng_seeded(seed, stream);
    uint64_t key = ost_rng_next(&rng);
    return (struct ost_drop){.key = {(uint32_t)key, (uint32_t)(key >> 32)},
                             .below = (uint32_t)(p * 4294967296.0),
                             .scale = (float)(1 / (1 - p))};
}

VECTORS void ost_kernel_dropout(float *y, const float *x, size_t from, size_t to,
                                const struct ost_drop *drop)
{
    struct ost_drop d = *drop;
    for (size_t i = from; i < to; i++)
        y[i] = x[i] * kept(d, (uint32_t)i);
}

/* ---- LayerNorm of residual + dropout(x) ---- */

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

/* ---- GELU ---- */

enum { STRIP = 256 }; /* elements that stay in the first-level cache while they are worked on */

INLINED void gelu(const struct ost_gelu_job *g, size_t from, size_t to, enum gelu_form form)
{
    float x[STRIP], slope;
    for (size_t at = from; at < to; at += STRIP) {
        size_t n = to - at < STRIP ? to - at : STRIP;
        load(x, g->x, g->bf16, at, n);
        for (size_t i = 0; i < n; i++)
            x[i] *= gelu_share(x[i], form, &slope);
        store(g->y, g->bf16, at, x, n);
    }
}

VECTORS void ost_kernel_gelu(const struct ost_gelu_job *g, size_t from, size_t to)
{
    if (g->by_tanh)
        gelu(g, from, to, GELU_BY_TANH);
    else
        gelu(g, from, to, GELU_BY_ERF);
}

INLINED void gelu_back(const struct ost_gelu_job *g, size_t from, size_t to, enum gelu_form form)
{
    float x[STRIP], dy[STRIP];
    for (size_t at = from; at < to; at += STRIP) {
        size_t n = to - at < STRIP ? to - at : STRIP;
        load(x, g->x, g->bf16, at, n);
        load(dy, g->dy, g->bf16, at, n);
        for (size_t i = 0; i < n; i++) {
            float slope, share = gelu_share(x[i], form, &slope);
            dy[i] *= share + x[i] * slope;
        }
        store(g->dx, g->bf16, at, dy, n);
    }
}

VECTORS void ost_kernel_gelu_back(const struct ost_gelu_job *g, size_t from, size_t to)
{
    if (g->by_tanh)
        gelu_back(g, from, to, GELU_BY_TANH);
    else
        gelu_back(g, from, to, GELU_BY_ERF);
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
    float strip[STRIP];
    double sum = 0; /* a strip is 16 lanes of 16 terms each: short enough for float */
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
