#include "stats/tagset.h"

#include <stdlib.h>

#include "base/alloc.h"

void ost_tagset_release(struct ost_tagset *set)
{
    ost_intern_release(&set->names);
    ost_intern_release(&set->types);
    free(set->tag);
    *set = (struct ost_tagset)OST_TAGSET_INIT;
}

/* The place a prefix stands for, or OST_TAG_OUTSIDE. */
static enum ost_tag_place place_of(char prefix)
{
    switch (prefix) {
    case 'B':
        return OST_TAG_BEGIN;
    case 'I':
        return OST_TAG_INSIDE;
    case 'E':
        return OST_TAG_END;
    case 'S':
        return OST_TAG_SINGLE;
    default:
        return OST_TAG_OUTSIDE;
    }
}

/* Takes a tag apart; *type is what stands behind the prefix. */
static enum ost_tag_place take_apart(struct ost_slice name, struct ost_slice *type)
{
    *type = name;
    if (ost_slice_is(name, "O"))
        return OST_TAG_OUTSIDE;
    bool prefixed = name.n == 1 || (name.n > 1 && name.p[1] == '-');
    if (!prefixed || place_of(name.p[0]) == OST_TAG_OUTSIDE)
        return OST_TAG_INSIDE;
    *type = name.n > 2 ? (struct ost_slice){name.p + 2, name.n - 2} : ost_slice_of("_");
    return place_of(name.p[0]);
}

uint32_t ost_tagset_add(struct ost_tagset *set, struct ost_slice name)
{
    size_t before = set->names.count;
    uint32_t number = ost_intern(&set->names, name);
    if (set->names.count == before)
        return number;
    struct ost_slice type;
    enum ost_tag_place place = take_apart(name, &type);
    set->tag = ost_grow(set->tag, &set->cap, set->names.count, sizeof *set->tag);
    set->tag[number] =
        (struct ost_tag){place, place == OST_TAG_OUTSIDE ? 0 : ost_intern(&set->types, type)};
    return number;
}

/* Whether a word's entity goes on in the next word. */
static bool goes_on(const struct ost_tag *tag, const struct ost_tag *next)
{
    bool ends = tag->place == OST_TAG_END || tag->place == OST_TAG_SINGLE;
    bool stays = next->place == OST_TAG_INSIDE || next->place == OST_TAG_END;
    return !ends && stays && tag->type == next->type;
}

bool ost_entity_next(struct ost_entity *e, const struct ost_tagset *set, const int *tag, size_t n)
{
    size_t first = e->end;
    while (first < n && set->tag[tag[first]].place == OST_TAG_OUTSIDE)
        first++;
    if (first >= n)
        return false;
    size_t end = first + 1;
    while (end < n && goes_on(&set->tag[tag[end - 1]], &set->tag[tag[end]]))
        end++;
    *e = (struct ost_entity){first, end, set->tag[tag[first]].type};
    return true;
}
