#include "io/safetensors.h"

#include <assert.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/file.h"
#include "io/json.h"

/*
 * Invariant: an entry that a caller can see has passed every rule of the format, so its offset and
 * bytes lie inside the file as it was when it was opened.
 */

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "values are read and written as they lie");

enum {
    CHUNK = 16 * 1024, /* elements read, checked and written at a time */
    LENGTH_BYTES = 8,  /* of the header's length, and what the header is padded to */
    NAME_SHOWN = 200,  /* bytes of a name in a message */
};

static const struct {
    const char *name;
    int bits;
} dtypes[] = {
#define X(name, bits) {#name, bits},
    OST_SAFETENSORS_DTYPE_MAP(X)
#undef X
};

const char *ost_safetensors_dtype_name(enum ost_safetensors_dtype dtype)
{
    return dtypes[dtype].name;
}

int ost_safetensors_dtype_bits(enum ost_safetensors_dtype dtype)
{
    return dtypes[dtype].bits;
}

static int compare_names(const void *a, const void *b)
{
    const struct ost_safetensors_entry *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static int compare_offsets(const void *a, const void *b)
{
    const struct ost_safetensors_entry *x = a, *y = b;
    if (x->offset != y->offset)
        return x->offset < y->offset ? -1 : 1;
    return (x->bytes > y->bytes) - (x->bytes < y->bytes);
}

/* A count or an offset. JSON hands numbers over as double, which is exact up to 2^53. */
static int whole(int64_t *out, const struct ost_json *node, const char *what)
{
    double value = node && ost_json_type(node) == OST_JSON_INT ? ost_json_number(node) : -1;
    if (!(value >= 0 && value < 0x1p53))
        return ost_fail(OST_EPARSE, "'%s' holds something else than whole numbers below 2^53",
                        what);
    *out = (int64_t)value;
    return 0;
}

static const struct ost_json *array_of(const struct ost_json *info, const char *key)
{
    const struct ost_json *node = ost_json_get(info, key);
    return node && ost_json_type(node) == OST_JSON_ARRAY ? node : NULL;
}

static int read_dtype(struct ost_safetensors_entry *e, const struct ost_json *info)
{
    const char *name = NULL;
    int rc = ost_json_string(&name, info, "dtype");
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < sizeof dtypes / sizeof *dtypes; i++) {
        e->dtype = (enum ost_safetensors_dtype)i;
        if (strcmp(dtypes[i].name, name) == 0)
            return 0;
    }
    return ost_fail(OST_EPARSE, "unknown dtype '%.*s'", NAME_SHOWN, name);
}

static int read_shape(struct ost_safetensors_entry *e, const struct ost_json *info)
{
    const struct ost_json *shape = array_of(info, "shape");
    if (!shape)
        return ost_fail(OST_EPARSE, "'shape' is missing or no list");
    if (ost_json_count(shape) > OST_SAFETENSORS_RANK_MAX)
        return ost_fail(OST_EPARSE, "'shape' has %zu dimensions, more than %d",
                        ost_json_count(shape), OST_SAFETENSORS_RANK_MAX);
    e->rank = (int)ost_json_count(shape);
    e->count = 1;
    for (int i = 0; i < e->rank; i++) {
        int rc = whole(&e->shape[i], ost_json_at(shape, (size_t)i), "shape");
        if (rc < 0)
            return rc;
        if (__builtin_mul_overflow(e->count, e->shape[i], &e->count))
            return ost_fail(OST_EPARSE, "the product of 'shape' overflows");
    }
    return 0;
}

/* Offsets stay relative to the values here; check_layout moves them. */
static int read_offsets(struct ost_safetensors_entry *e, const struct ost_json *info)
{
    const struct ost_json *offsets = array_of(info, "data_offsets");
    int64_t begin = 0, end = 0, bits;
    if (ost_json_count(offsets) != 2)
        return ost_fail(OST_EPARSE, "'data_offsets' is no list of two numbers");
    int rc = whole(&begin, ost_json_at(offsets, 0), "data_offsets");
    if (rc == 0)
        rc = whole(&end, ost_json_at(offsets, 1), "data_offsets");
    if (rc < 0)
        return rc;
    if (__builtin_mul_overflow(e->count, (int64_t)dtypes[e->dtype].bits, &bits))
        return ost_fail(OST_EPARSE, "'shape' asks for more bytes than can be counted");
    if (bits % 8 || end - begin != bits / 8)
        return ost_fail(
            OST_EPARSE, "'data_offsets' spans %lld bytes, but %lld elements of %s take %lld bits",
            (long long)(end - begin), (long long)e->count, dtypes[e->dtype].name, (long long)bits);
    e->offset = begin;
    e->bytes = bits / 8;
    return 0;
}

