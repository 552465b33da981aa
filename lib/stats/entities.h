/*
 * Scores of entities: how many of those that are there were found, and of those found are there.
 *
 * An entity counts as found when one of the same type covers exactly the same words. With tp, fp, fn
 * of a type the scores are those of stats/confusion.h; micro averages over all entities alike, macro
 * over the types that occur, weighted over these by support. These are the numbers of seqeval's
 * classification_report(zero_division=0) in its default mode.
 *
 *     struct ost_entity_tally tally = {0};
 *     ost_entity_tally_add(&tally, &set, truth, predicted, words);    // a text
 *     struct ost_entity_scores s;
 *     ost_entity_scores_of(&s, &tally);                               // s.micro.f1
 */
#ifndef OST_STATS_ENTITIES_H
#define OST_STATS_ENTITIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/confusion.h"
#include "stats/tagset.h"

struct ost_entity_count {
    uint64_t truth, predicted, hits; /* there, said to be, both */
};

/* Zeroed is empty. */
struct ost_entity_tally {
    struct ost_entity_count *type; /* [types] */
    size_t types;                  /* numbers of types seen, and those below them */
    uint64_t words, right;         /* words, and those with the true tag */
};

/* Counts a text of `n` words; both rows of tags are of the set. */
void ost_entity_tally_add(struct ost_entity_tally *tally, const struct ost_tagset *set,
                          const int *truth, const int *predicted, size_t n);
void ost_entity_tally_release(struct ost_entity_tally *tally);

struct ost_entity_scores {
    size_t types;
    struct ost_score *each; /* [types] */
    bool *occurs;           /* [types] as truth or as prediction */
    struct ost_score micro, macro, weighted;
    double word_accuracy; /* share of the words with the true tag */
    uint64_t words;
};

/* All 0 when nothing was added. *out is yours to release. */
void ost_entity_scores_of(struct ost_entity_scores *out, const struct ost_entity_tally *tally);
void ost_entity_scores_release(struct ost_entity_scores *scores);

#endif
