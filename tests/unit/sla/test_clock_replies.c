/* Clocks of answers: what is a response, to what, and until when. Sources as in test_clock.c. */
#include "support/desk.h"

/* ---- first response ---- */

/* S10: the first public message of an agent: of the role they had then, by whatever channel. */
static void only_a_public_reply_of_an_agent_is_a_response(void **state)
{
    (void)state;
    static const struct clock_case cases[] = {
        {REPLY_WITHIN("2h"), ONE_TICKET("2026-01-05T09:00Z"),
         EVENTS "T,2026-01-05T09:01Z,reply,,autoreply,bot\n"
                "T,2026-01-05T09:10Z,note,,ann,agent\n"
                "T,2026-01-05T09:20Z,reply,,joe,requester\n"
                "T,2026-01-05T09:30Z,assign,ann,boss,agent\n"
                "T,2026-01-05T10:00Z,reply,,ann,agent\n"
                "T,2026-01-05T10:30Z,reply,,ann,agent\n",
         "2026-01-06", "T first_response met 1h of 2h, due 2026-01-05T11:00:00Z\n"},
        /* a call is a reply once the policy says what the word stands for */
        {"events: {types: {phone call: reply, internal: note}}\n" REPLY_WITHIN("2h"),
         ONE_TICKET("2026-01-05T09:00Z"),
         EVENTS "T,2026-01-05T09:10Z,internal,,ann,agent\nT,2026-01-05T09:40Z,phone call,,ann,\n",
         "2026-01-06", "T first_response met 40m of 2h, due 2026-01-05T11:00:00Z\n"},
        /* bots known by name */
        {"people: {bots: [Answer Bot]}\n" REPLY_WITHIN("2h"), ONE_TICKET("2026-01-05T09:00Z"),
         EVENTS "T,2026-01-05T09:00:05Z,reply,,Answer Bot,\nT,2026-01-05T09:50Z,reply,,ann,\n",
         "2026-01-06", "T first_response met 50m of 2h, due 2026-01-05T11:00:00Z\n"},
        /* dbt_zendesk role history: who left the desk since, or opened tickets before, was an agent */
        {REPLY_WITHIN("2h"), "id,created_at,requester\nT,2026-01-05T09:00Z,joe\n",
         EVENTS "T,2026-01-05T09:30Z,reply,,ann,agent\nT,2026-03-05T09:00Z,reply,,ann,requester\n",
         "2026-06-01", "T first_response met 30m of 2h, due 2026-01-05T11:00:00Z\n"},
        /* the requester's own words, known from the creation, are none */
        {REPLY_WITHIN("2h"), NULL,
         EVENTS "T,2026-01-05T09:00Z,created,,joe,\nT,2026-01-05T09:30Z,reply,,joe,\n"
                "T,2026-01-05T10:15Z,reply,,ann,\n",
         "2026-01-06", "T first_response met 1h 15m of 2h, due 2026-01-05T11:00:00Z\n"},
    };
    assert_cases(cases, COUNT(cases));
}