static int read_entry(struct ost_safetensors_entry *e, const struct ost_json *info)
{
    if (ost_json_type(info) != OST_JSON_OBJECT)
        return ost_fail(OST_EPARSE, "its description is no object");
    int rc = read_dtype(e, info);
    if (rc == 0)
        rc = read_shape(e, info);
    if (rc == 0)
        rc = read_offsets(e, info);
    return rc;
}

static int check_metadata(const struct ost_json *map)
{
    if (ost_json_type(map) == OST_JSON_NULL)
        return 0;
    if (ost_json_type(map) != OST_JSON_OBJECT)
        return ost_fail(OST_EPARSE, "'__metadata__' is no object");
    struct ost_json_iter it = ost_json_members(map);
    while (ost_json_next(&it)) {
        if (ost_json_type(it.value) != OST_JSON_STRING)
            return ost_fail(OST_EPARSE, "'__metadata__' holds something else than text at '%.*s'",
                            OST_SLICE_ARG(it.key));
    }
    return 0;
}

/* Appends the entries of one header, in the order of the file and not yet held against it. */
static int read_entries(struct ost_safetensors *st, size_t *cap, const struct ost_json *header)
{
    if (ost_json_type(header) != OST_JSON_OBJECT)
        return ost_fail(OST_EPARSE, "the header is no JSON object");
    struct ost_json_iter it = ost_json_members(header);
    while (ost_json_next(&it)) {
        struct ost_safetensors_entry e = {.file = st->files - 1};
        bool metadata = ost_slice_is(it.key, "__metadata__");
        int rc = metadata ? check_metadata(it.value) : read_entry(&e, it.value);
        if (rc < 0)
            return metadata ? rc : ost_fail_within(rc, "tensor '%.*s'", OST_SLICE_ARG(it.key));
        if (metadata)
            continue;
        e.name = ost_arena_copy(&st->names, it.key).p;
        st->entry = ost_grow(st->entry, cap, st->n + 1, sizeof *st->entry);
        st->entry[st->n++] = e;
    }
    return 0;
}

/*
 * The entries from `first` on are those of one file: they cover its values, `size` bytes from
 * `start`, without hole or overlap. Makes their offsets count from the start of the file.
 */
static int check_layout(struct ost_safetensors *st, size_t first, int64_t start, int64_t size)
{
    int64_t at = 0;
    if (st->n > first)
        qsort(st->entry + first, st->n - first, sizeof *st->entry, compare_offsets);
    for (size_t i = first; i < st->n; i++) {
        struct ost_safetensors_entry *e = &st->entry[i];
        if (e->offset != at)
            return ost_fail(OST_EPARSE, "tensor '%.*s' starts at byte %lld of the values, %s %lld",
                            NAME_SHOWN, e->name, (long long)e->offset,
                            e->offset < at ? "but the one before it ends at"
                                           : "and nothing fills them from",
                            (long long)at);
        at += e->bytes;
        e->offset += start;
        if (at > size)
            return ost_fail(OST_EPARSE, "cut short: tensor '%.*s' ends at byte %lld of %lld",
                            NAME_SHOWN, e->name, (long long)(start + at),
                            (long long)(start + size));
    }
    if (at != size)
        return ost_fail(OST_EPARSE, "%lld bytes at its end belong to no tensor",
                        (long long)(size - at));
    return 0;
}

