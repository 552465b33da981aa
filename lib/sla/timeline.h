/*
 * The life of one ticket as intervals: open or closed, paused or not, at which priority, who spoke.
 *
 * Events are changes, clocks need states. A timeline walks the ordered events of a ticket once and
 * keeps what every clock asks for. What no event of the ticket mentions is taken from its columns: a reply
 * at first_response_at when no reply of an agent is on record, a resolve at resolved_at when no resolve is.
 *
 * Rules:
 *   - Nothing after `now` has happened: later events are left out.
 *   - An event that changes nothing (a pause in a pause, a reopen of an open ticket) is no event; a
 *     second pause with another state begins another stretch.
 *   - Resolving ends a pause: the time up to the resolve was paused, and counts as such.
 *   - A ticket that is resolved again while resolved stays resolved from the first time.
 *   - The first priority is the value of the created event; else that of the ticket's column, unless
 *     changes are on record and the column says what the last one set: then it is unknown.
 *   - Times are floored to seconds after ordering.
 *
 * The arrays belong to the timeline and are reused for the next ticket.
 */
#ifndef OST_SLA_TIMELINE_H
#define OST_SLA_TIMELINE_H

#include "calendar/spans.h"
#include "ticket/tickets.h"

/* A stretch in one pause state; `end` is `now` while it lasts. */
struct ost_pause {
    ost_time start, end;
    uint32_t state; /* word of the set */
};

/* A priority that holds from `start` until the next one. */
struct ost_priority_stretch {
    ost_time start;
    uint32_t priority; /* word of the set */
};

struct ost_message {
    ost_time at;
    bool by_agent; /* else by the requester; bots and notes are no messages */
    bool while_closed;
};

struct ost_timeline {
    uint32_t ticket; /* index in the set */
    ost_time created;
    ost_time now;
    ost_time first_resolved; /* OST_NEVER: never */
    ost_time resolved;       /* since when it is resolved; OST_NEVER: it is open */
    ost_time first_reopened; /* OST_NEVER: never */
    size_t reopened;         /* times */
    bool paused;             /* at `now` */
    struct ost_spans closed; /* resolved stretches that ended in a reopen */
    struct ost_pause *pause;
    size_t pauses, pause_cap;
    struct ost_priority_stretch *priority; /* [>= 1] */
    size_t priorities, priority_cap;
    struct ost_message *message;
    size_t messages, message_cap;
};

void ost_timeline_release(struct ost_timeline *t);

/* Fills `t` from the ticket at `index` as of `now`. False when it was created after `now`. */
bool ost_timeline_of(struct ost_timeline *t, const struct ost_tickets *set, size_t index,
                     ost_time now);

#endif
