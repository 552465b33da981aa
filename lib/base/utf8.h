/*
 * UTF-8, strictly: no surrogates, no overlong forms, nothing above U+10FFFF (Unicode 15, D92).
 *
 * Bytes that are not UTF-8 become U+FFFD, one per maximal subpart (Unicode 15, section 3.9), which is
 * what browsers and Python's errors="replace" do.
 */
#ifndef OST_BASE_UTF8_H
#define OST_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

enum { OST_UTF8_BAD = -1 };

/*
 * Reads one code point at `s`, `n` > 0 bytes available, and stores how many bytes it took (>= 1).
 * Returns the code point, or OST_UTF8_BAD with the length of the maximal subpart.
 */
int32_t ost_utf8_decode(const char *s, size_t n, size_t *taken);

/* Stores the UTF-8 form of a scalar value, no NUL behind it; returns its 1 to 4 bytes. */
size_t ost_utf8_put(char out[4], uint32_t c);

/* Appends the UTF-8 form of a scalar value. */
void ost_utf8_encode(struct ost_buf *b, uint32_t c);

/*
 * The text with every bad sequence replaced. Returns how many were; with 0, *out is `text` itself,
 * else it lies in `room` (cleared first).
 */
size_t ost_utf8_repair(struct ost_slice *out, struct ost_slice text, struct ost_buf *room);

/* Code points in valid text. */
size_t ost_utf8_length(struct ost_slice text);

#endif
