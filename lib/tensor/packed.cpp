/*
 * Texts one after the other without padding: the same attention as in ops.cpp, text by text.
 *
 * On the processor our own loops do it, on CUDA devices with 16-bit numbers libtorch's flash attention
 * for segments of varying length. Elsewhere each text goes through libtorch's operations on its own,
 * which is what the others are meant to calculate, and slow.
 */
#include "tensor/inside.hpp"

#include <cassert>
#include <cmath>
#include <vector>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <torch/version.h>

using at::Tensor;

/* Before 2.1 the function had another form, or was not there. */
#define HAVE_FLASH                                                                                 \
    (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1))

#if HAVE_FLASH
/* q, k, v [N,heads,depth]; starts [texts + 1]. */
static Tensor flash(const Tensor &q, const Tensor &k, const Tensor &v, const Tensor &starts,
                    int64_t longest, double p)
{
    return std::get<0>(
        at::_flash_attention_forward(q, k, v, starts, starts, longest, longest, p, false, false));
}
#endif

bool ost_attention_packs(int device, ost_dtype precision)
{
    if (device == OST_DEVICE_CPU)
        return true;
#if HAVE_FLASH
    if (precision != OST_BF16)
        return false;
    /* Whether this card can is best asked by doing it. */
    int rc = ost_guard("trying flash attention", [&] {
        at::Device on = ost_device_of(device);
        Tensor x = at::zeros({2, 1, 64}, at::dtype(at::kBFloat16).device(on));
        (void)flash(x, x, x, at::arange(0, 4, 2, at::dtype(at::kInt).device(on)), 2, 0);
    });
    return rc == 0;
#else
    (void)precision;
    return false;
#endif
}

ost_tensor *ost_attention_starts(ost_scope *s, const int64_t *start, int64_t texts)
{
    return ost_input(s, "starts of texts", [&] {
        Tensor t = at::empty({texts + 1}, at::kInt);
        for (int64_t i = 0; i <= texts; i++)
            t.data_ptr<int32_t>()[i] = static_cast<int32_t>(start[i]);
        return t;
    });
}

/* One text: q, k, v [n,heads,depth] -> [n,heads,depth]. */
static Tensor attend(ost_scope *s, const Tensor &q, const Tensor &k, const Tensor &v, double p)
{
    double scale = 1 / std::sqrt(static_cast<double>(q.size(-1)));
    Tensor score = at::matmul(q.transpose(0, 1) * scale, k.permute({1, 2, 0})).to(at::kFloat);
    ost_tensor share{at::softmax(score, -1)};
    Tensor kept = ost_dropout(s, &share, p)->t;
    return at::matmul(kept.to(v.scalar_type()), v.transpose(0, 1)).transpose(0, 1);
}

static Tensor attend_each(ost_scope *s, const Tensor &q, const Tensor &k, const Tensor &v,
                          const Tensor &starts, double p)
{
    Tensor at = starts.cpu();
    const int32_t *start = at.data_ptr<int32_t>();
    std::vector<Tensor> out;
    for (int64_t b = 0; b + 1 < at.size(0); b++) {
        int64_t from = start[b], n = start[b + 1] - from;
        out.push_back(
            attend(s, q.narrow(0, from, n), k.narrow(0, from, n), v.narrow(0, from, n), p));
    }
    return at::cat(out);
}

/* Of each text the first row's answer, where `queries` is 1, or all rows'. */
static Tensor packed(ost_scope *s, const Tensor &qkv, const Tensor &starts, int64_t longest,
                     int64_t queries, int64_t heads, double p)
{
    if (ost_own_loops(s, qkv))
        return ost_own_attention(s, qkv, {starts, Tensor(), longest, queries, heads}, p);
    int64_t tokens = qkv.size(0), width = qkv.size(1) / 3;
    Tensor parts = qkv.view({tokens, 3, heads, width / heads});
    Tensor q = parts.select(1, 0), k = parts.select(1, 1), v = parts.select(1, 2), out;
#if HAVE_FLASH
    if (q.is_cuda() && q.scalar_type() == at::kBFloat16)
        out = flash(q, k, v, starts, longest, s->dice ? p : 0);
#endif
    if (!out.defined())
        out = attend_each(s, q, k, v, starts, p);
    out = out.reshape({tokens, width});
    return queries < longest ? out.index_select(0, starts.narrow(0, 0, starts.size(0) - 1)) : out;
}

ost_tensor *ost_attention_packed(ost_scope *s, const ost_tensor *qkv, const ost_tensor *starts,
                                 int64_t longest, int64_t queries, int64_t heads, double p)
{
    assert(queries == 1 || queries == longest);
    if (s->feed && s->feed->collects)
        s->feed->number.push_back(longest);
    return ost_operation(s, "attention of packed texts",
                         [&] { return packed(s, qkv->t, starts->t, longest, queries, heads, p); });
}
