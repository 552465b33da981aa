/* Sets of tickets: damaged rows are counted and left out, events are joined, and order does not matter. */
#include "support/test.h"

#include <unistd.h>

#include "io/file.h"
#include "ticket/tickets.h"

static char path[64];
static struct ost_zone *utc;

static const char *put(const char *suffix, const char *text)
{
    static int serial;
    snprintf(path, sizeof path, "/tmp/ostler-tickets-%d-%d.%s", getpid(), serial++, suffix);
    assert_ok(ost_file_write(path, ost_slice_of(text)));
    return path;
}

static struct ost_ticket_reading in_utc(void)
{
    return (struct ost_ticket_reading){.time = {.zone = utc}};
}

static int read_tickets(struct ost_tickets *set, const char *text,
                        const struct ost_ticket_reading *reading)
{
    int rc = ost_tickets_read(set, put("csv", text), reading);
    unlink(path);
    return rc;
}

static int read_events(struct ost_tickets *set, const char *text,
                       const struct ost_ticket_reading *reading)
{
    int rc = ost_tickets_read_events(set, put("csv", text), reading);
    unlink(path);
    return rc;
}

static const char *word(const struct ost_tickets *set, uint32_t number)
{
    return ost_intern_text(&set->words, number).p;
}

static const char *id_of(const struct ost_tickets *set, size_t ticket)
{
    return ost_intern_text(&set->ids, set->ticket[ticket].id).p;
}

/* "type value actor role@seconds after `from`" of each event of a ticket, each with a semicolon. */
static void print_events(struct ost_buf *out, const struct ost_tickets *set,
                         const struct ost_ticket *t, ost_time from)
{
    for (uint32_t i = 0; i < t->events; i++) {
        const struct ost_event *e = &set->event[t->first_event + i];
        ost_buf_printf(out, "%s%s%s%s%s %s@%lld;", ost_event_type_name(e->type),
                       e->value ? "=" : "", word(set, e->value), e->actor ? " " : "",
                       word(set, e->actor), ost_role_name(e->role), (long long)(e->at - from));
    }
}

/* "count reason;" in order of appearance. */
static void print_reasons(struct ost_buf *out, const struct ost_quality *q)
{
    for (size_t i = 0; i < q->text.count; i++)
        ost_buf_printf(out, "%zu %s;", q->reason[i].count,
                       ost_intern_text(&q->text, (uint32_t)i).p);
}

/* Everything that a finished set says, words as text, so that two sets can be compared. */
static void print_set(struct ost_buf *out, const struct ost_tickets *set)
{
    for (size_t i = 0; i < set->tickets; i++) {
        const struct ost_ticket *t = &set->ticket[i];
        ost_buf_printf(out, "%s ", id_of(set, i));
        for (int m = 0; m < OST_MOMENTS; m++)
            if (t->has >> m & 1)
                ost_buf_printf(out, "%lld.%d,", (long long)t->moment[m].at, t->moment[m].ns);
        for (int p = 0; p < OST_PROPERTIES; p++)
            ost_buf_printf(out, "|%s", word(set, t->property[p]));
        for (size_t k = 0; k < set->labels; k++)
            ost_buf_printf(out, "|%s", word(set, set->label[t->label + k]));
        ost_buf_printf(out, "|%s|%g ", word(set, t->requester), (double)t->csat);
        print_events(out, set, t, 0);
        ost_buf_addch(out, '\n');
    }
}

static void assert_reasons(const struct ost_tickets *set, const char *expected)
{
    struct ost_buf out = OST_BUF_INIT;
    print_reasons(&out, &set->quality);
    assert_string_equal(out.p, expected);
    ost_buf_release(&out);
}

static void assert_events(const struct ost_tickets *set, const char *id, const char *expected)
{
    struct ost_buf out = OST_BUF_INIT;
    const struct ost_ticket *t = ost_tickets_find(set, ost_slice_of(id));
    assert_non_null(t);
    print_events(&out, set, t, t->moment[OST_CREATED].at);
    assert_string_equal(out.p, expected);
    ost_buf_release(&out);
}

