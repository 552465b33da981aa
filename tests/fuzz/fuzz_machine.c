/* Any bytes as the linear engine's model of three classes: what opens gives finite scores. */
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "engine/linear/machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CLASSES = 3 };

static char dir[] = "/tmp/fuzz-machine-XXXXXX", path[sizeof dir + sizeof OST_MACHINE_FILE];

static void tidy(void)
{
    unlink(path);
    rmdir(dir);
}

/* The file of a directory that is made once: a link to memory. */
static int make_file(void)
{
    char memory[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    assert(fd >= 0 && mkdtemp(dir));
    snprintf(path, sizeof path, "%s/%s", dir, OST_MACHINE_FILE);
    snprintf(memory, sizeof memory, "/proc/self/fd/%d", fd);
    assert(symlink(memory, path) == 0 && atexit(tidy) == 0);
    return fd;
}

static void score_all(const struct ost_machine *m)
{
    size_t n = m->features.n;
    uint32_t *column = ost_calloc(n, sizeof *column);
    float *value = ost_calloc(n, sizeof *value), score[CLASSES];
    assert(m->classes == CLASSES);
    for (size_t i = 0; i < n; i++) {
        column[i] = (uint32_t)i;
        value[i] = 1;
    }
    ost_machine_score(m, column, value, n, score);
    for (size_t c = 0; c < CLASSES; c++)
        assert(isfinite(score[c]));
    free(column);
    free(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int fd = -1;
    struct ost_machine m;
    if (fd < 0)
        fd = make_file();
    assert(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
    if (ost_machine_load(&m, dir, CLASSES) == 0) {
        score_all(&m);
        ost_machine_release(&m);
    }
    return 0;
}
