#include "text/bpe_merges.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"

enum { LONGEST_PROBE = 1000 }; /* honest merges stay below a hundred */

void ost_merges_init(struct ost_merges *m, size_t n)
{
    m->size = 16;
    while (m->size < 2 * n)
        m->size *= 2;
    m->entry = ost_calloc(m->size, sizeof *m->entry);
    for (size_t i = 0; i < m->size; i++)
        m->entry[i].left = -1;
}

void ost_merges_release(struct ost_merges *m)
{
    free(m->entry);
    *m = (struct ost_merges){0};
}

/* The entry of the pair, or the free one where it would go. */
static struct ost_merge *seek(const struct ost_merges *m, int32_t left, int32_t right)
{
    int32_t key[2] = {left, right};
    size_t mask = m->size - 1, at = ost_hash(key, sizeof key, 0) & mask;
    while (m->entry[at].left >= 0 && (m->entry[at].left != left || m->entry[at].right != right))
        at = (at + 1) & mask;
    return &m->entry[at];
}

int ost_merges_add(struct ost_merges *m, struct ost_merge merge)
{
    int32_t key[2] = {merge.left, merge.right};
    struct ost_merge *e = seek(m, merge.left, merge.right);
    size_t steps = ((size_t)(e - m->entry) - ost_hash(key, sizeof key, 0)) & (m->size - 1);
    if (steps > LONGEST_PROBE)
        return ost_fail(OST_ELIMIT, "the merges are made to collide in a hash table");
    *e = merge;
    return 0;
}

/* ---- the queue: a heap with the pair to be merged next at its top ---- */

struct queue {
    struct ost_merge_pair *pair;
    size_t n;
};

static bool is_before(const struct ost_merge_pair *a, const struct ost_merge_pair *b)
{
    return a->rank != b->rank ? a->rank < b->rank : a->at < b->at;
}

static void push(struct queue *q, struct ost_merge_pair pair)
{
    size_t at = q->n++;
    for (size_t above; at > 0; at = above) {
        above = (at - 1) / 2;
        if (!is_before(&pair, &q->pair[above]))
            break;
        q->pair[at] = q->pair[above];
    }
    q->pair[at] = pair;
}

static struct ost_merge_pair pop(struct queue *q)
{
    struct ost_merge_pair top = q->pair[0], last = q->pair[--q->n];
    size_t at = 0;
    for (size_t below; (below = 2 * at + 1) < q->n; at = below) {
        if (below + 1 < q->n && is_before(&q->pair[below + 1], &q->pair[below]))
            below++;
        if (!is_before(&q->pair[below], &last))
            break;
        q->pair[at] = q->pair[below];
    }
    q->pair[at] = last;
    return top;
}

/* Puts the pair of symbol `at` and the one after it into the queue, if it can be merged. */
static void offer(struct queue *q, const struct ost_merges *m, const struct ost_symbol *symbol,
                  int32_t at)
{
    int32_t after = at < 0 ? -1 : symbol[at].after;
    if (after < 0)
        return;
    const struct ost_merge *e = seek(m, symbol[at].id, symbol[after].id);
    if (e->left >= 0)
        push(q, (struct ost_merge_pair){e->rank, at, e->left, e->right, e->id});
}

/* The pair is still there as it was put into the queue. */
static bool is_there(const struct ost_symbol *symbol, const struct ost_merge_pair *p)
{
    int32_t after = symbol[p->at].after;
    return symbol[p->at].id == p->left && after >= 0 && symbol[after].id == p->right;
}

size_t ost_merges_apply(const struct ost_merges *m, struct ost_symbol *symbol, size_t n,
                        struct ost_merge_pair *queue)
{
    struct queue q = {queue, 0};
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        symbol[i].before = (int32_t)i - 1;
        symbol[i].after = i + 1 < n ? (int32_t)i + 1 : -1;
    }
    for (size_t i = 0; i < n; i++)
        offer(&q, m, symbol, (int32_t)i);
    while (q.n) {
        struct ost_merge_pair p = pop(&q);
        if (!is_there(symbol, &p))
            continue;
        struct ost_symbol *a = &symbol[p.at], *b = &symbol[a->after];
        a->id = p.id;
        a->last = b->last;
        a->after = b->after;
        b->id = -1;
        if (a->after >= 0)
            symbol[a->after].before = p.at;
        offer(&q, m, symbol, a->before);
        offer(&q, m, symbol, p.at);
    }
    for (size_t i = 0; i < n; i++)
        if (symbol[i].id >= 0)
            symbol[left++] = symbol[i];
    return left;
}