static void a_ticket_has_what_its_columns_say(void **state)
{
    (void)state;
    static const char *const labels[] = {"category", "sentiment"};
    struct ost_ticket_reading reading = in_utc();
    struct ost_tickets set;
    reading.label = labels;
    reading.labels = 2;
    ost_tickets_init(&set);
    assert_ok(read_tickets(&set,
                           "id,created_at,first_response_at,resolved_at,escalated_at,status,"
                           "priority,product,csat,category,requester,sentiment\n"
                           "T-2,1970-01-01T00:02:00Z,1970-01-01T00:03:00.5Z,,,open,P1,Kafka,4,"
                           " bug ,ann,\n"
                           "T-1,1970-01-01 00:01:00,,1970-01-02,1970-01-01T01:00:00+01:00,,P2,"
                           "Kafka,,,,negative\n",
                           &reading));
    assert_ok(ost_tickets_finish(&set));
    assert_int_equal(set.tickets, 2);
    assert_string_equal(id_of(&set, 0), "T-1");
    const struct ost_ticket *one = &set.ticket[0], *two = &set.ticket[1];
    assert_int_equal(one->has, 1 << OST_CREATED | 1 << OST_RESOLVED);
    assert_int_equal(one->moment[OST_RESOLVED].at, 86400);
    assert_int_equal(one->line, 3);
    assert_true(isnan(one->csat));
    assert_int_equal(two->has, 1 << OST_CREATED | 1 << OST_FIRST_RESPONSE);
    assert_int_equal(two->moment[OST_FIRST_RESPONSE].ns, 500000000);
    assert_close(two->csat, 4, 0);
    assert_string_equal(word(&set, two->property[OST_PRIORITY]), "P1");
    assert_string_equal(word(&set, two->requester), "ann");
    assert_int_equal(one->property[OST_PRODUCT], two->property[OST_PRODUCT]);
    assert_int_equal(one->property[OST_PLAN], 0);
    assert_string_equal(word(&set, set.label[two->label]), "bug");
    assert_string_equal(word(&set, set.label[one->label + 1]), "negative");
    assert_reasons(&set, "1 escalated_at: before created_at;");
    assert_false(ost_tickets_whole_minutes(&set));
    assert_ptr_equal(ost_tickets_find(&set, ost_slice_of("T-2")), two);
    assert_null(ost_tickets_find(&set, ost_slice_of("T-3")));
    ost_tickets_release(&set);
}

struct damaged_row {
    const char *row; /* behind a good one */
    const char *reasons;
    size_t rejected, repaired;
};

static void damaged_rows_are_left_out_and_counted(void **state)
{
    (void)state;
    static const struct ost_csat_word scores[] = {{"good", 5}};
    static const struct damaged_row rows[] = {
        {"b,2026-01-05T10:00:00Z,,,", "", 0, 0},
        {",2026-01-05T10:00:00Z,,,", "1 id: empty;", 1, 0},
        {"b,,,,", "1 created_at: empty;", 1, 0},
        {"b,31.02.2026,,,", "1 created_at: day first or month first is not known;", 1, 0},
        {"b,yesterday,,,", "1 created_at: not a time;", 1, 0},
        {"b,2026-02-29T00:00:00Z,,,", "1 created_at: not a time;", 1, 0},
        {"b,2026-01-05T10:00:00Z,soon,,", "1 first_response_at: not a time;", 0, 1},
        {"b,2026-01-05T10:00:00Z,soon,never,",
         "1 first_response_at: not a time;1 resolved_at: not a time;", 0, 1},
        {"b,2026-01-05T10:00:00Z,,2026-01-05T09:59:59Z,", "1 resolved_at: before created_at;", 0,
         1},
        {"b,2026-01-05T10:00:00Z,,2026-01-05T10:00:00Z,", "", 0, 0},
        {"b,2026-01-05T10:00:00Z,,,n/a", "1 csat: not a number;", 0, 1},
        {"b,2026-01-05T10:00:00Z,,,good", "", 0, 0},
        {"b,2026-01-05T10:00:00Z,,",
         "1 fewer values than columns; the last ones are taken as empty;", 0, 1},
        {"a,2026-01-05T09:00:00Z,,,3", "1 id: stands there before, with the same values;", 1, 0},
        {" a ,2026-01-05T09:00:00Z,,,4",
         "1 id: stands there before, with other values; the first counts;", 1, 0},
        {"\xff,2026-01-05T10:00:00Z,,,", "1 value is not UTF-8;", 0, 1},
    };
    struct ost_ticket_reading reading = in_utc();
    reading.csat_word = scores;
    reading.csat_words = 1;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_tickets set;
        char text[512];
        snprintf(
            text, sizeof text,
            "id,created_at,first_response_at,resolved_at,csat\na,2026-01-05T09:00:00Z,,,3\n%s\n",
            rows[i].row);
        ost_tickets_init(&set);
        assert_ok(read_tickets(&set, text, &reading));
        assert_ok(ost_tickets_finish(&set));
        assert_reasons(&set, rows[i].reasons);
        assert_int_equal(set.quality.files, 1);
        assert_int_equal(set.quality.file[0].rows, 2);
        assert_int_equal(set.quality.file[0].rejected, rows[i].rejected);
        assert_int_equal(set.quality.file[0].repaired, rows[i].repaired);
        assert_int_equal(set.tickets, 2 - rows[i].rejected);
        assert_close(set.ticket[0].csat, 3, 0);
        if (*rows[i].reasons) {
            assert_int_equal(set.quality.reason[0].place[0].file, 0);
            assert_int_equal(set.quality.reason[0].place[0].line, 3);
        }
        ost_tickets_release(&set);
    }
}

