#include "base/sha256.h"

#include <nettle/sha2.h>
#include <stdlib.h>

#include "base/alloc.h"

struct ost_sha256 {
    struct sha256_ctx context;
};

struct ost_sha256 *ost_sha256_new(void)
{
    struct ost_sha256 *sha = ost_alloc(sizeof *sha);
    sha256_init(&sha->context);
    return sha;
}

void ost_sha256_free(struct ost_sha256 *sha)
{
    free(sha);
}

void ost_sha256_add(struct ost_sha256 *sha, const void *bytes, size_t n)
{
    sha256_update(&sha->context, n, bytes);
}

void ost_sha256_end(struct ost_sha256 *sha, struct ost_digest *out)
{
    sha256_digest(&sha->context, sizeof out->byte, out->byte);
}

void ost_digest_put(struct ost_buf *b, const struct ost_digest *digest)
{
    for (size_t i = 0; i < sizeof digest->byte; i++)
        ost_buf_printf(b, "%02x", digest->byte[i]);
}
