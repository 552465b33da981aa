#include "text/width.h"

#include <utf8proc.h>

#include "base/utf8.h"

static size_t width_of(int32_t c)
{
    return c < 0x7f ? 1 : (size_t)utf8proc_charwidth(c);
}

struct ost_slice ost_text_fit(struct ost_slice text, size_t columns)
{
    size_t at = 0, used = 0, taken;
    for (; at < text.n; at += taken) {
        used += width_of(ost_utf8_decode(text.p + at, text.n - at, &taken));
        if (used > columns)
            break;
    }
    return (struct ost_slice){text.p, at};
}

size_t ost_text_width(struct ost_slice text)
{
    size_t used = 0, taken;
    for (size_t at = 0; at < text.n; at += taken)
        used += width_of(ost_utf8_decode(text.p + at, text.n - at, &taken));
    return used;
}