static void events_join_their_tickets_in_order(void **state)
{
    (void)state;
    struct ost_ticket_reading reading = in_utc();
    struct ost_tickets set;
    ost_tickets_init(&set);
    assert_ok(read_tickets(&set, "id,created_at\nb,1970-01-01T00:00:10Z\na,1970-01-01T00:00:10Z\n",
                           &reading));
    assert_ok(read_events(&set,
                          "ticket,at,type,value,actor\n"
                          "a,1970-01-01T00:01:10Z,resolve,,eve\n"
                          "a,1970-01-01T00:00:10Z,created,,ann\n"
                          "x,1970-01-01T00:00:10Z,created,,ann\n"
                          "a,1970-01-01T00:00:30.25Z,reply,a long body,ann\n"
                          "a,1970-01-01T00:00:30Z,reply,,eve\n"
                          "a,1970-01-01T00:00:30Z,pause,waiting,eve\n"
                          "a,never,reply,,eve\n"
                          "b,1970-01-01T00:00:20Z,shout,,eve\n",
                          &reading));
    assert_ok(ost_tickets_finish(&set));
    assert_string_equal(id_of(&set, 0), "a");
    assert_events(&set, "a",
                  "created ann requester@0;pause=waiting eve agent@20;reply eve agent@20;"
                  "reply ann requester@20;resolve eve agent@60;");
    assert_events(&set, "b", "note eve agent@10;");
    assert_reasons(&set, "1 ticket: not in the ticket file;1 at: not a time;"
                         "1 type: unknown type 'shout', taken as a note;");
    assert_int_equal(set.quality.file[1].rows, 8);
    assert_int_equal(set.quality.file[1].rejected, 2);
    assert_int_equal(set.quality.file[1].repaired, 1);
    assert_int_equal(set.quality.reason[0].place[0].file, 1);
    assert_int_equal(set.quality.reason[0].place[0].line, 4);
    assert_close(ost_quality_rejected_ratio(&set.quality), 0.2, 1e-12);
    assert_close(ost_quality_repaired_ratio(&set.quality), 0.1, 1e-12);
    ost_tickets_release(&set);
}

static void simultaneous_events_stand_in_the_stated_order(void **state)
{
    (void)state;
    struct ost_ticket_reading reading = in_utc();
    struct ost_tickets set;
    ost_tickets_init(&set);
    assert_ok(read_events(&set,
                          "ticket,at,type,value,actor\n"
                          "a,1700000000,reopen,,\na,1700000000,resolve,,\n"
                          "a,1700000000,reply,,b\na,1700000000,reply,,a\na,1700000000,note,,\n"
                          "a,1700000000,assign,x,\na,1700000000,priority,P2,\n"
                          "a,1700000000,priority,P1,\na,1700000000,resume,,\n"
                          "a,1700000000,pause,,\na,1700000000,created,,\n",
                          &reading));
    assert_ok(ost_tickets_finish(&set));
    assert_events(&set, "a",
                  "created requester@0;pause=pause agent@0;resume agent@0;priority=P1 agent@0;"
                  "priority=P2 agent@0;assign=x agent@0;note agent@0;reply a agent@0;"
                  "reply b agent@0;resolve agent@0;reopen agent@0;");
    ost_tickets_release(&set);
}

