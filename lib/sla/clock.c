/*
 * Invariant: what a clock excludes is a list of disjoint spans in order, built once per ticket for
 * closed time and once per clock where its pause states differ.
 */
#include "sla/clock.h"

#include <stdlib.h>

#include "base/alloc.h"

const char *const ost_clock_names[OST_CLOCKS] = {"first_response", "next_reply", "resolution",
                                                 "requester_wait", "periodic_update"};
const char *const ost_clock_state_names[OST_CLOCK_STATES] = {"unjudged", "met", "missed", "pending",
                                                             "excluded"};

/* A target of the policy with its words as numbers of the set. */
struct bound_condition {
    enum ost_property property;
    uint32_t *word;
    size_t words;
};

struct bound_target {
    const struct ost_target *target;
    struct bound_condition *condition;
};

struct bound_clock {
    const struct ost_clock_policy *policy;
    struct bound_target *target;
    uint32_t *pause; /* the states that pause it; with pause_words = 0 all do */
    size_t pauses;
};

struct ost_clockwork {
    const struct ost_policy *policy;
    const struct ost_tickets *set;
    ost_time now;
    bool replies; /* the set knows of replies at all */
    struct bound_clock clock[OST_CLOCKS];
    struct ost_timeline timeline;
    struct ost_spans excluded; /* of the clock at hand */
};

/* Words that no ticket has can never match: they are left out. */
static size_t bind_words(uint32_t **out, const struct ost_tickets *set,
                         const struct ost_slice *word, size_t n)
{
    size_t found = 0;
    *out = ost_calloc(n ? n : 1, sizeof **out);
    for (size_t i = 0; i < n; i++)
        found += ost_intern_find(&set->words, word[i], &(*out)[found]);
    return found;
}

static void bind_target(struct bound_target *b, const struct ost_target *target,
                        const struct ost_tickets *set)
{
    b->target = target;
    b->condition = ost_calloc(target->conditions ? target->conditions : 1, sizeof *b->condition);
    for (size_t i = 0; i < target->conditions; i++) {
        const struct ost_target_condition *c = &target->condition[i];
        b->condition[i].property = c->property;
        b->condition[i].words = bind_words(&b->condition[i].word, set, c->word, c->words);
    }
}

static bool knows_replies(const struct ost_tickets *set)
{
    for (size_t i = 0; i < set->tickets; i++)
        if (set->ticket[i].has >> OST_FIRST_RESPONSE & 1)
            return true;
    for (size_t i = 0; i < set->events; i++)
        if (set->event[i].type == OST_EVENT_REPLY)
            return true;
    return false;
}

struct ost_clockwork *ost_clockwork_new(const struct ost_policy *policy,
                                        const struct ost_tickets *set, ost_time now)
{
    struct ost_clockwork *w = ost_calloc(1, sizeof *w);
    w->policy = policy;
    w->set = set;
    w->now = now;
    w->replies = knows_replies(set);
    for (int k = 0; k < OST_CLOCKS; k++) {
        const struct ost_clock_policy *p = &policy->clock[k];
        struct bound_clock *b = &w->clock[k];
        b->policy = p;
        b->pauses = bind_words(&b->pause, set, p->pause, p->pause_words);
        b->target = ost_calloc(p->targets ? p->targets : 1, sizeof *b->target);
        for (size_t i = 0; i < p->targets; i++)
            bind_target(&b->target[i], &p->target[i], set);
    }
    return w;
}

void ost_clockwork_free(struct ost_clockwork *w)
{
    if (!w)
        return;
    for (int k = 0; k < OST_CLOCKS; k++) {
        struct bound_clock *b = &w->clock[k];
        for (size_t i = 0; i < b->policy->targets; i++) {
            for (size_t c = 0; c < b->target[i].target->conditions; c++)
                free(b->target[i].condition[c].word);
            free(b->target[i].condition);
        }
        free(b->target);
        free(b->pause);
    }
    ost_timeline_release(&w->timeline);
    ost_spans_release(&w->excluded);
    free(w);
}

const struct ost_timeline *ost_clockwork_timeline(const struct ost_clockwork *w)
{
    return &w->timeline;
}

bool ost_clockwork_measures(const struct ost_clockwork *w, enum ost_clock_kind kind)
{
    switch (kind) {
    case OST_CLOCK_FIRST_RESPONSE:
        return w->replies;
    case OST_CLOCK_RESOLUTION:
        return true;
    default:
        return w->policy->clock[kind].defined;
    }
}

