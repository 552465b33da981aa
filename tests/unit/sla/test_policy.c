/* Policies: what each key says, and where a mistake stands and how it is mended. */
#include "sla/policy.h"

#include "support/desk.h"
#include "support/zones.h"

static const struct ost_calendar *calendar_named(const struct ost_policy *p, const char *name)
{
    struct ost_calendar *c;
    assert_ok(ost_calendars_find(&c, &p->calendars, ost_slice_of(name)));
    return c;
}

static void assert_text(struct ost_slice s, const char *expected)
{
    if (!ost_slice_is(s, expected))
        fail_msg("'%.*s' is not '%s'", OST_SLICE_ARG(s), expected);
}

static const char full[] =
    "version: 1 # a comment\n"
    "timezone: UTC\n"
    "day_first: true\n"
    "calendars:\n"
    "  desk: {tz: UTC, hours: 'mon-fri=09:00-17:00'}\n"
    "  on_call: 24x7\n"
    "tickets:\n"
    "  dialect: jira\n"
    "  columns: {created_at: Opened, id: Number}\n"
    "  labels: [category, sentiment]\n"
    "events:\n"
    "  columns: {ticket: case, at: time}\n"
    "  types: {Closed: resolve, Accepted: [reopen, resume, reply], Noise: []}\n"
    "  unmapped: error\n"
    "people:\n"
    "  agents: [ann, bob]\n"
    "  requesters: joe\n"
    "  bots: [robot]\n"
    "  roles: {agents: [staff], requesters: [end-user], bots: [system]}\n"
    "csat: {content_from: 3.5, words: {good: 5, bad: 1}}\n"
    "clocks:\n"
    "  first_response:\n"
    "    calendar: desk\n"
    "    goal: 95%\n"
    "    no_reply_close: excluded\n"
    "    targets:\n"
    "      - {priority: P1, plan: [premium, gold], within: 30m, calendar: on_call}\n"
    "      - {severity: 1, product: p, customer: c, channel: mail, agent: a, within: 1h 30 min}\n"
    "      - {within: 30 seconds}\n"
    "      - {within: 2 business days}\n"
    "  resolution: {pauses: [waiting, vendor], targets: {P1: 4h, P2: 2d}, goal: 0.9}\n"
    "  requester_wait: {pauses: false}\n"
    "  next_reply:\n"
    "priority_policy: frozen\n"
    "services:\n"
    "  - {name: portal, calendar: on_call, goal: 99.9%}\n"
    "  - {name: hotline}\n"
    "gates:\n"
    "  - first_response.compliance >= 95%\n"
    "  - {name: fast, gate: resolution.p90 <= 8h, min_n: 25}\n"
    "data_quality: {rejected: 1%}\n";

static void calendars_and_times_are_read(void **state)
{
    (void)state;
    struct ost_policy p;
    assert_ok(load_policy(&p, full));
    assert_int_equal(p.calendars.n, 3);
    assert_ptr_equal(p.always, calendar_named(&p, "24x7"));
    assert_non_null(p.zone);
    assert_ptr_equal(p.reading.time.zone, p.zone);
    assert_true(p.reading.time.day_first);
    assert_int_equal(p.priority, OST_PRIORITY_FROZEN);
    assert_close(p.rejected_limit, 0.01, 1e-12);
    ost_policy_release(&p);
}

static void exports_are_described(void **state)
{
    (void)state;
    struct ost_policy p;
    assert_ok(load_policy(&p, full));
    const struct ost_ticket_reading *r = &p.reading;
    assert_string_equal(r->dialect->name, "jira");
    assert_string_equal(r->ticket_columns->name[OST_FIELD_CREATED_AT], "Opened");
    assert_string_equal(r->ticket_columns->name[OST_FIELD_ID], "Number");
    assert_null(r->ticket_columns->name[OST_FIELD_STATUS]);
    assert_string_equal(r->event_columns->name[OST_FIELD_ID], "case");
    assert_string_equal(r->event_columns->name[OST_FIELD_AT], "time");
    assert_int_equal(r->labels, 2);
    assert_string_equal(r->label[1], "sentiment");
    assert_int_equal(ost_policy_label(&p, "category"), 0);
    assert_int_equal(ost_policy_label(&p, "region"), 2);
    assert_int_equal(r->event_words, 3);
    assert_string_equal(r->event_word[1].word, "Accepted");
    assert_int_equal(r->event_word[1].types, 3);
    assert_int_equal(r->event_word[1].type[0], OST_EVENT_REOPEN);
    assert_int_equal(r->event_word[1].type[2], OST_EVENT_REPLY);
    assert_int_equal(r->event_word[2].types, 0);
    assert_true(r->event_words_only);
    assert_int_equal(r->actors, 4);
    assert_string_equal(r->actor[2].word, "joe");
    assert_int_equal(r->actor[2].role, OST_ROLE_REQUESTER);
    assert_int_equal(r->role_words, 3);
    assert_int_equal(r->role_word[2].role, OST_ROLE_BOT);
    assert_close(p.csat_content, 3.5, 0);
    assert_int_equal(r->csat_words, 2);
    assert_close(r->csat_word[1].score, 1, 0);
    ost_policy_release(&p);
}

