#include "engine/bert/batch.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "engine/bert/adapter.h"
#include "engine/bert/adapter_prefix.h"

/*
 * Rows that a batch lies in: text b has those from start[b] on, of which length[b] are its own. A packed one
 * that is filled up (ost_scope_fill) has one more text than was asked for, of padding.
 */
struct layout {
    const struct ost_bert *m;
    const struct ost_bert_texts *t;
    const size_t *text;
    int64_t n, rows, longest;
    int64_t *length, *start; /* [n], [segments + 1] */
    int64_t segments;        /* n, or n + 1 */
};

/* Makes the batch one of few shapes. */
static void fill_up(struct layout *l, int64_t rows)
{
    int64_t most = ost_adapter_tokens(l->m);
    l->longest = (l->longest + rows - 1) / rows * rows;
    l->longest = l->longest < most ? l->longest : most;
    l->rows = (l->rows / rows + 1) * rows;
    l->start[++l->segments] = l->rows;
}

static struct layout lay_out(const struct ost_bert *m, const struct ost_bert_texts *t,
                             const size_t *text, size_t n, bool packed, int64_t rows)
{
    struct layout l = {.m = m, .t = t, .text = text, .n = (int64_t)n, .segments = (int64_t)n};
    l.length = ost_calloc(n, sizeof *l.length);
    l.start = ost_calloc(n + 2, sizeof *l.start);
    for (int64_t b = 0; b < l.n; b++) {
        l.length[b] = (int64_t)ost_bert_texts_length(t, text[b]);
        l.longest = l.length[b] > l.longest ? l.length[b] : l.longest;
    }
    for (int64_t b = 0; b < l.n; b++)
        l.start[b + 1] = l.start[b] + (packed ? l.length[b] : l.longest);
    l.rows = l.start[l.n];
    if (packed && rows > 1)
        fill_up(&l, rows);
    return l;
}

static void release(struct layout *l)
{
    free(l->length);
    free(l->start);
}

/*
 * Where the token behind `before` others of its text is in the table of positions. RoBERTa counts from
 * behind the row of padding, which is also that of a <pad> in the text, and does not count those.
 */
static int64_t place_of(const struct ost_bert_config *c, int64_t id, int64_t *before)
{
    if (!c->family->positions_behind_pad)
        return (*before)++;
    return id == c->pad_token_id ? id : c->pad_token_id + 1 + (*before)++;
}

/* Writes token numbers and positions of all rows. */
static void fill(const struct layout *l, int64_t *id, int64_t *place)
{
    const struct ost_bert_config *c = &l->m->config;
    int64_t prefix = l->m->prefix ? l->m->prefix->tokens : 0;
    for (int64_t b = 0; b < l->segments; b++) {
        const int32_t *from = b < l->n ? l->t->id + l->t->from[l->text[b]] : NULL;
        int64_t before = 0, length = b < l->n ? l->length[b] : 0;
        for (int64_t i = l->start[b]; i < l->start[b + 1]; i++) {
            int64_t k = i - l->start[b];
            id[i] = k < length ? from[k] : c->pad_token_id;
            place[i] = place_of(c, id[i], &before) + prefix;
        }
    }
}

/* The rows that answer, in the order of the texts; NULL where texts answer as a whole. */
static struct ost_tensor *ask(struct ost_scope *s, const struct layout *l)
{
    const struct ost_bert_texts *t = l->t;
    int64_t n = 0, at = 0;
    if (!t->row)
        return NULL;
    for (int64_t b = 0; b < l->n; b++)
        n += (int64_t)(t->row[l->text[b] + 1] - t->row[l->text[b]]);
    int64_t *asked = ost_calloc((size_t)n, sizeof *asked);
    for (int64_t b = 0; b < l->n; b++)
        for (size_t k = t->row[l->text[b]]; k < t->row[l->text[b] + 1]; k++)
            asked[at++] = l->start[b] + t->asked[k];
    struct ost_tensor *numbers = ost_tensor_i64(s, 1, &n, asked);
    free(asked);
    return numbers;
}

struct ost_bert_batch ost_bert_batch_of(struct ost_scope *s, const struct ost_bert *m,
                                        const struct ost_bert_texts *t, const size_t *text,
                                        size_t n)
{
    bool packed = ost_scope_packs(s);
    struct layout l = lay_out(m, t, text, n, packed, ost_scope_fills(s));
    int64_t *id = ost_calloc((size_t)l.rows, 2 * sizeof *id), *place = id + l.rows;
    const int64_t shape[] = {l.n, l.longest}, *dim = packed ? &l.rows : shape;
    fill(&l, id, place);
    struct ost_bert_batch batch = {
        .ids = ost_tensor_i64(s, packed ? 1 : 2, dim, id),
        .places = ost_tensor_i64(s, packed ? 1 : 2, dim, place),
        .length = ost_tensor_i64(s, 1, &l.n, l.length),
        .texts = l.n,
        .tokens = l.longest,
        .starts = packed ? ost_attention_starts(s, l.start, l.segments) : NULL,
        .first = packed ? ost_tensor_i64(s, 1, &l.segments, l.start) : NULL,
        .asked = ask(s, &l),
    };
    free(id);
    release(&l);
    return batch;
}
