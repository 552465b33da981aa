/*
 * Tensors: the only door to libtorch, as wide as the model needs it.
 *
 * The world. A tensor is an array of numbers with a shape, on one device. Tensors belong to a
 * scope; nobody frees one alone. A scope remembers its first failure: later operations in it do
 * nothing and return a dummy, so that a forward pass is written straight through and checked once.
 *
 *     struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
 *     struct ost_tensor *h = ost_gelu(s, ost_linear(s, x, w, b), OST_GELU_ERF);
 *     double loss = ost_tensor_item(s, ost_cross_entropy(s, h, label, NULL));
 *     int rc = ost_scope_status(s);          // 0, or the first failure, with its sentence
 *     ost_scope_clear(s);                    // frees what the scope holds
 *     ost_scope_free(s);
 *
 * Tensors of one scope may be operands in another (parameters live in a scope of their own); they
 * must outlive the use. A scope and the tensors in it belong to one thread at a time.
 *
 * Two switches of a scope, both off at first, turn inference into training: ost_scope_record notes
 * operations for ost_backward, and ost_scope_dice makes dropout drop.
 *
 * Precision. A linear map calculates in the type of its weight: with OST_BF16 weights its input is
 * rounded to bf16 and so is its result. Everything that adds up (residuals, LayerNorm, softmax,
 * the loss, gradients' norms, the optimiser's moments) stays in fp32.
 *
 * Names of sizes: B texts, T tokens in the longest of them, H features, C classes.
 *
 * Failures are OST_EENGINE with libtorch's sentence, and what to do where that is known. Wrong
 * shapes are libtorch's to find; wrong ranks and types of arguments are asserts. No exception gets
 * out.
 */
#ifndef OST_TENSOR_TENSOR_H
#define OST_TENSOR_TENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ost_tensor;
struct ost_scope;
struct ost_adamw;

enum ost_dtype {
    OST_F32,
    OST_BF16,
    OST_I64,
    OST_INT8, /* packed weights: ost_tensor_pack */
};

/* Devices by number: the processor, or the CUDA device of that index. */
enum { OST_DEVICE_CPU = -1 };

/* ---- The library ------------------------------------------------------------------------------
 */

/*
 * "auto" (the first CUDA device, else the processor), "cpu", "cuda", "cuda:N". Any other name is
 * OST_EINVAL; a CUDA device that is not there OST_EENGINE.
 */
int ost_device_find(int *device, const char *name);

/* The same for one of several processes on a machine: "auto" and "cuda" give them devices in turn. */
int ost_device_find_local(int *device, const char *name, int local_rank);

/* "cpu" or "cuda:0", NUL-terminated. */
void ost_device_name(char out[16], int device);

/* Waits until the device has done what it was told; for measuring time. */
void ost_device_wait(int device);

/* Threads for all operations, the BLAS included; 0: as many as this process may run on. */
void ost_tensor_threads(int threads);

/* How many that are now. */
int ost_tensor_threads_used(void);

/* "OpenBLAS", "MKL", "BLIS", "reference" (the slow one), or "unknown". A string constant. */
const char *ost_tensor_blas(void);

/* Version of libtorch as "1.13.1". A string constant. */
const char *ost_tensor_version(void);

/* ---- Scopes -----------------------------------------------------------------------------------
 */

/* An empty scope whose new tensors lie on `device`; yours to free. */
struct ost_scope *ost_scope_new(int device);

/* Frees the scope and its tensors; NULL is fine. */
void ost_scope_free(struct ost_scope *s);

/*
 * Frees the tensors; the switches stay. A failure must have been looked at by ost_scope_status
 * before (assert): clearing forgets it.
 */
void ost_scope_clear(struct ost_scope *s);

/*
 * Frees the tensors that have come since the scope held `count`, but `t`, whose handle is a new one then.
 * What ost_backward will need of them stays in memory for it.
 */
struct ost_tensor *ost_scope_fold(struct ost_scope *s, size_t count, struct ost_tensor *t);

/* 0, or the status of the first failure since the last clear, its sentence in the error slot. */
int ost_scope_status(struct ost_scope *s);

/* Tensors held. */
size_t ost_scope_count(const struct ost_scope *s);

/* Whether operations are noted for ost_backward. */
void ost_scope_record(struct ost_scope *s, bool on);

