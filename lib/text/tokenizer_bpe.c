/*
 * Byte-level BPE as RoBERTa has it from GPT-2 (pre_tokenizers/byte_level.rs, models/bpe): a text is
 * split by GPT-2's pattern, each piece becomes its UTF-8 bytes, and those are merged. In the files
 * each byte is written as a character of its own, a printable one as itself, a space as U+0120.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/utf8.h"
#include "text/bpe_merges.h"
#include "text/tokenizer_parts.h"
#include "text/unicode.h"

enum { SCRATCH_SYMBOL, SCRATCH_QUEUE };

struct bpe {
    struct ost_merges merges;
    uint32_t letter[256]; /* the character that a byte is written as */
    int32_t byte_id[256]; /* -1: the vocabulary lacks it */
    int32_t unk;          /* stands for such a byte; -1: there is none */
    bool fuse_unk;        /* for as many as follow each other */
    bool ignore_merges;   /* a piece that is a token is not merged */
    bool prefix_space;    /* a space is put before text that has none */
    bool split;           /* by GPT-2's pattern; else a text is one piece */
};

static const char *const usual_names[OST_SPECIALS] = {"<pad>", "<unk>", "<s>", "</s>", "<mask>"};

static void model_free(void *model)
{
    struct bpe *m = model;
    if (m)
        ost_merges_release(&m->merges);
    free(m);
}

/* ---- reading ---- */

/* Printable bytes of Latin-1 are written as themselves, the others as U+0100 and on. */
static void set_letters(struct bpe *m)
{
    uint32_t next = 0x100;
    for (uint32_t b = 0; b < 256; b++) {
        bool itself = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
        m->letter[b] = itself ? b : next++;
    }
}

static int find_bytes(struct bpe *m, const struct ost_vocabulary *v)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        char text[4];
        struct ost_slice letter = {text, ost_utf8_put(text, m->letter[byte])};
        m->byte_id[byte] = ost_vocabulary_find(v, OST_TOKEN_BEGINS, letter);
        bool occurs = byte < 0xf5 && byte != 0xc0 && byte != 0xc1;
        if (m->byte_id[byte] < 0 && m->unk < 0 && occurs)
            return ost_fail(OST_EINVAL,
                            "its vocabulary has neither byte 0x%02x, '%.*s', nor an unk_token: "
                            "ostler reads byte-level BPE that has a token for every byte",
                            byte, OST_SLICE_ARG(letter));
    }
    return 0;
}

/* Merge number `rank` of the file. */
static int add_merge(struct bpe *m, const struct ost_vocabulary *v, struct ost_slice left,
                     struct ost_slice right, size_t rank)
{
    struct ost_buf both = OST_BUF_INIT;
    ost_buf_slice(&both, left);
    ost_buf_slice(&both, right);
    struct ost_merge merge = {ost_vocabulary_find(v, OST_TOKEN_BEGINS, left),
                              ost_vocabulary_find(v, OST_TOKEN_BEGINS, right),
                              ost_vocabulary_find(v, OST_TOKEN_BEGINS, ost_buf_view(&both)),
                              (uint32_t)rank};
    ost_buf_release(&both);
    if (merge.left < 0 || merge.right < 0 || merge.id < 0)
        return ost_fail(OST_EPARSE,
                        "merge %zu, '%.*s' and '%.*s', has tokens that are not in vocab", rank + 1,
                        OST_SLICE_ARG(left), OST_SLICE_ARG(right));
    return ost_merges_add(&m->merges, merge);
}

/* A merge as one text, "a b". */
static int add_line(struct bpe *m, const struct ost_vocabulary *v, struct ost_slice line,
                    size_t rank)
{
    struct ost_slice left;
    bool two = ost_slice_cut(&line, ' ', &left) && left.n && line.n && !memchr(line.p, ' ', line.n);
    return two ? add_merge(m, v, left, line, rank)
               : ost_fail(OST_EPARSE, "merge %zu is not two tokens", rank + 1);
}

