/* Writing safetensors: the round trip, the reference writer's bytes, and outputs that fail. */
#include "support/test.h"
#include "support/tempdir.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/rng.h"
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

static size_t files_in_dir(void)
{
    size_t n = 0;
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

enum { ITEMS_MAX = 12, ELEMENTS_MAX = 20000 };

struct sample {
    struct ost_safetensors_item item[ITEMS_MAX];
    char name[ITEMS_MAX][24];
    float *values[ITEMS_MAX];
    size_t n;
};

static float draw(struct ost_rng *r)
{
    uint32_t bits;
    float value;
    do {
        bits = (uint32_t)ost_rng_next(r);
        memcpy(&value, &bits, sizeof value);
    } while (!isfinite(value));
    return value;
}

static void make_sample(struct sample *s, struct ost_rng *r)
{
    static const char letters[] = "ab.\"\\\n/ \xc3";
    s->n = ost_rng_below(r, ITEMS_MAX + 1);
    for (size_t i = 0; i < s->n; i++) {
        struct ost_safetensors_item *item = &s->item[i];
        int64_t count = 1;
        char c = letters[ost_rng_below(r, sizeof letters - 1)];
        snprintf(s->name[i], sizeof s->name[i], c == '\xc3' ? "%c\xa9%zu" : "%c%zu", c,
                 37 * i % 13);
        *item = (struct ost_safetensors_item){s->name[i], OST_SAFETENSORS_F32, 0, {0}, NULL};
        item->rank = (int)ost_rng_below(r, OST_SAFETENSORS_RANK_MAX + 1);
        for (int k = 0; k < item->rank; k++) {
            int64_t most = ELEMENTS_MAX / (count ? count : 1);
            item->shape[k] =
                (int64_t)ost_rng_below(r, (uint64_t)(k ? most < 6 ? most : 6 : most) + 1);
            count *= item->shape[k];
        }
        s->values[i] = ost_calloc((size_t)count, sizeof(float));
        for (int64_t k = 0; k < count; k++)
            s->values[i][k] = draw(r);
        item->data = s->values[i];
    }
}

static void assert_sample_is_in(const struct sample *s, const struct ost_safetensors *st)
{
    assert_int_equal(st->n, s->n);
    assert_null(ost_safetensors_find(st, "no such tensor"));
    for (size_t i = 0; i < s->n; i++) {
        const struct ost_safetensors_entry *e = ost_safetensors_find(st, s->item[i].name);
        assert_non_null(e);
        assert_int_equal(e->rank, s->item[i].rank);
        for (int k = 0; k < e->rank; k++)
            assert_int_equal(e->shape[k], s->item[i].shape[k]);
        float *back = ost_calloc((size_t)e->count, sizeof *back);
        assert_ok(ost_safetensors_read_f32(st, e, back));
        assert_memory_equal(back, s->values[i], (size_t)e->bytes);
        free(back);
    }
}

static void what_is_written_reads_back_equal(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct ost_rng r = ost_rng_seeded(seed, 1);
        struct ost_safetensors st;
        struct sample s = {0};
        make_sample(&s, &r);
        assert_ok(ost_safetensors_write(path, s.item, s.n));
        assert_ok(ost_safetensors_open(&st, path));
        assert_sample_is_in(&s, &st);
        ost_safetensors_close(&st);
        for (size_t i = 0; i < s.n; i++)
            free(s.values[i]);
    }
}

static void wide_elements_come_first_in_the_file(void **state)
{
    (void)state;
    static const char zeros[32];
    const struct ost_safetensors_item items[] = {
        {"d", OST_SAFETENSORS_BOOL, 1, {3}, zeros}, {"c", OST_SAFETENSORS_F16, 1, {3}, zeros},
        {"b", OST_SAFETENSORS_F32, 1, {1}, zeros},  {"a", OST_SAFETENSORS_F32, 1, {1}, zeros},
        {"e", OST_SAFETENSORS_I64, 1, {2}, zeros},
    };
    struct ost_safetensors st;
    assert_ok(ost_safetensors_write(path, items, COUNT(items)));
    assert_ok(ost_safetensors_open(&st, path));
    for (size_t i = 0; i < st.n; i++) { /* by name: a b c d e lie at */
        static const int64_t at[] = {16, 20, 24, 30, 0};
        assert_int_equal(st.entry[i].offset - st.entry[4].offset, at[i]);
    }
    assert_int_equal(st.entry[4].offset % 8, 0);
    ost_safetensors_close(&st);
}

static float *values_of(const struct ost_safetensors *st, const struct ost_safetensors_entry *e)
{
    float *values = ost_calloc((size_t)e->count, sizeof *values);
    assert_ok(ost_safetensors_read_f32(st, e, values));
    return values;
}

