/*
 * SHA-256 (FIPS 180-4), for saying which bytes a result rests on (nettle behind the door).
 *
 *     struct ost_sha256 *sha = ost_sha256_new();
 *     ost_sha256_add(sha, bytes, n);               // as often as there are bytes
 *     struct ost_digest digest;
 *     ost_sha256_end(sha, &digest);
 *     ost_digest_put(&b, &digest);                 // 64 hexadecimal digits, as sha256sum prints them
 *     ost_sha256_free(sha);
 */
#ifndef OST_BASE_SHA256_H
#define OST_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct ost_sha256;

struct ost_digest {
    uint8_t byte[32];
};

struct ost_sha256 *ost_sha256_new(void);
void ost_sha256_free(struct ost_sha256 *sha); /* NULL is fine */

void ost_sha256_add(struct ost_sha256 *sha, const void *bytes, size_t n);

/* The hash of all bytes since it was new or last ended; begins anew. */
void ost_sha256_end(struct ost_sha256 *sha, struct ost_digest *out);

/* Appends 64 lower-case hexadecimal digits. */
void ost_digest_put(struct ost_buf *b, const struct ost_digest *digest);

#endif
