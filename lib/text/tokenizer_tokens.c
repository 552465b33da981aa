#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/utf8.h"
#include "io/number.h"
#include "text/tokenizer_reading.h"
#include "text/unicode.h"

enum { LONGEST_WORD = 1000 }; /* max_input_chars_per_word */

/* One entry of added_tokens or added_tokens_decoder. */
struct added {
    struct ost_slice content;
    int64_t id;
    uint8_t bits;
};

/* Room for the pieces of WordPiece and as many added tokens as there may be. */
static int make_room(struct ost_reading *r, size_t pieces)
{
    const struct ost_json *list = r->tokenizer ? ost_json_get(r->tokenizer, "added_tokens")
                                               : ost_json_get(r->config, "added_tokens_decoder");
    size_t more = ost_json_count(list);
    if (pieces > OST_VOCABULARY_MAX || more > OST_VOCABULARY_MAX - pieces)
        return ost_fail(OST_ELIMIT, "it has more than %d tokens", OST_VOCABULARY_MAX);
    ost_vocabulary_init(&r->t->vocabulary, pieces + more);
    r->t->model_size = pieces;
    r->t->added = ost_calloc(pieces + more, 1);
    return 0;
}

static int read_vocab(struct ost_reading *r, const struct ost_json *vocab)
{
    size_t n = ost_json_count(vocab);
    int rc = make_room(r, n);
    struct ost_json_iter it = ost_json_members(vocab);
    while (rc == 0 && ost_json_next(&it)) {
        double id = ost_json_type(it.value) == OST_JSON_INT ? ost_json_number(it.value) : -1;
        if (id < 0 || id >= (double)n)
            return ost_fail(OST_EPARSE, "the id of token '%.*s' is not one of 0..%zu",
                            OST_SLICE_ARG(it.key), n - 1);
        rc = ost_vocabulary_set(&r->t->vocabulary, it.key, (int32_t)id);
        if (rc == 0)
            rc = ost_vocabulary_index(&r->t->vocabulary, ost_vocabulary_kind(it.key), (int32_t)id);
    }
    return rc;
}

int ost_reading_model(struct ost_reading *r)
{
    const struct ost_json *model = ost_json_get(r->tokenizer, "model");
    const struct ost_json *vocab = ost_json_get(model, "vocab");
    const char *unk, *prefix;
    int64_t chars;
    int rc = ost_json_get(model, "type") ? ost_reading_type(model, "model", "WordPiece") : 0;
    if (rc == 0)
        rc = ost_json_string(&unk, model, "unk_token");
    if (rc == 0)
        rc = ost_json_string(&prefix, model, "continuing_subword_prefix");
    if (rc == 0)
        rc = ost_json_int(&chars, model, "max_input_chars_per_word");
    if (rc < 0)
        return rc;
    if (!vocab || ost_json_type(vocab) != OST_JSON_OBJECT)
        return ost_fail(OST_EPARSE, "its model has no vocab");
    if (strcmp(prefix, OST_VOCABULARY_PREFIX) != 0)
        return ost_fail(OST_EINVAL, "its pieces go on with '%s': " OST_TOKENIZER_SUPPORTED, prefix);
    if (chars < 1 || chars > LONGEST_WORD)
        return ost_fail(OST_ELIMIT, "max_input_chars_per_word is not 1 to %d", LONGEST_WORD);
    r->name[OST_UNK] = ost_slice_of(unk);
    r->t->max_word_chars = (size_t)chars;
    return read_vocab(r, vocab);
}

/* Takes the line before the first line feed off the text. */
static struct ost_slice next_line(struct ost_slice *text)
{
    const char *feed = memchr(text->p, '\n', text->n);
    struct ost_slice line = {text->p, feed ? (size_t)(feed - text->p) : text->n};
    size_t taken = line.n + (feed != NULL);
    *text = (struct ost_slice){text->p + taken, text->n - taken};
    return line;
}

/* A line that a later one repeats: the id exists, but no text leads to it. */
static int add_shadowed(struct ost_vocabulary *v, int32_t id)
{
    char name[40];
    int n = snprintf(name, sizeof name, "[shadowed line %d]", id + 1);
    int rc = ost_vocabulary_set(v, (struct ost_slice){name, (size_t)n}, id);
    return rc < 0 ? rc : ost_vocabulary_index(v, OST_TOKEN_BEGINS, id);
}

static bool is_text(struct ost_slice token)
{
    size_t taken;
    for (size_t at = 0; at < token.n; at += taken)
        if (ost_utf8_decode(token.p + at, token.n - at, &taken) <= 0)
            return false;
    return true;
}

static int add_line(struct ost_vocabulary *v, struct ost_slice line, int32_t id)
{
    struct ost_slice token = ost_unicode_trim_end(line); /* as Rust's trim_end */
    if (!is_text(token))
        return ost_fail(OST_EPARSE, "line %d is not UTF-8 text", id + 1);
    if (ost_vocabulary_id(v, token) >= 0)
        return add_shadowed(v, id);
    int rc = ost_vocabulary_set(v, token, id);
    return rc < 0 ? rc : ost_vocabulary_index(v, ost_vocabulary_kind(token), id);
}

