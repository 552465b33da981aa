#include "text/similar.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/intern.h"
#include "base/utf8.h"
#include "text/unicode.h"

enum { GRAM = 5 };           /* characters */
enum { COUNTERS = 1 << 22 }; /* of how often grams stand; those that share one count together */
static const double ROUNDING = 1e-9; /* 0.9 * 70 is a whole number */

/* One group's grams: gram[start .. end), rising. */
struct set {
    size_t start, end;
};

/* A gram that a set must be looked for by. */
struct entry {
    uint32_t gram, group;
};

struct search {
    double threshold;
    struct ost_similar *out;
    size_t pair_cap;
    struct set *set; /* [groups] */
    uint32_t *gram;  /* of all sets */
    size_t grams, gram_cap;
    uint32_t *count;     /* [COUNTERS] sets with a gram of that counter */
    struct entry *entry; /* [entries] by gram, then group */
    size_t entries, entry_cap;
    size_t *first_place; /* [groups + 1] into place */
    size_t *place;       /* [entries] where a group's entries stand */
};

/* ---- folding ---- */

static bool separates(uint32_t c)
{
    return ost_unicode_is_space(c) || ost_unicode_is_punctuation(c);
}

/* Lower case, one space for what separates; `keep` has punctuation stay, for texts of nothing else. */
static void fold(struct ost_buf *out, struct ost_slice text, bool keep)
{
    size_t taken, n = text.n < OST_SIMILAR_TEXT_MAX ? text.n : OST_SIMILAR_TEXT_MAX;
    bool gap = false;
    ost_buf_clear(out);
    for (size_t i = 0; i < n; i += taken) {
        uint32_t lower[2];
        int32_t c = ost_utf8_decode(text.p + i, n - i, &taken);
        if (c == OST_UTF8_BAD || (c != '\n' && c != '\t' && ost_unicode_is_control((uint32_t)c)))
            continue;
        if (keep ? ost_unicode_is_space((uint32_t)c) : separates((uint32_t)c)) {
            gap = out->n > 0;
            continue;
        }
        if (gap)
            ost_buf_addch(out, ' ');
        gap = false;
        size_t parts = ost_unicode_lower(lower, (uint32_t)c);
        for (size_t k = 0; k < parts; k++)
            ost_utf8_encode(out, lower[k]);
    }
}

void ost_similar_fold(struct ost_buf *out, struct ost_slice text)
{
    fold(out, text, false);
}

static void make_groups(struct ost_intern *folded, struct ost_similar *out,
                        const struct ost_slice *text, size_t n)
{
    struct ost_buf room = OST_BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        fold(&room, text[i], false);
        if (room.n == 0)
            fold(&room, text[i], true);
        out->group[i] = ost_intern(folded, ost_buf_view(&room));
        if (out->group[i] == out->groups)
            out->first[out->groups++] = (uint32_t)i;
    }
    ost_buf_release(&room);
}

/* ---- sets of grams ---- */

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void add_gram(struct search *s, const char *p, size_t n)
{
    s->gram = ost_grow(s->gram, &s->gram_cap, s->grams + 1, sizeof *s->gram);
    s->gram[s->grams++] = (uint32_t)ost_hash(p, n, 0);
}

/* Appends the hashes of all stretches of GRAM characters of folded text. */
static void add_grams(struct search *s, struct ost_slice text)
{
    size_t at[GRAM] = {0}, chars = 0, taken; /* at[k % GRAM]: where character k begins */
    for (size_t i = 0; i < text.n; i += taken) {
        ost_utf8_decode(text.p + i, text.n - i, &taken);
        at[chars++ % GRAM] = i;
        if (chars >= GRAM)
            add_gram(s, text.p + at[chars % GRAM], i + taken - at[chars % GRAM]);
    }
    if (chars < GRAM)
        add_gram(s, text.p, text.n);
}

static void make_set(struct search *s, uint32_t group, struct ost_slice text)
{
    struct set *set = &s->set[group];
    set->start = s->grams;
    add_grams(s, text);
    qsort(s->gram + set->start, s->grams - set->start, sizeof *s->gram, by_number);
    set->end = set->start;
    for (size_t i = set->start; i < s->grams; i++)
        if (i == set->start || s->gram[i] != s->gram[set->end - 1])
            s->gram[set->end++] = s->gram[i];
    s->grams = set->end;
    for (size_t i = set->start; i < set->end; i++)
        s->count[s->gram[i] % COUNTERS]++;
}

static size_t size_of(const struct search *s, uint32_t group)
{
    return s->set[group].end - s->set[group].start;
}

static size_t at_least(const struct search *s, size_t size)
{
    return (size_t)ceil(s->threshold * (double)size - ROUNDING);
}

/* ---- the index ---- */

/* A gram and how rare it is, as one number to sort by. */
static int by_rarity(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static int by_gram(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->gram != y->gram)
        return x->gram < y->gram ? -1 : 1;
    return (x->group > y->group) - (x->group < y->group);
}

