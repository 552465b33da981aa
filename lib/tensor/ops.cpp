/*
 * Operations with their derivatives: libtorch's, and on the processor the loops of kernels.h.
 *
 * A Function below is a pair forward, backward in the form libtorch's recorder asks for. Its
 * forward also serves when nothing is recorded.
 */
#include "tensor/inside.hpp"

#include <cassert>
#include <cmath>
#include <limits>

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/version.h>

#include "tensor/kernels.h"

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

/* ---- dropout ---- */

/* What the scope's next dropout drops; keeps everything without dice or p. */
static ost_drop next_drop(ost_scope *s, double p)
{
    assert(p >= 0 && p < 1);
    return ost_drop_new(s->seed, ost_scope_next_stream(s), s->dice ? p : 0);
}

/* A Function may store only what libtorch knows: the fields of a drop travel as numbers. */
static void put_drop(AutogradContext *ctx, const ost_drop &d)
{
    ctx->saved_data["key0"] = static_cast<int64_t>(d.key[0]);
    ctx->saved_data["key1"] = static_cast<int64_t>(d.key[1]);
    ctx->saved_data["below"] = static_cast<int64_t>(d.below);
    ctx->saved_data["scale"] = static_cast<double>(d.scale);
}

static ost_drop get_drop(AutogradContext *ctx)
{
    ost_drop d;
    d.key[0] = static_cast<uint32_t>(ctx->saved_data["key0"].toInt());
    d.key[1] = static_cast<uint32_t>(ctx->saved_data["key1"].toInt());
    d.below = static_cast<uint32_t>(ctx->saved_data["below"].toInt());
    d.scale = static_cast<float>(ctx->saved_data["scale"].toDouble());
    return d;
}

static Tensor drop_out(const Tensor &x, const ost_drop &d)
{
    Tensor in = x.contiguous(), out = at::empty_like(in);
    float *to = out.data_ptr<float>();
    const float *from = in.data_ptr<float>();
    at::parallel_for(0, in.numel(), OST_GRAIN, [&](int64_t begin, int64_t end) {
        ost_kernel_dropout(to, from, static_cast<size_t>(begin), static_cast<size_t>(end), &d);
    });
    return out;
}

namespace
{
struct dropout_function : Function<dropout_function> {
    static Tensor forward(AutogradContext *ctx, const Tensor &x, const ost_drop &d)
    {
        put_drop(ctx, d);
        return drop_out(x, d);
    }
    static variable_list backward(AutogradContext *ctx, variable_list grad)
    {
        return {drop_out(grad[0], get_drop(ctx)), Tensor()};
    }
};
} // namespace

static Tensor dropout(ost_scope *s, const Tensor &x, double p)
{
    ost_drop d = next_drop(s, p);
    if (!d.below)
        return x;
    if (!x.is_cpu())
        return at::dropout(x, p, true);
    return dropout_function::apply(x.to(at::kFloat), d);
}

ost_tensor *ost_dropout(ost_scope *s, const ost_tensor *x, double p)
{
    return ost_operation(s, "dropout", [&] { return dropout(s, x->t, p); });
}

/* ---- shapes, sums and what libtorch does well ---- */

ost_tensor *ost_embedding(ost_scope *s, const ost_tensor *table, const ost_tensor *ids, int64_t pad,
                          bool rare)
{
    return ost_operation(s, "embedding", [&] {
        bool sparse = rare && table->t.is_cpu();
        return at::embedding(table->t, ids->t, pad, false, sparse);
    });
}

ost_tensor *ost_first_rows(ost_scope *s, const ost_tensor *x, int64_t n)
{
    return ost_operation(s, "first rows", [&] { return x->t.narrow(0, 0, n); });
}

ost_tensor *ost_columns(ost_scope *s, const ost_tensor *x, int64_t from, int64_t n)
{
    return ost_operation(s, "columns", [&] { return x->t.narrow(1, from, n); });
}

