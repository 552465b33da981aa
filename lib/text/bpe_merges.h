/*
 * Byte-pair encoding (Sennrich et al. 2016, doi:10.18653/v1/P16-1162): a run of symbols is shortened
 * by the merges of a list, always the one that stands first in the list, of equal ones the leftmost.
 *
 * Merging n symbols takes time O(n log n) whatever the merges are: a priority queue holds the pairs
 * that can be merged.
 */
#ifndef OST_TEXT_BPE_MERGES_H
#define OST_TEXT_BPE_MERGES_H

#include <stddef.h>
#include <stdint.h>

struct ost_merge {
    int32_t left, right; /* ids of the two that become one; left < 0: a free entry */
    int32_t id;
    uint32_t rank; /* place in the list */
};

/* Open addressing, at most half full. */
struct ost_merges {
    struct ost_merge *entry; /* [size] */
    size_t size;             /* a power of two */
};

/* Room for n merges, none of them there yet. */
void ost_merges_init(struct ost_merges *m, size_t n);
void ost_merges_release(struct ost_merges *m);

/* Takes one in; of two for the same pair the later counts. OST_ELIMIT on made-up collisions. */
int ost_merges_add(struct ost_merges *m, struct ost_merge merge);

/* A symbol: a token, and which part [first, last] of the text, in whatever the caller counts. */
struct ost_symbol {
    int32_t id;
    uint32_t first, last;
    int32_t before, after; /* private: the neighbours, -1 none */
};

/* A pair that can be merged, in the queue. */
struct ost_merge_pair {
    uint32_t rank;
    int32_t at; /* the left one */
    int32_t left, right, id;
};

/* Merges symbol[0..n) in place and returns how many are left; `queue` has room for 3 n. */
size_t ost_merges_apply(const struct ost_merges *m, struct ost_symbol *symbol, size_t n,
                        struct ost_merge_pair *queue);

#endif