static void roles_come_from_the_column_then_the_lists_then_the_first_event(void **state)
{
    (void)state;
    static const struct ost_role_word roles[] = {{"Staff", OST_ROLE_AGENT},
                                                 {"Client", OST_ROLE_REQUESTER}};
    static const struct ost_role_word people[] = {{"mailbot", OST_ROLE_BOT},
                                                  {"eve", OST_ROLE_AGENT}};
    struct ost_ticket_reading reading = in_utc();
    struct ost_tickets set;
    reading.role_word = roles;
    reading.role_words = 2;
    reading.actor = people;
    reading.actors = 2;
    ost_tickets_init(&set);
    assert_ok(read_tickets(&set,
                           "id,created_at,requester\na,1970-01-01,\nb,1970-01-01,zoe\n"
                           "c,1970-01-01,\n",
                           &reading));
    assert_ok(read_events(&set,
                          "ticket,at,type,actor,role\n"
                          "a,1970-01-01T00:00:00Z,created,ann,\n"
                          "a,1970-01-01T00:00:01Z,reply,mailbot,\n"
                          "a,1970-01-01T00:00:02Z,reply,mailbot,Staff\n"
                          "a,1970-01-01T00:00:03Z,reply,bob,\n"
                          "a,1970-01-01T00:00:04Z,reply,bob,Client\n"
                          "a,1970-01-01T00:00:05Z,reply,ann,bot\n"
                          "a,1970-01-01T00:00:06Z,reply,ann,Boss\n"
                          "b,1970-01-01T00:00:00Z,created,ann,\n"
                          "b,1970-01-01T00:00:01Z,reply,zoe,\n"
                          "c,1970-01-01T00:00:00Z,created,eve,\n"
                          "c,1970-01-01T00:00:01Z,reply,,\n",
                          &reading));
    assert_ok(ost_tickets_finish(&set));
    assert_events(&set, "a",
                  "created ann requester@0;reply mailbot bot@1;reply mailbot agent@2;"
                  "reply bob agent@3;reply bob requester@4;reply ann bot@5;reply ann requester@6;");
    assert_events(&set, "b", "created ann agent@0;reply zoe requester@1;");
    assert_events(&set, "c", "created eve agent@0;reply agent@1;");
    assert_reasons(&set, "1 role: unknown role 'Boss';");
    ost_tickets_release(&set);
}

static struct ost_column_map event_columns(const char *id, const char *at, const char *type)
{
    struct ost_column_map map = {.name = {NULL}};
    map.name[OST_FIELD_ID] = id;
    map.name[OST_FIELD_AT] = at;
    map.name[OST_FIELD_TYPE] = type;
    return map;
}

/* The head of helpdesk_italian: a column twice, which nobody picks, and states instead of events. */
static void a_state_log_becomes_tickets_and_events(void **state)
{
    (void)state;
    static const struct ost_event_word words[] = {
        {"Insert ticket", {OST_EVENT_CREATED}, 1},
        {"Take in charge ticket", {OST_EVENT_RESUME, OST_EVENT_REPLY}, 2},
        {"Wait", {OST_EVENT_PAUSE}, 1},
        {"Closed", {OST_EVENT_RESOLVE}, 1},
        {"Assign seriousness", {0}, 0},
    };
    static const char *const labels[] = {"workgroup"};
    struct ost_ticket_reading reading = in_utc();
    struct ost_column_map map = event_columns("Case ID", "Complete Timestamp", "Activity");
    struct ost_tickets set;
    map.name[OST_FIELD_ACTOR] = "Resource";
    map.name[OST_FIELD_SEVERITY] = "seriousness";
    reading.event_columns = &map;
    reading.event_word = words;
    reading.event_words = COUNT(words);
    reading.label = labels;
    reading.labels = 1;
    ost_tickets_init(&set);
    assert_ok(read_events(
        &set,
        "Case ID,Activity,Resource,Complete Timestamp,Variant,Variant index,Variant,seriousness,"
        "customer,workgroup\n"
        "Case 1,Closed,V1,2012/11/09 12:54:39.000,x,1,x,Value 1,C2,w1\n"
        "Case 1,Assign seriousness,V9,2012/10/01 14:50:17.000,x,1,x,Value 9,C9,w9\n"
        "Case 1,Wait,V2,2012/10/25 11:54:26.000,x,1,x,Value 1,C1,w1\n"
        "Case 1,Take in charge ticket,V1,2012/10/09 14:51:01.000,x,1,x,Value 1,,w2\n"
        "Case 2,Take in charge ticket,V1,2012/10/09 14:51:01.500,x,1,x,Value 2,,w1\n"
        "Case 2,Insert ticket,V1,2012/10/09 14:51:02.000,x,1,x,Value 1,,w2\n",
        &reading));
    assert_ok(ost_tickets_finish(&set));
    assert_events(&set, "Case 1",
                  "resume V1 agent@0;reply V1 agent@0;pause=Wait V2 agent@1371805;"
                  "resolve V1 agent@2671418;");
    assert_events(&set, "Case 2",
                  "resume V1 requester@-1;reply V1 requester@-1;created V1 requester@0;");
    const struct ost_ticket *one = &set.ticket[0];
    assert_int_equal(one->line, 0);
    assert_int_equal(one->has, 1 << OST_CREATED);
    assert_string_equal(word(&set, one->property[OST_SEVERITY]), "Value 1");
    assert_string_equal(word(&set, one->property[OST_CUSTOMER]), "C1");
    assert_string_equal(word(&set, set.label[one->label]), "w2");
    assert_string_equal(word(&set, set.ticket[1].property[OST_SEVERITY]), "Value 2");
    assert_reasons(&set, "");
    ost_tickets_release(&set);
}

