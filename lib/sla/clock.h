/*
 * Service clocks: how long something took, in the time that counts, and whether that was in time.
 *
 *   first_response   creation to the first public reply of an agent. Not paused unless the policy
 *                    says so (parking a fresh ticket must not hide it).
 *   next_reply       the oldest unanswered message of the requester behind the first reply, to the
 *                    reply of an agent or the resolution; one clock per such exchange.
 *   resolution       creation to the resolution that lasted; closed and paused time does not count.
 *   requester_wait   as resolution, with pause states of its own: what the requester waited.
 *   periodic_update  a reply of an agent to the next one or the resolution, while the ticket is open;
 *                    one clock per interval.
 *
 * A clock runs in the calendar of its target and stands still in what is excluded (pauses, closed
 * time): elapsed = business(start, end) - business(excluded). It is
 *
 *   met       ended, elapsed <= target (the due second itself is in time)
 *   missed    ended or still running, elapsed > target
 *   pending   still running, elapsed <= target
 *   excluded  the policy takes it out (closed without reply)
 *
 * and has no state without a target. The verdict never rests on the due instant, which for a deadline on
 * the stroke of closing time is a matter of taste (report.md of the design: two engines of one vendor, 15 hours apart).
 * While a pause lasts the due instant is that of a ticket resumed now.
 *
 * A change of priority is handled as the policy says (enum ost_priority_policy). With at_event the
 * targets follow each other: the clock is missed in the first stretch at whose end more has elapsed
 * than its target allows, and the last stretch decides otherwise.
 */
#ifndef OST_SLA_CLOCK_H
#define OST_SLA_CLOCK_H

#include "sla/policy.h"
#include "sla/timeline.h"

enum ost_clock_state {
    OST_CLOCK_UNJUDGED, /* no target */
    OST_CLOCK_MET,
    OST_CLOCK_MISSED,
    OST_CLOCK_PENDING,
    OST_CLOCK_EXCLUDED,
    OST_CLOCK_STATES
};
extern const char *const ost_clock_state_names[OST_CLOCK_STATES];

struct ost_clock {
    ost_time start;
    ost_time end;                  /* OST_NEVER while it runs */
    ost_time due;                  /* OST_NEVER without a target */
    int64_t elapsed_s;             /* up to its end or now */
    int64_t paused_s;              /* what of business(start, end) was excluded */
    int64_t target_s;              /* -1 without a target; the one that decided */
    struct ost_calendar *calendar; /* of the target that decided */
    uint32_t ticket;               /* index in the set */
    uint8_t kind;                  /* enum ost_clock_kind */
    uint8_t state;                 /* enum ost_clock_state */
    bool no_reply;                 /* first_response: closed without one */
    bool paused;                   /* it stands still at `now` */
};

struct ost_clock_list {
    struct ost_clock *at;
    size_t n, cap;
};

/*
 * Runs clocks over one set after the other. Words of the policy are looked up once, scratch memory is
 * kept; not for two threads at once.
 */
struct ost_clockwork;

/* Keeps `policy` and `set`. */
struct ost_clockwork *ost_clockwork_new(const struct ost_policy *policy,
                                        const struct ost_tickets *set, ost_time now);
void ost_clockwork_free(struct ost_clockwork *w); /* NULL is fine */

/*
 * Whether the set and the policy have what the clock needs: first_response a reply anywhere in the
 * set, next_reply, requester_wait and periodic_update a mention in the policy.
 */
bool ost_clockwork_measures(const struct ost_clockwork *w, enum ost_clock_kind kind);

/*
 * Appends the clocks of ticket `index` to `out`, in the order of kinds and start, with changes of
 * priority handled by `priority`. Fails when a calendar has no open time within its horizon.
 */
int ost_clockwork_run(struct ost_clockwork *w, struct ost_clock_list *out, size_t index,
                      enum ost_priority_policy priority);

/* Whether the clock stands still in this pause state, and in closed time. */
bool ost_clockwork_pauses(const struct ost_clockwork *w, enum ost_clock_kind kind, uint32_t state);

/* The timeline of the ticket that was run last. */
const struct ost_timeline *ost_clockwork_timeline(const struct ost_clockwork *w);

#endif
