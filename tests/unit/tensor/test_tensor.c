/*
 * The shim over libtorch: scopes and failures, and the room's own loops against libtorch's
 * operations. Values are fp32, one thread unless said otherwise.
 */
#include "support/test.h"

#include "base/alloc.h"
#include "base/rng.h"
#include "tensor/kernels.h"
#include "tensor/tensor.h"

/* ---- fixtures ---- */

/* Reproducible numbers in [-1, 1). */
static float *numbers(size_t n, uint64_t seed)
{
    struct ost_rng rng = ost_rng_seeded(seed, 0);
    float *x = ost_calloc(n, sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)(int64_t)(ost_rng_next(&rng) >> 40) / (1 << 23) - 1;
    return x;
}

static struct ost_tensor *random_tensor(struct ost_scope *s, uint64_t seed, int rank,
                                        const int64_t *dim)
{
    size_t n = 1;
    for (int i = 0; i < rank; i++)
        n *= (size_t)dim[i];
    float *x = numbers(n, seed);
    struct ost_tensor *t = ost_tensor_f32(s, rank, dim, x);
    free(x);
    return t;
}

#define SHAPE(...)                                                                                 \
    (int)(sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t)), (const int64_t[])                   \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static double value(struct ost_scope *s, const struct ost_tensor *t, size_t i)
{
    const float *values = ost_tensor_values(s, t);
    assert_ok(ost_scope_status(s));
    return values[i];
}

/* Every element of a within `tolerance` of b's, in units of b's where that is larger than 1. */
static void assert_same(struct ost_scope *s, const struct ost_tensor *a, const struct ost_tensor *b,
                        double tolerance)
{
    assert_int_equal(ost_tensor_count(a), ost_tensor_count(b));
    const float *x = ost_tensor_values(s, a), *y = ost_tensor_values(s, b);
    assert_ok(ost_scope_status(s));
    for (int64_t i = 0; i < ost_tensor_count(a); i++)
        if (!(fabs((double)x[i] - y[i]) <= tolerance * fmax(1, fabs(y[i]))))
            fail_msg("element %lld: %.9g and %.9g", (long long)i, x[i], y[i]);
}

/* ---- scopes ---- */

static void remembers_the_first_failure(void **state)
{
    (void)state;
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    struct ost_tensor *a = random_tensor(s, 1, SHAPE(2, 3)), *b = random_tensor(s, 2, SHAPE(5));
    struct ost_tensor *bad = ost_add(s, a, b);
    size_t held = ost_scope_count(s);
    struct ost_tensor *after = ost_linear(s, bad, a, b);
    assert_int_equal(ost_scope_count(s), held);
    assert_ptr_equal(bad, after);
    ost_fail(OST_EIO, "something else");
    assert_fails_saying(ost_scope_status(s), OST_EENGINE, "addition: libtorch says: ");
    assert_null(strchr(ost_error(), '\n'));
    assert_true(isnan(ost_tensor_item(s, after)));
    assert_null(ost_tensor_values(s, after));
    assert_fails(ost_backward(s, after), OST_EENGINE);
    ost_scope_clear(s);
    assert_int_equal(ost_scope_count(s), 0);
    assert_ok(ost_scope_status(s));
    assert_close(
        value(s, ost_add(s, random_tensor(s, 1, SHAPE(2)), random_tensor(s, 1, SHAPE(2))), 0),
        2 * value(s, random_tensor(s, 1, SHAPE(2)), 0), 0);
    ost_scope_free(s);
}

/* x + y + y, of which the first sum and the second y are let go. */
static void folding_frees_what_lies_between(void **state)
{
    (void)state;
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    ost_scope_record(s, true);
    struct ost_tensor *x = random_tensor(s, 1, SHAPE(3));
    ost_tensor_trainable(x);
    size_t held = ost_scope_count(s);
    struct ost_tensor *y = random_tensor(s, 2, SHAPE(3));
    struct ost_tensor *sum = ost_add(s, ost_add(s, x, y), random_tensor(s, 2, SHAPE(3)));
    double want = value(s, sum, 1);
    sum = ost_scope_fold(s, held, sum);
    assert_int_equal(ost_scope_count(s), held + 1);
    assert_close(value(s, sum, 1), want, 0);
    struct ost_tensor *loss = ost_mean_squared_error(s, sum, ost_tensor_f32(s, SHAPE(3), NULL));
    assert_ok(ost_backward(s, loss));
    assert_close(value(s, ost_gradient(s, x), 1), 2 * want / 3, 1e-6);
    (void)ost_add(s, sum, random_tensor(s, 1, SHAPE(5))); /* fails */
    held = ost_scope_count(s);
    assert_true(isnan(ost_tensor_item(s, ost_scope_fold(s, 1, sum))));
    assert_int_equal(ost_scope_count(s), held);
    assert_fails(ost_scope_status(s), OST_EENGINE);
    ost_scope_free(s);
}

