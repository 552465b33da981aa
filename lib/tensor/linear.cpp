/*
 * Linear maps and what stands between them: in fp32 and bf16 libtorch's products, in 8-bit integers the
 * loops of int8.h; GELU by kernels.h on the processor.
 */
#include "tensor/inside.hpp"

#include <cassert>

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include "tensor/kernels.h"

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

/* ---- linear ---- */

/* Sums over rows in fp32, split over threads by columns. */
static Tensor column_sum(const Tensor &x)
{
    Tensor sum = at::empty({x.size(1)}, x.options().dtype(at::kFloat));
    float *to = sum.data_ptr<float>();
    const void *from = x.data_ptr();
    bool bf16 = ost_is_bf16(x);
    auto rows = static_cast<size_t>(x.size(0)), width = static_cast<size_t>(x.size(1));
    at::parallel_for(0, x.size(1), 64, [&](int64_t begin, int64_t end) {
        ost_kernel_column_sum(to, from, bf16, rows, width, static_cast<size_t>(begin),
                              static_cast<size_t>(end));
    });
    return sum;
}

namespace
{
struct linear_function : Function<linear_function> {
    static Tensor forward(AutogradContext *ctx, const Tensor &x, const Tensor &w, const Tensor &b)
    {
        Tensor flat = x.reshape({-1, x.size(-1)}).to(w.scalar_type());
        Tensor y = at::addmm(b.to(w.scalar_type()), flat, w.t());
        bool wants_w = w.requires_grad();
        ctx->save_for_backward({wants_w ? flat : Tensor(), w});
        ctx->saved_data["wants_x"] = x.requires_grad();
        ctx->saved_data["wants_w"] = wants_w;
        ctx->saved_data["wants_b"] = b.requires_grad();
        std::vector<int64_t> shape = x.sizes().vec();
        shape.back() = w.size(0);
        return y.view(shape);
    }
    static variable_list backward(AutogradContext *ctx, variable_list grad)
    {
        variable_list saved = ctx->get_saved_variables();
        const Tensor &flat = saved[0], &w = saved[1];
        Tensor g = grad[0].contiguous();
        Tensor rows = g.view({-1, g.size(-1)});
        Tensor dx, dw, db;
        if (ctx->saved_data["wants_x"].toBool()) {
            std::vector<int64_t> shape = g.sizes().vec();
            shape.back() = w.size(1);
            dx = rows.mm(w).view(shape);
        }
        if (ctx->saved_data["wants_w"].toBool())
            dw = rows.t().mm(flat);
        if (ctx->saved_data["wants_b"].toBool())
            db = column_sum(rows);
        return {dx, dw, db};
    }
};
} // namespace

static Tensor linear(ost_scope *s, const Tensor &x, const Tensor &w, const ost_tensor *b)
{
    auto type = w.scalar_type();
    Tensor bias = b ? b->t : at::zeros({w.size(0)}, w.options().requires_grad(false));
    if (s->record && ost_own_loops(s, w))
        return linear_function::apply(x, w, bias);
    return at::linear(x.to(type), w, bias.to(type));
}

/* ---- in 8-bit integers ---- */

ost_tensor *ost_tensor_pack(ost_scope *s, const ost_tensor *w)
{
    ost_int8 into = {};
    ost_tensor *packed = ost_operation(s, "packing weights", [&] {
        assert(w->t.dim() == 2 && w->t.is_cpu());
        auto out = static_cast<size_t>(w->t.size(0)), in = static_cast<size_t>(w->t.size(1));
        Tensor memory = at::empty({static_cast<int64_t>(ost_int8_bytes(out, in))}, at::kByte);
        Tensor dense = w->t.detach().contiguous();
        const float *from = dense.data_ptr<float>();
        into = ost_int8_at(memory.data_ptr(), out, in);
        at::parallel_for(
            0, static_cast<int64_t>(ost_int8_outputs(&into)), 64, [&](int64_t begin, int64_t end) {
                ost_int8_pack(&into, from, static_cast<size_t>(begin), static_cast<size_t>(end));
            });
        return memory;
    });
    if (s->status == 0)
        packed->packed = into;
    return packed;
}

bool ost_tensor_packs_well(void)
{
    return ost_int8_is_fast() != 0;
}

static ost_int8_map describe_map(const ost_scope *s, const ost_linear_map &map)
{
    assert(map.b && "packed weights come with a bias");
    return {&map.w->packed, map.b->t.data_ptr<float>(), OST_INT8_NOTHING, s->plain};
}

