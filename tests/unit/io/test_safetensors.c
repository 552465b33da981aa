/* Reading safetensors: hostile files, sharded directories, values, checkpoints by transformers. */
#include "support/test.h"
#include "support/tempdir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "io/file.h"
#include "io/safetensors.h"

static char *path; /* dir/model.safetensors */

static int make_path(void **state)
{
    if (make_dir(state) < 0)
        return -1;
    path = ost_path_join(dir, "model.safetensors");
    return 0;
}

static int remove_path(void **state)
{
    free(path);
    return remove_dir(state);
}

/* Not through io/file.h: thousands of files that need no sync. */
static void put_bytes(const char *name, const void *bytes, size_t n)
{
    char *p = ost_path_join(dir, name);
    FILE *stream = fopen(p, "w");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, n, stream), n);
    assert_int_equal(fclose(stream), 0);
    free(p);
}

static void put_text(const char *name, const char *text)
{
    put_bytes(name, text, strlen(text));
}

/* A file of that header and `size` bytes of zeros behind it. */
static void put_file(const char *name, const char *header, size_t size)
{
    struct ost_buf file = OST_BUF_INIT;
    uint64_t length = strlen(header);
    ost_buf_add(&file, &length, sizeof length);
    ost_buf_puts(&file, header);
    for (size_t i = 0; i < size; i++)
        ost_buf_addch(&file, '\0');
    put_bytes(name, file.p, file.n);
    ost_buf_release(&file);
}

/* Reads every tensor that holds floating-point numbers; returns the first failure. */
static int read_all(const struct ost_safetensors *st)
{
    for (size_t i = 0; i < st->n; i++) {
        const struct ost_safetensors_entry *e = &st->entry[i];
        float *values = ost_calloc((size_t)e->count, sizeof *values);
        int rc = ost_safetensors_read_f32(st, e, values);
        free(values);
        if (rc < 0)
            return rc;
    }
    return 0;
}

struct file_row {
    const char *header;
    size_t size; /* bytes behind the header */
    const char *says;
};

#define T(shape, begin, end)                                                                       \
    "{\"dtype\":\"F32\",\"shape\":[" shape "],\"data_offsets\":[" begin "," end "]}"

