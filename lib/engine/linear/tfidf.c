#include "engine/linear/tfidf.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"

/* Open addressing by the low bits of the hash; a slot is free while df is 0. At most half is used. */
struct slot {
    uint64_t hash;
    uint32_t df;
    uint32_t last; /* the text that counted it last, from 1 */
};

struct ost_df {
    struct slot *slot;
    size_t size, used; /* size is a power of two */
    uint32_t texts;
};

enum { FIRST_SIZE = 1024 };

struct ost_df *ost_df_new(void)
{
    struct ost_df *df = ost_calloc(1, sizeof *df);
    df->size = FIRST_SIZE;
    df->slot = ost_calloc(df->size, sizeof *df->slot);
    return df;
}

void ost_df_free(struct ost_df *df)
{
    if (!df)
        return;
    free(df->slot);
    free(df);
}

static struct slot *find_slot(struct slot *slot, size_t size, uint64_t hash)
{
    size_t i = hash & (size - 1);
    while (slot[i].df && slot[i].hash != hash)
        i = (i + 1) & (size - 1);
    return &slot[i];
}

static void grow(struct ost_df *df)
{
    size_t size = df->size * 2;
    struct slot *bigger = ost_calloc(size, sizeof *bigger);
    for (size_t i = 0; i < df->size; i++)
        if (df->slot[i].df)
            *find_slot(bigger, size, df->slot[i].hash) = df->slot[i];
    free(df->slot);
    df->slot = bigger;
    df->size = size;
}

void ost_df_add(struct ost_df *df, const struct ost_terms *terms)
{
    assert(df->texts < UINT32_MAX - 1);
    df->texts++;
    for (size_t i = 0; i < terms->n; i++) {
        struct slot *s = find_slot(df->slot, df->size, terms->hash[i]);
        if (s->last == df->texts)
            continue;
        df->used += s->df == 0;
        *s = (struct slot){terms->hash[i], s->df + 1, df->texts};
        if (df->used * 2 > df->size)
            grow(df);
    }
}

/* The least df that no more than `most` terms reach; *n is how many do. */
static uint32_t least_df(const struct ost_df *df, size_t most, uint32_t min_df, size_t *n)
{
    size_t *with = ost_calloc((size_t)df->texts + 2, sizeof *with); /* [df] terms of just that df */
    for (size_t i = 0; i < df->size; i++)
        with[df->slot[i].df]++;
    uint32_t least = df->texts + 1;
    for (*n = 0; least > min_df && *n + with[least - 1] <= most; least--)
        *n += with[least - 1];
    free(with);
    return least;
}

static int by_hash(const void *a, const void *b)
{
    uint64_t x = ((const struct slot *)a)->hash, y = ((const struct slot *)b)->hash;
    return (x > y) - (x < y);
}

uint32_t ost_df_choose(const struct ost_df *df, struct ost_tfidf *out, size_t most, uint32_t min_df)
{
    size_t n;
    min_df = least_df(df, most, min_df, &n);
    struct slot *kept = ost_calloc(n, sizeof *kept);
    for (size_t i = 0, k = 0; i < df->size; i++)
        if (df->slot[i].df >= min_df)
            kept[k++] = df->slot[i];
    qsort(kept, n, sizeof *kept, by_hash);
    *out = (struct ost_tfidf){.n = n};
    out->hash = ost_calloc(n, sizeof *out->hash);
    out->idf = ost_calloc(n, sizeof *out->idf);
    for (size_t k = 0; k < n; k++) {
        out->hash[k] = kept[k].hash;
        out->idf[k] = (float)(log((1.0 + df->texts) / (1.0 + kept[k].df)) + 1);
    }
    free(kept);
    ost_tfidf_index(out);
    return min_df;
}

