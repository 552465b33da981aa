#include "io/safetensors.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/file.h"
#include "io/json.h"

enum {
    CHUNK = 16 * 1024, /* elements checked and written at a time */
    PADDING = 8,       /* the header ends on a multiple of this */
    NAME_SHOWN = 200,  /* bytes of a name in a message */
};

static int64_t count_of(const struct ost_safetensors_item *item)
{
    int64_t count = 1;
    assert(item->rank >= 0 && item->rank <= OST_SAFETENSORS_RANK_MAX);
    for (int i = 0; i < item->rank; i++) {
        assert(item->shape[i] >= 0);
        bool overflow = __builtin_mul_overflow(count, item->shape[i], &count);
        assert(!overflow);
    }
    return count;
}

static size_t size_of(const struct ost_safetensors_item *item)
{
    int bits = ost_safetensors_dtype_bits(item->dtype);
    assert(bits % 8 == 0);
    return (size_t)bits / 8;
}

/* The dtype that stands last in the map first, so that wide elements stay aligned; then by name. */
static int compare_items(const void *a, const void *b)
{
    const struct ost_safetensors_item *x = *(const struct ost_safetensors_item *const *)a;
    const struct ost_safetensors_item *y = *(const struct ost_safetensors_item *const *)b;
    if (x->dtype != y->dtype)
        return x->dtype > y->dtype ? -1 : 1;
    return strcmp(x->name, y->name);
}

static int compare_names(const void *a, const void *b)
{
    const struct ost_safetensors_item *x = *(const struct ost_safetensors_item *const *)a;
    const struct ost_safetensors_item *y = *(const struct ost_safetensors_item *const *)b;
    return strcmp(x->name, y->name);
}

/* The items in the order of the file, on the heap. */
static const struct ost_safetensors_item **sorted(const struct ost_safetensors_item *items,
                                                  size_t n)
{
    const struct ost_safetensors_item **order = ost_calloc(n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = &items[i];
    qsort(order, n, sizeof *order, compare_names);
    for (size_t i = 1; i < n; i++)
        assert(strcmp(order[i - 1]->name, order[i]->name) != 0);
    qsort(order, n, sizeof *order, compare_items);
    return order;
}

static void put_entry(struct ost_jsonw *w, const struct ost_safetensors_item *item, int64_t *at)
{
    assert(strcmp(item->name, "__metadata__") != 0);
    ost_jsonw_object(w, item->name);
    ost_jsonw_string(w, "dtype", ost_safetensors_dtype_name(item->dtype));
    ost_jsonw_array(w, "shape");
    for (int i = 0; i < item->rank; i++)
        ost_jsonw_int(w, NULL, item->shape[i]);
    ost_jsonw_end(w);
    ost_jsonw_array(w, "data_offsets");
    ost_jsonw_int(w, NULL, *at);
    *at += count_of(item) * (int64_t)size_of(item);
    ost_jsonw_int(w, NULL, *at);
    ost_jsonw_end(w);
    ost_jsonw_end(w);
}

static void put_header(struct ost_buf *out, const struct ost_safetensors_item *const *order,
                       size_t n)
{
    int64_t at = 0;
    struct ost_jsonw w = ost_jsonw_start(out, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_object(&w, "__metadata__");
    ost_jsonw_string(&w, "format", "pt");
    ost_jsonw_end(&w);
    for (size_t i = 0; i < n; i++)
        put_entry(&w, order[i], &at);
    ost_jsonw_end(&w);
    while (out->n % PADDING)
        ost_buf_addch(out, ' ');
}

/* The bits of a floating-point element that are all set when it is infinite or not a number. */
static uint64_t exponent_mask(enum ost_safetensors_dtype dtype)
{
    switch (dtype) {
    case OST_SAFETENSORS_F16:
        return 0x7c00;
    case OST_SAFETENSORS_BF16:
        return 0x7f80;
    case OST_SAFETENSORS_F32:
        return 0x7f800000;
    case OST_SAFETENSORS_F64:
        return 0x7ff0000000000000;
    default:
        return 0; /* no floating-point numbers that we check */
    }
}

/* An element of 2, 4 or 8 bytes; lengths known to the compiler make it cheaper than the disk. */
static uint64_t bits_of(const char *element, size_t size)
{
    uint64_t bits = 0;
    if (size == 2)
        memcpy(&bits, element, 2);
    else if (size == 4)
        memcpy(&bits, element, 4);
    else
        memcpy(&bits, element, 8);
    return bits;
}

/* Index of the first of `n` elements that is not finite, or `n`. */
static size_t not_finite(enum ost_safetensors_dtype dtype, const char *data, size_t n, size_t size)
{
    uint64_t mask = exponent_mask(dtype);
    size_t i = mask ? 0 : n;
    while (i < n && (bits_of(data + i * size, size) & mask) != mask)
        i++;
    return i;
}

/* What the stream refuses is found by ost_outfile_commit; there is no point in going on then. */
static int put_values(FILE *stream, const struct ost_safetensors_item *item)
{
    size_t count = (size_t)count_of(item), size = size_of(item);
    const char *data = item->data;
    for (size_t done = 0; done < count && !ferror(stream); done += CHUNK) {
        size_t n = count - done < CHUNK ? count - done : CHUNK;
        size_t bad = not_finite(item->dtype, data + done * size, n, size);
        if (bad < n)
            return ost_fail(OST_EINVAL, "tensor '%.*s': element %zu is not a finite number",
                            NAME_SHOWN, item->name, done + bad);
        fwrite(data + done * size, size, n, stream);
    }
    return 0;
}

int ost_safetensors_write(const char *path, const struct ost_safetensors_item *items, size_t n)
{
    const struct ost_safetensors_item **order = sorted(items, n);
    struct ost_outfile f = {0};
    struct ost_buf header = OST_BUF_INIT;
    put_header(&header, order, n);
    int rc = header.n > OST_SAFETENSORS_HEADER_MAX
                 ? ost_fail(OST_ELIMIT, "a header of %zu bytes is too long", header.n)
                 : ost_outfile_open(&f, path);
    if (rc < 0)
        goto done;
    uint64_t length = header.n;
    fwrite(&length, sizeof length, 1, f.stream);
    fwrite(header.p, 1, header.n, f.stream);
    for (size_t i = 0; i < n && rc == 0 && !ferror(f.stream); i++)
        rc = put_values(f.stream, order[i]);
    rc = rc < 0 ? ost_fail_within(rc, "%s", path) : ost_outfile_commit(&f);
done:
    ost_outfile_abandon(&f);
    ost_buf_release(&header);
    free(order);
    return rc;
}