/* S11; azure-sdk#425 judges on the close date, dbt_zendesk#136 stops the clock, others drop the ticket */
static void a_ticket_closed_without_a_reply_counts_as_the_policy_says(void **state)
{
    (void)state;
#define SILENT(rule)                                                                               \
    "clocks: {first_response: {no_reply_close: " rule ", targets: [{within: 1h}]}}\n"
    static const char tickets[] = ONE_TICKET("2026-01-05T09:00Z");
    static const char closed[] = EVENTS "T,2026-01-05T09:30Z,resolve,,,\n"
                                        "U,2026-01-05T09:30Z,reply,,ann,agent\n";
    static const char late[] = EVENTS "T,2026-01-05T11:00Z,resolve,,,\n"
                                      "U,2026-01-05T09:30Z,reply,,ann,agent\n";
    /* another ticket has a reply, so that replies are known of at all */
#define OTHER "U first_response met 20m of 1h, due 2026-01-05T10:10:00Z\n"
    static const struct {
        const char *policy, *events, *clocks;
    } rows[] = {
        {SILENT("close_counts"), closed,
         "T first_response met 30m of 1h, due 2026-01-05T10:00:00Z, no reply\n" OTHER},
        {SILENT("close_counts"), late,
         "T first_response missed 2h of 1h, due 2026-01-05T10:00:00Z, no reply\n" OTHER},
        {SILENT("missed"), closed,
         "T first_response missed 30m of 1h, due 2026-01-05T10:00:00Z, no reply\n" OTHER},
        {SILENT("excluded"), closed,
         "T first_response excluded 30m of 1h, due 2026-01-05T10:00:00Z, no reply\n" OTHER},
        {REPLY_WITHIN("1h"), closed, /* close_counts where the policy is silent */
         "T first_response met 30m of 1h, due 2026-01-05T10:00:00Z, no reply\n" OTHER},
    };
    char both[128];
    snprintf(both, sizeof both, "%sU,2026-01-05T09:10Z\n", tickets);
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_case(&(struct clock_case){rows[i].policy, both, rows[i].events, "2026-01-06",
                                         rows[i].clocks});
#undef SILENT
#undef OTHER
}

/* A desk without a single reply on record has not answered nobody: it did not keep records. */
static void without_any_reply_the_first_response_is_not_measured(void **state)
{
    (void)state;
    assert_case(&(struct clock_case){REPLY_WITHIN("1h"), ONE_TICKET("2026-01-05T09:00Z"),
                                     EVENTS "T,2026-01-05T09:30Z,resolve,,,\n", "2026-01-06", ""});
    assert_case(&(struct clock_case){
        REPLY_WITHIN("1h"),
        "id,created_at,first_response_at\nT,2026-01-05T09:00Z,\nU,2026-01-05T09:00Z,2026-01-05T"
        "09:30Z\n",
        NULL, "2026-01-06",
        "T first_response missed 15h of 1h, due 2026-01-05T10:00:00Z, running\n"
        "U first_response met 30m of 1h, due 2026-01-05T10:00:00Z\n"});
}

/* ---- next replies ---- */

#define NEXT "clocks: {next_reply: {targets: [{within: 2h}]}}\n"