static bool has_word(const uint32_t *word, size_t n, uint32_t wanted)
{
    for (size_t i = 0; i < n; i++)
        if (word[i] == wanted)
            return true;
    return false;
}

/* The first target that the ticket meets while it has `priority`; NULL: none. */
static const struct ost_target *target_of(const struct bound_clock *b,
                                          const struct ost_ticket *ticket, uint32_t priority)
{
    for (size_t i = 0; i < b->policy->targets; i++) {
        const struct bound_target *t = &b->target[i];
        size_t c = 0;
        for (; c < t->target->conditions; c++) {
            const struct bound_condition *k = &t->condition[c];
            uint32_t is = k->property == OST_PRIORITY ? priority : ticket->property[k->property];
            if (!has_word(k->word, k->words, is))
                break;
        }
        if (c == t->target->conditions)
            return t->target;
    }
    return NULL;
}

/* Where one target holds during a clock. */
struct stretch {
    ost_time start, end;
    const struct ost_target *target; /* NULL: none */
    struct ost_calendar *calendar;
    int64_t within_s; /* -1: no target */
    bool last;
};

static int describe_stretch(struct stretch *s, const struct bound_clock *b,
                            const struct ost_ticket *ticket, uint32_t priority, ost_time from)
{
    s->target = target_of(b, ticket, priority);
    s->calendar = s->target ? s->target->calendar : b->policy->calendar;
    s->within_s = s->target ? s->target->within_s : -1;
    if (!s->target || s->target->within_days == 0)
        return 0;
    ost_time due;
    int rc = ost_calendar_add_days(&due, s->calendar, from, s->target->within_days);
    if (rc == 0)
        s->within_s = ost_calendar_elapsed(s->calendar, from, due, NULL);
    return rc;
}

/*
 * Adds a stretch to the clock: what elapsed in it, and whether its target was missed in it. `before` is
 * what had elapsed when it began. *decided is set when nothing behind it can change the verdict.
 */
static int add_stretch(struct ost_clockwork *w, struct ost_clock *c, const struct stretch *s,
                       bool *decided)
{
    int64_t before = c->elapsed_s;
    int64_t all = ost_calendar_elapsed(s->calendar, s->start, s->end, NULL);
    int64_t counted = ost_calendar_elapsed(s->calendar, s->start, s->end, &w->excluded);
    c->elapsed_s += counted;
    c->paused_s += all - counted;
    if (*decided)
        return 0;
    c->calendar = s->calendar;
    c->target_s = s->within_s;
    c->due = OST_NEVER;
    if (s->within_s < 0)
        return 0;
    int rc = 0;
    if (before > s->within_s)
        c->due = s->start;
    else if (c->end != OST_NEVER &&
             c->elapsed_s < s->within_s) /* later pauses are none of its own */
        rc = ost_calendar_due(&c->due, s->calendar, s->end, s->within_s - c->elapsed_s, NULL);
    else
        rc = ost_calendar_due(&c->due, s->calendar, s->start, s->within_s - before, &w->excluded);
    if (rc == 0 && c->elapsed_s > s->within_s) {
        c->state = OST_CLOCK_MISSED;
        *decided = true;
    }
    return rc;
}

/* What has elapsed by the clock's end or now, and the verdict, target by target. */
static int judge(struct ost_clockwork *w, struct ost_clock *c, const struct bound_clock *b,
                 enum ost_priority_policy policy)
{
    const struct ost_timeline *t = &w->timeline;
    const struct ost_ticket *ticket = &w->set->ticket[c->ticket];
    ost_time end = c->end == OST_NEVER ? w->now : c->end;
    size_t i = 0, last = t->priorities - 1;
    while (i < last && t->priority[i + 1].start <= c->start)
        i++;
    if (policy == OST_PRIORITY_CURRENT)
        i = last;
    else if (policy == OST_PRIORITY_FROZEN)
        last = i;
    bool decided = false;
    ost_time from = c->start;
    for (; i <= last; i++) {
        bool final = i == last || t->priority[i + 1].start >= end;
        struct stretch s = {.start = from, .end = final ? end : t->priority[i + 1].start};
        ost_time counted_from = policy == OST_PRIORITY_RESTART ? from : c->start;
        int rc = describe_stretch(&s, b, ticket, t->priority[i].priority, counted_from);
        if (rc == 0 && policy == OST_PRIORITY_RESTART)
            c->elapsed_s = c->paused_s = 0, decided = false, c->state = OST_CLOCK_UNJUDGED;
        if (rc == 0)
            rc = add_stretch(w, c, &s, &decided);
        if (rc < 0)
            return rc;
        if (final)
            break;
        from = s.end;
    }
    if (!decided && c->target_s >= 0)
        c->state = c->end == OST_NEVER ? OST_CLOCK_PENDING : OST_CLOCK_MET;
    return 0;
}

