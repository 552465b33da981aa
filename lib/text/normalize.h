/*
 * The first half of the BERT tokenizer: characters cleaned, split from each other, stripped of
 * accents and lower-cased, each with the place in the original text that it came from.
 *
 * The steps and their order are BertNormalizer's (huggingface/tokenizers, normalizers/bert.rs), and
 * so are the places (tokenizer/normalizer.rs): a character that replaces another takes its place
 * over, one that is inserted shares the place of what stands before it.
 *
 *     1. clean_text        NUL, U+FFFD and control characters vanish, white space becomes U+0020
 *     2. split_ideographs  a space on both sides of each Chinese character
 *     3. strip_accents     canonical decomposition, then category Mn vanishes
 *     4. lowercase         each character for itself
 *
 * Reading is in chunks, so that a caller who has seen enough of a megabyte can stop. Time is linear
 * in the text read, memory in the longest run of combining marks. Bytes that are not UTF-8 count as
 * U+FFFD.
 *
 *     struct ost_normal s = OST_NORMAL_INIT;
 *     ost_normal_start(&s, &rules, text, 0, text.n);
 *     while (ost_normal_next(&s))
 *         for (size_t i = 0; i < s.n; i++)
 *             use(s.chars[i].c, s.chars[i].begin, s.chars[i].end);
 *     ost_normal_release(&s);
 */
#ifndef OST_TEXT_NORMALIZE_H
#define OST_TEXT_NORMALIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct ost_normal_rules {
    bool clean_text;
    bool split_ideographs;
    bool strip_accents;
    bool lowercase;
};

struct ost_normal_char {
    uint32_t c;
    size_t begin, end; /* bytes of the original text, begin < end; never descending along a text */
};

struct ost_normal_mark; /* a combining mark that waits for its place in the order */

struct ost_normal {
    struct ost_normal_char *chars; /* [n] the chunk; valid until the next call */
    size_t n;

    /* private */
    const struct ost_normal_rules *rules;
    struct ost_slice text;
    size_t at, end;
    size_t cap;
    struct ost_normal_mark *marks, *sorted; /* [marks_cap] */
    size_t n_marks, marks_cap, sorted_cap;
};

#define OST_NORMAL_INIT                                                                            \
    {                                                                                              \
        NULL, 0, NULL, {NULL, 0}, 0, 0, 0, NULL, NULL, 0, 0, 0                                     \
    }

/*
 * Begins with bytes [begin, end) of `text`, as if nothing stood around them; places are counted
 * from the start of `text`. Keeps both pointers until the next start. Memory of an earlier text is
 * reused.
 */
void ost_normal_start(struct ost_normal *s, const struct ost_normal_rules *rules,
                      struct ost_slice text, size_t begin, size_t end);

/* The next chunk, usually some hundred characters, never none; false when the text is over. */
bool ost_normal_next(struct ost_normal *s);

void ost_normal_release(struct ost_normal *s);

#endif