static void clocks_have_targets(void **state)
{
    (void)state;
    struct ost_policy p;
    assert_ok(load_policy(&p, full));
    const struct ost_clock_policy *c = &p.clock[OST_CLOCK_FIRST_RESPONSE];
    assert_true(c->defined && !c->pauses);
    assert_ptr_equal(c->calendar, calendar_named(&p, "desk"));
    assert_close(c->goal, 0.95, 1e-12);
    assert_int_equal(c->no_reply, OST_NO_REPLY_EXCLUDED);
    assert_int_equal(c->targets, 4);
    assert_int_equal(c->target[0].conditions, 2);
    assert_int_equal(c->target[0].condition[1].property, OST_PLAN);
    assert_text(c->target[0].condition[1].word[1], "gold");
    assert_ptr_equal(c->target[0].calendar, calendar_named(&p, "on_call"));
    assert_int_equal(c->target[0].within_s, 1800);
    assert_int_equal(c->target[1].conditions, 5);
    assert_int_equal(c->target[1].within_s, 5400);
    assert_ptr_equal(c->target[1].calendar, calendar_named(&p, "desk"));
    assert_int_equal(c->target[2].within_s, 30);
    assert_int_equal(c->target[3].within_days, 2);
    c = &p.clock[OST_CLOCK_RESOLUTION];
    assert_true(c->pauses);
    assert_int_equal(c->pause_words, 2);
    assert_text(c->pause[1], "vendor");
    assert_ptr_equal(c->calendar, p.always);
    assert_int_equal(c->target[1].within_s, 2 * 86400); /* around the clock a day is 24 h */
    assert_text(c->target[1].condition[0].word[0], "P2");
    assert_false(p.clock[OST_CLOCK_REQUESTER_WAIT].pauses);
    assert_true(p.clock[OST_CLOCK_NEXT_REPLY].defined);
    assert_false(p.clock[OST_CLOCK_PERIODIC_UPDATE].defined);
    ost_policy_release(&p);
}

static void services_and_gates_are_read(void **state)
{
    (void)state;
    struct ost_policy p;
    assert_ok(load_policy(&p, full));
    assert_int_equal(p.services, 2);
    assert_text(p.service[0].name, "portal");
    assert_close(p.service[0].goal, 0.999, 1e-12);
    assert_true(isnan(p.service[1].goal));
    assert_ptr_equal(p.service[1].calendar, p.always);
    assert_int_equal(p.gates, 2);
    assert_text(p.gate[0].name, "first_response.compliance >= 95%");
    assert_int_equal(p.gate[0].min_n, OST_GATE_MIN_N);
    assert_text(p.gate[1].name, "fast");
    assert_text(p.gate[1].expression, "resolution.p90 <= 8h");
    assert_int_equal(p.gate[1].min_n, 25);
    ost_policy_release(&p);
}

static void a_silent_policy_measures_and_judges_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {NULL, "", "version: 1\n", "clocks:\n", "{}\n"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct ost_policy p;
        assert_ok(texts[i] ? load_policy(&p, texts[i]) : ost_policy_load(&p, NULL));
        assert_null(p.zone);
        assert_int_equal(p.priority, OST_PRIORITY_AT_EVENT);
        assert_close(p.csat_content, 4, 0);
        assert_true(isnan(p.rejected_limit));
        for (int k = 0; k < OST_CLOCKS; k++) {
            assert_false(p.clock[k].defined);
            assert_ptr_equal(p.clock[k].calendar, p.always);
            assert_int_equal(p.clock[k].pauses,
                             k == OST_CLOCK_RESOLUTION || k == OST_CLOCK_REQUESTER_WAIT);
        }
        ost_policy_release(&p);
    }
}

#define WEEK "calendars: {desk: {tz: UTC, hours: 'mon-fri=09:00-17:00'}}\n"
#define CLOCK(text) WEEK "clocks:\n  resolution:\n    " text "\n"

struct mistake {
    const char *text, *place, *said;
};

