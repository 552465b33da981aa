/*
 * Scopes, numbers in and out, and what there is to know about the library and its devices.
 */
#include "tensor/inside.hpp"

#include <cassert>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>

#include <dlfcn.h>
#include <malloc.h>
#include <sched.h>

#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <torch/cuda.h>
#include <torch/version.h>

/* ---- failures ---- */

/* libtorch's sentences run over several lines; the first says it. */
static int fail_with(const char *what, const char *sentence)
{
    if (strstr(sentence, "out of memory") || strstr(sentence, "can't allocate memory"))
        return ost_fail(OST_EENGINE,
                        "%s: not enough memory on the device; a smaller --batch-size or "
                        "--max-length needs less",
                        what);
    return ost_fail(OST_EENGINE, "%s: libtorch says: %.*s", what,
                    static_cast<int>(strcspn(sentence, "\n")), sentence);
}

int ost_tensor_caught(const char *what) noexcept
{
    try {
        throw;
    } catch (const c10::Error &e) {
        return fail_with(what, e.what_without_backtrace());
    } catch (const std::bad_alloc &) {
        return fail_with(what, "out of memory");
    } catch (const std::exception &e) {
        return fail_with(what, e.what());
    } catch (...) {
        return fail_with(what, "unknown exception");
    }
}

void ost_scope_failed(ost_scope *s, int status) noexcept
{
    if (s->status < 0)
        return;
    s->status = status;
    s->sentence = ost_error();
    s->looked_at = false;
}

/* ---- the library ---- */

static int find_cuda(int *device, const char *name, int index)
{
    size_t count = 0;
    int rc = ost_guard("looking for CUDA devices", [&] { count = torch::cuda::device_count(); });
    if (rc < 0)
        return rc;
    if (count == 0)
        return ost_fail(OST_EENGINE,
                        "device '%s' is not there: libtorch %s finds no CUDA device; use --device "
                        "cpu, or a libtorch built for CUDA",
                        name, TORCH_VERSION);
    if (static_cast<size_t>(index) >= count)
        return ost_fail(OST_EENGINE, "device '%s' is not there: the last is 'cuda:%zu'", name,
                        count - 1);
    *device = index;
    return 0;
}

/* N of "cuda:N", or -1 when the name is not of that form. */
static int cuda_index(const char *name)
{
    const char *digit = name + 5;
    if (strncmp(name, "cuda:", 5) != 0 || !*digit)
        return -1;
    int index = 0;
    for (; *digit >= '0' && *digit <= '9' && index < 1000; digit++)
        index = 10 * index + (*digit - '0');
    return *digit ? -1 : index;
}

int ost_device_find(int *device, const char *name)
{
    if (strcmp(name, "auto") == 0) {
        if (find_cuda(device, name, 0) < 0)
            *device = OST_DEVICE_CPU;
        return 0;
    }
    if (strcmp(name, "cpu") == 0) {
        *device = OST_DEVICE_CPU;
        return 0;
    }
    if (strcmp(name, "cuda") == 0)
        return find_cuda(device, name, 0);
    if (cuda_index(name) >= 0)
        return find_cuda(device, name, cuda_index(name));
    return ost_fail(OST_EINVAL, "unknown device '%s'; known are auto, cpu, cuda and cuda:N", name);
}

int ost_device_find_local(int *device, const char *name, int local_rank)
{
    int rc = ost_device_find(device, name);
    if (rc < 0 || *device == OST_DEVICE_CPU || strchr(name, ':'))
        return rc;
    return ost_guard("looking for CUDA devices",
                     [&] { *device = local_rank % static_cast<int>(torch::cuda::device_count()); });
}

void ost_device_name(char out[16], int device)
{
    if (device == OST_DEVICE_CPU)
        snprintf(out, 16, "cpu");
    else
        snprintf(out, 16, "cuda:%d", device);
}

void ost_device_wait(int device)
{
    if (device != OST_DEVICE_CPU)
        (void)ost_guard("waiting for the device", [&] { torch::cuda::synchronize(device); });
}

/* A function of the BLAS that libtorch has loaded, or NULL; libtorch does not tell which one it is.
 */
static void *blas_symbol(const char *name)
{
    void *blas = dlopen("libblas.so.3", RTLD_LAZY | RTLD_NOLOAD);
    void *symbol = blas ? dlsym(blas, name) : dlsym(RTLD_DEFAULT, name);
    if (blas)
        dlclose(blas);
    return symbol;
}

