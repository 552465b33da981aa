#include "engine/linear/terms.h"

#include <endian.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "text/unicode.h"

enum { SPACE, WORD, IDEOGRAPH, OTHER };
enum { SHORTEST = 2, LONGEST = 5 }; /* characters of a character n-gram */
static const struct ost_terms_limit full = {2, LONGEST};

static uint8_t kind_of(uint32_t c)
{
    if (ost_unicode_is_punctuation(c))
        return OTHER;
    return ost_unicode_is_ideograph(c) ? IDEOGRAPH : WORD;
}

static void mark(struct ost_terms *t, uint8_t kind)
{
    t->ch = ost_grow(t->ch, &t->ch_cap, t->chars + 1, sizeof *t->ch);
    t->ch[t->chars] = (struct ost_terms_char){(uint32_t)t->folded.n, kind};
}

static void put(struct ost_terms *t, uint32_t c, uint8_t kind)
{
    mark(t, kind);
    t->chars++;
    if (c < 0x80)
        ost_buf_addch(&t->folded, (char)c);
    else
        ost_utf8_encode(&t->folded, c);
}

static void put_space(struct ost_terms *t)
{
    if (t->chars == 0 || t->ch[t->chars - 1].kind != SPACE)
        put(t, ' ', SPACE);
}

static void put_lower(struct ost_terms *t, uint32_t c)
{
    uint32_t lower[2];
    size_t n = ost_unicode_lower(lower, c);
    uint8_t kind = kind_of(c);
    for (size_t i = 0; i < n; i++)
        put(t, lower[i], kind);
}

/* Leaves " run run run " with the place and kind of every character; a blank text is one space. */
static void fold(struct ost_terms *t, struct ost_slice text)
{
    size_t taken, n = text.n < OST_TERMS_TEXT_MAX ? text.n : OST_TERMS_TEXT_MAX;
    ost_buf_clear(&t->folded);
    t->chars = 0;
    put_space(t);
    for (size_t i = 0; i < n; i += taken) {
        int32_t c = ost_utf8_decode(text.p + i, n - i, &taken);
        if (c == OST_UTF8_BAD)
            continue;
        if (ost_unicode_is_space((uint32_t)c))
            put_space(t);
        else if (!ost_unicode_is_control((uint32_t)c))
            put_lower(t, (uint32_t)c);
    }
    put_space(t);
    mark(t, SPACE);
}

static void add(struct ost_terms *t, const void *bytes, size_t n, uint64_t seed)
{
    t->hash = ost_grow(t->hash, &t->hash_cap, t->n + 1, sizeof *t->hash);
    t->hash[t->n++] = ost_hash(bytes, n, seed);
}

/* The term of the characters [from, to). */
static void add_characters(struct ost_terms *t, size_t from, size_t to, uint64_t seed)
{
    add(t, t->folded.p + t->ch[from].at, t->ch[to].at - t->ch[from].at, seed);
}

/* Where the word that starts at character `i` ends. */
static size_t word_end(const struct ost_terms *t, size_t i)
{
    if (t->ch[i].kind == IDEOGRAPH)
        return i + 1;
    while (t->ch[i].kind == WORD) /* the space at the end stops it */
        i++;
    return i;
}

static void add_words(struct ost_terms *t, bool pairs)
{
    uint64_t pair[2] = {0};
    bool second = false;
    for (size_t i = 0, end; i < t->chars; i = end) {
        end = word_end(t, i);
        if (end == i) {
            end++;
            continue;
        }
        add_characters(t, i, end, OST_TERMS_WORD);
        pair[0] = pair[1];
        pair[1] = htole64(t->hash[t->n - 1]); /* that of the word just added */
        if (second && pairs)
            add(t, pair, sizeof pair, OST_TERMS_PAIR);
        second = true;
    }
    t->words = t->n;
}

/* The n-grams of one padded run, whose spaces are characters `from` and `to - 1`. */
static void add_run(struct ost_terms *t, size_t from, size_t to, size_t longest)
{
    for (size_t n = SHORTEST; n <= longest; n++) {
        if (to - from <= n) {
            add_characters(t, from, to, OST_TERMS_CHARACTERS);
            return;
        }
        for (size_t i = from; i + n <= to; i++)
            add_characters(t, i, i + n, OST_TERMS_CHARACTERS);
    }
}

void ost_terms_read(struct ost_terms *t, struct ost_slice text)
{
    ost_terms_read_limited(t, text, full);
}

void ost_terms_read_limited(struct ost_terms *t, struct ost_slice text,
                            struct ost_terms_limit limit)
{
    if (!t->folded.p)
        t->folded = (struct ost_buf)OST_BUF_INIT;
    fold(t, text);
    t->n = 0;
    add_words(t, limit.words > 1);
    for (size_t from = 0, to = 1; to < t->chars; to++) {
        if (t->ch[to].kind != SPACE)
            continue;
        add_run(t, from, to + 1, (size_t)limit.characters);
        from = to;
    }
}

void ost_terms_release(struct ost_terms *t)
{
    ost_buf_release(&t->folded);
    free(t->ch);
    free(t->hash);
    *t = (struct ost_terms){0};
}
