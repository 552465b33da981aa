#include "engine/bert/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "text/words.h"

struct writer {
    struct ost_bert_texts *out;
    size_t tokens, id_cap, from_cap, row_cap, asked_cap;
    size_t rows;                  /* words written */
    size_t room;                  /* tokens of words in a sequence */
    size_t filled;                /* of them in the sequence that is written */
    int32_t first, last, unknown; /* [CLS], [SEP] and [UNK] */
};

static void put(struct writer *w, const int32_t *id, size_t n)
{
    w->out->id = ost_grow(w->out->id, &w->id_cap, w->tokens + n, sizeof *w->out->id);
    memcpy(w->out->id + w->tokens, id, n * sizeof *id);
    w->tokens += n;
}

static void start(struct writer *w)
{
    put(w, &w->first, 1);
    w->filled = 0;
}

/* Closes a sequence with words; one without is left open. */
static void finish(struct writer *w)
{
    struct ost_bert_texts *out = w->out;
    if (w->filled == 0)
        return;
    put(w, &w->last, 1);
    out->n++;
    out->from = ost_grow(out->from, &w->from_cap, out->n + 1, sizeof *out->from);
    out->row = ost_grow(out->row, &w->row_cap, out->n + 1, sizeof *out->row);
    out->from[out->n] = w->tokens;
    out->row[out->n] = w->rows;
    start(w);
}

/* A word's tokens, of which `asked` is the first of its own; what stands before that is white space. */
static void put_word(struct writer *w, const int32_t *id, size_t n, size_t asked)
{
    struct ost_bert_texts *out = w->out;
    if (n > w->room) {
        id += asked;
        n -= asked;
        asked = 0;
        n = n < w->room ? n : w->room;
    }
    if (w->filled + n > w->room)
        finish(w);
    out->asked = ost_grow(out->asked, &w->asked_cap, w->rows + 1, sizeof *out->asked);
    out->asked[w->rows++] = (int32_t)(1 + w->filled + asked);
    put(w, id, n);
    w->filled += n;
}

/* Cuts the tokens e->id[at..end) of a text into its words. */
static void put_text(struct writer *w, struct ost_slice text, const struct ost_encoding *e)
{
    size_t at = 1, end = e->n - 1;
    struct ost_slice rest = text, word;
    while (ost_word_next(&rest, &word)) {
        size_t begin = (size_t)(word.p - text.p), from = at, asked = at;
        while (at < end && e->span[at].begin < begin + word.n)
            at++;
        while (asked < at && e->span[asked].end <= begin)
            asked++;
        if (asked < at)
            put_word(w, e->id + from, at - from, asked - from);
        else
            put_word(w, &w->unknown, 1, 0);
    }
    finish(w);
}

void ost_bert_words_encode(struct ost_bert_texts *out, const struct ost_tokenizer *tokenizer,
                           const struct ost_slice *text, size_t n, size_t max_length)
{
    struct ost_special_ids special = ost_tokenizer_special(tokenizer);
    struct ost_encoding e = OST_ENCODING_INIT;
    struct writer w = {.out = out,
                       .room = max_length - 2,
                       .first = special.cls,
                       .last = special.sep,
                       .unknown = special.unk};
    *out = (struct ost_bert_texts){0};
    out->from = ost_grow(NULL, &w.from_cap, 1, sizeof *out->from);
    out->row = ost_grow(NULL, &w.row_cap, 1, sizeof *out->row);
    out->from[0] = out->row[0] = 0;
    start(&w);
    for (size_t i = 0; i < n; i++) {
        ost_tokenizer_encode(&e, tokenizer, text[i], OST_ANY_LENGTH);
        put_text(&w, text[i], &e);
    }
    ost_encoding_release(&e);
}

void ost_bert_task_encode(struct ost_bert_texts *out, const struct ost_task *task,
                          const struct ost_tokenizer *tokenizer, const struct ost_slice *text,
                          size_t n, size_t max_length)
{
    if (task->head[0].kind->rows)
        ost_bert_words_encode(out, tokenizer, text, n, max_length);
    else
        ost_bert_texts_encode(out, tokenizer, text, n, max_length);
}
