/*
 * Process groups of c10d behind group.h.
 *
 * Invariant: what is handed to c10d is contiguous and of one type, and lies on the group's device.
 */
#include "tensor/group.h"

#include "tensor/inside.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <ATen/Functions.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#include <torch/version.h>

/* cmake/torch.cmake has found out what there is to build with. */
#if OST_HAVE_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#endif
#if OST_HAVE_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif
#if TORCH_VERSION_MAJOR >= 2
#include <torch/csrc/distributed/c10d/Backend.hpp>
using backend = c10d::Backend;
#else
#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
using backend = c10d::ProcessGroup;
#endif

using at::Tensor;
using store_ptr = c10::intrusive_ptr<c10d::Store>;
using work_ptr = c10::intrusive_ptr<c10d::Work>;

constexpr int64_t BUCKET = 4 * 1024 * 1024; /* numbers that travel together */

struct ost_group {
    ost_ranks ranks;
    at::Device device = at::kCPU;
    c10::intrusive_ptr<backend> among;
};

/* ---- finding each other ---- */

static bool on_one_machine(const ost_ranks &r)
{
    return r.local_size == r.size || strcmp(r.host, "127.0.0.1") == 0 ||
           strcmp(r.host, "localhost") == 0;
}

/* torchrun keeps what the processes tell each other and numbers its attempts; else rank 0 does. */
static store_ptr open_store(const ost_ranks &r, std::chrono::milliseconds timeout)
{
    c10d::TCPStoreOptions options;
    options.port = static_cast<uint16_t>(r.port);
    options.isServer = r.rank == 0 && !r.store_runs;
    options.waitWorkers = false;
    options.timeout = timeout;
    store_ptr store = c10::make_intrusive<c10d::TCPStore>(r.host, options);
    std::string place = "/ostler/attempt_" + std::to_string(r.attempt);
    return c10::make_intrusive<c10d::PrefixStore>(place, store);
}

#if OST_HAVE_GLOO
static c10::intrusive_ptr<backend> open_gloo(const ost_ranks &r, const store_ptr &store,
                                             std::chrono::milliseconds timeout)
{
    using gloo_group = c10d::ProcessGroupGloo;
    auto options = gloo_group::Options::create(timeout);
    const char *interface = std::getenv("GLOO_SOCKET_IFNAME"); /* as torch.distributed reads it */
    if (interface && *interface)
        options->devices.push_back(gloo_group::createDeviceForInterface(interface));
    else if (on_one_machine(r))
        options->devices.push_back(gloo_group::createDeviceForHostname("127.0.0.1"));
    else
        options->devices.push_back(gloo_group::createDefaultDevice());
    return c10::make_intrusive<gloo_group>(store, r.rank, r.size, options);
}
#endif

#if OST_HAVE_NCCL
static c10::intrusive_ptr<backend> open_nccl(const ost_ranks &r, const store_ptr &store,
                                             std::chrono::milliseconds timeout)
{
    auto options = c10d::ProcessGroupNCCL::Options::create();
    options->timeout = timeout;
    return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, r.rank, r.size, options);
}
#endif

/* Whether this library was built with what processes on that device need. */
static int check_built(int device)
{
#if !OST_HAVE_GLOO
    if (device == OST_DEVICE_CPU)
        return ost_fail(OST_EENGINE,
                        "this ostler was built without gloo's headers, so it trains in "
                        "one process; install libgloo-dev and build it again");
#endif
#if !OST_HAVE_NCCL
    if (device != OST_DEVICE_CPU)
        return ost_fail(OST_EENGINE, "this ostler was built without NCCL, so it trains in one "
                                     "process on CUDA devices; --device cpu does without");
#endif
    (void)device;
    return 0;
}

static void connect(ost_group *g)
{
    std::chrono::milliseconds timeout = std::chrono::seconds(g->ranks.timeout_s);
    store_ptr store = open_store(g->ranks, timeout);
#if OST_HAVE_GLOO
    if (g->device.is_cpu())
        g->among = open_gloo(g->ranks, store, timeout);
#endif
#if OST_HAVE_NCCL
    if (g->device.is_cuda())
        g->among = open_nccl(g->ranks, store, timeout);
#endif
}

int ost_group_open(ost_group **out, const ost_ranks *ranks, int device)
{
    int rc = check_built(device);
    if (rc < 0)
        return rc;
    auto *g = new ost_group;
    g->ranks = *ranks;
    g->device = ost_device_of(device);
    rc = ost_guard("looking for the other processes", [&] { connect(g); });
    if (rc == 0) {
        *out = g;
        return 0;
    }
    ost_group_free(g);
    return ost_fail_within(rc, "rank %d of %d finds nobody at %s:%d (%s)", ranks->rank, ranks->size,
                           ranks->host, ranks->port,
                           ranks->store_runs
                               ? "a torchrun of another torch than libtorch " TORCH_VERSION
                                 " needs TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1"
                               : "MASTER_ADDR and MASTER_PORT choose where they meet");
}

void ost_group_free(ost_group *g)
{
    delete g;
}

int ost_group_rank(const ost_group *g)
{
    return g ? g->ranks.rank : 0;
}

