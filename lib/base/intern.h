/*
 * Words as numbers: every different text gets the next number, and the same text the same one.
 *
 * Numbers are dense, 0 .. count - 1, in the order in which texts were first seen; comparing two words
 * is then comparing two numbers, and a table per word is an array. A caller who wants 0 to mean "no
 * word" interns the empty text first.
 *
 *     struct ost_intern words = OST_INTERN_INIT;
 *     uint32_t id = ost_intern(&words, ost_slice_of("urgent"));
 *     struct ost_slice text = ost_intern_text(&words, id);   // NUL-terminated, "urgent"
 *     ost_intern_release(&words);
 *
 * Open addressing over XXH3, at most two thirds full; a text costs its bytes, 1 for the NUL and 28 to
 * 40 more. Finding and adding are O(length).
 */
#ifndef OST_BASE_INTERN_H
#define OST_BASE_INTERN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

struct ost_intern {
    struct ost_intern_slot *slot; /* [slots], a power of two or 0 */
    size_t slots;
    struct ost_slice *text; /* [count] by number */
    size_t count, cap;
    struct ost_arena arena; /* owns the texts */
};

#define OST_INTERN_INIT                                                                            \
    {                                                                                              \
        .text = NULL                                                                               \
    }

void ost_intern_release(struct ost_intern *t);

/* The number of the text, which is copied if it is new. Up to 2^32 - 2 texts (an assert). */
uint32_t ost_intern(struct ost_intern *t, struct ost_slice text);

/* Whether the text is there; then *id is its number, else it is untouched. */
bool ost_intern_find(const struct ost_intern *t, struct ost_slice text, uint32_t *id);

/* The text of a number < count; NUL-terminated, stays where it is until the table is released. */
struct ost_slice ost_intern_text(const struct ost_intern *t, uint32_t id);

#endif