/*
 * From here on dropout drops. What it drops is decided by `seed` and the number of dropouts since
 * this call, so that the same seed before the same forward pass gives the same result: on the
 * processor whatever the number of threads, on a CUDA device as far as CUDA repeats itself.
 */
void ost_scope_dice(struct ost_scope *s, uint64_t seed);

/* Whether texts are to be packed (below); of no concern to the operations, which do as they are told. */
void ost_scope_pack(struct ost_scope *s, bool on);
bool ost_scope_packs(const struct ost_scope *s);

/*
 * Whether packed batches are to have a multiple of so many rows, and their longest text to count as one, so
 * that they come in fewer shapes (graphs.h); 1 at first: as they are. Likewise no concern of operations.
 */
void ost_scope_fill(struct ost_scope *s, int64_t rows);
int64_t ost_scope_fills(const struct ost_scope *s);

/*
 * Whether to use libtorch's operations where this room has loops of its own for the processor
 * (kernels.h). The same formulas, slower there: the reference that the loops are tested against,
 * and what runs on CUDA devices in any case.
 */
void ost_scope_plain(struct ost_scope *s, bool on);

/* ---- Numbers in and out -----------------------------------------------------------------------
 */

enum { OST_TENSOR_RANK_MAX = 4 };

/* A tensor of that shape with a copy of the values; `values` NULL: zeros. Row-major. */
struct ost_tensor *ost_tensor_f32(struct ost_scope *s, int rank, const int64_t *dim,
                                  const float *values);
struct ost_tensor *ost_tensor_i64(struct ost_scope *s, int rank, const int64_t *dim,
                                  const int64_t *values);

/* A copy in another floating-point type; a leaf of its own for gradients. */
struct ost_tensor *ost_tensor_cast(struct ost_scope *s, const struct ost_tensor *t,
                                   enum ost_dtype dtype);

/*
 * Weights [O,I] (fp32, on the processor) as 8-bit integers (tensor/int8.h), for ost_linear and
 * ost_feed_forward without ost_scope_record, and for nothing else.
 */
struct ost_tensor *ost_tensor_pack(struct ost_scope *s, const struct ost_tensor *w);

/* Whether this processor calculates fast with packed weights. */
bool ost_tensor_packs_well(void);

/* Asks ost_backward for the gradient of a tensor that was not calculated: a parameter. */
void ost_tensor_trainable(struct ost_tensor *t);

int ost_tensor_rank(const struct ost_tensor *t);
int64_t ost_tensor_dim(const struct ost_tensor *t, int i); /* 0 <= i < rank */
int64_t ost_tensor_count(const struct ost_tensor *t);      /* product of the shape */

/*
 * The values as float, row-major. Borrowed: from the tensor itself where it lies in memory so,
 * else from a copy in `s`. NULL after a failure. Waits for the device.
 */
const float *ost_tensor_values(struct ost_scope *s, const struct ost_tensor *t);

/* Overwrites rows from, from+1, ... of the first dimension with values[rows x rest]. */
int ost_tensor_write(struct ost_tensor *t, int64_t from, int64_t rows, const float *values);

/* The value of a tensor of one element; NaN after a failure. Waits for the device. */
double ost_tensor_item(struct ost_scope *s, const struct ost_tensor *t);

/* ---- Operations -------------------------------------------------------------------------------
 */

/*
 * table[id] for each id: table [V,H], ids [B,T] (int64) -> [B,T,H]. No gradient flows to row `pad`
 * (-1: none), as in torch.nn.Embedding. `rare`: most rows are not in a batch; on the processor the
 * gradient then holds only those that are, which ost_adamw makes use of.
 */
struct ost_tensor *ost_embedding(struct ost_scope *s, const struct ost_tensor *table,
                                 const struct ost_tensor *ids, int64_t pad, bool rare);

/* Rows 0..n-1 of the first dimension: [N,...] -> [n,...]; shares memory. */
struct ost_tensor *ost_first_rows(struct ost_scope *s, const struct ost_tensor *x, int64_t n);

/* The first n tokens of each text: [B,T,H] -> [B,n,H]; shares memory. */
struct ost_tensor *ost_first_tokens(struct ost_scope *s, const struct ost_tensor *x, int64_t n);

/* Token after token: [B,T,H] -> [B T,H]; shares memory where it can. */
struct ost_tensor *ost_token_rows(struct ost_scope *s, const struct ost_tensor *x);

