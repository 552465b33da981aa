/*
 * A vocabulary: token <-> id.
 *
 * In one of WordPiece, which has a prefix, a token beginning with "##" (and holding more) continues
 * a word, any other begins one; the two live in tables of their own, keyed by the bytes without the
 * prefix, so that a piece is looked up where it stands in the word, without building a string. In
 * any other every token is in the first table. A third holds the added tokens, "[SEP]" and its
 * like. Ids are dense: 0..n-1.
 *
 * Everything comes from foreign files: counts are checked by whoever reads them, against
 * OST_VOCABULARY_MAX; a set of tokens built to collide in the hash is refused.
 */
#ifndef OST_TEXT_VOCABULARY_H
#define OST_TEXT_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

enum { OST_VOCABULARY_MAX = 1000000 }; /* tokens */

/* Open addressing, at most half full; keys are the tokens without their first `skip` bytes. */
struct ost_token_table {
    struct ost_token_entry *entry; /* [size] */
    size_t size, used;             /* size is a power of two */
    size_t skip;
    size_t longest; /* bytes of the longest key */
};

enum ost_token_kind { OST_TOKEN_BEGINS, OST_TOKEN_CONTINUES, OST_TOKEN_ADDED, OST_TOKEN_KINDS };

struct ost_vocabulary {
    struct ost_slice *token; /* [n] text by id, in the arena; p is NULL where there is none yet */
    size_t n;
    bool prefixed;
    struct ost_token_table table[OST_TOKEN_KINDS];
    struct ost_arena arena;
};

#define OST_VOCABULARY_PREFIX "##"

/*
 * Room for `n` tokens, none of them there yet; n <= OST_VOCABULARY_MAX. `prefixed`: those with "##"
 * continue words. Release it in any case.
 */
void ost_vocabulary_init(struct ost_vocabulary *v, size_t n, bool prefixed);
void ost_vocabulary_release(struct ost_vocabulary *v);

/* OST_TOKEN_CONTINUES for a token with prefix where that means something, else OST_TOKEN_BEGINS. */
enum ost_token_kind ost_vocabulary_kind(const struct ost_vocabulary *v, struct ost_slice token);

/* Gives the token to an id < n and copies its bytes; OST_EPARSE when the id has one already. */
int ost_vocabulary_set(struct ost_vocabulary *v, struct ost_slice token, int32_t id);

/*
 * Makes the token of this id findable under `kind`, OST_TOKEN_CONTINUES only if it begins with
 * "##". OST_EPARSE when another id is found there for the same bytes, OST_ELIMIT on made-up
 * collisions.
 */
int ost_vocabulary_index(struct ost_vocabulary *v, enum ost_token_kind kind, int32_t id);

/* The id of the key (without "##" for one that continues a word), or -1. */
int32_t ost_vocabulary_find(const struct ost_vocabulary *v, enum ost_token_kind kind,
                            struct ost_slice key);

/* The id of a token as it is written, prefix included, or -1. */
int32_t ost_vocabulary_id(const struct ost_vocabulary *v, struct ost_slice token);

#endif
