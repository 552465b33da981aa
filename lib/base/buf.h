/*
 * Text builder: a growing string that is always NUL-terminated.
 *
 *     struct ost_buf b = OST_BUF_INIT;
 *     ost_buf_printf(&b, "%zu tickets", n);
 *     ost_buf_add(&b, " read\n", 6);
 *     puts(b.p);
 *     ost_buf_release(&b);
 *
 * Invariant: p[n] == '\0' after every call; p is never NULL (an empty builder points at a constant).
 * Bytes before p[n] may include NUL. Building never fails (see alloc.h).
 */
#ifndef OST_BASE_BUF_H
#define OST_BASE_BUF_H

#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"

struct ost_buf {
    char *p;    /* the text; borrowed by readers, valid until the next call */
    size_t n;   /* bytes, without the terminator */
    size_t cap; /* bytes allocated; 0 while p is the shared empty string */
};

extern char ost_buf_empty[1];

#define OST_BUF_INIT                                                                               \
    {                                                                                              \
        ost_buf_empty, 0, 0                                                                        \
    }

/* Frees the text and makes the builder empty and usable again. */
void ost_buf_release(struct ost_buf *b);

/* Forgets the text, keeps the memory. */
void ost_buf_clear(struct ost_buf *b);

/* Makes room for `more` bytes and returns where they go; follow with `b->n += written` via ost_buf_use. */
char *ost_buf_room(struct ost_buf *b, size_t more);
void ost_buf_use(struct ost_buf *b, size_t written);

void ost_buf_add(struct ost_buf *b, const void *bytes, size_t n);
void ost_buf_addch(struct ost_buf *b, char c);
void ost_buf_puts(struct ost_buf *b, const char *s);
void ost_buf_slice(struct ost_buf *b, struct ost_slice s);
void ost_buf_printf(struct ost_buf *b, const char *format, ...) OST_PRINTF(2, 3);

/* Shortens the text to `n` bytes, n <= b->n. */
void ost_buf_cut(struct ost_buf *b, size_t n);

/* Hands the text over: yours to free(); the builder is empty again. */
char *ost_buf_detach(struct ost_buf *b);

static inline struct ost_slice ost_buf_view(const struct ost_buf *b)
{
    return (struct ost_slice){b->p, b->n};
}

#endif