/* Columns from, from+1, ..., from+n-1 of x [N,W]: [N,n]; shares memory. */
struct ost_tensor *ost_columns(struct ost_scope *s, const struct ost_tensor *x, int64_t from,
                               int64_t n);

/* The rows with the numbers `index` [n] (int64) of x [N,H]: [n,H]. */
struct ost_tensor *ost_pick_rows(struct ost_scope *s, const struct ost_tensor *x,
                                 const struct ost_tensor *index);

/*
 * The mean of each text's rows: x [R,H], length [B] (int64) -> [B,H]. Packed, the texts follow each other;
 * else each has R / B rows, of which its first length[b] count.
 */
struct ost_tensor *ost_mean_rows(struct ost_scope *s, const struct ost_tensor *x,
                                 const struct ost_tensor *length, bool packed);

/* Each row of x [N,H] divided by its Euclidean norm (at least 1e-12). */
struct ost_tensor *ost_unit_rows(struct ost_scope *s, const struct ost_tensor *x);

/* x + y, shapes broadcast from the right. */
struct ost_tensor *ost_add(struct ost_scope *s, const struct ost_tensor *x,
                           const struct ost_tensor *y);

/*
 * y = x W^T + b: x [...,I], w [O,I], b [O] (fp32; NULL: none) -> [...,O] of w's type; fp32 where w is
 * packed (ost_tensor_pack). No gradient is calculated for what is not trainable.
 */
struct ost_tensor *ost_linear(struct ost_scope *s, const struct ost_tensor *x,
                              const struct ost_tensor *w, const struct ost_tensor *b);

/* Over the last dimension: (x - mean) / sqrt(variance + eps) * gain + bias; fp32. */
struct ost_tensor *ost_layer_norm(struct ost_scope *s, const struct ost_tensor *x,
                                  const struct ost_tensor *gain, const struct ost_tensor *bias,
                                  double eps);

/* LayerNorm of (residual + dropout(x, p)), the step that closes each half of a BERT layer; fp32. */
struct ost_tensor *ost_add_norm(struct ost_scope *s, const struct ost_tensor *x, double p,
                                const struct ost_tensor *residual, const struct ost_tensor *gain,
                                const struct ost_tensor *bias, double eps);

enum ost_gelu_kind { OST_GELU_ERF, OST_GELU_TANH };

/* x/2 (1 + erf(x / sqrt 2)), or its tanh form (Hendrycks and Gimpel 2016, arXiv:1606.08415). */
struct ost_tensor *ost_gelu(struct ost_scope *s, const struct ost_tensor *x,
                            enum ost_gelu_kind kind);

/* max(x, 0) */
struct ost_tensor *ost_relu(struct ost_scope *s, const struct ost_tensor *x);

/* A linear map. */
struct ost_linear_map {
    const struct ost_tensor *w, *b;
};

/* down(gelu(up(x))); packed weights are those of both maps. */
struct ost_tensor *ost_feed_forward(struct ost_scope *s, const struct ost_tensor *x,
                                    const struct ost_linear_map *up, enum ost_gelu_kind kind,
                                    const struct ost_linear_map *down);

struct ost_tensor *ost_tanh(struct ost_scope *s, const struct ost_tensor *x);

/* With dice: each element is 0 with probability p, 0 <= p < 1, else divided by 1 - p. */
struct ost_tensor *ost_dropout(struct ost_scope *s, const struct ost_tensor *x, double p);

/*
 * Multi-head attention (Vaswani and others 2017, arXiv:1706.03762) of each text to itself:
 *
 *     softmax(Q K^T / sqrt(H / heads)), dropout(p), times V, the heads side by side again
 *
 * qkv [B,T,3H] holds Q, K and V of all heads beside each other. length [B] (int64, 1..T) counts the
 * tokens of each text; keys at or beyond it are not seen. Only the first `queries` tokens of each
 * text ask, which saves the rest of the work where only they are wanted: -> [B,queries,H].
 */
struct ost_tensor *ost_attention(struct ost_scope *s, const struct ost_tensor *qkv,
                                 const struct ost_tensor *length, int64_t heads, int64_t queries,
                                 double p);

/* ---- Packed texts: one after the other, without padding ----------------------------------------
 */

/* Whether ost_attention_packed is fast on that device, calculating in that precision: tries it. */
bool ost_attention_packs(int device, enum ost_dtype precision);

/* Where each text starts, and the last ends: start [texts + 1], start[0] = 0. For what follows. */
struct ost_tensor *ost_attention_starts(struct ost_scope *s, const int64_t *start, int64_t texts);

