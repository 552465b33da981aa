/*
 * AdamW over all parameters at once.
 *
 * On the processor a parameter is cut into chunks of fixed size, which threads take; a chunk's
 * result does not depend on the others, and norms add up chunk by chunk in order. A gradient that
 * holds only some rows (ost_embedding, `rare`) changes those rows; the others decay, and where an
 * earlier gradient has left moments, follow them. `seen` remembers which rows have any.
 */
#include "tensor/inside.hpp"

#include <cassert>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#include "tensor/kernels.h"

using at::Tensor;

namespace
{

constexpr double BETA1 = 0.9, BETA2 = 0.999, EPS = 1e-8;
constexpr int64_t CHUNK = 64 * 1024; /* elements */

struct parameter {
    Tensor weight, working; /* one and the same in fp32 */
    ost_tensor m, v;
    Tensor
        gradient; /* in fp32, dense, between ost_adamw_clip and the step; not for the way LOOPS */
    double decay = 0;
    std::vector<uint8_t> seen; /* [rows]; empty while no gradient was sparse */
};

/* What a chunk of work is, whatever the parameter looks like. */
struct chunk {
    float *w, *m, *v;
    const void *g; /* NULL: 0 */
    bool g_bf16;
    uint16_t *working;
    size_t n;
    bool decay_only;
    ost_adamw_rates rates;
};

} // namespace

struct ost_adamw {
    std::deque<parameter> all;
    int64_t steps = 0;
    enum { LOOPS, PLAIN, DEVICE } way = LOOPS;
    double lr = 0, most = 0; /* of the coming step; most 0: no clipping */
    /*
     * Numbers that stay where the parameters lie, and in their place there, for recorded steps to find
     * (graphs.h): lr and steps in fp32, for the way DEVICE, and the norm measured last in fp64.
     */
    Tensor rate, count, norm;
};

ost_adamw *ost_adamw_new(void)
{
    return new ost_adamw;
}

void ost_adamw_free(ost_adamw *o)
{
    delete o;
}

void ost_adamw_plain(ost_adamw *o)
{
    o->way = ost_adamw::PLAIN;
}

void ost_adamw_as_on_device(ost_adamw *o)
{
    o->way = ost_adamw::DEVICE;
}

int ost_adamw_add(ost_adamw *o, const ost_tensor *weight, const ost_tensor *working, double decay)
{
    return ost_guard("registering a parameter", [&] {
        parameter p;
        p.weight = weight->t.detach();
        p.working = working->t;
        p.m.t = at::zeros_like(p.weight);
        p.v.t = at::zeros_like(p.weight);
        p.decay = decay;
        o->all.push_back(std::move(p));
    });
}

int64_t ost_adamw_steps(const ost_adamw *o)
{
    return o->steps;
}

void ost_adamw_set_steps(ost_adamw *o, int64_t steps)
{
    o->steps = steps;
    for (parameter &p : o->all)
        p.seen.clear();
}

ost_tensor *ost_adamw_mean(ost_adamw *o, size_t i)
{
    return &o->all[i].m;
}

ost_tensor *ost_adamw_variance(ost_adamw *o, size_t i)
{
    return &o->all[i].v;
}

std::vector<ost_adamw_view> ost_adamw_views(ost_adamw *o)
{
    std::vector<ost_adamw_view> views;
    for (parameter &p : o->all)
        views.push_back({p.weight, p.working, p.m.t, p.v.t});
    return views;
}

/* ---- the norm of the gradients ---- */

/* The gradient's values in one block of memory: the rows it holds, each once, when it is sparse. */
static Tensor dense_values(parameter &p)
{
    Tensor &g = p.working.mutable_grad();
    if (!g.defined())
        return g;
    g = g.is_sparse() ? g.coalesce() : g.contiguous();
    return g.is_sparse() ? g._values().contiguous() : g;
}

