/*
 * The texts and the hashes of tests/parity/tokenizer, as scripts/reference/tokenizer_cases.py and
 * make_tokenizer_goldens.py define them.
 */
#ifndef TESTS_SUPPORT_TOKEN_TEXTS_H
#define TESTS_SUPPORT_TOKEN_TEXTS_H

#include "support/test.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "io/json.h"

enum { SCALARS_END = 0x110000 };

#define HASH_START 0xcbf29ce484222325

/* FNV-1a over the bytes of little-endian 32-bit values. */
static inline void hash_value(uint64_t *h, uint32_t value)
{
    for (int i = 0; i < 4; i++, value >>= 8)
        *h = (*h ^ (value & 0xff)) * 0x100000001b3;
}

/* Counts the blocks whose hash is not the golden's and shows the first. */
static inline void check_block(size_t *bad, const struct ost_json *blocks, size_t block, uint64_t h,
                               const char *what)
{
    char hex[17];
    snprintf(hex, sizeof hex, "%016llx", (unsigned long long)h);
    if (!ost_slice_is(ost_json_text(ost_json_at(blocks, block)), hex) && (*bad)++ == 0)
        print_error("%s: block %zu differs\n", what, block);
}

static inline uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static inline uint32_t punctuation(uint64_t r)
{
    r %= 32;
    return (uint32_t)(r < 15   ? 0x21 + r
                      : r < 22 ? 0x3a + r - 15
                      : r < 28 ? 0x5b + r - 22
                               : 0x7b + r - 28);
}

static inline void add_item(struct ost_buf *text, uint64_t *state)
{
    static const char *const oddities[] = {"\u0300", "\u200d", "\ufe0f", "\U0001f600", "\t", "\n",
                                           "\u00a0", "\u3000", "[SEP]",  "[MASK]",     "##"};
    static const uint32_t first[] = {0xc0, 0x370, 0x4e00, 0x3040, 0xac00};
    static const uint32_t size[] = {400, 400, 20992, 192, 11172};
    uint64_t k = draw(state) % 16, r = k == 6 ? 0 : draw(state);
    if (k < 6)
        ost_buf_addch(text, (char)(r % 52 < 26 ? 'A' + r % 52 : 'a' + r % 52 - 26));
    else if (k == 6)
        ost_buf_addch(text, ' ');
    else if (k == 7)
        ost_buf_addch(text, (char)('0' + r % 10));
    else if (k == 8)
        ost_utf8_encode(text, punctuation(r));
    else if (k < 14)
        ost_utf8_encode(text, first[k - 9] + (uint32_t)(r % size[k - 9]));
    else if (k == 14)
        ost_utf8_encode(text,
                        (uint32_t)(r % 0x10f800 < 0xd800 ? r % 0x10f800 : r % 0x10f800 + 0x800));
    else
        ost_buf_puts(text, oddities[r % 11]);
}

/* The next of the random strings; *state begins as the seed. */
static inline void next_string(struct ost_buf *text, uint64_t *state)
{
    ost_buf_clear(text);
    for (uint64_t n = 1 + draw(state) % 24; n > 0; n--)
        add_item(text, state);
}

#endif
