#include "text/words.h"

#include "base/utf8.h"
#include "text/unicode.h"

/* Bytes at the start of the text that are white space, or that are none. */
static size_t run(struct ost_slice text, bool space)
{
    size_t at = 0, taken;
    for (; at < text.n; at += taken) {
        int32_t c = ost_utf8_decode(text.p + at, text.n - at, &taken);
        if ((c != OST_UTF8_BAD && ost_unicode_is_space((uint32_t)c)) != space)
            break;
    }
    return at;
}

static struct ost_slice behind(struct ost_slice text, size_t n)
{
    return (struct ost_slice){text.n ? text.p + n : text.p, text.n - n};
}

bool ost_word_next(struct ost_slice *rest, struct ost_slice *word)
{
    *rest = behind(*rest, run(*rest, true));
    *word = (struct ost_slice){rest->p, run(*rest, false)};
    *rest = behind(*rest, word->n);
    return word->n > 0;
}

size_t ost_words_count(struct ost_slice text)
{
    size_t n = 0;
    struct ost_slice word;
    while (ost_word_next(&text, &word))
        n++;
    return n;
}
