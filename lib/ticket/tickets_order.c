/*
 * Five steps, each linear but for the sorting:
 *
 *     creation   tickets that came from events get their creation time
 *     tickets    are ordered by keys of 16 bytes, then moved along the cycles of that order
 *     events     are moved in place into one bucket per ticket (American flag sort: McIlroy, Bostic and
 *                McIlroy, "Engineering Radix Sort", Computing Systems 6(1), 1993): a second copy of the
 *                events would be the largest thing in memory
 *     bucket     by bucket they are sorted, unless they came in order, as most do
 *     roles      that no file knows are settled, which needs the order of events
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "ticket/tickets_inside.h"

static struct ost_instant instant_of(const struct ost_event *e)
{
    return (struct ost_instant){e->at, e->ns};
}

/* The earliest `created` event, else the earliest of all; `has` says which it is so far. */
static void date_tickets_of_events(struct ost_tickets *set)
{
    static const struct ost_instant never = {.at = INT64_MAX};
    const uint8_t bit = 1 << OST_CREATED;
    for (size_t i = 0; i < set->tickets; i++)
        set->ticket[i].moment[OST_CREATED] = never;
    for (size_t i = 0; i < set->events; i++) {
        const struct ost_event *e = &set->event[i];
        struct ost_ticket *t = &set->ticket[e->ticket];
        bool creates = e->type == OST_EVENT_CREATED, dated = t->has & bit;
        if (dated && !creates)
            continue;
        if ((creates && !dated) || ost_instant_compare(instant_of(e), t->moment[OST_CREATED]) < 0)
            t->moment[OST_CREATED] = instant_of(e);
        t->has |= creates ? bit : 0;
    }
    for (size_t i = 0; i < set->tickets; i++)
        set->ticket[i].has |= bit;
}

struct ticket_key {
    struct ost_instant created;
    uint32_t from; /* index before sorting */
};

static struct ost_slice id_text(const struct ost_tickets *set, uint32_t ticket)
{
    return ost_intern_text(&set->ids, set->ticket[ticket].id);
}

static int compare_tickets(const void *a, const void *b, void *context)
{
    const struct ost_tickets *set = context;
    const struct ticket_key *x = a, *y = b;
    int order = ost_instant_compare(x->created, y->created);
    return order ? order : ost_slice_compare(id_text(set, x->from), id_text(set, y->from));
}

/* Moves ticket key[i].from to i for all i; a key is done when it names its own place. */
static void move_tickets(struct ost_tickets *set, struct ticket_key *key)
{
    for (size_t i = 0; i < set->tickets; i++) {
        struct ost_ticket first = set->ticket[i];
        size_t to = i;
        while (key[to].from != i) {
            size_t from = key[to].from;
            set->ticket[to] = set->ticket[from];
            key[to].from = (uint32_t)to;
            to = from;
        }
        set->ticket[to] = first;
        key[to].from = (uint32_t)to;
    }
}

static void order_tickets(struct ost_tickets *set)
{
    size_t n = set->tickets;
    struct ticket_key *key = ost_calloc(n, sizeof *key);
    bool ordered = true;
    for (size_t i = 0; i < n; i++) {
        key[i] = (struct ticket_key){set->ticket[i].moment[OST_CREATED], (uint32_t)i};
        ordered = ordered && (i == 0 || compare_tickets(&key[i - 1], &key[i], set) <= 0);
    }
    if (!ordered) {
        qsort_r(key, n, sizeof *key, compare_tickets, set);
        move_tickets(set, key);
    }
    free(key);
    for (size_t i = 0; i < n; i++)
        set->index_of_id[set->ticket[i].id] = (uint32_t)i;
}

/* Events know their ticket by its number in ids, which was its index while reading. */
static void count_events(struct ost_tickets *set)
{
    uint32_t *count = ost_calloc(set->tickets, sizeof *count), first = 0;
    for (size_t i = 0; i < set->events; i++) {
        set->event[i].ticket = set->index_of_id[set->event[i].ticket];
        count[set->event[i].ticket]++;
    }
    for (size_t i = 0; i < set->tickets; i++) {
        set->ticket[i].first_event = first;
        set->ticket[i].events = count[i];
        first += count[i];
    }
    free(count);
}

static uint32_t first_event(const struct ost_tickets *set, size_t ticket)
{
    return ticket < set->tickets ? set->ticket[ticket].first_event : (uint32_t)set->events;
}

