/*
 * A support desk in three texts, a policy (YAML), tickets and events (CSV), and its clocks as text.
 *
 *     struct desk d;
 *     open_desk(&d, "clocks: {resolution: {targets: [{within: 2h}]}}",
 *               "id,created_at\nT,2026-01-05T09:00Z\n", EVENTS "T,2026-01-05T10:30Z,resolve,,,\n");
 *     assert_clocks(&d, "2026-01-06", OST_PRIORITY_AT_EVENT,
 *                   "T resolution met 1h 30m of 2h, due 2026-01-05T11:00:00Z\n");
 *     close_desk(&d);
 *
 * The files lie in the directory of support/tempdir.h. Times without an offset are UTC unless the
 * policy says otherwise.
 */
#ifndef TESTS_SUPPORT_DESK_H
#define TESTS_SUPPORT_DESK_H

#include "calendar/timestamp.h"
#include "sla/clock.h"
#include "support/tempdir.h"
#include "support/test.h"

#define EVENTS "ticket,at,type,value,actor,role\n"

struct desk {
    struct ost_policy policy;
    struct ost_tickets tickets;
};

static inline const char *desk_file(const char *name, const char *text)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    assert_ok(ost_file_write(path, ost_slice_of(text)));
    return path;
}

/* What loading this text as policy gives. */
static inline int load_policy(struct ost_policy *out, const char *yaml)
{
    return ost_policy_load(out, desk_file("sla.yaml", yaml));
}

/* NULL for a text: there is no such file. */
static inline void open_desk(struct desk *d, const char *policy, const char *tickets,
                             const char *events)
{
    assert_ok(policy ? load_policy(&d->policy, policy) : ost_policy_load(&d->policy, NULL));
    struct ost_zone *utc = NULL;
    struct ost_ticket_reading reading = d->policy.reading;
    assert_ok(ost_zone_open(&utc, "UTC"));
    if (!reading.time.zone)
        reading.time.zone = utc;
    ost_tickets_init(&d->tickets);
    if (tickets)
        assert_ok(ost_tickets_read(&d->tickets, desk_file("tickets.csv", tickets), &reading));
    if (events)
        assert_ok(ost_tickets_read_events(&d->tickets, desk_file("events.csv", events), &reading));
    assert_ok(ost_tickets_finish(&d->tickets));
    ost_zone_free(utc);
}

static inline void close_desk(struct desk *d)
{
    ost_tickets_release(&d->tickets);
    ost_policy_release(&d->policy);
}

/* "2026-01-05T09:00Z"; without an offset UTC. */
static inline ost_time at(const char *text)
{
    struct ost_zone *utc = NULL;
    struct ost_instant t = {0};
    assert_ok(ost_zone_open(&utc, "UTC"));
    struct ost_timestamp_rules rules = {.zone = utc};
    assert_int_equal(ost_timestamp_read(&t, ost_slice_of(text), &rules), OST_TIMESTAMP_FINE);
    ost_zone_free(utc);
    return t.at;
}

/* Appends one clock as a line; what is nothing is left out. */
static inline void put_clock(struct ost_buf *b, const struct desk *d, const struct ost_clock *c)
{
    ost_buf_slice(b, ost_intern_text(&d->tickets.ids, d->tickets.ticket[c->ticket].id));
    ost_buf_printf(b, " %s %s ", ost_clock_names[c->kind], ost_clock_state_names[c->state]);
    ost_duration_put(b, c->elapsed_s);
    if (c->target_s >= 0) {
        ost_buf_puts(b, " of ");
        ost_duration_put(b, c->target_s);
        ost_buf_puts(b, ", due ");
        ost_time_put(b, c->due);
    }
    if (c->paused_s) {
        ost_buf_puts(b, ", paused ");
        ost_duration_put(b, c->paused_s);
    }
    ost_buf_puts(b, c->end == OST_NEVER ? ", running" : "");
    ost_buf_puts(b, c->paused ? ", standing still" : "");
    ost_buf_puts(b, c->no_reply ? ", no reply" : "");
    ost_buf_addch(b, '\n');
}

/* Every clock that the policy defines, of every ticket, as of `now`. */
static inline void assert_clocks(const struct desk *d, const char *now,
                                 enum ost_priority_policy policy, const char *expected)
{
    struct ost_buf out = OST_BUF_INIT;
    struct ost_clock_list list = {0};
    struct ost_clockwork *w = ost_clockwork_new(&d->policy, &d->tickets, at(now));
    for (size_t i = 0; i < d->tickets.tickets; i++)
        assert_ok(ost_clockwork_run(w, &list, i, policy));
    for (size_t i = 0; i < list.n; i++)
        if (d->policy.clock[list.at[i].kind].defined)
            put_clock(&out, d, &list.at[i]);
    assert_string_equal(out.p, expected);
    ost_clockwork_free(w);
    free(list.at);
    ost_buf_release(&out);
}

#define ANY OST_PRIORITY_AT_EVENT /* of a ticket whose priority does not change */

/* One desk and what its clocks are at one instant. */
struct clock_case {
    const char *policy, *tickets, *events, *now, *clocks;
};

static inline void assert_case(const struct clock_case *c)
{
    struct desk d;
    open_desk(&d, c->policy, c->tickets, c->events);
    assert_clocks(&d, c->now, ANY, c->clocks);
    close_desk(&d);
}

static inline void assert_cases(const struct clock_case *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_case(&c[i]);
}

#define ONE_TICKET(created) "id,created_at\nT," created "\n"

/* Around the clock, one target for everybody. */
#define RESOLVE_WITHIN(within) "clocks: {resolution: {targets: [{within: " within "}]}}\n"
#define REPLY_WITHIN(within) "clocks: {first_response: {targets: [{within: " within "}]}}\n"

/* In the hours of one calendar. */
#define DESK(tz, hours, more) "calendars: {desk: {tz: " tz ", hours: '" hours "'" more "}}\n"
#define DESK_RESOLVE(tz, hours, more, within)                                                      \
    DESK(tz, hours, more)                                                                          \
    "clocks: {resolution: {calendar: desk, targets: [{within: " within "}]}}\n"

#endif
