#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/utf8.h"
#include "text/json_scores.h"
#include "text/tokenizer_unigram.h"

void ost_unigram_free(void *model)
{
    struct ost_unigram *m = model;
    for (size_t i = 0; m && i < m->steps; i++) {
        ost_charsmap_release(&m->step[i].charsmap);
        ost_traced_release(&m->step[i].replacement.pattern);
        ost_traced_release(&m->step[i].replacement.content);
    }
    if (m) {
        free(m->score);
        ost_trie_release(&m->trie);
    }
    free(m);
}

/* ---- the normalizer ---- */

static bool is_text(const struct ost_json *node)
{
    return node && ost_json_type(node) == OST_JSON_STRING;
}

static bool has_type(const struct ost_json *node, const char *type)
{
    const struct ost_json *there = ost_json_get(node, "type");
    return is_text(there) && ost_slice_is(ost_json_text(there), type);
}

static int read_charsmap(struct ost_unigram_step *s, const struct ost_json *node)
{
    const struct ost_json *map = ost_json_get(node, "precompiled_charsmap");
    s->kind = OST_STEP_CHARSMAP;
    return is_text(map) ? ost_charsmap_read(&s->charsmap, ost_json_text(map))
                        : ost_fail(OST_EPARSE, "Precompiled has no 'precompiled_charsmap'");
}

/* A pattern is a text, or as a regular expression " {2,}" or one without special characters. */
static int read_replace(struct ost_unigram_step *s, const struct ost_json *node)
{
    struct ost_replacement *r = &s->replacement;
    const struct ost_json *pattern = ost_json_get(node, "pattern");
    const struct ost_json *content = ost_json_get(node, "content");
    const struct ost_json *text = ost_json_get(pattern, "String");
    const struct ost_json *regex = ost_json_get(pattern, "Regex");
    const struct ost_json *what = text ? text : regex;
    s->kind = OST_STEP_REPLACE;
    if (!is_text(what) || !is_text(content))
        return ost_fail(OST_EPARSE, "Replace lacks 'pattern' or 'content'");
    struct ost_slice from = ost_json_text(what), to = ost_json_text(content);
    r->spaces = regex && ost_slice_is(from, " {2,}");
    bool plain =
        !regex || (from.n == strcspn(from.p, "\\^$.|?*+()[]{}#") && to.n == strcspn(to.p, "$"));
    if (from.n == 0 || (!plain && !r->spaces))
        return ost_fail(OST_EINVAL,
                        "its normalizer replaces '%.*s': ostler reads Replace of a text or of the "
                        "regular expression ' {2,}'",
                        OST_SLICE_ARG(from));
    ost_traced_read(&r->pattern, from, 0, from.n);
    ost_traced_read(&r->content, to, 0, to.n);
    return 0;
}

static int read_strip(struct ost_unigram_step *s, const struct ost_json *node)
{
    s->kind = OST_STEP_STRIP;
    s->left = s->right = true;
    int rc = ost_json_bool_or(&s->left, node, "strip_left");
    return rc < 0 ? rc : ost_json_bool_or(&s->right, node, "strip_right");
}

static int read_step(struct ost_unigram *m, const struct ost_json *node)
{
    if (m->steps == OST_UNIGRAM_STEPS)
        return ost_fail(OST_ELIMIT, "its normalizer has more than %d steps", OST_UNIGRAM_STEPS);
    struct ost_unigram_step *s = &m->step[m->steps++];
    if (has_type(node, "Precompiled"))
        return read_charsmap(s, node);
    if (has_type(node, "Replace"))
        return read_replace(s, node);
    if (has_type(node, "Strip"))
        return read_strip(s, node);
    return ost_fail(OST_EINVAL, "its normalizer has a step other than Precompiled, Replace and "
                                "Strip: " OST_TOKENIZER_SUPPORTED);
}

static int read_normalizer(struct ost_unigram *m, const struct ost_json *node)
{
    const struct ost_json *list = ost_json_get(node, "normalizers");
    int rc = 0;
    if (!node)
        return 0;
    if (!has_type(node, "Sequence"))
        return read_step(m, node);
    for (size_t i = 0; i < ost_json_count(list) && rc == 0; i++)
        rc = read_step(m, ost_json_at(list, i));
    return rc;
}

/* ---- the pre-tokenizer ---- */

/* Newer files say prepend_scheme, older ones only add_prefix_space. */
static int read_prepend(struct ost_unigram *m, const struct ost_json *node)
{
    static const char *const schemes[] = {"always", "first", "never"};
    const struct ost_json *scheme = ost_json_get(node, "prepend_scheme");
    bool space = true;
    int rc = ost_json_bool_or(&space, node, "add_prefix_space");
    m->prepend = space ? OST_PREPEND_ALWAYS : OST_PREPEND_NEVER;
    if (rc < 0 || !scheme)
        return rc;
    for (int i = 0; i < 3; i++)
        if (is_text(scheme) && ost_slice_is(ost_json_text(scheme), schemes[i])) {
            m->prepend = (enum ost_unigram_prepend)i;
            return 0;
        }
    return ost_fail(OST_EPARSE, "'prepend_scheme' is not always, first or never");
}

