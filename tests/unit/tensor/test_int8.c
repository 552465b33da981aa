/* Linear maps in 8-bit integers against their definition and against fp32; GELU against libtorch's. */
#include "support/test.h"

#include "base/alloc.h"
#include "base/rng.h"
#include "tensor/int8.h"
#include "tensor/tensor.h"

/* Reproducible numbers in [-1, 1). */
static float *numbers(size_t n, uint64_t seed)
{
    struct ost_rng rng = ost_rng_seeded(seed, 0);
    float *x = ost_calloc(n, sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)(int64_t)(ost_rng_next(&rng) >> 40) / (1 << 23) - 1;
    return x;
}

/* Rows, inputs, outputs: of one tile and of several, whole and not. */
static const size_t sizes[][3] = {{1, 4, 64},   {6, 8, 64},    {7, 5, 3},
                                  {50, 33, 65}, {97, 64, 130}, {3, 1, 1}};

struct maps {
    size_t rows, in, out;
    float *x, *weight, *bias, *y;
    void *memory;
    struct ost_int8 packed;
    struct ost_int8_map map;
};

static void make(struct maps *out, const size_t size[3])
{
    struct maps m = {.rows = size[0], .in = size[1], .out = size[2]};
    m.x = numbers(m.rows * m.in, 1);
    m.weight = numbers(m.out * m.in, 2);
    m.bias = numbers(m.out, 3);
    m.y = ost_calloc(m.rows * m.out, sizeof *m.y);
    m.memory = aligned_alloc(64, ost_int8_bytes(m.out, m.in));
    m.packed = ost_int8_at(m.memory, m.out, m.in);
    ost_int8_pack(&m.packed, m.weight, 0, ost_int8_outputs(&m.packed));
    m.map = (struct ost_int8_map){.w = &out->packed, .bias = m.bias};
    *out = m;
}

static void release(struct maps *m)
{
    free(m->x);
    free(m->weight);
    free(m->bias);
    free(m->y);
    free(m->memory);
}

/* What rounding both sides to steps of their range may cost: half a step of each, for every input. */
static double allowed(const struct maps *m)
{
    return (double)m->in * (1 / 254.0 + 1 / 254.0) + 1e-5;
}

static double exactly(const struct maps *m, size_t row, size_t n)
{
    double sum = m->bias[n];
    for (size_t k = 0; k < m->in; k++)
        sum += (double)m->x[row * m->in + k] * m->weight[n * m->in + k];
    return sum;
}

static void integers_stay_within_their_steps(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct maps m;
        make(&m, sizes[i]);
        ost_int8_apply(&m.map, m.y, m.x, 0, m.rows);
        for (size_t row = 0; row < m.rows; row++)
            for (size_t n = 0; n < m.out; n++)
                assert_close(m.y[row * m.out + n], exactly(&m, row, n), allowed(&m));
        release(&m);
    }
}

static void every_processor_gives_the_same_sums(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct maps m;
        make(&m, sizes[i]);
        float *plain = ost_calloc(m.rows * m.out, sizeof *plain);
        ost_int8_apply(&m.map, m.y, m.x, 0, m.rows);
        m.map.plain = true;
        ost_int8_apply(&m.map, plain, m.x, 0, m.rows / 2);
        ost_int8_apply(&m.map, plain, m.x, m.rows / 2, m.rows);
        assert_memory_equal(m.y, plain, m.rows * m.out * sizeof *plain);
        free(plain);
        release(&m);
    }
}

/* Integers times a step, with -127 and 127 among them, are what they are. */
static void rows_and_weights_of_whole_steps_are_exact(void **state)
{
    (void)state;
    enum { IN = 8 };
    const float x[IN] = {-127, 127, 3, -90, 0, 55, 1, -1},
                weight[IN] = {127, 2, -127, 4, 9, 0, 1, 6};
    const float bias[] = {0.5f};
    struct maps m;
    make(&m, (const size_t[]){1, IN, 1});
    ost_int8_pack(&m.packed, weight, 0, ost_int8_outputs(&m.packed));
    m.map.bias = bias;
    ost_int8_apply(&m.map, m.y, x, 0, 1);
    assert_close(m.y[0], -127 * 127 + 2 * 127 - 3 * 127 - 4 * 90 + 1 - 6 + 0.5, 1e-2);
    release(&m);
}

static void rows_of_one_value_are_exact(void **state)
{
    (void)state;
    struct maps m;
    make(&m, (const size_t[]){2, 16, 1});
    for (size_t k = 0; k < 32; k++)
        m.x[k] = k < 16 ? 0.3f : 0;
    ost_int8_apply(&m.map, m.y, m.x, 0, 2);
    double sum = 0;
    for (size_t k = 0; k < 16; k++)
        sum += m.weight[k];
    assert_close(m.y[0], 0.3 * sum + m.bias[0], 16 * 0.3 / 254);
    assert_close(m.y[1], m.bias[0], 1e-6);
    release(&m);
}