/*
 * ost_attention of packed texts: qkv [N,3H], N the tokens of all texts. `longest` is that of the
 * longest text. All tokens ask where `queries` is `longest`: -> [N,H], or of each text the first where
 * it is 1: -> [B,H].
 */
struct ost_tensor *ost_attention_packed(struct ost_scope *s, const struct ost_tensor *qkv,
                                        const struct ost_tensor *starts, int64_t longest,
                                        int64_t queries, int64_t heads, double p);

/*
 * Cross-entropy of logits [B,C] and class numbers [B] (int64), in fp32, averaged with the weights
 * of the classes as torch.nn.CrossEntropyLoss(weight=) does: sum w[y_b] loss_b / sum w[y_b].
 * `weight` [C] may be NULL. `smoothing`, 0..1, is the share of the target that is spread evenly over
 * all classes (Szegedy and others 2016, arXiv:1512.00567). -> a scalar.
 */
struct ost_tensor *ost_cross_entropy(struct ost_scope *s, const struct ost_tensor *logits,
                                     const struct ost_tensor *label,
                                     const struct ost_tensor *weight, double smoothing);

/* The same, summed and not divided: sum w[y_b] loss_b. */
struct ost_tensor *ost_cross_entropy_sum(struct ost_scope *s, const struct ost_tensor *logits,
                                         const struct ost_tensor *label,
                                         const struct ost_tensor *weight);

/*
 * Binary cross-entropy of logits [B,C] with members [B,C] (fp32, 0 or 1), the mean over all of them.
 * `weight` [C], or NULL, multiplies the loss of a class where the text is in it, as pos_weight of
 * torch.nn.BCEWithLogitsLoss does. -> a scalar.
 */
struct ost_tensor *ost_binary_cross_entropy(struct ost_scope *s, const struct ost_tensor *logits,
                                            const struct ost_tensor *member,
                                            const struct ost_tensor *weight);

/* The mean of (x - y)^2 over tensors of one shape. -> a scalar. */
struct ost_tensor *ost_mean_squared_error(struct ost_scope *s, const struct ost_tensor *x,
                                          const struct ost_tensor *y);

/*
 * Of the rows of x [2B,H], two and two a pair: the mean of (cos - target)^2 over the pairs, cos being
 * the cosine of a pair's rows and target [B] (fp32) what it should be: CosineSimilarityLoss of
 * sentence-transformers. -> a scalar.
 */
struct ost_tensor *ost_cosine_error(struct ost_scope *s, const struct ost_tensor *x,
                                    const struct ost_tensor *target);

/* ---- Operations for adapters ------------------------------------------------------------------
 */

/* x times a number. */
struct ost_tensor *ost_scale(struct ost_scope *s, const struct ost_tensor *x, double factor);

/* x y, element by element; shapes broadcast from the right. */
struct ost_tensor *ost_multiply(struct ost_scope *s, const struct ost_tensor *x,
                                const struct ost_tensor *y);

/* x + number, of int64 */
struct ost_tensor *ost_add_number(struct ost_scope *s, const struct ost_tensor *x, int64_t number);

/* Columns of zeros before the others of the last dimension: [...,n] -> [...,before+n]. */
struct ost_tensor *ost_pad_columns(struct ost_scope *s, const struct ost_tensor *x, int64_t before);

/* x with `part` [...,n] added to its columns from, from+1, ...; of x's type. */
struct ost_tensor *ost_add_columns(struct ost_scope *s, const struct ost_tensor *x,
                                   const struct ost_tensor *part, int64_t from);

/* Rows from, from+1, ... of the first dimension; shares memory. */
struct ost_tensor *ost_rows(struct ost_scope *s, const struct ost_tensor *x, int64_t from,
                            int64_t n);

/* The same rows [P,H] as tokens in front of every text of x [B,T,H]: -> [B,P+T,H] of x's type. */
struct ost_tensor *ost_prepend_tokens(struct ost_scope *s, const struct ost_tensor *rows,
                                      const struct ost_tensor *x);

/* All but the first n tokens of each text: [B,T,H] -> [B,T-n,H]; shares memory. */
struct ost_tensor *ost_without_tokens(struct ost_scope *s, const struct ost_tensor *x, int64_t n);