static void add_entries(struct search *s, uint32_t group)
{
    size_t n = size_of(s, group), prefix = n - at_least(s, n) + 1;
    uint64_t *order = ost_calloc(n, sizeof *order);
    for (size_t i = 0; i < n; i++) {
        uint32_t gram = s->gram[s->set[group].start + i];
        order[i] = (uint64_t)s->count[gram % COUNTERS] << 32 | gram;
    }
    qsort(order, n, sizeof *order, by_rarity);
    s->entry = ost_grow(s->entry, &s->entry_cap, s->entries + prefix, sizeof *s->entry);
    for (size_t i = 0; i < prefix; i++)
        s->entry[s->entries++] = (struct entry){(uint32_t)order[i], group};
    free(order);
}

static void make_index(struct search *s)
{
    size_t groups = s->out->groups;
    for (uint32_t g = 0; g < groups; g++)
        add_entries(s, g);
    if (s->entries)
        qsort(s->entry, s->entries, sizeof *s->entry, by_gram);
    s->first_place = ost_calloc(groups + 1, sizeof *s->first_place);
    s->place = ost_calloc(s->entries, sizeof *s->place);
    for (size_t e = 0; e < s->entries; e++)
        s->first_place[s->entry[e].group + 1]++;
    for (size_t g = 0; g < groups; g++)
        s->first_place[g + 1] += s->first_place[g];
    size_t *next = ost_calloc(groups, sizeof *next);
    for (size_t e = 0; e < s->entries; e++) {
        uint32_t g = s->entry[e].group;
        s->place[s->first_place[g] + next[g]++] = e;
    }
    free(next);
}

/* ---- comparing ---- */

static double jaccard(const struct search *s, uint32_t a, uint32_t b)
{
    const struct set *x = &s->set[a], *y = &s->set[b];
    size_t both = 0;
    for (size_t i = x->start, j = y->start; i < x->end && j < y->end;) {
        uint32_t p = s->gram[i], q = s->gram[j];
        both += p == q;
        i += p <= q;
        j += q <= p;
    }
    return (double)both / (double)(size_of(s, a) + size_of(s, b) - both);
}

static void compare(struct search *s, uint32_t a, uint32_t b)
{
    size_t x = size_of(s, a), y = size_of(s, b);
    if ((x < y ? x : y) < at_least(s, x < y ? y : x))
        return;
    double index = jaccard(s, a, b);
    struct ost_similar *out = s->out;
    if (index < s->threshold - ROUNDING)
        return;
    out->pair = ost_grow(out->pair, &s->pair_cap, out->pairs + 1, sizeof *out->pair);
    out->pair[out->pairs++] = (struct ost_similar_pair){a, b, (float)index};
}

static int by_groups(const void *a, const void *b)
{
    const struct ost_similar_pair *x = a, *y = b;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    return (x->a > y->a) - (x->a < y->a);
}

/* Every group with those before it that it shares an entry with. */
static void compare_all(struct search *s)
{
    size_t groups = s->out->groups;
    uint32_t *met = ost_calloc(groups, sizeof *met); /* the group, plus 1, that was compared last */
    for (uint32_t b = 0; b < groups; b++)
        for (size_t k = s->first_place[b]; k < s->first_place[b + 1]; k++) {
            size_t place = s->place[k];
            for (size_t back = 1; back <= OST_SIMILAR_LOOK_BACK && back <= place; back++) {
                const struct entry *e = &s->entry[place - back];
                if (e->gram != s->entry[place].gram)
                    break;
                if (met[e->group] == b + 1)
                    continue;
                met[e->group] = b + 1;
                compare(s, e->group, b);
            }
        }
    free(met);
    if (s->out->pairs)
        qsort(s->out->pair, s->out->pairs, sizeof *s->out->pair, by_groups);
}

void ost_similar_find(struct ost_similar *out, const struct ost_slice *text, size_t n,
                      double threshold)
{
    struct ost_intern folded = OST_INTERN_INIT;
    struct search s = {.threshold = threshold, .out = out};
    *out = (struct ost_similar){.group = ost_calloc(n, sizeof *out->group),
                                .first = ost_calloc(n, sizeof *out->first)};
    make_groups(&folded, out, text, n);
    s.set = ost_calloc(out->groups, sizeof *s.set);
    s.count = ost_calloc(COUNTERS, sizeof *s.count);
    for (uint32_t g = 0; g < out->groups; g++)
        make_set(&s, g, ost_intern_text(&folded, g));
    ost_intern_release(&folded);
    make_index(&s);
    compare_all(&s);
    free(s.set);
    free(s.gram);
    free(s.count);
    free(s.entry);
    free(s.first_place);
    free(s.place);
}

void ost_similar_release(struct ost_similar *s)
{
    free(s->group);
    free(s->first);
    free(s->pair);
    *s = (struct ost_similar){0};
}
