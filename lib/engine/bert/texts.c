#include "engine/bert/texts.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/rng.h"

/*
 * Batches that are sorted together, as transformers groups them: enough to be even, few enough to keep
 * epochs different, which takes several windows of them.
 */
enum { WINDOW = 50, WINDOWS_MIN = 4 };

void ost_bert_texts_encode(struct ost_bert_texts *out, const struct ost_tokenizer *tokenizer,
                           const struct ost_slice *text, size_t n, size_t max_length)
{
    struct ost_encoding e = OST_ENCODING_INIT;
    size_t used = 0, cap = 0;
    *out = (struct ost_bert_texts){.n = n};
    out->from = ost_calloc(n + 1, sizeof *out->from);
    for (size_t i = 0; i < n; i++) {
        ost_tokenizer_encode(&e, tokenizer, text[i], max_length);
        out->id = ost_grow(out->id, &cap, used + e.n, sizeof *out->id);
        memcpy(out->id + used, e.id, e.n * sizeof *e.id);
        used += e.n;
        out->from[i + 1] = used;
        out->truncated += e.truncated;
    }
    ost_encoding_release(&e);
}

void ost_bert_texts_release(struct ost_bert_texts *t)
{
    free(t->id);
    free(t->from);
    free(t->row);
    free(t->asked);
    *t = (struct ost_bert_texts){0};
}

size_t *ost_bert_texts_rows(const struct ost_bert_texts *t, const size_t *text, size_t n,
                            size_t *rows)
{
    size_t *row = NULL, cap = 0;
    *rows = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t r = ost_bert_texts_row(t, text[i]); r < ost_bert_texts_row(t, text[i] + 1);
             r++) {
            row = ost_grow(row, &cap, *rows + 1, sizeof *row);
            row[(*rows)++] = r;
        }
    return row;
}

/* ---- plans ---- */

/* A text with what it is sorted by; `place` decides between texts of equal length. */
struct keyed {
    size_t length, place, text;
};

static int by_length(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* Sorts text[0..n) by length; texts of equal length keep their order. */
static void sort_by_length(size_t *text, size_t n, const struct ost_bert_texts *t)
{
    struct keyed *keyed = ost_calloc(n, sizeof *keyed);
    for (size_t i = 0; i < n; i++)
        keyed[i] = (struct keyed){ost_bert_texts_length(t, text[i]), i, text[i]};
    if (n)
        qsort(keyed, n, sizeof *keyed, by_length);
    for (size_t i = 0; i < n; i++)
        text[i] = keyed[i].text;
    free(keyed);
}

static void plan_init(struct ost_bert_plan *p, size_t n)
{
    p->text = ost_calloc(n, sizeof *p->text);
    p->from = ost_calloc(n + 1, sizeof *p->from);
    p->batches = 0;
    for (size_t i = 0; i < n; i++)
        p->text[i] = i;
}

void ost_bert_plan_release(struct ost_bert_plan *p)
{
    free(p->text);
    free(p->from);
    *p = (struct ost_bert_plan){0};
}

/* Cuts p->text into batches. */
static void cut(struct ost_bert_plan *p, size_t n, size_t batch_size)
{
    for (size_t at = 0; at < n;) {
        at = n - at < batch_size ? n : at + batch_size;
        p->from[++p->batches] = at;
    }
}

/* Puts the batches of p->text in a new order. */
static void shuffle_batches(struct ost_bert_plan *p, size_t n, size_t batch_size,
                            struct ost_rng *rng)
{
    size_t batches = (n + batch_size - 1) / batch_size, used = 0;
    size_t *sorted = p->text, *order = ost_calloc(batches, sizeof *order);
    p->text = ost_calloc(n, sizeof *p->text);
    for (size_t b = 0; b < batches; b++)
        order[b] = b;
    ost_rng_shuffle(rng, order, batches);
    for (size_t b = 0; b < batches; b++) {
        size_t first = order[b] * batch_size;
        size_t take = n - first < batch_size ? n - first : batch_size;
        memcpy(p->text + used, sorted + first, take * sizeof *sorted);
        used += take;
        p->from[b + 1] = used;
    }
    p->batches = batches;
    free(order);
    free(sorted);
}

void ost_bert_plan_epoch(struct ost_bert_plan *out, const struct ost_bert_texts *t,
                         const struct ost_bert_mix *mix)
{
    struct ost_rng rng = ost_rng_seeded(mix->seed, mix->epoch);
    size_t n = t->n, size = mix->batch_size, batches = n / size / WINDOWS_MIN;
    size_t window = size * (batches < 1 ? 1 : batches < WINDOW ? batches : WINDOW);
    plan_init(out, n);
    ost_rng_shuffle(&rng, out->text, n);
    if (mix->packed) {
        cut(out, n, size);
        return;
    }
    for (size_t at = 0; at < n; at += window)
        sort_by_length(out->text + at, n - at < window ? n - at : window, t);
    shuffle_batches(out, n, size, &rng);
}

void ost_bert_plan_budget(struct ost_bert_plan *out, const struct ost_bert_texts *t, size_t tokens)
{
    plan_init(out, t->n);
    sort_by_length(out->text, t->n, t);
    for (size_t at = 0; at < t->n;) {
        size_t take = 1;
        while (at + take < t->n &&
               (take + 1) * ost_bert_texts_length(t, out->text[at + take]) <= tokens)
            take++;
        at += take;
        out->from[++out->batches] = at;
    }
}