/* What transformers wrote (scripts/reference/make_bert_goldens.py) comes out the same. */
static void a_checkpoint_is_rewritten_byte_for_byte(void **state)
{
    (void)state;
    struct ost_safetensors st;
    struct ost_safetensors_item item[64];
    struct ost_buf theirs = OST_BUF_INIT, ours = OST_BUF_INIT;
    assert_ok(ost_safetensors_open_dir(&st, TEST_FILE("parity/bert/f32")));
    assert_true(st.n <= COUNT(item));
    for (size_t i = 0; i < st.n; i++) {
        const struct ost_safetensors_entry *e = &st.entry[st.n - 1 - i];
        item[i] = (struct ost_safetensors_item){e->name, e->dtype, e->rank, {0}, NULL};
        memcpy(item[i].shape, e->shape, sizeof e->shape);
        item[i].data = values_of(&st, e);
    }
    assert_ok(ost_safetensors_write(path, item, st.n));
    assert_ok(ost_file_read(&theirs, TEST_FILE("parity/bert/f32/model.safetensors"), 1 << 24));
    assert_ok(ost_file_read(&ours, path, 1 << 24));
    assert_int_equal(ours.n, theirs.n);
    assert_memory_equal(ours.p, theirs.p, ours.n);
    for (size_t i = 0; i < st.n; i++)
        free((void *)item[i].data);
    ost_safetensors_close(&st);
    ost_buf_release(&theirs);
    ost_buf_release(&ours);
}

struct bad_row {
    enum ost_safetensors_dtype dtype;
    uint64_t bits;
};

static void values_that_are_not_finite_are_not_written(void **state)
{
    (void)state;
    static const struct bad_row rows[] = {
        {OST_SAFETENSORS_F32, 0x7f800000},
        {OST_SAFETENSORS_F32, 0xffc00000},
        {OST_SAFETENSORS_F16, 0x7c00},
        {OST_SAFETENSORS_F16, 0xfe00},
        {OST_SAFETENSORS_BF16, 0x7f80},
        {OST_SAFETENSORS_BF16, 0xffc0},
        {OST_SAFETENSORS_F64, 0x7ff0000000000000},
        {OST_SAFETENSORS_F64, 0xfff8000000000000},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint64_t values[2] = {0};
        int size = ost_safetensors_dtype_bits(rows[i].dtype) / 8;
        struct ost_safetensors_item item = {"w", rows[i].dtype, 1, {2}, values};
        memcpy((char *)values + size, &rows[i].bits, (size_t)size);
        assert_fails_saying(ost_safetensors_write(path, &item, 1), OST_EINVAL,
                            "tensor 'w': element 1 is not a finite number");
    }
    assert_int_equal(files_in_dir(), 0);
}

static void a_failed_write_leaves_the_old_file(void **state)
{
    (void)state;
    enum { N = 1 << 20 };
    struct rlimit old, small;
    float *values = ost_calloc(N, sizeof *values);
    struct ost_safetensors_item item = {"w", OST_SAFETENSORS_F32, 1, {N}, values};
    struct ost_buf file = OST_BUF_INIT;
    assert_ok(ost_file_write(path, ost_slice_of("old")));
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = (struct rlimit){.rlim_cur = 1 << 20, .rlim_max = old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    int rc = ost_safetensors_write(path, &item, 1);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_int_equal(rc, OST_EIO);
    assert_non_null(strstr(ost_error(), path));
    values[N - 1] = NAN;
    assert_fails_saying(ost_safetensors_write(path, &item, 1), OST_EINVAL,
                        "tensor 'w': element 1048575 is not a finite number");
    values[N - 1] = 0;
    assert_fails_saying(ost_safetensors_write("/dev/full", &item, 1), OST_EIO, "/dev/full");
    assert_ok(ost_file_read(&file, path, 100));
    assert_string_equal(file.p, "old");
    assert_int_equal(files_in_dir(), 1);
    ost_buf_release(&file);
    free(values);
}

static void an_output_that_cannot_be_made_is_an_error(void **state)
{
    (void)state;
    char *below = ost_path_join(dir, "none/model.safetensors");
    assert_fails_saying(ost_safetensors_write(below, NULL, 0), OST_EIO, "none");
    free(below);
    assert_fails(ost_safetensors_write(dir, NULL, 0), OST_EIO);
    if (geteuid() == 0) /* may write anywhere */
        return;
    assert_int_equal(chmod(dir, 0500), 0);
    assert_fails_saying(ost_safetensors_write(path, NULL, 0), OST_EIO, path);
    assert_int_equal(chmod(dir, 0700), 0);
}

#define TEST(f) cmocka_unit_test_setup(f, empty_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_reads_back_equal),
        TEST(wide_elements_come_first_in_the_file),
        TEST(a_checkpoint_is_rewritten_byte_for_byte),
        TEST(values_that_are_not_finite_are_not_written),
        TEST(a_failed_write_leaves_the_old_file),
        TEST(an_output_that_cannot_be_made_is_an_error),
    };
    return cmocka_run_group_tests(tests, make_path, remove_path);
}