/* Finds out how long the header is; never more than what follows in the file. */
static int read_length(uint64_t *out, const struct ost_safetensors_file *f, int64_t size)
{
    static const char lfs[] = "version "; /* https://git-lfs.github.com/spec/v1 */
    if (size < LENGTH_BYTES)
        return ost_fail(OST_EPARSE, "no safetensors file: %lld bytes are too few", (long long)size);
    uint64_t n = 0;
    int rc = ost_file_read_at(f->fd, f->path, &n, sizeof n, 0);
    if (rc < 0)
        return rc;
    if (memcmp(&n, lfs, sizeof n) == 0)
        return ost_fail(OST_EPARSE,
                        "a Git LFS pointer in the place of the weights; fetch them with "
                        "'git lfs pull'");
    if (n > OST_SAFETENSORS_HEADER_MAX)
        return ost_fail(OST_ELIMIT,
                        "no safetensors file, or its header of %llu bytes is longer than %d",
                        (unsigned long long)n, OST_SAFETENSORS_HEADER_MAX);
    if (n > (uint64_t)size - LENGTH_BYTES)
        return ost_fail(OST_EPARSE, "cut short: %llu bytes of header announced, %lld there",
                        (unsigned long long)n, (long long)size - LENGTH_BYTES);
    *out = n;
    return 0;
}

static int parse_header(struct ost_json **out, const struct ost_safetensors_file *f, uint64_t n)
{
    char *text = ost_alloc(n);
    int rc = ost_file_read_at(f->fd, f->path, text, n, LENGTH_BYTES);
    if (rc == 0 && (n == 0 || text[0] != '{'))
        rc = ost_fail(OST_EPARSE, "no safetensors file: the header does not start with '{'");
    if (rc == 0) {
        rc = ost_json_parse(out, (struct ost_slice){text, n});
        if (rc < 0)
            ost_fail_within(rc, "header");
    }
    free(text);
    return rc;
}

/* A pipe or a device has no size to hold the header against, and opening one may hang. */
static int open_regular(struct ost_safetensors_file *f, int64_t *size)
{
    struct stat st;
    f->fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (f->fd < 0 || fstat(f->fd, &st) < 0)
        return ost_fail_errno("cannot open");
    if (!S_ISREG(st.st_mode))
        return ost_fail(OST_EINVAL, "not a regular file");
    *size = st.st_size;
    return 0;
}

/* Opens one more file of the checkpoint and appends its entries, in order of offset. */
static int add_file(struct ost_safetensors *st, size_t *cap, const char *path)
{
    struct ost_json *header = NULL;
    int64_t size = 0;
    uint64_t length = 0;
    size_t before = st->n;
    st->file = ost_realloc(st->file, st->files + 1, sizeof *st->file);
    struct ost_safetensors_file *f = &st->file[st->files++];
    *f = (struct ost_safetensors_file){ost_strdup(path), -1};
    int rc = open_regular(f, &size);
    if (rc == 0)
        rc = read_length(&length, f, size);
    if (rc == 0)
        rc = parse_header(&header, f, length);
    if (rc == 0)
        rc = read_entries(st, cap, header);
    int64_t start = LENGTH_BYTES + (int64_t)length;
    if (rc == 0)
        rc = check_layout(st, before, start, size - start);
    ost_json_free(header);
    return rc < 0 ? ost_fail_within(rc, "%s", path) : 0;
}

static int sort_by_name(struct ost_safetensors *st)
{
    if (st->n)
        qsort(st->entry, st->n, sizeof *st->entry, compare_names);
    for (size_t i = 1; i < st->n; i++) {
        const struct ost_safetensors_entry *a = &st->entry[i - 1], *b = &st->entry[i];
        if (strcmp(a->name, b->name) == 0)
            return ost_fail(OST_EPARSE, "tensor '%.*s' lies in two shards, '%s' and '%s'",
                            NAME_SHOWN, a->name, st->file[a->file].path, st->file[b->file].path);
    }
    return 0;
}

int ost_safetensors_open(struct ost_safetensors *out, const char *path)
{
    struct ost_safetensors st = {0};
    size_t cap = 0;
    int rc = add_file(&st, &cap, path);
    if (rc == 0)
        rc = sort_by_name(&st);
    if (rc == 0)
        *out = st;
    else
        ost_safetensors_close(&st);
    return rc;
}

