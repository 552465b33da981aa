/*
 * safetensors: named arrays of numbers in one file, the format of Hugging Face checkpoints.
 *
 * The format (https://github.com/huggingface/safetensors, README.md and safetensors/src/tensor.rs):
 *
 *     bytes 0..7      N, the length of the header: uint64, little-endian, at most 100,000,000
 *     bytes 8..8+N-1  the header: UTF-8 JSON, its first byte '{', padded with spaces at its end
 *     the rest        the values of all tensors, row-major, little-endian, without strides
 *
 *     {"__metadata__": {"format": "pt"},                                    text to text, optional
 *      "classifier.bias": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}, ...}
 *
 * data_offsets are [begin, end) in the rest. An end minus its begin is the product of the shape
 * times the size of the dtype; in order of offset the tensors follow each other from 0 to the end
 * of the file without hole or overlap; no name stands twice. A shape of [] is one number, a 0 in a
 * shape is an empty tensor. Every rule is checked when the file is opened, so that an entry can be
 * trusted afterwards; a file that breaks one is OST_EPARSE and names the tensor. Numbers above 2^53
 * and more than 8 dimensions, which the reference reader takes, are refused.
 *
 * A large checkpoint is cut into shards, with model.safetensors.index.json beside them:
 *
 *     {"metadata": {...},
 *      "weight_map": {"classifier.bias": "model-00001-of-00002.safetensors", ...}}
 *
 *     struct ost_safetensors st;
 *     int rc = ost_safetensors_open_dir(&st, "encoder");
 *     if (rc < 0) return rc;
 *     const struct ost_safetensors_entry *e = ost_safetensors_find(&st, "classifier.bias");
 *     float *bias = ost_calloc((size_t)e->count, sizeof *bias);   // e is NULL when there is none
 *     rc = ost_safetensors_read_f32(&st, e, bias);
 *     ost_safetensors_close(&st);
 *
 * Values are read with pread and never mapped: a file cut short while it is open is an error, not a
 * signal. Reading takes no memory beyond a fixed chunk. Opening takes memory for the JSON tree of the
 * header, some 20 times its length (45 times for one made to hurt); the header is never longer than
 * the file, and that of a BERT is 20 kB.
 */
#ifndef OST_IO_SAFETENSORS_H
#define OST_IO_SAFETENSORS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum {
    OST_SAFETENSORS_RANK_MAX = 8,
    OST_SAFETENSORS_HEADER_MAX = 100000000, /* bytes; the reference reader's limit */
    OST_SAFETENSORS_SHARDS_MAX = 128,       /* each is an open file */
};

/* name in the file, bits per element; in the order by which writers sort */
#define OST_SAFETENSORS_DTYPE_MAP(X)                                                               \
    X(BOOL, 8)                                                                                     \
    X(F4, 4)                                                                                       \
    X(F6_E2M3, 6)                                                                                  \
    X(F6_E3M2, 6)                                                                                  \
    X(U8, 8)                                                                                       \
    X(I8, 8)                                                                                       \
    X(F8_E5M2, 8)                                                                                  \
    X(F8_E4M3, 8)                                                                                  \
    X(F8_E8M0, 8)                                                                                  \
    X(F8_E4M3FNUZ, 8)                                                                              \
    X(F8_E5M2FNUZ, 8)                                                                              \
    X(I16, 16)                                                                                     \
    X(U16, 16)                                                                                     \
    X(F16, 16)                                                                                     \
    X(BF16, 16)                                                                                    \
    X(I32, 32)                                                                                     \
    X(U32, 32)                                                                                     \
    X(F32, 32)                                                                                     \
    X(C64, 64)                                                                                     \
    X(F64, 64)                                                                                     \
    X(I64, 64)                                                                                     \
    X(U64, 64)

enum ost_safetensors_dtype {
#define X(name, bits) OST_SAFETENSORS_##name,
    OST_SAFETENSORS_DTYPE_MAP(X)
#undef X
};

struct ost_safetensors_entry {
    const char *name; /* valid UTF-8; lives until close */
    enum ost_safetensors_dtype dtype;
    int rank;                                /* 0..8 */
    int64_t shape[OST_SAFETENSORS_RANK_MAX]; /* [rank], each >= 0 */
    int64_t count;                           /* elements: the product of the shape, 1 for rank 0 */
    int64_t bytes;                           /* of the values */
    int64_t offset;                          /* of the first value, from the start of its file */
    size_t file;                             /* index into `file` below */
};

struct ost_safetensors_file {
    char *path;
    int fd;
};

/* An open checkpoint: read the fields, change none. */
struct ost_safetensors {
    struct ost_safetensors_entry *entry; /* [n] in byte order of name, no two alike */
    size_t n;
    struct ost_safetensors_file *file; /* [files] one, or the shards */
    size_t files;
    struct ost_arena names;
};

/* Opens one file and checks its header; *out is yours to close. */
int ost_safetensors_open(struct ost_safetensors *out, const char *path);

/*
 * Opens the checkpoint in a Hugging Face directory: model.safetensors, else the shards that
 * model.safetensors.index.json names. Shards are plain file names in `dir`, every tensor of the
 * index lies in its shard, and no tensor lies in two. A directory with only pytorch_model.bin is
 * OST_EINVAL (a pickle file may run code when it is loaded), one with no weights OST_ENOTFOUND.
 */
int ost_safetensors_open_dir(struct ost_safetensors *out, const char *dir);

/* Closes the files and frees the entries. Fine on a zeroed struct and after a close. */
void ost_safetensors_close(struct ost_safetensors *st);

/* The entry, or NULL when there is none of that name; lives until close. O(log n). */
const struct ost_safetensors_entry *ost_safetensors_find(const struct ost_safetensors *st,
                                                         const char *name);

/*
 * Reads the values of an entry of `st` into out[e->count], row-major. F16 and BF16 become float
 * exactly, F64 is rounded to nearest. OST_EPARSE: a value is not finite (as float), or the file got
 * shorter since it was opened. OST_EINVAL: the dtype holds no floating-point numbers, or is one of
 * the 4, 6 and 8 bit formats. On failure `out` holds anything.
 */
int ost_safetensors_read_f32(const struct ost_safetensors *st,
                             const struct ost_safetensors_entry *e, float *out);

/* "F32", 32 */
const char *ost_safetensors_dtype_name(enum ost_safetensors_dtype dtype);
int ost_safetensors_dtype_bits(enum ost_safetensors_dtype dtype);

/* One tensor to write. */
struct ost_safetensors_item {
    const char *name;                        /* valid UTF-8, not "__metadata__" */
    enum ost_safetensors_dtype dtype;        /* whole bytes only, not F4 or F6 */
    int rank;                                /* 0..8 */
    int64_t shape[OST_SAFETENSORS_RANK_MAX]; /* [rank] */
    const void *data;                        /* product of shape elements; NULL when that is 0 */
};

/*
 * Writes `path`, whole or not at all (io/file.h). The bytes are those the reference writer makes
 * of the same tensors with the metadata {"format": "pt"}, without which transformers refuses a
 * file: sorted by dtype, last of the map first, then by name. The values are streamed, never
 * copied. Two items of one name are a mistake of the caller (assert). OST_EINVAL: a value is not
 * finite, which the reader above would not take back.
 */
int ost_safetensors_write(const char *path, const struct ost_safetensors_item *items, size_t n);

#endif
