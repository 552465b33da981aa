#include "base/utf8.h"

#include <assert.h>
#include <stdbool.h>

/* Length and allowed second byte for each lead byte (Unicode 15, table 3-7). */
struct lead {
    uint8_t first, last;
    uint8_t length;
    uint8_t low, high; /* range of the second byte */
};

static const struct lead leads[] = {
    {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf}, {0xe1, 0xec, 3, 0x80, 0xbf},
    {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf}, {0xf0, 0xf0, 4, 0x90, 0xbf},
    {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
};

static const struct lead *lead_of(uint8_t byte)
{
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if (byte >= leads[i].first && byte <= leads[i].last)
            return &leads[i];
    return NULL;
}

int32_t ost_utf8_decode(const char *s, size_t n, size_t *taken)
{
    const uint8_t *u = (const uint8_t *)s;
    assert(n > 0);
    *taken = 1;
    if (u[0] < 0x80)
        return u[0];
    const struct lead *lead = lead_of(u[0]);
    if (!lead)
        return OST_UTF8_BAD;
    int32_t c = u[0] & (0xff >> (lead->length + 1));
    for (size_t i = 1; i < lead->length; i++) {
        uint8_t low = i == 1 ? lead->low : 0x80, high = i == 1 ? lead->high : 0xbf;
        if (i >= n || u[i] < low || u[i] > high)
            return OST_UTF8_BAD;
        c = c << 6 | (u[i] & 0x3f);
        *taken = i + 1;
    }
    return c;
}

size_t ost_utf8_put(char out[4], uint32_t c)
{
    assert(c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff));
    size_t length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(marks[length] | c);
    return length;
}

void ost_utf8_encode(struct ost_buf *b, uint32_t c)
{
    char bytes[4];
    ost_buf_add(b, bytes, ost_utf8_put(bytes, c));
}

/* Offset of the first bad sequence, or text.n. */
static size_t valid_prefix(struct ost_slice text)
{
    size_t at = 0, taken;
    while (at < text.n) {
        if (!(text.p[at] & 0x80)) {
            at++;
            continue;
        }
        if (ost_utf8_decode(text.p + at, text.n - at, &taken) == OST_UTF8_BAD)
            break;
        at += taken;
    }
    return at;
}

size_t ost_utf8_repair(struct ost_slice *out, struct ost_slice text, struct ost_buf *room)
{
    size_t good = valid_prefix(text), bad = 0, taken;
    *out = text;
    if (good == text.n)
        return 0;
    ost_buf_clear(room);
    while (text.n) {
        ost_buf_add(room, text.p, good);
        text = (struct ost_slice){text.p + good, text.n - good};
        if (text.n) {
            ost_utf8_decode(text.p, text.n, &taken);
            text = (struct ost_slice){text.p + taken, text.n - taken};
            ost_utf8_encode(room, 0xfffd);
            bad++;
        }
        good = valid_prefix(text);
    }
    *out = ost_buf_view(room);
    return bad;
}

size_t ost_utf8_length(struct ost_slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.n; i++)
        count += (text.p[i] & 0xc0) != 0x80;
    return count;
}
