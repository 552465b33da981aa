#include "engine/linear/machine.h"

#include <endian.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/file.h"

/* The parts of the file and where they lie; see the header. */
enum { AT_VERSION = 8, AT_CLASSES = 12, AT_FEATURES = 16, HEADER = 20 };
enum { CLASSES_MAX = 1 << 24 };

static const float LARGEST = 1e6F; /* of any number, so that no sum overflows */

static const char magic[8] = "OSTLIN\r\n";

static void put_u32(struct ost_buf *b, uint32_t x)
{
    x = htole32(x);
    ost_buf_add(b, &x, sizeof x);
}

static void put_u64(struct ost_buf *b, uint64_t x)
{
    x = htole64(x);
    ost_buf_add(b, &x, sizeof x);
}

static void put_f32(struct ost_buf *b, float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    put_u32(b, bits);
}

static void put_floats(struct ost_buf *b, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_f32(b, x[i]);
}

int ost_machine_save(const struct ost_machine *m, const char *dir)
{
    struct ost_buf b = OST_BUF_INIT;
    const struct ost_tfidf *f = &m->features;
    ost_buf_add(&b, magic, sizeof magic);
    put_u32(&b, OST_MACHINE_VERSION);
    put_u32(&b, (uint32_t)m->classes);
    put_u32(&b, (uint32_t)f->n);
    for (size_t i = 0; i < f->n; i++)
        put_u64(&b, f->hash[i]);
    put_floats(&b, f->idf, f->n);
    put_floats(&b, m->bias, m->classes);
    put_floats(&b, m->scale, m->classes);
    ost_buf_add(&b, m->weight, f->n * m->classes);
    char *path = ost_path_join(dir, OST_MACHINE_FILE);
    int rc = ost_file_write(path, ost_buf_view(&b));
    free(path);
    ost_buf_release(&b);
    return rc;
}

/* A file being read from front to back; after the first failure nothing more is read. */
struct reader {
    const char *path;
    int fd;
    int64_t at;
    int rc;
};

static void take(struct reader *r, void *bytes, size_t n)
{
    if (r->rc == 0)
        r->rc = ost_file_read_at(r->fd, r->path, bytes, n, r->at);
    r->at += (int64_t)n;
}

static uint32_t u32_at(const char *bytes)
{
    uint32_t x;
    memcpy(&x, bytes, sizeof x);
    return le32toh(x);
}

static float f32_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Numbers from `least` to LARGEST; NaN is not. */
static void take_floats(struct reader *r, float *x, size_t n, float least, const char *what)
{
    take(r, x, n * sizeof *x);
    for (size_t i = 0; i < n && r->rc == 0; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        x[i] = f32_of(le32toh(bits));
        if (!(x[i] >= least && x[i] <= LARGEST))
            r->rc = ost_fail(OST_EPARSE, "'%s' is damaged: %s %zu is %g", r->path, what, i, x[i]);
    }
}

static void take_hashes(struct reader *r, uint64_t *hash, size_t n)
{
    take(r, hash, n * sizeof *hash);
    for (size_t i = 0; i < n && r->rc == 0; i++) {
        hash[i] = le64toh(hash[i]);
        if (i > 0 && hash[i] <= hash[i - 1])
            r->rc = ost_fail(OST_EPARSE, "'%s' is damaged: term %zu is out of order", r->path, i);
    }
}

/* Checks the first bytes against what is expected and the size of the file. */
static int check_header(const char *header, const char *path, int64_t size, size_t classes)
{
    if (memcmp(header, magic, sizeof magic) != 0)
        return ost_fail(OST_EPARSE, "'%s' is not a linear model of ostler", path);
    uint32_t version = u32_at(header + AT_VERSION);
    if (version != OST_MACHINE_VERSION)
        return ost_fail(OST_EPARSE,
                        "'%s' has format version %u, this program reads version %d: train the "
                        "model again, or use the ostler that wrote it",
                        path, version, OST_MACHINE_VERSION);
    int64_t k = u32_at(header + AT_CLASSES), f = u32_at(header + AT_FEATURES);
    if (k < 2 || k > CLASSES_MAX || f > INT32_MAX)
        return ost_fail(OST_EPARSE, "'%s' is damaged: %lld classes, %lld features", path,
                        (long long)k, (long long)f);
    int64_t expected = HEADER + f * (int64_t)OST_MACHINE_FEATURE_BYTES(k) + 8 * k;
    if (size != expected)
        return ost_fail(OST_EPARSE,
                        "'%s' is damaged: it has %lld bytes where its %lld classes and "
                        "%lld features need %lld",
                        path, (long long)size, (long long)k, (long long)f, (long long)expected);
    if ((size_t)k != classes)
        return ost_fail(OST_EINVAL, "'%s' has %lld classes, the model has %zu labels", path,
                        (long long)k, classes);
    return 0;
}

static int read_machine(struct ost_machine *m, struct reader *r, size_t classes)
{
    char header[HEADER];
    struct stat st;
    if (fstat(r->fd, &st) < 0)
        return ost_fail_errno("cannot read '%s'", r->path);
    take(r, header, sizeof header);
    if (r->rc == 0)
        r->rc = check_header(header, r->path, st.st_size, classes);
    if (r->rc < 0)
        return r->rc;
    struct ost_tfidf features = {.n = u32_at(header + AT_FEATURES)};
    features.hash = ost_calloc(features.n, sizeof *features.hash);
    features.idf = ost_calloc(features.n, sizeof *features.idf);
    ost_machine_init(m, &features, classes);
    take_hashes(r, m->features.hash, m->features.n);
    take_floats(r, m->features.idf, m->features.n, 1, "idf");
    take_floats(r, m->bias, classes, -LARGEST, "bias");
    take_floats(r, m->scale, classes, 0, "scale");
    take(r, m->weight, m->features.n * classes);
    if (r->rc == 0)
        ost_tfidf_index(&m->features);
    return r->rc;
}

int ost_machine_load(struct ost_machine *out, const char *dir, size_t classes)
{
    char *path = ost_path_join(dir, OST_MACHINE_FILE);
    struct ost_machine m = {0};
    struct reader r = {.path = path, .fd = open(path, O_RDONLY | O_CLOEXEC)};
    int rc = 0;
    if (r.fd < 0) {
        rc = ost_fail_errno("cannot read '%s'", path);
        goto done;
    }
    rc = read_machine(&m, &r, classes);
    close(r.fd);
    if (rc < 0)
        ost_machine_release(&m);
    else
        *out = m;
done:
    free(path);
    return rc;
}
