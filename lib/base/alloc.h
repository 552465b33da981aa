/*
 * Memory that is there or the process ends.
 *
 * Out of memory is not an error code in ostler: these functions never return NULL. They end the
 * process through one handler, so no caller has a path for it. The duty that replaces it: a size
 * that comes from a file is checked against what the file can hold before it is allocated.
 */
#ifndef OST_BASE_ALLOC_H
#define OST_BASE_ALLOC_H

#include <stddef.h>

/* `n` bytes, uninitialised; yours to free(). n = 0 gives a pointer that may be freed. */
void *ost_alloc(size_t n);

/* `count` elements of `size` bytes, zeroed; an overflowing product ends the process. */
void *ost_calloc(size_t count, size_t size);

/* Resizes `p` (NULL is fine) to `count` elements of `size` bytes; the old pointer is gone. */
void *ost_realloc(void *p, size_t count, size_t size);

/* A heap copy of the string; yours to free(). */
char *ost_strdup(const char *s);

/* Grows an array by doubling so that it holds `need` elements: `a = ost_grow(a, &cap, need, sizeof *a)`. */
void *ost_grow(void *p, size_t *cap, size_t need, size_t size);

#endif