/* A merge as "a b", or as ["a", "b"], which newer files have. */
static int read_merge(struct bpe *m, const struct ost_vocabulary *v, const struct ost_json *node,
                      size_t rank)
{
    if (ost_json_type(node) == OST_JSON_STRING)
        return add_line(m, v, ost_json_text(node), rank);
    bool two = ost_json_type(node) == OST_JSON_ARRAY && ost_json_count(node) == 2 &&
               ost_json_type(ost_json_at(node, 0)) == OST_JSON_STRING &&
               ost_json_type(ost_json_at(node, 1)) == OST_JSON_STRING;
    return two ? add_merge(m, v, ost_json_text(ost_json_at(node, 0)),
                           ost_json_text(ost_json_at(node, 1)), rank)
               : ost_fail(OST_EPARSE, "merge %zu is not two tokens", rank + 1);
}

static int read_merges(struct bpe *m, const struct ost_vocabulary *v, const struct ost_json *merges)
{
    size_t n = ost_json_count(merges);
    int rc = 0;
    if (!merges || ost_json_type(merges) != OST_JSON_ARRAY)
        return ost_fail(OST_EPARSE, "its model has no merges");
    ost_merges_init(&m->merges, n);
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = read_merge(m, v, ost_json_at(merges, i), i);
    return rc;
}

static bool is_empty(const struct ost_json *text)
{
    return !text || (ost_json_type(text) == OST_JSON_STRING && ost_json_text(text).n == 0);
}

/* What other models of BPE do and this one does not. */
static int refuse_others(const struct ost_json *model)
{
    double dropout = 0;
    bool fallback = false;
    int rc = ost_json_real_or(&dropout, model, "dropout");
    if (rc == 0)
        rc = ost_json_bool_or(&fallback, model, "byte_fallback");
    if (rc < 0)
        return rc;
    if (dropout != 0 || fallback || !is_empty(ost_json_get(model, "continuing_subword_prefix")) ||
        !is_empty(ost_json_get(model, "end_of_word_suffix")))
        return ost_fail(
            OST_EINVAL,
            "its BPE has dropout, byte_fallback, a prefix or a suffix: " OST_TOKENIZER_SUPPORTED);
    return 0;
}

static int read_unk(struct bpe *m, struct ost_reading *r, const struct ost_json *model)
{
    const char *unk = NULL;
    int rc = ost_json_string_or(&unk, model, "unk_token");
    if (rc < 0 || !unk)
        return rc;
    r->name[OST_UNK] = ost_slice_of(unk);
    m->unk = ost_vocabulary_find(&r->t->vocabulary, OST_TOKEN_BEGINS, r->name[OST_UNK]);
    return m->unk < 0 ? ost_fail(OST_EPARSE, "its unk_token '%s' is not in vocab", unk) : 0;
}

static int read_model(struct bpe *m, struct ost_reading *r, const struct ost_json *model)
{
    int rc = refuse_others(model);
    if (rc == 0)
        rc = ost_json_bool_or(&m->fuse_unk, model, "fuse_unk");
    if (rc == 0)
        rc = ost_json_bool_or(&m->ignore_merges, model, "ignore_merges");
    if (rc == 0)
        rc = ost_reading_vocab(r, ost_json_get(model, "vocab"), false);
    if (rc == 0)
        rc = read_unk(m, r, model);
    if (rc == 0)
        rc = read_merges(m, &r->t->vocabulary, ost_json_get(model, "merges"));
    return rc < 0 ? rc : find_bytes(m, &r->t->vocabulary);
}

static struct bpe *model_new(struct ost_tokenizer *t)
{
    struct bpe *m = t->model = ost_calloc(1, sizeof *m);
    m->unk = -1;
    m->split = true;
    set_letters(m);
    return m;
}

static int read_json(struct ost_reading *r)
{
    struct bpe *m = model_new(r->t);
    const struct ost_json *pre = ost_json_get(r->tokenizer, "pre_tokenizer");
    if (ost_json_get(r->tokenizer, "normalizer"))
        return ost_fail(OST_EINVAL, "its BPE has a normalizer: " OST_TOKENIZER_SUPPORTED);
    int rc = ost_reading_type(pre, "pre_tokenizer", "ByteLevel");
    m->prefix_space = true;
    if (rc == 0)
        rc = ost_json_bool_or(&m->prefix_space, pre, "add_prefix_space");
    if (rc == 0)
        rc = ost_json_bool_or(&m->split, pre, "use_regex");
    r->t->windows = m->split;
    return rc < 0 ? rc : read_model(m, r, ost_json_get(r->tokenizer, "model"));
}