void ost_tfidf_index(struct ost_tfidf *f)
{
    assert(f->n < (size_t)1 << 31);
    f->bits = 1;
    while ((size_t)1 << f->bits < f->n)
        f->bits++;
    size_t buckets = (size_t)1 << f->bits;
    free(f->bucket);
    f->bucket = ost_calloc(buckets + 1, sizeof *f->bucket);
    size_t k = 0;
    for (size_t b = 0; b < buckets; b++) {
        f->bucket[b] = (uint32_t)k;
        while (k < f->n && f->hash[k] >> (64 - f->bits) == b)
            k++;
    }
    f->bucket[buckets] = (uint32_t)f->n;
}

void ost_tfidf_release(struct ost_tfidf *f)
{
    free(f->hash);
    free(f->idf);
    free(f->bucket);
    *f = (struct ost_tfidf){0};
}

/* The number of the feature, or -1. A bucket holds one on average; halving guards against a bad file. */
static int64_t find_feature(const struct ost_tfidf *f, uint64_t hash)
{
    size_t b = hash >> (64 - f->bits);
    size_t low = f->bucket[b], high = f->bucket[b + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (f->hash[middle] == hash)
            return (int64_t)middle;
        if (f->hash[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

/* Appends one block: its features with their counts, weighed, at length 1. */
static void add_block(const struct ost_tfidf *f, struct ost_bag *bag, const uint64_t *hash,
                      size_t n)
{
    size_t first = bag->n;
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t feature = find_feature(f, hash[i]);
        if (feature >= 0 && bag->count[feature]++ == 0)
            bag->column[bag->n++] = (uint32_t)feature;
    }
    for (size_t k = first; k < bag->n; k++) {
        uint32_t *count = &bag->count[bag->column[k]];
        double tf = *count == 1 ? 1 : 1 + log(*count), value = tf * f->idf[bag->column[k]];
        *count = 0;
        bag->value[k] = (float)value;
        squares += value * value;
    }
    double length = sqrt(squares);
    for (size_t k = first; k < bag->n; k++)
        bag->value[k] = (float)(bag->value[k] / length);
}

void ost_tfidf_vector(const struct ost_tfidf *f, struct ost_bag *bag, struct ost_slice text)
{
    ost_terms_read(&bag->terms, text);
    const struct ost_terms *t = &bag->terms;
    if (bag->counts != f->n) {
        free(bag->count);
        bag->count = ost_calloc(f->n, sizeof *bag->count);
        bag->counts = f->n;
    }
    size_t cap = bag->cap;
    bag->column = ost_grow(bag->column, &cap, t->n, sizeof *bag->column);
    bag->value = ost_grow(bag->value, &bag->cap, t->n, sizeof *bag->value);
    bag->n = 0;
    add_block(f, bag, t->hash, t->words);
    add_block(f, bag, t->hash + t->words, t->n - t->words);
}

void ost_bag_release(struct ost_bag *bag)
{
    ost_terms_release(&bag->terms);
    free(bag->column);
    free(bag->value);
    free(bag->count);
    *bag = (struct ost_bag){0};
}

void ost_matrix_add(struct ost_matrix *m, const struct ost_bag *bag)
{
    m->start = ost_grow(m->start, &m->start_cap, m->rows + 2, sizeof *m->start);
    size_t at = m->rows ? m->start[m->rows] : 0;
    m->start[m->rows] = at;
    m->start[++m->rows] = at + bag->n;
    m->column = ost_grow(m->column, &m->column_cap, at + bag->n, sizeof *m->column);
    m->value = ost_grow(m->value, &m->value_cap, at + bag->n, sizeof *m->value);
    if (bag->n == 0)
        return;
    memcpy(m->column + at, bag->column, bag->n * sizeof *m->column);
    memcpy(m->value + at, bag->value, bag->n * sizeof *m->value);
}

void ost_matrix_release(struct ost_matrix *m)
{
    free(m->start);
    free(m->column);
    free(m->value);
    *m = (struct ost_matrix){0};
}