static double square_sum_cpu(const Tensor &g)
{
    int64_t n = g.numel(), chunks = (n + CHUNK - 1) / CHUNK;
    std::vector<double> part(static_cast<size_t>(chunks));
    bool bf16 = g.scalar_type() == at::kBFloat16;
    const char *p = static_cast<const char *>(g.data_ptr());
    auto size = static_cast<int64_t>(g.element_size());
    at::parallel_for(0, chunks, 1, [&](int64_t begin, int64_t end) {
        for (int64_t c = begin; c < end; c++)
            part[static_cast<size_t>(c)] = ost_kernel_square_sum(
                p + c * CHUNK * size, bf16, static_cast<size_t>(std::min(CHUNK, n - c * CHUNK)));
    });
    double sum = 0;
    for (double x : part)
        sum += x;
    return sum;
}

static void make_numbers(ost_adamw *o)
{
    if (o->norm.defined())
        return;
    at::TensorOptions there;
    if (!o->all.empty())
        there = there.device(o->all.front().weight.device());
    o->rate = at::zeros({}, there.dtype(at::kFloat));
    o->count = at::zeros({}, there.dtype(at::kFloat));
    o->norm = at::zeros({}, there.dtype(at::kDouble));
}

static bool takes_loops(const ost_adamw *o)
{
    return o->way == ost_adamw::LOOPS && (o->all.empty() || o->all.front().weight.is_cpu());
}

static Tensor norm_by_loops(ost_adamw *o)
{
    double sum = 0;
    for (parameter &p : o->all) {
        Tensor g = dense_values(p);
        if (g.defined())
            sum += square_sum_cpu(g);
    }
    return at::scalar_tensor(std::sqrt(sum), at::kDouble);
}

/* The gradient as libtorch's operations take it. */
static const Tensor &whole_gradient(parameter &p)
{
    const Tensor &g = p.working.grad();
    if (g.defined() && !p.gradient.defined())
        p.gradient = (g.is_sparse() ? g.to_dense() : g).to(at::kFloat);
    return p.gradient;
}

static Tensor norm_by_operations(ost_adamw *o)
{
    std::vector<Tensor> all;
    for (parameter &p : o->all)
        if (whole_gradient(p).defined())
            all.push_back(p.gradient);
    if (all.empty())
        return at::zeros_like(o->norm);
    return at::stack(at::_foreach_norm(all, 2)).to(at::kDouble).norm();
}

int ost_adamw_clip(ost_adamw *o, double most)
{
    return ost_guard("measuring gradients", [&] {
        at::NoGradGuard off;
        make_numbers(o);
        o->norm.copy_(takes_loops(o) ? norm_by_loops(o) : norm_by_operations(o));
        o->most = most;
    });
}

/* min(1, most / norm) as torch's clip_grad_norm_ has it. */
static Tensor scale_of(const ost_adamw *o)
{
    if (o->most <= 0)
        return {};
    return o->norm.add(1e-6).reciprocal().mul(o->most).clamp_max(1);
}

static double number(const Tensor &t, double otherwise)
{
    double value = std::numeric_limits<double>::quiet_NaN();
    (void)ost_guard("reading a number",
                    [&] { value = t.defined() ? t.item().toDouble() : otherwise; });
    return value;
}

double ost_adamw_norm(const ost_adamw *o)
{
    return number(o->norm, 0);
}

double ost_adamw_scale(const ost_adamw *o)
{
    return number(scale_of(o), 1);
}

/* ---- the step ---- */

static ost_adamw_rates rates_of(const parameter &p, double lr, double scale, int64_t step)
{
    double correct1 = 1 - std::pow(BETA1, static_cast<double>(step));
    double correct2 = 1 - std::pow(BETA2, static_cast<double>(step));
    ost_adamw_rates r = {};
    r.scale = static_cast<float>(scale);
    r.keep = static_cast<float>(1 - lr * p.decay);
    r.b1 = static_cast<float>(BETA1);
    r.b2 = static_cast<float>(BETA2);
    r.step = static_cast<float>(lr / correct1);
    r.root = static_cast<float>(1 / std::sqrt(correct2));
    r.eps = static_cast<float>(EPS);
    return r;
}

