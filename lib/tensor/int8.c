/*
 * Invariant: outputs are padded to whole panels and inputs to whole fours with weights of 0, so that
 * tiles know no borders. What they calculate beyond a row's end is not stored.
 */
#include "tensor/int8.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "tensor/lanes.h"

/*
 * A tile is TALL rows by PANEL outputs: its sums and a panel's four vectors are all the registers that
 * AVX-512 has. A block is the rows that go through all panels before others do; with what lies
 * between two maps it stays in the second-level cache.
 */
enum { TALL = 6, PANEL = 64, VECTOR = 64, QUAD = 4, BLOCK = OST_INT8_ROWS };

static size_t up_to(size_t n, size_t whole)
{
    return (n + whole - 1) / whole * whole;
}

/* ---- weights ---- */

size_t ost_int8_bytes(size_t out, size_t in)
{
    return up_to(out, PANEL) * (up_to(in, QUAD) + 2 * sizeof(float));
}

struct ost_int8 ost_int8_at(void *memory, size_t out, size_t in)
{
    size_t wide = up_to(out, PANEL);
    float *scale = memory;
    return (struct ost_int8){
        .out = out,
        .in = in,
        .scale = scale,
        .sum = scale + wide,
        .q = (uint8_t *)(scale + 2 * wide),
    };
}

/* Where the inputs of output n begin; four lie together, PANEL * QUAD from the next four. */
INLINED uint8_t *place_of(const struct ost_int8 *w, size_t n)
{
    return w->q + n / PANEL * PANEL * up_to(w->in, QUAD) + n % PANEL * QUAD;
}

/* x rounded to the nearest integer, |x| < 2^22, by what adding 1.5 2^23 leaves of the digits. */
INLINED int32_t nearest(float x)
{
    float shifted = x + 12582912.0f;
    int32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    return bits - 0x4b400000;
}

/* Output n, for which row [in padded] is room; one behind the last has weights of 0. */
VECTORS static void pack_output(const struct ost_int8 *w, const float *weight, size_t n,
                                uint8_t *row)
{
    size_t in = n < w->out ? w->in : 0, all = up_to(w->in, QUAD);
    float low = 0, high = 0;
    int32_t sum = 0;
    if (in)
        extremes_of(&low, &high, weight + n * w->in, in);
    float most = high > -low ? high : -low, per = most > 0 ? 127 / most : 0;
    for (size_t k = 0; k < in; k++) {
        int32_t q = nearest(weight[n * w->in + k] * per);
        row[k] = (uint8_t)(q + 128);
        sum += q;
    }
    memset(row + in, 128, all - in);
    uint8_t *to = place_of(w, n);
    for (size_t k = 0; k < all; k += QUAD)
        memcpy(to + k * PANEL, row + k, QUAD);
    w->scale[n] = most / 127;
    w->sum[n] = most / 127 * (float)sum;
}

void ost_int8_pack(const struct ost_int8 *w, const float *weight, size_t from, size_t to)
{
    uint8_t *row = ost_alloc(up_to(w->in, QUAD));
    for (size_t n = from; n < to; n++)
        pack_output(w, weight, n, row);
    free(row);
}

size_t ost_int8_outputs(const struct ost_int8 *w)
{
    return up_to(w->out, PANEL);
}

/* ---- input ---- */

/* A block of rows in integers; rows behind the last are 0. */
struct rows {
    size_t down; /* bytes from one to the next */
    int8_t *q;
    float scale[BLOCK], middle[BLOCK];
    int32_t sum[BLOCK]; /* of q */
};

INLINED void quantise_row(struct rows *rows, size_t row, const float *restrict x, size_t n)
{
    float low, high;
    extremes_of(&low, &high, x, n);
    float range = high - low, middle = low + range / 2;
    /* a range that is not finite makes the scale NaN or infinite, and with it the results */
    float per = range > 0 && range <= 3e38f ? 254 / range : 0;
    int8_t *restrict q = rows->q + row * rows->down;
    int32_t sum = 0;
    for (size_t k = 0; k < n; k++) {
        int32_t value = nearest((x[k] - middle) * per);
        q[k] = (int8_t)value;
        sum += (int8_t)value; /* of a row that is not finite, any byte */
    }
    rows->scale[row] = per > 0 || range == 0 ? range / 254 : (float)NAN;
    rows->middle[row] = middle;
    rows->sum[row] = sum;
}

VECTORS static void quantise(struct rows *rows, const float *x, size_t n, size_t width)
{
    for (size_t row = 0; row < n; row++)
        quantise_row(rows, row, x + row * width, width);
    memset(rows->q + n * rows->down, 0, (up_to(n, TALL) - n) * rows->down);
}

/* ---- tiles ---- */

/* sum[TALL x PANEL] of rows q, `down` apart, and a panel w of 4 `quads` inputs */
typedef void tile_function(int32_t *sum, const int8_t *q, size_t down, const uint8_t *w,
                           size_t quads);

