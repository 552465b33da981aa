#include "text/traced.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "text/unicode.h"

void ost_traced_add(struct ost_traced *t, uint32_t c, size_t begin, size_t end)
{
    if (t->n == t->cap)
        t->c = ost_grow(t->c, &t->cap, t->n + 64, sizeof *t->c);
    t->c[t->n++] = (struct ost_normal_char){c, begin, end};
}

void ost_traced_read(struct ost_traced *t, struct ost_slice text, size_t begin, size_t end)
{
    for (size_t at = begin, taken; at < end; at += taken) {
        int32_t c = ost_utf8_decode(text.p + at, end - at, &taken);
        ost_traced_add(t, c == OST_UTF8_BAD ? 0xfffd : (uint32_t)c, at, at + taken);
    }
}

void ost_traced_write(struct ost_buf *out, const struct ost_normal_char *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ost_utf8_encode(out, c[i].c);
}

void ost_traced_release(struct ost_traced *t)
{
    free(t->c);
    *t = (struct ost_traced){0};
}

void ost_rewriter_put(struct ost_rewriter *w, uint32_t c, int32_t change)
{
    w->change = ost_grow(w->change, &w->cap, w->n + 1, sizeof *w->change);
    w->change[w->n++] = (struct ost_change){c, change};
}

void ost_rewriter_replace(struct ost_rewriter *w, size_t replaced, struct ost_slice by)
{
    size_t n = 0;
    for (size_t at = 0, taken; at < by.n; at += taken, n++) {
        int32_t c = ost_utf8_decode(by.p + at, by.n - at, &taken);
        ost_rewriter_put(w, (uint32_t)c, n < replaced ? 0 : 1);
    }
    if (n < replaced && w->n)
        w->change[w->n - 1].change -= (int32_t)(replaced - n);
}

void ost_rewriter_apply(struct ost_rewriter *w, struct ost_traced *text)
{
    size_t at = 0;
    w->spare.n = 0;
    for (size_t i = 0; i < w->n; i++) {
        struct ost_change new = w->change[i];
        bool inserted = new.change > 0;
        assert(inserted ? at > 0 : at < text->n);
        struct ost_normal_char old = text->c[inserted ? at - 1 : at];
        ost_traced_add(&w->spare, new.c, old.begin, old.end);
        at += inserted ? 0 : 1 + (size_t) - new.change;
    }
    struct ost_traced done = w->spare;
    w->spare = *text;
    *text = done;
    w->n = 0;
}

void ost_rewriter_release(struct ost_rewriter *w)
{
    free(w->change);
    ost_traced_release(&w->spare);
    *w = (struct ost_rewriter)OST_REWRITER_INIT;
}

/* How many characters the pattern matches at this place; 0 none. */
static size_t match(const struct ost_traced *t, size_t at, const struct ost_replacement *r)
{
    size_t n = 0;
    if (r->spaces) {
        while (at + n < t->n && t->c[at + n].c == ' ')
            n++;
        return n < 2 ? 0 : n;
    }
    while (n < r->pattern.n && at + n < t->n && t->c[at + n].c == r->pattern.c[n].c)
        n++;
    return n == r->pattern.n ? n : 0;
}

void ost_traced_replace(struct ost_traced *t, const struct ost_replacement *r)
{
    struct ost_traced new = {0};
    size_t n;
    for (size_t at = 0; at < t->n; at += n ? n : 1) {
        n = match(t, at, r);
        struct ost_normal_char last = t->c[n ? at + n - 1 : at];
        if (n == 0)
            ost_traced_add(&new, last.c, last.begin, last.end);
        for (size_t i = 0; n && i < r->content.n; i++)
            ost_traced_add(&new, r->content.c[i].c, last.begin, last.end);
    }
    ost_traced_release(t);
    *t = new;
}

void ost_traced_strip(struct ost_traced *t, bool left, bool right)
{
    size_t first = 0;
    while (right && t->n && ost_unicode_is_space(t->c[t->n - 1].c))
        t->n--;
    while (left && first < t->n && ost_unicode_is_space(t->c[first].c))
        first++;
    if (first)
        memmove(t->c, t->c + first, (t->n - first) * sizeof *t->c);
    t->n -= first;
}
