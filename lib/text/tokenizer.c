#include "text/tokenizer.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "text/tokenizer_parts.h"
#include "text/unicode.h"

const struct ost_tokenizer_options ost_tokenizer_defaults = {.special_in_text = true};

/* A character of the word: where in the word's bytes and where in the text. */
struct letter {
    size_t at;
    struct ost_text_span span;
};

struct piece {
    int32_t id;
    size_t first, last; /* letters [first, last) */
};

/* What encoding works in, kept from text to text. */
struct ost_tokenizer_room {
    struct ost_normal normal;
    struct ost_buf bytes;  /* the word so far, normalised */
    struct letter *letter; /* [letters + 1]; the last only has `at` */
    struct piece *piece;   /* [letters] */
    size_t letter_cap, piece_cap;
    size_t letters;            /* stored: at most max_word_chars */
    size_t chars;              /* seen */
    struct ost_text_span word; /* of all characters seen */
};

/* How one text is to be encoded. */
struct part {
    int32_t type;
    size_t limit; /* tokens to store */
    bool to_end;  /* count on when the limit is reached */
};

/* One text on its way into an encoding. */
struct run {
    struct ost_encoding *out;
    const struct ost_tokenizer *t;
    struct ost_tokenizer_room *room;
    struct part part;
    size_t count; /* tokens seen */
    int32_t word; /* words seen */
};

void ost_tokenizer_free(struct ost_tokenizer *t)
{
    if (!t)
        return;
    ost_vocabulary_release(&t->vocabulary);
    free(t->added);
    free(t);
}

void ost_encoding_release(struct ost_encoding *e)
{
    if (e->room) {
        ost_normal_release(&e->room->normal);
        ost_buf_release(&e->room->bytes);
        free(e->room->letter);
        free(e->room->piece);
    }
    free(e->room);
    free(e->id);
    free(e->type);
    free(e->word);
    free(e->span);
    *e = (struct ost_encoding)OST_ENCODING_INIT;
}

static void reserve(struct ost_encoding *e, size_t n)
{
    if (n <= e->cap)
        return;
    size_t cap[4] = {e->cap, e->cap, e->cap, e->cap};
    e->id = ost_grow(e->id, &cap[0], n, sizeof *e->id);
    e->type = ost_grow(e->type, &cap[1], n, sizeof *e->type);
    e->word = ost_grow(e->word, &cap[2], n, sizeof *e->word);
    e->span = ost_grow(e->span, &cap[3], n, sizeof *e->span);
    e->cap = cap[0];
}

struct column {
    int32_t id, type, word;
    struct ost_text_span span;
};

static void set_column(struct ost_encoding *e, size_t i, struct column c)
{
    e->id[i] = c.id;
    e->type[i] = c.type;
    e->word[i] = c.word;
    e->span[i] = c.span;
}

static void push(struct ost_encoding *e, struct column c)
{
    reserve(e, e->n + 1);
    set_column(e, e->n++, c);
}

/* A [CLS] or [SEP] that is in no text. */
static struct column around(int32_t id, int32_t type)
{
    return (struct column){id, type, -1, {0, 0}};
}

/* The letter after the longest piece that starts at letter `first`; `first` if there is none. */
static size_t longest_piece(const struct ost_tokenizer *t, const struct ost_tokenizer_room *room,
                            size_t first, int32_t *id)
{
    enum ost_token_kind kind = first ? OST_TOKEN_CONTINUES : OST_TOKEN_BEGINS;
    size_t longest = t->vocabulary.table[kind].longest;
    size_t last = room->letters - first > longest ? first + longest : room->letters;
    for (; last > first; last--) {
        size_t at = room->letter[first].at;
        struct ost_slice key = {room->bytes.p + at, room->letter[last].at - at};
        *id = ost_vocabulary_find(&t->vocabulary, kind, key);
        if (*id >= 0)
            break;
    }
    return last;
}

/* Cuts the word into pieces; 0 when some part of it is in no token. */
static size_t cut_word(const struct ost_tokenizer *t, struct ost_tokenizer_room *room)
{
    size_t n = 0;
    if (room->chars > t->max_word_chars)
        return 0;
    for (size_t first = 0, last; first < room->letters; first = last, n++) {
        int32_t id = -1;
        last = longest_piece(t, room, first, &id);
        if (last == first)
            return 0;
        room->piece = ost_grow(room->piece, &room->piece_cap, n + 1, sizeof *room->piece);
        room->piece[n] = (struct piece){id, first, last};
    }
    return n;
}

