/*
 * 64-bit hashes (XXH3) for tables and fingerprints; not for secrets.
 *
 * The value for given bytes and seed is fixed by the XXH3 specification, so it may be stored.
 */
#ifndef OST_BASE_HASH_H
#define OST_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t ost_hash(const void *bytes, size_t n, uint64_t seed);

#endif
