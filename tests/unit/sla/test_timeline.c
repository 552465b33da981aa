/* Timelines: what an event changes, in which order, and what columns say where events are silent. */
#include "sla/timeline.h"

#include "support/desk.h"

/* "now" and what the ticket's life looks like then. */
struct life {
    const char *tickets, *events, *now, *line;
};

static void put_moment(struct ost_buf *b, const char *name, ost_time t)
{
    if (t == OST_NEVER)
        return;
    ost_buf_printf(b, " %s ", name);
    ost_time_put(b, t);
}

static void put_stretch(struct ost_buf *b, const char *name, ost_time start, ost_time end)
{
    put_moment(b, name, start);
    ost_buf_puts(b, " + ");
    ost_duration_put(b, end - start);
}

/* Everything a timeline says, on one line. */
static void put_life(struct ost_buf *b, const struct desk *d, const struct ost_timeline *t)
{
    put_moment(b, "created", t->created);
    for (size_t i = 0; i < t->priorities; i++) {
        put_moment(b, "priority", t->priority[i].start);
        ost_buf_printf(b, " %s", ost_intern_text(&d->tickets.words, t->priority[i].priority).p);
    }
    for (size_t i = 0; i < t->messages; i++)
        put_moment(b, t->message[i].by_agent ? "agent" : "requester", t->message[i].at);
    for (size_t i = 0; i < t->pauses; i++) {
        put_stretch(b, ost_intern_text(&d->tickets.words, t->pause[i].state).p, t->pause[i].start,
                    t->pause[i].end);
    }
    ost_buf_puts(b, t->paused ? " paused" : "");
    for (size_t i = 0; i < t->closed.n; i++)
        put_stretch(b, "closed", t->closed.at[i].start, t->closed.at[i].end);
    put_moment(b, "resolved", t->resolved);
    ost_buf_printf(b, " reopened %zu", t->reopened);
}

/* Dates become shorter to read: all cases are of one day. */
static void drop_date(struct ost_buf *b)
{
    static const char day[] = "2026-01-05T";
    char *p;
    while ((p = strstr(b->p, day)) != NULL)
        memmove(p, p + sizeof day - 1, strlen(p + sizeof day - 1) + 1);
}

static void assert_life(const struct life *l)
{
    struct desk d;
    struct ost_buf out = OST_BUF_INIT;
    struct ost_timeline t = {0};
    open_desk(&d, NULL, l->tickets, l->events);
    assert_true(ost_timeline_of(&t, &d.tickets, 0, at(l->now)));
    put_life(&out, &d, &t);
    drop_date(&out);
    assert_string_equal(out.p, l->line);
    ost_timeline_release(&t);
    ost_buf_release(&out);
    close_desk(&d);
}

static void assert_lives(const struct life *l, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_life(&l[i]);
}

#define TICKET "id,created_at,priority\nT,2026-01-05T09:00Z,P3\n"
#define COLUMNS "id,created_at,first_response_at,resolved_at,priority\n"

static void events_change_states(void **state)
{
    (void)state;
    static const struct life lives[] = {
        {TICKET, NULL, "2026-01-06", " created 09:00:00Z priority 09:00:00Z P3 reopened 0"},
        {TICKET,
         EVENTS "T,2026-01-05T09:30Z,pause,waiting,,\nT,2026-01-05T10:00Z,resume,,,\n"
                "T,2026-01-05T10:10Z,reply,,ann,agent\nT,2026-01-05T10:20Z,reply,,joe,requester\n"
                "T,2026-01-05T10:30Z,priority,P1,,\nT,2026-01-05T11:00Z,resolve,,,\n"
                "T,2026-01-05T12:00Z,reopen,,,\nT,2026-01-05T13:00Z,resolve,,,\n",
         "2026-01-06",
         " created 09:00:00Z priority 09:00:00Z P3 priority 10:30:00Z P1 agent 10:10:00Z"
         " requester 10:20:00Z waiting 09:30:00Z + 30m closed 11:00:00Z + 1h resolved 13:00:00Z"
         " reopened 1"},
        /* bots, notes and assignments are no messages */
        {TICKET,
         EVENTS "T,2026-01-05T09:30Z,reply,,b,bot\nT,2026-01-05T09:40Z,note,,ann,agent\n"
                "T,2026-01-05T09:50Z,assign,ann,,\n",
         "2026-01-06", " created 09:00:00Z priority 09:00:00Z P3 reopened 0"},
    };
    assert_lives(lives, COUNT(lives));
}