static void the_oldest_unanswered_message_waits(void **state)
{
    (void)state;
    static const char tickets[] = "id,created_at,requester\nT,2026-01-05T09:00Z,joe\n";
    static const struct clock_case cases[] = {
        /* zammad#3140, RT: asking again does not move the deadline */
        {NEXT, tickets,
         EVENTS "T,2026-01-05T09:30Z,reply,,ann,\nT,2026-01-05T10:00Z,reply,,joe,\n"
                "T,2026-01-05T11:00Z,reply,,joe,\nT,2026-01-05T11:30Z,reply,,ann,\n"
                "T,2026-01-05T13:00Z,reply,,joe,\n",
         "2026-01-05T14:00Z",
         "T next_reply met 1h 30m of 2h, due 2026-01-05T12:00:00Z\n"
         "T next_reply pending 1h of 2h, due 2026-01-05T15:00:00Z, running\n"},
        /* before the first reply it is the first response that waits */
        {NEXT, tickets, EVENTS "T,2026-01-05T09:10Z,reply,,joe,\nT,2026-01-05T09:30Z,reply,,ann,\n",
         "2026-01-06", ""},
        /* bots and notes answer nobody */
        {"people: {bots: [bot]}\n" NEXT, tickets,
         EVENTS "T,2026-01-05T09:30Z,reply,,ann,\nT,2026-01-05T10:00Z,reply,,joe,\n"
                "T,2026-01-05T10:01Z,reply,,bot,\nT,2026-01-05T10:02Z,note,,ann,\n",
         "2026-01-05T10:30Z",
         "T next_reply pending 30m of 2h, due 2026-01-05T12:00:00Z, running\n"},
        /* chatwoot#10178, dbt_zendesk#136: it ran on behind the resolution */
        {NEXT, tickets,
         EVENTS "T,2026-01-05T09:30Z,reply,,ann,\nT,2026-01-05T10:00Z,reply,,joe,\n"
                "T,2026-01-05T10:40Z,resolve,,ann,\n",
         "2026-02-01", "T next_reply met 40m of 2h, due 2026-01-05T12:00:00Z\n"},
        /* "thanks" to a closed ticket waits for nothing; if it reopens the ticket, from then on */
        {NEXT, tickets,
         EVENTS "T,2026-01-05T09:30Z,reply,,ann,\nT,2026-01-05T10:00Z,resolve,,ann,\n"
                "T,2026-01-05T12:00Z,reply,,joe,\n",
         "2026-02-01", ""},
        {NEXT, tickets,
         EVENTS "T,2026-01-05T09:30Z,reply,,ann,\nT,2026-01-05T10:00Z,resolve,,ann,\n"
                "T,2026-01-05T12:00Z,reply,,joe,\nT,2026-01-05T12:30Z,reopen,,,\n"
                "T,2026-01-05T13:00Z,reply,,ann,\n",
         "2026-02-01", "T next_reply met 30m of 2h, due 2026-01-05T14:30:00Z\n"},
        /* what was answered while the ticket was closed does not wait when it is opened again */
        {NEXT, tickets,
         EVENTS "T,2026-01-05T09:30Z,reply,,ann,\nT,2026-01-05T10:00Z,resolve,,ann,\n"
                "T,2026-01-05T12:00Z,reply,,joe,\nT,2026-01-05T12:10Z,reply,,ann,\n"
                "T,2026-01-05T12:30Z,reopen,,,\n",
         "2026-02-01", ""},
        /* where closing was the response, what comes behind it is a next message */
        {NEXT, tickets,
         EVENTS "T,2026-01-05T10:00Z,resolve,,ann,\nT,2026-01-05T12:00Z,reply,,joe,\n"
                "T,2026-01-05T12:00Z,reopen,,,\nT,2026-01-05T13:00Z,reply,,ann,\n",
         "2026-02-01", "T next_reply met 1h of 2h, due 2026-01-05T14:00:00Z\n"},
    };
    assert_cases(cases, COUNT(cases));
}

static void updates_are_due_while_the_ticket_is_open(void **state)
{
    (void)state;
    static const char policy[] = "clocks: {periodic_update: {targets: [{within: 1d}]}}\n";
    static const char tickets[] = ONE_TICKET("2026-01-05T09:00Z");
    static const struct clock_case cases[] = {
        {policy, tickets,
         EVENTS "T,2026-01-05T10:00Z,reply,,ann,agent\nT,2026-01-05T18:00Z,reply,,joe,requester\n"
                "T,2026-01-06T09:00Z,reply,,ann,agent\nT,2026-01-08T09:00Z,resolve,,,\n"
                "T,2026-01-09T09:00Z,reopen,,,\n",
         "2026-01-10",
         "T periodic_update met 23h of 1d, due 2026-01-06T10:00:00Z\n"
         "T periodic_update missed 2d of 1d, due 2026-01-07T09:00:00Z\n"},
        {policy, tickets, EVENTS "T,2026-01-05T10:00Z,reply,,ann,agent\n", "2026-01-05T12:00Z",
         "T periodic_update pending 2h of 1d, due 2026-01-06T10:00:00Z, running\n"},
        /* replies to a closed ticket count from its reopening, and only once */
        {policy, tickets,
         EVENTS "T,2026-01-05T10:00Z,resolve,,,\nT,2026-01-05T11:00Z,reply,,ann,agent\n"
                "T,2026-01-05T12:00Z,reply,,ann,agent\nT,2026-01-05T13:00Z,reopen,,,\n",
         "2026-01-05T14:00Z",
         "T periodic_update pending 1h of 1d, due 2026-01-06T13:00:00Z, running\n"},
    };
    assert_cases(cases, COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_public_reply_of_an_agent_is_a_response),
        cmocka_unit_test(a_ticket_closed_without_a_reply_counts_as_the_policy_says),
        cmocka_unit_test(without_any_reply_the_first_response_is_not_measured),
        cmocka_unit_test(the_oldest_unanswered_message_waits),
        cmocka_unit_test(updates_are_due_while_the_ticket_is_open),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
