/* Any bytes as a safetensors file: what opens keeps the promises of its entries and reads. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "io/safetensors.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_entry(const struct ost_safetensors *st, const struct ost_safetensors_entry *e,
                       size_t size)
{
    assert(e->offset >= 0 && e->bytes >= 0 && (size_t)(e->offset + e->bytes) <= size);
    assert(ost_safetensors_find(st, e->name) == e);
    assert((size_t)e->count <= 2 * size); /* no element is shorter than half a byte */
    float *values = ost_calloc((size_t)e->count, sizeof *values);
    (void)ost_safetensors_read_f32(st, e, values);
    free(values);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    struct ost_safetensors st;
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (ost_safetensors_open(&st, path) == 0) {
        for (size_t i = 0; i < st.n; i++)
            read_entry(&st, &st.entry[i], size);
        ost_safetensors_close(&st);
    }
    close(fd);
    return 0;
}
