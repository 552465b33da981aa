/*
 * A text on its way to a tokenizer: characters, each with the place in the original text that it
 * came from, and the ways of rewriting them that keep the places as huggingface/tokenizers does
 * (tokenizer/normalizer.rs).
 *
 * That library describes a rewriting by a list of changes, one per new character: how many of the
 * old characters it takes the place of. A character inserted shares the place of the old one before
 * it; one that replaces has the place of the first that it replaces.
 *
 *     struct ost_rewriter w = OST_REWRITER_INIT;
 *     ost_rewriter_put(&w, 'f', 0);                    // for U+FB01, fi
 *     ost_rewriter_put(&w, 'i', 1);
 *     ost_rewriter_apply(&w, &text);
 *     ost_rewriter_release(&w);
 */
#ifndef OST_TEXT_TRACED_H
#define OST_TEXT_TRACED_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "text/normalize.h"

struct ost_traced {
    struct ost_normal_char *c; /* [n] places never descend */
    size_t n, cap;
};

void ost_traced_add(struct ost_traced *t, uint32_t c, size_t begin, size_t end);

/* Bytes [begin, end) of the text as they are; those that are not UTF-8 become U+FFFD. */
void ost_traced_read(struct ost_traced *t, struct ost_slice text, size_t begin, size_t end);

/* Appends characters as UTF-8. */
void ost_traced_write(struct ost_buf *out, const struct ost_normal_char *c, size_t n);

void ost_traced_release(struct ost_traced *t);

/* One new character: 1 it is inserted, 0 it replaces one, -n it replaces one and n more after it. */
struct ost_change {
    uint32_t c;
    int32_t change;
};

struct ost_rewriter {
    struct ost_change *change; /* [n] */
    size_t n, cap;
    struct ost_traced spare;
};

#define OST_REWRITER_INIT                                                                          \
    {                                                                                              \
        NULL, 0, 0,                                                                                \
        {                                                                                          \
            NULL, 0, 0                                                                             \
        }                                                                                          \
    }

void ost_rewriter_put(struct ost_rewriter *w, uint32_t c, int32_t change);

/*
 * Puts the characters of `by` where `replaced` old ones stood. When there are none, the change of
 * the character put before grows by what vanished; without one before, the vanished are forgotten,
 * so that every place after them is one too early: so it is in the reference.
 */
void ost_rewriter_replace(struct ost_rewriter *w, size_t replaced, struct ost_slice by);

/* Makes the changes put so far the text, and forgets them. */
void ost_rewriter_apply(struct ost_rewriter *w, struct ost_traced *text);

void ost_rewriter_release(struct ost_rewriter *w);

/*
 * Replaces each run of `pattern` of characters, from left to right, by others, which all get the
 * place of the last one replaced. A `run` of spaces matches two or more U+0020 instead.
 */
struct ost_replacement {
    struct ost_traced pattern, content; /* characters; their places mean nothing */
    bool spaces;                        /* the pattern is two or more spaces */
};
void ost_traced_replace(struct ost_traced *t, const struct ost_replacement *r);

/* Takes white space off the ends. */
void ost_traced_strip(struct ost_traced *t, bool left, bool right);

#endif
