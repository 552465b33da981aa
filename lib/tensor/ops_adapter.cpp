/* Operations that parameter-efficient tuning needs beside those of ops.cpp. */
#include "tensor/inside.hpp"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

using at::Tensor;

ost_tensor *ost_scale(ost_scope *s, const ost_tensor *x, double factor)
{
    return ost_operation(s, "scaling", [&] { return x->t * factor; });
}

ost_tensor *ost_multiply(ost_scope *s, const ost_tensor *x, const ost_tensor *y)
{
    return ost_operation(s, "multiplication", [&] { return x->t * y->t; });
}

ost_tensor *ost_pad_columns(ost_scope *s, const ost_tensor *x, int64_t before)
{
    return ost_operation(s, "padding", [&] { return at::constant_pad_nd(x->t, {before, 0}, 0); });
}

ost_tensor *ost_add_columns(ost_scope *s, const ost_tensor *x, const ost_tensor *part, int64_t from)
{
    return ost_operation(s, "adding columns", [&] {
        int64_t behind = x->t.size(-1) - from - part->t.size(-1);
        return x->t + at::constant_pad_nd(part->t.to(x->t.scalar_type()), {from, behind}, 0);
    });
}

ost_tensor *ost_rows(ost_scope *s, const ost_tensor *x, int64_t from, int64_t n)
{
    return ost_operation(s, "rows", [&] { return x->t.narrow(0, from, n); });
}

ost_tensor *ost_prepend_tokens(ost_scope *s, const ost_tensor *rows, const ost_tensor *x)
{
    return ost_operation(s, "prepending tokens", [&] {
        Tensor front = rows->t.to(x->t.scalar_type())
                           .unsqueeze(0)
                           .expand({x->t.size(0), rows->t.size(0), rows->t.size(1)});
        return at::cat({front, x->t}, 1);
    });
}

ost_tensor *ost_without_tokens(ost_scope *s, const ost_tensor *x, int64_t n)
{
    return ost_operation(s, "leaving tokens out",
                         [&] { return x->t.narrow(1, n, x->t.size(1) - n); });
}

ost_tensor *ost_add_number(ost_scope *s, const ost_tensor *x, int64_t number)
{
    return ost_operation(s, "addition", [&] { return x->t + number; });
}

ost_tensor *ost_activate(ost_scope *s, const ost_tensor *x, ost_activation_kind kind)
{
    return ost_operation(s, "activation", [&] {
        switch (kind) {
        case OST_RELU:
            return at::relu(x->t);
        case OST_SWISH:
            return at::silu(x->t);
        case OST_TANH:
            return at::tanh(x->t);
        case OST_GELU:
            break;
        }
        return at::gelu(x->t);
    });
}

ost_tensor *ost_orthogonality(ost_scope *s, const ost_tensor *x, bool columns)
{
    return ost_operation(s, "orthogonality", [&] {
        Tensor p = columns ? x->t.t() : x->t;
        return (p.mm(p.t()) - at::eye(p.size(0), p.options())).norm();
    });
}