static void names_with_colons_are_names(void **state)
{
    (void)state;
    static const struct ost_event_word words[] = {
        {"Accepted", {OST_EVENT_REOPEN, OST_EVENT_RESUME, OST_EVENT_REPLY}, 3}};
    struct ost_ticket_reading reading = in_utc();
    struct ost_column_map map =
        event_columns("case:concept:name", "time:timestamp", "concept:name");
    struct ost_tickets set;
    reading.event_columns = &map;
    reading.event_word = words;
    reading.event_words = 1;
    reading.event_words_only = true;
    ost_tickets_init(&set);
    assert_ok(read_events(&set,
                          "case:concept:name,concept:name,time:timestamp\n"
                          "1-364285768,Accepted,2010-03-31 15:00:56+00:00\n"
                          "1-364285768,Accepted,2010-03-31 14:59:42+00:00\n",
                          &reading));
    assert_ok(ost_tickets_finish(&set));
    assert_events(&set, "1-364285768",
                  "resume agent@0;reply agent@0;reopen agent@0;"
                  "resume agent@74;reply agent@74;reopen agent@74;");
    assert_fails_saying(read_events(&set,
                                    "case:concept:name,concept:name,time:timestamp\n"
                                    "1,Unmatched,2010-03-31 15:00:56+00:00\n",
                                    &reading),
                        OST_EPARSE, ":2: 'Unmatched' in column 'concept:name' is no type of event");
    ost_tickets_release(&set);
}

static void what_the_ticket_file_says_stays(void **state)
{
    (void)state;
    struct ost_ticket_reading reading = in_utc();
    struct ost_tickets set;
    ost_tickets_init(&set);
    assert_ok(read_tickets(&set, "id,created_at,product,plan\na,1970-01-01,Kafka,\n", &reading));
    assert_ok(read_events(&set, "ticket,at,type,product,plan\na,1970-01-02,reply,Redis,gold\n",
                          &reading));
    assert_ok(ost_tickets_finish(&set));
    assert_string_equal(word(&set, set.ticket[0].property[OST_PRODUCT]), "Kafka");
    assert_string_equal(word(&set, set.ticket[0].property[OST_PLAN]), "gold");
    ost_tickets_release(&set);
}

static void json_lines_may_leave_out_keys(void **state)
{
    (void)state;
    static const char *const labels[] = {"sentiment"};
    struct ost_ticket_reading reading = in_utc();
    struct ost_tickets set;
    struct ost_buf sha256 = OST_BUF_INIT; /* as sha256sum prints it */
    reading.label = labels;
    reading.labels = 1;
    ost_tickets_init(&set);
    assert_ok(ost_tickets_read(&set,
                               put("jsonl", "{\"id\": 7, \"created_at\": 1700000000}\n"
                                            "{\"id\": 8, \"created_at\": 1700000001, "
                                            "\"resolved_at\": \"2023-11-15\", \"csat\": 4, "
                                            "\"sentiment\": \"negative\"}\n"),
                               &reading));
    unlink(path);
    assert_ok(ost_tickets_finish(&set));
    assert_string_equal(id_of(&set, 0), "7");
    assert_int_equal(set.ticket[1].has, 1 << OST_CREATED | 1 << OST_RESOLVED);
    assert_close(set.ticket[1].csat, 4, 0);
    assert_string_equal(word(&set, set.label[set.ticket[1].label]), "negative");
    assert_reasons(&set, "");
    ost_digest_put(&sha256, &set.quality.file[0].sha256);
    assert_string_equal(sha256.p,
                        "3b5ea558279618d09b593a4bce16e9b94e9557952988cb2e7e1ab86845aad2fc");
    ost_buf_release(&sha256);
    ost_tickets_release(&set);
}

