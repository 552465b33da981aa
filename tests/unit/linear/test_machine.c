/* linear.bin comes back as it was saved, and whatever else lies there is refused before it is used. */
#include "support/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "engine/linear/machine.h"
#include "io/file.h"

enum { FEATURES = 3, CLASSES = 2 };
/* where the parts of this file lie; see machine.h */
enum { AT_VERSION = 8, AT_CLASSES = 12, AT_FEATURES = 16, AT_HASH = 20 };
enum { AT_IDF = AT_HASH + 8 * FEATURES, AT_BIAS = AT_IDF + 4 * FEATURES };
enum { AT_SCALE = AT_BIAS + 4 * CLASSES, AT_WEIGHT = AT_SCALE + 4 * CLASSES };
enum { SIZE = AT_WEIGHT + FEATURES * CLASSES };

static char dir[] = "/tmp/ostler-machine-XXXXXX";
static char *path;

static void make(struct ost_machine *m)
{
    static const uint64_t hash[FEATURES] = {5, 1ULL << 40, UINT64_MAX};
    static const float idf[FEATURES] = {1, 1.5F, 4};
    static const int8_t weight[FEATURES * CLASSES] = {127, -127, 3, 0, -1, 64};
    struct ost_tfidf features = {.n = FEATURES};
    features.hash = ost_calloc(FEATURES, sizeof *hash);
    features.idf = ost_calloc(FEATURES, sizeof *idf);
    memcpy(features.hash, hash, sizeof hash);
    memcpy(features.idf, idf, sizeof idf);
    ost_tfidf_index(&features);
    ost_machine_init(m, &features, CLASSES);
    memcpy(m->weight, weight, sizeof weight);
    m->bias[0] = -1;
    m->bias[1] = 0.5F;
    m->scale[0] = 0.25F;
    m->scale[1] = 2;
}

static void save(struct ost_buf *bytes)
{
    struct ost_machine m;
    make(&m);
    assert_ok(ost_machine_save(&m, dir));
    ost_machine_release(&m);
    assert_ok(ost_file_read(bytes, path, SIZE));
    assert_int_equal(bytes->n, SIZE);
}

/* Not ost_file_write: thousands of files need not survive a power cut. */
static void put_file(const char *bytes, size_t n)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

/* The file with `n` bytes at `at` replaced is refused, with `text` in the sentence. */
static void refuses(const struct ost_buf *good, size_t at, const void *bytes, size_t n,
                    const char *text)
{
    char bad[SIZE];
    struct ost_machine m;
    memcpy(bad, good->p, SIZE);
    memcpy(bad + at, bytes, n);
    put_file(bad, SIZE);
    assert_fails_saying(ost_machine_load(&m, dir, CLASSES), OST_EPARSE, text);
}

static void refuses_u32(const struct ost_buf *good, size_t at, uint32_t value, const char *text)
{
    unsigned char bytes[] = {(unsigned char)value, (unsigned char)(value >> 8),
                             (unsigned char)(value >> 16), (unsigned char)(value >> 24)};
    refuses(good, at, bytes, sizeof bytes, text);
}

static void refuses_float(const struct ost_buf *good, size_t at, float value, const char *text)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    refuses_u32(good, at, bits, text);
}

static void what_is_saved_comes_back(void **state)
{
    (void)state;
    struct ost_buf bytes = OST_BUF_INIT;
    struct ost_machine m, want;
    make(&want);
    save(&bytes);
    assert_ok(ost_machine_load(&m, dir, CLASSES));
    assert_int_equal(m.features.n, FEATURES);
    assert_memory_equal(m.features.hash, want.features.hash, FEATURES * sizeof(uint64_t));
    assert_memory_equal(m.features.idf, want.features.idf, FEATURES * sizeof(float));
    assert_memory_equal(m.weight, want.weight, FEATURES * CLASSES);
    assert_memory_equal(m.bias, want.bias, CLASSES * sizeof(float));
    assert_memory_equal(m.scale, want.scale, CLASSES * sizeof(float));
    ost_machine_release(&m);
    ost_machine_release(&want);
    ost_buf_release(&bytes);
}

static void scores_follow_the_formula(void **state)
{
    (void)state;
    struct ost_machine m;
    const uint32_t column[] = {2, 0};
    const float value[] = {0.5F, 0.25F};
    float score[CLASSES];
    make(&m);
    ost_machine_score(&m, column, value, 2, score);
    assert_close(score[0], -1 + 0.25 * (0.5 * -1 + 0.25 * 127), 1e-5);
    assert_close(score[1], 0.5 + 2 * (0.5 * 64 + 0.25 * -127), 1e-5);
    ost_machine_release(&m);
}

