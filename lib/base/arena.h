/*
 * Arena: many small things that die together.
 *
 * Memory comes in large blocks and is given back all at once; nothing is freed alone. Pointers stay
 * valid until the arena is released.
 */
#ifndef OST_BASE_ARENA_H
#define OST_BASE_ARENA_H

#include <stddef.h>

#include "base/slice.h"

struct ost_arena {
    struct ost_arena_block *last;
};

#define OST_ARENA_INIT                                                                             \
    {                                                                                              \
        NULL                                                                                       \
    }

void ost_arena_release(struct ost_arena *a);

/* `count` zeroed elements of `size` bytes, aligned for any object. */
void *ost_arena_calloc(struct ost_arena *a, size_t count, size_t size);

/* A NUL-terminated copy of the bytes; the slice has the original length. */
struct ost_slice ost_arena_copy(struct ost_arena *a, struct ost_slice s);

#endif
