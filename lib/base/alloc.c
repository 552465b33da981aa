#include "base/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The one place in lib/ that ends the process: nothing sensible can run without memory. */
static _Noreturn void out_of_memory(void)
{
    static const char message[] = "ostler: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
    (void)ignored;
    _exit(1);
}

static void *or_end(void *p)
{
    if (!p)
        out_of_memory();
    return p;
}

void *ost_alloc(size_t n)
{
    return or_end(malloc(n ? n : 1));
}

void *ost_calloc(size_t count, size_t size)
{
    return or_end(calloc(count ? count : 1, size ? size : 1));
}

void *ost_realloc(void *p, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        out_of_memory();
    size_t n = count * size;
    return or_end(realloc(p, n ? n : 1));
}

char *ost_strdup(const char *s)
{
    return or_end(strdup(s));
}

void *ost_grow(void *p, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return p;
    size_t wanted = *cap < SIZE_MAX / 2 ? *cap * 2 : SIZE_MAX;
    if (wanted < need)
        wanted = need;
    if (wanted < 16)
        wanted = 16;
    p = ost_realloc(p, wanted, size);
    *cap = wanted;
    return p;
}