static void an_event_that_changes_nothing_is_none(void **state)
{
    (void)state;
    static const struct life lives[] = {
        /* a pause in a pause; another state begins another stretch */
        {TICKET,
         EVENTS "T,2026-01-05T10:00Z,pause,a,,\nT,2026-01-05T10:10Z,pause,a,,\n"
                "T,2026-01-05T10:30Z,pause,b,,\nT,2026-01-05T11:00Z,resume,,,\n"
                "T,2026-01-05T11:30Z,resume,,,\n",
         "2026-01-06",
         " created 09:00:00Z priority 09:00:00Z P3 a 10:00:00Z + 30m b 10:30:00Z + 30m"
         " reopened 0"},
        /* reopening what is open, resolving what is resolved, the priority it has already */
        {TICKET,
         EVENTS "T,2026-01-05T09:30Z,reopen,,,\nT,2026-01-05T10:00Z,resolve,,,\n"
                "T,2026-01-05T10:30Z,resolve,,,\n",
         "2026-01-06", " created 09:00:00Z priority 09:00:00Z P3 resolved 10:00:00Z reopened 0"},
        {"id,created_at\nT,2026-01-05T09:00Z\n",
         EVENTS "T,2026-01-05T09:00Z,created,P2,,\nT,2026-01-05T09:30Z,priority,P2,,\n",
         "2026-01-06", " created 09:00:00Z priority 09:00:00Z P2 reopened 0"},
    };
    assert_lives(lives, COUNT(lives));
}

static void resolving_ends_a_pause(void **state)
{
    (void)state;
    assert_life(&(struct life){
        TICKET,
        EVENTS "T,2026-01-05T10:00Z,pause,hold,,\nT,2026-01-05T12:00Z,resolve,,,\n"
               "T,2026-01-05T13:00Z,reopen,,,\n",
        "2026-01-06",
        " created 09:00:00Z priority 09:00:00Z P3 hold 10:00:00Z + 2h closed 12:00:00Z + 1h"
        " reopened 1"});
}

static void a_pause_that_lasts_ends_now(void **state)
{
    (void)state;
    assert_life(&(struct life){
        TICKET, EVENTS "T,2026-01-05T10:00Z,pause,hold,,\n", "2026-01-05T10:05Z",
        " created 09:00:00Z priority 09:00:00Z P3 hold 10:00:00Z + 5m paused reopened 0"});
}

/* S20, Appfire's "default event order": the order of rows does not matter, that of types does. */
static void events_of_one_instant_have_an_order(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "T,2026-01-05T10:00Z,reopen,,,\n",      "T,2026-01-05T10:00Z,resolve,,,\n",
        "T,2026-01-05T10:00Z,reply,,a,agent\n", "T,2026-01-05T10:00Z,priority,P1,,\n",
        "T,2026-01-05T10:00Z,resume,,,\n",      "T,2026-01-05T10:00Z,pause,x,,\n",
    };
    for (size_t turn = 0; turn < COUNT(rows); turn++) {
        char events[512] = EVENTS;
        for (size_t i = 0; i < COUNT(rows); i++)
            strcat(events, rows[(i + turn) % COUNT(rows)]);
        assert_life(&(struct life){TICKET, events, "2026-01-06",
                                   " created 09:00:00Z priority 09:00:00Z P3 priority 10:00:00Z P1"
                                   " agent 10:00:00Z x 10:00:00Z + 0s reopened 1"});
    }
}

/* Fractions of a second decide before the type does, and are cut off afterwards. */
static void fractions_order_events(void **state)
{
    (void)state;
    assert_life(&(struct life){
        TICKET,
        EVENTS "T,2026-01-05T10:00:00.2Z,pause,x,,\nT,2026-01-05T10:00:00.1Z,resume,,,\n"
               "T,2026-01-05T11:00:00.5Z,resume,,,\n",
        "2026-01-06", " created 09:00:00Z priority 09:00:00Z P3 x 10:00:00Z + 1h reopened 0"});
}

