/*
 * WordPiece as BERT has it: BertNormalizer, BertPreTokenizer, the greedy longest match.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/utf8.h"
#include "io/json.h"
#include "text/tokenizer_wordpiece.h"
#include "text/unicode.h"

enum {
    LONGEST_WORD = 1000, /* max_input_chars_per_word */
    SCRATCH_AT = 0,
    SCRATCH_PIECE = 1,
};

static const char *const usual_names[OST_SPECIALS] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};

/* ---- reading ---- */

/* true, false or null of a value that is there. */
static int read_setting(enum ost_tokenizer_setting *out, const struct ost_json *value,
                        const char *key)
{
    if (ost_json_type(value) == OST_JSON_NULL)
        *out = OST_AS_IN_FILE;
    else if (ost_json_type(value) == OST_JSON_BOOL)
        *out = ost_json_true(value) ? OST_ON : OST_OFF;
    else
        return ost_fail(OST_EPARSE, "'%s' is neither true, false nor null", key);
    return 0;
}

static int read_normalizer(struct ost_wordpiece *m, const struct ost_json *node)
{
    const struct ost_json *strip = ost_json_get(node, "strip_accents");
    int rc = ost_reading_type(node, "normalizer", "BertNormalizer");
    if (rc == 0)
        rc = ost_json_bool_or(&m->rules.clean_text, node, "clean_text");
    if (rc == 0)
        rc = ost_json_bool_or(&m->rules.split_ideographs, node, "handle_chinese_chars");
    if (rc == 0)
        rc = ost_json_bool_or(&m->rules.lowercase, node, "lowercase");
    if (rc == 0 && strip)
        rc = read_setting(&m->strip_accents, strip, "strip_accents");
    return rc;
}

static struct ost_wordpiece *model_new(struct ost_tokenizer *t)
{
    struct ost_wordpiece *m = t->model = ost_calloc(1, sizeof *m);
    m->rules = (struct ost_normal_rules){true, true, true, true};
    m->max_word_chars = 100;
    t->windows = true;
    return m;
}

static int read_model(struct ost_reading *r, struct ost_wordpiece *m, const struct ost_json *model)
{
    const char *unk, *prefix;
    int64_t chars;
    int rc = ost_json_string(&unk, model, "unk_token");
    if (rc == 0)
        rc = ost_json_string(&prefix, model, "continuing_subword_prefix");
    if (rc == 0)
        rc = ost_json_int(&chars, model, "max_input_chars_per_word");
    if (rc < 0)
        return rc;
    if (strcmp(prefix, OST_VOCABULARY_PREFIX) != 0)
        return ost_fail(OST_EINVAL, "its pieces go on with '%s': " OST_TOKENIZER_SUPPORTED, prefix);
    if (chars < 1 || chars > LONGEST_WORD)
        return ost_fail(OST_ELIMIT, "max_input_chars_per_word is not 1 to %d", LONGEST_WORD);
    r->name[OST_UNK] = ost_slice_of(unk);
    m->max_word_chars = (size_t)chars;
    return ost_reading_vocab(r, ost_json_get(model, "vocab"), true);
}

static int read_json(struct ost_reading *r)
{
    struct ost_wordpiece *m = model_new(r->t);
    const struct ost_json *pre = ost_json_get(r->tokenizer, "pre_tokenizer");
    int rc = ost_reading_type(pre, "pre_tokenizer", "BertPreTokenizer");
    if (rc == 0)
        rc = read_normalizer(m, ost_json_get(r->tokenizer, "normalizer"));
    return rc < 0 ? rc : read_model(r, m, ost_json_get(r->tokenizer, "model"));
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
    return rc < 0 ? rc : ost_vocabulary_index(v, ost_vocabulary_kind(v, token), id);
}

/* vocab.txt, from its end, so that of two equal lines the later is met first. */
static int read_lines(struct ost_reading *r)
{
    model_new(r->t);
    struct ost_slice text = r->files->vocab.bytes;
    struct ost_slice *line = NULL;
    size_t n = 0, cap = 0;
    while (text.n && n <= OST_VOCABULARY_MAX) {
        line = ost_grow(line, &cap, n + 1, sizeof *line);
        line[n++] = next_line(&text);
    }
    int rc = ost_reading_room(r, n, true);
    for (size_t id = n; id-- > 0 && rc == 0;)
        rc = add_line(&r->t->vocabulary, line[id], (int32_t)id);
    free(line);
    return rc;
}

static int configure(struct ost_reading *r)
{
    struct ost_wordpiece *m = r->t->model;
    int rc = ost_json_bool_or(&m->rules.lowercase, r->config, "do_lower_case");
    if (rc == 0)
        rc = ost_json_bool_or(&m->rules.split_ideographs, r->config, "tokenize_chinese_chars");
    struct ost_json_iter it = ost_json_members(r->config);
    while (rc == 0 && ost_json_next(&it))
        if (ost_slice_is(it.key, "strip_accents")) /* null says something: as lowercase */
            rc = read_setting(&m->strip_accents, it.value, "strip_accents");
    return rc;
}