/* A row of zeros gives the biases, here -12 to 12, without any rounding before the GELU. */
static void gelu_keeps_its_bound(void **state)
{
    (void)state;
    enum { OUT = 4801 };
    struct maps m;
    make(&m, (const size_t[]){1, 4, OUT});
    memset(m.x, 0, 4 * sizeof *m.x);
    for (size_t n = 0; n < OUT; n++)
        m.bias[n] = (float)((double)n * 0.005 - 12);
    m.map.then = OST_INT8_GELU;
    ost_int8_apply(&m.map, m.y, m.x, 0, 1);
    for (size_t n = 0; n < OUT; n++) {
        double x = m.bias[n], by_erf = x * 0.5 * (1 + erf(x / sqrt(2)));
        double by_tanh = x * 0.5 * (1 + tanh(sqrt(2 / acos(-1)) * (x + 0.044715 * x * x * x)));
        double bound = fmax(1e-4, 1e-5 * fabs(x));
        assert_close(m.y[n], by_erf, bound);
        assert_close(m.y[n], by_tanh, 5e-4 + bound);
    }
    release(&m);
}

static void what_is_not_finite_stays_so(void **state)
{
    (void)state;
    struct maps m;
    make(&m, (const size_t[]){3, 16, 2});
    m.x[0] = (float)NAN;
    m.x[16] = (float)INFINITY;
    ost_int8_apply(&m.map, m.y, m.x, 0, 3);
    for (size_t i = 0; i < 4; i++)
        assert_true(isnan(m.y[i]));
    assert_true(isfinite(m.y[4]) && isfinite(m.y[5]));
    release(&m);
}

/* ---- through tensor.h ---- */

static struct ost_tensor *tensor(struct ost_scope *s, uint64_t seed, int64_t rows, int64_t columns,
                                 float scale)
{
    float *x = numbers((size_t)(rows * columns), seed);
    for (int64_t i = 0; i < rows * columns; i++)
        x[i] *= scale;
    struct ost_tensor *t = ost_tensor_f32(s, 2, (const int64_t[]){rows, columns}, x);
    free(x);
    return t;
}

static void assert_same(struct ost_scope *s, const struct ost_tensor *a, const struct ost_tensor *b,
                        double tolerance)
{
    assert_int_equal(ost_tensor_count(a), ost_tensor_count(b));
    const float *x = ost_tensor_values(s, a), *y = ost_tensor_values(s, b);
    assert_ok(ost_scope_status(s));
    for (int64_t i = 0; i < ost_tensor_count(a); i++)
        assert_close(x[i], y[i], tolerance);
}

static struct ost_linear_map map_of(struct ost_scope *s, uint64_t seed, int64_t out, int64_t in)
{
    float *bias = numbers((size_t)out, seed + 1);
    struct ost_linear_map map = {tensor(s, seed, out, in, 0.1f),
                                 ost_tensor_f32(s, 1, (const int64_t[]){out}, bias)};
    free(bias);
    return map;
}

static void feed_forward_agrees_with_fp32(void **state)
{
    (void)state;
    for (int kind = OST_GELU_ERF; kind <= OST_GELU_TANH; kind++) {
        struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
        struct ost_tensor *x = tensor(s, 7, 53, 32, 1);
        struct ost_linear_map up = map_of(s, 8, 96, 32), down = map_of(s, 10, 32, 96);
        struct ost_tensor *want = ost_linear(
            s, ost_gelu(s, ost_linear(s, x, up.w, up.b), (enum ost_gelu_kind)kind), down.w, down.b);
        assert_same(s, ost_feed_forward(s, x, &up, (enum ost_gelu_kind)kind, &down), want, 1e-5);
        up.w = ost_tensor_pack(s, up.w);
        down.w = ost_tensor_pack(s, down.w);
        struct ost_tensor *packed = ost_feed_forward(s, x, &up, (enum ost_gelu_kind)kind, &down);
        assert_same(s, packed, want, 0.02);
        assert_int_equal(ost_tensor_dim(packed, 1), 32);
        ost_scope_plain(s, true);
        assert_same(s, ost_feed_forward(s, x, &up, (enum ost_gelu_kind)kind, &down), packed, 1e-6);
        ost_scope_free(s);
    }
}

/* The gradient of sum(gelu(x) u) is that of libtorch's operations. */
static void gelu_agrees_with_libtorch(void **state)
{
    (void)state;
    for (int kind = OST_GELU_ERF; kind <= OST_GELU_TANH; kind++) {
        struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
        struct ost_tensor *y[2], *slope[2];
        for (int plain = 0; plain < 2; plain++) {
            struct ost_tensor *x = tensor(s, 12, 300, 9, 12);
            ost_scope_plain(s, plain);
            ost_scope_record(s, true);
            ost_tensor_trainable(x);
            y[plain] = ost_gelu(s, x, (enum ost_gelu_kind)kind);
            struct ost_tensor *label = ost_tensor_i64(s, 1, (const int64_t[]){300}, NULL);
            assert_ok(ost_backward(s, ost_cross_entropy_sum(s, y[plain], label, NULL)));
            slope[plain] = ost_gradient(s, x);
        }
        assert_same(s, y[0], y[1], 1e-6);
        assert_same(s, slope[0], slope[1], 2e-6);
        ost_scope_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_stay_within_their_steps),
        cmocka_unit_test(every_processor_gives_the_same_sums),
        cmocka_unit_test(rows_and_weights_of_whole_steps_are_exact),
        cmocka_unit_test(rows_of_one_value_are_exact),
        cmocka_unit_test(gelu_keeps_its_bound),
        cmocka_unit_test(what_is_not_finite_stays_so),
        cmocka_unit_test(feed_forward_agrees_with_fp32),
        cmocka_unit_test(gelu_agrees_with_libtorch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