/* Calls body(y, x, from, to) with ranges of rows; y is [..., out]. */
template <class Body> static Tensor over_rows(const Tensor &x_any, size_t out, Body body)
{
    assert(!x_any.requires_grad() && "8-bit integers are for inference");
    Tensor x = x_any.to(at::kFloat).contiguous();
    std::vector<int64_t> shape = x.sizes().vec();
    shape.back() = static_cast<int64_t>(out);
    Tensor y = at::empty(shape, x.options());
    float *to = y.data_ptr<float>();
    const float *from = x.data_ptr<float>();
    at::parallel_for(0, x.numel() / x.size(-1), OST_INT8_ROWS, [&](int64_t begin, int64_t end) {
        body(to, from, static_cast<size_t>(begin), static_cast<size_t>(end));
    });
    return y;
}

static Tensor packed_linear(const ost_scope *s, const Tensor &x, const ost_linear_map &map)
{
    ost_int8_map in = describe_map(s, map);
    return over_rows(x, in.w->out, [&](float *to, const float *from, size_t begin, size_t end) {
        ost_int8_apply(&in, to, from, begin, end);
    });
}

static Tensor packed_twice(const ost_scope *s, const Tensor &x, const ost_linear_map &up,
                           const ost_linear_map &down)
{
    ost_int8_map first = describe_map(s, up), second = describe_map(s, down);
    first.then = OST_INT8_GELU;
    return over_rows(x, second.w->out, [&](float *to, const float *from, size_t begin, size_t end) {
        ost_int8_apply_two(&first, &second, to, from, begin, end);
    });
}

ost_tensor *ost_linear(ost_scope *s, const ost_tensor *x, const ost_tensor *w, const ost_tensor *b)
{
    return ost_operation(s, "linear", [&] {
        return w->packed.q ? packed_linear(s, x->t, {w, b}) : linear(s, x->t, w->t, b);
    });
}

/* ---- GELU ---- */

static ost_gelu_job describe_gelu(const Tensor &x, bool by_tanh)
{
    ost_gelu_job g = {};
    g.x = x.data_ptr();
    g.bf16 = ost_is_bf16(x);
    g.by_tanh = by_tanh;
    return g;
}

namespace
{
struct gelu_function : Function<gelu_function> {
    static Tensor forward(AutogradContext *ctx, const Tensor &x_any, bool by_tanh)
    {
        Tensor x = x_any.contiguous(), y = at::empty_like(x);
        ost_gelu_job g = describe_gelu(x, by_tanh);
        g.y = y.data_ptr();
        at::parallel_for(0, x.numel(), OST_GRAIN, [&](int64_t begin, int64_t end) {
            ost_kernel_gelu(&g, static_cast<size_t>(begin), static_cast<size_t>(end));
        });
        ctx->save_for_backward({x});
        ctx->saved_data["by_tanh"] = by_tanh;
        return y;
    }
    static variable_list backward(AutogradContext *ctx, variable_list grad)
    {
        const Tensor x = ctx->get_saved_variables()[0];
        Tensor dy = grad[0].contiguous(), dx = at::empty_like(x);
        ost_gelu_job g = describe_gelu(x, ctx->saved_data["by_tanh"].toBool());
        g.dy = dy.data_ptr();
        g.dx = dx.data_ptr();
        at::parallel_for(0, x.numel(), OST_GRAIN, [&](int64_t begin, int64_t end) {
            ost_kernel_gelu_back(&g, static_cast<size_t>(begin), static_cast<size_t>(end));
        });
        return {dx, Tensor()};
    }
};
} // namespace

static Tensor gelu(ost_scope *s, const Tensor &x, ost_gelu_kind kind)
{
    if (ost_own_loops(s, x))
        return gelu_function::apply(x, kind == OST_GELU_TANH);
    return at::gelu(x, kind == OST_GELU_TANH ? "tanh" : "none");
}

ost_tensor *ost_gelu(ost_scope *s, const ost_tensor *x, ost_gelu_kind kind)
{
    return ost_operation(s, "gelu", [&] { return gelu(s, x->t, kind); });
}

ost_tensor *ost_feed_forward(ost_scope *s, const ost_tensor *x, const ost_linear_map *up,
                             ost_gelu_kind kind, const ost_linear_map *down)
{
    return ost_operation(s, "feed-forward", [&] {
        if (up->w->packed.q)
            return packed_twice(s, x->t, *up, *down);
        Tensor wide = gelu(s, linear(s, x->t, up->w->t, up->b), kind);
        return linear(s, wide, down->w->t, down->b);
    });
}