static void the_dialect_is_guessed_for_each_file(void **state)
{
    (void)state;
    struct ost_ticket_reading reading = in_utc();
    struct ost_column_map asked = {.name = {[OST_FIELD_CREATED_AT] = "opened"}};
    struct ost_tickets set;
    ost_tickets_init(&set);
    assert_ok(read_tickets(&set, "Issue key,Created,Status\na,1970-01-01 00:00,Open\n", &reading));
    assert_string_equal(set.dialect->name, "jira");
    assert_ok(read_tickets(&set, "number,created_at,closed_at,labels\nb,1970-01-02,,\n", &reading));
    assert_string_equal(set.dialect->name, "github");
    reading.ticket_columns = &asked;
    assert_ok(read_tickets(&set, "id,opened,note\nc,1970-01-01,x\n", &reading));
    assert_ok(ost_tickets_finish(&set));
    assert_int_equal(set.tickets, 3);
    ost_tickets_release(&set);
}

static void an_event_file_speaks_the_dialect_of_its_tickets_or_the_canonical_one(void **state)
{
    (void)state;
    static const char *const files[] = {
        "field_name,ticket_id,updated,user_id,value\npriority,7,1970-01-01 00:00:09,ann,urgent\n",
        "ticket,at,type,actor,value\n7,1970-01-01 00:00:09,priority,ann,urgent\n",
    };
    struct ost_ticket_reading reading = in_utc();
    assert_ok(ost_dialect_find(&reading.dialect, "zendesk"));
    for (size_t i = 0; i < COUNT(files); i++) {
        struct ost_tickets set;
        ost_tickets_init(&set);
        assert_ok(read_tickets(&set, "id,created_at\n7,1970-01-01\n", &reading));
        assert_ok(read_events(&set, files[i], &reading));
        assert_ok(ost_tickets_finish(&set));
        assert_events(&set, "7", "priority=urgent ann agent@9;");
        ost_tickets_release(&set);
    }
}

static void files_that_are_not_what_they_promise_are_errors(void **state)
{
    (void)state;
    static const char *const labels[] = {"sentiment"};
    struct ost_column_map asked = {.name = {[OST_FIELD_PLAN] = "contract"}};
    struct ost_ticket_reading reading = in_utc();
    struct ost_tickets set;
    ost_tickets_init(&set);
    assert_fails_saying(read_tickets(&set, "id,opened\na,1970-01-01\n", &reading), OST_ENOTFOUND,
                        "no column is known to hold 'created_at'; say in the policy which one does "
                        "with columns: {created_at: NAME} (there are: id, opened)");
    assert_fails_saying(read_events(&set, "id,at,type\na,1970-01-01,reply\n", &reading),
                        OST_ENOTFOUND, "hold 'ticket'");
    assert_fails_saying(read_tickets(&set, "", &reading), OST_ENOTFOUND, "the file is empty");
    assert_fails_saying(read_tickets(&set, "id,created_at\na,1970-01-01,x\n", &reading), OST_EPARSE,
                        ":2: 3 values but 2 columns");
    assert_fails_saying(ost_tickets_read(&set, "/nowhere/t.csv", &reading), OST_EIO, "/nowhere");
    reading.ticket_columns = &asked;
    assert_fails_saying(read_tickets(&set, "id,created_at\na,1970-01-01\n", &reading),
                        OST_ENOTFOUND, "no column 'contract'; there are: id, created_at");
    ost_tickets_release(&set);
    ost_tickets_init(&set);
    reading = in_utc();
    reading.label = labels;
    reading.labels = 1;
    assert_ok(read_tickets(&set, "id,created_at\na,1970-01-01\n", &reading));
    assert_fails_saying(ost_tickets_finish(&set), OST_ENOTFOUND,
                        "there is no column 'sentiment' in");
    ost_tickets_release(&set);
}