ost_tensor *ost_first_tokens(ost_scope *s, const ost_tensor *x, int64_t n)
{
    return ost_operation(s, "first tokens", [&] { return x->t.narrow(1, 0, n); });
}

ost_tensor *ost_token_rows(ost_scope *s, const ost_tensor *x)
{
    return ost_operation(s, "rows of tokens", [&] { return x->t.flatten(0, 1); });
}

ost_tensor *ost_pick_rows(ost_scope *s, const ost_tensor *x, const ost_tensor *index)
{
    return ost_operation(s, "picking rows", [&] { return x->t.index_select(0, index->t); });
}

/* Sums of the rows of each text, which lie one behind the other. */
static Tensor sum_packed(const Tensor &x, const Tensor &length)
{
    Tensor row = at::arange(x.size(0), length.options());
    Tensor text = at::searchsorted(length.cumsum(0), row, false, /* right */ true);
    return at::zeros({length.size(0), x.size(1)}, x.options()).index_add(0, text, x);
}

/* [B,T] of whether token t belongs to text b. */
static Tensor tokens_that_are(const Tensor &length, int64_t tokens)
{
    return at::arange(tokens, length.options()).unsqueeze(0) < length.unsqueeze(1);
}

/* Sums of the first length[b] rows of each text. */
static Tensor sum_padded(const Tensor &x, const Tensor &length)
{
    Tensor texts = x.view({length.size(0), -1, x.size(1)});
    return (texts * tokens_that_are(length, texts.size(1)).unsqueeze(2)).sum(1);
}

ost_tensor *ost_mean_rows(ost_scope *s, const ost_tensor *x, const ost_tensor *length, bool packed)
{
    return ost_operation(s, "means of texts", [&] {
        Tensor sum = packed ? sum_packed(x->t, length->t) : sum_padded(x->t, length->t);
        return sum / length->t.unsqueeze(1);
    });
}

ost_tensor *ost_unit_rows(ost_scope *s, const ost_tensor *x)
{
    return ost_operation(s, "unit rows", [&] {
        return x->t / x->t.norm(2, {1}, /* keepdim */ true).clamp_min(1e-12);
    });
}

ost_tensor *ost_add(ost_scope *s, const ost_tensor *x, const ost_tensor *y)
{
    return ost_operation(s, "addition", [&] { return x->t + y->t; });
}

ost_tensor *ost_relu(ost_scope *s, const ost_tensor *x)
{
    return ost_operation(s, "relu", [&] { return at::relu(x->t); });
}

ost_tensor *ost_tanh(ost_scope *s, const ost_tensor *x)
{
    return ost_operation(s, "tanh", [&] { return at::tanh(x->t); });
}

static ost_tensor *cross_entropy(ost_scope *s, const ost_tensor *logits, const ost_tensor *label,
                                 const ost_tensor *weight, at::Reduction::Reduction reduction,
                                 double smoothing)
{
    return ost_operation(s, "cross-entropy", [&] {
        return at::cross_entropy_loss(logits->t.to(at::kFloat), label->t,
                                      weight ? weight->t : Tensor(), reduction, -100, smoothing);
    });
}

ost_tensor *ost_cross_entropy(ost_scope *s, const ost_tensor *logits, const ost_tensor *label,
                              const ost_tensor *weight, double smoothing)
{
    return cross_entropy(s, logits, label, weight, at::Reduction::Mean, smoothing);
}

ost_tensor *ost_cross_entropy_sum(ost_scope *s, const ost_tensor *logits, const ost_tensor *label,
                                  const ost_tensor *weight)
{
    return cross_entropy(s, logits, label, weight, at::Reduction::Sum, 0);
}

ost_tensor *ost_binary_cross_entropy(ost_scope *s, const ost_tensor *logits,
                                     const ost_tensor *member, const ost_tensor *weight)
{
    return ost_operation(s, "binary cross-entropy", [&] {
        return at::binary_cross_entropy_with_logits(logits->t.to(at::kFloat), member->t, {},
                                                    weight ? weight->t : Tensor());
    });
}

