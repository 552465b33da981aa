/*
 * The numbers of pairs. Alike pairs go class by class, and in a class of m texts by the triangle
 * (0,0) (0,1) (1,1) (0,2) ...: pair (i, j), i <= j, is number j (j + 1) / 2 + i. Unlike pairs go by the
 * later text: one of class c has every text of the classes before as its partner.
 */
#include "engine/bert/pairs.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/rng.h"

enum { HALF_ROUNDS = 2 };

const struct ost_pairing ost_pairing_default = {OST_PAIRS_PER_TEXT, 20};

int ost_pairing_parse(struct ost_pairing *out, const char *text)
{
    static const char *const names[] = {
        [OST_PAIRS_OVERSAMPLING] = "oversampling",
        [OST_PAIRS_UNDERSAMPLING] = "undersampling",
        [OST_PAIRS_UNIQUE] = "unique",
    };
    for (enum ost_pairing_kind kind = OST_PAIRS_OVERSAMPLING; kind <= OST_PAIRS_UNIQUE; kind++)
        if (strcmp(text, names[kind]) == 0) {
            *out = (struct ost_pairing){.kind = kind};
            return 0;
        }
    char *end;
    long long n = strtoll(text, &end, 10);
    if (end == text || *end || n < 1 || n > OST_PAIRS_PER_TEXT_MAX)
        return ost_fail(OST_EINVAL,
                        "pairs are 'oversampling', 'undersampling', 'unique' or a number for each "
                        "text from 1 to %d, not '%s'",
                        OST_PAIRS_PER_TEXT_MAX, text);
    *out = (struct ost_pairing){OST_PAIRS_PER_TEXT, (uint64_t)n};
    return 0;
}

/* Counting sort: the texts of a class keep their order. */
static void sort_by_class(struct ost_pairs *p, const int *label)
{
    for (size_t i = 0; i < p->n; i++)
        p->from[label[i] + 1]++;
    for (size_t c = 0; c < p->classes; c++)
        p->from[c + 1] += p->from[c];
    size_t *next = ost_calloc(p->classes, sizeof *next);
    memcpy(next, p->from, p->classes * sizeof *next);
    for (size_t i = 0; i < p->n; i++)
        p->text[next[label[i]]++] = i;
    free(next);
}

void ost_pairs_init(struct ost_pairs *out, const int *label, size_t n, size_t classes,
                    uint64_t seed)
{
    assert(n < (size_t)1 << 31);
    *out = (struct ost_pairs){.n = n, .classes = classes, .seed = seed};
    out->text = ost_calloc(n, sizeof *out->text);
    out->from = ost_calloc(classes + 1, sizeof *out->from);
    out->alike = ost_calloc(classes + 1, sizeof *out->alike);
    out->unlike = ost_calloc(classes + 1, sizeof *out->unlike);
    sort_by_class(out, label);
    for (size_t c = 0; c < classes; c++) {
        uint64_t before = out->from[c], members = out->from[c + 1] - out->from[c];
        out->alike[c + 1] = out->alike[c] + members * (members + 1) / 2;
        out->unlike[c + 1] = out->unlike[c] + members * before;
    }
    assert(out->unlike[classes] > 0);
}

void ost_pairs_release(struct ost_pairs *p)
{
    free(p->text);
    free(p->from);
    free(p->alike);
    free(p->unlike);
    *p = (struct ost_pairs){0};
}

uint64_t ost_pairs_total(const struct ost_pairs *p, const struct ost_pairing *pairing)
{
    uint64_t alike = p->alike[p->classes], unlike = p->unlike[p->classes];
    switch (pairing->kind) {
    case OST_PAIRS_UNIQUE:
        return alike + unlike;
    case OST_PAIRS_OVERSAMPLING:
        return 2 * (alike > unlike ? alike : unlike);
    case OST_PAIRS_UNDERSAMPLING:
        return 2 * (alike < unlike ? alike : unlike);
    default:
        return 2 * pairing->per_text * p->n;
    }
}

/* ---- shuffling ---- */

static uint64_t noise(uint64_t key, uint64_t x)
{
    struct ost_rng rng = ost_rng_seeded(key, x);
    return ost_rng_next(&rng);
}

/*
 * A permutation of 0..size-1: a Feistel network of four rounds (Luby and Rackoff 1988,
 * doi:10.1137/0217022) on the next even number of bits, again and again until the result is small
 * enough, which is after four times at most on average.
 */
static uint64_t permute(uint64_t x, uint64_t size, uint64_t key)
{
    int half = 1;
    while (half < 32 && (uint64_t)1 << 2 * half < size)
        half++;
    uint64_t mask = ((uint64_t)1 << half) - 1;
    do {
        uint64_t left = x >> half, right = x & mask;
        for (uint64_t round = 0; round < HALF_ROUNDS; round++) {
            left ^= noise(key + 2 * round, right) & mask;
            right ^= noise(key + 2 * round + 1, left) & mask;
        }
        x = left << half | right;
    } while (x >= size);
    return x;
}

/* Number k of an endless sequence that shuffles 0..size-1 anew each time it is through. */
static uint64_t shuffled(const struct ost_pairs *p, uint64_t k, uint64_t size, uint64_t kind)
{
    return permute(k % size, size, noise(p->seed, k / size * 4 + kind));
}

/* ---- from numbers to pairs ---- */

/* The class whose numbers hold `number`: before[c] <= number < before[c + 1]. */
static size_t find_class(const uint64_t *before, size_t classes, uint64_t number)
{
    size_t low = 0, high = classes;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (before[middle] <= number)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static struct ost_pair alike_pair(const struct ost_pairs *p, uint64_t number)
{
    size_t c = find_class(p->alike, p->classes, number);
    uint64_t at = number - p->alike[c];
    uint64_t j = (uint64_t)((sqrt(8 * (double)at + 1) - 1) / 2);
    while (j * (j + 1) / 2 > at) /* the root is rounded */
        j--;
    while ((j + 1) * (j + 2) / 2 <= at)
        j++;
    const size_t *text = p->text + p->from[c];
    return (struct ost_pair){{text[at - j * (j + 1) / 2], text[j]}, true};
}

static struct ost_pair unlike_pair(const struct ost_pairs *p, uint64_t number)
{
    size_t c = find_class(p->unlike, p->classes, number);
    uint64_t at = number - p->unlike[c], before = p->from[c];
    return (struct ost_pair){{p->text[at % before], p->text[before + at / before]}, false};
}

struct ost_pair ost_pairs_draw(const struct ost_pairs *p, const struct ost_pairing *pairing,
                               uint64_t k)
{
    uint64_t alike = p->alike[p->classes], unlike = p->unlike[p->classes];
    if (pairing->kind == OST_PAIRS_UNIQUE) {
        uint64_t number = shuffled(p, k, alike + unlike, 2);
        return number < alike ? alike_pair(p, number) : unlike_pair(p, number - alike);
    }
    return k % 2 == 0 ? alike_pair(p, shuffled(p, k / 2, alike, 0))
                      : unlike_pair(p, shuffled(p, k / 2, unlike, 1));
}