static void choose(bool *rule, enum ost_tokenizer_setting option)
{
    if (option != OST_AS_IN_FILE)
        *rule = option == OST_ON;
}

static void set(struct ost_tokenizer *t, const struct ost_tokenizer_options *options)
{
    struct ost_wordpiece *m = t->model;
    choose(&m->rules.lowercase, options->lowercase);
    choose(&m->rules.split_ideographs, options->split_ideographs);
    if (options->strip_accents != OST_AS_IN_FILE)
        m->strip_accents = options->strip_accents;
    m->rules.strip_accents = m->rules.lowercase;
    choose(&m->rules.strip_accents, m->strip_accents);
}

/* ---- encoding ---- */

static void normalize(struct ost_token_run *r, size_t begin, size_t end)
{
    const struct ost_wordpiece *m = r->t->model;
    struct ost_normal *s = &r->room->normal;
    struct ost_traced *text = &r->room->text;
    ost_normal_start(s, &m->rules, r->text, begin, end);
    while (ost_normal_next(s)) {
        text->c = ost_grow(text->c, &text->cap, text->n + s->n, sizeof *text->c);
        memcpy(text->c + text->n, s->chars, s->n * sizeof *text->c);
        text->n += s->n;
    }
}

/* A word: its characters as bytes, and where in the bytes each begins. */
struct word {
    const struct ost_normal_char *c;
    size_t n;
    const char *bytes;
    const size_t *at; /* [n + 1] */
};

struct piece {
    int32_t id;
    size_t first, last; /* characters [first, last) */
};

/* The character after the longest piece that starts at `first`; `first` if there is none. */
static size_t longest_piece(const struct ost_tokenizer *t, const struct word *w, size_t first,
                            int32_t *id)
{
    enum ost_token_kind kind = first ? OST_TOKEN_CONTINUES : OST_TOKEN_BEGINS;
    size_t longest = t->vocabulary.table[kind].longest;
    size_t last = w->n - first > longest ? first + longest : w->n;
    for (; last > first; last--) {
        struct ost_slice key = {w->bytes + w->at[first], w->at[last] - w->at[first]};
        *id = ost_vocabulary_find(&t->vocabulary, kind, key);
        if (*id >= 0)
            break;
    }
    return last;
}

/* Cuts the word into pieces; 0 when some part of it is in no token. */
static size_t cut_word(const struct ost_tokenizer *t, const struct word *w, struct piece *piece)
{
    size_t n = 0;
    for (size_t first = 0, last; first < w->n; first = last, n++) {
        int32_t id = -1;
        last = longest_piece(t, w, first, &id);
        if (last == first)
            return 0;
        piece[n] = (struct piece){id, first, last};
    }
    return n;
}

static void take_piece(struct ost_token_run *r, int32_t id, const struct ost_normal_char *first,
                       const struct ost_normal_char *last)
{
    struct ost_text_span span = {first->begin, last->end};
    ost_token_run_take(r, id, span, r->t->vocabulary.token[id]);
}

static void encode_word(struct ost_token_run *r, const struct ost_normal_char *c, size_t n)
{
    const struct ost_wordpiece *m = r->t->model;
    size_t pieces = 0, *at = ost_room_array(r->room, SCRATCH_AT, LONGEST_WORD + 1, sizeof *at);
    struct piece *piece = ost_room_array(r->room, SCRATCH_PIECE, LONGEST_WORD, sizeof *piece);
    struct ost_buf *bytes = &r->room->bytes;
    if (n <= m->max_word_chars) {
        ost_buf_clear(bytes);
        for (size_t i = 0; i < n; i++) {
            at[i] = bytes->n;
            ost_utf8_encode(bytes, c[i].c);
        }
        at[n] = bytes->n;
        pieces = cut_word(r->t, &(struct word){c, n, bytes->p, at}, piece);
    }
    if (pieces == 0)
        take_piece(r, r->t->special.unk, c, c + n - 1);
    for (size_t i = 0; i < pieces; i++)
        take_piece(r, piece[i].id, c + piece[i].first, c + piece[i].last - 1);
    r->word++;
}

static void encode(struct ost_token_run *r, const struct ost_normal_char *c, size_t n)
{
    for (size_t first = 0, last; first < n && !ost_token_run_is_full(r); first = last) {
        last = first + 1;
        if (ost_unicode_is_space(c[first].c))
            continue;
        if (!ost_unicode_is_punctuation(c[first].c))
            while (last < n && !ost_unicode_is_space(c[last].c) &&
                   !ost_unicode_is_punctuation(c[last].c))
                last++;
        encode_word(r, c + first, last - first);
    }
}

const struct ost_tokenizer_kind ost_tokenizer_wordpiece = {
    .type = "WordPiece",
    .names = usual_names,
    .read = read_json,
    .read_plain = read_lines,
    .configure = configure,
    .set = set,
    .normalize = normalize,
    .encode = encode,
    .save = ost_wordpiece_save,
    .free = free,
};
