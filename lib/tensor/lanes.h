/*
 * What the loops of this room have in common: functions that are inlined into them (base/vectors.h).
 */
#ifndef OST_TENSOR_LANES_H
#define OST_TENSOR_LANES_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/vectors.h"
#include "tensor/kernels.h"

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
        const float *p = (const float *)from + at;
        for (size_t i = 0; i < n; i++) /* a call of memcpy costs more than a short row */
            to[i] = p[i];
    }
}

INLINED void store(void *to, bool bf16, size_t at, const float *restrict from, size_t n)
{
    if (bf16) {
        uint16_t *p = (uint16_t *)to + at;
        for (size_t i = 0; i < n; i++)
            p[i] = narrow(from[i]);
    } else {
        float *p = (float *)to + at;
        for (size_t i = 0; i < n; i++)
            p[i] = from[i];
    }
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

/* ---- sums and extremes ---- */

/* They run in lanes that the compiler may turn into vectors without reordering anything itself. */
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

/* n >= 1 */
INLINED float largest_of(const float *restrict x, size_t n)
{
    float lane[LANES];
    size_t i = 0;
    for (int l = 0; l < LANES; l++)
        lane[l] = x[0];
    for (; i + LANES <= n; i += LANES)
        for (int l = 0; l < LANES; l++)
            lane[l] = x[i + l] > lane[l] ? x[i + l] : lane[l];
    for (; i < n; i++)
        lane[0] = x[i] > lane[0] ? x[i] : lane[0];
    for (int l = 1; l < LANES; l++)
        lane[0] = lane[l] > lane[0] ? lane[l] : lane[0];
    return lane[0];
}

/* n >= 1 */
INLINED void extremes_of(float *low, float *high, const float *restrict x, size_t n)
{
    float least[LANES], most[LANES];
    size_t i = 0;
    for (int l = 0; l < LANES; l++)
        least[l] = most[l] = x[0];
    for (; i + LANES <= n; i += LANES)
        for (int l = 0; l < LANES; l++) {
            least[l] = x[i + l] < least[l] ? x[i + l] : least[l];
            most[l] = x[i + l] > most[l] ? x[i + l] : most[l];
        }
    for (; i < n; i++) {
        least[0] = x[i] < least[0] ? x[i] : least[0];
        most[0] = x[i] > most[0] ? x[i] : most[0];
    }
    *low = least[0];
    *high = most[0];
    for (int l = 1; l < LANES; l++) {
        *low = least[l] < *low ? least[l] : *low;
        *high = most[l] > *high ? most[l] : *high;
    }
}

/* ---- functions ---- */

/*
 * e^x for x <= 0, within 2 units in the last place: x = n ln 2 + r, e^r by the polynomial of
 * Cephes' expf (Moshier), 2^n by its exponent bits. Below -87 the result stays at e^-87 = 1.6e-38.
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
    return y * power;
}

enum gelu_form { GELU_BY_ERF, GELU_BY_TANH };

/* The share of gelu(x) = x share(x), and optionally its slope: d gelu / dx = share + x slope. */
INLINED float gelu_share(float x, enum gelu_form form, float *slope)
{
    if (form == GELU_BY_TANH) { /* share = (1 + tanh(v / 2)) / 2 */
        const float c = 1.5957691216057308f, d = 0.044715f;
        float v = c * (x + d * x * x * x), e = exponential(-fabsf(v));
        float share = (v < 0 ? e : 1.0f) / (1 + e);
        *slope = share * (1 - share) * c * (1 + 3 * d * x * x);
        return share;
    }
    /* share = normal distribution function, by Abramowitz and Stegun 1964, 7.1.26: within 7.5e-8 */
    float bell = exponential(-0.5f * x * x), t = 1 / (1 + 0.231641888f * fabsf(x));
    float tail = 1.061405429f;
    tail = tail * t - 1.453152027f;
    tail = tail * t + 1.421413741f;
    tail = tail * t - 0.284496736f;
    tail = tail * t + 0.254829592f;
    tail *= 0.5f * bell * t;
    *slope = 0.3989422804f * bell;
    return x < 0 ? tail : 1 - tail;
}

#endif