static void whole_minutes_are_noticed(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        bool whole;
    } rows[] = {
        {"id,created_at\na,1970-01-01 10:07\nb,1970-01-01 10:08:00\n", true},
        {"id,created_at\na,1970-01-01 10:07\nb,1970-01-01 10:08:01\n", false},
        {"id,created_at\na,1970-01-01 10:07\nb,1970-01-01 10:08:00.5\n", false},
        {"id,created_at\n", false},
    };
    struct ost_ticket_reading reading = in_utc();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_tickets set;
        ost_tickets_init(&set);
        assert_ok(read_tickets(&set, rows[i].file, &reading));
        assert_ok(ost_tickets_finish(&set));
        assert_int_equal(ost_tickets_whole_minutes(&set), rows[i].whole);
        ost_tickets_release(&set);
    }
}

/* A file of rows `text` [n], in an order that depends on the seed. */
static void shuffle(struct ost_buf *out, const char *head, char (*text)[64], size_t n,
                    uint64_t seed)
{
    for (size_t i = n; i > 1; i--) {
        char kept[64];
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        size_t k = (seed >> 33) % i;
        memcpy(kept, text[k], sizeof kept);
        memcpy(text[k], text[i - 1], sizeof kept);
        memcpy(text[i - 1], kept, sizeof kept);
    }
    ost_buf_clear(out);
    ost_buf_puts(out, head);
    for (size_t i = 0; i < n; i++)
        ost_buf_puts(out, text[i]);
}

/* Property: few instants, few values, so that ties of every kind occur. */
static void the_order_of_rows_does_not_matter(void **state)
{
    (void)state;
    enum { TICKETS = 20, EVENTS = 300, ROUNDS = 20 };
    static char ticket[TICKETS][64], event[EVENTS][64];
    struct ost_ticket_reading reading = in_utc();
    uint64_t seed = 11;
    for (unsigned i = 0; i < TICKETS; i++)
        snprintf(ticket[i], 64, "t%u,1970-01-0%u,%s\n", i, 1 + i % 3, i % 2 ? "" : "Kafka");
    for (unsigned i = 0; i < EVENTS; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        unsigned k = (unsigned)(seed >> 32);
        snprintf(event[i], 64, "t%u,1970-01-04T00:00:0%u.%uZ,%s,v%u,a%u,%s\n", k % TICKETS,
                 k / 32 % 3, k / 128 % 2, ost_event_type_name(k / 256 % OST_EVENT_TYPES),
                 k / 4096 % 2, k / 8192 % 3, k / 32768 % 3 ? k / 65536 % 2 ? "x" : "y" : "");
    }
    for (int with_tickets = 0; with_tickets < 2; with_tickets++) {
        struct ost_buf first = OST_BUF_INIT, again = OST_BUF_INIT, file = OST_BUF_INIT;
        for (unsigned round = 0; round < ROUNDS; round++) {
            struct ost_tickets set;
            ost_tickets_init(&set);
            shuffle(&file, "id,created_at,product\n", ticket, TICKETS, round);
            if (with_tickets)
                assert_ok(read_tickets(&set, file.p, &reading));
            shuffle(&file, "ticket,at,type,value,actor,product\n", event, EVENTS, round + 99);
            assert_ok(read_events(&set, file.p, &reading));
            assert_ok(ost_tickets_finish(&set));
            assert_int_equal(set.tickets, TICKETS);
            assert_int_equal(set.events, EVENTS);
            print_set(round ? &again : &first, &set);
            if (round)
                assert_string_equal(again.p, first.p);
            ost_buf_clear(&again);
            ost_tickets_release(&set);
        }
        ost_buf_release(&first);
        ost_buf_release(&again);
        ost_buf_release(&file);
    }
}

