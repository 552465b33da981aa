/*
 * A trie over the bytes of tokens, to find all tokens that begin at a place in a text.
 *
 *     for (uint32_t node = 0; at < n && (node = ost_trie_child(&t, node, text[at])); at++)
 *         if (t.node[node].id >= 0)
 *             use(t.node[node].id);                    // a token ends after text[at]
 *
 * Children stand together, their bytes in an array of their own, so that a step is one memchr.
 */
#ifndef OST_TEXT_TRIE_H
#define OST_TEXT_TRIE_H

#include <stdint.h>
#include <string.h>

#include "base/slice.h"

struct ost_trie_node {
    uint32_t child;    /* the children are nodes [child, child + children) */
    uint32_t children; /* 0..256 */
    int32_t id;        /* of the token that ends here; -1 none does */
};

struct ost_trie {
    struct ost_trie_node *node; /* [n]; 0 is the root */
    uint8_t *byte;              /* [n] that leads to the node */
    size_t n;
};

/* From tokens with the ids 0..n-1, all different; a token without bytes is found nowhere. */
void ost_trie_build(struct ost_trie *out, const struct ost_slice *token, size_t n);
void ost_trie_release(struct ost_trie *t);

/* The node that the byte leads to, or 0. */
static inline uint32_t ost_trie_child(const struct ost_trie *t, uint32_t node, unsigned char byte)
{
    const struct ost_trie_node *from = &t->node[node];
    const uint8_t *first = t->byte + from->child;
    const uint8_t *at = from->children ? (const uint8_t *)memchr(first, byte, from->children) : 0;
    return at ? from->child + (uint32_t)(at - first) : 0;
}

#endif
