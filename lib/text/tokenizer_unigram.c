/*
 * Unigram as SentencePiece and XLM-R have it (Kudo 2018, doi:10.18653/v1/P18-1007; models/unigram,
 * normalizers/precompiled.rs, pre_tokenizers/metaspace.rs): each piece of a text is cut into the
 * tokens with the highest sum of log-probabilities, by dynamic programming from left to right.
 */
#include "base/utf8.h"
#include "text/tokenizer_unigram.h"
#include "text/unicode.h"

enum { SCRATCH_NODE, SCRATCH_TOKEN };

static const char *const usual_names[OST_SPECIALS] = {"<pad>", "<unk>", "<s>", "</s>", "<mask>"};

static void normalize(struct ost_token_run *r, size_t begin, size_t end)
{
    const struct ost_unigram *m = r->t->model;
    struct ost_traced *text = &r->room->text;
    ost_traced_read(text, r->text, begin, end);
    for (size_t i = 0; i < m->steps; i++) {
        const struct ost_unigram_step *s = &m->step[i];
        if (s->kind == OST_STEP_CHARSMAP)
            ost_charsmap_apply(&s->charsmap, text, &r->room->rewriter);
        else if (s->kind == OST_STEP_REPLACE)
            ost_traced_replace(text, &s->replacement);
        else
            ost_traced_strip(text, s->left, s->right);
    }
}

/* ---- the best way to cut a piece ---- */

/* The best way to reach the place before a character: its last token. */
struct node {
    double score;
    size_t from; /* the character that the last token begins with */
    int32_t id;  /* -1: not reached yet */
};

static void reach(struct node *node, double score, size_t from, int32_t id)
{
    if (node->id < 0 || score > node->score)
        *node = (struct node){score, from, id};
}

/* Offers the tokens that begin with character `from` of the n; without one of a single character
   also the unknown. */
static void extend(const struct ost_tokenizer *t, const struct ost_normal_char *c, size_t n,
                   struct node *node, size_t from)
{
    const struct ost_unigram *m = t->model;
    uint32_t at_node = 0;
    bool single = false;
    for (size_t at = from; at < n; at++) {
        char bytes[4];
        size_t length = ost_utf8_put(bytes, c[at].c);
        for (size_t k = 0; k < length && (k == 0 || at_node); k++)
            at_node = ost_trie_child(&m->trie, at_node, (unsigned char)bytes[k]);
        if (at_node == 0)
            break;
        int32_t id = m->trie.node[at_node].id;
        if (id < 0)
            continue;
        reach(&node[at + 1], m->score[id] + node[from].score, from, id);
        single = single || at == from;
    }
    if (!single)
        reach(&node[from + 1], m->unk_score + node[from].score, from, m->unk);
}

/* The token that unknown characters are together: nearly always the unknown one. */
static int32_t known_as(struct ost_token_run *r, const struct ost_normal_char *c, size_t n)
{
    struct ost_buf *bytes = &r->room->bytes;
    ost_buf_clear(bytes);
    ost_traced_write(bytes, c, n);
    int32_t id = ost_vocabulary_find(&r->t->vocabulary, OST_TOKEN_BEGINS, ost_buf_view(bytes));
    return id >= 0 ? id : ((const struct ost_unigram *)r->t->model)->unk;
}

/* A token of the way chosen: characters [first, last). */
struct chosen {
    size_t first, last;
    int32_t id;
};

/* Follows the way back from the end; unknown tokens that follow each other are one. */
static size_t trace_back(const struct node *node, size_t n, int32_t unk, struct chosen *out)
{
    size_t count = 0;
    for (size_t end = n; end > 0; end = node[end].from) {
        struct chosen one = {node[end].from, end, node[end].id};
        if (count && one.id == unk && out[count - 1].id == unk)
            out[count - 1].first = one.first;
        else
            out[count++] = one;
    }
    return count;
}

static void encode_piece(struct ost_token_run *r, const struct ost_normal_char *c, size_t n)
{
    const struct ost_unigram *m = r->t->model;
    struct node *node = ost_room_array(r->room, SCRATCH_NODE, n + 1, sizeof *node);
    struct chosen *chosen = ost_room_array(r->room, SCRATCH_TOKEN, n, sizeof *chosen);
    for (size_t i = 0; i <= n; i++)
        node[i] = (struct node){0, 0, -1};
    for (size_t i = 0; i < n; i++)
        extend(r->t, c, n, node, i);
    for (size_t i = trace_back(node, n, m->unk, chosen); i-- > 0;) {
        const struct chosen *p = &chosen[i];
        struct ost_text_span span = {c[p->first].begin, c[p->last - 1].end};
        int32_t id = p->id == m->unk ? known_as(r, c + p->first, p->last - p->first) : p->id;
        ost_token_run_take(r, id, span, r->t->vocabulary.token[id]);
    }
    r->word++;
}

/* ---- the pieces ---- */

/* The text with its spaces replaced, and one before it where the scheme says so. */
static void put_spaces(struct ost_token_run *r, const struct ost_normal_char *c, size_t n)
{
    const struct ost_unigram *m = r->t->model;
    struct ost_traced *part = &r->room->part;
    bool there = c[0].c == ' ' || c[0].c == m->replacement;
    bool wanted =
        m->prepend == OST_PREPEND_ALWAYS || (m->prepend == OST_PREPEND_FIRST && c[0].begin == 0);
    part->n = 0;
    if (wanted && !there)
        ost_traced_add(part, m->replacement, c[0].begin, c[0].end);
    for (size_t i = 0; i < n; i++)
        ost_traced_add(part, c[i].c == ' ' ? m->replacement : c[i].c, c[i].begin, c[i].end);
}

static void encode_split(struct ost_token_run *r, const struct ost_normal_char *c, size_t n)
{
    const struct ost_unigram *m = r->t->model;
    put_spaces(r, c, n);
    const struct ost_traced *part = &r->room->part;
    for (size_t first = 0, last; first < part->n && !ost_token_run_is_full(r); first = last) {
        last = m->split ? first + 1 : part->n;
        while (last < part->n && part->c[last].c != m->replacement)
            last++;
        encode_piece(r, part->c + first, last - first);
    }
}

static void encode(struct ost_token_run *r, const struct ost_normal_char *c, size_t n)
{
    const struct ost_unigram *m = r->t->model;
    if (!m->split_spaces) {
        encode_split(r, c, n);
        return;
    }
    for (size_t first = 0, last; first < n && !ost_token_run_is_full(r); first = last) {
        last = first;
        while (last < n && !ost_unicode_is_space(c[last].c))
            last++;
        if (last > first)
            encode_split(r, c + first, last - first);
        else
            last++;
    }
}

const struct ost_tokenizer_kind ost_tokenizer_unigram = {
    .type = "Unigram",
    .names = usual_names,
    .read = ost_unigram_read,
    .normalize = normalize,
    .encode = encode,
    .free = ost_unigram_free,
};