static void tile_anywhere(int32_t *restrict sum, const int8_t *restrict q, size_t down,
                          const uint8_t *restrict w, size_t quads)
{
    memset(sum, 0, TALL * PANEL * sizeof *sum);
    for (size_t r = 0; r < TALL; r++)
        for (size_t k = 0; k < quads * QUAD; k += QUAD)
            for (size_t c = 0; c < PANEL * QUAD; c++)
                sum[r * PANEL + c / QUAD] += (int32_t)q[r * down + k + c % QUAD] * w[k * PANEL + c];
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

enum { ACROSS = PANEL * QUAD / VECTOR }; /* vectors of a panel */

__attribute__((target("avx512f,avx512bw,avx512vnni"))) static void
tile_vnni(int32_t *restrict sum, const int8_t *restrict q, size_t down, const uint8_t *restrict w,
          size_t quads)
{
    __m512i total[TALL][ACROSS], panel[ACROSS];
    UNROLLED for (int r = 0; r < TALL; r++) UNROLLED for (int c = 0; c < ACROSS; c++) total[r][c] =
        _mm512_setzero_si512();
    for (size_t k = 0; k < quads; k++) {
        UNROLLED for (int c = 0; c < ACROSS; c++) panel[c] =
            _mm512_loadu_si512(w + (k * ACROSS + (size_t)c) * VECTOR);
        UNROLLED for (int r = 0; r < TALL; r++)
        {
            int32_t four;
            memcpy(&four, q + (size_t)r * down + k * QUAD, sizeof four);
            const __m512i input = _mm512_set1_epi32(four);
            UNROLLED for (int c = 0; c < ACROSS; c++) total[r][c] =
                _mm512_dpbusd_epi32(total[r][c], panel[c], input);
        }
    }
    UNROLLED for (int r = 0; r < TALL; r++) UNROLLED for (int c = 0; c < ACROSS; c++)
        _mm512_storeu_si512(sum + r * PANEL + c * (VECTOR / QUAD), total[r][c]);
}

bool ost_int8_is_fast(void)
{
    return __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw");
}

#else
bool ost_int8_is_fast(void)
{
    return false;
}

static tile_function *const tile_vnni = tile_anywhere;
#endif

/* ---- maps ---- */

/*
 * The normal distribution function on [-4.5, 4.5], beyond it 0 and 1, as 1/2 plus an odd polynomial: a
 * least-squares fit of x Phi(x) weighted until the error was even (Lawson 1961), with 1/2 at the ends.
 */
INLINED float roughly_phi(float x)
{
    float at = x < -4.5f ? -4.5f : x > 4.5f ? 4.5f : x, square = at * at;
    float y = 3.00000210e-11f;
    y = y * square - 3.28390782e-9f;
    y = y * square + 1.58025547e-7f;
    y = y * square - 4.43168113e-6f;
    y = y * square + 8.12096706e-5f;
    y = y * square - 1.03625301e-3f;
    y = y * square + 9.58065243e-3f;
    y = y * square - 6.59772680e-2f;
    y = y * square + 3.98708573e-1f;
    return 0.5f + at * y;
}

INLINED void finish_row(const struct ost_int8_map *map, float *restrict y, size_t from, size_t n,
                        const int32_t *restrict total, const struct rows *x, size_t row)
{
    const float *restrict scale = map->w->scale + from, *restrict sum = map->w->sum + from;
    const float *restrict bias = map->bias + from;
    float x_scale = x->scale[row], middle = x->middle[row];
    int32_t off = 128 * x->sum[row];
    for (size_t j = 0; j < n; j++)
        y[j] = (float)(total[j] - off) * (x_scale * scale[j]) + (middle * sum[j] + bias[j]);
    if (map->then == OST_INT8_GELU)
        for (size_t j = 0; j < n; j++)
            y[j] *= roughly_phi(y[j]);
}

/* Stores rows row.. of a tile, at most TALL, whose outputs begin at `from`. */
VECTORS static void finish(const struct ost_int8_map *map, float *y, size_t from,
                           const int32_t *total, const struct rows *x, size_t row, size_t rows)
{
    size_t out = map->w->out, n = out - from < PANEL ? out - from : PANEL;
    for (size_t r = 0; r < rows && r < TALL; r++)
        finish_row(map, y + (row + r) * out + from, from, n, total + r * PANEL, x, row + r);
}

/* n rows, at most BLOCK, through all panels */
static void map_block(const struct ost_int8_map *map, float *y, const struct rows *x, size_t n)
{
    tile_function *tile = map->plain || !ost_int8_is_fast() ? tile_anywhere : tile_vnni;
    const struct ost_int8 *w = map->w;
    int32_t total[TALL * PANEL];
    for (size_t from = 0; from < w->out; from += PANEL)
        for (size_t row = 0; row < n; row += TALL) {
            tile(total, x->q + row * x->down, x->down, place_of(w, from),
                 up_to(w->in, QUAD) / QUAD);
            finish(map, y, from, total, x, row, n - row);
        }
}

static void rows_init(struct rows *rows, size_t width)
{
    rows->down = up_to(width, QUAD);
    rows->q = ost_calloc(BLOCK, rows->down);
}

void ost_int8_apply(const struct ost_int8_map *map, float *y, const float *x, size_t from,
                    size_t to)
{
    size_t in = map->w->in, out = map->w->out;
    struct rows rows;
    rows_init(&rows, in);
    for (size_t at = from; at < to; at += BLOCK) {
        size_t n = to - at < BLOCK ? to - at : BLOCK;
        quantise(&rows, x + at * in, n, in);
        map_block(map, y + at * out, &rows, n);
    }
    free(rows.q);
}

void ost_int8_apply_two(const struct ost_int8_map *first, const struct ost_int8_map *second,
                        float *y, const float *x, size_t from, size_t to)
{
    size_t in = first->w->in, between = first->w->out, out = second->w->out;
    struct rows rows, inner;
    rows_init(&rows, in);
    rows_init(&inner, between);
    float *z = ost_alloc(BLOCK * between * sizeof *z);
    for (size_t at = from; at < to; at += BLOCK) {
        size_t n = to - at < BLOCK ? to - at : BLOCK;
        quantise(&rows, x + at * in, n, in);
        map_block(first, z, &rows, n);
        quantise(&inner, z, n, between);
        map_block(second, y + at * out, &inner, n);
    }
    free(rows.q);
    free(inner.q);
    free(z);
}
