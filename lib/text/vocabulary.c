#include "text/vocabulary.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"

enum {
    FIRST_SIZE = 64,
    LONGEST_PROBE = 1000, /* a million honest tokens stay below a hundred */
};

struct ost_token_entry {
    uint32_t hash;
    int32_t id; /* -1: free */
};

static void table_reset(struct ost_token_table *t, size_t size)
{
    t->entry = ost_calloc(size, sizeof *t->entry);
    t->size = size;
    for (size_t i = 0; i < size; i++)
        t->entry[i].id = -1;
}

void ost_vocabulary_init(struct ost_vocabulary *v, size_t n, bool prefixed)
{
    assert(n <= OST_VOCABULARY_MAX);
    *v = (struct ost_vocabulary){
        .token = ost_calloc(n, sizeof *v->token), .n = n, .prefixed = prefixed};
    v->table[OST_TOKEN_CONTINUES].skip = strlen(OST_VOCABULARY_PREFIX);
    for (size_t kind = 0; kind < OST_TOKEN_KINDS; kind++)
        table_reset(&v->table[kind], FIRST_SIZE);
}

void ost_vocabulary_release(struct ost_vocabulary *v)
{
    for (size_t kind = 0; kind < OST_TOKEN_KINDS; kind++)
        free(v->table[kind].entry);
    free(v->token);
    ost_arena_release(&v->arena);
    *v = (struct ost_vocabulary){0};
}

enum ost_token_kind ost_vocabulary_kind(const struct ost_vocabulary *v, struct ost_slice token)
{
    size_t n = strlen(OST_VOCABULARY_PREFIX);
    bool continues = v->prefixed && token.n > n && memcmp(token.p, OST_VOCABULARY_PREFIX, n) == 0;
    return continues ? OST_TOKEN_CONTINUES : OST_TOKEN_BEGINS;
}

static struct ost_slice key_of(const struct ost_token_table *t, struct ost_slice token)
{
    return (struct ost_slice){token.p + t->skip, token.n - t->skip};
}

/* The entry that holds the key, or the free one where it would go. */
static struct ost_token_entry *seek(const struct ost_vocabulary *v, const struct ost_token_table *t,
                                    struct ost_slice key, uint32_t hash)
{
    size_t mask = t->size - 1, at = hash & mask;
    for (;; at = (at + 1) & mask) {
        struct ost_token_entry *e = &t->entry[at];
        if (e->id < 0)
            return e;
        if (e->hash == hash && ost_slice_equal(key_of(t, v->token[e->id]), key))
            return e;
    }
}

static uint32_t hash_of(struct ost_slice key)
{
    return (uint32_t)ost_hash(key.p, key.n, 0);
}

int32_t ost_vocabulary_find(const struct ost_vocabulary *v, enum ost_token_kind kind,
                            struct ost_slice key)
{
    const struct ost_token_table *t = &v->table[kind];
    return key.n > t->longest ? -1 : seek(v, t, key, hash_of(key))->id;
}

static void grow(struct ost_token_table *t)
{
    struct ost_token_entry *old = t->entry;
    size_t n = t->size;
    table_reset(t, n * 2);
    for (size_t i = 0; i < n; i++) {
        size_t at = old[i].hash & (t->size - 1);
        while (old[i].id >= 0 && t->entry[at].id >= 0)
            at = (at + 1) & (t->size - 1);
        if (old[i].id >= 0)
            t->entry[at] = old[i];
    }
    free(old);
}

int ost_vocabulary_set(struct ost_vocabulary *v, struct ost_slice token, int32_t id)
{
    assert(id >= 0 && (size_t)id < v->n);
    if (v->token[id].p)
        return ost_fail(OST_EPARSE, "tokens '%.*s' and '%.*s' have the same id %d",
                        OST_SLICE_ARG(v->token[id]), OST_SLICE_ARG(token), id);
    v->token[id] = ost_arena_copy(&v->arena, token);
    return 0;
}

int ost_vocabulary_index(struct ost_vocabulary *v, enum ost_token_kind kind, int32_t id)
{
    struct ost_token_table *t = &v->table[kind];
    struct ost_slice key = key_of(t, v->token[id]);
    uint32_t hash = hash_of(key);
    if (t->used * 2 >= t->size)
        grow(t);
    struct ost_token_entry *e = seek(v, t, key, hash);
    if (e->id >= 0)
        return ost_fail(OST_EPARSE, "token '%.*s' is there twice", OST_SLICE_ARG(v->token[id]));
    size_t steps = ((size_t)(e - t->entry) - hash) & (t->size - 1);
    if (steps > LONGEST_PROBE)
        return ost_fail(OST_ELIMIT, "the tokens are made to collide in a hash table");
    *e = (struct ost_token_entry){hash, id};
    t->used++;
    if (key.n > t->longest)
        t->longest = key.n;
    return 0;
}

int32_t ost_vocabulary_id(const struct ost_vocabulary *v, struct ost_slice token)
{
    enum ost_token_kind kind = ost_vocabulary_kind(v, token);
    int32_t id = ost_vocabulary_find(v, kind, key_of(&v->table[kind], token));
    return id >= 0 ? id : ost_vocabulary_find(v, OST_TOKEN_ADDED, token);
}
