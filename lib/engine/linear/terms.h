/*
 * A text as terms: word 1-2-grams and character 2-5-grams, each a 64-bit hash.
 *
 * A text is lower-cased; white space separates runs, control characters are left out. The two
 * blocks of terms are those of scikit-learn's CountVectorizer:
 *
 *   words       ngram_range=(1, 2): a word is a stretch of characters that are neither white space
 *               nor punctuation. A single letter is a word too (scikit-learn's default drops it),
 *               and every Chinese character is one, so that a sentence without spaces has words.
 *   characters  analyzer='char_wb', ngram_range=(2, 5): inside each run padded by a space on both
 *               sides, punctuation included; a padded run shorter than n counts once, whole.
 *
 * A term is known by its hash alone (XXH3 of its UTF-8 bytes, a seed for each kind), so no
 * dictionary of strings is kept anywhere. With a million terms the chance that any two collide is
 * 3 in 10^8, and the damage is two terms with one weight.
 *
 *     struct ost_terms terms = {0};
 *     ost_terms_read(&terms, text);             // again and again: the memory is reused
 *     for (size_t i = 0; i < terms.n; i++)
 *         use(terms.hash[i], i < terms.words);
 *     ost_terms_release(&terms);
 */
#ifndef OST_ENGINE_LINEAR_TERMS_H
#define OST_ENGINE_LINEAR_TERMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

/* Bytes of a text that are read; what lies behind is ignored. Terms need some 50 times the memory. */
enum { OST_TERMS_TEXT_MAX = 4 * 1024 * 1024 };

/*
 * The seed of a term's hash: over the bytes of the word; over the two words' hashes, little-endian;
 * over the bytes of the characters. Part of the file format (machine.h). They are the first 192
 * bits of pi's fraction: XXH3 combines seed and text of few bytes by exclusive or, so with small
 * seeds a word and some n-gram of one letter more or less would have the same hash.
 */
#define OST_TERMS_WORD 0x243f6a8885a308d3U
#define OST_TERMS_PAIR 0x13198a2e03707344U
#define OST_TERMS_CHARACTERS 0xa4093822299f31d0U

struct ost_terms_char {
    uint32_t at;  /* offset into `folded` */
    uint8_t kind; /* white space, word, Chinese character, other */
};

/*
 * Shorter n-grams only, for choosing features: their terms are among those of the full length, and a
 * model ignores terms that are no features, so it reads texts in full and need not know.
 */
struct ost_terms_limit {
    int words;      /* 1 or 2 */
    int characters; /* 2..5; 0: none */
};

/* Zeroed is empty and ready. */
struct ost_terms {
    uint64_t *hash; /* [n], in order of the text within a block; the same term comes repeatedly */
    size_t n;
    size_t words; /* hash[0..words) are the word block, the rest the character block */

    size_t hash_cap;
    struct ost_buf folded;     /* lower-cased, every run with one space before and after it */
    struct ost_terms_char *ch; /* [chars + 1], the last one marks the end */
    size_t chars, ch_cap;
};

/* Replaces the terms by those of `text`; bytes that are not UTF-8 are left out. O(text.n). */
void ost_terms_read(struct ost_terms *terms, struct ost_slice text);

/* The same with shorter n-grams. */
void ost_terms_read_limited(struct ost_terms *terms, struct ost_slice text,
                            struct ost_terms_limit limit);

/* Frees the memory; the struct is empty and ready again. */
void ost_terms_release(struct ost_terms *terms);

#endif
