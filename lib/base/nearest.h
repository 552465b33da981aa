/*
 * The word that was probably meant: for messages that end in "did you mean 'hours'?".
 *
 * Distance is the number of letters to insert, delete, replace or swap with their neighbour (optimal
 * string alignment). A word is near when at most a third of the letters, and one more, differ.
 */
#ifndef OST_BASE_NEAREST_H
#define OST_BASE_NEAREST_H

#include <stddef.h>

/* The closest of `n` words to `word`, the first of equals; NULL when none is near. Borrowed from `words`. */
const char *ost_nearest(const char *word, const char *const *words, size_t n);

#endif
