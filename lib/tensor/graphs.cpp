/*
 * Recorded steps (graphs.h).
 *
 * A scope with a feed asks it for inputs instead of bringing them to the device: while the feed collects, it
 * keeps what is given and nothing is calculated; afterwards it gives tensors that stay where they are, which
 * is what a recording reads.
 */
#include "tensor/graphs.h"

#include "tensor/inside.hpp"

#include <map>
#include <memory>

#include <ATen/Functions.h>
#include <torch/cuda.h>
#include <torch/version.h>

/* cmake/torch.cmake has found out what there is to build with. */
#if OST_HAVE_CUDA_GRAPHS
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAStream.h>
using recording = at::cuda::CUDAGraph;
#else
struct recording {
};
#endif

using at::Tensor;

/* Shapes beyond these are too rare to be worth the memory of a graph. */
constexpr size_t MOST = 128;

namespace
{
/* A step of one shape. */
struct entry {
    std::vector<Tensor> input; /* on the device; empty until it is recorded */
    std::unique_ptr<recording> graph;
};
} // namespace

struct ost_graphs {
    at::Device device = at::kCPU;
    std::map<std::vector<int64_t>, entry> by_shape;
    int64_t repeated = 0;
#if OST_HAVE_CUDA_GRAPHS
    at::cuda::MempoolId_t pool = {}; /* one for all: they never run at the same time */
#endif
};

/* ---- the device ---- */

#if OST_HAVE_CUDA_GRAPHS
/* Graphs are recorded on a stream that is not the default one, and all else is to happen there too. */
static void take_stream(ost_graphs *g)
{
    torch::cuda::synchronize(g->device.index());
    c10::cuda::setCurrentCUDAStream(c10::cuda::getStreamFromPool(false, g->device.index()));
    g->pool = at::cuda::graph_pool_handle();
}

static void leave_stream(ost_graphs *g)
{
    torch::cuda::synchronize(g->device.index());
    c10::cuda::setCurrentCUDAStream(c10::cuda::getDefaultCUDAStream(g->device.index()));
}
#endif

int ost_graphs_open(ost_graphs **out, int device)
{
#if !OST_HAVE_CUDA_GRAPHS
    if (device != OST_DEVICE_CPU)
        return ost_fail(OST_EENGINE,
                        "this ostler was built without CUDA graphs, which need libtorch "
                        "2.4 and the headers of CUDA; leave --cuda-graphs out");
#endif
    auto g = std::make_unique<ost_graphs>();
    g->device = ost_device_of(device);
#if OST_HAVE_CUDA_GRAPHS
    int rc = g->device.is_cpu() ? 0 : ost_guard("opening a stream", [&] { take_stream(g.get()); });
    if (rc < 0)
        return rc;
#endif
    *out = g.release();
    return 0;
}

void ost_graphs_free(ost_graphs *g)
{
#if OST_HAVE_CUDA_GRAPHS
    if (g && !g->device.is_cpu())
        (void)ost_guard("leaving a stream", [&] { leave_stream(g); });
#endif
    delete g;
}

int64_t ost_graphs_repeated(const ost_graphs *g)
{
    return g->repeated;
}

/* ---- one step ---- */

static int calculate(ost_scope *s, const ost_graph_step *step)
{
    ost_tensor *loss = step->loss(step->ctx, s);
    int rc = ost_scope_status(s);
    return rc < 0 ? rc : step->learn(step->ctx, s, loss);
}

/* Calculates with the inputs of an entry in the place of what the step makes. */
static int calculate_from(ost_scope *s, const ost_graph_step *step, const entry &e)
{
    ost_feed feed;
    feed.tensor = e.input;
    s->feed = &feed;
    int rc = calculate(s, step);
    s->feed = nullptr;
    return rc;
}

static std::vector<int64_t> shape_of(const ost_feed &feed)
{
    std::vector<int64_t> shape = feed.number;
    for (const Tensor &t : feed.tensor) {
        shape.push_back(t.dim());
        shape.insert(shape.end(), t.sizes().begin(), t.sizes().end());
    }
    return shape;
}

static void fill(entry &e, const ost_feed &feed, const ost_scope *s)
{
    if (e.input.empty())
        for (const Tensor &t : feed.tensor)
            e.input.push_back(at::empty(t.sizes(), t.options().device(s->device)));
    for (size_t i = 0; i < e.input.size(); i++)
        e.input[i].copy_(s->device.is_cpu() ? feed.tensor[i] : feed.tensor[i].pin_memory(),
                         /* non_blocking */ true);
}

#if OST_HAVE_CUDA_GRAPHS
static int record(ost_graphs *g, entry &e, ost_scope *s, const ost_graph_step *step)
{
    int rc = 0;
    int caught = ost_guard("recording a step", [&] {
        torch::cuda::synchronize(g->device.index());
        auto graph = std::make_unique<recording>();
        graph->capture_begin(g->pool);
        rc = calculate_from(s, step, e);
        graph->capture_end();
        e.graph = std::move(graph);
    });
    rc = caught < 0 ? caught : rc;
    return rc < 0 ? ost_fail_within(rc, "this step cannot be recorded; leave --cuda-graphs out")
                  : 0;
}
#endif

static int repeat(ost_graphs *g, entry &e, ost_scope *s, const ost_graph_step *step)
{
    g->repeated++;
#if OST_HAVE_CUDA_GRAPHS
    if (!g->device.is_cpu()) {
        int rc = e.graph ? 0 : record(g, e, s, step);
        if (rc == 0)
            e.graph->replay();
        return rc;
    }
#endif
    return calculate_from(s, step, e);
}

static int take(ost_graphs *g, ost_scope *s, const ost_graph_step *step)
{
    ost_feed feed;
    feed.collects = true;
    s->feed = &feed;
    (void)step->loss(step->ctx, s);
    s->feed = nullptr;
    int rc = ost_scope_status(s);
    if (rc < 0)
        return rc;
    std::vector<int64_t> shape = shape_of(feed);
    auto known = g->by_shape.find(shape);
    if (known == g->by_shape.end()) {
        if (g->by_shape.size() < MOST)
            g->by_shape.emplace(std::move(shape), entry());
        return calculate(s, step);
    }
    fill(known->second, feed, s);
    return repeat(g, known->second, s, step);
}

int ost_graphs_step(ost_graphs *g, ost_scope *s, const ost_graph_step *step)
{
    int rc = 0;
    int caught = ost_guard("a recorded step", [&] { rc = take(g, s, step); });
    s->feed = nullptr;
    return caught < 0 ? caught : rc;
}
