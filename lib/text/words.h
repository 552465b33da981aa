/*
 * Words of a text: the runs of characters between white space.
 *
 * This is what "one tag per word" counts, wherever tags are read, learnt or written. White space is
 * Unicode's White_Space (text/unicode.h): line breaks, tabs, U+00A0 and U+3000 included, U+200B not; any
 * number of them separate two words once. Bytes that are not UTF-8 are part of a word.
 *
 *     struct ost_slice rest = text, word;
 *     while (ost_word_next(&rest, &word))
 *         use(word, (size_t)(word.p - text.p));
 */
#ifndef OST_TEXT_WORDS_H
#define OST_TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* Takes the next word off *rest; false when there is none. */
bool ost_word_next(struct ost_slice *rest, struct ost_slice *word);

size_t ost_words_count(struct ost_slice text);

#endif
