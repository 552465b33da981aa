/* Clocks of tickets that are opened again or get another priority. Sources as in test_clock.c. */
#include "support/desk.h"

/* ---- reopening ---- */

/* S13; chatwoot PR#12058 started FRT again; Zammad: closed time is a pause */
static void open_times_add_up_and_the_first_response_stays(void **state)
{
    (void)state;
    assert_case(&(struct clock_case){
        "clocks:\n"
        "  first_response: {targets: [{within: 1h}]}\n"
        "  resolution: {targets: [{within: 2h}]}\n",
        ONE_TICKET("2026-01-05T09:00Z"),
        EVENTS "T,2026-01-05T09:30Z,reply,,ann,agent\nT,2026-01-05T10:00Z,resolve,,,\n"
               "T,2026-01-05T15:00Z,reopen,,,\nT,2026-01-05T15:10Z,reply,,ann,agent\n"
               "T,2026-01-05T15:30Z,resolve,,,\n",
        "2026-01-06",
        "T first_response met 30m of 1h, due 2026-01-05T10:00:00Z\n"
        "T resolution met 1h 30m of 2h, due 2026-01-05T16:00:00Z, paused 5h\n"});
    /* a pause that overlaps closed time counts once */
    assert_case(&(struct clock_case){
        RESOLVE_WITHIN("4h"), ONE_TICKET("2026-01-05T09:00Z"),
        EVENTS "T,2026-01-05T10:00Z,resolve,,,\nT,2026-01-05T11:00Z,pause,waiting,,\n"
               "T,2026-01-05T12:00Z,reopen,,,\nT,2026-01-05T13:00Z,resume,,,\n",
        "2026-01-05T14:00Z",
        "T resolution pending 2h of 4h, due 2026-01-05T16:00:00Z, paused 3h, running\n"});
}

/* ---- changes of priority ---- */

#define BY_PRIORITY "clocks: {resolution: {targets: {Medium: 3h, High: 2h}}}\n"

/* SaaSJet's worked example: 10:00 Medium, 3 h; 11:00 High, 2 h; due at 12:00 */
static void a_new_priority_keeps_what_has_elapsed(void **state)
{
    (void)state;
    static const struct {
        enum ost_priority_policy policy;
        const char *clocks;
    } rows[] = {
        {OST_PRIORITY_AT_EVENT, "T resolution missed 2h 30m of 2h, due 2026-01-05T12:00:00Z\n"},
        {OST_PRIORITY_CURRENT, "T resolution missed 2h 30m of 2h, due 2026-01-05T12:00:00Z\n"},
        {OST_PRIORITY_FROZEN, "T resolution met 2h 30m of 3h, due 2026-01-05T13:00:00Z\n"},
        {OST_PRIORITY_RESTART, "T resolution met 1h 30m of 2h, due 2026-01-05T13:00:00Z\n"},
    };
    struct desk d;
    open_desk(&d, BY_PRIORITY, NULL,
              EVENTS "T,2026-01-05T10:00Z,created,Medium,joe,\n"
                     "T,2026-01-05T11:00Z,priority,High,ann,\nT,2026-01-05T12:30Z,resolve,,ann,\n");
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_clocks(&d, "2026-01-06", rows[i].policy, rows[i].clocks);
    close_desk(&d);
}

/* What is missed under the priority of the time stays missed: lowering it afterwards is no remedy. */
static void a_lower_priority_mends_nothing_that_was_missed(void **state)
{
    (void)state;
    static const struct {
        enum ost_priority_policy policy;
        const char *clocks;
    } rows[] = {
        {OST_PRIORITY_AT_EVENT, "T resolution missed 2h 45m of 2h, due 2026-01-05T12:00:00Z\n"},
        {OST_PRIORITY_CURRENT, "T resolution met 2h 45m of 3h, due 2026-01-05T13:00:00Z\n"},
        {OST_PRIORITY_FROZEN, "T resolution missed 2h 45m of 2h, due 2026-01-05T12:00:00Z\n"},
        {OST_PRIORITY_RESTART, "T resolution met 15m of 3h, due 2026-01-05T15:30:00Z\n"},
    };
    struct desk d;
    open_desk(&d, BY_PRIORITY, NULL,
              EVENTS "T,2026-01-05T10:00Z,created,High,joe,\n"
                     "T,2026-01-05T12:30Z,priority,Medium,ann,\n"
                     "T,2026-01-05T12:45Z,resolve,,ann,\n");
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_clocks(&d, "2026-01-06", rows[i].policy, rows[i].clocks);
    close_desk(&d);
}