/*
 * Moves the events of the tickets [from, end), which stand together, into buckets of 2^shift tickets.
 * An event that is not at home changes places with the next one of its own bucket. `next` is room for
 * the number of buckets.
 */
static void gather_events(struct ost_tickets *set, size_t from, size_t end, int shift,
                          uint32_t *next)
{
    size_t buckets = (end - from + ((size_t)1 << shift) - 1) >> shift;
    for (size_t b = 0; b < buckets; b++)
        next[b] = first_event(set, from + (b << shift));
    for (size_t b = 0; b < buckets; b++) {
        size_t last = from + ((b + 1) << shift);
        uint32_t stop = first_event(set, last < end ? last : end);
        while (next[b] < stop) {
            struct ost_event *here = &set->event[next[b]];
            size_t home = (here->ticket - from) >> shift;
            if (home != b) {
                struct ost_event moving = *here, *there = &set->event[next[home]];
                *here = *there;
                *there = moving;
            }
            next[home]++;
        }
    }
}

/* In two rounds: one into a million buckets would miss the cache with every event. */
static void gather_all_events(struct ost_tickets *set)
{
    enum { SHIFT = 12, ROUND = 1 << SHIFT };
    size_t n = set->tickets, coarse = (n >> SHIFT) + 1;
    uint32_t *next = ost_calloc(coarse > ROUND ? coarse : ROUND, sizeof *next);
    gather_events(set, 0, n, SHIFT, next);
    for (size_t from = 0; from < n; from += ROUND)
        gather_events(set, from, from + ROUND < n ? from + ROUND : n, 0, next);
    free(next);
}

static int compare_events(const void *a, const void *b, void *context)
{
    const struct ost_event *x = a, *y = b;
    int order = ost_instant_compare(instant_of(x), instant_of(y));
    if (order == 0)
        order = x->type - y->type;
    if (order == 0)
        order = ost_tickets_compare_words(context, x->value, y->value);
    if (order == 0)
        order = ost_tickets_compare_words(context, x->actor, y->actor);
    return order ? order : x->role - y->role;
}

static void order_events(struct ost_tickets *set, const struct ost_ticket *t)
{
    struct ost_event *e = set->event + t->first_event;
    for (uint32_t i = 1; i < t->events; i++)
        if (compare_events(&e[i - 1], &e[i], set) > 0) {
            qsort_r(e, t->events, sizeof *e, compare_events, set);
            return;
        }
}

static uint32_t requester_of(const struct ost_tickets *set, const struct ost_ticket *t)
{
    const struct ost_event *e = set->event + t->first_event;
    if (t->requester)
        return t->requester;
    for (uint32_t i = 0; i < t->events; i++)
        if (e[i].type == OST_EVENT_CREATED && e[i].actor && e[i].role <= OST_ROLE_REQUESTER)
            return e[i].actor;
    return 0;
}

static void settle_roles(struct ost_tickets *set, const struct ost_ticket *t)
{
    struct ost_event *e = set->event + t->first_event;
    uint32_t requester = requester_of(set, t);
    for (uint32_t i = 0; i < t->events; i++) {
        bool asked = e[i].actor ? e[i].actor == requester : e[i].type == OST_EVENT_CREATED;
        if (e[i].role == OST_ROLE_UNKNOWN)
            e[i].role = asked ? OST_ROLE_REQUESTER : OST_ROLE_AGENT;
    }
}

static int check_labels(const struct ost_tickets *set)
{
    for (size_t i = 0; i < set->labels; i++) {
        if (set->label_found[i])
            continue;
        struct ost_buf names = OST_BUF_INIT;
        for (size_t k = 0; k < set->quality.files; k++)
            ost_buf_printf(&names, "%s%s", k ? ", " : "", set->quality.file[k].name);
        int rc = ost_fail(
            OST_ENOTFOUND,
            "there is no column '%s' in %s; the policy's labels, --by or --negative ask for it",
            ost_intern_text(&set->words, set->label_name[i]).p, names.p);
        ost_buf_release(&names);
        return rc;
    }
    return 0;
}

int ost_tickets_finish(struct ost_tickets *set)
{
    int rc = check_labels(set);
    if (rc < 0)
        return rc;
    if (!set->has_ticket_file)
        date_tickets_of_events(set);
    order_tickets(set);
    count_events(set);
    gather_all_events(set);
    for (size_t i = 0; i < set->tickets; i++) {
        order_events(set, &set->ticket[i]);
        settle_roles(set, &set->ticket[i]);
    }
    return 0;
}