static void assert_mistakes(const struct mistake *m, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct ost_policy p;
        char place[64];
        snprintf(place, sizeof place, "sla.yaml:%s: ", m[i].place);
        int rc = load_policy(&p, m[i].text);
        if (rc == 0)
            fail_msg("was read: %s", m[i].text);
        if (!strstr(ost_error(), place) || !strstr(ost_error(), m[i].said))
            fail_msg("%s\nsaid: %s", m[i].text, ost_error());
    }
}

static void mistakes_of_clocks_are_shown_where_they_stand(void **state)
{
    (void)state;
    static const struct mistake mistakes[] = {
        {"clokcs: {}\n", "1:1", "clocks"},
        {"clocks: {first_respons: {}}\n", "1:10", "first_response"},
        {"clocks: [first_response]\n", "1:9", ""},
        {CLOCK("target: []"), "4:5", "targets"},
        {CLOCK("calendar: dask"), "4:15", "desk"},
        {CLOCK("goal: 95"), "4:11", "no share: write a number from 0 to 1, or per cent: 95%"},
        {CLOCK("goal: 101%"), "4:11", "no share"},
        {CLOCK("goal: -1%"), "4:11", "no share"},
        {CLOCK("goal: [0.9]"), "4:11", "no share"},
        {CLOCK("pauses: {a: b}"), "4:13", "pauses"},
        {CLOCK("no_reply_close: missed"), "4:21", "belongs to first_response"},
        {"clocks: {first_response: {no_reply_close: never}}\n", "1:43",
         "'never' is none of: close_counts, missed, excluded"},
        {CLOCK("targets: 4h"), "4:14", "targets are a list of {priority: P1, within: 1h}, or P1"},
        {CLOCK("targets: [4h]"), "4:15", ""},
        {CLOCK("targets: {P1: {within: 4h}}"), "4:15", "for more conditions write a list"},
        {CLOCK("targets: {P1: }"), "4:15", "a mapping of targets is priority: duration"},
        {CLOCK("targets: [{priority: P1}]"), "4:15", "'within' is missing"},
        {CLOCK("targets: [{prio: P1, within: 4h}]"), "4:16", "priority"},
        {CLOCK("targets: [{priority: [], within: 4h}]"), "4:26", "leave 'priority' out"},
        {CLOCK("targets: [{within: 4h, calendar: dusk}]"), "4:38", "desk"},
        {CLOCK("targets: [{within: -4h}]"), "4:24", "bad duration '-4h'"},
        {CLOCK("targets: [{within: 4}]"), "4:24", "bad duration"},
        {CLOCK("targets: [{within: 4.5h}]"), "4:24", "bad duration"},
        {CLOCK("targets: [{within: 1d, calendar: desk}]"), "4:24",
         "could mean 24 hours or a working day: write hours of the calendar (8h) or '1 business"},
        {CLOCK("targets: [{within: 2 weeks, calendar: desk}]"), "4:24", "working day"},
        {CLOCK("targets: [{within: 1d4h, calendar: desk}]"), "4:24", "working day"},
        {CLOCK("targets: [{within: 2 business days}]"), "4:24", "add 'calendar: NAME'"},
        {CLOCK("targets: [{within: 0 business days, calendar: desk}]"), "4:24",
         "write 2 business days"},
        {CLOCK("targets: [{within: two business days, calendar: desk}]"), "4:24",
         "no number of business days"},
        {CLOCK("targets: [{within: 2 business daze, calendar: desk}]"), "4:24",
         "bad duration '2 business daze'"},
        {CLOCK("targets: {P1: 1 business day}"), "4:19", "add 'calendar: NAME'"},
        {"priority_policy: latest\n", "1:18",
         "'latest' is none of: at_event, current, frozen, restart"},
    };
    assert_mistakes(mistakes, COUNT(mistakes));
}