static bool is_paused_by(const struct bound_clock *b, uint32_t state)
{
    return b->policy->pauses &&
           (b->policy->pause_words == 0 || has_word(b->pause, b->pauses, state));
}

bool ost_clockwork_pauses(const struct ost_clockwork *w, enum ost_clock_kind kind, uint32_t state)
{
    return is_paused_by(&w->clock[kind], state);
}

/* Closed time, and the pauses that this clock knows, as one list of disjoint spans. */
static void exclude(struct ost_clockwork *w, const struct bound_clock *b, bool closed)
{
    const struct ost_timeline *t = &w->timeline;
    ost_spans_clear(&w->excluded);
    for (size_t i = 0; closed && i < t->closed.n; i++)
        ost_spans_add(&w->excluded, t->closed.at[i].start, t->closed.at[i].end);
    for (size_t i = 0; i < t->pauses; i++)
        if (is_paused_by(b, t->pause[i].state))
            ost_spans_add(&w->excluded, t->pause[i].start, t->pause[i].end);
    ost_spans_normalise(&w->excluded);
}

static bool stands_still(const struct ost_clockwork *w, const struct bound_clock *b)
{
    const struct ost_timeline *t = &w->timeline;
    return t->paused && is_paused_by(b, t->pause[t->pauses - 1].state);
}

/* One clock from `start` to `end`; one that has not ended runs until now. */
static int run_clock(struct ost_clockwork *w, struct ost_clock_list *out, enum ost_clock_kind kind,
                     ost_time start, ost_time end, enum ost_priority_policy policy)
{
    const struct bound_clock *b = &w->clock[kind];
    struct ost_clock c = {.start = start,
                          .end = end,
                          .due = OST_NEVER,
                          .target_s = -1,
                          .ticket = w->timeline.ticket,
                          .kind = (uint8_t)kind};
    c.paused = end == OST_NEVER && stands_still(w, b);
    int rc = judge(w, &c, b, policy);
    if (rc < 0)
        return rc;
    out->at = ost_grow(out->at, &out->cap, out->n + 1, sizeof *out->at);
    out->at[out->n++] = c;
    return 0;
}

/* A ticket that was closed without a reply, as the policy wants it. */
static void judge_silence(struct ost_clock *c, enum ost_no_reply rule)
{
    c->no_reply = true;
    if (rule == OST_NO_REPLY_EXCLUDED)
        c->state = OST_CLOCK_EXCLUDED;
    else if (rule == OST_NO_REPLY_MISSED && c->state != OST_CLOCK_UNJUDGED)
        c->state = OST_CLOCK_MISSED;
}

static int run_first_response(struct ost_clockwork *w, struct ost_clock_list *out,
                              enum ost_priority_policy policy)
{
    const struct ost_timeline *t = &w->timeline;
    const struct bound_clock *b = &w->clock[OST_CLOCK_FIRST_RESPONSE];
    ost_time reply = OST_NEVER;
    for (size_t i = 0; i < t->messages && reply == OST_NEVER; i++)
        if (t->message[i].by_agent)
            reply = t->message[i].at;
    bool silent = reply == OST_NEVER && t->first_resolved != OST_NEVER;
    ost_time end = reply;
    if (silent || (b->policy->no_reply == OST_NO_REPLY_CLOSE_COUNTS && t->first_resolved < reply))
        end = t->first_resolved;
    exclude(w, b, false);
    int rc = run_clock(w, out, OST_CLOCK_FIRST_RESPONSE, t->created, end, policy);
    if (rc == 0 && silent)
        judge_silence(&out->at[out->n - 1], b->policy->no_reply);
    return rc;
}