/* Rows longer and shorter than the width of the inner loop give the same sums. */
static void any_number_of_classes_is_scored(void **state)
{
    (void)state;
    for (size_t classes = 2; classes <= 50; classes++) {
        struct ost_tfidf features = {.n = 1, .hash = ost_calloc(1, 8), .idf = ost_calloc(1, 4)};
        struct ost_machine m;
        float score[50], value = 0.5F;
        uint32_t column = 0;
        ost_machine_init(&m, &features, classes);
        for (size_t k = 0; k < classes; k++) {
            m.weight[k] = (int8_t)k;
            m.scale[k] = 1;
        }
        ost_machine_score(&m, &column, &value, 1, score);
        for (size_t k = 0; k < classes; k++)
            assert_close(score[k], 0.5 * (double)k, 0);
        ost_machine_release(&m);
    }
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    (void)state;
    struct ost_buf good = OST_BUF_INIT;
    struct ost_machine m;
    save(&good);
    for (size_t n = 0; n < SIZE; n++) {
        put_file(good.p, n);
        assert_fails(ost_machine_load(&m, dir, CLASSES), OST_EPARSE);
    }
    ost_buf_addch(&good, 'x');
    put_file(good.p, good.n);
    assert_fails_saying(ost_machine_load(&m, dir, CLASSES), OST_EPARSE, "need 78");
    ost_buf_release(&good);
}

static void damage_is_named(void **state)
{
    (void)state;
    struct ost_buf good = OST_BUF_INIT;
    save(&good);
    refuses(&good, 0, "OSTLIN\n", 7, "not a linear model");
    refuses_u32(&good, AT_VERSION, 1, "has format version 1, this program reads version 2");
    refuses_u32(&good, AT_CLASSES, 0, "0 classes");
    refuses_u32(&good, AT_CLASSES, 1, "1 classes");
    refuses_u32(&good, AT_CLASSES, UINT32_MAX, "4294967295 classes");
    refuses_u32(&good, AT_CLASSES, 1 << 24, "it has 78 bytes where its 16777216 classes");
    refuses_u32(&good, AT_FEATURES, UINT32_MAX, "4294967295 features");
    refuses_u32(&good, AT_FEATURES, INT32_MAX, "it has 78 bytes where");
    refuses_u32(&good, AT_HASH + 8 + 4, 0, "term 1 is out of order");
    refuses_float(&good, AT_IDF + 4, NAN, "idf 1 is");
    refuses_float(&good, AT_IDF, 0.5F, "idf 0 is 0.5");
    refuses_float(&good, AT_BIAS + 4, INFINITY, "bias 1 is inf");
    refuses_float(&good, AT_SCALE, -1, "scale 0 is -1");
    refuses_float(&good, AT_SCALE + 4, 2e6F, "scale 1 is 2e+06");
    ost_buf_release(&good);
}

/* Every byte of the file changed in turn: it loads or it does not, but it never does harm. */
static void any_changed_byte_is_survived(void **state)
{
    (void)state;
    struct ost_buf good = OST_BUF_INIT;
    save(&good);
    for (size_t i = 0; i < (size_t)SIZE * 8; i++) {
        struct ost_machine m;
        float score[CLASSES];
        const uint32_t column[] = {0, 1, 2};
        const float value[] = {1, 1, 1};
        good.p[i / 8] ^= (char)(1 << i % 8);
        put_file(good.p, good.n);
        if (ost_machine_load(&m, dir, CLASSES) == 0) {
            ost_machine_score(&m, column, value, FEATURES, score);
            assert_true(isfinite(score[0]) && isfinite(score[1]));
            ost_machine_release(&m);
        }
        good.p[i / 8] ^= (char)(1 << i % 8);
    }
    ost_buf_release(&good);
}

static void classes_must_be_those_of_the_model(void **state)
{
    (void)state;
    struct ost_buf good = OST_BUF_INIT;
    struct ost_machine m;
    save(&good);
    assert_fails_saying(ost_machine_load(&m, dir, 3), OST_EINVAL, "has 2 classes, the model has 3");
    unlink(path);
    assert_fails_saying(ost_machine_load(&m, dir, CLASSES), OST_EIO, "linear.bin");
    ost_buf_release(&good);
}

static void a_directory_that_takes_no_file_leaves_none(void **state)
{
    (void)state;
    struct ost_machine m;
    make(&m);
    unlink(path);
    assert_fails_saying(ost_machine_save(&m, "/proc/self"), OST_EIO, "/proc/self/linear.bin");
    if (geteuid() != 0) { /* root may write anywhere */
        chmod(dir, 0500);
        assert_fails_saying(ost_machine_save(&m, dir), OST_EIO, "linear.bin");
        chmod(dir, 0700);
        assert_false(ost_file_exists(path));
    }
    ost_machine_release(&m);
}

static int make_dir(void **state)
{
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    path = ost_path_join(dir, OST_MACHINE_FILE);
    return 0;
}

static int remove_dir(void **state)
{
    (void)state;
    free(path);
    return ost_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_saved_comes_back),
        cmocka_unit_test(scores_follow_the_formula),
        cmocka_unit_test(any_number_of_classes_is_scored),
        cmocka_unit_test(a_file_cut_anywhere_is_refused),
        cmocka_unit_test(damage_is_named),
        cmocka_unit_test(any_changed_byte_is_survived),
        cmocka_unit_test(classes_must_be_those_of_the_model),
        cmocka_unit_test(a_directory_that_takes_no_file_leaves_none),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
