/*
 * What the tokenizers ask of a character, answered as its reference does.
 *
 * The sets are not those of today's Unicode: huggingface/tokenizers pins its general categories and
 * its decompositions at Unicode 9.0 while its lower-casing follows the Rust compiler it was built
 * with (Unicode 17). A checkpoint was trained behind exactly these answers, so ours are the same
 * for every one of the 1,112,064 scalar values (tests/parity/tokenizer). The tables and where they
 * come from are in unicode_ranges.h; decompositions and lower case come from utf8proc, whose only
 * door this room is, with the exceptions taken back.
 *
 * A character is a scalar value; other numbers are nothing in particular. Everything here is a
 * pure function: a few nanoseconds, a table look-up for ASCII.
 */
#ifndef OST_TEXT_UNICODE_H
#define OST_TEXT_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* White_Space, Unicode 9 to 17: what separates words. Has U+0085 and U+00A0, not U+200B. */
bool ost_unicode_is_space(uint32_t c);

/* Categories Cc, Cf and Co, so including tab and line feed; not unassigned characters. */
bool ost_unicode_is_control(uint32_t c);

/* Category P*, and all of ASCII's punctuation and symbols ("$+<=>^`|~"), which are S* elsewhere. */
bool ost_unicode_is_punctuation(uint32_t c);

/* Category Mn: accents and other marks without width of their own. */
bool ost_unicode_is_mark(uint32_t c);

/* A Chinese character or radical in the sense of BERT; neither Kana nor Hangul. */
bool ost_unicode_is_ideograph(uint32_t c);

/*
 * The canonical combining class, 0..254: runs of characters whose class is not 0 are put in stable
 * order of their class to complete NFD (Unicode 9, section 3.11, D109).
 */
uint8_t ost_unicode_class(uint32_t c);

/*
 * Full canonical decomposition of one character, Hangul syllables into Jamo included. Stores 1 to
 * OST_UNICODE_PARTS characters and returns how many; one that does not decompose is itself.
 */
enum { OST_UNICODE_PARTS = 4 };
size_t ost_unicode_decompose(uint32_t out[OST_UNICODE_PARTS], uint32_t c);

/*
 * Lower case without context: a final sigma stays U+03C3. Stores 1 or 2 characters and returns how
 * many; 2 only for U+0130, which becomes i and U+0307.
 */
size_t ost_unicode_lower(uint32_t out[2], uint32_t c);

/* Categories L* and N* of Unicode 16, which is what GPT-2's pattern asks for. */
bool ost_unicode_is_letter(uint32_t c);
bool ost_unicode_is_number(uint32_t c);

/*
 * Whether a user-perceived character may end between two neighbours: extended grapheme clusters of
 * Unicode 17 (UAX 29), but without rule GB9c, so that an Indic conjunct is as many as its consonants.
 * *state is 0 at the start of a text and belongs to the function afterwards.
 */
bool ost_unicode_is_break(uint32_t before, uint32_t after, int32_t *state);

/* The text without the white space at its end. Bytes that are not UTF-8 are no white space. */
struct ost_slice ost_unicode_trim_end(struct ost_slice text);

#endif
