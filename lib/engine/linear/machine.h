/*
 * The trained linear machine: features, one weight per feature and class, and its file.
 *
 * The score of class k for a text with vector x is
 *
 *     bias[k] + scale[k] * sum over features f of x[f] * weight[f][k]
 *
 * positive where the text is in the class.
 * Weights are whole numbers -127..127 with one scale per class: an eighth of the room of doubles,
 * and on five data sets the accuracy moves by less than a tenth of a point either way.
 *
 * `linear.bin`, all numbers little-endian, no padding:
 *
 *     offset  type                  what
 *     0       u8[8]                 magic "OSTLIN\r\n": text-mode copying shows
 *     8       u32                   version, 2; stands for the terms (terms.h) and the formula, too
 *     12      u32                   classes, K >= 2
 *     16      u32                   features, F < 2^31
 *     20      u64[F]                hash of each term, strictly rising
 *     + 8 F   f32[F]                inverse document frequency, 1..10^6
 *     + 4 F   f32[K]                bias, at most 10^6 either way
 *     + 4 K   f32[K]                scale, 0..10^6
 *     + 4 K   i8[F * K]             weights, row by row: all classes of feature 0, then of feature 1
 *
 * and nothing behind it: the size of the file follows from K and F. Class numbers are positions in
 * the `labels` of ostler.json. The reader trusts nothing: counts are checked against the size of
 * the file before anything is allocated, and every number that is not as above is refused.
 */
#ifndef OST_ENGINE_LINEAR_MACHINE_H
#define OST_ENGINE_LINEAR_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#include "engine/linear/tfidf.h"

#define OST_MACHINE_FILE "linear.bin"
enum { OST_MACHINE_VERSION = 2 };

/* Bytes of the file that one more feature costs. */
#define OST_MACHINE_FEATURE_BYTES(classes) (8 + 4 + (size_t)(classes))

/* How many features to keep: as many as a file of 16 MiB holds, and 16,384 in any case. */
size_t ost_machine_features_most(size_t classes);

/* Zeroed is empty. */
struct ost_machine {
    struct ost_tfidf features;
    size_t classes;
    float *bias;    /* [classes] */
    float *scale;   /* [classes] */
    int8_t *weight; /* [features.n x classes] row-major */
};

/* Room for the machine of these features and so many classes, everything 0; `features` is taken. */
void ost_machine_init(struct ost_machine *m, struct ost_tfidf *features, size_t classes);
void ost_machine_release(struct ost_machine *m);

/* score[classes] of a sparse vector. O(n * classes). */
void ost_machine_score(const struct ost_machine *m, const uint32_t *column, const float *value,
                       size_t n, float *score);

/* Writes `dir`/linear.bin, whole or not at all. */
int ost_machine_save(const struct ost_machine *m, const char *dir);

/*
 * Reads `dir`/linear.bin, which must have so many classes. *out is yours to release. OST_EPARSE: it
 * is not such a file, of another version (the message says which one this program reads), cut
 * short, or holds a number that cannot be; OST_EINVAL: it has another number of classes.
 */
int ost_machine_load(struct ost_machine *out, const char *dir, size_t classes);

#endif