static void files_that_break_a_rule_are_refused(void **state)
{
    (void)state;
    static const struct file_row rows[] = {
        {"", 0, "does not start with '{'"},
        {" {}", 0, "does not start with '{'"},
        {"[]", 0, "does not start with '{'"},
        {"{", 0, "not valid JSON"},
        {"{}x", 0, "not valid JSON"},
        {"{\"\xff\":1}", 0, "not valid JSON"},
        {"{}", 1, "1 bytes at its end belong to no tensor"},
        {"{\"a\":1}", 0, "tensor 'a': its description is no object"},
        {"{\"a\":null}", 0, "tensor 'a': its description is no object"},
        {"{\"a\":{}}", 0, "tensor 'a': 'dtype' is missing"},
        {"{\"a\":{\"dtype\":\"F33\",\"shape\":[],\"data_offsets\":[0,4]}}", 4,
         "unknown dtype 'F33'"},
        {"{\"a\":{\"dtype\":7,\"shape\":[],\"data_offsets\":[0,4]}}", 4,
         "'dtype' is not plain text"},
        {"{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, "'shape' is missing"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}", 4, "'shape' is missing"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "'data_offsets' is no list of two"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", 4, "no list of two"},
        {"{\"a\":" T("-1", "0", "4") "}", 4, "'shape' holds something else than whole"},
        {"{\"a\":" T("1.0", "0", "4") "}", 4, "'shape' holds something else than whole"},
        {"{\"a\":" T("\"1\"", "0", "4") "}", 4, "'shape' holds something else than whole"},
        {"{\"a\":" T("null", "0", "4") "}", 4, "'shape' holds something else than whole"},
        {"{\"a\":" T("1", "-4", "0") "}", 4, "'data_offsets' holds something else than whole"},
        {"{\"a\":" T("1", "0", "4.0") "}", 4, "'data_offsets' holds something else than whole"},
        {"{\"a\":" T("1", "4", "0") "}", 4, "spans -4 bytes, but 1 elements of F32 take 32 bits"},
        {"{\"a\":" T("1,1,1,1,1,1,1,1,1", "0", "4") "}", 4, "9 dimensions, more than 8"},
        {"{\"a\":" T("2", "0", "4") "}", 4, "spans 4 bytes, but 2 elements of F32 take 64 bits"},
        {"{\"a\":" T("", "0", "8") "}", 8, "spans 8 bytes, but 1 elements of F32 take 32 bits"},
        {"{\"a\":" T("0", "0", "4") "}", 4, "spans 4 bytes, but 0 elements of F32 take 0 bits"},
        {"{\"a\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,1]}}", 1, "take 12 bits"},
        {"{\"a\":" T("9007199254740992", "0", "4") "}", 4, "below 2^53"},
        {"{\"a\":" T("9223372036854775808", "0", "4") "}", 4, "not valid JSON"},
        {"{\"a\":" T("4294967296,4294967296", "0", "0") "}", 0, "the product of 'shape' overflows"},
        {"{\"a\":" T("4294967296,2147483647", "0", "0") "}", 0, "more bytes than can be counted"},
        {"{\"a\":" T("1", "4", "8") "}", 8, "'a' starts at byte 4 of the values, and nothing"},
        {"{\"a\":" T("1", "0", "4") ",\"b\":" T("1", "8", "12") "}", 12, "'b' starts at byte 8"},
        {"{\"a\":" T("2", "0", "8") ",\"b\":" T("1", "4", "8") "}", 8,
         "the one before it ends at 8"},
        {"{\"a\":" T("1", "0", "4") ",\"b\":" T("1", "0", "4") "}", 4,
         "the one before it ends at 4"},
        {"{\"a\":" T("1", "0", "4") ",\"b\":" T("1", "4", "8") "}", 4, "cut short: tensor 'b'"},
        {"{\"a\":" T("1", "0", "4") "}", 5, "1 bytes at its end belong to no tensor"},
        {"{\"a\":" T("1", "0", "4") ",\"a\":" T("1", "0", "4") "}", 4, "not valid JSON"},
        {"{\"a\":" T("1", "0", "4") ",\"a\":" T("1", "4", "8") "}", 8, "not valid JSON"},
        {"{\"__metadata__\":[],\"a\":" T("1", "0", "4") "}", 4, "'__metadata__' is no object"},
        {"{\"__metadata__\":{\"n\":1},\"a\":" T("1", "0", "4") "}", 4, "else than text at 'n'"},
    };
    struct ost_safetensors st;
    for (size_t i = 0; i < COUNT(rows); i++) {
        put_file("model.safetensors", rows[i].header, rows[i].size);
        assert_fails_saying(ost_safetensors_open(&st, path), OST_EPARSE, rows[i].says);
        assert_non_null(strstr(ost_error(), path));
    }
}

static void unusual_but_valid_files_open(void **state)
{
    (void)state;
    static const struct file_row rows[] = {
        {"{}", 0, NULL},
        {"{}   \t\r\n", 0, NULL},
        {"{\"__metadata__\":null}", 0, NULL},
        {"{\"__metadata__\":{\"format\":\"pt\",\"\":\"\"}}", 0, NULL},
        {"{\"a\":" T("", "0", "4") "}", 4, NULL},
        {"{\"a\":" T("0", "0", "0") "}", 0, NULL},
        {"{\"a\":" T("0,9007199254740991,4", "0", "0") "}", 0, NULL},
        {"{\"\":" T("1,1,1,1,1,1,1,1", "0", "4") "}", 4, NULL},
        {"{\"b\":" T("1", "0", "4") ",\"a\":" T("1", "4", "8") "}", 8, NULL},
        {"{\"b\":" T("1", "0", "4") ",\"a\":" T("0", "4", "4") ",\"c\":" T("1", "4", "8") "}", 8,
         NULL},
        {"{\"a\":{\"data_offsets\":[0,2],\"shape\":[1],\"dtype\":\"BF16\",\"new\":[]}}", 2, NULL},
    };
    struct ost_safetensors st;
    for (size_t i = 0; i < COUNT(rows); i++) {
        put_file("model.safetensors", rows[i].header, rows[i].size);
        assert_ok(ost_safetensors_open(&st, path));
        assert_ok(read_all(&st));
        ost_safetensors_close(&st);
        ost_safetensors_close(&st);
    }
}

struct length_row {
    const char *bytes; /* the whole file */
    size_t n;
    int status;
    const char *says;
};

static void a_header_is_never_longer_than_its_file(void **state)
{
    (void)state;
    static const struct length_row rows[] = {
        {"", 0, OST_EPARSE, "0 bytes are too few"},
        {"\x02\0\0\0\0\0\0", 7, OST_EPARSE, "7 bytes are too few"},
        {"\x03\0\0\0\0\0\0\0{}", 10, OST_EPARSE, "3 bytes of header announced, 2 there"},
        {"\x00\xe1\xf5\x05\0\0\0\0{}", 10, OST_EPARSE, "100000000 bytes of header announced"},
        {"\x01\xe1\xf5\x05\0\0\0\0{}", 10, OST_ELIMIT, "longer than 100000000"},
        {"\xff\xff\xff\xff\xff\xff\xff\x7f{}", 10, OST_ELIMIT, "longer than 100000000"},
        {"\xff\xff\xff\xff\xff\xff\xff\xff{}", 10, OST_ELIMIT, "longer than 100000000"},
        {"\xf8\xff\xff\xff\xff\xff\xff\xff{}", 10, OST_ELIMIT, "longer than 100000000"},
        {"version https://git-lfs.github.com/spec/v1\n", 43, OST_EPARSE, "git lfs pull"},
    };
    struct ost_safetensors st;
    for (size_t i = 0; i < COUNT(rows); i++) {
        put_bytes("model.safetensors", rows[i].bytes, rows[i].n);
        assert_fails_saying(ost_safetensors_open(&st, path), rows[i].status, rows[i].says);
    }
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    (void)state;
    static const float values[] = {1, 2, 3, 4, 5, 6};
    const struct ost_safetensors_item items[] = {
        {"a", OST_SAFETENSORS_F32, 2, {2, 3}, values},
        {"b", OST_SAFETENSORS_F32, 0, {0}, values},
    };
    struct ost_buf file = OST_BUF_INIT;
    struct ost_safetensors st;
    assert_ok(ost_safetensors_write(path, items, COUNT(items)));
    assert_ok(ost_file_read(&file, path, 1 << 20));
    for (size_t n = 0; n < file.n; n++) {
        put_bytes("model.safetensors", file.p, n);
        assert_fails(ost_safetensors_open(&st, path), OST_EPARSE);
    }
    ost_buf_release(&file);
}

static void a_file_that_shrinks_while_open_is_an_error(void **state)
{
    (void)state;
    float values[2];
    struct ost_safetensors st;
    put_file("model.safetensors", "{\"a\":" T("2", "0", "8") "}", 8);
    assert_ok(ost_safetensors_open(&st, path));
    assert_int_equal(truncate(path, st.entry[0].offset + 4), 0);
    assert_fails_saying(ost_safetensors_read_f32(&st, &st.entry[0], values), OST_EPARSE,
                        "cut short");
    ost_safetensors_close(&st);
}

static void what_is_no_regular_file_is_refused(void **state)
{
    (void)state;
    struct ost_safetensors st;
    assert_fails_saying(ost_safetensors_open(&st, dir), OST_EINVAL, "not a regular file");
    assert_fails_saying(ost_safetensors_open(&st, path), OST_EIO, path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_fails_saying(ost_safetensors_open(&st, path), OST_EINVAL, "not a regular file");
    assert_fails_saying(ost_safetensors_open_dir(&st, dir), OST_EINVAL, "not a regular file");
}

/* --- directories --- */

#define INDEX(map) "{\"metadata\":{\"total_size\":8},\"weight_map\":{" map "}}"

struct index_row {
    const char *index;
    int status;
    const char *says;
};

static void indexes_that_lie_are_refused(void **state)
{
    (void)state;
    static const struct index_row rows[] = {
        {"{}", OST_EPARSE, "'weight_map' names no shards"},
        {"[]", OST_EPARSE, "'weight_map' names no shards"},
        {"{", OST_EPARSE, "not valid JSON"},
        {"{\"weight_map\":[\"one\"]}", OST_EPARSE, "'weight_map' names no shards"},
        {INDEX(""), OST_EPARSE, "'weight_map' names no shards"},
        {INDEX("\"a\":1"), OST_EPARSE, "no plain file name"},
        {INDEX("\"a\":\"\""), OST_EPARSE, "no plain file name"},
        {INDEX("\"a\":\".\""), OST_EPARSE, "no plain file name"},
        {INDEX("\"a\":\"..\""), OST_EPARSE, "no plain file name"},
        {INDEX("\"a\":\"../one\""), OST_EPARSE, "shard '../one' is no plain file name"},
        {INDEX("\"a\":\"/etc/passwd\""), OST_EPARSE, "no plain file name"},
        {INDEX("\"a\":\"sub/one\""), OST_EPARSE, "no plain file name"},
        {INDEX("\"a\":\"one\\u0000\""), OST_EPARSE, "no plain file name"},
        {INDEX("\"a\":\"one\",\"b\":\"three\""), OST_EIO, "three: cannot open"},
        {INDEX("\"a\":\"one\",\"c\":\"one\""), OST_EPARSE, "tensor 'c' is not in shard 'one'"},
        {INDEX("\"a\":\"two\",\"b\":\"one\""), OST_EPARSE, "is not in shard"},
        {INDEX("\"a\":\"one\",\"x\":\"copy\""), OST_EPARSE, "tensor 'a' lies in two shards"},
        {INDEX("\"a\":\"one\",\"b\":\"bad\""), OST_EPARSE, "belong to no tensor"},
    };
    struct ost_safetensors st;
    put_file("one", "{\"a\":" T("1", "0", "4") "}", 4);
    put_file("two", "{\"b\":" T("1", "0", "4") "}", 4);
    put_file("copy", "{\"a\":" T("1", "0", "4") ",\"x\":" T("1", "4", "8") "}", 8);
    put_file("bad", "{}", 1);
    for (size_t i = 0; i < COUNT(rows); i++) {
        put_text("model.safetensors.index.json", rows[i].index);
        assert_fails_saying(ost_safetensors_open_dir(&st, dir), rows[i].status, rows[i].says);
        assert_non_null(strstr(ost_error(), "model.safetensors.index.json"));
    }
}

static void too_many_shards_are_refused(void **state)
{
    (void)state;
    struct ost_safetensors st;
    struct ost_buf index = OST_BUF_INIT;
    ost_buf_puts(&index, "{\"weight_map\":{\"0\":\"0\"");
    put_file("0", "{}", 0);
    for (int i = 1; i <= OST_SAFETENSORS_SHARDS_MAX; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d", i);
        put_file(name, "{}", 0);
        ost_buf_printf(&index, ",\"%d\":\"%d\"", i, i);
    }
    ost_buf_puts(&index, "}}");
    put_text("model.safetensors.index.json", index.p);
    assert_fails_saying(ost_safetensors_open_dir(&st, dir), OST_ELIMIT, "more than 128 shards");
    ost_buf_release(&index);
}

static void shards_become_one_set(void **state)
{
    (void)state;
    struct ost_safetensors st;
    put_file("one", "{\"b\":" T("1", "0", "4") "}", 4);
    put_file("two", "{\"a\":" T("1", "0", "4") ",\"c\":" T("1", "4", "8") "}", 8);
    put_text("model.safetensors.index.json", INDEX("\"a\":\"two\",\"b\":\"one\",\"c\":\"two\""));
    assert_ok(ost_safetensors_open_dir(&st, dir));
    assert_int_equal(st.n, 3);
    assert_int_equal(st.files, 2);
    for (size_t i = 0; i < st.n; i++)
        assert_int_equal(st.entry[i].name[0], "abc"[i]);
    assert_ok(read_all(&st));
    ost_safetensors_close(&st);
}

static void a_directory_without_weights_says_what_it_lacks(void **state)
{
    (void)state;
    struct ost_safetensors st;
    assert_fails_saying(ost_safetensors_open_dir(&st, dir), OST_ENOTFOUND, "holds neither");
    put_text("pytorch_model.bin", "\x80\x02");
    assert_fails_saying(ost_safetensors_open_dir(&st, dir), OST_EINVAL, "safe_serialization=True");
    char *none = ost_path_join(dir, "none");
    assert_fails_saying(ost_safetensors_open_dir(&st, none), OST_ENOTFOUND,
                        "there is no directory");
    free(none);
    put_file("model.safetensors", "{}", 0);
    assert_ok(ost_safetensors_open_dir(&st, dir));
    ost_safetensors_close(&st);
}

/* --- values --- */

struct bad_row {
    enum ost_safetensors_dtype dtype;
    uint64_t bits;
};

static void values_that_are_not_finite_are_refused(void **state)
{
    (void)state;
    static const struct bad_row rows[] = {
        {OST_SAFETENSORS_F32, 0x7f800000},
        {OST_SAFETENSORS_F32, 0xff800000},
        {OST_SAFETENSORS_F32, 0x7fc00000},
        {OST_SAFETENSORS_F32, 0x7f800001},
        {OST_SAFETENSORS_F16, 0x7c00},
        {OST_SAFETENSORS_F16, 0xfc00},
        {OST_SAFETENSORS_F16, 0x7e00},
        {OST_SAFETENSORS_F16, 0x7c01},
        {OST_SAFETENSORS_BF16, 0x7f80},
        {OST_SAFETENSORS_BF16, 0xff80},
        {OST_SAFETENSORS_BF16, 0x7fc0},
        {OST_SAFETENSORS_F64, 0x7ff0000000000000},
        {OST_SAFETENSORS_F64, 0x7ff8000000000000},
        {OST_SAFETENSORS_F64, 0xfff0000000000000},
        {OST_SAFETENSORS_F64, 0x47f0000000000000}, /* 2^128: finite, but not as float */
    };
    enum { N = 40000, AT = 33333 }; /* beyond the first chunk */
    char *values = ost_calloc(N, 8);
    float *back = ost_calloc(N, sizeof *back);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_safetensors st;
        int size = ost_safetensors_dtype_bits(rows[i].dtype) / 8;
        struct ost_safetensors_item item = {"w", rows[i].dtype, 1, {N}, values};
        assert_ok(ost_safetensors_write(path, &item, 1));
        int fd = open(path, O_WRONLY);
        off_t at = lseek(fd, 0, SEEK_END) - (N - AT) * size;
        assert_int_equal(pwrite(fd, &rows[i].bits, (size_t)size, at), size);
        close(fd);
        assert_ok(ost_safetensors_open(&st, path));
        assert_fails_saying(ost_safetensors_read_f32(&st, &st.entry[0], back), OST_EPARSE,
                            "tensor 'w': element 33333 is");
        ost_safetensors_close(&st);
    }
    free(back);
    free(values);
}

static void only_floating_point_is_read_as_such(void **state)
{
    (void)state;
    static const char *const refused[] = {"BOOL", "U8",  "I8",  "I16", "U16",     "I32",
                                          "U32",  "I64", "U64", "C64", "F8_E4M3", "F4"};
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct ost_safetensors st;
        float values[2];
        char header[128];
        snprintf(header, sizeof header,
                 "{\"a\":{\"dtype\":\"%s\",\"shape\":[0,2],\"data_offsets\":[0,0]}}", refused[i]);
        put_file("model.safetensors", header, 0);
        assert_ok(ost_safetensors_open(&st, path));
        assert_string_equal(ost_safetensors_dtype_name(st.entry[0].dtype), refused[i]);
        assert_fails_saying(ost_safetensors_read_f32(&st, &st.entry[0], values), OST_EINVAL,
                            refused[i]);
        ost_safetensors_close(&st);
    }
}

