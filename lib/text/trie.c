#include "text/trie.h"

#include <stdlib.h>

#include "base/alloc.h"

/* What sorting compares by: qsort has no place for the array of tokens. */
struct keyed {
    struct ost_slice token;
    int32_t id;
};

static int by_bytes(const void *a, const void *b)
{
    return ost_slice_compare(((const struct keyed *)a)->token, ((const struct keyed *)b)->token);
}

/* The sorted tokens [low, high) have the bytes that lead to a node in common. */
struct range {
    size_t low, high;
};

/* A trie that grows level by level. */
struct growing {
    struct ost_trie t;
    struct range *range; /* [t.n] */
    size_t nodes, bytes, ranges;
};

static void add_node(struct growing *g, uint8_t byte, struct range range)
{
    struct ost_trie *t = &g->t;
    t->node = ost_grow(t->node, &g->nodes, t->n + 1, sizeof *t->node);
    t->byte = ost_grow(t->byte, &g->bytes, t->n + 1, sizeof *t->byte);
    g->range = ost_grow(g->range, &g->ranges, t->n + 1, sizeof *g->range);
    t->node[t->n] = (struct ost_trie_node){0, 0, -1};
    t->byte[t->n] = byte;
    g->range[t->n++] = range;
}

/* Gives node i, whose tokens have `depth` bytes in common, its id and its children. */
static void add_children(struct growing *g, size_t i, const struct keyed *sorted, size_t depth)
{
    struct range r = g->range[i];
    size_t child = g->t.n;
    if (r.low < r.high && sorted[r.low].token.n == depth)
        g->t.node[i].id = sorted[r.low++].id;
    for (size_t end; r.low < r.high; r.low = end) {
        char byte = sorted[r.low].token.p[depth];
        for (end = r.low + 1; end < r.high && sorted[end].token.p[depth] == byte;)
            end++;
        add_node(g, (uint8_t)byte, (struct range){r.low, end});
    }
    g->t.node[i].child = (uint32_t)child;
    g->t.node[i].children = (uint32_t)(g->t.n - child);
}

void ost_trie_build(struct ost_trie *out, const struct ost_slice *token, size_t n)
{
    struct keyed *sorted = ost_calloc(n, sizeof *sorted);
    struct growing g = {0};
    for (size_t i = 0; i < n; i++)
        sorted[i] = (struct keyed){token[i], (int32_t)i};
    qsort(sorted, n, sizeof *sorted, by_bytes);
    add_node(&g, 0, (struct range){0, n});
    for (size_t i = 0, level = 1, depth = 0; i < g.t.n; i++) {
        if (i == level) { /* all nodes before the level's end are there by now */
            level = g.t.n;
            depth++;
        }
        add_children(&g, i, sorted, depth);
    }
    g.t.node[0].id = -1;
    free(sorted);
    free(g.range);
    *out = g.t;
}

void ost_trie_release(struct ost_trie *t)
{
    free(t->node);
    free(t->byte);
    *t = (struct ost_trie){0};
}