/* The whole parameter as one piece of work, with its gradient; to be cut. */
static chunk whole(parameter &p, const ost_adamw_rates &rates)
{
    chunk c = {};
    c.w = p.weight.data_ptr<float>();
    c.m = p.m.t.data_ptr<float>();
    c.v = p.v.t.data_ptr<float>();
    if (p.working.scalar_type() == at::kBFloat16)
        c.working = reinterpret_cast<uint16_t *>(p.working.data_ptr());
    c.rates = rates;
    c.n = static_cast<size_t>(p.weight.numel());
    return c;
}

/* n elements of `all`, from element `at` on, with the gradient at `g`. */
static chunk piece(const chunk &all, size_t at, size_t n, const void *g, bool g_bf16)
{
    chunk c = all;
    c.w += at;
    c.m += at;
    c.v += at;
    c.g = g;
    c.g_bf16 = g_bf16;
    if (c.working)
        c.working += at;
    c.n = n;
    return c;
}

static void cut_dense(std::vector<chunk> &work, parameter &p, const Tensor &g,
                      const ost_adamw_rates &rates)
{
    chunk all = whole(p, rates);
    bool bf16 = g.scalar_type() == at::kBFloat16;
    const char *values = static_cast<const char *>(g.data_ptr());
    for (size_t at = 0; at < all.n; at += CHUNK)
        work.push_back(piece(all, at, std::min<size_t>(CHUNK, all.n - at),
                             values + at * g.element_size(), bf16));
}

/* Rows whose moments are not 0, after a state was read. */
static void find_seen(parameter &p, bool fresh)
{
    auto rows = static_cast<size_t>(p.weight.size(0));
    p.seen.assign(rows, 0);
    if (fresh)
        return;
    size_t width = static_cast<size_t>(p.weight.numel()) / rows;
    const float *v = p.v.t.data_ptr<float>(), *m = p.m.t.data_ptr<float>();
    for (size_t i = 0; i < rows * width; i++)
        if (v[i] != 0 || m[i] != 0)
            p.seen[i / width] = 1;
}

/* Runs of rows of one kind become one piece each; rows with a gradient stand alone. */
static void cut_sparse(std::vector<chunk> &work, parameter &p, const Tensor &g,
                       const Tensor &values, const ost_adamw_rates &rates, bool fresh)
{
    if (p.seen.empty())
        find_seen(p, fresh);
    chunk all = whole(p, rates);
    size_t rows = p.seen.size(), width = all.n / rows, most = std::max<size_t>(1, CHUNK / width);
    Tensor indices = g._indices()[0].contiguous();
    const int64_t *with = indices.data_ptr<int64_t>(), *end = with + indices.numel();
    const float *value = values.data_ptr<float>();
    for (const int64_t *i = with; i < end; i++)
        p.seen[static_cast<size_t>(*i)] = 1;
    for (size_t row = 0; row < rows;) {
        if (with < end && static_cast<size_t>(*with) == row) {
            work.push_back(piece(all, row * width, width, value, false));
            value += width;
            with++;
            row++;
            continue;
        }
        size_t stop = with < end ? static_cast<size_t>(*with) : rows, run = row + 1;
        while (run < stop && run - row < most && p.seen[run] == p.seen[row])
            run++;
        work.push_back(piece(all, row * width, (run - row) * width, nullptr, false));
        work.back().decay_only = !p.seen[row];
        row = run;
    }
}

static void take(const chunk &c)
{
    if (!c.decay_only)
        ost_kernel_adamw(c.w, c.m, c.v, c.g, c.g_bf16, c.working, c.n, &c.rates);
    else if (c.rates.keep != 1)
        ost_kernel_decay(c.w, c.n, c.rates.keep);
}

/* Pieces that cost alike lie together, so the threads take them in turn. */
static void run(const std::vector<chunk> &work)
{
    int64_t threads = at::get_num_threads();
    at::parallel_for(0, threads, 1, [&](int64_t begin, int64_t end) {
        for (int64_t first = begin; first < end; first++)
            for (size_t i = static_cast<size_t>(first); i < work.size();
                 i += static_cast<size_t>(threads))
                take(work[i]);
    });
}