/* By the definition: (-1)^s 2^(e-bias) 1.m, or 2^(1-bias) 0.m for e = 0. */
static double decoded(uint16_t half, int exponent_bits, int mantissa_bits)
{
    int bias = (1 << (exponent_bits - 1)) - 1;
    int e = half >> mantissa_bits & ((1 << exponent_bits) - 1);
    double m = ldexp(half & ((1 << mantissa_bits) - 1), -mantissa_bits);
    double value = e ? ldexp(1 + m, e - bias) : ldexp(m, 1 - bias);
    return half & 0x8000 ? -value : value;
}

static void every_half_becomes_the_float_of_its_definition(void **state)
{
    (void)state;
    static const struct {
        enum ost_safetensors_dtype dtype;
        int exponent_bits, mantissa_bits;
        uint16_t mask;
    } rows[] = {{OST_SAFETENSORS_F16, 5, 10, 0x7c00}, {OST_SAFETENSORS_BF16, 8, 7, 0x7f80}};
    static uint16_t halves[65536];
    static float values[65536];
    for (size_t r = 0; r < COUNT(rows); r++) {
        int64_t n = 0;
        for (unsigned h = 0; h < 65536; h++)
            if ((h & rows[r].mask) != rows[r].mask)
                halves[n++] = (uint16_t)h;
        struct ost_safetensors_item item = {"h", rows[r].dtype, 1, {n}, halves};
        struct ost_safetensors st;
        assert_ok(ost_safetensors_write(path, &item, 1));
        assert_ok(ost_safetensors_open(&st, path));
        assert_ok(ost_safetensors_read_f32(&st, &st.entry[0], values));
        ost_safetensors_close(&st);
        for (int64_t i = 0; i < n; i++) {
            double want = decoded(halves[i], rows[r].exponent_bits, rows[r].mantissa_bits);
            assert_true(values[i] == want && !signbit(values[i]) == !signbit(want));
        }
    }
}

