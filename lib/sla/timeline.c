/* Invariant: stretches of each list are in order of time and do not overlap. */
#include "sla/timeline.h"

#include <stdlib.h>

#include "base/alloc.h"

void ost_timeline_release(struct ost_timeline *t)
{
    ost_spans_release(&t->closed);
    free(t->pause);
    free(t->priority);
    free(t->message);
    *t = (struct ost_timeline){0};
}

static void begin(struct ost_timeline *t, const struct ost_ticket *ticket, ost_time now)
{
    t->created = ticket->moment[OST_CREATED].at;
    t->now = now;
    t->first_resolved = t->first_reopened = t->resolved = OST_NEVER;
    t->reopened = 0;
    t->paused = false;
    ost_spans_clear(&t->closed);
    t->pauses = t->priorities = t->messages = 0;
}

static void end_pause(struct ost_timeline *t, ost_time at)
{
    if (t->paused)
        t->pause[t->pauses - 1].end = at;
    t->paused = false;
}

static void begin_pause(struct ost_timeline *t, ost_time at, uint32_t state)
{
    if (t->paused && t->pause[t->pauses - 1].state == state)
        return;
    end_pause(t, at);
    t->pause = ost_grow(t->pause, &t->pause_cap, t->pauses + 1, sizeof *t->pause);
    t->pause[t->pauses++] = (struct ost_pause){at, t->now, state};
    t->paused = true;
}

static void take_priority(struct ost_timeline *t, ost_time at, uint32_t priority)
{
    struct ost_priority_stretch *last = t->priorities ? &t->priority[t->priorities - 1] : NULL;
    if (last && last->priority == priority)
        return;
    if (last && last->start == at) {
        last->priority = priority;
        return;
    }
    t->priority = ost_grow(t->priority, &t->priority_cap, t->priorities + 1, sizeof *t->priority);
    t->priority[t->priorities++] = (struct ost_priority_stretch){at, priority};
}

static void say(struct ost_timeline *t, ost_time at, bool by_agent)
{
    t->message = ost_grow(t->message, &t->message_cap, t->messages + 1, sizeof *t->message);
    t->message[t->messages++] = (struct ost_message){at, by_agent, t->resolved != OST_NEVER};
}

static void resolve(struct ost_timeline *t, ost_time at)
{
    end_pause(t, at);
    if (t->resolved != OST_NEVER)
        return;
    t->resolved = at;
    if (t->first_resolved == OST_NEVER)
        t->first_resolved = at;
}

static void reopen(struct ost_timeline *t, ost_time at)
{
    if (t->resolved == OST_NEVER)
        return;
    ost_spans_add(&t->closed, t->resolved, at);
    t->resolved = OST_NEVER;
    if (t->reopened++ == 0)
        t->first_reopened = at;
}

static void apply(struct ost_timeline *t, const struct ost_event *e)
{
    ost_time at = e->at < t->created ? t->created : e->at;
    switch ((enum ost_event_type)e->type) {
    case OST_EVENT_PAUSE:
        begin_pause(t, at, e->value);
        break;
    case OST_EVENT_RESUME:
        end_pause(t, at);
        break;
    case OST_EVENT_PRIORITY:
        take_priority(t, at, e->value);
        break;
    case OST_EVENT_REPLY:
        if (e->role != OST_ROLE_BOT)
            say(t, at, e->role != OST_ROLE_REQUESTER);
        break;
    case OST_EVENT_RESOLVE:
        resolve(t, at);
        break;
    case OST_EVENT_REOPEN:
        reopen(t, at);
        break;
    case OST_EVENT_CREATED:
    case OST_EVENT_ASSIGN:
    case OST_EVENT_NOTE:
    case OST_EVENT_TYPES:
        break;
    }
}

/* Whether a reply of an agent, or an event of another type, is on record. */
static bool is_on_record(const struct ost_event *event, size_t n, enum ost_event_type type)
{
    for (size_t i = 0; i < n; i++)
        if (event[i].type == type && (type != OST_EVENT_REPLY || event[i].role == OST_ROLE_AGENT))
            return true;
    return false;
}

static bool comes_before(const struct ost_event *a, const struct ost_event *b)
{
    struct ost_instant x = {a->at, a->ns}, y = {b->at, b->ns};
    int order = ost_instant_compare(x, y);
    return order < 0 || (order == 0 && a->type < b->type);
}

/* What the columns say and the events do not, in order; how many. */
static size_t imply(struct ost_event out[2], const struct ost_ticket *ticket,
                    const struct ost_event *event)
{
    static const struct {
        enum ost_moment moment;
        enum ost_event_type type;
    } column[2] = {{OST_FIRST_RESPONSE, OST_EVENT_REPLY}, {OST_RESOLVED, OST_EVENT_RESOLVE}};
    size_t n = 0;
    for (size_t i = 0; i < 2; i++) {
        struct ost_instant at = ticket->moment[column[i].moment];
        if ((ticket->has >> column[i].moment & 1) &&
            !is_on_record(event, ticket->events, column[i].type))
            out[n++] = (struct ost_event){
                .at = at.at, .ns = at.ns, .type = (uint8_t)column[i].type, .role = OST_ROLE_AGENT};
    }
    if (n == 2 && comes_before(&out[1], &out[0])) {
        struct ost_event first = out[1];
        out[1] = out[0];
        out[0] = first;
    }
    return n;
}

/*
 * The priority a ticket began with. An export holds the one of its day, so with changes on record the
 * column tells the first only where it differs from the last change; else it is unknown.
 */
static uint32_t first_priority(const struct ost_ticket *ticket, const struct ost_event *event)
{
    uint32_t column = ticket->property[OST_PRIORITY], last = 0;
    bool changes = false;
    for (size_t i = 0; i < ticket->events; i++) {
        if (event[i].type == OST_EVENT_CREATED && event[i].value)
            return event[i].value;
        if (event[i].type == OST_EVENT_PRIORITY)
            last = event[i].value, changes = true;
    }
    return changes && ticket->line && last == column ? 0 : column;
}

bool ost_timeline_of(struct ost_timeline *t, const struct ost_tickets *set, size_t index,
                     ost_time now)
{
    const struct ost_ticket *ticket = &set->ticket[index];
    begin(t, ticket, now);
    t->ticket = (uint32_t)index;
    if (t->created > now)
        return false;
    const struct ost_event *event = ticket->events ? set->event + ticket->first_event : NULL;
    struct ost_event implied[2];
    size_t more = imply(implied, ticket, event);
    take_priority(t, t->created, first_priority(ticket, event));
    for (size_t i = 0, k = 0; i < ticket->events || k < more;) {
        bool from_columns =
            k < more && (i == ticket->events || comes_before(&implied[k], &event[i]));
        const struct ost_event *e = from_columns ? &implied[k++] : &event[i++];
        if (e->at > now)
            break;
        apply(t, e);
    }
    return true;
}
