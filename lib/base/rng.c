#include "base/rng.h"

#include <assert.h>

uint64_t ost_rng_next(struct ost_rng *r)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

struct ost_rng ost_rng_seeded(uint64_t seed, uint64_t stream)
{
    struct ost_rng r = {seed};
    r.state = ost_rng_next(&r) ^ stream;
    r.state = ost_rng_next(&r);
    return r;
}

uint64_t ost_rng_below(struct ost_rng *r, uint64_t n)
{
    assert(n > 0);
    uint64_t limit = UINT64_MAX - UINT64_MAX % n;
    uint64_t x;
    do
        x = ost_rng_next(r);
    while (x >= limit);
    return x % n;
}

void ost_rng_shuffle(struct ost_rng *r, size_t *index, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = ost_rng_below(r, i);
        size_t held = index[i - 1];
        index[i - 1] = index[j];
        index[j] = held;
    }
}