const char *ost_tensor_blas(void)
{
    if (at::Context::hasMKL())
        return "MKL";
    if (blas_symbol("openblas_get_config") || blas_symbol("openblas_get_num_threads") ||
        blas_symbol("goto_set_num_threads"))
        return "OpenBLAS";
    if (blas_symbol("MKL_Get_Version_String"))
        return "MKL";
    if (blas_symbol("bli_info_get_version_str"))
        return "BLIS";
    Dl_info where;
    void *gemm = blas_symbol("sgemm_");
    if (!gemm || !dladdr(gemm, &where) || !where.dli_fname)
        return "unknown";
    return strstr(where.dli_fname, "openblas") ? "OpenBLAS" : "reference";
}

const char *ost_tensor_version(void)
{
    return TORCH_VERSION;
}

static int cores(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

void ost_tensor_threads(int threads)
{
    int n = threads > 0 ? threads : cores();
    (void)ost_guard("setting the number of threads", [&] { at::set_num_threads(n); });
    /* OpenBLAS keeps its own count unless it was built for OpenMP. */
    using setter = void (*)(int);
    if (auto set = reinterpret_cast<setter>(blas_symbol("openblas_set_num_threads")))
        set(n);
}

int ost_tensor_threads_used(void)
{
    return at::get_num_threads();
}

/* ---- scopes ---- */

/*
 * Tensors of each batch come and go: memory for them stays with the process. The system, asked anew for
 * every one, would clear its pages each time, which is a tenth of a classification.
 */
static bool keep_memory()
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 32 << 20); /* the most there is */
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
    return true;
}

/* Out of memory ends the process here as it does anywhere: noexcept sees to it. */
static ost_scope *new_scope() noexcept
{
    static const bool kept = keep_memory();
    (void)kept;
    auto *s = new ost_scope;
    s->held.emplace_back();
    return s;
}

ost_scope *ost_scope_new(int device)
{
    ost_scope *s = new_scope();
    s->device = ost_device_of(device);
    return s;
}

void ost_scope_free(ost_scope *s)
{
    delete s;
}

void ost_scope_clear(ost_scope *s)
{
    assert(s->looked_at && "ost_scope_status comes before ost_scope_clear");
    s->held.erase(s->held.begin() + 1, s->held.end());
    s->status = 0;
}

ost_tensor *ost_scope_fold(ost_scope *s, size_t count, ost_tensor *t)
{
    return ost_operation(s, "freeing what lies between", [&] {
        at::Tensor kept = t->t;
        s->held.erase(s->held.begin() + 1 + static_cast<std::ptrdiff_t>(count), s->held.end());
        return kept;
    });
}

int ost_scope_status(ost_scope *s)
{
    s->looked_at = true;
    return s->status < 0 ? ost_fail(static_cast<ost_status>(s->status), "%s", s->sentence.c_str())
                         : 0;
}

size_t ost_scope_count(const ost_scope *s)
{
    return s->held.size() - 1;
}

void ost_scope_record(ost_scope *s, bool on)
{
    s->record = on;
}

void ost_scope_pack(ost_scope *s, bool on)
{
    s->pack = on;
}

bool ost_scope_packs(const ost_scope *s)
{
    return s->pack;
}

void ost_scope_fill(ost_scope *s, int64_t rows)
{
    s->fill = rows;
}

int64_t ost_scope_fills(const ost_scope *s)
{
    return s->fill;
}

void ost_scope_plain(ost_scope *s, bool on)
{
    s->plain = on;
}

void ost_scope_dice(ost_scope *s, uint64_t seed)
{
    s->dice = true;
    s->seed = seed;
    s->dropped = 0;
    if (s->device.is_cuda())
        (void)ost_guard("seeding the device", [&] { torch::cuda::manual_seed_all(seed); });
}

/* ---- numbers in and out ---- */

static at::ScalarType scalar_type(ost_dtype dtype)
{
    return dtype == OST_F32 ? at::kFloat : dtype == OST_BF16 ? at::kBFloat16 : at::kLong;
}

/*
 * A recorded step has its inputs already. What is little goes by way of memory that the device reads by
 * itself and that libtorch keeps until it has: a copy from any other makes the process wait until the device
 * has done everything before.
 */
