#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum { BLOCK_SIZE = 64 * 1024 };

struct ost_arena_block {
    struct ost_arena_block *before;
    size_t used, size; /* bytes of data[] */
    char data[];
};

void ost_arena_release(struct ost_arena *a)
{
    for (struct ost_arena_block *b = a->last, *before; b; b = before) {
        before = b->before;
        free(b);
    }
    a->last = NULL;
}

/* Takes `n` bytes from the last block; a full block makes room for a new one. */
static char *take(struct ost_arena *a, size_t n)
{
    struct ost_arena_block *b = a->last;
    if (!b || b->size - b->used < n) {
        size_t size = n > BLOCK_SIZE ? n : BLOCK_SIZE;
        b = ost_alloc(sizeof *b + size);
        *b = (struct ost_arena_block){.before = a->last, .size = size};
        a->last = b;
    }
    char *taken = b->data + b->used;
    b->used += n;
    return taken;
}

struct ost_slice ost_arena_copy(struct ost_arena *a, struct ost_slice s)
{
    char *copy = take(a, s.n + 1);
    if (s.n)
        memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    return (struct ost_slice){copy, s.n};
}