/* The lines of merges.txt, a comment with the version first. */
static int read_merge_lines(struct bpe *m, struct ost_reading *r)
{
    struct ost_slice rest = r->files->merges.bytes, line;
    size_t lines = 1, rank = 0;
    int rc = 0;
    for (size_t i = 0; i < rest.n; i++)
        lines += rest.p[i] == '\n';
    ost_merges_init(&m->merges, lines);
    while (rc == 0 && rest.n) {
        ost_slice_cut(&rest, '\n', &line);
        line = ost_unicode_trim_end(line);
        bool comment = line.n >= 8 && memcmp(line.p, "#version", 8) == 0;
        if (line.n && !comment)
            rc = add_line(m, &r->t->vocabulary, line, rank++);
    }
    return rc < 0 ? ost_fail_within(rc, "%s", r->files->merges.name) : 0;
}

/* vocab.json and merges.txt, as RobertaTokenizer reads them. */
static int read_plain(struct ost_reading *r)
{
    struct bpe *m = model_new(r->t);
    struct ost_json *vocab = NULL;
    r->t->windows = true;
    ost_frame_roberta(&r->t->frame, false);
    int rc = ost_json_parse(&vocab, r->files->vocab.bytes);
    if (rc == 0)
        rc = ost_reading_vocab(r, vocab, false);
    if (rc == 0)
        rc = read_merge_lines(m, r);
    if (rc == 0)
        rc = find_bytes(m, &r->t->vocabulary);
    int32_t mask = rc == 0 ? ost_vocabulary_id(&r->t->vocabulary, r->name[OST_MASK]) : -1;
    if (mask >= 0 && ost_added_count(r) == 0)
        rc = ost_added_mark(r->t, mask, OST_ADDED | OST_ADDED_SPECIAL | OST_ADDED_LSTRIP);
    ost_json_free(vocab);
    return rc;
}

static int configure(struct ost_reading *r)
{
    struct bpe *m = r->t->model;
    int rc = ost_json_bool_or(&m->prefix_space, r->config, "add_prefix_space");
    if (rc == 0)
        rc = ost_json_bool_or(&r->t->frame.keep_first, r->config, "add_prefix_space");
    if (rc == 0 && r->t->frame.roberta)
        rc = ost_json_bool_or(&r->t->frame.trim, r->config, "trim_offsets");
    return rc;
}

/* ---- encoding ---- */

static void normalize(struct ost_token_run *r, size_t begin, size_t end)
{
    ost_traced_read(&r->room->text, r->text, begin, end);
}

/* 's 't 'm 'd 're 've 'll at the start: how many characters, 0 for none. */
static size_t contraction(const struct ost_normal_char *c, size_t n)
{
    if (c[0].c != '\'' || n < 2)
        return 0;
    uint32_t first = c[1].c, second = n > 2 ? c[2].c : 0;
    if (first == 's' || first == 't' || first == 'm' || first == 'd')
        return 2;
    bool two = (first == 'r' && second == 'e') || (first == 'v' && second == 'e') ||
               (first == 'l' && second == 'l');
    return two ? 3 : 0;
}

enum class { SPACE, LETTER, NUMBER, OTHER };

static enum class class_of(uint32_t c) {
    return ost_unicode_is_letter(c)   ? LETTER
           : ost_unicode_is_space(c)  ? SPACE
           : ost_unicode_is_number(c) ? NUMBER
                                      : OTHER;
}

/*
 * The length of the first piece by GPT-2's pattern,
 * 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+ : of white space before
 * a word the last character stays with the word.
 */
static size_t piece_length(const struct ost_normal_char *c, size_t n)
{
    size_t end = contraction(c, n);
    if (end)
        return end;
    size_t first = c[0].c == ' ' && n > 1;
    enum class class = class_of(c[first].c);
    if (class == SPACE)
        class = class_of(c[first = 0].c);
    for (end = first + 1; end < n && class_of(c[end].c) == class;)
        end++;
    return class != SPACE || end == n || end == 1 ? end : end - 1;
}

