/*
 * Texts of a collection that are the same, or nearly so.
 *
 * The same: equal after folding (lower case; runs of white space and punctuation as one space, none
 * at the ends). Nearly so: the Jaccard index of their sets of character 5-grams, |A and B| / |A or B|,
 * reaches a threshold; a folded text of fewer characters has one gram, itself.
 *
 * Pairs are found by prefix filtering (Chaudhuri, Ganti and Kaushik 2006, doi:10.1109/ICDE.2006.9;
 * Bayardo, Ma and Srikant 2007, doi:10.1145/1242572.1242591): with the grams of every set in one
 * order, rarest first, two sets A and B that reach the threshold t share one of the first
 * |A| - ceil(t |A|) + 1 of A and of the like of B. So at t = .9 a text is compared only with those
 * that share one of the rarest tenth of its grams, which for texts that people write are few: the
 * time is near to linear. Unlike MinHash nothing is missed by chance.
 *
 * Where thousands are made from one template, that would be all pairs: a text is compared with at most
 * OST_SIMILAR_LOOK_BACK earlier ones for each gram. A gram is known by 32 bits of its hash, so an index
 * may be too high by one shared gram about once in a million pairs of texts of 60 characters.
 *
 *     struct ost_similar s;
 *     ost_similar_find(&s, text, n, 0.9);
 *     if (s.group[3] == s.group[7]) ...                   // the same
 *     for (size_t i = 0; i < s.pairs; i++)
 *         use(s.first[s.pair[i].a], s.first[s.pair[i].b], s.pair[i].jaccard);
 *     ost_similar_release(&s);
 */
#ifndef OST_TEXT_SIMILAR_H
#define OST_TEXT_SIMILAR_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

enum { OST_SIMILAR_LOOK_BACK = 100 };

/* Bytes of a text that are read; what lies behind is ignored. */
enum { OST_SIMILAR_TEXT_MAX = 64 * 1024 };

/*
 * Replaces `out` by the folded text, which may be empty. Words stand between single spaces: a phrase is
 * in it where " phrase " is in " text ".
 */
void ost_similar_fold(struct ost_buf *out, struct ost_slice text);

struct ost_similar_pair {
    uint32_t a, b; /* groups, a < b */
    float jaccard; /* threshold..1 */
};

struct ost_similar {
    uint32_t *group; /* [n] texts of one group are the same; groups by first appearance */
    uint32_t *first; /* [groups] the first text of each */
    size_t groups;
    struct ost_similar_pair *pair; /* [pairs] by b, then a; each once */
    size_t pairs;
};

/* `n` < 2^32 - 1 texts, 0 < threshold <= 1. *out is yours to release. */
void ost_similar_find(struct ost_similar *out, const struct ost_slice *text, size_t n,
                      double threshold);
void ost_similar_release(struct ost_similar *s);

#endif
