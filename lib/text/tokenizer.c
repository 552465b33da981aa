#include "text/tokenizer.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "text/tokenizer_parts.h"
#include "text/unicode.h"

const struct ost_tokenizer_options ost_tokenizer_defaults = {.special_in_text = true};

void ost_tokenizer_free(struct ost_tokenizer *t)
{
    if (!t)
        return;
    if (t->kind)
        t->kind->free(t->model);
    ost_added_release(&t->raw);
    ost_added_release(&t->normalized);
    ost_vocabulary_release(&t->vocabulary);
    for (size_t i = 0; i < OST_FILE_ROLES; i++)
        ost_buf_release(&t->file[i]);
    free(t->added);
    free(t);
}

static void release_room(struct ost_tokenizer_room *room)
{
    ost_normal_release(&room->normal);
    ost_traced_release(&room->text);
    ost_traced_release(&room->part);
    ost_rewriter_release(&room->rewriter);
    ost_buf_release(&room->bytes);
    for (size_t i = 0; i < OST_SCRATCHES; i++)
        free(room->scratch[i].p);
    free(room);
}

void ost_encoding_release(struct ost_encoding *e)
{
    if (e->room)
        release_room(e->room);
    free(e->id);
    free(e->type);
    free(e->word);
    free(e->span);
    *e = (struct ost_encoding)OST_ENCODING_INIT;
}