ost_tensor *ost_mean_squared_error(ost_scope *s, const ost_tensor *x, const ost_tensor *y)
{
    return ost_operation(s, "squared error",
                         [&] { return at::mse_loss(x->t.to(at::kFloat), y->t.to(at::kFloat)); });
}

ost_tensor *ost_cosine_error(ost_scope *s, const ost_tensor *x, const ost_tensor *target)
{
    return ost_operation(s, "cosine error", [&] {
        Tensor pairs = x->t.view({-1, 2, x->t.size(-1)});
        Tensor cosine = at::cosine_similarity(pairs.select(1, 0), pairs.select(1, 1), 1, 1e-8);
        return at::mse_loss(cosine, target->t);
    });
}

/* ---- LayerNorm ---- */

static Tensor layer_norm(const Tensor &x, const Tensor &gain, const Tensor &bias, double eps)
{
    return at::layer_norm(x.to(at::kFloat), {x.size(-1)}, gain, bias, eps);
}

ost_tensor *ost_layer_norm(ost_scope *s, const ost_tensor *x, const ost_tensor *gain,
                           const ost_tensor *bias, double eps)
{
    return ost_operation(s, "LayerNorm", [&] { return layer_norm(x->t, gain->t, bias->t, eps); });
}

/* The description of LayerNorm(residual + dropout(x)) for the loops; operands contiguous. */
static ost_norm describe_norm(const Tensor &x, const Tensor &gain, const ost_drop &d)
{
    ost_norm n = {};
    n.width = static_cast<size_t>(x.size(-1));
    n.x = x.data_ptr();
    n.x_bf16 = ost_is_bf16(x);
    n.gain = gain.data_ptr<float>();
    n.drop = d;
    return n;
}

/* Calls body with ranges of rows. */
template <class Body> static void over_rows(const Tensor &x, Body body)
{
    int64_t rows = x.numel() / x.size(-1);
    at::parallel_for(0, rows, std::max<int64_t>(1, OST_GRAIN / 4 / x.size(-1)),
                     [&](int64_t begin, int64_t end) {
                         body(static_cast<size_t>(begin), static_cast<size_t>(end));
                     });
}

namespace
{
struct add_norm_function : Function<add_norm_function> {
    static Tensor forward(AutogradContext *ctx, const Tensor &x_any, const Tensor &residual_any,
                          const Tensor &gain, const Tensor &bias, double eps, const ost_drop &d)
    {
        Tensor x = x_any.contiguous(), residual = residual_any.contiguous();
        Tensor y = at::empty_like(residual), hat = at::empty_like(residual);
        Tensor rstd = at::empty({x.numel() / x.size(-1)}, residual.options());
        ost_norm n = describe_norm(x, gain, d);
        n.residual = residual.data_ptr<float>();
        n.bias = bias.data_ptr<float>();
        n.eps = static_cast<float>(eps);
        n.y = y.data_ptr<float>();
        n.hat = hat.data_ptr<float>();
        n.rstd = rstd.data_ptr<float>();
        over_rows(x, [&](size_t from, size_t to) { ost_kernel_norm(&n, from, to); });
        ctx->save_for_backward({gain, hat, rstd});
        ctx->saved_data["bf16"] = ost_is_bf16(x);
        ctx->saved_data["wants_gain"] = gain.requires_grad();
        put_drop(ctx, d);
        return y;
    }
    static variable_list backward(AutogradContext *ctx, variable_list grad)
    {
        variable_list saved = ctx->get_saved_variables();
        const Tensor &gain = saved[0], &hat = saved[1], &rstd = saved[2];
        Tensor dy = grad[0].contiguous(), dresidual = at::empty_like(dy);
        bool bf16 = ctx->saved_data["bf16"].toBool();
        Tensor dx = at::empty_like(dy, dy.options().dtype(bf16 ? at::kBFloat16 : at::kFloat));
        Tensor dgain, dbias;
        ost_norm n = describe_norm(dx, gain, get_drop(ctx));
        n.hat = hat.data_ptr<float>();
        n.rstd = rstd.data_ptr<float>();
        n.dy = dy.data_ptr<float>();
        n.dresidual = dresidual.data_ptr<float>();
        n.dx = dx.data_ptr();
        over_rows(dy, [&](size_t from, size_t to) { ost_kernel_norm_back(&n, from, to); });
        if (!ctx->saved_data["wants_gain"].toBool())
            return {dx, dresidual, dgain, dbias, Tensor(), Tensor()};
        dgain = at::empty_like(gain);
        dbias = at::empty_like(gain);
        n.dgain = dgain.data_ptr<float>();
        n.dbias = dbias.data_ptr<float>();
        auto rows = static_cast<size_t>(rstd.numel());
        at::parallel_for(0, gain.numel(), 64, [&](int64_t begin, int64_t end) {
            ost_kernel_norm_back_columns(&n, rows, static_cast<size_t>(begin),
                                         static_cast<size_t>(end));
        });
        return {dx, dresidual, dgain, dbias, Tensor(), Tensor()};
    }
};
} // namespace