static void what_lies_outside_the_life_is_moved_or_left_out(void **state)
{
    (void)state;
    static const struct life lives[] = {
        /* clocks that differ: an event before the creation happened at the creation */
        {TICKET, EVENTS "T,2026-01-05T08:59Z,pause,x,,\nT,2026-01-05T09:30Z,resume,,,\n",
         "2026-01-06", " created 09:00:00Z priority 09:00:00Z P3 x 09:00:00Z + 30m reopened 0"},
        /* nothing behind now has happened, be it event or column; now itself has */
        {TICKET, EVENTS "T,2026-01-05T10:00:00Z,resolve,,,\nT,2026-01-05T10:00:01Z,reopen,,,\n",
         "2026-01-05T10:00:00Z",
         " created 09:00:00Z priority 09:00:00Z P3 resolved 10:00:00Z reopened 0"},
        {COLUMNS "T,2026-01-05T09:00Z,2026-01-05T09:30Z,2026-01-05T10:00Z,P1\n", NULL,
         "2026-01-05T09:59:59Z",
         " created 09:00:00Z priority 09:00:00Z P1 agent 09:30:00Z reopened 0"},
    };
    assert_lives(lives, COUNT(lives));
    struct desk d;
    struct ost_timeline t = {0};
    open_desk(&d, NULL, TICKET, NULL);
    assert_false(ost_timeline_of(&t, &d.tickets, 0, at("2026-01-05T08:59:59Z")));
    assert_true(ost_timeline_of(&t, &d.tickets, 0, at("2026-01-05T09:00:00Z")));
    ost_timeline_release(&t);
    close_desk(&d);
}

/* An event file may know of pauses alone; then the ticket file still knows when it was resolved. */
static void columns_say_what_events_do_not(void **state)
{
    (void)state;
    static const char tickets[] =
        COLUMNS "T,2026-01-05T09:00Z,2026-01-05T09:30Z,2026-01-05T12:00Z,P1\n";
    static const struct life lives[] = {
        {tickets, NULL, "2026-01-06",
         " created 09:00:00Z priority 09:00:00Z P1 agent 09:30:00Z resolved 12:00:00Z reopened "
         "0"},
        {tickets, EVENTS "T,2026-01-05T10:00Z,pause,x,,\nT,2026-01-05T11:00Z,resume,,,\n",
         "2026-01-06",
         " created 09:00:00Z priority 09:00:00Z P1 agent 09:30:00Z x 10:00:00Z + 1h"
         " resolved 12:00:00Z reopened 0"},
        /* the columns have their place among the events */
        {tickets, EVENTS "T,2026-01-05T11:00Z,pause,x,,\nT,2026-01-05T13:00Z,reopen,,,\n",
         "2026-01-06",
         " created 09:00:00Z priority 09:00:00Z P1 agent 09:30:00Z x 11:00:00Z + 1h"
         " closed 12:00:00Z + 1h reopened 1"},
        /* what is on record counts more */
        {tickets,
         EVENTS "T,2026-01-05T09:45Z,reply,,ann,agent\nT,2026-01-05T11:00Z,resolve,,ann,agent\n",
         "2026-01-06",
         " created 09:00:00Z priority 09:00:00Z P1 agent 09:45:00Z resolved 11:00:00Z reopened "
         "0"},
        /* a message of the requester is no answer */
        {tickets, EVENTS "T,2026-01-05T09:10Z,reply,,joe,requester\n", "2026-01-06",
         " created 09:00:00Z priority 09:00:00Z P1 requester 09:10:00Z agent 09:30:00Z"
         " resolved 12:00:00Z reopened 0"},
        /* the first comment fell into the second of the resolution */
        {COLUMNS "T,2026-01-05T09:00Z,2026-01-05T12:00Z,2026-01-05T12:00Z,P1\n", NULL, "2026-01-06",
         " created 09:00:00Z priority 09:00:00Z P1 agent 12:00:00Z resolved 12:00:00Z reopened "
         "0"},
        /* resolved first and answered later */
        {COLUMNS "T,2026-01-05T09:00Z,2026-01-05T12:30Z,2026-01-05T12:00Z,P1\n", NULL, "2026-01-06",
         " created 09:00:00Z priority 09:00:00Z P1 agent 12:30:00Z resolved 12:00:00Z reopened "
         "0"},
    };
    assert_lives(lives, COUNT(lives));
}