/* relu(x) = max(x, 0), swish(x) = x / (1 + exp(-x)), tanh, gelu (the erf form). */
enum ost_activation_kind { OST_RELU, OST_SWISH, OST_TANH, OST_GELU };
struct ost_tensor *ost_activate(struct ost_scope *s, const struct ost_tensor *x,
                                enum ost_activation_kind kind);

/* Frobenius norm of x x^T - 1, with `columns` of x^T x - 1: 0 for orthonormal rows or columns. */
struct ost_tensor *ost_orthogonality(struct ost_scope *s, const struct ost_tensor *x, bool columns);

/* ---- Training ---------------------------------------------------------------------------------
 */

/* Adds the gradient of a scalar to every trainable tensor it was calculated from. */
int ost_backward(struct ost_scope *s, const struct ost_tensor *loss);

/* A copy of the gradient of a trainable tensor in fp32; NULL when it has none. */
struct ost_tensor *ost_gradient(struct ost_scope *s, const struct ost_tensor *t);

/* Drops the gradient. */
void ost_gradient_forget(struct ost_tensor *t);

/* A sum on a device that nobody waits for until it is read. 0 at first; yours to free. */
struct ost_sum;
struct ost_sum *ost_sum_new(int device);
void ost_sum_free(struct ost_sum *sum); /* NULL is fine */

/* Makes it 0 again. */
int ost_sum_clear(struct ost_sum *sum);

/* Adds factor times the scalar, in fp64. */
int ost_sum_add(struct ost_sum *sum, const struct ost_tensor *scalar, double factor);

/* Its value; NaN after a failure. Waits for the device. */
double ost_sum_value(const struct ost_sum *sum);

/*
 * AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101) as torch.optim.AdamW defines it:
 *
 *     w -= lr decay w;  m = b1 m + (1-b1) g;  v = b2 v + (1-b2) g^2
 *     w -= lr (m / (1-b1^t)) / (sqrt(v / (1-b2^t)) + eps)
 *
 * with b1 .9, b2 .999, eps 1e-8. On the processor one fused loop over memory, with the same result
 * for any number of threads; on a CUDA device libtorch's operations.
 */
struct ost_adamw *ost_adamw_new(void);    /* yours to free */
void ost_adamw_free(struct ost_adamw *o); /* NULL is fine */

/*
 * Other ways to the same step, on the processor for tests: as ost_scope_plain with libtorch's operations,
 * and as on a CUDA device (the same where this libtorch, before 2.1, has no fused ones).
 */
void ost_adamw_plain(struct ost_adamw *o);
void ost_adamw_as_on_device(struct ost_adamw *o);

/*
 * Registers a parameter, with moments of zero; its number is the count of those before. `weight`
 * (fp32) is what is updated. `working` is the trainable tensor whose gradient counts: `weight`
 * itself, or a bf16 copy of it, which every step rounds anew. Keeps both. `decay` 0 for biases and
 * LayerNorm by custom.
 */
int ost_adamw_add(struct ost_adamw *o, const struct ost_tensor *weight,
                  const struct ost_tensor *working, double decay);

/*
 * Measures the Euclidean norm over the gradients of all parameters; one without gradient counts as 0.
 * The next step multiplies them by min(1, most / (norm + 1e-6)), as torch.nn.utils.clip_grad_norm_ does;
 * `most` 0: it does not. Nobody waits for the norm, which stays on the device.
 */
int ost_adamw_clip(struct ost_adamw *o, double most);

/*
 * The norm measured last (NaN or infinite when a gradient was), and what the next step multiplies
 * gradients by. They wait for the device; NaN after a failure.
 */
double ost_adamw_norm(const struct ost_adamw *o);
double ost_adamw_scale(const struct ost_adamw *o);

/* Counts the step that comes and tells it its learning rate. */
int ost_adamw_next(struct ost_adamw *o, double lr);

/*
 * Takes it with the gradients, which are gone afterwards. A parameter without gradient is left alone, as in
 * torch.
 */
int ost_adamw_step(struct ost_adamw *o);

/* The steps taken, and the moments [shape of the weight] of parameter i: to store and restore. */
int64_t ost_adamw_steps(const struct ost_adamw *o);
void ost_adamw_set_steps(struct ost_adamw *o, int64_t steps);
struct ost_tensor *ost_adamw_mean(struct ost_adamw *o, size_t i);     /* m; borrowed */
struct ost_tensor *ost_adamw_variance(struct ost_adamw *o, size_t i); /* v; borrowed */

#ifdef __cplusplus
}
#endif

#endif