static size_t bytes_of(const struct ost_normal_char *c, size_t n)
{
    size_t bytes = 0;
    char one[4];
    for (size_t i = 0; i < n; i++)
        bytes += ost_utf8_put(one, c[i].c);
    return bytes;
}

/* The bytes of the piece as symbols; returns how many. */
static size_t put_symbols(const struct bpe *m, const struct ost_normal_char *c, size_t n,
                          struct ost_symbol *symbol)
{
    size_t symbols = 0;
    bool unknown = false; /* the byte before was */
    for (size_t i = 0; i < n; i++) {
        char bytes[4];
        size_t length = ost_utf8_put(bytes, c[i].c);
        for (size_t k = 0; k < length; k++) {
            int32_t id = m->byte_id[(unsigned char)bytes[k]];
            if (id < 0 && unknown && m->fuse_unk)
                symbol[symbols - 1].last = (uint32_t)i;
            else
                symbol[symbols++] =
                    (struct ost_symbol){id < 0 ? m->unk : id, (uint32_t)i, (uint32_t)i, -1, -1};
            unknown = id < 0;
        }
    }
    return symbols;
}

/* The token that the piece is as a whole, or -1. */
static int32_t whole(struct ost_token_run *r, const struct ost_normal_char *c, size_t n)
{
    const struct bpe *m = r->t->model;
    struct ost_buf *text = &r->room->bytes;
    ost_buf_clear(text);
    for (size_t i = 0; i < n; i++) {
        char bytes[4];
        size_t length = ost_utf8_put(bytes, c[i].c);
        for (size_t k = 0; k < length; k++)
            ost_utf8_encode(text, m->letter[(unsigned char)bytes[k]]);
    }
    return ost_vocabulary_find(&r->t->vocabulary, OST_TOKEN_BEGINS, ost_buf_view(text));
}

static void take(struct ost_token_run *r, int32_t id, const struct ost_normal_char *first,
                 const struct ost_normal_char *last)
{
    struct ost_text_span span = {first->begin, last->end};
    ost_token_run_take(r, id, span, r->t->vocabulary.token[id]);
}

static void encode_piece(struct ost_token_run *r, const struct ost_normal_char *c, size_t n)
{
    const struct bpe *m = r->t->model;
    size_t most = bytes_of(c, n);
    struct ost_symbol *symbol = ost_room_array(r->room, SCRATCH_SYMBOL, most, sizeof *symbol);
    struct ost_merge_pair *queue = ost_room_array(r->room, SCRATCH_QUEUE, 3 * most, sizeof *queue);
    int32_t id = m->ignore_merges ? whole(r, c, n) : -1;
    size_t symbols = 0;
    if (id >= 0)
        take(r, id, c, c + n - 1);
    else
        symbols = ost_merges_apply(&m->merges, symbol, put_symbols(m, c, n, symbol), queue);
    for (size_t i = 0; i < symbols; i++)
        take(r, symbol[i].id, c + symbol[i].first, c + symbol[i].last);
    r->word++;
}

static void encode(struct ost_token_run *r, const struct ost_normal_char *c, size_t n)
{
    const struct bpe *m = r->t->model;
    struct ost_traced *part = &r->room->part;
    if (m->prefix_space && c[0].c != ' ') {
        part->n = 0;
        ost_traced_add(part, ' ', c[0].begin, c[0].end);
        for (size_t i = 0; i < n; i++)
            ost_traced_add(part, c[i].c, c[i].begin, c[i].end);
        c = part->c;
        n = part->n;
    }
    for (size_t length; n > 0 && !ost_token_run_is_full(r); c += length, n -= length) {
        length = m->split ? piece_length(c, n) : n;
        encode_piece(r, c, length);
    }
}

const struct ost_tokenizer_kind ost_tokenizer_bpe = {
    .type = "BPE",
    .names = usual_names,
    .read = read_json,
    .read_plain = read_plain,
    .configure = configure,
    .normalize = normalize,
    .encode = encode,
    .free = model_free,
};