/* The shard's index, or st->files when it is not open. Its path is "dir/name", name without '/'. */
static size_t find_shard(const struct ost_safetensors *st, const char *name)
{
    size_t i = 0;
    while (i < st->files && strcmp(strrchr(st->file[i].path, '/') + 1, name) != 0)
        i++;
    return i;
}

static int check_shard_name(const struct ost_json *value)
{
    struct ost_slice name = ost_json_text(value);
    if (name.n == 0 || memchr(name.p, '\0', name.n) || memchr(name.p, '/', name.n) ||
        ost_slice_is(name, ".") || ost_slice_is(name, ".."))
        return ost_fail(OST_EPARSE, "shard '%.*s' is no plain file name", OST_SLICE_ARG(name));
    return 0;
}

static int open_shards(struct ost_safetensors *st, const char *dir, const struct ost_json *map)
{
    size_t cap = 0;
    int rc = 0;
    struct ost_json_iter it = ost_json_members(map);
    while (rc == 0 && ost_json_next(&it)) {
        rc = check_shard_name(it.value);
        if (rc < 0)
            break;
        const char *name = ost_json_text(it.value).p;
        if (find_shard(st, name) < st->files)
            continue;
        if (st->files == OST_SAFETENSORS_SHARDS_MAX)
            return ost_fail(OST_ELIMIT, "more than %d shards", OST_SAFETENSORS_SHARDS_MAX);
        char *path = ost_path_join(dir, name);
        rc = add_file(st, &cap, path);
        free(path);
    }
    return rc;
}

/* Every tensor of the map lies where the map says. */
static int check_map(const struct ost_safetensors *st, const struct ost_json *map)
{
    struct ost_json_iter it = ost_json_members(map);
    while (ost_json_next(&it)) {
        const char *shard = ost_json_text(it.value).p;
        const struct ost_safetensors_entry *e = ost_safetensors_find(st, it.key.p);
        if (!e || e->file != find_shard(st, shard))
            return ost_fail(OST_EPARSE, "tensor '%.*s' is not in shard '%s'", OST_SLICE_ARG(it.key),
                            shard);
    }
    return 0;
}

static int open_index(struct ost_safetensors *out, const char *dir, const char *path)
{
    struct ost_safetensors st = {0};
    struct ost_json *root = NULL;
    int rc = ost_json_load(&root, path, OST_SAFETENSORS_HEADER_MAX);
    if (rc < 0)
        return rc;
    const struct ost_json *map = ost_json_get(root, "weight_map");
    if (!map || ost_json_type(map) != OST_JSON_OBJECT || ost_json_count(map) == 0)
        rc = ost_fail(OST_EPARSE, "'weight_map' names no shards");
    if (rc == 0)
        rc = open_shards(&st, dir, map);
    if (rc == 0)
        rc = sort_by_name(&st);
    if (rc == 0)
        rc = check_map(&st, map);
    if (rc == 0)
        *out = st;
    else
        ost_safetensors_close(&st);
    ost_json_free(root);
    return rc < 0 ? ost_fail_within(rc, "%s", path) : 0;
}

static bool has(const char *dir, const char *name)
{
    char *path = ost_path_join(dir, name);
    bool there = ost_file_exists(path);
    free(path);
    return there;
}

static int no_weights(const char *dir)
{
    if (!ost_dir_exists(dir))
        return ost_fail(OST_ENOTFOUND, "there is no directory '%s'", dir);
    if (has(dir, "pytorch_model.bin") || has(dir, "pytorch_model.bin.index.json"))
        return ost_fail(
            OST_EINVAL,
            "'%s' holds pytorch_model.bin, a pickle file, which may run code when it is "
            "loaded; convert it with transformers: "
            "model.save_pretrained(dir, safe_serialization=True)",
            dir);
    return ost_fail(OST_ENOTFOUND,
                    "'%s' holds neither model.safetensors nor model.safetensors.index.json", dir);
}

int ost_safetensors_open_dir(struct ost_safetensors *out, const char *dir)
{
    char *single = ost_path_join(dir, "model.safetensors");
    char *index = ost_path_join(dir, "model.safetensors.index.json");
    int rc;
    if (ost_file_exists(single))
        rc = ost_safetensors_open(out, single);
    else if (ost_file_exists(index))
        rc = open_index(out, dir, index);
    else
        rc = no_weights(dir);
    free(single);
    free(index);
    return rc;
}