ost_tensor *ost_add_norm(ost_scope *s, const ost_tensor *x, double p, const ost_tensor *residual,
                         const ost_tensor *gain, const ost_tensor *bias, double eps)
{
    return ost_operation(s, "LayerNorm of a sum", [&] {
        if (ost_own_loops(s, x->t) && residual->t.scalar_type() == at::kFloat)
            return add_norm_function::apply(x->t, residual->t, gain->t, bias->t, eps,
                                            next_drop(s, p));
        return layer_norm(residual->t + dropout(s, x->t, p), gain->t, bias->t, eps);
    });
}

/* ---- attention ---- */

static ost_heads describe_heads(const Tensor &qkv, const ost_places &t, const ost_drop &d)
{
    ost_heads a = {};
    a.start = t.start.data_ptr<int32_t>();
    a.length = t.length.defined() ? t.length.data_ptr<int64_t>() : nullptr;
    a.longest = static_cast<size_t>(t.longest);
    a.queries = static_cast<size_t>(t.queries);
    a.heads = static_cast<size_t>(t.heads);
    a.depth = static_cast<size_t>(qkv.size(-1) / 3 / t.heads);
    a.qkv = qkv.data_ptr();
    a.bf16 = ost_is_bf16(qkv);
    a.drop = d;
    return a;
}

namespace
{
struct attention_function : Function<attention_function> {
    static Tensor forward(AutogradContext *ctx, const Tensor &qkv_any, const ost_places &t,
                          const ost_drop &d)
    {
        Tensor qkv = qkv_any.contiguous();
        int64_t width = qkv.size(-1) / 3, count = t.start.size(0) - 1;
        int64_t rows = t.queries < t.longest ? count * t.queries : qkv.numel() / qkv.size(-1);
        Tensor out = at::empty({rows, width}, qkv.options());
        ost_heads a = describe_heads(qkv, t, d);
        a.out = out.data_ptr();
        at::parallel_for(0, count * t.heads, 1, [&](int64_t begin, int64_t end) {
            ost_kernel_attention(&a, static_cast<size_t>(begin), static_cast<size_t>(end));
        });
        ctx->save_for_backward({qkv, t.start, t.length});
        ctx->saved_data["longest"] = t.longest;
        ctx->saved_data["queries"] = t.queries;
        ctx->saved_data["heads"] = t.heads;
        put_drop(ctx, d);
        return out;
    }
    static variable_list backward(AutogradContext *ctx, variable_list grad)
    {
        variable_list saved = ctx->get_saved_variables();
        const Tensor &qkv = saved[0];
        ost_places t = {saved[1], saved[2], ctx->saved_data["longest"].toInt(),
                        ctx->saved_data["queries"].toInt(), ctx->saved_data["heads"].toInt()};
        Tensor dout = grad[0].contiguous(), dqkv = at::empty_like(qkv);
        ost_heads a = describe_heads(qkv, t, get_drop(ctx));
        a.dout = dout.data_ptr();
        a.dqkv = dqkv.data_ptr();
        at::parallel_for(0, (t.start.size(0) - 1) * t.heads, 1, [&](int64_t begin, int64_t end) {
            ost_kernel_attention_back(&a, static_cast<size_t>(begin), static_cast<size_t>(end));
        });
        return {dqkv, Tensor(), Tensor()};
    }
};
} // namespace