/* --- checkpoints that transformers wrote (scripts/reference/make_bert_goldens.py) --- */

static void open_golden(struct ost_safetensors *st, const char *name)
{
    char *p = ost_path_join(TEST_FILE("parity/bert"), name);
    assert_ok(ost_safetensors_open_dir(st, p));
    free(p);
}

static void checkpoints_by_transformers_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t tensors, files;
        const char *one; /* of them */
    } rows[] = {
        {"f32", 41, 1, "classifier.bias"},
        {"f16", 41, 1, "classifier.bias"},
        {"bf16", 41, 1, "classifier.bias"},
        {"gamma", 43, 1, "bert.embeddings.LayerNorm.gamma"},
        {"noprefix", 39, 1, "pooler.dense.bias"},
        {"sharded", 41, 4, "classifier.bias"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_safetensors st;
        open_golden(&st, rows[i].name);
        assert_int_equal(st.n, rows[i].tensors);
        assert_int_equal(st.files, rows[i].files);
        assert_non_null(ost_safetensors_find(&st, rows[i].one));
        const struct ost_safetensors_entry *ids =
            ost_safetensors_find(&st, "bert.embeddings.position_ids");
        assert_int_equal(ids != NULL, strcmp(rows[i].name, "gamma") == 0);
        assert_int_equal(read_all(&st), ids ? OST_EINVAL : 0); /* these are I64 */
        ost_safetensors_close(&st);
    }
}

