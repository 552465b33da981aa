/*
 * What the files of this room share; nobody outside includes it.
 *
 * Every function of tensor.h that can throw runs its body in a guard. That is the only place where
 * an exception becomes a status.
 */
#ifndef OST_TENSOR_INSIDE_HPP
#define OST_TENSOR_INSIDE_HPP

#include <deque>
#include <exception>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>

extern "C" {
#include "base/error.h"
}
#include "tensor/int8.h"
#include "tensor/tensor.h"

/* Weights of 8-bit integers are a tensor of bytes, which `packed` takes apart. */
struct ost_tensor {
    at::Tensor t;
    ost_int8 packed = {};
};

/* What a recorded step gets its inputs from (graphs.cpp). */
struct ost_feed {
    bool collects = false;
    std::vector<at::Tensor>
        tensor;                  /* while it collects on the processor, afterwards on the device */
    std::vector<int64_t> number; /* collected: what else a recording depends on */
    size_t given = 0;            /* of the tensors, afterwards */
};

/* Invariant: held[0] is the dummy, an empty tensor that a failed operation returns. */
struct ost_scope {
    std::deque<ost_tensor> held; /* a deque: handles keep their address */
    at::Device device = at::kCPU;
    bool record = false;
    bool plain = false;
    bool pack = false;
    int64_t fill = 1;
    bool dice = false;
    uint64_t seed = 0;    /* of the dice */
    uint64_t dropped = 0; /* dropouts since they were set: the number of the next one's stream */
    int status = 0;       /* of the first failure, with its sentence */
    std::string sentence;
    bool looked_at = true;
    ost_feed *feed = nullptr; /* NULL: inputs go to the device, and operations are carried out */
};

inline at::Device ost_device_of(int device)
{
    if (device == OST_DEVICE_CPU)
        return at::kCPU;
    return {at::kCUDA, static_cast<c10::DeviceIndex>(device)};
}

/* Turns the exception in flight into a status and a sentence that says what to do. */
int ost_tensor_caught(const char *what) noexcept;

/* Notes the failure in the error slot as the scope's first. */
void ost_scope_failed(ost_scope *s, int status) noexcept;

/* Stores a tensor in the scope; its handle. */
inline ost_tensor *ost_scope_keep(ost_scope *s, at::Tensor t)
{
    s->held.push_back(ost_tensor{std::move(t), {}});
    return &s->held.back();
}

/* body() as a status. */
template <class Body> int ost_guard(const char *what, Body body) noexcept
{
    try {
        body();
        return OST_OK;
    } catch (...) {
        return ost_tensor_caught(what);
    }
}

/*
 * body() gives a tensor, which the scope keeps; the dummy when the scope has failed before or now, or does
 * not calculate.
 */
template <class Body> ost_tensor *ost_operation(ost_scope *s, const char *what, Body body) noexcept
{
    if (s->status < 0 || (s->feed && s->feed->collects))
        return &s->held.front();
    ost_tensor *result = nullptr;
    int rc = ost_guard(what, [&] {
        at::AutoGradMode mode(s->record);
        result = ost_scope_keep(s, body());
    });
    if (rc == OST_OK)
        return result;
    ost_scope_failed(s, rc);
    return &s->held.front();
}

/* An input on the scope's device: t, from the processor, or what the feed gives in its place. */
at::Tensor ost_scope_upload(ost_scope *s, const at::Tensor &t);

/* body() gives an input, on the processor, which the scope keeps on its device. */
template <class Body> ost_tensor *ost_input(ost_scope *s, const char *what, Body body) noexcept
{
    if (!s->feed || !s->feed->collects)
        return ost_operation(s, what, [&] { return ost_scope_upload(s, body()); });
    int rc = s->status < 0 ? 0 : ost_guard(what, [&] { s->feed->tensor.push_back(body()); });
    if (rc < 0)
        ost_scope_failed(s, rc);
    return &s->held.front();
}

/* The tensors of a parameter that is optimised: handles, not copies. */
struct ost_adamw_view {
    at::Tensor weight, working, m, v;
};
std::vector<ost_adamw_view> ost_adamw_views(ost_adamw *o);

inline bool ost_is_bf16(const at::Tensor &t)
{
    return t.scalar_type() == at::kBFloat16;
}

/* Whether the loops of kernels.h may be used for x. */
inline bool ost_own_loops(const ost_scope *s, const at::Tensor &x)
{
    return !s->plain && x.is_cpu() && (ost_is_bf16(x) || x.scalar_type() == at::kFloat);
}

enum { OST_GRAIN = 16 * 1024 }; /* elements that are worth a thread */

/* Where texts lie in the rows of qkv, as ost_heads (kernels.h) has it. */
struct ost_places {
    at::Tensor start;  /* [B + 1] int32 */
    at::Tensor length; /* [B] int64, or undefined */
    int64_t longest, queries, heads;
};

/* Attention with the loops of kernels.h; qkv [...,3H] -> [rows,H]. */
at::Tensor ost_own_attention(ost_scope *s, const at::Tensor &qkv, const ost_places &texts,
                             double p);

/* The stream of random numbers of the scope's next dropout. */
inline uint64_t ost_scope_next_stream(ost_scope *s)
{
    return s->dropped++;
}

#endif
