#include "text/unicode.h"

#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "text/unicode_letters.h"
#include "text/unicode_ranges.h"

static bool in_ranges(const struct range *set, size_t n, uint32_t c)
{
    size_t low = 0,
           high = n; /* every range before low ends before c, every one from high does not */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set[middle].last < c)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && set[low].first <= c;
}

#define IN(set, c) in_ranges((set), sizeof(set) / sizeof *(set), (c))

bool ost_unicode_is_space(uint32_t c)
{
    return c < 0x80 ? c == ' ' || (c >= '\t' && c <= '\r') : IN(space, c);
}

bool ost_unicode_is_control(uint32_t c)
{
    return c < 0x80 ? c < ' ' || c == 0x7f : IN(control, c);
}

bool ost_unicode_is_punctuation(uint32_t c)
{
    if (c >= 0x80)
        return IN(punctuation, c);
    bool alphanumeric = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    return c > ' ' && c < 0x7f && !alphanumeric;
}

bool ost_unicode_is_mark(uint32_t c)
{
    return c >= mark[0].first && IN(mark, c);
}

bool ost_unicode_is_ideograph(uint32_t c)
{
    return c >= ideograph[0].first && IN(ideograph, c);
}

bool ost_unicode_is_letter(uint32_t c)
{
    return c < 0x80 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : IN(letter, c);
}

bool ost_unicode_is_number(uint32_t c)
{
    return c < 0x80 ? c >= '0' && c <= '9' : IN(number, c);
}

/* utf8proc's tables stop at the last scalar value; what lies beyond is nothing in particular. */
static bool is_known(uint32_t c)
{
    return c >= 0x80 && c <= 0x10ffff;
}

uint8_t ost_unicode_class(uint32_t c)
{
    if (!is_known(c))
        return 0;
    utf8proc_propval_t class = utf8proc_get_property((utf8proc_int32_t)c)->combining_class;
    return class && !IN(newer_combining, c) ? (uint8_t) class : 0;
}

size_t ost_unicode_decompose(uint32_t out[OST_UNICODE_PARTS], uint32_t c)
{
    utf8proc_int32_t parts[OST_UNICODE_PARTS];
    utf8proc_ssize_t n = 0;
    if (is_known(c))
        n = utf8proc_decompose_char((utf8proc_int32_t)c, parts, OST_UNICODE_PARTS,
                                    UTF8PROC_DECOMPOSE, NULL);
    bool itself = n == 1 && parts[0] == (utf8proc_int32_t)c;
    if (n < 1 || n > OST_UNICODE_PARTS || itself || IN(newer_decomposed, c)) {
        out[0] = c;
        return 1;
    }
    memcpy(out, parts, (size_t)n * sizeof *parts);
    return (size_t)n;
}

/* Letters with a lower case since Unicode 16 and 17, which utf8proc may be too old to know. */
struct pair {
    uint32_t upper, lower;
};

static const struct pair newer_letters[] = {
    {0x1c89, 0x1c8a}, {0xa7cb, 0x264},  {0xa7cc, 0xa7cd}, {0xa7ce, 0xa7cf},
    {0xa7d2, 0xa7d3}, {0xa7d4, 0xa7d5}, {0xa7da, 0xa7db}, {0xa7dc, 0x19b},
};

static uint32_t newer_lower(uint32_t c)
{
    if (c >= 0x10d50 && c <= 0x10d65) /* Garay */
        return c + 0x20;
    if (c >= 0x16ea0 && c <= 0x16eb8) /* Beria Erfe */
        return c + 0x1b;
    for (size_t i = 0; i < sizeof newer_letters / sizeof *newer_letters; i++)
        if (newer_letters[i].upper == c)
            return newer_letters[i].lower;
    return c;
}

size_t ost_unicode_lower(uint32_t out[2], uint32_t c)
{
    if (c < 0x80) {
        out[0] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
        return 1;
    }
    if (c == 0x130) { /* the only unconditional mapping of SpecialCasing.txt to two characters */
        out[0] = 'i';
        out[1] = 0x307;
        return 2;
    }
    out[0] = is_known(c) ? (uint32_t)utf8proc_tolower((utf8proc_int32_t)c) : c;
    if (out[0] == c)
        out[0] = newer_lower(c);
    return 1;
}

/* Marks since Unicode 15.1, which utf8proc may be too old to know: they stay with what is before. */
static const struct range newer_extending[] = {
    {0x897, 0x897},     {0x1acf, 0x1add},   {0x1ae0, 0x1aeb},   {0x10d69, 0x10d6d},
    {0x10efa, 0x10efc}, {0x113b8, 0x113c0}, {0x113c2, 0x113c2}, {0x113c5, 0x113c5},
    {0x113c7, 0x113ca}, {0x113cc, 0x113d0}, {0x113d2, 0x113d2}, {0x113e1, 0x113e2},
    {0x11b60, 0x11b67}, {0x11f5a, 0x11f5a}, {0x1611e, 0x1612f}, {0x1e5ee, 0x1e5ef},
    {0x1e6e3, 0x1e6e3}, {0x1e6e6, 0x1e6e6}, {0x1e6ee, 0x1e6ef}, {0x1e6f5, 0x1e6f5}};

/* A character that breaks as c does in Unicode 17, and in utf8proc. */
static utf8proc_int32_t breaks_like(uint32_t c)
{
    if (c < newer_extending[0].first)
        return (utf8proc_int32_t)c;
    if (c == 0x113d1) /* a prefix since 16 */
        return 0x600;
    if (c == 0x11a3a) /* none since 17 */
        return 'a';
    return IN(newer_extending, c) ? 0x300 : (utf8proc_int32_t)c;
}

bool ost_unicode_is_break(uint32_t before, uint32_t after, int32_t *state)
{
    utf8proc_int32_t s = *state;
    bool breaks = utf8proc_grapheme_break_stateful(breaks_like(before), breaks_like(after), &s);
    *state = s;
    return breaks;
}

struct ost_slice ost_unicode_trim_end(struct ost_slice text)
{
    size_t end = 0, taken;
    for (size_t at = 0; at < text.n; at += taken) {
        int32_t c = ost_utf8_decode(text.p + at, text.n - at, &taken);
        if (c == OST_UTF8_BAD || !ost_unicode_is_space((uint32_t)c))
            end = at + taken;
    }
    return (struct ost_slice){text.p, end};
}
