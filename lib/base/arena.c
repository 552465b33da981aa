#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum { BLOCK_SIZE = 64 * 1024 };

struct ost_arena_block {
    struct ost_arena_block *before;
    size_t used, size; /* bytes of data[] */
    alignas(max_align_t) char data[];
};

void ost_arena_release(struct ost_arena *a)
{
    for (struct ost_arena_block *b = a->last, *before; b; b = before) {
        before = b->before;
        free(b);
    }
    a->last = NULL;
}

/* Takes `n` bytes at a multiple of `alignment` from the last block; a full block makes room for a new one. */
static char *take(struct ost_arena *a, size_t n, size_t alignment)
{
    struct ost_arena_block *b = a->last;
    size_t at = b ? (b->used + alignment - 1) / alignment * alignment : 0;
    if (!b || at > b->size || b->size - at < n) {
        size_t size = n > BLOCK_SIZE ? n : BLOCK_SIZE;
        b = ost_alloc(sizeof *b + size);
        *b = (struct ost_arena_block){.before = a->last, .size = size};
        a->last = b;
        at = 0;
    }
    b->used = at + n;
    return b->data + at;
}

void *ost_arena_calloc(struct ost_arena *a, size_t count, size_t size)
{
    assert(size == 0 || count <= PTRDIFF_MAX / size);
    return memset(take(a, count * size, alignof(max_align_t)), 0, count * size);
}

struct ost_slice ost_arena_copy(struct ost_arena *a, struct ost_slice s)
{
    char *copy = take(a, s.n + 1, 1);
    if (s.n)
        memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    return (struct ost_slice){copy, s.n};
}
