/*
 * A slot holds 32 bits of the hash beside the number. They choose where probing starts, and a probe
 * reads the text (two more cache misses) only when all of them agree. A table that grows needs no text
 * either, and since a slot's new place is its old one or that plus the old size, it moves through both
 * tables in order.
 */
#include "base/intern.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/hash.h"

struct ost_intern_slot {
    uint32_t hash;
    uint32_t number; /* id + 1; 0: free */
};

enum { FIRST_SLOTS = 64 };

void ost_intern_release(struct ost_intern *t)
{
    free(t->slot);
    free(t->text);
    ost_arena_release(&t->arena);
    *t = (struct ost_intern)OST_INTERN_INIT;
}

static uint32_t hash_of(struct ost_slice text)
{
    return (uint32_t)ost_hash(text.p, text.n, 0);
}

/* The slot of the text, or the free one where it would go. There are slots. */
static struct ost_intern_slot *probe(const struct ost_intern *t, struct ost_slice text,
                                     uint32_t hash)
{
    size_t mask = t->slots - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        struct ost_intern_slot *slot = &t->slot[i];
        if (slot->number == 0 ||
            (slot->hash == hash && ost_slice_equal(t->text[slot->number - 1], text)))
            return slot;
    }
}

static void put(struct ost_intern *t, struct ost_intern_slot slot)
{
    size_t mask = t->slots - 1, i = slot.hash & mask;
    while (t->slot[i].number)
        i = (i + 1) & mask;
    t->slot[i] = slot;
}

static void grow(struct ost_intern *t)
{
    struct ost_intern_slot *old = t->slot;
    size_t n = t->slots;
    t->slots = n ? 2 * n : FIRST_SLOTS;
    t->slot = ost_calloc(t->slots, sizeof *t->slot);
    for (size_t i = 0; i < n; i++)
        if (old[i].number)
            put(t, old[i]);
    free(old);
}

uint32_t ost_intern(struct ost_intern *t, struct ost_slice text)
{
    if (3 * (t->count + 1) > 2 * t->slots)
        grow(t);
    uint32_t hash = hash_of(text);
    struct ost_intern_slot *slot = probe(t, text, hash);
    if (slot->number)
        return slot->number - 1;
    assert(t->count < UINT32_MAX - 1);
    t->text = ost_grow(t->text, &t->cap, t->count + 1, sizeof *t->text);
    t->text[t->count++] = ost_arena_copy(&t->arena, text);
    *slot = (struct ost_intern_slot){hash, (uint32_t)t->count};
    return (uint32_t)t->count - 1;
}

bool ost_intern_find(const struct ost_intern *t, struct ost_slice text, uint32_t *id)
{
    if (t->slots == 0)
        return false;
    const struct ost_intern_slot *slot = probe(t, text, hash_of(text));
    if (slot->number)
        *id = slot->number - 1;
    return slot->number != 0;
}

struct ost_slice ost_intern_text(const struct ost_intern *t, uint32_t id)
{
    assert(id < t->count);
    return t->text[id];
}