static void step_cpu(ost_adamw *o)
{
    double scale = ost_adamw_scale(o);
    std::vector<chunk> work;
    for (parameter &p : o->all) {
        Tensor values = dense_values(p);
        if (!values.defined())
            continue;
        ost_adamw_rates rates = rates_of(p, o->lr, scale, o->steps);
        const Tensor &g = p.working.grad();
        if (g.is_sparse())
            cut_sparse(work, p, g, values, rates, o->steps == 1);
        else
            cut_dense(work, p, values, rates);
    }
    run(work);
}

namespace
{
/* Parameters that decay alike. */
struct group {
    std::vector<Tensor> w, g, m, v, working;
};
} // namespace

/* The new weights, rounded. */
static void copy_working(group &of)
{
    for (size_t i = 0; i < of.w.size(); i++)
        if (of.working[i].scalar_type() != at::kFloat)
            of.working[i].copy_(of.w[i]);
}

static std::map<double, group> groups_of(ost_adamw *o)
{
    std::map<double, group> groups;
    for (parameter &p : o->all) {
        if (!whole_gradient(p).defined())
            continue;
        group &of = groups[p.decay];
        of.w.push_back(p.weight);
        of.g.push_back(p.gradient);
        of.m.push_back(p.m.t);
        of.v.push_back(p.v.t);
        of.working.push_back(p.working.detach());
    }
    return groups;
}

/* Before 2.1 there was none in this form. */
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1)
#define HAVE_FUSED 1

/* In a few kernels for all parameters, which read on the device what changes from step to step. */
static void step_fused(ost_adamw *o)
{
    Tensor scale = scale_of(o);
    Tensor divisor = scale.defined() ? scale.reciprocal().to(at::kFloat) : at::ones_like(o->rate);
    for (auto &[decay, of] : groups_of(o)) {
        std::vector<Tensor> counts(of.w.size(), o->count);
        at::_fused_adamw_(of.w, of.g, of.m, of.v, {}, counts, o->rate, BETA1, BETA2, decay, EPS,
                          false, false, divisor);
        copy_working(of);
    }
}
#endif

/* With libtorch's operations on many tensors at once. */
static void step_plain(ost_adamw *o)
{
    auto t = static_cast<double>(o->steps);
    double correct1 = 1 - std::pow(BETA1, t), correct2 = 1 - std::pow(BETA2, t);
    Tensor scale = scale_of(o);
    for (auto &[decay, of] : groups_of(o)) {
        if (scale.defined())
            for (Tensor &g : of.g)
                g = g.mul(scale);
        at::_foreach_mul_(of.w, 1 - o->lr * decay);
        at::_foreach_mul_(of.m, BETA1);
        at::_foreach_add_(of.m, of.g, 1 - BETA1);
        at::_foreach_mul_(of.v, BETA2);
        at::_foreach_addcmul_(of.v, of.g, of.g, 1 - BETA2);
        auto root = at::_foreach_sqrt(of.v);
        at::_foreach_div_(root, std::sqrt(correct2));
        at::_foreach_add_(root, EPS);
        at::_foreach_addcdiv_(of.w, of.m, root, -o->lr / correct1);
        copy_working(of);
    }
}

int ost_adamw_next(ost_adamw *o, double lr)
{
    return ost_guard("the optimiser's rate", [&] {
        make_numbers(o);
        o->steps++;
        o->lr = lr;
        o->rate.fill_(lr);
        o->count.fill_(static_cast<double>(o->steps));
    });
}

static void step(ost_adamw *o)
{
    if (takes_loops(o))
        return step_cpu(o);
#ifdef HAVE_FUSED
    if (o->way != ost_adamw::PLAIN)
        return step_fused(o);
#endif
    step_plain(o);
}

int ost_adamw_step(ost_adamw *o)
{
    return ost_guard("the optimiser's step", [&] {
        at::NoGradGuard off;
        step(o);
        o->most = 0;
        for (parameter &p : o->all) {
            p.working.mutable_grad().reset();
            p.gradient.reset();
        }
    });
}
