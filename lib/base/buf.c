#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

char ost_buf_empty[1] = "";

void ost_buf_release(struct ost_buf *b)
{
    if (b->cap)
        free(b->p);
    *b = (struct ost_buf)OST_BUF_INIT;
}

void ost_buf_clear(struct ost_buf *b)
{
    ost_buf_cut(b, 0);
}

char *ost_buf_room(struct ost_buf *b, size_t more)
{
    char *owned = b->cap ? b->p : NULL;
    b->p = ost_grow(owned, &b->cap, b->n + more + 1, 1);
    b->p[b->n] = '\0';
    return b->p + b->n;
}

void ost_buf_use(struct ost_buf *b, size_t written)
{
    assert(b->n + written < b->cap);
    b->n += written;
    b->p[b->n] = '\0';
}

void ost_buf_add(struct ost_buf *b, const void *bytes, size_t n)
{
    if (n == 0)
        return;
    memcpy(ost_buf_room(b, n), bytes, n);
    ost_buf_use(b, n);
}

void ost_buf_addch(struct ost_buf *b, char c)
{
    ost_buf_add(b, &c, 1);
}

void ost_buf_puts(struct ost_buf *b, const char *s)
{
    ost_buf_add(b, s, strlen(s));
}

void ost_buf_slice(struct ost_buf *b, struct ost_slice s)
{
    ost_buf_add(b, s.p, s.n);
}

void ost_buf_printf(struct ost_buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    assert(n >= 0);
    vsnprintf(ost_buf_room(b, (size_t)n), (size_t)n + 1, format, again);
    ost_buf_use(b, (size_t)n);
    va_end(again);
    va_end(args);
}

void ost_buf_cut(struct ost_buf *b, size_t n)
{
    assert(n <= b->n);
    b->n = n;
    if (b->cap)
        b->p[n] = '\0';
}

char *ost_buf_detach(struct ost_buf *b)
{
    char *text = ost_buf_room(b, 0) - b->n;
    *b = (struct ost_buf)OST_BUF_INIT;
    return text;
}