/* An export holds the priority of its own day, not that of the creation. */
static void the_first_priority_is_known_or_it_is_not(void **state)
{
    (void)state;
    static const struct life lives[] = {
        /* the column is what the last change set: nothing tells the first */
        {TICKET, EVENTS "T,2026-01-05T10:00Z,priority,P1,,\nT,2026-01-05T11:00Z,priority,P3,,\n",
         "2026-01-06",
         " created 09:00:00Z priority 09:00:00Z  priority 10:00:00Z P1 priority 11:00:00Z P3"
         " reopened 0"},
        /* the column differs from it: an export that keeps the first */
        {TICKET, EVENTS "T,2026-01-05T10:00Z,priority,P1,,\n", "2026-01-06",
         " created 09:00:00Z priority 09:00:00Z P3 priority 10:00:00Z P1 reopened 0"},
        /* the created event says it */
        {TICKET, EVENTS "T,2026-01-05T09:00Z,created,P4,,\nT,2026-01-05T10:00Z,priority,P3,,\n",
         "2026-01-06", " created 09:00:00Z priority 09:00:00Z P4 priority 10:00:00Z P3 reopened 0"},
        /* a change in the second of the creation is the first priority */
        {TICKET, EVENTS "T,2026-01-05T09:00Z,priority,P1,,\n", "2026-01-06",
         " created 09:00:00Z priority 09:00:00Z P1 reopened 0"},
        /* tickets from events have the column of their earliest event */
        {NULL,
         "ticket,at,type,value,priority\nT,2026-01-05T09:00Z,created,,P3\n"
         "T,2026-01-05T10:00Z,priority,P1,P1\n",
         "2026-01-06", " created 09:00:00Z priority 09:00:00Z P3 priority 10:00:00Z P1 reopened 0"},
    };
    assert_lives(lives, COUNT(lives));
}

static void a_timeline_is_used_again(void **state)
{
    (void)state;
    struct desk d;
    struct ost_timeline t = {0};
    open_desk(&d, NULL, "id,created_at\na,2026-01-05T09:00Z\nb,2026-01-05T09:00Z\n",
              EVENTS "a,2026-01-05T09:10Z,pause,x,,\na,2026-01-05T09:20Z,reply,,ann,agent\n"
                     "a,2026-01-05T09:30Z,resolve,,,\na,2026-01-05T09:40Z,reopen,,,\n"
                     "a,2026-01-05T09:50Z,pause,x,,\n");
    assert_true(ost_timeline_of(&t, &d.tickets, 0, at("2026-01-06")));
    assert_int_equal(t.pauses, 2);
    assert_true(t.paused);
    assert_true(ost_timeline_of(&t, &d.tickets, 1, at("2026-01-06")));
    assert_int_equal(t.ticket, 1);
    assert_int_equal(t.pauses + t.messages + t.closed.n + t.reopened, 0);
    assert_int_equal(t.priorities, 1);
    assert_false(t.paused);
    assert_true(t.first_resolved == OST_NEVER && t.first_reopened == OST_NEVER);
    ost_timeline_release(&t);
    close_desk(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_change_states),
        cmocka_unit_test(an_event_that_changes_nothing_is_none),
        cmocka_unit_test(resolving_ends_a_pause),
        cmocka_unit_test(a_pause_that_lasts_ends_now),
        cmocka_unit_test(events_of_one_instant_have_an_order),
        cmocka_unit_test(fractions_order_events),
        cmocka_unit_test(what_lies_outside_the_life_is_moved_or_left_out),
        cmocka_unit_test(columns_say_what_events_do_not),
        cmocka_unit_test(the_first_priority_is_known_or_it_is_not),
        cmocka_unit_test(a_timeline_is_used_again),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
