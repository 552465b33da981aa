#include "text/charsmap.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "text/unicode.h"

enum { WHOLE_BELOW = 6 }; /* bytes of a user-perceived character that is looked up as a whole */

static int digit_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* Appends the bytes of a base64 text (RFC 4648, section 4) with its padding. */
static int decode_base64(struct ost_buf *out, struct ost_slice text)
{
    size_t padding = 0;
    while (padding < 2 && padding < text.n && text.p[text.n - 1 - padding] == '=')
        padding++;
    if (text.n % 4 != 0)
        return ost_fail(OST_EPARSE, "'precompiled_charsmap' is not base64");
    uint32_t bits = 0;
    for (size_t i = 0; i < text.n; i++) {
        int digit = i < text.n - padding ? digit_of(text.p[i]) : 0;
        if (digit < 0)
            return ost_fail(OST_EPARSE, "'precompiled_charsmap' is not base64");
        bits = bits << 6 | (uint32_t)digit;
        if (i % 4 == 3) {
            const char three[] = {(char)(bits >> 16), (char)(bits >> 8), (char)bits};
            ost_buf_add(out, three, i + 1 == text.n ? 3 - padding : 3);
        }
    }
    return 0;
}

static uint32_t unit_at(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 | (uint32_t)u[3] << 24;
}

static bool is_utf8(struct ost_slice text)
{
    size_t taken;
    for (size_t at = 0; at < text.n; at += taken)
        if (ost_utf8_decode(text.p + at, text.n - at, &taken) == OST_UTF8_BAD)
            return false;
    return true;
}

int ost_charsmap_read(struct ost_charsmap *out, struct ost_slice base64)
{
    struct ost_buf b = OST_BUF_INIT;
    int rc = decode_base64(&b, base64);
    size_t trie = rc == 0 && b.n >= 4 ? unit_at(b.p) : 0;
    bool fits = trie >= 4 && trie % 4 == 0 && trie <= b.n - 4;
    struct ost_slice texts =
        fits ? (struct ost_slice){b.p + 4 + trie, b.n - 4 - trie} : (struct ost_slice){NULL, 0};
    if (rc == 0 && (!fits || !is_utf8(texts)))
        rc = ost_fail(OST_EPARSE, "'precompiled_charsmap' is not a table of SentencePiece");
    if (rc == 0) {
        *out = (struct ost_charsmap){.unit = ost_calloc(trie / 4, sizeof *out->unit),
                                     .units = trie / 4,
                                     .text = ost_calloc(texts.n + 1, 1),
                                     .bytes = texts.n};
        for (size_t i = 0; i < out->units; i++)
            out->unit[i] = unit_at(b.p + 4 + 4 * i);
        memcpy(out->text, texts.p, texts.n);
    }
    ost_buf_release(&b);
    return rc;
}

void ost_charsmap_release(struct ost_charsmap *m)
{
    free(m->unit);
    free(m->text);
    *m = (struct ost_charsmap){0};
}

/* The fields of a unit, as in darts-clone. */
static size_t offset_of(uint32_t unit)
{
    return (size_t)(unit >> 10) << ((unit & 1u << 9) >> 6);
}

static uint32_t label_of(uint32_t unit)
{
    return unit & (1u << 31 | 0xff);
}

static bool has_leaf(uint32_t unit)
{
    return unit >> 8 & 1;
}

static struct ost_slice text_at(const struct ost_charsmap *m, size_t at)
{
    bool inside = at <= m->bytes && (m->text[at] & 0xc0) != 0x80;
    return inside ? ost_slice_of(m->text + at) : (struct ost_slice){NULL, 0};
}

struct ost_slice ost_charsmap_find(const struct ost_charsmap *m, struct ost_slice key)
{
    size_t node = offset_of(m->unit[0]);
    for (size_t i = 0; i < key.n && key.p[i]; i++) {
        unsigned char c = (unsigned char)key.p[i];
        node ^= c;
        if (node >= m->units || label_of(m->unit[node]) != c)
            break;
        uint32_t unit = m->unit[node];
        node ^= offset_of(unit);
        if (node >= m->units)
            break;
        if (has_leaf(unit))
            return text_at(m, m->unit[node] & ~(1u << 31));
    }
    return (struct ost_slice){NULL, 0};
}

/* Looks up characters [first, last) as one; false when there is no rule for them. */
static bool rewrite(const struct ost_charsmap *m, struct ost_rewriter *w,
                    const struct ost_traced *text, size_t first, size_t last)
{
    char bytes[WHOLE_BELOW + 4];
    struct ost_slice key = {bytes, 0};
    for (size_t i = first; i < last; i++)
        key.n += ost_utf8_put(bytes + key.n, text->c[i].c);
    struct ost_slice by = ost_charsmap_find(m, key);
    if (by.p)
        ost_rewriter_replace(w, last - first, by);
    return by.p;
}

static size_t size_of(uint32_t c)
{
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

/* Printable ASCII is a user-perceived character alone when more of it follows. */
static bool is_plain(const struct ost_traced *text, size_t i)
{
    return i < text->n && text->c[i].c >= ' ' && text->c[i].c < 0x7f;
}

/* The end of the user-perceived character at `first`, and its bytes. */
static size_t cluster(const struct ost_traced *text, size_t first, size_t *bytes)
{
    int32_t state = 0;
    size_t last = first + 1;
    *bytes = size_of(text->c[first].c);
    if (is_plain(text, first) && is_plain(text, last))
        return last;
    while (last < text->n && !ost_unicode_is_break(text->c[last - 1].c, text->c[last].c, &state))
        *bytes += size_of(text->c[last++].c);
    return last;
}

void ost_charsmap_apply(const struct ost_charsmap *m, struct ost_traced *text,
                        struct ost_rewriter *w)
{
    for (size_t first = 0, last, bytes; first < text->n; first = last) {
        last = cluster(text, first, &bytes);
        if (bytes < WHOLE_BELOW && rewrite(m, w, text, first, last))
            continue;
        for (size_t i = first; i < last; i++)
            if (!rewrite(m, w, text, i, i + 1))
                ost_rewriter_put(w, text->c[i].c, 0);
    }
    ost_rewriter_apply(w, text);
}
