/* Batches of the texts in tests/parity: of token numbers, or of examples with labels. */
#ifndef TESTS_SUPPORT_BERT_BATCHES_H
#define TESTS_SUPPORT_BERT_BATCHES_H

#include "support/test.h"

#include "base/alloc.h"
#include "engine/bert/batch.h"
#include "io/json.h"

/* The texts of an array of arrays of token numbers; *out is yours to release. */
static inline void texts_of_ids(struct ost_bert_texts *out, const struct ost_json *rows)
{
    size_t cap = 0;
    *out = (struct ost_bert_texts){.n = ost_json_count(rows)};
    out->from = ost_calloc(out->n + 1, sizeof *out->from);
    for (size_t i = 0; i < out->n; i++) {
        const struct ost_json *row = ost_json_at(rows, i);
        size_t at = out->from[i], length = ost_json_count(row);
        out->id = ost_grow(out->id, &cap, at + length, sizeof *out->id);
        for (size_t k = 0; k < length; k++)
            out->id[at + k] = (int32_t)ost_json_number(ost_json_at(row, k));
        out->from[i + 1] = at + length;
    }
}

/* All texts as one batch in `s`; releases them. */
static inline struct ost_bert_batch batch_of_all(struct ost_scope *s, const struct ost_bert *m,
                                                 struct ost_bert_texts *texts)
{
    size_t *number = ost_calloc(texts->n, sizeof *number);
    for (size_t i = 0; i < texts->n; i++)
        number[i] = i;
    struct ost_bert_batch batch = ost_bert_batch_of(s, m, texts, number, texts->n);
    free(number);
    ost_bert_texts_release(texts);
    return batch;
}

static inline struct ost_bert_batch batch_of_ids(struct ost_scope *s, const struct ost_bert *m,
                                                 const struct ost_json *rows)
{
    struct ost_bert_texts texts;
    texts_of_ids(&texts, rows);
    return batch_of_all(s, m, &texts);
}

/* The same where tokens are asked for: an array of arrays of text and token, in order of the texts. */
static inline struct ost_bert_batch batch_that_asks(struct ost_scope *s, const struct ost_bert *m,
                                                    const struct ost_json *rows,
                                                    const struct ost_json *asked)
{
    struct ost_bert_texts texts;
    size_t n = ost_json_count(asked), at = 0;
    texts_of_ids(&texts, rows);
    texts.row = ost_calloc(texts.n + 1, sizeof *texts.row);
    texts.asked = ost_calloc(n, sizeof *texts.asked);
    for (size_t i = 0; i < n; i++) {
        const struct ost_json *one = ost_json_at(asked, i);
        size_t text = (size_t)ost_json_number(ost_json_at(one, 0));
        assert_true(text >= at && text < texts.n);
        while (at < text)
            texts.row[++at] = i;
        texts.asked[i] = (int32_t)ost_json_number(ost_json_at(one, 1));
    }
    while (at < texts.n)
        texts.row[++at] = n;
    return batch_of_all(s, m, &texts);
}

/*
 * The next `n` of the training examples in tests/parity/bert/golden.json from `from` on, cut at 32
 * tokens; label[i] is the number of their label among the golden's.
 */
static inline struct ost_bert_batch batch_of_examples(struct ost_scope *s, const struct ost_bert *m,
                                                      const struct ost_tokenizer *tokenizer,
                                                      const struct ost_json *golden, size_t from,
                                                      size_t n, int64_t *label)
{
    const struct ost_json *all = ost_json_get(ost_json_get(golden, "training"), "examples");
    const struct ost_json *labels = ost_json_get(golden, "labels");
    struct ost_slice *text = ost_calloc(n, sizeof *text);
    struct ost_bert_texts texts;
    for (size_t i = 0; i < n; i++) {
        const struct ost_json *one = ost_json_at(all, from + i);
        text[i] = ost_json_text(ost_json_get(one, "text"));
        for (size_t c = 0; c < ost_json_count(labels); c++)
            if (ost_slice_equal(ost_json_text(ost_json_at(labels, c)),
                                ost_json_text(ost_json_get(one, "label"))))
                label[i] = (int64_t)c;
    }
    ost_bert_texts_encode(&texts, tokenizer, text, n, 32);
    free(text);
    return batch_of_all(s, m, &texts);
}

/* How logits are calculated: by our loops on padded texts, by libtorch alone, by our loops on packed texts. */
enum way { LOOPS, PLAIN, PACKED, WAYS };

static inline struct ost_scope *scope_that_goes(enum way way)
{
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    ost_scope_plain(s, way == PLAIN);
    ost_scope_pack(s, way == PACKED);
    return s;
}

#endif