void *ost_room_array(struct ost_tokenizer_room *room, int which, size_t n, size_t size)
{
    struct ost_scratch *s = &room->scratch[which];
    s->p = ost_grow(s->p, &s->bytes, n * size + 1, 1);
    return s->p;
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

bool ost_token_run_is_full(const struct ost_token_run *r)
{
    return !r->to_end && r->count > r->limit;
}

void ost_token_run_take(struct ost_token_run *r, int32_t id, struct ost_text_span span,
                        struct ost_slice value)
{
    size_t i = r->count++;
    if (i >= r->limit)
        return;
    if (r->t->frame.trim)
        span = ost_frame_trim(&r->t->frame, r->text, i, span, value);
    push(r->out, (struct column){id, r->type, r->word, span});
}

/* An added token in the text: a word of its own. */
static void take_added(struct ost_token_run *r, int32_t id, struct ost_text_span span,
                       struct ost_slice value)
{
    ost_token_run_take(r, id, span, value);
    r->word++;
}

/* ---- added tokens in normalised text ---- */

/* Characters [first, last). */
struct part {
    size_t first, last;
};

/* The token that matches at character i, or -1; `part` is what it takes, from `from` on. */
static int32_t normal_at(struct ost_token_run *r, size_t i, size_t from, struct part *part)
{
    const struct ost_traced *text = &r->room->text;
    const struct ost_added_set *set = &r->t->normalized;
    char bytes[OST_ADDED_BYTES + 4];
    size_t n = ost_utf8_put(bytes, text->c[i].c), length;
    if (!set->first[(unsigned char)bytes[0]])
        return -1;
    for (size_t k = i + 1; k < text->n && n < set->length[0]; k++)
        n += ost_utf8_put(bytes + n, text->c[k].c);
    int32_t id = ost_added_match(r->t, set, (struct ost_slice){bytes, n}, &length);
    if (id < 0)
        return -1;
    *part = (struct part){i, i};
    for (size_t done = 0; done < length; part->last++)
        done += ost_utf8_put(bytes, text->c[part->last].c);
    if (r->t->added[id] & OST_ADDED_LSTRIP)
        while (part->first > from && ost_unicode_is_space(text->c[part->first - 1].c))
            part->first--;
    if (r->t->added[id] & OST_ADDED_RSTRIP)
        while (part->last < text->n && ost_unicode_is_space(text->c[part->last].c))
            part->last++;
    return id;
}

static void take_normal(struct ost_token_run *r, int32_t id, struct part part)
{
    const struct ost_normal_char *c = r->room->text.c;
    struct ost_text_span span = {c[part.first].begin, c[part.last - 1].end};
    ost_buf_clear(&r->room->bytes);
    ost_traced_write(&r->room->bytes, c + part.first, part.last - part.first);
    take_added(r, id, span, ost_buf_view(&r->room->bytes));
}

static void encode_part(struct ost_token_run *r, size_t first, size_t last)
{
    if (first < last && !ost_token_run_is_full(r))
        r->t->kind->encode(r, r->room->text.c + first, last - first);
}

/* The window in room->text: added tokens, and what is between them to the model. */
static void add_normal(struct ost_token_run *r)
{
    const struct ost_traced *text = &r->room->text;
    size_t from = 0;
    for (size_t i = 0; r->t->normalized.n_lengths && i < text->n && !ost_token_run_is_full(r);) {
        struct part part;
        int32_t id = normal_at(r, i, from, &part);
        if (id < 0) {
            i++;
            continue;
        }
        encode_part(r, from, part.first);
        take_normal(r, id, part);
        i = from = part.last;
    }
    encode_part(r, from, text->n);
}

/* ---- added tokens in raw text ---- */

/*
 * Long texts are normalised by windows, so that one of a megabyte costs no more than the length
 * asked for. A window ends before a single space between two letters of ASCII, where every kind
 * that has t->windows begins a new piece anyway.
 */
enum { WINDOW = 4096 };

static bool is_ascii_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static size_t window_end(const struct ost_token_run *r, size_t begin, size_t end)
{
    const char *p = r->text.p;
    if (!r->t->windows)
        return end;
    for (size_t at = begin + WINDOW; at + 1 < end; at++)
        if (p[at] == ' ' && is_ascii_letter(p[at - 1]) && is_ascii_letter(p[at + 1]))
            return at;
    return end;
}

/* Text between added tokens, bytes [begin, end). */
static void add_segment(struct ost_token_run *r, size_t begin, size_t end)
{
    for (size_t stop; begin < end && !ost_token_run_is_full(r); begin = stop) {
        stop = window_end(r, begin, end);
        r->room->text.n = 0;
        r->t->kind->normalize(r, begin, stop);
        add_normal(r);
    }
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
        if (!t->raw.first[(unsigned char)text.p[at]])
            continue;
        struct ost_slice rest = {text.p + at, text.n - at};
        int32_t id = ost_added_match(t, &t->raw, rest, &length);
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

/* Adds the tokens of the run's text and returns how many there were, with to_end in all of it. */
static size_t add_text(struct ost_token_run *r)
{
    for (size_t at = 0; at < r->text.n && !ost_token_run_is_full(r);) {
        struct ost_text_span span;
        int32_t id = next_added(r->t, r->text, at, &span);
        add_segment(r, at, span.begin);
        if (id >= 0 && !ost_token_run_is_full(r))
            take_added(r, id, span,
                       (struct ost_slice){r->text.p + span.begin, span.end - span.begin});
        at = span.end;
    }
    return r->count;
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
    struct ost_token_run r = {
        .out = out, .t = t, .room = out->room, .text = text, .limit = max_length - 2};
    out->truncated = add_text(&r) > r.limit;
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
    const char *frame = t->frame.pair;
    size_t middle = strlen(frame) / 2 - 4; /* [SEP]s between the texts */
    size_t room = max_length - middle - 2;
    assert(max_length >= middle + 4);
    start(out, t);
    struct ost_token_run run_a = {out, t, out->room, a, 0, room, true, 0, 0};
    size_t n_a = add_text(&run_a), from = out->n;
    struct ost_token_run run_b = {out,  t,    out->room, b, frame[5 + 2 * middle] - '0',
                                  room, true, 0,         0};
    size_t n_b = add_text(&run_b);
    out->truncated = n_a + n_b > room;
    share(&n_a, &n_b, room);
    shift(out, from, 1 + n_a + middle);
    for (size_t i = 0; i < middle; i++)
        set_column(out, 1 + n_a + i, around(t->special.sep, frame[5 + 2 * i] - '0'));
    out->n = 1 + n_a + middle + n_b;
    push(out, around(t->special.sep, frame[7 + 2 * middle] - '0'));
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
