#include "text/normalize.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "text/unicode.h"

enum { CHUNK = 256 };

struct place {
    size_t begin, end;
};

struct ost_normal_mark {
    uint32_t c;
    uint8_t class; /* > 0 */
    bool inserted; /* the second or a later part of a decomposition */
    struct place place;
};

void ost_normal_release(struct ost_normal *s)
{
    free(s->chars);
    free(s->marks);
    free(s->sorted);
    *s = (struct ost_normal)OST_NORMAL_INIT;
}

void ost_normal_start(struct ost_normal *s, const struct ost_normal_rules *rules,
                      struct ost_slice text, size_t begin, size_t end)
{
    s->rules = rules;
    s->text = text;
    s->at = begin;
    s->end = end;
    s->n = s->n_marks = 0;
}

static void put(struct ost_normal *s, uint32_t c, struct place place)
{
    if (s->n == s->cap)
        s->chars = ost_grow(s->chars, &s->cap, s->n + CHUNK, sizeof *s->chars);
    s->chars[s->n++] = (struct ost_normal_char){c, place.begin, place.end};
}

static void put_lower(struct ost_normal *s, uint32_t c, struct place place)
{
    uint32_t lower[2] = {c};
    size_t n = s->rules->lowercase ? ost_unicode_lower(lower, c) : 1;
    for (size_t i = 0; i < n; i++)
        put(s, lower[i], place);
}

/* Stable counting sort by class, linear also for a megabyte of marks on one letter. */
static void sort_marks(struct ost_normal *s)
{
    size_t count[257] = {0};
    s->sorted = ost_grow(s->sorted, &s->sorted_cap, s->n_marks, sizeof *s->sorted);
    for (size_t i = 0; i < s->n_marks; i++)
        count[s->marks[i].class + 1]++;
    for (size_t class = 1; class < 257; class ++)
        count[class] += count[class - 1];
    for (size_t i = 0; i < s->n_marks; i++)
        s->sorted[count[s->marks[i].class]++] = s->marks[i];
}

/*
 * The original hands out places by counting: each character that is not inserted takes the next
 * place of the text, whichever character it is after the sorting.
 */
static void place_marks(struct ost_normal *s)
{
    size_t next = 0;
    struct place place = s->sorted[0].place;
    for (size_t i = 0; i < s->n_marks; i++) {
        if (!s->sorted[i].inserted) {
            while (s->marks[next].inserted)
                next++;
            place = s->marks[next++].place;
        }
        s->sorted[i].place = place;
    }
}

/* Ends a run of combining marks: orders them and lets those pass that are not Mn. */
static void flush_marks(struct ost_normal *s)
{
    const struct ost_normal_mark *run = s->marks;
    bool ordered = true;
    for (size_t i = 1; i < s->n_marks; i++)
        ordered = ordered && run[i - 1].class <= run[i].class;
    if (!ordered) {
        sort_marks(s);
        place_marks(s);
        run = s->sorted;
    }
    for (size_t i = 0; i < s->n_marks; i++)
        if (!ost_unicode_is_mark(run[i].c))
            put_lower(s, run[i].c, run[i].place);
    s->n_marks = 0;
}

static void put_part(struct ost_normal *s, uint32_t c, bool inserted, struct place place)
{
    uint8_t class = ost_unicode_class(c);
    if (class) {
        s->marks = ost_grow(s->marks, &s->marks_cap, s->n_marks + 1, sizeof *s->marks);
        s->marks[s->n_marks++] = (struct ost_normal_mark){c, class, inserted, place};
        return;
    }
    if (s->n_marks)
        flush_marks(s);
    if (!ost_unicode_is_mark(c))
        put_lower(s, c, place);
}

static void put_stripped(struct ost_normal *s, uint32_t c, struct place place)
{
    uint32_t parts[OST_UNICODE_PARTS];
    if (!s->rules->strip_accents) {
        put_lower(s, c, place);
        return;
    }
    size_t n = ost_unicode_decompose(parts, c);
    for (size_t i = 0; i < n; i++)
        put_part(s, parts[i], i > 0, place);
}

static void put_split(struct ost_normal *s, uint32_t c, struct place place)
{
    bool split = s->rules->split_ideographs && ost_unicode_is_ideograph(c);
    if (split)
        put_stripped(s, ' ', place);
    put_stripped(s, c, place);
    if (split)
        put_stripped(s, ' ', place);
}

static uint32_t read_char(struct ost_normal *s, struct place *place)
{
    size_t taken;
    int32_t c = ost_utf8_decode(s->text.p + s->at, s->end - s->at, &taken);
    *place = (struct place){s->at, s->at + taken};
    s->at += taken;
    return c == OST_UTF8_BAD ? 0xfffd : (uint32_t)c;
}

static bool is_dropped(uint32_t c)
{
    if (c == '\t' || c == '\n' || c == '\r')
        return false;
    return c == 0xfffd || ost_unicode_is_control(c);
}

static void put_clean(struct ost_normal *s)
{
    struct place place;
    uint32_t c = read_char(s, &place);
    if (s->rules->clean_text) {
        if (is_dropped(c))
            return;
        if (ost_unicode_is_space(c))
            c = ' ';
    }
    put_split(s, c, place);
}

bool ost_normal_next(struct ost_normal *s)
{
    s->n = 0;
    while (s->at < s->end && s->n < CHUNK)
        put_clean(s);
    if (s->at == s->end && s->n_marks)
        flush_marks(s);
    return s->n > 0;
}
