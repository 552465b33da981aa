/*
 * A run of bytes that somebody else owns: pointer and length, no NUL promised.
 *
 * Text from files may hold NUL bytes and megabytes, so it travels as a slice and not as a C string.
 */
#ifndef OST_BASE_SLICE_H
#define OST_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct ost_slice {
    const char *p; /* never NULL when n > 0 */
    size_t n;      /* bytes */
};

/* A slice over a C string, borrowed; without its NUL. */
static inline struct ost_slice ost_slice_of(const char *s)
{
    return (struct ost_slice){s, strlen(s)};
}

static inline bool ost_slice_equal(struct ost_slice a, struct ost_slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool ost_slice_is(struct ost_slice a, const char *s)
{
    return ost_slice_equal(a, ost_slice_of(s));
}

/* For printf: `"%.*s", OST_SLICE_ARG(s)`, cut at 200 bytes so that a message stays a sentence. */
#define OST_SLICE_ARG(s) (int)((s).n > 200 ? 200 : (s).n), ((s).n ? (s).p : "")

#endif