int ost_group_size(const ost_group *g)
{
    return g ? g->ranks.size : 1;
}

/* ---- one call of all ranks ---- */

/* body() as a status; a failure names who has lost whom and how to go on. */
template <class Body> static int together(ost_group *g, const char *what, Body body)
{
    int rc = ost_guard(what, [&] {
        at::NoGradGuard off;
        body();
    });
    if (rc == 0)
        return 0;
    return ost_fail_within(
        rc,
        "rank %d of %d has lost the others; start all of them again with --resume "
        "to go on after the last finished epoch",
        g->ranks.rank, g->ranks.size);
}

static work_ptr sum(ost_group *g, const Tensor &t, c10d::ReduceOp::RedOpType how)
{
    std::vector<Tensor> one{t};
    c10d::AllreduceOptions options;
    options.reduceOp = how;
    return g->among->allreduce(one, options);
}

static void share(ost_group *g, const Tensor &t)
{
    std::vector<Tensor> one{t};
    g->among->broadcast(one)->wait();
}

int ost_group_sum(ost_group *g, float *values, size_t n)
{
    return together(g, "adding up over the processes", [&] {
        Tensor here = at::from_blob(values, {static_cast<int64_t>(n)}, at::kFloat);
        Tensor there = here.to(g->device);
        sum(g, there, c10d::ReduceOp::SUM)->wait();
        here.copy_(there);
    });
}

int ost_group_share(ost_group *g, void *bytes, size_t n)
{
    return together(g, "handing round what rank 0 has", [&] {
        Tensor here = at::from_blob(bytes, {static_cast<int64_t>(n)}, at::kByte);
        Tensor there = here.to(g->device);
        share(g, there);
        here.copy_(there);
    });
}

int ost_group_wait(ost_group *g)
{
    float none = 0;
    return ost_group_sum(g, &none, 1);
}

/* ---- gradients ---- */

/*
 * Brings a gradient that holds only some rows to the rows that any rank has; its values, the same
 * rows on every rank, are what is added up then.
 */
static Tensor widen(ost_group *g, Tensor &gradient)
{
    Tensor own = gradient.coalesce();
    Tensor rows = own._indices()[0], values = own._values();
    Tensor mask = at::zeros({own.size(0)}, rows.options().dtype(at::kByte));
    mask.index_fill_(0, rows, 1);
    sum(g, mask, c10d::ReduceOp::MAX)->wait();
    Tensor all = mask.nonzero().squeeze(1);
    Tensor place = mask.cumsum(0, at::kLong).sub(1).index_select(0, rows);
    Tensor wide = at::zeros({all.size(0), own.size(1)}, values.options());
    wide.index_copy_(0, place, values);
    gradient = at::_sparse_coo_tensor_unsafe(all.unsqueeze(0), wide, own.sizes());
    gradient._coalesced_(true);
    return gradient._values();
}

namespace
{
/* Gradients that travel in one block of memory. */
struct bucket {
    std::vector<Tensor> part;
    int64_t count = 0;
    Tensor flat;
    work_ptr work;
};
} // namespace

static void add(std::vector<bucket> &buckets, const Tensor &t)
{
    if (buckets.empty() || buckets.back().count + t.numel() > BUCKET)
        buckets.emplace_back();
    buckets.back().part.push_back(t);
    buckets.back().count += t.numel();
}

static void send(ost_group *g, bucket &b, double factor)
{
    b.flat = at::empty({b.count}, b.part[0].options().dtype(at::kFloat));
    int64_t at = 0;
    for (const Tensor &t : b.part) {
        b.flat.narrow(0, at, t.numel()).copy_(t.reshape({-1}));
        at += t.numel();
    }
    b.flat.mul_(factor);
    b.work = sum(g, b.flat, c10d::ReduceOp::SUM);
}

static void receive(bucket &b)
{
    b.work->wait();
    int64_t at = 0;
    for (Tensor &t : b.part) {
        t.copy_(b.flat.narrow(0, at, t.numel()).view(t.sizes()));
        at += t.numel();
    }
}

int ost_group_sum_gradients(ost_group *g, ost_adamw *o, double factor, ost_tensor *loss)
{
    return together(g, "adding up gradients over the processes", [&] {
        std::vector<bucket> buckets;
        Tensor scalar = loss->t.detach().to(at::kFloat, false, /* copy */ true);
        add(buckets, scalar);
        for (ost_adamw_view &p : ost_adamw_views(o)) {
            Tensor &gradient = p.working.mutable_grad();
            if (gradient.defined())
                add(buckets, gradient.is_sparse() ? widen(g, gradient) : gradient);
        }
        for (bucket &b : buckets)
            send(g, b, factor);
        for (bucket &b : buckets)
            receive(b);
        loss->t = scalar;
    });
}

int ost_group_share_parameters(ost_group *g, ost_adamw *o)
{
    return together(g, "handing round the weights of rank 0", [&] {
        for (ost_adamw_view &p : ost_adamw_views(o)) {
            share(g, p.weight);
            share(g, p.m);
            share(g, p.v);
            if (p.working.scalar_type() != at::kFloat)
                p.working.detach().copy_(p.weight);
        }
    });
}
