/*
 * Pairs of texts for contrastive tuning: two of one class, or of two classes.
 *
 * The protocol is SetFit's (Tunstall and others 2022, arXiv:2209.11055, section 3; its
 * ContrastiveDataset). Of n texts there are up to n (n + 1) / 2 alike pairs, a text with itself among
 * them, and n (n - 1) / 2 unlike ones: too many to write down for more than some thousand texts. So
 * none is stored. Pairs are numbered by a formula, a keyed permutation of the numbers shuffles them,
 * and the k-th pair of a tuning is calculated when its turn comes: memory is O(n), and no pair comes
 * twice before all of its kind have come once.
 *
 *     struct ost_pairs pairs;
 *     ost_pairs_init(&pairs, label, n, classes, 42);
 *     uint64_t total = ost_pairs_total(&pairs, &ost_pairing_default);
 *     for (uint64_t k = 0; k < total; k++)
 *         learn(ost_pairs_draw(&pairs, &ost_pairing_default, k));
 *     ost_pairs_release(&pairs);
 */
#ifndef OST_ENGINE_BERT_PAIRS_H
#define OST_ENGINE_BERT_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many pairs a tuning takes, by SetFit's names. */
enum ost_pairing_kind {
    OST_PAIRS_PER_TEXT,      /* so many alike and as many unlike for each text (num_iterations) */
    OST_PAIRS_OVERSAMPLING,  /* of both kinds as many as there are of the more frequent one */
    OST_PAIRS_UNDERSAMPLING, /* of both kinds as many as there are of the rarer one */
    OST_PAIRS_UNIQUE,        /* every pair once */
};

struct ost_pairing {
    enum ost_pairing_kind kind;
    uint64_t per_text; /* of OST_PAIRS_PER_TEXT, 1..OST_PAIRS_PER_TEXT_MAX */
};

enum { OST_PAIRS_PER_TEXT_MAX = 10000 };

/* 20 for each text: SetFit's paper, section 4.1. */
extern const struct ost_pairing ost_pairing_default;

/* "oversampling", "undersampling", "unique", or a number. OST_EINVAL says what there is. */
int ost_pairing_parse(struct ost_pairing *out, const char *text);

struct ost_pairs {
    size_t *text;     /* [n] text numbers, class by class */
    size_t *from;     /* [classes + 1] class c is text[from[c]] .. text[from[c + 1] - 1] */
    uint64_t *alike;  /* [classes + 1] alike pairs of the classes before c */
    uint64_t *unlike; /* [classes + 1] unlike pairs whose later text is of a class before c */
    size_t n, classes;
    uint64_t seed;
};

struct ost_pair {
    size_t text[2];
    bool alike;
};

/* Of n < 2^31 texts, whose label[i] is below `classes`; two classes have texts. Yours to release. */
void ost_pairs_init(struct ost_pairs *out, const int *label, size_t n, size_t classes,
                    uint64_t seed);

void ost_pairs_release(struct ost_pairs *p); /* fine on a zeroed struct */

/* How many pairs that makes; below 2^63. */
uint64_t ost_pairs_total(const struct ost_pairs *p, const struct ost_pairing *pairing);

/* Pair k. Alike and unlike ones take turns; OST_PAIRS_UNIQUE mixes them as they come. */
struct ost_pair ost_pairs_draw(const struct ost_pairs *p, const struct ost_pairing *pairing,
                               uint64_t k);

#endif
