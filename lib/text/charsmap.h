/*
 * SentencePiece's compiled normalisation rules: from the bytes of some characters to those of
 * others, in a double-array trie (github.com/s-yata/darts-clone) with the texts behind it. In a
 * tokenizer.json it is the base64 text "precompiled_charsmap" of the normalizer "Precompiled".
 *
 *     bytes 0..3   size of the trie in bytes, little-endian
 *     the trie     units of 32 bits, little-endian
 *     the rest     the texts, UTF-8, each with a NUL at its end
 *
 * It comes from a foreign file: sizes are checked on reading, and looking up reads nothing outside,
 * whatever the units say.
 */
#ifndef OST_TEXT_CHARSMAP_H
#define OST_TEXT_CHARSMAP_H

#include "text/traced.h"

struct ost_charsmap {
    uint32_t *unit; /* [units] */
    size_t units;
    char *text; /* [bytes + 1] the texts; NUL-terminated */
    size_t bytes;
};

/* OST_EPARSE: no base64, or not of this form. Release *out after success. */
int ost_charsmap_read(struct ost_charsmap *out, struct ost_slice base64);
void ost_charsmap_release(struct ost_charsmap *m);

/*
 * What the shortest prefix of `key` that has a rule becomes, borrowed; p is NULL when there is none.
 */
struct ost_slice ost_charsmap_find(const struct ost_charsmap *m, struct ost_slice key);

/*
 * Rewrites the text as normalizers/precompiled.rs does: each user-perceived character of less than
 * six bytes as a whole (by its shortest prefix, the rest of it vanishes), else character by
 * character. `w` is working memory, empty before and after.
 */
void ost_charsmap_apply(const struct ost_charsmap *m, struct ost_traced *text,
                        struct ost_rewriter *w);

#endif