static void says_when_memory_is_short(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip(); /* its allocator ends the process instead of saying no */
#endif
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    ost_tensor_f32(s, SHAPE(1 << 20, 1 << 20, 1 << 10), NULL);
    assert_fails_saying(ost_scope_status(s), OST_EENGINE, "--batch-size");
    ost_scope_free(s);
}

static void finds_devices_by_name(void **state)
{
    (void)state;
    int device = 7;
    char name[16];
    assert_ok(ost_device_find(&device, "cpu"));
    assert_int_equal(device, OST_DEVICE_CPU);
    ost_device_name(name, device);
    assert_string_equal(name, "cpu");
    assert_ok(ost_device_find(&device, "auto"));
    assert_fails_saying(ost_device_find(&device, "gpu"), OST_EINVAL, "'gpu'");
    assert_fails(ost_device_find(&device, "cuda:"), OST_EINVAL);
    assert_fails(ost_device_find(&device, "cuda:1x"), OST_EINVAL);
    assert_fails_saying(ost_device_find(&device, "cuda:999"), OST_EENGINE, "is not there");
    ost_tensor_threads(1);
    assert_int_equal(ost_tensor_threads_used(), 1);
    assert_true(ost_tensor_version()[0] >= '1');
    assert_non_null(ost_tensor_blas());
}

/* ---- the room's own loops against libtorch's operations ---- */

/* What a module computes from its inputs, and the derivatives of sum-like loss by its parameters. */
struct outcome {
    struct ost_tensor *out, *gradient[4];
};

/* Feeds the result to a loss that has a different slope for every element. */
static void differentiate(struct ost_scope *s, struct outcome *o, struct ost_tensor *const *leaf,
                          size_t n)
{
    int64_t rows = 1, width = ost_tensor_dim(o->out, ost_tensor_rank(o->out) - 1);
    struct ost_tensor *w = random_tensor(s, 77, SHAPE(3, width));
    struct ost_tensor *zero = ost_tensor_f32(s, SHAPE(3), NULL);
    struct ost_tensor *logits = ost_linear(s, o->out, w, zero);
    while (ost_tensor_rank(logits) > 2) { /* a batch of tokens: the first of each */
        logits = ost_token_rows(s, ost_first_tokens(s, logits, 1));
    }
    rows = ost_tensor_dim(logits, 0);
    int64_t *label = ost_calloc((size_t)rows, sizeof *label);
    struct ost_tensor *y = ost_tensor_i64(s, SHAPE(rows), label);
    assert_ok(ost_backward(s, ost_cross_entropy_sum(s, logits, y, NULL)));
    free(label);
    for (size_t i = 0; i < n; i++)
        o->gradient[i] = ost_gradient(s, leaf[i]);
}

struct attention_case {
    const char *name;
    int64_t texts, tokens, heads, depth, queries;
    double p;
    enum ost_dtype dtype;
    double tolerance; /* bf16: 8 bits of mantissa, values up to 1, sums of some tens */
};

static struct outcome attend(struct ost_scope *s, const struct attention_case *c, bool plain)
{
    int64_t length[8], width = 3 * c->heads * c->depth;
    for (int64_t i = 0; i < c->texts; i++)
        length[i] = i == 0 ? c->tokens : 1 + (i * 5) % c->tokens;
    struct outcome o = {0};
    struct ost_tensor *leaf =
        ost_tensor_cast(s, random_tensor(s, 3, SHAPE(c->texts, c->tokens, width)), c->dtype);
    ost_tensor_trainable(leaf);
    ost_scope_plain(s, plain);
    ost_scope_record(s, true);
    ost_scope_dice(s, 9);
    struct ost_tensor *n = ost_tensor_i64(s, SHAPE(c->texts), length);
    o.out = ost_attention(s, leaf, n, c->heads, c->queries, c->p);
    assert_ok(ost_scope_status(s));
    differentiate(s, &o, &leaf, 1);
    return o;
}

