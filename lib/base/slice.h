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

/* Negative, 0 or positive as a sorts before, at or after b by its bytes. */
static inline int ost_slice_compare(struct ost_slice a, struct ost_slice b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

static inline bool ost_slice_is(struct ost_slice a, const char *s)
{
    return ost_slice_equal(a, ost_slice_of(s));
}

static inline bool ost_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool ost_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Without the ASCII white space around it. */
static inline struct ost_slice ost_slice_trim(struct ost_slice s)
{
    while (s.n && ost_is_space(s.p[0]))
        s = (struct ost_slice){s.p + 1, s.n - 1};
    while (s.n && ost_is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

/*
 * Takes what stands before the first separator off *rest into *part: true, and *rest is what follows
 * the separator. Without one *part is all of it, *rest is empty, and it is false.
 */
static inline bool ost_slice_cut(struct ost_slice *rest, char separator, struct ost_slice *part)
{
    const char *at = rest->n ? (const char *)memchr(rest->p, separator, rest->n) : NULL;
    *part = *rest;
    if (!at) {
        rest->n = 0;
        return false;
    }
    part->n = (size_t)(at - rest->p);
    *rest = (struct ost_slice){at + 1, rest->n - part->n - 1};
    return true;
}

/* For printf: `"%.*s", OST_SLICE_ARG(s)`, cut at 200 bytes so that a message stays a sentence. */
#define OST_SLICE_ARG(s) (int)((s).n > 200 ? 200 : (s).n), ((s).n ? (s).p : "")

#endif
