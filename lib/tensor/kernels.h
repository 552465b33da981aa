/*
 * Loops over memory that libtorch does in many passes and this room does in one; processor only.
 *
 * Plain C without libtorch. Each function works on a range or a row block, so that the caller may
 * split the work over threads; results do not depend on how it is split. Numbers are float or bf16
 * (the upper half of a float, rounded to nearest even); arithmetic is in float.
 *
 * Random bits come from a hash of (key, index of the element), with no state between calls: the
 * backward pass asks again for what the forward pass has drawn.
 */
#ifndef OST_TENSOR_KERNELS_H
#define OST_TENSOR_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Which elements a dropout keeps. */
struct ost_drop {
    uint32_t key[2];
    uint32_t below; /* an element is dropped when its 32 random bits are below this; 0 drops none */
    float scale;    /* what the others are multiplied with: 1 / (1 - p) */
};

/* Dropout with probability p of stream `stream` of the dice `seed`; p = 0 keeps everything. */
struct ost_drop ost_drop_new(uint64_t seed, uint64_t stream, double p);

/* y[i] = dropped or x[i] * scale, for i in [from, to). Its own derivative. */
void ost_kernel_dropout(float *y, const float *x, size_t from, size_t to,
                        const struct ost_drop *drop);

/* ---- LayerNorm of residual + dropout(x) ---- */

struct ost_norm {
    size_t width;  /* H */
    const void *x; /* [N,H] float or bf16 */
    bool x_bf16;
    const float *residual; /* [N,H] */
    const float *gain;     /* [H] */
    const float *bias;     /* [H] */
    float eps;
    struct ost_drop drop; /* of x */
    float *y;             /* [N,H] */
    float *hat;           /* [N,H] the normalised sum, kept for the backward pass; may be NULL */
    float *rstd;          /* [N] 1 / standard deviation; likewise */
    /* backward */
    const float *dy; /* [N,H] */
    float *dresidual;
    void *dx;             /* of x's type */
    float *dgain, *dbias; /* [H] */
};

/* Rows [from, to). */
void ost_kernel_norm(const struct ost_norm *n, size_t from, size_t to);
void ost_kernel_norm_back(const struct ost_norm *n, size_t from, size_t to);
/* Columns [from, to) of dgain and dbias, summed over all `rows`. */
void ost_kernel_norm_back_columns(const struct ost_norm *n, size_t rows, size_t from, size_t to);

/* ---- GELU ---- */

struct ost_gelu_job {
    const void *x; /* float or bf16, as everything below */
    bool bf16;
    bool by_tanh; /* the form */
    void *y;
    /* backward */
    const void *dy;
    void *dx;
};

/* Elements [from, to). */
void ost_kernel_gelu(const struct ost_gelu_job *g, size_t from, size_t to);
void ost_kernel_gelu_back(const struct ost_gelu_job *g, size_t from, size_t to);

/* ---- Attention of each text to itself (attention.c; see ost_attention) ---- */

/* Text b has the rows start[b] .. start[b + 1] - 1 of qkv, [N,3H]. */
struct ost_heads {
    const int32_t *start;  /* [B + 1] */
    const int64_t *length; /* [B] rows that are seen; NULL: all */
    size_t longest;        /* rows of a text at most: T */
    size_t queries;        /* the first Q <= T rows of each text ask */
    size_t heads, depth;   /* h heads of d features, H = h d */
    const void *qkv;       /* float or bf16, as everything below */
    bool bf16;
    struct ost_drop drop; /* of the probabilities, indexed [B,h,Q,T] */
    void *out; /* Q = T: [N,H], as qkv has its rows; else [B,Q,H], and no text is shorter */
    /* backward */
    const void *dout; /* as out */
    void *dqkv;       /* [N,3H], all of it is written */
};

/* Text b's head is task b * heads + head; tasks [from, to). */
void ost_kernel_attention(const struct ost_heads *a, size_t from, size_t to);
void ost_kernel_attention_back(const struct ost_heads *a, size_t from, size_t to);

/* ---- Sums and casts ---- */

/* to[j] = sum over i of x[i,j]: x [rows,width] float or bf16; columns [from, to). */
void ost_kernel_column_sum(float *sum, const void *x, bool bf16, size_t rows, size_t width,
                           size_t from, size_t to);

/* Sum of squares; strips of 256 in float, those in double. */
double ost_kernel_square_sum(const void *x, bool bf16, size_t n);

/* ---- AdamW ---- */

struct ost_adamw_rates {
    float scale;  /* of the gradient */
    float keep;   /* 1 - lr * decay */
    float b1, b2; /* of the moments */
    float step;   /* lr / (1 - b1^t) */
    float root;   /* 1 / sqrt(1 - b2^t) */
    float eps;
};

/* n elements; `g` float or bf16, NULL: gradient 0. `working` (bf16) gets the new weights; may be
 * NULL. */
void ost_kernel_adamw(float *w, float *m, float *v, const void *g, bool g_bf16, uint16_t *working,
                      size_t n, const struct ost_adamw_rates *rates);

/* w *= keep: the step of elements whose gradient has never been other than 0. */
void ost_kernel_decay(float *w, size_t n, float keep);

#ifdef __cplusplus
}
#endif

#endif