static bool is_full(const struct run *r)
{
    return !r->part.to_end && r->count > r->part.limit;
}

static void take_piece(struct run *r, int32_t id, struct ost_text_span span)
{
    if (r->count++ < r->part.limit)
        push(r->out, (struct column){id, r->part.type, r->word, span});
}

static void end_word(struct run *r)
{
    struct ost_tokenizer_room *room = r->room;
    if (room->chars == 0)
        return;
    size_t n = cut_word(r->t, room);
    if (n == 0)
        take_piece(r, r->t->special.unk, room->word);
    for (size_t i = 0; i < n; i++) {
        const struct piece *p = &room->piece[i];
        struct ost_text_span span = {room->letter[p->first].span.begin,
                                     room->letter[p->last - 1].span.end};
        take_piece(r, p->id, span);
    }
    r->word++;
    room->chars = room->letters = 0;
    ost_buf_clear(&room->bytes);
}

static void add_letter(struct run *r, const struct ost_normal_char *c)
{
    struct ost_tokenizer_room *room = r->room;
    if (room->chars++ == 0)
        room->word.begin = c->begin;
    room->word.end = c->end;
    if (room->letters == r->t->max_word_chars)
        return;
    room->letter =
        ost_grow(room->letter, &room->letter_cap, room->letters + 2, sizeof *room->letter);
    room->letter[room->letters++] = (struct letter){room->bytes.n, {c->begin, c->end}};
    ost_utf8_encode(&room->bytes, c->c);
    room->letter[room->letters].at = room->bytes.n;
}

static void add_char(struct run *r, const struct ost_normal_char *c)
{
    bool alone = ost_unicode_is_punctuation(c->c);
    bool separates = ost_unicode_is_space(c->c);
    if (alone || separates)
        end_word(r);
    if (!separates)
        add_letter(r, c);
    if (alone)
        end_word(r);
}

/* Text between added tokens, bytes [begin, end). */
static void add_segment(struct run *r, struct ost_slice text, size_t begin, size_t end)
{
    struct ost_normal *normal = &r->room->normal;
    ost_normal_start(normal, &r->t->rules, text, begin, end);
    while (!is_full(r) && ost_normal_next(normal))
        for (size_t i = 0; i < normal->n && !is_full(r); i++)
            add_char(r, &normal->chars[i]);
    end_word(r);
}

/* The id of the longest added token at this place, or -1. */
static int32_t added_at(const struct ost_tokenizer *t, struct ost_slice text, size_t at,
                        size_t *length)
{
    if (!t->added_first[(unsigned char)text.p[at]])
        return -1;
    for (size_t i = 0; i < t->n_lengths; i++) {
        *length = t->added_length[i];
        if (*length > text.n - at)
            continue;
        struct ost_slice key = {text.p + at, *length};
        int32_t id = ost_vocabulary_find(&t->vocabulary, OST_TOKEN_ADDED, key);
        if (id >= 0 && (t->special_in_text || !(t->added[id] & OST_ADDED_SPECIAL)))
            return id;
    }
    return -1;
}

/* The start of the white space that ends at `at`, not before `from`. */
static size_t space_before(struct ost_slice text, size_t from, size_t at)
{
    while (at > from) {
        size_t back = at - 1, taken;
        while (back > from && at - back < 4 && (text.p[back] & 0xc0) == 0x80)
            back--;
        int32_t c = ost_utf8_decode(text.p + back, at - back, &taken);
        if (c == OST_UTF8_BAD || back + taken != at || !ost_unicode_is_space((uint32_t)c))
            break;
        at = back;
    }
    return at;
}

static size_t space_after(struct ost_slice text, size_t at)
{
    while (at < text.n) {
        size_t taken;
        int32_t c = ost_utf8_decode(text.p + at, text.n - at, &taken);
        if (c == OST_UTF8_BAD || !ost_unicode_is_space((uint32_t)c))
            break;
        at += taken;
    }
    return at;
}