static void attention_agrees_with_libtorch(void **state)
{
    (void)state;
    static const struct attention_case cases[] = {
        {"one head", 1, 3, 1, 4, 3, 0, OST_F32, 2e-6},
        {"padding", 4, 17, 3, 32, 17, 0, OST_F32, 2e-6},
        {"first token only", 4, 17, 3, 32, 1, 0, OST_F32, 2e-6},
        {"odd depth", 3, 37, 2, 20, 37, 0, OST_F32, 2e-6},
        {"dropout", 4, 16, 4, 8, 16, 0.25, OST_F32, 4e-6},
        {"bf16", 4, 17, 3, 32, 17, 0.1, OST_BF16, 4e-2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
        struct outcome ours = attend(s, &cases[i], false), theirs = attend(s, &cases[i], true);
        print_message("  %s\n", cases[i].name);
        assert_same(s, ours.out, theirs.out, cases[i].tolerance);
        assert_same(s, ours.gradient[0], theirs.gradient[0], cases[i].tolerance);
        ost_scope_free(s);
    }
}

static struct outcome attend_packed(struct ost_scope *s, const struct attention_case *c, bool plain)
{
    int64_t start[9] = {0}, width = 3 * c->heads * c->depth;
    for (int64_t i = 0; i < c->texts; i++)
        start[i + 1] = start[i] + (i == 0 ? c->tokens : 1 + (i * 5) % c->tokens);
    struct outcome o = {0};
    struct ost_tensor *leaf =
        ost_tensor_cast(s, random_tensor(s, 3, SHAPE(start[c->texts], width)), c->dtype);
    ost_tensor_trainable(leaf);
    ost_scope_plain(s, plain);
    ost_scope_record(s, true);
    struct ost_tensor *starts = ost_attention_starts(s, start, c->texts);
    o.out = ost_attention_packed(s, leaf, starts, c->tokens, c->queries, c->heads, 0);
    assert_ok(ost_scope_status(s));
    differentiate(s, &o, &leaf, 1);
    return o;
}

static void packed_attention_agrees_with_libtorch(void **state)
{
    (void)state;
    static const struct attention_case cases[] = {
        {"all tokens", 4, 17, 3, 32, 17, 0, OST_F32, 2e-6},
        {"first tokens only", 5, 37, 2, 20, 1, 0, OST_F32, 2e-6},
        {"one token", 3, 1, 2, 8, 1, 0, OST_F32, 2e-6},
        {"bf16", 4, 17, 3, 32, 17, 0, OST_BF16, 4e-2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
        struct outcome ours = attend_packed(s, &cases[i], false);
        struct outcome theirs = attend_packed(s, &cases[i], true);
        print_message("  %s\n", cases[i].name);
        assert_same(s, ours.out, theirs.out, cases[i].tolerance);
        assert_same(s, ours.gradient[0], theirs.gradient[0], cases[i].tolerance);
        ost_scope_free(s);
    }
}

static struct outcome norm(struct ost_scope *s, int64_t rows, int64_t width, double p,
                           enum ost_dtype dtype, bool plain)
{
    struct outcome o = {0};
    struct ost_tensor *leaf[] = {
        ost_tensor_cast(s, random_tensor(s, 1, SHAPE(rows, width)), dtype),
        random_tensor(s, 2, SHAPE(rows, width)),
        random_tensor(s, 3, SHAPE(width)),
        random_tensor(s, 4, SHAPE(width)),
    };
    for (size_t i = 0; i < 4; i++)
        ost_tensor_trainable(leaf[i]);
    ost_scope_plain(s, plain);
    ost_scope_record(s, true);
    ost_scope_dice(s, 5);
    o.out = ost_add_norm(s, leaf[0], p, leaf[1], leaf[2], leaf[3], 1e-12);
    differentiate(s, &o, leaf, 4);
    return o;
}

static void norm_agrees_with_libtorch(void **state)
{
    (void)state;
    static const struct {
        int64_t rows, width;
        double p;
        enum ost_dtype dtype;
        double tolerance;
    } cases[] = {{1, 4, 0, OST_F32, 1e-5},
                 {7, 384, 0, OST_F32, 1e-5},
                 {7, 33, 0.1, OST_F32, 1e-5},
                 {100, 384, 0.5, OST_F32, 1e-5},
                 {5, 48, 0.1, OST_BF16, 2e-2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
        struct outcome ours =
            norm(s, cases[i].rows, cases[i].width, cases[i].p, cases[i].dtype, false);
        struct outcome theirs =
            norm(s, cases[i].rows, cases[i].width, cases[i].p, cases[i].dtype, true);
        assert_same(s, ours.out, theirs.out, 1e-5);
        for (size_t g = 0; g < 4; g++)
            assert_same(s, ours.gradient[g], theirs.gradient[g], cases[i].tolerance);
        ost_scope_free(s);
    }
}

static struct outcome linear(struct ost_scope *s, enum ost_dtype dtype, bool plain)
{
    struct outcome o = {0};
    struct ost_tensor *leaf[] = {random_tensor(s, 1, SHAPE(5, 7, 48)),
                                 ost_tensor_cast(s, random_tensor(s, 2, SHAPE(32, 48)), dtype),
                                 random_tensor(s, 3, SHAPE(32))};
    for (size_t i = 0; i < 3; i++)
        ost_tensor_trainable(leaf[i]);
    ost_scope_plain(s, plain);
    ost_scope_record(s, true);
    o.out = ost_linear(s, leaf[0], leaf[1], leaf[2]);
    differentiate(s, &o, leaf, 3);
    return o;
}

static void linear_agrees_with_libtorch(void **state)
{
    (void)state;
    for (int bf16 = 0; bf16 < 2; bf16++) {
        struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
        struct outcome ours = linear(s, bf16 ? OST_BF16 : OST_F32, false);
        struct outcome theirs = linear(s, bf16 ? OST_BF16 : OST_F32, true);
        double tolerance = bf16 ? 6e-2 : 2e-5; /* values up to 10, bf16 has 8 bits of mantissa */
        assert_same(s, ours.out, theirs.out, tolerance);
        for (size_t g = 0; g < 3; g++)
            assert_same(s, ours.gradient[g], theirs.gradient[g], tolerance);
        ost_scope_free(s);
    }
}

/* ---- frozen weights, adapters ---- */

static void frozen_weights_get_no_gradient(void **state)
{
    (void)state;
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    struct ost_tensor *x = random_tensor(s, 1, SHAPE(3, 5, 8)),
                      *w = random_tensor(s, 2, SHAPE(8, 8)), *b = random_tensor(s, 3, SHAPE(8)),
                      *gain = random_tensor(s, 4, SHAPE(8));
    ost_tensor_trainable(x);
    ost_scope_record(s, true);
    struct ost_tensor *y = ost_add_norm(s, ost_linear(s, x, w, b), 0, x, gain, b, 1e-12);
    y = ost_linear(s, y, w, NULL);
    assert_ok(
        ost_backward(s, ost_orthogonality(s, ost_token_rows(s, ost_first_tokens(s, y, 1)), false)));
    assert_non_null(ost_gradient(s, x));
    assert_null(ost_gradient(s, w));
    assert_null(ost_gradient(s, b));
    assert_null(ost_gradient(s, gain));
    ost_scope_free(s);
}

static void columns_and_tokens_go_where_they_belong(void **state)
{
    (void)state;
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    struct ost_tensor *x = ost_tensor_f32(s, SHAPE(1, 2, 3), (float[]){1, 2, 3, 4, 5, 6});
    struct ost_tensor *part = ost_tensor_f32(s, SHAPE(1, 2, 1), (float[]){10, 20});
    struct ost_tensor *row = ost_tensor_f32(s, SHAPE(1, 3), (float[]){7, 8, 9});
    const float added[] = {1, 12, 3, 4, 25, 6}, longer[] = {7, 8, 9, 1, 2, 3, 4, 5, 6};
    const float padded[] = {0, 0, 8, 9};
    assert_memory_equal(ost_tensor_values(s, ost_add_columns(s, x, part, 1)), added, sizeof added);
    struct ost_tensor *more = ost_prepend_tokens(s, row, x);
    assert_memory_equal(ost_tensor_values(s, more), longer, sizeof longer);
    assert_same(s, ost_without_tokens(s, more, 1), x, 0);
    assert_memory_equal(ost_tensor_values(s, ost_pad_columns(s, ost_columns(s, row, 1, 2), 2)),
                        padded, sizeof padded);
    assert_close(value(s, ost_rows(s, ost_token_rows(s, ost_first_tokens(s, x, 1)), 0, 1), 1), 2,
                 0);
    assert_ok(ost_scope_status(s));
    ost_scope_free(s);
}

static void activations_are_what_they_say(void **state)
{
    (void)state;
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    struct ost_tensor *x = ost_tensor_f32(s, SHAPE(2), (float[]){-1, 2});
    assert_close(value(s, ost_activate(s, x, OST_RELU), 0), 0, 0);
    assert_close(value(s, ost_activate(s, x, OST_SWISH), 0), -1 / (1 + exp(1)), 1e-6);
    assert_close(value(s, ost_activate(s, x, OST_TANH), 1), tanh(2), 1e-6);
    assert_close(value(s, ost_activate(s, x, OST_GELU), 1), 1 + erf(sqrt(2)), 1e-6);
    assert_close(value(s, ost_scale(s, x, 3), 1), 6, 0);
    assert_close(value(s, ost_multiply(s, x, x), 0), 1, 0);
    assert_close(
        value(s, ost_orthogonality(s, ost_tensor_f32(s, SHAPE(1, 2), (float[]){3, 0}), true), 0),
        sqrt(64 + 1), 1e-6);
    ost_scope_free(s);
}

/* ---- dropout ---- */

static void dropout_drops_its_share_and_repeats_itself(void **state)
{
    (void)state;
    enum { N = 200000 };
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    float *ones = ost_calloc(N, sizeof *ones);
    for (size_t i = 0; i < N; i++)
        ones[i] = 1;
    struct ost_tensor *x = ost_tensor_f32(s, SHAPE(N), ones);
    free(ones);
    assert_same(s, ost_dropout(s, x, 0.3), x, 0);
    ost_scope_dice(s, 11);
    struct ost_tensor *a = ost_dropout(s, x, 0.3), *b = ost_dropout(s, x, 0.3);
    ost_tensor_threads(2);
    ost_scope_dice(s, 11);
    assert_same(s, ost_dropout(s, x, 0.3), a, 0);
    ost_tensor_threads(1);
    const float *first = ost_tensor_values(s, a), *second = ost_tensor_values(s, b);
    double dropped = 0, both = 0, pairs = 0;
    for (size_t i = 0; i < N; i++) {
        assert_true(first[i] == 0 || fabs(first[i] - 1 / 0.7) < 1e-6);
        dropped += first[i] == 0;
        both += first[i] == 0 && second[i] == 0;
        pairs += i && first[i] == 0 && first[i - 1] == 0;
    }
    /* five standard deviations */
    assert_close(dropped / N, 0.3, 5 * sqrt(0.3 * 0.7 / N));
    assert_close(both / N, 0.09, 5 * sqrt(0.09 * 0.91 / N));
    assert_close(pairs / N, 0.09, 5 * sqrt(0.09 * 0.91 / N));
    ost_scope_free(s);
}

/* ---- AdamW ---- */

/* The definition in the header, in double. */
static void reference_step(double *w, double *m, double *v, double g, double lr, double decay,
                           int t)
{
    *w *= 1 - lr * decay;
    *m = 0.9 * *m + 0.1 * g;
    *v = 0.999 * *v + 0.001 * g * g;
    *w -= lr * (*m / (1 - pow(0.9, t))) / (sqrt(*v / (1 - pow(0.999, t))) + 1e-8);
}

enum { ROWS = 700, WIDTH = 200, STEPS = 4 };

/* A table of which each step sees a few rows, some of them twice. */
static void take_steps(struct ost_scope *s, struct ost_tensor *table, struct ost_adamw *o,
                       bool rare, int from, int to)
{
    for (int step = from; step < to; step++) {
        int64_t ids[] = {3, (step * 91) % ROWS, 3, ROWS - 1 - step};
        struct ost_scope *pass = ost_scope_new(OST_DEVICE_CPU);
        ost_scope_record(pass, true);
        struct ost_tensor *h = ost_embedding(
            pass, table, ost_tensor_i64(pass, 2, (int64_t[]){4, 1}, ids), ROWS - 1, rare);
        int64_t label[] = {0, 1, 2, 3};
        struct ost_tensor *loss = ost_cross_entropy(pass, ost_token_rows(pass, h),
                                                    ost_tensor_i64(pass, SHAPE(4), label), NULL, 0);
        assert_ok(ost_backward(pass, loss));
        assert_ok(ost_adamw_clip(o, 0));
        double norm = ost_adamw_norm(o);
        assert_true(norm > 0 && norm < 2);
        assert_close(ost_adamw_scale(o), 1, 0);
        assert_ok(ost_adamw_clip(o, norm / 2));
        assert_close(ost_adamw_scale(o), 0.5, 1e-5);
        assert_ok(ost_adamw_next(o, 0.01));
        assert_ok(ost_adamw_step(o));
        assert_null(ost_gradient(s, table));
        ost_scope_free(pass);
    }
}

/* Dense and sparse gradients with our loops, libtorch's operations and its fused ones: to the same weights. */
static void every_way_takes_the_same_steps(void **state)
{
    (void)state;
    enum { ADAMW_WAYS = 6 };
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    struct ost_tensor *table[ADAMW_WAYS];
    struct ost_adamw *o[ADAMW_WAYS];
    for (int way = 0; way < ADAMW_WAYS; way++) {
        table[way] = random_tensor(s, 1, SHAPE(ROWS, WIDTH));
        ost_tensor_trainable(table[way]);
        o[way] = ost_adamw_new();
        if (way / 2 == 1)
            ost_adamw_plain(o[way]);
        if (way / 2 == 2)
            ost_adamw_as_on_device(o[way]);
        assert_ok(ost_adamw_add(o[way], table[way], table[way], 0.1));
        take_steps(s, table[way], o[way], way & 1, 0, STEPS);
        assert_same(s, table[way], table[0], 5e-7); /* some units in the last place */
        assert_same(s, ost_adamw_mean(o[way], 0), ost_adamw_mean(o[0], 0), 1e-7);
        assert_same(s, ost_adamw_variance(o[way], 0), ost_adamw_variance(o[0], 0), 1e-8);
    }
    for (int way = 0; way < ADAMW_WAYS; way++)
        ost_adamw_free(o[way]);
    ost_scope_free(s);
}

/* Losses of a thousand items: the sum is that of doubles. */
static void sums_add_up_in_fp64(void **state)
{
    (void)state;
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    struct ost_sum *sum = ost_sum_new(OST_DEVICE_CPU);
    assert_close(ost_sum_value(sum), 0, 0);
    struct ost_tensor *tenth = ost_tensor_f32(s, 0, NULL, (float[]){0.1f});
    for (int i = 0; i < 1000; i++)
        assert_ok(ost_sum_add(sum, tenth, 16));
    assert_close(ost_sum_value(sum), 16000 * (double)0.1f, 1e-9);
    assert_ok(ost_sum_add(sum, ost_tensor_f32(s, 0, NULL, (float[]){INFINITY}), 1));
    assert_false(isfinite(ost_sum_value(sum)));
    assert_ok(ost_sum_clear(sum));
    assert_close(ost_sum_value(sum), 0, 0);
    ost_sum_free(sum);
    ost_scope_free(s);
}

static void state_can_be_carried_over(void **state)
{
    (void)state;
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    struct ost_tensor *table[2];
    struct ost_adamw *o[3] = {ost_adamw_new(), ost_adamw_new(), ost_adamw_new()};
    for (int i = 0; i < 2; i++) {
        table[i] = random_tensor(s, 1, SHAPE(ROWS, WIDTH));
        ost_tensor_trainable(table[i]);
        assert_ok(ost_adamw_add(o[i], table[i], table[i], 0.1));
    }
    take_steps(s, table[0], o[0], true, 0, STEPS);
    take_steps(s, table[1], o[1], true, 0, 2);
    assert_ok(ost_adamw_add(o[2], table[1], table[1], 0.1));
    const float *m = ost_tensor_values(s, ost_adamw_mean(o[1], 0));
    const float *v = ost_tensor_values(s, ost_adamw_variance(o[1], 0));
    assert_ok(ost_tensor_write(ost_adamw_mean(o[2], 0), 0, ROWS, m));
    assert_ok(ost_tensor_write(ost_adamw_variance(o[2], 0), 0, ROWS, v));
    ost_adamw_set_steps(o[2], ost_adamw_steps(o[1]));
    take_steps(s, table[1], o[2], true, 2, STEPS);
    assert_same(s, table[0], table[1], 0);
    for (int i = 0; i < 3; i++)
        ost_adamw_free(o[i]);
    ost_scope_free(s);
}

static void steps_follow_the_definition(void **state)
{
    (void)state;
    enum { N = 1000 };
    float *w = numbers(N, 1), *g = numbers(N, 2), *m = ost_calloc(N, sizeof *m),
          *v = ost_calloc(N, sizeof *v);
    uint16_t *working = ost_calloc(N, sizeof *working);
    double *exact = ost_calloc(3 * N, sizeof *exact);
    for (size_t i = 0; i < N; i++)
        exact[3 * i] = w[i];
    for (int t = 1; t <= 5; t++) {
        struct ost_adamw_rates rates = {.scale = 0.5f,
                                        .keep = (float)(1 - 1e-3 * 0.01),
                                        .b1 = 0.9f,
                                        .b2 = 0.999f,
                                        .step = (float)(1e-3 / (1 - pow(0.9, t))),
                                        .root = (float)(1 / sqrt(1 - pow(0.999, t))),
                                        .eps = 1e-8f};
        ost_kernel_adamw(w, m, v, g, false, working, N, &rates);
        for (size_t i = 0; i < N; i++)
            reference_step(&exact[3 * i], &exact[3 * i + 1], &exact[3 * i + 2], 0.5 * g[i], 1e-3,
                           0.01, t);
    }
    for (size_t i = 0; i < N; i++) {
        assert_close(w[i], exact[3 * i], 5e-7);
        uint32_t bits = (uint32_t)working[i] << 16;
        float rounded;
        memcpy(&rounded, &bits, sizeof rounded);
        assert_close(rounded, w[i], fabs(w[i]) / 256 + 1e-30);
    }
    free(w), free(g), free(m), free(v), free(working), free(exact);
}

/* ---- loss ---- */

static void weights_of_classes_count_as_in_pytorch(void **state)
{
    (void)state;
    /* torch.nn.CrossEntropyLoss(weight=[1, 2, 5])([[1,2,3],[1,0,0],[0,0,1]], [2, 0, 1]) by hand */
    const float logits[] = {1, 2, 3, 1, 0, 0, 0, 0, 1}, weight[] = {1, 2, 5};
    const int64_t label[] = {2, 0, 1};
    double loss[3], w[] = {5, 1, 2}, sum = 0, total = 0, plain = 0;
    for (int i = 0; i < 3; i++) {
        const float *x = logits + 3 * i;
        loss[i] = log(exp(x[0]) + exp(x[1]) + exp(x[2])) - x[label[i]];
        sum += w[i] * loss[i];
        total += w[i];
        plain += loss[i] / 3;
    }
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    struct ost_tensor *x = ost_tensor_f32(s, SHAPE(3, 3), logits);
    struct ost_tensor *y = ost_tensor_i64(s, SHAPE(3), label),
                      *by = ost_tensor_f32(s, SHAPE(3), weight);
    assert_close(ost_tensor_item(s, ost_cross_entropy(s, x, y, by, 0)), sum / total, 1e-6);
    assert_close(ost_tensor_item(s, ost_cross_entropy_sum(s, x, y, by)), sum, 1e-5);
    assert_close(ost_tensor_item(s, ost_cross_entropy(s, x, y, NULL, 0)), plain, 1e-6);
    ost_scope_free(s);
}

/* torch 2.15's functions of the same names on these tensors. */
static void losses_are_those_of_pytorch(void **state)
{
    (void)state;
    const float logits[] = {.5f, -1, 2, 0, 3, -.5f}, member[] = {1, 0, 1, 0, 0, 1};
    const float weight[] = {2, 1, .5f};
    const int64_t label[] = {2, 0};
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    struct ost_tensor *x = ost_tensor_f32(s, SHAPE(2, 3), logits);
    struct ost_tensor *y = ost_tensor_f32(s, SHAPE(2, 3), member);
    struct ost_tensor *w = ost_tensor_f32(s, SHAPE(3), weight);
    struct ost_tensor *class = ost_tensor_i64(s, SHAPE(2), label);
    assert_close(ost_tensor_item(s, ost_binary_cross_entropy(s, x, y, NULL)), 0.9383464, 1e-6);
    assert_close(ost_tensor_item(s, ost_binary_cross_entropy(s, x, y, w)), 0.9256089, 1e-6);
    assert_close(ost_tensor_item(s, ost_cross_entropy(s, x, class, NULL, .1)), 1.6924623, 1e-6);
    assert_close(ost_tensor_item(s, ost_cross_entropy(s, x, class, w, .1)), 2.4570229, 1e-6);
    assert_close(ost_tensor_item(s, ost_mean_squared_error(s, x, y)), 2.25, 1e-6);
    const float *middle = ost_tensor_values(s, ost_columns(s, x, 1, 1));
    assert_close(middle[0], -1, 0);
    assert_close(middle[1], 3, 0);
    assert_ok(ost_scope_status(s));
    ost_scope_free(s);
}

/* By definition, and the slope by differences. */
static void cosine_error_is_that_of_pairs(void **state)
{
    (void)state;
    enum { H = 3, N = 4 * H };
    float x[N] = {1, 2, 2, 2, -1, 2, 0.5F, 0, 0, -3, 4, 0};
    const float target[] = {1, 0};
    const double cosine[] = {4.0 / 9, -0.6};
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    struct ost_tensor *wanted = ost_tensor_f32(s, SHAPE(2), target);
    struct ost_tensor *t = ost_tensor_f32(s, SHAPE(4, H), x);
    ost_tensor_trainable(t);
    ost_scope_record(s, true);
    struct ost_tensor *error = ost_cosine_error(s, t, wanted);
    assert_close(ost_tensor_item(s, error), (pow(cosine[0] - 1, 2) + pow(cosine[1], 2)) / 2, 1e-7);
    assert_ok(ost_backward(s, error));
    for (size_t i = 0; i < N; i++) {
        double side[2];
        for (int up = 0; up < 2; up++) {
            float moved[N];
            memcpy(moved, x, sizeof x);
            moved[i] += up ? 0.01F : -0.01F;
            side[up] = ost_tensor_item(
                s, ost_cosine_error(s, ost_tensor_f32(s, SHAPE(4, H), moved), wanted));
        }
        assert_close(value(s, ost_gradient(s, t), i), (side[1] - side[0]) / 0.02, 1e-3);
    }
    ost_scope_free(s);
}

/* ---- tokens ---- */

static void picks_rows_of_tokens_by_their_number(void **state)
{
    (void)state;
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    const float x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}; /* [2,3,2] */
    struct ost_tensor *t = ost_tensor_f32(s, SHAPE(2, 3, 2), x);
    const float weight[] = {1, 10, 100, 1000};
    ost_tensor_trainable(t);
    ost_scope_record(s, true);
    struct ost_tensor *picked = ost_pick_rows(
        s, ost_token_rows(s, t), ost_tensor_i64(s, SHAPE(2), (int64_t[]){1 * 3 + 2, 0 * 3 + 1}));
    const double want[] = {11, 12, 3, 4};
    for (size_t i = 0; i < 4; i++)
        assert_close(value(s, picked, i), want[i], 0);

    /* the derivative goes to the tokens picked */
    struct ost_tensor *row = ost_tensor_f32(s, SHAPE(1, 2), weight),
                      *zero = ost_tensor_f32(s, SHAPE(1), NULL);
    struct ost_tensor *sum =
        ost_mean_rows(s,
                      ost_embedding(s, ost_linear(s, picked, row, zero),
                                    ost_tensor_i64(s, SHAPE(2), (int64_t[]){0, 1}), -1, false),
                      ost_tensor_i64(s, SHAPE(1), (int64_t[]){2}), false);
    assert_ok(ost_backward(s, sum));
    const double slope[] = {0, 0, .5, 5, 0, 0, 0, 0, 0, 0, .5, 5};
    for (size_t i = 0; i < COUNT(slope); i++)
        assert_close(value(s, ost_gradient(s, t), i), slope[i], 0);
    ost_scope_free(s);
}

static void mean_is_over_the_rows_of_the_text(void **state)
{
    (void)state;
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    const float padded[] = {1, 2, 3, 4, 1e30f, 1e30f, 7, 8, 9, 10, 11, 12}; /* [6,2] */
    const float packed[] = {1, 2, 3, 4, 7, 8, 9, 10, 11, 12};               /* [5,2] */
    struct ost_tensor *length = ost_tensor_i64(s, SHAPE(2), (int64_t[]){2, 3});
    struct ost_tensor *of[] = {
        ost_mean_rows(s, ost_tensor_f32(s, SHAPE(6, 2), padded), length, false),
        ost_mean_rows(s, ost_tensor_f32(s, SHAPE(5, 2), packed), length, true)};
    const double want[] = {2, 3, 9, 10};
    for (size_t k = 0; k < COUNT(of); k++)
        for (size_t i = 0; i < COUNT(want); i++)
            assert_close(value(s, of[k], i), want[i], 1e-6);
    ost_scope_free(s);
}

static void rows_get_the_length_one(void **state)
{
    (void)state;
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    const float x[] = {3, -4, 0, 0};
    struct ost_tensor *t = ost_tensor_f32(s, SHAPE(2, 2), x);
    struct ost_tensor *unit = ost_unit_rows(s, t);
    const double want[] = {.6, -.8, 0, 0};
    for (size_t i = 0; i < COUNT(want); i++)
        assert_close(value(s, unit, i), want[i], 1e-7);
    ost_scope_free(s);
}

int main(void)
{
    ost_tensor_threads(1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remembers_the_first_failure),
        cmocka_unit_test(folding_frees_what_lies_between),
        cmocka_unit_test(says_when_memory_is_short),
        cmocka_unit_test(finds_devices_by_name),
        cmocka_unit_test(attention_agrees_with_libtorch),
        cmocka_unit_test(packed_attention_agrees_with_libtorch),
        cmocka_unit_test(norm_agrees_with_libtorch),
        cmocka_unit_test(linear_agrees_with_libtorch),
        cmocka_unit_test(frozen_weights_get_no_gradient),
        cmocka_unit_test(columns_and_tokens_go_where_they_belong),
        cmocka_unit_test(activations_are_what_they_say),
        cmocka_unit_test(dropout_drops_its_share_and_repeats_itself),
        cmocka_unit_test(every_way_takes_the_same_steps),
        cmocka_unit_test(sums_add_up_in_fp64),
        cmocka_unit_test(state_can_be_carried_over),
        cmocka_unit_test(steps_follow_the_definition),
        cmocka_unit_test(weights_of_classes_count_as_in_pytorch),
        cmocka_unit_test(losses_are_those_of_pytorch),

        cmocka_unit_test(cosine_error_is_that_of_pairs),
        cmocka_unit_test(picks_rows_of_tokens_by_their_number),
        cmocka_unit_test(mean_is_over_the_rows_of_the_text),
        cmocka_unit_test(rows_get_the_length_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
