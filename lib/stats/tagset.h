/*
 * Tags of words, and the entities that a row of them spells.
 *
 * A tag says of a word which type of entity it is part of and where in it, by the conventions of the
 * CoNLL shared tasks:
 *
 *     O                  outside of every entity
 *     B-city  I-city     begins an entity of type city, stands inside one   (IOB2, BIO)
 *     E-city  S-city     ends one, is one by itself                         (IOBES, BIOES)
 *     B  I  E  S         the same of the one type there is, named "_"
 *     SELECT             any other tag is its own type and stands inside
 *
 * Tags that break the rules of their scheme (I- after O, I-b after I-a) still spell entities: two
 * neighbours belong together when they have the same type, the first does not end and the second does
 * not begin one. That is seqeval's default mode and conlleval's (Sang and Buchholz 2000,
 * doi:10.3115/1117601.1117631); for tags without a prefix seqeval would take the first letter for one,
 * here neighbours that are equal are one entity.
 *
 *     struct ost_tagset set = OST_TAGSET_INIT;
 *     int tag[] = {(int)ost_tagset_add(&set, ost_slice_of("B-city")), ...};
 *     struct ost_entity e = {0};
 *     while (ost_entity_next(&e, &set, tag, n))
 *         use(ost_intern_text(&set.types, e.type), e.first, e.end);
 *     ost_tagset_release(&set);
 */
#ifndef OST_STATS_TAGSET_H
#define OST_STATS_TAGSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"
#include "base/slice.h"

enum ost_tag_place { OST_TAG_OUTSIDE, OST_TAG_BEGIN, OST_TAG_INSIDE, OST_TAG_END, OST_TAG_SINGLE };

struct ost_tag {
    enum ost_tag_place place;
    uint32_t type; /* number of its type; 0 for a tag that is outside */
};

struct ost_tagset {
    struct ost_intern names; /* tags, by number */
    struct ost_intern types; /* what they are of, by number */
    struct ost_tag *tag;     /* [names.count] */
    size_t cap;
};

#define OST_TAGSET_INIT                                                                            \
    {                                                                                              \
        .tag = NULL                                                                                \
    }

void ost_tagset_release(struct ost_tagset *set);

/* The number of the tag, which is added if it is new: 0, 1, ... */
uint32_t ost_tagset_add(struct ost_tagset *set, struct ost_slice name);

struct ost_entity {
    size_t first, end; /* words [first, end) */
    uint32_t type;
};

/* The first entity that starts at word e->end or later, of `n` words with tags of the set; false: none. */
bool ost_entity_next(struct ost_entity *e, const struct ost_tagset *set, const int *tag, size_t n);

#endif