/* The next added token from byte `from` on and its place, or -1 with an empty place at the end. */
static int32_t next_added(const struct ost_tokenizer *t, struct ost_slice text, size_t from,
                          struct ost_text_span *span)
{
    for (size_t at = from, length; at < text.n; at++) {
        int32_t id = added_at(t, text, at, &length);
        if (id < 0)
            continue;
        bool left = t->added[id] & OST_ADDED_LSTRIP, right = t->added[id] & OST_ADDED_RSTRIP;
        span->begin = left ? space_before(text, from, at) : at;
        span->end = right ? space_after(text, at + length) : at + length;
        return id;
    }
    *span = (struct ost_text_span){text.n, text.n};
    return -1;
}

/* Adds the tokens of the text and returns how many there were, with to_end in all of it. */
static size_t add_text(struct ost_encoding *out, const struct ost_tokenizer *t,
                       struct ost_slice text, struct part part)
{
    struct run r = {.out = out, .t = t, .room = out->room, .part = part};
    for (size_t at = 0; at < text.n && !is_full(&r);) {
        struct ost_text_span span;
        int32_t id = next_added(t, text, at, &span);
        add_segment(&r, text, at, span.begin);
        if (id >= 0) {
            take_piece(&r, id, span);
            r.word++;
        }
        at = span.end;
    }
    return r.count;
}

static void start(struct ost_encoding *out, const struct ost_tokenizer *t)
{
    if (!out->room) {
        out->room = ost_calloc(1, sizeof *out->room);
        out->room->normal = (struct ost_normal)OST_NORMAL_INIT;
        out->room->bytes = (struct ost_buf)OST_BUF_INIT;
    }
    out->n = 0;
    push(out, around(t->special.cls, 0));
}

void ost_tokenizer_encode(struct ost_encoding *out, const struct ost_tokenizer *t,
                          struct ost_slice text, size_t max_length)
{
    assert(max_length >= 3);
    start(out, t);
    struct part part = {0, max_length - 2, false};
    out->truncated = add_text(out, t, text, part) > part.limit;
    push(out, around(t->special.sep, 0));
}

/* How many of a and b tokens may stay when there is room for `room` together: longest_first. */
static void share(size_t *a, size_t *b, size_t room)
{
    size_t *shorter = *a > *b ? b : a, *longer = *a > *b ? a : b;
    if (*a + *b <= room)
        return;
    if (*shorter > room / 2)
        *shorter = room / 2;
    *longer = room - *shorter;
}

/* Moves the columns from `from` to the end so that they start at `to`. */
static void shift(struct ost_encoding *e, size_t from, size_t to)
{
    size_t n = e->n - from;
    reserve(e, to + n);
    memmove(e->id + to, e->id + from, n * sizeof *e->id);
    memmove(e->type + to, e->type + from, n * sizeof *e->type);
    memmove(e->word + to, e->word + from, n * sizeof *e->word);
    memmove(e->span + to, e->span + from, n * sizeof *e->span);
    e->n = to + n;
}

void ost_tokenizer_encode_pair(struct ost_encoding *out, const struct ost_tokenizer *t,
                               struct ost_slice a, struct ost_slice b, size_t max_length)
{
    assert(max_length >= 5);
    size_t room = max_length - 3;
    start(out, t);
    size_t n_a = add_text(out, t, a, (struct part){0, room, true});
    size_t from = out->n;
    size_t n_b = add_text(out, t, b, (struct part){1, room, true});
    out->truncated = n_a + n_b > room;
    share(&n_a, &n_b, room);
    shift(out, from, 1 + n_a + 1);
    set_column(out, 1 + n_a, around(t->special.sep, 0));
    out->n = 1 + n_a + 1 + n_b;
    push(out, around(t->special.sep, 1));
}

size_t ost_tokenizer_size(const struct ost_tokenizer *t)
{
    return t->vocabulary.n;
}

size_t ost_tokenizer_max_length(const struct ost_tokenizer *t)
{
    return t->max_length;
}

struct ost_special_ids ost_tokenizer_special(const struct ost_tokenizer *t)
{
    return t->special;
}

struct ost_slice ost_tokenizer_token(const struct ost_tokenizer *t, int32_t id)
{
    assert(id >= 0 && (size_t)id < t->vocabulary.n);
    return t->vocabulary.token[id];
}

int32_t ost_tokenizer_id(const struct ost_tokenizer *t, struct ost_slice token)
{
    return ost_vocabulary_id(&t->vocabulary, token);
}