Tensor ost_own_attention(ost_scope *s, const Tensor &qkv, const ost_places &texts, double p)
{
    return attention_function::apply(qkv, texts, next_drop(s, p));
}

/* Of padded texts, which begin at every `tokens` rows. */
static Tensor own_padded(ost_scope *s, const Tensor &qkv, const Tensor &length, int64_t heads,
                         int64_t queries, double p)
{
    int64_t count = qkv.size(0), tokens = qkv.size(1);
    Tensor start = at::arange(0, (count + 1) * tokens, tokens, at::kInt);
    Tensor out = ost_own_attention(s, qkv, {start, length, tokens, queries, heads}, p);
    return out.view({count, queries, out.size(1)});
}

/* The same with libtorch's operations. */
static Tensor plain_attention(ost_scope *s, const Tensor &qkv, const Tensor &length, int64_t heads,
                              int64_t queries, double p)
{
    int64_t texts = qkv.size(0), tokens = qkv.size(1), depth = qkv.size(2) / 3 / heads;
    Tensor parts = qkv.view({texts, tokens, 3, heads, depth}).permute({2, 0, 3, 1, 4});
    Tensor q = parts[0].narrow(2, 0, queries), k = parts[1], v = parts[2]; /* [B,h,T,d] */
    Tensor seen = tokens_that_are(length, tokens).view({texts, 1, 1, tokens});
    Tensor out;
#if TORCH_VERSION_MAJOR >= 2
    double drops = s->dice ? p : 0;
    if (!q.is_cpu() || drops == 0) { /* on the processor dropout is ours, see dropout() */
        out = at::scaled_dot_product_attention(q, k, v, seen, drops);
        return out.transpose(1, 2).reshape({texts, queries, heads * depth});
    }
#endif
    Tensor score = at::matmul(q / std::sqrt(static_cast<double>(depth)), k.transpose(2, 3));
    score =
        score.to(at::kFloat).masked_fill(seen.logical_not(), std::numeric_limits<float>::lowest());
    Tensor share = dropout(s, at::softmax(score, -1), p);
    out = at::matmul(share.to(v.scalar_type()), v);
    return out.transpose(1, 2).reshape({texts, queries, heads * depth});
}

ost_tensor *ost_attention(ost_scope *s, const ost_tensor *qkv, const ost_tensor *length,
                          int64_t heads, int64_t queries, double p)
{
    return ost_operation(s, "attention", [&] {
        if (ost_own_loops(s, qkv->t))
            return own_padded(s, qkv->t, length->t, heads, queries, p);
        return plain_attention(s, qkv->t, length->t, heads, queries, p);
    });
}

/* ---- gradients ---- */

int ost_backward(ost_scope *s, const ost_tensor *loss)
{
    if (s->status < 0)
        return ost_scope_status(s);
    int rc = ost_guard("calculating gradients", [&] { loss->t.backward(); });
    if (rc < 0)
        ost_scope_failed(s, rc);
    return rc;
}

ost_tensor *ost_gradient(ost_scope *s, const ost_tensor *t)
{
    if (!t->t.defined() || !t->t.grad().defined())
        return nullptr;
    return ost_operation(s, "gradient", [&] {
        Tensor g = t->t.grad();
        return (g.is_sparse() ? g.to_dense() : g).to(at::kFloat, false, /* copy */ true);
    });
}

void ost_gradient_forget(ost_tensor *t)
{
    if (t->t.defined())
        t->t.mutable_grad().reset();
}