void ost_safetensors_close(struct ost_safetensors *st)
{
    for (size_t i = 0; i < st->files; i++) {
        if (st->file[i].fd >= 0)
            close(st->file[i].fd);
        free(st->file[i].path);
    }
    free(st->file);
    free(st->entry);
    ost_arena_release(&st->names);
    *st = (struct ost_safetensors){0};
}

const struct ost_safetensors_entry *ost_safetensors_find(const struct ost_safetensors *st,
                                                         const char *name)
{
    struct ost_safetensors_entry key = {.name = name};
    return st->n ? bsearch(&key, st->entry, st->n, sizeof key, compare_names) : NULL;
}

/* IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 mantissa bits. */
static float from_f16(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 31;
    uint32_t mantissa = half & 0x3ff, bits;
    float value = (float)mantissa * 0x1p-24f; /* exponent 0: zero or subnormal, exact as float */
    memcpy(&bits, &value, sizeof bits);
    if (exponent)
        bits = (exponent == 31 ? 255 : exponent + 127 - 15) << 23 | mantissa << 13;
    bits |= sign;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* bfloat16: the upper half of a float. */
static float from_bf16(uint16_t half)
{
    uint32_t bits = (uint32_t)half << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Index of the first value that is not finite, or `n`. */
static size_t not_finite(const float *x, size_t n)
{
    bool bad = false;
    for (size_t i = 0; i < n; i++) /* without a branch, so that it costs less than the reading */
        bad |= !isfinite(x[i]);
    size_t i = bad ? 0 : n;
    while (i < n && isfinite(x[i]))
        i++;
    return i;
}

/* Reads `n` <= CHUNK elements at `offset`. */
static int read_chunk(const struct ost_safetensors_file *f, enum ost_safetensors_dtype dtype,
                      int64_t offset, float *out, size_t n)
{
    union {
        uint16_t half[CHUNK];
        double wide[CHUNK];
    } raw;
    void *to = dtype == OST_SAFETENSORS_F32 ? (void *)out : (void *)&raw;
    int rc = ost_file_read_at(f->fd, f->path, to, n * (size_t)dtypes[dtype].bits / 8, offset);
    if (rc < 0 || dtype == OST_SAFETENSORS_F32)
        return rc;
    for (size_t i = 0; i < n; i++) {
        if (dtype == OST_SAFETENSORS_F16)
            out[i] = from_f16(raw.half[i]);
        else if (dtype == OST_SAFETENSORS_BF16)
            out[i] = from_bf16(raw.half[i]);
        else
            out[i] = (float)raw.wide[i];
    }
    return 0;
}

static bool is_float(enum ost_safetensors_dtype dtype)
{
    return dtype == OST_SAFETENSORS_F32 || dtype == OST_SAFETENSORS_F16 ||
           dtype == OST_SAFETENSORS_BF16 || dtype == OST_SAFETENSORS_F64;
}

int ost_safetensors_read_f32(const struct ost_safetensors *st,
                             const struct ost_safetensors_entry *e, float *out)
{
    const struct ost_safetensors_file *f = &st->file[e->file];
    if (!is_float(e->dtype))
        return ost_fail(OST_EINVAL, "%s: tensor '%.*s' is %s; only F32, F16, BF16 and F64 are read",
                        f->path, NAME_SHOWN, e->name, dtypes[e->dtype].name);
    for (int64_t done = 0; done < e->count; done += CHUNK) {
        size_t n = e->count - done < CHUNK ? (size_t)(e->count - done) : CHUNK;
        int64_t offset = e->offset + done * (dtypes[e->dtype].bits / 8);
        int rc = read_chunk(f, e->dtype, offset, out + done, n);
        if (rc < 0)
            return rc;
        size_t bad = not_finite(out + done, n);
        if (bad < n)
            return ost_fail(OST_EPARSE,
                            "%s: tensor '%.*s': element %lld is %g, not a finite number", f->path,
                            NAME_SHOWN, e->name, (long long)done + (long long)bad,
                            (double)out[done + (int64_t)bad]);
    }
    return 0;
}