static int read_metaspace(struct ost_unigram *m, const struct ost_json *node)
{
    const char *text;
    size_t taken;
    int rc = ost_reading_type(node, "pre_tokenizer", "Metaspace");
    if (rc == 0)
        rc = ost_json_string(&text, node, "replacement");
    if (rc < 0)
        return rc;
    struct ost_slice one = ost_slice_of(text);
    int32_t c = one.n ? ost_utf8_decode(one.p, one.n, &taken) : OST_UTF8_BAD;
    if (c == OST_UTF8_BAD || taken != one.n)
        return ost_fail(OST_EPARSE, "'replacement' is not one character");
    m->replacement = (uint32_t)c;
    m->split = true;
    rc = ost_json_bool_or(&m->split, node, "split");
    return rc < 0 ? rc : read_prepend(m, node);
}

static int read_pre_tokenizer(struct ost_unigram *m, const struct ost_json *node)
{
    const struct ost_json *list = ost_json_get(node, "pretokenizers");
    if (!has_type(node, "Sequence"))
        return read_metaspace(m, node);
    m->split_spaces = true;
    if (list && ost_json_type(list) == OST_JSON_ARRAY && ost_json_count(list) == 2 &&
        has_type(ost_json_at(list, 0), "WhitespaceSplit"))
        return read_metaspace(m, ost_json_at(list, 1));
    return ost_fail(OST_EINVAL, "its pre_tokenizer is a sequence other than WhitespaceSplit and "
                                "Metaspace: " OST_TOKENIZER_SUPPORTED);
}

/* ---- the model ---- */

/* ["token", score] */
static int read_entry(struct ost_tokenizer *t, const struct ost_json *entry, int32_t id)
{
    bool good = ost_json_type(entry) == OST_JSON_ARRAY && ost_json_count(entry) == 2 &&
                is_text(ost_json_at(entry, 0)) &&
                (ost_json_type(ost_json_at(entry, 1)) == OST_JSON_REAL ||
                 ost_json_type(ost_json_at(entry, 1)) == OST_JSON_INT);
    if (!good)
        return ost_fail(OST_EPARSE, "entry %d of its vocab is not a token and a score", id);
    struct ost_slice token = ost_json_text(ost_json_at(entry, 0));
    if (token.n > OST_UNIGRAM_BYTES || (token.n && memchr(token.p, 0, token.n)))
        return ost_fail(OST_ELIMIT, "token %d is longer than %d bytes or holds a NUL", id,
                        OST_UNIGRAM_BYTES);
    return ost_reading_piece(t, token, id);
}

static int read_vocab(struct ost_unigram *m, struct ost_reading *r, const struct ost_json *vocab)
{
    size_t n = ost_json_count(vocab);
    if (!vocab || ost_json_type(vocab) != OST_JSON_ARRAY || n == 0)
        return ost_fail(OST_EPARSE, "its model has no vocab");
    int rc = ost_reading_room(r, n, false);
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = read_entry(r->t, ost_json_at(vocab, i), (int32_t)i);
    if (rc < 0)
        return rc;
    m->score = ost_calloc(n, sizeof *m->score);
    rc = ost_json_scores(m->score, n, r->files->tokenizer.bytes);
    m->unk_score = INFINITY;
    for (size_t i = 0; i < n; i++)
        m->unk_score = fmin(m->unk_score, m->score[i]);
    m->unk_score -= 10; /* K_UNK_PENALTY */
    ost_trie_build(&m->trie, r->t->vocabulary.token, n);
    return rc;
}

static int read_model(struct ost_unigram *m, struct ost_reading *r, const struct ost_json *model)
{
    bool fallback = false;
    int64_t unk = -1;
    int rc = ost_json_bool_or(&fallback, model, "byte_fallback");
    if (rc == 0)
        rc = ost_json_int_or(&unk, model, "unk_id");
    if (rc == 0)
        rc = read_vocab(m, r, ost_json_get(model, "vocab"));
    if (rc < 0)
        return rc;
    if (fallback)
        return ost_fail(OST_EINVAL, "its Unigram has byte_fallback: " OST_TOKENIZER_SUPPORTED);
    if (unk < 0 || (uint64_t)unk >= r->t->model_size)
        return ost_fail(OST_EPARSE, "its unk_id is not the id of a token");
    m->unk = (int32_t)unk;
    r->name[OST_UNK] = r->t->vocabulary.token[unk];
    return 0;
}

int ost_unigram_read(struct ost_reading *r)
{
    struct ost_unigram *m = r->t->model = ost_calloc(1, sizeof *m);
    int rc = read_normalizer(m, ost_json_get(r->tokenizer, "normalizer"));
    if (rc == 0)
        rc = read_pre_tokenizer(m, ost_json_get(r->tokenizer, "pre_tokenizer"));
    if (rc == 0 && r->t->frame.roberta)
        rc = ost_fail(OST_EINVAL, "its Unigram has RobertaProcessing: " OST_TOKENIZER_SUPPORTED);
    return rc < 0 ? rc : read_model(m, r, ost_json_get(r->tokenizer, "model"));
}