/* vocab.txt, from its end, so that of two equal lines the later is met first. */
int ost_reading_lines(struct ost_reading *r)
{
    struct ost_slice text = r->files->vocab.bytes;
    struct ost_slice *line = NULL;
    size_t n = 0, cap = 0;
    while (text.n && n <= OST_VOCABULARY_MAX) {
        line = ost_grow(line, &cap, n + 1, sizeof *line);
        line[n++] = next_line(&text);
    }
    int rc = make_room(r, n);
    for (size_t id = n; id-- > 0 && rc == 0;)
        rc = add_line(&r->t->vocabulary, line[id], (int32_t)id);
    free(line);
    return rc;
}

static int read_added_bits(struct added *out, const struct ost_json *node)
{
    bool special = false, single_word = false, left = false, right = false;
    int rc = ost_json_bool_or(&special, node, "special");
    if (rc == 0)
        rc = ost_json_bool_or(&single_word, node, "single_word");
    if (rc == 0)
        rc = ost_json_bool_or(&left, node, "lstrip");
    if (rc == 0)
        rc = ost_json_bool_or(&right, node, "rstrip");
    bool normalized = !special;
    if (rc == 0)
        rc = ost_json_bool_or(&normalized, node, "normalized");
    if (rc < 0)
        return rc;
    if (normalized || single_word)
        return ost_fail(OST_EINVAL,
                        "added token '%.*s' is matched in normalised text or as a whole word only: "
                        "ostler reads added tokens with normalized and single_word false",
                        OST_SLICE_ARG(out->content));
    out->bits = OST_ADDED | (special ? OST_ADDED_SPECIAL : 0) | (left ? OST_ADDED_LSTRIP : 0) |
                (right ? OST_ADDED_RSTRIP : 0);
    return 0;
}

static int read_added(struct added *out, const struct ost_json *node)
{
    const char *content;
    int rc = ost_json_string(&content, node, "content");
    if (rc < 0)
        return rc;
    out->content = ost_slice_of(content);
    if (out->content.n == 0 || out->content.n > OST_ADDED_BYTES)
        return ost_fail(OST_ELIMIT, "added token '%.*s' is not 1 to %d bytes long",
                        OST_SLICE_ARG(out->content), OST_ADDED_BYTES);
    return read_added_bits(out, node);
}

int ost_reading_mark_added(struct ost_tokenizer *t, int32_t id, uint8_t bits)
{
    bool known = t->added[id];
    t->added[id] |= bits;
    return known ? 0 : ost_vocabulary_index(&t->vocabulary, OST_TOKEN_ADDED, id);
}

static int add_added(struct ost_tokenizer *t, const struct added *a)
{
    struct ost_vocabulary *v = &t->vocabulary;
    int32_t known = ost_vocabulary_id(v, a->content);
    int rc = 0;
    if (a->id < 0 || (uint64_t)a->id >= v->n || (known >= 0 && known != a->id))
        return ost_fail(OST_EPARSE, "added token '%.*s' cannot have the id %lld",
                        OST_SLICE_ARG(a->content), (long long)a->id);
    if (known < 0)
        rc = ost_vocabulary_set(v, a->content, (int32_t)a->id);
    return rc < 0 ? rc : ost_reading_mark_added(t, (int32_t)a->id, a->bits);
}

/* "added_tokens": [{"id": 100, "content": ...}, ...] */
static int read_list(struct ost_tokenizer *t, const struct ost_json *list)
{
    int rc = 0;
    for (size_t i = 0; i < ost_json_count(list) && rc == 0; i++) {
        struct added a;
        rc = ost_json_int(&a.id, ost_json_at(list, i), "id");
        if (rc == 0)
            rc = read_added(&a, ost_json_at(list, i));
        if (rc == 0)
            rc = add_added(t, &a);
    }
    return rc;
}

/* "added_tokens_decoder": {"100": {"content": ...}, ...} */
static int read_decoder(struct ost_tokenizer *t, const struct ost_json *decoder)
{
    struct ost_json_iter it = ost_json_members(decoder);
    int rc = 0;
    while (rc == 0 && ost_json_next(&it)) {
        struct added a;
        rc = ost_number_int(&a.id, it.key);
        if (rc == 0)
            rc = read_added(&a, it.value);
        if (rc == 0)
            rc = add_added(t, &a);
    }
    return rc;
}

/* Those that are no pieces follow the pieces without a gap. */
int ost_reading_added(struct ost_reading *r)
{
    struct ost_vocabulary *v = &r->t->vocabulary;
    int rc = r->tokenizer ? read_list(r->t, ost_json_get(r->tokenizer, "added_tokens"))
                          : read_decoder(r->t, ost_json_get(r->config, "added_tokens_decoder"));
    size_t n = r->t->model_size, highest = n;
    for (size_t id = n; id < v->n; id++) {
        n += v->token[id].p != NULL;
        highest = v->token[id].p ? id + 1 : highest;
    }
    if (rc == 0 && highest != n)
        rc = ost_fail(OST_EPARSE, "the ids of the added tokens leave a gap below %zu", highest);
    v->n = n;
    return rc;
}