static void mistakes_of_everything_else_too(void **state)
{
    (void)state;
    static const struct mistake mistakes[] = {
        {"- a list\n", "1:1", ""},
        {"version: 2\n", "1:10", "reads policies of version 1"},
        {"timezone: Europe/Berln\n", "1:11", "Europe/Berln"},
        {"day_first: yes\n", "1:12", "true or false"},
        {"day_first: True\n", "1:12", "true or false"},
        {"calendars: {desk: {tz: UTC, hours: 'mon-fri=17:00-09:00'}}\n", "1:36", "17:00"},
        {"calendars: {desk: {tz: UTC, hours: ''}}\n", "1:19", "the rules never open"},
        {"calendars: {desk: {tz: Mars/Base, hours: 'mon=09:00-17:00'}}\n", "1:24", "Mars/Base"},
        {"calendars: {desk: {hours: 'mon=09:00-17:00'}}\n", "1:19", "tz"},
        {"tickets: {dialect: remdy}\n", "1:20", "remdy"},
        {"tickets: {columns: {created: x}}\n", "1:21", "created_at"},
        {"tickets: {columns: {id: [a]}}\n", "1:25", "name one column"},
        {"tickets: {labels: {a: b}}\n", "1:19", "labels"},
        {"events: {types: [resolve]}\n", "1:17", "types are a mapping from the file's words"},
        {"events: {types: {Closed: close}}\n", "1:26", "resolve, reopen"},
        {"events: {types: {Closed: {a: b}}}\n", "1:26", "an event or a list of events"},
        {"events: {types: {A: [pause, resume, note, reply, resolve]}}\n", "1:21", "at most 4"},
        {"events: {unmapped: ignore}\n", "1:20", "'ignore' is none of: note, error"},
        {"people: {agent: [ann]}\n", "1:10", "agents"},
        {"people: {roles: {admins: [x]}}\n", "1:18", "agents"},
        {"csat: {content_from: high}\n", "1:22", "content_from"},
        {"csat: {words: {good: best}}\n", "1:22", "good"},
        {"services: {portal: 99%}\n", "1:11", "services are a list of {name: portal"},
        {"services: [{goal: 99%}]\n", "1:12", "name"},
        {"services: [{name: a}, {name: b}, {name: a}]\n", "1:41", "'a' stands there before"},
        {"services: [{name: a, goal: 99.9}]\n", "1:28", "no share"},
        {"services: [{name: a, calendar: none}]\n", "1:32", "none"},
        {"gates: backlog <= 5\n", "1:8", "gates are a list"},
        {"gates:\n  - backlog <= 5\n  - backlog = 5\n", "3:5",
         "expected one of >= <= > < at character 9"},
        {"gates:\n  - {name: x, gate: backlog}\n", "2:21", "expected one of >= <= > <"},
        {"gates: [{name: x}]\n", "1:9", "gate"},
        {"gates: [{gate: backlog <= 5, min_n: 0}]\n", "1:37", "min_n is at least 1"},
        {"gates: [{gate: backlog <= 5, min: 3}]\n", "1:30", "min_n"},
        {"data_quality: {rejected: 2}\n", "1:26", "no share"},
        {"data_quality: {repaired: 2%}\n", "1:16", "rejected"},
        {"version: 1\nversion: 1\n", "2:1", "version"},
    };
    assert_mistakes(mistakes, COUNT(mistakes));
}

static void a_file_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct ost_policy p;
    assert_fails_saying(ost_policy_load(&p, "/nonexistent/sla.yaml"), OST_EIO,
                        "/nonexistent/sla.yaml");
}

static void put_rules(struct ost_buf *b, const char *yaml)
{
    struct ost_policy p;
    ost_buf_clear(b);
    assert_ok(load_policy(&p, yaml));
    ost_policy_put(b, &p);
    ost_policy_release(&p);
}

/* What a report's hash of the rules is made of. */
static void rules_are_equal_when_they_say_the_same(void **state)
{
    (void)state;
    struct ost_buf a = OST_BUF_INIT, b = OST_BUF_INIT;
    put_rules(&a, "clocks: {resolution: {targets: {P1: 4h}}}\n");
    put_rules(&b, "# a comment\nclocks:\n  resolution:\n    targets:\n      P1: '4h'\n");
    assert_string_equal(a.p, b.p);
    static const char *const others[] = {
        "clocks: {resolution: {targets: {P1: 5h}}}\n",
        "clocks: {resolution: {targets: {P2: 4h}}}\n",
        "clocks: {requester_wait: {targets: {P1: 4h}}}\n",
        "clocks: {resolution: {targets: {P1: 4h}, goal: 90%}}\n",
        "calendars: {c: {tz: UTC, hours: 'mon=09:00-17:00'}}\n"
        "clocks: {resolution: {targets: {P1: 4h}}}\n",
        "",
    };
    for (size_t i = 0; i < COUNT(others); i++) {
        put_rules(&b, others[i]);
        assert_string_not_equal(a.p, b.p);
    }
    ost_buf_release(&a);
    ost_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calendars_and_times_are_read),
        cmocka_unit_test(exports_are_described),
        cmocka_unit_test(clocks_have_targets),
        cmocka_unit_test(services_and_gates_are_read),
        cmocka_unit_test(a_silent_policy_measures_and_judges_nothing),
        cmocka_unit_test(mistakes_of_clocks_are_shown_where_they_stand),
        cmocka_unit_test(mistakes_of_everything_else_too),
        cmocka_unit_test(a_file_that_is_not_there_is_named),
        cmocka_unit_test(rules_are_equal_when_they_say_the_same),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