/* To nearest, ties to even, with `digits` binary digits and nothing finer than 2^least. */
static double rounded(double x, int digits, int least)
{
    int exponent;
    frexp(x, &exponent);
    int unit = exponent - digits > least ? exponent - digits : least;
    return ldexp(nearbyint(ldexp(x, -unit)), unit);
}

static float *values_of(const struct ost_safetensors *st, const char *name)
{
    const struct ost_safetensors_entry *e = ost_safetensors_find(st, name);
    assert_non_null(e);
    float *values = ost_calloc((size_t)e->count, sizeof *values);
    assert_ok(ost_safetensors_read_f32(st, e, values));
    return values;
}

static void variants_hold_the_rounded_weights(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int digits, least;
    } rows[] = {{"sharded", 24, -149}, {"f16", 11, -24}, {"bf16", 8, -133}};
    struct ost_safetensors exact, st;
    open_golden(&exact, "f32");
    for (size_t r = 0; r < COUNT(rows); r++) {
        open_golden(&st, rows[r].name);
        for (size_t i = 0; i < exact.n; i++) {
            float *a = values_of(&exact, exact.entry[i].name);
            float *b = values_of(&st, exact.entry[i].name);
            for (int64_t k = 0; k < exact.entry[i].count; k++)
                assert_true(b[k] == rounded(a[k], rows[r].digits, rows[r].least));
            free(b);
            free(a);
        }
        ost_safetensors_close(&st);
    }
    ost_safetensors_close(&exact);
}

#define TEST(f) cmocka_unit_test_setup(f, empty_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(files_that_break_a_rule_are_refused),
        TEST(unusual_but_valid_files_open),
        TEST(a_header_is_never_longer_than_its_file),
        TEST(a_file_cut_anywhere_is_refused),
        TEST(a_file_that_shrinks_while_open_is_an_error),
        TEST(what_is_no_regular_file_is_refused),
        TEST(indexes_that_lie_are_refused),
        TEST(too_many_shards_are_refused),
        TEST(shards_become_one_set),
        TEST(a_directory_without_weights_says_what_it_lacks),
        TEST(values_that_are_not_finite_are_refused),
        TEST(only_floating_point_is_read_as_such),
        TEST(every_half_becomes_the_float_of_its_definition),
        TEST(checkpoints_by_transformers_are_read),
        TEST(variants_hold_the_rounded_weights),
    };
    return cmocka_run_group_tests(tests, make_path, remove_path);
}