/* dbt_zendesk DECISIONLOG, "SLA Priority Applied at Event Time": a judged clock stays judged */
static void a_priority_of_later_changes_no_answer_of_before(void **state)
{
    (void)state;
    static const char policy[] = "clocks: {first_response: {targets: {P1: 15m, P3: 8h}}}\n";
    static const char events[] =
        EVENTS "T,2026-01-05T10:00Z,created,P3,joe,\nT,2026-01-05T11:00Z,reply,,ann,\n"
               "T,2026-01-05T12:00Z,priority,P1,ann,\n";
    struct desk d;
    open_desk(&d, policy, NULL, events);
    assert_clocks(&d, "2026-01-06", OST_PRIORITY_AT_EVENT,
                  "T first_response met 1h of 8h, due 2026-01-05T18:00:00Z\n");
    assert_clocks(&d, "2026-01-06", OST_PRIORITY_CURRENT,
                  "T first_response missed 1h of 15m, due 2026-01-05T10:15:00Z\n");
    close_desk(&d);
}

/* glpi#6902, #15605: the time spent pending was lost when the priority changed */
static void a_new_priority_keeps_the_pauses(void **state)
{
    (void)state;
    struct desk d;
    open_desk(&d, BY_PRIORITY, NULL,
              EVENTS "T,2026-01-05T10:00Z,created,Medium,joe,\n"
                     "T,2026-01-05T10:30Z,pause,pending,ann,\nT,2026-01-05T14:30Z,resume,,ann,\n"
                     "T,2026-01-05T14:30Z,priority,High,ann,\n");
    assert_clocks(&d, "2026-01-05T15:00Z", OST_PRIORITY_AT_EVENT,
                  "T resolution pending 1h of 2h, due 2026-01-05T16:00:00Z, paused 4h, running\n");
    close_desk(&d);
}

/* ServiceNow warns of it: a target that comes when more than it allows is over is missed at once. */
static void a_target_shorter_than_what_is_over_is_missed_at_the_change(void **state)
{
    (void)state;
    struct desk d;
    open_desk(&d, BY_PRIORITY, NULL,
              EVENTS "T,2026-01-05T10:00Z,created,Medium,joe,\n"
                     "T,2026-01-05T12:30Z,priority,High,ann,\n");
    assert_clocks(&d, "2026-01-05T12:31Z", OST_PRIORITY_AT_EVENT,
                  "T resolution missed 2h 31m of 2h, due 2026-01-05T12:30:00Z, running\n");
    assert_clocks(&d, "2026-01-05T12:31Z", OST_PRIORITY_RESTART,
                  "T resolution pending 1m of 2h, due 2026-01-05T14:30:00Z, running\n");
    close_desk(&d);
}

/* The change may bring another calendar: what elapsed in the first is carried into the second. */
static void a_new_priority_may_bring_another_calendar(void **state)
{
    (void)state;
    struct desk d;
    open_desk(&d,
              DESK("UTC", "mon-fri=09:00-17:00",
                   "") "clocks:\n  resolution:\n    calendar: desk\n    targets:\n"
                       "      - {priority: P1, within: 4h, calendar: 24x7}\n      - {within: 8h}\n",
              NULL,
              EVENTS "T,2026-01-05T15:00Z,created,P3,joe,\nT,2026-01-05T18:00Z,priority,P1,ann,\n");
    assert_clocks(&d, "2026-01-05T19:00Z", OST_PRIORITY_AT_EVENT,
                  "T resolution pending 3h of 4h, due 2026-01-05T20:00:00Z, running\n");
    assert_clocks(&d, "2026-01-05T19:00Z", OST_PRIORITY_CURRENT,
                  "T resolution pending 4h of 4h, due 2026-01-05T19:00:00Z, running\n");
    assert_clocks(&d, "2026-01-05T19:00Z", OST_PRIORITY_FROZEN,
                  "T resolution pending 2h of 8h, due 2026-01-06T15:00:00Z, running\n");
    close_desk(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_times_add_up_and_the_first_response_stays),
        cmocka_unit_test(a_new_priority_keeps_what_has_elapsed),
        cmocka_unit_test(a_lower_priority_mends_nothing_that_was_missed),
        cmocka_unit_test(a_priority_of_later_changes_no_answer_of_before),
        cmocka_unit_test(a_new_priority_keeps_the_pauses),
        cmocka_unit_test(a_target_shorter_than_what_is_over_is_missed_at_the_change),
        cmocka_unit_test(a_new_priority_may_bring_another_calendar),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