at::Tensor ost_scope_upload(ost_scope *s, const at::Tensor &t)
{
    constexpr size_t LITTLE = 1 << 20;
    if (s->feed)
        return s->feed->tensor.at(s->feed->given++);
    if (s->device.is_cpu())
        return t;
    bool pins = t.nbytes() <= LITTLE;
    return (pins ? t.pin_memory() : t).to(s->device, t.scalar_type(), pins);
}

static ost_tensor *make(ost_scope *s, ost_dtype dtype, int rank, const int64_t *dim,
                        const void *values)
{
    assert(rank >= 0 && rank <= OST_TENSOR_RANK_MAX);
    return ost_input(s, "making a tensor", [&] {
        at::IntArrayRef shape(dim, static_cast<size_t>(rank));
        at::Tensor t = at::zeros(shape, scalar_type(dtype));
        if (values && t.numel())
            memcpy(t.data_ptr(), values, t.nbytes());
        return t;
    });
}

ost_tensor *ost_tensor_f32(ost_scope *s, int rank, const int64_t *dim, const float *values)
{
    return make(s, OST_F32, rank, dim, values);
}

ost_tensor *ost_tensor_i64(ost_scope *s, int rank, const int64_t *dim, const int64_t *values)
{
    return make(s, OST_I64, rank, dim, values);
}

ost_tensor *ost_tensor_cast(ost_scope *s, const ost_tensor *t, ost_dtype dtype)
{
    assert(dtype == OST_F32 || dtype == OST_BF16);
    return ost_operation(s, "casting a tensor", [&] {
        return t->t.detach().to(s->device, scalar_type(dtype), false, /* copy */ true);
    });
}

void ost_tensor_trainable(ost_tensor *t)
{
    if (t->t.defined())
        t->t.set_requires_grad(true);
}

int ost_tensor_rank(const ost_tensor *t)
{
    return t->t.defined() ? static_cast<int>(t->t.dim()) : 0;
}

int64_t ost_tensor_dim(const ost_tensor *t, int i)
{
    assert(i >= 0 && i < ost_tensor_rank(t));
    return t->t.size(i);
}

int64_t ost_tensor_count(const ost_tensor *t)
{
    return t->t.defined() ? t->t.numel() : 0;
}

const float *ost_tensor_values(ost_scope *s, const ost_tensor *t)
{
    ost_tensor *copy = ost_operation(
        s, "reading a tensor", [&] { return t->t.detach().to(at::kCPU, at::kFloat).contiguous(); });
    return copy->t.defined() ? copy->t.data_ptr<float>() : nullptr;
}

int ost_tensor_write(ost_tensor *t, int64_t from, int64_t rows, const float *values)
{
    return ost_guard("writing a tensor", [&] {
        at::NoGradGuard off;
        at::Tensor part = t->t.detach().narrow(0, from, rows);
        part.copy_(at::from_blob(const_cast<float *>(values), part.sizes(), at::kFloat));
    });
}

double ost_tensor_item(ost_scope *s, const ost_tensor *t)
{
    double value = std::numeric_limits<double>::quiet_NaN();
    if (s->status < 0)
        return value;
    int rc = ost_guard("reading a number",
                       [&] { value = t->t.detach().to(at::kDouble).item().toDouble(); });
    if (rc < 0)
        ost_scope_failed(s, rc);
    return value;
}

/* ---- sums ---- */

struct ost_sum {
    at::Tensor t;
};

ost_sum *ost_sum_new(int device)
{
    auto *sum = new ost_sum;
    if (ost_guard("making a sum", [&] {
            sum->t = at::zeros({}, at::dtype(at::kDouble).device(ost_device_of(device)));
        }) < 0)
        sum->t.reset();
    return sum;
}

void ost_sum_free(ost_sum *sum)
{
    delete sum;
}

int ost_sum_clear(ost_sum *sum)
{
    return ost_guard("clearing a sum", [&] { sum->t.zero_(); });
}

int ost_sum_add(ost_sum *sum, const ost_tensor *scalar, double factor)
{
    return ost_guard("adding up", [&] {
        at::NoGradGuard off;
        sum->t.add_(scalar->t.detach().to(at::kDouble), factor);
    });
}

double ost_sum_value(const ost_sum *sum)
{
    double value = std::numeric_limits<double>::quiet_NaN();
    (void)ost_guard("reading a number", [&] { value = sum->t.item().toDouble(); });
    return value;
}
