/*
 * Seeded dice: SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
 *
 * The state is a value the caller holds; there is no global generator. The same seed gives the same
 * numbers on every machine. Not for secrets.
 */
#ifndef OST_BASE_RNG_H
#define OST_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct ost_rng {
    uint64_t state;
};

/* A stream of its own for each (seed, stream) pair: an epoch, a class, a path. */
struct ost_rng ost_rng_seeded(uint64_t seed, uint64_t stream);

uint64_t ost_rng_next(struct ost_rng *r);

/* Uniform in [0, n), without modulo bias; n > 0. */
uint64_t ost_rng_below(struct ost_rng *r, uint64_t n);

/* Fisher-Yates shuffle of `n` indices. */
void ost_rng_shuffle(struct ost_rng *r, size_t *index, size_t n);

#endif