/* The number of the first closed stretch that ends at or behind `at`. */
static size_t closed_until(const struct ost_timeline *t, ost_time at)
{
    size_t low = 0, high = t->closed.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->closed.at[middle].end < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* When the ticket is next resolved, at or behind `from`. */
static ost_time next_resolve(const struct ost_timeline *t, ost_time from)
{
    size_t i = closed_until(t, from);
    if (i < t->closed.n && t->closed.at[i].start < from)
        i++;
    return i < t->closed.n ? t->closed.at[i].start : t->resolved;
}

/* When a message begins to wait: at once, or when the ticket it came to is reopened. */
static ost_time waits_from(const struct ost_timeline *t, const struct ost_message *m)
{
    size_t i = closed_until(t, m->at);
    if (!m->while_closed)
        return m->at;
    return i < t->closed.n && t->closed.at[i].start <= m->at ? t->closed.at[i].end : OST_NEVER;
}

/* Whether closing was the response that the ticket had before this message. */
static bool is_behind_close(const struct ost_clockwork *w, const struct ost_message *m)
{
    return w->clock[OST_CLOCK_FIRST_RESPONSE].policy->no_reply == OST_NO_REPLY_CLOSE_COUNTS &&
           w->timeline.first_resolved < m->at;
}

static int run_next_replies(struct ost_clockwork *w, struct ost_clock_list *out,
                            enum ost_priority_policy policy)
{
    const struct ost_timeline *t = &w->timeline;
    ost_time waiting = OST_NEVER; /* since when the oldest unanswered message waits */
    bool answered_once = false;
    int rc = 0;
    exclude(w, &w->clock[OST_CLOCK_NEXT_REPLY], false);
    for (size_t i = 0; rc == 0 && i <= t->messages; i++) {
        const struct ost_message *m = i < t->messages ? &t->message[i] : NULL;
        if (waiting != OST_NEVER) {
            ost_time resolved = next_resolve(t, waiting);
            ost_time reply = m && m->by_agent ? m->at : OST_NEVER;
            ost_time end = resolved < reply ? resolved : reply;
            if (m && !m->by_agent && end > m->at)
                continue;
            if (reply >= waiting) /* else it was answered while the ticket was closed */
                rc = run_clock(w, out, OST_CLOCK_NEXT_REPLY, waiting, end, policy);
            waiting = OST_NEVER;
        }
        if (m && m->by_agent)
            answered_once = true;
        else if (m && (answered_once || is_behind_close(w, m)))
            waiting = waits_from(t, m);
    }
    return rc;
}

static int run_updates(struct ost_clockwork *w, struct ost_clock_list *out,
                       enum ost_priority_policy policy)
{
    const struct ost_timeline *t = &w->timeline;
    ost_time last = OST_NEVER; /* the reply from which the next is due */
    int rc = 0;
    exclude(w, &w->clock[OST_CLOCK_PERIODIC_UPDATE], false);
    for (size_t i = 0; rc == 0 && i <= t->messages; i++) {
        const struct ost_message *m = i < t->messages ? &t->message[i] : NULL;
        if (m && !m->by_agent)
            continue;
        if (last != OST_NEVER && !(m && m->at < last)) { /* `last` may be a reopening to come */
            ost_time resolved = next_resolve(t, last);
            ost_time end = m && m->at < resolved ? m->at : resolved;
            rc = run_clock(w, out, OST_CLOCK_PERIODIC_UPDATE, last, end, policy);
        }
        if (m)
            last = waits_from(t, m);
    }
    return rc;
}

static int run_open_time(struct ost_clockwork *w, struct ost_clock_list *out,
                         enum ost_clock_kind kind, enum ost_priority_policy policy)
{
    exclude(w, &w->clock[kind], true);
    return run_clock(w, out, kind, w->timeline.created, w->timeline.resolved, policy);
}

int ost_clockwork_run(struct ost_clockwork *w, struct ost_clock_list *out, size_t index,
                      enum ost_priority_policy policy)
{
    static int (*const run[OST_CLOCKS])(struct ost_clockwork *, struct ost_clock_list *,
                                        enum ost_priority_policy) = {
        [OST_CLOCK_FIRST_RESPONSE] = run_first_response,
        [OST_CLOCK_NEXT_REPLY] = run_next_replies,
        [OST_CLOCK_PERIODIC_UPDATE] = run_updates,
    };
    if (!ost_timeline_of(&w->timeline, w->set, index, w->now))
        return 0;
    int rc = 0;
    for (int k = 0; rc == 0 && k < OST_CLOCKS; k++) {
        if (!ost_clockwork_measures(w, k))
            continue;
        rc = run[k] ? run[k](w, out, policy) : run_open_time(w, out, k, policy);
    }
    return rc;
}
