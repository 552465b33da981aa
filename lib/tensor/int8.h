/*
 * Linear maps in 8-bit integers, for inference on the processor.
 *
 * Each output channel's weights are w = scale q with integers q of -127..127. Each row of input is
 * taken, when it comes, as x = scale q + middle with q of -127..127, so that a row's own range is all
 * there is to its error. Then, with integer sums, which are exact,
 *
 *     y = x_scale w_scale sum(x_q w_q) + middle w_scale sum(w_q) + bias
 *
 * Weights are kept as q + 128, since the processor's instruction multiplies unsigned by signed bytes
 * (VNNI); 128 sum(x_q) is taken off again.
 *
 *     struct ost_int8 w = ost_int8_at(memory, out, in);        // ost_int8_bytes(out, in) of memory
 *     ost_int8_pack(&w, weight, 0, ost_int8_outputs(&w));
 *     struct ost_int8_map map = {.w = &w, .bias = bias};
 *     ost_int8_apply(&map, y, x, 0, rows);
 */
#ifndef OST_TENSOR_INT8_H
#define OST_TENSOR_INT8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Weights [out,in] in panels of 64 outputs; four inputs of each output lie beside each other. */
struct ost_int8 {
    size_t out, in;
    uint8_t *q;   /* q + 128 */
    float *scale; /* of each output */
    float *sum;   /* scale sum(q) of each output */
};

/* Memory that packed weights take; a multiple of 64. */
size_t ost_int8_bytes(size_t out, size_t in);

/* Packed weights in that memory, aligned to 64 bytes, which the caller owns. */
struct ost_int8 ost_int8_at(void *memory, size_t out, size_t in);

/* Outputs with those that fill the last panel. */
size_t ost_int8_outputs(const struct ost_int8 *w);

/* Packs outputs [from, to) of weights [out,in], finite; all of ost_int8_outputs have to be. */
void ost_int8_pack(const struct ost_int8 *w, const float *weight, size_t from, size_t to);

/*
 * GELU within 1e-4 of x Phi(x), of a large x within 1e-5 |x|: finer than what is rounded afterwards. That
 * by tanh differs from it by less than 5e-4, so the two forms are one here.
 */
enum ost_int8_then { OST_INT8_NOTHING, OST_INT8_GELU };

/* y = then(x w^T + bias) */
struct ost_int8_map {
    const struct ost_int8 *w;
    const float *bias; /* [out] */
    enum ost_int8_then then;
    bool plain; /* without the processor's instruction */
};

/* Rows that go through a map together; threads get as many at least. */
enum { OST_INT8_ROWS = 48 };

/* Rows [from, to) of x [N,in] to y [N,out]. A row that is not finite gives rows of NaN. */
void ost_int8_apply(const struct ost_int8_map *map, float *y, const float *x, size_t from,
                    size_t to);

/* The same of one map after the other; what lies between them does not leave the cache. */
void ost_int8_apply_two(const struct ost_int8_map *first, const struct ost_int8_map *second,
                        float *y, const float *x, size_t from, size_t to);

/* Whether the processor has the instruction; without it these functions are right, but slow. */
bool ost_int8_is_fast(void);

#ifdef __cplusplus
}
#endif

#endif