/* More tickets than one round of gathering has buckets, and events that come round by round. */
static void many_tickets_get_their_own_events(void **state)
{
    (void)state;
    enum { TICKETS = 9001, ROUNDS = 3 };
    struct ost_ticket_reading reading = in_utc();
    struct ost_buf tickets = OST_BUF_INIT, events = OST_BUF_INIT;
    struct ost_tickets set;
    ost_buf_puts(&tickets, "id,created_at\n");
    ost_buf_puts(&events, "ticket,at,type,value\n");
    for (unsigned i = 0; i < TICKETS; i++)
        ost_buf_printf(&tickets, "t%u,%u\n", i, 1700000000 + i * 7919 % TICKETS);
    for (unsigned k = 0; k < ROUNDS * TICKETS; k++) {
        unsigned i = k * 4001 % TICKETS; /* coprime to TICKETS: each ticket once a round */
        if (i % 5)
            ost_buf_printf(&events, "t%u,%u,assign,t%u\n", i, 1800000000 - k, i);
    }
    ost_tickets_init(&set);
    assert_ok(read_tickets(&set, tickets.p, &reading));
    assert_ok(read_events(&set, events.p, &reading));
    assert_ok(ost_tickets_finish(&set));
    uint32_t next = 0;
    for (uint32_t i = 0; i < TICKETS; i++) {
        const struct ost_ticket *t = &set.ticket[i];
        const struct ost_event *e = &set.event[t->first_event];
        assert_int_equal(t->moment[OST_CREATED].at, 1700000000 + i);
        assert_ptr_equal(ost_tickets_find(&set, ost_intern_text(&set.ids, t->id)), t);
        assert_int_equal(t->first_event, next);
        assert_int_equal(t->events, atoi(id_of(&set, i) + 1) % 5 ? ROUNDS : 0);
        for (uint32_t k = 0; k < t->events; k++) {
            assert_int_equal(e[k].ticket, i);
            assert_string_equal(word(&set, e[k].value), id_of(&set, i));
            assert_true(k == 0 || e[k - 1].at < e[k].at);
        }
        next += t->events;
    }
    assert_int_equal(next, set.events);
    ost_tickets_release(&set);
    ost_buf_release(&tickets);
    ost_buf_release(&events);
}

/* What is wrong with data/tickets.csv is so on purpose; the counts are those of a script in Python. */
static void the_sample_data_is_read_with_its_damages(void **state)
{
    (void)state;
    static const char *const labels[] = {"category"};
    struct ost_ticket_reading reading = in_utc();
    struct ost_tickets set;
    reading.label = labels;
    reading.labels = 1;
    ost_tickets_init(&set);
    assert_ok(ost_tickets_read(&set, TEST_FILE("../data/tickets.csv"), &reading));
    assert_ok(ost_tickets_finish(&set));
    assert_reasons(&set, "1 resolved_at: before created_at;"
                         "1 created_at: day first or month first is not known;"
                         "1 id: stands there before, with the same values;"
                         "1 csat: not a number;1 created_at: not a time;");
    assert_int_equal(set.quality.file[0].rows, 669);
    assert_int_equal(set.quality.file[0].rejected, 3);
    assert_int_equal(set.quality.file[0].repaired, 2);
    assert_int_equal(set.tickets, 666);
    assert_null(ost_tickets_find(&set, ost_slice_of("T-10186")));
    assert_int_equal(ost_tickets_find(&set, ost_slice_of("T-10039"))->has, 3);
    ost_tickets_release(&set);
}

static int open_zone(void **state)
{
    (void)state;
    return ost_zone_open(&utc, "UTC");
}

static int close_zone(void **state)
{
    (void)state;
    ost_zone_free(utc);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_has_what_its_columns_say),
        cmocka_unit_test(damaged_rows_are_left_out_and_counted),
        cmocka_unit_test(events_join_their_tickets_in_order),
        cmocka_unit_test(simultaneous_events_stand_in_the_stated_order),
        cmocka_unit_test(roles_come_from_the_column_then_the_lists_then_the_first_event),
        cmocka_unit_test(a_state_log_becomes_tickets_and_events),
        cmocka_unit_test(names_with_colons_are_names),
        cmocka_unit_test(what_the_ticket_file_says_stays),
        cmocka_unit_test(json_lines_may_leave_out_keys),
        cmocka_unit_test(the_dialect_is_guessed_for_each_file),
        cmocka_unit_test(an_event_file_speaks_the_dialect_of_its_tickets_or_the_canonical_one),
        cmocka_unit_test(files_that_are_not_what_they_promise_are_errors),
        cmocka_unit_test(whole_minutes_are_noticed),
        cmocka_unit_test(the_order_of_rows_does_not_matter),
        cmocka_unit_test(many_tickets_get_their_own_events),
        cmocka_unit_test(the_sample_data_is_read_with_its_damages),
    };
    return cmocka_run_group_tests(tests, open_zone, close_zone);
}
